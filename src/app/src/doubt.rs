//! What is asked before something is saved: whether a number is a BSN, whether words about health or belief were
//! meant to stand there. It is found here, in the page; nothing of it goes to the worker, and nothing is recorded.

use crate::{
    browser,
    form::{Press, Trouble},
    live::live,
    problem::{Problem, input_id},
    state::{App, use_app},
};
use kluis_catalog::{
    Field,
    detect::{self, Kind, Special},
};
use kluis_worker::Change;
use leptos::prelude::*;
use std::sync::Arc;

/// Something in an answer that its writer is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Where it stands.
    pub field: Field,
    /// What it may be.
    pub kind: Kind,
    /// What was found, as it was typed: each once.
    pub words: Vec<String>,
}

/// What should be asked about an answer, in the order of the text. Words are looked for where someone writes freely, numbers
/// everywhere but in an address of mail or a file.
#[must_use]
pub fn doubts(field: Field, text: &str) -> Vec<Doubt> {
    let is_free = matches!(field, Field::Headline | Field::Skills | Field::Cv);
    let mut doubts: Vec<Doubt> = Vec::new();
    for one in detect::detect(text) {
        if !is_free && !matches!(one.kind, Kind::Bsn { .. }) {
            continue;
        }
        let words = text.get(one.range).unwrap_or_default().to_owned();
        match doubts.iter_mut().find(|doubt| doubt.kind == one.kind) {
            Some(doubt) if doubt.words.contains(&words) => (),
            Some(doubt) => doubt.words.push(words),
            None => doubts.push(Doubt {
                field,
                kind: one.kind,
                words: vec![words],
            }),
        }
    }
    doubts
}

/// The same about everything that is to be saved.
#[must_use]
pub fn all_doubts(changes: &[Change]) -> Vec<Doubt> {
    let typed = changes
        .iter()
        .filter_map(|change| Some((change.field, change.value.as_deref()?)));
    typed
        .filter(|(field, _)| {
            !matches!(
                field,
                Field::Email | Field::Permissions | Field::KeyPointsShown | Field::Progress
            )
        })
        .flat_map(|(field, text)| doubts(field, text))
        .collect()
}

/// A text without what was found in it.
#[must_use]
pub fn without(text: &str, words: &[String]) -> String {
    let mut left = text.to_owned();
    for word in words {
        left = left.replace(word.as_str(), "");
    }
    left
}

/// The asking of a page: one question at a time, each once.
#[derive(Clone, Copy)]
pub struct Asking {
    app: App,
    trouble: Trouble,
    now: RwSignal<Option<Doubt>>,
    settled: StoredValue<Vec<Doubt>>,
    // Not a callback: one that was made while the page was drawn is gone when the page is drawn in another language.
    then: StoredValue<Option<Arc<dyn Fn() + Send + Sync>>>,
}

impl Asking {
    /// Nothing asked so far.
    #[must_use]
    pub fn new(app: App, trouble: Trouble) -> Self {
        Self {
            app,
            trouble,
            now: RwSignal::new(None),
            settled: StoredValue::default(),
            then: StoredValue::default(),
        }
    }

    /// Whether everything here may be saved. If not, the first thing that is in doubt is asked, and `again` runs once that is
    /// settled.
    pub fn settles(self, found: Vec<Doubt>, again: impl Fn() + Send + Sync + 'static) -> bool {
        let open = self
            .settled
            .with_value(|settled| found.into_iter().find(|doubt| !settled.contains(doubt)));
        let Some(doubt) = open else {
            self.now.set(None);
            return true;
        };
        if doubt.kind == (Kind::Bsn { labelled: true }) {
            self.now.set(None);
            self.trouble.show(vec![if doubt.field.is_file() {
                Problem::FileBsn(doubt.field)
            } else {
                Problem::LabelledBsn(doubt.field)
            }]);
            return false;
        }
        self.trouble.clear();
        self.then.set_value(Some(Arc::new(again)));
        self.now.set(Some(doubt));
        browser::focus_question();
        false
    }

    /// Nothing is to be saved after all.
    pub fn leave(self) {
        self.now.set(None);
    }

    /// It may stay.
    fn keep(self, doubt: Doubt) {
        self.settled.update_value(|settled| settled.push(doubt));
        self.now.set(None);
        if let Some(again) = self.then.get_value() {
            again();
        }
    }

    /// It is going to be changed.
    fn change(self, field: Field) {
        self.now.set(None);
        let id = input_id(field);
        browser::after_paint(move || browser::focus(&id));
    }

