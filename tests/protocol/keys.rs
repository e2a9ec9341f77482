//! New keys, below any server: which unlocker, root key, keyring and share leads where, before and after.

use crate::platform::{Kept, ORIGIN, prepare, rng};
use kluis_vault::{
    keyring::{Keyring, Root},
    manifest::{Body, Header, digest},
    opaque::Exported,
    open::{Change, Edit, OpenVault, Refusal, Renew, Writing},
    recovery::RecoveryCode,
    slot::Unlocker,
};
use kluis_wire::{Bytes, Category, DeviceId, NewRecord, SlotId, UnlockerKind};
use zeroize::Zeroizing;

fn passphrase(export_key: u8) -> Unlocker {
    Unlocker::passphrase(&Exported {
        export_key: Zeroizing::new([export_key; 64]),
        server: [9; 32],
    })
}

fn edit<'a>(field: &'a str, category: Category, value: &'a str) -> Edit<'a> {
    Edit {
        field,
        category,
        schema: 1,
        value: Some(value.as_bytes()),
        file: None,
    }
}

/// A vault with a passphrase and a code, and a few fields.
fn vault() -> (Kept, OpenVault, RecoveryCode) {
    let code = RecoveryCode::generate(&mut rng());
    let edits = [
        edit("name.given", Category::Identity, "Zoë"),
        edit("contact.phone", Category::Contact, "+31612345678"),
        edit("contact.email", Category::Contact, "zoe@example.org"),
    ];
    let (kept, vault) = Kept::with(&[&passphrase(1), &Unlocker::recovery(&code)], &edits);
    (kept, vault, code)
}

fn values(vault: &OpenVault) -> Vec<(String, Vec<u8>, u64)> {
    let each = vault.values().iter();
    each.map(|(name, value)| (name.clone(), value.bytes.to_vec(), value.revision))
        .collect()
}

fn slot(vault: &OpenVault, kind: UnlockerKind) -> SlotId {
    let mut slots = vault.slots().iter();
    *slots.find(|(_, slot)| slot.kind == kind).expect("one").0
}

fn replaced<'a>(vault: &OpenVault, new: &Unlocker) -> Change<'a> {
    Change {
        slots: vec![new.enrol(ORIGIN, "nieuw".into(), &mut rng()).expect("keys")],
        slots_removed: vec![slot(vault, new.kind())],
        renew: Renew::Root,
        record: (new.kind() == UnlockerKind::Passphrase).then(|| NewRecord {
            record: Some(Bytes(vec![1; 192])),
            address: None,
        }),
        ..Change::default()
    }
}

#[test]
fn after_another_passphrase_the_new_one_and_the_code_in_its_drawer_open_the_same_values() {
    let (mut kept, mut vault, code) = vault();
    let before = values(&vault);
    let change = replaced(&vault, &passphrase(2));
    assert_eq!(vault.workload(&change), 3);
    kept.change(&mut vault, change);
    assert_eq!(values(&vault), before);

    for unlocker in [passphrase(2), Unlocker::recovery(&code)] {
        let opened = kept.opens(&unlocker).expect("it opens");
        assert_eq!(values(&opened), before);
        assert_eq!(opened.account(), vault.account());
    }
    assert_eq!(kept.opens(&passphrase(1)).err(), Some(Refusal::Slot));

    // And it goes on being a vault.
    let edits = [edit("name.given", Category::Identity, "Zoé")];
    let change = Change {
        edits: &edits,
        ..Change::default()
    };
    kept.change(&mut vault, change);
    let opened = kept.opens(&passphrase(2)).expect("it opens");
    assert_eq!(
        opened
            .values()
            .get("name.given")
            .expect("a name")
            .bytes
            .as_slice(),
        "Zoé".as_bytes()
    );
    assert_eq!(
        opened.values().get("name.given").expect("a name").revision,
        2
    );
}

