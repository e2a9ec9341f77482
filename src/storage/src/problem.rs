//! Every way a request can fail, and the one place where that becomes a problem document (RFC 9457).

use crate::{body::Body, shares::ShareError, store::StoreError};
use aide::OperationOutput;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kluis_vault::{check, primitive::Failed};
use kluis_wire::{PROBLEM_MEDIA_TYPE, Problem, ProblemType};

/// Why a request wasn't done.
#[derive(Debug)]
pub(crate) enum Error {
    /// For a reason that has nothing more to say.
    Problem(ProblemType),
    /// The mailed code was wrong.
    WrongCode {
        /// How often it may be tried again.
        tries_left: u32,
    },
    /// It came too soon.
    TooMany {
        /// For how long, in seconds.
        seconds: u64,
    },
    /// A database.
    Store(StoreError),
    /// A share that should be there isn't.
    ShareLost,
}

impl From<ProblemType> for Error {
    fn from(problem: ProblemType) -> Self {
        Self::Problem(problem)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<check::Unproven> for Error {
    fn from(check::Unproven: check::Unproven) -> Self {
        Self::Problem(ProblemType::Unproven)
    }
}

/// Something that was sealed or encoded for the platform and isn't.
impl From<Failed> for Error {
    fn from(Failed: Failed) -> Self {
        Self::Problem(ProblemType::Unproven)
    }
}

impl From<ShareError> for Error {
    fn from(error: ShareError) -> Self {
        match error {
            ShareError::Unproven => Self::Problem(ProblemType::Unproven),
            ShareError::Lost => Self::ShareLost,
            ShareError::Store(error) => Self::Store(error),
        }
    }
}

impl Error {
    fn kind(&self) -> ProblemType {
        match self {
            Self::Problem(problem) => *problem,
            Self::WrongCode { .. } => ProblemType::WrongCode,
            Self::TooMany { .. } => ProblemType::TooMany,
            Self::Store(StoreError::Unavailable(_)) => ProblemType::Unavailable,
            Self::Store(StoreError::Failed(_)) | Self::ShareLost => ProblemType::Internal,
        }
    }
}

/// What a call is refused for says its own route, and what it asks of a request.
impl OperationOutput for Error {
    type Inner = Problem;
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let kind = self.kind();
        let mut document = kind.document();
        let mut retry_after = None;
        match self {
            Self::Problem(_) => {}
            Self::WrongCode { tries_left } => document.tries_left = Some(tries_left),
            Self::TooMany { seconds } => retry_after = Some(seconds),
            // The database's own words: table and column names, never a value.
            Self::Store(error) => tracing::error!(%error, "a database call failed"),
            Self::ShareLost => {
                tracing::error!("a share that was deposited is missing from the share store")
            }
        }
        let status =
            StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Body(document)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(PROBLEM_MEDIA_TYPE),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
