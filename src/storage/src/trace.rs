//! What a request shows of the system it came from, as coarse as it is ever kept: never the address, never the
//! `User-Agent`.

use crate::{app::App, extract::client_address};
use aide::OperationInput;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use kluis_wire::{Browser, Machine, Network, ProblemType, Trace};
use std::{net::IpAddr, sync::Arc};

use crate::problem::Error;

/// The trace that a request leaves.
pub(crate) struct Left(pub Trace);

impl OperationInput for Left {}

impl FromRequestParts<Arc<App>> for Left {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Error> {
        let address = client_address(parts, app).ok_or(ProblemType::Internal)?;
        let agent = agent(&parts.headers);
        Ok(Self(Trace {
            network: network(address),
            browser: browser(agent),
            machine: machine(agent),
        }))
    }
}

fn agent(headers: &HeaderMap) -> &str {
    let agent = headers.get(header::USER_AGENT);
    agent
        .and_then(|agent| agent.to_str().ok())
        .unwrap_or_default()
}

/// The network of thousands of people that an address is in: the first half of an IPv4 address, the first quarter of an
/// IPv6 address.
fn network(address: IpAddr) -> Network {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            Network::V4([first, second])
        }
        IpAddr::V6(address) => {
            let [first, second, ..] = address.segments();
            Network::V6([first, second])
        }
    }
}

/// The first of these that the `User-Agent` names: most browsers name those they descend from as well.
const BROWSERS: [(&str, Browser); 10] = [
    ("EdgA/", Browser::Edge),
    ("Edg/", Browser::Edge),
    ("EdgiOS/", Browser::Edge),
    ("OPR/", Browser::Opera),
    ("SamsungBrowser/", Browser::Samsung),
    ("FxiOS/", Browser::Firefox),
    ("Firefox/", Browser::Firefox),
    ("CriOS/", Browser::Chrome),
    ("Chrome/", Browser::Chrome),
    ("Safari/", Browser::Safari),
];

fn browser(agent: &str) -> Browser {
    let found = BROWSERS.iter().find(|(token, _)| agent.contains(token));
    found.map_or(Browser::Other, |(_, browser)| *browser)
}

fn machine(agent: &str) -> Machine {
    let has = |token| agent.contains(token);
    if has("iPad") || has("Tablet") || (has("Android") && !has("Mobile")) {
        Machine::Tablet
    } else if has("Mobi") || has("iPhone") {
        Machine::Phone
    } else if has("Windows NT") || has("Macintosh") || has("X11") || has("CrOS") {
        Machine::Computer
    } else {
        Machine::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_address_only_the_network_of_thousands_is_left() {
        for (address, kept) in [
            ("192.0.2.7", "192.0.x.x"),
            ("::ffff:192.0.2.7", "192.0.x.x"),
            ("2001:db8:1:2:3::4", "2001:db8:…"),
        ] {
            assert_eq!(network(address.parse().unwrap()).to_string(), kept);
        }
    }

    #[test]
    fn of_a_browser_only_its_family_and_the_kind_of_machine_is_left() {
        for (agent, family, kind) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 \
                 Safari/537.36 Edg/138.0.0.0",
                Browser::Edge,
                Machine::Computer,
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36",
                Browser::Chrome,
                Machine::Computer,
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                Browser::Firefox,
                Machine::Computer,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/18.5 Mobile/15E148 Safari/604.1",
                Browser::Safari,
                Machine::Phone,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 FxiOS/140.0 Mobile/15E148 Safari/605.1.15",
                Browser::Firefox,
                Machine::Phone,
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; SM-X910) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 \
                 Chrome/130.0.0.0 Safari/537.36",
                Browser::Samsung,
                Machine::Tablet,
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile \
                 Safari/537.36 OPR/90.0.0.0",
                Browser::Opera,
                Machine::Phone,
            ),
            ("curl/8.14.1", Browser::Other, Machine::Other),
            ("", Browser::Other, Machine::Other),
        ] {
            assert_eq!((browser(agent), machine(agent)), (family, kind), "{agent}");
        }
    }
}
