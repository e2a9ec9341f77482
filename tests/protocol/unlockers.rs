//! Somebody changes what the vault opens with, one story for each way.

use crate::{
    harness::{START, Server},
    person::{
        ADDRESS, OTHER, PASSKEY, PASSPHRASE, QUIET, change, confirm, device, recover, settings,
        show_code, unlock, values, zoe,
    },
};
use kluis_catalog::Field;
use kluis_device::{
    Device, Refusal,
    http::Http,
    memory::Passing,
    save::SaveError,
    second::{SecondError, Shown},
    transport::{Request, Response, Transport, TransportError},
    unlock::UnlockError,
    unlockers::UnlockersError,
};
use kluis_wire::{Category, Language, Purpose, UnlockerKind, Vault, body, limits, paths};
use std::{cell::RefCell, path::Path};

#[tokio::test]
async fn another_passphrase_takes_the_recovery_code_and_puts_everybody_else_out() {
    let server = Server::start().await;
    let (mut laptop, kit) = zoe(&server).await;
    let mut phone = unlock(&server, ADDRESS, PASSPHRASE).await;
    let before = values(&laptop);

    let alone = laptop.change_passphrase(OTHER, QUIET).await;
    assert_eq!(alone, Err(UnlockersError::SecondNeeded));
    let again = laptop
        .show_second(Shown::Passphrase(PASSPHRASE), Purpose::Unlockers, QUIET)
        .await;
    assert_eq!(again, Err(SecondError::NotSecond));

    show_code(&mut laptop, &kit).await;
    laptop
        .change_passphrase(OTHER, QUIET)
        .await
        .expect("another passphrase");
    assert_eq!(values(&laptop), before);

    // The other device is out, and nothing of before opens any more.
    let late = [change(Field::City, "Wageningen")];
    assert_eq!(phone.save(&late, QUIET).await, Err(SaveError::Locked));
    let old = device(&server)
        .unlock(ADDRESS, PASSPHRASE, false, QUIET)
        .await;
    assert_eq!(old, Err(UnlockError::WrongPassphrase));

    // This one goes on, and so does whoever has the new passphrase, or the code that was in its drawer.
    laptop.save(&late, QUIET).await.expect("it goes on");
    let mut phone = unlock(&server, ADDRESS, OTHER).await;
    assert_eq!(values(&phone), values(&laptop));
    let found = recover(&server, &kit.code).await;
    assert_eq!(values(&found), values(&laptop));
    phone.rehearse(&kit.code, QUIET).await.expect("rehearsed");
}

#[tokio::test]
async fn a_second_unlocker_counts_for_ten_minutes_for_one_purpose_in_one_session() {
    let server = Server::start().await;
    let (mut laptop, kit) = zoe(&server).await;
    let until = laptop
        .show_second(Shown::Code(&kit.code), Purpose::Delete, QUIET)
        .await;
    assert_eq!(until, Ok(START + limits::SECOND_SECONDS));
    let other_purpose = laptop.rotate_root(QUIET).await;
    assert_eq!(other_purpose, Err(UnlockersError::SecondNeeded));

    show_code(&mut laptop, &kit).await;
    let mut phone = unlock(&server, ADDRESS, PASSPHRASE).await;
    let other_session = phone.rotate_root(QUIET).await;
    assert_eq!(other_session, Err(UnlockersError::SecondNeeded));

    server.wait(limits::SECOND_SECONDS);
    let late = laptop.rotate_root(QUIET).await;
    assert_eq!(late, Err(UnlockersError::SecondNeeded));
    show_code(&mut laptop, &kit).await;
    assert_eq!(laptop.rotate_root(QUIET).await, Ok(()));
}

#[tokio::test]
async fn who_has_one_unlocker_only_waits_three_days() {
    let server = Server::start().await;
    let (mut laptop, _) = zoe(&server).await;
    let wait = laptop.announce(Language::Nl).await.expect("announced");
    assert_eq!(wait.until, START + limits::WAIT_SECONDS);
    let state = laptop.account_state().await.expect("a state");
    assert_eq!(state.wait, Some(wait));

    server.wait(limits::WAIT_SECONDS - 1);
    let mut laptop = unlock(&server, ADDRESS, PASSPHRASE).await;
    let early = laptop.change_passphrase(OTHER, QUIET).await;
    assert_eq!(early, Err(UnlockersError::SecondNeeded));
    server.wait(1);
    assert_eq!(laptop.change_passphrase(OTHER, QUIET).await, Ok(()));
    unlock(&server, ADDRESS, OTHER).await;

    // It served its turn; and one that is called off never comes.
    let again = laptop.rotate_root(QUIET).await;
    assert_eq!(again, Err(UnlockersError::SecondNeeded));
    laptop.announce(Language::En).await.expect("announced");
    laptop.call_off().await.expect("called off");
    server.wait(limits::WAIT_SECONDS);
    let mut laptop = unlock(&server, ADDRESS, OTHER).await;
    let called_off = laptop.rotate_root(QUIET).await;
    assert_eq!(called_off, Err(UnlockersError::SecondNeeded));
}

