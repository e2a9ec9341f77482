//! What all commands about cases stand on: what the platform says who its desk is, whom to write to, and stating something.
//!
//! A statement is signed with this desk's key and stands in the person's log, by its digest, from the moment that the platform
//! has it; what is written with it is a letter that only the person opens. The platform's receipt is verified before anything
//! is called done.

use crate::{connect::Desk, failure::Failure, rng, show};
use kluis_catalog::{Purposes, calendar};
use kluis_device::CallError;
use kluis_vault::{
    answer::Answer,
    case::{
        Attachment, Author, Channel, Content, Event, Kind, Receipt, Statement, enclosed_digest,
    },
    identity::verify_chain,
    letters,
    manifest::digest,
    primitive::Failed,
    purposes,
    secret::Share,
};
use kluis_wire::{
    AccountId, AnswerId, Bytes, CaseId, DeskAsked, Digest, Enclosed, GrantShareId, IdentityLink,
    Letter, NewStatement, ProblemType, Signature, body, limits,
};
use rand_core::Rng as _;
use serde::Serialize;
use std::{fs, path::Path};
use zeroize::Zeroizing;

/// Longest name of an attachment, in bytes.
const NAME: usize = 128;

/// What was stated.
#[derive(Serialize)]
pub(crate) struct Stated {
    pub account: AccountId,
    pub short: String,
    pub case: CaseId,
    pub event: &'static str,
    pub kind: &'static str,
    /// Number of the entry in the person's log.
    pub entry: u64,
    pub time: String,
    /// By when it is to be answered, where it is a request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// The platform's receipt: anybody can check it with the platform's public key.
    pub receipt: String,
}

/// What is written with a statement.
pub(crate) enum Written<'a> {
    /// Nothing.
    Nothing,
    /// A letter that the person opens.
    Letter(&'a Content),
    /// What this desk wrote down of a request: for itself, and for the person.
    Request(&'a str),
}

/// A statement to start from: the caller says what happens.
pub(crate) const fn blank(account: AccountId, case: CaseId, time: u64) -> Statement {
    Statement {
        account,
        case,
        author: Author::Platform,
        event: Event::Recorded,
        kind: Kind::Note,
        channel: Channel::App,
        subjects: Vec::new(),
        about: Bytes(Vec::new()),
        to: Digest([0; 32]),
        until: 0,
        enclosed: None,
        gone: Vec::new(),
        time,
    }
}

/// A new case.
pub(crate) fn new_case() -> CaseId {
    let mut case = CaseId([0; CaseId::LENGTH]);
    rng().fill_bytes(&mut case.0);
    case
}

impl Desk {
    /// What the platform uses data for, and who its desk is, as it signed it.
    pub(crate) async fn published(&self) -> Result<Purposes, Failure> {
        let signed = self.calls.purposes().await?;
        let encoded = body::encode(&signed.purposes).map_err(|_| Failure::Published)?;
        let (origin, signing) = (&self.platform.origin, &self.platform.signing);
        purposes::verify(origin, signing, digest(&encoded), &signed.signature)
            .map_err(|Failed| Failure::Published)?;
        Ok(signed.purposes)
    }

    /// The same, where this is the desk that answers requests.
    pub(crate) async fn is_desk(&self) -> Result<Purposes, Failure> {
        let purposes = self.published().await?;
        if purposes.platform.desk == self.own.number {
            Ok(purposes)
        } else {
            Err(Failure::NotTheDesk)
        }
    }

    pub(crate) fn asks(&self, account: Option<AccountId>) -> DeskAsked {
        let origin = &self.platform.origin;
        self.recipient
            .ask_desk(origin, account, Self::nonce(), self.now)
    }

    /// The keys of somebody whom this desk may write to: verified to be of this account.
    async fn person(&self, account: AccountId) -> Result<Vec<IdentityLink>, Failure> {
        let person = self.calls.person(&self.asks(Some(account))).await;
        let person = match person {
            Err(CallError::Problem {
                kind: ProblemType::NotFound,
                ..
            }) => return Err(Failure::NoPerson),
            other => self.answered(other)?,
        };
        verify_chain(&self.platform.origin, account, &person.identity)
            .map_err(|Failed| Failure::Case)?;
        Ok(person.identity)
    }

    /// States something, with what is written with it.
    pub(crate) async fn say(
        &self,
        statement: Statement,
        written: Written<'_>,
        own: Option<Bytes>,
    ) -> Result<Stated, Failure> {
        let (enclosed, deposit) = match written {
            Written::Nothing => (None, None),
            Written::Letter(content) => {
                let (letter, deposit) = self.letter(&statement, content).await?;
                (Some(letter), Some(deposit))
            }
            Written::Request(words) => (Some(self.request(&statement, words).await?), None),
        };
        let statement = Statement {
            enclosed: enclosed.as_ref().map(enclosed_digest),
            ..statement
        };
        let signed = statement.sign_as_registered(&self.platform.origin, &self.recipient);
        let new = NewStatement {
            signed: signed.map_err(|Failed| Failure::Unsaid)?,
            enclosed,
            deposit,
            own,
        };
        let mut answer = self.calls.state(&new).await;
        if matches!(answer, Err(CallError::Offline)) {
            // It may have arrived all the same: said twice it is said once.
            answer = self.calls.state(&new).await;
        }
        let recorded = match answer {
            Err(CallError::Problem {
                kind: ProblemType::Unproven,
                ..
            }) => {
                self.may_look()?;
                return Err(Failure::NotYours);
            }
            // A masking of what isn't there, or was masked before.
            Err(CallError::Problem {
                kind: ProblemType::NotFound,
                ..
            }) => return Err(Failure::Order),
            other => other?,
        };
        self.stated(&new, recorded.receipt)
    }

    fn stated(&self, new: &NewStatement, receipt: String) -> Result<Stated, Failure> {
        let (origin, signing) = (&self.platform.origin, &self.platform.signing);
        let said = Receipt::verify(origin, signing, &receipt).map_err(|_| Failure::Case)?;
        if said.statement != digest(new.signed.statement.as_ref()) {
            return Err(Failure::Case);
        }
        Ok(Stated {
            account: said.account,
            short: show::short(said.account),
            case: said.case,
            event: said.event.id(),
            kind: said.kind.id(),
            entry: said.log.sequence,
            time: show::moment(said.time),
            due: (said.until != 0).then(|| day(said.until)),
            receipt,
        })
    }

    async fn letter(
        &self,
        of: &Statement,
        content: &Content,
    ) -> Result<(Enclosed, Bytes), Failure> {
        let chain = self.person(of.account).await?;
        let (mut id, mut share) = (AnswerId([0; 16]), GrantShareId([0; 16]));
        rng().fill_bytes(&mut id.0);
        rng().fill_bytes(&mut share.0);
        let answer = Answer {
            id,
            subject: of.case.to_string(),
            writer: self.recipient.fingerprint(),
            share,
            time: of.time,
            sealed: Bytes::default(),
            signature: Signature([0; 64]),
        };
        let (origin, half) = (&self.platform.origin, Share::generate(&mut rng()));
        let to = (origin.as_str(), of.account, chain.as_slice());
        let encoded = content.encode();
        let sealed = answer.seal(to, &self.recipient, &half, &encoded, &mut rng());
        let letter = Letter::from(sealed.map_err(|Failed| Failure::TooLong)?);
        let platform = self.platform.sealing.as_ref();
        let deposit = letters::deposit(platform, origin, of.account, share, &half, &mut rng());
        Ok((
            Enclosed::ToPerson(letter),
            deposit.map_err(|Failed| Failure::NoPlatform)?,
        ))
    }

    async fn request(&self, of: &Statement, words: &str) -> Result<Enclosed, Failure> {
        let chain = self.person(of.account).await?;
        let origin = &self.platform.origin;
        let person = verify_chain(origin, of.account, &chain).map_err(|Failed| Failure::Case)?;
        let text = kluis_vault::case::RequestText {
            origin,
            account: of.account,
            case: of.case,
            desk: self.recipient.fingerprint(),
        };
        let own = self.recipient.public().sealing.as_ref();
        let sealed = text.seal((own, person.sealing.as_ref()), words, &mut rng());
        sealed.map_err(|Failed| Failure::TooLong)
    }

    /// An account: whole, or the beginning of one that is among those this desk knows.
    pub(crate) fn account(
        &self,
        begin: &str,
        known: impl Iterator<Item = AccountId>,
    ) -> Result<AccountId, Failure> {
        if let Some(account) = AccountId::parse(begin) {
            return Ok(account);
        }
        let copies = self.state.copies().iter().map(|grant| grant.account);
        one(begin, known.chain(copies), |account| account.to_string())
    }
}

/// The one whose name begins so.
pub(crate) fn one<I: Copy + Ord>(
    begin: &str,
    among: impl Iterator<Item = I>,
    name: impl Fn(I) -> String,
) -> Result<I, Failure> {
    let begins = |one: &I| begin.len() >= 6 && name(*one).starts_with(begin);
    let mut found: Vec<I> = among.filter(begins).collect();
    found.sort_unstable();
    found.dedup();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Failure::NoneSuch(begin.to_owned())),
        _ => Err(Failure::Ambiguous(begin.to_owned())),
    }
}

