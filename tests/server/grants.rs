//! No log, no key: what is granted opens for its recipient, for a look that is in the person's log, and for nothing
//! else.

use crate::harness::{START, Server, json};
use crate::person::{Person, flip, person, rng, spoilt};
use kluis_catalog::{Field, purpose::Purpose};
use kluis_device::{
    Device, Settings, Transport,
    grants::Decided,
    http::Http,
    memory::Passing,
    save,
    transport::{Request, Response, TransportError},
};
use kluis_tests::{
    mail,
    purposes::{file, purpose},
};
use kluis_vault::{
    decision::{Choice, Decision, Outcome, SignedDecision},
    encoding::{Writer, gather},
    grant::Parties,
    hpke::SealingKey,
    identity::key_id,
    log::{self, Entry},
    manifest::{Head, digest},
    platform::verify,
    primitive::ed25519_sign,
    recipient::{Expected, Reason, Recipient},
    registry::{self, Dates},
    secret::{Share, SigningSeed},
    share,
};
use kluis_wire::{
    Bytes, Commit, Digest, GrantId, GrantName, GrantShareId, GrantShown, GrantsAsked, History,
    Language, LookNonce, LookReleased, Platform, ProblemType, Signature, SignedLook,
    SignedRegistry, StoredGrant, limits, paths,
};
use std::{cell::RefCell, rc::Rc};

pub const ORIGIN: &str = "localhost";
const REASON: Reason<'_> = Reason {
    role: "planner",
    number: "P-17",
    words: "Een gesprek voorbereiden",
};

/// What the recipient signs with.
const SEED: [u8; 32] = [17; 32];

pub fn entry(recipient: &Recipient) -> registry::Entry {
    let dates = Dates {
        issued: START - 1_000,
        review: START + 1_000_000,
    };
    registry::Entry {
        time: START - 1_000,
        active: true,
        role: "planner".to_owned(),
        number: "P-17".to_owned(),
        organisation: "Voorbeeld BV".to_owned(),
        region: *b"NL",
        certificate: dates,
        declaration: dates,
        keys: recipient.public().clone(),
    }
}

/// What is decided about.
pub const PURPOSE: &str = "intermediary";

pub fn intermediary() -> Purpose {
    purpose(PURPOSE, 2, &["P-17"])
}

/// A server whose operator registered this recipient.
async fn serving(recipient: &Recipient) -> Server {
    let purposes = file(&[intermediary()], &[("P-17", recipient.public())]);
    Server::start_for(&purposes).await
}

pub fn choice(outcome: Outcome, recipient: &Recipient) -> Choice {
    Choice {
        outcome,
        purpose: PURPOSE.to_owned(),
        purpose_version: 2,
        text: digest(intermediary().shown(Language::Nl).as_bytes()),
        language: Language::Nl,
        recipients: vec![recipient.fingerprint()],
        shown_at: START - 60,
        chosen_at: START - 20,
        until: 0,
    }
}

/// A person who grants one field to one recipient.
pub struct Scene {
    pub server: Server,
    pub zoe: Person,
    pub recipient: Recipient,
    pub decision: SignedDecision,
    pub share: GrantShareId,
}

pub const NAME: &str = "Zoë";

pub fn granted(
    zoe: &Person,
    to: &Recipient,
    (decision, expires): (Digest, u64),
    share: (GrantShareId, &Share),
) -> StoredGrant {
    let parties = Parties {
        account: zoe.account,
        identity: key_id(zoe.identity.public().expect("keys")),
        recipient: to.public(),
    };
    let copy = StoredGrant {
        name: GrantName {
            grant: GrantId([2; 16]),
            field: "name.given".to_owned(),
        },
        revision: 1,
        recipient: to.fingerprint(),
        decision,
        purpose_version: 2,
        share: share.0,
        expires,
        file: None,
        sealed: Bytes::default(),
        signature: Signature([0; 64]),
    };
    let sign = |message: &[u8]| zoe.identity.sign(message);
    parties
        .seal(copy, NAME.as_bytes(), share.1, sign, &mut rng())
        .expect("it seals")
}

