//! The mailed code: who gets one, how often, and how long it counts.

use crate::harness::Server;
use crate::person::{person, sign_up, start};
use kluis_tests::{mail, wait};
use kluis_wire::{
    Bytes, OpaqueRequest, Platform, ProblemType, SignUpCode, SignUpStart, SignUpStarted, limits,
    paths,
};

/// Digits that aren't the mailed ones.
fn wrong(digits: &str) -> String {
    digits
        .chars()
        .map(|digit| if digit == '9' { '0' } else { '9' })
        .collect()
}

#[tokio::test]
async fn a_known_address_gets_the_same_answers_and_its_owner_another_mail() {
    let server = Server::start().await;
    person(&server, "bekend@example.org").await;
    let (known, unknown) = (
        start(&server, "bekend@example.org").await,
        start(&server, "vreemd@example.org").await,
    );

    mail::code(&server.outbox(), "vreemd@example.org", 0).await;
    let mails = wait::until(async || {
        (mail::count(&server.outbox(), "bekend@example.org") == 2).then_some(())
    })
    .await;
    assert!(mails.is_some(), "the owner is told");
    let notice = newest_mail(&server, "bekend@example.org");
    assert!(notice.contains("U hebt al een account"), "{notice}");

    let codes = "SELECT count(*) || '' FROM sign_ups WHERE account IS NULL AND code IS NOT NULL";
    assert_eq!(
        server.query("data.sqlite", codes).await,
        ["1"],
        "no code is right for the known one"
    );

    let mut answers = Vec::new();
    for newcomer in [&known, &unknown] {
        let sealed = sign_up(&newcomer.platform, &newcomer.address);
        let started = newcomer.client.post(paths::SIGN_UP, &sealed).await;
        let fields: serde_json::Value = serde_json::from_slice(&started.body).expect("JSON");
        let names: Vec<_> = fields
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect();
        let mut tries = vec![format!(
            "{} {} {names:?}",
            started.status,
            started.body.len()
        )];
        for _ in 0..=limits::CODE_TRIES {
            let answer = newcomer.try_code("abcdef").await;
            tries.push(format!("{} {}", answer.status, answer.text()));
        }
        answers.push(tries);
    }
    assert_eq!(answers[0], answers[1]);
}

fn newest_mail(server: &Server, address: &str) -> String {
    let mails = std::fs::read_dir(server.outbox())
        .expect("an outbox")
        .filter_map(Result::ok);
    let mut mails: Vec<_> = mails
        .filter_map(|mail| Some((mail.metadata().ok()?.modified().ok()?, mail.path())))
        .collect();
    mails.sort();
    let mut texts = mails
        .iter()
        .filter_map(|(_, path)| std::fs::read_to_string(path).ok());
    texts
        .rfind(|mail| mail.contains(&format!("To: {address}")))
        .expect("a mail")
}

#[tokio::test]
async fn a_wrong_code_counts_down_and_then_none_is_right() {
    let server = Server::start().await;
    let newcomer = start(&server, "zoe@example.org").await;
    let digits = mail::code(&server.outbox(), &newcomer.address, 0).await;
    for left in (0..limits::CODE_TRIES).rev() {
        let answer = newcomer.try_code(&wrong(&digits)).await;
        answer.refused(ProblemType::WrongCode);
        assert_eq!(answer.problem().tries_left, Some(left));
    }
    newcomer
        .try_code(&digits)
        .await
        .refused(ProblemType::Expired);
}

#[tokio::test]
async fn a_right_code_may_come_twice_also_after_wrong_ones() {
    let server = Server::start().await;
    let newcomer = start(&server, "zoe@example.org").await;
    let digits = mail::code(&server.outbox(), &newcomer.address, 0).await;
    newcomer
        .try_code(&wrong(&digits))
        .await
        .refused(ProblemType::WrongCode);
    for _ in 0..2 {
        assert_eq!(newcomer.try_code(&digits).await.status, 204);
    }
}

#[tokio::test]
async fn a_code_expires() {
    let server = Server::start().await;
    let newcomer = start(&server, "zoe@example.org").await;
    let digits = mail::code(&server.outbox(), &newcomer.address, 0).await;
    server.wait(limits::CODE_SECONDS - 1);
    newcomer
        .try_code(&wrong(&digits))
        .await
        .refused(ProblemType::WrongCode);
    server.wait(1);
    newcomer
        .try_code(&digits)
        .await
        .refused(ProblemType::Expired);
}

#[tokio::test]
async fn a_confirmed_sign_up_waits_an_hour_for_its_vault() {
    let server = Server::start().await;
    let newcomer = start(&server, "zoe@example.org").await;
    newcomer.confirm(&server).await;
    server.wait(limits::SIGN_UP_SECONDS - 1);
    newcomer.register().await;
    server.wait(1);
    let request = OpaqueRequest {
        request: Bytes(vec![0; 32]),
    };
    newcomer
        .client
        .post(&newcomer.path(paths::SIGN_UP_OPAQUE), &request)
        .await
        .refused(ProblemType::Expired);
}

