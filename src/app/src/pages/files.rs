//! `/gegevens/cv-en-foto`: a CV and a photo, both left out if someone likes.

use super::{StepLine, details::passing};
use crate::{
    chooser::Chooser,
    doubt::{Asking, Doubted},
    form::{Form, Heading, Problems, Reason, Submit, Trouble, shown},
    live::live,
    problem::Problem,
    route::Route,
    state::{App, use_app},
    text::Files as Words,
};
use kluis_catalog::Field;
use leptos::prelude::*;

/// The page.
#[component]
pub fn Files() -> impl IntoView {
    let app = use_app();
    let trouble = Trouble::new(app);
    let asking = Asking::new(app, trouble);
    let choosers =
        [Field::Cv, Field::Photo].map(|field| (field, Chooser::new(app, trouble, asking, field)));
    let pass = passing(app, trouble, Route::Files, Route::KeyPoints);
    let send = Callback::new(move |()| {
        // What was chosen is neither kept nor dropped without a word.
        let waiting = choosers.iter().filter(|(_, chooser)| chooser.waits());
        let problems: Vec<_> = waiting
            .map(|(field, _)| Problem::FileWaits(*field))
            .collect();
        if problems.is_empty() {
            pass.run(());
        } else {
            trouble.show(problems);
        }
    });
    live(move || {
        let text: &'static Words = &app.text().files;
        let each = choosers.map(|(field, chooser)| one(app, text, field, chooser));
        view! {
            <StepLine route=Route::Files />
            <Heading says=text.heading lead=text.lead />
            <Problems trouble />
            <Doubted asking />
            {each}
            <Form send busy=trouble.busy>
                <div class="actions">
                    <Submit label=app.words().form.go_on busy=trouble.busy />
                </div>
            </Form>
        }
    })
}

fn one(app: App, text: &'static Words, field: Field, chooser: Chooser) -> AnyView {
    let label = app.text().fields.of(field).label;
    let stored = Memo::new(move |_| {
        app.view.with(|view| {
            let view = view.as_ref()?;
            let opened = view.fields.iter().find(|opened| opened.field == field)?;
            Some((opened.value.clone(), opened.length))
        })
    });
    let warning = (field == Field::Photo).then(|| view! { <p class="note">{text.photo_says}</p> });
    view! {
        <section class="file" data-file=field.id()>
            <h2>{label} " " <span class="optional">{app.text().form.optional}</span></h2>
            {warning}
            {live(move || {
                let stored = stored.get();
                let has_value = stored.is_some();
                let name = stored.map(|(value, length)| {
                    let settings = &app.words().settings;
                    let says = match length {
                        Some(length) => settings.file.fill([&value, &settings.size(length)]),
                        None => shown(app, field, &value),
                    };
                    view! { <p class="is-kept" data-kept="">{says}</p> }
                });
                view! {
                    {name}
                    {chooser.view(has_value)}
                }
            })}
            <Reason field />
        </section>
    }
    .into_any()
}
