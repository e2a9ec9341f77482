//! The platform's receipt for a statement: a JWS that stays with the person, and that anyone can check.

use super::{Event, Kind, Unproven};
use crate::{
    encoding::Malformed,
    json::{self, Part},
    jws::{self, Token},
    manifest::Head,
};
use alloc::{string::String, vec::Vec};
use kluis_wire::{AccountId, CaseId, Digest, Signature, SigningPublic};

/// What the platform signs about a statement that it put into the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Whose case.
    pub account: AccountId,
    /// Which case.
    pub case: CaseId,
    /// What happened.
    pub event: Event,
    /// What the case is about.
    pub kind: Kind,
    /// Digest of the statement.
    pub statement: Digest,
    /// The platform's clock, seconds since 1970.
    pub time: u64,
    /// The day by which it is answered, as the end of it; 0 where nothing is asked.
    pub until: u64,
    /// The log, with the statement in it.
    pub log: Head,
}

impl Receipt {
    /// The canonical encoding: the payload that is signed.
    #[must_use]
    pub fn encode(&self, origin: &str) -> Vec<u8> {
        json::encode(
            concat!(
                r#"{"origin":"~","account":"~","case":"~","event":"~","kind":"~","statement":"~","#,
                r#""time":~,"until":~,"log":{"sequence":~,"digest":"~"}}"#
            ),
            &[
                Part::Text(origin),
                Part::Fixed(&self.account.0),
                Part::Fixed(&self.case.0),
                Part::Text(self.event.id()),
                Part::Text(self.kind.id()),
                Part::Fixed(&self.statement.0),
                Part::Number(self.time),
                Part::Number(self.until),
                Part::Number(self.log.sequence),
                Part::Fixed(&self.log.digest.0),
            ],
        )
    }

    /// Reads the canonical encoding.
    ///
    /// # Errors
    /// [`Malformed`] for anything else, another origin included.
    pub fn decode(origin: &str, payload: &[u8]) -> Result<Self, Malformed> {
        let mut reader = json::Reader::new(payload);
        // Whether it is this origin shows when it is encoded again.
        reader.text();
        let (account, case) = (AccountId(reader.fixed()), CaseId(reader.fixed()));
        let event = Event::from_id(reader.text()).ok_or(Malformed)?;
        let kind = Kind::from_id(reader.text()).ok_or(Malformed)?;
        let (statement, time) = (Digest(reader.fixed()), reader.number());
        let until = reader.number();
        reader.enter();
        let receipt = Self {
            account,
            case,
            event,
            kind,
            statement,
            time,
            until,
            log: Head {
                sequence: reader.number(),
                digest: Digest(reader.fixed()),
            },
        };
        if reader.is_encoded(&receipt.encode(origin)) {
            Ok(receipt)
        } else {
            Err(Malformed)
        }
    }

    /// The token; `sign` is the platform's.
    pub(crate) fn sign(&self, origin: &str, sign: impl FnOnce(&[u8]) -> Signature) -> String {
        jws::sign(jws::Kind::Request, &self.encode(origin), sign)
    }

    /// That the platform signed it.
    ///
    /// # Errors
    /// [`Unproven`] where not.
    pub fn verify(origin: &str, platform: &SigningPublic, token: &str) -> Result<Self, Unproven> {
        let parsed = Token::parse(jws::Kind::Request, token)?;
        if !parsed.is_signed(platform) {
            return Err(Unproven);
        }
        Ok(Self::decode(origin, &parsed.payload)?)
    }
}
