//! Whatever is saved, in whatever order, from whichever of two devices, with new keys in between: what opens is what
//! was saved last.

use super::{
    rng,
    storage::{ORIGIN, Storage},
};
use crate::support::Seeded;
use kluis_catalog::Field;
use kluis_vault::{
    encoding::gather,
    field::BUCKETS,
    manifest::{CHANGES, Changed},
    open::{Change, Edit, OpenVault, Refusal, Renew, Writing},
    recovery::RecoveryCode,
    slot::Unlocker,
};
use kluis_wire::{Category, DeviceId};
use proptest::{collection::vec, prelude::*};
use std::collections::BTreeMap;

/// What one device does.
#[derive(Clone, Debug)]
enum Step {
    /// Saves these fields together, each at most once; none deletes.
    Save(BTreeMap<&'static str, Option<Vec<u8>>>),
    /// Makes keys anew.
    Renew(Vec<Category>),
    /// Makes all of them anew.
    RenewAll,
    /// Begins again, from the code alone.
    Reopen,
}

fn steps() -> impl Strategy<Value = Step> {
    let value = prop::sample::select(BUCKETS.as_slice())
        .prop_flat_map(|padding| vec(any::<u8>(), 0..padding));
    let field = prop::sample::select(Field::ALL).prop_map(Field::id);
    let saved = prop::collection::btree_map(field, prop::option::weighted(0.8, value), 0..6);
    let categories = prop::sample::subsequence(Category::ALL.to_vec(), 1..3);
    prop_oneof![
        6 => saved.prop_map(Step::Save),
        1 => categories.prop_map(Step::Renew),
        1 => Just(Step::RenewAll),
        1 => Just(Step::Reopen),
    ]
}

fn category(name: &str) -> Category {
    Field::from_id(name)
        .expect("one of the catalogue")
        .category()
}

/// Two devices of one person, the server between them, and what must be in the vault.
struct World {
    storage: Storage,
    code: RecoveryCode,
    devices: [OpenVault; 2],
    expected: BTreeMap<&'static str, Vec<u8>>,
    /// Everything that was done to a field, the last thing last.
    changes: BTreeMap<&'static str, Vec<Changed>>,
    rng: Seeded,
}

impl World {
    fn new(seed: u64) -> Self {
        let (mut storage, mut rng) = (Storage::new(0), rng(seed));
        let code = RecoveryCode::generate(&mut rng);
        let mut first = OpenVault::found(&storage.platform, &mut rng).expect("keys");
        let slot = Unlocker::recovery(&code)
            .enrol(ORIGIN, String::new(), &mut rng)
            .expect("keys");
        let change = Change {
            slots: vec![slot],
            ..Change::default()
        };
        storage.save(&mut first, change, &mut rng);
        let second = storage
            .open(&code, storage.vault.clone())
            .expect("it opens");
        Self {
            storage,
            code,
            devices: [first, second],
            expected: BTreeMap::new(),
            changes: BTreeMap::new(),
            rng,
        }
    }

    /// A device looks what there is. The old root key opens nothing once there is another: then it begins again.
    fn refreshed(&self, device: usize, at: usize) -> OpenVault {
        let mut stored = self.storage.vault.clone();
        // A server may give rows in any order.
        let length = stored.rows.len().max(1);
        stored.rows.rotate_left(at % length);
        match self.devices[device].refresh(stored.clone()) {
            Ok(verified) => verified
                .finish(gather(self.storage.shares()), |_, _| {})
                .expect("the shares fit"),
            Err(Refusal::Keyring) => self.storage.open(&self.code, stored).expect("it opens"),
            Err(refusal) => panic!("{refusal:?}"),
        }
    }

    fn take(&mut self, device: usize, step: Step, at: usize) {
        let mut vault = self.refreshed(device, at);
        let mut change = Change::default();
        let (edits, renewed): (Vec<_>, Vec<_>);
        match &step {
            Step::Save(fields) => {
                edits = fields
                    .iter()
                    // What isn't there can't be deleted.
                    .filter(|(name, value)| value.is_some() || self.expected.contains_key(*name))
                    .map(|(name, value)| Edit {
                        field: name,
                        category: category(name),
                        schema: 1,
                        value: value.as_deref(),
                        file: None,
                    })
                    .collect();
                change.edits = &edits;
            }
            Step::Renew(categories) => {
                renewed = categories.clone();
                change.renew = Renew::Personal(&renewed);
            }
            Step::RenewAll => change.renew = Renew::Root,
            Step::Reopen => {
                let stored = self.storage.vault.clone();
                self.devices[device] = self.storage.open(&self.code, stored).expect("it opens");
                return;
            }
        }
        let writing = &mut self.storage.writing;
        writing.time += 60;
        writing.device = DeviceId([u8::try_from(device).expect("one of two"); 16]);
        let Writing { time, device: by } = *writing;
        self.storage.save(&mut vault, change, &mut self.rng);
        self.devices[device] = vault;
        if let Step::Save(fields) = step {
            for (name, value) in fields {
                if value.is_some() || self.expected.contains_key(name) {
                    self.changes.entry(name).or_default().push(Changed {
                        time,
                        device: by,
                        deleted: value.is_none(),
                    });
                }
                match value {
                    Some(value) => drop(self.expected.insert(name, value)),
                    None => drop(self.expected.remove(name)),
                }
            }
        }
    }

    /// What an open vault shows is what was saved, and when: new keys change no field.
    fn shows(&self, vault: &OpenVault) -> bool {
        let remembered = Field::ALL.iter().all(|field| {
            let changes = self.changes.get(field.id()).map_or(&[][..], Vec::as_slice);
            let last = changes.len().saturating_sub(CHANGES);
            vault.changes(field.id()) == &changes[last..]
        });
        remembered
            && vault.values().len() == self.expected.len()
            && vault.values().iter().all(|(name, value)| {
                let expected = self.expected.get(name.as_str());
                expected.is_some_and(|expected| expected[..] == value.bytes[..])
            })
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_opens_is_what_was_saved_last(
        seed: u64, steps in vec((0..2_usize, steps(), any::<usize>()), 1..8),
    ) {
        let mut world = World::new(seed);
        for (device, step, at) in steps {
            world.take(device, step, at);
            prop_assert!(world.shows(&world.devices[device]), "the device that saved");
        }
        for device in [0, 1] {
            prop_assert!(world.shows(&world.refreshed(device, 1)), "a device that looks again");
        }
        let fresh = world.storage.open(&world.code, world.storage.vault.clone()).expect("it opens");
        prop_assert!(world.shows(&fresh), "a new device");
    }
}

#[test]
fn the_last_changes_of_a_field_are_remembered() {
    let mut world = World::new(7);
    let field = Field::City.id();
    for number in 0..CHANGES + 3 {
        let value = (number % 4 != 3).then(|| vec![1; number + 1]);
        let step = Step::Save(BTreeMap::from([(field, value)]));
        world.take(number % 2, step, number);
        assert!(world.shows(&world.devices[number % 2]), "change {number}");
    }
    assert_eq!(world.devices[0].changes(field).len(), CHANGES);
}
