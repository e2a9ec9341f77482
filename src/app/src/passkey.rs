//! Passkeys, as the browser makes and asks for them. What a passkey says goes from here to the worker and is wiped.

use js_sys::{Function, Promise, Reflect, Uint8Array};
use kluis_worker::Failure;
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Why there is no passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPasskey {
    /// The person didn't go on, or it took too long.
    Cancelled,
    /// This browser or this passkey can't do what is needed (the PRF extension).
    Unable,
}

impl From<NoPasskey> for Failure {
    fn from(none: NoPasskey) -> Self {
        match none {
            NoPasskey::Cancelled => Self::PasskeyCancelled,
            NoPasskey::Unable => Self::PasskeyUnable,
        }
    }
}

/// Whether this browser knows passkeys at all. Whether they can do what is needed shows when one is made.
#[must_use]
pub fn is_known() -> bool {
    Reflect::has(&window(), &"PublicKeyCredential".into()).unwrap_or(false)
}

/// Makes a passkey under a name; what it said twice, one after the other, 64 bytes.
///
/// # Errors
/// [`NoPasskey`]
pub async fn make(name: &str) -> Result<Uint8Array, NoPasskey> {
    run("make", &name.into())
        .await
        .map_err(|error| reason(&error))
}

/// Asks for any passkey of this site; what it said, 32 bytes.
///
/// # Errors
/// [`NoPasskey`]
pub async fn open() -> Result<Uint8Array, NoPasskey> {
    run("open", &JsValue::UNDEFINED)
        .await
        .map_err(|error| reason(&error))
}

async fn run(what: &str, with: &JsValue) -> Result<Uint8Array, JsValue> {
    let run: Function = Reflect::get(&js_sys::global(), &"kluisPasskey".into())?.dyn_into()?;
    let coming: Promise = run
        .call2(&JsValue::UNDEFINED, &what.into(), with)?
        .dyn_into()?;
    JsFuture::from(coming).await?.dyn_into()
}

fn reason(error: &JsValue) -> NoPasskey {
    let name = Reflect::get(error, &"name".into())
        .ok()
        .and_then(|name| name.as_string());
    match name.as_deref() {
        // WebAuthn Level 3, section 14.5.1: what the person decides and what was not found look the same.
        Some("NotAllowedError" | "AbortError") => NoPasskey::Cancelled,
        _ => NoPasskey::Unable,
    }
}
