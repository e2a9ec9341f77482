//! Shares of personal keys and of letters: released to a signature, never to a cookie alone.

use super::size;
use crate::{
    app::App,
    body::Body,
    extract::Session,
    problem::Error,
    rng,
    store::{DepositedShare, NonceUse, OpenSession},
};
use axum::extract::State;
use kluis_vault::{check, hpke, manifest, secret::Share, share::Shared};
use kluis_wire::{
    AccountId, LettersAsked, Nonce, ProblemType, ShareRequest, SharesReleased,
    limits::{SEALING_PUBLIC, SHARES},
};
use std::sync::Arc;

/// Releases shares of personal keys.
pub(crate) async fn release(
    State(app): State<Arc<App>>,
    Session(session): Session,
    Body(request): Body<ShareRequest>,
) -> Result<Body<SharesReleased>, Error> {
    checked(&app, &session, &request).await?;
    let (account, ids) = (session.account, &request.shares);
    let headers = app.store.deposits(account, ids).await?;
    let headers = headers.ok_or(ProblemType::Unproven)?;
    let nonce = used(&app, &session, request.nonce).await?;
    let deposits = ids.iter().zip(headers).map(|(id, header)| DepositedShare {
        account,
        id: *id,
        header,
    });
    let deposits: Vec<_> = deposits.collect();
    let shares = app.shares.kept(&deposits).await?;
    answer(&app, account, &request, (&shares, nonce))
}

/// Releases shares of letters.
pub(crate) async fn letters(
    State(app): State<Arc<App>>,
    Session(session): Session,
    Body(request): Body<LettersAsked>,
) -> Result<Body<SharesReleased>, Error> {
    checked(&app, &session, &request).await?;
    let (account, ids) = (session.account, &request.shares);
    let deposits = app.store.letter_shares(account, ids).await?;
    let deposits = deposits.ok_or(ProblemType::Unproven)?;
    let nonce = used(&app, &session, request.nonce).await?;
    let shares = app.shares.granted(&deposits).await?;
    answer(&app, account, &request, (&shares, nonce))
}

/// Who asks, and in which session: with the person's key, for the key that this session seals to.
async fn checked<Id: Shared>(
    app: &App,
    session: &OpenSession,
    request: &ShareRequest<Id>,
) -> Result<(), Error> {
    size::bytes(&request.ephemeral, SEALING_PUBLIC)?;
    size::count(request.shares.len(), SHARES)?;
    if !hpke::is_public(request.ephemeral.as_ref()) || request.shares.is_empty() {
        return Err(ProblemType::Malformed.into());
    }
    let account = session.account;
    let head = app.store.head(account).await?;
    let signing = head.ok_or(ProblemType::NoSession)?.identity.signing;
    check::share_request(app.shares.origin(), account, &signing, request)?;
    // Another page of the same browser was opened after this one, and has its cookie.
    if request.session != session.id {
        return Err(ProblemType::NoSession.into());
    }
    let ephemeral = manifest::digest(request.ephemeral.as_ref());
    if session.ephemeral.is_none_or(|key| key == ephemeral) {
        Ok(())
    } else {
        Err(ProblemType::Unproven.into())
    }
}

/// Uses the nonce up; the answer is the next one.
async fn used(app: &App, session: &OpenSession, nonce: Nonce) -> Result<Nonce, Error> {
    let next = Nonce(rng::bytes());
    match app.store.use_nonce(session.secret, nonce, next).await? {
        NonceUse::Done => Ok(next),
        NonceUse::Frozen => Err(ProblemType::Frozen.into()),
        NonceUse::Unproven => Err(ProblemType::Unproven.into()),
    }
}

fn answer<Id: Shared>(
    app: &App,
    account: AccountId,
    request: &ShareRequest<Id>,
    (shares, nonce): (&[Share], Nonce),
) -> Result<Body<SharesReleased>, Error> {
    let (sealed, signature) = app.shares.release(account, request, shares)?;
    Ok(Body(SharesReleased {
        sealed,
        signature,
        nonce,
    }))
}
