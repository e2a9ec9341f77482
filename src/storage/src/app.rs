//! What handlers share, and which handler answers which path.

use crate::{
    body, clock::Clock, config::Origin, cookies::Cookies, guard, handlers, headers, mail::Mailer,
    measure::Relay, problem::Error, purposes::Published, shares::ShareService, statics::Site,
    store::Store, tls::Certificate,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::HeaderName,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{delete, get, post, put},
};
use kluis_wire::{ProblemType, limits, paths};
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
    let sign_up = |step: &str| format!("{}/{{id}}/{step}", paths::SIGN_UP);
    Router::new()
        .route(paths::PLATFORM, get(handlers::platform::show))
        .route(paths::SIGN_UP, post(handlers::sign_up::start))
        .route(&sign_up(paths::SIGN_UP_CODE), post(handlers::sign_up::code))
        .route(
            &sign_up(paths::SIGN_UP_OPAQUE),
            post(handlers::sign_up::opaque),
        )
        .route(
            &sign_up(paths::SIGN_UP_ACCOUNT),
            post(handlers::sign_up::account).layer(large_body()),
        )
        .route(paths::LOST, post(handlers::lost::start))
        .route(
            &sign_up(paths::SIGN_UP_ERASURE),
            post(handlers::lost::erase),
        )
        .route(paths::LOGIN, post(handlers::login::start))
        .route(
            &format!("{}/{{id}}", paths::LOGIN),
            post(handlers::login::finish),
        )
        .route(paths::PASSPHRASE, post(handlers::login::new_passphrase))
        .route(paths::CHALLENGE, post(handlers::login::challenge))
        .route(paths::KEY_LOGIN, post(handlers::login::with_key))
        .route(paths::SESSION, delete(handlers::session::close))
        .route(paths::SECOND, post(handlers::second::show))
        .route(paths::ACCOUNT, get(handlers::account::show))
        .route(paths::DELETION, post(handlers::deletion::delete))
        .route(paths::SESSIONS, delete(handlers::account::close_others))
        .route(
            &format!("{}/{{id}}", paths::SESSIONS),
            delete(handlers::account::close),
        )
        .route(
            paths::WAIT,
            post(handlers::wait::begin).delete(handlers::wait::end),
        )
        .route(
            paths::FREEZE,
            post(handlers::freeze::press).delete(handlers::freeze::end),
        )
        .route(
            paths::VAULT,
            get(handlers::vault::read).merge(put(handlers::vault::commit).layer(large_body())),
        )
        .route(
            &format!("{}/{{id}}", paths::FILES),
            get(handlers::files::list).delete(handlers::files::forget),
        )
        .route(
            &format!("{}/{{id}}/{{number}}", paths::FILES),
            get(handlers::files::get).merge(put(handlers::files::put).layer(chunk_body())),
        )
        .route(paths::SHARES, post(handlers::shares::release))
        .route(paths::REGISTRY, get(handlers::grants::registry))
        .route(paths::PURPOSES, get(handlers::platform::purposes))
        .route(paths::GRANTS, post(handlers::grants::list))
        .route(paths::LOOKS, post(handlers::grants::look))
        .route(paths::HISTORY, get(handlers::grants::history))
        .route(paths::NOTICES, post(handlers::held::notices))
        .route(paths::ERASED, post(handlers::held::erased))
        .route(paths::HELD, get(handlers::held::held))
        .route(paths::SYSTEM, get(handlers::system::show))
        .route(
            paths::CASES,
            get(handlers::cases::show).merge(post(handlers::cases::ask).layer(chunk_body())),
        )
        .route(paths::LETTERS, post(handlers::shares::letters))
        .route(paths::DESK_CASES, post(handlers::cases::waiting))
        .route(paths::DESK_PERSON, post(handlers::cases::person))
        .route(
            paths::DESK_STATEMENTS,
            post(handlers::cases::state).layer(large_body()),
        )
        .route(paths::DESK_WORK, post(handlers::cases::participations))
        .route(paths::MEASURE, post(handlers::measure::measure))
        .route(paths::HEALTH, get(handlers::health::alive))
        .route(paths::READY, get(handlers::health::ready))
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

fn large_body() -> DefaultBodyLimit {
    DefaultBodyLimit::max(limits::COMMIT_BODY)
}

fn chunk_body() -> DefaultBodyLimit {
    DefaultBodyLimit::max(limits::CHUNK_BODY)
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
