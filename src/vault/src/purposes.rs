//! What the platform uses data for, signed: a decision is about exactly this, and the platform can't say afterwards that
//! it asked something else. What stands in it is not this crate's; its digest is signed.
//!
//! ```text
//! signature = Sign(E("kluis/v1/purposes", origin, SHA-256(encoding of the purposes)))
//! ```

use crate::{encoding::Writer, identity::signed_by, primitive::Failed};
use alloc::vec::Vec;
use kluis_wire::{Digest, Signature, SigningPublic};

pub(crate) fn message(origin: &str, digest: Digest) -> Vec<u8> {
    Writer::new("kluis/v1/purposes")
        .bytes(origin.as_bytes())
        .fixed(digest)
        .done()
}

/// That the platform signed the purposes whose encoding has this digest, for this origin.
///
/// # Errors
/// [`Failed`] where not.
pub fn verify(
    origin: &str,
    platform: &SigningPublic,
    digest: Digest,
    signature: &Signature,
) -> Result<(), Failed> {
    if signed_by(platform, &message(origin, digest), signature) {
        Ok(())
    } else {
        Err(Failed)
    }
}
