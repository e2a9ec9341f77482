//! Sealed fields, the shape they share with everything sealed, and padding.

use super::{flip, id, rng, share_ids};
use kluis_vault::{
    field::{self, BUCKETS, FieldContext, Halves},
    primitive::Failed,
    sealed,
    secret::{PersonalKey, Share},
};
use kluis_wire::{AccountId, ShareId};
use proptest::{collection::vec, prelude::*};

/// A field's context with a value that fits its padding.
#[derive(Clone, Debug)]
struct Field {
    account: [u8; 32],
    share: ShareId,
    name: String,
    revision: u64,
    schema: u64,
    padding: usize,
    value: Vec<u8>,
}

impl Field {
    fn context(&self) -> FieldContext<'_> {
        FieldContext {
            account: AccountId(self.account),
            share: self.share,
            field: &self.name,
            revision: self.revision,
            schema: self.schema,
            padding: u64::try_from(self.padding).expect("small"),
        }
    }
}

fn fields() -> impl Strategy<Value = Field> {
    let value = prop::sample::select(BUCKETS.as_slice())
        .prop_flat_map(|padding| (Just(padding), vec(any::<u8>(), 0..padding)));
    (
        id(),
        share_ids(),
        any::<String>(),
        any::<u64>(),
        any::<u64>(),
        value,
    )
        .prop_map(
            |(account, share, name, revision, schema, (padding, value))| Field {
                account,
                share,
                name,
                revision,
                schema,
                padding,
                value,
            },
        )
}

