//! Logging in with a passphrase, and guessing at one.

use crate::harness::{Answer, Client, Server};
use crate::person::{PASSPHRASE, flip, guess, person, rng, spoilt};
use kluis_wire::{
    Bytes, LoginFinish, LoginStart, LoginStarted, Platform, ProblemType, Purpose, Vault, limits,
    paths,
};
use reqwest::Method;

const WRONG: &[u8] = "een heel andere wachtwoordzin".as_bytes();

#[tokio::test]
async fn the_right_passphrase_opens_a_session() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    zoe.log_in(server.client(), false).await;
    let vault: Vault = zoe.client.get(paths::VAULT).await.ok();
    assert_eq!(vault.account, zoe.account);
}

#[tokio::test]
async fn an_unknown_address_cannot_be_told_from_a_wrong_passphrase() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let mut outcomes = Vec::new();
    for address in ["zoe@example.org", "niemand@example.org"] {
        let mut outcome = Vec::new();
        for _ in 0..limits::FREE_GUESSES + 3 {
            let client = server.client();
            match guess(&client, &zoe.platform, address, WRONG).await {
                Ok((path, finish)) => {
                    let answer = client.post(&path, &finish).await;
                    answer.refused(ProblemType::WrongUnlocker);
                    outcome.push(format!("{} {}", answer.text(), answer.headers.len()));
                }
                Err(answer) => {
                    answer.refused(ProblemType::TooMany);
                    outcome.push(format!(
                        "{} {:?}",
                        answer.text(),
                        answer.header("retry-after")
                    ));
                    server.wait(retry_after(&answer));
                }
            }
        }
        outcomes.push(outcome);
    }
    assert_eq!(outcomes[0], outcomes[1]);
    assert!(
        outcomes[0]
            .iter()
            .any(|outcome| outcome.contains("too-many"))
    );
}

#[tokio::test]
async fn the_first_answers_have_the_same_size() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let mut sizes = Vec::new();
    for address in ["zoe@example.org", "niemand@example.org"] {
        let start = login_start(&zoe.platform, address);
        let answer = server.client().post(paths::LOGIN, &start).await;
        let started: LoginStarted = answer.ok();
        sizes.push((
            answer.body.len(),
            started.response.0.len(),
            answer.headers.len(),
        ));
    }
    assert_eq!(sizes[0], sizes[1]);
}

fn login_start(platform: &Platform, address: &str) -> LoginStart {
    let (_, request) = kluis_vault::opaque::Login::start(WRONG, &mut rng()).expect("a request");
    let address =
        kluis_vault::platform::seal_address(platform, address, &mut rng()).expect("short");
    LoginStart {
        address,
        request: Bytes(request),
    }
}

fn retry_after(answer: &Answer) -> u64 {
    answer
        .header("retry-after")
        .and_then(|seconds| seconds.parse().ok())
        .expect("how long to wait")
}

/// Guesses until it has to wait; how long, each time.
async fn delays(server: &Server, client: &Client, platform: &Platform, times: usize) -> Vec<u64> {
    let mut delays = Vec::new();
    while delays.len() < times {
        if let Err(answer) = guess(client, platform, "zoe@example.org", WRONG).await {
            answer.refused(ProblemType::TooMany);
            delays.push(retry_after(&answer));
            server.wait(retry_after(&answer));
        }
    }
    delays
}

#[tokio::test]
async fn started_guesses_count_and_the_delay_doubles_up_to_a_bound() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let client = server.client();
    for _ in 0..limits::FREE_GUESSES {
        // Never completed: the answer alone lets an attacker try.
        guess(&client, &zoe.platform, "zoe@example.org", WRONG)
            .await
            .expect("no delay yet");
    }
    assert_eq!(
        delays(&server, &client, &zoe.platform, 13).await,
        [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
    );
    // Somebody else isn't held up.
    guess(&client, &zoe.platform, "anna@example.org", WRONG)
        .await
        .expect("another address");
    // And in the end it is forgotten.
    server.wait(limits::GUESSES_FORGOTTEN_SECONDS);
    for _ in 0..limits::FREE_GUESSES {
        guess(&client, &zoe.platform, "zoe@example.org", WRONG)
            .await
            .expect("no delay any more");
    }
}

