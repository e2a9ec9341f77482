//! Files that were granted: their chunks are lent after a look that is in the person's log, to who looked, for a short while,
//! and for no longer than the permission stands.

use crate::grants::{ORIGIN, entry};
use crate::harness::{START, Server};
use crate::person::{rng, spoilt};
use kluis_catalog::Field;
use kluis_device::{
    Device, Kit, Settings,
    files::Step,
    http::Http,
    memory::Passing,
    permit::{Say, Wish},
    second::Shown,
};
use kluis_tests::{
    mail,
    purposes::{file, purpose},
};
use kluis_vault::{
    encoding::Writer,
    hpke::SealingKey,
    lent::Lent,
    log,
    primitive::ed25519_sign,
    recipient::{Expected, Reason, Recipient, Refusal},
    registry,
    secret::SigningSeed,
};
use kluis_wire::{
    AccountId, Chunk, ChunkAsked, FileId, GrantName, GrantShown, Language, LookNonce, LookReleased,
    Platform, ProblemType, Purpose, Signature, limits, paths,
};

const QUIET: &dyn Fn(kluis_device::Progress) = &|_| {};
/// Of P-17 and of P-18.
const PURPOSES: [&str; 2] = ["respond", "advice"];
const SEEDS: [[u8; 32]; 2] = [[17; 32], [18; 32]];

/// A CV of three chunks.
fn cv(mark: u8) -> Vec<u8> {
    let mut content = b"%PDF-1.7\n".to_vec();
    content.extend((content.len()..150_000).map(|at| mark ^ (at % 251) as u8));
    content
}

/// Zoë, with a CV; and two recipients.
struct Scene {
    server: Server,
    zoe: Device<Http, Passing>,
    kit: Kit,
    platform: Platform,
    recipients: [Recipient; 2],
}

impl Scene {
    /// She lets the first one see her CV.
    async fn new() -> Self {
        let mut scene = Self::before().await;
        scene.say(0, Say::Yes(None)).await;
        scene
    }

    async fn before() -> Self {
        let recipients = SEEDS.map(|seed| {
            let (signing, sealing) = (SigningSeed::from_bytes(seed), SealingKey::from_seed(seed));
            Recipient::from_keys(signing, sealing).expect("keys")
        });
        let numbers = ["P-17", "P-18"];
        let about = |(id, number): (&str, &str)| {
            let mut purpose = purpose(id, 2, &[number]);
            purpose.fields = vec![Field::Cv, Field::GivenName];
            purpose
        };
        let purposes: Vec<_> = PURPOSES.into_iter().zip(numbers).map(about).collect();
        let keys = recipients.each_ref().map(Recipient::public);
        let registered: Vec<_> = numbers.into_iter().zip(keys).collect();
        let server = Server::start_for(&file(&purposes, &registered)).await;
        let settings = Settings {
            origin: ORIGIN.into(),
            clock: || START,
        };
        let transport = Http::new(&server.origin).expect("a client");
        let mut zoe = Device::new(settings, transport, Passing::default());
        let address = "zoe@example.org";
        zoe.sign_up(address, Language::Nl).await.expect("a start");
        let digits = mail::code(&server.outbox(), address, 0).await;
        zoe.confirm(&digits).await.expect("the right code");
        let passphrase = "vijf gewone woorden op rij".as_bytes();
        let kit = zoe.create_vault(passphrase, true, QUIET).await;
        let mut scene = Self {
            kit: kit.expect("a vault"),
            platform: server.client().get(paths::PLATFORM).await.ok(),
            server,
            zoe,
            recipients,
        };
        scene.upload(&cv(0)).await;
        scene
    }

    async fn upload(&mut self, content: &[u8]) {
        let begun = self.zoe.begin_upload(Field::Cv, "cv.pdf", &content).await;
        begun.expect("it begins");
        while self.zoe.upload(&content, QUIET).await.expect("a step") != Step::Done {}
    }

    async fn say(&mut self, to: usize, say: Say) {
        let purposes = self.zoe.purposes().await.expect("signed purposes");
        let wish = Wish {
            purpose: PURPOSES[to].to_owned(),
            version: 2,
            say,
            language: Language::Nl,
            shown_at: START - 60,
            chosen_at: START - 20,
        };
        let decided = self.zoe.permit(&purposes, &wish, QUIET).await;
        decided.expect("it is decided");
    }

    fn account(&self) -> AccountId {
        self.zoe.account().expect("it is open")
    }

    async fn shown(&self, who: usize) -> Vec<GrantShown> {
        let asked = self.recipients[who].ask(ORIGIN, fresh(), self.server.now());
        self.server.client().post(paths::GRANTS, &asked).await.ok()
    }

