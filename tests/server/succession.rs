//! New identity keys: what must come with them, and what ends with the old ones.

use crate::harness::Server;
use crate::person::{PASSPHRASE, Person, flip, person, random, row, start};
use crate::unlocking::{Key, passphrase_slot, shares};
use kluis_vault::identity::Identity;
use kluis_wire::{
    Bytes, Commit, NewRecord, ProblemType, Purpose, RowId, SlotId, UnlockerKind, paths,
};

/// Somebody who has shown a second unlocker.
pub async fn ready(server: &Server) -> Person {
    let zoe = person(server, "zoe@example.org").await;
    zoe.show_code().await;
    zoe
}

pub async fn is_refused(zoe: &Person, name: &str, commit: &Commit, expected: ProblemType) {
    let problem = zoe.put(commit).await.problem();
    let kind = ProblemType::parse(&problem.kind);
    assert_eq!(kind, Some(expected), "{name}");
}

#[tokio::test]
async fn everything_is_new_and_every_other_session_has_ended() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let (other, device) = (zoe.client.stolen(), zoe.client.cookies.borrow().clone());
    zoe.log_in(server.client(), false).await;
    let (login, finish) = zoe
        .guess(&server.client(), PASSPHRASE)
        .await
        .expect("begun");
    let challenge = zoe.answer(&server.client(), Purpose::Recover).await;
    zoe.show_code().await;
    let wrapped = "SELECT hex(wrapped) FROM shares";
    let before = server.query("shares.sqlite", wrapped).await;

    let (commit, next) = zoe.successor(1, |_| {}).await;
    assert_eq!(zoe.put(&commit).await.status, 200);
    assert_eq!(zoe.put(&commit).await.status, 200, "its answer got lost");
    let old = std::mem::replace(&mut zoe.identity, next);
    zoe.stored(&commit);

    let vault = zoe.vault().await;
    assert_eq!(
        (vault.rows, vault.slots),
        (commit.rows.clone(), commit.slots.clone())
    );
    let after = server.query("shares.sqlite", wrapped).await;
    assert!(after.len() == 6 && after.iter().all(|share| !before.contains(share)));
    other
        .get(paths::VAULT)
        .await
        .refused(ProblemType::NoSession);
    let client = server.client();
    let late = client.post(&login, &finish).await;
    late.refused(ProblemType::Expired);
    let late = client.post(paths::KEY_LOGIN, &challenge).await;
    late.refused(ProblemType::Expired);

    let mut stale = zoe.commit(|commit| commit.rows = vec![row(2)]);
    zoe.sign_by(&old, &mut stale, |_| {});
    is_refused(&zoe, "the old keys", &stale, ProblemType::Unproven).await;
    zoe.save(|commit| commit.rows = vec![row(2)]).await;
    zoe.session.nonce = zoe.vault().await.nonce;
    let released = zoe.client.post(paths::SHARES, &zoe.ask(&shares(2))).await;
    assert_eq!(released.status, 200);

    // The device is still known: it has guesses of its own.
    let known = server.client();
    *known.cookies.borrow_mut() = device;
    let secret = known.cookies.borrow()["kluis-device"].clone();
    zoe.log_in(known, true).await;
    assert_eq!(zoe.client.cookies.borrow()["kluis-device"], secret);
}