pub fn deposit(zoe: &Person, shares: &[(GrantShareId, &Share)]) -> Bytes {
    let copies = shares
        .iter()
        .map(|(id, share)| (*id, Share::from_bytes(*share.as_bytes())));
    let (platform, sequence) = (&zoe.platform.sealing.0, zoe.sequence + 1);
    let deposit = share::deposit(
        platform,
        ORIGIN,
        zoe.account,
        sequence,
        &gather(copies),
        &mut rng(),
    );
    Bytes(deposit.expect("it seals"))
}

impl Scene {
    pub async fn new() -> Self {
        Self::of(|_| {}, START + 1_000).await
    }

    /// What was chosen otherwise than a plain yes, and until when the copy says that it lasts.
    pub async fn of(chosen: impl FnOnce(&mut Choice), expires: u64) -> Self {
        let sealing = SealingKey::generate(&mut rng());
        let recipient = Recipient::from_keys(SigningSeed::from_bytes(SEED), sealing);
        let recipient = recipient.expect("keys");
        let server = serving(&recipient).await;
        let mut zoe = person(&server, "zoe@example.org").await;
        let mut given = choice(Outcome::Given, &recipient);
        chosen(&mut given);
        let decision =
            Decision::sign(zoe.account, &zoe.identity, Head::NONE, given, START).expect("it signs");
        let (id, share) = (GrantShareId([4; 16]), Share::generate(&mut rng()));
        let to = (decision.head.digest, expires);
        let copy = granted(&zoe, &recipient, to, (id, &share));
        let sealed = deposit(&zoe, &[(id, &share)]);
        let token = decision.token.clone();
        zoe.save(|commit| {
            commit.decisions = vec![token];
            commit.grants = vec![copy];
            commit.grant_deposit = Some(sealed);
        })
        .await;
        Self {
            server,
            zoe,
            recipient,
            decision,
            share: id,
        }
    }

    pub fn expected(&self) -> Expected<'_> {
        Expected {
            origin: ORIGIN,
            platform: &self.zoe.platform.signing,
            now: self.server.now(),
        }
    }

    fn asked(&self, nonce: u8) -> GrantsAsked {
        let nonce = LookNonce([nonce; 16]);
        self.recipient.ask(ORIGIN, nonce, self.server.now())
    }

    pub async fn shown(&self) -> Vec<GrantShown> {
        let mut nonce = [0; 16];
        rand_core::Rng::fill_bytes(&mut rng(), &mut nonce);
        let asked = self
            .recipient
            .ask(ORIGIN, LookNonce(nonce), self.server.now());
        self.server.client().post(paths::GRANTS, &asked).await.ok()
    }

    /// A request that the recipient signed with this reason, whatever it is: not with the code that minds there is one.
    fn saying(&self, shown: &GrantShown, reason: &str) -> SignedLook {
        let checked = self.recipient.check(self.expected(), shown, |_| 0);
        let pending = checked
            .expect("an honest server")
            .ask(&["name.given"], REASON, &mut rng())
            .expect("a reason");
        let mut look = log::Look::decode(ORIGIN, &pending.request.look.0).expect("a look");
        look.reason = reason.to_owned();
        let look = Bytes(look.encode(ORIGIN));
        let message = Writer::new("kluis/v1/look-signature").bytes(look.as_ref());
        let signature = Signature(ed25519_sign(&SEED, &message.done()));
        SignedLook { look, signature }
    }

    /// Looks at what there was, with the request as it is or spoilt, and opens it.
    pub async fn look_at(&self, shown: &GrantShown) -> Result<Vec<u8>, ProblemType> {
        let checked = self.recipient.check(self.expected(), shown, |_| 0);
        let pending = checked
            .expect("an honest server")
            .ask(&["name.given"], REASON, &mut rng())
            .expect("a reason");
        let answer = self
            .server
            .client()
            .post(paths::LOOKS, &pending.request)
            .await;
        if answer.status != 200 {
            return Err(ProblemType::parse(&answer.problem().kind).expect("a known problem"));
        }
        let released: LookReleased = answer.ok();
        Ok(pending.open(&released).expect("it opens")[0].value.to_vec())
    }

    async fn log(&self, seen: Head) -> (Head, Vec<Entry>) {
        let path = format!("{}?logged={}", paths::HISTORY, seen.sequence);
        let History { log, .. } = self.zoe.client.get(&path).await.ok();
        let (platform, account) = (&self.zoe.platform.signing, self.zoe.account);
        log::follow(ORIGIN, platform, account, seen, &log).expect("an honest log")
    }

    pub async fn outcomes(&self) -> Vec<log::Outcome> {
        let (_, entries) = self.log(Head::NONE).await;
        entries.iter().map(|entry| entry.outcome).collect()
    }

    pub async fn kept_shares(&self) -> usize {
        let shares = "SELECT DISTINCT hex(id) FROM grant_shares";
        self.server.query("shares.sqlite", shares).await.len()
    }
}

