//! `/openen`: coming back, with the passphrase.

use super::{frozen::Frozen, show::Secret, working::working};
use crate::{
    browser,
    form::{Form, Heading, Press, Problems, Submit, Trouble},
    live::live,
    pages::account::address::{AddressInput, NotOwn, missing_address},
    passkey,
    problem::Problem,
    route::Route,
    state::{App, use_app},
    text::Open as Words,
};
use js_sys::Uint8Array;
use kluis_worker::{Ask, Failure};
use leptos::{html, prelude::*, task::spawn_local};
use web_sys::HtmlInputElement;

/// The page.
#[component]
pub fn Open() -> impl IntoView {
    let app = use_app();
    app.warm_up();
    let trouble = Trouble::new(app);
    let input = NodeRef::<html::Input>::new();
    let frozen = RwSignal::new(false);
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
            unlock(app, trouble, frozen, &input);
        } else {
            trouble.show(problems);
        }
    });
    let with_passkey = Callback::new(move |()| unlock_with_passkey(app, trouble, frozen));
    live(move || {
        if frozen.get() {
            let done = Callback::new(move |_| app.go_on());
            return view! { <Frozen trouble done leave=thaw(trouble, frozen) /> }.into_any();
        }
        let text: &'static Words = &app.text().open;
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
                <Secret
                    input
                    label=app.words().account.passphrase.label
                    hint=None
                    autocomplete="current-password"
                    trouble
                />
                <NotOwn />
                {working(trouble)}
                <div class="actions">
                    <Submit label=text.open busy=trouble.busy />
                    {passkey::is_known().then(|| view! { <Press action="passkey" label=text.passkey does=with_passkey /> })}
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
        .into_any()
    })
}

/// The way to the recovery code remembers where to go on, too.
fn recover(app: App) -> String {
    match app.place.get().then {
        Some(then) => Route::Recover.and_then(then),
        None => Route::Recover.path().to_owned(),
    }
}

/// Back to the page as it was before the freeze stood in the way.
pub(super) fn thaw(trouble: Trouble, frozen: RwSignal<bool>) -> Callback<()> {
    Callback::new(move |()| {
        trouble.clear();
        frozen.set(false);
        browser::focus_heading();
    })
}

/// Asks for the vault to be opened. Where a freeze stands in the way, the page turns to that.
fn open_with(
    app: App,
    trouble: Trouble,
    frozen: RwSignal<bool>,
    ask: &Ask,
    secret: Option<Uint8Array>,
) {
    let failed = move |failure| {
        if failure == Failure::Frozen {
            trouble.clear();
            frozen.set(true);
            browser::focus_heading();
        } else {
            trouble.tell(failure);
        }
    };
    let done = move |_| app.go_on();
    trouble.ask_else(ask, secret, Box::new(done), Box::new(failed));
}

fn unlock(app: App, trouble: Trouble, frozen: RwSignal<bool>, input: &HtmlInputElement) {
    let ask = Ask::Unlock {
        address: app.sign_up.address.get_untracked(),
        keep: !app.sign_up.not_own.get_untracked(),
    };
    if let Some(secret) = browser::take_secret(input) {
        open_with(app, trouble, frozen, &ask, Some(secret));
    }
}

/// No address is needed: the passkey finds its vault.
fn unlock_with_passkey(app: App, trouble: Trouble, frozen: RwSignal<bool>) {
    trouble.clear();
    let keep = !app.sign_up.not_own.get_untracked();
    spawn_local(async move {
        match passkey::open().await {
            Ok(secret) => open_with(
                app,
                trouble,
                frozen,
                &Ask::UnlockPasskey { keep },
                Some(secret),
            ),
            Err(none) => trouble.show(vec![Problem::Failure(none.into())]),
        }
    });
}
