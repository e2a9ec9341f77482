//! Project Wycheproof's cases, against `kluis_vault::primitive`: what is valid computes, what isn't is refused.

use crate::support::{Hex, read};
use kluis_vault::primitive::*;
use serde::{Deserialize, de::DeserializeOwned};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File<G> {
    number_of_tests: usize,
    test_groups: Vec<G>,
}

#[derive(Deserialize)]
struct Group<T> {
    tests: Vec<T>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Valid,
    Invalid,
    Acceptable,
}

/// Runs every case of a file. Fails where the file holds another number than it says, or none.
fn all<G: DeserializeOwned, T>(file: &str, tests: impl Fn(G) -> Vec<T>, run: impl Fn(T)) {
    let file: File<G> = read(file);
    let mut ran = 0;
    for case in file.test_groups.into_iter().flat_map(tests) {
        run(case);
        ran += 1;
    }
    assert!(
        ran > 0 && ran == file.number_of_tests,
        "{ran} cases of {}",
        file.number_of_tests
    );
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
    result: Outcome,
}

#[test]
fn wycheproof_xchacha20_poly1305() {
    all(
        "wycheproof/xchacha20_poly1305_test.json",
        |group: Group<AeadCase>| group.tests,
        |case| {
            let sealed = [&*case.ct, &*case.tag].concat();
            // A nonce of another length can't be given: the type refuses it.
            let opened = <[u8; 24]>::try_from(&*case.iv)
                .ok()
                .and_then(|nonce| xchacha_open(&case.key.array(), &nonce, &case.aad, &sealed).ok());
            assert_eq!(
                opened.is_some(),
                case.result == Outcome::Valid,
                "case {}",
                case.tc_id
            );
            if let Some(opened) = opened {
                assert_eq!(*opened, *case.msg, "case {}", case.tc_id);
                let ours = xchacha_seal(&case.key.array(), &case.iv.array(), &case.aad, &case.msg);
                assert_eq!(ours, Ok(sealed), "case {}", case.tc_id);
            }
        },
    );
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HkdfCase {
    tc_id: u32,
    ikm: Hex,
    salt: Hex,
    info: Hex,
    size: usize,
    okm: Hex,
    result: Outcome,
}

#[test]
fn wycheproof_hkdf_sha256() {
    all(
        "wycheproof/hkdf_sha256_test.json",
        |group: Group<HkdfCase>| group.tests,
        |case| {
            let mut okm = vec![0; case.size];
            let outcome = hkdf_expand(
                &hkdf_extract(&case.salt, &case.ikm),
                &[&case.info],
                &mut okm,
            );
            match case.result {
                Outcome::Valid => {
                    assert_eq!((outcome, okm), (Ok(()), case.okm.0), "case {}", case.tc_id)
                }
                _ => assert_eq!(outcome, Err(Failed), "case {}", case.tc_id),
            }
        },
    );
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MacCase {
    tc_id: u32,
    key: Hex,
    msg: Hex,
    tag: Hex,
    result: Outcome,
}

#[test]
fn wycheproof_hmac_sha256() {
    all(
        "wycheproof/hmac_sha256_test.json",
        |group: Group<MacCase>| group.tests,
        |case| {
            let tag = hmac_sha256(&case.key, &case.msg);
            let fits = equal(&tag[..case.tag.len()], &case.tag);
            assert_eq!(fits, case.result == Outcome::Valid, "case {}", case.tc_id);
        },
    );
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignatureGroup {
    public_key: PublicKey,
    tests: Vec<SignatureCase>,
}

#[derive(Deserialize)]
struct PublicKey {
    pk: Hex,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignatureCase {
    tc_id: u32,
    msg: Hex,
    sig: Hex,
    result: Outcome,
}

#[test]
fn wycheproof_ed25519() {
    let tests = |group: SignatureGroup| {
        let key: [u8; 32] = group.public_key.pk.array();
        group.tests.into_iter().map(|case| (key, case)).collect()
    };
    all(
        "wycheproof/ed25519_test.json",
        tests,
        |(key, case): ([u8; 32], SignatureCase)| {
            // A signature of another length can't be given: the type refuses it.
            let holds = <[u8; 64]>::try_from(&*case.sig)
                .is_ok_and(|signature| ed25519_verify(&key, &case.msg, &signature));
            assert_eq!(holds, case.result == Outcome::Valid, "case {}", case.tc_id);
        },
    );
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AgreementCase {
    tc_id: u32,
    flags: Vec<String>,
    public: Hex,
    private: Hex,
    shared: Hex,
    result: Outcome,
}

/// "Acceptable" are points that RFC 7748 lets an implementation take or refuse: here an all-zero secret is
/// refused, everything else computes.
#[test]
fn wycheproof_x25519() {
    all(
        "wycheproof/x25519_test.json",
        |group: Group<AgreementCase>| group.tests,
        |case| {
            let shared = x25519(case.private.array(), case.public.array());
            if case.flags.iter().any(|flag| flag == "ZeroSharedSecret") {
                assert_eq!(shared, None, "case {}", case.tc_id);
                assert_eq!(case.result, Outcome::Acceptable, "case {}", case.tc_id);
            } else {
                assert_eq!(
                    shared.expect("a secret")[..],
                    *case.shared,
                    "case {}",
                    case.tc_id
                );
            }
        },
    );
}
