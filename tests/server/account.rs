//! Making the account: whole, once, and only by whoever signed it.

use crate::harness::{Answer, Server};
use crate::person::{Newcomer, Person, flip, person, random, row, spoilt, start};
use kluis_vault::{manifest::Header, slot::Unlocker};
use kluis_wire::{
    Bytes, Category, NewAccount, ProblemType, SessionOpened, ShareId, SigningPublic, SlotId,
    UnlockerKind, Vault, limits, paths,
};
use reqwest::Method;

/// Somebody who is ready to send the request for an account.
async fn ready(server: &Server, address: &str) -> (String, Unlocker, Person, NewAccount) {
    let newcomer = start(server, address).await;
    newcomer.confirm(server).await;
    let (exported, record) = newcomer.register().await;
    let path = newcomer.path(paths::SIGN_UP_ACCOUNT);
    let (person, account) = newcomer.found(&exported, record);
    (path, Unlocker::passphrase(&exported), person, account)
}

async fn send(person: &Person, path: &str, body: &str) -> Answer {
    person.client.send(Method::POST, path, body, &[]).await
}

#[tokio::test]
async fn nothing_is_made_unless_everything_holds() {
    let server = Server::start().await;
    let (path, _, person, honest) = ready(&server, "zoe@example.org").await;
    let before = server.dump().await;
    type Spoil = fn(&mut NewAccount);
    let spoils: [(&str, Spoil); 19] = [
        ("another account", |new| flip(&mut new.account.0)),
        ("another signing key", |new| {
            flip(&mut new.identity.signing.0)
        }),
        ("another sealing key", |new| {
            flip(&mut new.identity.sealing.0)
        }),
        ("no sealing key", |new| new.identity.sealing.0.clear()),
        ("half a record", |new| {
            new.record
                .iter_mut()
                .for_each(|record| record.0.truncate(96));
        }),
        ("no record", |new| new.record = None),
        ("another header", |new| flip(&mut new.commit.head.header.0)),
        ("half a header", |new| {
            new.commit.head.header.0.truncate(100)
        }),
        ("no header", |new| new.commit.head.header.0.clear()),
        ("another signature", |new| {
            flip(&mut new.commit.head.signature.0)
        }),
        ("another body", |new| flip(&mut new.commit.body.0)),
        ("another keyring", |new| {
            new.commit
                .keyring
                .iter_mut()
                .for_each(|keyring| flip(&mut keyring.0))
        }),
        ("no keyring", |new| new.commit.keyring = None),
        ("another slot", |new| {
            flip(&mut new.commit.slots[0].wrapped.0)
        }),
        ("a slot less", |new| drop(new.commit.slots.pop())),
        ("another row", |new| flip(&mut new.commit.rows[0].sealed.0)),
        ("a row more", |new| new.commit.rows.push(row(9))),
        ("another deposit", |new| {
            new.commit
                .deposit
                .iter_mut()
                .for_each(|deposit| flip(&mut deposit.0))
        }),
        ("no deposit", |new| new.commit.deposit = None),
    ];
    for (name, spoil) in spoils {
        let problem = send(&person, &path, &spoilt(&honest, spoil))
            .await
            .problem();
        assert_eq!(
            ProblemType::parse(&problem.kind),
            Some(ProblemType::Unproven),
            "{name}"
        );
    }
    assert_eq!(server.dump().await, before);
    assert_eq!(person.client.post(&path, &honest).await.status, 201);
}

