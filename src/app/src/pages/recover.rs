//! `/herstellen`: coming back, with the recovery code.

use super::{
    recovery::{Inputs, RecoveryInputs},
    working::working,
};
use crate::{
    browser,
    drawing::Half,
    form::{Form, Heading, Press, Problems, Submit, Trouble},
    live::live,
    pages::account::address::NotOwn,
    platform,
    state::use_app,
    text::Recover as Words,
};
use kluis_wire::UnlockerKind;
use kluis_worker::{Ask, KeyAsk};
use leptos::prelude::*;

/// The page.
#[component]
pub fn Recover() -> impl IntoView {
    let app = use_app();
    app.warm_up();
    let trouble = Trouble::new(app);
    let inputs = Inputs::default();
    let opened = RwSignal::new(false);
    let send = Callback::new(move |()| {
        inputs.take(trouble, move |secret| {
            let ask = Ask::Recover {
                keep: !app.sign_up.not_own.get_untracked(),
            };
            let done = move |_| {
                opened.set(true);
                browser::focus_heading();
            };
            trouble.ask_with(&ask, Some(secret), Box::new(done));
        });
    });
    // The code that opens a frozen vault may also end the freeze; then it opens.
    let unfreeze = Callback::new(move |()| {
        inputs.take(trouble, move |secret| {
            let ask = Ask::Keys(KeyAsk::Unfreeze(UnlockerKind::RecoveryCode));
            trouble.ask_with(&ask, Some(secret), Box::new(move |_| send.run(())));
        });
    });
    live(move || {
        let text: &'static Words = &app.text().recover;
        if opened.get() {
            return view! { <Opened /> }.into_any();
        }
        view! {
            <Heading says=text.heading lead=text.lead />
            <Problems trouble />
            <Form send busy=trouble.busy>
                <RecoveryInputs inputs trouble />
                <NotOwn />
                {working(trouble)}
                <div class="actions">
                    <Submit label=text.open busy=trouble.busy />
                    {live(move || {
                        let label = app.text().my_keys.unfreeze;
                        trouble.is_frozen().then(|| view! { <Press action="unfreeze" label does=unfreeze /> })
                    })}
                </div>
            </Form>
            <details class="reason">
                <summary>{text.lost_both}</summary>
                <p>{text.lost_both_says}</p>
                <p>
                    <a href=platform::PHONE_LINK>{platform::PHONE}</a>
                    " · "
                    <a href=platform::MAIL_LINK>{platform::MAIL}</a>
                </p>
            </details>
        }
        .into_any()
    })
}

#[component]
fn Opened() -> impl IntoView {
    let app = use_app();
    let text: &'static Words = &app.words().recover;
    view! {
        <div class="fits">
            {Half::Both.view()}
        </div>
        <Heading says=text.opened lead=text.opened_says />
        <Press
            class="button"
            action="continue"
            label=app.words().form.go_on
            does=Callback::new(move |()| app.go_on())
        />
    }
}
