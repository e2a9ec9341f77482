//! The passphrase and the address: another one, none, or somewhere else.

use crate::harness::Server;
use crate::person::{person, random, start};
use crate::succession::{is_refused, ready};
use crate::unlocking::{Key, passphrase_slot, register};
use kluis_wire::{
    Bytes, Commit, NewRecord, ProblemType, Purpose, SessionOpened, SignUpId, UnlockerKind, limits,
    paths,
};

#[tokio::test]
async fn a_new_passphrase_opens_the_vault_and_the_old_one_does_not() {
    let server = Server::start().await;
    let mut zoe = ready(&server).await;
    let old = zoe.slot_of(UnlockerKind::Passphrase).await;
    // The record of another passphrase: its keys are unknown to whoever knows the first one.
    let record = zoe.new_record().await;
    let mut other = record.clone();
    let of_anna = {
        let anna = person(&server, "anna@example.org").await;
        anna.new_record().await
    };
    other.record = of_anna.record;
    let slot = passphrase_slot();
    let replace = |commit: &mut Commit, record: NewRecord| {
        commit.slots.retain(|slot| slot.id != old);
        commit.slots.push(slot.clone());
        commit.slots_removed = vec![old];
        commit.record = Some(record);
    };
    zoe.succeed(1, |commit| replace(commit, other)).await;
    zoe.opens_nothing(&server, "zoe@example.org").await;

    // This session goes on as one of the new passphrase.
    let passphrase = zoe.slot_of(UnlockerKind::Passphrase).await;
    let state: kluis_wire::AccountState = zoe.client.get(paths::ACCOUNT).await.ok();
    assert_eq!(state.sessions[0].slot, passphrase);

    // And back, in the slot that is there.
    zoe.show_code().await;
    zoe.succeed(2, |commit| commit.record = Some(record)).await;
    zoe.log_in(server.client(), false).await;
    assert_eq!(zoe.vault().await.account, zoe.account);
}

#[tokio::test]
async fn an_account_moves_to_a_proven_address_that_is_free() {
    let server = Server::start().await;
    let mut zoe = ready(&server).await;
    let moving = start(&server, "nieuw@example.org").await;
    let record = |record: &Bytes, id: SignUpId| NewRecord {
        record: Some(record.clone()),
        address: Some(id),
    };
    let own = zoe.new_record().await.record.expect("a record");
    let (commit, _) = zoe
        .successor(1, |commit| commit.record = Some(record(&own, moving.id)))
        .await;
    is_refused(&zoe, "unconfirmed", &commit, ProblemType::Order).await;
    moving.confirm(&server).await;
    let path = moving.path(paths::SIGN_UP_OPAQUE);
    let bound = register(&zoe, &moving.client, &path, "nieuw@example.org").await;
    let (unknown, _) = zoe
        .successor(1, |commit| {
            commit.record = Some(record(&bound, SignUpId(random())));
        })
        .await;
    is_refused(&zoe, "unknown", &unknown, ProblemType::Expired).await;

    let rival = start(&server, "nieuw@example.org").await;
    let digits = kluis_tests::mail::code(&server.outbox(), "nieuw@example.org", 1).await;
    assert_eq!(rival.try_code(&digits).await.status, 204);

    let seen = kluis_tests::mail::count(&server.outbox(), "zoe@example.org");
    zoe.succeed(1, |commit| commit.record = Some(record(&bound, moving.id)))
        .await;
    zoe.opens_nothing(&server, "zoe@example.org").await;
    zoe.address = "nieuw@example.org".to_owned();
    zoe.log_in(server.client(), false).await;
    assert_eq!(zoe.vault().await.account, zoe.account);

    // Used up; taken; and the old one is free.
    zoe.show_code().await;
    let (commit, _) = zoe
        .successor(2, |commit| commit.record = Some(record(&bound, moving.id)))
        .await;
    is_refused(&zoe, "used up", &commit, ProblemType::Expired).await;
    let anna = person(&server, "anna@example.org").await;
    anna.show_code().await;
    let (commit, _) = anna
        .successor(1, |commit| commit.record = Some(record(&bound, rival.id)))
        .await;
    is_refused(&anna, "taken", &commit, ProblemType::Exists).await;
    let newcomer = start(&server, "zoe@example.org").await;
    let digits = kluis_tests::mail::code(&server.outbox(), "zoe@example.org", seen).await;
    assert_eq!(newcomer.try_code(&digits).await.status, 204);
}

#[tokio::test]
async fn a_sign_up_that_has_expired_moves_nothing() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let moving = start(&server, "nieuw@example.org").await;
    moving.confirm(&server).await;
    let path = moving.path(paths::SIGN_UP_OPAQUE);
    let record = register(&zoe, &moving.client, &path, "nieuw@example.org").await;
    server.wait(limits::SIGN_UP_SECONDS);
    zoe.log_in(server.client(), false).await;
    zoe.show_code().await;
    let new = NewRecord {
        record: Some(record),
        address: Some(moving.id),
    };
    let (commit, _) = zoe.successor(1, |commit| commit.record = Some(new)).await;
    is_refused(&zoe, "late", &commit, ProblemType::Expired).await;
}

