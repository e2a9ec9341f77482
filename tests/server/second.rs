//! A second unlocker: shown in a session that another one opened, for one thing, for a while.

use crate::harness::Server;
use crate::person::{Person, flip, person};
use crate::unlocking::Key;
use kluis_vault::recovery::RecoveryCode;
use kluis_vault::slot::Unlocker;
use kluis_wire::{
    Bytes, ProblemType, Purpose, Second, SecondShown, SessionOpened, UnlockerKind, Vault, limits,
    paths,
};

/// Somebody whose vault also opens with a passkey.
async fn with_passkey(server: &Server) -> (Person, Key) {
    let mut zoe = person(server, "zoe@example.org").await;
    let key = Key::passkey();
    zoe.show_code().await;
    zoe.save(|commit| commit.slots = vec![key.slot.clone()])
        .await;
    (zoe, key)
}

#[tokio::test]
async fn a_second_unlocker_lets_a_passkey_be_added_and_that_opens_the_vault() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let key = Key::passkey();
    let commit = zoe.adding(&key.slot);
    let before = server.dump().await;
    zoe.put(&commit).await.refused(ProblemType::SecondNeeded);
    assert_eq!(server.dump().await, before);

    let second = zoe.code_shown(Purpose::Unlockers).await;
    let shown: SecondShown = zoe.show(&second).await.ok();
    assert_eq!(shown.until, server.now() + limits::SECOND_SECONDS);
    assert_eq!(zoe.put(&commit).await.status, 200);
    assert!(zoe.vault().await.slots.contains(&key.slot));

    let client = server.client();
    let login = key.answer(&zoe, &client, Purpose::Login).await;
    let opened: SessionOpened = client.post(paths::KEY_LOGIN, &login).await.ok();
    assert_eq!(opened.account, zoe.account);
    let vault: Vault = client.get(paths::VAULT).await.ok();
    assert_eq!(vault.account, zoe.account);
    let recover = key.answer(&zoe, &client, Purpose::Recover).await;
    let answer = client.post(paths::KEY_LOGIN, &recover).await;
    answer.refused(ProblemType::WrongUnlocker);
}

#[tokio::test]
async fn it_counts_in_its_own_session_for_what_it_was_shown_for_and_not_for_long() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let commit = zoe.adding(&Key::passkey().slot);
    let first = zoe.client.stolen();

    let delete = zoe.code_shown(Purpose::Delete).await;
    assert_eq!(zoe.show(&delete).await.status, 200);
    zoe.put(&commit).await.refused(ProblemType::SecondNeeded);

    zoe.show_code().await;
    zoe.log_in(server.client(), false).await;
    zoe.put(&commit).await.refused(ProblemType::SecondNeeded);

    zoe.client = first;
    server.wait(limits::SECOND_SECONDS);
    zoe.put(&commit).await.refused(ProblemType::SecondNeeded);
    zoe.show_code().await;
    server.wait(limits::SECOND_SECONDS - 1);
    assert_eq!(zoe.put(&commit).await.status, 200);
}

#[tokio::test]
async fn the_unlocker_that_opened_the_session_is_not_a_second_one() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let commit = zoe.adding(&Key::passkey().slot);
    let passphrase = zoe.passphrase_shown(Purpose::Unlockers).await;
    zoe.show(&passphrase)
        .await
        .refused(ProblemType::SecondNeeded);

    zoe.recover(server.client()).await;
    let code = zoe.code_shown(Purpose::Unlockers).await;
    zoe.show(&code).await.refused(ProblemType::SecondNeeded);
    zoe.put(&commit).await.refused(ProblemType::SecondNeeded);
    let passphrase = zoe.passphrase_shown(Purpose::Unlockers).await;
    assert_eq!(zoe.show(&passphrase).await.status, 200);
    assert_eq!(zoe.put(&commit).await.status, 200);
}

