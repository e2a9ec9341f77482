//! What holds for all values: what is sealed opens to itself; one bit changed anywhere is refused; another key,
//! half or context is refused; and decoders never panic and take only the one encoding of a value.

mod bits;
mod cases;
mod commits;
mod fields;
mod formats;
mod keys;
mod opaque;
mod recovery;
mod storage;
mod story;
mod vaults;

use crate::support::Seeded;
use kluis_wire::{Category, ShareId, UnlockerKind};
use proptest::prelude::*;

/// A name that isn't compressed by how proptest shrinks: any identifier of 32 bytes.
fn id() -> impl Strategy<Value = [u8; 32]> {
    any::<[u8; 32]>()
}

fn categories() -> impl Strategy<Value = Category> {
    prop::sample::select(Category::ALL.as_slice())
}

fn share_ids() -> impl Strategy<Value = ShareId> {
    (categories(), any::<u64>()).prop_map(|(category, epoch)| ShareId { category, epoch })
}

/// Flips one bit, chosen by a number of any size.
fn flip(bytes: &mut [u8], at: prop::sample::Index) {
    let bit = at.index(bytes.len() * 8);
    bytes[bit / 8] ^= 1 << (bit % 8);
}

fn rng(seed: u64) -> Seeded {
    Seeded::new(&format!("property {seed}"))
}

fn kinds() -> impl Strategy<Value = UnlockerKind> {
    prop::sample::select(
        &[
            UnlockerKind::Passphrase,
            UnlockerKind::Passkey,
            UnlockerKind::RecoveryCode,
        ][..],
    )
}
