//! A freeze: pressed by any session, ended by an unlocker that was there before and didn't press it. Where the
//! account has none such, nothing ends it. It never stands in the way of logging in, reading or saving.

use super::second;
use crate::{app::App, body::Body, extract::Session, problem::Error, security, trace::Left};
use axum::{extract::State, response::NoContent};
use kluis_wire::{Happened, ProblemType, Purpose, Second};
use std::sync::Arc;

/// From now on no share is released and no unlocker changed, and no wait goes on. What is frozen stays as it is.
pub(crate) async fn press(
    State(app): State<Arc<App>>,
    Session(session): Session,
    Left(trace): Left,
) -> Result<NoContent, Error> {
    if app.store.freeze(session.secret, app.now()).await? {
        security::note(&app, session.account, Happened::Frozen, trace).await;
        Ok(NoContent)
    } else {
        Err(ProblemType::NoSession.into())
    }
}

/// Ends it. The unlocker may be the one that opened this session: what counts is that it is shown now.
pub(crate) async fn end(
    State(app): State<Arc<App>>,
    Session(session): Session,
    Left(trace): Left,
    Body(second): Body<Second>,
) -> Result<NoContent, Error> {
    if second::purpose(&second) != Purpose::Unfreeze {
        return Err(ProblemType::WrongUnlocker.into());
    }
    let shown = second::prove(&app, &session, &second, trace).await?;
    second::done(app.store.unfreeze(shown, app.now()).await?)?;
    security::note(&app, session.account, Happened::Thawed, trace).await;
    Ok(NoContent)
}
