//! Lies about headers, body and keyring: what says what is in the vault.

use crate::{
    attack::{at_a_later_visit, at_first_sight, at_opening, while_open},
    knowing::{random, rng},
    lying::Lie,
    stage::Person,
};
use kluis_catalog::Field;
use kluis_device::{Refusal, unlock::UnlockError};
use kluis_vault::{
    identity::Identity,
    manifest::{Header, digest},
};
use kluis_wire::{Digest, SignedHeader, Vault};

/// A lie about the current header.
fn about_the_header(mut lie: impl FnMut(&mut SignedHeader) + 'static) -> Lie {
    Lie::vault(move |vault| lie(vault.headers.last_mut().expect("a header")))
}

/// The current header with one part of it changed, under the old signature.
fn changed(mut change: impl FnMut(&mut Header) + 'static) -> Lie {
    about_the_header(move |head| {
        let mut header = Header::decode(head.header.as_ref()).expect("a header");
        change(&mut header);
        head.header = header.encode().into();
    })
}

#[tokio::test]
async fn header_without_the_persons_signature() {
    let person = Person::new().await;
    let lie = about_the_header(|head| head.signature.0 = random());
    at_first_sight(&person, lie, Refusal::Header).await;
}

#[tokio::test]
async fn header_signed_by_the_server() {
    let person = Person::new().await;
    let servers = Identity::generate(&mut rng()).expect("keys");
    let lie = about_the_header(move |head| {
        let header = Header::decode(head.header.as_ref()).expect("a header");
        *head = header.sign(&servers);
    });
    at_first_sight(&person, lie, Refusal::Header).await;
}

#[tokio::test]
async fn header_naming_keys_of_the_server() {
    let person = Person::new().await;
    let servers = Identity::generate(&mut rng()).expect("keys");
    let lie = about_the_header(move |head| {
        let mut header = Header::decode(head.header.as_ref()).expect("a header");
        header.identity = kluis_vault::identity::key_id(servers.public().expect("keys"));
        *head = header.sign(&servers);
    });
    at_first_sight(&person, lie, Refusal::Header).await;
}

#[tokio::test]
async fn header_of_another_account() {
    let (person, mut other) = (Person::new().await, Person::new().await);
    let theirs = other.stored().await.headers;
    let lie = Lie::vault(move |vault| vault.headers = theirs.clone());
    at_first_sight(&person, lie, Refusal::Header).await;
}

#[tokio::test]
async fn header_back_dated() {
    let person = Person::new().await;
    let lie = changed(|header| header.time -= 86_400);
    at_first_sight(&person, lie, Refusal::Header).await;
}

#[tokio::test]
async fn sequence_at_its_limit() {
    let person = Person::new().await;
    let lie = changed(|header| header.sequence = u64::MAX);
    at_first_sight(&person, lie, Refusal::Header).await;
}

#[tokio::test]
async fn header_for_another_body() {
    let mut person = Person::new().await;
    let old = person.stored().await.body;
    person.own.save(Field::City, "Urk").await.expect("it saves");
    let body = digest(old.as_ref());
    let lie = changed(move |header| header.body = body)
        .and(Lie::vault(move |vault| vault.body = old.clone()));
    at_first_sight(&person, lie, Refusal::Header).await;
}

#[tokio::test]
async fn header_of_an_unknown_version() {
    let person = Person::new().await;
    // After the label with its length, eight bytes of version.
    let at = 4 + "kluis/v1/header".len() + 7;
    let lie = about_the_header(move |head| head.header.0[at] = 0);
    at_first_sight(&person, lie, Refusal::Form).await;
}

#[tokio::test]
async fn header_with_something_behind_it() {
    let person = Person::new().await;
    let lie = about_the_header(|head| head.header.0.push(0));
    at_first_sight(&person, lie, Refusal::Form).await;
}

#[tokio::test]
async fn no_header_at_all() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| vault.headers.clear());
    at_first_sight(&person, lie, Refusal::Form).await;
}

/// Commits twice, so that a device that knows the vault from before gets three headers.
async fn twice_changed() -> (Person, crate::stage::Remembering) {
    let mut person = Person::new().await;
    let memory = person.own.memory.copy();
    for city in ["Urk", "Edam", "Breda"] {
        person.own.save(Field::City, city).await.expect("it saves");
    }
    (person, memory)
}

/// A lie about the headers, to a device that is three commits behind.
async fn about_the_chain(lie: impl FnMut(&mut Vault) + 'static, refusal: Refusal) {
    let (mut person, memory) = twice_changed().await;
    person.own.memory = memory;
    at_a_later_visit(&person, Lie::vault(lie), refusal).await;
}

#[tokio::test]
async fn header_left_out_of_the_chain() {
    about_the_chain(
        |vault| {
            if vault.headers.len() == 3 {
                vault.headers.remove(1);
            } else {
                vault.headers = vault.headers.split_off(vault.headers.len() - 1);
            }
        },
        Refusal::Header,
    )
    .await;
}

