//! Decisions: what a person chose, signed by the person, and countersigned by the platform.
//!
//! ```text
//! decision = JWS "kluis-decision+jws" of E("kluis/v1/decision", account, identity key id, number, previous, outcome,
//!            purpose, purpose version, digest of the text, language, recipients, shown at, chosen at, signed at, until)
//! receipt  = JWS "kluis-receipt+jws" of E("kluis/v1/receipt", origin, account, sequence, previous, time,
//!            head of the access log, decision)
//! ```
//!
//! Both are chained per account: `previous` is the SHA-256 of the token before, and zero for the first. Two receipts
//! with one sequence and different contents prove that the platform told two people two things.

use crate::{
    encoding::{Malformed, Reader, Writer, ascending},
    identity::{Identity, Link, key_id},
    jws::{self, Kind, Token},
    manifest::{Head, digest},
    primitive::Failed,
};
use alloc::{string::String, vec::Vec};
use kluis_wire::{AccountId, Digest, Language, Signature, SigningPublic, limits};

/// Longest name of a purpose, in bytes.
const NAME: usize = 64;

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Outcome {
    /// Yes.
    Given = 1,
    /// No.
    Refused = 2,
    /// No longer.
    Withdrawn = 3,
    /// Its term is over.
    Expired = 4,
    /// Yes, again.
    Renewed = 5,
    /// Yes, for one look.
    Once = 6,
}

impl Outcome {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 6] = [
        Self::Given,
        Self::Refused,
        Self::Withdrawn,
        Self::Expired,
        Self::Renewed,
        Self::Once,
    ];

    /// Whether it permits anything.
    #[must_use]
    pub const fn permits(self) -> bool {
        matches!(self, Self::Given | Self::Renewed | Self::Once)
    }

    fn from_number(number: u64) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|outcome| u64::from(*outcome as u8) == number)
    }
}

/// What a person chose, and what they saw when they did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What was decided.
    pub outcome: Outcome,
    /// Stable name of the purpose, at most 64 bytes.
    pub purpose: String,
    /// Version of the purpose.
    pub purpose_version: u64,
    /// SHA-256 of the exact text that was shown.
    pub text: Digest,
    /// Its language.
    pub language: Language,
    /// Fingerprints of the recipients, ascending.
    pub recipients: Vec<Digest>,
    /// When the text was shown, seconds since 1970.
    pub shown_at: u64,
    /// When it was chosen.
    pub chosen_at: u64,
    /// Until when it holds; 0 where the purpose's term says so.
    pub until: u64,
}

/// A choice in the chain of one person's decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whose.
    pub account: AccountId,
    /// Under which identity keys.
    pub identity: Digest,
    /// Counts from 1.
    pub number: u64,
    /// Digest of the decision before it; zero for the first.
    pub previous: Digest,
    /// What was chosen.
    pub choice: Choice,
    /// When it was signed, seconds since 1970.
    pub signed_at: u64,
}

/// A decision as the person signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedDecision {
    /// The compact JWS.
    pub token: String,
    /// Its number and digest: the head of the chain that it makes.
    pub head: Head,
    /// The head it follows.
    pub(crate) after: Head,
}

/// A decision or receipt isn't signed by whom it must be, or isn't what it must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unproven;

impl From<Failed> for Unproven {
    fn from(Failed: Failed) -> Self {
        Self
    }
}

impl From<Malformed> for Unproven {
    fn from(Malformed: Malformed) -> Self {
        Self
    }
}

const fn language_number(language: Language) -> u64 {
    match language {
        Language::Nl => 1,
        Language::En => 2,
    }
}

