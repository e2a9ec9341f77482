//! The three days that stand in for a second unlocker. They begin when the notice has left, and not before.

use super::size;
use crate::{
    app::App,
    body::Body,
    extract::Session,
    mail::{About, Mail},
    problem::Error,
    security,
    store::Waits,
    trace::Left,
};
use axum::{extract::State, response::NoContent};
use kluis_wire::{
    Happened, ProblemType, Wait, WaitStart,
    limits::{SEALED_TO_PLATFORM, WAIT_OPEN_SECONDS, WAIT_SECONDS},
};
use lettre::Address;
use std::sync::Arc;

/// Mails the notice to the account's own address, and begins. Begun again it counts from now.
pub(crate) async fn begin(
    State(app): State<Arc<App>>,
    Session(session): Session,
    Left(trace): Left,
    Body(start): Body<WaitStart>,
) -> Result<Body<Wait>, Error> {
    size::bytes(&start.address, SEALED_TO_PLATFORM)?;
    let address = app.shares.open_address(&start.address)?;
    let to: Address = address.parse().map_err(|_| ProblemType::Malformed)?;
    let index = app.shares.index(&address);
    let may = app.store.may_wait(session, index, app.now());
    done(may.await?)?;
    let notice = Mail {
        to,
        language: start.language,
        about: About::Wait {
            until: app.now() + WAIT_SECONDS,
        },
    };
    if !app.mail.deliver(notice).await {
        return Err(ProblemType::Unavailable.into());
    }
    let since = app.now();
    let until = since + WAIT_SECONDS;
    let wait = Wait {
        since,
        until,
        expires: until + WAIT_OPEN_SECONDS,
    };
    let account = session.account;
    done(app.store.begin_wait(session, index, wait).await?)?;
    security::note(&app, account, Happened::Announced, trace).await;
    Ok(Body(wait))
}

fn done(waits: Waits) -> Result<(), Error> {
    match waits {
        Waits::Done => Ok(()),
        Waits::Unproven => Err(ProblemType::Unproven.into()),
        Waits::Frozen => Err(ProblemType::Frozen.into()),
        Waits::TooMany(seconds) => Err(Error::TooMany { seconds }),
    }
}

/// Calls it off.
pub(crate) async fn end(
    State(app): State<Arc<App>>,
    Session(session): Session,
) -> Result<NoContent, Error> {
    app.store.end_wait(session.account).await?;
    Ok(NoContent)
}