#[tokio::test]
async fn a_grant_opens_and_the_look_is_in_the_log() {
    let scene = Scene::new().await;
    assert_eq!(scene.log(Head::NONE).await, (Head::NONE, Vec::new()));
    let shown = scene.shown().await;
    assert_eq!((shown.len(), shown[0].copies.len()), (1, 1));
    assert_eq!(scene.look_at(&shown[0]).await, Ok(NAME.as_bytes().to_vec()));
    let (head, entries) = scene.log(Head::NONE).await;
    assert_eq!((head.sequence, entries.len()), (1, 1));
    let look = log::Look::decode(ORIGIN, &entries[0].look.look.0).expect("a look");
    assert_eq!(
        (look.reason.as_str(), look.number.as_str()),
        (REASON.words, "P-17")
    );
    assert_eq!(look.decision, scene.decision.head.digest);
    assert_eq!(entries[0].registry.sequence, 1);
    // Every look is one more, and the log goes on where it was.
    assert!(scene.look_at(&shown[0]).await.is_ok());
    assert_eq!(scene.log(head).await.1.len(), 1);
}

#[tokio::test]
async fn who_did_not_sign_learns_and_leaves_nothing() {
    let scene = Scene::new().await;
    let client = scene.server.client();
    let asked = scene.asked(1);
    for spoil in [
        spoilt(&asked, |asked| asked.time += 1),
        spoilt(&asked, |asked| flip(&mut asked.nonce.0)),
        spoilt(&asked, |asked| flip(&mut asked.signature.0)),
        spoilt(&asked, |asked| flip(&mut asked.recipient.0)),
    ] {
        let post = reqwest::Method::POST;
        let answer = client.send(post, paths::GRANTS, spoil, &[]).await;
        answer.refused(ProblemType::Unproven);
    }
    let stranger = Recipient::generate(&mut rng()).expect("keys");
    let theirs = stranger.ask(ORIGIN, LookNonce([2; 16]), START);
    client
        .post(paths::GRANTS, &theirs)
        .await
        .refused(ProblemType::Unproven);
    let late = scene
        .recipient
        .ask(ORIGIN, LookNonce([3; 16]), START - limits::LOOK_SECONDS - 1);
    client
        .post(paths::GRANTS, &late)
        .await
        .refused(ProblemType::Expired);
    // The honest one counts, once.
    assert_eq!(client.post(paths::GRANTS, &asked).await.status, 200);
    client
        .post(paths::GRANTS, &asked)
        .await
        .refused(ProblemType::Unproven);

    let shown = scene.shown().await.remove(0);
    let request = || {
        let checked = scene.recipient.check(scene.expected(), &shown, |_| 0);
        let checked = checked.expect("an honest server");
        let pending = checked.ask(&["name.given"], REASON, &mut rng());
        pending.expect("a reason").request
    };
    let honest = request();
    for spoil in [
        spoilt(&honest, |look: &mut SignedLook| flip(&mut look.signature.0)),
        spoilt(&honest, |look: &mut SignedLook| flip(&mut look.look.0)),
    ] {
        let post = reqwest::Method::POST;
        let answer = client.send(post, paths::LOOKS, spoil, &[]).await;
        answer.refused(ProblemType::Unproven);
    }
    assert!(
        scene.outcomes().await.is_empty(),
        "nothing that is not the recipient's is logged"
    );
    assert_eq!(client.post(paths::LOOKS, &honest).await.status, 200);
    client
        .post(paths::LOOKS, &honest)
        .await
        .refused(ProblemType::Unproven);
    assert_eq!(scene.outcomes().await, [log::Outcome::Released]);
    // A thief of the cookie reads the log, and gets no share by it.
    assert_eq!(client.get(paths::HISTORY).await.status, 401);
}

