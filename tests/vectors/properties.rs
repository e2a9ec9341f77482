//! What holds for all values: what is sealed opens to itself; one bit changed anywhere is refused; another key,
//! half or context is refused; and decoders never panic and take only the one encoding of a value.

use crate::support::{Seeded, read, wrap};
use kluis_vault::{
    encoding::{Malformed, Reader, Writer, gather},
    field::{self, BUCKETS, FieldContext, Halves},
    hpke::SealingKey,
    identity::Identity,
    keyring::{Keyring, Root},
    manifest::{Body, Head, Header, ListedField, ListedFile, ListedGrant, ListedSlot, rest_digest},
    opaque::{Exported, Login, Registration, Server},
    open::{self, Expected, Refusal},
    platform::{self, PlatformKeys},
    primitive::Failed,
    recovery::{Mistyped, RecoveryCode},
    sealed,
    secret::{PersonalKey, PlatformKey, RootKey, Share},
    share,
    slot::Unlocker,
};
use kluis_wire::{
    AccountId, Bytes, Category, Commit, DeviceId, Digest, FileId, GrantId, GrantName, GrantShareId,
    Nonce, Platform, RequestId, RowId, SessionId, ShareId, SharesReleased, Signature,
    SigningPublic, SlotId, StoredGrant, StoredRow, StoredSlot, UnlockerKind, Vault,
};
use proptest::{collection::vec, prelude::*};
use std::sync::LazyLock;
use zeroize::Zeroizing;

/// A name that isn't compressed by how proptest shrinks: any identifier of 32 bytes.
fn id() -> impl Strategy<Value = [u8; 32]> {
    any::<[u8; 32]>()
}

fn categories() -> impl Strategy<Value = Category> {
    prop::sample::select(Category::ALL.as_slice())
}

fn share_ids() -> impl Strategy<Value = ShareId> {
    (categories(), any::<u64>()).prop_map(|(category, epoch)| ShareId { category, epoch })
}

/// Flips one bit, chosen by a number of any size.
fn flip(bytes: &mut [u8], at: prop::sample::Index) {
    let bit = at.index(bytes.len() * 8);
    bytes[bit / 8] ^= 1 << (bit % 8);
}

fn rng(seed: u64) -> Seeded {
    Seeded::new(&format!("property {seed}"))
}

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

fn kinds() -> impl Strategy<Value = UnlockerKind> {
    prop::sample::select(
        &[
            UnlockerKind::Passphrase,
            UnlockerKind::Passkey,
            UnlockerKind::RecoveryCode,
        ][..],
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
            changed,
            digest: Digest(digest),
            file: (revision % 2 == 0).then_some(ListedFile {
                id: FileId([7; 16]),
                chunks: padding,
            }),
        },
    );
    let fields = vec(("[a-zé.]{0,20}", listed), 0..8);
    let deleted = vec(("[a-zé.]{0,20}", any::<u64>()), 0..4);
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
                        expires: field.changed,
                    };
                    ((GrantId([8; 16]), name.clone()), grant)
                })),
                fields: gather(fields),
                deleted: gather(deleted),
                requests: gather([(RequestId([9; 16]), Digest(platform))]),
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
        prop_assert_eq!(reader.bytes(), Ok(&text[..]));
        prop_assert_eq!(reader.number(), Ok(number));
        prop_assert_eq!(reader.list(9, |reader| reader.bytes().map(<[u8]>::to_vec)), Ok(items.clone()));
        prop_assert_eq!(reader.end(), Ok(()));

        prop_assert!(Reader::new("labels", &encoded).is_err());
        let mut reader = Reader::new("label", &encoded).expect("the label");
        prop_assert_eq!((reader.bytes().is_ok(), reader.number().is_ok()), (true, true));
        if !items.is_empty() {
            let few = items.len() - 1;
            prop_assert_eq!(reader.list(few, |reader| reader.bytes().map(<[u8]>::to_vec)), Err(Malformed));
        }
    }
}

