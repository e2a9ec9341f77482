//! `/openen`: coming back, with the passphrase.

use super::working::working;
use crate::{
    browser,
    form::{Form, Heading, Press, Problems, Row, Submit, Trouble},
    live::{live, says},
    pages::account::address::{AddressInput, NotOwn, missing_address},
    passkey,
    problem::{Problem, id},
    route::Route,
    state::{App, use_app},
    text::Open as Words,
};
use kluis_worker::Ask;
use leptos::{html, prelude::*, task::spawn_local};
use web_sys::HtmlInputElement;

/// The page.
#[component]
pub fn Open() -> impl IntoView {
    let app = use_app();
    app.warm_up();
    let trouble = Trouble::new(app);
    let input = NodeRef::<html::Input>::new();
    let shown = RwSignal::new(false);
    let send = Callback::new(move |()| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        let mut problems = Vec::new();
        problems.extend(missing_address(app));
        if input.value().is_empty() {
            problems.push(Problem::PassphraseMissing);
        }
        if problems.is_empty() {
            unlock(app, trouble, &input);
        } else {
            trouble.show(problems);
        }
    });
    let with_passkey = Callback::new(move |()| unlock_with_passkey(app, trouble));
    live(move || {
        let text: &'static Words = &app.text().open;
        let form = &app.text().form;
        let lead = if app.place.get().then.is_some() {
            text.lead_return
        } else {
            text.lead
        };
        view! {
            <Heading says=text.heading lead />
            <Problems trouble />
            <Form send busy=trouble.busy>
                <AddressInput trouble autocomplete="username" />
                <Row
                    id=id::PASSPHRASE.to_owned()
                    label=app.words().account.passphrase.label
                    hint=None
                    required=true
                    trouble
                >
                    <div class="secret">
                        <input
                            node_ref=input
                            id=id::PASSPHRASE
                            name=id::PASSPHRASE
                            class="wide"
                            type=if shown.get() { "text" } else { "password" }
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
                            label=if shown.get() { form.hide } else { form.show }
                            does=Callback::new(move |()| shown.update(|shown| *shown = !*shown))
                        />
                    </div>
                </Row>
                <NotOwn />
                {working(trouble)}
                <div class="actions">
                    <Submit label=text.open busy=trouble.busy />
                    {passkey::is_known().then(|| view! { <Press class="second" action="passkey" label=text.passkey does=with_passkey /> })}
                </div>
            </Form>
            <hr />
            <p>
                {text.lost} " "
                <a href=recover(app) data-action="recover">
                    {text.recover}
                </a>
            </p>
            <p>
                {text.no_account} " " <a href=Route::Account.path()>{text.begin}</a>
            </p>
        }
    })
}

/// The way to the recovery code remembers where to go on, too.
fn recover(app: App) -> String {
    match app.place.get().then {
        Some(then) => Route::Recover.and_then(then),
        None => Route::Recover.path().to_owned(),
    }
}

fn unlock(app: App, trouble: Trouble, input: &HtmlInputElement) {
    let Some(secret) = browser::take_secret(input) else {
        return;
    };
    let ask = Ask::Unlock {
        address: app.sign_up.address.get_untracked(),
        keep: !app.sign_up.not_own.get_untracked(),
    };
    trouble.ask_with(&ask, Some(secret), Box::new(move |_| app.go_on()));
}

/// No address is needed: the passkey finds its vault.
fn unlock_with_passkey(app: App, trouble: Trouble) {
    trouble.clear();
    let keep = !app.sign_up.not_own.get_untracked();
    spawn_local(async move {
        match passkey::open().await {
            Ok(secret) => trouble.ask_with(
                &Ask::UnlockPasskey { keep },
                Some(secret),
                Box::new(move |_| app.go_on()),
            ),
            Err(none) => trouble.show(vec![Problem::Failure(none.into())]),
        }
    });
}
