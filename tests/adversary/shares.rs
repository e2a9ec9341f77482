//! Lies about the platform's halves, told by a server that has the platform's keys, and so can seal and sign any answer.

use crate::{
    attack::{at_first_sight, at_opening},
    knowing::{Releasing, another_platform, random, rng},
    lying::{Lie, answered, asked, is},
    stage::{ORIGIN, Person, Stage},
};
use kluis_device::{Refusal, transport::Method, unlock::UnlockError};
use kluis_vault::{hpke::SealingKey, secret::Share};
use kluis_wire::{
    Bytes, Category, Nonce, ProblemType, ShareId, ShareRequest, SharesReleased, paths,
};
use std::{cell::RefCell, rc::Rc};

/// A lie that gives out what `choose` makes of a request, sealed and signed by the platform.
async fn giving(
    person: &Person,
    choose: impl Fn(&Releasing, &ShareRequest) -> Vec<Share> + 'static,
) -> Lie {
    let releasing = Releasing::of(person).await;
    Lie::instead(move |request| {
        is(request, Method::Post, paths::SHARES).then(|| {
            let asked: ShareRequest = asked(request);
            Ok(answered(
                &releasing.answer(&asked, &choose(&releasing, &asked)),
            ))
        })
    })
}

/// What an honest platform would give.
fn true_shares(releasing: &Releasing, asked: &ShareRequest) -> Vec<Share> {
    asked.shares.iter().map(|id| releasing.share(*id)).collect()
}

#[tokio::test]
async fn withheld() {
    let person = Person::new().await;
    let lie = Lie::problem(Method::Post, paths::SHARES, ProblemType::NotFound);
    at_first_sight(&person, lie, Refusal::Share).await;
}

#[tokio::test]
async fn said_to_be_unproven() {
    let person = Person::new().await;
    let lie = Lie::problem(Method::Post, paths::SHARES, ProblemType::Unproven);
    at_first_sight(&person, lie, Refusal::Share).await;
}

#[tokio::test]
async fn none_given() {
    let person = Person::new().await;
    let lie = giving(&person, |_, _| Vec::new()).await;
    at_first_sight(&person, lie, Refusal::Share).await;
}

#[tokio::test]
async fn one_too_few() {
    let person = Person::new().await;
    let lie = giving(&person, |releasing, asked| {
        let mut shares = true_shares(releasing, asked);
        shares.pop();
        shares
    })
    .await;
    at_first_sight(&person, lie, Refusal::Share).await;
}

#[tokio::test]
async fn one_too_many() {
    let person = Person::new().await;
    let lie = giving(&person, |releasing, asked| {
        let mut shares = true_shares(releasing, asked);
        shares.push(Share::from_bytes(random()));
        shares
    })
    .await;
    at_first_sight(&person, lie, Refusal::Share).await;
}

#[tokio::test]
async fn made_up() {
    let person = Person::new().await;
    let lie = giving(&person, |_, asked| {
        let made_up = asked.shares.iter().map(|_| Share::from_bytes(random()));
        made_up.collect()
    })
    .await;
    at_first_sight(&person, lie, Refusal::Share).await;
}

#[tokio::test]
async fn one_made_up() {
    let person = Person::new().await;
    let lie = giving(&person, |releasing, asked| {
        let mut shares = true_shares(releasing, asked);
        shares[0] = Share::from_bytes([0; 32]);
        shares
    })
    .await;
    at_first_sight(&person, lie, Refusal::Share).await;
}

#[tokio::test]
async fn mixed_up_between_categories() {
    let person = Person::new().await;
    let lie = giving(&person, |releasing, asked| {
        let mut shares = true_shares(releasing, asked);
        shares.swap(0, 1);
        shares
    })
    .await;
    at_first_sight(&person, lie, Refusal::Share).await;
}

#[tokio::test]
async fn the_same_for_every_category() {
    let person = Person::new().await;
    let lie = giving(&person, |releasing, asked| {
        let first = ShareId {
            category: Category::Identity,
            epoch: 1,
        };
        let same = asked.shares.iter().map(|_| releasing.share(first));
        same.collect()
    })
    .await;
    at_first_sight(&person, lie, Refusal::Share).await;
}

#[tokio::test]
async fn of_another_account() {
    let (person, other) = (Person::new().await, Person::new().await);
    let theirs = Releasing::of(&other).await;
    let lie = giving(&person, move |_, asked| true_shares(&theirs, asked)).await;
    at_first_sight(&person, lie, Refusal::Share).await;
}

