//! Shares are released to a signature, in one session, once.

use crate::harness::Server;
use crate::person::{Person, flip, person, rng, spoilt};
use kluis_vault::{hpke::SealingKey, identity::Identity, share};
use kluis_wire::{
    Bytes, Category, ProblemType, ShareId, ShareRequest, SharesReleased, Vault, limits, paths,
};
use reqwest::Method;

const WORK: ShareId = ShareId {
    category: Category::Work,
    epoch: 1,
};
const CONTACT: ShareId = ShareId {
    category: Category::Contact,
    epoch: 1,
};
const PHOTO: ShareId = ShareId {
    category: Category::Photo,
    epoch: 1,
};

fn receives(person: &Person, request: &ShareRequest, answer: &SharesReleased) -> bool {
    let (origin, signing) = (&person.platform.origin, &person.platform.signing);
    share::receive(
        origin,
        person.account,
        signing,
        request,
        &person.ephemeral,
        answer,
    )
    .is_ok()
}

#[tokio::test]
async fn a_signed_request_gets_its_shares_sealed_to_its_key() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    for _ in 0..2 {
        let request = zoe.ask(&[PHOTO, WORK]);
        let released: SharesReleased = zoe.client.post(paths::SHARES, &request).await.ok();
        assert!(receives(&zoe, &request, &released));
        let other = zoe.ask(&[CONTACT, PHOTO]);
        assert!(!receives(&zoe, &other, &released), "it answers one request");
        zoe.session.nonce = released.nonce;
    }
    let request = zoe.ask(&[WORK]);
    let released: SharesReleased = zoe.client.post(paths::SHARES, &request).await.ok();
    zoe.ephemeral = SealingKey::generate(&mut rng());
    assert!(
        !receives(&zoe, &request, &released),
        "no other key opens it"
    );
}

#[tokio::test]
async fn every_part_of_a_request_counts() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let honest = zoe.ask(&[WORK]);
    let elsewhere = SealingKey::generate(&mut rng()).public().expect("a key");
    let before = server.dump().await;
    type Spoil = Box<dyn Fn(&mut ShareRequest)>;
    let spoils: [Spoil; 7] = [
        Box::new(|request| flip(&mut request.session.0)),
        Box::new(|request| flip(&mut request.nonce.0)),
        Box::new(move |request| request.ephemeral = Bytes(elsewhere.clone())),
        Box::new(|request| request.shares = vec![PHOTO]),
        Box::new(|request| request.shares.push(PHOTO)),
        Box::new(|request| request.time += 1),
        Box::new(|request| flip(&mut request.signature.0)),
    ];
    for spoil in &spoils {
        let answer = zoe
            .client
            .send(Method::POST, paths::SHARES, &spoilt(&honest, spoil), &[])
            .await;
        answer.refused(ProblemType::Unproven);
    }
    let malformed: [fn(&mut ShareRequest); 4] = [
        |request| request.ephemeral.0.clear(),
        |request| request.ephemeral.0.truncate(limits::SEALING_PUBLIC - 1),
        |request| request.ephemeral.0.fill(255),
        |request| request.shares.clear(),
    ];
    for spoil in malformed {
        let answer = zoe
            .client
            .send(Method::POST, paths::SHARES, &spoilt(&honest, spoil), &[])
            .await;
        answer.refused(ProblemType::Malformed);
    }
    let too_large: [fn(&mut ShareRequest); 2] = [
        |request| request.ephemeral.0.push(0),
        |request| request.shares = vec![WORK; limits::SHARES + 1],
    ];
    for spoil in too_large {
        let answer = zoe
            .client
            .send(Method::POST, paths::SHARES, &spoilt(&honest, spoil), &[])
            .await;
        answer.refused(ProblemType::TooLarge);
    }
    assert_eq!(server.dump().await, before, "the nonce is still good");
    assert_eq!(zoe.client.post(paths::SHARES, &honest).await.status, 200);
}

