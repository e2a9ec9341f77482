//! How bytes travel: HTTP over TLS, or plain on this machine. No redirect is followed, no cookie kept.

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use kluis_device::{
    Transport,
    transport::{Request, Response, TransportError},
};
use kluis_wire::{body::MEDIA_TYPE, limits};
use std::{collections::VecDeque, io, time::Duration};
use tokio::time::timeout;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

type Body = Full<VecDeque<u8>>;

/// Speaks HTTP with one server.
pub(crate) struct Https {
    client: Http,
    base: String,
}

enum Http {
    Plain(Client<HttpConnector, Body>),
    Tls(Client<HttpsConnector<HttpConnector>, Body>),
}

impl Https {
    /// For the server at `base`, without a slash at the end.
    pub(crate) fn new(base: &str) -> io::Result<Self> {
        let builder = Client::builder(TokioExecutor::new());
        let client = if base.starts_with("http:") {
            Http::Plain(builder.build_http())
        } else {
            let connector = HttpsConnectorBuilder::new().with_native_roots()?;
            Http::Tls(builder.build(connector.https_only().enable_http1().build()))
        };
        Ok(Self {
            client,
            base: base.to_owned(),
        })
    }

    async fn exchange(&self, request: Request) -> Result<Response, TransportError> {
        let mut builder = http::Request::builder()
            .method(request.method.as_str())
            .uri(format!("{}{}", self.base, request.path))
            .header("origin", &self.base)
            .header("accept", MEDIA_TYPE)
            .header("content-type", MEDIA_TYPE);
        if let Some(tag) = request.if_match {
            builder = builder.header("if-match", tag);
        }
        let body = Body::new(request.body.unwrap_or_default().into());
        let request = builder.body(body).map_err(|_| TransportError::Offline)?;
        let answer = match &self.client {
            Http::Plain(client) => client.request(request).await,
            Http::Tls(client) => client.request(request).await,
        };
        let answer = answer.map_err(|_| TransportError::Offline)?;
        let status = answer.status().as_u16();
        let retry_after = answer.headers().get("retry-after");
        let retry_after = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
        let body = Limited::new(answer.into_body(), limits::ANSWER).collect();
        let body = body.await.map_err(|error| {
            if error.is::<LengthLimitError>() {
                TransportError::TooLarge
            } else {
                TransportError::Offline
            }
        })?;
        Ok(Response {
            status,
            retry_after,
            body: body.to_bytes().into(),
        })
    }
}

impl Transport for Https {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let answer = timeout(PATIENCE, self.exchange(request)).await;
        answer.unwrap_or(Err(TransportError::Offline))
    }
}
