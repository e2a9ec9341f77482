//! `/sleutels`: the keys are made, the recovery code is kept, and it is tried once.

pub mod kit;
pub mod rehearse;

use super::{StepLine, working::Working};
use crate::{
    browser,
    drawing::{Half, WhoHoldsWhat},
    form::{Heading, Problems, Trouble},
    live::{live, says},
    passkey,
    problem::Problem,
    route::Route,
    state::{App, Making, use_app},
};
use leptos::prelude::*;

/// Where the page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The worker is at it.
    Making,
    /// It did not work.
    Failed,
    /// The code is to be kept.
    Kit,
    /// The code just kept is to be tried.
    Rehearse,
    /// There is a code, made earlier, that was never tried.
    Renew,
    /// It was tried and works.
    Rehearsed,
}

/// Whether this is a step of sign-up: a new recovery code is made from the settings too, and leads back there.
fn is_step(app: App) -> bool {
    app.place.get().then != Some(Route::SettingsKeys)
}

fn stage(app: App, kept: bool) -> Stage {
    let rehearsed = app
        .view
        .with(|view| view.as_ref().is_some_and(|view| view.rehearsed));
    app.making.with(|making| match making {
        Making::Working(_) => Stage::Making,
        Making::Failed(_) => Stage::Failed,
        _ if rehearsed => Stage::Rehearsed,
        Making::Kit(_) if kept => Stage::Rehearse,
        Making::Kit(_) => Stage::Kit,
        Making::No => Stage::Renew,
    })
}

/// The keys page.
#[component]
pub fn Keys() -> impl IntoView {
    let app = use_app();
    let kept = RwSignal::new(false);
    let now = Memo::new(move |_| stage(app, kept.get()));
    live(move || {
        browser::focus_heading();
        let line = match now.get() {
            Stage::Making | Stage::Failed => None,
            Stage::Kit => Some((1, 2)),
            Stage::Rehearse | Stage::Renew | Stage::Rehearsed => Some((2, 2)),
        };
        let page = match now.get() {
            Stage::Making => view! { <InTheMaking /> }.into_any(),
            Stage::Failed => view! { <Failed /> }.into_any(),
            Stage::Kit => view! { <kit::Keep kept /> }.into_any(),
            Stage::Rehearse => view! { <rehearse::Rehearse kept /> }.into_any(),
            Stage::Renew => view! { <rehearse::Renew kept /> }.into_any(),
            Stage::Rehearsed => view! { <Rehearsed /> }.into_any(),
        };
        // Whoever comes from the settings is in no step.
        let step = is_step(app).then(|| view! { <StepLine route=Route::Keys part=line /> });
        view! {
            {step}
            {page}
        }
    })
}

#[component]
fn InTheMaking() -> impl IntoView {
    let app = use_app();
    let step = says(move || match app.making.get() {
        Making::Working(step) => step,
        _ => None,
    });
    live(move || {
        let text = &app.text().keys;
        view! {
            <Heading says=text.making lead=text.making_lead />
            <Working step />
            <WhoHoldsWhat />
        }
    })
}

#[component]
fn Failed() -> impl IntoView {
    let app = use_app();
    let trouble = Trouble::new(app);
    if let Making::Failed(failure) = app.making.get_untracked() {
        trouble.show(Problem::from_failure(failure));
    }
    live(move || {
        let text = &app.text().keys;
        view! {
            <Heading says=text.failed lead="" />
            <Problems trouble />
            <a class="button" href=Route::Account.path() data-action="continue">
                {text.failed_again}
            </a>
        }
    })
}

#[component]
fn Rehearsed() -> impl IntoView {
    let app = use_app();
    // The code has done its work: the page forgets it.
    app.making.set(Making::No);
    live(move || {
        let text = &app.text().keys;
        let (then, label) = if is_step(app) {
            (
                app.place.get().then.unwrap_or(Route::Name),
                app.text().form.go_on,
            )
        } else {
            (Route::SettingsKeys, text.back_to_keys)
        };
        view! {
            <div class="fits">
                {Half::Both.view()}
            </div>
            <Heading says=text.rehearsed lead=text.rehearsed_lead />
            <p class="actions">
                <a class="button" href=then.path() data-action="continue">
                    {label}
                </a>
            </p>
            <WhoHoldsWhat />
            {(is_step(app) && passkey::is_known()).then(|| view! {
                <p class="note">
                    {text.passkey_too} " "
                    <a href=Route::SettingsKeys.path()>{text.passkey_add}</a>
                </p>
            })}
        }
    })
}
