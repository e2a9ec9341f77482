//! That a page was shown: passed on where the person's standing decision allows it, as this server itself knows it.

use crate::{app::App, body::Body, extract::Session, problem::Error};
use axum::extract::State;
use kluis_wire::{MEASUREMENT, Measure, Measured};
use std::sync::Arc;

/// Passes it on, or doesn't.
pub(crate) async fn measure(
    State(app): State<Arc<App>>,
    Session(session): Session,
    Body(measure): Body<Measure>,
) -> Result<Body<Measured>, Error> {
    let Some(relay) = &app.relay else {
        return Ok(Body(Measured::Nowhere));
    };
    let now = app.now();
    if !app.store.allows(session.account, MEASUREMENT, now).await? {
        return Ok(Body(Measured::NotAllowed));
    }
    let sent = relay.send(measure.shown, now);
    Ok(Body(sent.map_or(Measured::Nowhere, Measured::Sent)))
}
