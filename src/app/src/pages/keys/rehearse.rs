//! The rehearsal: the vault is really opened with the recovery code.

use crate::{
    form::{Form, Heading, Press, Problems, Submit, Trouble},
    live::live,
    pages::{
        recovery::{Inputs, RecoveryInputs},
        working::working,
    },
    state::{App, Making, use_app},
};
use kluis_worker::{Answer, Ask};
use leptos::prelude::*;
use zeroize::Zeroizing;

/// Right after the code was kept.
#[component]
pub fn Rehearse(kept: RwSignal<bool>) -> impl IntoView {
    let app = use_app();
    let trouble = Trouble::new(app);
    live(move || {
        let text = &app.text().keys;
        view! {
            <Heading says=text.rehearse lead=text.rehearse_lead />
            <Attempt trouble>
                <Press
                    class="link"
                    action="back"
                    label=text.show_again
                    does=Callback::new(move |()| kept.set(false))
                />
            </Attempt>
        }
    })
}

/// Later, on another visit: with the code at hand, or with a new one.
#[component]
pub fn Renew(kept: RwSignal<bool>) -> impl IntoView {
    let app = use_app();
    let trouble = Trouble::new(app);
    let renew = Callback::new(move |()| renew(app, trouble, kept));
    live(move || {
        let text = &app.text().keys;
        view! {
            <Heading says=text.renew lead=text.renew_lead />
            <Attempt trouble />
            <hr />
            <p>{text.renew_new_says}</p>
            <Press action="renew" label=text.renew_new does=renew />
        }
    })
}

fn renew(app: App, trouble: Trouble, kept: RwSignal<bool>) {
    trouble.ask(Ask::RenewCode, move |answer| {
        if let Answer::Created { kit, .. } = answer {
            kept.set(false);
            app.making.set(Making::Kit(kit));
        }
    });
}

#[component]
fn Attempt(
    trouble: Trouble,
    /// What else can be done.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let app = use_app();
    let inputs = Inputs::default();
    let send = Callback::new(move |()| {
        // A code that this page has just shown can be compared group by group.
        let known = app.making.with_untracked(|making| match making {
            Making::Kit(kit) => Some(Zeroizing::new(kit.code.clone())),
            _ => None,
        });
        let known = known.as_ref().map(|code| code.as_str());
        inputs.take(trouble, known, move |secret| {
            // The view says that it was rehearsed; the page follows.
            let rehearsed = move |_| app.ask(Ask::Read, |_| ());
            trouble.ask_with(&Ask::Rehearse, Some(secret), Box::new(rehearsed));
        });
    });
    view! {
        <Problems trouble />
        <Form send busy=trouble.busy>
            <RecoveryInputs inputs trouble />
            {working(trouble)}
            <div class="actions">
                <Submit label=app.words().keys.rehearse_try busy=trouble.busy />
                {children.map(|children| children())}
            </div>
        </Form>
    }
}
