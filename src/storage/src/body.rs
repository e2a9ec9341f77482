//! The body of a request and of an answer, in one of two forms: the binary one that devices speak, and JSON for
//! everybody else. Which one a request is in says its `Content-Type`; which one the answer is to be in, its `Accept`.

use crate::{
    openapi::{answers, brings},
    problem::Error,
};
use aide::{
    OperationInput, OperationOutput,
    generate::GenContext,
    openapi::{Operation, Response as Described, StatusCode as Status},
};
use axum::{
    Extension, Json,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Request, rejection::JsonRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use kluis_wire::{
    ProblemType,
    body::{self, MEDIA_TYPE, Malformed},
    limits::SMALL_BODY,
};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;

/// What a request brings, within the limit of a small one, and what an answer brings back.
pub(crate) struct Body<T>(pub T);

/// What a request brings that may be larger: at most so many bytes.
pub(crate) struct Within<const MOST: usize, T>(pub T);

impl<const MOST: usize, T, S> FromRequest<S> for Within<MOST, T>
where
    T: Serialize + DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Error> {
        DefaultBodyLimit::max(MOST).apply(&mut request);
        let Body(value) = Body::from_request(request, state).await?;
        Ok(Self(value))
    }
}

impl<T: JsonSchema> OperationInput for Body<T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        brings::<T>(ctx, operation, SMALL_BODY);
    }
}

impl<const MOST: usize, T: JsonSchema> OperationInput for Within<MOST, T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        brings::<T>(ctx, operation, MOST);
    }
}

impl<T: JsonSchema> OperationOutput for Body<T> {
    type Inner = T;

    fn inferred_responses(
        ctx: &mut GenContext,
        _: &mut Operation,
    ) -> Vec<(Option<Status>, Described)> {
        vec![(Some(Status::Code(200)), answers::<T>(ctx))]
    }
}

impl<T: Serialize + DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let read = if names(request.headers(), header::CONTENT_TYPE) {
            let bytes = Bytes::from_request(request, state).await;
            let bytes = bytes.map_err(|rejection| refused(rejection.status()))?;
            body::decode(&bytes).map_err(|Malformed| ProblemType::Malformed)
        } else {
            let json = Json::from_request(request, state).await;
            json.map(|Json(value)| value)
                .map_err(|rejection| match rejection {
                    JsonRejection::MissingJsonContentType(_) => ProblemType::MediaType,
                    other => refused(other.status()),
                })
        };
        Ok(Self(read?))
    }
}

const fn refused(status: StatusCode) -> ProblemType {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => ProblemType::TooLarge,
        _ => ProblemType::Malformed,
    }
}

/// Whether a header names the binary form.
fn names(headers: &HeaderMap, name: HeaderName) -> bool {
    let mut values = headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    values.any(|value| {
        let essence = value.split_once(';').map_or(value, |(essence, _)| essence);
        essence.trim().eq_ignore_ascii_case(MEDIA_TYPE)
    })
}

/// What an answer's body may be written in.
#[derive(Clone, Copy)]
enum Form {
    Binary,
    Json,
}

/// A body that waits until it is known which form was asked for.
#[derive(Clone)]
struct Unwritten(Arc<dyn Fn(Form) -> Option<Vec<u8>> + Send + Sync>);

impl<T: Serialize + Send + Sync + 'static> IntoResponse for Body<T> {
    fn into_response(self) -> Response {
        let value = self.0;
        let unwritten = Unwritten(Arc::new(move |form| match form {
            Form::Binary => body::encode(&value).ok(),
            Form::Json => serde_json::to_vec(&value).ok(),
        }));
        let json = [(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        )];
        (json, Extension(unwritten)).into_response()
    }
}

/// Writes the body of every answer in the form that was asked for.
pub(crate) async fn write(request: Request, next: Next) -> Response {
    let form = if names(request.headers(), header::ACCEPT) {
        Form::Binary
    } else {
        Form::Json
    };
    let mut response = next.run(request).await;
    let Some(Unwritten(write)) = response.extensions_mut().remove() else {
        return response;
    };
    let Some(bytes) = write(form) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if matches!(form, Form::Binary) {
        let binary = HeaderValue::from_static(MEDIA_TYPE);
        response.headers_mut().insert(header::CONTENT_TYPE, binary);
    }
    *response.body_mut() = bytes.into();
    response
}
