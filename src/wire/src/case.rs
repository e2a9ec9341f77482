//! Cases: requests of the person, and what the platform and recipients put on record for them. Each statement in one is
//! signed by whoever makes it and stands, by its digest, in the person's log; what is written with it is sealed.

use crate::{
    AccountId, AnswerId, Bytes, CaseId, Digest, GrantShareId, IdentityLink, LookNonce,
    ShareRequest, Signature,
};
#[cfg(feature = "schema")]
use crate::{bytes::spelled, limits::*};
use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

macro_rules! numbered {
    ($(#[$about:meta])+ $name:ident { $($(#[$doc:meta])+ $variant:ident = $number:literal, $id:literal;)+ }) => {
        $(#[$about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "lowercase")]
        #[repr(u8)]
        pub enum $name { $($(#[$doc])+ $variant = $number,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its stable name.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// Finds it by its name.
            #[must_use]
            pub fn from_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.id() == id)
            }

            /// Finds it by its number.
            #[must_use]
            pub fn from_number(number: u64) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| u64::from(*one as u8) == number)
            }
        }
    };
}

numbered! {
    /// What a case is about.
    Kind {
        /// To see what is held (GDPR article 15).
        Access = 1, "access";
        /// To have something put right (article 16).
        Rectification = 2, "rectification";
        /// To have something erased (article 17).
        Erasure = 3, "erasure";
        /// To have something left unused (article 18).
        Restriction = 4, "restriction";
        /// To have a use stopped (article 21).
        Objection = 5, "objection";
        /// To have it in a form that others can take (article 20).
        Portability = 6, "portability";
        /// To have the link with something one took part in destroyed.
        Masking = 7, "masking";
        /// Anything else.
        Other = 8, "other";
        /// Why a look was needed.
        Why = 9, "why";
        /// A permission that was withdrawn by phone or letter.
        Withdrawal = 10, "withdrawal";
        /// Something the person takes part in: a reaction to a vacancy, an assignment.
        Participation = 16, "participation";
        /// Data that went to somebody else, and what came back.
        Disclosure = 17, "disclosure";
        /// A note of a call or a letter.
        Note = 18, "note";
    }
}

numbered! {
    /// What happens in a case.
    Event {
        /// A request is made.
        Asked = 1, "asked";
        /// The platform has it, and says until when it answers.
        Received = 2, "received";
        /// Somebody works on it.
        Started = 3, "started";
        /// It takes longer.
        Extended = 4, "extended";
        /// What was asked was done.
        Answered = 5, "answered";
        /// A part of it was.
        Partly = 6, "partly";
        /// It wasn't.
        Refused = 7, "refused";
        /// The day went by without an answer.
        Missed = 8, "missed";
        /// Something is put on record.
        Recorded = 9, "recorded";
        /// What somebody took part in is over.
        Closed = 10, "closed";
        /// The link with it was destroyed.
        Masked = 11, "masked";
        /// The person ends a restriction.
        Lifted = 12, "lifted";
    }
}

numbered! {
    /// How a request reached the platform.
    Channel {
        /// From the person's device.
        App = 1, "app";
        /// By phone, written down by the desk.
        Phone = 2, "phone";
        /// By letter, written down by the desk.
        Letter = 3, "letter";
    }
}

impl Kind {
    /// Whether it is a request, with a day by which it is answered.
    #[must_use]
    pub const fn is_request(self) -> bool {
        (self as u8) <= Self::Why as u8
    }

    /// Whether the data concerned is left unused until it is decided.
    #[must_use]
    pub const fn restricts(self) -> bool {
        matches!(
            self,
            Self::Rectification | Self::Restriction | Self::Objection
        )
    }
}

impl Event {
    /// Whether a request ends with it.
    #[must_use]
    pub const fn decides(self) -> bool {
        matches!(self, Self::Answered | Self::Partly | Self::Refused)
    }
}

/// Something sealed to the person: an answer, a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Letter {
    /// Its name.
    pub id: AnswerId,
    /// What it is about: the case.
    pub subject: String,
    /// Fingerprint of who wrote it.
    pub writer: Digest,
    /// Under which share.
    pub share: GrantShareId,
    /// When it was written, seconds since 1970.
    pub time: u64,
    /// Version, encapsulated key, commitment, ciphertext.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(LETTER))))]
    pub sealed: Bytes,
    /// By the writer.
    pub signature: Signature,
}

