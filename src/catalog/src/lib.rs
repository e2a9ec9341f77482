//! Which data exists and why. Nothing that is not listed here can be stored.
//!
//! A [`Field`] is one answer of a person. [`Field::normalise`] runs when it is sealed and again when it is
//! opened, so that every accepted spelling is stored as one value. What data is used for, and for whom, is the
//! platform's operator's to say: [`Purposes`] are what the platform signed.
//!
//! ```
//! use kluis_catalog::Field;
//!
//! assert_eq!(Field::Postcode.normalise("1234ab").as_deref(), Ok("1234 AB"));
//! assert!(Field::Postcode.normalise("0234 AB").is_err());
//! ```

#[cfg(feature = "calendar")]
pub mod calendar;
pub mod detect;
pub mod field;
pub mod media;
pub mod purpose;
pub mod retention;
pub mod role;
pub mod validate;

pub use field::Field;
pub use media::Media;
pub use purpose::{Basis, Party, Purpose, PurposeText, Purposes, SignedPurposes};
pub use role::Role;
pub use validate::Invalid;
