//! `/gegevens/…`: personal data in short pages. What is saved goes straight into the vault.

use super::StepLine;
use crate::{
    doubt::{Asking, Doubted, all_doubts},
    form::{Form, Heading, Problems, Question, Submit, Trouble, present},
    live::{live, says},
    progress::{self, StepState},
    route::Route,
    state::{App, use_app},
    text::Details,
};
use kluis_catalog::Field;
use kluis_wire::Language;
use kluis_worker::{Ask, Change, View};
use leptos::prelude::*;

/// `/gegevens/naam`.
#[component]
pub fn Name() -> impl IntoView {
    const FIELDS: &[Field] = &[Field::GivenName, Field::Infix, Field::FamilyName];
    let app = use_app();
    let saving = Saving::new(app, || FIELDS.to_vec(), Route::Name, Route::Contact);
    let trouble = saving.trouble;
    live(move || {
        let text = &app.text().details;
        view! {
            <StepLine route=Route::Name />
            <Heading says=text.name_heading lead=text.name_lead />
            <Problems trouble />
            <Doubted asking=saving.asking />
            <Form send=saving.send() busy=trouble.busy>
                {questions(FIELDS, trouble)}
                <Go trouble />
            </Form>
        }
    })
}

/// `/gegevens/contact`.
#[component]
pub fn Contact() -> impl IntoView {
    const FIELDS: &[Field] = &[
        Field::Phone,
        Field::Postcode,
        Field::HouseNumber,
        Field::HouseSuffix,
        Field::Street,
        Field::City,
        Field::Country,
    ];
    let app = use_app();
    let saving = Saving::new(app, || FIELDS.to_vec(), Route::Contact, Route::Work);
    let trouble = saving.trouble;
    let (phone, address) = FIELDS.split_at(1);
    // An address that was given is seen at once; else it is asked where someone wants it to be. Once open it stays so.
    let opened = Memo::new(move |before: Option<&bool>| {
        let is_given = |field: &Field| !present(app, *field).is_empty();
        before.copied().unwrap_or_default() || address.iter().any(is_given)
    });
    live(move || {
        let text = &app.text().details;
        view! {
            <StepLine route=Route::Contact />
            <Heading says=text.contact_heading lead=text.contact_lead />
            <Problems trouble />
            <Doubted asking=saving.asking />
            <Form send=saving.send() busy=trouble.busy>
                {questions(phone, trouble)}
                <details class="only" open=says(move || opened.get())>
                    <summary>{text.address}</summary>
                    <p>{text.address_lead}</p>
                    <div class="address">{questions(address, trouble)}</div>
                </details>
                <Go trouble />
            </Form>
        }
    })
}

/// One question after another.
pub(super) fn questions(fields: &'static [Field], trouble: Trouble) -> Vec<AnyView> {
    fields
        .iter()
        .map(|field| view! { <div><Question field=*field trouble /></div> }.into_any())
        .collect()
}

/// The button that saves and goes on.
#[component]
pub fn Go(trouble: Trouble) -> impl IntoView {
    let app = use_app();
    let text: &'static Details = &app.words().details;
    view! {
        <div class="actions">
            <Submit label=text.save busy=trouble.busy />
        </div>
    }
}

/// The saving of a page: what is in doubt is asked first, then it goes on, back to where "wijzigen" was pressed, else to
/// the next page.
#[derive(Clone, Copy)]
pub struct Saving {
    app: App,
    /// What is wrong.
    pub trouble: Trouble,
    /// What is asked first.
    pub asking: Asking,
    fields: Callback<(), Vec<Field>>,
    here: Route,
    next: Route,
}

impl Saving {
    /// Of the fields that the page asks when it is sent.
    pub fn new(
        app: App,
        fields: impl Fn() -> Vec<Field> + Send + Sync + 'static,
        here: Route,
        next: Route,
    ) -> Self {
        let trouble = Trouble::new(app);
        Self {
            app,
            trouble,
            asking: Asking::new(app, trouble),
            fields: Callback::new(move |()| fields()),
            here,
            next,
        }
    }

    /// What the form does.
    pub fn send(self) -> Callback<()> {
        Callback::new(move |()| self.save())
    }

