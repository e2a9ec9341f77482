//! What can be wrong with an operator's file: each problem one sentence, with its line.

use std::{fmt, io};

/// Something is wrong.
#[derive(Debug)]
pub struct Problem {
    /// Counts from 1; none where it is the file as a whole.
    pub line: Option<usize>,
    /// What.
    pub reason: Reason,
}

/// Everything that is wrong with a file; at least one thing.
#[derive(Debug)]
pub struct Problems {
    /// What the file is called.
    pub file: String,
    /// In the order in which they stand there.
    pub found: Vec<Problem>,
}

/// A problem a line: file, line, reason.
impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.found.iter().enumerate() {
            if at > 0 {
                writeln!(f)?;
            }
            match problem.line {
                Some(line) => write!(f, "{}, line {line}: {}", self.file, problem.reason)?,
                None => write!(f, "{}: {}", self.file, problem.reason)?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Which of a recipient's two documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// The certificate of conduct.
    Certificate,
    /// The declaration of reliability.
    Declaration,
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate => "the certificate of conduct",
            Self::Declaration => "the declaration of reliability",
        })
    }
}

/// What is wrong.
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    /// It can't be read.
    #[error("it can't be read: {0}")]
    Unreadable(#[source] io::Error),
    /// It isn't TOML, or not of this shape. What the parser says.
    #[error("{0}")]
    Form(String),
    /// There is no purpose in it.
    #[error("it has no purpose")]
    Empty,
    /// More than can be published.
    #[error("it has more than {0} purposes")]
    TooMany(usize),
    /// A purpose's name.
    #[error("the id {0:?} must be lower-case letters, digits and hyphens, and at most 64 of them")]
    Id(String),
    /// Twice the same purpose.
    #[error("the purpose {0} stands there twice")]
    DoubleId(String),
    /// Nothing says which version it is.
    #[error(
        "the purpose {0} has no version: write version = 1, and a higher one with every change"
    )]
    NoVersion(String),
    /// Zero, or more than can be counted.
    #[error("the version of the purpose {0} must be 1 or higher")]
    Version(String),
    /// A version below one that was published.
    #[error(
        "version {found} of the purpose {purpose} is lower than {published}, which was published"
    )]
    Lowered {
        /// Which purpose.
        purpose: String,
        /// In the file.
        found: u64,
        /// Published before.
        published: u64,
    },
    /// A purpose that was taken out, under the version that people decided about: what they let in has ended.
    #[error(
        "the purpose {purpose} was taken out, which ended what people let in for it: give it version {}", version + 1
    )]
    Returned {
        /// Which purpose.
        purpose: String,
        /// Which version.
        version: u64,
    },
    /// Another content under a version that was published.
    #[error(
        "version {version} of the purpose {purpose} was published with another {what}: give it version {}", version + 1
    )]
    Changed {
        /// Which purpose.
        purpose: String,
        /// Which version.
        version: u64,
        /// What differs.
        what: &'static str,
    },
    /// No field of the vault is called so.
    #[error("there is no field {0:?}")]
    UnknownField(String),
    /// Twice the same field.
    #[error("the field {0} stands there twice")]
    DoubleField(String),
    /// A file for the mail program.
    #[error("the field {0} is a file: it can go to registered recipients, not to the mailer")]
    FileField(String),
    /// No recipient has this number.
    #[error("there is no recipient with number {0:?} in this file")]
    UnknownRecipient(String),
    /// Twice the same recipient.
    #[error("the recipient {0} stands there twice")]
    DoubleRecipient(String),
    /// More than can be granted to.
    #[error("the purpose {0} has more than {1} recipients")]
    TooManyRecipients(String, usize),
    /// A yes must end.
    #[error(
        "the purpose {0} asks for consent without a term: write how long a yes holds, such as term_days = 365"
    )]
    NoTerm(String),
    /// Not a number of days.
    #[error("{0} must be between 1 and {1} days")]
    Days(&'static str, u32),
    /// Only what is chosen can be chosen for once.
    #[error("the purpose {0} isn't a matter of consent, so that it can't be given for one look")]
    Once(String),
    /// Sealed copies follow from what a person signed, and here nobody signs anything.
    #[error(
        "the purpose {0} isn't a matter of consent, so that nobody can be sent sealed copies for it: name who sees the data in for_whom"
    )]
    Unasked(String),
    /// A language is missing.
    #[error("the purpose {0} has no text in {1}")]
    NoLanguage(String, &'static str),
    /// A text is empty.
    #[error("{0} is empty")]
    Blank(&'static str),
    /// A text isn't one line.
    #[error("{0} must be one line, without control characters")]
    Lines(&'static str),
    /// A text is too long.
    #[error("{0} is longer than {1} bytes")]
    TooLong(&'static str, usize),
    /// A recipient's number.
    #[error("the number {0:?} must be letters, digits and hyphens, and at most 64 of them")]
    Number(String),
    /// Kept for the platform itself.
    #[error("the number {0:?} is the platform's own")]
    OwnNumber(String),
    /// Not a country.
    #[error("the region {0:?} must be the two capital letters of a country, such as \"NL\"")]
    Region(String),
    /// Nobody outside may look.
    #[error(
        "the recipient {0} is in {1}, outside the European Economic Area: only active = false can stand there"
    )]
    OutsideEea(String, String),
    /// Not a date.
    #[error("{0} needs dates without a time, such as 2026-01-15")]
    Date(Document),
    /// Reviewed before it was issued.
    #[error("{0} of the recipient {1} has its review on or before the day it was issued")]
    Dates(Document, String),
    /// Not keys.
    #[error(
        "the keys of the recipient {0} must be what kluis-desk printed, or a file that holds it"
    )]
    Keys(String),
    /// A file of keys that isn't there.
    #[error("the file {1} with the keys of the recipient {0} can't be read: {2}")]
    KeyFile(String, String, #[source] io::Error),
    /// Two recipients are one.
    #[error("the recipient {0} has the keys of the recipient {1}")]
    SharedKeys(String, String),
}
