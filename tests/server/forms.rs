//! Requests that are no requests: every call answers each with a problem document, and nothing changes.

use crate::harness::{Client, Extra, Server, json};
use crate::person::{person, start};
use kluis_wire::{FileId, ProblemType, SignUpId, body, limits, paths};
use reqwest::Method;

/// Every call that takes a body, with its method and its largest body: as the server describes them.
fn calls(server: &Server, sign_up: SignUpId) -> Vec<(Method, String, usize)> {
    let described = server.described().operations();
    let takes = described.iter().filter_map(|(method, path, operation)| {
        let most = operation["requestBody"]["x-max-bytes"].as_u64()?;
        let id = if path.starts_with(paths::SIGN_UP) {
            sign_up
        } else {
            SignUpId([7; 16])
        };
        let path = path.replace("{id}", &id.to_string());
        let method = method.to_uppercase().parse().expect("a method");
        let most = usize::try_from(most).expect("a size");
        Some((method, path.replace("{number}", "0"), most))
    });
    let calls: Vec<_> = takes.collect();
    for limit in [limits::SMALL_BODY, limits::CHUNK_BODY, limits::COMMIT_BODY] {
        assert!(calls.iter().any(|(_, _, most)| *most == limit));
    }
    assert!(calls.len() > 25, "{}", calls.len());
    calls
}

/// A client with a session, and a sign-up that was confirmed: whoever gets furthest.
async fn furthest(server: &Server) -> (Client, SignUpId) {
    let newcomer = start(server, "nieuw@example.org").await;
    newcomer.confirm(server).await;
    (person(server, "zoe@example.org").await.client, newcomer.id)
}

/// A body, and headers on top of the usual ones.
type Form<'a> = (&'a str, Extra<'a>);

