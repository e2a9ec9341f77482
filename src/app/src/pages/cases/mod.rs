//! Cases: what a person asks of the platform, what people take part in, and what went to others. The pages share what is
//! read, and how a case is told.

pub mod payments;
pub mod requests;
pub mod work;
pub mod year;

use super::{permissions::nothing_yet, settings::ways, way_back};
use crate::{
    browser,
    form::{Heading, Press, Problems, Trouble},
    live::live,
    route::Route,
    state::{App, use_app},
};
use kluis_worker::{Answer, Ask, Case, CaseAsk, Cases, Said};
use leptos::prelude::*;

/// What all three pages are made of: what stands above, and the content once the cases are there.
fn page(
    route: Route,
    heading: fn(&crate::text::Text) -> (&'static str, &'static str),
    content: fn(App, Trouble) -> AnyView,
) -> AnyView {
    let app = use_app();
    // What is read while the page comes holds up no press.
    let [reading, trouble] = [Trouble::new(app), Trouble::new(app)];
    see(reading);
    let there = Memo::new(move |_| app.cases.with(Option::is_some));
    live(move || {
        let (says, lead) = heading(app.text());
        let content = if there.get() {
            content(app, trouble)
        } else {
            nothing_yet(app, reading, see)
        };
        view! {
            {ways(app, route)}
            {way_back(app)}
            <Heading says lead />
            <Problems trouble=reading />
            <Problems trouble />
            {content}
        }
    })
}

/// Reads the cases, afresh.
fn see(trouble: Trouble) {
    trouble.ask(Ask::Cases(CaseAsk::See), |_| ());
}

/// Something drawn from the cases, again whenever they are read.
fn from_cases(app: App, draw: impl Fn(&Cases) -> AnyView + Send + Sync + 'static) -> AnyView {
    live(move || {
        app.cases
            .with(|cases| cases.as_ref().map(&draw))
            .unwrap_or_else(|| ().into_any())
    })
}

/// That everything here was verified, and when.
fn verified(app: App) -> AnyView {
    from_cases(app, move |cases| {
        let at = browser::date_and_time(cases.at, app.words().tag);
        let says = app.words().cases.verified.fill([&at]);
        view! { <p class="note" data-verified="">{says}</p> }.into_any()
    })
}

/// What was written with a statement, and the files that came with it.
fn written(app: App, trouble: Trouble, said: &Said) -> AnyView {
    let text = said.text.clone().filter(|text| !text.is_empty());
    let files: Vec<_> = said
        .attachments
        .iter()
        .zip(0_u32..)
        .map(|((name, bytes), number)| {
            let says = app
                .words()
                .cases
                .attachment
                .fill([name, &bytes.div_ceil(1_024)]);
            let (said, name) = (said.digest.clone(), name.clone());
            let does = Callback::new(move |()| {
                let said = said.clone();
                save(app, trouble, CaseAsk::Attachment { said, number });
            });
            let label = app.words().cases.save_attachment;
            view! {
                <li data-attachment=name>{says} " " <Press class="link" action="attachment" label does /></li>
            }
        })
        .collect();
    let files = (!files.is_empty()).then(|| view! { <ul>{files}</ul> });
    view! {
        {said.sealed.then(|| view! { <p class="alarm">{app.words().cases.sealed}</p> })}
        {text.map(|text| view! { <p class="written">{text}</p> })}
        {files}
    }
    .into_any()
}

/// Fetches a file, and gives it to the person.
fn save(app: App, trouble: Trouble, ask: CaseAsk) {
    trouble.ask(Ask::Cases(ask), move |answer| {
        if let (Answer::File { name }, Some(file)) = (answer, app.file()) {
            browser::save_blob(&name, &file);
        }
    });
}

/// The platform's receipt for what was said first in a case: a file that anyone can check.
fn receipt(app: App, trouble: Trouble, case: &Case) -> AnyView {
    let label = app.words().cases.receipt;
    let first = case.said.first().filter(|said| said.has_receipt);
    first
        .map(|said| {
            let said = said.digest.clone();
            let does = Callback::new(move |()| {
                let said = said.clone();
                save(app, trouble, CaseAsk::Receipt { said });
            });
            view! { <Press class="link" action="case-receipt" label does /> }
        })
        .into_any()
}
