//! `/herstellen`: coming back, with the recovery code.

use super::{
    frozen::Frozen,
    open::thaw,
    recovery::{Inputs, RecoveryInputs},
    working::working,
};
use crate::{
    browser,
    drawing::Half,
    form::{Form, Heading, Press, Problems, Submit, Trouble},
    live::live,
    pages::account::address::NotOwn,
    route::Route,
    state::use_app,
    text::Recover as Words,
};
use kluis_wire::UnlockerKind;
use kluis_worker::{Ask, Failure, KeyAsk};
use leptos::prelude::*;

/// The page.
#[component]
pub fn Recover() -> impl IntoView {
    let app = use_app();
    app.warm_up();
    let trouble = Trouble::new(app);
    let inputs = Inputs::default();
    let opened = RwSignal::new(false);
    let (is_frozen, other) = (RwSignal::new(false), RwSignal::new(false));
    let done = move || {
        opened.set(true);
        browser::focus_heading();
    };
    let send = Callback::new(move |()| {
        inputs.take(trouble, None, move |secret| {
            let ask = Ask::Recover {
                keep: !app.sign_up.not_own.get_untracked(),
            };
            let failed = move |failure| {
                is_frozen.set(failure == Failure::Frozen);
                trouble.tell(failure);
            };
            trouble.ask_else(
                &ask,
                Some(secret),
                Box::new(move |_| done()),
                Box::new(failed),
            );
        });
    });
    // The code that opens a frozen vault may also end the freeze; then it opens.
    let unfreeze = Callback::new(move |()| {
        inputs.take(trouble, None, move |secret| {
            let ask = Ask::Keys(KeyAsk::Unfreeze {
                kind: UnlockerKind::RecoveryCode,
                address: None,
            });
            trouble.ask_with(&ask, Some(secret), Box::new(move |_| send.run(())));
        });
    });
    let with_other = Callback::new(move |()| {
        trouble.clear();
        other.set(true);
        browser::focus_heading();
    });
    let with = Callback::new(move |kind| match kind {
        UnlockerKind::RecoveryCode => done(),
        _ => app.go_on(),
    });
    live(move || {
        let text: &'static Words = &app.text().recover;
        if opened.get() {
            return view! { <Opened /> }.into_any();
        }
        if other.get() {
            return view! { <Frozen trouble done=with leave=thaw(trouble, other) /> }.into_any();
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
                        let text = app.text();
                        is_frozen.get().then(|| {
                            view! {
                                <Press action="unfreeze" label=text.my_keys.unfreeze does=unfreeze />
                                <Press class="link" action="other-key" label=text.frozen.other does=with_other />
                            }
                        })
                    })}
                </div>
            </Form>
            <details class="reason">
                <summary>{text.lost_both}</summary>
                <p>{text.lost_both_says}</p>
                <p>
                    <a href=Route::Lost.path()>{text.start_afresh}</a>
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