#[tokio::test]
async fn nothing_old_may_stay() {
    let server = Server::start().await;
    let mut zoe = ready(&server).await;
    zoe.save(|commit| commit.rows = vec![row(2)]).await;
    let old = zoe.identity.public().expect("keys").clone();
    let before = server.dump().await;
    type Spoil<'a> = Box<dyn FnOnce(&mut Commit) + 'a>;
    let spoils: Vec<(&str, Spoil<'_>)> = vec![
        (
            "a slot that stays as it is",
            Box::new(|commit| drop(commit.slots.pop())),
        ),
        (
            "a row that stays",
            Box::new(|commit| commit.rows_removed.truncate(1)),
        ),
        (
            "a row under its old name",
            Box::new(|commit| {
                commit.rows_removed.pop();
                commit.rows = vec![row(2)];
            }),
        ),
        (
            "a share that stays",
            Box::new(|commit| commit.shares_destroyed.truncate(5)),
        ),
        ("no keyring", Box::new(|commit| commit.keyring = None)),
        ("no deposit", Box::new(|commit| commit.deposit = None)),
        (
            "another kind of slot",
            Box::new(|commit| {
                let slot = commit.slots.iter_mut().find(|slot| slot.auth.is_some());
                slot.expect("the code").kind = UnlockerKind::Passkey;
            }),
        ),
        (
            "another key of a slot",
            Box::new(|commit| {
                let slots = commit.slots.iter_mut();
                slots
                    .filter_map(|slot| slot.auth.as_mut())
                    .for_each(|auth| flip(&mut auth.0));
            }),
        ),
        (
            "a second passphrase",
            Box::new(|commit| commit.slots.push(passphrase_slot())),
        ),
        (
            "another passphrase without its record",
            Box::new(|commit| {
                let i = commit.slots.iter().position(|slot| slot.auth.is_none());
                let old = commit.slots.remove(i.expect("one"));
                commit.slots_removed = vec![old.id];
                commit.slots.push(passphrase_slot());
            }),
        ),
        (
            "a passphrase that signs",
            Box::new(|commit| {
                let mut slot = Key::passkey().slot;
                slot.auth = None;
                commit.slots.push(slot);
            }),
        ),
        (
            "a record that is none",
            Box::new(|commit| {
                commit.record = Some(NewRecord {
                    record: Some(Bytes(vec![0; 64])),
                    address: None,
                });
            }),
        ),
        (
            "no slot at all",
            Box::new(|commit| {
                commit.slots_removed = commit.slots.drain(..).map(|slot| slot.id).collect();
            }),
        ),
        (
            "a slot that isn't there",
            Box::new(|commit| commit.slots_removed = vec![SlotId([9; 16])]),
        ),
        (
            "another number",
            Box::new(|commit| {
                commit
                    .succession
                    .iter_mut()
                    .for_each(|next| next.number += 1)
            }),
        ),
        (
            "another signature",
            Box::new(|commit| {
                let next = commit.succession.as_mut().expect("one");
                flip(&mut next.signature.0);
            }),
        ),
        (
            "another sealing key",
            Box::new(|commit| {
                let next = commit.succession.as_mut().expect("one");
                next.identity.sealing = old.sealing.clone();
            }),
        ),
        ("no succession", Box::new(|commit| commit.succession = None)),
    ];
    for (name, spoil) in spoils {
        let (commit, _) = zoe.successor(1, spoil).await;
        is_refused(&zoe, name, &commit, ProblemType::Unproven).await;
    }
    // Signed by the old keys still.
    let (mut commit, _) = zoe.successor(1, |_| {}).await;
    zoe.sign(&mut commit, |_| {});
    is_refused(&zoe, "the old keys", &commit, ProblemType::Unproven).await;
    // Keys that somebody else's old keys signed.
    let thief = Identity::generate(&mut crate::person::rng()).expect("keys");
    let (next, succession) = thief
        .succeed(zoe.account, &mut crate::person::rng())
        .expect("keys");
    let (mut commit, _) = zoe.successor(1, |_| {}).await;
    commit.succession = Some(succession);
    zoe.sign_by(&next, &mut commit, |_| {});
    is_refused(&zoe, "a thief", &commit, ProblemType::Unproven).await;
    assert_eq!(sessionless(&server.dump().await), sessionless(&before));
    zoe.succeed(1, |_| {}).await;
}

