//! A freeze: one press stops every release of shares, and the one who pressed it can't end it.

use crate::harness::Server;
use crate::person::{Person, person, row};
use crate::unlocking::Key;
use kluis_vault::{recovery::RecoveryCode, slot::Unlocker};
use kluis_wire::{
    AccountState, Category, Frozen, ProblemType, Purpose, Second, ShareId, UnlockerKind, limits,
    paths,
};

const WORK: ShareId = ShareId {
    category: Category::Work,
    epoch: 1,
};

async fn press(zoe: &Person) {
    assert_eq!(zoe.client.post(paths::FREEZE, &()).await.status, 204);
}

async fn state(zoe: &Person) -> AccountState {
    zoe.client.get(paths::ACCOUNT).await.ok()
}

async fn releases(zoe: &Person) -> bool {
    let answer = zoe.client.post(paths::SHARES, &zoe.ask(&[WORK])).await;
    if answer.status != 200 {
        answer.refused(ProblemType::Frozen);
    }
    answer.status == 200
}

#[tokio::test]
async fn a_frozen_account_releases_no_share_and_still_opens_and_saves() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let passphrase = zoe.slot_of(UnlockerKind::Passphrase).await;
    let mut elsewhere = person(&server, "anna@example.org").await;
    press(&zoe).await;
    let frozen = Frozen {
        since: server.now(),
        by: passphrase,
    };
    assert_eq!(state(&zoe).await.frozen, Some(frozen));
    zoe.session.nonce = zoe.vault().await.nonce;
    assert!(!releases(&zoe).await);
    zoe.log_in(server.client(), false).await;
    assert!(!releases(&zoe).await);
    zoe.save(|commit| commit.rows = vec![row(2)]).await;
    assert_eq!(state(&elsewhere).await.frozen, None);
    elsewhere.session.nonce = elsewhere.vault().await.nonce;
    assert!(releases(&elsewhere).await);

    let second = zoe.code_shown(Purpose::Unfreeze).await;
    assert_eq!(zoe.unfreeze(&second).await.status, 204);
    assert_eq!(state(&zoe).await.frozen, None);
    assert!(releases(&zoe).await);
}

#[tokio::test]
async fn no_unlocker_changes_and_no_wait_goes_on() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let start = zoe.waiting(&zoe.address);
    assert_eq!(zoe.client.post(paths::WAIT, &start).await.status, 200);
    zoe.show_code().await;
    press(&zoe).await;
    assert_eq!(state(&zoe).await.wait, None);
    let again = zoe.client.post(paths::WAIT, &start).await;
    again.refused(ProblemType::Frozen);

    let adding = zoe.adding(&Key::passkey().slot);
    zoe.put(&adding).await.refused(ProblemType::Frozen);
    let (succession, _) = zoe.successor(1, |_| {}).await;
    zoe.put(&succession).await.refused(ProblemType::Frozen);
    server.wait(limits::SECOND_SECONDS / 2);
    let second = zoe.code_shown(Purpose::Unfreeze).await;
    assert_eq!(zoe.unfreeze(&second).await.status, 204);
    assert_eq!(zoe.put(&adding).await.status, 200);
}

#[tokio::test]
async fn not_even_an_unused_code_is_replaced() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let old = zoe.slot_of(UnlockerKind::RecoveryCode).await;
    let code = RecoveryCode::generate(&mut crate::person::rng());
    let new = zoe.slot(&Unlocker::recovery(&code));
    let commit = zoe.commit(|commit| {
        commit.slots = vec![new];
        commit.slots_removed = vec![old];
    });
    press(&zoe).await;
    zoe.put(&commit).await.refused(ProblemType::Frozen);
}

#[tokio::test]
async fn whoever_pressed_it_cannot_end_it() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let anna = person(&server, "anna@example.org").await;
    press(&zoe).await;
    let by = state(&zoe).await.frozen;

    // Pressed again by another, it is still the first one's.
    zoe.recover(server.client()).await;
    press(&zoe).await;
    assert_eq!(state(&zoe).await.frozen, by);

    let presser = zoe.passphrase_shown(Purpose::Unfreeze).await;
    zoe.unfreeze(&presser)
        .await
        .refused(ProblemType::SecondNeeded);
    let other_purpose = zoe.code_shown(Purpose::Unlockers).await;
    zoe.unfreeze(&other_purpose)
        .await
        .refused(ProblemType::WrongUnlocker);
    let of_anna = anna.code_shown(Purpose::Unfreeze).await;
    zoe.unfreeze(&of_anna)
        .await
        .refused(ProblemType::WrongUnlocker);
    let strange = Second::Key(
        Key::passkey()
            .answer(&zoe, &zoe.client, Purpose::Unfreeze)
            .await,
    );
    zoe.unfreeze(&strange)
        .await
        .refused(ProblemType::WrongUnlocker);
    assert_eq!(state(&zoe).await.frozen, by);

    // It may be the very one that opened this session, if it is shown.
    let code = zoe.code_shown(Purpose::Unfreeze).await;
    assert_eq!(zoe.unfreeze(&code).await.status, 204);
    assert_eq!(state(&zoe).await.frozen, None);
    let nobody = server.client().post(paths::FREEZE, &()).await;
    nobody.refused(ProblemType::NoSession);
}
