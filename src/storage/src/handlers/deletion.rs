//! Deleting an account: asked for by its person, with a second unlocker or after three days, and done at once.
//!
//! From the one transaction on that shuts it nothing leads to the account, nobody gets a share of it, and its recipients
//! are told. Then the shares are destroyed, the rows go, and only when all of that is done is it proven. A request that
//! comes again, because its answer got lost or because something couldn't be destroyed at that moment, goes on from there.

use crate::{
    answer::{SetCookies, WithCookies},
    app::App,
    body::Body,
    cookies::{Cookies, digest},
    extract::Session,
    notices,
    problem::Error,
    store::{Hash, Leave, Left},
    upkeep,
};
use axum::{extract::State, http::header, response::AppendHeaders};
use kluis_vault::check;
use kluis_wire::{Deleted, Deletion, ProblemType};
use std::sync::Arc;

/// Deletes it, and proves that.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    session: Result<Session, Error>,
    Body(deletion): Body<Deletion>,
) -> Result<WithCookies<Body<Deleted>>, Error> {
    // Whoever has the signature has the request: there is no session any more that could ask again.
    let request = digest(&deletion.signature.0);
    if app.store.left(request).await?.is_none() {
        shut(&app, session?, &deletion, request).await?;
    }
    upkeep::destroy_given_up(&app).await;
    notices::confirm(&app).await;
    upkeep::remove_erased(&app).await?;
    let (proof, gone) = app.store.left(request).await?.ok_or(ProblemType::Expired)?;
    if !gone {
        return Err(ProblemType::Unavailable.into());
    }
    let proof = app.shares.prove_deletion(&proof);
    Ok(WithCookies(cleared(&app.cookies), Body(Deleted { proof })))
}

async fn shut(
    app: &App,
    Session(session): Session,
    deletion: &Deletion,
    request: Hash,
) -> Result<(), Error> {
    let (account, origin) = (session.account, app.shares.origin());
    let head = app.store.head(account).await?;
    let head = head.ok_or(ProblemType::NoSession)?;
    check::deletion(origin, account, &head.identity.signing, deletion)?;
    if deletion.session != session.id {
        return Err(ProblemType::NoSession.into());
    }
    let leave = Leave {
        session: session.secret,
        account,
        request,
        head: deletion.head,
    };
    match app.store.leave(leave, app.now()).await? {
        Left::Done => Ok(()),
        Left::SecondNeeded => Err(ProblemType::SecondNeeded.into()),
        Left::Frozen => Err(ProblemType::Frozen.into()),
        Left::Changed => Err(ProblemType::Changed.into()),
        Left::Gone => Err(ProblemType::NoSession.into()),
    }
}

/// Takes back every cookie.
fn cleared(cookies: &Cookies) -> SetCookies {
    let cleared = [cookies.clear_session(), cookies.clear_device()];
    let cleared = cleared.into_iter().flatten();
    AppendHeaders(cleared.map(|cookie| (header::SET_COOKIE, cookie)).collect())
}
