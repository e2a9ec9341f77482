//! `/instellingen/werk`: what the person takes part in, as recipients recorded it; and masking, after which the other side
//! still sees what there was, and no longer who.

use super::{from_cases, page, verified};
use crate::{
    browser,
    form::{Press, Trouble, terms},
    route::Route,
    state::{App, Remark},
    text::{Taking as Words, Text},
    told,
};
use kluis_wire::{Event, Kind};
use kluis_worker::{About, Ask, Case, CaseAsk, Cases, Said};
use leptos::prelude::*;

/// The page.
#[component]
pub fn Taking() -> impl IntoView {
    page(Route::SettingsWork, heading, content)
}

fn heading(text: &Text) -> (&'static str, &'static str) {
    (text.taking.heading, text.taking.lead)
}

fn content(app: App, trouble: Trouble) -> AnyView {
    let text: &'static Words = &app.words().taking;
    view! {
        {verified(app)}
        {from_cases(app, move |cases| list(app, trouble, cases))}
        <p class="hint">{text.limits}</p>
    }
    .into_any()
}

fn list(app: App, trouble: Trouble, cases: &Cases) -> AnyView {
    let text: &'static Words = &app.words().taking;
    let entries: Vec<_> = cases
        .cases
        .iter()
        .rev()
        .filter(|case| case.kind == Kind::Participation)
        .map(|case| one(app, trouble, case, cases))
        .collect();
    if entries.is_empty() {
        return view! { <p class="note" data-taking="">{text.none}</p> }.into_any();
    }
    view! { <div data-taking="">{entries}</div> }.into_any()
}

fn one(app: App, trouble: Trouble, case: &Case, cases: &Cases) -> AnyView {
    let text: &'static Words = &app.words().taking;
    let tag = app.words().tag;
    let said = |event: Event| case.said.iter().find(|said| said.event == event);
    if let Some(masked) = said(Event::Masked) {
        let says = text.masked.fill([&browser::date_here(masked.at, tag)]);
        return view! { <p class="note" data-masked="">{says}</p> }.into_any();
    }
    let letter = said(Event::Recorded)
        .and_then(|said| said.text.clone())
        .unwrap_or_default();
    let title = told::line(&letter, "what").unwrap_or_else(|| letter.clone());
    let recorded = case.by.as_ref().map(|by| {
        text.recorded.fill([
            &told::who(app.words(), by),
            &browser::date_here(case.came, tag),
        ])
    });
    let closed = said(Event::Closed)
        .map(|said: &Said| text.closed.fill([&browser::date_here(said.at, tag)]));
    let rows: Vec<_> = [
        (text.with, told::line(&letter, "with")),
        (
            text.at,
            told::moment(&letter).map(|at| browser::date_here(at, tag)),
        ),
    ]
    .into_iter()
    .filter_map(|(label, value)| Some(terms([(label, value?)])))
    .collect();
    let rows = (!rows.is_empty()).then(|| view! { <dl class="terms">{rows}</dl> });
    view! {
        <section class="request" data-participation=case.id.clone()>
            <h2>{title}</h2>
            {rows}
            {recorded.map(|recorded| view! { <p class="hint">{recorded}</p> })}
            {closed.map(|closed| view! { <p>{closed}</p> })}
            {masking(app, trouble, case, cases)}
        </section>
    }
    .into_any()
}

/// Asking to be masked, or what became of it.
fn masking(app: App, trouble: Trouble, case: &Case, cases: &Cases) -> AnyView {
    let text: &'static Words = &app.words().taking;
    let about = About::Case(case.id.clone());
    let asked = cases
        .cases
        .iter()
        .find(|other| other.kind == Kind::Masking && other.about == about && other.is_open);
    if let Some(asked) = asked {
        let day = browser::date_here(asked.came, app.words().tag);
        return view! {
            <p data-masking-asked="">
                {text.mask_asked.fill([&day])} " " <a href=Route::SettingsRequests.path()>{text.follow}</a>
            </p>
        }
        .into_any();
    }
    if cases.desk.is_none() {
        return view! { <p>{app.words().cases.no_desk}</p> }.into_any();
    }
    let does = Callback::new(move |()| {
        let ask = CaseAsk::Request {
            kind: Kind::Masking,
            fields: Vec::new(),
            about: about.clone(),
            text: String::new(),
        };
        trouble.ask(Ask::Cases(ask), move |_| {
            app.remark.set(Some(Remark::Requested));
        });
    });
    view! {
        <p>{text.mask_hint}</p>
        <Press action="mask" label=text.mask does />
    }
    .into_any()
}
