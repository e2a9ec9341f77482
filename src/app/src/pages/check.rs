//! `/controleren`: everything on one page, each with "wijzigen" that returns here.

use super::{
    StepLine,
    permissions::{one::stands, see},
};
use crate::{
    form::{Form, Heading, Problems, Submit, Trouble, shown},
    live::live,
    permits::standing,
    problem::Problem,
    progress,
    route::Route,
    state::{App, use_app},
    text::Text,
};
use kluis_catalog::Field;
use kluis_worker::{Ask, Change, Permits, View};
use leptos::prelude::*;

/// The page.
#[component]
pub fn Check() -> impl IntoView {
    let app = use_app();
    let trouble = Trouble::new(app);
    see(Trouble::new(app));
    live(move || {
        let text = app.text();
        view! {
            <StepLine route=Route::Check />
            <Heading says=text.check.heading lead=text.check.lead />
            <Problems trouble />
            {live(move || app.permits.with(|permits| {
                app.view.with(|view| view.as_ref().map(|view| overview(app, text, view, permits.as_ref())))
            }))}
            <Form send=Callback::new(move |()| finish(app, trouble)) busy=trouble.busy>
                <div class="actions">
                    <Submit label=text.check.finish busy=trouble.busy />
                </div>
            </Form>
        }
    })
}

fn overview(app: App, text: &'static Text, view: &View, permits: Option<&Permits>) -> AnyView {
    let fields = |fields: &[Field]| -> Vec<AnyView> {
        fields
            .iter()
            .map(|field| {
                let value = view.value(*field).map(|value| shown(app, *field, value));
                line(
                    text.fields.of(*field).label,
                    value.unwrap_or_else(|| text.check.empty.to_owned()),
                )
            })
            .collect()
    };
    let permissions = match permits {
        None => Vec::new(),
        Some(permits) => permits
            .purposes
            .purposes
            .iter()
            .filter(|purpose| purpose.is_a_choice())
            .map(|purpose| {
                let title = purpose.words(app.language()).title.clone();
                line(title, stands(app, standing(permits, purpose)))
            })
            .collect(),
    };
    let seen = match progress::key_points_date(view) {
        Some(date) => text.check.key_points_seen.fill([&date]),
        None => text.check.key_points_not_seen.to_owned(),
    };
    let recovery = if view.rehearsed {
        text.check.rehearsed
    } else {
        text.check.not_rehearsed
    };
    view! {
        {group_from(text, Route::Account, Route::SettingsKeys, vec![
            line(text.fields.of(Field::Email).label, view.value(Field::Email).unwrap_or_default().to_owned()),
        ])}
        {group_from(text, Route::Keys, if view.rehearsed { Route::SettingsKeys } else { Route::Keys }, vec![
            line(text.check.recovery, recovery.to_owned()),
        ])}
        {group(text, Route::Name, fields(&[Field::GivenName, Field::Infix, Field::FamilyName]))}
        {group(text, Route::Contact, fields(&[
            Field::Phone,
            Field::Postcode,
            Field::HouseNumber,
            Field::HouseSuffix,
            Field::Street,
            Field::City,
            Field::Country,
        ]))}
        {group(text, Route::Work, fields(&[
            Field::Role,
            Field::Headline,
            Field::Skills,
            Field::Available,
            Field::Kvk,
            Field::VatId,
        ]))}
        {group(text, Route::Files, fields(&[Field::Cv, Field::Photo]))}
        {group(text, Route::KeyPoints, vec![line(text.names.key_points, seen)])}
        {group(text, Route::Permissions, permissions)}
    }
    .into_any()
}

/// What belongs to one page, with the way to change it there.
fn group(text: &'static Text, route: Route, lines: Vec<AnyView>) -> AnyView {
    group_from(text, route, route, lines)
}

/// The same where it is changed on another page.
fn group_from(text: &'static Text, route: Route, from: Route, lines: Vec<AnyView>) -> AnyView {
    let name = crate::text::name(&text.names, Some(route));
    view! {
        <section class="overview">
            <header>
                <h2>{name}</h2>
                <a href=from.and_then(Route::Check) data-action=format!("change-{}", route.id())>
                    {text.form.change}
                    <span class="unseen">" " {name}</span>
                </a>
            </header>
            <dl>{lines}</dl>
        </section>
    }
    .into_any()
}

fn line(term: impl Into<String>, says: String) -> AnyView {
    view! {
        <div>
            <dt>{term.into()}</dt>
            <dd>{says}</dd>
        </div>
    }
    .into_any()
}

/// Completes sign-up, or says what is still needed.
fn finish(app: App, trouble: Trouble) {
    let Some((missing, passing)) = app.view.with_untracked(|view| {
        let view = view.as_ref()?;
        Some((
            progress::missing(view),
            progress::passing(view, Route::Check),
        ))
    }) else {
        return;
    };
    if !missing.is_empty() {
        trouble.show(missing.into_iter().map(Problem::Absent).collect());
        return;
    }
    let changes = vec![Change {
        field: Field::Progress,
        value: Some(passing),
    }];
    trouble.ask(Ask::Save { changes }, move |_| app.go(Route::Done));
}
