//! What expires goes, what was given up is destroyed, what has no commit is destroyed later.

use crate::harness::Server;
use crate::person::{person, start};
use kluis_tests::wait;
use kluis_wire::{Category, ProblemType, ShareId, limits, paths};

async fn count(server: &Server, file: &str, query: &'static str) -> String {
    server.query(file, query).await.concat()
}

#[tokio::test]
async fn what_has_expired_is_forgotten_at_the_next_start() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    start(&server, "anna@example.org").await;
    zoe.guess(&server.client(), b"een heel andere")
        .await
        .expect("no delay");
    zoe.answer(&server.client(), kluis_wire::Purpose::Login)
        .await;
    let start = zoe.waiting(&zoe.address);
    assert_eq!(zoe.client.post(paths::WAIT, &start).await.status, 200);
    const ROWS: &str =
        "SELECT (SELECT count(*) FROM sign_ups) || ' ' || (SELECT count(*) FROM logins) || ' ' ||
        (SELECT count(*) FROM challenges) || ' ' || (SELECT count(*) FROM sessions) || ' ' ||
        (SELECT count(*) FROM limits) || ' ' || (SELECT count(*) FROM waits) || ' ' ||
        (SELECT count(*) FROM devices)";
    let before = count(&server, "data.sqlite", ROWS).await;
    assert!(!before.split(' ').any(|rows| rows == "0"), "{before}");

    let server = server
        .restart_after(limits::GUESSES_FORGOTTEN_SECONDS)
        .await;
    becomes(&server, "data.sqlite", ROWS, "0 0 0 0 0 1 1").await;
    let server = server.restart_after(limits::DEVICE_SECONDS).await;
    becomes(&server, "data.sqlite", ROWS, "0 0 0 0 0 0 0").await;
}

/// Waits until a query has this answer: what goes on behind the requests has got so far.
async fn becomes(server: &Server, file: &str, query: &'static str, expected: &str) {
    let became =
        wait::until(async || (count(server, file, query).await == expected).then_some(())).await;
    assert!(
        became.is_some(),
        "{} instead of {expected}",
        count(server, file, query).await
    );
}

#[tokio::test]
async fn a_destroyed_share_is_in_no_file_any_more() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let photo = "SELECT hex(wrapped) FROM shares WHERE category = 6";
    let wrapped = hex::decode(count(&server, "shares.sqlite", photo).await).expect("hexadecimal");
    let holds = || {
        let files = ["shares.sqlite", "shares.sqlite-wal"].map(|name| server.data().join(name));
        files.into_iter().any(|file| {
            std::fs::read(file)
                .is_ok_and(|bytes| bytes.windows(wrapped.len()).any(|window| window == wrapped))
        })
    };
    assert!(holds());
    zoe.save(|commit| {
        commit.shares_destroyed = vec![ShareId {
            category: Category::Photo,
            epoch: 1,
        }]
    })
    .await;
    assert!(!holds());
    assert_eq!(
        count(
            &server,
            "shares.sqlite",
            "SELECT count(*) || '' FROM shares"
        )
        .await,
        "5"
    );
}

#[tokio::test]
async fn a_share_without_a_commit_is_destroyed_and_one_with_a_commit_stays() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    // Refused only once the share store has them: the epoch was there before.
    let refused = zoe.commit(|commit| commit.deposit = Some(zoe.deposit(2, &[1])));
    zoe.put(&refused).await.refused(ProblemType::Unproven);
    const SHARES: &str = "SELECT count(*) || '' FROM shares";
    assert_eq!(count(&server, "shares.sqlite", SHARES).await, "12");

    let server = server.restart_after(11 * 60).await;
    becomes(&server, "shares.sqlite", SHARES, "6").await;
    zoe.log_in(server.client(), false).await;
    let work = ShareId {
        category: Category::Work,
        epoch: 1,
    };
    assert_eq!(
        zoe.client
            .post(paths::SHARES, &zoe.ask(&[work]))
            .await
            .status,
        200
    );
}
