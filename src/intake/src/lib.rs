//! Looks at a file before it is sealed: whether it is what it should be, what it says, and which traces of its maker it
//! carries. It runs in a worker of its own, which holds no key and has no network, is started when a file was
//! chosen and ended when it has answered: files of strangers are taken apart there and nowhere else.
//!
//! ```
//! use kluis_intake::{Refusal, Trace};
//!
//! # #[cfg(feature = "reader")] {
//! let picture = kluis_intake::photo(include_bytes!("../tests/data/exif.jpg")).unwrap();
//! assert_eq!((picture.width, picture.height), (48, 32));
//! assert!(picture.traces.contains(&Trace::Location));
//! assert_eq!(kluis_intake::cv(b"no PDF"), Err(Refusal::Kind));
//! # }
//! ```
//!
//! The worker takes `[kind, ArrayBuffer]`, where `kind` is a [`Kind`] as a number, and gives
//! `[letter, ArrayBuffer]`: in postcard's form a `Result` of [`Cv`] or [`Photo`] or a [`Refusal`], and of a CV
//! what is to be kept. Then it does nothing more.
//!
//! - `pdf`: a CV, with `traces` and `text`
//! - `picture`: a photo, with `exif`, `iptc` and `xmp`
//! - `program`: the worker

#[cfg(feature = "reader")]
mod exif;
#[cfg(feature = "reader")]
mod iptc;
#[cfg(feature = "reader")]
mod pdf;
#[cfg(feature = "reader")]
mod picture;
#[cfg(feature = "program")]
mod program;
#[cfg(feature = "reader")]
mod xmp;

#[cfg(feature = "reader")]
pub use pdf::cv;
#[cfg(feature = "reader")]
pub use picture::photo;
#[cfg(feature = "program")]
pub use program::start;

use serde::{Deserialize, Serialize};

/// What a file is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// A CV: [`Cv`].
    Cv = 1,
    /// A photo: [`Photo`].
    Photo = 2,
}

/// What a CV holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cv {
    /// What it tells about its making, and the words in which; no words where a picture in it tells it.
    pub traces: Vec<(Trace, String)>,
    /// What its pages say, at most 200 KB. Nothing where they are pictures, or letters without a way back to text.
    pub text: Option<String>,
    /// Whether what is to be kept is without these traces. False where the file can't be written anew without loss,
    /// such as a signed one.
    pub cleaned: bool,
}

/// What a photo says of itself before it is decoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    /// In pixels, as declared.
    pub width: u32,
    /// In pixels, as declared.
    pub height: u32,
    /// What it tells about its making, each kind once.
    pub traces: Vec<Trace>,
}

/// What a file tells about its making.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trace {
    /// Who made it.
    Author,
    /// What it was called.
    Title,
    /// With which program.
    Program,
    /// When.
    Date,
    /// Where.
    Location,
    /// With which camera.
    Camera,
    /// Something else that doesn't show.
    Other,
}

/// Why a file isn't looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// By its content it is something else.
    Kind,
    /// It is encrypted, be it with an empty password.
    Encrypted,
    /// It can't be read.
    Broken,
    /// It is larger, or holds more, than may be.
    TooLarge,
}
