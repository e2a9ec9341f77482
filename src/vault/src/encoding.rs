//! `E(label, x…)`: the one encoding of everything that is signed, digested, derived from or bound.
//!
//! The label and byte strings of free length are length-prefixed (u32, big-endian); integers are u64,
//! big-endian; identifiers, keys and digests stand as they are, their length being fixed by the label; a list
//! is its count (u64) and its items. A value has one encoding: [`Reader::end`] refuses what is left over, and
//! [`Reader::map`] what is not in strictly ascending order.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use litemap::LiteMap;
use zeroize::Zeroize;

/// The bytes aren't the encoding of anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// Writes an encoding.
#[derive(Clone)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// Begins with the label that says what this encodes.
    #[must_use]
    pub fn new(label: &str) -> Self {
        Self(Vec::with_capacity(256)).bytes(label.as_bytes())
    }

    /// A byte string of free length.
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        // Nothing here comes near 4 GiB; saturating keeps two lengths from ever sharing an encoding.
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.append(&length.to_be_bytes());
        self.append(bytes);
        self
    }

    /// What is encoded may be secret: a buffer that is outgrown is wiped, not only freed.
    fn append(&mut self, bytes: &[u8]) {
        if self.0.capacity() - self.0.len() < bytes.len() {
            let mut larger =
                Vec::with_capacity((self.0.len() + bytes.len()).next_power_of_two() * 2);
            larger.extend_from_slice(&self.0);
            core::mem::replace(&mut self.0, larger).zeroize();
        }
        self.0.extend_from_slice(bytes);
    }

    /// Bytes whose length the label fixes.
    #[must_use]
    pub fn fixed(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.append(bytes.as_ref());
        self
    }

    /// An integer.
    #[must_use]
    pub fn number(mut self, number: u64) -> Self {
        self.append(&number.to_be_bytes());
        self
    }

    /// A list: its count, then each item.
    #[must_use]
    pub fn list<T>(
        self,
        items: impl ExactSizeIterator<Item = T>,
        each: impl FnMut(Self, T) -> Self,
    ) -> Self {
        let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
        items.fold(self.number(count), each)
    }

    /// The encoding.
    #[must_use]
    pub fn done(self) -> Vec<u8> {
        self.0
    }
}

/// Reads an encoding. What isn't there reads as zeros or nothing, and is refused at the [end](Self::end), which no reading
/// may be without.
pub struct Reader<'a> {
    rest: &'a [u8],
    whole: bool,
}

impl<'a> Reader<'a> {
    /// Begins, if the label is the expected one.
    ///
    /// # Errors
    /// [`Malformed`], as every reading here.
    pub fn new(label: &str, encoded: &'a [u8]) -> Result<Self, Malformed> {
        let mut reader = Self {
            rest: encoded,
            whole: true,
        };
        if reader.bytes() == label.as_bytes() {
            Ok(reader)
        } else {
            Err(Malformed)
        }
    }

    fn take(&mut self, length: usize) -> &'a [u8] {
        let Some((head, tail)) = self.rest.split_at_checked(length) else {
            self.whole = false;
            self.rest = &[];
            return &[];
        };
        self.rest = tail;
        head
    }

    /// A byte string of free length.
    pub fn bytes(&mut self) -> &'a [u8] {
        let length = u32::from_be_bytes(self.fixed());
        self.take(usize::try_from(length).unwrap_or(usize::MAX))
    }

    /// A text of at most `most` bytes.
    pub fn text(&mut self, most: usize) -> String {
        let bytes = self.bytes();
        match core::str::from_utf8(bytes) {
            Ok(text) if bytes.len() <= most => text.to_owned(),
            _ => {
                self.whole = false;
                String::new()
            }
        }
    }

    /// Bytes of fixed length.
    pub fn fixed<const N: usize>(&mut self) -> [u8; N] {
        self.take(N).try_into().unwrap_or([0; N])
    }

    /// An integer.
    pub fn number(&mut self) -> u64 {
        u64::from_be_bytes(self.fixed())
    }

    /// A list of at most `most` items. Nothing is allocated ahead of what was really there.
    pub fn list<T>(
        &mut self,
        most: usize,
        mut each: impl FnMut(&mut Self) -> Result<T, Malformed>,
    ) -> Vec<T> {
        let count = usize::try_from(self.number()).unwrap_or(usize::MAX);
        self.whole &= count <= most;
        let mut items = Vec::new();
        while self.whole && items.len() < count {
            match each(self) {
                Ok(item) => items.push(item),
                Err(Malformed) => self.whole = false,
            }
        }
        items
    }

    /// A map of at most `most` items: a list whose keys strictly ascend.
    pub fn map<K: Ord, V>(
        &mut self,
        most: usize,
        each: impl FnMut(&mut Self) -> Result<(K, V), Malformed>,
    ) -> LiteMap<K, V> {
        let items = self.list(most, each);
        self.whole &= items.windows(2).all(|pair| match pair {
            [(first, _), (second, _)] => first < second,
            _ => true,
        });
        // Sorted, or refused at the end.
        LiteMap::from_sorted_store_unchecked(items)
    }

    /// Nothing may be left.
    ///
    /// # Errors
    /// [`Malformed`] where something is.
    pub fn end(self) -> Result<(), Malformed> {
        if self.whole && self.rest.is_empty() {
            Ok(())
        } else {
            Err(Malformed)
        }
    }
}

/// A map, item by item. Maps here are small and mostly made in order: a sorted vector serves, and neither
/// B-trees nor the merge sorts of their bulk construction weigh on the worker.
pub fn gather<K: Ord, V>(items: impl IntoIterator<Item = (K, V)>) -> LiteMap<K, V> {
    let mut map = LiteMap::new();
    for (key, value) in items {
        map.insert(key, value);
    }
    map
}

/// Whether `items` are in strictly ascending order of `key`: sorted, and none twice.
pub fn ascending<T, K: Ord>(items: &[T], key: impl Fn(&T) -> K) -> bool {
    items.windows(2).all(|pair| match pair {
        [first, second] => key(first) < key(second),
        _ => true,
    })
}