#[tokio::test]
async fn what_is_withdrawn_does_not_open_any_more() {
    let mut scene = Scene::new().await;
    let saved = scene.shown().await.remove(0);
    assert_eq!(scene.kept_shares().await, 1);
    let withdrawal = choice(Outcome::Withdrawn, &scene.recipient);
    let after = scene.decision.head;
    let (account, identity) = (scene.zoe.account, &scene.zoe.identity);
    let decision = Decision::sign(account, identity, after, withdrawal, START).expect("it signs");
    let name = saved.copies[0].name.clone();
    let token = decision.token;
    scene
        .zoe
        .save(|commit| {
            commit.decisions = vec![token];
            commit.grants_removed = vec![name];
        })
        .await;
    assert_eq!(
        scene.kept_shares().await,
        0,
        "the share is destroyed with the answer"
    );
    assert!(scene.shown().await.is_empty());
    assert_eq!(scene.look_at(&saved).await, Err(ProblemType::Unproven));
    assert_eq!(scene.outcomes().await, [log::Outcome::NotGranted]);
}

#[tokio::test]
async fn a_term_that_is_over_ends_without_anybody() {
    let scene = Scene::new().await;
    let shown = scene.shown().await.remove(0);
    scene.server.wait(999);
    let saved = scene.look_at(&shown).await;
    assert!(saved.is_ok());
    let pending = scene.recipient.check(scene.expected(), &shown, |_| 0);
    let pending = pending
        .expect("in time")
        .ask(&["name.given"], REASON, &mut rng());
    scene.server.wait(1);
    assert!(scene.shown().await.is_empty());
    let request = pending.expect("a reason").request;
    let answer = scene.server.client().post(paths::LOOKS, &request).await;
    answer.refused(ProblemType::Unproven);
    let outcomes = scene.outcomes().await;
    assert_eq!(outcomes, [log::Outcome::Released, log::Outcome::NotGranted]);
    let server = scene.server.restart_after(1).await;
    let shares = "SELECT hex(id) FROM grant_shares";
    let gone = kluis_tests::wait::until(async || {
        let kept = server.query("shares.sqlite", shares).await;
        kept.is_empty().then_some(())
    });
    assert!(
        gone.await.is_some(),
        "the share is destroyed at the next sweep"
    );
}

#[tokio::test]
async fn who_may_not_look_is_refused_and_that_is_logged() {
    let scene = Scene::new().await;
    let shown = scene.shown().await.remove(0);
    let honest = entry(&scene.recipient);
    type Spoil = fn(&mut registry::Entry);
    let cases: [(Spoil, log::Outcome); 3] = [
        (|entry| entry.region = *b"US", log::Outcome::Region),
        (
            |entry| entry.certificate.review = START,
            log::Outcome::Review,
        ),
        (|entry| entry.active = false, log::Outcome::Ended),
    ];
    let mut expected = Vec::new();
    for (spoil, outcome) in cases {
        let mut entry = honest.clone();
        spoil(&mut entry);
        scene.server.register(&[entry]).await;
        assert_eq!(scene.look_at(&shown).await, Err(ProblemType::Unproven));
        let asked = scene.asked(u8::try_from(10 + expected.len()).expect("few"));
        let listed = scene.server.client().post(paths::GRANTS, &asked).await;
        listed.refused(ProblemType::Unproven);
        expected.push(outcome);
        assert_eq!(scene.outcomes().await, expected);
    }
    scene.server.register(&[honest]).await;
    assert!(scene.look_at(&shown).await.is_ok());
}

