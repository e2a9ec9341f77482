//! How bytes travel. The device knows this trait and no HTTP library; the browser's transport stands in
//! `kluis-worker`, the one for native programs in [`http`](crate::http).

use core::future::Future;

/// A method of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Starts or makes something.
    Post,
    /// Replaces.
    Put,
    /// Ends.
    Delete,
}

impl Method {
    /// As it stands in a request.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// A request to the storage API.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Path and query, from the root.
    pub path: String,
    /// Of [`kluis_wire::body::MEDIA_TYPE`], where there is a body. The answer is to be of that type too.
    pub body: Option<Vec<u8>>,
    /// The value of `If-Match`.
    pub if_match: Option<String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Seconds from `Retry-After`.
    pub retry_after: Option<u64>,
    /// The body, at most [`kluis_wire::limits::ANSWER`] bytes.
    pub body: Vec<u8>,
}

/// Nothing usable came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportError {
    /// No connection, or it broke.
    Offline,
    /// The answer is larger than any honest one.
    TooLarge,
}

/// Carries requests to one server and keeps its cookies.
pub trait Transport {
    /// Sends one request.
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, TransportError>>;
}