impl Decision {
    /// The canonical encoding: the payload that is signed.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let choice = &self.choice;
        Writer::new("kluis/v1/decision")
            .fixed(self.account)
            .fixed(self.identity)
            .number(self.number)
            .fixed(self.previous)
            .number((choice.outcome as u8).into())
            .bytes(choice.purpose.as_bytes())
            .number(choice.purpose_version)
            .fixed(choice.text)
            .number(language_number(choice.language))
            .list(choice.recipients.iter(), |writer, recipient| {
                writer.fixed(recipient)
            })
            .number(choice.shown_at)
            .number(choice.chosen_at)
            .number(self.signed_at)
            .number(choice.until)
            .done()
    }

    /// Reads the canonical encoding.
    ///
    /// # Errors
    /// [`Malformed`] for anything else, times that run backwards included.
    pub fn decode(payload: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new("kluis/v1/decision", payload)?;
        let (account, identity) = (AccountId(reader.fixed()), Digest(reader.fixed()));
        let (number, previous) = (reader.number(), Digest(reader.fixed()));
        let outcome = Outcome::from_number(reader.number()).ok_or(Malformed)?;
        let purpose = reader.text(NAME);
        let (purpose_version, text) = (reader.number(), Digest(reader.fixed()));
        let language = match reader.number() {
            1 => Language::Nl,
            2 => Language::En,
            _ => return Err(Malformed),
        };
        let recipients = reader.list(limits::RECIPIENTS, |reader| Ok(Digest(reader.fixed())));
        let (shown_at, chosen_at, signed_at) = (reader.number(), reader.number(), reader.number());
        let until = reader.number();
        reader.end()?;
        let in_order = shown_at <= chosen_at && chosen_at <= signed_at;
        if number == 0 || !in_order || !ascending(&recipients, |recipient| *recipient) {
            return Err(Malformed);
        }
        Ok(Self {
            account,
            identity,
            number,
            previous,
            choice: Choice {
                outcome,
                purpose,
                purpose_version,
                text,
                language,
                recipients,
                shown_at,
                chosen_at,
                until,
            },
            signed_at,
        })
    }

    /// Signs the next decision after `after`.
    ///
    /// # Errors
    /// [`Failed`] for a choice that could not be read again.
    pub fn sign(
        account: AccountId,
        identity: &Identity,
        after: Head,
        choice: Choice,
        time: u64,
    ) -> Result<SignedDecision, Failed> {
        let decision = Self {
            account,
            identity: key_id(identity.public()?),
            number: after.sequence.checked_add(1).ok_or(Failed)?,
            previous: after.digest,
            choice,
            signed_at: time,
        };
        let payload = decision.encode();
        Self::decode(&payload).map_err(|Malformed| Failed)?;
        let token = jws::sign(Kind::Decision, &payload, |input| identity.sign(input));
        if token.len() > limits::DECISION {
            return Err(Failed);
        }
        Ok(SignedDecision {
            head: Head {
                sequence: decision.number,
                digest: digest(token.as_bytes()),
            },
            token,
            after,
        })
    }

    /// That this account's person signed it, with keys of the verified chain.
    ///
    /// # Errors
    /// [`Unproven`] where not.
    pub fn verify(account: AccountId, chain: &[Link], token: &str) -> Result<Self, Unproven> {
        let parsed = Token::parse(Kind::Decision, token)?;
        let decision = Self::decode(&parsed.payload)?;
        let signed = chain
            .iter()
            .find(|link| key_id(&link.public) == decision.identity)
            .is_some_and(|link| parsed.is_signed(&link.public.signing));
        if signed && decision.account == account {
            Ok(decision)
        } else {
            Err(Unproven)
        }
    }

    /// That these are the decisions that come after `after`, all of them signed, none left out in between. The
    /// head that they lead to is for the manifest to confirm.
    ///
    /// # Errors
    /// [`Unproven`] where not.
    pub fn follow(
        account: AccountId,
        chain: &[Link],
        after: Head,
        tokens: &[String],
    ) -> Result<(Head, Vec<Self>), Unproven> {
        let mut head = after;
        let mut decisions = Vec::with_capacity(tokens.len());
        for token in tokens {
            let decision = Self::verify(account, chain, token)?;
            head = next(head, decision.number, decision.previous, token)?;
            decisions.push(decision);
        }
        Ok((head, decisions))
    }
}

