//! Lies about keys that were renewed: shares, fields, keyring, slots and signatures of the keys before them.

use crate::{
    attack::{at_a_later_visit, at_first_sight, attack, everything, open},
    knowing::{Releasing, platform_keys},
    lying::{Lie, answered, asked, is},
    stage::{ORIGIN, PASSPHRASE, Person, Remembering, Stage},
};
use kluis_catalog::Field;
use kluis_device::{Refusal, second::Shown, transport::Method, unlockers::UnlockersError};
use kluis_vault::{
    identity::key_id,
    keyring::{Keyring, Root},
    manifest::Header,
    recovery::RecoveryCode,
    slot::Unlocker,
};
use kluis_wire::{
    Category, Commit, ProblemType, Purpose, ShareId, ShareRequest, UnlockerKind, Vault, paths,
};

/// Renews the personal key of the names.
async fn rotate(stage: &mut Stage) -> Result<(), UnlockersError> {
    stage.device.rotate(&[Category::Identity], &|_| {}).await
}

/// Somebody who has renewed the personal key of the names, and the vault as it was before.
async fn rotated() -> (Person, Vault) {
    let mut person = Person::new().await;
    let before = person.stored().await;
    rotate(&mut person.own).await.expect("new keys");
    (person, before)
}

const OLD: ShareId = ShareId {
    category: Category::Identity,
    epoch: 1,
};
const NEW: ShareId = ShareId {
    category: Category::Identity,
    epoch: 2,
};

/// What the platform can give once the key of the names is renewed: the old shares and the new one.
async fn all_shares(person: &Person) -> Releasing {
    let mut releasing = Releasing::of(person).await;
    let commit: Commit = person.own.wire.sent(paths::VAULT);
    let header = Header::decode(commit.head.header.as_ref()).expect("a header");
    let new = platform_keys(&person.server)
        .await
        .open_deposit(
            ORIGIN,
            person.account(),
            header.sequence,
            commit.deposit.expect("a deposit").as_ref(),
        )
        .expect("it is for this platform");
    releasing.shares.extend(new);
    releasing
}

#[tokio::test]
async fn share_of_the_epoch_before() {
    let (person, _) = rotated().await;
    let releasing = all_shares(&person).await;
    let lie = Lie::instead(move |request| {
        is(request, Method::Post, paths::SHARES).then(|| {
            let asked: ShareRequest = asked(request);
            assert!(asked.shares.contains(&NEW) && !asked.shares.contains(&OLD));
            let each = asked.shares.iter();
            let given = each.map(|id| releasing.share(if *id == NEW { OLD } else { *id }));
            Ok(answered(
                &releasing.answer(&asked, &given.collect::<Vec<_>>()),
            ))
        })
    });
    at_first_sight(&person, lie, Refusal::Share).await;
}

#[tokio::test]
async fn field_of_the_epoch_before() {
    let (person, before) = rotated().await;
    let at = person.at(Field::GivenName);
    let lie = Lie::vault(move |vault| {
        let now = at(vault);
        vault.rows[now].sealed = before.rows[at(&before)].sealed.clone();
    });
    at_first_sight(&person, lie, Refusal::Field).await;
}

#[tokio::test]
async fn keyring_of_before() {
    let (person, before) = rotated().await;
    let lie = Lie::vault(move |vault| vault.keyring = before.keyring.clone());
    at_first_sight(&person, lie, Refusal::Listing).await;
}

/// Half of a rotation: the new keyring and manifest, and every field as it was.
#[tokio::test]
async fn rotation_half_done() {
    let (person, before) = rotated().await;
    let lie = Lie::vault(move |vault| vault.rows = before.rows.clone());
    at_first_sight(&person, lie, Refusal::Field).await;
}

/// The other half: the new fields under the old keyring and manifest.
#[tokio::test]
async fn rotation_half_undone() {
    let (person, before) = rotated().await;
    let lie = Lie::vault(move |vault| {
        let (rows, nonce) = (std::mem::take(&mut vault.rows), vault.nonce);
        *vault = Vault {
            rows,
            nonce,
            ..before.clone()
        };
    });
    // The share of the epoch before is destroyed: an honest half can't give it any more.
    at_first_sight(&person, lie, Refusal::Share).await;
}

#[tokio::test]
async fn rotation_undone_on_a_device_that_saw_it() {
    let (person, before) = rotated().await;
    let lie = Lie::vault(move |vault| {
        let nonce = vault.nonce;
        *vault = Vault {
            nonce,
            ..before.clone()
        };
    });
    at_a_later_visit(&person, lie, Refusal::RolledBack).await;
}

