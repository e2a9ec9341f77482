//! Lies at an unlock about what grew beside the vault: receipts for the person's decisions, and who looked. By a server
//! that may sign for the platform wherever that helps it.

use crate::{
    attack::{at_first_sight, at_opening, attack, while_open},
    granted::{ADVICE, Granted, PLANNING, choice, now},
    knowing::{another_platform, random},
    lying::{Lie, answered, is},
    stage::{ORIGIN, Remembering, Stage},
};
use kluis_catalog::Field;
use kluis_device::{
    CallError, Refusal,
    cases::{Kind, Wanted},
    transport::{Method, TransportError},
    unlock::UnlockError,
};
use kluis_vault::{
    decision::{Decision, Outcome, Receipt},
    identity::Identity,
    log::{Entry, Look, Outcome as LookOutcome},
    manifest::{Head, digest},
    platform::PlatformKeys,
};
use kluis_wire::{AccessLog, AccountId, Bytes, History, LogHead, SignedRegistry, limits, paths};

/// Somebody with two decisions, the second made after two looks, and a third look after it. No device has noted in the
/// manifest how far it saw.
pub struct Scene {
    pub granted: Granted,
    /// Of a device that saw the first decision, and no look.
    early: Remembering,
    /// Of a device that saw both decisions, and two looks.
    before: Remembering,
    pub history: History,
    account: AccountId,
}

/// What a device remembers that opens the vault now, and the history that it read.
async fn reading(granted: &Granted) -> (Remembering, Stage) {
    let mut honest = granted.person.device(Remembering::nothing());
    honest.recover().await.expect("the honest twin");
    (honest.memory.clone(), honest)
}

impl Scene {
    pub async fn new() -> Self {
        let mut granted = Granted::new().await;
        let (early, _) = reading(&granted).await;
        granted.look().await.expect("an honest server");
        granted.look().await.expect("an honest server");
        granted.decide(ADVICE, Outcome::Refused, None).await;
        let (before, _) = reading(&granted).await;
        granted.look().await.expect("an honest server");
        let (_, honest) = reading(&granted).await;
        let (_, history): (_, History) = honest.wire.last(Method::Get, paths::HISTORY);
        assert_eq!((history.receipts.len(), history.log.entries.len()), (2, 3));
        Self {
            account: granted.person.account(),
            granted,
            early,
            before,
            history,
        }
    }

    /// Takes up what grew since, from the beginning.
    async fn read_again(&mut self) {
        let (_, mut honest) = reading(&self.granted).await;
        honest.device.past(&|_| {}).await.expect("the honest twin");
        (_, self.history) = honest.wire.last(Method::Get, paths::HISTORY);
    }

    pub fn receipts(&self) -> [Receipt; 2] {
        let read = |token: &String| Receipt::verify(ORIGIN, &self.granted.signing, token);
        let receipts: Vec<_> = self.history.receipts.iter().map(read).collect();
        let [one, two] = receipts.try_into().expect("two receipts");
        [one.expect("it is signed"), two.expect("it is signed")]
    }

    pub fn entries(&self) -> [Entry; 3] {
        self.logged().try_into().expect("three entries")
    }

    /// Everything in the log.
    fn logged(&self) -> Vec<Entry> {
        let read = |entry: &Bytes| Entry::decode(entry.as_ref()).expect("an entry");
        self.history.log.entries.iter().map(read).collect()
    }

    /// Tells of these receipts and this log, its heads signed as they should be.
    pub async fn telling(&self, receipts: &[String], entries: &[Bytes]) -> Lie {
        let keys = self.granted.keys().await;
        let account = self.account;
        let (receipts, entries) = (receipts.to_vec(), entries.to_vec());
        let announced = signed(&keys, account, &entries);
        Lie::vault(move |vault| vault.log = announced).and(Lie::instead(move |request| {
            is(request, Method::Get, paths::HISTORY).then(|| {
                let [decided, logged] = after(&request.path);
                let head = signed(&keys, account, &entries);
                Ok(answered(&History {
                    receipts: receipts.iter().skip(decided).cloned().collect(),
                    log: AccessLog {
                        entries: entries.iter().skip(logged).cloned().collect(),
                        head: head.expect("there are entries").signature,
                    },
                }))
            })
        }))
    }

    /// Tells of these receipts, and the truth about the log.
    async fn receiving(&self, receipts: &[String]) -> Lie {
        self.telling(receipts, &self.history.log.entries).await
    }

