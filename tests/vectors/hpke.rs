//! HPKE with X-Wing, against `kluis_vault::hpke`.
//!
//! The wrapper seals with empty associated data, the published vectors don't. So the key schedule stands here a
//! second time, is itself held against RFC 9180 and the draft, and then says what the wrapper must produce.

use crate::{
    libraries::chacha_seal,
    support::{Fixed, Hex, cases, read},
};
use kluis_vault::{
    hpke::{self, SealingKey},
    primitive::{Failed, hkdf_expand, hkdf_extract, x25519},
};
use serde::Deserialize;

const XWING: u16 = 0x647a;

#[derive(Deserialize)]
struct Case {
    name: String,
    mode: u8,
    kem: u16,
    info: Hex,
    private: Hex,
    public: Hex,
    #[serde(default)]
    randomness: Hex,
    enc: Hex,
    psk: Hex,
    psk_id: Hex,
    shared_secret: Hex,
    key: Hex,
    base_nonce: Hex,
    exporter_secret: Hex,
    encryptions: Vec<Encryption>,
}

#[derive(Deserialize)]
struct Encryption {
    aad: Hex,
    plain: Hex,
    sealed: Hex,
}

struct Schedule {
    key: [u8; 32],
    base_nonce: [u8; 12],
    exporter_secret: [u8; 32],
}

/// `KeySchedule` of RFC 9180 section 5.1, for HKDF-SHA-256 (1) and ChaCha20-Poly1305 (3).
fn schedule(
    kem: u16,
    mode: u8,
    shared_secret: &[u8],
    info: &[u8],
    psk: &[u8],
    psk_id: &[u8],
) -> Schedule {
    let suite = [b"HPKE".as_slice(), &kem.to_be_bytes(), &[0, 1], &[0, 3]].concat();
    let extract = |salt: &[u8], label: &[u8], ikm: &[u8]| {
        *hkdf_extract(salt, &[b"HPKE-v1".as_slice(), &suite, label, ikm].concat())
    };
    let context = [
        &[mode][..],
        &extract(b"", b"psk_id_hash", psk_id),
        &extract(b"", b"info_hash", info),
    ]
    .concat();
    let secret = extract(shared_secret, b"secret", psk);
    let expand = |label: &[u8], out: &mut [u8]| {
        let length = u16::try_from(out.len()).expect("short").to_be_bytes();
        hkdf_expand(
            &secret,
            &[&length, b"HPKE-v1", &suite, label, &context],
            out,
        )
        .expect("short");
    };
    let mut keys = Schedule {
        key: [0; 32],
        base_nonce: [0; 12],
        exporter_secret: [0; 32],
    };
    expand(b"key", &mut keys.key);
    expand(b"base_nonce", &mut keys.base_nonce);
    expand(b"exp", &mut keys.exporter_secret);
    keys
}

/// What sealing one message with empty associated data must give.
fn sealed(enc: &[u8], keys: &Schedule, plain: &[u8]) -> Vec<u8> {
    [enc, &chacha_seal(&keys.key, &keys.base_nonce, &[], plain)].concat()
}

/// The nonce of a message: `base_nonce XOR sequence` (RFC 9180 section 5.2).
fn nonce(base: &[u8; 12], sequence: usize) -> [u8; 12] {
    let mut nonce = *base;
    nonce[11] ^= u8::try_from(sequence).expect("few messages");
    nonce
}

fn schedule_holds(case: &Case) {
    let keys = schedule(
        case.kem,
        case.mode,
        &case.shared_secret,
        &case.info,
        &case.psk,
        &case.psk_id,
    );
    assert_eq!(keys.key[..], *case.key, "{}", case.name);
    assert_eq!(keys.base_nonce[..], *case.base_nonce, "{}", case.name);
    assert_eq!(
        keys.exporter_secret[..],
        *case.exporter_secret,
        "{}",
        case.name
    );
    assert!(!case.encryptions.is_empty());
    for (sequence, message) in case.encryptions.iter().enumerate() {
        let ciphertext = chacha_seal(
            &keys.key,
            &nonce(&keys.base_nonce, sequence),
            &message.aad,
            &message.plain,
        );
        assert_eq!(
            ciphertext, *message.sealed,
            "{}: message {sequence}",
            case.name
        );
    }
}

