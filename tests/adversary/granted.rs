//! Somebody who has granted something, and the recipient that it was granted to: the recipient's real code, with the liar
//! between it and the real server.

use crate::{
    knowing::{platform_keys, random, rng},
    lying::{Lie, Lying, Wire, decode, encode},
    stage::{ORIGIN, Person},
};
use kluis_catalog::{Field, purpose::Purpose};
use kluis_device::{
    grants::Decided,
    http::Http,
    transport::{Method, Request, Transport as _},
};
use kluis_tests::Server;
use kluis_vault::{
    decision::{Choice, Outcome},
    encoding::Writer,
    hpke::SealingKey,
    identity::Identity,
    keyring::{Keyring, Root},
    log,
    manifest::{Head, Header, digest},
    platform::PlatformKeys,
    primitive::ed25519_sign,
    recipient::{Expected, Opened, Reason, Recipient, Refusal},
    recovery::RecoveryCode,
    secret::{Share, SigningSeed},
    slot::Unlocker,
};
use kluis_wire::{
    Bytes, Commit, Digest, GrantShareId, GrantShown, Language, LookNonce, LookReleased, Problem,
    ProblemType, Signature, SignedLook, SigningPublic, Vault, paths,
};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{cell::Cell, rc::Rc, time::SystemTime};

/// What is granted: the given name.
pub const NAME: &str = "Zoë";

/// How long a grant lasts, in seconds.
pub const TERM: u64 = 3_600;

pub fn now() -> u64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |time| time.as_secs())
}

/// The server's data, as the server itself can change it.
pub async fn database(server: &Server) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(server.data().join("data.sqlite"));
    SqliteConnection::connect_with(&options)
        .await
        .expect("the database opens")
}

const ROLE: &str = "planner";

/// What can be decided about, and who receives it: two recipients, one of them under two purposes.
const PURPOSES: [(&str, &str); 3] = [(PLANNING, "P-17"), (ADVICE, "P-17"), (HIRING, "P-18")];
/// The purpose that everybody here grants something for.
pub const PLANNING: &str = "planning";
/// Another one, with the same recipient.
pub const ADVICE: &str = "advice";
/// One with another recipient.
const HIRING: &str = "hiring";

/// What a recipient's keys are made of, known to every test.
fn seed(number: &str) -> [u8; 32] {
    digest(number.as_bytes()).0
}

/// Their keys.
pub fn recipient(number: &str) -> Recipient {
    let seed = seed(number);
    let signing = SigningSeed::from_bytes(seed);
    Recipient::from_keys(signing, SealingKey::from_seed(seed)).expect("keys")
}

fn about(id: &str) -> Purpose {
    let of = PURPOSES.iter().find(|(known, _)| *known == id);
    let (id, number) = of.expect("a purpose");
    let mut purpose = kluis_tests::purposes::purpose(id, 2, &[number]);
    purpose.fields.push(Field::Cv);
    purpose
}

/// The operator's file of the server.
pub fn purposes() -> String {
    let purposes = PURPOSES.map(|(id, _)| about(id));
    let recipients = ["P-17", "P-18"].map(|number| (number, recipient(number)));
    let recipients = recipients
        .each_ref()
        .map(|(number, recipient)| (*number, recipient.public()));
    let file = kluis_tests::purposes::file(&purposes, &recipients);
    // The first of them is the platform's desk, too.
    file.replacen("[platform]\n", "[platform]\ndesk = \"P-17\"\n", 1)
}

/// Somebody who has granted the given name, and to whom.
pub struct Granted {
    pub person: Person,
    pub recipient: Recipient,
    number: String,
    pub keys: PlatformKeys,
    /// The platform's, as it is pinned.
    pub signing: SigningPublic,
    pub decision: Digest,
    transport: Lying,
    /// What passes between the recipient and the server.
    pub wire: Rc<Wire>,
    /// How far the recipient's clock is ahead of its requests, in seconds.
    pub later: Cell<u64>,
    /// The highest revision that the recipient has seen.
    pub seen: Cell<u64>,
}

