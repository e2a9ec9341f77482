//! Logging in: with the passphrase by OPAQUE, or with a key by a signed challenge.

use super::{
    session::{self, Proven},
    size,
};
use crate::{
    answer::WithCookies,
    app::App,
    body::Body,
    cookies::digest,
    extract::{Client, Session, path_id},
    openapi::identifier,
    problem::Error,
    rng, security,
    store::{Begun, Challenged, Hash, Login, LoginToBegin, Registering, SlotKey, Window},
    trace::Left,
};
use aide::{OperationInput, generate::GenContext, openapi::Operation};
use axum::{
    extract::{FromRequestParts, State},
    http::{HeaderMap, request::Parts},
};
use kluis_vault::check;
use kluis_wire::{
    AccountId, Bytes, Challenge, ChallengeStart, Happened, KeyLogin, LoginFinish, LoginId,
    LoginStart, LoginStarted, Nonce, OpaqueRequest, OpaqueResponse, ProblemType, Purpose,
    SessionOpened, Trace, UnlockerKind,
    limits::{LOGIN_SECONDS, OPAQUE_MESSAGE, SEALED_TO_PLATFORM},
};
use std::sync::Arc;

/// Answers a guess. It counts as wrong until it is completed; for an unknown address all goes the same way.
pub(crate) async fn start(
    State(app): State<Arc<App>>,
    Client(client): Client,
    Left(trace): Left,
    headers: HeaderMap,
    Body(start): Body<LoginStart>,
) -> Result<Body<LoginStarted>, Error> {
    size::bytes(&start.address, SEALED_TO_PLATFORM)?;
    size::bytes(&start.request, OPAQUE_MESSAGE)?;
    let address = app.shares.open_address(&start.address)?;
    let index = app.shares.index(&address);
    let found = app.store.record(index).await?;
    let record = found.as_ref().map(|found| found.record.as_slice());
    let answer = app
        .shares
        .login_start(&address, record, &start.request)
        .map_err(|_| ProblemType::Malformed)?;
    let login = LoginToBegin {
        id: LoginId(rng::bytes()),
        address: index,
        account: found.as_ref().map(|found| found.account),
        device: app.cookies.device(&headers).map(|secret| digest(&secret)),
        state: &answer.state,
        client: guesses_of(&app, client),
    };
    match app.store.begin_login(login, app.now()).await? {
        Begun::Open => {
            security::note_try(app.clone(), login.id, login.account, trace);
            Ok(Body(LoginStarted {
                id: login.id,
                response: answer.response.into(),
            }))
        }
        Begun::Wait(seconds) => Err(Error::TooMany { seconds }),
    }
}

fn guesses_of(app: &App, client: Hash) -> Window {
    Window {
        name: "guesses-of-client",
        key: client,
        most: app.guesses_per_client,
        seconds: Window::HOUR,
    }
}

/// Answers OPAQUE's registration for another passphrase at the account's own address. What it answers would serve
/// for a guess as well: it counts as one.
pub(crate) async fn new_passphrase(
    State(app): State<Arc<App>>,
    Session(session): Session,
    Client(client): Client,
    headers: HeaderMap,
    Body(message): Body<OpaqueRequest>,
) -> Result<Body<OpaqueResponse>, Error> {
    size::bytes(&message.request, OPAQUE_MESSAGE)?;
    let device = app.cookies.device(&headers).map(|secret| digest(&secret));
    let begun = app
        .store
        .begin_registration(session.account, device, guesses_of(&app, client), app.now())
        .await?;
    let address = match begun {
        Registering::Open(address) => address,
        Registering::Wait(seconds) => return Err(Error::TooMany { seconds }),
    };
    let response = app
        .shares
        .register(&address, &message.request)
        .map_err(|_| ProblemType::Malformed)?;
    Ok(Body(OpaqueResponse {
        response: response.into(),
    }))
}

/// The log-in that is named in the path.
pub(crate) struct Named(LoginId);

impl OperationInput for Named {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        identifier::<LoginId>(ctx, operation);
    }
}

impl FromRequestParts<Arc<App>> for Named {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Error> {
        path_id(parts, app, LoginId::parse).await.map(Self)
    }
}