/// Base and PSK mode, on the library and on the key schedule that the other tests lean on.
#[test]
fn rfc9180_hpke() {
    use ::hpke::{
        Deserializable, Kem, OpModeR, PskBundle, aead::ChaCha20Poly1305, kdf::HkdfSha256,
        kem::X25519HkdfSha256, setup_receiver,
    };
    let mut modes = [0; 2];
    for case in cases::<Case>("rfc/rfc9180-hpke.json") {
        modes[usize::from(case.mode)] += 1;
        schedule_holds(&case);
        let mode = match case.mode {
            0 => OpModeR::Base,
            _ => OpModeR::Psk(PskBundle::new(&case.psk, &case.psk_id).expect("a long enough key")),
        };
        let private =
            <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&case.private).expect("a key");
        let enc = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(&case.enc).expect("a key");
        let mut context = setup_receiver::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &mode, &private, &enc, &case.info,
        )
        .expect("it sets up");
        for message in &case.encryptions {
            assert_eq!(
                context.open(&message.sealed, &message.aad).as_ref(),
                Ok(&message.plain.0),
                "{}",
                case.name
            );
        }
    }
    assert_eq!(modes, [1, 1], "base and PSK");
}

fn seal_and_open(name: &str, case: &Vector<'_>) {
    let Vector {
        private,
        public,
        randomness,
        enc,
        shared_secret,
    } = *case;
    let key = SealingKey::from_seed(private);
    assert_eq!(key.public().as_deref(), Ok(public), "{name}");
    assert!(hpke::is_public(public), "{name}");
    let (info, plain, psk) = (b"what it is for", b"what is said", [7; 32]);

    let mut rng = Fixed::new(&[randomness]);
    let base = hpke::seal(public, info, plain, &mut rng).expect("it seals");
    rng.used_up();
    assert_eq!(
        base,
        sealed(
            enc,
            &schedule(XWING, 0, shared_secret, info, b"", b""),
            plain
        ),
        "{name}"
    );
    assert_eq!(
        key.open(info, &base).expect("it opens")[..],
        plain[..],
        "{name}"
    );

    let mut rng = Fixed::new(&[randomness]);
    let with_psk = hpke::seal_psk(public, info, &psk, b"share", plain, &mut rng).expect("it seals");
    rng.used_up();
    assert_eq!(
        with_psk,
        sealed(
            enc,
            &schedule(XWING, 1, shared_secret, info, &psk, b"share"),
            plain
        ),
        "{name}"
    );
    assert_eq!(
        key.open_psk(info, &psk, b"share", &with_psk)
            .expect("it opens")[..],
        plain[..],
        "{name}"
    );

    // One thing spoiled at a time.
    assert_eq!(
        key.open(b"something else", &base),
        Err(Failed),
        "{name}: info"
    );
    assert_eq!(
        key.open_psk(info, &psk, b"share", &base),
        Err(Failed),
        "{name}: sealed without a psk"
    );
    assert_eq!(
        key.open(info, &with_psk),
        Err(Failed),
        "{name}: sealed with a psk"
    );
    assert_eq!(
        key.open_psk(info, &[8; 32], b"share", &with_psk),
        Err(Failed),
        "{name}: another psk"
    );
    assert_eq!(
        key.open_psk(info, &psk, b"other", &with_psk),
        Err(Failed),
        "{name}: another psk id"
    );
    assert_eq!(
        SealingKey::from_seed([9; 32]).open(info, &base),
        Err(Failed),
        "{name}: another key"
    );
    for length in [
        0,
        1,
        hpke::ENCAPSULATED - 1,
        hpke::ENCAPSULATED,
        base.len() - 1,
    ] {
        assert_eq!(
            key.open(info, &base[..length]),
            Err(Failed),
            "{name}: cut to {length}"
        );
    }
    for byte in [0, 500, 1_087, 1_088, 1_119, 1_120, base.len() - 1] {
        let mut spoiled = base.clone();
        spoiled[byte] ^= 1;
        assert_eq!(key.open(info, &spoiled), Err(Failed), "{name}: byte {byte}");
    }
}

