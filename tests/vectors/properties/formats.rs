//! The manifest's encodings, and the encoding itself.

use super::{flip, id, kinds, rng, share_ids};
use kluis_vault::{
    encoding::{Malformed, Reader, Writer, gather},
    keyring::Root,
    manifest::{
        Body, CHANGES, Changed, Gone, Head, Header, ListedField, ListedFile, ListedGrant,
        ListedSlot,
    },
    primitive::Failed,
    sealed,
    secret::RootKey,
};
use kluis_wire::{AccountId, CaseId, DeviceId, Digest, FileId, GrantId, SlotId};
use proptest::{collection::vec, prelude::*};

/// As many as there may be, or fewer, but one.
fn changes(seed: u64) -> Vec<Changed> {
    let count = usize::try_from(seed).unwrap_or(usize::MAX) % CHANGES;
    let change = |number: usize| Changed {
        time: seed,
        device: DeviceId([7; 16]),
        deleted: number % 2 == 1,
    };
    (0..=count).map(change).collect()
}

fn headers() -> impl Strategy<Value = Header> {
    (
        id(),
        any::<u64>(),
        id(),
        any::<u64>(),
        any::<[u8; 16]>(),
        id(),
        id(),
        id(),
    )
        .prop_map(
            |(account, sequence, previous, time, device, identity, body, rest)| Header {
                account: AccountId(account),
                sequence,
                previous: Digest(previous),
                time,
                device: DeviceId(device),
                identity: Digest(identity),
                body: Digest(body),
                rest: Digest(rest),
            },
        )
}

fn bodies() -> impl Strategy<Value = Body> {
    let slots = vec(
        (any::<[u8; 16]>(), kinds(), any::<u64>(), id()).prop_map(|(id, kind, proven, digest)| {
            (
                SlotId(id),
                ListedSlot {
                    kind,
                    name: "thuis".to_owned(),
                    added: proven / 2,
                    proven,
                    digest: Digest(digest),
                },
            )
        }),
        0..5,
    );
    let shares = vec((share_ids(), id().prop_map(Digest)), 0..8);
    let listed = (share_ids(), any::<[u64; 4]>(), id()).prop_map(
        |(share, [revision, schema, padding, changed], digest)| ListedField {
            share,
            revision,
            schema,
            padding,
            changes: changes(changed),
            digest: Digest(digest),
            file: (revision % 2 == 0).then_some(ListedFile {
                id: FileId([7; 16]),
                chunks: padding,
            }),
        },
    );
    let fields = vec(("[a-zé.]{0,20}", listed), 0..8);
    let deleted = vec(
        (
            "[a-zé.]{0,20}",
            any::<u64>().prop_map(|revision| Gone {
                revision,
                changes: changes(revision),
            }),
        ),
        0..4,
    );
    (
        (any::<[u64; 2]>(), id(), id()),
        slots,
        shares,
        fields,
        deleted,
    )
        .prop_map(
            |(
                ([minimum_version, root_epoch], platform, keyring),
                slots,
                shares,
                fields,
                deleted,
            )| Body {
                minimum_version,
                root_epoch,
                platform: Digest(platform),
                catalogue: Digest(keyring),
                registry: Head {
                    sequence: root_epoch,
                    digest: Digest(platform),
                },
                keyring: Digest(keyring),
                slots: gather(slots),
                shares: gather(shares),
                grants: gather(fields.iter().map(|(name, field)| {
                    let grant = ListedGrant {
                        recipient: Digest(platform),
                        decision: Digest(keyring),
                        purpose_version: field.schema,
                        tag: field.digest,
                        digest: field.digest,
                        revision: field.revision,
                        expires: field.padding,
                    };
                    ((GrantId([8; 16]), name.clone()), grant)
                })),
                fields: gather(fields),
                deleted: gather(deleted),
                requests: gather([(CaseId([9; 16]), Digest(platform))]),
                decisions: Head::NONE,
                log: Head {
                    sequence: minimum_version,
                    digest: Digest(keyring),
                },
            },
        )
}

