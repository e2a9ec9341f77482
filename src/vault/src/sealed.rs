//! The one shape in which anything is sealed under a symmetric key.
//!
//! ```text
//! k ‖ c  = HKDF-Expand(prk, lp(context) ‖ nonce(24), 64)
//! sealed = nonce(24) ‖ c(32) ‖ XChaCha20-Poly1305(k, nonce, plain, aad = context)
//! ```
//!
//! XChaCha20-Poly1305 doesn't commit to its key: one ciphertext can be made to open under two. A person has
//! several keys, so `c` commits to key, nonce and context together, and is compared first, in constant time.
//! `context` is always built from what was asked for, never from what came back.

use crate::primitive::{Failed, Prk, equal, xchacha_open, xchacha_seal};
use alloc::vec::Vec;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Bytes that sealing adds: nonce, commitment, tag.
pub const OVERHEAD: usize = NONCE + COMMITMENT + 16;
const NONCE: usize = 24;
const COMMITMENT: usize = 32;

/// `k ‖ c` for one key, context and nonce.
fn derive(prk: &Prk, context: &[u8], nonce: &[u8; NONCE]) -> Result<Zeroizing<[u8; 64]>, Failed> {
    let length = u32::try_from(context.len())
        .map_err(|_| Failed)?
        .to_be_bytes();
    let mut okm = Zeroizing::new([0; 64]);
    prk.expand(&[&length, context, nonce], okm.as_mut_slice())?;
    Ok(okm)
}

/// Seals `plain` under the key `prk`, bound to `context`.
///
/// # Errors
/// [`Failed`] only where `plain` or `context` is absurdly long.
pub fn seal(
    prk: &[u8; 32],
    context: &[u8],
    plain: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Failed> {
    seal_under(&Prk::new(prk), context, plain, rng)
}

/// The same under a key that is ready.
pub(crate) fn seal_under(
    prk: &Prk,
    context: &[u8],
    plain: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Failed> {
    let mut nonce = [0; NONCE];
    rng.fill_bytes(&mut nonce);
    let okm = derive(prk, context, &nonce)?;
    let (key, commitment) = okm.split_first_chunk::<32>().ok_or(Failed)?;
    let ciphertext = xchacha_seal(key, &nonce, context, plain)?;
    Ok([nonce.as_slice(), commitment, &ciphertext].concat())
}

/// Opens what [`seal`] made with the same key and context.
///
/// # Errors
/// [`Failed`] for everything else.
pub fn open(prk: &[u8; 32], context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Failed> {
    open_under(&Prk::new(prk), context, sealed)
}

/// The same under a key that is ready.
pub(crate) fn open_under(
    prk: &Prk,
    context: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Failed> {
    let (nonce, rest) = sealed.split_first_chunk::<NONCE>().ok_or(Failed)?;
    let (commitment, ciphertext) = rest.split_first_chunk::<COMMITMENT>().ok_or(Failed)?;
    let okm = derive(prk, context, nonce)?;
    let (key, expected) = okm.split_first_chunk::<32>().ok_or(Failed)?;
    if !equal(commitment, expected) {
        return Err(Failed);
    }
    xchacha_open(key, nonce, context, ciphertext)
}

/// Pads to `length` with one 0x80 and zeros (ISO/IEC 7816-4).
///
/// # Errors
/// [`Failed`] where `plain` and its mark don't fit.
pub fn pad(plain: &[u8], length: usize) -> Result<Zeroizing<Vec<u8>>, Failed> {
    if plain.len() >= length {
        return Err(Failed);
    }
    let mut padded = Zeroizing::new(Vec::with_capacity(length));
    padded.extend_from_slice(plain);
    padded.push(0x80);
    padded.resize(length, 0);
    Ok(padded)
}

/// Takes the padding off again.
///
/// # Errors
/// [`Failed`] where there is none.
pub fn unpad(padded: &[u8]) -> Result<&[u8], Failed> {
    let mark = padded.iter().rposition(|&byte| byte != 0).ok_or(Failed)?;
    match padded.split_at_checked(mark) {
        Some((plain, [0x80, ..])) => Ok(plain),
        _ => Err(Failed),
    }
}
