//! Logging in: with the passphrase by OPAQUE, or with a key by a signed challenge.

use super::{
    session::{self, Proven, SetCookies},
    size,
};
use crate::{
    app::App,
    body::Body,
    cookies::digest,
    extract::{Client, path_id},
    problem::Error,
    rng,
    store::{Begun, Challenged, LoginToBegin, Window},
};
use axum::{
    extract::{FromRequestParts, State},
    http::{HeaderMap, request::Parts},
};
use kluis_vault::check;
use kluis_wire::{
    Challenge, ChallengeStart, KeyLogin, LoginFinish, LoginId, LoginStart, LoginStarted, Nonce,
    ProblemType, Purpose, SessionOpened, UnlockerKind,
    limits::{LOGIN_SECONDS, OPAQUE_MESSAGE, SEALED_TO_PLATFORM},
};
use std::sync::Arc;

/// Answers a guess. It counts as wrong until it is completed; for an unknown address all goes the same way.
pub(crate) async fn start(
    State(app): State<Arc<App>>,
    Client(client): Client,
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
        client: Window {
            name: "guesses-of-client",
            key: client,
            most: app.guesses_per_client,
        },
    };
    match app.store.begin_login(login, app.now()).await? {
        Begun::Open => Ok(Body(LoginStarted {
            id: login.id,
            response: answer.response.into(),
        })),
        Begun::Wait(seconds) => Err(Error::TooMany { seconds }),
    }
}

/// The log-in that is named in the path.
pub(crate) struct Named(LoginId);

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
    headers: HeaderMap,
    Body(finish): Body<LoginFinish>,
) -> Result<(SetCookies, Body<SessionOpened>), Error> {
    size::bytes(&finish.finalization, OPAQUE_MESSAGE)?;
    let login = app
        .store
        .take_login(id, app.now())
        .await?
        .ok_or(ProblemType::Expired)?;
    app.shares
        .login_finish(&login.state, &finish.finalization)
        .map_err(|_| ProblemType::WrongUnlocker)?;
    let proven = Proven {
        account: login.account.ok_or(ProblemType::WrongUnlocker)?,
        keep: finish.keep,
        ephemeral: None,
        slot: None,
        guessed: Some((login.address, login.device)),
    };
    let (cookies, opened) = session::open(&app, &headers, proven).await?;
    Ok((cookies, Body(opened)))
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
    headers: HeaderMap,
    Body(login): Body<KeyLogin>,
) -> Result<(SetCookies, Body<SessionOpened>), Error> {
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
    let fits = given.start == start
        && given.expires == login.expires
        && match login.purpose {
            Purpose::Login => true,
            Purpose::Recover => slot.kind == UnlockerKind::RecoveryCode,
            // These are shown in a session that is open already.
            Purpose::Unfreeze | Purpose::Unlockers | Purpose::Delete => false,
        };
    let proven = check::key_login(
        app.shares.origin(),
        app.shares.fingerprint(),
        &slot.auth,
        &login,
    );
    if !fits || proven.is_err() {
        return Err(ProblemType::WrongUnlocker.into());
    }
    let proven = Proven {
        account: slot.account,
        keep: login.keep,
        ephemeral: Some(login.ephemeral),
        slot: Some(login.slot),
        guessed: None,
    };
    let (cookies, opened) = session::open(&app, &headers, proven).await?;
    Ok((cookies, Body(opened)))
}
