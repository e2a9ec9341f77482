//! What travels between a person's device and the storage API: types, identifiers and limits.
//!
//! Nothing here knows how a byte is made or what it means: everything personal is a [`Bytes`] that only
//! the device can open. Devices speak a binary form, [`body`]; the server takes and gives JSON as well, in which
//! bytes are base64url without padding (RFC 4648 section 5), in exactly one spelling.
//!
//! ```
//! use kluis_wire::{Bytes, RowId, StoredRow};
//!
//! let row = StoredRow { id: RowId([7; 16]), sealed: Bytes(vec![1, 2, 3]) };
//! let json = serde_json::to_string(&row).expect("plain data serialises");
//! assert_eq!(json, r#"{"id":"BwcHBwcHBwcHBwcHBwcHBw","sealed":"AQID"}"#);
//! assert_eq!(serde_json::from_str::<StoredRow>(&json).expect("and back"), row);
//! ```
//!
//! - [`body`]: the binary form of all these types
//! - [`bytes`]: byte strings and fixed-length identifiers
//! - [`limits`]: every size, count and rate the server enforces
//! - [`account`]: sign-up and the ways to log in
//! - [`vault`]: reading, committing, and asking for shares
//! - [`case`]: what the person and the platform write to each other
//! - [`grant`]: sealing to others, and looking at what was sealed; [`held`]: what they hold of it
//! - [`measure`]: which pages are used, and nothing else
//! - [`system`]: what the server sees of a person's system, and the security log
//! - [`problem`]: the problem types of RFC 9457
//! - [`paths`]: where each call lives

#![deny(missing_docs)]

extern crate alloc;

pub mod account;
pub mod body;
pub mod bytes;
pub mod case;
pub mod grant;
pub mod held;
pub mod limits;
pub mod measure;
pub mod paths;
pub mod problem;
pub mod system;
pub mod vault;

pub use account::*;
pub use bytes::*;
pub use case::*;
pub use grant::*;
pub use held::*;
pub use measure::*;
pub use problem::*;
pub use system::*;
pub use vault::*;