    /// Tells of this log, and the truth about decisions.
    async fn logging(&self, entries: &[Bytes]) -> Lie {
        self.telling(&self.history.receipts, entries).await
    }

    /// A lie to a device with this memory.
    async fn at(&self, memory: &Remembering, lie: Lie, refusal: Refusal) {
        let refused = UnlockError::Refused(refusal);
        let person = &self.granted.person;
        attack(person, memory, async |_| {}, Stage::recover, lie, refused).await;
    }

    async fn at_first_sight(&self, lie: Lie, refusal: Refusal) {
        at_first_sight(&self.granted.person, lie, refusal).await;
    }

    /// The receipts, changed, and chained and signed again by the platform.
    pub fn countersigned(&self, change: impl FnOnce(&mut [Receipt; 2])) -> Vec<String> {
        let mut receipts = self.receipts();
        change(&mut receipts);
        let mut before = Head::NONE;
        let again = receipts.map(|receipt| {
            let receipt = Receipt {
                previous: before.digest,
                ..receipt
            };
            let token = self.granted.keys.countersign(ORIGIN, &receipt);
            before.digest = digest(token.as_bytes());
            token
        });
        again.into()
    }
}

/// What a device says that it has seen.
fn after(path: &str) -> [usize; 2] {
    let (_, query) = path.split_once('?').expect("a query");
    let value = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(key, _)| *key == name).expect("it is said");
        value.parse().expect("a number")
    };
    [value("decided"), value("logged")]
}

/// The head of this log, signed.
fn signed(keys: &PlatformKeys, account: AccountId, entries: &[Bytes]) -> Option<LogHead> {
    let last = entries.last()?;
    let head = Head {
        sequence: Entry::decode(last.as_ref()).expect("an entry").sequence,
        digest: digest(last.as_ref()),
    };
    Some(LogHead {
        sequence: head.sequence,
        digest: head.digest,
        signature: keys.sign_log(ORIGIN, account, head),
    })
}

/// These entries as a log: numbered, each naming the one before it.
pub fn chained(entries: impl IntoIterator<Item = Entry>) -> Vec<Bytes> {
    let mut head = Head::NONE;
    let mut encoded = Vec::new();
    for entry in entries {
        let entry = Entry {
            sequence: head.sequence + 1,
            previous: head.digest,
            ..entry
        };
        let bytes = entry.encode();
        head = Head {
            sequence: entry.sequence,
            digest: digest(&bytes),
        };
        encoded.push(Bytes(bytes));
    }
    encoded
}

// The log.

#[tokio::test]
async fn look_left_out() {
    let scene = Scene::new().await;
    let [first, _, third] = scene.history.log.entries.as_slice() else {
        panic!("three entries");
    };
    let lie = scene.logging(&[first.clone(), third.clone()]).await;
    scene.at_first_sight(lie, Refusal::Log).await;
}

/// Chained anew and signed it is a log like any other; but the platform had countersigned where it stood.
#[tokio::test]
async fn look_left_out_and_the_log_written_anew() {
    let scene = Scene::new().await;
    let [first, _, third] = scene.entries();
    let lie = scene.logging(&chained([first, third])).await;
    scene.at_first_sight(lie, Refusal::Log).await;
}

#[tokio::test]
async fn looks_reordered() {
    let scene = Scene::new().await;
    let mut entries = scene.history.log.entries.clone();
    entries.swap(0, 1);
    let lie = scene.logging(&entries).await;
    scene.at_first_sight(lie, Refusal::Log).await;
}

#[tokio::test]
async fn look_back_dated() {
    let scene = Scene::new().await;
    let mut entries = scene.history.log.entries.clone();
    let mut second = scene.entries()[1].clone();
    second.time -= 60;
    entries[1] = Bytes(second.encode());
    let lie = scene.logging(&entries).await;
    scene.at_first_sight(lie, Refusal::Log).await;
}

#[tokio::test]
async fn look_invented() {
    let scene = Scene::new().await;
    let [first, second, third] = scene.entries();
    let mut invented = third.clone();
    invented.look.signature.0 = random();
    let lie = scene
        .logging(&chained([first, second, third, invented]))
        .await;
    scene.at_first_sight(lie, Refusal::Log).await;
}

#[tokio::test]
async fn look_by_somebody_unknown() {
    let scene = Scene::new().await;
    let [first, second, third] = scene.entries();
    let mut unknown = third.clone();
    unknown.registry.digest.0 = random();
    let lie = scene
        .logging(&chained([first, second, third, unknown]))
        .await;
    scene.at_first_sight(lie, Refusal::Log).await;
}

