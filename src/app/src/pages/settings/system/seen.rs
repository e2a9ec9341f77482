//! What the very request that asked for this showed the server, and beside each what is kept of it.

use crate::{
    browser,
    state::App,
    text::{Seen, System as Words},
};
use kluis_wire::System;
use leptos::prelude::*;

/// The section of the page.
pub(super) fn section(app: App, system: &System) -> AnyView {
    let text: &'static Words = &app.words().system;
    let trace = &system.trace;
    let languages = match system.languages.as_str() {
        "" => text.unsaid.to_owned(),
        languages => languages.to_owned(),
    };
    let protocol = browser::protocol();
    let protocol = match protocol.as_str() {
        "" => text.unsaid,
        protocol => protocol,
    };
    let connection = if browser::is_secured() && system.secured {
        text.secured.fill([&protocol])
    } else {
        text.plain.fill([&protocol])
    };
    let days = system.days;
    view! {
        <section class="holdings" data-seen="">
            <h2>{text.seen_heading}</h2>
            <p>{text.seen_lead}</p>
            {row("network", &text.network, &trace.network.to_string(), days)}
            {row("browser", &text.browser, text.browsers.get(trace.browser as usize).copied().unwrap_or_default(), days)}
            {row("machine", &text.machine, text.machines.get(trace.machine as usize).copied().unwrap_or_default(), days)}
            {row("languages", &text.languages, &languages, days)}
            {row("connection", &text.connection, &connection, days)}
            {row("http", &text.http, &system.http, days)}
        </section>
    }
    .into_any()
}

fn row(id: &'static str, words: &'static Seen, value: &str, days: u32) -> AnyView {
    view! {
        <div class="holding" data-shows=id>
            <div class="holding-value">
                <h3>{words.what}</h3>
                <p>{value.to_owned()}</p>
                <p class="hint">{words.kept.fill([&days])}</p>
            </div>
        </div>
    }
    .into_any()
}
