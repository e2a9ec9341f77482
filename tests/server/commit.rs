//! Reading the vault, and putting commits on top of each other.

use crate::harness::{Answer, Server, json};
use crate::person::{Person, flip, person, random, rng, row, spoilt};
use kluis_vault::{identity::Identity, manifest::Header, recovery::RecoveryCode, slot::Unlocker};
use kluis_wire::{
    Bytes, Category, Commit, Committed, ProblemType, Purpose, RowId, ShareId, SlotId, StoredRow,
    UnlockerKind, Vault, limits, paths,
};
use reqwest::Method;

async fn read(person: &Person) -> Vault {
    person.client.get(paths::VAULT).await.ok()
}

async fn put_text(person: &Person, body: &str) -> Answer {
    let tag = format!("\"{}\"", person.sequence);
    person
        .client
        .send(Method::PUT, paths::VAULT, body, &[("if-match", &tag)])
        .await
}

#[tokio::test]
async fn what_was_committed_is_what_is_read() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let first = read(&zoe).await;
    let (second, third) = (
        row(2),
        StoredRow {
            sealed: Bytes(vec![5; 64]),
            ..row(1)
        },
    );
    zoe.save(|commit| commit.rows = vec![third.clone(), second.clone()])
        .await;
    let answer = zoe.client.get(paths::VAULT).await;
    assert_eq!(answer.header("etag"), Some("\"2\""));
    let vault: Vault = answer.ok();
    assert_eq!(vault.rows, [third, second.clone()]);
    assert_eq!(
        (vault.headers[0].header.0.as_slice(), vault.headers.len()),
        (zoe.head.as_slice(), 1)
    );
    assert_eq!((vault.keyring, vault.slots), (first.keyring, first.slots));
    assert_ne!((vault.body, vault.nonce), (first.body, first.nonce));

    zoe.save(|commit| {
        commit.rows_removed = vec![row(1).id];
        commit.keyring = Some(Bytes(vec![6; 64]));
    })
    .await;
    let vault = read(&zoe).await;
    assert_eq!(
        (vault.rows, vault.keyring),
        (vec![second], Bytes(vec![6; 64]))
    );
}

#[tokio::test]
async fn headers_since_a_sequence_prove_descent() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    for _ in 0..4 {
        zoe.save(|_| {}).await;
    }
    let since = async |query: &str| -> Vec<u64> {
        let vault: Vault = zoe
            .client
            .get(&format!("{}{query}", paths::VAULT))
            .await
            .ok();
        let sequences = vault.headers.iter().map(|head| {
            Header::decode(head.header.as_ref())
                .expect("a header")
                .sequence
        });
        sequences.collect()
    };
    assert_eq!(since("").await, [5]);
    assert_eq!(since("?since=0").await, [1, 2, 3, 4, 5]);
    assert_eq!(since("?since=3").await, [4, 5]);
    assert_eq!(since("?since=4").await, [5]);
    for beyond in ["?since=5", "?since=6", "?since=18446744073709551615"] {
        assert_eq!(since(beyond).await, [5], "{beyond}");
    }
    for wrong in [
        "?since=",
        "?since=-1",
        "?since=x",
        "?since=18446744073709551616",
        "?since=1&since=2",
    ] {
        zoe.client
            .get(&format!("{}{wrong}", paths::VAULT))
            .await
            .refused(ProblemType::Malformed);
    }
}

#[tokio::test]
async fn nothing_is_stored_unless_everything_holds() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    zoe.save(|_| {}).await;
    let honest = zoe.commit(|commit| {
        commit.rows = vec![row(2)];
        commit.keyring = Some(Bytes(vec![1; 64]));
        commit.deposit = Some(zoe.deposit(3, &[2]));
    });
    let before = server.dump().await;
    type Spoil = fn(&mut Commit);
    let spoils: [(&str, Spoil); 15] = [
        ("another header", |commit| flip(&mut commit.head.header.0)),
        ("half a header", |commit| commit.head.header.0.truncate(99)),
        ("no header", |commit| commit.head.header.0.clear()),
        ("a longer header", |commit| commit.head.header.0.push(0)),
        ("another signature", |commit| {
            flip(&mut commit.head.signature.0)
        }),
        ("another body", |commit| flip(&mut commit.body.0)),
        ("no body", |commit| commit.body.0.clear()),
        ("no keyring", |commit| commit.keyring = None),
        ("another row", |commit| flip(&mut commit.rows[0].sealed.0)),
        ("another name", |commit| flip(&mut commit.rows[0].id.0)),
        ("a row less", |commit| commit.rows.clear()),
        ("a row that goes", |commit| {
            commit.rows_removed.push(RowId([1; 16]))
        }),
        ("another deposit", |commit| {
            commit
                .deposit
                .iter_mut()
                .for_each(|deposit| flip(&mut deposit.0))
        }),
        ("no deposit", |commit| commit.deposit = None),
        ("a share that goes", |commit| {
            commit.shares_destroyed.push(ShareId {
                category: Category::Work,
                epoch: 1,
            })
        }),
    ];
    for (name, spoil) in spoils {
        let problem = put_text(&zoe, &spoilt(&honest, spoil)).await.problem();
        assert_eq!(
            ProblemType::parse(&problem.kind),
            Some(ProblemType::Unproven),
            "{name}"
        );
    }
    let headers: [fn(&mut Header); 7] = [
        |header| header.sequence = 2,
        |header| header.sequence = 4,
        |header| header.sequence = u64::MAX,
        |header| flip(&mut header.previous.0),
        |header| flip(&mut header.account.0),
        |header| flip(&mut header.identity.0),
        |header| flip(&mut header.rest.0),
    ];
    for change in headers {
        let mut signed = honest.clone();
        zoe.sign(&mut signed, change);
        zoe.put(&signed).await.refused(ProblemType::Unproven);
    }
    assert_eq!(server.dump().await, before);
    assert_eq!(zoe.put(&honest).await.status, 200);
}

