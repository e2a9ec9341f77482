//! `/gegevens/werk`: what someone comes for, and then only what is asked because of it.

use super::{
    StepLine,
    details::{Go, Saving, questions},
};
use crate::{
    doubt::Doubted,
    form::{Choose, Form, Heading, Problems, Reason, Trouble, present},
    live::{live, says},
    problem::input_id,
    route::Route,
    state::{App, use_app},
};
use kluis_catalog::{Field, Role};
use leptos::prelude::*;

/// What is asked of one role or another.
const ASKED: &[Field] = &[
    Field::Headline,
    Field::Skills,
    Field::Available,
    Field::Kvk,
    Field::VatId,
];

/// The page.
#[component]
pub fn Work() -> impl IntoView {
    let app = use_app();
    let role = Memo::new(move |_| chosen(app));
    let fields = move || {
        let asked = role.get_untracked().map_or(&[][..], Role::fields);
        [&[Field::Role], asked].concat()
    };
    let saving = Saving::new(app, fields, Route::Work, Route::Files);
    let trouble = saving.trouble;
    live(move || {
        let text = &app.text().details;
        view! {
            <StepLine route=Route::Work />
            <Heading says=text.work_heading lead=text.work_lead />
            <Problems trouble />
            <Doubted asking=saving.asking />
            <Form send=saving.send() busy=trouble.busy>
                <WhichRole trouble />
                {live(move || {
                    let asked = role.get().map_or(&[][..], Role::fields);
                    questions(asked, trouble)
                })}
                <p class="note">{says(move || others(app, role.get()))}</p>
                <Go trouble />
            </Form>
        }
    })
}

/// The role that stands there.
fn chosen(app: App) -> Option<Role> {
    Role::from_id(&present(app, Field::Role))
}

/// What was answered for another role: it stays, and that is said.
fn others(app: App, role: Option<Role>) -> String {
    let text = app.words();
    let asked = role.map_or(&[][..], Role::fields);
    let kept: Vec<&str> = ASKED
        .iter()
        .filter(|field| !asked.contains(field) && !present(app, **field).is_empty())
        .map(|field| text.fields.of(*field).label)
        .collect();
    if kept.is_empty() {
        String::new()
    } else {
        text.details.other_role.fill([&kept.join(", ")])
    }
}

/// Which role, or none.
#[component]
pub fn WhichRole(trouble: Trouble) -> impl IntoView {
    let app = use_app();
    let text = app.words();
    let words = text.fields.of(Field::Role);
    let id = input_id(Field::Role);
    let wrong = {
        let id = id.clone();
        says(move || trouble.about(&id))
    };
    let option = move |role: Option<Role>, label: &'static str| {
        let stored = role.map_or("", Role::id);
        view! {
            <Choose
                id=role.map_or("no-role", Role::id)
                name="role"
                label
                chosen=says(move || chosen(app) == role)
                choose=Callback::new(move |_| app.draft(Field::Role, stored.to_owned()))
            />
        }
        .into_any()
    };
    let roles = Role::ALL
        .into_iter()
        .zip(text.details.roles)
        .map(|(role, label)| option(Some(role), label))
        .collect_view();
    view! {
        <fieldset
            id=id.clone()
            tabindex="-1"
            class="row"
            class:is-wrong=says(move || wrong.with(Option::is_some))
            aria-describedby=format!("{id}-hint {id}-error")
        >
            <legend>
                {words.label} " " <span class="optional">{text.form.optional}</span>
            </legend>
            <p class="hint" id=format!("{id}-hint")>
                {words.hint}
            </p>
            <p class="wrong" id=format!("{id}-error")>
                {wrong}
            </p>
            <div class="choices">{roles} {option(None, text.details.no_role)}</div>
        </fieldset>
        <Reason field=Field::Role />
    }
}
