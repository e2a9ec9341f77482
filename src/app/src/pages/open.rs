//! `/openen`: coming back, with the passphrase.

use super::working::Working;
use crate::{
    browser,
    form::{Ask as Form, Heading, Press, Problems, Row, Submit, Trouble},
    live::says,
    pages::account::address::{AddressInput, NotOwn},
    problem::{Problem, id},
    route::Route,
    state::{App, use_app},
    text::Open as Words,
};
use kluis_catalog::validate;
use kluis_worker::Ask;
use leptos::{html, prelude::*};
use kluis_catalog::Field;

/// The page.
#[component]
pub fn Open() -> impl IntoView {
    let app = use_app();
    app.warm_up();
    let trouble = Trouble::new(app);
    let text = move || -> &'static Words { &app.text().open };
    let input = NodeRef::<html::Input>::new();
    let shown = RwSignal::new(false);
    let step = RwSignal::new(None);
    let send = Callback::new(move |()| {
        let Some(input) = input.get_untracked() else { return };
        let mut problems = Vec::new();
        if let Err(invalid) = app.sign_up.address.with_untracked(|address| validate::email(address)) {
            problems.push(Problem::Field(Field::Email, invalid));
        }
        if input.value().is_empty() {
            problems.push(Problem::PassphraseMissing);
        }
        if problems.is_empty() {
            unlock(app, trouble, &input, step);
        } else {
            trouble.show(problems);
        }
    });
    let lead = move || if app.place.get().then.is_some() { text().lead_return } else { text().lead };
    view! {
        <Heading says=says(move || text().heading) lead=says(move || lead().to_owned()) />
        <Problems trouble />
        <Form send busy=trouble.busy>
            <AddressInput trouble autocomplete="username" />
            <Row
                id=id::PASSPHRASE.to_owned()
                label=says(move || app.text().account.passphrase.label)
                hint=says(|| None)
                required=true
                trouble
            >
                <div class="secret">
                    <input
                        node_ref=input
                        id=id::PASSPHRASE
                        name=id::PASSPHRASE
                        class="wide"
                        type=says(move || if shown.get() { "text" } else { "password" })
                        autocomplete="current-password"
                        autocapitalize="none"
                        spellcheck="false"
                        required
                        aria-describedby="passphrase-hint passphrase-error"
                        aria-invalid=says(move || trouble.is_about(id::PASSPHRASE))
                    />
                    <Press
                        class="link"
                        action="reveal"
                        label=says(move || if shown.get() { app.text().form.hide } else { app.text().form.show })
                        does=Callback::new(move |()| shown.update(|shown| *shown = !*shown))
                    />
                </div>
            </Row>
            <NotOwn />
            <Show when=move || trouble.busy.get()>
                <Working step=step.into() />
            </Show>
            <div class="actions">
                <Submit label=says(move || text().open) busy=trouble.busy />
            </div>
        </Form>
        <hr />
        <p>
            {says(move || text().lost)} " "
            <a href=says(move || recover(app)) data-action="recover">
                {says(move || text().recover)}
            </a>
        </p>
        <p>
            {says(move || text().no_account)} " " <a href=Route::Account.path()>{says(move || text().begin)}</a>
        </p>
    }
}

/// The way to the recovery code remembers where to go on, too.
fn recover(app: App) -> String {
    match app.place.get().then {
        Some(then) => Route::Recover.and_then(then),
        None => Route::Recover.path().to_owned(),
    }
}

fn unlock(app: App, trouble: Trouble, input: &web_sys::HtmlInputElement, step: RwSignal<Option<kluis_worker::Progress>>) {
    let Some(secret) = browser::take_secret(input) else { return };
    trouble.clear();
    trouble.busy.set(true);
    let ask = Ask::Unlock { address: app.sign_up.address.get_untracked(), keep: !app.sign_up.not_own.get_untracked() };
    app.ask_with(&ask, Some(secret), move |now| step.set(Some(now)), move |result| {
        trouble.busy.set(false);
        match result {
            Ok(_) => app.go_on(),
            Err(failure) => trouble.show(Problem::from_failure(failure)),
        }
    });
}
