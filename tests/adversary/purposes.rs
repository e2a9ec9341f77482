//! Lies about what data is used for: what a person is asked about. Told by a server that has the platform's signing key,
//! where that helps it.

use crate::{
    attack::{attack, open},
    knowing::{another_platform, platform_keys, random},
    lying::{Lie, answered, is},
    stage::{ORIGIN, Person, Remembering, Stage},
};
use kluis_catalog::{Field, Party, Purposes, SignedPurposes};
use kluis_device::{Refusal, save::SaveError, transport::Method};
use kluis_vault::{manifest::digest, platform::PlatformKeys};
use kluis_wire::{body, paths};

const REFUSED: SaveError = SaveError::Refused(Refusal::Purposes);

/// An edition, with something in it that tells it from others.
fn edition(edition: u64, name: &str) -> Purposes {
    Purposes {
        edition,
        platform: Party {
            name: name.into(),
            ..Party::default()
        },
        purposes: Vec::new(),
    }
}

/// What a platform with these keys signs.
fn signed(keys: &PlatformKeys, origin: &str, purposes: Purposes) -> SignedPurposes {
    let encoded = body::encode(&purposes).expect("plain data is encoded");
    SignedPurposes {
        signature: keys.sign_purposes(origin, digest(&encoded)),
        purposes,
    }
}

/// Shows these purposes.
fn showing(purposes: SignedPurposes) -> Lie {
    Lie::instead(move |request| {
        is(request, Method::Get, paths::PURPOSES).then(|| Ok(answered(&purposes)))
    })
}

async fn ask(stage: &mut Stage) -> Result<(), SaveError> {
    stage.device.purposes().await.map(drop)
}

/// A lie to a device that has never asked for them; the server's own are the truth.
async fn at_first_sight(lie: impl FnOnce(&PlatformKeys) -> SignedPurposes) {
    let person = Person::new().await;
    let keys = platform_keys(&person.server).await;
    let lie = showing(lie(&keys));
    attack(&person, &Remembering::nothing(), open, ask, lie, REFUSED).await;
}

/// A lie to a device that knows the third edition.
async fn at_a_later_visit(lie: Purposes) {
    let person = Person::new().await;
    let keys = platform_keys(&person.server).await;
    let mut stage = person.device(Remembering::nothing());
    open(&mut stage).await;
    for truth in [edition(2, "Voorbeeld BV"), edition(3, "Voorbeeld BV")] {
        stage.wire.lie(showing(signed(&keys, ORIGIN, truth)));
        ask(&mut stage).await.expect("the honest twin");
        ask(&mut stage).await.expect("the same again");
    }
    let remembered = stage.memory.contents();
    stage.wire.lie(showing(signed(&keys, ORIGIN, lie)));
    assert_eq!(ask(&mut stage).await, Err(REFUSED));
    assert!(stage.wire.stop() > 0);
    assert_eq!(stage.memory.contents(), remembered);
    // Another visit of the same device.
    let mut again = person.device(stage.memory.copy());
    open(&mut again).await;
    let truth = signed(&keys, ORIGIN, edition(4, "Voorbeeld BV"));
    again.wire.lie(showing(truth));
    ask(&mut again).await.expect("the truth after the lie");
}

#[tokio::test]
async fn another_text() {
    at_first_sight(|keys| SignedPurposes {
        purposes: edition(1, "Anders BV"),
        ..signed(keys, ORIGIN, edition(1, "Voorbeeld BV"))
    })
    .await;
}

#[tokio::test]
async fn another_text_signed_under_the_same_edition() {
    at_a_later_visit(edition(3, "Anders BV")).await;
}

#[tokio::test]
async fn older_edition() {
    at_a_later_visit(edition(2, "Voorbeeld BV")).await;
}

/// A lie to a device that knows nothing, after another one of the person's saw the third edition and saved something; and
/// a third one saved something after that, which asked for no purposes.
async fn at_a_new_device(lie: Purposes) {
    let person = Person::new().await;
    let keys = platform_keys(&person.server).await;
    let shown = |edition| showing(signed(&keys, ORIGIN, edition));
    let fresh = async || {
        let mut stage = person.device(Remembering::nothing());
        open(&mut stage).await;
        stage
    };
    let mut one = fresh().await;
    one.wire.lie(shown(edition(3, "Voorbeeld BV")));
    ask(&mut one).await.expect("the honest twin");
    one.save(Field::City, "Urk").await.expect("it is noted");
    let mut another = fresh().await;
    another.save(Field::City, "Lent").await.expect("it stays");

    let mut new = fresh().await;
    let remembered = new.memory.contents();
    new.wire.lie(shown(lie));
    assert_eq!(ask(&mut new).await, Err(REFUSED));
    assert!(new.wire.stop() > 0);
    assert_eq!(new.memory.contents(), remembered);
    for truth in [edition(3, "Voorbeeld BV"), edition(4, "Voorbeeld BV")] {
        let mut new = fresh().await;
        new.wire.lie(shown(truth));
        ask(&mut new).await.expect("the truth after the lie");
    }
}

#[tokio::test]
async fn older_edition_than_another_device_noted() {
    at_a_new_device(edition(2, "Voorbeeld BV")).await;
}

#[tokio::test]
async fn another_text_under_the_edition_that_another_device_noted() {
    at_a_new_device(edition(3, "Anders BV")).await;
}

#[tokio::test]
async fn signed_by_another_platform() {
    let (servers, _) = another_platform();
    at_first_sight(|_| signed(&servers, ORIGIN, edition(1, "Voorbeeld BV"))).await;
}

#[tokio::test]
async fn of_another_origin() {
    at_first_sight(|keys| signed(keys, "kluis.example", edition(1, "Voorbeeld BV"))).await;
}

#[tokio::test]
async fn without_a_signature() {
    at_first_sight(|keys| {
        let mut purposes = signed(keys, ORIGIN, edition(1, "Voorbeeld BV"));
        purposes.signature.0 = random();
        purposes
    })
    .await;
}