async fn all_refused(forms: &[Form<'_>], expected: ProblemType) {
    let server = Server::start().await;
    let (client, sign_up) = furthest(&server).await;
    let before = server.dump().await;
    for (body, extra) in forms {
        for (method, path, _) in calls(&server, sign_up) {
            let extra: Vec<_> = extra
                .iter()
                .copied()
                .chain([("if-match", "\"1\"")])
                .collect();
            let problem = client.send(method, &path, body, &extra).await.problem();
            assert_eq!(
                ProblemType::parse(&problem.kind),
                Some(expected),
                "{path} with {body:.40} {extra:?}"
            );
        }
    }
    assert_eq!(server.dump().await, before);
}

#[tokio::test]
async fn a_body_that_is_no_json_is_malformed() {
    let deep = "[".repeat(5_000);
    let bodies = ["{", "nul", "\"\\ud800\"", "{\"address\":", &deep];
    all_refused(
        &bodies.map(|body| (body, [].as_slice())),
        ProblemType::Malformed,
    )
    .await;
}

#[tokio::test]
async fn json_of_another_shape_is_malformed() {
    let wrong_types =
        r#"{"address":1,"code":1,"request":1,"slot":1,"session":1,"finalization":1,"head":1}"#;
    let bodies = ["null", "[]", "{}", "\"text\"", wrong_types];
    all_refused(
        &bodies.map(|body| (body, [].as_slice())),
        ProblemType::Malformed,
    )
    .await;
    all_refused(
        &[("", &[("content-type", "application/json")])],
        ProblemType::Malformed,
    )
    .await;
}

#[tokio::test]
async fn the_binary_form_of_something_else_is_malformed() {
    let binary = [("content-type", body::MEDIA_TYPE)];
    // Nothing, JSON, a length that nothing follows, and one that overflows.
    let bodies = ["", "{}", "\u{7f}", "\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}"];
    all_refused(
        &bodies.map(|body| (body, binary.as_slice())),
        ProblemType::Malformed,
    )
    .await;
}

#[tokio::test]
async fn another_media_type_is_refused() {
    let media_types = [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/vnd.kluis.v2+postcard",
        "",
    ];
    let headers = media_types.map(|media_type| [("content-type", media_type)]);
    let forms: Vec<Form<'_>> = headers
        .iter()
        .map(|extra| ("{}", extra.as_slice()))
        .collect();
    all_refused(&forms, ProblemType::MediaType).await;
}

#[tokio::test]
async fn a_request_from_elsewhere_is_refused() {
    let headers = [
        ("origin", ""),
        ("origin", "null"),
        ("origin", "http://localhost"),
        ("origin", "http://localhost:1"),
        ("origin", "https://example.org"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "none"),
    ];
    let forms: Vec<Form<'_>> = headers
        .iter()
        .map(|extra| ("{}", std::slice::from_ref(extra)))
        .collect();
    all_refused(&forms, ProblemType::Origin).await;
}

#[tokio::test]
async fn a_browser_that_sends_no_fetch_metadata_is_taken() {
    let server = Server::start().await;
    let answer = server
        .client()
        .send(
            Method::DELETE,
            paths::SESSION,
            "",
            &[("sec-fetch-site", "")],
        )
        .await;
    assert_eq!(answer.status, 204);
}

#[tokio::test]
async fn a_body_over_the_limit_is_too_large_and_one_within_is_read() {
    let server = Server::start().await;
    let (client, sign_up) = furthest(&server).await;
    let before = server.dump().await;
    for (method, path, limit) in calls(&server, sign_up) {
        for (length, expected) in [
            (limit + 1, ProblemType::TooLarge),
            (limit, ProblemType::Malformed),
        ] {
            let body = format!("\"{}\"", "x".repeat(length - 2));
            let answer = client
                .send(method.clone(), &path, &body, &[("if-match", "\"1\"")])
                .await;
            let problem = answer.problem();
            assert_eq!(
                ProblemType::parse(&problem.kind),
                Some(expected),
                "{path} with {length} bytes"
            );
        }
    }
    assert_eq!(server.dump().await, before);
}

#[tokio::test]
async fn an_identifier_in_the_path_has_one_spelling() {
    let server = Server::start().await;
    let client = server.client();
    let long = "A".repeat(400);
    for id in [
        "x",
        "AAAAAAAAAAAAAAAAAAAAAA==",
        "AAAAAAAAAAAAAAAAAAAAAB",
        "AAAA AAAA",
        "%ff%fe",
        "%00",
        long.as_str(),
    ] {
        for step in [
            paths::SIGN_UP_CODE,
            paths::SIGN_UP_OPAQUE,
            paths::SIGN_UP_ACCOUNT,
        ] {
            client
                .post(&format!("{}/{id}/{step}", paths::SIGN_UP), &())
                .await
                .refused(ProblemType::Malformed);
        }
        let finish = "{\"finalization\":\"\",\"keep\":false}";
        let answer = client
            .send(Method::POST, &format!("{}/{id}", paths::LOGIN), finish, &[])
            .await;
        answer.refused(ProblemType::Malformed);
    }
}

#[tokio::test]
async fn bytes_have_one_spelling() {
    let server = Server::start().await;
    let client = server.client();
    for bytes in ["AAAA=", "AA+A", "AA/A", "AA A", "AAB\\n", "AB", "é"] {
        let body = format!("{{\"address\":\"{bytes}\",\"language\":\"nl\"}}");
        client
            .send(Method::POST, paths::SIGN_UP, &body, &[])
            .await
            .refused(ProblemType::Malformed);
    }
    let body = format!("{{\"address\":\"AAAA\",\"language\":\"{}\"}}", "fr");
    client
        .send(Method::POST, paths::SIGN_UP, &body, &[])
        .await
        .refused(ProblemType::Malformed);
}

#[tokio::test]
async fn another_method_is_not_allowed_and_the_answer_says_which_is() {
    let server = Server::start().await;
    let client = server.client();
    let allowed = [
        (paths::PLATFORM, "GET,HEAD"),
        (paths::SIGN_UP, "POST"),
        (paths::LOGIN, "POST"),
        (paths::CHALLENGE, "POST"),
        (paths::KEY_LOGIN, "POST"),
        (paths::SESSION, "DELETE"),
        (paths::VAULT, "GET,HEAD,PUT"),
        (paths::SHARES, "POST"),
        (paths::HEALTH, "GET,HEAD"),
    ];
    for (path, allowed) in allowed {
        let answer = client.send(Method::PATCH, path, "", &[]).await;
        answer.refused(ProblemType::Method);
        assert_eq!(answer.header("allow"), Some(allowed), "{path}");
    }
}

#[tokio::test]
async fn nothing_lives_elsewhere() {
    let server = Server::start().await;
    let client = server.client();
    for path in [
        "/v1",
        "/v1/",
        "/v1/nothing",
        "/v1/vault/",
        "/v1/sign-up/x/y/z",
        "/v1/platform.json",
    ] {
        client.get(path).await.refused(ProblemType::NotFound);
        client.post(path, &()).await.refused(ProblemType::NotFound);
    }
}

#[tokio::test]
async fn no_call_that_needs_a_session_goes_without() {
    let server = Server::start().await;
    let (client, _) = furthest(&server).await;
    let before = server.dump().await;
    let session = client.cookies.borrow()["kluis"].clone();
    let file = format!("{}/{}", paths::FILES, FileId([7; 16]));
    let chunk = format!("{file}/0");
    let wrong = |cookie: &str| format!("kluis={cookie}");
    let other = format!(
        "{}{}",
        if session.starts_with('A') { "B" } else { "A" },
        &session[1..]
    );
    for cookie in [
        "",
        &wrong(""),
        &wrong("x"),
        &wrong(&"A".repeat(43)),
        &wrong(&other),
        &format!("__Host-{}", wrong(&session)),
    ] {
        for (method, path) in [
            (Method::GET, paths::VAULT),
            (Method::PUT, paths::VAULT),
            (Method::GET, file.as_str()),
            (Method::DELETE, file.as_str()),
            (Method::GET, chunk.as_str()),
            (Method::PUT, chunk.as_str()),
            (Method::POST, paths::SHARES),
        ] {
            let extra = [("cookie", cookie), ("if-match", "\"1\"")];
            client
                .send(method, path, &json(&()), &extra)
                .await
                .refused(ProblemType::NoSession);
        }
    }
    assert_eq!(server.dump().await, before);
}
