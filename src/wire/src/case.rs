//! Cases: requests of the person, and what the platform and recipients put on record for them. Each statement in one is
//! signed by whoever makes it and stands, by its digest, in the person's log; what is written with it is sealed.

use crate::{
    AccountId, AnswerId, Bytes, CaseId, Digest, GrantShareId, IdentityLink, LookNonce, Nonce,
    SessionId, Signature,
};
use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

/// Something sealed to the person: an answer, a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    pub sealed: Bytes,
    /// By the writer.
    pub signature: Signature,
}

/// What comes with a statement, sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Enclosed {
    /// From the person, to the desk that the statement names; and the same to the person, who reads it later.
    ToDesk {
        /// For the desk.
        sealed: Bytes,
        /// For the person.
        own: Bytes,
    },
    /// To the person.
    ToPerson(Letter),
}

/// A statement as it was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedStatement {
    /// As `kluis_vault::case` encodes it.
    pub statement: Bytes,
    /// By its author; zeros where that is the platform, which signs the log that it stands in.
    pub signature: Signature,
}

/// Makes a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewStatement {
    /// What is stated.
    pub signed: SignedStatement,
    /// What is written with it.
    pub enclosed: Option<Enclosed>,
    /// The letter's share, sealed to the platform.
    pub deposit: Option<Bytes>,
    /// Where a recipient records a participation: what of, sealed to the recipient itself.
    pub own: Option<Bytes>,
}

/// A statement is in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// The platform's receipt, a compact JWS.
    pub receipt: String,
}

/// A statement as the person gets it. Where it stands in the log its digest tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// What was stated.
    pub signed: SignedStatement,
    /// What was written with it.
    pub enclosed: Option<Enclosed>,
    /// The platform's receipt; none for its own statements.
    pub receipt: Option<String>,
}

/// Everything in the person's cases, in the order of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cases {
    /// At most [`crate::limits::STATEMENTS`].
    pub statements: Vec<Stated>,
}

/// Asks for the shares of letters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LettersAsked {
    /// In which session.
    pub session: SessionId,
    /// The nonce it was given last.
    pub nonce: Nonce,
    /// X-Wing key that they are to be sealed to.
    pub ephemeral: Bytes,
    /// Which, ascending.
    pub shares: Vec<GrantShareId>,
    /// The device's clock, seconds since 1970.
    pub time: u64,
    /// By the person's identity key.
    pub signature: Signature,
}

/// The shares of letters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LettersReleased {
    /// In the order asked, sealed.
    pub sealed: Bytes,
    /// By the platform over question and answer.
    pub signature: Signature,
    /// For the next question.
    pub nonce: Nonce,
}

/// The desk or a recipient asks. The signature keeps the answer private.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
pub struct Person {
    /// The person's keys, from the first to today's.
    pub identity: Vec<IdentityLink>,
}

/// A statement with the time that the platform gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedAt {
    /// What was stated.
    pub signed: SignedStatement,
    /// What the person wrote to the desk with it.
    pub text: Option<Bytes>,
    /// The platform's clock, seconds since 1970.
    pub time: u64,
}

/// A case as the desk gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// What somebody takes part in, as its recipient gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participation {
    /// Its name on this side; the person's side has another.
    pub id: CaseId,
    /// What, sealed by the recipient to itself.
    pub own: Bytes,
    /// On which day it was recorded: midnight UTC, seconds since 1970.
    pub day: u64,
    /// Whether it is over.
    pub closed: bool,
    /// Who, and in which case; none once it was masked.
    pub who: Option<(AccountId, CaseId)>,
}
