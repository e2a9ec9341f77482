//! The vectors of the RFCs, against `kluis_vault::primitive`.

use crate::support::{Hex, cases};
use kluis_vault::primitive::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Digested {
    name: String,
    message: Hex,
    digest: Hex,
}

#[test]
fn fips180_sha256() {
    for case in cases::<Digested>("rfc/fips180-sha256.json") {
        assert_eq!(sha256(&[&case.message])[..], *case.digest, "{}", case.name);
        // The concatenation of parts is what is hashed, wherever the parts are cut.
        let (head, tail) = case.message.split_at(case.message.len() / 3);
        assert_eq!(
            sha256(&[head, &[], tail])[..],
            *case.digest,
            "{} in parts",
            case.name
        );
    }
}

#[derive(Deserialize)]
struct Tagged {
    name: String,
    key: Hex,
    message: Hex,
    tag: Hex,
}

#[test]
fn rfc4231_hmac_sha256() {
    for case in cases::<Tagged>("rfc/rfc4231-hmac-sha256.json") {
        let tag = hmac_sha256(&case.key, &case.message);
        assert_eq!(tag[..case.tag.len()], *case.tag, "{}", case.name);
    }
}

#[derive(Deserialize)]
struct Derived {
    name: String,
    ikm: Hex,
    salt: Hex,
    info: Hex,
    prk: Hex,
    okm: Hex,
}

#[test]
fn rfc5869_hkdf_sha256() {
    for case in cases::<Derived>("rfc/rfc5869-hkdf-sha256.json") {
        let prk = hkdf_extract(&case.salt, &case.ikm);
        assert_eq!(prk[..], *case.prk, "{}", case.name);
        // Extract is HMAC keyed by the salt: what the sealing of fields relies on.
        assert_eq!(
            hmac_sha256(&case.salt, &case.ikm)[..],
            *case.prk,
            "{}",
            case.name
        );
        let mut okm = vec![0; case.okm.len()];
        hkdf_expand(&prk, &[&case.info], &mut okm).expect("a length that HKDF has");
        assert_eq!(okm, *case.okm, "{}", case.name);
        let (head, tail) = case.info.split_at(case.info.len() / 2);
        hkdf_expand(&prk, &[head, tail], &mut okm).expect("a length that HKDF has");
        assert_eq!(okm, *case.okm, "{} in parts", case.name);
        assert_eq!(
            hkdf_key(&prk, &[&case.info])[..],
            case.okm[..32],
            "{} as a key",
            case.name
        );
    }
}

#[derive(Deserialize)]
struct Agreed {
    name: String,
    scalar: Hex,
    u: Hex,
    iterations: u32,
    output: Hex,
}

#[test]
fn rfc7748_x25519() {
    for case in cases::<Agreed>("rfc/rfc7748-x25519.json") {
        let (mut scalar, mut u) = (case.scalar.array(), case.u.array());
        for _ in 0..case.iterations {
            let next = *x25519(scalar, u).expect("no point here is of low order");
            (u, scalar) = (scalar, next);
        }
        assert_eq!(scalar[..], *case.output, "{}", case.name);
    }
}

#[derive(Deserialize)]
struct Signed {
    name: String,
    seed: Hex,
    public: Hex,
    message: Hex,
    signature: Hex,
}

#[test]
fn rfc8032_ed25519() {
    for case in cases::<Signed>("rfc/rfc8032-ed25519.json") {
        let (seed, public, signature) = (
            case.seed.array(),
            case.public.array(),
            case.signature.array(),
        );
        assert_eq!(ed25519_public(&seed), public, "{}", case.name);
        assert_eq!(
            ed25519_sign(&seed, &case.message),
            signature,
            "{}",
            case.name
        );
        assert!(
            ed25519_verify(&public, &case.message, &signature),
            "{}",
            case.name
        );

        let mut longer = case.message.0.clone();
        longer.push(0);
        assert!(
            !ed25519_verify(&public, &longer, &signature),
            "{}: another message",
            case.name
        );
        for bit in 0..512 {
            let mut spoiled = signature;
            spoiled[bit / 8] ^= 1 << (bit % 8);
            assert!(
                !ed25519_verify(&public, &case.message, &spoiled),
                "{}: bit {bit}",
                case.name
            );
        }
    }
}

#[derive(Deserialize)]
struct Sealed {
    name: String,
    key: Hex,
    nonce: Hex,
    aad: Hex,
    plain: Hex,
    sealed: Hex,
}

#[test]
fn draft_xchacha20_poly1305() {
    for case in cases::<Sealed>("draft/xchacha20-poly1305.json") {
        let (key, nonce) = (case.key.array(), case.nonce.array());
        assert_eq!(
            xchacha_seal(&key, &nonce, &case.aad, &case.plain).as_ref(),
            Ok(&case.sealed.0),
            "{}",
            case.name
        );
        let opened = xchacha_open(&key, &nonce, &case.aad, &case.sealed).expect("it opens");
        assert_eq!(*opened, *case.plain, "{}", case.name);

        for bit in 0..case.sealed.len() * 8 {
            let mut spoiled = case.sealed.0.clone();
            spoiled[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(
                xchacha_open(&key, &nonce, &case.aad, &spoiled),
                Err(Failed),
                "{}: bit {bit}",
                case.name
            );
        }
        assert_eq!(
            xchacha_open(&key, &nonce, &[], &case.sealed),
            Err(Failed),
            "{}: other context",
            case.name
        );
        for length in 0..case.sealed.len() {
            let cut = &case.sealed[..length];
            assert_eq!(
                xchacha_open(&key, &nonce, &case.aad, cut),
                Err(Failed),
                "{}: cut to {length}",
                case.name
            );
        }
    }
}

#[derive(Deserialize)]
struct Stretched {
    name: String,
    memory: u32,
    passes: u32,
    lanes: u32,
    password: Hex,
    salt: Hex,
    tag: Hex,
}

#[test]
fn argon2id_reference() {
    let mut ours = 0;
    for case in cases::<Stretched>("rfc/argon2id-reference.json") {
        let mut tag = vec![0; case.tag.len()];
        argon2id(
            &case.password,
            &case.salt,
            case.memory,
            case.passes,
            case.lanes,
            &mut tag,
        )
        .expect("it has the memory");
        assert_eq!(tag, *case.tag, "{}", case.name);
        use kluis_vault::opaque::{LANES, MEMORY_KIB, PASSES};
        ours += usize::from((case.memory, case.passes, case.lanes) == (MEMORY_KIB, PASSES, LANES));
    }
    assert_eq!(
        ours, 1,
        "one case is with the parameters that passphrases are stretched with"
    );
}

#[test]
fn argon2id_refuses_what_rfc9106_section_3_1_excludes() {
    let mut tag = [0; 32];
    for (memory, passes, lanes) in [(7, 1, 1), (15, 1, 2), (64, 0, 1), (64, 1, 0)] {
        assert_eq!(
            argon2id(b"password", b"saltsalt", memory, passes, lanes, &mut tag),
            Err(Failed)
        );
    }
    assert_eq!(
        argon2id(b"password", b"saltsalt", 64, 1, 1, &mut [0; 3]),
        Err(Failed),
        "a tag of three bytes"
    );
}
