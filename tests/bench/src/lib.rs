//! The primitives that are measured, as the worker uses them: the vault's own functions, keys derived, nonces drawn and
//! commitments included. The page calls them through [`exports`], the native program directly.

pub mod exports;
pub mod statistics;

use getrandom::SysRng;
use kluis_vault::{
    field::{self, BUCKETS, FieldContext, Halves, Joined},
    opaque,
    primitive::{Failed, argon2id},
    sealed,
    secret::{PersonalKey, Share},
};
use kluis_wire::{AccountId, Category, ShareId};
use rand_core::UnwrapErr;

/// Both halves of one category, and what is sealed under them.
pub struct Primitives {
    personal: PersonalKey,
    /// Joined once for all fields of a category, as the device does.
    joined: Joined,
}

impl Default for Primitives {
    fn default() -> Self {
        let rng = &mut UnwrapErr(SysRng);
        let personal = PersonalKey::generate(rng);
        let halves = Halves {
            personal: &personal,
            share: &Share::generate(rng),
        };
        Self {
            joined: halves.join(),
            personal,
        }
    }
}

/// How many bytes of value a sealed thing of `size` bytes holds: a field has its mark in the padding.
#[must_use]
pub fn value(size: usize) -> usize {
    if BUCKETS.contains(&size) {
        size - 1
    } else {
        size
    }
}

impl Primitives {
    /// Argon2id with the parameters of the protocol, as OPAQUE stretches the passphrase.
    ///
    /// # Errors
    /// [`Failed`] where there is no memory for it.
    pub fn stretch(&self, passphrase: &[u8]) -> Result<Vec<u8>, Failed> {
        let mut out = vec![0; 64];
        argon2id(
            passphrase,
            &[0; 16],
            opaque::MEMORY_KIB,
            opaque::PASSES,
            opaque::LANES,
            &mut out,
        )?;
        Ok(out)
    }

    /// Seals a value: as a field where it fills a bucket, in the common form of everything sealed otherwise.
    ///
    /// # Errors
    /// None in practice.
    pub fn seal(&self, value: &[u8]) -> Result<Vec<u8>, Failed> {
        let rng = &mut UnwrapErr(SysRng);
        match field::bucket(value) {
            Ok(bucket) => field::seal(&self.joined, &context(bucket), value, rng),
            Err(Failed) => sealed::seal(self.personal.as_bytes(), CONTEXT, value, rng),
        }
    }

    /// Opens what [`Primitives::seal`] made of a value of this length.
    ///
    /// # Errors
    /// [`Failed`] for anything else.
    pub fn open(&self, length: usize, stored: &[u8]) -> Result<Vec<u8>, Failed> {
        let opened = match BUCKETS.into_iter().find(|bucket| length < *bucket) {
            Some(bucket) => field::open(&self.joined, &context(bucket), stored),
            None => sealed::open(self.personal.as_bytes(), CONTEXT, stored),
        };
        opened.map(|value| value.to_vec())
    }
}

const CONTEXT: &[u8] = b"kluis/v1/bench";

fn context(bucket: usize) -> FieldContext<'static> {
    FieldContext {
        account: AccountId([1; 32]),
        share: ShareId {
            category: Category::Contact,
            epoch: 1,
        },
        field: "address.street",
        revision: 1,
        schema: 1,
        padding: bucket as u64,
    }
}
