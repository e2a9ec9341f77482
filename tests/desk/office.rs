//! The platform's desk as it speaks with the server, beneath its commands; and a person who asks it for something, with a
//! clock that moves with the server's.

use crate::{
    desk::Desk,
    harness::{START, Server},
    person::{Person, QUIET},
    registered::{NUMBER, purposes},
};
use kluis_device::{
    CallError,
    cases::{Attachment, Channel, Content, Event, Kind, Told, Wanted},
    http::Http,
    recipient::Calls,
};
use kluis_vault::{
    answer::Answer,
    case::{Author, Statement, enclosed_digest},
    hpke::SealingKey,
    letters,
    recipient::Recipient,
    secret::{Share, SigningSeed},
};
use kluis_wire::{
    AccountId, AnswerId, Bytes, CaseId, DeskAsked, Digest, Enclosed, GrantShareId, IdentityLink,
    Letter, LookNonce, NewStatement, Platform, ProblemType, Recorded, Signature,
};
use rand_core::{Rng as _, UnwrapErr};
use std::{cell::Cell, fs};
use zeroize::Zeroizing;

pub const ORIGIN: &str = "localhost";
pub const WORDS: &str = "Mijn achternaam staat er fout in.\nKunt u dat aanpassen?";

thread_local! {
    static NOW: Cell<u64> = const { Cell::new(START) };
}

pub fn rng() -> UnwrapErr<getrandom::SysRng> {
    UnwrapErr(getrandom::SysRng)
}

pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rng().fill_bytes(&mut bytes);
    bytes
}

/// This test's clock: each runs on a thread of its own.
pub fn clock() -> u64 {
    NOW.get()
}

/// The same file with a desk that answers requests.
pub fn with_desk(purposes: &str, number: &str) -> String {
    let text = fs::read_to_string(purposes).expect("the file");
    let named = text.replacen(
        "[platform]\n",
        &format!("[platform]\ndesk = \"{number}\"\n"),
        1,
    );
    assert_ne!(named, text);
    fs::write(purposes, named).expect("it is written");
    purposes.to_owned()
}

/// Somebody with registered keys, who states things.
pub struct Office {
    pub recipient: Recipient,
    pub desk: Desk,
    pub calls: Calls<Http>,
    pub platform: Platform,
}

impl Office {
    /// Keys, known to nobody yet.
    pub async fn keys() -> (Recipient, Desk) {
        let signing = SigningSeed::generate(&mut rng());
        let sealing = SealingKey::generate(&mut rng());
        let desk = Desk::with_keys(&signing, &sealing).await;
        (Recipient::from_keys(signing, sealing).expect("keys"), desk)
    }

    pub async fn at(server: &str, (recipient, mut desk): (Recipient, Desk)) -> Self {
        desk.server = server.to_owned();
        let calls = Calls::new(Http::new(server).expect("a client"));
        let platform = calls.platform().await.expect("a platform");
        Self {
            recipient,
            desk,
            calls,
            platform,
        }
    }

    pub fn asks(&self, account: Option<AccountId>) -> DeskAsked {
        let nonce = LookNonce(random());
        self.recipient.ask_desk(ORIGIN, account, nonce, clock())
    }

    /// The person's keys.
    pub async fn person(&self, account: AccountId) -> Vec<IdentityLink> {
        let person = self.calls.person(&self.asks(Some(account))).await;
        person.expect("the person is shown").identity
    }

    /// A letter in a case, with its share for the platform.
    pub async fn letter(&self, of: &Statement, content: &Content) -> (Enclosed, Bytes) {
        let chain = self.person(of.account).await;
        self.sealed(&chain, of, content)
    }

    pub fn sealed(
        &self,
        chain: &[IdentityLink],
        of: &Statement,
        content: &Content,
    ) -> (Enclosed, Bytes) {
        let (share, id) = (Share::generate(&mut rng()), GrantShareId(random()));
        let answer = Answer {
            id: AnswerId(random()),
            subject: of.case.to_string(),
            writer: Digest([0; 32]),
            share: id,
            time: of.time,
            sealed: Bytes::default(),
            signature: Signature([0; 64]),
        };
        let to = (ORIGIN, of.account, chain);
        let sealed = answer.seal(to, &self.recipient, &share, &content.encode(), &mut rng());
        let letter = Letter::from(sealed.expect("it is sealed"));
        let sealing = self.platform.sealing.as_ref();
        let deposit = letters::deposit(sealing, ORIGIN, of.account, id, &share, &mut rng());
        (Enclosed::ToPerson(letter), deposit.expect("a deposit"))
    }

    /// A statement, signed, with a letter where there is something to write.
    pub async fn signed(&self, statement: Statement, content: Option<&Content>) -> NewStatement {
        let (enclosed, deposit) = match content {
            Some(content) => {
                let (enclosed, deposit) = self.letter(&statement, content).await;
                (Some(enclosed), Some(deposit))
            }
            None => (None, None),
        };
        let statement = Statement {
            enclosed: enclosed.as_ref().map(enclosed_digest),
            ..statement
        };
        let signed = statement.sign_as_registered(ORIGIN, &self.recipient);
        NewStatement {
            signed: signed.expect("it can be said"),
            enclosed,
            deposit,
            own: None,
        }
    }