#[tokio::test]
async fn look_at_another_account() {
    let scene = Scene::new().await;
    let [first, second, third] = scene.entries();
    let mut elsewhere = third.clone();
    elsewhere.account.0 = random();
    let lie = scene
        .logging(&chained([first, second, third, elsewhere]))
        .await;
    scene.at_first_sight(lie, Refusal::Log).await;
}

/// Somebody looks without saying why, and the platform lets them, and logs that.
#[tokio::test]
async fn look_let_in_without_a_reason() {
    let scene = Scene::new().await;
    let [first, second, third] = scene.entries();
    let mut silent = third.clone();
    silent.look = scene.granted.saying(" ", &third.look);
    let lie = scene
        .logging(&chained([first, second, third, silent]))
        .await;
    scene.at_first_sight(lie, Refusal::Log).await;
}

/// There was a reason, and the log says that there was none.
#[tokio::test]
async fn look_with_a_reason_logged_as_one_without() {
    let scene = Scene::new().await;
    let [first, second, third] = scene.entries();
    let refused = |look| Entry {
        outcome: LookOutcome::NoReason,
        look,
        ..third.clone()
    };
    let [none, said] = ["", "Zomaar"].map(|reason| {
        let look = refused(scene.granted.saying(reason, &third.look));
        chained([first.clone(), second.clone(), third.clone(), look])
    });
    let honest = scene.logging(&none).await;
    let mut device = scene.granted.person.device(Remembering::nothing());
    device.wire.lie(honest);
    device.recover().await.expect("the twin: there was none");
    let lie = scene.logging(&said).await;
    scene.at_first_sight(lie, Refusal::Log).await;
}

/// Which looks a decision covers, to a device that is told of this log.
async fn covered(scene: &Scene, entries: impl IntoIterator<Item = Entry>) -> Vec<bool> {
    let lie = scene.logging(&chained(entries)).await;
    let mut device = scene.granted.person.device(Remembering::nothing());
    device.wire.lie(lie);
    device.recover().await.expect("it is a log like any other");
    let past = device.device.past(&|_| {}).await.expect("it verifies");
    past.looks.iter().map(|look| past.covers(look)).collect()
}

/// The decision names no end, so the purpose's term from its receipt is.
#[tokio::test]
async fn look_let_in_after_the_term() {
    let scene = Scene::new().await;
    let decided = scene.receipts()[0].time;
    let end = decided + u64::from(kluis_tests::purposes::TERM_DAYS) * 24 * 60 * 60;
    for (time, holds) in [(end - 1, true), (end, false)] {
        let [first, second, third] = scene.entries();
        let look = scene.granted.signing(&third.look, |look| look.time = time);
        let late = Entry {
            time,
            look,
            ..third
        };
        let found = covered(&scene, [first, second, late]).await;
        assert_eq!(found, [true, true, holds]);
    }
}

/// The platform's clock is its own word; the recipient signed another moment.
#[tokio::test]
async fn look_told_at_another_time_than_it_was_signed() {
    let scene = Scene::new().await;
    for (later, holds) in [
        (limits::LOOK_SECONDS, true),
        (limits::LOOK_SECONDS + 1, false),
    ] {
        let [first, second, third] = scene.entries();
        let signed = Look::decode(ORIGIN, third.look.look.as_ref()).expect("a look");
        let late = Entry {
            time: signed.time + later,
            ..third
        };
        let found = covered(&scene, [first, second, late]).await;
        assert_eq!(found, [true, true, holds]);
    }
}

/// Both the platform and the recipient say that it was before. The receipt for the withdrawal names the head of the log.
#[tokio::test]
async fn look_back_dated_before_the_withdrawal() {
    let mut scene = Scene::new().await;
    let given = scene.granted.decision;
    let withdrawn = scene
        .granted
        .decide(PLANNING, Outcome::Withdrawn, Some(given));
    withdrawn.await;
    scene.read_again().await;
    let [first, second, third] = scene.entries();
    let again = scene.granted.signing(&third.look, |_| ());
    let late = Entry {
        look: again,
        ..third.clone()
    };
    let found = covered(&scene, [first, second, third, late]).await;
    assert_eq!(found, [true, true, true, false]);
}

