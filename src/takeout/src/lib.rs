//! Everything a person takes along, as one archive: a program reads `kluis-export.json`, a person `kluis.html`, and beside
//! them lie the files, the receipts and the log. Nothing here knows a key or a field: values go in and come out as text.
//!
//! ```
//! use kluis_takeout::{Takeout, Value, Words, read, write};
//!
//! let mut takeout = Takeout::new("localhost", "2026-11-23T10:00:00.000Z");
//! takeout.document.fields.push(Value::new("name.given", "Voornaam", "Zoë"));
//! let archive = write(&takeout, &Words::default()).expect("it fits");
//! let back = read(&archive).expect("it is one of ours");
//! assert_eq!(back.document.fields, takeout.document.fields);
//! ```
//!
//! - [`document`]: what a program reads, with its schema; a new chapter is a member of [`document::Document`], a table in
//!   [`page`], and a line in the schema
//! - [`page`]: what a person reads
//! - [`archive`]: the archive, as it is written and read, and what is refused about one

#![deny(missing_docs)]

pub mod archive;
pub mod document;
pub mod page;
mod zip;

pub use archive::{Refused, read, write};
pub use document::{Document, Enclosed, Value};
pub use page::Words;

/// What is taken along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Takeout {
    /// What a program reads.
    pub document: Document,
    /// The files that it names, as they are.
    pub enclosed: Vec<Enclosed>,
}

impl Takeout {
    /// Nothing yet, of this platform, made at this moment (RFC 3339).
    #[must_use]
    pub fn new(platform: &str, made: &str) -> Self {
        Self {
            document: Document::new(platform, made),
            enclosed: Vec::new(),
        }
    }
}