/// What stands in a text file, as the person is to read it.
pub(crate) fn text(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let failed = |error| Failure::File(path.to_owned(), error);
    let text = Zeroizing::new(fs::read_to_string(path).map_err(failed)?);
    let words = text.trim();
    if words.is_empty() {
        return Err(Failure::NoWords(path.to_owned()));
    }
    Ok(Zeroizing::new(words.to_owned()))
}

/// A letter with these files.
pub(crate) fn letter(
    text: Zeroizing<String>,
    files: &[std::path::PathBuf],
) -> Result<Content, Failure> {
    if files.len() > limits::ATTACHMENTS {
        return Err(Failure::TooLong);
    }
    let mut attachments = Vec::with_capacity(files.len());
    for path in files {
        let bytes = fs::read(path).map_err(|error| Failure::File(path.clone(), error))?;
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.filter(|name| name.len() <= NAME);
        attachments.push(Attachment {
            name: name
                .ok_or_else(|| Failure::NoName(path.clone()))?
                .to_owned(),
            bytes: Zeroizing::new(bytes),
        });
    }
    Ok(Content { text, attachments })
}

/// A letter of words alone.
pub(crate) fn plain(text: String) -> Content {
    Content {
        text: Zeroizing::new(text),
        attachments: Vec::new(),
    }
}

/// A day in the Netherlands, such as `2026-11-30`.
pub(crate) fn day(moment: u64) -> String {
    calendar::day_of(moment).map_or_else(|| show::moment(moment), |day| day.to_string())
}

/// What was stated, for people.
pub(crate) fn people(stated: &Stated, what: &str) -> String {
    format!(
        "{what} Entry {} in the log of {}, case {}.\n",
        stated.entry, stated.short, stated.case
    )
}
