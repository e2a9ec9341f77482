//! An address without a page.

use crate::{route::Route, state::use_app};
use leptos::prelude::*;

/// Says so, and leads back.
#[component]
pub(super) fn NotFound() -> impl IntoView {
    let app = use_app();
    move || {
        let text = &app.text().not_found;
        view! {
            <h1 tabindex="-1">{text.heading}</h1>
            <p class="lead">{text.says}</p>
            <p>
                <a href=Route::Start.path()>{text.home}</a>
            </p>
        }
    }
}