fn recovery(seed: u64) -> RecoveryCode {
    RecoveryCode::generate(&mut rng(seed))
}

proptest! {
    #[test]
    fn a_recovery_code_is_read_however_it_is_typed(seed: u64, gaps in vec("[ \t–—-]{0,2}", 28), lower in vec(any::<bool>(), 28)) {
        let code = recovery(seed);
        let text = code.to_text();
        let characters: Vec<char> = text.chars().filter(|c| *c != '-').collect();
        prop_assert_eq!(characters.len(), 28);
        let typed: String = characters
            .iter()
            .zip(gaps)
            .zip(lower)
            .flat_map(|((c, gap), lower)| {
                let c = match (*c, lower) {
                    ('0', true) => 'o',
                    ('1', true) => 'l',
                    (c, true) => c.to_ascii_lowercase(),
                    (c, false) => c,
                };
                std::iter::once(c).chain(gap.chars().collect::<Vec<_>>())
            })
            .collect();
        for typed in [typed.clone(), format!("Kluis\n\n  {typed}\r\nBewaar dit goed.\n")] {
            let read = RecoveryCode::parse(&typed).expect("a code");
            prop_assert_eq!(read.secret(), code.secret());
        }
    }

    #[test]
    fn other_text_is_no_recovery_code(text: String) {
        prop_assert_eq!(RecoveryCode::parse(&text).err(), Some(Mistyped::Form));
    }
}

/// Twelve bits of checksum let one in 4096 typing errors through.
#[test]
fn typing_errors_in_a_recovery_code_are_found() {
    let (mut tried, mut found) = (0, 0);
    for seed in 0..8 {
        let text: Vec<char> = recovery(seed).to_text().chars().collect();
        for (at, right) in text.iter().enumerate().filter(|(_, c)| **c != '-') {
            for wrong in "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
                .chars()
                .filter(|c| c != right)
            {
                let mut typed = text.clone();
                typed[at] = wrong;
                tried += 1;
                found += usize::from(
                    RecoveryCode::parse(&typed.iter().collect::<String>()).err()
                        == Some(Mistyped::Checksum),
                );
            }
        }
        for at in 0..text.len() {
            let mut typed = text.clone();
            typed.remove(at);
            let missing = RecoveryCode::parse(&typed.iter().collect::<String>()).err();
            assert_eq!(
                missing,
                if text[at] == '-' {
                    None
                } else {
                    Some(Mistyped::Form)
                }
            );
        }
    }
    assert_eq!(tried, 8 * 28 * 31);
    assert!(tried - found <= 8, "{} of {tried} not found", tried - found);
}