    /// One of them looks at the CV, and gets its key.
    async fn look(&self, who: usize) -> Lent {
        let shown = self.shown(who).await.remove(0);
        self.look_at(who, &shown).await.expect("it is permitted")
    }

    async fn look_at(&self, who: usize, shown: &GrantShown) -> Result<Lent, ProblemType> {
        let expected = Expected {
            origin: ORIGIN,
            platform: &self.platform.signing,
            now: self.server.now(),
        };
        let reason = Reason {
            role: "planner",
            number: ["P-17", "P-18"][who],
            words: "Voorstellen voor een vacature",
        };
        let checked = self.recipients[who].check(expected, shown, |_| 0);
        let pending = checked.expect("an honest server");
        let pending = pending.ask(&[Field::Cv.id()], reason, &mut rng());
        let pending = pending.expect("a reason");
        let client = self.server.client();
        let answer = client.post(paths::LOOKS, &pending.request).await;
        if answer.status != 200 {
            return Err(ProblemType::parse(&answer.problem().kind).expect("a known problem"));
        }
        let released: LookReleased = answer.ok();
        let opened = pending.open(&released).expect("it opens");
        Ok(opened[0]
            .lent(self.account())
            .expect("that one")
            .expect("a file"))
    }

    fn asks(&self, lent: &Lent, number: u64) -> ChunkAsked {
        let once = (fresh(), self.server.now());
        lent.ask(&self.recipients[0], ORIGIN, number, once)
    }

    async fn chunk(&self, asked: &ChunkAsked) -> Result<Chunk, ProblemType> {
        let answer = self.server.client().post(paths::LOANS, asked).await;
        match answer.status {
            200 => Ok(answer.ok()),
            _ => Err(ProblemType::parse(&answer.problem().kind).expect("a known problem")),
        }
    }

    /// All of the file, as the first recipient fetches it.
    async fn read(&self, lent: &Lent) -> Result<Vec<u8>, ProblemType> {
        let (mut reading, mut content) = (lent.read(), Vec::new());
        while let Some(number) = reading.wants() {
            let chunk = self.chunk(&self.asks(lent, number)).await?;
            let piece = reading.open(chunk.sealed.as_ref()).expect("that chunk");
            content.extend_from_slice(&piece);
        }
        reading.end().expect("nothing is missing");
        Ok(content)
    }

    /// That it was lent, and isn't any more.
    async fn ended(&self, lent: &Lent) {
        for number in 0..3 {
            let asked = self.asks(lent, number);
            assert_eq!(self.chunk(&asked).await, Err(ProblemType::NotFound));
        }
    }

    async fn outcomes(&mut self) -> Vec<log::Outcome> {
        let past = self.zoe.past(QUIET).await.expect("the log verifies");
        let looks = past.looks.iter();
        looks.map(|logged| logged.entry.outcome).collect()
    }

    async fn loans(&self) -> usize {
        let loans = "SELECT field FROM loans";
        self.server.query("data.sqlite", loans).await.len()
    }
}

fn fresh() -> LookNonce {
    let mut nonce = LookNonce([0; 16]);
    rand_core::Rng::fill_bytes(&mut rng(), &mut nonce.0);
    nonce
}

/// A question that somebody signs who knows what it is about from elsewhere, written out.
fn by_hand(
    who: usize,
    of: &Recipient,
    (account, name, file): (AccountId, &GrantName, FileId),
    time: u64,
) -> ChunkAsked {
    let (recipient, nonce) = (of.fingerprint(), fresh());
    let message = Writer::new("kluis/v1/chunk-asked")
        .bytes(ORIGIN.as_bytes())
        .fixed(recipient)
        .fixed(account)
        .fixed(name.grant)
        .bytes(name.field.as_bytes())
        .fixed(file)
        .number(0)
        .fixed(nonce)
        .number(time)
        .done();
    ChunkAsked {
        recipient,
        account,
        name: name.clone(),
        file,
        number: 0,
        nonce,
        time,
        signature: Signature(ed25519_sign(&SEEDS[who], &message)),
    }
}

#[tokio::test]
async fn what_was_looked_at_is_lent_for_a_while() {
    let mut scene = Scene::new().await;
    let lent = scene.look(0).await;
    assert_eq!(
        (lent.file().name(), lent.file().length()),
        ("cv.pdf", 150_000)
    );
    assert_eq!(scene.read(&lent).await, Ok(cv(0)));
    assert_eq!(scene.outcomes().await, [log::Outcome::Released]);
    // There is no fourth chunk.
    let beyond = scene.asks(&lent, 3);
    assert_eq!(scene.chunk(&beyond).await, Err(ProblemType::NotFound));

    scene.server.wait(limits::LOAN_SECONDS - 1);
    assert_eq!(scene.read(&lent).await, Ok(cv(0)));
    scene.server.wait(1);
    scene.ended(&lent).await;
    // Another look is another loan, and another line in the log.
    let again = scene.look(0).await;
    assert_eq!(scene.read(&again).await, Ok(cv(0)));
    assert_eq!(scene.outcomes().await.len(), 2);
    let server = scene.server.restart_after(limits::LOAN_SECONDS).await;
    let swept = kluis_tests::wait::until(async || {
        let left = server.query("data.sqlite", "SELECT field FROM loans").await;
        left.is_empty().then_some(())
    });
    assert!(swept.await.is_some());
}

