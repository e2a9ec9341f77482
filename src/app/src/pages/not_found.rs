//! An address without a page.

use crate::{form::Heading, live::live, route::Route, state::use_app};
use leptos::prelude::*;

/// Says so, and leads back.
#[component]
pub fn NotFound() -> impl IntoView {
    let app = use_app();
    live(move || {
        let text = &app.text().not_found;
        view! {
            <Heading says=text.heading lead=text.says />
            <p>
                <a href=Route::Start.path()>{text.home}</a>
            </p>
        }
    })
}
