//! `/account`: the address, the mailed code, the passphrase. Three small tasks on one address, so that a reload
//! never lands in the middle of a sign-up that no longer exists.

pub mod address;
pub mod code;
pub mod passphrase;

use super::StepLine;
use crate::{
    browser,
    form::Heading,
    live::live,
    progress,
    route::Route,
    state::{Part, use_app},
};
use leptos::prelude::*;

/// The account page.
#[component]
pub fn Account() -> impl IntoView {
    let app = use_app();
    app.warm_up();
    let part = app.sign_up.part;
    let is_open = Memo::new(move |_| app.view.with(Option::is_some));
    live(move || {
        browser::focus_heading();
        if is_open.get() {
            return view! { <StepLine route=Route::Account /> <AlreadyOpen /> }.into_any();
        }
        let again = Callback::new(move |()| part.set(Part::Address));
        let back = (part.get() != Part::Address).then_some(again);
        let line =
            view! { <StepLine route=Route::Account part=Some((part.get().number(), 3)) back /> };
        match part.get() {
            Part::Address => view! { {line} <address::Address /> }.into_any(),
            Part::Code => view! { {line} <code::Code /> }.into_any(),
            Part::Passphrase => view! { {line} <passphrase::Passphrase /> }.into_any(),
        }
    })
}

#[component]
fn AlreadyOpen() -> impl IntoView {
    let app = use_app();
    live(move || {
        let text = app.text();
        let next = app
            .view
            .with(|view| progress::next(view.as_ref()))
            .unwrap_or(Route::Settings);
        view! {
            <Heading says=text.account.open.heading lead=text.account.open.says />
            <a class="button" href=next.path() data-action="continue">
                {text.form.go_on}
            </a>
        }
    })
}
