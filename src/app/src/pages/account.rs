//! `/account`: the address, the mailed code, the passphrase. Three small tasks on one address, so that a reload
//! never lands in the middle of a sign-up that no longer exists.

mod address;
mod code;
mod passphrase;

use super::StepLine;
use crate::{
    browser, progress,
    route::Route,
    state::{Part, use_app},
};
use leptos::prelude::*;

/// The account page.
#[component]
pub(super) fn Account() -> impl IntoView {
    let app = use_app();
    app.warm_up();
    let part = app.sign_up.part;
    Effect::new(move |before: Option<Part>| {
        let now = part.get();
        if before.is_some_and(|before| before != now) {
            browser::focus_heading();
        }
        now
    });
    let is_open = Memo::new(move |_| app.view.with(Option::is_some));
    move || {
        if is_open.get() {
            return view! { <StepLine route=Route::Account /> <AlreadyOpen /> }.into_any();
        }
        let line = view! { <StepLine route=Route::Account part=(part.get().number(), 3) /> };
        match part.get() {
            Part::Address => view! { {line} <address::Address /> }.into_any(),
            Part::Code => view! { {line} <code::Code /> }.into_any(),
            Part::Passphrase => view! { {line} <passphrase::Passphrase /> }.into_any(),
        }
    }
}

#[component]
fn AlreadyOpen() -> impl IntoView {
    let app = use_app();
    move || {
        let text = &app.text().account.open;
        let next = app.view.with(|view| progress::next(view.as_ref())).unwrap_or(Route::Settings);
        view! {
            <h1 tabindex="-1">{text.heading}</h1>
            <p class="lead">{text.says}</p>
            <a class="button" href=next.path() data-action="continue">
                {app.text().form.go_on}
            </a>
        }
    }
}