#[tokio::test]
async fn only_an_unlocker_of_the_same_account_counts_and_only_once() {
    let server = Server::start().await;
    let (zoe, key) = with_passkey(&server).await;
    let mut anna = person(&server, "anna@example.org").await;
    anna.client = anna.client.stolen();
    let (of_anna, by_passphrase) = (
        anna.code_shown(Purpose::Unlockers).await,
        anna.passphrase_shown(Purpose::Unlockers).await,
    );
    for second in [of_anna, by_passphrase] {
        zoe.show(&second).await.refused(ProblemType::WrongUnlocker);
    }
    for purpose in [Purpose::Login, Purpose::Recover, Purpose::Unfreeze] {
        let second = Second::Key(key.answer(&zoe, &zoe.client, purpose).await);
        zoe.show(&second).await.refused(ProblemType::WrongUnlocker);
    }
    let mut forged = key.answer(&zoe, &zoe.client, Purpose::Unlockers).await;
    flip(&mut forged.signature.0);
    zoe.show(&Second::Key(forged))
        .await
        .refused(ProblemType::WrongUnlocker);
    let other = key.answer(&zoe, &zoe.client, Purpose::Delete).await;
    let claimed = kluis_wire::KeyLogin {
        purpose: Purpose::Unlockers,
        ..other
    };
    zoe.show(&Second::Key(claimed))
        .await
        .refused(ProblemType::WrongUnlocker);

    let honest = Second::Key(key.answer(&zoe, &zoe.client, Purpose::Unlockers).await);
    assert_eq!(zoe.show(&honest).await.status, 200);
    zoe.show(&honest).await.refused(ProblemType::Expired);
    let nobody = server.client().post(paths::SECOND, &honest).await;
    nobody.refused(ProblemType::NoSession);
}

#[tokio::test]
async fn a_wrong_passphrase_counts_as_a_guess_here_too() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    zoe.recover(server.client()).await;
    for _ in 0..limits::FREE_GUESSES {
        let Second::Passphrase { login, purpose, .. } =
            zoe.passphrase_shown(Purpose::Unlockers).await
        else {
            unreachable!("a passphrase");
        };
        let wrong = Second::Passphrase {
            login,
            purpose,
            finalization: Bytes(vec![0; 64]),
        };
        zoe.show(&wrong).await.refused(ProblemType::WrongUnlocker);
    }
    let delayed = zoe.guess(&zoe.client, b"nog een poging").await;
    delayed.expect_err("too many").refused(ProblemType::TooMany);
}

#[tokio::test]
async fn asking_for_a_new_passphrase_counts_as_a_guess() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    zoe.client.cookies.borrow_mut().remove("kluis-device");
    zoe.recover(server.client()).await;
    for _ in 0..limits::FREE_GUESSES {
        zoe.new_record().await;
    }
    let delayed = zoe.guess(&zoe.client, b"nog een poging").await;
    delayed.expect_err("too many").refused(ProblemType::TooMany);
    let request = kluis_wire::OpaqueRequest {
        request: Bytes(vec![0; 32]),
    };
    let asked = zoe.client.post(paths::PASSPHRASE, &request).await;
    asked.refused(ProblemType::TooMany);
    let nobody = server.client().post(paths::PASSPHRASE, &request).await;
    nobody.refused(ProblemType::NoSession);
}

#[tokio::test]
async fn a_code_that_one_unlocker_alone_put_there_is_no_second_one() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let old = zoe.slot_of(UnlockerKind::RecoveryCode).await;
    let code = RecoveryCode::generate(&mut crate::person::rng());
    let new = zoe.slot(&Unlocker::recovery(&code));
    zoe.save(|commit| {
        commit.slots = vec![new.clone()];
        commit.slots_removed = vec![old];
    })
    .await;
    zoe.code = code;
    let second = zoe.code_shown(Purpose::Unlockers).await;
    zoe.show(&second).await.refused(ProblemType::SecondNeeded);

    // The three days vouch for it.
    let start = zoe.waiting(&zoe.address);
    assert_eq!(zoe.client.post(paths::WAIT, &start).await.status, 200);
    server.wait(limits::WAIT_SECONDS);
    zoe.log_in(server.client(), false).await;
    zoe.succeed(1, |_| {}).await;
    let second = zoe.code_shown(Purpose::Unlockers).await;
    assert_eq!(zoe.show(&second).await.status, 200);
}