    pub async fn says(
        &self,
        statement: Statement,
        content: Option<&Content>,
    ) -> Result<Recorded, CallError> {
        let new = self.signed(statement, content).await;
        self.calls.state(&new).await
    }

    /// Puts on record what somebody takes part in.
    pub async fn takes_part(&self, account: AccountId, what: &str) -> CaseId {
        let case = CaseId(random());
        let statement = Statement {
            kind: Kind::Participation,
            ..said(account, case, Event::Recorded)
        };
        let mut new = self.signed(statement, Some(&text(what))).await;
        let own = self.recipient.seal_own(ORIGIN, what, &mut rng());
        new.own = Some(own.expect("it is sealed"));
        self.calls.state(&new).await.expect("it is recorded");
        case
    }
}

/// A statement to start from.
pub fn said(account: AccountId, case: CaseId, event: Event) -> Statement {
    Statement {
        account,
        case,
        author: Author::Platform,
        event,
        kind: Kind::Rectification,
        channel: Channel::App,
        subjects: Vec::new(),
        about: Bytes::default(),
        to: Digest([0; 32]),
        until: 0,
        enclosed: None,
        gone: Vec::new(),
        time: clock(),
    }
}

pub fn text(words: &str) -> Content {
    Content {
        text: Zeroizing::new(words.to_owned()),
        attachments: Vec::new(),
    }
}

pub fn attached(words: &str, name: &str, bytes: &[u8]) -> Content {
    let attachment = Attachment {
        name: name.to_owned(),
        bytes: Zeroizing::new(bytes.to_vec()),
    };
    Content {
        attachments: vec![attachment],
        ..text(words)
    }
}

/// What the server answered to something that it refuses.
#[track_caller]
pub fn refused<A: std::fmt::Debug>(answer: Result<A, CallError>) -> ProblemType {
    match answer {
        Err(CallError::Problem { kind, .. }) => kind,
        other => panic!("it wasn't refused: {other:?}"),
    }
}

/// A server with a desk, and Zoë.
pub struct Counter {
    pub server: Server,
    pub office: Office,
    pub zoe: Person,
    pub account: AccountId,
}

impl Counter {
    pub async fn new() -> Self {
        NOW.set(START);
        let keys = Office::keys().await;
        let purposes = with_desk(&purposes(&keys.1).await, NUMBER);
        let text = fs::read_to_string(&purposes).expect("the file");
        let server = Server::start_for(&text).await;
        let office = Office::at(&server.origin, keys).await;
        let zoe = Person::zoe_at(&server.origin, &server.data(), clock).await;
        Self {
            account: zoe.device.account().expect("it is open"),
            server,
            office,
            zoe,
        }
    }

    /// Lets time pass for everybody. Who was signed in for longer than a session lasts signs in again.
    pub async fn wait(&mut self, seconds: u64) {
        self.server.wait(seconds);
        NOW.set(self.server.now());
        self.zoe.returns().await;
    }

    /// The server again, so much later: it sweeps as it starts.
    pub async fn restart(mut self, seconds: u64) -> Self {
        self.server = self.server.restart_after(seconds).await;
        NOW.set(self.server.now());
        let origin = &self.server.origin;
        self.office.desk.server.clone_from(origin);
        self.office.calls = Calls::new(Http::new(origin).expect("a client"));
        self.zoe = Person::again(origin, clock).await;
        self
    }

    /// Zoë asks.
    pub async fn ask(&mut self, kind: Kind, subjects: &[&str], words: &str) -> CaseId {
        self.ask_about(kind, subjects, &[], words).await
    }

    pub async fn ask_about(
        &mut self,
        kind: Kind,
        subjects: &[&str],
        about: &[u8],
        words: &str,
    ) -> CaseId {
        let wanted = Wanted {
            kind,
            subjects: subjects.iter().map(ToString::to_string).collect(),
            about: about.to_vec(),
            text: words,
        };
        let asked = self.zoe.device.request(&wanted, QUIET).await;
        asked.expect("it is asked")
    }

    /// A statement in a case that Zoë began, about the same.
    pub async fn next(&mut self, case: CaseId, event: Event) -> Statement {
        let told = self.told(case).await;
        Statement {
            kind: told.case.kind,
            channel: told.case.channel,
            subjects: told.case.subjects,
            about: told.case.about,
            ..said(self.account, case, event)
        }
    }

    /// A case as Zoë's device has it.
    pub async fn told(&mut self, case: CaseId) -> Told {
        let past = self.zoe.device.past(QUIET).await.expect("it verifies");
        let mut cases = past.cases.into_iter();
        cases.find(|told| told.id == case).expect("it is there")
    }

    /// What happened in it.
    pub async fn events(&mut self, case: CaseId) -> Vec<Event> {
        let told = self.told(case).await;
        let said = told.said.iter();
        said.map(|said| said.statement.event).collect()
    }
}
