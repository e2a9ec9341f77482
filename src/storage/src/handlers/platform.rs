//! Who the platform is.

use crate::app::App;
use axum::{Json, extract::State};
use kluis_wire::Platform;
use std::sync::Arc;

/// Its public keys, signed.
pub(crate) async fn show(State(app): State<Arc<App>>) -> Json<Platform> {
    Json(app.shares.public().clone())
}
