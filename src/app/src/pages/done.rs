//! `/klaar`: what the platform holds now, and the proof that it takes two halves.

mod anonymous;

use crate::{
    drawing::Half,
    form::{Heading, Press, Problems, Trouble, shown},
    live::{live, says},
    progress::{self, StepState},
    route::Route,
    state::{App, use_app},
    text::Done as Words,
};
use kluis_worker::{Answer, Ask, Proof};
use leptos::prelude::*;

/// The page.
#[component]
pub fn Done() -> impl IntoView {
    let app = use_app();
    // Two questions, each with a trouble of its own: what is asked while the page comes holds up no press.
    let [asked, tried] = [Trouble::new(app), Trouble::new(app)];
    let proof = RwSignal::new(None);
    let stored = RwSignal::new(None);
    asked.ask(Ask::Stored, move |answer| stored.set(Some(answer)));
    live(move || {
        let text: &'static Words = &app.text().done;
        // Only this part is drawn again when it is known: a button that has the focus keeps it.
        let held = live(move || {
            let row = app.words().settings.row;
            stored.with(|stored| {
                view! {
                    <p class="sealed" data-stored="">{held(text, stored.as_ref())}</p>
                    {rows(text, row, stored.as_ref())}
                }
                .into_any()
            })
        });
        view! {
            <div class="fits">
                {Half::Both.view()}
            </div>
            <Heading says=text.heading lead=text.lead />
            <Problems trouble=asked />
            <Problems trouble=tried />
            <section aria-labelledby="stored">
                <h2 id="stored">{text.stored}</h2>
                {held}
            </section>
            <ProofOfIt trouble=tried proof />
            {anonymous::section(app)}
            {later(app)}
            <p class="actions">
                <a class="button" href=Route::Settings.path() data-action="continue">
                    {app.words().shell.my_data}
                </a>
            </p>
        }
    })
}

/// How much the platform holds, in a sentence.
fn held(text: &'static Words, answer: Option<&Answer>) -> Option<String> {
    let Some(Answer::Stored(held)) = answer else {
        return None;
    };
    let sealed: usize = held.rows.iter().map(|row| row.sealed.len() / 2).sum();
    Some(
        text.stored_says
            .fill([&held.rows.len(), &sealed, &held.other_bytes]),
    )
}

/// The sealed bytes, each under the name of its row and nothing else: that is all the platform knows of it.
fn rows(text: &'static Words, row: &'static str, answer: Option<&Answer>) -> Option<AnyView> {
    let Some(Answer::Stored(held)) = answer else {
        return None;
    };
    let mut sealed: Vec<_> = held
        .rows
        .iter()
        .map(|one| (&one.row, &one.sealed))
        .collect();
    // In the order of their names, which says nothing about what they are.
    sealed.sort_unstable();
    let rows = sealed
        .into_iter()
        .map(|(name, bytes)| {
            view! {
                <li>
                    <p class="hint">{row} " " <code>{name.clone()}</code></p>
                    <code data-sealed="">{bytes.clone()}</code>
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <details class="reason">
                <summary>{text.stored_show}</summary>
                <div>
                    <p>{text.stored_lead}</p>
                    <ol class="rows" tabindex="0" aria-label=text.stored>{rows}</ol>
                </div>
            </details>
        }
        .into_any(),
    )
}

#[component]
fn ProofOfIt(trouble: Trouble, proof: RwSignal<Option<Answer>>) -> impl IntoView {
    let app = use_app();
    let attempt = Callback::new(move |()| {
        trouble.ask(Ask::Proof, move |answer| proof.set(Some(answer)));
    });
    live(move || {
        let text: &'static Words = &app.text().done;
        let label = says(move || {
            if proof.with(Option::is_some) {
                text.proof_again
            } else {
                text.proof_try
            }
        });
        let tries = live(move || {
            proof.with(|proof| match proof {
                Some(Answer::Proof(proof)) => Some(outcome(app, proof)),
                _ => None,
            })
        });
        view! {
            <section class="proof" aria-labelledby="proof">
                <h2 id="proof">{text.proof}</h2>
                <p>{text.proof_lead}</p>
                <div role="status">{tries}</div>
                <Press action="proof" label does=attempt />
            </section>
        }
    })
}

/// The three tries: two that must fail and one that must not.
fn outcome(app: App, proof: &Proof) -> AnyView {
    let text: &'static Words = &app.text().done;
    let label = text
        .proof_field
        .fill([&app.text().fields.of(proof.field).label]);
    let attempt = |which: Half, title: &'static str, opened: Option<&String>, should_open: bool| {
        let says = match (opened, should_open) {
            (None, false) => view! { <strong>{text.stays_shut}</strong> }.into_any(),
            (Some(value), true) => {
                view! { <strong>{text.opens}</strong> " " <span class="proof-value">{shown(app, proof.field, value)}</span> }
                    .into_any()
            }
            _ => text.odd.into_any(),
        };
        view! {
            <li class:is-open=opened.is_some()>
                {which.view()} <h3>{title}</h3> <p>{says}</p>
            </li>
        }
    };
    view! {
        <p class="hint">{label}</p>
        <ol>
            {attempt(Half::Ours, text.without_yours, proof.without_yours.as_ref(), false)}
            {attempt(Half::Yours, text.without_ours, proof.without_ours.as_ref(), false)}
            {attempt(Half::Both, text.with_both, proof.with_both.as_ref(), true)}
        </ol>
    }
    .into_any()
}

/// What can still be done.
fn later(app: App) -> AnyView {
    let text = app.text();
    let open: Vec<AnyView> = app.view.with(|view| {
        let todo = |step: &Route| progress::state(view.as_ref(), *step) == StepState::Todo;
        Route::STEPS
            .into_iter()
            .filter(todo)
            .map(|step| {
                view! { <li><a href=step.path()>{crate::text::name(&text.names, Some(step))}</a></li> }
                    .into_any()
            })
            .collect()
    });
    let list = (!open.is_empty()).then(|| view! { <ul class="links">{open}</ul> });
    view! {
        <section>
            <h2>{text.done.later}</h2>
            {list}
            <p>{text.done.where_to_change}</p>
        </section>
    }
    .into_any()
}
