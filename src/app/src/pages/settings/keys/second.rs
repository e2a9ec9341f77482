//! An unlocker, shown in the open session: a second one, or three days.

use super::{Desk, unlockers};
use crate::{
    browser,
    form::{Heading, Problems},
    pages::show::{Show, second_kinds},
};
use kluis_wire::{Purpose, UnlockerKind, limits};
use kluis_worker::{KeyAsk, Keys};
use leptos::prelude::*;

/// What makes an ask of a kind of unlocker.
pub(super) type OfKind = fn(UnlockerKind) -> KeyAsk;

const fn to_change(kind: UnlockerKind) -> KeyAsk {
    let purpose = Purpose::Unlockers;
    KeyAsk::ShowSecond { kind, purpose }
}

/// The page while a second unlocker is asked.
pub(super) fn page(desk: Desk) -> AnyView {
    let text = desk.words();
    let announced = desk
        .keys
        .with_untracked(|keys| keys.as_ref().is_some_and(|keys| keys.announced.is_some()));
    let announce = (!announced).then(|| {
        let says = text.announce_says.fill([&desk.moment(browser::now() + limits::WAIT_SECONDS)]);
        view! {
            <section>
                <h2>{text.announce_heading}</h2>
                <p>{says}</p>
                <div class="actions">
                    {desk.press_to_ask("announce", text.announce, KeyAsk::Announce(desk.app.language()))}
                </div>
            </section>
        }
    });
    view! {
        <Heading says=text.second lead=text.second_lead />
        <Problems trouble=desk.trouble />
        {form(desk, to_change, text.show_it)}
        {announce}
        {unlockers::announced(desk)}
    }
    .into_any()
}

/// Asks for an unlocker of one of the kinds there are.
pub(super) fn form(desk: Desk, of_kind: OfKind, label: &'static str) -> AnyView {
    let take = Callback::new(move |(kind, secret)| desk.ask(of_kind(kind), Some(secret)));
    let leave = Callback::new(move |()| desk.turn_to(None));
    view! { <Show kinds=kinds(desk) label trouble=desk.trouble take leave /> }.into_any()
}

/// The kinds that can be shown here, those first that didn't open this session.
fn kinds(desk: Desk) -> Vec<UnlockerKind> {
    let kinds = |keys: &Option<Keys>| keys.as_ref().map(second_kinds);
    desk.keys.with_untracked(kinds).unwrap_or_default()
}