#[tokio::test]
async fn a_delay_holds_after_a_restart() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    delays(&server, &server.client(), &zoe.platform, 3).await;
    guess(&server.client(), &zoe.platform, "zoe@example.org", WRONG)
        .await
        .expect("its turn");
    let server = server.restart_after(0).await;
    let refused = guess(&server.client(), &zoe.platform, "zoe@example.org", WRONG)
        .await
        .expect_err("a delay");
    assert_eq!(retry_after(&refused), 8);
}

#[tokio::test]
async fn a_delay_blocks_neither_the_recovery_code_nor_a_known_device() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let known = zoe.client.stolen();
    known.cookies.borrow_mut().remove("kluis");
    assert!(known.cookies.borrow().contains_key("kluis-device"));
    delays(&server, &server.client(), &zoe.platform, 5).await;
    guess(&server.client(), &zoe.platform, "zoe@example.org", WRONG)
        .await
        .expect("its turn");
    guess(
        &server.client(),
        &zoe.platform,
        "zoe@example.org",
        PASSPHRASE,
    )
    .await
    .expect_err("a delay");

    zoe.recover(server.client()).await;
    zoe.log_in(known, true).await;
    let again = zoe.client.stolen();
    // A known device has a budget of its own, not an unlimited one.
    again.cookies.borrow_mut().remove("kluis");
    assert_eq!(delays(&server, &again, &zoe.platform, 2).await, [1, 2]);
}

#[tokio::test]
async fn somebody_elses_device_is_no_known_device() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let anna = person(&server, "anna@example.org").await;
    delays(&server, &server.client(), &zoe.platform, 2).await;
    guess(&server.client(), &zoe.platform, "zoe@example.org", WRONG)
        .await
        .expect("its turn");
    guess(&anna.client, &zoe.platform, "zoe@example.org", WRONG)
        .await
        .expect_err("a delay");
}

#[tokio::test]
async fn the_right_passphrase_clears_what_was_counted() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    for _ in 1..limits::FREE_GUESSES {
        guess(&server.client(), &zoe.platform, "zoe@example.org", WRONG)
            .await
            .expect("no delay yet");
    }
    zoe.log_in(server.client(), false).await;
    for _ in 0..limits::FREE_GUESSES {
        guess(&server.client(), &zoe.platform, "zoe@example.org", WRONG)
            .await
            .expect("no delay");
    }
}

#[tokio::test]
async fn a_client_tries_so_many_passphrases_an_hour_over_all_addresses() {
    let server = Server::start_with(&[
        "--guesses-per-client",
        "4",
        "--client-header",
        "x-forwarded-for",
    ])
    .await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let try_from = async |forwarded: &str, address: &str| {
        let start = crate::harness::json(&login_start(&zoe.platform, address));
        server
            .client()
            .send(
                Method::POST,
                paths::LOGIN,
                &start,
                &[("x-forwarded-for", forwarded)],
            )
            .await
    };
    for number in 0..4 {
        let answer = try_from(
            "198.51.100.7, 2001:db8:1:2::1",
            &format!("iemand{number}@example.org"),
        )
        .await;
        assert_eq!(answer.status, 200);
    }
    // The last entry is the one that our own proxy wrote; one IPv6 network is one client.
    let answer = try_from("203.0.113.9, 2001:db8:1:2::ffff", "iemand@example.org").await;
    answer.refused(ProblemType::TooMany);
    assert_eq!(retry_after(&answer), 3_600);
    assert_eq!(
        try_from("2001:db8:1:2::1, 203.0.113.9", "iemand@example.org")
            .await
            .status,
        200
    );
    // A known device goes on from anywhere.
    let known = zoe.client.stolen();
    for _ in 0..4 {
        zoe.log_in(known.stolen(), true).await;
    }
}

