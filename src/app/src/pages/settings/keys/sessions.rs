//! Who is in: every open session, and the way to end it.

use super::Desk;
use kluis_worker::{KeyAsk, Session};
use leptos::prelude::*;

/// Every open session.
pub(super) fn list(desk: Desk) -> Option<AnyView> {
    let text = desk.words();
    let sessions = desk.keys.get()?.sessions;
    let rest = if sessions.iter().any(|session| !session.own) {
        let end = desk.press_to_ask("end-others", text.end_others, KeyAsk::EndOthers);
        view! { <div class="actions">{end}</div> }.into_any()
    } else {
        view! { <p class="hint">{text.alone}</p> }.into_any()
    };
    let rows: Vec<AnyView> = sessions.iter().map(|session| row(desk, session)).collect();
    Some(
        view! {
            <section class="holdings" data-sessions="">
                <h2>{text.sessions}</h2>
                {rows}
                {rest}
            </section>
        }
        .into_any(),
    )
}

/// This session is ended by locking the vault.
fn row(desk: Desk, session: &Session) -> AnyView {
    let text = desk.words();
    let id = session.session;
    let end = (!session.own).then(|| {
        desk.press("end", text.end, "link", move || {
            desk.ask(KeyAsk::EndSession(id), None);
        })
    });
    view! {
        <div class="holding" data-session="">
            <div class="holding-value">
                <h3>{session.kind.map_or(text.unknown, |kind| desk.kind(kind))}</h3>
                <p>{session.own.then_some(text.own)}</p>
                <p class="hint">
                    {text.opened.fill([&desk.moment(session.opened)])}
                    ", "
                    {text.used.fill([&desk.moment(session.used)])}
                </p>
            </div>
            <div class="holding-actions">{end}</div>
        </div>
    }
    .into_any()
}
