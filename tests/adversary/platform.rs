//! Lies about who the platform is.

use crate::{
    attack::{at_opening, attack},
    knowing::{another_platform, platform_keys, random},
    lying::{Lie, answered, is},
    stage::{ORIGIN, Person, Stage},
};
use kluis_device::{Refusal, transport::Method, unlock::UnlockError};
use kluis_wire::{Nonce, Platform, SessionId, SessionOpened, paths};

/// A lie about the platform's document.
fn about_it(lie: impl FnMut(&mut Platform) + 'static) -> Lie {
    Lie::to(Method::Get, paths::PLATFORM, lie)
}

/// To a device that knows the platform. One that was lied to about it doesn't go on with what it was told.
async fn at_a_known_device(person: &Person, lie: Lie) {
    let memory = person.own.memory.clone();
    let expected = UnlockError::Platform;
    attack(person, &memory, async |_| {}, Stage::recover, lie, expected).await;
}

#[tokio::test]
async fn other_keys() {
    let person = Person::new().await;
    let (_, other) = another_platform();
    at_a_known_device(&person, about_it(move |platform| *platform = other.clone())).await;
}

#[tokio::test]
async fn of_another_origin() {
    let person = Person::new().await;
    let keys = platform_keys(&person.server).await;
    let elsewhere = keys.public("kluis.example").expect("a document");
    let lie = about_it(move |platform| *platform = elsewhere.clone());
    at_opening(&person, lie, UnlockError::Platform).await;
}

#[tokio::test]
async fn not_signed() {
    let person = Person::new().await;
    let lie = about_it(|platform| platform.signature.0 = random());
    at_opening(&person, lie, UnlockError::Platform).await;
}

#[tokio::test]
async fn sealing_key_substituted() {
    let person = Person::new().await;
    let (_, other) = another_platform();
    let lie = about_it(move |platform| platform.sealing = other.sealing.clone());
    at_opening(&person, lie, UnlockError::Platform).await;
}

#[tokio::test]
async fn signing_key_substituted() {
    let person = Person::new().await;
    let (_, other) = another_platform();
    let lie = about_it(move |platform| {
        platform.signing = other.signing;
        platform.signature = other.signature;
    });
    at_opening(&person, lie, UnlockError::Platform).await;
}

#[tokio::test]
async fn sealing_key_that_is_none() {
    let person = Person::new().await;
    let lie = about_it(|platform| platform.sealing.0.truncate(32));
    at_opening(&person, lie, UnlockError::Platform).await;
}

#[tokio::test]
async fn of_an_older_version() {
    let person = Person::new().await;
    let lie = about_it(|platform| platform.version = 0);
    at_opening(&person, lie, UnlockError::Platform).await;
}

#[tokio::test]
async fn of_a_newer_version() {
    let person = Person::new().await;
    let lie = about_it(|platform| platform.version = 2);
    at_opening(&person, lie, UnlockError::Platform).await;
}

/// To a device that has never seen the platform, the server presents keys of its own, and the person's vault with them.
/// The vault itself says for whom it was made.
#[tokio::test]
async fn other_keys_shown_to_a_new_device() {
    let mut person = Person::new().await;
    let (_, other) = another_platform();
    let (account, stored) = (person.account(), person.stored().await);
    let lie = about_it(move |platform| *platform = other.clone())
        .and(Lie::instead(move |request| {
            is(request, Method::Post, paths::KEY_LOGIN).then(|| {
                Ok(answered(&SessionOpened {
                    account,
                    session: SessionId(random()),
                    nonce: Nonce(random()),
                }))
            })
        }))
        .and(Lie::instead(move |request| {
            is(request, Method::Get, paths::VAULT).then(|| Ok(answered(&stored)))
        }));
    let mut twin = person.device(crate::stage::Remembering::nothing());
    twin.recover().await.expect("the honest twin");
    let mut device = person.device(crate::stage::Remembering::nothing());
    device.wire.lie(lie);
    assert_eq!(
        device.recover().await,
        Err(UnlockError::Refused(Refusal::Platform))
    );
    assert!(device.wire.stop() > 0);
    assert_eq!(device.values(), None);
    // Nothing was pinned: the truth doesn't come too late.
    assert_eq!(device.memory.contents().own, None);
    let mut again = person.device(device.memory.copy());
    again.recover().await.expect("the truth after the lie");
}

/// What was signed for one platform counts for no other with the same origin.
#[tokio::test]
async fn log_in_relayed_to_another_platform() {
    let person = Person::new().await;
    let (_, other) = another_platform();
    assert_eq!(other.origin, ORIGIN);
    let mut device = person.device(crate::stage::Remembering::nothing());
    device
        .wire
        .lie(about_it(move |platform| *platform = other.clone()));
    assert_eq!(device.recover().await, Err(UnlockError::WrongCode));
    assert!(device.wire.stop() > 0);
    assert_eq!(device.values(), None);
    let mut twin = person.device(crate::stage::Remembering::nothing());
    twin.recover().await.expect("the honest twin");
}
