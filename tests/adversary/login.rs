//! Lies while logging in: about the passphrase, about challenges, and about whose session it is.

use crate::{
    attack::{at_first_sight, at_opening, at_the_passphrase, attack},
    knowing::{another_platform, opaque_setup, platform_keys, random, rng},
    lying::{Lie, answered, asked, is, said},
    stage::{ORIGIN, Person, Remembering, Stage},
};
use kluis_device::{Refusal, transport::Method, unlock::UnlockError};
use kluis_vault::{
    encoding::Writer,
    opaque::{MEMORY_KIB, PASSES},
    platform::PlatformKeys,
};
use kluis_wire::{
    Bytes, Challenge, LoginFinish, LoginId, LoginStart, LoginStarted, NewAccount, Nonce,
    ProblemType, SessionId, SessionOpened, paths,
};
use opaque_ke::{
    CipherSuite, CredentialRequest, Identifiers, Ristretto255, ServerLogin, ServerLoginParameters,
    ServerRegistration, ServerSetup, TripleDh, ksf::Identity,
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

/// Randomness for a library that asks for it in an older way.
struct Older;

impl rand_core_06::RngCore for Older {
    fn next_u32(&mut self) -> u32 {
        u32::from_be_bytes(random())
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_be_bytes(random())
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        bytes.fill_with(|| random::<1>()[0]);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core_06::Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl rand_core_06::CryptoRng for Older {}

/// The suite of the vault, as the server sees it: it never stretches.
struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, sha2_010::Sha512>;
    type Ksf = Identity;
}

/// Answers for the true record with the true keys, in an exchange over these stretching parameters.
async fn stretched_by(person: &Person, memory: u64, passes: u64) -> Lie {
    let setup = ServerSetup::<Suite>::deserialize(&opaque_setup(&person.server).await);
    let setup = setup.expect("keys");
    let index = platform_keys(&person.server).await.index(&person.address);
    let (record, address) = (record(person), person.address.clone());
    let context = Writer::new("kluis/v1/opaque")
        .bytes(b"ristretto255-SHA512-3DH-Argon2id")
        .number(memory)
        .number(passes)
        .number(1)
        .done();
    let lie = move |started: &mut LoginStarted, start: &LoginStart| {
        let answer = ServerLogin::start(
            &mut Older,
            &setup,
            Some(ServerRegistration::deserialize(record.as_ref()).expect("a record")),
            CredentialRequest::deserialize(start.request.as_ref()).expect("KE1"),
            &index,
            ServerLoginParameters {
                context: Some(&context),
                identifiers: Identifiers {
                    client: Some(address.as_bytes()),
                    server: Some(ORIGIN.as_bytes()),
                },
            },
        );
        started.response = answer.expect("KE2").message.serialize().to_vec().into();
    };
    Lie::answer(move |request, response| {
        let told = is(request, Method::Post, paths::LOGIN);
        if told {
            let mut started = crate::lying::decode(&response.body);
            lie(&mut started, &asked(request));
            response.body = crate::lying::encode(&started);
        }
        told
    })
}

#[tokio::test]
async fn weaker_stretching() {
    let person = Person::new().await;
    // With the parameters as they are this server isn't found out at this point, but at the next: it can't finish a
    // log-in that it didn't begin.
    let lie = stretched_by(&person, MEMORY_KIB.into(), PASSES.into()).await;
    let mut device = person.device(Remembering::nothing());
    device.wire.lie(lie);
    assert_eq!(device.unlock().await, Err(UnlockError::WrongPassphrase));
    let finished: LoginFinish = device.wire.sent_below(paths::LOGIN);
    assert_eq!(finished.finalization.0.len(), 64);

    let lie = stretched_by(&person, 8, 1).await;
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
    at_opening(&person, lie, UnlockError::Locked).await;
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
