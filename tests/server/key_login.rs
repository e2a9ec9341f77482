//! Logging in with the recovery code's key.

use crate::harness::Server;
use crate::person::{flip, person, spoilt};
use kluis_wire::{
    Challenge, ChallengeStart, KeyLogin, ProblemType, Purpose, SlotId, Vault, limits, paths,
};
use reqwest::Method;

#[tokio::test]
async fn the_right_key_opens_a_session() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    zoe.recover(server.client()).await;
    let vault: Vault = zoe.client.get(paths::VAULT).await.ok();
    assert_eq!(vault.account, zoe.account);
    let answer = zoe.answer(&server.client(), Purpose::Login).await;
    assert_eq!(
        server.client().post(paths::KEY_LOGIN, &answer).await.status,
        200,
        "for a rehearsal too"
    );
}

#[tokio::test]
async fn every_part_of_an_answer_counts() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let anna = person(&server, "anna@example.org").await;
    let of_anna = anna.answer(&server.client(), Purpose::Recover).await.slot;
    let client = server.client();
    let before = server.dump().await;
    type Spoil = Box<dyn Fn(&mut KeyLogin)>;
    let spoils: [Spoil; 6] = [
        Box::new(|login| flip(&mut login.slot.0)),
        Box::new(move |login| login.slot = of_anna),
        Box::new(|login| login.purpose = Purpose::Login),
        Box::new(|login| login.expires += 1),
        Box::new(|login| flip(&mut login.ephemeral.0)),
        Box::new(|login| flip(&mut login.signature.0)),
    ];
    for spoil in &spoils {
        let honest = zoe.answer(&client, Purpose::Recover).await;
        let wrong = spoilt(&honest, spoil);
        client
            .send(Method::POST, paths::KEY_LOGIN, &wrong, &[])
            .await
            .refused(ProblemType::WrongUnlocker);
        client
            .post(paths::KEY_LOGIN, &honest)
            .await
            .refused(ProblemType::Expired);
    }
    assert_eq!(server.dump().await, before, "no session was opened");
    let honest = zoe.answer(&client, Purpose::Recover).await;
    let strange = spoilt(&honest, |login| flip(&mut login.nonce.0));
    client
        .send(Method::POST, paths::KEY_LOGIN, &strange, &[])
        .await
        .refused(ProblemType::Expired);
    assert_eq!(client.post(paths::KEY_LOGIN, &honest).await.status, 200);
}

#[tokio::test]
async fn a_signature_does_not_make_another_challenge_of_it() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let client = server.client();
    let slot = zoe.answer(&client, Purpose::Login).await.slot;
    let (own, other) = (slot, SlotId([3; 16]));
    let given = async |slot, purpose| -> Challenge {
        client
            .post(paths::CHALLENGE, &ChallengeStart { slot, purpose })
            .await
            .ok()
    };
    let challenge = given(own, Purpose::Recover).await;
    let later = Challenge {
        expires: challenge.expires + 1,
        ..challenge
    };
    for (challenge, purpose) in [
        (later, Purpose::Recover),
        (given(own, Purpose::Login).await, Purpose::Recover),
        (given(own, Purpose::Recover).await, Purpose::Login),
        (given(other, Purpose::Recover).await, Purpose::Recover),
    ] {
        let answer = zoe.answer_to(challenge, purpose);
        client
            .post(paths::KEY_LOGIN, &answer)
            .await
            .refused(ProblemType::WrongUnlocker);
    }
}

#[tokio::test]
async fn a_challenge_is_answered_once_and_in_time() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let client = server.client();
    let answer = zoe.answer(&client, Purpose::Recover).await;
    assert_eq!(client.post(paths::KEY_LOGIN, &answer).await.status, 200);
    client
        .post(paths::KEY_LOGIN, &answer)
        .await
        .refused(ProblemType::Expired);

    let answer = zoe.answer(&client, Purpose::Recover).await;
    assert_eq!(answer.expires, server.now() + limits::LOGIN_SECONDS);
    server.wait(limits::LOGIN_SECONDS);
    client
        .post(paths::KEY_LOGIN, &answer)
        .await
        .refused(ProblemType::Expired);
}

#[tokio::test]
async fn a_slot_that_does_not_exist_gets_a_challenge_like_any_other() {
    let server = Server::start().await;
    let client = server.client();
    let start = ChallengeStart {
        slot: SlotId([3; 16]),
        purpose: Purpose::Recover,
    };
    let answer = client.post(paths::CHALLENGE, &start).await;
    let challenge: Challenge = answer.ok();
    assert_eq!(challenge.expires, server.now() + limits::LOGIN_SECONDS);
}

#[tokio::test]
async fn an_answer_for_another_platform_counts_for_nothing() {
    let (server, elsewhere) = (Server::start().await, Server::start().await);
    let mut zoe = person(&server, "zoe@example.org").await;
    zoe.platform = elsewhere.client().get(paths::PLATFORM).await.ok();
    let answer = zoe.answer(&server.client(), Purpose::Recover).await;
    server
        .client()
        .post(paths::KEY_LOGIN, &answer)
        .await
        .refused(ProblemType::WrongUnlocker);
}