#[tokio::test]
async fn headers_reordered() {
    about_the_chain(
        |vault| {
            if vault.headers.len() == 3 {
                vault.headers.swap(0, 1);
            }
        },
        Refusal::Header,
    )
    .await;
}

#[tokio::test]
async fn header_given_twice() {
    about_the_chain(
        |vault| vault.headers.insert(0, vault.headers[0].clone()),
        Refusal::Header,
    )
    .await;
}

#[tokio::test]
async fn header_of_another_account_in_the_chain() {
    let mut other = Person::new().await;
    let theirs = other.stored().await.headers;
    about_the_chain(
        move |vault| vault.headers[0] = theirs[0].clone(),
        Refusal::Header,
    )
    .await;
}

#[tokio::test]
async fn a_gap_that_never_closes() {
    let (person, memory) = twice_changed().await;
    let lie = Lie::vault(|vault| {
        if vault.headers.len() == 3 {
            vault.headers.remove(1);
        } else {
            // Whatever is asked for next, the same gap again.
            let current = vault.headers.pop().expect("a header");
            let mut before = Header::decode(current.header.as_ref()).expect("a header");
            before.sequence -= 2;
            let before = SignedHeader {
                header: before.encode().into(),
                signature: current.signature,
            };
            vault.headers = vec![before, current];
        }
    });
    let expected = UnlockError::Call(kluis_device::CallError::Form);
    crate::attack::attack(
        &person,
        &memory,
        async |_| {},
        crate::stage::Stage::recover,
        lie,
        expected,
    )
    .await;
}

#[tokio::test]
async fn body_of_an_older_sequence() {
    let mut person = Person::new().await;
    let old = person.stored().await.body;
    person.own.save(Field::City, "Urk").await.expect("it saves");
    let lie = Lie::vault(move |vault| vault.body = old.clone());
    at_first_sight(&person, lie, Refusal::Body).await;
}

#[tokio::test]
async fn body_of_another_account() {
    let (person, mut other) = (Person::new().await, Person::new().await);
    let theirs = other.stored().await.body;
    let lie = Lie::vault(move |vault| vault.body = theirs.clone());
    at_first_sight(&person, lie, Refusal::Body).await;
}

#[tokio::test]
async fn body_forged() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| {
        let at = vault.body.0.len() / 2;
        vault.body.0[at] ^= 1;
    });
    while_open(&person, lie, Refusal::Body).await;
}

#[tokio::test]
async fn keyring_of_another_account() {
    let (person, mut other) = (Person::new().await, Person::new().await);
    let theirs = other.stored().await.keyring;
    let lie = Lie::vault(move |vault| vault.keyring = theirs.clone());
    at_first_sight(&person, lie, Refusal::Keyring).await;
}

#[tokio::test]
async fn keyring_forged() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| {
        let at = vault.keyring.0.len() - 1;
        vault.keyring.0[at] ^= 0x80;
    });
    at_first_sight(&person, lie, Refusal::Keyring).await;
}

#[tokio::test]
async fn keyring_of_an_unknown_version() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| vault.keyring.0[0] = 0);
    at_first_sight(&person, lie, Refusal::Keyring).await;
}

#[tokio::test]
async fn keyring_withheld() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| vault.keyring.0.clear());
    at_first_sight(&person, lie, Refusal::Keyring).await;
}

#[tokio::test]
async fn vault_of_another_account() {
    let (person, mut other) = (Person::new().await, Person::new().await);
    let theirs = other.stored().await;
    let lie = Lie::vault(move |vault| {
        let nonce = vault.nonce;
        *vault = Vault {
            nonce,
            ..theirs.clone()
        };
    });
    at_opening(&person, lie, UnlockError::Refused(Refusal::Slot)).await;
}

#[tokio::test]
async fn vault_of_another_account_under_this_name() {
    let (person, mut other) = (Person::new().await, Person::new().await);
    let theirs = other.stored().await;
    let lie = Lie::vault(move |vault| {
        let (account, nonce) = (vault.account, vault.nonce);
        *vault = Vault {
            account,
            nonce,
            ..theirs.clone()
        };
    });
    at_first_sight(&person, lie, Refusal::Slot).await;
}

#[tokio::test]
async fn keys_and_body_of_another_account_behind_ones_own_slot() {
    let (person, mut other) = (Person::new().await, Person::new().await);
    let theirs = other.stored().await;
    let lie = Lie::vault(move |vault| {
        vault.keyring = theirs.keyring.clone();
        vault.headers = theirs.headers.clone();
        vault.body = theirs.body.clone();
    });
    at_first_sight(&person, lie, Refusal::Keyring).await;
}

#[tokio::test]
async fn header_before_it_forgotten() {
    let person = Person::new().await;
    let lie = changed(|header| header.previous = Digest([0; 32]));
    at_first_sight(&person, lie, Refusal::Header).await;
}
