//! How a case is told: the same words on its page, and on the page that is taken along.

use crate::text::Text;
use js_sys::{JSON, Reflect};
use kluis_wire::{Channel, Event, Kind};
use kluis_worker::{Case, Said, Who};

/// What a request is about, in a few words.
#[must_use]
pub fn kind(text: &Text, kind: Kind) -> &'static str {
    let text = &text.cases;
    match kind {
        Kind::Access => text.access,
        Kind::Rectification => text.rectification,
        Kind::Erasure => text.erasure,
        Kind::Restriction => text.restriction,
        Kind::Objection => text.objection,
        Kind::Portability => text.portability,
        Kind::Masking => text.masking,
        Kind::Why => text.why,
        Kind::Withdrawal => text.withdrawal,
        _ => text.other,
    }
}

/// What became of a request, in a few words.
#[must_use]
pub fn became(text: &Text, state: Event) -> &'static str {
    let text = &text.cases;
    match state {
        Event::Asked | Event::Received => text.received,
        Event::Started => text.started,
        Event::Extended => text.extended,
        Event::Partly => text.partly,
        Event::Refused => text.refused,
        _ => text.answered,
    }
}

/// Where it is: that, or that the desk wrote it down.
#[must_use]
pub fn state(text: &Text, case: &Case) -> &'static str {
    match case.kind {
        Kind::Withdrawal => text.cases.written_down,
        _ => became(text, case.state),
    }
}

/// One step in a case, as a sentence. `day` writes a day.
#[must_use]
pub fn step(text: &Text, channel: Channel, said: &Said, day: impl Fn(u64) -> String) -> String {
    let by = said.by.as_ref().map(|by| who(text, by)).unwrap_or_default();
    let until = || day(said.until);
    let text = &text.cases;
    match (said.event, channel) {
        (Event::Asked, Channel::App) => text.said_asked.to_owned(),
        (Event::Asked, Channel::Phone) => text.said_by_phone.fill([&by]),
        (Event::Asked, Channel::Letter) => text.said_by_letter.fill([&by]),
        (Event::Received, _) => text.said_received.fill([&until()]),
        (Event::Started, _) => text.said_started.fill([&by]),
        (Event::Extended, _) => text.said_extended.fill([&by, &until()]),
        (Event::Answered, _) => text.said_answered.fill([&by]),
        (Event::Partly, _) => text.said_partly.fill([&by]),
        (Event::Refused, _) => text.said_refused.fill([&by]),
        (Event::Missed, _) => text.said_missed.to_owned(),
        (Event::Lifted, _) => text.said_lifted.to_owned(),
        (Event::Recorded | Event::Closed | Event::Masked, _) => text.said_recorded.fill([&by]),
    }
}

/// Somebody in the registry, as people read it.
#[must_use]
pub fn who(text: &Text, who: &Who) -> String {
    let words = &text.permissions.receiver;
    words.fill([&who.role, &who.number, &who.organisation])
}

/// A value in a letter that is written for programs too; none where it isn't one, or has none of this name.
#[must_use]
pub fn line(letter: &str, name: &str) -> Option<String> {
    let read = JSON::parse(letter).ok()?;
    let value = Reflect::get(&read, &name.into()).ok()?.as_string()?;
    (!value.is_empty()).then_some(value)
}

/// The moment in such a letter, in seconds since 1970.
#[must_use]
pub fn moment(letter: &str) -> Option<u64> {
    let read = JSON::parse(letter).ok()?;
    let at = Reflect::get(&read, &"at".into()).ok()?.as_f64()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole seconds; what isn't a moment counts as the first one"
    )]
    let seconds = at as u64;
    Some(seconds)
}