/// Who said yes to one look didn't say yes to a second one.
#[tokio::test]
async fn second_look_under_a_yes_for_one() {
    let mut scene = Scene::new().await;
    let given = scene.granted.decision;
    scene.granted.decision = scene
        .granted
        .decide(PLANNING, Outcome::Once, Some(given))
        .await;
    scene.granted.look().await.expect("an honest server");
    scene.read_again().await;
    let mut entries = scene.logged();
    let last = entries.last().cloned().expect("a look");
    let again = scene.granted.signing(&last.look, |_| ());
    entries.push(Entry {
        look: again,
        ..last
    });
    let found = covered(&scene, entries).await;
    assert_eq!(found, [true, true, true, true, false]);
}

/// What the person objects to, or wants put right, nobody uses until it is decided.
#[tokio::test]
async fn look_while_a_request_restricts_the_data() {
    let mut scene = Scene::new().await;
    let wanted = Wanted {
        kind: Kind::Restriction,
        subjects: Vec::new(),
        about: Vec::new(),
        text: "Laat dit even rusten.",
    };
    let device = &mut scene.granted.person.own.device;
    device.request(&wanted, &|_| {}).await.expect("asked");
    scene.read_again().await;
    let mut entries = scene.logged();
    let look = scene.granted.signing(&entries[2].look, |_| ());
    entries.push(Entry {
        look,
        ..entries[2].clone()
    });
    let found = covered(&scene, entries).await;
    assert_eq!(found, [true, true, true, false]);
}

/// Fewer entries than the head that came with the vault says.
#[tokio::test]
async fn log_cut_short() {
    let scene = Scene::new().await;
    let keys = scene.granted.keys().await;
    let (all, account) = (scene.history.log.entries.clone(), scene.account);
    let lie = scene.logging(&all[..2]).await;
    let announced = signed(&keys, account, &all);
    let lie = lie.and(Lie::vault(move |vault| vault.log = announced));
    scene.at_first_sight(lie, Refusal::Log).await;
}

#[tokio::test]
async fn log_denied_though_countersigned() {
    let scene = Scene::new().await;
    let lie = scene.logging(&scene.history.log.entries[..1]).await;
    let lie = lie.and(Lie::vault(|vault| vault.log = None));
    scene.at_first_sight(lie, Refusal::Log).await;
}

fn head(lie: impl Fn(&mut LogHead) + 'static) -> Lie {
    Lie::vault(move |vault| lie(vault.log.as_mut().expect("somebody looked")))
}

#[tokio::test]
async fn log_not_signed() {
    let scene = Scene::new().await;
    let lie = head(|log| log.signature.0 = random());
    scene.at_first_sight(lie, Refusal::Log).await;
}

#[tokio::test]
async fn log_signed_by_another_platform() {
    let scene = Scene::new().await;
    let ((servers, _), account) = (another_platform(), scene.account);
    let entries = scene.history.log.entries.clone();
    let lie = head(move |log| *log = signed(&servers, account, &entries).expect("entries"));
    scene.at_first_sight(lie, Refusal::Log).await;
}

#[tokio::test]
async fn log_of_another_account() {
    let scene = Scene::new().await;
    let keys = scene.granted.keys().await;
    let entries = scene.history.log.entries.clone();
    let lie = head(move |log| {
        *log = signed(&keys, AccountId(random()), &entries).expect("entries");
    });
    scene.at_first_sight(lie, Refusal::Log).await;
}

/// The platform's own signature, on a history whose pages another one signs.
#[tokio::test]
async fn page_signed_by_another_platform() {
    let scene = Scene::new().await;
    let ((servers, _), account) = (another_platform(), scene.account);
    let lie = Lie::to(Method::Get, paths::HISTORY, move |history: &mut History| {
        let theirs = signed(&servers, account, &history.log.entries);
        history.log.head = theirs.expect("entries").signature;
    });
    scene.at_first_sight(lie, Refusal::Log).await;
}

#[tokio::test]
async fn log_denied_after_it_was_seen() {
    let scene = Scene::new().await;
    let lie = Lie::vault(|vault| vault.log = None);
    scene.at(&scene.before, lie, Refusal::Log).await;
}

#[tokio::test]
async fn log_rolled_back_after_it_was_seen() {
    let scene = Scene::new().await;
    let lie = scene.logging(&scene.history.log.entries[..1]).await;
    scene.at(&scene.before, lie, Refusal::Log).await;
}

#[tokio::test]
async fn log_forked_after_it_was_seen() {
    let scene = Scene::new().await;
    let [first, mut second, third] = scene.entries();
    second.time -= 60;
    let lie = scene.logging(&chained([first, second, third])).await;
    scene.at(&scene.before, lie, Refusal::Log).await;
}

