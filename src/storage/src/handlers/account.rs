//! What there is to say about an account beside its vault, and ending its sessions.

use crate::{
    app::App,
    body::Body,
    extract::{Session, path_id},
    openapi::identifier,
    problem::Error,
};
use aide::{OperationInput, generate::GenContext, openapi::Operation};
use axum::{
    extract::{FromRequestParts, State},
    http::request::Parts,
    response::NoContent,
};
use kluis_wire::{AccountState, ProblemType, SessionId};
use std::sync::Arc;

/// Frozen or not, waiting or not, and every open session.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    Session(session): Session,
) -> Result<Body<AccountState>, Error> {
    let state = app.store.account_state(session, app.now()).await?;
    Ok(Body(state))
}

/// The session that is named in the path.
pub(crate) struct Named(SessionId);

impl OperationInput for Named {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        identifier::<SessionId>(ctx, operation);
    }
}

impl FromRequestParts<Arc<App>> for Named {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Error> {
        path_id(parts, app, SessionId::parse).await.map(Self)
    }
}

/// Ends one session. Somebody else's is as unknown as one that never was.
pub(crate) async fn close(
    State(app): State<Arc<App>>,
    Session(session): Session,
    Named(id): Named,
) -> Result<NoContent, Error> {
    if app.store.close_named(session.account, id).await? {
        Ok(NoContent)
    } else {
        Err(ProblemType::NotFound.into())
    }
}

/// Ends all but the one that asks.
pub(crate) async fn close_others(
    State(app): State<Arc<App>>,
    Session(session): Session,
) -> Result<NoContent, Error> {
    app.store
        .close_others(session.account, session.secret)
        .await?;
    Ok(NoContent)
}