/// Whatever else would be said of it: without a reason nothing is looked into any further.
#[tokio::test]
async fn a_look_without_a_reason_is_refused_and_that_is_logged() {
    let scene = Scene::new().await;
    let shown = scene.shown().await.remove(0);
    let client = scene.server.client();
    let (shares, mut expected) = (scene.kept_shares().await, Vec::new());
    for reason in ["", " \n\t"] {
        let request = scene.saying(&shown, reason);
        let answer = client.post(paths::LOOKS, &request).await;
        answer.refused(ProblemType::Unproven);
        // It is in the log once, however often it is sent.
        let again = client.post(paths::LOOKS, &request).await;
        again.refused(ProblemType::Unproven);
        expected.push(log::Outcome::NoReason);
        assert_eq!(scene.outcomes().await, expected);
    }
    let mut ended = entry(&scene.recipient);
    ended.active = false;
    scene.server.register(&[ended]).await;
    let request = scene.saying(&shown, "");
    let answer = client.post(paths::LOOKS, &request).await;
    answer.refused(ProblemType::Unproven);
    expected.push(log::Outcome::NoReason);
    assert_eq!(scene.outcomes().await, expected);
    scene.server.register(&[entry(&scene.recipient)]).await;
    assert_eq!(scene.kept_shares().await, shares, "nothing went of it");
    // The twin: a reason in words, signed in the same way.
    let request = scene.saying(&shown, "Een gesprek");
    let _: LookReleased = client.post(paths::LOOKS, &request).await.ok();
    expected.push(log::Outcome::Released);
    assert_eq!(scene.outcomes().await, expected);
}

/// What the key points say isn't written down: see there.
#[tokio::test]
async fn what_is_not_known_to_be_somebodys_new_question_is_not_logged() {
    let scene = Scene::new().await;
    let shown = scene.shown().await.remove(0);
    let client = scene.server.client();
    let long = scene.saying(&shown, &"x".repeat(limits::REASON + 1));
    let answer = client.post(paths::LOOKS, &long).await;
    answer.refused(ProblemType::Malformed);
    let old = scene.saying(&shown, "Een gesprek");
    scene.server.wait(limits::LOOK_SECONDS + 1);
    let answer = client.post(paths::LOOKS, &old).await;
    answer.refused(ProblemType::Expired);
    assert!(scene.outcomes().await.is_empty());
    // The twin.
    let shown = scene.shown().await.remove(0);
    assert!(scene.look_at(&shown).await.is_ok());
    assert_eq!(scene.outcomes().await, [log::Outcome::Released]);
}

#[tokio::test]
async fn a_recipient_looks_only_so_often_in_a_day() {
    let scene = Scene::new().await;
    let shown = scene.shown().await.remove(0);
    for _ in 0..limits::LOOKS_PER_DAY {
        assert!(scene.look_at(&shown).await.is_ok());
    }
    assert_eq!(scene.look_at(&shown).await, Err(ProblemType::TooMany));
    let logged = usize::try_from(limits::LOOKS_PER_DAY).expect("few");
    assert_eq!(scene.outcomes().await.len(), logged);
    let request = scene.recipient.check(scene.expected(), &shown, |_| 0);
    let request = request.expect("an honest server");
    let request = request.ask(&["name.given"], REASON, &mut rng());
    let request = request.expect("a reason").request;
    let answer = scene.server.client().post(paths::LOOKS, &request).await;
    let wait = answer.header("retry-after").expect("when they may again");
    assert_eq!(wait.parse(), Ok(24 * 60 * 60));
}

