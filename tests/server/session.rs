//! Sessions and their cookies.

use crate::harness::{Client, Server};
use crate::person::{PASSPHRASE, person};
use kluis_wire::{AccountState, LoginFinish, ProblemType, SessionId, UnlockerKind, limits, paths};

/// The cookies of a log-in: name, and the line that set it.
async fn set_by_log_in(server: &Server, client: &Client, keep: bool) -> Vec<(String, String)> {
    let zoe = person(server, "zoe@example.org").await;
    let (path, finish) = zoe.guess(client, PASSPHRASE).await.expect("no delay");
    let answer = client.post(&path, &LoginFinish { keep, ..finish }).await;
    assert_eq!(answer.status, 200);
    let lines = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|line| line.to_str().expect("text").to_owned());
    lines
        .map(|line| (line.split_once('=').expect("a name").0.to_owned(), line))
        .collect()
}

#[tokio::test]
async fn cookies_are_for_this_site_and_for_no_script() {
    let server = Server::start().await;
    let cookies = set_by_log_in(&server, &server.client(), true).await;
    let names: Vec<_> = cookies.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["kluis", "kluis-device"]);
    for (_, line) in &cookies {
        for attribute in ["Path=/", "HttpOnly", "Secure", "SameSite=Strict"] {
            assert!(
                line.split("; ").any(|part| part == attribute),
                "{attribute} in {line}"
            );
        }
        assert!(!line.contains("Domain"), "{line}");
    }
    assert!(
        !cookies[0].1.contains("Max-Age"),
        "the session's goes with the browser"
    );
    assert!(
        cookies[1]
            .1
            .contains(&format!("Max-Age={}", limits::DEVICE_SECONDS))
    );
}

#[tokio::test]
async fn under_https_cookies_belong_to_this_very_host() {
    let server = Server::start_with(&["--origin", "https://kluis.example.org"]).await;
    let answer = server
        .client()
        .send(
            reqwest::Method::DELETE,
            paths::SESSION,
            "",
            &[("origin", "https://kluis.example.org")],
        )
        .await;
    let line = answer.header("set-cookie").expect("the cookie is cleared");
    assert!(
        line.starts_with("__Host-kluis=;") && line.contains("Secure") && line.contains("Max-Age=0"),
        "{line}"
    );
}

#[tokio::test]
async fn a_device_that_is_not_ones_own_is_not_remembered() {
    let server = Server::start().await;
    let cookies = set_by_log_in(&server, &server.client(), false).await;
    assert!(
        cookies.iter().all(|(name, _)| name == "kluis"),
        "{cookies:?}"
    );
}

#[tokio::test]
async fn a_known_device_keeps_its_cookie() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let before = zoe.client.cookies.borrow()["kluis-device"].clone();
    let client = zoe.client.stolen();
    zoe.log_in(client, true).await;
    assert_eq!(zoe.client.cookies.borrow()["kluis-device"], before);
}

#[tokio::test]
async fn only_digests_of_the_cookies_are_kept() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let dump = server.dump().await.to_lowercase();
    for value in zoe.client.cookies.borrow().values() {
        use base64ct::{Base64UrlUnpadded, Encoding};
        let secret = Base64UrlUnpadded::decode_vec(value).expect("base64url");
        assert!(!dump.contains(&hex::encode(&secret)));
        assert_eq!(
            dump.matches(&hex::encode(kluis_vault::primitive::sha256(&[&secret])))
                .count(),
            1
        );
    }
}

#[tokio::test]
async fn logging_out_ends_the_session_at_once_and_twice_is_fine() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let copy = zoe.client.stolen();
    assert_eq!(zoe.client.get(paths::VAULT).await.status, 200);
    assert_eq!(zoe.client.delete(paths::SESSION).await.status, 204);
    assert!(!zoe.client.cookies.borrow().contains_key("kluis"));
    copy.get(paths::VAULT).await.refused(ProblemType::NoSession);
    assert_eq!(copy.delete(paths::SESSION).await.status, 204);
    assert_eq!(server.client().delete(paths::SESSION).await.status, 204);
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    server.wait(limits::SESSION_IDLE_SECONDS - 1);
    assert_eq!(zoe.client.get(paths::VAULT).await.status, 200);
    server.wait(limits::SESSION_IDLE_SECONDS - 1);
    assert_eq!(zoe.client.get(paths::VAULT).await.status, 200);
    server.wait(limits::SESSION_IDLE_SECONDS);
    zoe.client
        .get(paths::VAULT)
        .await
        .refused(ProblemType::NoSession);
}

