//! Reading vector files, and randomness that isn't random.

use kluis_vault::{secret::RootKey, slot::Unlocker};
use kluis_wire::{AccountId, StoredSlot};
use rand_core::CryptoRng;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use std::{convert::Infallible, ops::Deref, path::PathBuf};

/// Bytes that stand in hexadecimal in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hex(pub Vec<u8>);

impl Deref for Hex {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        hex::decode(text)
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}

impl Hex {
    /// As an array; a case of another length is a broken file.
    pub fn array<const N: usize>(&self) -> [u8; N] {
        self.0
            .as_slice()
            .try_into()
            .expect("the length that the format fixes")
    }
}

/// A file of this folder.
pub fn path(file: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "vectors", file]
        .iter()
        .collect()
}

/// Reads a JSON file of this folder.
pub fn read<T: DeserializeOwned>(file: &str) -> T {
    let text =
        std::fs::read_to_string(path(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[derive(Deserialize)]
struct File<T> {
    cases: Vec<T>,
}

/// The cases of one of our files; at least one.
pub fn cases<T: DeserializeOwned>(file: &str) -> Vec<T> {
    let cases = read::<File<T>>(file).cases;
    assert!(!cases.is_empty(), "{file} has no case");
    cases
}

/// A generator that gives out exactly these bytes, and fails the test where more are asked for.
pub struct Fixed(std::vec::IntoIter<u8>);

impl Fixed {
    /// These bytes, in this order.
    pub fn new(parts: &[&[u8]]) -> Self {
        Self(parts.concat().into_iter())
    }

    /// That all of it was used: the randomness went where the vector means it to.
    pub fn used_up(mut self) {
        assert_eq!(
            self.0.next(),
            None,
            "bytes of the vector's randomness were not asked for"
        );
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self
                .0
                .next()
                .expect("more randomness was asked for than the vector has");
        }
    }
}

impl rand_core::TryRng for Fixed {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        rand_core::utils::next_word_via_fill(self)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        rand_core::utils::next_word_via_fill(self)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.fill(bytes);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Fixed {}

impl rand_core_06::RngCore for Fixed {
    fn next_u32(&mut self) -> u32 {
        rand_core_06::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core_06::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.fill(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core_06::Error> {
        self.fill(bytes);
        Ok(())
    }
}

impl rand_core_06::CryptoRng for Fixed {}

/// A generator whose bytes follow from a name: SHA-256 over name and counter. The same on every machine, for ever.
pub struct Seeded {
    name: String,
    counter: u64,
}

impl Seeded {
    /// The generator of this name.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            counter: 0,
        }
    }
}

impl rand_core::TryRng for Seeded {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        rand_core::utils::next_word_via_fill(self)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        rand_core::utils::next_word_via_fill(self)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(32) {
            self.counter += 1;
            let block = kluis_vault::primitive::sha256(&[
                self.name.as_bytes(),
                &self.counter.to_be_bytes(),
            ]);
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Seeded {}

/// A root key in this unlocker's slot.
pub fn wrap(
    unlocker: &Unlocker,
    origin: &str,
    account: AccountId,
    epoch: u64,
    root: &RootKey,
    rng: &mut impl CryptoRng,
) -> StoredSlot {
    let new = unlocker.enrol(origin, String::new(), rng).expect("keys");
    new.keys
        .wrap(origin, account, new.id, epoch, root, rng)
        .expect("it wraps")
}
