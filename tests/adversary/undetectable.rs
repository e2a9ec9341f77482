//! What no protocol between one device and one server can detect. Each test shows exactly what does happen.

use crate::{
    attack::open,
    granted::{Granted, NAME, PLANNING, database, released},
    history::Scene,
    knowing::another_platform,
    lying::{Lie, answered, asked, is},
    stage::{ORIGIN, Person, Remembering, Stage, device, fresh_address, server},
};
use kluis_catalog::Field;
use kluis_device::{
    CallError,
    transport::{Method, TransportError},
    unlock::UnlockError,
    unlockers::UnlockersError,
};
use kluis_vault::{
    decision::{Outcome, equivocates},
    secret::Share,
};
use kluis_wire::{
    AccountState, Committed, Frozen, Held, Language, Platform, ProblemType, SlotId, Vault, paths,
};

/// A device that has seen nothing before can be shown any state that the person once signed. It opens, and it is old;
/// its sequence is lower than the one that another device, or a newer recovery kit, tells.
#[tokio::test]
async fn rolled_back_towards_a_new_device() {
    let mut person = Person::new().await;
    let old = person.stored().await;
    person.own.save(Field::City, "Urk").await.expect("it saves");

    let mut new = person.device(Remembering::nothing());
    new.wire.lie(Lie::vault(move |vault| {
        let nonce = vault.nonce;
        *vault = Vault {
            nonce,
            ..old.clone()
        };
    }));
    new.recover().await.expect("the old state verifies");
    let shown = new.values().expect("it is open");
    assert_eq!(shown.get(&Field::City).map(String::as_str), Some("Hoorn"));
    assert!(new.device.sequence() < person.own.device.sequence());

    // Once it sees the truth it never goes back.
    new.wire.stop();
    new.refresh().await.expect("the truth descends from it");
    let shown = new.values().expect("it is open");
    assert_eq!(shown.get(&Field::City).map(String::as_str), Some("Urk"));
}

/// Two devices that the server keeps apart for ever each see a vault that verifies. Only together they can tell: the
/// same sequence, another head.
#[tokio::test]
async fn a_maintained_fork() {
    let person = Person::new().await;
    let mut first = person.device(Remembering::nothing());
    let mut second = person.device(Remembering::nothing());
    open(&mut first).await;
    open(&mut second).await;
    first.save(Field::City, "Urk").await.expect("it saves");
    second.wire.lie(Lie::instead(|request| {
        is(request, Method::Put, paths::VAULT).then(|| {
            let base = request.if_match.as_deref().expect("a sequence");
            let base: u64 = base.trim_matches('"').parse().expect("a number");
            Ok(answered(&Committed { sequence: base + 1 }))
        })
    }));
    second
        .save(Field::City, "Edam")
        .await
        .expect("it is told so");
    assert_eq!(first.device.sequence(), second.device.sequence());
    assert_ne!(
        first.memory.contents().head(person.account()),
        second.memory.contents().head(person.account())
    );
}

/// A server that says nothing shows nothing: no value, and no wrong one.
#[tokio::test]
async fn everything_withheld() {
    let person = Person::new().await;
    let mut device = person.device(Remembering::nothing());
    device
        .wire
        .lie(Lie::instead(|_| Some(Err(TransportError::Offline))));
    assert_eq!(
        device.recover().await,
        Err(UnlockError::Call(CallError::Offline))
    );
    assert_eq!(device.values(), None);
}

/// Who the platform is, a device that has never seen it takes from the first answer. It keeps that with the first vault
/// that is made or opened, and shows it as a fingerprint; before that it keeps nothing.
#[tokio::test]
async fn another_platform_at_first_sight() {
    let server = server().await;
    let (_, false_one) = another_platform();
    let mut new = device(&server, Remembering::nothing());
    new.wire.lie(Lie::to(
        Method::Get,
        paths::PLATFORM,
        move |platform: &mut Platform| *platform = false_one.clone(),
    ));
    // The address is sealed to keys that the true server doesn't have: only the false one could go on from here.
    let started = new.device.sign_up(&fresh_address(), Language::Nl).await;
    assert_eq!(new.wire.stop(), 1);
    assert!(started.is_err());
    assert_eq!(new.memory.contents().own, None);
    let mut again = device(&server, new.memory.copy());
    let started = again.device.sign_up(&fresh_address(), Language::Nl).await;
    started.expect("the truth after the lie");
}