/// What comes with a statement, sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Enclosed {
    /// From the person, to the desk that the statement names; and the same to the person, who reads it later.
    ToDesk {
        /// For the desk.
        #[cfg_attr(feature = "schema", schemars(length(max = spelled(SEALED_REQUEST))))]
        sealed: Bytes,
        /// For the person.
        #[cfg_attr(feature = "schema", schemars(length(max = spelled(SEALED_REQUEST))))]
        own: Bytes,
    },
    /// To the person.
    ToPerson(Letter),
}

/// A statement as it was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignedStatement {
    /// As `kluis_vault::case` encodes it.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(STATEMENT))))]
    pub statement: Bytes,
    /// By its author; zeros where that is the platform, which signs the log that it stands in.
    pub signature: Signature,
}

/// A statement to be put on record, with what is written with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewStatement {
    /// What is stated.
    pub signed: SignedStatement,
    /// What is written with it.
    pub enclosed: Option<Enclosed>,
    /// The letter's share, sealed to the platform.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(SEALED_TO_PLATFORM))))]
    pub deposit: Option<Bytes>,
    /// Where a recipient records a participation: what of, sealed to the recipient itself.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(SEALED_REQUEST))))]
    pub own: Option<Bytes>,
}

/// A statement is in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Recorded {
    /// The platform's receipt, a compact JWS.
    pub receipt: String,
}

/// A statement as the person gets it. Where it stands in the log its digest tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Stated {
    /// What was stated.
    pub signed: SignedStatement,
    /// What was written with it.
    pub enclosed: Option<Enclosed>,
    /// The platform's receipt; none for its own statements.
    pub receipt: Option<String>,
}

/// What was stated in the person's cases, in the order of the log: as much as one answer holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cases {
    /// What comes next.
    pub statements: Vec<Stated>,
    /// After which place in the log there is more; none where this was all.
    pub more: Option<u64>,
}

/// Asks for the shares of letters.
pub type LettersAsked = ShareRequest<GrantShareId>;

/// The desk or a recipient asks. The signature keeps the answer private.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeskAsked {
    /// Fingerprint of the keys that ask.
    pub recipient: Digest,
    /// About whom, where it is about one.
    pub account: Option<AccountId>,
    /// Fresh.
    pub nonce: LookNonce,
    /// The clock of who asks, seconds since 1970.
    pub time: u64,
    /// By these keys over `E("kluis/v1/desk-asked", origin, recipient, account, nonce, time)`.
    pub signature: Signature,
}

/// Whom something can be sealed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Person {
    /// The person's keys, from the first to today's.
    pub identity: Vec<IdentityLink>,
}

/// A statement with the time that the platform gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StatedAt {
    /// What was stated.
    pub signed: SignedStatement,
    /// What the person wrote to the desk with it.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(SEALED_REQUEST))))]
    pub text: Option<Bytes>,
    /// The platform's clock, seconds since 1970.
    pub time: u64,
}

/// A case as the desk gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CaseShown {
    /// Whose.
    pub account: AccountId,
    /// Which.
    pub case: CaseId,
    /// The person's keys, from the first to today's.
    pub identity: Vec<IdentityLink>,
    /// What was stated in it, the oldest first.
    pub statements: Vec<StatedAt>,
}

/// What waits for the desk, the most urgent first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Waiting {
    /// As many as one answer holds.
    pub cases: Vec<CaseShown>,
    /// How many more there are.
    pub more: u64,
}

/// What somebody takes part in, as its recipient gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Participation {
    /// Its name on this side; the person's side has another.
    pub id: CaseId,
    /// What, sealed by the recipient to itself.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(SEALED_REQUEST))))]
    pub own: Bytes,
    /// On which day it was recorded: midnight UTC, seconds since 1970.
    pub day: u64,
    /// Whether it is over.
    pub closed: bool,
    /// Who, and in which case; none once it was masked.
    pub who: Option<(AccountId, CaseId)>,
}
