//! Shares: released to a signature, never to a cookie alone.

use super::size;
use crate::{app::App, body::Body, extract::Session, problem::Error, rng, store::NonceUse};
use axum::extract::State;
use kluis_vault::{check, hpke, manifest};
use kluis_wire::{
    Nonce, ProblemType, ShareRequest, SharesReleased,
    limits::{SEALING_PUBLIC, SHARES},
};
use std::sync::Arc;

/// Checks who asks, in which session, once; and seals the shares to the key that was signed for.
pub(crate) async fn release(
    State(app): State<Arc<App>>,
    Session(session): Session,
    Body(request): Body<ShareRequest>,
) -> Result<Body<SharesReleased>, Error> {
    size::bytes(&request.ephemeral, SEALING_PUBLIC)?;
    size::count(request.shares.len(), SHARES)?;
    if !hpke::is_public(request.ephemeral.as_ref()) || request.shares.is_empty() {
        return Err(ProblemType::Malformed.into());
    }
    let head = app
        .store
        .head(session.account)
        .await?
        .ok_or(ProblemType::NoSession)?;
    check::share_request(
        app.shares.origin(),
        session.account,
        &head.identity.signing,
        &request,
    )?;
    // Another page of the same browser was opened after this one, and has its cookie.
    if request.session != session.id {
        return Err(ProblemType::NoSession.into());
    }
    let bound = session
        .ephemeral
        .is_none_or(|key| key == manifest::digest(request.ephemeral.as_ref()));
    if !bound {
        return Err(ProblemType::Unproven.into());
    }
    let deposits = app
        .store
        .deposits(session.account, &request.shares)
        .await?
        .ok_or(ProblemType::Unproven)?;
    let next = Nonce(rng::bytes());
    match app
        .store
        .use_nonce(session.secret, request.nonce, next)
        .await?
    {
        NonceUse::Done => {}
        NonceUse::Frozen => return Err(ProblemType::Frozen.into()),
        NonceUse::Unproven => return Err(ProblemType::Unproven.into()),
    }
    let (sealed, signature) = app
        .shares
        .release(session.account, &request, &deposits)
        .await?;
    Ok(Body(SharesReleased {
        sealed,
        signature,
        nonce: next,
    }))
}
