//! Lies about a second unlocker, the three days and the freeze: what was shown for one thing used for another, and what
//! wasn't done said to be. What a server alone decides about, it can decide otherwise: that stands in `undetectable`.

use crate::{
    attack::{attack, everything, open},
    granted::now,
    lying::{Lie, answered, asked, encode, is},
    stage::{PASSPHRASE, Person, Remembering, Stage},
};
use getrandom::{SysRng, rand_core::UnwrapErr};
use kluis_device::{
    CallError, Refusal,
    leave::LeaveError,
    second::{SecondError, Shown},
    transport::{Method, Request},
    unlock::UnlockError,
    unlockers::UnlockersError,
};
use kluis_receipt::{deletion, file::Kept as _};
use kluis_vault::{deletion::Proof, manifest::Head, platform::PlatformKeys};
use kluis_wire::{
    ChallengeStart, Deleted, KeyLogin, Language, ProblemType, Purpose, Second, SecondShown, Wait,
    WaitStart, limits, paths,
};
use std::{cell::Cell, rc::Rc};

/// Makes every key anew, after a second unlocker was shown.
async fn rotate(stage: &mut Stage) -> Result<(), UnlockersError> {
    let second = Shown::Passphrase(PASSPHRASE);
    let shown = stage
        .device
        .show_second(second, Purpose::Unlockers, &|_| {});
    shown.await.expect("it is said to count");
    stage.device.rotate_root(&|_| {}).await
}

async fn rotating(person: &Person, lie: Lie, expected: UnlockersError) {
    attack(person, &Remembering::nothing(), open, rotate, lie, expected).await;
}

#[tokio::test]
async fn second_said_to_count() {
    let person = Person::new().await;
    let lie = Lie::instead(|request| {
        let until = now() + limits::SECOND_SECONDS;
        is(request, Method::Post, paths::SECOND).then(|| Ok(answered(&SecondShown { until })))
    });
    rotating(&person, lie, UnlockersError::SecondNeeded).await;
}

/// What the honest device of the same person finds after it is everything; and told the truth it is gone.
#[tokio::test]
async fn deletion_said_to_be_done() {
    let person = Person::new().await;
    let there = everything(&person).await;
    let mut stage = leaving(&person).await;
    let (values, remembered) = (stage.values(), stage.memory.contents());
    let other = PlatformKeys::generate(&mut UnwrapErr(SysRng));
    let proof = Proof {
        account: stage.device.account().expect("it is open"),
        time: now(),
        fields: 1,
        files: 0,
        shares: 6,
        copies: 0,
        receipts: Head::NONE,
        backups: now(),
    };
    for proof in [String::new(), other.prove_deletion("localhost", &proof)] {
        stage.wire.lie(Lie::instead(move |request| {
            let proof = proof.clone();
            is(request, Method::Post, paths::DELETION).then(|| Ok(answered(&Deleted { proof })))
        }));
        let refused = Err(LeaveError::Refused(Refusal::Form));
        assert_eq!(stage.device.leave(&|_| {}).await.map(drop), refused);
        assert!(stage.wire.stop() > 0, "the lie was never told");
    }
    assert_eq!(stage.values(), values, "what is shown");
    assert_eq!(stage.memory.contents(), remembered, "what is remembered");
    assert_eq!(everything(&person).await, there, "what is stored");
    let farewell = stage.device.leave(&|_| {}).await.expect("the truth");
    assert_eq!(farewell.proof.shares, 6);
    assert_eq!(stage.values(), None);
}

/// The platform's own signature, of the same minute, over the end of another account: whose device took it. This person's
/// device takes it for nothing, and forgets nothing, until the end is that of its own account.
#[tokio::test]
async fn deletion_proven_of_another_account() {
    let (person, other) = (Person::new().await, Person::new().await);
    let gone = leaving(&other).await.device.leave(&|_| {}).await;
    let gone = gone.expect("an honest server");
    let theirs = deletion::File::parse(&gone.file).expect("the file that they keep");
    let there = everything(&person).await;
    let mut stage = leaving(&person).await;
    let account = stage.device.account().expect("it is open");
    let signing = &theirs.platform.signing;
    let proof = Proof::verify("localhost", signing, &theirs.deletion);
    let proof = proof.expect("the platform that both are with signed it");
    assert_eq!(proof, gone.proof);
    assert_ne!(proof.account, account);

    let (values, remembered) = (stage.values(), stage.memory.contents());
    stage.wire.lie(Lie::instead(move |request| {
        let proof = theirs.deletion.clone();
        is(request, Method::Post, paths::DELETION).then(|| Ok(answered(&Deleted { proof })))
    }));
    let refused = Err(LeaveError::Refused(Refusal::Form));
    assert_eq!(stage.device.leave(&|_| {}).await.map(drop), refused);
    assert!(stage.wire.stop() > 0, "the lie was never told");
    assert_eq!(stage.values(), values, "what is shown");
    assert_eq!(stage.memory.contents(), remembered, "what is remembered");
    assert_eq!(everything(&person).await, there, "what is stored");

    let farewell = stage.device.leave(&|_| {}).await.expect("the truth");
    assert_eq!(farewell.proof.account, account);
    assert_eq!(stage.values(), None);
    assert_ne!(stage.memory.contents(), remembered, "it forgets");
}

