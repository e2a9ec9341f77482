//! Lies about the registry: whose keys a grant is sealed to. Told by a server that has the platform's signing key, where
//! that helps it; what the platform once signed it can't take back.

use crate::{
    attack::{attack, open},
    knowing::{another_platform, platform_keys, random, rng},
    lying::{Lie, answered, is},
    stage::{ORIGIN, Person, Remembering, Stage, server},
};
use kluis_device::{Refusal, save::SaveError, transport::Method};
use kluis_vault::{
    identity::Identity,
    manifest::{Head, digest},
    registry::{Dates, Entry},
};
use kluis_wire::{Bytes, SignedRegistry, paths};

const REFUSED: SaveError = SaveError::Refused(Refusal::Registry);

/// A recipient with keys that nobody else has.
fn recipient(number: &str) -> Entry {
    let dates = Dates {
        issued: 1,
        review: u64::MAX,
    };
    let identity = Identity::generate(&mut rng()).expect("keys");
    Entry {
        time: 1_800_000_000,
        active: true,
        role: "recruiter".into(),
        number: number.into(),
        organisation: "Voorbeeld BV".into(),
        region: *b"NL",
        certificate: dates,
        declaration: dates,
        keys: identity.public().expect("keys").clone(),
    }
}

/// These entries in a chain.
fn chained(entries: &[Entry]) -> Vec<Bytes> {
    let mut head = Head::NONE;
    let mut encoded = Vec::new();
    for entry in entries {
        let bytes = entry.encode(ORIGIN, head);
        head = Head {
            sequence: head.sequence + 1,
            digest: digest(&bytes),
        };
        encoded.push(Bytes(bytes));
    }
    encoded
}

/// The registry as it really is, and what a lie makes of it.
async fn told(entries: &[Entry], lie: impl FnOnce(&mut SignedRegistry)) -> (Person, [Lie; 2]) {
    let person = Person::new().await;
    let keys = platform_keys(&person.server).await;
    let truth = keys.sign_registry(ORIGIN, chained(entries));
    let mut lied = truth.clone();
    lie(&mut lied);
    (person, [truth, lied].map(showing))
}

/// Shows this registry.
fn showing(registry: SignedRegistry) -> Lie {
    Lie::instead(move |request| {
        is(request, Method::Get, paths::REGISTRY).then(|| Ok(answered(&registry)))
    })
}

async fn ask(stage: &mut Stage) -> Result<(), SaveError> {
    stage.device.registry().await.map(drop)
}

/// A lie to a device that has never asked for it.
async fn at_first_sight(entries: &[Entry], lie: impl FnOnce(&mut SignedRegistry)) {
    let (person, [truth, lie]) = told(entries, lie).await;
    let mut twin = person.device(Remembering::nothing());
    open(&mut twin).await;
    twin.wire.lie(truth);
    ask(&mut twin).await.expect("the honest twin");
    attack(&person, &Remembering::nothing(), open, ask, lie, REFUSED).await;
}

/// A lie to a device that knows the true one.
async fn at_a_later_visit(entries: &[Entry], lie: impl FnOnce(&mut SignedRegistry)) {
    let (person, [truth, lie]) = told(entries, lie).await;
    let mut stage = person.device(Remembering::nothing());
    open(&mut stage).await;
    stage.wire.lie(truth);
    ask(&mut stage).await.expect("the honest twin");
    let remembered = stage.memory.contents();
    stage.wire.lie(lie);
    assert_eq!(ask(&mut stage).await, Err(REFUSED));
    assert!(stage.wire.stop() > 0);
    assert_eq!(stage.memory.contents(), remembered);
}

#[tokio::test]
async fn keys_substituted() {
    let servers = recipient("R-1").keys;
    at_first_sight(&[recipient("R-1")], |registry| {
        let entry = Entry {
            keys: servers,
            ..recipient("R-1")
        };
        registry.entries = chained(&[entry]);
    })
    .await;
}

#[tokio::test]
async fn keys_substituted_and_signed_anew() {
    // Held on to, so that it is the same server below.
    let server = server().await;
    let keys = platform_keys(&server).await;
    at_a_later_visit(&[recipient("R-1")], |registry| {
        // The platform itself does it: it signed something else before.
        *registry = keys.sign_registry(ORIGIN, chained(&[recipient("R-1")]));
    })
    .await;
}

#[tokio::test]
async fn signed_by_another_platform() {
    let (servers, _) = another_platform();
    at_first_sight(&[recipient("R-1")], |registry| {
        *registry = servers.sign_registry(ORIGIN, registry.entries.clone());
    })
    .await;
}

#[tokio::test]
async fn of_another_origin() {
    at_first_sight(&[recipient("R-1")], |registry| {
        let elsewhere = recipient("R-1").encode("kluis.example", Head::NONE);
        registry.entries = vec![Bytes(elsewhere)];
    })
    .await;
}

#[tokio::test]
async fn entry_put_in_between() {
    at_first_sight(&[recipient("R-1"), recipient("R-2")], |registry| {
        let extra = registry.entries[0].clone();
        registry.entries.insert(1, extra);
    })
    .await;
}

#[tokio::test]
async fn entries_reordered() {
    at_first_sight(&[recipient("R-1"), recipient("R-2")], |registry| {
        registry.entries.swap(0, 1);
    })
    .await;
}

/// Somebody whose right to look had ended stands there again.
#[tokio::test]
async fn end_of_a_right_taken_back() {
    let ended = Entry {
        active: false,
        ..recipient("R-1")
    };
    // Held on to, so that it is the same server below.
    let server = server().await;
    let keys = platform_keys(&server).await;
    at_a_later_visit(&[recipient("R-1"), ended], |registry| {
        registry.entries.pop();
        *registry = keys.sign_registry(ORIGIN, registry.entries.clone());
    })
    .await;
}

#[tokio::test]
async fn signature_forged() {
    at_first_sight(&[recipient("R-1")], |registry| {
        registry.signature.0 = random();
    })
    .await;
}
