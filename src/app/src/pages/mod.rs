//! The pages, one a file. What they have in common is here.

mod account;
mod not_found;
mod start;

use crate::{
    route::Route,
    shell::{Said, is_shut},
    state::use_app,
};
use leptos::prelude::*;

/// The page at a route.
#[component]
pub fn Page(route: Memo<Option<Route>>) -> impl IntoView {
    let app = use_app();
    let shut = Memo::new(move |_| route.get().is_some_and(|route| is_shut(app, route)));
    let name = move || route.get().map_or("not-found", Route::id);
    view! {
        <main id="main" tabindex="-1" data-page=name class:is-start=move || route.get() == Some(Route::Start)>
            <Said app />
            {move || match route.get() {
                // On its way to where the vault is opened.
                Some(_) if shut.get() => ().into_any(),
                Some(Route::Start) => view! { <start::Start route /> }.into_any(),
                Some(Route::Account) => view! { <account::Account /> }.into_any(),
                _ => view! { <not_found::NotFound /> }.into_any(),
            }}
        </main>
    }
}

/// "Stap 2 van 7", above the heading.
#[component]
fn StepLine(
    /// Which page.
    route: Route,
    /// Where it has parts: which, of how many.
    #[prop(optional)]
    part: Option<(usize, usize)>,
) -> impl IntoView {
    let app = use_app();
    move || {
        let text = &app.text().shell;
        let step = (text.step_of)(route.step().unwrap_or_default(), Route::STEPS.len());
        let part = part.map(|(part, of)| format!(", {}", (text.part_of)(part, of)));
        view! { <p class="step-line">{step} {part}</p> }
    }
}
