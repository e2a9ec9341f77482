//! Starting and stopping: what it makes, what it refuses, what it leaves behind.

use crate::harness::{Server, config, make_site};
use crate::person::person;
use kluis_storage::{Clock, serve};
use kluis_tests::wait;
use kluis_wire::{Platform, SlotId, Vault, paths};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// The sentence with which a start on this folder fails.
pub async fn failure(folder: &Path, options: &[&str]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let served = serve(
        config(folder, options),
        Clock::system(),
        listener,
        std::future::pending(),
    );
    let served = timeout(wait::PATIENCE, served).await.expect("it started");
    served.expect_err("it ended well").to_string()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path)
        .expect("it is there")
        .permissions()
        .mode()
        & 0o777
}

#[tokio::test]
async fn what_it_makes_is_for_its_owner_alone() {
    let server = Server::start().await;
    person(&server, "zoe@example.org").await;
    assert_eq!(
        (mode(&server.data()), mode(&server.outbox())),
        (0o700, 0o700)
    );
    for file in [
        "platform.key",
        "data.sqlite",
        "data.sqlite-wal",
        "shares.sqlite",
        "shares.sqlite-wal",
    ] {
        assert_eq!(mode(&server.data().join(file)), 0o600, "{file}");
    }
    assert_eq!(
        fs::read(server.data().join("platform.key"))
            .expect("the key")
            .len(),
        32
    );
}

#[tokio::test]
async fn the_platform_stays_the_same_over_a_restart() {
    let server = Server::start().await;
    let before: Platform = server.client().get(paths::PLATFORM).await.ok();
    let server = server.restart_after(0).await;
    let after: Platform = server.client().get(paths::PLATFORM).await.ok();
    assert_eq!(before, after);
}

#[tokio::test]
async fn stopping_leaves_whole_files_and_empty_logs() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    zoe.save(|_| {}).await;
    let before = server.dump().await;
    let folder = server.stop().await;
    for log in ["data.sqlite-wal", "shares.sqlite-wal"] {
        let length = fs::metadata(folder.path().join("data").join(log)).map_or(0, |log| log.len());
        assert_eq!(length, 0, "{log}");
    }
    let server = Server::start_in(folder, &[]).await;
    assert_eq!(server.dump().await, before);
    zoe.log_in(server.client(), false).await;
    let vault: Vault = zoe.client.get(paths::VAULT).await.ok();
    assert_eq!(vault.headers[0].header.0, zoe.head);
}

#[tokio::test]
async fn a_request_that_had_begun_is_answered_before_it_stops() {
    let server = Server::start().await;
    let address = server
        .origin
        .strip_prefix("http://")
        .expect("plain http")
        .to_owned();
    let body = format!("{{\"slot\":\"{}\",\"purpose\":\"login\"}}", SlotId([1; 16]));
    let (first, rest) = body.split_at(10);
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nexpect: 100-continue\r\n\r\n",
        paths::CHALLENGE,
        body.len()
    );
    let mut stream = TcpStream::connect(&address).await.expect("a connection");
    stream.write_all(head.as_bytes()).await.expect("sent");
    // It asks for the body: the request has reached its handler.
    let mut asked = [0; 25];
    stream.read_exact(&mut asked).await.expect("an answer");
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(first.as_bytes()).await.expect("sent");

    let stopping = tokio::spawn(server.stop());
    let closed = wait::until(async || TcpStream::connect(&address).await.err());
    assert!(closed.await.is_some(), "it takes no new connections");
    stream.write_all(rest.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .await
        .expect("an answer, and the end");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    stopping.await.expect("it ended well");
}

#[tokio::test]
async fn a_missing_key_is_not_made_anew() {
    let folder = Server::start().await.stop().await;
    let key = folder.path().join("data/platform.key");
    let kept = fs::read(&key).expect("the key");
    fs::remove_file(&key).expect("it was there");
    assert!(
        failure(folder.path(), &[])
            .await
            .contains("platform.key is missing")
    );
    assert!(!key.exists());

    fs::write(&key, &kept).expect("written");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).expect("a mode");
    assert!(
        failure(folder.path(), &[])
            .await
            .contains("can be read by others")
    );
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("a mode");
    for other in [vec![7; 32], kept[..31].to_vec(), vec![]] {
        fs::write(&key, other).expect("written");
        assert!(
            failure(folder.path(), &[])
                .await
                .contains("is not the one that belongs to these databases")
        );
    }
    fs::write(&key, &kept).expect("written");
    Server::start_in(folder, &[]).await;
}

#[tokio::test]
async fn accounts_without_their_shares_are_not_served() {
    let server = Server::start().await;
    person(&server, "zoe@example.org").await;
    let folder = server.stop().await;
    let (data, away) = (
        folder.path().join("data"),
        folder.path().join("away.sqlite"),
    );
    fs::rename(data.join("shares.sqlite"), &away).expect("moved");
    assert!(
        failure(folder.path(), &[])
            .await
            .contains("the database of shares is missing or empty")
    );
    let away = away.to_str().expect("text").to_owned();
    Server::start_in(folder, &["--shares", &away]).await;
}

#[tokio::test]
async fn what_cannot_be_used_is_said_in_one_sentence() {
    let folder = TempDir::new().expect("a folder");
    assert!(
        failure(folder.path(), &[])
            .await
            .contains("index.html is missing")
    );
    make_site(folder.path());
    fs::write(folder.path().join("data"), "").expect("a file");
    assert!(
        failure(folder.path(), &[])
            .await
            .contains("data can't be used")
    );
    fs::remove_file(folder.path().join("data")).expect("it was there");
    fs::write(folder.path().join("file"), "").expect("a file");
    let inside = folder.path().join("file/data");
    let inside = inside.to_str().expect("text");
    for (options, expected) in [
        (&["--smtp", "not a url"][..], "--smtp must look like"),
        (&["--shares", inside], "can't be opened"),
        (&["--key-file", inside], "can't be used"),
    ] {
        let said = failure(folder.path(), options).await;
        assert!(said.contains(expected) && !said.contains('\n'), "{said}");
    }
}

#[tokio::test]
async fn a_database_that_is_none_is_refused_and_left_alone() {
    let folder = Server::start().await.stop().await;
    let file = folder.path().join("data/data.sqlite");
    let damaged = vec![b'x'; 8_192];
    fs::write(&file, &damaged).expect("written");
    assert!(failure(folder.path(), &[]).await.contains("data.sqlite"));
    assert_eq!(fs::read(&file).expect("still there"), damaged);
}

#[tokio::test]
async fn the_outbox_is_told_to_developers_only() {
    let outbox = async |options: &[&str]| -> bool {
        let server = Server::start_with(options).await;
        let client = server.client();
        let origin = options
            .last()
            .map_or(server.origin.clone(), |origin| (*origin).to_owned());
        let platform: Platform = client.get(paths::PLATFORM).await.ok();
        let start = crate::harness::json(&crate::person::sign_up(&platform, "zoe@example.org"));
        let answer = client
            .send(
                reqwest::Method::POST,
                paths::SIGN_UP,
                &start,
                &[("origin", &origin)],
            )
            .await;
        answer.ok::<kluis_wire::SignUpStarted>().outbox.is_some()
    };
    assert!(outbox(&[]).await);
    assert!(!outbox(&["--origin", "https://kluis.example.org"]).await);
}
