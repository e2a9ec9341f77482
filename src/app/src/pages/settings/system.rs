//! `/instellingen/apparaat`: what the server sees of this system now and what it keeps of that, what happened to the account,
//! what was measured, and how long everything stays.

mod log;
mod measured;
mod retention;
mod seen;

use super::ways;
use crate::{
    form::{Heading, Press, Problems, Trouble},
    live::live,
    route::Route,
    state::use_app,
    text::System as Words,
};
use kluis_worker::{Answer, Ask, SystemSeen};
use leptos::prelude::*;

/// The page.
#[component]
pub fn MySystem() -> impl IntoView {
    let app = use_app();
    let trouble = Trouble::new(app);
    let system = RwSignal::new(None::<SystemSeen>);
    let look = move || {
        trouble.ask(Ask::System, move |answer| {
            if let Answer::System(packed) = answer
                && let Some(seen) = packed.open()
            {
                system.set(Some(seen));
            }
        });
    };
    look();
    let again = Callback::new(move |()| look());
    live(move || {
        let text: &'static Words = &app.text().system;
        view! {
            {ways(app, Route::SettingsSystem)}
            <Heading says=text.heading lead=text.lead />
            <Problems trouble />
            <div class="actions">
                <Press class="link" action="look-again" label=text.again does=again />
            </div>
            {live(move || {
                system
                    .with(|system| {
                        system
                            .as_ref()
                            .map(|seen| {
                                view! {
                                    {seen::section(app, &seen.system)}
                                    {log::section(app, &seen.system)}
                                    {measured::section(app, seen)}
                                }
                            })
                    })
            })}
            {retention::section(app)}
        }
    })
}