/// Completes a log-in; each can be tried once.
pub(crate) async fn finish(
    State(app): State<Arc<App>>,
    Named(id): Named,
    Left(trace): Left,
    headers: HeaderMap,
    Body(finish): Body<LoginFinish>,
) -> Result<WithCookies<Body<SessionOpened>>, Error> {
    let (account, login) = passphrase_proven(&app, id, &finish.finalization).await?;
    let proven = Proven {
        account,
        keep: finish.keep,
        ephemeral: None,
        slot: None,
        successions: login.successions,
        guessed: Some((login.address, login.device)),
    };
    let (cookies, opened) = session::open(&app, &headers, proven).await?;
    let what = Happened::Opened(UnlockerKind::Passphrase);
    security::note(&app, account, what, trace).await;
    Ok(WithCookies(cookies, Body(opened)))
}

/// Checks the last message of a log-in: whose passphrase it proves.
pub(super) async fn passphrase_proven(
    app: &App,
    id: LoginId,
    finalization: &Bytes,
) -> Result<(AccountId, Login), Error> {
    size::bytes(finalization, OPAQUE_MESSAGE)?;
    let login = app
        .store
        .take_login(id, app.now())
        .await?
        .ok_or(ProblemType::Expired)?;
    app.shares
        .login_finish(&login.state, finalization)
        .map_err(|_| ProblemType::WrongUnlocker)?;
    security::forget_try(app, id).await;
    let account = login.account.ok_or(ProblemType::WrongUnlocker)?;
    Ok((account, login))
}

/// Gives a challenge, for a slot that exists as for one that doesn't.
pub(crate) async fn challenge(
    State(app): State<Arc<App>>,
    Body(start): Body<ChallengeStart>,
) -> Result<Body<Challenge>, Error> {
    let challenge = Challenge {
        nonce: Nonce(rng::bytes()),
        expires: app.now() + LOGIN_SECONDS,
    };
    app.store
        .challenge(
            challenge.nonce,
            Challenged {
                start,
                expires: challenge.expires,
            },
        )
        .await?;
    Ok(Body(challenge))
}

/// Checks a signed challenge. No limit on guessing stands in its way: nobody guesses a key.
pub(crate) async fn with_key(
    State(app): State<Arc<App>>,
    Left(trace): Left,
    headers: HeaderMap,
    Body(login): Body<KeyLogin>,
) -> Result<WithCookies<Body<SessionOpened>>, Error> {
    let slot = key_proven(&app, &login, trace).await?;
    let opens = match login.purpose {
        Purpose::Login => true,
        Purpose::Recover => slot.kind == UnlockerKind::RecoveryCode,
        // These are shown in a session that is open already.
        Purpose::Unfreeze | Purpose::Unlockers | Purpose::Delete => false,
    };
    if !opens {
        return Err(ProblemType::WrongUnlocker.into());
    }
    let proven = Proven {
        account: slot.account,
        keep: login.keep,
        ephemeral: Some(login.ephemeral),
        slot: Some(login.slot),
        successions: slot.successions,
        guessed: None,
    };
    let (cookies, opened) = session::open(&app, &headers, proven).await?;
    security::note(&app, slot.account, Happened::Opened(slot.kind), trace).await;
    Ok(WithCookies(cookies, Body(opened)))
}

/// Checks a signed challenge: which slot's key answered it.
pub(super) async fn key_proven(
    app: &App,
    login: &KeyLogin,
    trace: Trace,
) -> Result<SlotKey, Error> {
    let given = app
        .store
        .take_challenge(login.nonce, app.now())
        .await?
        .ok_or(ProblemType::Expired)?;
    let start = ChallengeStart {
        slot: login.slot,
        purpose: login.purpose,
    };
    let slot = app
        .store
        .slot_key(login.slot)
        .await?
        .ok_or(ProblemType::WrongUnlocker)?;
    let proven = check::key_login(
        app.shares.origin(),
        app.shares.fingerprint(),
        &slot.auth,
        login,
    );
    if given.start == start && given.expires == login.expires && proven.is_ok() {
        Ok(slot)
    } else {
        security::note(app, slot.account, Happened::Wrong(slot.kind), trace).await;
        Err(ProblemType::WrongUnlocker.into())
    }
}
