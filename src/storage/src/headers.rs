//! The headers that every answer carries.

use crate::app::App;
use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256};
use std::sync::Arc;

const SECURITY: [(HeaderName, &str); 7] = [
    (
        header::STRICT_TRANSPORT_SECURITY,
        "max-age=63072000; includeSubDomains",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-embedder-policy"),
        "require-corp",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
];

/// Passkeys, and copying the recovery code. Nothing else.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), \
    clipboard-read=(), clipboard-write=(self), display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), \
    geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), \
    payment=(), picture-in-picture=(), publickey-credentials-create=(self), publickey-credentials-get=(self), \
    screen-wake-lock=(), serial=(), storage-access=(), usb=(), xr-spatial-tracking=()";

/// What takes files apart, and what it may: run the one program that the page gives it. It has no network at all.
const INTAKE: &str = "/kluis-intake.js";
const INTAKE_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; script-src 'wasm-unsafe-eval'");

/// Puts them on.
pub(crate) async fn secure(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let intake = request.uri().path() == INTAKE;
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in SECURITY {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let policy = if intake {
        INTAKE_POLICY
    } else {
        app.site.policy().clone()
    };
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// The content security policy for a page: its own files, and its inline scripts by their digest.
pub(crate) fn policy(page: &str) -> HeaderValue {
    let scripts: String = inline_scripts(page)
        .map(|script| {
            format!(
                " 'sha256-{}'",
                Base64::encode_string(&Sha256::digest(script.replace("\r\n", "\n")))
            )
        })
        .collect();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; connect-src 'self'; \
         img-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types kluis-worker"
    );
    // ASCII in every part. Were it not, a policy that lets nothing run is the safe one.
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// What stands between `<script …>` and `</script>` where there is no `src`.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        let foreign = attributes
            .split_ascii_whitespace()
            .any(|attribute| attribute.starts_with("src="));
        (!foreign).then_some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_run_by_their_digest_and_others_by_their_origin() {
        let page = "<head><script src=\"/a.js\"></script><script type=\"module\">\r\nlet a = 1 > 0;\r\n</script></head>";
        let scripts: Vec<_> = inline_scripts(page).collect();
        assert_eq!(scripts, ["\r\nlet a = 1 > 0;\r\n"]);
        let policy = policy(page);
        // printf '\nlet a = 1 > 0;\n' | openssl dgst -sha256 -binary | base64
        let digest = "'sha256-uQNbbK1KyPfxUArFOuGs9r7hJ2AN20KZYOg15+E3Kg4='";
        assert!(
            policy
                .to_str()
                .unwrap()
                .contains(&format!("script-src 'self' 'wasm-unsafe-eval' {digest};"))
        );
    }

    #[test]
    fn nothing_unsafe_is_let_through() {
        let policy = policy("<script>a</script>");
        assert!(
            !policy.to_str().unwrap().contains("unsafe-inline")
                && !policy.to_str().unwrap().contains("'unsafe-eval'")
        );
    }
}