#[tokio::test]
async fn log_rolled_back_while_it_is_open() {
    let scene = Scene::new().await;
    let lie = scene.logging(&scene.history.log.entries[..2]).await;
    while_open(&scene.granted.person, lie, Refusal::Log).await;
}

/// A device that knows nothing is shown less than another device of the person's had verified.
#[tokio::test]
async fn log_behind_what_another_device_noted() {
    let scene = Scene::new().await;
    let mut other = scene.granted.person.device(Remembering::nothing());
    other.recover().await.expect("an honest server");
    other.save(Field::City, "Urk").await.expect("it is noted");
    let lie = scene.logging(&scene.history.log.entries[..2]).await;
    scene.at_first_sight(lie, Refusal::Log).await;
}

/// Two devices are shown two logs. Once one of them has noted what it saw, the other notices whatever it is shown.
#[tokio::test]
async fn log_forked_between_two_devices() {
    let scene = Scene::new().await;
    let [first, second, mut third] = scene.entries();
    third.time -= 60;
    let forked = chained([first, second, third]);
    let mut one = scene.granted.person.device(Remembering::nothing());
    one.wire.lie(scene.logging(&forked).await);
    one.recover().await.expect("it can't tell yet");

    let mut other = scene.granted.person.device(Remembering::nothing());
    other.recover().await.expect("the honest twin");
    other.save(Field::City, "Urk").await.expect("it is noted");
    let remembered = one.memory.contents();
    let refused = Err(UnlockError::Refused(Refusal::Log));
    assert_eq!(one.recover().await, refused, "the fork goes on");
    assert!(one.wire.stop() > 0);
    assert_eq!(one.recover().await, refused, "the fork is joined again");
    assert_eq!(one.memory.contents(), remembered);
}

/// The registry lacks whom the log says was in it.
#[tokio::test]
async fn registry_without_who_looked() {
    let scene = Scene::new().await;
    let keys = scene.granted.keys().await;
    let lie = Lie::to(
        Method::Get,
        paths::REGISTRY,
        move |registry: &mut SignedRegistry| {
            *registry = keys.sign_registry(ORIGIN, Vec::new());
        },
    );
    scene.at_first_sight(lie, Refusal::Registry).await;
}

// The receipts.

#[tokio::test]
async fn receipts_withheld() {
    let scene = Scene::new().await;
    let lie = scene.receiving(&[]).await;
    scene.at_first_sight(lie, Refusal::Decisions).await;
}

#[tokio::test]
async fn last_receipt_withheld() {
    let scene = Scene::new().await;
    let lie = scene.receiving(&scene.history.receipts[..1]).await;
    scene.at(&scene.early, lie, Refusal::Decisions).await;
}

#[tokio::test]
async fn first_receipt_left_out() {
    let scene = Scene::new().await;
    let lie = scene.receiving(&scene.history.receipts[1..]).await;
    scene.at_first_sight(lie, Refusal::Decisions).await;
}

#[tokio::test]
async fn receipts_reordered() {
    let scene = Scene::new().await;
    let mut receipts = scene.history.receipts.clone();
    receipts.swap(0, 1);
    let lie = scene.receiving(&receipts).await;
    scene.at_first_sight(lie, Refusal::Decisions).await;
}

#[tokio::test]
async fn receipt_given_twice() {
    let scene = Scene::new().await;
    let first = scene.history.receipts[0].clone();
    let lie = scene.receiving(&[first.clone(), first]).await;
    scene.at_first_sight(lie, Refusal::Decisions).await;
}

/// Another time under the platform's signature.
#[tokio::test]
async fn receipt_back_dated() {
    let scene = Scene::new().await;
    let [true_one, dated] = [
        scene.history.receipts.clone(),
        scene.countersigned(|[first, _]| first.time -= 86_400),
    ];
    let signature = true_one[0].rsplit('.').next().expect("a signature");
    let (unsigned, _) = dated[0].rsplit_once('.').expect("a signature");
    let spliced = format!("{unsigned}.{signature}");
    let lie = scene.receiving(&[spliced, true_one[1].clone()]).await;
    scene.at_first_sight(lie, Refusal::Decisions).await;
}

/// The platform signs another time for what it had signed before. Who saw the first notices with the next.
#[tokio::test]
async fn receipt_back_dated_after_it_was_seen() {
    let scene = Scene::new().await;
    let dated = scene.countersigned(|[first, _]| first.time -= 86_400);
    let lie = scene.receiving(&dated).await;
    scene.at(&scene.early, lie, Refusal::Equivocated).await;
}

