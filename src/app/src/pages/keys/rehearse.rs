//! The rehearsal: the vault is really opened with the recovery code.

use crate::{
    form::{Ask as Form, Heading, Press, Problems, Submit, Trouble},
    live::says,
    pages::{
        recovery::{Inputs, RecoveryInputs},
        working::Working,
    },
    problem::Problem,
    state::{App, Making, use_app},
};
use kluis_worker::{Answer, Ask, Progress};
use leptos::prelude::*;

/// Right after the code was kept.
#[component]
pub fn Rehearse(kept: RwSignal<bool>) -> impl IntoView {
    let app = use_app();
    let text = move || &app.text().keys;
    view! {
        <Heading says=says(move || text().rehearse) lead=says(move || text().rehearse_lead.to_owned()) />
        <Attempt trouble=Trouble::new(app)>
            <Press
                class="link"
                action="back"
                label=says(move || text().show_again)
                does=Callback::new(move |()| kept.set(false))
            />
        </Attempt>
    }
}

/// Later, on another visit: with the code at hand, or with a new one.
#[component]
pub fn Renew(kept: RwSignal<bool>) -> impl IntoView {
    let app = use_app();
    let text = move || &app.text().keys;
    let trouble = Trouble::new(app);
    let renew = Callback::new(move |()| renew(app, trouble, kept));
    view! {
        <Heading says=says(move || text().renew) lead=says(move || text().renew_lead.to_owned()) />
        <Attempt trouble>{()}</Attempt>
        <hr />
        <p>{says(move || text().renew_new_says)}</p>
        <Press action="renew" label=says(move || text().renew_new) does=renew />
    }
}

fn renew(app: App, trouble: Trouble, kept: RwSignal<bool>) {
    if trouble.busy.get_untracked() {
        return;
    }
    trouble.busy.set(true);
    kept.set(false);
    app.ask(Ask::RenewCode, move |result| {
        trouble.busy.set(false);
        match result {
            Ok(Answer::Created { kit, .. }) => app.making.set(Making::Kit(kit)),
            Ok(_) => (),
            Err(failure) => trouble.show(Problem::from_failure(failure)),
        }
    });
}

#[component]
fn Attempt(trouble: Trouble, children: Children) -> impl IntoView {
    let app = use_app();
    let inputs = Inputs::default();
    let step = RwSignal::new(None);
    let send = Callback::new(move |()| {
        inputs.take(trouble, move |secret| {
            trouble.clear();
            trouble.busy.set(true);
            let progress = move |now: Progress| step.set(Some(now));
            app.ask_with(&Ask::Rehearse, Some(secret), progress, move |result| {
                trouble.busy.set(false);
                match result {
                    // The view says that it was rehearsed; the page follows.
                    Ok(_) => app.ask(Ask::Read, |_| ()),
                    Err(failure) => trouble.show(Problem::from_failure(failure)),
                }
            });
        });
    });
    view! {
        <Problems trouble />
        <Form send busy=trouble.busy>
            <RecoveryInputs inputs trouble />
            <Show when=move || trouble.busy.get()>
                <Working step=step.into() />
            </Show>
            <div class="actions">
                <Submit label=says(move || app.text().keys.rehearse_try) busy=trouble.busy />
                {children()}
            </div>
        </Form>
    }
}
