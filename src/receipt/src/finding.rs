//! What a check finds: what a receipt proves, or what is wrong with it. Plain data, for whoever shows it.

use kluis_wire::{Event, Kind, Language};
use serde::{Deserialize, Serialize};

/// What is wrong with a receipt. Each kind of tampering has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Finding {
    /// It is no receipt file.
    NotAReceipt,
    /// It is the signed part alone, without the keys to check it with.
    Bare,
    /// A token says that it is signed in another way than EdDSA, or not at all.
    Algorithm,
    /// A token brings the key, or names the place of the key, that it is to be checked with.
    KeyInToken,
    /// A token is of another kind than the one that has to stand there.
    Kind,
    /// What is signed isn't written in the one way in which it can be.
    Contents,
    /// The file's platform keys aren't a platform's, or aren't those of the platform that the receipt names.
    Platform,
    /// It names the platform of whoever checks, and comes with other keys than that platform's.
    OtherKeys,
    /// The platform's keys didn't sign this.
    PlatformSignature,
    /// The decision in it is another account's, or another one than the receipt counts.
    Swapped,
    /// The file's keys aren't those of the account in the receipt, or the decision names none of them.
    Identity,
    /// The person's keys didn't sign the decision.
    PersonSignature,
    /// The times run backwards.
    Times,
    /// The text isn't the one that the person signed.
    Text,
    /// What the platform has on record isn't what was signed.
    Record,
}

impl Finding {
    /// All of them, in the order of the checks.
    pub const ALL: [Self; 15] = [
        Self::NotAReceipt,
        Self::Bare,
        Self::Algorithm,
        Self::KeyInToken,
        Self::Kind,
        Self::Contents,
        Self::Platform,
        Self::OtherKeys,
        Self::PlatformSignature,
        Self::Swapped,
        Self::Identity,
        Self::PersonSignature,
        Self::Times,
        Self::Text,
        Self::Record,
    ];
}

/// Whose keys countersigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Signer {
    /// The platform's, as whoever checks knows them.
    Known,
    /// Those of another platform, which the file brought along: whether they are that platform's, this check can't tell.
    Elsewhere,
    /// The platform's, as far as the file says: there was nothing to compare them with.
    Unknown,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Yes.
    Given,
    /// No.
    Refused,
    /// No longer.
    Withdrawn,
    /// Its term is over.
    Expired,
    /// Yes, again.
    Renewed,
    /// Yes, for one look.
    Once,
}

/// A recipient that the decision names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receiver {
    /// Fingerprint of its keys, base64url.
    pub fingerprint: String,
    /// Its number in the platform's registry.
    pub number: String,
    /// Its name.
    pub name: String,
}

/// What a receipt proves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Of which platform.
    pub origin: String,
    /// Whose keys countersigned.
    pub signer: Signer,
    /// Who is responsible there.
    pub controller: String,
    /// Who decided: the account's name, base64url.
    pub account: String,
    /// The how manieth decision of that person it is.
    pub sequence: u64,
    /// What was decided.
    pub outcome: Outcome,
    /// Stable name of the purpose.
    pub purpose: String,
    /// Its version.
    pub version: u64,
    /// What the purpose is called.
    pub title: String,
    /// The exact text that was shown, line by line.
    pub text: Vec<String>,
    /// Its SHA-256, which is what was signed, base64url.
    pub digest: String,
    /// Its language.
    pub language: Language,
    /// Names of the fields that it concerns.
    pub fields: Vec<String>,
    /// Who may receive them.
    pub receivers: Vec<Receiver>,
    /// When the text was shown, seconds since 1970, by the person's clock.
    pub shown: u64,
    /// When it was chosen.
    pub chosen: u64,
    /// When the person's device signed it.
    pub signed: u64,
    /// When the platform countersigned it, by its clock.
    pub countersigned: u64,
    /// Until when a yes holds, where there is an end to it.
    pub until: Option<u64>,
}

/// What a proof of deletion proves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// Of which platform.
    pub origin: String,
    /// Whose keys signed.
    pub signer: Signer,
    /// Whose account it was: its name, base64url.
    pub account: String,
    /// When, by the platform's clock, seconds since 1970.
    pub time: u64,
    /// Sealed fields that went.
    pub fields: u64,
    /// Files that went.
    pub files: u64,
    /// The platform's halves of the person's keys.
    pub halves: u64,
    /// The platform's halves of what was sealed to others.
    pub copies: u64,
    /// How often something was decided.
    pub decisions: u64,
    /// SHA-256 of the last receipt, base64url, where there was one: what stays at the platform.
    pub receipt: Option<String>,
    /// From when on no backup holds anything of it.
    pub backups: u64,
}

/// What the platform's receipt for a statement in a case proves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requested {
    /// Of which platform.
    pub origin: String,
    /// Whose keys signed.
    pub signer: Signer,
    /// Whose case: the account's name, base64url.
    pub account: String,
    /// What it is about.
    pub kind: Kind,
    /// What happened.
    pub event: Event,
    /// When it was put into the log, by the platform's clock, seconds since 1970.
    pub time: u64,
    /// Until when it is answered; 0 where nothing was asked.
    pub until: u64,
    /// SHA-256 of the statement, base64url.
    pub statement: String,
    /// Where it stands in the person's log.
    pub sequence: u64,
}

/// What two receipts say beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Beside {
    /// They are one and the same.
    Same,
    /// Two decisions of one person, one after the other.
    InOrder,
    /// Of different people or platforms: they say nothing about each other.
    Apart,
    /// The platform signed two different things in one place, of its receipts or of the log that they name: it told two
    /// people two things.
    Equivocated,
}
