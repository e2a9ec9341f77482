//! The pages, one a file. What they have in common is here.

pub mod account;
pub mod cases;
pub mod check;
pub mod components;
pub mod details;
pub mod done;
pub mod files;
pub mod frozen;
pub mod key_points;
pub mod keys;
pub mod left;
pub mod lost;
pub mod not_found;
pub mod open;
pub mod permissions;
pub mod promises;
pub mod proofs;
pub mod recover;
pub mod recovery;
pub mod settings;
pub mod show;
pub mod start;
pub mod work;
pub mod working;

use crate::{
    browser,
    form::Press,
    live::{live, says},
    reading::read as read_along,
    route::{Place, Route},
    section::Section,
    shell::{Said, is_shut},
    state::{App, use_app},
};
use leptos::prelude::*;

/// The pages of one section, each by its route.
pub type Pages = fn(Route) -> AnyView;

/// The steps of sign-up in which something is filled in.
#[must_use]
pub fn sign_up(route: Route) -> AnyView {
    match route {
        Route::Account => view! { <account::Account /> }.into_any(),
        Route::Keys => view! { <keys::Keys /> }.into_any(),
        Route::Name => view! { <details::Name /> }.into_any(),
        Route::Contact => view! { <details::Contact /> }.into_any(),
        Route::Files => view! { <files::Files /> }.into_any(),
        _ => view! { <work::Work /> }.into_any(),
    }
}

/// What anyone may read.
#[must_use]
pub fn read(route: Route) -> AnyView {
    match route {
        Route::Promises => view! { <promises::Promises /> }.into_any(),
        _ => view! { <key_points::KeyPoints /> }.into_any(),
    }
}

/// What is permitted, and who looked.
#[must_use]
pub fn permit(route: Route) -> AnyView {
    read_along(use_app());
    match route {
        Route::SettingsPermissions => view! { <settings::permissions::MyPermissions /> }.into_any(),
        Route::SettingsLooks => view! { <settings::looks::Looks /> }.into_any(),
        _ => view! { <permissions::Permissions /> }.into_any(),
    }
}

/// Requests, what one takes part in, what went to others.
#[must_use]
pub fn cases(route: Route) -> AnyView {
    read_along(use_app());
    match route {
        Route::SettingsWork => view! { <cases::work::Taking /> }.into_any(),
        Route::SettingsYear => view! { <cases::year::Year /> }.into_any(),
        Route::SettingsPayments => view! { <cases::payments::Payments /> }.into_any(),
        _ => view! { <cases::requests::Requests /> }.into_any(),
    }
}

/// What someone checks and ends with.
#[must_use]
pub fn decide(route: Route) -> AnyView {
    match route {
        Route::Check => view! { <check::Check /> }.into_any(),
        _ => view! { <done::Done /> }.into_any(),
    }
}

/// Opening a vault.
#[must_use]
pub fn open(route: Route) -> AnyView {
    match route {
        Route::Recover => view! { <recover::Recover /> }.into_any(),
        Route::Lost => view! { <lost::Lost /> }.into_any(),
        _ => view! { <open::Open /> }.into_any(),
    }
}

/// The settings.
#[must_use]
pub fn settings(route: Route) -> AnyView {
    read_along(use_app());
    match route {
        Route::SettingsKeys => view! { <settings::keys::MyKeys /> }.into_any(),
        _ => view! { <settings::Settings /> }.into_any(),
    }
}

/// What one takes along.
#[must_use]
pub fn takeout(_: Route) -> AnyView {
    read_along(use_app());
    view! { <settings::takeout::TakeAlong /> }.into_any()
}

/// Leaving.
#[must_use]
pub fn own(route: Route) -> AnyView {
    match route {
        Route::Left => view! { <left::Left /> }.into_any(),
        _ => view! { <settings::leave::Leave /> }.into_any(),
    }
}

/// What the server sees of this system.
#[must_use]
pub fn system(_: Route) -> AnyView {
    view! { <settings::system::MySystem /> }.into_any()
}

/// Checking a receipt.
#[must_use]
pub fn proof(_: Route) -> AnyView {
    view! { <proofs::Proofs /> }.into_any()
}

/// What is only for who works on it.
#[must_use]
pub fn components(_: Route) -> AnyView {
    view! { <components::Components /> }.into_any()
}

/// The page that is shown.
#[component]
pub fn Page() -> impl IntoView {
    let app = use_app();
    let shut = Memo::new(move |_| app.route().is_some_and(|route| is_shut(app, route)));
    let name = says(move || app.route().map_or("not-found", Route::id));
    view! {
        <main id="main" tabindex="-1" data-page=name class:is-start=says(move || app.route() == Some(Route::Start))>
            <Said app />
            {live(move || match app.route() {
                // On its way to where the vault is opened.
                Some(_) if shut.get() => ().into_any(),
                Some(Route::Components) if !browser::is_local() => view! { <not_found::NotFound /> }.into_any(),
                Some(route) => {
                    match Section::of(route).map(|section| app.sections.pages(section)) {
                        None => view! { <start::Start /> }.into_any(),
                        Some(Some(pages)) => pages(route),
                        Some(None) => view! { <not_found::NoSection route /> }.into_any(),
                    }
                }
                None => view! { <not_found::NotFound /> }.into_any(),
            })}
        </main>
    }
}

/// The way back to the page from which a page of the settings was entered to change something.
pub fn way_back(app: App) -> AnyView {
    live(move || {
        let text = app.text();
        app.place.get().then.map(|then| {
            let name = crate::text::name(&text.names, Some(then));
            view! {
                <p class="step-line">
                    <a href=then.path() data-action="back-step">{text.form.back} ": " {name}</a>
                </p>
            }
        })
    })
}

/// Where back leads: to the page this one was entered from, else to the step before.
fn before(place: Place, route: Route) -> Route {
    let step = route.step().and_then(|step| step.checked_sub(2));
    place
        .then
        .or_else(|| Route::STEPS.get(step?).copied())
        .unwrap_or(Route::Start)
}

/// "Terug" and "stap 2 van 7", above the heading. Going back loses nothing: what was typed or chosen stays.
#[component]
fn StepLine(
    /// Which page.
    route: Route,
    /// Where it has parts: which, of how many.
    #[prop(default = None)]
    part: Option<(usize, usize)>,
    /// Where back is another part of this page.
    #[prop(default = None)]
    back: Option<Callback<()>>,
) -> impl IntoView {
    let app = use_app();
    let line = move || {
        let text = &app.text().shell;
        let mut line = text
            .step_of
            .fill([&route.step().unwrap_or_default(), &Route::STEPS.len()]);
        if let Some((part, of)) = part {
            line.push_str(", ");
            line.push_str(&text.part_of.fill([&part, &of]));
        }
        line
    };
    let back = live(move || {
        let label = app.text().form.back;
        match back {
            Some(does) => view! { <Press class="link" action="back-step" label does /> }.into_any(),
            None => view! { <a href=before(app.place.get(), route).path() data-action="back-step">{label}</a> }.into_any(),
        }
    });
    view! {
        <div class="step-line">
            {back}
            <p>{says(line)}</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_is_the_step_before_or_the_page_one_came_from() {
        let plain = Place {
            route: None,
            then: None,
        };
        let mut at = Route::Check;
        for step in Route::STEPS.iter().rev().skip(1) {
            at = before(plain, at);
            assert_eq!(at, *step);
        }
        assert_eq!(before(plain, Route::Account), Route::Start);
        let from_check = Place {
            route: None,
            then: Some(Route::Check),
        };
        assert_eq!(before(from_check, Route::Name), Route::Check);
    }
}
