//! Accounts that nobody opens any more. Their owner is warned by mail where they allowed that, while that permission lasts;
//! later they are erased, as any account is. Who couldn't be warned keeps theirs for longer.

use crate::{app::App, notices, store::StoreError};
use kluis_wire::limits::{INACTIVE_SECONDS, INACTIVE_UNWARNED_SECONDS, INACTIVE_WARN_SECONDS};

const DAY: u64 = 24 * 60 * 60;
/// Warned in one go: the others are at the next sweep.
const BATCH: u32 = 64;

/// Warns, and gives up what was warned about long enough ago.
pub(crate) async fn sweep(app: &App) {
    if let Err(error) = warn(app).await {
        tracing::warn!(%error, "owners of unused accounts could not be warned");
    }
    let now = app.now();
    let warned = days_before(now, INACTIVE_SECONDS);
    let unwarned = days_before(now, INACTIVE_UNWARNED_SECONDS);
    if let Err(error) = app.store.erase_unused(warned, unwarned, now).await {
        tracing::warn!(%error, "unused accounts could not be given up");
    }
}

/// The last day that is over for so long.
const fn days_before(now: u64, seconds: u64) -> u64 {
    (now / DAY).saturating_sub(seconds / DAY)
}

async fn warn(app: &App) -> Result<(), StoreError> {
    let since = days_before(app.now(), INACTIVE_WARN_SECONDS);
    for (account, seen) in app.store.unused(since, BATCH).await? {
        let until = seen * DAY + INACTIVE_SECONDS;
        match notices::unused(app, account, until).await {
            notices::Told::Sent => app.store.set_warned(account, true).await?,
            notices::Told::MayNot => app.store.set_warned(account, false).await?,
            // Tried again at the next sweep.
            notices::Told::Failed => (),
        }
    }
    Ok(())
}