/// Whoever knew the old passphrase, kept a copy of everything the server had, and steals everything it has now.
#[test]
fn the_old_passphrase_with_a_copy_of_all_the_server_had_opens_nothing_that_is_current() {
    let (mut kept, mut vault, _) = vault();
    let old = kept.copy();
    let change = replaced(&vault, &passphrase(2));
    kept.change(&mut vault, change);
    let edits = [edit("name.given", Category::Identity, "Zaïra")];
    let change = Change {
        edits: &edits,
        ..Change::default()
    };
    kept.change(&mut vault, change);
    let new = kept.copy();

    // What was theirs stays theirs: the old values, from the old copy.
    let thief = passphrase(1);
    let opened = kept.open(&thief, &old.vault, &old.shares, None);
    assert_eq!(
        opened
            .expect("the copy")
            .values()
            .get("name.given")
            .expect("a name")
            .bytes
            .as_slice(),
        "Zoë".as_bytes()
    );

    // The old root key opens no new keyring, and unwraps from no new slot, the old ones' names included.
    let account = old.vault.account;
    let unwrapped = old.vault.slots.iter();
    let (root, epoch) = unwrapped
        .filter_map(|slot| thief.unwrap(ORIGIN, account, slot).ok())
        .next()
        .expect("the old slot");
    for epoch in [epoch, epoch + 1] {
        let root = kluis_vault::secret::RootKey::from_bytes(*root.as_bytes());
        let root = Root::new(root, account, epoch);
        assert!(Keyring::open(&root, new.vault.keyring.as_ref()).is_err());
        assert_eq!(
            Keyring::open(&root, old.vault.keyring.as_ref()).is_ok(),
            epoch == 1
        );
    }
    for slot in &new.vault.slots {
        assert!(thief.unwrap(ORIGIN, account, slot).is_err());
    }
    // Neither do old and new parts in any mixture, with the shares of both times.
    let mut shares = old.shares.clone();
    shares.extend(new.shares.clone());
    for mixture in 1..32_u8 {
        let mut mixed = old.vault.clone();
        let take = |bit: u8| mixture & (1 << bit) != 0;
        if take(0) {
            mixed.headers = new.vault.headers.clone();
        }
        if take(1) {
            mixed.body = new.vault.body.clone();
        }
        if take(2) {
            mixed.keyring = new.vault.keyring.clone();
        }
        if take(3) {
            mixed.slots = new.vault.slots.clone();
        }
        if take(4) {
            mixed.rows = new.vault.rows.clone();
        }
        assert!(
            kept.open(&thief, &mixed, &shares, None).is_err(),
            "{mixture}"
        );
    }
    // No row, share or slot of before is there still.
    let rows = |vault: &kluis_wire::Vault| vault.rows.iter().map(|row| row.id).collect::<Vec<_>>();
    assert!(
        rows(&new.vault)
            .iter()
            .all(|id| !rows(&old.vault).contains(id))
    );
    assert!(new.shares.keys().all(|id| !old.shares.contains_key(id)));
    assert!(
        new.shares
            .values()
            .all(|share| !old.shares.values().any(|old| old == share))
    );
}

#[test]
fn a_device_that_saw_the_new_keys_refuses_the_old_vault() {
    let (mut kept, mut vault, code) = vault();
    let old = kept.copy();
    let change = replaced(&vault, &passphrase(2));
    kept.change(&mut vault, change);
    let seen = vault.remember();
    let unlocker = Unlocker::recovery(&code);
    let opened = kept.open(&unlocker, &old.vault, &old.shares, Some(&seen));
    assert_eq!(opened.err(), Some(Refusal::RolledBack));
    let new = kept.copy();
    assert!(
        kept.open(&unlocker, &new.vault, &new.shares, Some(&seen))
            .is_ok()
    );
}