/// Two devices that are shown different receipts for one decision each take theirs: the time in it is the platform's to
/// say. The two together prove it.
#[tokio::test]
async fn receipts_told_apart_by_two_devices() {
    let scene = Scene::new().await;
    let other = scene.countersigned(|[first, _]| first.time -= 86_400);
    let lie = scene.telling(&other, &scene.history.log.entries).await;
    let mut one = scene.granted.person.device(Remembering::nothing());
    one.wire.lie(lie);
    one.recover().await.expect("it can't tell");
    assert!(one.wire.stop() > 0);
    let mut two = scene.granted.person.device(Remembering::nothing());
    two.recover().await.expect("the other one can't either");
    let [shown, told] = [&scene.history.receipts[0], &other[0]];
    assert!(equivocates(ORIGIN, &scene.granted.signing, shown, told));
}

/// A look that the platform tells nobody of. What it tells later still has to go on from there.
#[tokio::test]
async fn look_kept_quiet() {
    let scene = Scene::new().await;
    let quiet = scene.history.log.entries[..2].to_vec();
    let mut device = scene.granted.person.device(Remembering::nothing());
    device
        .wire
        .lie(scene.telling(&scene.history.receipts, &quiet).await);
    device.recover().await.expect("it can't tell");
    assert!(device.wire.stop() > 0);
    device
        .refresh()
        .await
        .expect("it goes on from what was told");
}

/// A platform that keeps what it should have destroyed, and lets a recipient look that the person has withdrawn from. The
/// recipient holds a signed entry of it, which isn't in the person's log.
#[tokio::test]
async fn withdrawal_kept_from_a_recipient() {
    let mut granted = Granted::new().await;
    let (there, shares) = (granted.shown().await, granted.shares());
    let given = granted.decision;
    granted
        .decide(PLANNING, Outcome::Withdrawn, Some(given))
        .await;
    assert!(granted.shown().await.is_empty());
    let keys = granted.keys().await;
    granted.wire.lie(Lie::instead(move |request| {
        if is(request, Method::Post, paths::GRANTS) {
            return Some(Ok(answered(&there)));
        }
        let [(_, share)] = shares.as_slice() else {
            panic!("one share was deposited");
        };
        let share = Share::from_bytes(*share.as_bytes());
        Some(Ok(answered(&released(
            &keys,
            &asked(request),
            &[share],
            |_| {},
        ))))
    }));
    assert_eq!(granted.look().await.as_deref(), Ok(NAME));
    assert!(granted.wire.stop() > 0);
    let mut honest = granted.person.device(Remembering::nothing());
    open(&mut honest).await;
    let (_, vault): (_, Vault) = honest.wire.last(Method::Get, paths::VAULT);
    assert_eq!(vault.log, None, "nobody looked, says the log");
}

/// The recipient never asked; the server says that it did.
#[tokio::test]
async fn notice_said_to_be_fetched() {
    let mut granted = Granted::new().await;
    granted.look().await.expect("an honest server");
    let given = granted.decision;
    granted
        .decide(PLANNING, Outcome::Withdrawn, Some(given))
        .await;
    let mut stage = granted.person.device(Remembering::nothing());
    open(&mut stage).await;
    let told = async |stage: &mut Stage| {
        let held = stage.device.held(&|_| {}).await;
        let (_, holdings) = held.expect("it holds together");
        (holdings[0].told, holdings[0].confirmed)
    };
    assert_eq!(told(&mut stage).await, (None, None), "the truth");
    let said = |held: &mut Vec<Held>| held[0].told = Some(1);
    stage.wire.lie(Lie::to(Method::Get, paths::HELD, said));
    assert_eq!(told(&mut stage).await, (Some(1), None));
    assert!(stage.wire.stop() > 0);
}