/// A device on which the second unlocker for leaving was shown.
async fn leaving(person: &Person) -> Stage {
    let mut stage = person.device(Remembering::nothing());
    open(&mut stage).await;
    let second = Shown::Passphrase(PASSPHRASE);
    let shown = stage.device.show_second(second, Purpose::Delete, &|_| {});
    shown.await.expect("it counts");
    stage
}

#[tokio::test]
async fn second_said_not_to_count() {
    let person = Person::new().await;
    let lie = Lie::problem(Method::Put, paths::VAULT, ProblemType::SecondNeeded);
    rotating(&person, lie, UnlockersError::SecondNeeded).await;
}

#[tokio::test]
async fn freeze_said_to_stand_in_the_way() {
    let person = Person::new().await;
    let lie = Lie::problem(Method::Put, paths::VAULT, ProblemType::Frozen);
    rotating(&person, lie, UnlockersError::Frozen).await;
}

#[tokio::test]
async fn three_days_said_to_be_over() {
    let person = Person::new().await;
    let mut device = person.device(Remembering::nothing());
    open(&mut device).await;
    device.wire.lie(Lie::instead(|request| {
        let wait = Wait {
            since: now() - limits::WAIT_SECONDS,
            until: now(),
            expires: now() + limits::WAIT_OPEN_SECONDS,
        };
        is(request, Method::Post, paths::WAIT).then(|| Ok(answered(&wait)))
    }));
    let wait = device.device.announce(Language::Nl).await;
    assert!(wait.expect("it is said so").until <= now());
    assert!(device.wire.stop() > 0);
    let changed = device.device.rotate_root(&|_| {}).await;
    assert_eq!(changed, Err(UnlockersError::SecondNeeded));
    assert!(device.values().is_some());
    rotate(&mut device).await.expect("the truth after the lie");
}

/// The notice goes to the account's own address, and the address is sealed to the platform: another one is refused.
#[tokio::test]
async fn notice_sent_elsewhere() {
    let (person, other) = (Person::new().await, Person::new().await);
    let mut elsewhere = other.device(Remembering::nothing());
    open(&mut elsewhere).await;
    let announced = elsewhere.device.announce(Language::Nl).await;
    announced.expect("an honest server");
    let theirs: WaitStart = elsewhere.wire.sent(paths::WAIT);
    let lie = instead_of(Method::Post, paths::WAIT, move |request| {
        request.body = Some(encode(&theirs));
    });
    let announce = async |stage: &mut Stage| stage.device.announce(Language::Nl).await.map(drop);
    let unproven = SecondError::Call(CallError::Problem {
        kind: ProblemType::Unproven,
        tries_left: None,
        retry_after: None,
    });
    attack(
        &person,
        &Remembering::nothing(),
        open,
        announce,
        lie,
        unproven,
    )
    .await;
}

/// Sends something else in place of one call.
fn instead_of(
    method: Method,
    path: &'static str,
    mut other: impl FnMut(&mut Request) + 'static,
) -> Lie {
    let told = Rc::new(Cell::new(false));
    let sent = Rc::clone(&told);
    let changing = Lie::instead(move |request| {
        if is(request, method, path) {
            other(request);
            sent.set(true);
        }
        None
    });
    changing.and(Lie::answer(move |_, _| told.get()))
}

/// Has the server set the challenge for another purpose than the device asks for.
fn challenged_for(purpose: Purpose) -> Lie {
    instead_of(Method::Post, paths::CHALLENGE, move |request| {
        let start: ChallengeStart = asked(request);
        request.body = Some(encode(&ChallengeStart { purpose, ..start }));
    })
}

/// The signed challenge in a message that shows an unlocker.
fn signed(second: Second) -> KeyLogin {
    match second {
        Second::Key(login) => login,
        Second::Passphrase { .. } => panic!("a code was shown"),
    }
}

/// A device in a session of the passphrase, with the account frozen in another one of the passphrase.
async fn frozen(person: &Person) -> Stage {
    let mut device = person.device(Remembering::nothing());
    device.unlock().await.expect("an honest server");
    device.device.freeze().await.expect("it freezes");
    device
}