#[tokio::test]
async fn signed_by_nobody() {
    let person = Person::new().await;
    let lie = Lie::shares(|released| released.signature.0 = random());
    at_first_sight(&person, lie, Refusal::Share).await;
}

#[tokio::test]
async fn signed_by_another_platform() {
    let person = Person::new().await;
    let (account, releasing) = (person.account(), Releasing::of(&person).await);
    let (servers, _) = another_platform();
    let lie = Lie::instead(move |request| {
        is(request, Method::Post, paths::SHARES).then(|| {
            let asked: ShareRequest = asked(request);
            let shares = true_shares(&releasing, &asked);
            let (sealed, signature) = servers
                .release(ORIGIN, account, &asked, &shares, &mut rng())
                .expect("it names a key");
            Ok(answered(&SharesReleased {
                sealed,
                signature,
                nonce: Nonce(random()),
            }))
        })
    });
    at_first_sight(&person, lie, Refusal::Share).await;
}

/// The server asks itself, so to speak: same session, same shares, but a key of its own to seal to.
#[tokio::test]
async fn sealed_to_a_key_of_the_server() {
    let person = Person::new().await;
    let releasing = Releasing::of(&person).await;
    let servers = Bytes(SealingKey::generate(&mut rng()).public().expect("a key"));
    let lie = Lie::instead(move |request| {
        is(request, Method::Post, paths::SHARES).then(|| {
            let mut asked: ShareRequest = asked(request);
            let shares = true_shares(&releasing, &asked);
            asked.ephemeral = servers.clone();
            Ok(answered(&releasing.answer(&asked, &shares)))
        })
    });
    at_first_sight(&person, lie, Refusal::Share).await;
}

/// An answer that was honest once, given to the next request.
#[tokio::test]
async fn replayed_from_an_earlier_request() {
    let person = Person::new().await;
    let kept: Rc<RefCell<Option<SharesReleased>>> = Rc::default();
    let before = async |stage: &mut Stage| {
        stage.recover().await.expect("an honest server");
        let (_, given) = stage.wire.last(Method::Post, paths::SHARES);
        *kept.borrow_mut() = Some(given);
    };
    let replayed = Rc::clone(&kept);
    let lie = Lie::shares(move |released| {
        let nonce = released.nonce;
        *released = replayed.borrow().clone().expect("it was kept");
        released.nonce = nonce;
    });
    let memory = crate::stage::Remembering::nothing();
    let expected = UnlockError::Refused(Refusal::Share);
    crate::attack::attack(&person, &memory, before, Stage::recover, lie, expected).await;
}

#[tokio::test]
async fn made_for_another_nonce() {
    let person = Person::new().await;
    let releasing = Releasing::of(&person).await;
    let lie = Lie::instead(move |request| {
        is(request, Method::Post, paths::SHARES).then(|| {
            let mut asked: ShareRequest = asked(request);
            asked.nonce = Nonce(random());
            let shares = true_shares(&releasing, &asked);
            Ok(answered(&releasing.answer(&asked, &shares)))
        })
    });
    at_first_sight(&person, lie, Refusal::Share).await;
}

#[tokio::test]
async fn sealed_bytes_forged() {
    let person = Person::new().await;
    let lie = Lie::shares(|released| *released.sealed.0.last_mut().expect("bytes") ^= 1);
    at_first_sight(&person, lie, Refusal::Share).await;
}

/// A request that the server changes on its way gives out nothing: it is signed as it was asked.
#[tokio::test]
async fn asked_for_a_key_of_the_server() {
    let person = Person::new().await;
    let servers = Bytes(SealingKey::generate(&mut rng()).public().expect("a key"));
    let lie = Lie::instead(move |request| {
        if is(request, Method::Post, paths::SHARES) {
            let mut asked: ShareRequest = asked(request);
            asked.ephemeral = servers.clone();
            request.body = Some(crate::lying::encode(&asked));
        }
        None
    })
    .and(Lie::answer(|request, _| {
        is(request, Method::Post, paths::SHARES)
    }));
    at_opening(&person, lie, UnlockError::Refused(Refusal::Share)).await;
}

/// With the wrong nonce in hand the device asks for nothing that counts.
#[tokio::test]
async fn nonce_of_another_session() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| vault.nonce = Nonce(random()));
    at_first_sight(&person, lie, Refusal::Share).await;
}