fn passphrase(export_key: u8, server: u8) -> Unlocker {
    Unlocker::passphrase(&Exported {
        export_key: Zeroizing::new([export_key; 64]),
        server: [server; 32],
    })
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

/// One keyring, since making keys takes time.
static KEYRING: LazyLock<Keyring> = LazyLock::new(|| Keyring::generate(&mut rng(0)).expect("keys"));
static PLATFORM: LazyLock<PlatformKeys> = LazyLock::new(|| PlatformKeys::generate(&mut rng(1)));
static DOCUMENT: LazyLock<Platform> =
    LazyLock::new(|| PLATFORM.public("kluis.example").expect("a document"));

fn identity() -> &'static Identity {
    &KEYRING.identity
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_slot_unwraps_for_its_unlocker_alone(seed: u64, root in id(), account in id(), epoch: u64, which in 0..3_u8, at: prop::sample::Index) {
        let unlocker = match which {
            0 => Unlocker::recovery(&recovery(seed)),
            1 => Unlocker::passkey(&[1; 32]),
            _ => passphrase(1, 2),
        };
        let account = AccountId(account);
        let slot = wrap(&unlocker, "kluis.example", account, epoch, &RootKey::from_bytes(root), &mut rng(seed));
        let unwrapped = unlocker.unwrap("kluis.example", account, &slot).expect("it unwraps");
        prop_assert_eq!(unwrapped, (RootKey::from_bytes(root), epoch));

        let refused = |unlocker: &Unlocker, origin, account, slot: &StoredSlot| unlocker.unwrap(origin, account, slot).is_err();
        prop_assert!(refused(&unlocker, "kluis.example.org", account, &slot), "another origin");
        prop_assert!(refused(&unlocker, "kluis.example", AccountId([0; 32]), &slot), "another account");
        prop_assert!(refused(&Unlocker::recovery(&recovery(seed.wrapping_add(1))), "kluis.example", account, &slot), "another code");
        prop_assert!(refused(&Unlocker::passkey(&[2; 32]), "kluis.example", account, &slot), "another passkey");
        prop_assert!(refused(&passphrase(3, 2), "kluis.example", account, &slot), "another passphrase");
        prop_assert!(refused(&passphrase(1, 3), "kluis.example", account, &slot), "another OPAQUE server");

        let mut spoiled = slot.clone();
        flip(&mut spoiled.wrapped.0, at);
        prop_assert!(refused(&unlocker, "kluis.example", account, &spoiled), "a bit of the wrapped key");
        let mut spoiled = slot.clone();
        flip(&mut spoiled.id.0, at);
        prop_assert!(refused(&unlocker, "kluis.example", account, &spoiled), "a bit of the id");
        for kind in [UnlockerKind::Passphrase, UnlockerKind::Passkey, UnlockerKind::RecoveryCode] {
            let spoiled = StoredSlot { kind, ..slot.clone() };
            prop_assert_eq!(refused(&unlocker, "kluis.example", account, &spoiled), kind != slot.kind, "another kind");
        }
        for auth in [None, Some(SigningPublic([7; 32]))] {
            let spoiled = StoredSlot { auth, ..slot.clone() };
            prop_assert_eq!(refused(&unlocker, "kluis.example", account, &spoiled), auth != slot.auth, "another auth key");
        }
    }

    #[test]
    fn arbitrary_bytes_are_no_slot(wrapped in vec(any::<u8>(), 0..1_300), slot in any::<[u8; 16]>()) {
        let slot = StoredSlot { id: SlotId(slot), kind: UnlockerKind::Passphrase, auth: None, wrapped: Bytes(wrapped) };
        prop_assert!(passphrase(1, 2).unwrap("kluis.example", AccountId([0; 32]), &slot).is_err());
    }

    #[test]
    fn a_keyring_opens_under_its_root_alone(seed: u64, at: prop::sample::Index) {
        let root = |key, account, epoch| Root::new(RootKey::from_bytes([key; 32]), AccountId([account; 32]), epoch);
        let mut stored = KEYRING.seal(&root(1, 2, 3), &mut rng(seed)).expect("it seals");
        let opened = Keyring::open(&root(1, 2, 3), &stored).expect("it opens");
        prop_assert!(opened.personal == KEYRING.personal);
        prop_assert_eq!(opened.identity.chain(), identity().chain());
        for wrong in [root(4, 2, 3), root(1, 4, 3), root(1, 2, 4)] {
            prop_assert!(Keyring::open(&wrong, &stored).is_err());
        }
        flip(&mut stored, at);
        prop_assert!(Keyring::open(&root(1, 2, 3), &stored).is_err());
    }

    #[test]
    fn a_deposit_opens_for_its_commit_alone(seed: u64, halves in vec((share_ids(), id()), 1..9), at: prop::sample::Index) {
        let shares = gather(halves.into_iter().map(|(id, half)| (id, Share::from_bytes(half))));
        let account = AccountId([3; 32]);
        let mut stored = share::deposit(&DOCUMENT.sealing.0, "kluis.example", account, 7, &shares, &mut rng(seed)).expect("it seals");
        let opened = PLATFORM.open_deposit("kluis.example", account, 7, &stored).expect("it opens");
        prop_assert!(gather(opened) == shares);
        prop_assert!(PLATFORM.open_deposit("kluis.example", account, 8, &stored).is_err(), "another sequence");
        prop_assert!(PLATFORM.open_deposit("kluis.example", AccountId([4; 32]), 7, &stored).is_err(), "another account");
        prop_assert!(PLATFORM.open_deposit("kluis.example.org", account, 7, &stored).is_err(), "another origin");
        flip(&mut stored, at);
        prop_assert!(PLATFORM.open_deposit("kluis.example", account, 7, &stored).is_err(), "one bit");
    }

    #[test]
    fn a_stored_share_unwraps_for_its_place_alone(seed: u64, id in share_ids(), other in share_ids(), half in id(), at: prop::sample::Index) {
        prop_assume!(id != other);
        let (account, half) = (AccountId([3; 32]), Share::from_bytes(half));
        let mut stored = PLATFORM.wrap_share(account, id, &half, &mut rng(seed)).expect("it wraps");
        prop_assert!(PLATFORM.unwrap_share(account, id, &stored) == Ok(half));
        prop_assert!(PLATFORM.unwrap_share(account, other, &stored).is_err());
        prop_assert!(PLATFORM.unwrap_share(AccountId([4; 32]), id, &stored).is_err());
        flip(&mut stored, at);
        prop_assert!(PLATFORM.unwrap_share(account, id, &stored).is_err());
    }

    #[test]
    fn a_share_has_a_tag_of_its_own(half in id(), other in id(), id in share_ids(), elsewhere in share_ids()) {
        prop_assume!(half != other && id != elsewhere);
        let (account, half, other) = (AccountId([3; 32]), Share::from_bytes(half), Share::from_bytes(other));
        let tag = share::tag(&half, account, id);
        prop_assert!(share::fits(&half, account, id, tag));
        prop_assert!(!share::fits(&other, account, id, tag));
        prop_assert!(!share::fits(&half, account, elsewhere, tag));
        prop_assert!(!share::fits(&half, AccountId([4; 32]), id, tag));
    }

    #[test]
    fn the_answer_to_a_request_for_shares_fits_that_request_alone(seed: u64, at: prop::sample::Index, time: u64) {
        let (account, ephemeral) = (AccountId([3; 32]), SealingKey::generate(&mut rng(seed)));
        let ids: Vec<ShareId> = Category::ALL.map(|category| ShareId { category, epoch: 1 }).into();
        let asking = share::Asking { origin: "kluis.example", account, session: SessionId([1; 16]), nonce: Nonce([2; 32]), time };
        let request = share::request(identity(), &asking, &ephemeral, ids.clone()).expect("signed");
        let signing = identity().public().expect("keys").signing;
        let check = |origin, account, request| kluis_vault::check::share_request(origin, account, &signing, request);
        prop_assert_eq!(check("kluis.example", account, &request), Ok(()));
        prop_assert!(check("kluis.example.org", account, &request).is_err());
        prop_assert!(check("kluis.example", AccountId([4; 32]), &request).is_err());

        let halves: Vec<Share> = ids.iter().map(|_| Share::generate(&mut rng(seed))).collect();
        let (sealed, signature) = PLATFORM.release("kluis.example", account, &request, &halves, &mut rng(seed)).expect("it seals");
        let answer = SharesReleased { sealed, signature, nonce: Nonce([0; 32]) };
        let receive = |request, answer| share::receive("kluis.example", account, &DOCUMENT.signing, request, &ephemeral, answer);
        prop_assert!(receive(&request, &answer).expect("it opens") == gather(ids.iter().copied().zip(halves)));

        let mut spoiled = answer.clone();
        flip(&mut spoiled.sealed.0, at);
        prop_assert!(receive(&request, &spoiled).is_err(), "a bit of the answer");
        let mut spoiled = answer.clone();
        flip(&mut spoiled.signature.0, at);
        prop_assert!(receive(&request, &spoiled).is_err(), "a bit of the signature");
        let asking = share::Asking { nonce: Nonce([3; 32]), ..asking };
        let other = share::request(identity(), &asking, &ephemeral, ids).expect("signed");
        prop_assert!(receive(&other, &answer).is_err(), "the answer to another request");

        // Anything changed in the request breaks its signature.
        let mut spoiled = request.clone();
        flip(&mut spoiled.ephemeral.0, at);
        prop_assert!(check("kluis.example", account, &spoiled).is_err());
        let mut spoiled = request.clone();
        flip(&mut spoiled.session.0, at);
        prop_assert!(check("kluis.example", account, &spoiled).is_err());
        let mut spoiled = request.clone();
        spoiled.shares.remove(at.index(spoiled.shares.len()));
        prop_assert!(check("kluis.example", account, &spoiled).is_err());
        let mut spoiled = request.clone();
        spoiled.time ^= 1;
        prop_assert!(check("kluis.example", account, &spoiled).is_err());
    }

    #[test]
    fn platform_keys_unwrap_under_their_key_alone(seed: u64, key in id(), other in id(), at: prop::sample::Index) {
        prop_assume!(key != other);
        let mut stored = PLATFORM.wrap(&PlatformKey::from_bytes(key), &mut rng(seed)).expect("it wraps");
        let unwrapped = PlatformKeys::unwrap(&PlatformKey::from_bytes(key), &stored).expect("it unwraps");
        prop_assert!(unwrapped.public("kluis.example").expect("a document") == *DOCUMENT);
        prop_assert!(PlatformKeys::unwrap(&PlatformKey::from_bytes(other), &stored).is_err());
        flip(&mut stored, at);
        prop_assert!(PlatformKeys::unwrap(&PlatformKey::from_bytes(key), &stored).is_err());
    }

    #[test]
    fn a_platform_document_is_signed_whole(at: prop::sample::Index) {
        prop_assert_eq!(platform::verify("kluis.example", &DOCUMENT), Ok(()));
        prop_assert!(platform::verify("kluis.example.org", &DOCUMENT).is_err());
        for spoil in [
            |document: &mut Platform, at| flip(&mut document.sealing.0, at),
            |document: &mut Platform, at| flip(&mut document.signing.0, at),
            |document: &mut Platform, at| flip(&mut document.signature.0, at),
            |document: &mut Platform, _| document.version += 1,
            |document: &mut Platform, _| document.origin.push('x'),
        ] {
            let mut spoiled = DOCUMENT.clone();
            spoil(&mut spoiled, at);
            prop_assert!(platform::verify("kluis.example", &spoiled).is_err());
        }
    }

    /// Arbitrary bytes can be a group element, and so a message; but only of the message's own length.
    #[test]
    fn opaque_takes_only_messages_of_their_own_length(bytes in opaque_messages(), seed: u64) {
        let server = Server::generate(&mut rng(2));
        let length = bytes.len();
        prop_assert!(length == 192 || !Server::is_record(&bytes));
        prop_assert!(length == 32 || server.register(&[0; 32], &bytes).is_err());
        prop_assert!(length == 96 || server.login(&[0; 32], "a", "b", None, &bytes, &mut rng(seed)).is_err());
        let (registration, _) = Registration::start(b"passphrase", &mut rng(seed)).expect("it starts");
        let finished = registration.finish(b"passphrase", "a", "b", &bytes, &mut rng(seed));
        prop_assert!(length == 64 || finished.is_err());
        let (login, ke1) = Login::start(b"passphrase", &mut rng(seed)).expect("it starts");
        prop_assert!(login.finish(b"passphrase", "a", "b", &bytes, &mut rng(seed)).is_err());
        let (_, state) = server.login(&[0; 32], "a", "b", None, &ke1, &mut rng(seed)).expect("an answer");
        prop_assert!(Server::finish(&state, &bytes).is_err());
        prop_assert!(Server::finish(&bytes, &bytes).is_err());
    }
}