/// Without what reading the vault changes: a session's nonce. Without shares that wait to be swept.
fn sessionless(dump: &str) -> Vec<&str> {
    let kept = |line: &&str| !line.starts_with("sessions") && !line.starts_with("shares");
    dump.lines().filter(kept).collect()
}

#[tokio::test]
async fn it_takes_a_second_unlocker() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let (commit, _) = zoe.successor(1, |_| {}).await;
    is_refused(&zoe, "alone", &commit, ProblemType::SecondNeeded).await;
    zoe.show_code().await;
    assert_eq!(zoe.put(&commit).await.status, 200);
}

#[tokio::test]
async fn removing_or_replacing_an_unlocker_takes_new_keys() {
    let server = Server::start().await;
    let mut zoe = ready(&server).await;
    let code = zoe.slot_of(UnlockerKind::RecoveryCode).await;
    let record = zoe.new_record().await;
    let removing = zoe.commit(|commit| commit.slots_removed = vec![code]);
    is_refused(&zoe, "removing", &removing, ProblemType::Unproven).await;
    let recording = zoe.commit(|commit| commit.record = Some(record));
    is_refused(&zoe, "a record", &recording, ProblemType::Unproven).await;
    zoe.succeed(1, |commit| {
        commit.slots.retain(|slot| slot.id != code);
        commit.slots_removed = vec![code];
    })
    .await;
    let slots = zoe.vault().await.slots;
    assert!(slots.len() == 1 && slots[0].id != code);
    let answer = zoe.answer(&server.client(), Purpose::Recover).await;
    let answer = server.client().post(paths::KEY_LOGIN, &answer).await;
    answer.refused(ProblemType::WrongUnlocker);
    // The one that is left can't go.
    let commit = zoe.adding(&Key::passkey().slot);
    is_refused(
        &zoe,
        "the code has gone",
        &commit,
        ProblemType::SecondNeeded,
    )
    .await;
}

#[tokio::test]
async fn a_sign_up_sent_again_opens_nothing_after_new_keys() {
    let server = Server::start().await;
    let newcomer = start(&server, "zoe@example.org").await;
    newcomer.confirm(&server).await;
    let (exported, record) = newcomer.register().await;
    let path = newcomer.path(paths::SIGN_UP_ACCOUNT);
    let (mut zoe, new) = newcomer.found(&exported, record);
    zoe.session = zoe.client.post(&path, &new).await.ok();
    zoe.stored(&new.commit);
    zoe.show_code().await;
    zoe.succeed(1, |_| {}).await;
    let again = server.client().post(&path, &new).await;
    again.refused(ProblemType::Exists);
}

#[tokio::test]
async fn one_personal_key_is_made_anew_without_new_identity_keys() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let wrapped = "SELECT hex(wrapped) FROM shares WHERE category = 3";
    let before = server.query("shares.sqlite", wrapped).await;
    let deposit = zoe.deposit(2, &[2]);
    zoe.save(|commit| {
        commit.keyring = Some(Bytes(random::<128>().into()));
        commit.deposit = Some(deposit);
        commit.shares_destroyed = shares(1);
        commit.rows_removed = vec![row(1).id];
        commit.rows = vec![kluis_wire::StoredRow {
            id: RowId([2; 16]),
            ..row(2)
        }];
    })
    .await;
    let after = server.query("shares.sqlite", wrapped).await;
    assert!(after.len() == 1 && after != before);
    let all = "SELECT count(*) || '' FROM shares";
    assert_eq!(server.query("shares.sqlite", all).await, ["6"]);
    let states = "SELECT count(*) || '' FROM shares WHERE state = 2";
    assert_eq!(server.query("data.sqlite", states).await, ["6"]);
    // The same session goes on, and logging in as well.
    let (path, finish) = zoe
        .guess(&server.client(), PASSPHRASE)
        .await
        .expect("begun");
    assert_eq!(server.client().post(&path, &finish).await.status, 200);
    assert_eq!(zoe.vault().await.account, zoe.account);
}