async fn unfreeze(stage: &mut Stage) -> Result<(), SecondError> {
    let code = stage.code.clone();
    stage.device.unfreeze(Shown::Code(&code), &|_| {}).await
}

const FROZEN: UnlockError = UnlockError::Call(CallError::Problem {
    kind: ProblemType::Frozen,
    tries_left: None,
    retry_after: None,
});

/// "It has ended", says the server, and ends nothing: the next device finds out, and is shown nothing.
#[tokio::test]
async fn freeze_said_to_have_ended() {
    let person = Person::new().await;
    let mut device = frozen(&person).await;
    device.wire.lie(Lie::instead(|request| {
        is(request, Method::Delete, paths::FREEZE).then(|| Ok(answered(&())))
    }));
    assert_eq!(unfreeze(&mut device).await, Ok(()));
    assert!(device.wire.stop() > 0);
    let mut other = person.device(Remembering::nothing());
    assert_eq!(other.recover().await, Err(FROZEN));
    assert_eq!(other.values(), None);
    unfreeze(&mut device)
        .await
        .expect("the truth after the lie");
    open(&mut other).await;
}

/// What was signed to end a freeze opens no session, under its own purpose or another.
#[tokio::test]
async fn signature_for_a_freeze_used_to_log_in() {
    let person = Person::new().await;
    let mut device = frozen(&person).await;
    for purpose in [Purpose::Unfreeze, Purpose::Login, Purpose::Recover] {
        let sent = instead_of(Method::Delete, paths::FREEZE, move |request| {
            let login = signed(asked(request));
            request.method = Method::Post;
            request.path = paths::KEY_LOGIN.into();
            request.body = Some(encode(&KeyLogin { purpose, ..login }));
        });
        device.wire.lie(challenged_for(purpose).and(sent));
        assert_eq!(unfreeze(&mut device).await, Err(SecondError::Wrong));
        assert!(device.wire.stop() > 0);
    }
    unfreeze(&mut device)
        .await
        .expect("the truth after the lie");
}

/// What was shown to change unlockers ends no freeze.
#[tokio::test]
async fn signature_for_unlockers_used_to_end_a_freeze() {
    let person = Person::new().await;
    let mut device = frozen(&person).await;
    let purpose = Purpose::Unfreeze;
    let sent = instead_of(Method::Post, paths::SECOND, move |request| {
        let login = signed(asked(request));
        request.method = Method::Delete;
        request.path = paths::FREEZE.into();
        request.body = Some(encode(&Second::Key(KeyLogin { purpose, ..login })));
    });
    device.wire.lie(challenged_for(purpose).and(sent));
    let code = device.code.clone();
    let shown = device
        .device
        .show_second(Shown::Code(&code), Purpose::Unlockers, &|_| {});
    assert_eq!(shown.await, Err(SecondError::Wrong));
    assert!(device.wire.stop() > 0);
    let state = device.device.account_state().await.expect("an answer");
    assert!(state.frozen.is_some());
    unfreeze(&mut device)
        .await
        .expect("the truth after the lie");
}

/// What was signed to log in is no second unlocker.
#[tokio::test]
async fn signature_for_logging_in_used_as_a_second() {
    let person = Person::new().await;
    let purpose = Purpose::Unlockers;
    let sent = instead_of(Method::Post, paths::KEY_LOGIN, move |request| {
        let login: KeyLogin = asked(request);
        request.path = paths::SECOND.into();
        request.body = Some(encode(&Second::Key(KeyLogin { purpose, ..login })));
    });
    let lie = challenged_for(purpose).and(sent);
    let unlocked = async |stage: &mut Stage| stage.unlock().await.expect("an honest server");
    let memory = Remembering::nothing();
    let wrong = UnlockError::WrongCode;
    attack(&person, &memory, unlocked, Stage::recover, lie, wrong).await;
}

/// What was shown once doesn't count again.
#[tokio::test]
async fn second_shown_again() {
    let person = Person::new().await;
    let show = async |stage: &mut Stage| {
        let code = stage.code.clone();
        let shown = stage
            .device
            .show_second(Shown::Code(&code), Purpose::Unlockers, &|_| {});
        shown.await.map(drop)
    };
    let mut device = person.device(Remembering::nothing());
    device.unlock().await.expect("an honest server");
    assert_eq!(show(&mut device).await, Ok(()), "the honest twin");
    let before: Second = device.wire.sent(paths::SECOND);
    device
        .wire
        .lie(instead_of(Method::Post, paths::SECOND, move |request| {
            request.body = Some(encode(&before));
        }));
    assert_eq!(show(&mut device).await, Err(SecondError::Wrong));
    assert!(device.wire.stop() > 0);
    assert_eq!(show(&mut device).await, Ok(()), "the truth after the lie");
}
