//! Every unlocker is lost: a code, a notice, seven days, and then nothing is left.

use crate::harness::{Answer, START, Server};
use crate::person::{Newcomer, PASSPHRASE, guess, person, rng, sign_up, start};
use kluis_tests::{mail, wait};
use kluis_vault::platform::seal_address;
use kluis_wire::{
    Erasure, Language, Platform, ProblemType, SignUpStarted, WaitStart, limits, paths,
};

pub const ADDRESS: &str = "zoe@example.org";

/// Asks for the code.
async fn lost(server: &Server, address: &str) -> Newcomer {
    let client = server.client();
    let platform: Platform = client.get(paths::PLATFORM).await.ok();
    let asked = sign_up(&platform, address);
    let started: SignUpStarted = client.post(paths::LOST, &asked).await.ok();
    Newcomer {
        client,
        platform,
        address: address.to_owned(),
        id: started.id,
    }
}

pub async fn erase(proven: &Newcomer, address: &str) -> Answer {
    let start = WaitStart {
        address: seal_address(&proven.platform, address, &mut rng()).expect("short enough"),
        language: Language::Nl,
    };
    let path = proven.path(paths::SIGN_UP_ERASURE);
    proven.client.post(&path, &start).await
}

/// With the mailed code, which is the newest mail after `seen`.
pub async fn proven(server: &Server, seen: usize) -> Newcomer {
    let newcomer = lost(server, ADDRESS).await;
    let code = mail::code(&server.outbox(), ADDRESS, seen).await;
    assert_eq!(newcomer.try_code(&code).await.status, 204);
    newcomer
}

async fn rows(server: &Server) -> String {
    let accounts = "SELECT count(*) || ' ' || (SELECT count(*) FROM fields) || ' ' || (SELECT count(*) FROM slots)
                    || ' ' || (SELECT count(*) FROM shares) FROM accounts";
    let shares = "SELECT count(*) || '' FROM shares";
    [
        server.query("data.sqlite", accounts).await,
        server.query("shares.sqlite", shares).await,
    ]
    .concat()
    .join(" ")
}

#[tokio::test]
async fn after_a_code_a_notice_and_seven_days_nothing_is_left_and_the_address_is_free() {
    let server = Server::start().await;
    person(&server, ADDRESS).await;
    let proven = proven(&server, 1).await;
    let seen = mail::count(&server.outbox(), ADDRESS);
    let erasure: Erasure = erase(&proven, ADDRESS).await.ok();
    assert_eq!(erasure.until, START + limits::ERASE_SECONDS);
    let notice = mail::newest(&server.outbox(), ADDRESS, seen).await;
    assert!(
        notice.contains("22 januari 2027") && notice.contains("/openen"),
        "{notice}"
    );
    // Asked again it takes no longer.
    server.wait(60);
    let again: Erasure = erase(&proven, ADDRESS).await.ok();
    assert_eq!(again, erasure);

    let server = server.restart_after(limits::ERASE_SECONDS - 61).await;
    assert_eq!(rows(&server).await, "1 1 2 6 6", "not a second too early");
    let server = server.restart_after(1).await;
    let gone = wait::until(async || (rows(&server).await == "0 0 0 0 0").then_some(())).await;
    assert!(gone.is_some(), "{} is left", rows(&server).await);
    person(&server, ADDRESS).await;
}

#[tokio::test]
async fn whoever_opens_it_in_those_days_ends_that() {
    let server = Server::start().await;
    let mut zoe = person(&server, ADDRESS).await;
    let proven = proven(&server, 1).await;
    assert_eq!(erase(&proven, ADDRESS).await.status, 200);
    server.wait(limits::ERASE_SECONDS - 1);
    zoe.log_in(server.client(), false).await;
    let server = server.restart_after(limits::ERASE_SECONDS).await;
    zoe.log_in(server.client(), false).await;
    let left = server.query("data.sqlite", "SELECT count(*) || '' FROM erasures");
    assert_eq!(left.await, ["0"]);
}

#[tokio::test]
async fn only_a_right_code_for_this_address_and_purpose_erases() {
    let server = Server::start().await;
    let zoe = person(&server, ADDRESS).await;
    person(&server, "anna@example.org").await;
    // Without the code; with the one for making an account; for another address.
    let unproven = lost(&server, ADDRESS).await;
    erase(&unproven, ADDRESS).await.refused(ProblemType::Order);
    let newcomer = start(&server, "nieuw@example.org").await;
    newcomer.confirm(&server).await;
    let refused = erase(&newcomer, "nieuw@example.org").await;
    refused.refused(ProblemType::Order);
    let proven = proven(&server, 2).await;
    let other = erase(&proven, "anna@example.org").await;
    other.refused(ProblemType::Unproven);
    // It makes no account either.
    let path = proven.path(paths::SIGN_UP_OPAQUE);
    let (_, request) =
        kluis_vault::opaque::Registration::start(PASSPHRASE, &mut rng()).expect("one");
    let request = kluis_wire::OpaqueRequest {
        request: kluis_wire::Bytes(request),
    };
    let answer = proven.client.post(&path, &request).await;
    answer.refused(ProblemType::Order);
    let begun = server.query("data.sqlite", "SELECT count(*) || '' FROM erasures");
    assert_eq!(begun.await, ["0"]);
    assert!(
        guess(&server.client(), &zoe.platform, ADDRESS, PASSPHRASE)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn an_address_without_an_account_is_told_so_by_mail_alone() {
    let server = Server::start().await;
    person(&server, ADDRESS).await;
    let platform: Platform = server.client().get(paths::PLATFORM).await.ok();
    let mut answers = Vec::new();
    for address in [ADDRESS, "niet@example.org"] {
        let asked = sign_up(&platform, address);
        let answer = server.client().post(paths::LOST, &asked).await;
        answers.push((answer.status, answer.body.len()));
    }
    assert_eq!(answers[0], answers[1]);
    let told = mail::newest(&server.outbox(), "niet@example.org", 0).await;
    assert!(mail::code_in(&told).is_none(), "{told}");
    let stranger = lost(&server, "niet@example.org").await;
    let tried = stranger.try_code("123456").await;
    tried.refused(ProblemType::WrongCode);
}
