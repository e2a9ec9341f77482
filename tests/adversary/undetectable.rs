//! What no protocol between one device and one server can detect. Each test shows exactly what does happen.

use crate::{
    attack::open,
    knowing::another_platform,
    lying::{Lie, answered, is},
    stage::{Person, Remembering, device, fresh_address, server},
};
use kluis_catalog::Field;
use kluis_device::{
    CallError,
    transport::{Method, TransportError},
    unlock::UnlockError,
};
use kluis_wire::{Committed, Language, Platform, Vault, paths};

/// A device that has seen nothing before can be shown any state that the person once signed. It opens, and it is old;
/// its sequence is lower than the one that another device, or a newer recovery kit, tells.
#[tokio::test]
async fn rolled_back_towards_a_new_device() {
    let mut person = Person::new().await;
    let old = person.stored().await;
    person.own.save(Field::City, "Urk").await.expect("it saves");

    let mut new = person.device(Remembering::nothing());
    new.wire.lie(Lie::vault(move |vault| {
        let nonce = vault.nonce;
        *vault = Vault {
            nonce,
            ..old.clone()
        };
    }));
    new.recover().await.expect("the old state verifies");
    let shown = new.values().expect("it is open");
    assert_eq!(shown.get(&Field::City).map(String::as_str), Some("Hoorn"));
    assert!(new.device.sequence() < person.own.device.sequence());

    // Once it sees the truth it never goes back.
    new.wire.stop();
    new.refresh().await.expect("the truth descends from it");
    let shown = new.values().expect("it is open");
    assert_eq!(shown.get(&Field::City).map(String::as_str), Some("Urk"));
}

/// Two devices that the server keeps apart for ever each see a vault that verifies. Only together they can tell: the
/// same sequence, another head.
#[tokio::test]
async fn a_maintained_fork() {
    let person = Person::new().await;
    let mut first = person.device(Remembering::nothing());
    let mut second = person.device(Remembering::nothing());
    open(&mut first).await;
    open(&mut second).await;
    first.save(Field::City, "Urk").await.expect("it saves");
    second.wire.lie(Lie::instead(|request| {
        is(request, Method::Put, paths::VAULT).then(|| {
            let base = request.if_match.as_deref().expect("a sequence");
            let base: u64 = base.trim_matches('"').parse().expect("a number");
            Ok(answered(&Committed { sequence: base + 1 }))
        })
    }));
    second
        .save(Field::City, "Edam")
        .await
        .expect("it is told so");
    assert_eq!(first.device.sequence(), second.device.sequence());
    assert_ne!(
        first.memory.contents().head(person.account()),
        second.memory.contents().head(person.account())
    );
}

/// A server that says nothing shows nothing: no value, and no wrong one.
#[tokio::test]
async fn everything_withheld() {
    let person = Person::new().await;
    let mut device = person.device(Remembering::nothing());
    device
        .wire
        .lie(Lie::instead(|_| Some(Err(TransportError::Offline))));
    assert_eq!(
        device.recover().await,
        Err(UnlockError::Call(CallError::Offline))
    );
    assert_eq!(device.values(), None);
}

/// Who the platform is, a device that has never seen it takes from the first answer. It keeps that with the first vault
/// that is made or opened, and shows it as a fingerprint; before that it keeps nothing.
#[tokio::test]
async fn another_platform_at_first_sight() {
    let server = server().await;
    let (_, false_one) = another_platform();
    let mut new = device(&server, Remembering::nothing());
    new.wire.lie(Lie::to(
        Method::Get,
        paths::PLATFORM,
        move |platform: &mut Platform| *platform = false_one.clone(),
    ));
    // The address is sealed to keys that the true server doesn't have: only the false one could go on from here.
    let started = new.device.sign_up(&fresh_address(), Language::Nl).await;
    assert_eq!(new.wire.stop(), 1);
    assert!(started.is_err());
    assert_eq!(new.memory.contents().own, None);
    let mut again = device(&server, new.memory.copy());
    let started = again.device.sign_up(&fresh_address(), Language::Nl).await;
    started.expect("the truth after the lie");
}