/// "No log, no chunk": not for who may look and didn't, nor for who is told by another which file it is.
#[tokio::test]
async fn without_a_look_nothing_is_lent() {
    let mut scene = Scene::new().await;
    scene.say(1, Say::Yes(None)).await;
    let account = scene.account();
    let [shown, other] = [0, 1].map(|who| scene.shown(who));
    let (shown, other) = (shown.await.remove(0), other.await.remove(0));
    let name = |shown: &GrantShown| {
        let mut copies = shown.copies.iter();
        let cv = copies.find(|copy| copy.file.is_some()).expect("the CV");
        (cv.name.clone(), cv.file.expect("its file"))
    };
    let ((first, file), (second, same)) = (name(&shown), name(&other));
    assert_eq!(file, same);
    let now = scene.server.now();
    let [one, two] = scene.recipients.each_ref();
    // Neither looked.
    let asked = by_hand(0, one, (account, &first, file), now);
    assert_eq!(scene.chunk(&asked).await, Err(ProblemType::NotFound));
    let lent = scene.look(0).await;
    let asked = by_hand(0, one, (account, &first, file), now);
    assert!(scene.chunk(&asked).await.is_ok(), "the honest twin");
    // The other one didn't, and says whose permission it was or its own; nor does the first under the other's.
    for (who, of, name) in [(1, two, &first), (1, two, &second), (0, one, &second)] {
        let asked = by_hand(who, of, (account, name, file), now);
        assert_eq!(scene.chunk(&asked).await, Err(ProblemType::NotFound));
    }
    let mut elsewhere = account;
    elsewhere.0[0] ^= 1;
    for (account, file) in [(elsewhere, file), (account, FileId([1; 16]))] {
        let asked = by_hand(0, one, (account, &first, file), now);
        assert_eq!(scene.chunk(&asked).await, Err(ProblemType::NotFound));
    }
    assert_eq!(scene.read(&lent).await, Ok(cv(0)));
    assert_eq!(scene.outcomes().await, [log::Outcome::Released]);
}

#[tokio::test]
async fn a_question_counts_once_and_as_it_was_signed() {
    let scene = Scene::new().await;
    let lent = scene.look(0).await;
    let asked = scene.asks(&lent, 0);
    let client = scene.server.client();
    for spoil in [
        spoilt(&asked, |asked: &mut ChunkAsked| asked.number = 1),
        spoilt(&asked, |asked| asked.time += 1),
        spoilt(&asked, |asked| asked.nonce.0[0] ^= 1),
        spoilt(&asked, |asked| asked.file.0[0] ^= 1),
        spoilt(&asked, |asked| asked.name.grant.0[0] ^= 1),
        spoilt(&asked, |asked| asked.account.0[0] ^= 1),
        spoilt(&asked, |asked| asked.recipient.0[0] ^= 1),
        spoilt(&asked, |asked| asked.signature.0[0] ^= 1),
    ] {
        let post = reqwest::Method::POST;
        let answer = client.send(post, paths::LOANS, spoil, &[]).await;
        answer.refused(ProblemType::Unproven);
    }
    assert!(scene.chunk(&asked).await.is_ok());
    assert_eq!(scene.chunk(&asked).await, Err(ProblemType::Unproven));
    // Asked too long ago, by somebody who isn't registered, about a field that nothing is called.
    let late = lent.ask(
        &scene.recipients[0],
        ORIGIN,
        0,
        (fresh(), START - limits::LOOK_SECONDS - 1),
    );
    assert_eq!(scene.chunk(&late).await, Err(ProblemType::Expired));
    let stranger = Recipient::generate(&mut rng()).expect("keys");
    let theirs = lent.ask(&stranger, ORIGIN, 0, (fresh(), START));
    assert_eq!(scene.chunk(&theirs).await, Err(ProblemType::Unproven));
    let long = ChunkAsked {
        name: GrantName {
            field: "x".repeat(129),
            ..asked.name.clone()
        },
        ..asked
    };
    assert_eq!(scene.chunk(&long).await, Err(ProblemType::Malformed));
}