/// Signed by the person's own keys, and still refused: what the keyring wraps for is what the manifest lists.
#[test]
fn a_keyring_that_wraps_for_others_than_are_listed_is_refused() {
    let (kept, _, code) = vault();
    let opened_with = |change: fn(&mut Keyring, &RecoveryCode)| {
        let mut stored = kept.vault.clone();
        let mut slots = stored.slots.iter();
        let (root, epoch) = slots
            .find_map(|slot| passphrase(1).unwrap(ORIGIN, stored.account, slot).ok())
            .expect("a slot");
        let root = Root::new(root, stored.account, epoch);
        let mut keyring = Keyring::open(&root, stored.keyring.as_ref()).expect("a keyring");
        change(&mut keyring, &code);
        stored.keyring = Bytes(keyring.seal(&root, &mut rng()).expect("it seals"));
        let mut body = Body::open(&root, 1, stored.body.as_ref()).expect("a body");
        body.keyring = digest(stored.keyring.as_ref());
        stored.body = Bytes(body.seal(&root, 1, &mut rng()).expect("it seals"));
        let mut header = Header::decode(stored.headers[0].header.as_ref()).expect("a header");
        header.body = digest(stored.body.as_ref());
        stored.headers = vec![header.sign(&keyring.identity)];
        let opened = kept.open(&passphrase(1), &stored, &kept.copy().shares, None);
        opened.map(drop)
    };
    assert_eq!(opened_with(|_, _| {}), Ok(()));
    let wrong: [fn(&mut Keyring, &RecoveryCode); 3] = [
        |keyring, code| {
            let id = Unlocker::recovery(code).slot_id(ORIGIN).expect("an id");
            assert!(keyring.slots.remove(&id).is_some());
        },
        |keyring, _| {
            let one_more = Unlocker::passkey(&[7; 32]);
            let new = one_more.enrol(ORIGIN, String::new(), &mut rng());
            let new = new.expect("keys");
            keyring.slots.insert(new.id, new.keys);
        },
        |keyring, code| {
            let id = Unlocker::recovery(code).slot_id(ORIGIN).expect("an id");
            let other = Unlocker::passkey(&[7; 32]);
            let new = other.enrol(ORIGIN, String::new(), &mut rng());
            keyring.slots.insert(id, new.expect("keys").keys);
        },
    ];
    for (number, change) in wrong.into_iter().enumerate() {
        assert_eq!(opened_with(change), Err(Refusal::Listing), "{number}");
    }
}

#[test]
fn an_unlocker_that_comes_leaves_every_other_key_as_it_is() {
    let (mut kept, mut vault, code) = vault();
    let passkey = Unlocker::passkey(&[5; 32]);
    let change = Change {
        slots: vec![
            passkey
                .enrol(ORIGIN, "telefoon".into(), &mut rng())
                .expect("keys"),
        ],
        ..Change::default()
    };
    let commit = kept.change(&mut vault, change);
    assert!(commit.keyring.is_some());
    assert_eq!(commit.slots.len(), 1);
    assert!(commit.rows.is_empty() && commit.rows_removed.is_empty());
    assert!(commit.deposit.is_none() && commit.shares_destroyed.is_empty());
    assert!(commit.succession.is_none());
    for unlocker in [passphrase(1), passkey, Unlocker::recovery(&code)] {
        let opened = kept.opens(&unlocker).expect("it opens");
        assert_eq!(values(&opened), values(&vault));
        let listed = &opened.slots()[&slot(&opened, UnlockerKind::Passkey)];
        assert_eq!(listed.name, "telefoon");
    }

    // It gets another name, and then it goes.
    let id = slot(&vault, UnlockerKind::Passkey);
    let change = Change {
        renamed: Some((id, "oude telefoon".into())),
        ..Change::default()
    };
    kept.change(&mut vault, change);
    assert_eq!(vault.slots()[&id].name, "oude telefoon");
    let change = Change {
        slots_removed: vec![id],
        renew: Renew::Root,
        ..Change::default()
    };
    kept.change(&mut vault, change);
    let gone = Unlocker::passkey(&[5; 32]);
    assert_eq!(kept.opens(&gone).err(), Some(Refusal::Slot));
    assert!(kept.opens(&passphrase(1)).is_ok());
}

#[test]
fn a_personal_key_is_renewed_alone_with_its_share_and_its_fields() {
    let (mut kept, mut vault, code) = vault();
    let before = (values(&vault), kept.copy());
    let change = Change {
        renew: Renew::Personal(&[Category::Contact]),
        ..Change::default()
    };
    assert_eq!(vault.workload(&change), 2);
    let commit = kept.change(&mut vault, change);
    assert_eq!(commit.rows.len(), 2);
    assert!(commit.rows_removed.is_empty() && commit.slots.is_empty());
    let [destroyed] = commit.shares_destroyed.as_slice() else {
        panic!("one share goes");
    };
    assert_eq!(
        (destroyed.category, destroyed.epoch),
        (Category::Contact, 1)
    );
    let opened = kept.opens(&Unlocker::recovery(&code)).expect("it opens");
    assert_eq!(values(&opened), before.0);

    // Without the new share nothing is shown; with the old one neither.
    let now = kept.copy();
    for shares in [before.1.shares, Default::default()] {
        let opened = kept.open(&passphrase(1), &now.vault, &shares, None);
        assert_eq!(opened.err(), Some(Refusal::Share));
    }

    let change = Change {
        renew: Renew::Personal(&Category::ALL),
        ..Change::default()
    };
    let commit = kept.change(&mut vault, change);
    assert_eq!(commit.shares_destroyed.len(), Category::ALL.len());
    assert_eq!(commit.rows.len(), 3);
    let opened = kept.opens(&passphrase(1)).expect("it opens");
    assert_eq!(values(&opened), before.0);
}