#[tokio::test]
async fn a_passkey_is_added_named_shown_and_removed() {
    let server = Server::start().await;
    let (mut laptop, kit) = zoe(&server).await;
    show_code(&mut laptop, &kit).await;
    let unsteady = laptop.add_passkey([&[5; 32], &[6; 32]], "", QUIET).await;
    assert_eq!(unsteady, Err(UnlockersError::UnsteadyPasskey));
    laptop
        .add_passkey(PASSKEY, "telefoon", QUIET)
        .await
        .expect("a passkey");
    let unlockers = laptop.unlockers().expect("an open vault");
    let (id, listed) = unlockers
        .iter()
        .find(|(_, slot)| slot.kind == UnlockerKind::Passkey)
        .expect("it is listed");
    assert_eq!(listed.name, "telefoon");
    let id = *id;
    laptop
        .rename_unlocker(id, "oude telefoon", QUIET)
        .await
        .expect("renamed");

    // It opens the vault, and stands beside the passphrase as a second one.
    let mut phone = device(&server);
    let opened = phone.unlock_with_passkey(PASSKEY[0], false, QUIET).await;
    opened.expect("the passkey opens the vault");
    assert_eq!(values(&phone), values(&laptop));
    let listed = &phone.unlockers().expect("an open vault")[&id];
    assert_eq!(listed.name, "oude telefoon");
    laptop
        .show_second(Shown::Passkey(PASSKEY[0]), Purpose::Unlockers, QUIET)
        .await
        .expect("a second unlocker");

    laptop.remove_unlocker(id, QUIET).await.expect("removed");
    let gone = device(&server)
        .unlock_with_passkey(PASSKEY[0], false, QUIET)
        .await;
    assert_eq!(gone, Err(UnlockError::WrongPasskey));
    unlock(&server, ADDRESS, PASSPHRASE).await;
    recover(&server, &kit.code).await;
}

#[tokio::test]
async fn a_vault_begins_with_a_passkey_and_gets_a_passphrase_later() {
    let server = Server::start().await;
    let mut laptop = device(&server);
    confirm(&server, &mut laptop, ADDRESS).await;
    let kit = laptop
        .create_vault_with_passkey(PASSKEY, "laptop", false, QUIET)
        .await
        .expect("a vault");
    laptop.rehearse(&kit.code, QUIET).await.expect("rehearsed");
    let none = device(&server)
        .unlock(ADDRESS, PASSPHRASE, false, QUIET)
        .await;
    assert_eq!(none, Err(UnlockError::WrongPassphrase));

    let mut laptop = device(&server);
    let opened = laptop.unlock_with_passkey(PASSKEY[0], false, QUIET).await;
    opened.expect("the passkey opens the vault");
    show_code(&mut laptop, &kit).await;
    laptop
        .change_passphrase(PASSPHRASE, QUIET)
        .await
        .expect("a first passphrase");
    unlock(&server, ADDRESS, PASSPHRASE).await;
}

#[tokio::test]
async fn the_address_moves_with_the_passphrase_once_the_new_one_is_proven() {
    let server = Server::start().await;
    let (mut laptop, kit) = zoe(&server).await;
    show_code(&mut laptop, &kit).await;
    let unproven = laptop.change_address(Some(PASSPHRASE), QUIET).await;
    assert_eq!(unproven, Err(UnlockersError::Address));
    confirm(&server, &mut laptop, "zaira@example.org").await;
    // A slip of the hand doesn't become the passphrase, and without it nothing moves.
    for other in [Some(b"een heel andere wachtzin".as_slice()), None] {
        let wrong = laptop.change_address(other, QUIET).await;
        assert_eq!(wrong, Err(UnlockersError::WrongPassphrase));
    }
    laptop
        .change_address(Some(PASSPHRASE), QUIET)
        .await
        .expect("another address");
    assert_eq!(values(&laptop)["contact.email"], "zaira@example.org");

    let phone = unlock(&server, "zaira@example.org", PASSPHRASE).await;
    assert_eq!(values(&phone), values(&laptop));
    let old = device(&server)
        .unlock(ADDRESS, PASSPHRASE, false, QUIET)
        .await;
    assert_eq!(old, Err(UnlockError::WrongPassphrase));
    recover(&server, &kit.code).await;
}

