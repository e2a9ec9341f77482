//! Decisions: what a person chose, signed by the person, and countersigned by the platform.
//!
//! ```text
//! decision = JWS "kluis-decision+jws" of {"account", "key": identity key id, "number", "previous", "outcome", "purpose",
//!            "version": of the purpose, "text": digest of what was shown, "language", "recipients": fingerprints,
//!            "shown", "chosen", "signed", "until"}
//! receipt  = JWS "kluis-receipt+jws" of {"origin", "account", "sequence", "previous", "time",
//!            "log": {"sequence", "digest"} of the access log, "decision", "record"}
//! ```
//!
//! The payloads are JSON in one encoding (see [`crate::json`]); digests and ids are base64url, times seconds since 1970.
//! Both are chained per account: `previous` is the SHA-256 of the token before, and zero for the first. Two receipts
//! with one sequence and different contents prove that the platform told two people two things.
//!
//! `record` is what the platform has on record about the decision, in the words of ISO/IEC TS 27560 and DPV. Here it is
//! signed and carried along; it is read by whoever checks a receipt in full (the crate `kluis-receipt`).

use crate::{
    encoding::{Malformed, ascending},
    identity::{Identity, Link, key_id},
    json::{self, Part, Reader},
    jws::{self, Kind, Token},
    manifest::{Head, digest},
    primitive::Failed,
};
use alloc::{borrow::ToOwned, string::String, vec::Vec};
use kluis_wire::{AccountId, Digest, Language, Signature, SigningPublic, limits};

/// Longest name of a purpose, in bytes.
const NAME: usize = 64;

/// Whether this can name a purpose: lower-case letters, digits and hyphens.
fn is_name(name: &str) -> bool {
    let safe = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=NAME).contains(&name.len()) && name.bytes().all(safe)
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

impl Outcome {
    /// All of them.
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

    /// Its name in what is signed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::Renewed => "renewed",
            Self::Once => "once",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

/// What a person chose, and what they saw when they did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What was decided.
    pub outcome: Outcome,
    /// Stable name of the purpose: lower-case letters, digits and hyphens, at most 64.
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

const fn language_name(language: Language) -> &'static str {
    match language {
        Language::Nl => "nl",
        Language::En => "en",
    }
}

impl Decision {
    /// The canonical encoding: the payload that is signed.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let choice = &self.choice;
        json::encode(
            concat!(
                r#"{"account":"~","key":"~","number":~,"previous":"~","outcome":"~","purpose":"~","version":~,"#,
                r#""text":"~","language":"~","recipients":[~],"shown":~,"chosen":~,"signed":~,"until":~}"#
            ),
            &[
                Part::Fixed(&self.account.0),
                Part::Fixed(&self.identity.0),
                Part::Number(self.number),
                Part::Fixed(&self.previous.0),
                Part::Text(choice.outcome.name()),
                Part::Text(&choice.purpose),
                Part::Number(choice.purpose_version),
                Part::Fixed(&choice.text.0),
                Part::Text(language_name(choice.language)),
                Part::List(&choice.recipients),
                Part::Number(choice.shown_at),
                Part::Number(choice.chosen_at),
                Part::Number(self.signed_at),
                Part::Number(choice.until),
            ],
        )
    }

    /// Reads the canonical encoding.
    ///
    /// # Errors
    /// [`Malformed`] for anything else, times that run backwards included.
    pub fn decode(payload: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(payload);
        let (account, identity) = (AccountId(reader.fixed()), Digest(reader.fixed()));
        let (number, previous) = (reader.number(), Digest(reader.fixed()));
        let outcome = Outcome::from_name(reader.text()).ok_or(Malformed)?;
        let purpose = reader.text();
        let (purpose_version, text) = (reader.number(), Digest(reader.fixed()));
        // What is neither of them isn't what is encoded again.
        let language = match reader.text() {
            "nl" => Language::Nl,
            _ => Language::En,
        };
        let recipients = reader.list();
        let (shown_at, chosen_at) = (reader.number(), reader.number());
        let (signed_at, until) = (reader.number(), reader.number());
        let decision = Self {
            account,
            identity,
            number,
            previous,
            choice: Choice {
                outcome,
                purpose: purpose.to_owned(),
                purpose_version,
                text,
                language,
                recipients,
                shown_at,
                chosen_at,
                until,
            },
            signed_at,
        };
        let recipients = &decision.choice.recipients;
        let holds = number != 0
            && is_name(purpose)
            && shown_at <= chosen_at
            && chosen_at <= signed_at
            && recipients.len() <= limits::RECIPIENTS
            && ascending(recipients, |recipient| *recipient)
            && reader.is_encoded(&decision.encode());
        if holds { Ok(decision) } else { Err(Malformed) }
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
    /// What the platform has on record about it: one JSON object.
    pub record: String,
}

impl Receipt {
    /// The canonical encoding: the payload that is signed.
    #[must_use]
    pub fn encode(&self, origin: &str) -> Vec<u8> {
        json::encode(
            concat!(
                r#"{"origin":"~","account":"~","sequence":~,"previous":"~","time":~,"#,
                r#""log":{"sequence":~,"digest":"~"},"decision":"~","record":~}"#
            ),
            &[
                Part::Text(origin),
                Part::Fixed(&self.account.0),
                Part::Number(self.sequence),
                Part::Fixed(&self.previous.0),
                Part::Number(self.time),
                Part::Number(self.log.sequence),
                Part::Fixed(&self.log.digest.0),
                Part::Text(&self.decision),
                Part::Text(&self.record),
            ],
        )
    }

    /// Reads the canonical encoding.
    ///
    /// # Errors
    /// [`Malformed`] for anything else, another origin included.
    pub fn decode(origin: &str, payload: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(payload);
        // Whether it is this origin shows when it is encoded again.
        reader.text();
        let (account, sequence) = (AccountId(reader.fixed()), reader.number());
        let (previous, time) = (Digest(reader.fixed()), reader.number());
        reader.enter();
        let receipt = Self {
            account,
            sequence,
            previous,
            time,
            log: Head {
                sequence: reader.number(),
                digest: Digest(reader.fixed()),
            },
            decision: reader.text().to_owned(),
            record: reader.object().to_owned(),
        };
        let holds = sequence != 0 && reader.is_encoded(&receipt.encode(origin));
        if holds { Ok(receipt) } else { Err(Malformed) }
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