#[tokio::test]
async fn a_session_ends_however_busy_it_is() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let step = limits::SESSION_IDLE_SECONDS / 2;
    for _ in 1..limits::SESSION_SECONDS / step {
        server.wait(step);
        assert_eq!(zoe.client.get(paths::VAULT).await.status, 200);
    }
    server.wait(step);
    zoe.client
        .get(paths::VAULT)
        .await
        .refused(ProblemType::NoSession);
}

#[tokio::test]
async fn a_session_survives_a_restart() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let server = server.restart_after(0).await;
    let client = server.client();
    *client.cookies.borrow_mut() = zoe.client.cookies.borrow().clone();
    assert_eq!(client.get(paths::VAULT).await.status, 200);
}

async fn state(client: &Client) -> AccountState {
    client.get(paths::ACCOUNT).await.ok()
}

#[tokio::test]
async fn sessions_are_listed_with_what_opened_them_and_when() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    person(&server, "anna@example.org").await;
    let first = zoe.client.stolen();
    let opened = server.now();
    server.wait(90);
    let code = zoe.slot_of(UnlockerKind::RecoveryCode).await;
    let passphrase = zoe.slot_of(UnlockerKind::Passphrase).await;
    zoe.recover(server.client()).await;
    server.wait(90);
    let now = server.now();
    let listed = state(&zoe.client).await;
    assert_eq!(listed.session, zoe.session.session);
    let sessions: Vec<_> = listed
        .sessions
        .iter()
        .map(|session| (session.slot, session.opened, session.used))
        .collect();
    assert_eq!(
        sessions,
        [
            (passphrase, opened, opened + 90),
            (code, opened + 90, opened + 180)
        ]
    );
    assert_eq!((listed.frozen, listed.wait), (None, None));
    assert_eq!(state(&first).await.sessions[0].used, now);
    // One that was idle for too long is no session any more.
    server.wait(limits::SESSION_IDLE_SECONDS - 1);
    assert_eq!(state(&first).await.sessions.len(), 2);
    server.wait(1);
    assert_eq!(state(&first).await.sessions.len(), 1);
}

#[tokio::test]
async fn a_session_is_ended_by_its_name_and_only_ones_own() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let anna = person(&server, "anna@example.org").await;
    let first = zoe.client.stolen();
    let name = zoe.session.session;
    zoe.log_in(server.client(), false).await;
    let path = |id: SessionId| format!("{}/{id}", paths::SESSIONS);
    let of_anna = zoe.client.delete(&path(anna.session.session)).await;
    let of_nobody = zoe.client.delete(&path(SessionId([9; 16]))).await;
    of_anna.refused(ProblemType::NotFound);
    assert_eq!(of_anna.text(), of_nobody.text());
    assert_eq!(anna.client.get(paths::VAULT).await.status, 200);
    zoe.client
        .delete(&format!("{}/x", paths::SESSIONS))
        .await
        .refused(ProblemType::Malformed);

    assert_eq!(zoe.client.delete(&path(name)).await.status, 204);
    first
        .get(paths::VAULT)
        .await
        .refused(ProblemType::NoSession);
    zoe.client
        .delete(&path(name))
        .await
        .refused(ProblemType::NotFound);
    assert_eq!(zoe.client.get(paths::VAULT).await.status, 200);
}

#[tokio::test]
async fn all_other_sessions_end_at_once() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let anna = person(&server, "anna@example.org").await;
    let mut others = Vec::new();
    for _ in 0..2 {
        others.push(zoe.client.stolen());
        zoe.log_in(server.client(), false).await;
    }
    assert_eq!(zoe.client.delete(paths::SESSIONS).await.status, 204);
    for other in others {
        other
            .get(paths::VAULT)
            .await
            .refused(ProblemType::NoSession);
    }
    assert_eq!(state(&zoe.client).await.sessions.len(), 1);
    assert_eq!(anna.client.get(paths::VAULT).await.status, 200);
}
