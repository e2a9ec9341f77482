//! Long answers travel packed: the page's first part hands them on, and only the part that shows one knows how it is read.

use core::marker::PhantomData;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A `T` in postcard's form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Packed<T> {
    bytes: Vec<u8>,
    of: PhantomData<T>,
}

impl<T: Serialize> Packed<T> {
    /// Packs one.
    #[must_use]
    pub fn of(it: &T) -> Self {
        Self {
            // Plain data can always be written.
            bytes: postcard::to_allocvec(it).unwrap_or_default(),
            of: PhantomData,
        }
    }
}

impl<T: DeserializeOwned> Packed<T> {
    /// Reads it; none where the other side is of another build.
    #[must_use]
    pub fn open(&self) -> Option<T> {
        postcard::from_bytes(&self.bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_opened_and_nothing_else() {
        let packed = Packed::of(&vec!["calls".to_owned(), "alerts".to_owned()]);
        assert_eq!(packed.open().map(|all| all.len()), Some(2));
        let bytes = packed.bytes.iter().copied().take(4).collect();
        let cut = Packed::<Vec<String>> {
            bytes,
            of: PhantomData,
        };
        assert_eq!(cut.open(), None);
    }
}