/// Arbitrary bytes, and messages that are real but for what is cut off or follows.
fn opaque_messages() -> impl Strategy<Value = Vec<u8>> {
    let real = prop::sample::select(
        [32, 64, 96, 192, 320]
            .map(|length| {
                // Group elements all through: parsing gets as far as it can.
                let (_, element) =
                    Registration::start(b"passphrase", &mut rng(3)).expect("it starts");
                element.repeat(length / 32)
            })
            .to_vec(),
    );
    prop_oneof![
        vec(any::<u8>(), 0..700),
        (real.clone(), vec(any::<u8>(), 1..40)).prop_map(|(real, more)| [real, more].concat()),
        (real, any::<prop::sample::Index>())
            .prop_map(|(real, cut)| real[..cut.index(real.len())].to_vec()),
    ]
}

fn commits() -> impl Strategy<Value = Commit> {
    let blob = || vec(any::<u8>(), 0..20).prop_map(Bytes);
    let short = || any::<[u8; 16]>();
    let slot = (
        short(),
        kinds(),
        prop::option::of(id().prop_map(SigningPublic)),
        blob(),
    )
        .prop_map(|(id, kind, auth, wrapped)| StoredSlot {
            id: SlotId(id),
            kind,
            auth,
            wrapped,
        });
    let row = (short(), blob()).prop_map(|(id, sealed)| StoredRow {
        id: RowId(id),
        sealed,
    });
    (
        (blob(), prop::option::of(blob()), prop::option::of(blob())),
        vec(slot, 0..4),
        vec(short().prop_map(SlotId), 0..4),
        vec(row, 0..4),
        vec(short().prop_map(RowId), 0..4),
        vec(share_ids(), 0..4),
    )
        .prop_map(
            |(
                (body, keyring, deposit),
                slots,
                slots_removed,
                rows,
                rows_removed,
                shares_destroyed,
            )| {
                let name = |row: &RowId| GrantName {
                    grant: GrantId(row.0),
                    field: "name.given".to_owned(),
                };
                let granted = |row: &StoredRow| StoredGrant {
                    name: name(&row.id),
                    revision: 1,
                    recipient: Digest([1; 32]),
                    decision: Digest([2; 32]),
                    purpose_version: 1,
                    share: GrantShareId(row.id.0),
                    expires: 1,
                    sealed: row.sealed.clone(),
                    signature: Signature([3; 64]),
                };
                let mut commit = Commit {
                    grants: rows.iter().map(granted).collect(),
                    grants_removed: rows_removed.iter().map(name).collect(),
                    grant_deposit: deposit.clone(),
                    keyring,
                    slots,
                    slots_removed,
                    rows,
                    rows_removed,
                    deposit,
                    shares_destroyed,
                    ..Commit::of(body)
                };
                commit.slots.sort_by_key(|slot| slot.id);
                commit.slots_removed.sort();
                commit.rows.sort_by_key(|row| row.id);
                commit.rows_removed.sort();
                commit.shares_destroyed.sort();
                commit.grants.sort_by_key(|grant| grant.name.clone());
                commit.grants_removed.sort();
                commit
            },
        )
}