/// A choice about one recipient.
pub fn choice(purpose: &str, outcome: Outcome, recipient: Digest) -> Choice {
    let purpose = about(purpose);
    Choice {
        outcome,
        text: digest(purpose.shown(Language::Nl).as_bytes()),
        purpose: purpose.id,
        purpose_version: purpose.version,
        language: Language::Nl,
        recipients: vec![recipient],
        shown_at: now() - 60,
        chosen_at: now() - 20,
        until: 0,
    }
}

impl Granted {
    /// A person, a recipient, and a grant between them.
    pub async fn new() -> Self {
        Self::about(PLANNING).await
    }

    /// The same, with another recipient.
    pub async fn elsewhere() -> Self {
        Self::about(HIRING).await
    }

    async fn about(purpose: &'static str) -> Self {
        let person = Person::new().await;
        let number = about(purpose).recipients.remove(0);
        let recipient = recipient(&number);
        let keys = platform_keys(&person.server).await;
        let wire = Rc::new(Wire::default());
        let mut granted = Self {
            signing: keys.public(ORIGIN).expect("a document").signing,
            keys,
            number,
            decision: Digest([0; 32]),
            transport: Lying {
                http: Http::new(person.server.origin()).expect("a client"),
                wire: Rc::clone(&wire),
            },
            wire,
            later: Cell::new(0),
            seen: Cell::new(0),
            person,
            recipient,
        };
        let account = granted.person.account();
        // Others grant to the same recipient.
        granted.wire.always(Lie::to(
            Method::Post,
            paths::GRANTS,
            move |shown: &mut Vec<GrantShown>| shown.retain(|one| one.account == account),
        ));
        granted.decision = granted.decide(purpose, Outcome::Given, None).await;
        granted
    }

    /// Decides, and grants where that permits.
    pub async fn decide(
        &mut self,
        purpose: &str,
        outcome: Outcome,
        ends: Option<Digest>,
    ) -> Digest {
        let fields = &[Field::GivenName];
        self.decide_about(purpose, outcome, ends, fields).await
    }

    /// The same about these fields.
    pub async fn decide_about(
        &mut self,
        purpose: &str,
        outcome: Outcome,
        ends: Option<Digest>,
        fields: &[Field],
    ) -> Digest {
        let decided = Decided {
            choice: choice(purpose, outcome, self.recipient.fingerprint()),
            fields,
            expires: now() + TERM,
            ends: ends.as_slice(),
        };
        let decided = self.person.own.device.decide(&decided, &|_| {}).await;
        decided.expect("an honest server")
    }

    /// The platform's keys, for a liar to keep.
    pub async fn keys(&self) -> PlatformKeys {
        platform_keys(&self.person.server).await
    }

