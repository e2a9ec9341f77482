//! The security log: a line for what happens to an account, coarse from the first, sealed under the key of its day. That
//! key is destroyed when its term is over, and the line with it, wherever a copy of it may be.

use crate::{
    app::App,
    shares::DayError,
    store::{Entry, StoreError},
};
use kluis_wire::{AccountId, Happened, LoginId, SecurityEntry, Trace, body};
use std::sync::Arc;

const DAY: u64 = 24 * 60 * 60;

/// Why a line isn't there.
#[derive(Debug, thiserror::Error)]
enum NotKept {
    #[error("it has no encoding")]
    Encoding,
    #[error(transparent)]
    Day(#[from] DayError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Notes what happened. Where that doesn't work the person goes on: the log is there for them, not they for it.
pub(crate) async fn note(app: &App, account: AccountId, what: Happened, trace: Trace) {
    let noting = async || -> Result<(), NotKept> {
        let entry = sealed(app, account, what, trace).await?;
        Ok(app.store.note(account, entry).await?)
    };
    told(noting().await);
}

/// Notes that a passphrase is being tried, behind the answer: an address without an account is answered as fast as one that
/// has one, and as much is done for it. It stays where the log-in isn't completed.
pub(crate) fn note_try(app: Arc<App>, login: LoginId, account: Option<AccountId>, trace: Trace) {
    let account = account.unwrap_or(AccountId([0; AccountId::LENGTH]));
    tokio::spawn(async move {
        let noting = async || -> Result<(), NotKept> {
            let entry = sealed(&app, account, Happened::Tried, trace).await?;
            Ok(app.store.note_try(login, entry).await?)
        };
        told(noting().await);
    });
}

/// A log-in was completed: it was no mere try.
pub(crate) async fn forget_try(app: &App, login: LoginId) {
    told(app.store.forget_try(login).await.map_err(NotKept::Store));
}

fn told(noted: Result<(), NotKept>) {
    if let Err(error) = noted {
        tracing::warn!(%error, "the security log lacks a line");
    }
}

async fn sealed(
    app: &App,
    account: AccountId,
    what: Happened,
    trace: Trace,
) -> Result<Entry, NotKept> {
    let at = app.now();
    let day = at / DAY;
    let plain = body::encode(&SecurityEntry { at, what, trace }).map_err(|_| NotKept::Encoding)?;
    let sealed = app.shares.seal_for_day(account, day, &plain).await?;
    Ok(Entry { day, sealed })
}

/// What can still be read of an account, the last line first, and when the next of it goes.
pub(crate) async fn read(
    app: &App,
    account: AccountId,
) -> Result<(Vec<SecurityEntry>, Option<u64>), StoreError> {
    let kept_from = kept_from(app);
    let mut entries = Vec::new();
    let mut first = None;
    for Entry { day, sealed } in app.store.security_log(account).await? {
        // Its time is over, also where nobody swept yet.
        if day < kept_from {
            continue;
        }
        match app.shares.open_for_day(account, day, &sealed).await {
            Ok(Some(plain)) => entries.extend(body::decode::<SecurityEntry>(&plain).ok()),
            Ok(None) => continue,
            Err(error) => {
                tracing::warn!(%error, "a line of the security log can't be read");
                continue;
            }
        }
        first = Some(first.map_or(day, |first: u64| first.min(day)));
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    Ok((entries, first.map(|day| destroyed_on(app, day))))
}

/// When the key of a day is destroyed.
fn destroyed_on(app: &App, day: u64) -> u64 {
    (day + 1 + u64::from(app.security_log_days)) * DAY
}

/// The first day of which anything is kept.
fn kept_from(app: &App) -> u64 {
    (app.now() / DAY).saturating_sub(u64::from(app.security_log_days))
}

/// Destroys the keys of the days whose term is over, and then what they sealed.
pub(crate) async fn sweep(app: &App) {
    let before = kept_from(app);
    let destroying = async || -> Result<(), StoreError> {
        app.shares.destroy_days(before).await?;
        app.store.forget_days(before).await
    };
    if let Err(error) = destroying().await {
        tracing::warn!(%error, "the security log of days gone by could not be destroyed yet");
    }
}
