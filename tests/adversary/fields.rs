//! Lies about fields: swapped, dropped, duplicated, replayed, forged.

use crate::{
    attack::{at_first_sight, while_open},
    knowing::{Releasing, random, rng},
    lying::Lie,
    stage::Person,
};
use kluis_catalog::Field;
use kluis_device::Refusal;
use kluis_vault::{
    field::{self, FieldContext, Halves},
    secret::PersonalKey,
};
use kluis_wire::{Bytes, Category, RowId, ShareId, StoredRow};

/// Where the parts of a sealed field begin: version, epoch, revision, nonce, commitment, ciphertext.
const EPOCH: usize = 1;
const REVISION: usize = 9;
const NONCE: usize = 17;
const COMMITMENT: usize = 41;
const CIPHERTEXT: usize = 73;

/// A lie about the sealed bytes of the given name.
fn about_the_name(person: &Person, mut lie: impl FnMut(&mut Vec<u8>) + 'static) -> Lie {
    let at = person.at(Field::GivenName);
    Lie::vault(move |vault| {
        let at = at(vault);
        lie(&mut vault.rows[at].sealed.0);
    })
}

/// Two fields that trade their sealed bytes.
fn swap(person: &Person, one: Field, other: Field) -> Lie {
    let (one, other) = (person.at(one), person.at(other));
    Lie::vault(move |vault| {
        let (one, other) = (one(vault), other(vault));
        let bytes = vault.rows[one].sealed.clone();
        vault.rows[one].sealed = std::mem::replace(&mut vault.rows[other].sealed, bytes);
    })
}

#[tokio::test]
async fn swapped_between_names() {
    let person = Person::new().await;
    let lie = swap(&person, Field::GivenName, Field::FamilyName);
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn swapped_between_categories() {
    let person = Person::new().await;
    let lie = swap(&person, Field::GivenName, Field::Street);
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn swapped_while_the_vault_is_open() {
    let person = Person::new().await;
    let lie = swap(&person, Field::Street, Field::City);
    while_open(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn taken_from_another_account() {
    let (person, mut other) = (Person::new().await, Person::new().await);
    let theirs = other.stored_row(Field::GivenName).await.sealed;
    let lie = about_the_name(&person, move |sealed| *sealed = theirs.0.clone());
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn dropped() {
    let person = Person::new().await;
    let at = person.at(Field::Street);
    let lie = Lie::vault(move |vault| drop(vault.rows.remove(at(vault))));
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn all_dropped() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| vault.rows.clear());
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn added_by_the_server() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| {
        let (id, sealed) = (RowId(random()), Bytes(random::<153>().into()));
        vault.rows.push(StoredRow { id, sealed });
    });
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn duplicated() {
    let person = Person::new().await;
    let at = person.at(Field::Street);
    let lie = Lie::vault(move |vault| vault.rows.push(vault.rows[at(vault)].clone()));
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn one_given_twice_in_place_of_another() {
    let person = Person::new().await;
    let (street, city) = (person.at(Field::Street), person.at(Field::City));
    let lie = Lie::vault(move |vault| {
        let (street, city) = (street(vault), city(vault));
        vault.rows[city] = vault.rows[street].clone();
    });
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn replayed_from_an_older_revision() {
    let mut person = Person::new().await;
    let old = person.stored_row(Field::GivenName).await.sealed;
    person
        .own
        .save(Field::GivenName, "Ayşe")
        .await
        .expect("a name is saved");
    let lie = about_the_name(&person, move |sealed| *sealed = old.0.clone());
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn replayed_with_its_revision_counted_up() {
    let mut person = Person::new().await;
    let old = person.stored_row(Field::GivenName).await.sealed;
    person
        .own
        .save(Field::GivenName, "Ayşe")
        .await
        .expect("a name is saved");
    let lie = about_the_name(&person, move |sealed| {
        *sealed = old.0.clone();
        sealed[REVISION..NONCE].copy_from_slice(&2_u64.to_be_bytes());
    });
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn brought_back_after_it_was_deleted() {
    let mut person = Person::new().await;
    let old = person.stored_row(Field::City).await;
    person
        .own
        .save(Field::City, "")
        .await
        .expect("it is deleted");
    let lie = Lie::vault(move |vault| vault.rows.push(old.clone()));
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn revision_number_changed() {
    let person = Person::new().await;
    let lie = about_the_name(&person, |sealed| {
        sealed[REVISION..NONCE].copy_from_slice(&u64::MAX.to_be_bytes());
    });
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn epoch_number_changed() {
    let person = Person::new().await;
    let lie = about_the_name(&person, |sealed| {
        sealed[EPOCH..REVISION].copy_from_slice(&2_u64.to_be_bytes());
    });
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn version_number_changed() {
    let person = Person::new().await;
    let lie = about_the_name(&person, |sealed| sealed[0] = 0);
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn forged() {
    let person = Person::new().await;
    let lie = about_the_name(&person, |sealed| {
        sealed[NONCE..].copy_from_slice(&random::<{ 24 + 32 + 64 + 16 }>());
    });
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn one_bit_flipped() {
    let person = Person::new().await;
    let lie = about_the_name(&person, |sealed| sealed[CIPHERTEXT] ^= 1);
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn commitment_stripped() {
    let person = Person::new().await;
    let lie = about_the_name(&person, |sealed| drop(sealed.drain(COMMITMENT..CIPHERTEXT)));
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn commitment_of_another_field() {
    let mut person = Person::new().await;
    let other = person.stored_row(Field::FamilyName).await.sealed.0;
    let lie = about_the_name(&person, move |sealed| {
        sealed[COMMITMENT..CIPHERTEXT].copy_from_slice(&other[COMMITMENT..CIPHERTEXT]);
    });
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn nonce_of_another_field() {
    let mut person = Person::new().await;
    let other = person.stored_row(Field::FamilyName).await.sealed.0;
    let lie = about_the_name(&person, move |sealed| {
        sealed[NONCE..COMMITMENT].copy_from_slice(&other[NONCE..COMMITMENT]);
    });
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn emptied() {
    let person = Person::new().await;
    let lie = about_the_name(&person, Vec::clear);
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn truncated() {
    let person = Person::new().await;
    let lie = about_the_name(&person, |sealed| sealed.truncate(sealed.len() - 16));
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn extended() {
    let person = Person::new().await;
    let lie = about_the_name(&person, |sealed| sealed.extend([0; 64]));
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn sealed_anew_by_a_server_that_has_the_share() {
    let person = Person::new().await;
    let share = ShareId {
        category: Category::Identity,
        epoch: 1,
    };
    let theirs = Releasing::of(&person).await.share(share);
    let context = FieldContext {
        account: person.account(),
        share,
        field: Field::GivenName.id(),
        revision: 1,
        schema: Field::GivenName.schema().into(),
        padding: 64,
    };
    let halves = Halves {
        personal: &PersonalKey::generate(&mut rng()),
        share: &theirs,
    };
    let forged =
        field::seal(&halves.join(), &context, "Mallory".as_bytes(), &mut rng()).expect("it fits");
    let lie = about_the_name(&person, move |sealed| *sealed = forged.clone());
    at_first_sight(&person, lie, Refusal::Field).await;
}