#[test]
fn edits_and_new_keys_go_in_one_commit() {
    let (mut kept, mut vault, _) = vault();
    let edits = [
        edit("contact.email", Category::Contact, "zaira@example.org"),
        edit("address.city", Category::Contact, "Ede"),
        Edit {
            value: None,
            ..edit("contact.phone", Category::Contact, "")
        },
    ];
    let change = Change {
        edits: &edits,
        ..replaced(&vault, &passphrase(2))
    };
    assert_eq!(vault.workload(&change), 4);
    kept.change(&mut vault, change);
    let opened = kept.opens(&passphrase(2)).expect("it opens");
    let expected = [
        ("address.city", "Ede", 1),
        ("contact.email", "zaira@example.org", 2),
        ("name.given", "Zoë", 1),
    ];
    assert_eq!(
        values(&opened),
        expected.map(|(name, value, revision)| (name.to_owned(), value.into(), revision))
    );
}

#[test]
fn nobody_is_excluded_while_the_keys_stay() {
    let (kept, vault, _) = vault();
    let writing = Writing {
        time: 1,
        device: DeviceId([1; 16]),
    };
    let refused = |change: Change<'_>| {
        let made = vault.prepare(&kept.document, change, writing, |_| {}, &mut rng());
        made.is_err()
    };
    for renew in [Renew::Nothing, Renew::Personal(&Category::ALL)] {
        assert!(refused(Change {
            renew,
            ..replaced(&vault, &passphrase(2))
        }));
        assert!(refused(Change {
            slots_removed: vec![slot(&vault, UnlockerKind::Passphrase)],
            renew,
            ..Change::default()
        }));
    }
    // The code was never used: it may be replaced as it is.
    let code = RecoveryCode::generate(&mut rng());
    assert!(!refused(Change {
        renew: Renew::Nothing,
        ..replaced(&vault, &Unlocker::recovery(&code))
    }));
    // The last one doesn't go.
    assert!(refused(Change {
        slots_removed: vault.slots().keys().copied().collect(),
        renew: Renew::Root,
        ..Change::default()
    }));
}

/// The chain of identity keys has an end, and what is made never reaches beyond it.
#[test]
fn the_root_is_renewed_as_often_as_the_chain_is_long() {
    let (mut kept, mut vault, code) = vault();
    let renew = || Change {
        renew: Renew::Root,
        ..Change::default()
    };
    for _ in 1..kluis_vault::identity::CHAIN {
        kept.change(&mut vault, renew());
    }
    let opened = kept.opens(&Unlocker::recovery(&code)).expect("it opens");
    assert_eq!(values(&opened), values(&vault));
    let writing = Writing {
        time: 1,
        device: DeviceId([1; 16]),
    };
    let beyond = vault.prepare(&kept.document, renew(), writing, |_| {}, &mut rng());
    assert!(beyond.is_err());
}

#[test]
fn a_succession_that_isnt_the_next_or_isnt_signed_by_the_keys_before_is_refused() {
    let (mut kept, vault, _) = vault();
    let renew = || Change {
        renew: Renew::Root,
        ..Change::default()
    };
    let honest = prepare(&vault, &kept.document, renew()).commit;
    let other = prepare(&vault, &kept.document, renew()).commit;
    let spoil: [fn(&mut kluis_wire::Commit, kluis_wire::Commit); 5] = [
        |commit, _| commit.succession = None,
        |commit, other| commit.succession = other.succession,
        |commit, _| {
            commit
                .succession
                .iter_mut()
                .for_each(|next| next.number = 2)
        },
        |commit, _| {
            commit
                .succession
                .iter_mut()
                .for_each(|next| next.signature.0[0] ^= 1)
        },
        |commit, other| commit.head = other.head,
    ];
    for (number, spoil) in spoil.into_iter().enumerate() {
        let mut commit = honest.clone();
        spoil(&mut commit, other.clone());
        assert!(kept.take(&commit).is_err(), "{number}");
    }
    kept.take(&honest).expect("the honest one");
    // The keys that were succeeded sign nothing any more.
    let late = prepare(&vault, &kept.document, Change::default()).commit;
    assert!(kept.take(&late).is_err());
}
