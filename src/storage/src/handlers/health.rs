//! For whoever watches over the process.

use crate::{app::App, problem::Error};
use axum::{extract::State, http::StatusCode};
use std::sync::Arc;

/// The process runs.
pub(crate) async fn alive() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// Both stores answer.
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Result<StatusCode, Error> {
    app.store.ready().await?;
    app.shares.ready().await?;
    Ok(StatusCode::NO_CONTENT)
}