#[tokio::test]
async fn a_vault_without_a_passphrase_moves_without_being_given_one() {
    let server = Server::start().await;
    let mut laptop = device(&server);
    confirm(&server, &mut laptop, ADDRESS).await;
    let kit = laptop
        .create_vault_with_passkey(PASSKEY, "", false, QUIET)
        .await;
    let kit = kit.expect("a vault");
    confirm(&server, &mut laptop, "zaira@example.org").await;
    let alone = laptop.change_address(None, QUIET).await;
    assert_eq!(alone, Err(UnlockersError::SecondNeeded));
    show_code(&mut laptop, &kit).await;
    laptop.change_address(None, QUIET).await.expect("moved");
    assert_eq!(values(&laptop)["contact.email"], "zaira@example.org");
    let kinds: Vec<_> = laptop
        .unlockers()
        .expect("open")
        .values()
        .map(|slot| slot.kind)
        .collect();
    assert!(!kinds.contains(&UnlockerKind::Passphrase), "{kinds:?}");

    let mut phone = device(&server);
    let opened = phone.unlock_with_passkey(PASSKEY[0], false, QUIET).await;
    opened.expect("the passkey opens it");
    assert_eq!(values(&phone), values(&laptop));
}

#[tokio::test]
async fn the_passphrase_typed_to_move_is_the_second_unlocker_where_the_code_is_the_first() {
    let server = Server::start().await;
    let (_, kit) = zoe(&server).await;
    let mut laptop = recover(&server, &kit.code).await;
    confirm(&server, &mut laptop, "zaira@example.org").await;
    let moved = laptop.change_address(Some(PASSPHRASE), QUIET).await;
    moved.expect("another address");
    unlock(&server, "zaira@example.org", PASSPHRASE).await;
}

#[tokio::test]
async fn a_new_recovery_code_opens_what_the_old_one_no_longer_does() {
    let server = Server::start().await;
    let (mut laptop, kit) = zoe(&server).await;
    laptop.rehearse(&kit.code, QUIET).await.expect("rehearsed");
    // This session was opened by the code: the passphrase is the second one.
    laptop
        .show_second(Shown::Passphrase(PASSPHRASE), Purpose::Unlockers, QUIET)
        .await
        .expect("a second unlocker");
    let new = laptop.replace_code(QUIET).await.expect("a new code");
    assert_ne!(new.code, kit.code);
    assert!(new.sequence > kit.sequence);
    assert!(!laptop.rehearsed());
    let old = device(&server).recover(&kit.code, false, QUIET).await;
    assert_eq!(old, Err(UnlockError::WrongCode));
    let mut phone = unlock(&server, ADDRESS, PASSPHRASE).await;
    phone.rehearse(&new.code, QUIET).await.expect("rehearsed");
    assert!(phone.rehearsed());
}

#[tokio::test]
async fn keys_are_rotated_one_by_one_all_together_and_from_the_root_up() {
    let server = Server::start().await;
    let (mut laptop, kit) = zoe(&server).await;
    let before = values(&laptop);
    let mut phone = unlock(&server, ADDRESS, PASSPHRASE).await;

    // Nobody is excluded by a personal key: no second unlocker, and other devices go on.
    laptop
        .rotate(&[Category::Contact], QUIET)
        .await
        .expect("one");
    laptop.rotate(&Category::ALL, QUIET).await.expect("all");
    assert_eq!(values(&laptop), before);
    phone
        .refresh(QUIET)
        .await
        .expect("the other device follows");
    let changes = [change(Field::City, "Wageningen")];
    phone.save(&changes, QUIET).await.expect("and saves");
    laptop.refresh(QUIET).await.expect("and back");

    show_code(&mut laptop, &kit).await;
    let steps = std::cell::RefCell::new(Vec::new());
    let report = |step| steps.borrow_mut().push(step);
    laptop.rotate_root(&report).await.expect("the root");
    let sealed = kluis_device::Progress::Sealing(4, 4);
    assert!(steps.borrow().contains(&sealed), "{steps:?}");
    assert_eq!(phone.refresh(QUIET).await, Err(UnlockError::Locked));
    for other in [
        unlock(&server, ADDRESS, PASSPHRASE).await,
        recover(&server, &kit.code).await,
    ] {
        assert_eq!(values(&other), values(&laptop));
    }
}

