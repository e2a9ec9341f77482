//! The drawing of what may go to whom: kinds of data on the left, the sealed vault in the middle, recipients on the
//! right. A line appears when its purpose is allowed. Under it stands the same in words, which is what is read out.

use super::purposes;
use crate::{
    drawing::Half,
    live::says,
    permits::{self, Flow, receivers},
    state::App,
    text::Permissions as Words,
};
use kluis_catalog::{
    Basis,
    purpose::{Purpose, Purposes},
};
use kluis_wire::{Category, Language};
use leptos::prelude::*;
use std::sync::Arc;

/// The kinds of data, in the order of the settings' groups.
const KINDS: [Category; 5] = [
    Category::Identity,
    Category::Contact,
    Category::Work,
    Category::Photo,
    Category::Preferences,
];

/// What becomes of the data of a purpose now.
fn flow(app: App, purpose: &Purpose) -> Flow {
    app.permits.with(|permits| {
        let flow = |permits| {
            app.chosen
                .with(|chosen| permits::flow(permits, chosen, purpose))
        };
        permits.as_ref().map_or(Flow::Open, flow)
    })
}

/// Whether data of a kind is concerned.
fn concerns(purpose: &Purpose, kind: Category) -> bool {
    purpose.fields.iter().any(|field| field.category() == kind)
}

/// The recipients that data can go to, each once, in the order of the purposes.
fn recipients(purposes: &Purposes, language: Language) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for purpose in &purposes.purposes {
        let name = &purpose.words(language).to;
        if !purpose.fields.is_empty() && !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// How high the middle of a place lies, of a hundred.
fn height(place: usize, of: usize) -> usize {
    (200 * place + 100) / (2 * of.max(1))
}

/// A line between two heights.
fn path(from: usize, to: usize) -> String {
    format!("M0 {from}C50 {from} 50 {to} 100 {to}")
}

/// The drawing, and the same in words.
pub(crate) fn drawing(app: App, all: &Purposes) -> AnyView {
    let text: &'static Words = &app.words().permissions;
    let legend = &text.flows;
    let names = recipients(all, app.language());
    let kinds = app.words().settings.groups;
    let list = purposes(all, |_| true)
        .into_iter()
        .map(|purpose| {
            let (id, title) = (
                purpose.id.clone(),
                purpose.words(app.language()).title.clone(),
            );
            let line = says(move || told(app, text, &purpose));
            view! { <li aria-atomic="true" data-flow=id><strong>{title}</strong> ": " {line}</li> }
        })
        .collect_view();
    let into = into_the_vault(app, all);
    let out = out_of_the_vault(app, all, &names);
    view! {
        <section class="flows" aria-labelledby="flows">
            <h2 id="flows">{legend.heading}</h2>
            <p class="hint">{legend.lead}</p>
            <div class="flows-stay" aria-hidden="true">
            <div class="flows-drawing">
                <ul class="flows-kinds">{kinds.map(|kind| view! { <li>{kind}</li> }).collect_view()}</ul>
                <div class="flows-lines">{into}</div>
                <div class="flows-vault">
                    {Half::Both.view()}
                    <span>{legend.vault}</span>
                </div>
                <div class="flows-lines">{out}</div>
                <ul class="flows-recipients">
                    {names.into_iter().map(|name| view! { <li>{name}</li> }).collect_view()}
                </ul>
            </div>
            <ul class="flows-legend">
                <li class="is-sealed">{legend.sealed}</li>
                <li class="is-may">{legend.may}</li>
                <li class="is-going">{legend.does}</li>
            </ul>
            </div>
        </section>
        <details class="reason flows-words" open>
            <summary>{legend.list}</summary>
            <ul aria-live="polite" aria-relevant="additions text">{list}</ul>
        </details>
    }
    .into_any()
}

/// What becomes of the data of one purpose, in a sentence.
fn told(app: App, text: &'static Words, purpose: &Purpose) -> String {
    let says = &text.flows;
    let words = purpose.words(app.language());
    let nobody = app.permits.with(|permits| {
        let permits = permits.as_ref();
        // What goes without any of these data needs nobody with keys.
        !purpose.fields.is_empty()
            && permits.is_none_or(|permits| receivers(permits, purpose).is_empty())
    });
    match flow(app, purpose) {
        Flow::Goes => says.goes.fill([&words.which, &words.for_whom]),
        Flow::May if nobody => says.may_go_to_nobody.to_owned(),
        Flow::May => says.may_go.fill([&words.which, &words.for_whom]),
        Flow::Stays => says.refused.to_owned(),
        Flow::Open => says.open.to_owned(),
        Flow::Nothing => says.nothing.to_owned(),
    }
}

/// A line each for what is sealed, and over it what is taken out for someone.
fn into_the_vault(app: App, all: &Purposes) -> Vec<AnyView> {
    let lines = KINDS.iter().enumerate().flat_map(|(place, kind)| {
        let shape = path(height(place, KINDS.len()), 30 + 10 * place);
        let held = move || {
            app.view.with(|view| {
                let fields = view.iter().flat_map(|view| &view.fields);
                fields
                    .into_iter()
                    .any(|opened| opened.field.category() == *kind)
            })
        };
        let concerned = purposes(all, |purpose| concerns(purpose, *kind));
        let used = move || {
            let mut concerned = concerned.iter();
            concerned.any(|purpose| flow(app, purpose) == Flow::May)
        };
        [
            line("is-sealed", shape.clone(), says(held)),
            line("is-may", shape, says(used)),
        ]
    });
    lines.collect()
}

/// A line for each purpose that data can go out for.
fn out_of_the_vault(app: App, all: &Purposes, names: &[String]) -> Vec<AnyView> {
    let goes_out = purposes(all, |purpose| !purpose.fields.is_empty());
    let count = goes_out.len();
    let lines = goes_out.into_iter().enumerate();
    let lines = lines.filter_map(|(place, purpose): (usize, Arc<Purpose>)| {
        let to = &purpose.words(app.language()).to;
        let recipient = names.iter().position(|name| name == to)?;
        let chosen = purpose.basis == Basis::Consent;
        // Two lines to one recipient end side by side.
        let beside = if chosen { 0 } else { 8 };
        let from = 30 + height(place, count) * 2 / 5;
        let shape = path(from, height(recipient, names.len()) + beside);
        let class = if chosen { "is-may" } else { "is-going" };
        let shows = says(move || matches!(flow(app, &purpose), Flow::May | Flow::Goes));
        Some(line(class, shape, shows))
    });
    lines.collect()
}

fn line(class: &'static str, shape: String, shows: Signal<bool>) -> AnyView {
    view! {
        <svg class=class class:is-drawn=shows viewBox="0 0 100 100" preserveAspectRatio="none">
            <path d=shape />
        </svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{permits::tests::permits, text::text};
    use kluis_catalog::Field;

    #[test]
    fn every_kind_of_data_is_drawn() {
        for field in Field::ALL {
            assert!(KINDS.contains(&field.category()), "{field:?}");
        }
        assert_eq!(KINDS.len(), text(Language::Nl).settings.groups.len());
    }

    #[test]
    fn each_recipient_is_drawn_once() {
        let names = recipients(&permits(vec![]).purposes, Language::En);
        assert_eq!(names, ["wie het krijgt"]);
    }
}
