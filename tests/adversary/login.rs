//! Lies while logging in: about the passphrase, about challenges, and about whose session it is.

use crate::{
    attack::{at_first_sight, at_opening, at_the_passphrase, attack},
    knowing::{another_platform, platform_keys, random, rng},
    lying::{Lie, answered, asked, is, said},
    stage::{ORIGIN, Person, Remembering, Stage},
};
use kluis_device::{Refusal, transport::Method, unlock::UnlockError};
use kluis_vault::platform::PlatformKeys;
use kluis_wire::{
    Bytes, Challenge, LoginId, LoginStart, LoginStarted, NewAccount, Nonce, ProblemType, SessionId,
    SessionOpened, paths,
};
use std::{cell::RefCell, rc::Rc};

/// The OPAQUE record that somebody registered.
fn record(person: &Person) -> Bytes {
    let made: NewAccount = person.own.wire.sent(paths::SIGN_UP_ACCOUNT);
    made.record.expect("a passphrase")
}

/// A lie that answers a log-in with these keys, for that address and record.
fn answering(keys: PlatformKeys, address: String, record: Option<Bytes>) -> Lie {
    Lie::instead(move |request| {
        is(request, Method::Post, paths::LOGIN).then(|| {
            let start: LoginStart = asked(request);
            let record = record.as_ref().map(AsRef::as_ref);
            let answer = keys
                .login_start(ORIGIN, &address, record, start.request.as_ref(), &mut rng())
                .expect("an answer");
            Ok(answered(&LoginStarted {
                id: LoginId(random()),
                response: answer.response.into(),
            }))
        })
    })
}

#[tokio::test]
async fn record_of_another_account_with_the_same_passphrase() {
    let (person, other) = (Person::new().await, Person::new().await);
    let keys = platform_keys(&person.server).await;
    let lie = answering(keys, other.address.clone(), Some(record(&other)));
    at_the_passphrase(&person, lie, UnlockError::WrongPassphrase).await;
}

#[tokio::test]
async fn record_of_another_account_under_this_address() {
    let (person, other) = (Person::new().await, Person::new().await);
    let keys = platform_keys(&person.server).await;
    let lie = answering(keys, person.address.clone(), Some(record(&other)));
    at_the_passphrase(&person, lie, UnlockError::WrongPassphrase).await;
}

#[tokio::test]
async fn record_kept_but_keys_replaced() {
    let person = Person::new().await;
    let (keys, _) = another_platform();
    let lie = answering(keys, person.address.clone(), Some(record(&person)));
    at_the_passphrase(&person, lie, UnlockError::WrongPassphrase).await;
}

#[tokio::test]
async fn account_denied() {
    let person = Person::new().await;
    let keys = platform_keys(&person.server).await;
    let lie = answering(keys, person.address.clone(), None);
    at_the_passphrase(&person, lie, UnlockError::WrongPassphrase).await;
}

#[tokio::test]
async fn answer_replayed_from_an_earlier_log_in() {
    let person = Person::new().await;
    let kept: Rc<RefCell<Option<LoginStarted>>> = Rc::default();
    let before = async |stage: &mut Stage| {
        stage.unlock().await.expect("an honest server");
        let (_, given) = stage.wire.last(Method::Post, paths::LOGIN);
        *kept.borrow_mut() = Some(given);
    };
    let replayed = Rc::clone(&kept);
    let lie = Lie::to(
        Method::Post,
        paths::LOGIN,
        move |started: &mut LoginStarted| {
            started.response = replayed.borrow().clone().expect("it was kept").response;
        },
    );
    let memory = Remembering::nothing();
    let expected = UnlockError::WrongPassphrase;
    attack(&person, &memory, before, Stage::unlock, lie, expected).await;
}

#[tokio::test]
async fn own_message_reflected() {
    let person = Person::new().await;
    let lie = Lie::instead(|request| {
        is(request, Method::Post, paths::LOGIN).then(|| {
            let start: LoginStart = asked(request);
            Ok(answered(&LoginStarted {
                id: LoginId(random()),
                response: start.request,
            }))
        })
    });
    at_the_passphrase(&person, lie, UnlockError::WrongPassphrase).await;
}

#[tokio::test]
async fn answer_with_something_behind_it() {
    let person = Person::new().await;
    let lie = Lie::to(Method::Post, paths::LOGIN, |started: &mut LoginStarted| {
        started.response.0.push(0);
    });
    at_the_passphrase(&person, lie, UnlockError::WrongPassphrase).await;
}

#[tokio::test]
async fn masked_record_forged() {
    let person = Person::new().await;
    let lie = Lie::to(Method::Post, paths::LOGIN, |started: &mut LoginStarted| {
        // Behind the evaluated element (32) and the masking nonce (32).
        started.response.0[64] ^= 1;
    });
    at_the_passphrase(&person, lie, UnlockError::WrongPassphrase).await;
}

#[tokio::test]
async fn without_the_proof_that_the_server_knows_the_record() {
    let person = Person::new().await;
    let lie = Lie::to(Method::Post, paths::LOGIN, |started: &mut LoginStarted| {
        *started.response.0.last_mut().expect("a MAC") ^= 1;
    });
    at_the_passphrase(&person, lie, UnlockError::WrongPassphrase).await;
}

#[tokio::test]
async fn challenge_that_never_expires() {
    let person = Person::new().await;
    let lie = Lie::to(
        Method::Post,
        paths::CHALLENGE,
        |challenge: &mut Challenge| {
            challenge.expires = u64::MAX;
        },
    );
    at_opening(&person, lie, UnlockError::WrongCode).await;
}

#[tokio::test]
async fn challenge_that_was_never_given() {
    let person = Person::new().await;
    let lie = Lie::to(
        Method::Post,
        paths::CHALLENGE,
        |challenge: &mut Challenge| {
            challenge.nonce = Nonce(random());
        },
    );
    at_opening(&person, lie, UnlockError::WrongCode).await;
}

#[tokio::test]
async fn session_of_another_account() {
    let (person, other) = (Person::new().await, Person::new().await);
    let account = other.account();
    let lie = Lie::to(
        Method::Post,
        paths::KEY_LOGIN,
        move |opened: &mut SessionOpened| {
            opened.account = account;
        },
    );
    at_first_sight(&person, lie, Refusal::Slot).await;
}

/// The server signs the device in to an account of its own, and shows its vault.
#[tokio::test]
async fn session_and_vault_of_another_account() {
    let (person, mut other) = (Person::new().await, Person::new().await);
    let (account, theirs) = (other.account(), other.stored().await);
    let lie = Lie::to(
        Method::Post,
        paths::KEY_LOGIN,
        move |opened: &mut SessionOpened| {
            opened.account = account;
        },
    )
    .and(Lie::vault(move |vault| *vault = theirs.clone()));
    at_first_sight(&person, lie, Refusal::Slot).await;
}

#[tokio::test]
async fn session_under_another_name() {
    let person = Person::new().await;
    let lie = Lie::to(
        Method::Post,
        paths::KEY_LOGIN,
        |opened: &mut SessionOpened| {
            opened.session = SessionId(random());
        },
    );
    at_first_sight(&person, lie, Refusal::Share).await;
}

/// A right passphrase is said to be wrong. The device believes it, which opens nothing, and the passphrase hasn't left it.
#[tokio::test]
async fn right_code_said_to_be_wrong() {
    let person = Person::new().await;
    let lie = Lie::instead(|request| {
        is(request, Method::Post, paths::KEY_LOGIN).then(|| Ok(said(ProblemType::WrongUnlocker)))
    });
    at_opening(&person, lie, UnlockError::WrongCode).await;
}