#[tokio::test]
async fn two_receipts_with_one_number() {
    let scene = Scene::new().await;
    let dated = scene.countersigned(|[first, _]| first.time -= 86_400);
    let two = [scene.history.receipts[0].clone(), dated[0].clone()];
    let lie = scene.receiving(&two).await;
    scene.at_first_sight(lie, Refusal::Equivocated).await;
}

#[tokio::test]
async fn receipts_signed_by_another_platform() {
    let scene = Scene::new().await;
    let (servers, _) = another_platform();
    let receipts = scene.receipts();
    let theirs = receipts.map(|receipt| servers.countersign(ORIGIN, &receipt));
    let lie = scene.receiving(&theirs).await;
    scene.at_first_sight(lie, Refusal::Decisions).await;
}

#[tokio::test]
async fn receipts_of_another_account() {
    let scene = Scene::new().await;
    let elsewhere = AccountId(random());
    let theirs = scene.countersigned(|receipts| {
        receipts
            .iter_mut()
            .for_each(|receipt| receipt.account = elsewhere);
    });
    let lie = scene.receiving(&theirs).await;
    scene.at_first_sight(lie, Refusal::Decisions).await;
}

/// The server decides in the person's place, and countersigns that.
#[tokio::test]
async fn receipt_for_a_decision_of_the_servers() {
    let scene = Scene::new().await;
    let servers = Identity::generate(&mut crate::knowing::rng()).expect("keys");
    let forged = decided(&scene, &servers, Head::NONE);
    let receipts = scene.countersigned(|[first, _]| first.decision = forged);
    let lie = scene.receiving(&receipts).await;
    scene.at_first_sight(lie, Refusal::Decisions).await;
}

/// Another choice after this one.
fn decided(scene: &Scene, identity: &Identity, after: Head) -> String {
    let choice = choice(
        PLANNING,
        Outcome::Given,
        scene.granted.recipient.fingerprint(),
    );
    let decided = Decision::sign(scene.account, identity, after, choice, now());
    decided.expect("it signs").token
}

#[tokio::test]
async fn receipt_for_an_earlier_decision() {
    let scene = Scene::new().await;
    let receipts = scene.countersigned(|[first, second]| {
        second.decision.clone_from(&first.decision);
    });
    let lie = scene.receiving(&receipts).await;
    scene.at_first_sight(lie, Refusal::Decisions).await;
}

/// What the person once signed, and what never came into the vault: a yes in place of the no that did.
#[tokio::test]
async fn receipt_for_a_decision_that_was_kept_back() {
    let mut scene = Scene::new().await;
    let identity = scene.granted.identity().await;
    let after = Head {
        sequence: 1,
        digest: digest(scene.receipts()[0].decision.as_bytes()),
    };
    let kept_back = decided(&scene, &identity, after);
    let receipts = scene.countersigned(|[_, second]| second.decision = kept_back);
    let lie = scene.receiving(&receipts).await;
    scene.at_first_sight(lie, Refusal::Decisions).await;
}

/// What the platform has on record closes its bracket early: to an ordinary reader the receipt has another number.
#[tokio::test]
async fn receipt_that_hides_a_member() {
    let scene = Scene::new().await;
    let receipts = scene.countersigned(|[first, _]| {
        first.record = r#"{},"sequence":7,"record":{}"#.to_owned();
    });
    let lie = scene.receiving(&receipts).await;
    scene.at_first_sight(lie, Refusal::Decisions).await;
}

#[tokio::test]
async fn receipt_without_end() {
    let scene = Scene::new().await;
    let long = "A".repeat(limits::RECEIPT + 1);
    let lie = scene.receiving(&[long]).await;
    scene.at_first_sight(lie, Refusal::Form).await;
}

#[tokio::test]
async fn history_withheld() {
    let scene = Scene::new().await;
    let lie = Lie::instead(|request| {
        is(request, Method::Get, paths::HISTORY).then_some(Err(TransportError::Offline))
    });
    let expected = UnlockError::Call(CallError::Offline);
    at_opening(&scene.granted.person, lie, expected).await;
}

/// The whole of another person: vault apart, everything that grew beside it.
#[tokio::test]
async fn history_of_another_person() {
    let scene = Scene::new().await;
    let other = Scene::new().await.history;
    let lie = Lie::instead(move |request| {
        is(request, Method::Get, paths::HISTORY).then(|| Ok(answered(&other)))
    });
    scene.at_first_sight(lie, Refusal::Decisions).await;
}
