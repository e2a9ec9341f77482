//! What stands in the body of a request or an answer, for programs that speak Kluis' own media type. It is the one
//! place where a device turns types into bytes and back; the server takes and gives JSON just as well.
//!
//! ```
//! use kluis_wire::{body, Committed};
//!
//! let bytes = body::encode(&Committed { sequence: 300 }).expect("plain data is encoded");
//! assert_eq!(bytes, [0xac, 0x02]);
//! assert_eq!(body::decode(&bytes), Ok(Committed { sequence: 300 }));
//! assert_eq!(body::decode::<Committed>(&[0xac, 0x02, 0x00]), Err(body::Malformed));
//! assert_eq!(body::decode::<Committed>(&[0xac, 0x82, 0x00]), Err(body::Malformed));
//! ```

use alloc::vec::Vec;
use serde::{Serialize, de::DeserializeOwned};

/// The types of this crate in [postcard](https://postcard.jamesmunns.com/wire-format)'s form: fields in the order in
/// which they stand here, integers as little-endian base-128, byte strings and lists with their length before them,
/// a variant by its place. Problem documents travel under this name too; the status tells them apart.
pub const MEDIA_TYPE: &str = "application/vnd.kluis.v1+postcard";

/// Not the one encoding of a value of the expected type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// The encoding of a value.
///
/// # Errors
/// [`Malformed`] for a type that has no such form; those of this crate have.
pub fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, Malformed> {
    postcard::to_allocvec(value).map_err(|_| Malformed)
}

/// The value that these bytes encode: all of them, and in the only way there is. What is set aside while reading
/// stays within a fixed multiple of what came.
///
/// # Errors
/// [`Malformed`]
pub fn decode<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T, Malformed> {
    let value = postcard::from_bytes(bytes).map_err(|_| Malformed)?;
    // postcard reads numbers that are longer than they need be, and passes over what comes after the value.
    if encode(&value)? == bytes {
        Ok(value)
    } else {
        Err(Malformed)
    }
}