#[tokio::test]
async fn a_commit_with_grants_is_whole_or_nothing() {
    let scene = Scene::new().await;
    let (zoe, recipient) = (&scene.zoe, &scene.recipient);
    let decided = (scene.decision.head.digest, START + 1_000);
    let (id, share) = (GrantShareId([5; 16]), Share::generate(&mut rng()));
    let copy = || {
        let mut copy = granted(zoe, recipient, decided, (id, &share));
        copy.name.field = "name.family".to_owned();
        copy
    };
    let under = |decision: Digest| StoredGrant { decision, ..copy() };
    let sealed = || deposit(zoe, &[(id, &share)]);
    let next = choice(Outcome::Given, recipient);
    let next = |after| Decision::sign(zoe.account, &zoe.identity, after, next.clone(), START);
    let forked = next(Head::NONE).expect("it signs").token;
    let stranger = kluis_vault::identity::Identity::generate(&mut rng()).expect("keys");
    let theirs = choice(Outcome::Given, recipient);
    let theirs = Decision::sign(zoe.account, &stranger, scene.decision.head, theirs, START);
    let theirs = theirs.expect("it signs").token;
    let before = scene.server.dump().await;
    type Change<'a> = Box<dyn Fn(&mut Commit) + 'a>;
    let wrong: Vec<Change<'_>> = vec![
        // No share for a copy; a share for no copy; another commit's; the same share again.
        Box::new(|commit| commit.grants = vec![copy()]),
        Box::new(|commit| commit.grant_deposit = Some(sealed())),
        Box::new(|commit| {
            commit.grants = vec![copy()];
            commit.grant_deposit = Some(Bytes(vec![0; 1_200]));
        }),
        Box::new(|commit| {
            let again = granted(zoe, recipient, decided, (scene.share, &share));
            commit.grants = vec![again];
            commit.grant_deposit = Some(deposit(zoe, &[(scene.share, &share)]));
        }),
        // A decision that isn't there; that forks; that somebody else signed.
        Box::new(|commit| {
            commit.grants = vec![under(Digest([9; 32]))];
            commit.grant_deposit = Some(sealed());
        }),
        // A field that the purpose isn't about.
        Box::new(|commit| {
            let mut copy = copy();
            copy.name.field = "address.city".to_owned();
            commit.grants = vec![copy];
            commit.grant_deposit = Some(sealed());
        }),
        Box::new(|commit| commit.decisions = vec![forked.clone()]),
        Box::new(|commit| commit.decisions = vec![theirs.clone()]),
        // A file that isn't there.
        Box::new(|commit| {
            let file = Some(kluis_wire::FileId([9; 16]));
            commit.grants = vec![StoredGrant { file, ..copy() }];
            commit.grant_deposit = Some(sealed());
        }),
        // Something goes that isn't there.
        Box::new(|commit| commit.grants_removed = vec![copy().name]),
    ];
    for change in wrong {
        let commit = zoe.commit(change);
        zoe.put(&commit).await.refused(ProblemType::Unproven);
    }
    let data = |dump: String| -> Vec<String> {
        let lines = dump.lines().map(ToOwned::to_owned);
        // Shares that a refused commit brought wait for the sweep.
        lines
            .filter(|line| !line.starts_with("grant_shares"))
            .collect()
    };
    assert_eq!(data(scene.server.dump().await), data(before));
    let next = next(scene.decision.head).expect("it signs");
    let honest = zoe.commit(|commit| {
        commit.decisions = vec![next.token.clone()];
        commit.grants = vec![under(next.head.digest)];
        commit.grant_deposit = Some(sealed());
    });
    assert_eq!(zoe.put(&honest).await.status, 200);
    // Sent again after a lost answer it is the same commit.
    assert_eq!(zoe.put(&honest).await.status, 200);
    // What the decision before let in ended with it.
    let kept = "SELECT hex(id) FROM grant_shares WHERE state = 0";
    let kept = scene.server.query("data.sqlite", kept).await;
    assert_eq!(kept, ["05".repeat(16)]);
    let receipts = "SELECT token FROM receipts ORDER BY sequence";
    let receipts = scene.server.query("data.sqlite", receipts).await;
    let (platform, account) = (&zoe.platform.signing, zoe.account);
    use kluis_vault::decision::Receipt;
    let (head, _) = Receipt::follow(ORIGIN, platform, account, Head::NONE, &receipts)
        .expect("a chain of the platform's");
    assert_eq!(head.sequence, 2);
    // Over the limits.
    let many = zoe.commit(|commit| commit.decisions = vec![String::new(); limits::DECISIONS + 1]);
    let post = zoe.client.put(paths::VAULT, zoe.sequence + 1, &many).await;
    post.refused(ProblemType::TooLarge);
    assert!(json(&many).len() < limits::COMMIT_BODY);
}

