//! Lies while a vault is made. Nobody has anything to compare with yet, but what the device makes itself.

use crate::{
    knowing::random,
    lying::{Lie, answered, asked, is},
    stage::{PASSPHRASE, Person, Remembering, Stage, device, newcomer, server},
};
use kluis_device::{
    CallError, Refusal,
    sign_up::SignUpError,
    transport::{Method, Request},
};
use kluis_tests::mail;
use kluis_wire::{
    AccountId, Language, OpaqueRequest, OpaqueResponse, ProblemType, SessionOpened, SharesReleased,
    SignUpId, SignUpStarted, paths,
};

async fn create(stage: &mut Stage) -> Result<(), SignUpError> {
    let made = stage.device.create_vault(PASSPHRASE, true, &|_| {}).await;
    made.map(drop)
}

/// A lie while the vault is made: nothing is said to be made, and no code is shown. Once the truth is told, the same
/// device makes the vault, and it opens.
async fn while_it_is_made(lie: Lie, expected: SignUpError) {
    let server = server().await;
    let mut twin = newcomer(&server).await;
    create(&mut twin).await.expect("the honest twin");

    let mut stage = newcomer(&server).await;
    let remembered = stage.memory.contents();
    stage.wire.lie(lie);
    assert_eq!(create(&mut stage).await, Err(expected), "the lie");
    assert!(stage.wire.stop() > 0, "the lie was never told");
    assert_eq!(stage.values(), None);
    assert_eq!(stage.memory.contents(), remembered, "what is remembered");
    let kit = stage.device.create_vault(PASSPHRASE, true, &|_| {}).await;
    let kit = kit.expect("the truth after the lie");

    let mut honest = device(&server, Remembering::nothing());
    honest.code = kit.code.to_string();
    honest.recover().await.expect("it opens");
}

#[tokio::test]
async fn deposit_taken_but_not_kept() {
    let lie = Lie::problem(Method::Post, paths::SHARES, ProblemType::NotFound);
    while_it_is_made(lie, SignUpError::Refused(Refusal::Share)).await;
}

#[tokio::test]
async fn deposit_taken_and_then_disputed() {
    let lie = Lie::problem(Method::Post, paths::SHARES, ProblemType::Unproven);
    while_it_is_made(lie, SignUpError::Refused(Refusal::Share)).await;
}

#[tokio::test]
async fn shares_of_an_earlier_vault() {
    let person = Person::new().await;
    let (_, theirs): (Request, SharesReleased) = person.own.wire.last(Method::Post, paths::SHARES);
    let lie = Lie::shares(move |released| {
        let nonce = released.nonce;
        *released = theirs.clone();
        released.nonce = nonce;
    });
    while_it_is_made(lie, SignUpError::Refused(Refusal::Share)).await;
}

#[tokio::test]
async fn shares_damaged() {
    let lie = Lie::shares(|released| released.sealed.0[0] ^= 1);
    while_it_is_made(lie, SignUpError::Refused(Refusal::Share)).await;
}

#[tokio::test]
async fn account_under_another_name() {
    let lie = Lie::answer(|request, response| {
        let told = request.path.ends_with(paths::SIGN_UP_ACCOUNT) && response.status < 300;
        if told {
            let mut opened: SessionOpened = crate::lying::decode(&response.body);
            opened.account = AccountId(random());
            response.body = crate::lying::encode(&opened);
        }
        told
    });
    while_it_is_made(lie, SignUpError::Refused(Refusal::Slot)).await;
}

#[tokio::test]
async fn registration_reflected() {
    let lie = Lie::instead(|request| {
        request.path.ends_with(paths::SIGN_UP_OPAQUE).then(|| {
            let asked: OpaqueRequest = asked(request);
            let mut response = asked.request.0;
            response.extend_from_slice(&response.clone());
            Ok(answered(&OpaqueResponse {
                response: response.into(),
            }))
        })
    });
    while_it_is_made(lie, SignUpError::Platform).await;
}

