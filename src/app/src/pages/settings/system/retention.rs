//! How long everything stays, by which law or policy, and who sees to it: the same table as the server's.

use crate::{state::App, text::System as Words};
use kluis_catalog::retention::{By, RETENTION, Retention, Term};
use leptos::prelude::*;

/// The section of the page.
pub(super) fn section(app: App) -> AnyView {
    let text: &'static Words = &app.words().system;
    let rows = RETENTION.iter().map(|kept| row(text, kept));
    view! {
        <section data-retention="">
            <h2>{text.stays_heading}</h2>
            <p>{text.stays_lead}</p>
            <table class="stays">
                <thead>
                    <tr>
                        <th scope="col">{text.stays_what}</th>
                        <th scope="col">{text.stays_long}</th>
                        <th scope="col">{text.stays_by}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </section>
    }
    .into_any()
}

fn term(text: &'static Words, term: Term) -> String {
    let (words, number) = match term {
        Term::Account => return text.as_long.to_owned(),
        Term::Minutes(number) => (&text.minutes, number),
        Term::Hours(number) => (&text.hours, number),
        Term::Days(number) => (&text.days, number),
        Term::Months(number) => (&text.months, number),
        Term::Years(number) => (&text.years, number),
    };
    words.of(usize::try_from(number).unwrap_or(usize::MAX))
}

fn row(text: &'static Words, kept: &Retention) -> AnyView {
    let Some(words) = text.stays.get(kept.what as usize) else {
        return ().into_any();
    };
    let by = match kept.by {
        By::Server => text.by_server,
        By::Recipient => text.by_recipient,
        By::Page => text.by_page,
        By::Nobody => text.by_nobody,
    };
    view! {
        <tr>
            <th scope="row">
                {words.what}
                <span class="hint">{words.why}</span>
            </th>
            <td>{term(text, kept.term)}</td>
            <td>{by}</td>
        </tr>
    }
    .into_any()
}
