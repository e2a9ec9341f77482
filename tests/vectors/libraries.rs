//! What runs only inside HPKE or OPAQUE, or in a form the vault doesn't use: tested on the libraries
//! themselves, in the version that the lock file gives the vault.

use crate::support::{Hex, cases, read};
use chacha20poly1305::{
    ChaCha20Poly1305,
    aead::{Aead, KeyInit, Payload},
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Sealed {
    name: String,
    key: Hex,
    nonce: Hex,
    aad: Hex,
    plain: Hex,
    sealed: Hex,
}

/// ChaCha20-Poly1305 with a 12-byte nonce: inside HPKE.
pub fn chacha_seal(key: &[u8; 32], nonce: &[u8; 12], aad: &[u8], msg: &[u8]) -> Vec<u8> {
    ChaCha20Poly1305::new(key.into())
        .encrypt(nonce.into(), Payload { msg, aad })
        .expect("a message that fits")
}

fn chacha_open(key: &[u8; 32], nonce: &[u8; 12], aad: &[u8], msg: &[u8]) -> Option<Vec<u8>> {
    ChaCha20Poly1305::new(key.into())
        .decrypt(nonce.into(), Payload { msg, aad })
        .ok()
}

#[test]
fn rfc8439_chacha20_poly1305() {
    for case in cases::<Sealed>("rfc/rfc8439-chacha20-poly1305.json") {
        let (key, nonce) = (case.key.array(), case.nonce.array());
        assert_eq!(
            chacha_seal(&key, &nonce, &case.aad, &case.plain),
            *case.sealed,
            "{}",
            case.name
        );
        assert_eq!(
            chacha_open(&key, &nonce, &case.aad, &case.sealed).as_ref(),
            Some(&case.plain.0),
            "{}",
            case.name
        );
        for bit in 0..case.sealed.len() * 8 {
            let mut spoiled = case.sealed.0.clone();
            spoiled[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(
                chacha_open(&key, &nonce, &case.aad, &spoiled),
                None,
                "{}: bit {bit}",
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
    secret: Hex,
    associated: Hex,
    tag: Hex,
}

/// With secret and associated data, which Kluis leaves empty.
#[test]
fn rfc9106_argon2id() {
    for case in cases::<Stretched>("rfc/rfc9106-argon2id.json") {
        let parameters = argon2::ParamsBuilder::new()
            .m_cost(case.memory)
            .t_cost(case.passes)
            .p_cost(case.lanes)
            .data(argon2::AssociatedData::new(&case.associated).expect("it fits"))
            .output_len(case.tag.len())
            .build()
            .expect("parameters of the RFC");
        let hasher = argon2::Argon2::new_with_secret(
            &case.secret,
            argon2::Algorithm::Argon2id,
            argon2::Version::V0x13,
            parameters,
        )
        .expect("a secret of the RFC");
        let mut tag = vec![0; case.tag.len()];
        hasher
            .hash_password_into(&case.password, &case.salt, &mut tag)
            .expect("it has the memory");
        assert_eq!(tag, *case.tag, "{}", case.name);
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wycheproof<T> {
    number_of_tests: usize,
    test_groups: Vec<Group<T>>,
}

#[derive(Deserialize)]
struct Group<T> {
    tests: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AeadCase {
    tc_id: u32,
    key: Hex,
    iv: Hex,
    aad: Hex,
    msg: Hex,
    ct: Hex,
    tag: Hex,
    result: String,
}

#[test]
fn wycheproof_chacha20_poly1305() {
    let file: Wycheproof<AeadCase> = read("wycheproof/chacha20_poly1305_test.json");
    let mut ran = 0;
    for case in file.test_groups.into_iter().flat_map(|group| group.tests) {
        ran += 1;
        let sealed = [&*case.ct, &*case.tag].concat();
        // A nonce of another length can't be given: the type refuses it.
        let opened = <[u8; 12]>::try_from(&*case.iv)
            .ok()
            .and_then(|nonce| chacha_open(&case.key.array(), &nonce, &case.aad, &sealed));
        match case.result.as_str() {
            "valid" => {
                assert_eq!(opened.as_ref(), Some(&case.msg.0), "case {}", case.tc_id);
                assert_eq!(
                    chacha_seal(&case.key.array(), &case.iv.array(), &case.aad, &case.msg),
                    sealed
                );
            }
            "invalid" => assert_eq!(opened, None, "case {}", case.tc_id),
            other => panic!("case {}: {other}", case.tc_id),
        }
    }
    assert!(ran > 0 && ran == file.number_of_tests, "{ran} cases");
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MlKemCase {
    tc_id: u32,
    seed: Hex,
    #[serde(default)]
    ek: Hex,
    c: Hex,
    #[serde(rename = "K")]
    shared: Hex,
    result: String,
}

/// Key generation from a seed, and decapsulation, implicit rejection included. X-Wing expands its own seed, so
/// that no seed of a vector can be given to it.
#[test]
fn wycheproof_mlkem_768() {
    use ml_kem::{Decapsulate as _, FromSeed, KeyExport as _, MlKem768};
    let file: Wycheproof<MlKemCase> = read("wycheproof/mlkem_768_test.json");
    let mut ran = 0;
    for case in file.test_groups.into_iter().flat_map(|group| group.tests) {
        ran += 1;
        let outcome = <[u8; 64]>::try_from(&*case.seed).ok().and_then(|seed| {
            let (secret, public) = MlKem768::from_seed(&seed.into());
            assert_eq!(secret.encapsulation_key(), &public);
            if !case.ek.is_empty() && public.to_bytes().as_slice() != &*case.ek {
                return None;
            }
            let ciphertext = <[u8; 1088]>::try_from(&*case.c).ok()?;
            Some(secret.decapsulate(&ciphertext.into()).to_vec())
        });
        match case.result.as_str() {
            "valid" => assert_eq!(
                outcome.as_ref(),
                Some(&case.shared.0),
                "case {}",
                case.tc_id
            ),
            "invalid" => assert_eq!(outcome, None, "case {}", case.tc_id),
            other => panic!("case {}: {other}", case.tc_id),
        }
    }
    assert!(ran > 0 && ran == file.number_of_tests, "{ran} cases");
}