    fn save(self) {
        let app = self.app;
        let fields = self.fields.run(());
        let typed = |field| untrack(|| present(app, field));
        let changes = app.view.with_untracked(|view| {
            view.as_ref()
                .map(|view| changes(view, app.language(), &fields, self.here, typed))
        });
        let Some(changes) = changes else { return };
        if !self
            .asking
            .settles(all_doubts(&changes), move || self.save())
        {
            return;
        }
        let go_on = move || app.go(app.place.get_untracked().then.unwrap_or(self.next));
        if changes.is_empty() {
            return go_on();
        }
        self.trouble.ask(Ask::Save { changes }, move |_| {
            app.undraft(&fields);
            go_on();
        });
    }
}

/// What the form of a page does that saves nothing of its own: it notes that the page was passed, and goes on.
pub fn passing(app: App, trouble: Trouble, here: Route, next: Route) -> Callback<()> {
    Callback::new(move |()| {
        let go_on = move || app.go(app.place.get_untracked().then.unwrap_or(next));
        let todo = app.view.with_untracked(|view| {
            let view = view.as_ref()?;
            (progress::state(Some(view), here) == StepState::Todo)
                .then(|| progress::passing(view, here))
        });
        let Some(value) = todo else {
            return go_on();
        };
        let change = Change {
            field: Field::Progress,
            value: Some(value),
        };
        let changes = vec![change];
        trouble.ask(Ask::Save { changes }, move |_| go_on());
    })
}

/// What has to be saved: what differs from the vault, what is required and missing, and that the page was passed.
fn changes(
    view: &View,
    language: Language,
    fields: &[Field],
    here: Route,
    typed: impl Fn(Field) -> String,
) -> Vec<Change> {
    let mut changes = Vec::new();
    for field in fields.iter().copied() {
        let text = typed(field);
        let stored = view
            .value(field)
            .map(|stored| field.shown(stored, language))
            .unwrap_or_default();
        let is_missing = field.required() && text.trim().is_empty();
        if text != stored || is_missing {
            // An empty answer deletes, except where one is needed: that is for the worker to refuse.
            let value = (field.required() || !text.trim().is_empty()).then_some(text);
            changes.push(Change { field, value });
        }
    }
    if progress::state(Some(view), here) == StepState::Todo && here != Route::Name {
        changes.push(Change {
            field: Field::Progress,
            value: Some(progress::passing(view, here)),
        });
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use kluis_worker::{Opened, Recall};

    const FIELDS: &[Field] = &[Field::GivenName, Field::Infix, Field::Phone];

    fn a_view() -> View {
        let opened = |field, value: &str| Opened {
            field,
            value: value.into(),
            length: None,
            changed: 0,
            revision: 1,
        };
        View {
            fingerprint: String::new(),
            platform: String::new(),
            sequence: 1,
            words: Vec::new(),
            recall: Recall::Known,
            rehearsed: true,
            conflicts: Vec::new(),
            fields: vec![
                opened(Field::GivenName, "Zoë"),
                opened(Field::Infix, "van"),
                opened(Field::Phone, "+31612345678"),
            ],
        }
    }

    fn shown(field: Field) -> String {
        a_view()
            .value(field)
            .map(|value| field.shown(value, Language::Nl))
            .unwrap_or_default()
    }

    #[test]
    fn what_stands_there_unchanged_is_not_saved_again() {
        assert_eq!(
            changes(&a_view(), Language::Nl, FIELDS, Route::Name, shown),
            []
        );
    }

    #[test]
    fn an_emptied_answer_is_deleted_and_a_required_one_is_refused() {
        let emptied = |field: Field| {
            if field == Field::Phone {
                shown(field)
            } else {
                String::new()
            }
        };
        assert_eq!(
            changes(&a_view(), Language::Nl, FIELDS, Route::Name, emptied),
            [
                Change {
                    field: Field::GivenName,
                    value: Some(String::new())
                },
                Change {
                    field: Field::Infix,
                    value: None
                }
            ]
        );
    }

    #[test]
    fn passing_an_optional_page_is_remembered_once() {
        let first = changes(&a_view(), Language::Nl, &[], Route::Contact, |_| {
            String::new()
        });
        assert_eq!(
            first,
            [Change {
                field: Field::Progress,
                value: Some("contact=passed\n".into())
            }]
        );
        let mut passed = a_view();
        passed.fields.push(Opened {
            field: Field::Progress,
            value: "contact=passed\n".into(),
            length: None,
            changed: 0,
            revision: 1,
        });
        assert_eq!(
            changes(&passed, Language::Nl, &[], Route::Contact, |_| String::new(
            )),
            []
        );
    }
}