proptest! {
    /// The header's digest of a commit stands for one commit only.
    #[test]
    fn commits_that_differ_have_digests_that_differ(one in commits(), other in commits()) {
        let (Some(first), Some(second)) = (rest_digest(&one), rest_digest(&other)) else {
            return Err(TestCaseError::reject("an identifier twice"));
        };
        // Header and body stand in the header by themselves.
        let same = Commit { head: one.head.clone(), body: one.body.clone(), ..other } == one;
        prop_assert_eq!(first == second, same);
    }

    #[test]
    fn a_commit_in_another_order_or_with_something_twice_has_no_digest(commit in commits()) {
        prop_assume!(commit.rows.len() > 1 && rest_digest(&commit).is_some());
        let mut reversed = commit.clone();
        reversed.rows.reverse();
        prop_assert_eq!(rest_digest(&reversed), None);
        let mut doubled = commit;
        doubled.rows[0] = doubled.rows[1].clone();
        prop_assert_eq!(rest_digest(&doubled), None);
    }
}

/// The frozen vault, and how it opens.
struct Kept {
    code: String,
    platform: Platform,
    keys: PlatformKeys,
    deposit: Bytes,
    vault: Vault,
}

static KEPT: LazyLock<Kept> = LazyLock::new(|| {
    let kept: serde_json::Value = read("kluis/vault.json");
    let part = |name: &str| kept[name].clone();
    let wrapped = hex::decode(kept["platform_keys"].as_str().expect("text")).expect("hexadecimal");
    Kept {
        code: kept["code"].as_str().expect("text").to_owned(),
        platform: serde_json::from_value(part("platform")).expect("a platform"),
        keys: PlatformKeys::unwrap(&PlatformKey::from_bytes([21; 32]), &wrapped)
            .expect("it unwraps"),
        deposit: serde_json::from_value(part("deposit")).expect("a deposit"),
        vault: serde_json::from_value(part("vault")).expect("a vault"),
    }
});