    /// It is a BSN: the number is taken out of what was typed, on this device too.
    fn refuse(self, doubt: &Doubt) {
        if doubt.field.is_file() {
            self.now.set(None);
            return self.trouble.show(vec![Problem::FileBsn(doubt.field)]);
        }
        let typed = untrack(|| crate::form::present(self.app, doubt.field));
        let left = match doubt.field {
            // Nothing is left of it without its number.
            Field::VatId => String::new(),
            _ => without(&typed, &doubt.words),
        };
        self.app.draft(doubt.field, left);
        self.now.set(None);
        self.trouble.show(vec![Problem::Bsn(doubt.field)]);
    }
}

/// The question, where there is one.
#[component]
pub fn Doubted(asking: Asking) -> impl IntoView {
    live(move || asking.now.get().map(|doubt| question(asking, doubt)))
}

fn question(asking: Asking, doubt: Doubt) -> AnyView {
    let app = use_app();
    let text = &app.text().doubt;
    let label = app.text().fields.of(doubt.field).label;
    let words = ["‘", &doubt.words.join("’, ‘"), "’"].concat();
    let (heading, says, note) = match doubt.kind {
        Kind::Bsn { .. } => (
            text.bsn,
            text.bsn_says.fill([&words, &label]),
            text.bsn_note,
        ),
        Kind::Iban => (
            text.iban,
            text.special_says.fill([&words, &label, &text.iban_about]),
            text.iban_note,
        ),
        Kind::Special(special) => (
            text.special,
            text.special_says
                .fill([&words, &label, &about(text, special)]),
            text.special_note,
        ),
    };
    let (kept, refused, field) = (doubt.clone(), doubt.clone(), doubt.field);
    let keep = Callback::new(move |()| asking.keep(kept.clone()));
    let buttons = match doubt.kind {
        Kind::Bsn { .. } => {
            let refuse = Callback::new(move |()| asking.refuse(&refused));
            view! {
                <Press action="bsn-yes" label=text.bsn_yes does=refuse />
                <Press action="bsn-no" label=text.bsn_no does=keep />
            }
            .into_any()
        }
        Kind::Iban | Kind::Special(_) => {
            let change = Callback::new(move |()| asking.change(field));
            view! {
                <Press action="words-keep" label=text.keep does=keep />
                <Press action="words-change" label=text.change does=change />
            }
            .into_any()
        }
    };
    view! {
        <section
            class="problems question"
            role="group"
            tabindex="-1"
            data-question=""
            aria-labelledby="question-heading"
            aria-describedby="question-says"
        >
            <h2 id="question-heading">{heading}</h2>
            <p id="question-says">{says}</p>
            <p class="hint">{note}</p>
            <div class="actions">{buttons}</div>
        </section>
    }
    .into_any()
}

fn about(text: &crate::text::Doubt, special: Special) -> &'static str {
    text.about
        .get(special as usize)
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(field: Field, value: &str) -> Change {
        Change {
            field,
            value: Some(value.to_owned()),
        }
    }

    #[test]
    fn a_number_is_asked_about_in_every_field_and_words_only_where_one_writes_freely() {
        let asked = |field, text| -> Vec<Kind> {
            doubts(field, text)
                .into_iter()
                .map(|doubt| doubt.kind)
                .collect()
        };
        let bsn = Kind::Bsn { labelled: false };
        assert_eq!(asked(Field::VatId, "nl1234.56.782b01"), [bsn]);
        assert_eq!(asked(Field::VatId, "NL001234567B29"), []);
        assert_eq!(asked(Field::Street, "Plein 123456782"), [bsn]);
        assert_eq!(asked(Field::Phone, "06-12345678"), []);
        assert_eq!(asked(Field::Kvk, "12345678"), []);
        assert_eq!(asked(Field::FamilyName, "Ik ben moslim"), []);
        assert_eq!(
            asked(Field::Headline, "Lasser, ik heb reuma"),
            [Kind::Special(Special::Health)]
        );
        assert_eq!(
            asked(Field::Headline, "NL91 ABNA 0417 1643 00"),
            [Kind::Iban]
        );
    }

    #[test]
    fn words_of_one_kind_are_one_question() {
        let found = doubts(
            Field::Skills,
            "Ik heb reuma\nIk heb dyslexie\nIk heb reuma\nIk ben moslim",
        );
        let words: Vec<_> = found.iter().map(|doubt| doubt.words.join("+")).collect();
        assert_eq!(words, ["reuma+dyslexie", "moslim"]);
    }

    #[test]
    fn what_is_deleted_or_the_apps_own_is_not_asked_about() {
        let deleted = Change {
            field: Field::Headline,
            value: None,
        };
        let own = change(Field::Progress, "123456782=passed\n");
        assert_eq!(all_doubts(&[deleted, own]), []);
        assert_eq!(all_doubts(&[change(Field::City, "123456782")]).len(), 1);
    }

    #[test]
    fn a_bsn_is_taken_out_and_the_rest_stays() {
        let words = ["123456782".to_owned()];
        assert_eq!(without("Lasser, 123456782", &words), "Lasser, ");
    }
}
