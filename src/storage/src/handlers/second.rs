//! A second unlocker: shown in a session that another one opened.

use super::login;
use crate::{
    app::App,
    body::Body,
    extract::Session,
    problem::Error,
    security,
    store::{OpenSession, Shown, Taken},
    trace::Left,
};
use axum::extract::State;
use kluis_wire::{
    Happened, ProblemType, Purpose, Second, SecondShown, Trace, limits::SECOND_SECONDS,
};
use std::sync::Arc;

/// Takes it: for a while it counts in this session, for what it was shown for.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    Session(session): Session,
    Left(trace): Left,
    Body(second): Body<Second>,
) -> Result<Body<SecondShown>, Error> {
    let purpose = match purpose(&second) {
        purpose @ (Purpose::Unlockers | Purpose::Delete) => purpose,
        // A freeze ends by the very call that shows it; the others open sessions.
        Purpose::Unfreeze | Purpose::Login | Purpose::Recover => {
            return Err(ProblemType::WrongUnlocker.into());
        }
    };
    let shown = prove(&app, &session, &second, trace).await?;
    let now = app.now();
    let until = now + SECOND_SECONDS;
    done(app.store.show_second(shown, purpose, until, now).await?)?;
    security::note(&app, session.account, Happened::Second, trace).await;
    Ok(Body(SecondShown { until }))
}

pub(super) const fn purpose(second: &Second) -> Purpose {
    match second {
        Second::Key(login) => login.purpose,
        Second::Passphrase { purpose, .. } => *purpose,
    }
}

/// Checks that an unlocker of the session's own account was shown. Whether it counts there, the store decides.
pub(super) async fn prove(
    app: &App,
    session: &OpenSession,
    second: &Second,
    trace: Trace,
) -> Result<Shown, Error> {
    let (account, slot, guessed) = match second {
        Second::Key(login) => {
            let slot = login::key_proven(app, login, trace).await?;
            (slot.account, Some(login.slot), None)
        }
        Second::Passphrase {
            login,
            finalization,
            ..
        } => {
            let (account, login) = login::passphrase_proven(app, *login, finalization).await?;
            (account, None, Some((login.address, login.device)))
        }
    };
    if account != session.account {
        return Err(ProblemType::WrongUnlocker.into());
    }
    Ok(Shown {
        session: session.secret,
        account,
        slot,
        guessed,
    })
}

pub(super) fn done(taken: Taken) -> Result<(), ProblemType> {
    match taken {
        Taken::Done => Ok(()),
        Taken::SecondNeeded => Err(ProblemType::SecondNeeded),
        Taken::Gone => Err(ProblemType::NoSession),
    }
}
