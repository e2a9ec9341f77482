//! Sealed fields: the only form in which personal data is stored. Both halves, every field.
//!
//! ```text
//! prk     = HMAC-SHA-256(key = platform share, personal key)
//! context = E("kluis/v1/field", suite, account, category, epoch, field, revision, schema, padding)
//! k ‖ c   = HKDF-Expand(prk, lp(context) ‖ nonce(24), 64)
//! sealed  = version ‖ epoch ‖ revision ‖ nonce(24) ‖ c(32) ‖ XChaCha20-Poly1305(k, nonce, pad(value), aad = context)
//! ```
//!
//! Neither half alone gives `prk`: HMAC is a pseudorandom function keyed by the share, and HKDF-Extract with
//! the share as salt; either input that stays unknown leaves the output unknown.

use crate::{
    SUITE, VERSION,
    encoding::Writer,
    primitive::{Failed, Prk, hmac_sha256},
    sealed,
    secret::{PersonalKey, Share},
};
use alloc::vec::Vec;
use kluis_wire::{AccountId, ShareId};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// The lengths that values are padded to, in bytes; a value and its mark fit in one.
pub const BUCKETS: [usize; 4] = [64, 256, 1_024, 4_096];

const PREFIX: usize = 1 + 8 + 8;

/// What a sealed field is bound to.
#[derive(Clone, Copy, Debug)]
pub struct FieldContext<'a> {
    /// Whose.
    pub account: AccountId,
    /// Under which pair of halves.
    pub share: ShareId,
    /// The field's stable name.
    pub field: &'a str,
    /// Counts from 1 with every change.
    pub revision: u64,
    /// Version of the meaning of the value.
    pub schema: u64,
    /// The bucket, in bytes.
    pub padding: u64,
}

/// The two halves of one category in one epoch.
#[derive(Clone, Copy)]
pub struct Halves<'a> {
    /// The person's.
    pub personal: &'a PersonalKey,
    /// The platform's.
    pub share: &'a Share,
}

impl Halves<'_> {
    /// Both as one key, for as many fields as there are.
    #[must_use]
    pub fn join(self) -> Joined {
        let prk = hmac_sha256(self.share.as_bytes(), self.personal.as_bytes());
        Joined(Prk::new(&Zeroizing::new(prk)))
    }
}

/// The two halves of one category in one epoch, as the one key they make together.
pub struct Joined(Prk);

impl FieldContext<'_> {
    fn encode(&self) -> Vec<u8> {
        Writer::new("kluis/v1/field")
            .bytes(SUITE)
            .fixed(self.account)
            .number(self.share.category.number().into())
            .number(self.share.epoch)
            .bytes(self.field.as_bytes())
            .number(self.revision)
            .number(self.schema)
            .number(self.padding)
            .done()
    }

    fn prefix(&self) -> [u8; PREFIX] {
        let mut prefix = [VERSION; PREFIX];
        let numbers = self
            .share
            .epoch
            .to_be_bytes()
            .into_iter()
            .chain(self.revision.to_be_bytes());
        prefix
            .iter_mut()
            .skip(1)
            .zip(numbers)
            .for_each(|(to, from)| *to = from);
        prefix
    }
}

/// The smallest bucket that holds a value.
///
/// # Errors
/// [`Failed`] for a value of 4096 bytes or more.
pub fn bucket(value: &[u8]) -> Result<usize, Failed> {
    BUCKETS
        .into_iter()
        .find(|&bucket| value.len() < bucket)
        .ok_or(Failed)
}

/// Seals a value under both halves.
///
/// # Errors
/// [`Failed`] where the value doesn't fit the context's padding.
pub fn seal(
    both: &Joined,
    context: &FieldContext<'_>,
    value: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Failed> {
    let padding = usize::try_from(context.padding).map_err(|_| Failed)?;
    if !BUCKETS.contains(&padding) {
        return Err(Failed);
    }
    let padded = sealed::pad(value, padding)?;
    let sealed = sealed::seal_under(&both.0, &context.encode(), &padded, rng)?;
    Ok([context.prefix().as_slice(), &sealed].concat())
}

/// Opens a sealed field that is asked for by its context.
///
/// # Errors
/// [`Failed`] for anything that isn't exactly that field, in that revision, under these halves.
pub fn open(
    both: &Joined,
    context: &FieldContext<'_>,
    stored: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Failed> {
    let (prefix, rest) = stored.split_first_chunk::<PREFIX>().ok_or(Failed)?;
    let padding = usize::try_from(context.padding).map_err(|_| Failed)?;
    if *prefix != context.prefix()
        || !BUCKETS.contains(&padding)
        || rest.len() != padding + sealed::OVERHEAD
    {
        return Err(Failed);
    }
    let padded = sealed::open_under(&both.0, &context.encode(), rest)?;
    sealed::unpad(&padded).map(|value| Zeroizing::new(value.to_vec()))
}