#[tokio::test]
async fn the_registry_is_signed_even_where_it_is_empty() {
    let server = Server::start_for(&file(&[purpose(PURPOSE, 1, &[])], &[])).await;
    let platform: Platform = server.client().get(paths::PLATFORM).await.ok();
    verify(ORIGIN, &platform).expect("an honest server");
    let signed: SignedRegistry = server.client().get(paths::REGISTRY).await.ok();
    let registry = registry::Registry::verify(ORIGIN, &platform.signing, &signed, Head::NONE);
    assert_eq!(registry.expect("signed").head(), Head::NONE);
}

/// The whole way, with the device's own code.
#[tokio::test]
async fn a_device_grants_follows_and_withdraws() {
    let recipient = Recipient::generate(&mut rng()).expect("keys");
    let server = serving(&recipient).await;
    let settings = Settings {
        origin: ORIGIN.into(),
        clock: || START,
    };
    let transport = Http::new(&server.origin).expect("a client");
    let mut device = Device::new(settings, transport, Passing::default());
    let quiet = &|_| {};
    let address = "zoe@example.org";
    device
        .sign_up(address, Language::Nl)
        .await
        .expect("a start");
    let digits = mail::code(&server.outbox(), address, 0).await;
    device.confirm(&digits).await.expect("the right code");
    let passphrase = "vijf gewone woorden op rij".as_bytes();
    device
        .create_vault(passphrase, false, quiet)
        .await
        .expect("a vault");
    let name = |name: &str| save::Change {
        field: Field::GivenName,
        value: Some(name.into()),
    };
    device
        .save(&[name("Zoe")], quiet)
        .await
        .expect("it is saved");
    let given = Decided {
        choice: choice(Outcome::Given, &recipient),
        fields: &[Field::GivenName, Field::Phone],
        expires: START + 1_000,
        ends: &[],
    };
    let decision = device.decide(&given, quiet).await.expect("it is granted");
    device
        .save(&[name("Zoë")], quiet)
        .await
        .expect("it is saved");

    let platform: Platform = server.client().get(paths::PLATFORM).await.ok();
    let expected = Expected {
        origin: ORIGIN,
        platform: &platform.signing,
        now: START,
    };
    let listed = async |nonce: u8| -> Vec<GrantShown> {
        let asked = recipient.ask(ORIGIN, LookNonce([nonce; 16]), START);
        server.client().post(paths::GRANTS, &asked).await.ok()
    };
    let shown = listed(1).await;
    assert_eq!(
        (shown.len(), shown[0].copies.len()),
        (1, 1),
        "what has no value isn't granted"
    );
    let checked = recipient.check(expected, &shown[0], |_| 2);
    let pending = checked
        .expect("the newest revision")
        .ask(&["name.given"], REASON, &mut rng())
        .expect("a reason");
    let released: LookReleased = server
        .client()
        .post(paths::LOOKS, &pending.request)
        .await
        .ok();
    let opened = pending.open(&released).expect("it opens");
    assert_eq!(opened[0].value[..], *"Zoë".as_bytes());

    let withdrawn = Decided {
        choice: choice(Outcome::Withdrawn, &recipient),
        fields: &[],
        expires: 0,
        ends: &[decision],
    };
    device
        .decide(&withdrawn, quiet)
        .await
        .expect("it is withdrawn");
    assert!(listed(2).await.is_empty());
    device.refresh(quiet).await.expect("everything verifies");

    // The platform takes back what it had signed: an alarm.
    device
        .decide(&given, quiet)
        .await
        .expect("it is granted again");
    server
        .query("data.sqlite", "DELETE FROM registry RETURNING hex(entry)")
        .await;
    let refused = device.save(&[name("Zoe")], quiet).await;
    use kluis_device::{Refusal, SaveError};
    assert_eq!(refused, Err(SaveError::Refused(Refusal::Registry)));
}

#[tokio::test]
async fn a_frozen_account_is_not_looked_at() {
    let scene = Scene::new().await;
    let shown = scene.shown().await.remove(0);
    let frozen = scene.zoe.client.post(paths::FREEZE, &()).await;
    assert_eq!(frozen.status, 204);
    assert_eq!(scene.look_at(&shown).await, Err(ProblemType::Unproven));
    assert_eq!(scene.outcomes().await, [log::Outcome::Frozen]);
}

