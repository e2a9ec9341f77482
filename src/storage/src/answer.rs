//! What an answer has beside its body: another status than 200, a header. It stands in the type, so that the description of the
//! API knows it, too.

use crate::openapi::{header as described, quoted_number};
use aide::{
    OperationOutput,
    generate::GenContext,
    openapi::{Operation, Response as Described, StatusCode as Status},
};
use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use schemars::json_schema;

/// It was made.
pub(crate) struct Made<T>(pub T);

/// It is seen to.
pub(crate) struct Accepted<T>(pub T);

/// Cookies that are set, or taken back.
pub(crate) type SetCookies = AppendHeaders<Vec<(HeaderName, HeaderValue)>>;

/// With these cookies.
pub(crate) struct WithCookies<T>(pub SetCookies, pub T);

/// With this sequence as its `ETag`.
pub(crate) struct Tagged<T>(pub u64, pub T);

impl<T: IntoResponse> IntoResponse for Made<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, self.0).into_response()
    }
}

impl<T: IntoResponse> IntoResponse for Accepted<T> {
    fn into_response(self) -> Response {
        (StatusCode::ACCEPTED, self.0).into_response()
    }
}

impl<T: IntoResponse> IntoResponse for WithCookies<T> {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}

impl<T: IntoResponse> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        ([(header::ETAG, format!("\"{}\"", self.0))], self.1).into_response()
    }
}

/// Answers by their status.
type Answers = Vec<(Option<Status>, Described)>;

fn as_status<T: OperationOutput>(
    ctx: &mut GenContext,
    operation: &mut Operation,
    status: StatusCode,
) -> Answers {
    let answers = T::inferred_responses(ctx, operation).into_iter();
    let status = || Some(Status::Code(status.as_u16()));
    answers.map(|(_, answer)| (status(), answer)).collect()
}

impl<T: OperationOutput> OperationOutput for Made<T> {
    type Inner = T::Inner;

    fn inferred_responses(ctx: &mut GenContext, operation: &mut Operation) -> Answers {
        as_status::<T>(ctx, operation, StatusCode::CREATED)
    }
}

impl<T: OperationOutput> OperationOutput for Accepted<T> {
    type Inner = T::Inner;

    fn inferred_responses(ctx: &mut GenContext, operation: &mut Operation) -> Answers {
        as_status::<T>(ctx, operation, StatusCode::ACCEPTED)
    }
}

impl<T: OperationOutput> OperationOutput for WithCookies<T> {
    type Inner = T::Inner;

    fn inferred_responses(ctx: &mut GenContext, operation: &mut Operation) -> Answers {
        let mut answers = T::inferred_responses(ctx, operation);
        for (_, answer) in &mut answers {
            let cookies = described(
                json_schema!({ "type": "string" }),
                "The session's cookie, and that of a device which stays known; or both are taken back.",
            );
            answer.headers.insert("Set-Cookie".to_owned(), cookies);
        }
        answers
    }
}

impl<T: OperationOutput> OperationOutput for Tagged<T> {
    type Inner = T::Inner;

    fn inferred_responses(ctx: &mut GenContext, operation: &mut Operation) -> Answers {
        let mut answers = T::inferred_responses(ctx, operation);
        for (_, answer) in &mut answers {
            let sequence = described(
                quoted_number(),
                "The sequence, for the `If-Match` of the next commit.",
            );
            answer.headers.insert("ETag".to_owned(), sequence);
        }
        answers
    }
}
