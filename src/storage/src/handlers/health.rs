//! For whoever watches over the process.

use crate::{app::App, problem::Error};
use axum::{extract::State, response::NoContent};
use std::sync::Arc;

/// The process runs.
pub(crate) async fn alive() -> NoContent {
    NoContent
}

/// Both stores answer.
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Result<NoContent, Error> {
    app.store.ready().await?;
    app.shares.ready().await?;
    Ok(NoContent)
}