#[tokio::test]
async fn a_stolen_cookie_takes_no_write() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let mut thief = Person {
        identity: Identity::generate(&mut rng()).expect("an identity"),
        ..zoe
    };
    thief.client = thief.client.stolen();
    let before = server.dump().await;
    let forged = thief.commit(|commit| commit.rows_removed = vec![row(1).id]);
    thief.put(&forged).await.refused(ProblemType::Unproven);
    assert_eq!(server.dump().await, before);
}

#[tokio::test]
async fn nobody_writes_into_another_vault() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let anna = person(&server, "anna@example.org").await;
    let before = server.dump().await;
    // Anna's session with Zoë's commit, and Zoë's commit signed by Anna's keys.
    let of_zoe = zoe.commit(|commit| commit.rows = vec![row(2)]);
    anna.put(&of_zoe).await.refused(ProblemType::Unproven);
    let mut signed = of_zoe.clone();
    anna.sign(&mut signed, |header| header.account = zoe.account);
    anna.put(&signed).await.refused(ProblemType::Unproven);
    zoe.put(&signed).await.refused(ProblemType::Unproven);
    // What is in one vault can't be named in another.
    let of_anna = anna.commit(|commit| commit.deposit = Some(zoe.deposit(2, &[2])));
    anna.put(&of_anna).await.refused(ProblemType::Unproven);
    assert_eq!(server.dump().await, before);
    assert_eq!(zoe.put(&of_zoe).await.status, 200);
}

#[tokio::test]
async fn if_match_is_required_and_names_what_is_there() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    zoe.save(|_| {}).await;
    let commit = json(&zoe.commit(|_| {}));
    let before = server.dump().await;
    let put = async |tag: &str| {
        zoe.client
            .send(Method::PUT, paths::VAULT, &commit, &[("if-match", tag)])
            .await
    };
    put("").await.refused(ProblemType::MatchRequired);
    for malformed in [
        "2",
        "*",
        "\"2",
        "W/\"2\"",
        "\"2\", \"3\"",
        "\"two\"",
        "\"-1\"",
        "\"18446744073709551616\"",
        "\"\"",
    ] {
        put(malformed).await.refused(ProblemType::Malformed);
    }
    for changed in ["\"1\"", "\"3\"", "\"0\""] {
        put(changed).await.refused(ProblemType::Changed);
    }
    assert_eq!(server.dump().await, before);
    assert_eq!(put("\"2\"").await.status, 200);
}

#[tokio::test]
async fn the_last_commit_again_is_taken_and_an_older_one_is_not() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let commits = [zoe.commit(|commit| commit.rows = vec![row(2)])];
    assert_eq!(zoe.put(&commits[0]).await.status, 200);
    let before = server.dump().await;
    let again: Committed = zoe.put(&commits[0]).await.ok();
    assert_eq!((again.sequence, server.dump().await), (2, before));

    zoe.stored(&commits[0]);
    zoe.save(|_| {}).await;
    let before = server.dump().await;
    zoe.client
        .put(paths::VAULT, 1, &commits[0])
        .await
        .refused(ProblemType::Changed);
    zoe.client
        .put(paths::VAULT, 3, &commits[0])
        .await
        .refused(ProblemType::Unproven);
    assert_eq!(server.dump().await, before);
}

