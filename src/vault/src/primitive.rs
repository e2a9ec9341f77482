//! Every primitive, once, in a plain function over bytes. The rest of the crate calls these and no other
//! crate; the vectors of the RFCs run against them, so the wiring is tested and not only the libraries.

use alloc::vec::Vec;
use hmac::{Hmac, Mac};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize as _, Zeroizing};

/// A primitive was given what it can't take, or an authentication failed. Never says more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed;

/// Does something with a key, and wipes what it left of it on the stack: the libraries' buffers move, and only the last
/// of them is wiped. Whatever is built on the stack next could take it along to the heap.
fn leaving_nothing<T>(work: impl FnOnce() -> T) -> T {
    #[inline(never)]
    fn below<T>(work: impl FnOnce() -> T) -> T {
        work()
    }
    #[inline(never)]
    fn wipe() {
        [0_u64; 1_024].zeroize();
    }
    let done = below(work);
    wipe();
    done
}

/// SHA-256 over the concatenation of `parts` (FIPS 180-4).
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// HMAC-SHA-256 (RFC 2104), for a key of any length.
#[must_use]
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    leaving_nothing(|| {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of every length")]
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("any length");
        mac.update(message);
        mac.finalize().into_bytes().into()
    })
}

/// HKDF-Extract with SHA-256 (RFC 5869 section 2.2): `HMAC(salt, ikm)`.
#[must_use]
pub fn hkdf_extract(salt: &[u8], ikm: &[u8]) -> Zeroizing<[u8; 32]> {
    leaving_nothing(|| {
        let (prk, _) = hkdf::Hkdf::<Sha256>::extract(Some(salt), ikm);
        Zeroizing::new(prk.into())
    })
}

/// A pseudorandom key at work (RFC 5869 section 2.3), made ready once for all that is expanded from it. Wiped when it goes.
pub struct Prk(hkdf::Hkdf<Sha256>);

impl Prk {
    /// Of these bytes.
    #[must_use]
    pub fn new(prk: &[u8; 32]) -> Self {
        #[expect(clippy::expect_used, reason = "it is as long as the hash")]
        leaving_nothing(|| Self(hkdf::Hkdf::from_prk(prk).expect("32 bytes")))
    }

    /// HKDF-Expand; `info` is the concatenation of its parts.
    ///
    /// # Errors
    /// [`Failed`] where `out` is longer than 255 × 32 bytes.
    pub fn expand(&self, info: &[&[u8]], out: &mut [u8]) -> Result<(), Failed> {
        self.0.expand_multi_info(info, out).map_err(|_| Failed)
    }
}

/// HKDF-Expand with SHA-256 (RFC 5869 section 2.3); `info` is the concatenation of its parts.
///
/// # Errors
/// [`Failed`] where `out` is longer than 255 × 32 bytes.
pub fn hkdf_expand(prk: &[u8; 32], info: &[&[u8]], out: &mut [u8]) -> Result<(), Failed> {
    leaving_nothing(|| Prk::new(prk).expand(info, out))
}

/// HKDF-Expand to one 32-byte key.
#[must_use]
pub fn hkdf_key(prk: &[u8; 32], info: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    #[expect(
        clippy::expect_used,
        reason = "32 bytes are within HKDF's limit of 255 × 32"
    )]
    hkdf_expand(prk, info, key.as_mut_slice()).expect("within the limit");
    key
}

/// Constant-time comparison of equally long byte strings; false where lengths differ.
#[must_use]
pub fn equal(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03): `ciphertext ‖ tag`.
///
/// # Errors
/// [`Failed`] where the plaintext is longer than the construction can take (256 GiB).
pub fn xchacha_seal(
    key: &[u8; 32],
    nonce: &[u8; 24],
    aad: &[u8],
    plain: &[u8],
) -> Result<Vec<u8>, Failed> {
    kluis_aead::seal(key, nonce, aad, plain).ok_or(Failed)
}

/// Opens what [`xchacha_seal`] made.
///
/// # Errors
/// [`Failed`] where the tag doesn't hold.
pub fn xchacha_open(
    key: &[u8; 32],
    nonce: &[u8; 24],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Failed> {
    kluis_aead::open(key, nonce, aad, sealed).ok_or(Failed)
}

/// Argon2id version 0x13 (RFC 9106) without secret or associated data. `memory` in KiB.
///
/// # Errors
/// [`Failed`] for parameters outside RFC 9106 section 3.1, or when memory can't be had.
pub fn argon2id(
    password: &[u8],
    salt: &[u8],
    memory: u32,
    passes: u32,
    lanes: u32,
    out: &mut [u8],
) -> Result<(), Failed> {
    let parameters =
        argon2::Params::new(memory, passes, lanes, Some(out.len())).map_err(|_| Failed)?;
    argon2::Argon2::new(
        argon2::Algorithm::Argon2id,
        argon2::Version::V0x13,
        parameters,
    )
    .hash_password_into(password, salt, out)
    .map_err(|_| Failed)
}

/// The Ed25519 public key of a seed (RFC 8032 section 5.1.5).
#[must_use]
pub fn ed25519_public(seed: &[u8; 32]) -> [u8; 32] {
    ed25519_dalek::SigningKey::from_bytes(seed)
        .verifying_key()
        .to_bytes()
}

/// An Ed25519 signature (RFC 8032 section 5.1.6).
#[must_use]
pub fn ed25519_sign(seed: &[u8; 32], message: &[u8]) -> [u8; 64] {
    use ed25519_dalek::Signer as _;
    ed25519_dalek::SigningKey::from_bytes(seed)
        .sign(message)
        .to_bytes()
}

/// Checks an Ed25519 signature, strictly: canonical encodings, no small-order keys or commitments, the
/// equation without cofactor. So one signature fits one key and one message.
#[must_use]
pub fn ed25519_verify(public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    ed25519_dalek::VerifyingKey::from_bytes(public).is_ok_and(|key| {
        key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature))
            .is_ok()
    })
}

/// X25519 (RFC 7748 section 5). None where the shared secret is all zero (section 6.1).
#[must_use]
pub fn x25519(scalar: [u8; 32], point: [u8; 32]) -> Option<Zeroizing<[u8; 32]>> {
    let shared = x25519_dalek::StaticSecret::from(scalar)
        .diffie_hellman(&x25519_dalek::PublicKey::from(point));
    shared
        .was_contributory()
        .then(|| Zeroizing::new(shared.to_bytes()))
}
