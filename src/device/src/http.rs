//! The transport of programs that are no browser.

use crate::transport::{Method, Request, Response, Transport, TransportError};
use kluis_wire::{body::MEDIA_TYPE, limits};

/// Speaks HTTP with a cookie jar of its own.
pub struct Http {
    client: reqwest::Client,
    base: String,
}

impl Http {
    /// For the server at `base`, such as `http://127.0.0.1:8080`, without a slash at the end.
    ///
    /// # Errors
    /// [`TransportError::Offline`] where no client can be made.
    pub fn new(base: &str) -> Result<Self, TransportError> {
        let client = reqwest::Client::builder()
            .cookie_store(true)
            .no_proxy()
            .build()
            .map_err(|_| TransportError::Offline)?;
        Ok(Self {
            client,
            base: base.to_owned(),
        })
    }
}

impl Transport for Http {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut builder = self
            .client
            .request(method, format!("{}{}", self.base, request.path))
            .header("origin", &self.base)
            .header("accept", MEDIA_TYPE);
        if let Some(tag) = request.if_match {
            builder = builder.header("if-match", tag);
        }
        if let Some(body) = request.body {
            builder = builder.header("content-type", MEDIA_TYPE).body(body);
        }
        let mut answer = builder.send().await.map_err(|_| TransportError::Offline)?;
        let status = answer.status().as_u16();
        let retry_after = answer
            .headers()
            .get("retry-after")
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.parse().ok());
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|_| TransportError::Offline)? {
            body.extend_from_slice(&chunk);
            if body.len() > limits::ANSWER {
                return Err(TransportError::TooLarge);
            }
        }
        Ok(Response {
            status,
            retry_after,
            body,
        })
    }
}