/// A valid encoding with something done to it: bits flipped, a piece cut out, repeated or added.
fn spoiled(encoded: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        (Just(encoded.clone()), vec(index(), 1..4)).prop_map(|(mut bytes, bits)| {
            bits.into_iter().for_each(|at| flip(&mut bytes, at));
            bytes
        }),
        (Just(encoded.clone()), index(), index()).prop_map(|(mut bytes, from, length)| {
            let from = from.index(bytes.len());
            let to = from + length.index(bytes.len() - from + 1);
            bytes.drain(from..to);
            bytes
        }),
        (Just(encoded.clone()), index(), vec(any::<u8>(), 1..40)).prop_map(
            |(mut bytes, at, more)| {
                let at = at.index(bytes.len() + 1);
                bytes.splice(at..at, more);
                bytes
            }
        ),
        Just(encoded),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_header_has_one_encoding(header in headers()) {
        prop_assert_eq!(Header::decode(&header.encode()), Ok(header));
    }

    #[test]
    fn only_the_encoding_of_a_header_is_taken(bytes in headers().prop_flat_map(|header| spoiled(header.encode()))) {
        if let Ok(header) = Header::decode(&bytes) {
            prop_assert_eq!(header.encode(), bytes);
        }
    }

    #[test]
    fn a_body_has_one_encoding(body in bodies()) {
        prop_assert_eq!(Body::decode(&body.encode()), Ok(body));
    }

    #[test]
    fn only_the_encoding_of_a_body_is_taken(bytes in bodies().prop_flat_map(|body| spoiled(body.encode()))) {
        if let Ok(body) = Body::decode(&bytes) {
            prop_assert_eq!(body.encode(), bytes);
        }
    }

    /// Arbitrary bytes behind the right label get further into the decoders.
    #[test]
    fn arbitrary_bytes_decode_to_nothing_and_panic_nowhere(bytes in vec(any::<u8>(), 0..300)) {
        for label in ["kluis/v1/header", "kluis/v1/body-content", ""] {
            let labelled = [Writer::new(label).done(), bytes.clone()].concat();
            if let Ok(header) = Header::decode(&labelled) {
                prop_assert_eq!(header.encode(), labelled.clone());
            }
            if let Ok(body) = Body::decode(&labelled) {
                prop_assert_eq!(body.encode(), labelled);
            }
        }
    }

    #[test]
    fn what_is_written_is_read(text in vec(any::<u8>(), 0..60), number: u64, items in vec(vec(any::<u8>(), 0..9), 0..9)) {
        let encoded = Writer::new("label")
            .bytes(&text)
            .number(number)
            .list(items.iter(), |writer, item| writer.bytes(item))
            .done();
        let mut reader = Reader::new("label", &encoded).expect("the label");
        prop_assert_eq!(reader.bytes(), &text[..]);
        prop_assert_eq!(reader.number(), number);
        prop_assert_eq!(reader.list(9, |reader| Ok(reader.bytes().to_vec())), items.clone());
        prop_assert_eq!(reader.end(), Ok(()));

        prop_assert!(Reader::new("labels", &encoded).is_err());
        let read = |encoded: &[u8], most| {
            let mut reader = Reader::new("label", encoded)?;
            let (_, _) = (reader.bytes(), reader.number());
            reader.list(most, |reader| Ok(reader.bytes().to_vec()));
            reader.end()
        };
        // Cut anywhere it isn't whole, with something behind it neither.
        for length in 0..encoded.len() {
            prop_assert_eq!(read(&encoded[..length], 9), Err(Malformed));
        }
        prop_assert_eq!(read(&[encoded.as_slice(), &[0]].concat(), 9), Err(Malformed));
        if !items.is_empty() {
            prop_assert_eq!(read(&encoded, items.len() - 1), Err(Malformed));
        }
    }
}

proptest! {
    #[test]
    fn a_body_opens_for_its_sequence_alone(body in bodies(), sequence: u64, other: u64, seed: u64, at: prop::sample::Index) {
        prop_assume!(sequence != other);
        let root = |key, account, epoch| Root::new(RootKey::from_bytes([key; 32]), AccountId([account; 32]), epoch);
        let mut stored = body.seal(&root(1, 2, 3), sequence, &mut rng(seed)).expect("it seals");
        prop_assert_eq!(stored.len() % 4_096, 1 + sealed::OVERHEAD, "only the number of steps shows");
        prop_assert_eq!(Body::open(&root(1, 2, 3), sequence, &stored), Ok(body));
        prop_assert_eq!(Body::open(&root(1, 2, 3), other, &stored), Err(Failed));
        for wrong in [root(4, 2, 3), root(1, 4, 3), root(1, 2, 4)] {
            prop_assert_eq!(Body::open(&wrong, sequence, &stored), Err(Failed));
        }
        flip(&mut stored, at);
        prop_assert_eq!(Body::open(&root(1, 2, 3), sequence, &stored), Err(Failed));
    }
}