#[tokio::test]
async fn a_request_counts_once() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let request = zoe.ask(&[WORK]);
    let (first, second) = tokio::join!(
        zoe.client.post(paths::SHARES, &request),
        zoe.client.post(paths::SHARES, &request)
    );
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
    zoe.client
        .post(paths::SHARES, &request)
        .await
        .refused(ProblemType::Unproven);
}

#[tokio::test]
async fn reading_the_vault_replaces_the_nonce() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let old = zoe.ask(&[WORK]);
    let vault: Vault = zoe.client.get(paths::VAULT).await.ok();
    zoe.client
        .post(paths::SHARES, &old)
        .await
        .refused(ProblemType::Unproven);
    zoe.session.nonce = vault.nonce;
    assert_eq!(
        zoe.client
            .post(paths::SHARES, &zoe.ask(&[WORK]))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_stolen_cookie_gets_no_share() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let thief = Person {
        client: zoe.client.stolen(),
        identity: Identity::generate(&mut rng()).expect("an identity"),
        ..zoe
    };
    thief
        .client
        .post(paths::SHARES, &thief.ask(&[WORK]))
        .await
        .refused(ProblemType::Unproven);
}

#[tokio::test]
async fn a_request_counts_in_its_own_session_alone() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let anna = person(&server, "anna@example.org").await;
    let request = zoe.ask(&[WORK]);
    anna.client
        .post(paths::SHARES, &request)
        .await
        .refused(ProblemType::Unproven);

    let first = zoe.client.stolen();
    zoe.log_in(server.client(), false).await;
    zoe.client
        .post(paths::SHARES, &request)
        .await
        .refused(ProblemType::NoSession);
    assert_eq!(first.post(paths::SHARES, &request).await.status, 200);
}

#[tokio::test]
async fn a_session_opened_with_a_key_releases_to_the_key_it_named() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    zoe.recover(server.client()).await;
    let named = std::mem::replace(&mut zoe.ephemeral, SealingKey::generate(&mut rng()));
    zoe.client
        .post(paths::SHARES, &zoe.ask(&[WORK]))
        .await
        .refused(ProblemType::Unproven);
    zoe.ephemeral = named;
    assert_eq!(
        zoe.client
            .post(paths::SHARES, &zoe.ask(&[WORK]))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_share_that_is_not_there_is_not_released() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    for epoch in [0, 2, u64::MAX] {
        let request = zoe.ask(&[WORK, ShareId { epoch, ..PHOTO }]);
        zoe.client
            .post(paths::SHARES, &request)
            .await
            .refused(ProblemType::Unproven);
    }
    zoe.save(|commit| commit.shares_destroyed = vec![PHOTO])
        .await;
    zoe.client
        .post(paths::SHARES, &zoe.ask(&[WORK, PHOTO]))
        .await
        .refused(ProblemType::Unproven);
    assert_eq!(
        zoe.client
            .post(paths::SHARES, &zoe.ask(&[WORK]))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn the_shares_that_count_are_those_of_the_commit_that_was_stored() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let second = ShareId {
        category: Category::Work,
        epoch: 2,
    };
    // Two devices make the same epoch at once: both shares reach the share store, one commit is stored.
    let rivals = [0, 1].map(|_| zoe.commit(|commit| commit.deposit = Some(zoe.deposit(2, &[2]))));
    assert_eq!(zoe.put(&rivals[0]).await.status, 200);
    let kept = server
        .query(
            "shares.sqlite",
            "SELECT hex(wrapped) FROM shares ORDER BY 1",
        )
        .await;
    zoe.put(&rivals[1]).await.refused(ProblemType::Changed);
    zoe.client
        .put(paths::VAULT, 2, &rivals[1])
        .await
        .refused(ProblemType::Unproven);
    assert_eq!(
        server
            .query(
                "shares.sqlite",
                "SELECT hex(wrapped) FROM shares ORDER BY 1"
            )
            .await,
        kept
    );
    zoe.stored(&rivals[0]);
    assert_eq!(
        zoe.client
            .post(paths::SHARES, &zoe.ask(&[second]))
            .await
            .status,
        200
    );
}
