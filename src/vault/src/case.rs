//! Cases: requests of the person and what becomes of them, and what the platform and recipients put on record. Every
//! statement is signed by its author and has its place in the person's log, so that none can be added, dropped or
//! moved; what is written with it is sealed.
//!
//! ```text
//! statement = E("kluis/v1/statement", origin, account, case, author, event, kind, channel, subjects, about, to,
//!             until, H(enclosed), gone, time)
//! signed    = Sign(author, E("kluis/v1/statement-signature", statement))
//! in the log: outcome Case, H(statement) where a look would stand, the author's signature
//! receipt   = platform JWS { origin, account, case, event, kind, statement digest, time, until, log }
//! ```
//!
//! In the log stands only a digest: where the law or a masking asks for it the statement itself is destroyed, and the
//! platform's own statement says which ones are gone. What the platform states alone (received, missed, masked) has
//! no signature of its own; the head of the log is its.

mod enclosed;
mod receipt;
mod standing;

pub(crate) use enclosed::desk_asked_message;
pub use enclosed::{Attachment, Content, RequestText};
pub use receipt::Receipt;
pub use standing::{Case, Misplaced};

use crate::{
    encoding::{Malformed, Reader, Writer, ascending},
    identity::{Identity, Link, key_id, signed_by},
    manifest::digest,
    primitive::Failed,
    recipient::Recipient,
    registry::Registry,
};
use alloc::{string::String, vec::Vec};
use kluis_wire::{
    AccountId, Bytes, CaseId, Digest, Enclosed, Signature, SignedStatement, SigningPublic, limits,
};
pub use kluis_wire::{Channel, Event, Kind};

/// Longest name of a field or purpose, in bytes.
const NAME: usize = 64;
/// Subjects of one statement.
const SUBJECTS: usize = 64;
/// Statements that one masking destroys: that something was recorded, and that it was over.
const GONE: usize = 2;

/// Who says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// The person, with the keys of this id.
    Person(Digest),
    /// Somebody in the registry, with keys of this fingerprint.
    Registered(Digest),
    /// The platform itself.
    Platform,
}

impl Author {
    const fn number(self) -> u64 {
        match self {
            Self::Person(_) => 1,
            Self::Registered(_) => 2,
            Self::Platform => 3,
        }
    }

    const fn digest(self) -> Digest {
        match self {
            Self::Person(digest) | Self::Registered(digest) => digest,
            Self::Platform => Digest([0; 32]),
        }
    }

    const fn read(number: u64, digest: Digest) -> Option<Self> {
        match number {
            1 => Some(Self::Person(digest)),
            2 => Some(Self::Registered(digest)),
            3 => Some(Self::Platform),
            _ => None,
        }
    }
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Whose case.
    pub account: AccountId,
    /// Which case.
    pub case: CaseId,
    /// Who says it.
    pub author: Author,
    /// What happens.
    pub event: Event,
    /// What the case is about: the same in all its statements.
    pub kind: Kind,
    /// How the request came: the same in all its statements.
    pub channel: Channel,
    /// The fields concerned, or the purpose that is withdrawn; ascending.
    pub subjects: Vec<String>,
    /// The case of what somebody took part in, or the digest of a look's entry; empty where it is about neither.
    pub about: Bytes,
    /// Fingerprint of the desk that is asked; zeros in everything else.
    pub to: Digest,
    /// The day by which it is answered, as the end of it: for received and extended; otherwise 0. Seconds since 1970.
    pub until: u64,
    /// Digest of what is written with it.
    pub enclosed: Option<Digest>,
    /// Digests of the statements that were destroyed: for masked only; ascending.
    pub gone: Vec<Digest>,
    /// The author's clock; for what came by phone or letter, when it came. Seconds since 1970.
    pub time: u64,
}

impl Statement {
    /// The canonical encoding.
    #[must_use]
    pub fn encode(&self, origin: &str) -> Vec<u8> {
        Writer::new("kluis/v1/statement")
            .bytes(origin.as_bytes())
            .fixed(self.account)
            .fixed(self.case)
            .number(self.author.number())
            .fixed(self.author.digest())
            .number((self.event as u8).into())
            .number((self.kind as u8).into())
            .number((self.channel as u8).into())
            .list(self.subjects.iter(), |writer, subject| {
                writer.bytes(subject.as_bytes())
            })
            .bytes(self.about.as_ref())
            .fixed(self.to)
            .number(self.until)
            .list(self.enclosed.iter(), |writer, enclosed| {
                writer.fixed(enclosed)
            })
            .list(self.gone.iter(), |writer, gone| writer.fixed(gone))
            .number(self.time)
            .done()
    }

