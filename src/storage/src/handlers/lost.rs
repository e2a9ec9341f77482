//! For someone who has lost every unlocker. Nothing can read their vault any more; who proves the address may have it
//! erased and begin afresh. Seven days with a notice go by first, and whoever opens the vault in them ends it.

use super::{sign_up, size};
use crate::{
    answer::Accepted,
    app::App,
    body::Body,
    extract::Client,
    mail::{About, Mail},
    problem::Error,
    security,
    trace::Left,
};
use axum::extract::State;
use kluis_wire::{
    Erasure, Happened, ProblemType, SignUpStart, SignUpStarted, WaitStart,
    limits::{ERASE_SECONDS, SEALED_TO_PLATFORM},
};
use lettre::Address;
use std::sync::Arc;

/// Mails a code. The same answer, in content and time, whether the address has an account or not.
pub(crate) async fn start(
    app: State<Arc<App>>,
    client: Client,
    start: Body<SignUpStart>,
) -> Result<Accepted<Body<SignUpStarted>>, Error> {
    sign_up::mail_code(app, client, start, true).await
}

/// Mails the notice, and begins. Begun again it doesn't take longer.
pub(crate) async fn erase(
    State(app): State<Arc<App>>,
    named: sign_up::Named,
    Left(trace): Left,
    Body(start): Body<WaitStart>,
) -> Result<Body<Erasure>, Error> {
    if !named.found.lost || !named.found.confirmed {
        return Err(ProblemType::Order.into());
    }
    size::bytes(&start.address, SEALED_TO_PLATFORM)?;
    let address = app.shares.open_address(&start.address)?;
    if app.shares.index(&address) != named.found.address {
        return Err(ProblemType::Unproven.into());
    }
    let to: Address = address.parse().map_err(|_| ProblemType::Malformed)?;
    let until = app.now() + ERASE_SECONDS;
    let until = app.store.erase(named.id, until).await?;
    let (account, until) = until.ok_or(ProblemType::Expired)?;
    security::note(&app, account, Happened::Erasing, trace).await;
    let notice = Mail {
        to,
        language: start.language,
        about: About::Erasure { until },
    };
    if !app.mail.deliver(notice).await {
        return Err(ProblemType::Unavailable.into());
    }
    Ok(Body(Erasure { until }))
}
