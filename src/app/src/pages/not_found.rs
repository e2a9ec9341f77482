//! An address without a page.

use crate::{form::Heading, live::says, route::Route, state::use_app};
use leptos::prelude::*;

/// Says so, and leads back.
#[component]
pub fn NotFound() -> impl IntoView {
    let app = use_app();
    let text = move || &app.text().not_found;
    view! {
        <Heading says=says(move || text().heading) lead=says(move || text().says.to_owned()) />
        <p>
            <a href=Route::Start.path()>{says(move || text().home)}</a>
        </p>
    }
}
