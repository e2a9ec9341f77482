//! What this server sees of a person's system now, and what it keeps of it.

use crate::{app::App, body::Body, extract::Session, problem::Error, security, trace::Left};
use axum::{
    extract::State,
    http::{HeaderMap, Version, header},
};
use kluis_wire::{System, limits::LANGUAGES};
use std::sync::Arc;

/// Everything that this very request shows, and the security log.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    Session(session): Session,
    Left(trace): Left,
    version: Version,
    headers: HeaderMap,
) -> Result<Body<System>, Error> {
    let languages = headers.get(header::ACCEPT_LANGUAGE);
    let languages = languages
        .and_then(|languages| languages.to_str().ok())
        .unwrap_or_default();
    let (log, next) = security::read(&app, session.account).await?;
    Ok(Body(System {
        trace,
        languages: languages.chars().take(LANGUAGES).collect(),
        http: format!("{version:?}"),
        secured: app.origin.is_https(),
        days: app.security_log_days,
        measures: app.relay.is_some(),
        log,
        next,
    }))
}
