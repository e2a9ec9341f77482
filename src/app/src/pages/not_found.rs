//! An address without a page, and a page that didn't come.

use crate::{
    form::{Heading, Press},
    live::live,
    route::Route,
    state::use_app,
};
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

/// A page whose section didn't come.
#[component]
pub fn NoSection(
    /// Which page.
    route: Route,
) -> impl IntoView {
    let app = use_app();
    let again = Callback::new(move |()| app.sections.fetch(route));
    live(move || {
        let text = &app.text().not_found;
        view! {
            <Heading says=text.section.what lead=text.section.todo />
            <p>
                <Press class="button" action="again" label=text.again does=again />
            </p>
        }
    })
}