/// A transport that notes what is asked for.
struct Noting {
    http: Http,
    asked: Rc<RefCell<Vec<String>>>,
}

impl Transport for Noting {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let (path, _) = request.path.split_once('?').unwrap_or((&request.path, ""));
        self.asked.borrow_mut().push(path.to_owned());
        self.http.send(request).await
    }
}

/// What grew beside the vault is asked for once, and only where something did.
#[tokio::test]
async fn a_plain_unlock_asks_for_nothing_more() {
    let recipient = Recipient::generate(&mut rng()).expect("keys");
    let server = serving(&recipient).await;
    let asked = Rc::new(RefCell::new(Vec::new()));
    let device = |memory: &Rc<Passing>| {
        let settings = Settings {
            origin: ORIGIN.into(),
            clock: || START,
        };
        let transport = Noting {
            http: Http::new(&server.origin).expect("a client"),
            asked: Rc::clone(&asked),
        };
        Device::new(settings, transport, Rc::clone(memory))
    };
    let more = || {
        let asked = std::mem::take(&mut *asked.borrow_mut());
        let of = |path| asked.iter().filter(|asked| *asked == path).count();
        (of(paths::HISTORY), of(paths::REGISTRY))
    };
    let quiet = &|_| {};
    let field = |field, value: &str| save::Change {
        field,
        value: Some(value.into()),
    };

    let memory = Rc::new(Passing::default());
    let mut first = device(&memory);
    let address = "zoe@example.org";
    let started = first.sign_up(address, Language::Nl).await;
    started.expect("a start");
    let digits = mail::code(&server.outbox(), address, 0).await;
    first.confirm(&digits).await.expect("the right code");
    let key = [7; 32];
    let made = first.create_vault_with_passkey([&key, &key], "", true, quiet);
    made.await.expect("a vault");
    let named = first.save(&[field(Field::GivenName, NAME)], quiet).await;
    named.expect("it is saved");
    let given = Decided {
        choice: choice(Outcome::Given, &recipient),
        fields: &[Field::GivenName],
        expires: START + 1_000,
        ends: &[],
    };
    first.decide(&given, quiet).await.expect("it is granted");
    more();

    let unlocked = async |memory: &Rc<Passing>| {
        let mut device = device(memory);
        let opened = device.unlock_with_passkey(&key, true, quiet).await;
        opened.expect("everything verifies");
        (device, more())
    };
    let (_, asked) = unlocked(&memory).await;
    assert_eq!(asked, (1, 0), "there is a receipt, and nobody looked");
    let (_, asked) = unlocked(&memory).await;
    assert_eq!(asked, (0, 0), "it was seen");

    let platform: Platform = server.client().get(paths::PLATFORM).await.ok();
    let expected = Expected {
        origin: ORIGIN,
        platform: &platform.signing,
        now: START,
    };
    let listed = recipient.ask(ORIGIN, LookNonce([1; 16]), START);
    let shown: Vec<GrantShown> = server.client().post(paths::GRANTS, &listed).await.ok();
    let checked = recipient.check(expected, &shown[0], |_| 0);
    let looked = checked
        .expect("an honest server")
        .ask(&["name.given"], REASON, &mut rng())
        .expect("a reason");
    let looked = server.client().post(paths::LOOKS, &looked.request).await;
    assert_eq!(looked.status, 200);
    let (_, asked) = unlocked(&memory).await;
    assert_eq!(asked, (1, 1), "somebody looked");
    let (mut second, asked) = unlocked(&memory).await;
    assert_eq!(asked, (0, 0), "it was seen");

    // What one device verified and noted another one needn't read again; the receipts it has to have.
    let saved = second.save(&[field(Field::City, "Urk")], quiet).await;
    saved.expect("it is noted");
    more();
    let (_, asked) = unlocked(&Rc::new(Passing::default())).await;
    assert_eq!(asked, (1, 0));
    let (_, asked) = unlocked(&memory).await;
    assert_eq!(asked, (0, 0));
}
