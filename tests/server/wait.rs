//! Three days with a notice, where there is no second unlocker.

use crate::harness::{START, Server};
use crate::person::{Person, person};
use crate::unlocking::Key;
use kluis_tests::mail;
use kluis_wire::{AccountState, ProblemType, Wait, limits, paths};

async fn begin(zoe: &Person) -> Wait {
    let start = zoe.waiting(&zoe.address);
    zoe.client.post(paths::WAIT, &start).await.ok()
}

async fn state(zoe: &Person) -> Option<Wait> {
    let state: AccountState = zoe.client.get(paths::ACCOUNT).await.ok();
    state.wait
}

/// Lets time pass, and logs in again.
async fn later(server: &Server, zoe: &mut Person, seconds: u64) {
    server.wait(seconds);
    zoe.log_in(server.client(), false).await;
}

#[tokio::test]
async fn after_three_days_and_a_notice_one_change_can_be_made() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let seen = mail::count(&server.outbox(), &zoe.address);
    let wait = begin(&zoe).await;
    let until = START + limits::WAIT_SECONDS;
    let expected = Wait {
        since: START,
        until,
        expires: until + limits::WAIT_OPEN_SECONDS,
    };
    assert_eq!((wait, state(&zoe).await), (expected, Some(expected)));
    // It was there before the answer came.
    assert_eq!(mail::count(&server.outbox(), &zoe.address), seen + 1);
    let notice = mail::newest(&server.outbox(), &zoe.address, seen).await;
    assert!(
        notice.contains("18 januari 2027") && notice.contains("/openen"),
        "{notice}"
    );

    later(&server, &mut zoe, limits::WAIT_SECONDS - 1).await;
    let refused = zoe.adding(&Key::passkey().slot);
    zoe.put(&refused).await.refused(ProblemType::SecondNeeded);
    server.wait(1);
    zoe.save(|commit| commit.slots = vec![Key::passkey().slot])
        .await;
    assert_eq!(state(&zoe).await, None, "it counts once");
    let another = zoe.adding(&Key::passkey().slot);
    zoe.put(&another).await.refused(ProblemType::SecondNeeded);
}

#[tokio::test]
async fn it_does_not_count_for_ever() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    begin(&zoe).await;
    later(
        &server,
        &mut zoe,
        limits::WAIT_SECONDS + limits::WAIT_OPEN_SECONDS - 1,
    )
    .await;
    assert!(state(&zoe).await.is_some());
    server.wait(1);
    assert_eq!(state(&zoe).await, None);
    let commit = zoe.adding(&Key::passkey().slot);
    zoe.put(&commit).await.refused(ProblemType::SecondNeeded);
}

#[tokio::test]
async fn any_session_calls_it_off_and_beginning_again_begins_again() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    begin(&zoe).await;
    later(&server, &mut zoe, limits::WAIT_SECONDS - 1).await;
    let again = begin(&zoe).await;
    assert_eq!(again.since, server.now());
    later(&server, &mut zoe, 1).await;
    let commit = zoe.adding(&Key::passkey().slot);
    zoe.put(&commit).await.refused(ProblemType::SecondNeeded);

    let anna = person(&server, "anna@example.org").await;
    assert_eq!(anna.client.delete(paths::WAIT).await.status, 204);
    assert!(state(&zoe).await.is_some());
    assert_eq!(zoe.client.delete(paths::WAIT).await.status, 204);
    assert_eq!(state(&zoe).await, None);
    later(&server, &mut zoe, limits::WAIT_SECONDS).await;
    zoe.put(&commit).await.refused(ProblemType::SecondNeeded);
}

#[tokio::test]
async fn the_notice_goes_to_the_account_s_own_address_and_to_no_other() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    person(&server, "anna@example.org").await;
    for other in ["anna@example.org", "niemand@example.org"] {
        let seen = mail::count(&server.outbox(), other);
        let answer = zoe.client.post(paths::WAIT, &zoe.waiting(other)).await;
        answer.refused(ProblemType::Unproven);
        assert_eq!(mail::count(&server.outbox(), other), seen);
    }
    assert_eq!(state(&zoe).await, None);
    for _ in 2..limits::WAITS_PER_ACCOUNT_HOUR {
        begin(&zoe).await;
    }
    let start = zoe.waiting(&zoe.address);
    let answer = zoe.client.post(paths::WAIT, &start).await;
    answer.refused(ProblemType::TooMany);
}

#[tokio::test]
async fn without_a_notice_nothing_begins() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    // No folder, no mail.
    std::fs::remove_dir_all(server.outbox()).expect("the outbox");
    std::fs::write(server.outbox(), "").expect("a file in its place");
    let start = zoe.waiting(&zoe.address);
    let answer = zoe.client.post(paths::WAIT, &start).await;
    answer.refused(ProblemType::Unavailable);
    assert_eq!(state(&zoe).await, None);
}
