//! `/instellingen/betalingen`: what went to somebody else for an order or because the law asks for it, and what came back.

use super::{from_cases, page, verified, written};
use crate::{
    browser,
    form::{Trouble, terms},
    route::Route,
    state::App,
    text::{Payments as Words, Text},
    told,
};
use kluis_wire::Kind;
use kluis_worker::{Cases, Said};
use leptos::prelude::*;

/// The page.
#[component]
pub fn Payments() -> impl IntoView {
    page(Route::SettingsPayments, heading, content)
}

fn heading(text: &Text) -> (&'static str, &'static str) {
    (text.payments.heading, text.payments.lead)
}

fn content(app: App, trouble: Trouble) -> AnyView {
    let text: &'static Words = &app.words().payments;
    view! {
        {verified(app)}
        {from_cases(app, move |cases| list(app, trouble, cases))}
        <h2>{text.who_heading}</h2>
        <p>{text.mollie}</p>
        <p>{text.tax}</p>
    }
    .into_any()
}

fn list(app: App, trouble: Trouble, cases: &Cases) -> AnyView {
    let text: &'static Words = &app.words().payments;
    let entries: Vec<_> = cases
        .cases
        .iter()
        .rev()
        .filter(|case| case.kind == Kind::Disclosure)
        .flat_map(|case| &case.said)
        .map(|said| one(app, trouble, said))
        .collect();
    if entries.is_empty() {
        return view! { <p class="note" data-payments="">{text.none}</p> }.into_any();
    }
    view! { <ol class="timeline" data-payments="">{entries}</ol> }.into_any()
}

fn one(app: App, trouble: Trouble, said: &Said) -> AnyView {
    let text: &'static Words = &app.words().payments;
    let tag = app.words().tag;
    let letter = said.text.clone().unwrap_or_default();
    let by = said
        .by
        .as_ref()
        .map(|by| told::who(app.words(), by))
        .unwrap_or_default();
    let rows: Vec<_> = [
        (text.to, told::line(&letter, "to")),
        (text.sent, told::line(&letter, "sent")),
        (text.received, told::line(&letter, "received")),
        (text.basis, told::line(&letter, "basis")),
        (
            text.at,
            told::moment(&letter).map(|at| browser::date_here(at, tag)),
        ),
    ]
    .into_iter()
    .filter_map(|(label, value)| Some(terms([(label, value?)])))
    .collect();
    let content = if rows.is_empty() {
        written(app, trouble, said)
    } else {
        view! { <dl class="terms">{rows}</dl> }.into_any()
    };
    view! {
        <li data-disclosure="">
            <p class="timeline-when">{browser::date_and_time(said.at, tag)}</p>
            {content}
            <p class="hint">{text.recorded.fill([&by])}</p>
        </li>
    }
    .into_any()
}