fn next(head: Head, number: u64, previous: Digest, token: &str) -> Result<Head, Unproven> {
    if head.sequence.checked_add(1) == Some(number) && previous == head.digest {
        Ok(Head {
            sequence: number,
            digest: digest(token.as_bytes()),
        })
    } else {
        Err(Unproven)
    }
}

/// The platform's countersignature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Whose decision.
    pub account: AccountId,
    /// Counts from 1, per account.
    pub sequence: u64,
    /// Digest of the receipt before it; zero for the first.
    pub previous: Digest,
    /// The platform's clock, seconds since 1970.
    pub time: u64,
    /// Head of the person's access log at that moment.
    pub log: Head,
    /// The decision, as the person signed it.
    pub decision: String,
}

impl Receipt {
    /// The canonical encoding: the payload that is signed.
    #[must_use]
    pub fn encode(&self, origin: &str) -> Vec<u8> {
        let writer = Writer::new("kluis/v1/receipt")
            .bytes(origin.as_bytes())
            .fixed(self.account)
            .number(self.sequence)
            .fixed(self.previous)
            .number(self.time);
        self.log
            .write(writer)
            .bytes(self.decision.as_bytes())
            .done()
    }

    /// Reads the canonical encoding.
    ///
    /// # Errors
    /// [`Malformed`] for anything else, another origin included.
    pub fn decode(origin: &str, payload: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new("kluis/v1/receipt", payload)?;
        if reader.bytes() != origin.as_bytes() {
            return Err(Malformed);
        }
        let receipt = Self {
            account: AccountId(reader.fixed()),
            sequence: reader.number(),
            previous: Digest(reader.fixed()),
            time: reader.number(),
            log: Head::read(&mut reader),
            decision: reader.text(limits::DECISION),
        };
        reader.end()?;
        if receipt.sequence == 0 {
            return Err(Malformed);
        }
        Ok(receipt)
    }

    /// The token; `sign` is the platform's.
    pub(crate) fn sign(&self, origin: &str, sign: impl FnOnce(&[u8]) -> Signature) -> String {
        jws::sign(Kind::Receipt, &self.encode(origin), sign)
    }

    /// That the platform signed it. Who signed the decision in it is yet to be checked.
    ///
    /// # Errors
    /// [`Unproven`] where not.
    pub fn verify(origin: &str, platform: &SigningPublic, token: &str) -> Result<Self, Unproven> {
        let parsed = Token::parse(Kind::Receipt, token)?;
        if !parsed.is_signed(platform) {
            return Err(Unproven);
        }
        Ok(Self::decode(origin, &parsed.payload)?)
    }

    /// That these are the receipts that come after `after`, none left out in between.
    ///
    /// # Errors
    /// [`Unproven`] where not.
    pub fn follow(
        origin: &str,
        platform: &SigningPublic,
        account: AccountId,
        after: Head,
        tokens: &[String],
    ) -> Result<(Head, Vec<Self>), Unproven> {
        let mut head = after;
        let mut receipts = Vec::with_capacity(tokens.len());
        for token in tokens {
            let receipt = Self::verify(origin, platform, token)?;
            if receipt.account != account {
                return Err(Unproven);
            }
            head = next(head, receipt.sequence, receipt.previous, token)?;
            receipts.push(receipt);
        }
        Ok((head, receipts))
    }
}

/// Whether two receipts prove that the platform equivocated: both are its own, for one account and one sequence, and
/// they say different things. Two signatures over the same content prove nothing.
#[must_use]
pub fn equivocates(origin: &str, platform: &SigningPublic, one: &str, other: &str) -> bool {
    match (
        Receipt::verify(origin, platform, one),
        Receipt::verify(origin, platform, other),
    ) {
        (Ok(one), Ok(other)) => {
            one.account == other.account && one.sequence == other.sequence && one != other
        }
        _ => false,
    }
}
