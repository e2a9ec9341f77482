//! The security log: what happened to the account, and when the next line goes.

use crate::{browser, state::App, text::System as Words};
use kluis_wire::{Happened, SecurityEntry, System, UnlockerKind};
use leptos::prelude::*;

/// Lines that are shown without being asked for.
const FIRST: usize = 10;

/// The section of the page.
pub(super) fn section(app: App, system: &System) -> AnyView {
    let text: &'static Words = &app.words().system;
    let tag = app.words().tag;
    let mut lines: Vec<AnyView> = system.log.iter().map(|entry| line(app, entry)).collect();
    let rest = lines.split_off(lines.len().min(FIRST));
    let more = (!rest.is_empty()).then(|| {
        view! {
            <details class="reason">
                <summary>{text.log_more.of(rest.len())}</summary>
                <ol class="timeline">{rest}</ol>
            </details>
        }
    });
    let next = system
        .next
        .map(|next| text.log_next.fill([&browser::date_and_time(next, tag)]));
    view! {
        <section data-log="">
            <h2>{text.log_heading}</h2>
            <p>{text.log_lead.fill([&system.days])}</p>
            <p class="note" data-next="">{next.unwrap_or_else(|| text.log_empty.to_owned())}</p>
            <ol class="timeline">{lines}</ol>
            {more}
        </section>
    }
    .into_any()
}

const fn place(kind: UnlockerKind) -> usize {
    match kind {
        UnlockerKind::Passphrase => 0,
        UnlockerKind::Passkey => 1,
        UnlockerKind::RecoveryCode => 2,
    }
}

fn line(app: App, entry: &SecurityEntry) -> AnyView {
    let text: &'static Words = &app.words().system;
    let by = |words: &'static [&'static str; 3], kind| {
        words.get(place(kind)).copied().unwrap_or_default()
    };
    let (says, stands_out) = match entry.what {
        Happened::Made => (text.made, false),
        Happened::Opened(kind) => (by(&text.opened, kind), false),
        Happened::Tried => (text.tried, true),
        Happened::Wrong(kind) => (by(&text.wrong, kind), true),
        Happened::Second => (text.second, false),
        Happened::Announced => (text.announced, true),
        Happened::Unlockers => (text.unlockers, false),
        Happened::Frozen => (text.frozen, true),
        Happened::Thawed => (text.thawed, false),
        Happened::Erasing => (text.erasing, true),
    };
    let trace = &entry.trace;
    let from = text.from.fill([
        text.browsers.get(trace.browser as usize).unwrap_or(&""),
        text.machines.get(trace.machine as usize).unwrap_or(&""),
        &trace.network,
    ]);
    view! {
        <li class=if stands_out { "timeline-look is-refused" } else { "timeline-look" } data-happened="">
            <p class="timeline-when">{browser::date_and_time(entry.at, app.words().tag)}</p>
            <p>{says}</p>
            <p class="hint">{from}</p>
        </li>
    }
    .into_any()
}
