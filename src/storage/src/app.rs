//! What handlers share, and what every request passes on its way to one of them.

use crate::{
    body,
    calls::calls,
    clock::Clock,
    config::Origin,
    cookies::Cookies,
    guard, headers,
    mail::Mailer,
    measure::Relay,
    problem::Error,
    purposes::Published,
    shares::ShareService,
    statics::{File, Site},
    store::Store,
    tls::Certificate,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::HeaderName,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use kluis_wire::{ProblemType, limits};
use std::sync::Arc;
use tokio::sync::RwLock;
use tower_http::catch_panic::CatchPanicLayer;

/// What handlers share.
pub(crate) struct App {
    pub clock: Clock,
    pub origin: Origin,
    pub store: Box<dyn Store>,
    pub shares: ShareService,
    pub purposes: Published,
    /// Held from the moment that a look is in the log until its shares are sealed: meanwhile none is destroyed.
    pub looks: RwLock<()>,
    pub mail: Mailer,
    /// Told to the page in development only.
    pub outbox: Option<String>,
    pub cookies: Cookies,
    pub site: Site,
    /// Of the API, in OpenAPI.
    pub description: File,
    pub client_header: Option<HeaderName>,
    pub guesses_per_client: u32,
    pub sign_ups_per_client: u32,
    /// Passes on which pages are used; none where nothing is measured.
    pub relay: Option<Relay>,
    /// How many days the security log can be read.
    pub security_log_days: u32,
    /// What it speaks TLS with, where it does.
    pub certificate: Option<Arc<Certificate>>,
}

impl App {
    /// Seconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        self.clock.now()
    }
}

/// Every path.
pub(crate) fn routes(app: Arc<App>) -> Router {
    Router::from(calls())
        .method_not_allowed_fallback(async || Error::from(ProblemType::Method))
        .fallback(elsewhere)
        .layer(DefaultBodyLimit::max(limits::SMALL_BODY))
        .layer(from_fn_with_state(app.clone(), guard::same_origin))
        .layer(from_fn(guard::limit_time))
        .layer(CatchPanicLayer::custom(guard::panicked))
        .layer(from_fn(body::write))
        .layer(from_fn_with_state(app.clone(), headers::secure))
        .layer(from_fn(guard::log))
        .with_state(app)
}

/// Everything that is no call of the API is the page's.
async fn elsewhere(State(app): State<Arc<App>>, request: Request) -> Response {
    let path = request.uri().path();
    if path == "/v1" || path.starts_with("/v1/") {
        return Error::from(ProblemType::NotFound).into_response();
    }
    app.site
        .answer(request.method(), request.uri(), request.headers())
}
