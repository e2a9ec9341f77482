//! Who the platform is.

use crate::{app::App, body::Body};
use axum::extract::State;
use kluis_wire::Platform;
use std::sync::Arc;

/// Its public keys, signed.
pub(crate) async fn show(State(app): State<Arc<App>>) -> Body<Platform> {
    Body(app.shares.public().clone())
}