#[tokio::test]
async fn a_signature_does_not_make_a_first_commit_of_anything() {
    let server = Server::start().await;
    let (path, passphrase, person, honest) = ready(&server, "zoe@example.org").await;
    let before = server.dump().await;
    let (second, recovery) = (
        person.slot(&passphrase),
        honest.commit.slots.iter().find(|slot| slot.auth.is_some()),
    );
    let recovery = recovery.expect("a recovery code").clone();
    let id = SlotId([0; 16]);
    let wrong_slots = [
        vec![],
        // No passphrase, but its record.
        vec![recovery.clone()],
        vec![second.clone(), person.slot(&passphrase)],
        vec![kluis_wire::StoredSlot {
            auth: Some(SigningPublic([1; 32])),
            ..second.clone()
        }],
        vec![
            second.clone(),
            kluis_wire::StoredSlot {
                auth: None,
                id,
                ..recovery.clone()
            },
        ],
        vec![kluis_wire::StoredSlot {
            kind: UnlockerKind::Passkey,
            ..second.clone()
        }],
    ];
    for slots in wrong_slots {
        let signed = NewAccount {
            commit: person.commit(|commit| {
                *commit = honest.commit.clone();
                commit.slots = slots;
            }),
            ..honest.clone()
        };
        person
            .client
            .post(&path, &signed)
            .await
            .refused(ProblemType::Unproven);
    }
    type Change = fn(&mut kluis_wire::Commit);
    let wrong: [Change; 4] = [
        |commit| commit.keyring = None,
        |commit| commit.rows_removed = vec![row(1).id],
        |commit| commit.slots_removed = vec![SlotId([1; 16])],
        |commit| {
            commit.shares_destroyed = vec![ShareId {
                category: Category::Work,
                epoch: 1,
            }]
        },
    ];
    for change in wrong {
        let signed = NewAccount {
            commit: person.commit(|commit| {
                *commit = honest.commit.clone();
                change(commit);
            }),
            ..honest.clone()
        };
        person
            .client
            .post(&path, &signed)
            .await
            .refused(ProblemType::Unproven);
    }
    let headers: [fn(&mut Header); 5] = [
        |header| header.sequence = 2,
        |header| header.sequence = 0,
        |header| flip(&mut header.previous.0),
        |header| flip(&mut header.account.0),
        |header| flip(&mut header.identity.0),
    ];
    for change in headers {
        let mut signed = honest.clone();
        person.sign(&mut signed.commit, change);
        person
            .client
            .post(&path, &signed)
            .await
            .refused(ProblemType::Unproven);
    }
    let epoch = |epochs: &[u64]| Some(person.deposit(1, epochs));
    for deposit in [
        epoch(&[0]),
        epoch(&[u64::MAX]),
        Some(person.deposit(2, &[1])),
        Some(Bytes(random::<64>().into())),
    ] {
        let signed = NewAccount {
            commit: person.commit(|commit| {
                *commit = honest.commit.clone();
                commit.deposit = deposit;
            }),
            ..honest.clone()
        };
        person
            .client
            .post(&path, &signed)
            .await
            .refused(ProblemType::Unproven);
    }
    assert_eq!(server.dump().await, before);
    assert_eq!(person.client.post(&path, &honest).await.status, 201);
}

#[tokio::test]
async fn nothing_over_a_limit_is_taken() {
    let server = Server::start().await;
    let (path, _, person, honest) = ready(&server, "zoe@example.org").await;
    let before = server.dump().await;
    type Grow = fn(&mut NewAccount);
    let grow: [Grow; 9] = [
        |new| new.record = Some(Bytes(vec![0; limits::OPAQUE_MESSAGE + 1])),
        |new| new.commit.head.header.0.resize(limits::HEADER + 1, 0),
        |new| new.commit.body.0.resize(limits::BODY + 1, 0),
        |new| new.commit.keyring = Some(Bytes(vec![0; limits::KEYRING + 1])),
        |new| new.commit.deposit = Some(Bytes(vec![0; limits::DEPOSIT + 1])),
        |new| new.commit.slots[0].wrapped.0.resize(limits::SLOT + 1, 0),
        |new| new.commit.slots = vec![new.commit.slots[0].clone(); limits::SLOTS + 1],
        |new| new.commit.rows[0].sealed.0.resize(limits::ROW + 1, 0),
        |new| new.commit.rows = vec![row(1); limits::ROWS + 1],
    ];
    for grow in grow {
        send(&person, &path, &spoilt(&honest, grow))
            .await
            .refused(ProblemType::TooLarge);
    }
    assert_eq!(server.dump().await, before);
    assert_eq!(person.client.post(&path, &honest).await.status, 201);
}

