//! The drawing of what may go to whom: kinds of data on the left, the sealed vault in the middle, recipients on the
//! right. A line appears when its purpose is allowed. Under it stands the same in words, which is what is read out.

use super::chosen;
use crate::{
    drawing::Half,
    live::says,
    progress::{self, Choices},
    state::App,
    text::{Permissions as Words, Purposes},
};
use kluis_catalog::{Basis, Choice, Purpose};
use kluis_wire::Category;
use leptos::prelude::*;

/// The kinds of data, in the order of the settings' groups.
const KINDS: [Category; 5] = [
    Category::Identity,
    Category::Contact,
    Category::Work,
    Category::Photo,
    Category::Preferences,
];

/// What becomes of the data of a purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    /// It goes, as the account can't do without.
    Goes,
    /// It may go.
    May,
    /// Refused.
    Refused,
    /// Not chosen.
    Open,
    /// There is nothing that could go.
    Nothing,
}

fn flow(purpose: &Purpose, choices: &Choices) -> Flow {
    match (purpose.basis, progress::choice(choices, purpose.id)) {
        _ if purpose.fields.is_empty() => Flow::Nothing,
        (Basis::Consent, Some(Choice::Given)) => Flow::May,
        (Basis::Consent, Some(Choice::Refused)) => Flow::Refused,
        (Basis::Consent, None) => Flow::Open,
        _ => Flow::Goes,
    }
}

/// Whether data of a kind is concerned.
fn concerns(purpose: &Purpose, kind: Category) -> bool {
    purpose.fields.iter().any(|field| field.category() == kind)
}

/// The recipients that data can go to, each once, in the order of the purposes.
fn recipients(words: &Purposes) -> Vec<&'static str> {
    let mut names = Vec::new();
    for purpose in Purpose::ALL
        .iter()
        .filter(|purpose| !purpose.fields.is_empty())
    {
        let name = words.of(purpose.id).map(|words| words.to);
        names.extend(name.filter(|name| !names.contains(name)));
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
pub(super) fn drawing(app: App) -> AnyView {
    let text: &'static Words = &app.words().permissions;
    let legend = &text.flows;
    let names = recipients(&text.purposes);
    let kinds = app.words().settings.groups;
    let list = Purpose::ALL
        .iter()
        .filter_map(|purpose| {
            let words = text.purposes.of(purpose.id)?;
            let line = says(move || told(app, text, purpose));
            Some(view! { <li aria-atomic="true" data-flow=purpose.id><strong>{words.title}</strong> ": " {line}</li> })
        })
        .collect_view();
    view! {
        <section class="flows" aria-labelledby="flows">
            <h2 id="flows">{legend.heading}</h2>
            <p class="hint">{legend.lead}</p>
            <div class="flows-stay" aria-hidden="true">
            <div class="flows-drawing">
                <ul class="flows-kinds">{kinds.map(|kind| view! { <li>{kind}</li> }).collect_view()}</ul>
                <div class="flows-lines">{into_the_vault(app)}</div>
                <div class="flows-vault">
                    {Half::Both.view()}
                    <span>{legend.vault}</span>
                </div>
                <div class="flows-lines">{out_of_the_vault(app, &names)}</div>
                <ul class="flows-recipients">
                    {names.iter().map(|name| view! { <li>{*name}</li> }).collect_view()}
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
fn told(app: App, text: &'static Words, purpose: &'static Purpose) -> String {
    let says = &text.flows;
    let Some(words) = text.purposes.of(purpose.id) else {
        return String::new();
    };
    match flow(purpose, &chosen(app)) {
        Flow::Goes => says.goes.fill([&words.which, &words.for_whom]),
        Flow::May => says.may_go.fill([&words.which, &words.for_whom]),
        Flow::Refused => says.refused.to_owned(),
        Flow::Open => says.open.to_owned(),
        Flow::Nothing => says.nothing.to_owned(),
    }
}

/// A line each for what is sealed, and over it what is taken out for someone.
fn into_the_vault(app: App) -> Vec<AnyView> {
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
        let used = move || {
            let choices = chosen(app);
            let mut purposes = Purpose::ALL.iter();
            purposes.any(|purpose| concerns(purpose, *kind) && flow(purpose, &choices) == Flow::May)
        };
        [
            line("is-sealed", shape.clone(), says(held)),
            line("is-may", shape, says(used)),
        ]
    });
    lines.collect()
}

/// A line for each purpose that data can go out for.
fn out_of_the_vault(app: App, names: &[&'static str]) -> Vec<AnyView> {
    let words = &app.words().permissions.purposes;
    let purposes = Purpose::ALL
        .iter()
        .filter(|purpose| !purpose.fields.is_empty());
    let lines = purposes.enumerate().filter_map(|(place, purpose)| {
        let to = words.of(purpose.id)?.to;
        let recipient = names.iter().position(|name| *name == to)?;
        // Two lines to one recipient end side by side.
        let beside = if purpose.basis == Basis::Consent {
            0
        } else {
            8
        };
        let shape = path(35 + 10 * place, height(recipient, names.len()) + beside);
        let class = if purpose.basis == Basis::Consent {
            "is-may"
        } else {
            "is-going"
        };
        let shows = says(move || matches!(flow(purpose, &chosen(app)), Flow::May | Flow::Goes));
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
    use crate::text::text;
    use kluis_catalog::Field;
    use kluis_wire::Language;

    fn of(id: &str, choice: Option<Choice>) -> Flow {
        let purpose = Purpose::from_id(id).expect("a purpose");
        let choices = choice.map(|choice| (id.to_owned(), choice));
        flow(purpose, &choices.into_iter().collect())
    }

    #[test]
    fn only_a_yes_lets_data_go_except_what_the_account_needs() {
        assert_eq!(of("alerts", None), Flow::Open);
        assert_eq!(of("alerts", Some(Choice::Refused)), Flow::Refused);
        assert_eq!(of("alerts", Some(Choice::Given)), Flow::May);
        assert_eq!(of("account", None), Flow::Goes);
        // Whatever a vault may hold: what isn't a choice isn't changed by one.
        assert_eq!(of("account", Some(Choice::Refused)), Flow::Goes);
        for nothing in ["tax", "security"] {
            assert_eq!(of(nothing, Some(Choice::Given)), Flow::Nothing);
        }
    }

    #[test]
    fn every_kind_of_data_that_a_purpose_names_is_drawn() {
        let named = Purpose::ALL.iter().flat_map(|purpose| purpose.fields);
        for field in named.chain(Field::ALL) {
            assert!(KINDS.contains(&field.category()), "{field:?}");
        }
        assert_eq!(KINDS.len(), text(Language::Nl).settings.groups.len());
    }

    #[test]
    fn each_recipient_is_drawn_once_in_both_languages() {
        for language in [Language::Nl, Language::En] {
            let names = recipients(&text(language).permissions.purposes);
            assert_eq!(names.len(), 3, "{names:?}");
        }
    }
}
