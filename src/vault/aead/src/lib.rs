//! XChaCha20-Poly1305 over bytes, and nothing else. The libraries below are generic, and generic code is compiled where
//! it is used: here, so that this alone is compiled to be fast, and everything around it to be small. Never inlined, since
//! code is compiled as its caller is.
//!
//! ```
//! let sealed = kluis_aead::seal(&[1; 32], &[2; 24], b"context", b"value").unwrap();
//! assert_eq!(kluis_aead::open(&[1; 32], &[2; 24], b"context", &sealed).unwrap().as_slice(), b"value");
//! assert!(kluis_aead::open(&[1; 32], &[2; 24], b"another", &sealed).is_none());
//! ```
#![no_std]
#![deny(missing_docs)]

extern crate alloc;

use alloc::vec::Vec;
use chacha20poly1305::{
    XChaCha20Poly1305,
    aead::{Aead, KeyInit, Payload},
};
use zeroize::Zeroizing;

/// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03): `ciphertext ‖ tag`. None where the plaintext is longer than the
/// construction can take (256 GiB).
#[inline(never)]
#[must_use]
pub fn seal(key: &[u8; 32], nonce: &[u8; 24], aad: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
    XChaCha20Poly1305::new(key.into())
        .encrypt(nonce.into(), Payload { msg: plain, aad })
        .ok()
}

/// Opens what [`seal`] made. None where the tag doesn't hold.
#[inline(never)]
#[must_use]
pub fn open(
    key: &[u8; 32],
    nonce: &[u8; 24],
    aad: &[u8],
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    XChaCha20Poly1305::new(key.into())
        .decrypt(nonce.into(), Payload { msg: sealed, aad })
        .ok()
        .map(Zeroizing::new)
}