#[tokio::test]
async fn the_same_request_again_is_the_same_account() {
    let server = Server::start().await;
    let (path, _, person, honest) = ready(&server, "zoe@example.org").await;
    let first: SessionOpened = person.client.post(&path, &honest).await.ok();
    let accounts = async || {
        server
            .query("data.sqlite", "SELECT hex(id) FROM accounts")
            .await
    };
    let made = accounts().await;

    let again: SessionOpened = person.client.post(&path, &honest).await.ok();
    assert_eq!((again.account, accounts().await), (first.account, made));
    assert_ne!(again.session, first.session);
    let vault: Vault = person.client.get(paths::VAULT).await.ok();
    assert_eq!(
        (vault.headers, vault.rows),
        (vec![honest.commit.head.clone()], honest.commit.rows.clone())
    );

    let other = NewAccount {
        commit: person.commit(|commit| {
            *commit = honest.commit.clone();
            commit.rows = vec![row(2)];
        }),
        ..honest
    };
    person
        .client
        .post(&path, &other)
        .await
        .refused(ProblemType::Exists);
}

#[tokio::test]
async fn the_same_request_again_brings_no_destroyed_share_back() {
    let server = Server::start().await;
    let (path, _, mut person, honest) = ready(&server, "zoe@example.org").await;
    assert_eq!(person.client.post(&path, &honest).await.status, 201);
    person.stored(&honest.commit);
    let work = ShareId {
        category: Category::Work,
        epoch: 1,
    };
    person
        .save(|commit| commit.shares_destroyed = vec![work])
        .await;
    let kept = async || {
        server
            .query(
                "shares.sqlite",
                "SELECT hex(wrapped) FROM shares ORDER BY 1",
            )
            .await
    };
    let before = kept().await;
    assert_eq!(before.len(), 5);
    assert_eq!(person.client.post(&path, &honest).await.status, 201);
    assert_eq!(kept().await, before);
}

#[tokio::test]
async fn an_address_has_one_account_and_a_sign_up_too() {
    let server = Server::start().await;
    let (path, _, first, first_request) = ready(&server, "zoe@example.org").await;
    let second: Newcomer = start(&server, "zoe@example.org").await;
    let digits = kluis_tests::mail::code(&server.outbox(), "zoe@example.org", 1).await;
    assert_eq!(second.try_code(&digits).await.status, 204);
    let (exported, record) = second.register().await;
    let second_path = second.path(paths::SIGN_UP_ACCOUNT);
    let (second, second_request) = second.found(&exported, record);

    assert_eq!(first.client.post(&path, &first_request).await.status, 201);
    let accounts = server
        .query("data.sqlite", "SELECT hex(id) FROM accounts")
        .await;
    second
        .client
        .post(&second_path, &second_request)
        .await
        .refused(ProblemType::Exists);
    // A finished sign-up makes no other account either.
    second
        .client
        .post(&path, &second_request)
        .await
        .refused(ProblemType::Exists);
    assert_eq!(
        server
            .query("data.sqlite", "SELECT hex(id) FROM accounts")
            .await,
        accounts
    );
}

#[tokio::test]
async fn somebody_elses_slot_cannot_be_taken() {
    let server = Server::start().await;
    let other = person(&server, "anna@example.org").await;
    let (path, passphrase, mut person, honest) = ready(&server, "zoe@example.org").await;
    person.code = other.code;
    let taken = person.slot(&Unlocker::recovery(&person.code));
    let slots = vec![person.slot(&passphrase), taken];
    let signed = NewAccount {
        commit: person.commit(|commit| {
            *commit = honest.commit.clone();
            commit.slots = slots;
        }),
        ..honest.clone()
    };
    let accounts = server
        .query("data.sqlite", "SELECT hex(id) FROM accounts")
        .await;
    person
        .client
        .post(&path, &signed)
        .await
        .refused(ProblemType::Unproven);
    assert_eq!(
        server
            .query("data.sqlite", "SELECT hex(id) FROM accounts")
            .await,
        accounts
    );
    assert_eq!(person.client.post(&path, &honest).await.status, 201);
}

#[tokio::test]
async fn an_unconfirmed_address_makes_no_account() {
    let server = Server::start().await;
    let (_, _, _, honest) = ready(&server, "zoe@example.org").await;
    let other = start(&server, "anna@example.org").await;
    let before = server.dump().await;
    other
        .client
        .post(&other.path(paths::SIGN_UP_ACCOUNT), &honest)
        .await
        .refused(ProblemType::Order);
    assert_eq!(server.dump().await, before);
}