#[tokio::test]
async fn what_is_withdrawn_is_not_lent_any_more() {
    let mut scene = Scene::new().await;
    let lent = scene.look(0).await;
    assert!(scene.chunk(&scene.asks(&lent, 0)).await.is_ok());
    scene.say(0, Say::No).await;
    assert_eq!(scene.loans().await, 0, "in the same transaction");
    scene.ended(&lent).await;
    // Given anew it takes a new look.
    scene.say(0, Say::Yes(None)).await;
    scene.ended(&lent).await;
    let again = scene.look(0).await;
    assert_eq!(scene.read(&again).await, Ok(cv(0)));
}

/// What was for one look can be read after it, also once the device has cleared the copy away; a no ends that too.
#[tokio::test]
async fn one_look_is_enough_to_read_it() {
    let mut scene = Scene::before().await;
    scene.say(0, Say::Once).await;
    let shown = scene.shown(0).await.remove(0);
    let lent = scene.look_at(0, &shown).await.expect("the one look");
    let second = scene.look_at(0, &shown).await;
    assert_eq!(second.map(drop), Err(ProblemType::Unproven));
    assert_eq!(scene.read(&lent).await, Ok(cv(0)));
    let purposes = scene.zoe.purposes().await.expect("signed purposes");
    scene
        .zoe
        .follow(&purposes, QUIET)
        .await
        .expect("it follows");
    let copies = "SELECT field FROM grants";
    assert!(scene.server.query("data.sqlite", copies).await.is_empty());
    assert_eq!(scene.read(&lent).await, Ok(cv(0)));
    scene.say(0, Say::No).await;
    scene.ended(&lent).await;
}

#[tokio::test]
async fn another_version_is_another_file_and_takes_another_look() {
    let mut scene = Scene::new().await;
    let lent = scene.look(0).await;
    scene.upload(&cv(1)).await;
    scene.ended(&lent).await;
    assert_eq!(scene.loans().await, 0);
    let chunks = "SELECT hex(file) FROM chunks";
    let chunks = scene.server.query("data.sqlite", chunks).await;
    assert_eq!(chunks.len(), 3, "of the new one alone");
    let newer = scene.look(0).await;
    assert_ne!(newer.file().id(), lent.file().id());
    assert_eq!(scene.read(&newer).await, Ok(cv(1)));
    // What is read says which file it is: chunks of the one are none of the other.
    let chunk = scene.chunk(&scene.asks(&newer, 0)).await.expect("lent");
    let refused = lent.read().open(chunk.sealed.as_ref());
    assert_eq!(refused.map(drop), Err(Refusal::File));
}

#[tokio::test]
async fn a_frozen_account_lends_nothing() {
    let scene = Scene::new().await;
    let lent = scene.look(0).await;
    scene.zoe.freeze().await.expect("it freezes");
    scene.ended(&lent).await;
    assert_eq!(scene.loans().await, 0, "nor after the freeze");
}

#[tokio::test]
async fn a_deleted_account_lends_nothing() {
    let mut scene = Scene::new().await;
    let lent = scene.look(0).await;
    assert!(scene.chunk(&scene.asks(&lent, 0)).await.is_ok());
    let code = scene.kit.code.clone();
    let second = Shown::Code(&code);
    let second = scene.zoe.show_second(second, Purpose::Delete, QUIET);
    second.await.expect("a second unlocker");
    scene.zoe.leave(QUIET).await.expect("it is gone");
    scene.ended(&lent).await;
    assert_eq!(scene.loans().await, 0);
}

#[tokio::test]
async fn who_may_not_look_any_more_fetches_nothing() {
    let scene = Scene::new().await;
    let lent = scene.look(0).await;
    let now = entry(&scene.recipients[0]);
    let ended = registry::Entry {
        active: false,
        ..now.clone()
    };
    scene.server.register(&[ended]).await;
    let asked = scene.asks(&lent, 0);
    assert_eq!(scene.chunk(&asked).await, Err(ProblemType::Unproven));
    scene.server.register(&[now]).await;
    assert!(scene.chunk(&scene.asks(&lent, 0)).await.is_ok(), "the twin");
}

/// A request of the person's about the field: until it is answered nobody opens it, nor what is lent of it.
#[tokio::test]
async fn what_is_left_unused_is_not_lent() {
    let scene = Scene::new().await;
    let lent = scene.look(0).await;
    let restricts =
        "INSERT INTO cases (account, id, kind, desk, open, due, missed, restricts, subjects)
         SELECT id, x'01', 2, 'P-17', 1, 0, 0, 1, 'work.cv,' FROM accounts";
    scene.server.change("data.sqlite", restricts).await;
    scene.ended(&lent).await;
    let answered = "UPDATE cases SET restricts = 0";
    scene.server.change("data.sqlite", answered).await;
    assert!(scene.chunk(&scene.asks(&lent, 0)).await.is_ok());
}
