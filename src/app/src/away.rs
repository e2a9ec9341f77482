//! Nobody there: after a while without input the vault is locked, in every page of this browser at once. Two minutes before
//! that the page says so, and one press, or any input at all, is enough to stay. Input in one page counts for all.
//!
//! What was typed and not saved waits meanwhile, sealed to the person ([`crate::drafts`]).

use crate::{
    browser::{self, Word},
    form::Press,
    live::{self, live, says},
    state::App,
};
use kluis_wire::limits::{AWAY_SECONDS as LOCK_SECONDS, AWAY_WARN_SECONDS as WARN_SECONDS};
use kluis_worker::Recall;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;
use web_sys::Event;

/// So many seconds before it is said once more, for who only hears it.
const AGAIN_SECONDS: u64 = 30;
/// How often the clock is looked at, in seconds; each second once it is announced.
const LOOK_SECONDS: u64 = 5;
/// Other pages hear of input this often, in seconds.
const TELL_SECONDS: u64 = 5;

/// What counts as input. Not the pointer's moving: a table that shakes is nobody.
const INPUT: [&str; 4] = ["keydown", "pointerdown", "wheel", "input"];
/// When a page comes back from somewhere: from behind another one, or from a machine that slept.
const BACK: [&str; 3] = ["focus", "pageshow", "visibilitychange"];

/// How long nobody has been there.
#[derive(Clone, Copy)]
pub struct Away {
    /// When there was input last, in seconds since 1970.
    last: StoredValue<u64>,
    /// When other pages were told of it last.
    told: StoredValue<u64>,
    /// The next look at the clock.
    next: StoredValue<Option<TimeoutHandle>>,
    /// So many seconds are left, once it is announced.
    left: RwSignal<Option<u64>>,
}

impl Default for Away {
    fn default() -> Self {
        Self {
            last: StoredValue::new(0),
            told: StoredValue::new(0),
            next: StoredValue::new(None),
            left: RwSignal::new(None),
        }
    }
}

/// What is to be done after so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    Nothing,
    /// So many seconds are left.
    Warn(u64),
    Lock,
}

const fn due(last: u64, now: u64) -> Due {
    match LOCK_SECONDS.saturating_sub(now.saturating_sub(last)) {
        0 => Due::Lock,
        left if left <= WARN_SECONDS => Due::Warn(left),
        _ => Due::Nothing,
    }
}

/// Watches, as long as the page is there.
pub fn watch(app: App) {
    let open = Memo::new(move |_| app.view.with(Option::is_some));
    live::follow(move || {
        if open.get() {
            here(app);
            look(app);
        } else {
            app.away.left.set(None);
        }
    });
    browser::when(&INPUT, move |event| {
        if app.view.with_untracked(Option::is_some) && !is_in_notice(event) {
            input(app);
        }
    });
    browser::when(&BACK, move |_| look(app));
    browser::hear_pages(move |word| match word {
        _ if app.view.with_untracked(Option::is_none) => (),
        Word::Here => here(app),
        Word::Locked => app.lock_here(),
        Word::Left => app.left_here(),
        Word::Away => lock(app),
    });
}

/// What is pressed in the notice itself is answered there.
fn is_in_notice(event: &Event) -> bool {
    browser::is_within(event, "[data-away]")
}

/// Somebody is there.
fn here(app: App) {
    app.away.last.set_value(browser::now());
    app.away.left.set(None);
}

/// Somebody did something here. Who comes back too late, to a page that slept, finds it locked.
fn input(app: App) {
    let now = browser::now();
    if due(app.away.last.get_value(), now) == Due::Lock {
        return look(app);
    }
    here(app);
    if now.abs_diff(app.away.told.get_value()) >= TELL_SECONDS {
        app.away.told.set_value(now);
        browser::tell_pages(Word::Here);
    }
}

/// Looks at the clock, now and again later.
fn look(app: App) {
    if let Some(next) = app.away.next.get_value() {
        next.clear();
    }
    app.away.next.set_value(None);
    if app.view.with_untracked(Option::is_none) {
        return;
    }
    let now = browser::now();
    // A clock that was put back starts afresh.
    app.away.last.update_value(|last| *last = now.min(*last));
    let wait = match due(app.away.last.get_value(), now) {
        Due::Lock => {
            browser::tell_pages(Word::Away);
            return lock(app);
        }
        Due::Warn(left) => {
            app.away.left.set(Some(left));
            1
        }
        Due::Nothing => LOOK_SECONDS,
    };
    let next = set_timeout_with_handle(move || look(app), Duration::from_secs(wait));
    app.away.next.set_value(next.ok());
}

/// Locks this page. It stays where it is, behind the lock: whoever opens it goes on there.
fn lock(app: App) {
    let kept = keeps(app);
    app.forget_all();
    app.remark.set(Some(crate::state::Remark::Away { kept }));
    app.view.set(None);
}

/// Whether what was typed waits on this device.
fn keeps(app: App) -> bool {
    let unable = app.view.with_untracked(|view| {
        view.as_ref()
            .is_none_or(|view| view.recall == Recall::Unable)
    });
    !unable && !app.sign_up.not_own.get_untracked()
}

/// The notice. It takes no focus: whoever comes back goes on where they were.
#[component]
pub fn Notice(app: App) -> impl IntoView {
    let left = app.away.left;
    let is_told = Memo::new(move |_| left.with(Option::is_some));
    let is_near = Memo::new(move |_| left.get().is_some_and(|left| left <= AGAIN_SECONDS));
    let stay = Callback::new(move |()| {
        input(app);
        browser::focus("main");
    });
    // Read out when it comes, and once more shortly before the end; not each second.
    let told = move || {
        is_told.get().then(|| {
            let text = &app.text().shell;
            if is_near.get() {
                return text.away_near.fill([&AGAIN_SECONDS]);
            }
            let gone = (LOCK_SECONDS - WARN_SECONDS) / 60;
            let says = text.away.fill([&gone, &(WARN_SECONDS / 60)]);
            let kept = if keeps(app) {
                text.away_kept
            } else {
                text.away_lost
            };
            [says.as_str(), kept].join(" ")
        })
    };
    let clock = move || {
        let left = left.get().unwrap_or_default();
        format!("{}:{:02}", left / 60, left % 60)
    };
    view! {
        <aside class="away" data-away=says(move || is_told.get().then_some(""))>
            <p role="alert">{says(told)}</p>
            {live(move || {
                is_told
                    .get()
                    .then(|| {
                        let text = &app.text().shell;
                        view! {
                            <div class="away-actions">
                                <Press class="button" action="stay" label=text.away_stay does=stay />
                                <p>{text.away_left} " " <span role="timer" aria-live="off">{says(clock)}</span></p>
                            </div>
                        }
                    })
            })}
        </aside>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_announced_before_it_locks_and_not_before_that() {
        let warn = LOCK_SECONDS - WARN_SECONDS;
        assert_eq!(due(1_000, 1_000), Due::Nothing);
        assert_eq!(due(1_000, 1_000 + warn - 1), Due::Nothing);
        assert_eq!(due(1_000, 1_000 + warn), Due::Warn(WARN_SECONDS));
        assert_eq!(due(1_000, 1_000 + LOCK_SECONDS - 1), Due::Warn(1));
        assert_eq!(due(1_000, 1_000 + LOCK_SECONDS), Due::Lock);
        assert_eq!(due(1_000, u64::MAX), Due::Lock);
    }

    #[test]
    fn a_clock_that_was_put_back_locks_nothing() {
        assert_eq!(due(1_000_000, 10), Due::Nothing);
    }
}