    /// What the recipient knows by itself.
    pub fn expected(&self) -> Expected<'_> {
        Expected {
            origin: ORIGIN,
            platform: &self.signing,
            now: now() + self.later.get(),
        }
    }

    async fn post<B: Serialize, A: Serialize + DeserializeOwned>(&self, path: &str, body: &B) -> A {
        let answer = self.send(path, body).await;
        answer.unwrap_or_else(|problem| panic!("{path}: {problem:?}"))
    }

    /// Asks the server something, or whoever answers in its place.
    pub async fn send<B: Serialize, A: Serialize + DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<A, ProblemType> {
        let request = Request {
            method: Method::Post,
            path: path.into(),
            body: Some(encode(body)),
            if_match: None,
        };
        let answer = self.transport.send(request).await.expect("an answer");
        if answer.status == 200 {
            return Ok(decode(&answer.body));
        }
        let problem: Problem = decode(&answer.body);
        Err(ProblemType::parse(&problem.kind).expect("a known problem"))
    }

    /// What there is for the recipient.
    pub async fn shown(&self) -> Vec<GrantShown> {
        let asked = self.recipient.ask(ORIGIN, LookNonce(random()), now());
        self.post(paths::GRANTS, &asked).await
    }

    /// Everything a recipient does: asks, checks, gives a reason, and opens.
    pub async fn look(&self) -> Result<String, Refusal> {
        let opened = self.opened(Field::GivenName).await?;
        Ok(String::from_utf8(opened.value.to_vec()).expect("text"))
    }

    /// The same with a field that they name.
    pub async fn opened(&self, field: Field) -> Result<Opened, Refusal> {
        let shown = self.shown().await;
        let shown = shown.first().expect("something is shown");
        let seen = |_: &_| self.seen.get();
        let checked = self.recipient.check(self.expected(), shown, seen)?;
        let reason = self.reason();
        let pending = checked.ask(&[field.id()], reason, &mut rng())?;
        let answer: LookReleased = self.post(paths::LOOKS, &pending.request).await;
        let mut opened = pending.open(&answer)?;
        assert_eq!(opened.len(), 1, "one copy was asked for");
        Ok(opened.remove(0))
    }

    /// Why it looks.
    pub fn reason(&self) -> Reason<'_> {
        Reason {
            role: ROLE,
            number: &self.number,
            words: "Een gesprek voorbereiden",
        }
    }

    /// A look of this recipient's as it would be with this reason, signed by a recipient who minds no rule.
    pub fn saying(&self, reason: &str, look: &SignedLook) -> SignedLook {
        self.signing(look, |said| said.reason = reason.into())
    }

    /// Another look of this recipient's, like this one but for what is changed, signed as [`Self::saying`] does.
    pub fn signing(&self, look: &SignedLook, change: impl FnOnce(&mut log::Look)) -> SignedLook {
        let mut said = log::Look::decode(ORIGIN, look.look.as_ref()).expect("a look");
        said.nonce = LookNonce(random());
        change(&mut said);
        let look = Bytes(said.encode(ORIGIN));
        let message = Writer::new("kluis/v1/look-signature").bytes(look.as_ref());
        let signature = Signature(ed25519_sign(&seed(&self.number), &message.done()));
        SignedLook { look, signature }
    }

    /// The shares that came with the person's last commit.
    pub fn shares(&self) -> Vec<(GrantShareId, Share)> {
        let commit: Commit = self.person.own.wire.sent(paths::VAULT);
        let header = Header::decode(commit.head.header.as_ref()).expect("a header");
        let deposit = commit.grant_deposit.expect("a deposit");
        let (account, sequence) = (self.person.account(), header.sequence);
        self.keys
            .open_deposit(ORIGIN, account, sequence, deposit.as_ref())
            .expect("it is for this platform")
    }

    /// The lie, between two times the truth.
    pub async fn refuses(&self, lie: Lie, expected: Refusal) {
        self.refuses_at(lie, expected, async || {}).await;
    }

    /// The same, where something happens between the honest twin and the lie, so that there is no truth after it.
    pub async fn refuses_at(&self, lie: Lie, expected: Refusal, meanwhile: impl AsyncFn()) {
        assert_eq!(self.look().await.as_deref(), Ok(NAME), "the honest twin");
        meanwhile().await;
        let moved = (self.later.get(), self.seen.get()) != (0, 0);
        self.wire.lie(lie);
        assert_eq!(self.look().await, Err(expected), "the lie");
        assert!(self.wire.stop() > 0, "the lie was never told");
        if !moved {
            assert_eq!(self.look().await.as_deref(), Ok(NAME), "the truth");
        }
    }

    /// The person's secret keys: what only a person who lies could sign with.
    pub async fn identity(&mut self) -> Identity {
        let code = RecoveryCode::parse(&self.person.kit.code).expect("a code");
        let unlocker = Unlocker::recovery(&code);
        let stored: Vault = self.person.stored().await;
        let (root, epoch) = stored
            .slots
            .iter()
            .find_map(|slot| unlocker.unwrap(ORIGIN, stored.account, slot).ok())
            .expect("a slot");
        let root = Root::new(root, stored.account, epoch);
        let keyring = Keyring::open(&root, stored.keyring.as_ref()).expect("the keyring");
        keyring.identity
    }
}

/// The answer of a server that has the platform's keys, and logs nothing: with an entry as it would have been, or as
/// `change` makes it.
pub fn released(
    keys: &PlatformKeys,
    signed: &SignedLook,
    shares: &[Share],
    change: impl FnOnce(&mut log::Entry),
) -> LookReleased {
    let look = log::Look::decode(ORIGIN, signed.look.as_ref()).expect("a look");
    let mut entry = log::Entry {
        account: look.account,
        sequence: 1,
        previous: Digest([0; 32]),
        time: now(),
        registry: Head::NONE,
        outcome: log::Outcome::Released,
        look: signed.clone(),
    };
    change(&mut entry);
    keys.release_look(ORIGIN, &entry, &look, shares, &mut rng())
        .expect("the look names a key")
}