#[tokio::test]
async fn of_two_commits_at_once_one_is_stored() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    for round in 0..10 {
        let rivals = [0, 1].map(|rival| zoe.commit(|commit| commit.rows = vec![row(10 + rival)]));
        let (first, second) = tokio::join!(zoe.put(&rivals[0]), zoe.put(&rivals[1]));
        let winner = usize::from(first.status != 200);
        let loser = if winner == 0 { &second } else { &first };
        loser.refused(ProblemType::Changed);
        zoe.stored(&rivals[winner]);
        let vault = read(&zoe).await;
        assert_eq!(vault.headers[0], rivals[winner].head, "round {round}");
        assert!(vault.rows.contains(&rivals[winner].rows[0]) && vault.body == rivals[winner].body);
    }
}

#[tokio::test]
async fn only_what_is_there_can_go() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    zoe.save(|commit| commit.rows = vec![row(2)]).await;
    zoe.save(|commit| commit.rows_removed = vec![row(2).id])
        .await;
    let before = server.dump().await;
    type Change = fn(&mut Commit);
    let changes: [Change; 5] = [
        |commit| commit.rows_removed = vec![row(2).id],
        |commit| commit.rows_removed = vec![row(1).id, row(2).id],
        |commit| {
            commit.rows = vec![row(3)];
            commit.rows_removed = vec![row(3).id];
        },
        |commit| {
            commit.shares_destroyed = vec![ShareId {
                category: Category::Work,
                epoch: 2,
            }]
        },
        |commit| {
            commit.shares_destroyed = vec![ShareId {
                category: Category::Work,
                epoch: u64::MAX,
            }]
        },
    ];
    for change in changes {
        zoe.put(&zoe.commit(change))
            .await
            .refused(ProblemType::Unproven);
    }
    assert_eq!(server.dump().await, before);
    zoe.save(|commit| commit.rows_removed = vec![row(1).id])
        .await;
}

#[tokio::test]
async fn nothing_comes_twice_or_out_of_order() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let before = server.dump().await;
    for rows in [vec![row(2), row(2)], vec![row(3), row(2)]] {
        zoe.put(&zoe.commit(|commit| commit.rows = rows))
            .await
            .refused(ProblemType::Unproven);
    }
    let twice = zoe.commit(|commit| commit.rows_removed = vec![row(1).id; 2]);
    zoe.put(&twice).await.refused(ProblemType::Unproven);
    assert_eq!(server.dump().await, before);
}

#[tokio::test]
async fn a_vault_grows_to_its_limit_and_not_beyond() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let numbered = |number: usize| {
        let mut id = [0xff; 16];
        id[8..].copy_from_slice(&u64::try_from(number).expect("small").to_be_bytes());
        StoredRow {
            id: RowId(id),
            sealed: Bytes(vec![0; 64]),
        }
    };
    zoe.save(|commit| commit.rows = (1..limits::ROWS).map(numbered).collect())
        .await;
    let before = server.dump().await;
    let more = zoe.commit(|commit| commit.rows = vec![numbered(limits::ROWS)]);
    zoe.put(&more).await.refused(ProblemType::TooLarge);
    assert_eq!(server.dump().await, before);
    zoe.save(|commit| {
        commit.rows = vec![numbered(limits::ROWS)];
        commit.rows_removed = vec![row(1).id];
    })
    .await;
}

#[tokio::test]
async fn nothing_over_a_limit_is_taken() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let before = server.dump().await;
    type Grow = fn(&mut Commit);
    let grow: [Grow; 8] = [
        |commit| commit.body.0.resize(limits::BODY + 1, 0),
        |commit| commit.keyring = Some(Bytes(vec![0; limits::KEYRING + 1])),
        |commit| commit.deposit = Some(Bytes(vec![0; limits::DEPOSIT + 1])),
        |commit| {
            commit.rows = vec![StoredRow {
                sealed: Bytes(vec![0; limits::ROW + 1]),
                ..row(2)
            }]
        },
        |commit| commit.rows = vec![row(2); limits::ROWS + 1],
        |commit| commit.rows_removed = vec![row(2).id; limits::ROWS + 1],
        |commit| commit.slots_removed = vec![SlotId([0; 16]); limits::SLOTS + 1],
        |commit| {
            commit.shares_destroyed = vec![
                ShareId {
                    category: Category::Work,
                    epoch: 1
                };
                limits::SHARES + 1
            ]
        },
    ];
    for grow in grow {
        zoe.put(&zoe.commit(grow))
            .await
            .refused(ProblemType::TooLarge);
    }
    assert_eq!(server.dump().await, before);
    zoe.save(|commit| {
        commit.body.0 = vec![0; limits::BODY];
        commit.keyring = Some(Bytes(vec![0; limits::KEYRING]));
        commit.rows = vec![StoredRow {
            sealed: Bytes(vec![0; limits::ROW]),
            ..row(2)
        }];
    })
    .await;
}

