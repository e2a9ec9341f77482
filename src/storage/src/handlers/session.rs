//! Sessions: opened by whoever proved an unlocker, closed by whoever holds the cookie.

use crate::{
    answer::{SetCookies, WithCookies},
    app::App,
    cookies::{Cookies, DeviceSecret, SessionSecret, digest},
    problem::Error,
    rng,
    store::{AddressIndex, Hash, NewSession},
};
use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{AppendHeaders, NoContent},
};
use kluis_wire::{AccountId, Digest, Nonce, ProblemType, SessionId, SessionOpened, SlotId};
use std::sync::Arc;

/// Who proved what.
pub(crate) struct Proven {
    /// Whose.
    pub account: AccountId,
    /// Whether the device is the person's own, and may be known from now on.
    pub keep: bool,
    /// Digest of the only key shares may be released to, where the log-in named one.
    pub ephemeral: Option<Digest>,
    /// The slot that was used; none for the passphrase's, or the first of a new account.
    pub slot: Option<SlotId>,
    /// How many successions the account had had.
    pub successions: u64,
    /// Whose wrong guesses are forgotten now.
    pub guessed: Option<(AddressIndex, Option<Hash>)>,
}

/// Opens a session.
pub(crate) async fn open(
    app: &App,
    headers: &HeaderMap,
    proven: Proven,
) -> Result<(SetCookies, SessionOpened), Error> {
    let secret: SessionSecret = Cookies::fresh();
    let opened = SessionOpened {
        account: proven.account,
        session: SessionId(rng::bytes()),
        nonce: Nonce(rng::bytes()),
    };
    let device = if proven.keep {
        Some(device(app, headers, proven.account).await?)
    } else {
        None
    };
    let session = NewSession {
        secret: digest(&secret),
        id: opened.session,
        account: opened.account,
        nonce: opened.nonce,
        ephemeral: proven.ephemeral,
        device: device
            .filter(|device| device.new)
            .map(|device| digest(&device.secret)),
        guessed: proven.guessed,
        slot: proven.slot,
        successions: proven.successions,
    };
    if !app.store.open_session(session, app.now()).await? {
        return Err(ProblemType::WrongUnlocker.into());
    }
    let cookies = [
        app.cookies.set_session(&secret),
        device.and_then(|device| app.cookies.set_device(&device.secret)),
    ];
    let set = cookies
        .into_iter()
        .flatten()
        .map(|cookie| (header::SET_COOKIE, cookie))
        .collect();
    Ok((AppendHeaders(set), opened))
}

#[derive(Clone, Copy)]
struct Device {
    secret: DeviceSecret,
    new: bool,
}

/// The device's cookie, if this account knows it; otherwise a new one.
async fn device(app: &App, headers: &HeaderMap, account: AccountId) -> Result<Device, Error> {
    if let Some(secret) = app.cookies.device(headers)
        && app.store.knows_device(digest(&secret), account).await?
    {
        return Ok(Device { secret, new: false });
    }
    Ok(Device {
        secret: Cookies::fresh(),
        new: true,
    })
}

/// Closes the session. Closing one that isn't there is done already.
pub(crate) async fn close(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<WithCookies<NoContent>, Error> {
    if let Some(secret) = app.cookies.session(&headers) {
        app.store.close_session(digest(&secret)).await?;
    }
    let cleared = app.cookies.clear_session().ok_or(ProblemType::Internal)?;
    let cleared = AppendHeaders(vec![(header::SET_COOKIE, cleared)]);
    Ok(WithCookies(cleared, NoContent))
}
