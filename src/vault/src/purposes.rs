//! What the platform uses data for, signed: a decision is about exactly this, and the platform can't say afterwards that
//! it asked something else. What stands in it is not this crate's; its digest is signed. The manifest notes the mark of the
//! edition that was shown last, so that a device that knows nothing takes no older one either.
//!
//! ```text
//! signature = Sign(E("kluis/v1/purposes", origin, SHA-256(encoding of the purposes)))
//! mark      = u64(edition) ‖ the first 24 bytes of SHA-256(encoding of the purposes)
//! ```

use crate::{encoding::Writer, identity::signed_by, manifest::Head, primitive::Failed};
use alloc::vec::Vec;
use kluis_wire::{Digest, Signature, SigningPublic};

/// Bytes of a mark that say which edition.
const EDITION: usize = 8;

/// What the manifest says of an edition. Of two marks the greater one is of the later edition.
#[must_use]
pub fn mark(edition: Head) -> Digest {
    let mut mark = edition.digest;
    mark.0.rotate_right(EDITION);
    if let Some(number) = mark.0.first_chunk_mut() {
        *number = edition.sequence.to_be_bytes();
    }
    mark
}

/// Whether an edition is the one that was noted, or a later one.
#[must_use]
pub fn follows(noted: Digest, mark: Digest) -> bool {
    let edition = |mark: Digest| mark.0.first_chunk::<EDITION>().copied();
    mark == noted || edition(mark) > edition(noted)
}

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
