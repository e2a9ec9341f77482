//! What a permission ends with: its one look, its term, the next decision. Nobody but the server needs to be there, and
//! nothing that was sealed stays in its files.

use crate::grants::{NAME, Scene, choice, deposit, granted};
use crate::harness::{START, Server};
use crate::person::rng;
use kluis_tests::purposes::TERM_DAYS;
use kluis_vault::{
    decision::{Decision, Outcome},
    log,
    secret::Share,
};
use kluis_wire::{GrantShareId, GrantShown, ProblemType};
use std::fs;

const DAY: u64 = 24 * 60 * 60;

/// Whether these bytes stand in a file of the server, or in the log of one.
fn is_stored(server: &Server, bytes: &[u8]) -> bool {
    [
        "data.sqlite",
        "data.sqlite-wal",
        "shares.sqlite",
        "shares.sqlite-wal",
    ]
    .iter()
    .map(|name| fs::read(server.data().join(name)).unwrap_or_default())
    .any(|file| file.windows(bytes.len()).any(|part| part == bytes))
}

/// What the server has that must go: the sealed copy, and its share.
async fn sealed(scene: &Scene, shown: &GrantShown) -> [Vec<u8>; 2] {
    let wrapped = "SELECT hex(wrapped) FROM grant_shares";
    let wrapped = scene.server.query("shares.sqlite", wrapped).await;
    let copy = shown.copies[0].sealed.0.clone();
    // The end of each: what is cut at a page's border begins on the page before.
    let both = [copy, hex::decode(&wrapped[0]).expect("hexadecimal")];
    let both = both.map(|bytes| bytes[bytes.len() - 32..].to_vec());
    for bytes in &both {
        assert!(is_stored(&scene.server, bytes), "it is there before");
    }
    both
}

/// That nothing opens it any more, and nothing of it is left.
async fn gone(scene: &Scene, shown: &GrantShown, sealed: &[Vec<u8>; 2]) {
    assert_eq!(scene.kept_shares().await, 0);
    for bytes in sealed {
        assert!(!is_stored(&scene.server, bytes), "it is there after");
    }
    assert!(scene.shown().await.is_empty());
    assert_eq!(scene.look_at(shown).await, Err(ProblemType::Unproven));
    assert_eq!(
        scene.outcomes().await.last(),
        Some(&log::Outcome::NotGranted)
    );
}

#[tokio::test]
async fn once_is_one_look() {
    let scene = Scene::of(|choice| choice.outcome = Outcome::Once, START + 1_000).await;
    let shown = scene.shown().await.remove(0);
    let sealed = sealed(&scene, &shown).await;
    assert_eq!(scene.look_at(&shown).await, Ok(NAME.as_bytes().to_vec()));
    gone(&scene, &shown, &sealed).await;
    assert_eq!(
        scene.outcomes().await,
        [log::Outcome::Released, log::Outcome::NotGranted]
    );
}

/// A look that was refused isn't the one look.
#[tokio::test]
async fn a_refused_look_takes_nothing() {
    let scene = Scene::of(|choice| choice.outcome = Outcome::Once, START + 1_000).await;
    let mut wrong = scene.shown().await.remove(0);
    let right = wrong.clone();
    wrong.copies[0].share = GrantShareId([9; 16]);
    assert!(
        scene
            .recipient
            .check(scene.expected(), &wrong, |_| 0)
            .is_err()
    );
    let frozen = scene.zoe.client.post(kluis_wire::paths::FREEZE, &()).await;
    assert_eq!(frozen.status, 204);
    assert_eq!(scene.look_at(&right).await, Err(ProblemType::Unproven));
    let server = &scene.server;
    server
        .query("data.sqlite", "DELETE FROM freezes RETURNING hex(slot)")
        .await;
    assert!(scene.look_at(&right).await.is_ok());
    assert_eq!(
        scene.outcomes().await,
        [log::Outcome::Frozen, log::Outcome::Released]
    );
}

/// A device that doesn't know of the look yet seals the field anew, and takes the grant away later.
#[tokio::test]
async fn a_copy_after_the_one_look_is_not_kept() {
    let mut scene = Scene::of(|choice| choice.outcome = Outcome::Once, START + 1_000).await;
    let shown = scene.shown().await.remove(0);
    assert!(scene.look_at(&shown).await.is_ok());
    let (id, share) = (GrantShareId([5; 16]), Share::generate(&mut rng()));
    let to = (scene.decision.head.digest, START + 1_000);
    let copy = granted(&scene.zoe, &scene.recipient, to, (id, &share));
    let brought = deposit(&scene.zoe, &[(id, &share)]);
    let bytes = copy.sealed.0.clone();
    scene
        .zoe
        .save(|commit| {
            commit.grants = vec![copy];
            commit.grant_deposit = Some(brought);
        })
        .await;
    assert_eq!(scene.kept_shares().await, 0);
    assert!(!is_stored(&scene.server, &bytes[bytes.len() - 32..]));
    assert!(scene.shown().await.is_empty());
    let name = shown.copies[0].name.clone();
    scene
        .zoe
        .save(|commit| commit.grants_removed = vec![name])
        .await;
}

#[tokio::test]
async fn the_next_decision_ends_what_the_one_before_let_in() {
    for outcome in [Outcome::Withdrawn, Outcome::Refused, Outcome::Expired] {
        let mut scene = Scene::new().await;
        let shown = scene.shown().await.remove(0);
        let sealed = sealed(&scene, &shown).await;
        let (account, identity) = (scene.zoe.account, &scene.zoe.identity);
        let next = choice(outcome, &scene.recipient);
        let next = Decision::sign(account, identity, scene.decision.head, next, START);
        let token = next.expect("it signs").token;
        // The device says nothing about the grant: the decision is enough.
        scene
            .zoe
            .save(|commit| commit.decisions = vec![token])
            .await;
        gone(&scene, &shown, &sealed).await;
        let name = shown.copies[0].name.clone();
        scene
            .zoe
            .save(|commit| commit.grants_removed = vec![name])
            .await;
    }
}

/// Starts the server again, and waits until it has swept these bytes out of its files: nobody asks it to.
async fn swept(server: Server, sealed: &[Vec<u8>; 2]) {
    let server = server.restart_after(0).await;
    let gone = kluis_tests::wait::until(async || {
        let stored = sealed.iter().any(|bytes| is_stored(&server, bytes));
        (!stored).then_some(())
    });
    assert!(gone.await.is_some(), "it is there after");
}

#[tokio::test]
async fn a_term_ends_on_the_servers_clock() {
    let term = u64::from(TERM_DAYS) * DAY;
    // The device said nothing of an end: the purpose's term is it.
    let scene = Scene::of(|_| {}, u64::MAX / 2).await;
    let shown = scene.shown().await.remove(0);
    let sealed = sealed(&scene, &shown).await;
    scene.server.wait(term - 1);
    assert_eq!(scene.shown().await.len(), 1, "the last second of it");
    scene.server.wait(1);
    assert!(scene.shown().await.is_empty());
    assert!(is_stored(&scene.server, &sealed[0]));
    swept(scene.server, &sealed).await;
}

#[tokio::test]
async fn a_date_that_was_chosen_is_the_end() {
    let scene = Scene::of(|choice| choice.until = START + 500, START + 1_000).await;
    let shown = scene.shown().await.remove(0);
    let sealed = sealed(&scene, &shown).await;
    scene.server.wait(499);
    assert!(scene.look_at(&shown).await.is_ok());
    scene.server.wait(1);
    assert!(scene.shown().await.is_empty());
    swept(scene.server, &sealed).await;
}
