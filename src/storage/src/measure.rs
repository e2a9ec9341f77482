//! Passing on which page was shown, to a Google Analytics endpoint that the operator named: the page out of a fixed list, the
//! hour, and a random id that no two events share. The request is this server's own, so that nothing of the person's goes with
//! it: no address, no cookie, no `User-Agent`.

use crate::{config::Config, rng};
use axum::http::{Request, Uri, header};
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use kluis_wire::Shown;
use serde::Serialize;
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::{sync::Semaphore, time::timeout};
use url::Host;

const HOUR: u64 = 60 * 60;
/// How long the other side may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Events on their way at once. What comes on top of them isn't sent: measuring never holds anybody up.
const AT_ONCE: usize = 64;

type Body = Full<VecDeque<u8>>;

enum Http {
    Plain(Client<HttpConnector, Body>),
    Tls(Client<HttpsConnector<HttpConnector>, Body>),
}

/// Why nothing can be measured as it is set up.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// The endpoint.
    #[error("--analytics-endpoint must be an https address, or http to this machine")]
    Endpoint,
    /// What belongs to it.
    #[error(
        "--analytics-endpoint takes KLUIS_ANALYTICS_ID and KLUIS_ANALYTICS_SECRET in the environment"
    )]
    Credentials,
    /// The certificates that the system trusts.
    #[error("the certificates that this system trusts can't be read: {0}")]
    Certificates(#[from] std::io::Error),
}

/// Passes events on.
pub(crate) struct Relay {
    http: Arc<Http>,
    to: Uri,
    places: Arc<Semaphore>,
}

/// An event in the form of Google's Measurement Protocol.
#[derive(Serialize)]
struct Payload {
    client_id: String,
    timestamp_micros: u64,
    non_personalized_ads: bool,
    events: [Event; 1],
}

#[derive(Serialize)]
struct Event {
    name: &'static str,
    params: Params,
}

#[derive(Serialize)]
struct Params {
    page_location: &'static str,
}

/// The bytes of an event: the page, the hour, and an id of its own.
fn payload(shown: Shown, now: u64, id: [u32; 2]) -> Option<String> {
    let [first, second] = id;
    let payload = Payload {
        client_id: format!("{first}.{second}"),
        timestamp_micros: now / HOUR * HOUR * 1_000_000,
        non_personalized_ads: true,
        events: [Event {
            name: "page_view",
            params: Params {
                page_location: shown.path(),
            },
        }],
    };
    serde_json::to_string(&payload).ok()
}

impl Relay {
    /// None where the operator named no endpoint.
    ///
    /// # Errors
    /// [`MeasureError`]
    pub(crate) fn new(config: &Config) -> Result<Option<Self>, MeasureError> {
        let Some(endpoint) = &config.analytics_endpoint else {
            return Ok(None);
        };
        let (Some(id), Some(secret)) = (&config.analytics_id, &config.analytics_secret) else {
            return Err(MeasureError::Credentials);
        };
        let mut endpoint = endpoint.clone();
        let local = match endpoint.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        let builder = Client::builder(TokioExecutor::new());
        let http = match endpoint.scheme() {
            "https" => {
                let connector = HttpsConnectorBuilder::new().with_native_roots()?;
                Http::Tls(builder.build(connector.https_only().enable_http1().build()))
            }
            "http" if local => Http::Plain(builder.build_http()),
            _ => return Err(MeasureError::Endpoint),
        };
        endpoint
            .query_pairs_mut()
            .append_pair("measurement_id", id)
            .append_pair("api_secret", secret);
        Ok(Some(Self {
            http: Arc::new(http),
            to: endpoint
                .as_str()
                .parse()
                .map_err(|_| MeasureError::Endpoint)?,
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }))
    }

    /// Hands an event on, and tells its very bytes. None where too many are on their way.
    pub(crate) fn send(&self, shown: Shown, now: u64) -> Option<String> {
        let place = self.places.clone().try_acquire_owned().ok()?;
        let id = [
            u32::from_be_bytes(rng::bytes()),
            u32::from_be_bytes(rng::bytes()),
        ];
        let payload = payload(shown, now, id)?;
        let request = Request::post(self.to.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::new(payload.clone().into_bytes().into()))
            .ok()?;
        let http = self.http.clone();
        tokio::spawn(async move {
            let sending = async {
                match http.as_ref() {
                    Http::Plain(client) => client.request(request).await,
                    Http::Tls(client) => client.request(request).await,
                }
            };
            match timeout(PATIENCE, sending).await {
                Ok(Ok(answer)) if answer.status().is_success() => (),
                _ => tracing::warn!("an event could not be passed on: it is not tried again"),
            }
            drop(place);
        });
        Some(payload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_the_page_the_hour_and_an_id_to_the_letter() {
        assert_eq!(
            payload(Shown::MyData, 1_800_003_599 + 1, [7, 4_294_967_295]).as_deref(),
            Some(
                r#"{"client_id":"7.4294967295","timestamp_micros":1800003600000000,"non_personalized_ads":true,"events":[{"name":"page_view","params":{"page_location":"/instellingen/gegevens"}}]}"#
            )
        );
    }

    #[test]
    fn within_an_hour_no_time_is_told() {
        let at = |now| payload(Shown::MyKeys, now, [1, 2]);
        assert_eq!(at(1_800_000_000), at(1_800_003_599));
        assert_ne!(at(1_800_000_000), at(1_800_003_600));
    }
}