proptest! {
    #[test]
    fn a_field_opens_to_what_was_sealed(field in fields(), personal in id(), half in id(), seed: u64) {
        let (personal, half) = (PersonalKey::from_bytes(personal), Share::from_bytes(half));
        let halves = Halves { personal: &personal, share: &half };
        let stored = field::seal(&halves.join(), &field.context(), &field.value, &mut rng(seed)).expect("it fits");
        prop_assert_eq!(stored.len(), 17 + sealed::OVERHEAD + field.padding, "only the bucket shows");
        let opened = field::open(&halves.join(), &field.context(), &stored).expect("it opens");
        prop_assert_eq!(&opened[..], &field.value[..]);
    }

    #[test]
    fn a_field_with_one_bit_changed_is_refused(field in fields(), seed: u64, at: prop::sample::Index) {
        let (personal, half) = (PersonalKey::generate(&mut rng(seed)), Share::from_bytes([1; 32]));
        let halves = Halves { personal: &personal, share: &half };
        let mut stored = field::seal(&halves.join(), &field.context(), &field.value, &mut rng(seed)).expect("it fits");
        flip(&mut stored, at);
        prop_assert_eq!(field::open(&halves.join(), &field.context(), &stored), Err(Failed));
    }

    #[test]
    fn a_field_of_another_length_is_refused(field in fields(), seed: u64, cut: prop::sample::Index, more in vec(any::<u8>(), 1..80)) {
        let (personal, half) = (PersonalKey::from_bytes([2; 32]), Share::from_bytes([1; 32]));
        let halves = Halves { personal: &personal, share: &half };
        let stored = field::seal(&halves.join(), &field.context(), &field.value, &mut rng(seed)).expect("it fits");
        prop_assert_eq!(field::open(&halves.join(), &field.context(), &stored[..cut.index(stored.len())]), Err(Failed));
        prop_assert_eq!(field::open(&halves.join(), &field.context(), &[stored, more].concat()), Err(Failed));
    }

    #[test]
    fn one_half_alone_opens_nothing(field in fields(), personal in id(), half in id(), other in id(), seed: u64) {
        prop_assume!(other != personal && other != half);
        let (personal, half) = (PersonalKey::from_bytes(personal), Share::from_bytes(half));
        let stored = field::seal(&Halves { personal: &personal, share: &half }.join(), &field.context(), &field.value, &mut rng(seed))
            .expect("it fits");
        let (other_personal, other_half) = (PersonalKey::from_bytes(other), Share::from_bytes(other));
        for halves in [
            Halves { personal: &other_personal, share: &half },
            Halves { personal: &personal, share: &other_half },
        ] {
            prop_assert_eq!(field::open(&halves.join(), &field.context(), &stored), Err(Failed));
        }
    }

    /// The halves have their places: exchanged they open nothing.
    #[test]
    fn the_halves_are_not_interchangeable(field in fields(), personal in id(), half in id(), seed: u64) {
        prop_assume!(personal != half);
        let (right_personal, right_half) = (PersonalKey::from_bytes(personal), Share::from_bytes(half));
        let stored = field::seal(&Halves { personal: &right_personal, share: &right_half }.join(), &field.context(), &field.value, &mut rng(seed))
            .expect("it fits");
        let (wrong_personal, wrong_half) = (PersonalKey::from_bytes(half), Share::from_bytes(personal));
        let halves = Halves { personal: &wrong_personal, share: &wrong_half };
        prop_assert_eq!(field::open(&halves.join(), &field.context(), &stored), Err(Failed));
    }

    #[test]
    fn a_field_asked_for_by_another_context_is_refused(field in fields(), other in fields(), seed: u64) {
        let (personal, half) = (PersonalKey::from_bytes([2; 32]), Share::from_bytes([1; 32]));
        let halves = Halves { personal: &personal, share: &half };
        let stored = field::seal(&halves.join(), &field.context(), &field.value, &mut rng(seed)).expect("it fits");
        // One thing at a time.
        let (right, other) = (field.context(), other.context());
        for wrong in [
            FieldContext { account: other.account, ..right },
            FieldContext { share: ShareId { category: other.share.category, ..right.share }, ..right },
            FieldContext { share: ShareId { epoch: other.share.epoch, ..right.share }, ..right },
            FieldContext { field: other.field, ..right },
            FieldContext { revision: other.revision, ..right },
            FieldContext { schema: other.schema, ..right },
            FieldContext { padding: other.padding, ..right },
        ] {
            let same = format!("{wrong:?}") == format!("{right:?}");
            prop_assert_eq!(field::open(&halves.join(), &wrong, &stored).is_ok(), same, "{:?}", wrong);
        }
    }

    /// The header in front of a field says its epoch and revision; another field's header doesn't help.
    #[test]
    fn a_field_with_another_prefix_is_refused(field in fields(), other in fields(), seed: u64) {
        let (personal, half) = (PersonalKey::from_bytes([2; 32]), Share::from_bytes([1; 32]));
        let halves = Halves { personal: &personal, share: &half };
        prop_assume!((field.share.epoch, field.revision) != (other.share.epoch, other.revision));
        let stored = field::seal(&halves.join(), &field.context(), &field.value, &mut rng(seed)).expect("it fits");
        let others = field::seal(&halves.join(), &other.context(), &other.value, &mut rng(seed)).expect("it fits");
        let spliced = [&others[..17], &stored[17..]].concat();
        prop_assert_eq!(field::open(&halves.join(), &field.context(), &spliced), Err(Failed));
        prop_assert_eq!(field::open(&halves.join(), &other.context(), &spliced), Err(Failed));
    }

    #[test]
    fn arbitrary_bytes_open_as_no_field(field in fields(), stored in vec(any::<u8>(), 0..600)) {
        let (personal, half) = (PersonalKey::from_bytes([2; 32]), Share::from_bytes([1; 32]));
        let halves = Halves { personal: &personal, share: &half };
        prop_assert_eq!(field::open(&halves.join(), &field.context(), &stored), Err(Failed));
    }

    #[test]
    fn anything_sealed_opens_to_itself_and_to_nothing_else(
        key in id(), other in id(), context in vec(any::<u8>(), 0..200), plain in vec(any::<u8>(), 0..2_000),
        seed: u64, at: prop::sample::Index,
    ) {
        prop_assume!(key != other);
        let mut stored = sealed::seal(&key, &context, &plain, &mut rng(seed)).expect("it seals");
        prop_assert_eq!(&sealed::open(&key, &context, &stored).expect("it opens")[..], &plain[..]);
        prop_assert_eq!(sealed::open(&other, &context, &stored), Err(Failed));
        prop_assert_eq!(sealed::open(&key, &[&context[..], &[0]].concat(), &stored), Err(Failed));
        flip(&mut stored, at);
        prop_assert_eq!(sealed::open(&key, &context, &stored), Err(Failed));
    }

    /// A person has several keys, and so has the platform of halves: a field opens under one pair of all of them.
    #[test]
    fn a_field_opens_under_one_pair_of_many_keys(
        field in fields(), keys in prop::collection::btree_set(id(), 2..6), halves in prop::collection::btree_set(id(), 2..4),
        which: prop::sample::Index, seed: u64,
    ) {
        let pairs: Vec<_> = keys
            .iter()
            .flat_map(|key| halves.iter().map(|half| (PersonalKey::from_bytes(*key), Share::from_bytes(*half))))
            .collect();
        let (personal, share) = which.get(&pairs);
        let stored = field::seal(&Halves { personal, share }.join(), &field.context(), &field.value, &mut rng(seed)).expect("it fits");
        let opens: Vec<_> = pairs
            .iter()
            .map(|(personal, share)| field::open(&Halves { personal, share }.join(), &field.context(), &stored).is_ok())
            .collect();
        let own: Vec<_> = (0..pairs.len()).map(|at| at == which.index(pairs.len())).collect();
        prop_assert_eq!(opens, own);
    }

    /// Nor does anything sealed, also where somebody takes the commitment for another key from what was sealed under it.
    #[test]
    fn nothing_sealed_opens_under_two_keys(
        keys in prop::collection::btree_set(id(), 2..6), context in vec(any::<u8>(), 0..60), plain in vec(any::<u8>(), 0..200), seed: u64,
    ) {
        let keys: Vec<_> = keys.into_iter().collect();
        // One nonce for all of them, as somebody would choose it who wants that.
        let all: Vec<_> = keys.iter().map(|key| sealed::seal(key, &context, &plain, &mut rng(seed)).expect("it seals")).collect();
        for (of, stored) in all.iter().enumerate() {
            for (by, key) in keys.iter().enumerate() {
                prop_assert_eq!(sealed::open(key, &context, stored).is_ok(), of == by);
                let (before, rest) = stored.split_at(24);
                let spliced = [before, &all[by][24..56], &rest[32..]].concat();
                prop_assert_eq!(sealed::open(key, &context, &spliced).is_ok(), of == by);
            }
        }
    }

    #[test]
    fn padding_comes_off_as_it_went_on(plain in vec(any::<u8>(), 0..300), room in 1_usize..300) {
        let padded = sealed::pad(&plain, plain.len() + room).expect("it fits");
        prop_assert_eq!(padded.len(), plain.len() + room);
        prop_assert_eq!(sealed::unpad(&padded), Ok(&plain[..]));
        prop_assert_eq!(sealed::pad(&plain, plain.len()), Err(Failed));
    }

    #[test]
    fn only_padding_is_taken_for_padding(bytes in vec(prop_oneof![Just(0), Just(0x80), any::<u8>()], 0..80)) {
        if let Ok(plain) = sealed::unpad(&bytes) {
            prop_assert_eq!(&sealed::pad(plain, bytes.len()).expect("it fits")[..], &bytes[..]);
        }
    }
}
