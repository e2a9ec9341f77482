//! What the page asks about cases, and what it may know of them: the person's requests and what became of them, and what
//! others put on record. Verified: each statement is its author's, and none is missing.

use crate::Who;
use kluis_catalog::{Field, Purposes};
use kluis_wire::{Bytes, Channel, Event, Kind, Signature, SigningPublic};
use serde::{Deserialize, Serialize};

/// What the page asks about cases. Each is done with [`Answer::Cases`](crate::Answer::Cases), read and verified afresh, but
/// where it says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CaseAsk {
    /// What there is.
    See,
    /// Ask the platform for something.
    Request {
        /// What for.
        kind: Kind,
        /// The fields concerned; none for all of them.
        fields: Vec<Field>,
        /// What it is about.
        about: About,
        /// In the person's words; may be empty.
        text: String,
    },
    /// End a restriction.
    Lift {
        /// [`Case::id`]
        case: String,
    },
    /// A file that came with a letter. Done with [`Answer::File`](crate::Answer::File).
    Attachment {
        /// [`Said::digest`]
        said: String,
        /// Which of its files, from 0.
        number: u32,
    },
    /// The platform's receipt for a statement, as a file to keep. Done with [`Answer::File`](crate::Answer::File).
    Receipt {
        /// [`Said::digest`]
        said: String,
    },
    /// All of it, to be taken along. Done with [`Answer::File`](crate::Answer::File): the length of an [`Along`] in
    /// postcard's form as four bytes, big-endian, the [`Along`], and the bytes of every attachment one after the other.
    Along,
}

/// Everything that is known of all cases, as it is taken along. Only who asks for it needs to know its form: the answer is a
/// file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Along {
    /// The cases, the first one first.
    pub cases: Vec<Case>,
    /// What was said in them, one after the other, as it was signed.
    pub signed: Vec<Signed>,
}

/// What shows that something was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Its place in the log, where looks stand as well.
    pub sequence: u64,
    /// The statement.
    pub statement: Bytes,
    /// The signature and the key that it was made with; none for what the platform states itself.
    pub by: Option<(Signature, SigningPublic)>,
    /// The platform's receipt, as a file.
    pub receipt: Option<String>,
}

/// What a request is about, beside fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum About {
    /// Nothing else.
    #[default]
    Nothing,
    /// What somebody took part in: [`Case::id`].
    Case(String),
    /// A look: [`Look::digest`](crate::Look::digest).
    Look(String),
    /// A purpose, by its stable name: with it, the fields that it concerns.
    Purpose(String),
}

/// All cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cases {
    /// When they were read, seconds since 1970 by the device's clock.
    pub at: u64,
    /// Who answers requests; none where they come by phone or letter only.
    pub desk: Option<Who>,
    /// What data is used for, and the controller, to be called or written to.
    pub purposes: Purposes,
    /// The cases, the first one first.
    pub cases: Vec<Case>,
}

/// A case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its name.
    pub id: String,
    /// What it is about.
    pub kind: Kind,
    /// How it came.
    pub channel: Channel,
    /// The fields concerned; none where it is about all of them, or none.
    pub fields: Vec<Field>,
    /// What it is about beside fields: where a permission was withdrawn, which.
    pub about: About,
    /// Who put it on record, where that wasn't the person.
    pub by: Option<Who>,
    /// When it came, seconds since 1970 as are all times here.
    pub came: u64,
    /// By when it is to be answered: the end of a day in the Netherlands; 0 where nothing is asked.
    pub due: u64,
    /// What happened last, an overrun day not counted.
    pub state: Event,
    /// Whether the day went by without an answer.
    pub missed: bool,
    /// Whether it waits for an answer.
    pub is_open: bool,
    /// Whether it keeps the data concerned from being used now.
    pub restricts: bool,
    /// What was said in it, the first thing first.
    pub said: Vec<Said>,
}

/// Something that was said in a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// SHA-256 of the statement, in hexadecimal.
    pub digest: String,
    /// What happened.
    pub event: Event,
    /// The platform's clock.
    pub at: u64,
    /// Who said it, where it is somebody in the registry.
    pub by: Option<Who>,
    /// By when it is to be answered, where that is what it says.
    pub until: u64,
    /// What was written, opened.
    pub text: Option<String>,
    /// Whether something was written that doesn't open: whoever wrote it sealed something else.
    pub sealed: bool,
    /// What came with it: names, and how many bytes.
    pub attachments: Vec<(String, u32)>,
    /// Whether there is a receipt of the platform.
    pub has_receipt: bool,
}
