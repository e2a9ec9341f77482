//! The two cookies: one for a session, one by which a device is known to guess in good faith. Their secrets
//! are kept only as digests. Neither gives a share or takes a write: those need a signature.

use crate::{config::Origin, rng, store::Hash};
use axum::http::{HeaderMap, HeaderValue, header};
use base64ct::{Base64UrlUnpadded, Encoding};
use cookie::Cookie;
use kluis_wire::limits::DEVICE_SECONDS;
use sha2::{Digest, Sha256};

/// What is in the session cookie.
pub(crate) type SessionSecret = [u8; 32];
/// What is in the device cookie.
pub(crate) type DeviceSecret = [u8; 16];

/// SHA-256: enough for secrets that can't be guessed.
pub(crate) fn digest(secret: &[u8]) -> Hash {
    Sha256::digest(secret).into()
}

/// Their names at this origin.
pub(crate) struct Cookies {
    session: &'static str,
    device: &'static str,
}

impl Cookies {
    /// `__Host-` binds a cookie to https and this very host. On localhost, where there is no https, browsers
    /// take `Secure` cookies all the same, but not under that prefix.
    pub(crate) const fn new(origin: &Origin) -> Self {
        if origin.is_https() {
            Self {
                session: "__Host-kluis",
                device: "__Host-kluis-device",
            }
        } else {
            Self {
                session: "kluis",
                device: "kluis-device",
            }
        }
    }

    /// The name of the session's.
    pub(crate) const fn session_name(&self) -> &'static str {
        self.session
    }

    /// The session's secret, if a well-formed one came along.
    pub(crate) fn session(&self, headers: &HeaderMap) -> Option<SessionSecret> {
        read(headers, self.session)
    }

    /// The device's secret, if a well-formed one came along.
    pub(crate) fn device(&self, headers: &HeaderMap) -> Option<DeviceSecret> {
        read(headers, self.device)
    }

    /// Fresh secrets.
    pub(crate) fn fresh<const N: usize>() -> [u8; N] {
        rng::bytes()
    }

    /// Goes when the browser closes: what it unlocks is forgotten then as well.
    pub(crate) fn set_session(&self, secret: &SessionSecret) -> Option<HeaderValue> {
        write(self.session, secret, None)
    }

    /// Stays.
    pub(crate) fn set_device(&self, secret: &DeviceSecret) -> Option<HeaderValue> {
        write(self.device, secret, Some(DEVICE_SECONDS))
    }

    /// Takes the session's back.
    pub(crate) fn clear_session(&self) -> Option<HeaderValue> {
        write(self.session, &[], Some(0))
    }

    /// Takes the device's back: it isn't known any more.
    pub(crate) fn clear_device(&self) -> Option<HeaderValue> {
        write(self.device, &[], Some(0))
    }
}

fn read<const N: usize>(headers: &HeaderMap, name: &str) -> Option<[u8; N]> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let cookie = cookies
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == name)?;
    Base64UrlUnpadded::decode_vec(cookie.value())
        .ok()?
        .try_into()
        .ok()
}

/// None never happens: what is written is ASCII.
fn write(name: &str, secret: &[u8], max_age: Option<u64>) -> Option<HeaderValue> {
    let value = Base64UrlUnpadded::encode_string(secret);
    let max_age = max_age
        .map(|seconds| format!("; Max-Age={seconds}"))
        .unwrap_or_default();
    format!("{name}={value}; Path=/; HttpOnly; Secure; SameSite=Strict{max_age}")
        .parse()
        .ok()
}
