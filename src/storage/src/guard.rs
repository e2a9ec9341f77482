//! What every request passes on its way: a log line, a time limit, and the question where it came from.

use crate::{app::App, problem::Error, rng};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use kluis_wire::ProblemType;
use std::{
    any::Any,
    sync::Arc,
    time::{Duration, Instant},
};

/// Longer than any honest request takes, over the slowest line.
const PATIENCE: Duration = Duration::from_secs(60);

/// One line a request: never an address, a cookie, a query, or an identifier from the path.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    let id = u64::from_be_bytes(rng::bytes());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let started = Instant::now();
    let mut response = next.run(request).await;
    tracing::info!(
        request = format_args!("{id:016x}"),
        %method,
        route = route.as_ref().map_or("other", MatchedPath::as_str),
        status = response.status().as_u16(),
        milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
    // By which a person's question can be found back in the log.
    if let Ok(id) = HeaderValue::try_from(format!("{id:016x}")) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

/// Ends what takes too long. A commit that is under way then is stored whole or not at all.
pub(crate) async fn limit_time(request: Request, next: Next) -> Response {
    let answered = tokio::time::timeout(PATIENCE, next.run(request)).await;
    answered.unwrap_or_else(|_| Error::from(ProblemType::Unavailable).into_response())
}

/// What changes something must come from a page of this origin.
pub(crate) async fn same_origin(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let headers = request.headers();
    let origin = headers
        .get(header::ORIGIN)
        .is_some_and(|origin| origin.as_bytes() == app.origin.as_str().as_bytes());
    let site = headers
        .get("sec-fetch-site")
        .is_none_or(|site| site == "same-origin");
    if reads || (origin && site) {
        next.run(request).await
    } else {
        Error::from(ProblemType::Origin).into_response()
    }
}

/// A fault of this program is a problem document too. What it said stays out of the log: it may hold anything.
pub(crate) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    Error::from(ProblemType::Internal).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, middleware::from_fn, routing::get};
    use tower::ServiceExt as _;
    use tower_http::catch_panic::CatchPanicLayer;

    async fn faulty() {
        panic!("zoe@example.org");
    }

    #[tokio::test]
    async fn a_panic_is_a_problem_document_that_says_nothing() {
        let routes = Router::new()
            .route("/", get(faulty))
            .layer(CatchPanicLayer::custom(panicked))
            .layer(from_fn(crate::body::write));
        let answer = routes.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(answer.status(), 500);
        let body = axum::body::to_bytes(answer.into_body(), 1_000)
            .await
            .unwrap();
        let problem = String::from_utf8(body.to_vec()).unwrap();
        assert!(problem.contains("urn:kluis:problem:internal") && !problem.contains("zoe"));
    }
}