/// "Frozen", says the server, and goes on releasing shares.
#[tokio::test]
async fn freeze_that_is_none() {
    let person = Person::new().await;
    let mut device = person.device(Remembering::nothing());
    open(&mut device).await;
    let frozen = Frozen {
        since: 1,
        by: SlotId([1; 16]),
    };
    device.wire.lie(
        Lie::instead(|request| is(request, Method::Post, paths::FREEZE).then(|| Ok(answered(&()))))
            .and(Lie::to(
                Method::Get,
                paths::ACCOUNT,
                move |state: &mut AccountState| state.frozen = Some(frozen),
            )),
    );
    assert_eq!(device.device.freeze().await, Ok(()));
    let state = device.device.account_state().await.expect("an answer");
    assert_eq!(state.frozen, Some(frozen));
    let mut thief = person.device(Remembering::nothing());
    thief.recover().await.expect("it gets every share");
}

/// "Frozen", says the server, of what nobody froze: a way of withholding.
#[tokio::test]
async fn freeze_that_nobody_pressed() {
    let person = Person::new().await;
    let mut device = person.device(Remembering::nothing());
    device.wire.lie(Lie::problem(
        Method::Post,
        paths::SHARES,
        ProblemType::Frozen,
    ));
    let UnlockError::Call(CallError::Problem { kind, .. }) =
        device.recover().await.expect_err("there are no shares")
    else {
        panic!("a server that says no");
    };
    assert_eq!((kind, device.values()), (ProblemType::Frozen, None));
}

/// Sessions that aren't in the list, a change that was announced and isn't told of, one that nobody announced: what a
/// server says about itself is shown as it says it.
#[tokio::test]
async fn sessions_and_three_days_told_otherwise() {
    let person = Person::new().await;
    let mut thief = person.device(Remembering::nothing());
    open(&mut thief).await;
    thief.device.announce(Language::Nl).await.expect("a wait");
    let mut device = person.device(Remembering::nothing());
    open(&mut device).await;
    let truth = device.device.account_state().await.expect("an answer");
    assert!(truth.sessions.len() > 1 && truth.wait.is_some());
    device.wire.lie(Lie::to(
        Method::Get,
        paths::ACCOUNT,
        |state: &mut AccountState| {
            state
                .sessions
                .retain(|session| session.session == state.session);
            state.wait = None;
        },
    ));
    let told = device.device.account_state().await.expect("an answer");
    assert_eq!((told.sessions.len(), told.wait), (1, None));
}

/// A server that lets one unlocker do, by three days that nobody announced. Who changes keys needs one that opens the vault all the same, and every
/// device sees the change: it is signed, and on top of what was there.
#[tokio::test]
async fn change_taken_on_one_unlocker() {
    let person = Person::new().await;
    let mut watching = person.device(Remembering::nothing());
    open(&mut watching).await;
    let before = watching.device.sequence().expect("it is open");
    let mut thief = person.device(Remembering::nothing());
    open(&mut thief).await;
    assert_eq!(
        thief.device.rotate_root(&|_| {}).await,
        Err(UnlockersError::SecondNeeded)
    );
    // The server begins three days nobody asked for, and says that they are over.
    sqlx::query("INSERT INTO waits (account, since, until, expires) VALUES ($1, 1, 2, $2)")
        .bind(person.account().as_ref())
        .bind(i64::MAX)
        .execute(&mut database(&person.server).await)
        .await
        .expect("its own database");
    thief
        .device
        .rotate_root(&|_| {})
        .await
        .expect("it is taken");
    open(&mut watching).await;
    assert!(watching.device.sequence() > Some(before));
}
