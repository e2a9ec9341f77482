//! What recipients hold: they are told when it ends or changes, and say that they erased it; the person sees both.

use super::grants::{in_time, registered, verified};
use crate::{app::App, body::Body, extract::Session, problem::Error};
use axum::{extract::State, response::NoContent};
use kluis_vault::check;
use kluis_wire::{Erased, Held, Notices, NoticesAsked, ProblemType};
use std::sync::Arc;

/// Longest name of a field, in bytes.
pub(super) const FIELD: usize = 128;

/// Notices for a recipient. Who may not look any more is told all the same.
pub(crate) async fn notices(
    State(app): State<Arc<App>>,
    Body(asked): Body<NoticesAsked>,
) -> Result<Body<Notices>, Error> {
    in_time(&app, asked.time)?;
    let registry = verified(&app).await?;
    let entry = registered(&registry, asked.recipient)?;
    check::notices_asked(app.shares.origin(), entry, &asked)?;
    let keys = registry.keys_of(asked.recipient);
    let once = (asked.recipient, asked.nonce);
    let notices = app.store.notices(&keys, once, app.now()).await?;
    Ok(Body(notices.ok_or(ProblemType::Unproven)?))
}

/// A recipient erased what it had opened.
pub(crate) async fn erased(
    State(app): State<Arc<App>>,
    Body(erased): Body<Erased>,
) -> Result<NoContent, Error> {
    if erased.name.field.len() > FIELD {
        return Err(ProblemType::Malformed.into());
    }
    in_time(&app, erased.time)?;
    let registry = verified(&app).await?;
    let entry = registered(&registry, erased.recipient)?;
    check::erased(app.shares.origin(), entry, &erased)?;
    let keys = registry.keys_of(erased.recipient);
    if app.store.erased(&erased, &keys, app.now()).await? {
        Ok(NoContent)
    } else {
        Err(ProblemType::NotFound.into())
    }
}

/// What the person's recipients hold.
pub(crate) async fn held(
    State(app): State<Arc<App>>,
    Session(session): Session,
) -> Result<Body<Vec<Held>>, Error> {
    Ok(Body(app.store.held(session.account, app.now()).await?))
}