    /// Reads the canonical encoding.
    ///
    /// # Errors
    /// [`Malformed`] for anything else; also for what nobody can mean: a masking of nothing, a deadline without a day.
    pub fn decode(origin: &str, encoded: &[u8]) -> Result<Self, Malformed> {
        if encoded.len() > limits::STATEMENT {
            return Err(Malformed);
        }
        let mut reader = Reader::new("kluis/v1/statement", encoded)?;
        let same_origin = reader.bytes() == origin.as_bytes();
        let (account, case) = (AccountId(reader.fixed()), CaseId(reader.fixed()));
        let (author, named) = (reader.number(), Digest(reader.fixed()));
        let event = Event::from_number(reader.number());
        let kind = Kind::from_number(reader.number());
        let channel = Channel::from_number(reader.number());
        let statement = Self {
            account,
            case,
            author: Author::read(author, named).ok_or(Malformed)?,
            event: event.ok_or(Malformed)?,
            kind: kind.ok_or(Malformed)?,
            channel: channel.ok_or(Malformed)?,
            subjects: reader.list(SUBJECTS, |reader| Ok(reader.text(NAME))),
            about: Bytes(reader.bytes().to_vec()),
            to: Digest(reader.fixed()),
            until: reader.number(),
            enclosed: reader.list(1, |reader| Ok(Digest(reader.fixed()))).pop(),
            gone: reader.list(GONE, |reader| Ok(Digest(reader.fixed()))),
            time: reader.number(),
        };
        reader.end()?;
        if same_origin && statement.holds() && statement.encode(origin) == encoded {
            Ok(statement)
        } else {
            Err(Malformed)
        }
    }

    fn holds(&self) -> bool {
        let author = match self.event {
            Event::Asked => match self.channel {
                Channel::App => matches!(self.author, Author::Person(_)) && self.kind.is_request(),
                Channel::Phone | Channel::Letter => {
                    matches!(self.author, Author::Registered(_))
                        && (self.kind.is_request() || self.kind == Kind::Withdrawal)
                }
            },
            Event::Lifted => matches!(self.author, Author::Person(_)) && self.kind.restricts(),
            Event::Received | Event::Missed => {
                self.author == Author::Platform && self.kind.is_request()
            }
            Event::Masked => self.author == Author::Platform && self.kind == Kind::Participation,
            Event::Started | Event::Extended | Event::Answered | Event::Partly | Event::Refused => {
                matches!(self.author, Author::Registered(_)) && self.kind.is_request()
            }
            Event::Recorded => {
                matches!(self.author, Author::Registered(_))
                    && (self.kind as u8) >= Kind::Participation as u8
            }
            Event::Closed => {
                matches!(self.author, Author::Registered(_)) && self.kind == Kind::Participation
            }
        };
        // Whoever refuses, or takes longer, says why; what is recorded says what.
        let explains = match self.event {
            Event::Extended | Event::Partly | Event::Refused | Event::Recorded => {
                self.enclosed.is_some()
            }
            Event::Received | Event::Missed | Event::Masked | Event::Lifted => {
                self.enclosed.is_none()
            }
            Event::Asked | Event::Started | Event::Answered | Event::Closed => true,
        };
        let about = match self.kind {
            Kind::Masking => self.about.0.len() == CaseId::LENGTH,
            Kind::Why => self.about.0.len() == Digest::LENGTH,
            _ => self.about.0.is_empty(),
        };
        author
            && explains
            && about
            && (self.until != 0) == matches!(self.event, Event::Received | Event::Extended)
            && (self.kind != Kind::Withdrawal || self.subjects.len() == 1)
            // What a masking leaves behind has nothing in it that says what it was about.
            && (self.kind < Kind::Participation || self.subjects.is_empty())
            && (self.event == Event::Asked || self.to == Digest([0; 32]))
            && self.gone.is_empty() != (self.event == Event::Masked)
            && self.gone.len() <= GONE
            && ascending(&self.gone, |gone| *gone)
            && ascending(&self.subjects, Clone::clone)
            && self.subjects.iter().all(|subject| !subject.is_empty())
    }