#[tokio::test]
async fn what_is_sealed_for_something_else_proves_nothing() {
    let (server, elsewhere) = (Server::start().await, Server::start().await);
    let newcomer = start(&server, "zoe@example.org").await;
    let other = start(&server, "anna@example.org").await;
    let digits = mail::code(&server.outbox(), &newcomer.address, 0).await;
    let path = newcomer.path(paths::SIGN_UP_CODE);
    let before = server.dump().await;

    let platform: Platform = elsewhere.client().get(paths::PLATFORM).await.ok();
    let strange = sign_up(&platform, "zoe@example.org");
    let address = sign_up(&newcomer.platform, "zoe@example.org").address;
    let mut truncated = newcomer.code(&digits);
    truncated.code.0.pop();
    newcomer
        .client
        .post(paths::SIGN_UP, &strange)
        .await
        .refused(ProblemType::Unproven);
    for code in [
        other.code(&digits),
        SignUpCode { code: address },
        truncated,
        SignUpCode {
            code: Bytes::default(),
        },
    ] {
        newcomer
            .client
            .post(&path, &code)
            .await
            .refused(ProblemType::Unproven);
    }
    let long = SignUpCode {
        code: Bytes(vec![0; limits::SEALED_TO_PLATFORM + 1]),
    };
    newcomer
        .client
        .post(&path, &long)
        .await
        .refused(ProblemType::TooLarge);

    assert_eq!(
        server.dump().await,
        before,
        "none of these counted as a try"
    );
    assert_eq!(newcomer.try_code(&digits).await.status, 204);
}

#[tokio::test]
async fn what_is_no_address_gets_no_mail() {
    let server = Server::start().await;
    let client = server.client();
    let platform: Platform = client.get(paths::PLATFORM).await.ok();
    let before = server.dump().await;
    for address in [
        "",
        "zoe",
        "zoe@",
        "@example.org",
        "a@b@c",
        "zoe@example.org\r\nBcc: anna@example.org",
        "a b@example.org",
    ] {
        client
            .post(paths::SIGN_UP, &sign_up(&platform, address))
            .await
            .refused(ProblemType::Malformed);
    }
    let long = SignUpStart {
        address: Bytes(vec![0; limits::SEALED_TO_PLATFORM + 1]),
        ..sign_up(&platform, "a@b.nl")
    };
    client
        .post(paths::SIGN_UP, &long)
        .await
        .refused(ProblemType::TooLarge);
    assert_eq!(server.dump().await, before);
    assert_eq!(
        std::fs::read_dir(server.outbox())
            .expect("an outbox")
            .count(),
        0
    );
}

#[tokio::test]
async fn an_address_gets_so_many_codes_an_hour_and_nobody_can_tell() {
    let server = Server::start().await;
    let mut lengths = Vec::new();
    for _ in 0..limits::CODES_PER_ADDRESS_HOUR + 2 {
        let client = server.client();
        let platform: Platform = client.get(paths::PLATFORM).await.ok();
        let answer = client
            .post(paths::SIGN_UP, &sign_up(&platform, "Zoe@Example.org "))
            .await;
        let started: SignUpStarted = answer.ok();
        assert_eq!(
            (answer.status, started.expires_in),
            (202, limits::CODE_SECONDS)
        );
        lengths.push(answer.body.len());
    }
    lengths.dedup();
    assert_eq!(lengths.len(), 1);

    // Mails leave in order: when the one to somebody else is there, no other is on its way.
    start(&server, "anna@example.org")
        .await
        .confirm(&server)
        .await;
    let mails = || mail::count(&server.outbox(), "zoe@example.org");
    assert_eq!(mails(), limits::CODES_PER_ADDRESS_HOUR as usize);

    server.wait(60 * 60);
    start(&server, "zoe@example.org").await;
    let mailed =
        wait::until(async || (mails() > limits::CODES_PER_ADDRESS_HOUR as usize).then_some(()))
            .await;
    assert!(mailed.is_some(), "an hour later there are codes again");
}

#[tokio::test]
async fn a_client_starts_so_many_sign_ups_an_hour() {
    let server = Server::start_with(&["--sign-ups-per-client", "3"]).await;
    for number in 0..3 {
        start(&server, &format!("zoe{number}@example.org")).await;
    }
    let client = server.client();
    let platform: Platform = client.get(paths::PLATFORM).await.ok();
    let more = sign_up(&platform, "zoe4@example.org");
    server.wait(100);
    let answer = client.post(paths::SIGN_UP, &more).await;
    answer.refused(ProblemType::TooMany);
    assert_eq!(answer.header("retry-after"), Some("3500"));
    server.wait(3_500);
    assert_eq!(client.post(paths::SIGN_UP, &more).await.status, 202);
}

#[tokio::test]
async fn one_step_comes_after_another() {
    let server = Server::start().await;
    let newcomer = start(&server, "zoe@example.org").await;
    let request = OpaqueRequest {
        request: Bytes(vec![0; 32]),
    };
    let path = newcomer.path(paths::SIGN_UP_OPAQUE);
    newcomer
        .client
        .post(&path, &request)
        .await
        .refused(ProblemType::Order);

    newcomer.confirm(&server).await;
    for request in [vec![], vec![0; 31], vec![255; 32], vec![0; 32], vec![0; 33]] {
        newcomer
            .client
            .post(
                &path,
                &OpaqueRequest {
                    request: Bytes(request),
                },
            )
            .await
            .refused(ProblemType::Malformed);
    }
    let long = OpaqueRequest {
        request: Bytes(vec![0; limits::OPAQUE_MESSAGE + 1]),
    };
    newcomer
        .client
        .post(&path, &long)
        .await
        .refused(ProblemType::TooLarge);
    newcomer.register().await;
}

#[tokio::test]
async fn a_sign_up_that_never_was_has_expired() {
    let server = Server::start().await;
    let newcomer = start(&server, "zoe@example.org").await;
    let strange = crate::person::Newcomer {
        id: kluis_wire::SignUpId([9; 16]),
        ..newcomer
    };
    strange
        .try_code("123456")
        .await
        .refused(ProblemType::Expired);
}
