//! Lies about slots: swapped, replaced, replayed, added by the server.

use crate::{
    attack::{at_first_sight, at_the_passphrase, while_open},
    knowing::{random, rng},
    lying::Lie,
    stage::{ORIGIN, Person},
};
use kluis_device::{Refusal, unlock::UnlockError};
use kluis_vault::{open::OpenVault, recovery::RecoveryCode, secret::RootKey, slot::Unlocker};
use kluis_wire::{AccountId, SigningPublic, SlotId, StoredSlot, UnlockerKind, Vault};

/// The slot of one kind.
fn slot(vault: &mut Vault, kind: UnlockerKind) -> &mut StoredSlot {
    let found = vault.slots.iter_mut().find(|slot| slot.kind == kind);
    found.expect("the vault has one")
}

/// A lie about the slot of the recovery code.
fn about_the_code(mut lie: impl FnMut(&mut StoredSlot) + 'static) -> Lie {
    Lie::vault(move |vault| lie(slot(vault, UnlockerKind::RecoveryCode)))
}

/// A lie about the slot of the passphrase.
fn about_the_passphrase(mut lie: impl FnMut(&mut StoredSlot) + 'static) -> Lie {
    Lie::vault(move |vault| lie(slot(vault, UnlockerKind::Passphrase)))
}

/// A slot of a code that the server knows, with a root key of its own in it.
fn of_the_server(account: AccountId) -> StoredSlot {
    let servers = Unlocker::recovery(&RecoveryCode::generate(&mut rng()));
    let new = servers.enrol(ORIGIN, String::new(), &mut rng());
    let (new, root) = (new.expect("a slot"), RootKey::generate(&mut rng()));
    new.keys
        .wrap(ORIGIN, account, new.id, 1, &root, &mut rng())
        .expect("it wraps")
}

#[tokio::test]
async fn added_by_the_server() {
    let person = Person::new().await;
    let slot = of_the_server(person.account());
    let lie = Lie::vault(move |vault| vault.slots.push(slot.clone()));
    at_first_sight(&person, lie, Refusal::Listing).await;
}

#[tokio::test]
async fn added_while_the_vault_is_open() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| {
        let copy = StoredSlot {
            id: SlotId(random()),
            ..vault.slots[0].clone()
        };
        vault.slots.push(copy);
    });
    while_open(&person, lie, Refusal::Listing).await;
}

#[tokio::test]
async fn wrapped_with_a_root_key_of_the_server() {
    let person = Person::new().await;
    let forged = of_the_server(person.account());
    let lie = about_the_code(move |slot| slot.wrapped = forged.wrapped.clone());
    at_first_sight(&person, lie, Refusal::Slot).await;
}

#[tokio::test]
async fn of_a_vault_that_the_server_made() {
    let mut person = Person::new().await;
    let platform = crate::knowing::platform_keys(&person.server).await;
    let platform = platform.public(ORIGIN).expect("a document");
    let servers = OpenVault::found(&platform, &mut rng()).expect("a vault");
    let slot = of_the_server(servers.account());
    let theirs = person.stored().await;
    let lie = Lie::vault(move |vault| {
        *vault = Vault {
            slots: vec![slot.clone()],
            nonce: vault.nonce,
            ..theirs.clone()
        };
    });
    at_first_sight(&person, lie, Refusal::Slot).await;
}

#[tokio::test]
async fn own_slot_removed() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| {
        vault
            .slots
            .retain(|slot| slot.kind != UnlockerKind::RecoveryCode);
    });
    at_first_sight(&person, lie, Refusal::Slot).await;
}

#[tokio::test]
async fn another_slot_removed() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| {
        vault
            .slots
            .retain(|slot| slot.kind == UnlockerKind::RecoveryCode);
    });
    at_first_sight(&person, lie, Refusal::Listing).await;
}

#[tokio::test]
async fn given_twice() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| {
        let first = vault.slots[0].clone();
        vault.slots[1] = first;
    });
    // Whichever it is, one of the two doesn't stand where it should.
    while_open(&person, lie, Refusal::Listing).await;
}