#[tokio::test]
async fn what_was_typed_elsewhere_before_every_key_was_made_anew_is_still_there() {
    let server = Server::start().await;
    let (mut laptop, kit) = zoe(&server).await;
    let mut phone = device(&server);
    let opened = phone.unlock(ADDRESS, PASSPHRASE, true, QUIET).await;
    opened.expect("the vault opens");
    phone
        .keep_draft(Field::City, Some("Wageningen"))
        .await
        .expect("it is kept");

    for _ in 0..2 {
        show_code(&mut laptop, &kit).await;
        laptop.rotate_root(QUIET).await.expect("the root");
    }
    assert_eq!(phone.refresh(QUIET).await, Err(UnlockError::Locked));
    let opened = phone.unlock(ADDRESS, PASSPHRASE, true, QUIET).await;
    opened.expect("the vault opens again");
    let drafts = phone.drafts().await.expect("an open vault");
    let texts: Vec<_> = drafts
        .iter()
        .map(|draft| (draft.field, draft.text.as_str(), draft.overtaken))
        .collect();
    assert_eq!(texts, [(Field::City, "Wageningen", false)]);
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let server = Server::start().await;
    let (laptop, kit) = zoe(&server).await;
    let mut phone = unlock(&server, ADDRESS, PASSPHRASE).await;
    let mut found = recover(&server, &kit.code).await;
    let state = laptop.account_state().await.expect("a state");
    assert_eq!(state.sessions.len(), 3);
    let codes = state.sessions.iter().filter(|session| {
        let slots = laptop.unlockers().expect("an open vault");
        slots[&session.slot].kind == UnlockerKind::RecoveryCode
    });
    let [code] = codes.collect::<Vec<_>>()[..] else {
        panic!("one session by the code");
    };
    laptop.end_session(code.session).await.expect("ended");
    assert_eq!(found.refresh(QUIET).await, Err(UnlockError::Locked));
    phone.refresh(QUIET).await.expect("this one goes on");
    laptop.end_other_sessions().await.expect("ended");
    assert_eq!(phone.refresh(QUIET).await, Err(UnlockError::Locked));
    let state = laptop.account_state().await.expect("a state");
    assert_eq!(state.sessions.len(), 1);
    assert_eq!(state.sessions[0].session, state.session);
}

#[tokio::test]
async fn a_freeze_ends_with_an_unlocker_that_didnt_press_it() {
    let server = Server::start().await;
    let (mut laptop, kit) = zoe(&server).await;
    laptop.freeze().await.expect("frozen");
    let state = laptop.account_state().await.expect("a state");
    assert!(state.frozen.is_some());
    let shut = device(&server)
        .unlock(ADDRESS, PASSPHRASE, false, QUIET)
        .await;
    assert!(shut.is_err(), "a share was released: {shut:?}");
    show_code(&mut laptop, &kit).await;
    let changed = laptop.rotate_root(QUIET).await;
    assert_eq!(changed, Err(UnlockersError::Frozen));

    let pressed = laptop.unfreeze(Shown::Passphrase(PASSPHRASE), QUIET).await;
    assert_eq!(pressed, Err(SecondError::NotSecond));
    laptop
        .unfreeze(Shown::Code(&kit.code), QUIET)
        .await
        .expect("it ends");
    unlock(&server, ADDRESS, PASSPHRASE).await;
}

#[tokio::test]
async fn a_freeze_that_the_code_pressed_ends_with_the_passphrase_where_the_vault_is_open_nowhere() {
    let server = Server::start().await;
    let (_, kit) = zoe(&server).await;
    let pressing = recover(&server, &kit.code).await;
    pressing.freeze().await.expect("frozen");
    drop(pressing);
    let mut phone = device(&server);
    let shut = phone.unlock(ADDRESS, PASSPHRASE, false, QUIET).await;
    assert!(shut.is_err(), "a share was released: {shut:?}");
    let code = phone.unfreeze(Shown::Code(&kit.code), QUIET).await;
    assert_eq!(code, Err(SecondError::NotSecond));
    let wrong = phone.unfreeze(Shown::PassphraseOf(ADDRESS, OTHER), QUIET);
    assert_eq!(wrong.await, Err(SecondError::Wrong));
    let own = Shown::PassphraseOf(ADDRESS, PASSPHRASE);
    phone.unfreeze(own, QUIET).await.expect("it ends");
    let opened = phone.unlock(ADDRESS, PASSPHRASE, false, QUIET).await;
    opened.expect("the vault opens");
}

