//! Slots, keyrings, the platform's halves, and the platform's own keys.

use super::{flip, id, rng, share_ids};
use crate::support::wrap;
use kluis_vault::{
    encoding::gather,
    hpke::{self, SealingKey},
    identity::Identity,
    keyring::{Keyring, Root},
    opaque::Exported,
    platform::{self, PlatformKeys},
    recovery::RecoveryCode,
    secret::{PlatformKey, RootKey, Share},
    share,
    slot::Unlocker,
};
use kluis_wire::{
    AccountId, Bytes, Category, GrantShareId, Nonce, Platform, SessionId, ShareId, SharesReleased,
    SigningPublic, SlotId, StoredSlot, UnlockerKind,
};
use proptest::{collection::vec, prelude::*};
use std::sync::LazyLock;
use zeroize::Zeroizing;

fn recovery(seed: u64) -> RecoveryCode {
    RecoveryCode::generate(&mut rng(seed))
}

fn passphrase(export_key: u8, server: u8) -> Unlocker {
    Unlocker::passphrase(&Exported {
        export_key: Zeroizing::new([export_key; 64]),
        server: [server; 32],
    })
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
        let open = |origin, account, sequence, stored: &[u8]| PLATFORM.open_deposit::<ShareId>(origin, account, sequence, stored);
        let opened = open("kluis.example", account, 7, &stored).expect("it opens");
        prop_assert!(gather(opened) == shares);
        prop_assert!(open("kluis.example", account, 8, &stored).is_err(), "another sequence");
        prop_assert!(open("kluis.example", AccountId([4; 32]), 7, &stored).is_err(), "another account");
        prop_assert!(open("kluis.example.org", account, 7, &stored).is_err(), "another origin");
        let granted = PLATFORM.open_deposit::<GrantShareId>("kluis.example", account, 7, &stored);
        prop_assert!(granted.is_err(), "shares of another kind");
        flip(&mut stored, at);
        prop_assert!(open("kluis.example", account, 7, &stored).is_err(), "one bit");
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

    /// What is sealed to a public key opens for one secret key, and under one pre-shared key.
    #[test]
    fn nothing_sealed_to_one_key_opens_under_another(seed: u64, psks in prop::collection::btree_set(id(), 2..4)) {
        let rng = &mut rng(seed);
        let keys: Vec<_> = (0..3).map(|_| SealingKey::generate(rng)).collect();
        let psks: Vec<_> = psks.into_iter().collect();
        for (to, key) in keys.iter().enumerate() {
            let public = key.public().expect("a key");
            let stored = hpke::seal_psk(&public, b"info", &psks[0], b"id", b"plain", rng).expect("it seals");
            for (by, key) in keys.iter().enumerate() {
                prop_assert!(key.open(b"info", &stored).is_err(), "without a pre-shared key");
                for (with, psk) in psks.iter().enumerate() {
                    let opened = key.open_psk(b"info", psk, b"id", &stored).is_ok();
                    prop_assert_eq!(opened, to == by && with == 0);
                }
            }
        }
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
}
