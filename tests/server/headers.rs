//! What every answer carries, whatever it is.

use crate::harness::{Answer, PAGE, Server};
use base64ct::{Base64, Encoding};
use kluis_vault::primitive::sha256;
use kluis_wire::{Platform, limits, paths};
use reqwest::Method;
use std::collections::BTreeMap;

/// One answer of each kind.
async fn answers(server: &Server) -> Vec<(&'static str, Answer)> {
    let client = server.client();
    let large = "x".repeat(limits::SMALL_BODY + 1);
    vec![
        ("page", client.get("/").await),
        ("deep link", client.get("/instellingen/gegevens").await),
        ("missing file", client.get("/missing.js").await),
        ("call", client.get(paths::PLATFORM).await),
        ("no session", client.get(paths::VAULT).await),
        ("unknown call", client.get("/v1/nothing").await),
        (
            "other method",
            client.send(Method::PATCH, paths::VAULT, "", &[]).await,
        ),
        (
            "malformed",
            client.send(Method::POST, paths::LOGIN, "{", &[]).await,
        ),
        (
            "too large",
            client.send(Method::POST, paths::LOGIN, &large, &[]).await,
        ),
        (
            "other media type",
            client
                .send(
                    Method::POST,
                    paths::LOGIN,
                    "x",
                    &[("content-type", "text/plain")],
                )
                .await,
        ),
        (
            "other origin",
            client
                .send(
                    Method::POST,
                    paths::LOGIN,
                    "{}",
                    &[("origin", "https://example.org")],
                )
                .await,
        ),
        ("log out", client.delete(paths::SESSION).await),
        ("health", client.get(paths::HEALTH).await),
        ("ready", client.get(paths::READY).await),
    ]
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let server = Server::start().await;
    for (kind, answer) in answers(&server).await {
        for (name, value) in [
            (
                "strict-transport-security",
                "max-age=63072000; includeSubDomains",
            ),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-embedder-policy", "require-corp"),
            ("cross-origin-resource-policy", "same-origin"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{kind}: {name}");
        }
        let permissions = answer
            .header("permissions-policy")
            .expect("a permissions policy");
        for feature in [
            "camera=()",
            "geolocation=()",
            "microphone=()",
            "publickey-credentials-get=(self)",
        ] {
            assert!(
                permissions.split(", ").any(|part| part == feature),
                "{kind}: {feature}"
            );
        }
        assert!(
            answer.headers.get("server").is_none() && answer.headers.get("x-powered-by").is_none()
        );
    }
}

#[tokio::test]
async fn the_policy_lets_the_page_run_and_nothing_else() {
    let server = Server::start().await;
    let script = PAGE
        .split_once("module\">")
        .and_then(|(_, rest)| rest.split_once("</script>"))
        .expect("a script")
        .0;
    let digest = format!(
        "'sha256-{}'",
        Base64::encode_string(&sha256(&[script.as_bytes()]))
    );
    let script_src = format!("'self' 'wasm-unsafe-eval' {digest}");
    for (kind, answer) in answers(&server).await {
        let policy = answer
            .header("content-security-policy")
            .expect("a policy")
            .to_owned();
        assert!(
            !policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"),
            "{kind}"
        );
        let directives: BTreeMap<_, _> = policy
            .split("; ")
            .map(|directive| directive.split_once(' ').unwrap_or((directive, "")))
            .collect();
        for (name, value) in [
            ("default-src", "'none'"),
            ("script-src", script_src.as_str()),
            ("style-src", "'self'"),
            ("connect-src", "'self'"),
            ("worker-src", "'self'"),
            ("base-uri", "'none'"),
            ("form-action", "'none'"),
            ("frame-ancestors", "'none'"),
            ("require-trusted-types-for", "'script'"),
            ("trusted-types", "kluis-worker"),
        ] {
            assert_eq!(directives.get(name), Some(&value), "{kind}: {name}");
        }
    }
}

#[tokio::test]
async fn what_takes_files_apart_has_no_network() {
    let server = Server::start().await;
    let answer = server.client().get("/kluis-intake.js").await;
    assert_eq!(
        answer.header("content-security-policy"),
        Some("default-src 'none'; script-src 'wasm-unsafe-eval'")
    );
}

#[tokio::test]
async fn no_answer_of_a_call_is_kept_by_anybody() {
    let server = Server::start().await;
    for (kind, answer) in answers(&server).await {
        let expected = if matches!(kind, "page" | "deep link") {
            "no-cache"
        } else {
            "no-store"
        };
        assert_eq!(answer.header("cache-control"), Some(expected), "{kind}");
    }
}

#[tokio::test]
async fn the_platform_document_is_signed_for_this_origin() {
    let server = Server::start().await;
    let platform: Platform = server.client().get(paths::PLATFORM).await.ok();
    assert_eq!(
        kluis_vault::platform::verify("localhost", &platform),
        Ok(())
    );
    assert!(kluis_vault::platform::verify("example.org", &platform).is_err());
}