#[tokio::test]
async fn registration_without_a_point() {
    let lie = Lie::instead(|request| {
        request.path.ends_with(paths::SIGN_UP_OPAQUE).then(|| {
            Ok(answered(&OpaqueResponse {
                response: vec![0; 64].into(),
            }))
        })
    });
    while_it_is_made(lie, SignUpError::Platform).await;
}

#[tokio::test]
async fn registration_cut_short() {
    let lie = Lie::instead(|request| {
        request.path.ends_with(paths::SIGN_UP_OPAQUE).then(|| {
            Ok(answered(&OpaqueResponse {
                response: vec![1; 32].into(),
            }))
        })
    });
    while_it_is_made(lie, SignUpError::Platform).await;
}

#[tokio::test]
async fn answer_of_no_form() {
    let lie = Lie::instead(|request| {
        request
            .path
            .ends_with(paths::SIGN_UP_ACCOUNT)
            .then(|| Ok(answered(&"made")))
    });
    while_it_is_made(lie, SignUpError::Call(CallError::Form)).await;
}

/// Two people's sign-ups trade places: the mailed code of one is worth nothing in the other's.
#[tokio::test]
async fn sign_ups_swapped() {
    let server = server().await;
    let mut other = device(&server, Remembering::nothing());
    let theirs = crate::stage::fresh_address();
    let started = other.device.sign_up(&theirs, Language::Nl).await;
    let id: SignUpId = started.expect("a sign-up starts").id;

    let mut stage = device(&server, Remembering::nothing());
    let address = crate::stage::fresh_address();
    stage.wire.lie(Lie::to(
        Method::Post,
        paths::SIGN_UP,
        move |started: &mut SignUpStarted| started.id = id,
    ));
    stage
        .device
        .sign_up(&address, Language::Nl)
        .await
        .expect("a sign-up starts");
    assert!(stage.wire.stop() > 0);
    let digits = mail::code(&server.outbox(), &address, 0).await;
    let refused = stage.device.confirm(&digits).await;
    assert!(matches!(refused, Err(SignUpError::WrongCode { .. })));
    assert!(create(&mut stage).await.is_err());
    assert_eq!(stage.values(), None);

    // The honest twin: the other's own code, in the other's own sign-up.
    let digits = mail::code(&server.outbox(), &theirs, 0).await;
    other.device.confirm(&digits).await.expect("the right code");
    create(&mut other).await.expect("a vault");
}

/// A code sealed for one sign-up is no code in another, even where the digits agree.
#[tokio::test]
async fn code_carried_to_another_sign_up() {
    let server = server().await;
    let mut twin = newcomer(&server).await;
    create(&mut twin).await.expect("the honest twin");

    let mut other = device(&server, Remembering::nothing());
    let theirs = crate::stage::fresh_address();
    let started = other.device.sign_up(&theirs, Language::Nl).await;
    let id = started.expect("a sign-up starts").id;
    let mut stage = device(&server, Remembering::nothing());
    let address = crate::stage::fresh_address();
    let started = stage.device.sign_up(&address, Language::Nl).await;
    started.expect("a sign-up starts");
    let digits = mail::code(&server.outbox(), &theirs, 0).await;
    // The person types the digits of the other mail; an outsider sends them where they belong.
    stage.wire.lie(
        Lie::instead(move |request| {
            if request.path.ends_with(paths::SIGN_UP_CODE) {
                request.path = format!("{}/{id}/{}", paths::SIGN_UP, paths::SIGN_UP_CODE);
            }
            None
        })
        .and(Lie::answer(|request, _| {
            is(request, Method::Post, &request.path.clone())
        })),
    );
    assert!(stage.device.confirm(&digits).await.is_err());
    assert!(stage.wire.stop() > 0);
    assert!(create(&mut stage).await.is_err());
}