/// The new share is taken and not kept: the rotation isn't said to be done.
#[tokio::test]
async fn new_share_taken_but_not_kept() {
    let person = Person::new().await;
    let mut twin = person.device(Remembering::nothing());
    open(&mut twin).await;
    rotate(&mut twin).await.expect("the honest twin");
    let there = everything(&person).await;

    let mut device = person.device(Remembering::nothing());
    open(&mut device).await;
    let lie = Lie::problem(Method::Post, paths::SHARES, ProblemType::NotFound);
    device.wire.lie(lie);
    let refused = rotate(&mut device).await;
    assert_eq!(refused, Err(UnlockersError::Refused(Refusal::Share)));
    assert!(device.wire.stop() > 0);
    assert_eq!(device.values(), Some(there.clone()));
    rotate(&mut device).await.expect("the truth after the lie");
    assert_eq!(everything(&person).await, there);
}

#[tokio::test]
async fn rotation_acknowledged_ahead() {
    let person = Person::new().await;
    let lie = Lie::to(
        Method::Put,
        paths::VAULT,
        |done: &mut kluis_wire::Committed| {
            done.sequence += 1;
        },
    );
    let expected = UnlockersError::Call(kluis_device::CallError::Form);
    attack(
        &person,
        &Remembering::nothing(),
        open,
        rotate,
        lie,
        expected,
    )
    .await;
}

/// Somebody who has renewed every key, with what the server had before, and who can unwrap it.
async fn succeeded() -> (Person, Vault, Unlocker) {
    let mut person = Person::new().await;
    let before = person.stored().await;
    let mut device = person.device(person.own.memory.clone());
    open(&mut device).await;
    let second = Shown::Passphrase(PASSPHRASE);
    device
        .device
        .show_second(second, Purpose::Unlockers, &|_| {})
        .await
        .expect("a second unlocker");
    device
        .device
        .rotate_root(&|_| {})
        .await
        .expect("every key anew");
    let code = RecoveryCode::parse(&person.kit.code).expect("a code");
    (person, before, Unlocker::recovery(&code))
}

#[tokio::test]
async fn vault_from_before_a_succession() {
    let (person, before, _) = succeeded().await;
    let lie = Lie::vault(move |vault| {
        let nonce = vault.nonce;
        *vault = Vault {
            nonce,
            ..before.clone()
        };
    });
    at_a_later_visit(&person, lie, Refusal::RolledBack).await;
}

#[tokio::test]
async fn slot_from_before_a_succession() {
    let (person, before, _) = succeeded().await;
    let old = before.slots.into_iter();
    let old = old
        .filter(|slot| slot.kind == UnlockerKind::RecoveryCode)
        .collect::<Vec<_>>();
    let lie = Lie::vault(move |vault| {
        vault
            .slots
            .retain(|slot| slot.kind != UnlockerKind::RecoveryCode);
        vault.slots.extend(old.clone());
    });
    // The old root key opens no later keyring.
    at_first_sight(&person, lie, Refusal::Keyring).await;
}

#[tokio::test]
async fn keyring_and_slots_from_before_a_succession() {
    let (person, before, _) = succeeded().await;
    let lie = Lie::vault(move |vault| {
        vault.slots = before.slots.clone();
        vault.keyring = before.keyring.clone();
    });
    // Keys that were succeeded sign nothing any more, and know nothing of their successors.
    at_first_sight(&person, lie, Refusal::Header).await;
}

/// Somebody with an old keyring signs a header on top of the newest with keys that were succeeded.
#[tokio::test]
async fn header_signed_by_keys_that_were_succeeded() {
    let (person, before, unlocker) = succeeded().await;
    let account = before.account;
    let (root, epoch) = before
        .slots
        .iter()
        .find_map(|slot| unlocker.unwrap(ORIGIN, account, slot).ok())
        .expect("the old slot");
    let root = Root::new(root, account, epoch);
    let old = Keyring::open(&root, before.keyring.as_ref()).expect("the old keyring");
    let lie = Lie::vault(move |vault| {
        let head = vault.headers.last_mut().expect("a header");
        let mut header = Header::decode(head.header.as_ref()).expect("a header");
        header.identity = key_id(old.identity.public().expect("keys"));
        *head = header.sign(&old.identity);
    });
    at_first_sight(&person, lie, Refusal::Header).await;
}
