//! The browser's transport.

use gloo_net::http::{Method as HttpMethod, RequestBuilder};
use js_sys::Uint8Array;
use kluis_device::transport::{Method, Request, Response, Transport, TransportError};
use kluis_wire::{body::MEDIA_TYPE, limits};
use web_sys::{RequestCache, RequestRedirect};

/// Speaks to the server that the page came from; the browser keeps the cookies.
pub(crate) struct Fetch;

impl Transport for Fetch {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let method = match request.method {
            Method::Get => HttpMethod::GET,
            Method::Post => HttpMethod::POST,
            Method::Put => HttpMethod::PUT,
            Method::Delete => HttpMethod::DELETE,
        };
        let mut builder = RequestBuilder::new(&request.path)
            .method(method)
            .cache(RequestCache::NoStore)
            .redirect(RequestRedirect::Error)
            .header("accept", MEDIA_TYPE);
        if let Some(tag) = &request.if_match {
            builder = builder.header("if-match", tag);
        }
        let built = match request.body {
            Some(body) => builder
                .header("content-type", MEDIA_TYPE)
                .body(Uint8Array::from(body.as_slice())),
            None => builder.build(),
        };
        let response = built
            .map_err(|_| TransportError::Offline)?
            .send()
            .await
            .map_err(|_| TransportError::Offline)?;
        let headers = response.headers();
        let number = |name| {
            headers
                .get(name)
                .and_then(|value| value.parse::<u64>().ok())
        };
        if number("content-length").is_some_and(|length| length > limits::ANSWER as u64) {
            return Err(TransportError::TooLarge);
        }
        let retry_after = number("retry-after");
        let status = response.status();
        let body = response
            .binary()
            .await
            .map_err(|_| TransportError::Offline)?;
        if body.len() > limits::ANSWER {
            return Err(TransportError::TooLarge);
        }
        Ok(Response {
            status,
            retry_after,
            body,
        })
    }
}