#[tokio::test]
async fn given_twice_beside_the_others() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| vault.slots.push(vault.slots[0].clone()));
    at_first_sight(&person, lie, Refusal::Listing).await;
}

#[tokio::test]
async fn swapped() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| {
        let first = vault.slots[0].wrapped.clone();
        vault.slots[0].wrapped = std::mem::replace(&mut vault.slots[1].wrapped, first);
    });
    at_first_sight(&person, lie, Refusal::Slot).await;
}

#[tokio::test]
async fn passphrase_slot_under_another_name() {
    let person = Person::new().await;
    let lie = about_the_passphrase(|slot| slot.id = SlotId(random()));
    at_the_passphrase(&person, lie, UnlockError::Refused(Refusal::Slot)).await;
}

#[tokio::test]
async fn of_another_account() {
    let (person, mut other) = (Person::new().await, Person::new().await);
    let mut theirs = other.stored().await;
    let theirs = slot(&mut theirs, UnlockerKind::RecoveryCode).clone();
    let lie = about_the_code(move |slot| slot.wrapped = theirs.wrapped.clone());
    at_first_sight(&person, lie, Refusal::Slot).await;
}

#[tokio::test]
async fn said_to_be_of_another_kind() {
    let person = Person::new().await;
    let lie = about_the_code(|slot| slot.kind = UnlockerKind::Passkey);
    at_first_sight(&person, lie, Refusal::Slot).await;
}

#[tokio::test]
async fn anothers_kind_changed() {
    let person = Person::new().await;
    let lie = about_the_passphrase(|slot| slot.kind = UnlockerKind::Passkey);
    at_first_sight(&person, lie, Refusal::Listing).await;
}

#[tokio::test]
async fn key_that_answers_challenges_substituted() {
    let person = Person::new().await;
    let lie = about_the_code(|slot| slot.auth = Some(SigningPublic(random())));
    at_first_sight(&person, lie, Refusal::Slot).await;
}

#[tokio::test]
async fn key_that_answers_challenges_given_to_the_passphrase() {
    let person = Person::new().await;
    let lie = about_the_passphrase(|slot| slot.auth = Some(SigningPublic(random())));
    at_first_sight(&person, lie, Refusal::Listing).await;
}

#[tokio::test]
async fn epoch_of_the_root_key_changed() {
    let person = Person::new().await;
    let lie = about_the_code(|slot| slot.wrapped.0[8] = 2);
    at_first_sight(&person, lie, Refusal::Slot).await;
}

#[tokio::test]
async fn version_lowered() {
    let person = Person::new().await;
    let lie = about_the_code(|slot| slot.wrapped.0[0] = 0);
    at_first_sight(&person, lie, Refusal::Slot).await;
}

#[tokio::test]
async fn one_bit_flipped() {
    let person = Person::new().await;
    let lie = about_the_passphrase(|slot| *slot.wrapped.0.last_mut().expect("bytes") ^= 1);
    at_first_sight(&person, lie, Refusal::Listing).await;
}

#[tokio::test]
async fn of_a_withdrawn_code_put_back() {
    let mut person = Person::new().await;
    let mut before = person.stored().await;
    let withdrawn = slot(&mut before, UnlockerKind::RecoveryCode).clone();
    person.kit = person
        .own
        .device
        .renew_code(&|_| {})
        .await
        .expect("a new code");
    let lie = Lie::vault(move |vault| vault.slots.push(withdrawn.clone()));
    at_first_sight(&person, lie, Refusal::Listing).await;
}

#[tokio::test]
async fn of_a_withdrawn_code_in_place_of_the_new_one() {
    let mut person = Person::new().await;
    let mut before = person.stored().await;
    let withdrawn = slot(&mut before, UnlockerKind::RecoveryCode).clone();
    person.kit = person
        .own
        .device
        .renew_code(&|_| {})
        .await
        .expect("a new code");
    let lie = about_the_code(move |slot| *slot = withdrawn.clone());
    while_open(&person, lie, Refusal::Listing).await;
}
