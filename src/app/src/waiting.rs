//! A withdrawal that could not be sent yet. It waits on this device, sealed to the person as everything that is typed and
//! not yet saved, and goes by itself: when the network is back, when the vault is opened again, or when the page of
//! permissions is.

use crate::state::{App, Remark};
use kluis_catalog::Field;
use kluis_wire::Language;
use kluis_worker::{Ask, Failure, PermitAsk, Say, Wish};
use leptos::prelude::*;

/// Where it waits: nothing else is ever drafted for this field, and nothing is stored in it.
const FIELD: Field = Field::Permissions;

/// Whether this failure means that it can be sent later as it is.
#[must_use]
pub const fn can_wait(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Offline | Failure::Unavailable | Failure::TooMany { .. }
    )
}

/// A line each: purpose, version, language, when it was shown, when it was chosen.
fn write(wishes: &[Wish]) -> String {
    let line = |wish: &Wish| {
        let language = match wish.language {
            Language::Nl => "nl",
            Language::En => "en",
        };
        format!(
            "{} {} {language} {} {}\n",
            wish.purpose, wish.version, wish.shown_at, wish.chosen_at
        )
    };
    wishes.iter().map(line).collect()
}

fn read(text: &str) -> Vec<Wish> {
    let wish = |line: &str| {
        let mut words = line.split(' ');
        Some(Wish {
            purpose: words.next()?.to_owned(),
            version: words.next()?.parse().ok()?,
            language: match words.next()? {
                "en" => Language::En,
                _ => Language::Nl,
            },
            shown_at: words.next()?.parse().ok()?,
            chosen_at: words.next()?.parse().ok()?,
            say: Say::No,
        })
    };
    text.lines().filter_map(wish).collect()
}

/// What waits.
#[must_use]
pub fn waiting(app: App) -> Vec<Wish> {
    app.drafts.with(|drafts| {
        let found = drafts.iter().find(|(field, _)| *field == FIELD);
        found.map(|(_, text)| read(text)).unwrap_or_default()
    })
}

/// Keeps withdrawals until they can be sent.
pub fn keep(app: App, wishes: &[Wish]) {
    let mut all = untrack(|| waiting(app));
    all.retain(|old| wishes.iter().all(|new| new.purpose != old.purpose));
    all.extend_from_slice(wishes);
    app.draft(FIELD, write(&all));
}

/// Sends what waits, if anything does: one after the other, so that what can't be done keeps nothing else from going.
pub fn send(app: App) {
    let Some(first) = untrack(|| waiting(app)).into_iter().next() else {
        return;
    };
    if app.view.with_untracked(Option::is_none) {
        return;
    }
    let ask = PermitAsk::Decide(vec![first.clone()]);
    app.ask(Ask::Permits(ask), move |answer| {
        // What nothing can be decided about any more waits for nothing. Whatever else went wrong may be over the next time.
        if !matches!(answer, Ok(_) | Err(Failure::Purpose)) {
            return;
        }
        let mut left = untrack(|| waiting(app));
        left.retain(|wish| *wish != first);
        if left.is_empty() {
            app.undraft(&[FIELD]);
        } else {
            app.draft(FIELD, write(&left));
        }
        if answer.is_ok() {
            app.remark.set(Some(Remark::Decided));
        }
        send(app);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_read_as_it_was_written_and_is_always_a_no() {
        let wishes = ["calls", "alerts"].map(|purpose| Wish {
            purpose: purpose.to_owned(),
            version: 3,
            say: Say::No,
            language: Language::En,
            shown_at: 10,
            chosen_at: 20,
        });
        assert_eq!(read(&write(&wishes)), wishes);
        assert!(read("calls 3 en 10\n\nx").is_empty());
    }

    #[test]
    fn what_was_refused_does_not_wait() {
        assert!(can_wait(&Failure::Offline));
        assert!(!can_wait(&Failure::Purpose));
        assert!(!can_wait(&Failure::Internal));
    }
}
