//! What goes on behind the requests: forgetting what has expired, destroying what was given up.

use crate::{app::App, cases, inactive, notices, security, store::StoreError};
use std::{sync::Arc, time::Duration};
use tokio::time::{MissedTickBehavior, interval};

/// How often.
const INTERVAL: Duration = Duration::from_secs(10 * 60);
/// How long a deposited share may wait for its commit: much longer than any request is let run.
const GRACE_SECONDS: u64 = 10 * 60;
/// Shares destroyed in one go.
const BATCH: u32 = 256;

/// Sweeps now and every ten minutes, until it is cancelled.
pub(crate) async fn run(app: Arc<App>) {
    let mut ticks = interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Some(certificate) = &app.certificate {
            certificate.refresh();
        }
        sweep(&app).await;
    }
}

/// Once.
pub(crate) async fn sweep(app: &App) {
    let over = app.store.over(app.now()).await;
    if let Err(error) = app.store.settle_held(app.now()).await {
        tracing::warn!(%error, "what ended of what recipients hold could not be found");
    }
    notices::confirm(app).await;
    cases::note_overdue(app).await;
    if let Err(error) = app.store.sweep(app.now()).await {
        tracing::warn!(%error, "what has expired could not be removed");
    }
    security::sweep(app).await;
    inactive::sweep(app).await;
    if let Err(error) = app.store.shut_erased(app.now()).await {
        tracing::warn!(%error, "accounts to be erased could not be shut");
    }
    destroy_given_up(app).await;
    for account in over.unwrap_or_default() {
        notices::ended(app, account).await;
    }
    if let Err(error) = remove_erased(app).await {
        tracing::warn!(%error, "erased accounts could not be removed");
    }
    if let Err(error) = destroy_orphans(app).await {
        tracing::warn!(%error, "shares without a commit could not be destroyed");
    }
}

/// Destroys the shares that stored commits gave up. What fails is tried again at the next sweep.
pub(crate) async fn destroy_given_up(app: &App) {
    let destroy = async || -> Result<(), StoreError> {
        loop {
            let shares = app.store.shares_to_destroy(BATCH).await?;
            if shares.is_empty() {
                return Ok(());
            }
            app.shares.destroy(&shares, app.now()).await?;
            for share in shares {
                app.store.share_destroyed(share).await?;
            }
            note_journal(app).await?;
        }
    };
    let destroy_grants = async || -> Result<(), StoreError> {
        loop {
            let shares = app.store.grant_shares_to_destroy(BATCH).await?;
            if shares.is_empty() {
                return Ok(());
            }
            {
                // Looks that are in the log get their shares first.
                let _none = app.looks.write().await;
                app.shares.destroy_grants(&shares, app.now()).await?;
            }
            for share in shares {
                app.store.grant_share_destroyed(share).await?;
            }
            note_journal(app).await?;
            // With a share goes what it sealed.
            app.store.forget().await?;
        }
    };
    if let Err(error) = destroy().await.and(destroy_grants().await) {
        tracing::warn!(%error, "shares that were given up could not be destroyed yet");
    }
}

/// Removes the accounts of which nothing opens any more. That they are gone is in the journal before they are.
pub(crate) async fn remove_erased(app: &App) -> Result<(), StoreError> {
    let accounts = app.store.emptied().await?;
    if accounts.is_empty() {
        return Ok(());
    }
    app.shares.note_accounts(&accounts, app.now()).await?;
    app.store.remove_erased(&accounts).await?;
    note_journal(app).await
}

/// The data has come as far as the journal. What hasn't been done is still noted in the data itself.
async fn note_journal(app: &App) -> Result<(), StoreError> {
    let head = app.shares.journaled().await;
    app.store.note_journal(head).await
}

/// Destroys shares whose commit never came: refused, overtaken, or cut off by a crash.
async fn destroy_orphans(app: &App) -> Result<(), StoreError> {
    let until = app.now().saturating_sub(GRACE_SECONDS);
    let mut orphans = Vec::new();
    for share in app.shares.unsettled(until).await? {
        if !app.store.is_kept(share).await? {
            orphans.push(share);
        }
    }
    if !orphans.is_empty() {
        app.shares.sweep(&orphans, until).await?;
    }
    let mut orphans = Vec::new();
    for share in app.shares.unsettled_grants(until).await? {
        if !app.store.is_grant_share_kept(share).await? {
            orphans.push(share);
        }
    }
    if !orphans.is_empty() {
        app.shares.sweep_grants(&orphans, until).await?;
    }
    app.shares.settle(until).await
}