struct Vector<'a> {
    private: [u8; 32],
    public: &'a [u8],
    randomness: &'a [u8],
    enc: &'a [u8],
    shared_secret: &'a [u8],
}

#[test]
fn draft_hpke_pq() {
    for case in cases::<Case>("draft/hpke-pq.json") {
        assert_eq!((case.kem, case.mode), (XWING, 0));
        schedule_holds(&case);
        let message = case.encryptions.first().expect("a message");
        let mut rng = Fixed::new(&[&case.randomness]);
        let ours =
            hpke::seal(&case.public, &case.info, &message.plain, &mut rng).expect("it seals");
        let keys = Schedule {
            key: case.key.array(),
            base_nonce: case.base_nonce.array(),
            exporter_secret: case.exporter_secret.array(),
        };
        assert_eq!(
            ours,
            sealed(&case.enc, &keys, &message.plain),
            "{}",
            case.name
        );
        let opened = SealingKey::from_seed(case.private.array())
            .open(&case.info, &ours)
            .expect("it opens");
        assert_eq!(opened[..], *message.plain);
        seal_and_open(
            &case.name,
            &Vector {
                private: case.private.array(),
                public: &case.public,
                randomness: &case.randomness,
                enc: &case.enc,
                shared_secret: &case.shared_secret,
            },
        );
    }
}

#[derive(Deserialize)]
struct Encapsulated {
    name: String,
    seed: Hex,
    randomness: Hex,
    public: Hex,
    ciphertext: Hex,
    shared_secret: Hex,
}

#[test]
fn draft_xwing() {
    for case in cases::<Encapsulated>("draft/xwing.json") {
        seal_and_open(
            &case.name,
            &Vector {
                private: case.seed.array(),
                public: &case.public,
                randomness: &case.randomness,
                enc: &case.ciphertext,
                shared_secret: &case.shared_secret,
            },
        );
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wycheproof {
    number_of_tests: usize,
    test_groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    tests: Vec<MlKemCase>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MlKemCase {
    tc_id: u32,
    m: Hex,
    ek: Hex,
    c: Hex,
    #[serde(rename = "K")]
    shared: Hex,
    result: String,
}

/// ML-KEM's part of X-Wing, through the wrapper: each key with an X25519 key behind it. Keys with coefficients out
/// of range are refused.
#[test]
fn wycheproof_mlkem_768_encaps() {
    use sha3::Digest as _;
    let mut basepoint = [0; 32];
    basepoint[0] = 9;
    let ephemeral = [5; 32];
    let theirs = *x25519([3; 32], basepoint).expect("a point");
    let ours = *x25519(ephemeral, basepoint).expect("a point");
    let agreed = *x25519(ephemeral, theirs).expect("a point");

    let file: Wycheproof = read("wycheproof/mlkem_768_encaps_test.json");
    let mut ran = 0;
    for case in file.test_groups.into_iter().flat_map(|group| group.tests) {
        ran += 1;
        let public = [&*case.ek, &theirs].concat();
        let mut rng = Fixed::new(&[&case.m, &ephemeral]);
        let outcome = hpke::seal(&public, b"info", b"plain", &mut rng);
        match case.result.as_str() {
            "valid" => {
                let shared = sha3::Sha3_256::new()
                    .chain_update(&*case.shared)
                    .chain_update(agreed)
                    .chain_update(ours)
                    .chain_update(theirs)
                    .chain_update(br"\.//^\")
                    .finalize();
                let keys = schedule(XWING, 0, &shared, b"info", b"", b"");
                let expected = sealed(&[&*case.c, &ours].concat(), &keys, b"plain");
                assert_eq!(outcome, Ok(expected), "case {}", case.tc_id);
                assert!(hpke::is_public(&public), "case {}", case.tc_id);
            }
            "invalid" => {
                assert_eq!(outcome, Err(Failed), "case {}", case.tc_id);
                assert!(!hpke::is_public(&public), "case {}", case.tc_id);
            }
            other => panic!("case {}: {other}", case.tc_id),
        }
    }
    assert!(ran > 0 && ran == file.number_of_tests, "{ran} cases");
}