#[tokio::test]
async fn an_unused_recovery_code_can_be_replaced() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let old = Unlocker::recovery(&zoe.code)
        .slot_id("localhost")
        .expect("a slot");
    let code = RecoveryCode::generate(&mut rng());
    let new = zoe.slot(&Unlocker::recovery(&code));
    zoe.save(|commit| {
        commit.slots = vec![new.clone()];
        commit.slots_removed = vec![old];
    })
    .await;
    let slots = read(&zoe).await.slots;
    assert!(slots.contains(&new) && slots.iter().all(|slot| slot.id != old) && slots.len() == 2);

    let answer = zoe.answer(&server.client(), Purpose::Recover).await;
    server
        .client()
        .post(paths::KEY_LOGIN, &answer)
        .await
        .refused(ProblemType::WrongUnlocker);
    zoe.code = code;
    zoe.recover(server.client()).await;
    // Now it was used.
    let code = RecoveryCode::generate(&mut rng());
    let newest = zoe.slot(&Unlocker::recovery(&code));
    let before = server.dump().await;
    let replace = zoe.commit(|commit| {
        commit.slots = vec![newest];
        commit.slots_removed = vec![new.id];
    });
    zoe.put(&replace).await.refused(ProblemType::SecondNeeded);
    assert_eq!(server.dump().await, before);
}

#[tokio::test]
async fn nothing_else_about_slots_changes_with_one_unlocker() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let anna = person(&server, "anna@example.org").await;
    let slots = read(&zoe).await.slots;
    let passphrase = slots
        .iter()
        .find(|slot| slot.auth.is_none())
        .expect("one")
        .clone();
    let recovery = slots
        .iter()
        .find(|slot| slot.auth.is_some())
        .expect("one")
        .clone();
    let fresh = || zoe.slot(&Unlocker::recovery(&RecoveryCode::generate(&mut rng())));
    let with = |change: &dyn Fn(&mut kluis_wire::StoredSlot)| {
        let mut slot = fresh();
        change(&mut slot);
        slot
    };
    let before = server.dump().await;
    let second = ProblemType::SecondNeeded;
    let of_anna = anna.answer(&server.client(), Purpose::Login).await.slot;
    let changes = [
        (vec![fresh()], vec![], second),
        (vec![], vec![recovery.id], second),
        (vec![], vec![passphrase.id], second),
        (vec![fresh()], vec![passphrase.id], second),
        (vec![fresh()], vec![of_anna], second),
        (vec![fresh()], vec![SlotId([7; 16])], second),
        (vec![fresh(), fresh()], vec![recovery.id], second),
        (
            vec![with(&|slot| slot.auth = None)],
            vec![recovery.id],
            second,
        ),
        (
            vec![with(&|slot| slot.kind = UnlockerKind::Passkey)],
            vec![recovery.id],
            second,
        ),
        (
            vec![with(&|slot| slot.kind = UnlockerKind::Passphrase)],
            vec![recovery.id],
            second,
        ),
        (
            vec![with(&|slot| slot.id = passphrase.id)],
            vec![recovery.id],
            ProblemType::Unproven,
        ),
        (vec![recovery.clone()], vec![], second),
    ];
    for (added, removed, expected) in changes {
        let commit = zoe.commit(|commit| {
            commit.slots = added;
            commit.slots_removed = removed;
        });
        zoe.put(&commit).await.refused(expected);
    }
    assert_eq!(server.dump().await, before);
    let commit = zoe.commit(|commit| {
        commit.slots = vec![fresh()];
        commit.slots_removed = vec![recovery.id];
    });
    assert_eq!(zoe.put(&commit).await.status, 200);
}

#[tokio::test]
async fn an_epoch_of_a_share_is_used_once() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    zoe.save(|commit| {
        commit.shares_destroyed = vec![ShareId {
            category: Category::Work,
            epoch: 1,
        }]
    })
    .await;
    let kept = server
        .query("data.sqlite", "SELECT hex(header) || state FROM shares")
        .await;
    let sequence = zoe.sequence + 1;
    for epochs in [&[1][..], &[1, 2]] {
        let commit = zoe.commit(|commit| commit.deposit = Some(zoe.deposit(sequence, epochs)));
        zoe.put(&commit).await.refused(ProblemType::Unproven);
    }
    let strange = [
        Bytes(random::<64>().into()),
        zoe.deposit(sequence + 1, &[2]),
        zoe.deposit(sequence, &[0]),
    ];
    for deposit in strange {
        zoe.put(&zoe.commit(|commit| commit.deposit = Some(deposit)))
            .await
            .refused(ProblemType::Unproven);
    }
    assert_eq!(
        server
            .query("data.sqlite", "SELECT hex(header) || state FROM shares")
            .await,
        kept
    );
    let deposit = zoe.deposit(sequence, &[2]);
    zoe.save(|commit| commit.deposit = Some(deposit)).await;
}