    /// Its digest, by which the log names it.
    #[must_use]
    pub fn digest(&self, origin: &str) -> Digest {
        digest(&self.encode(origin))
    }

    /// Signs it as the person.
    ///
    /// # Errors
    /// [`Failed`] for a statement that could not be read again.
    pub fn sign_as_person(
        mut self,
        origin: &str,
        identity: &Identity,
    ) -> Result<SignedStatement, Failed> {
        self.author = Author::Person(key_id(identity.public()?));
        self.signed(origin, |message| identity.sign(message))
    }

    /// Signs it as somebody in the registry.
    ///
    /// # Errors
    /// [`Failed`] for a statement that could not be read again.
    pub fn sign_as_registered(
        mut self,
        origin: &str,
        recipient: &Recipient,
    ) -> Result<SignedStatement, Failed> {
        self.author = Author::Registered(recipient.fingerprint());
        self.signed(origin, |message| recipient.sign(message))
    }

    /// The platform's own: the log that it stands in is signed.
    ///
    /// # Errors
    /// [`Failed`] for a statement that could not be read again.
    pub fn of_platform(mut self, origin: &str) -> Result<SignedStatement, Failed> {
        self.author = Author::Platform;
        self.signed(origin, |_| Signature([0; 64]))
    }

    fn signed(
        &self,
        origin: &str,
        sign: impl FnOnce(&[u8]) -> Signature,
    ) -> Result<SignedStatement, Failed> {
        let statement = self.encode(origin);
        Self::decode(origin, &statement).map_err(|Malformed| Failed)?;
        Ok(SignedStatement {
            signature: sign(&signature_message(&statement)),
            statement: Bytes(statement),
        })
    }

    /// Reads a statement, and checks that its author made it: the person of this account with keys of the verified
    /// chain, or somebody who is or was in the registry.
    ///
    /// # Errors
    /// [`Unproven`] where not.
    pub fn verify(
        origin: &str,
        account: AccountId,
        chain: &[Link],
        registry: &Registry,
        signed: &SignedStatement,
    ) -> Result<Self, Unproven> {
        let statement = Self::decode(origin, signed.statement.as_ref())?;
        let message = signature_message(signed.statement.as_ref());
        let by = |key: &SigningPublic| signed_by(key, &message, &signed.signature);
        let holds = match statement.author {
            Author::Person(id) => chain
                .iter()
                .find(|link| key_id(&link.public) == id)
                .is_some_and(|link| by(&link.public.signing)),
            Author::Registered(fingerprint) => registry
                .ever(fingerprint)
                .is_some_and(|entry| by(&entry.keys.signing)),
            Author::Platform => signed.signature == Signature([0; 64]),
        };
        if holds && statement.account == account {
            Ok(statement)
        } else {
            Err(Unproven)
        }
    }

    /// Whether this is what was written with it.
    #[must_use]
    pub fn encloses(&self, enclosed: Option<&Enclosed>) -> bool {
        self.enclosed == enclosed.map(enclosed_digest)
    }
}

fn signature_message(statement: &[u8]) -> Vec<u8> {
    Writer::new("kluis/v1/statement-signature")
        .bytes(statement)
        .done()
}

/// The digest of what is written with a statement.
#[must_use]
pub fn enclosed_digest(enclosed: &Enclosed) -> Digest {
    let writer = Writer::new("kluis/v1/enclosed");
    digest(
        &match enclosed {
            Enclosed::ToDesk { sealed, own } => {
                writer.number(1).bytes(sealed.as_ref()).bytes(own.as_ref())
            }
            Enclosed::ToPerson(letter) => writer
                .number(2)
                .fixed(letter.id)
                .bytes(letter.subject.as_bytes())
                .fixed(letter.writer)
                .fixed(letter.share)
                .number(letter.time)
                .bytes(letter.sealed.as_ref())
                .fixed(letter.signature),
        }
        .done(),
    )
}

/// It isn't signed by whom it says, or says what nobody can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unproven;

impl From<Malformed> for Unproven {
    fn from(_: Malformed) -> Self {
        Self
    }
}

impl From<Failed> for Unproven {
    fn from(_: Failed) -> Self {
        Self
    }
}
