//! Problem documents (RFC 9457). The `type` is stable and is what a device acts on; `title` is for people
//! who read logs.

use alloc::string::{String, ToString};
use serde::{Deserialize, Serialize};

/// The media type of a problem document in JSON.
pub const PROBLEM_MEDIA_TYPE: &str = "application/problem+json";

/// A problem document as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// `urn:kluis:problem:` and the name of a [`ProblemType`].
    #[serde(rename = "type")]
    pub kind: String,
    /// One English sentence for whoever reads a log.
    pub title: String,
    /// The HTTP status, repeated.
    pub status: u16,
    /// Tries left, where a code or passphrase was wrong.
    #[serde(default)]
    pub tries_left: Option<u32>,
}

macro_rules! problems {
    ($($(#[$doc:meta])+ $variant:ident = $status:literal, $name:literal, $title:literal;)+) => {
        /// What can go wrong, with its status.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ProblemType {
            $($(#[$doc])+ $variant,)+
        }

        impl ProblemType {
            /// Every problem, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The HTTP status.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)+ }
            }

            /// The name in the `type` URN.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// One English sentence.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }
        }
    };
}

problems! {
    /// The body is not of the expected shape, or an identifier in the path is malformed.
    Malformed = 400, "malformed", "The request is not of the expected form.";
    /// The media type is neither `application/json` nor [`crate::body::MEDIA_TYPE`].
    MediaType = 415, "media-type", "The body must be application/json or application/vnd.kluis.v1+postcard.";
    /// A size or count is over its limit.
    TooLarge = 413, "too-large", "The request is larger than is allowed.";
    /// Nothing lives at this path.
    NotFound = 404, "not-found", "There is nothing here.";
    /// The path exists, the method does not.
    Method = 405, "method", "This method is not allowed here.";
    /// The request came from another site.
    Origin = 403, "origin", "The request came from another origin.";
    /// There is no session, or it has ended.
    NoSession = 401, "no-session", "There is no session, or it has ended.";
    /// Address and passphrase do not belong together, or the key is not known. Never says which.
    WrongUnlocker = 401, "wrong-unlocker", "This opens no account.";
    /// The mailed code is wrong.
    WrongCode = 422, "wrong-code", "The code is not right.";
    /// The mailed code or the sign-up has expired, was used up, or never was.
    Expired = 410, "expired", "This has expired. Start again.";
    /// Something was asked before what must come first.
    Order = 409, "order", "Another step comes first.";
    /// The account exists already, under another vault.
    Exists = 409, "exists", "This account exists already.";
    /// What was decided about isn't what is published: another version, another text, other recipients.
    PurposeChanged = 409, "purpose-changed", "The purpose is not what was decided about any more.";
    /// `If-Match` is missing.
    MatchRequired = 428, "match-required", "If-Match with the sequence is required.";
    /// Another device was first.
    Changed = 412, "changed", "The vault has changed since it was read.";
    /// A signature, digest, sequence or binding does not hold.
    Unproven = 422, "unproven", "The request does not prove what it must.";
    /// A second unlocker, or three days, come first.
    SecondNeeded = 403, "second-needed", "This takes a second unlocker, or three days.";
    /// The account is frozen: no share is released.
    Frozen = 423, "frozen", "The account is frozen.";
    /// Too many tries; `Retry-After` says how many seconds to wait.
    TooMany = 429, "too-many", "Too many tries. Try again later.";
    /// The server can't do it now (disk, database, mail).
    Unavailable = 503, "unavailable", "The server can't do this now.";
    /// A fault of the server's own.
    Internal = 500, "internal", "Something went wrong on the server.";
}

impl ProblemType {
    /// The document for this problem.
    #[must_use]
    pub fn document(self) -> Problem {
        Problem {
            kind: alloc::format!("urn:kluis:problem:{}", self.name()),
            title: self.title().to_string(),
            status: self.status(),
            tries_left: None,
        }
    }

    /// Which problem a document's `type` names, if it is one of ours.
    #[must_use]
    pub fn parse(kind: &str) -> Option<Self> {
        let name = kind.strip_prefix("urn:kluis:problem:")?;
        Self::ALL
            .iter()
            .copied()
            .find(|problem| problem.name() == name)
    }
}