fn open_kept(stored: Vault) -> Result<usize, Refusal> {
    let kept = &*KEPT;
    let expected = Expected {
        origin: "kluis.example",
        platform: platform::fingerprint(&kept.platform),
        remembered: None,
    };
    let code = RecoveryCode::parse(&kept.code).expect("a code");
    let verified = open::unlock(expected, &Unlocker::recovery(&code), stored)?;
    let shares = kept
        .keys
        .open_deposit("kluis.example", kept.vault.account, 1, &kept.deposit.0)
        .expect("it opens");
    Ok(verified.finish(gather(shares), |_, _| {})?.values().len())
}

proptest! {
    /// Whatever one bit a server changes in what it keeps, nothing is shown. (Its copy of the identity keys and
    /// the session's nonce are hints: nothing is opened with them.)
    #[test]
    fn a_vault_with_one_bit_changed_is_refused(part in 0..9_usize, which: prop::sample::Index, at: prop::sample::Index) {
        prop_assert_eq!(open_kept(KEPT.vault.clone()), Ok(2));
        let mut stored = KEPT.vault.clone();
        match part {
            0 => flip(&mut stored.account.0, at),
            1 => flip(&mut stored.body.0, at),
            2 => flip(&mut stored.keyring.0, at),
            3 => flip(&mut which.get_mut(&mut stored.headers).header.0, at),
            4 => flip(&mut which.get_mut(&mut stored.headers).signature.0, at),
            5 => flip(&mut which.get_mut(&mut stored.slots).id.0, at),
            6 => flip(&mut which.get_mut(&mut stored.slots).wrapped.0, at),
            7 => flip(&mut which.get_mut(&mut stored.rows).id.0, at),
            _ => flip(&mut which.get_mut(&mut stored.rows).sealed.0, at),
        }
        prop_assert!(open_kept(stored).is_err(), "part {}", part);
    }

    /// Nor where something is left out, or there twice, or in another's place.
    #[test]
    fn a_vault_with_something_missing_doubled_or_swapped_is_refused(what in 0..7_usize) {
        let mut stored = KEPT.vault.clone();
        match what {
            0 => drop(stored.rows.pop()),
            1 => stored.rows.push(stored.rows[0].clone()),
            2 => {
                let (first, second) = (stored.rows[0].id, stored.rows[1].id);
                (stored.rows[0].id, stored.rows[1].id) = (second, first);
            }
            3 => drop(stored.slots.pop()),
            4 => stored.slots.push(stored.slots[0].clone()),
            5 => drop(stored.headers.pop()),
            _ => stored.headers.reverse(),
        }
        prop_assert!(open_kept(stored).is_err(), "{}", what);
    }
}