#[tokio::test]
async fn a_log_in_is_completed_once_and_in_time() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let client = server.client();
    let (path, finish) = zoe.guess(&client, PASSPHRASE).await.expect("no delay");
    assert_eq!(client.post(&path, &finish).await.status, 200);
    client
        .post(&path, &finish)
        .await
        .refused(ProblemType::Expired);

    let (path, finish) = zoe.guess(&client, PASSPHRASE).await.expect("no delay");
    server.wait(limits::LOGIN_SECONDS);
    client
        .post(&path, &finish)
        .await
        .refused(ProblemType::Expired);
}

#[tokio::test]
async fn a_wrong_end_uses_the_log_in_up() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let client = server.client();
    type Spoil = fn(&mut LoginFinish);
    let spoils: [Spoil; 4] = [
        |finish| flip(&mut finish.finalization.0),
        |finish| finish.finalization.0.truncate(63),
        |finish| finish.finalization.0.clear(),
        |finish| finish.finalization.0.push(0),
    ];
    let before = server.dump().await;
    for spoil in spoils {
        let (path, finish) = zoe.guess(&client, PASSPHRASE).await.expect("no delay");
        let wrong = spoilt(&finish, spoil);
        client
            .send(Method::POST, &path, &wrong, &[])
            .await
            .refused(ProblemType::WrongUnlocker);
        client
            .post(&path, &finish)
            .await
            .refused(ProblemType::Expired);
    }
    assert_eq!(server.dump().await, before, "no session was opened");
}

#[tokio::test]
async fn the_end_of_one_log_in_fits_no_other() {
    let server = Server::start().await;
    let (zoe, anna) = (
        person(&server, "zoe@example.org").await,
        person(&server, "anna@example.org").await,
    );
    let client = server.client();
    let (_, of_zoe) = zoe.guess(&client, PASSPHRASE).await.expect("no delay");
    let (to_anna, _) = anna.guess(&client, PASSPHRASE).await.expect("no delay");
    client
        .post(&to_anna, &of_zoe)
        .await
        .refused(ProblemType::WrongUnlocker);
}

#[tokio::test]
async fn a_first_message_that_is_none_counts_no_guess() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let client = server.client();
    let honest = login_start(&zoe.platform, "zoe@example.org");
    for _ in 0..limits::FREE_GUESSES + 1 {
        let short = spoilt(&honest, |start| start.request.0.truncate(95));
        client
            .send(Method::POST, paths::LOGIN, &short, &[])
            .await
            .refused(ProblemType::Malformed);
        let strange = spoilt(&honest, |start| flip(&mut start.address.0));
        client
            .send(Method::POST, paths::LOGIN, &strange, &[])
            .await
            .refused(ProblemType::Unproven);
        let long = spoilt(&honest, |start| {
            start.request.0.resize(limits::OPAQUE_MESSAGE + 1, 0)
        });
        client
            .send(Method::POST, paths::LOGIN, &long, &[])
            .await
            .refused(ProblemType::TooLarge);
    }
    assert_eq!(client.post(paths::LOGIN, &honest).await.status, 200);
}

#[tokio::test]
async fn the_slot_of_a_passphrase_answers_no_challenge() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    // The challenge of a passphrase's slot: it has no key that could answer.
    let vault: Vault = zoe.client.get(paths::VAULT).await.ok();
    let passphrase = vault
        .slots
        .iter()
        .find(|slot| slot.auth.is_none())
        .expect("a passphrase")
        .id;
    let client = server.client();
    let mut answer = zoe.answer(&client, Purpose::Login).await;
    let start = kluis_wire::ChallengeStart {
        slot: passphrase,
        purpose: Purpose::Login,
    };
    let challenge: kluis_wire::Challenge = client.post(paths::CHALLENGE, &start).await.ok();
    (answer.slot, answer.nonce, answer.expires) = (passphrase, challenge.nonce, challenge.expires);
    client
        .post(paths::KEY_LOGIN, &answer)
        .await
        .refused(ProblemType::WrongUnlocker);
}