/// Makes the vault of now from parts of then.
type Splice = fn(&mut Vault, Vault);

/// Carries to a copy of the server, but for the vault: that is what the real server has now, with these parts as they
/// were.
struct Spliced {
    copy: Http,
    now: Vec<u8>,
    splice: Splice,
}

impl Transport for Spliced {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let vault = request.path.starts_with(paths::VAULT);
        let mut answer = self.copy.send(request).await?;
        if vault {
            let then = body::decode(&answer.body).expect("a vault");
            let mut now: Vault = body::decode(&self.now).expect("a vault");
            (self.splice)(&mut now, then);
            answer.body = body::encode(&now).expect("plain data");
        }
        Ok(answer)
    }
}

/// All the server had, on another machine: there the old passphrase opens what was there then. Nothing that was made
/// since opens, whatever is taken from where.
#[tokio::test]
async fn the_old_passphrase_with_a_copy_of_the_whole_server_opens_nothing_that_is_current() {
    let server = Server::start().await;
    let (_, kit) = zoe(&server).await;
    let folder = server.stop().await;
    let copied = tempfile::TempDir::with_prefix("kluis-copy-").expect("a folder");
    copy(folder.path(), copied.path());
    let server = Server::start_in(folder, &[]).await;
    let thief = Server::start_in(copied, &[]).await;

    let mut laptop = unlock(&server, ADDRESS, PASSPHRASE).await;
    show_code(&mut laptop, &kit).await;
    let changed = laptop.change_passphrase(OTHER, QUIET).await;
    changed.expect("another passphrase");
    let changes = [change(Field::GivenName, "Zaïra")];
    laptop.save(&changes, QUIET).await.expect("saved");
    let now = laptop.stored(QUIET).await.expect("what is stored");
    assert!(now.fields.iter().any(|row| row.value.as_str() == "Zaïra"));

    let then = unlock(&thief, ADDRESS, PASSPHRASE).await;
    assert_eq!(values(&then)["name.given"], "Zoë");
    let here = device(&server)
        .unlock(ADDRESS, PASSPHRASE, false, QUIET)
        .await;
    assert_eq!(here, Err(UnlockError::WrongPassphrase));

    // Logged in at the copy with the old passphrase, given the vault as it is now.
    let now = vault_of(&server).await;
    let splices: [(Splice, Refusal); 4] = [
        (|_, _| {}, Refusal::Slot),
        (|now, then| now.slots = then.slots, Refusal::Keyring),
        (
            |now, then| (now.slots, now.keyring) = (then.slots, then.keyring),
            Refusal::Header,
        ),
        (
            |now, then| {
                *now = Vault {
                    rows: now.rows.clone(),
                    ..then
                }
            },
            Refusal::Field,
        ),
    ];
    for (splice, refusal) in splices {
        let transport = Spliced {
            copy: Http::new(&thief.origin).expect("a client"),
            now: now.clone(),
            splice,
        };
        let mut device = Device::new(settings(), transport, Passing::default());
        let opened = device.unlock(ADDRESS, PASSPHRASE, false, QUIET).await;
        assert_eq!(opened, Err(UnlockError::Refused(refusal)));
        assert!(device.values().is_none());
    }
}

/// The vault as it is sent to who has the new passphrase.
async fn vault_of(server: &Server) -> Vec<u8> {
    struct Heard(Http, RefCell<Vec<u8>>);
    impl Transport for &Heard {
        async fn send(&self, request: Request) -> Result<Response, TransportError> {
            let vault = request.path.starts_with(paths::VAULT);
            let answer = self.0.send(request).await?;
            if vault {
                self.1.replace(answer.body.clone());
            }
            Ok(answer)
        }
    }
    let heard = Heard(
        Http::new(&server.origin).expect("a client"),
        RefCell::default(),
    );
    let mut device = Device::new(settings(), &heard, Passing::default());
    let opened = device.unlock(ADDRESS, OTHER, false, QUIET).await;
    opened.expect("the vault opens");
    heard.1.take()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}
