//! Who the platform is, and what it uses data for.

use crate::{app::App, body::Body};
use axum::extract::State;
use kluis_catalog::SignedPurposes;
use kluis_wire::Platform;
use std::sync::Arc;

/// Its public keys, signed.
pub(crate) async fn show(State(app): State<Arc<App>>) -> Body<Platform> {
    Body(app.shares.public().clone())
}

/// What data is used for, signed.
pub(crate) async fn purposes(State(app): State<Arc<App>>) -> Body<SignedPurposes> {
    Body(app.purposes.signed().clone())
}