#[tokio::test]
async fn a_vault_can_do_without_a_passphrase_and_then_its_address_looks_unknown() {
    let server = Server::start().await;
    let mut zoe = ready(&server).await;
    let passphrase = zoe.slot_of(UnlockerKind::Passphrase).await;
    zoe.succeed(1, |commit| {
        commit.slots.retain(|slot| slot.id != passphrase);
        commit.slots_removed = vec![passphrase];
    })
    .await;
    zoe.opens_nothing(&server, "zoe@example.org").await;
    let records = "SELECT count(*) || '' FROM accounts WHERE record IS NOT NULL";
    assert_eq!(server.query("data.sqlite", records).await, ["0"]);
    zoe.recover(server.client()).await;
    assert_eq!(zoe.vault().await.account, zoe.account);
    // It does have an account: no second one begins there.
    let seen = kluis_tests::mail::count(&server.outbox(), "zoe@example.org");
    start(&server, "zoe@example.org").await;
    let mail = kluis_tests::mail::newest(&server.outbox(), "zoe@example.org", seen).await;
    assert_eq!(kluis_tests::mail::code_in(&mail), None);
}

#[tokio::test]
async fn without_a_passphrase_an_account_moves_without_one_and_with_one_it_does_not() {
    let server = Server::start().await;
    let mut zoe = ready(&server).await;
    let moving = start(&server, "nieuw@example.org").await;
    moving.confirm(&server).await;
    let to = |address| {
        Some(NewRecord {
            record: None,
            address,
        })
    };
    let nowhere = zoe.successor(1, |commit| commit.record = to(None)).await.0;
    is_refused(&zoe, "nowhere", &nowhere, ProblemType::Unproven).await;
    // The passphrase would open nothing there.
    let alone = zoe.successor(1, |commit| commit.record = to(Some(moving.id)));
    let alone = alone.await.0;
    is_refused(&zoe, "its passphrase", &alone, ProblemType::Unproven).await;
    let plain = zoe.commit(|commit| commit.record = to(Some(moving.id)));
    is_refused(&zoe, "the old keys", &plain, ProblemType::Unproven).await;

    let passphrase = zoe.slot_of(UnlockerKind::Passphrase).await;
    zoe.succeed(1, |commit| {
        commit.slots.retain(|slot| slot.id != passphrase);
        commit.slots_removed = vec![passphrase];
        commit.record = to(Some(moving.id));
    })
    .await;
    zoe.opens_nothing(&server, "nieuw@example.org").await;
    zoe.recover(server.client()).await;
    assert_eq!(zoe.vault().await.account, zoe.account);
    // The new address has an account now, and the old one is free.
    for (address, has_account) in [("nieuw@example.org", true), ("zoe@example.org", false)] {
        let seen = kluis_tests::mail::count(&server.outbox(), address);
        start(&server, address).await;
        let mail = kluis_tests::mail::newest(&server.outbox(), address, seen).await;
        assert_eq!(kluis_tests::mail::code_in(&mail).is_none(), has_account);
    }
}

#[tokio::test]
async fn an_account_can_begin_with_a_passkey_alone() {
    let server = Server::start().await;
    let newcomer = start(&server, "zoe@example.org").await;
    newcomer.confirm(&server).await;
    let (exported, record) = newcomer.register().await;
    let path = newcomer.path(paths::SIGN_UP_ACCOUNT);
    let (zoe, honest) = newcomer.found(&exported, record);
    let key = Key::passkey();
    let with = |slots: Vec<kluis_wire::StoredSlot>| kluis_wire::NewAccount {
        record: None,
        commit: zoe.commit(|commit| {
            *commit = honest.commit.clone();
            commit.slots = slots;
        }),
        ..honest.clone()
    };
    for wrong in [vec![], vec![key.slot.clone(), passphrase_slot()]] {
        let answer = zoe.client.post(&path, &with(wrong)).await;
        answer.refused(ProblemType::Unproven);
    }
    let new = with(vec![key.slot.clone()]);
    let opened: SessionOpened = zoe.client.post(&path, &new).await.ok();
    let state: kluis_wire::AccountState = zoe.client.get(paths::ACCOUNT).await.ok();
    assert_eq!(
        (state.session, state.sessions[0].slot),
        (opened.session, key.slot.id)
    );
    zoe.opens_nothing(&server, "zoe@example.org").await;
    let client = server.client();
    let login = key.answer(&zoe, &client, Purpose::Login).await;
    assert_eq!(client.post(paths::KEY_LOGIN, &login).await.status, 200);
}
