//! `/verwijderd`: the account is gone. What proves it is here, and nowhere else, as long as the page stays open.

use crate::{
    browser,
    form::{Heading, Press},
    live::live,
    route::Route,
    state::{App, use_app},
    text::Leave as Words,
};
use kluis_worker::Farewell;
use leptos::prelude::*;

/// The page.
#[component]
pub fn Left() -> impl IntoView {
    let app = use_app();
    let saved = RwSignal::new(false);
    live(move || {
        let text: &'static Words = &app.text().leave;
        let (lead, content) = match app.farewell.get() {
            Some(farewell) => (
                text.left_lead
                    .fill([&browser::date_and_time(farewell.at, app.words().tag)]),
                proven(app, text, &farewell, saved),
            ),
            None => (text.elsewhere.to_owned(), ().into_any()),
        };
        view! {
            <Heading says=text.left lead />
            {content}
            <p class="actions">
                <a href=Route::Proof.path()>{text.to_check}</a>
                <a href=Route::Start.path()>{text.again}</a>
            </p>
        }
    })
}

/// The proof, and what there still is.
fn proven(app: App, text: &'static Words, farewell: &Farewell, saved: RwSignal<bool>) -> AnyView {
    let save = {
        let (name, file) = (farewell.name.clone(), farewell.file.clone());
        Callback::new(move |()| {
            browser::save_file(&name, &file);
            saved.set(true);
        })
    };
    let until = browser::date(farewell.backups, app.words().tag);
    let consent = farewell
        .consented
        .then(|| view! { <li>{text.now_consent}</li> });
    view! {
        <section class="note">
            <h2>{text.proof}</h2>
            <p>{text.proof_says}</p>
            <div class="actions">
                <Press class="button" action="save-proof" label=text.save does=save />
            </div>
            <p role="status">{live(move || if saved.get() { text.saved } else { "" })}</p>
        </section>
        <h2>{text.now}</h2>
        <ul>
            <li>{text.now_backups.fill([&until])}</li>
            {consent}
            <li>{text.now_nothing}</li>
        </ul>
    }
    .into_any()
}
