//! The vault: read whole, written by one atomic commit at a time.

use super::{grants, size};
use crate::{
    answer::Tagged,
    app::App,
    body::{Body, Within},
    extract::{Query, Session},
    notices,
    openapi::{in_header, quoted_number, refuses},
    problem::Error,
    rng, security,
    store::{Hash, NextCommit, Stored},
    trace::Left,
    upkeep,
};
use aide::{OperationInput, generate::GenContext, openapi::Operation};
use axum::{
    extract::{FromRequestParts, State},
    http::{HeaderMap, header, request::Parts},
};
use kluis_vault::{check, manifest, opaque::Server};
use kluis_wire::{
    AccountId, Bytes, Commit, Committed, Happened, Nonce, ProblemType, ShareId, Vault,
    limits::{COMMIT_BODY, DEPOSIT},
};
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// How often a commit's decisions are countersigned again, where somebody looked in the meantime.
const COUNTERSIGNED: u32 = 8;

/// What a device remembers.
#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct Since {
    /// The sequence of the last header that the device remembers: later ones are given, to prove that they follow it.
    since: Option<u64>,
}

/// Everything of the vault, and a nonce for the next request for shares.
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Session(session): Session,
    Query(query): Query<Since>,
) -> Result<Tagged<Body<Vault>>, Error> {
    let nonce = Nonce(rng::bytes());
    let mut vault = app
        .store
        .vault(session.account, query.since, nonce)
        .await?
        .ok_or(ProblemType::NoSession)?;
    if let Some(log) = &mut vault.log {
        let head = manifest::Head {
            sequence: log.sequence,
            digest: log.digest,
        };
        log.signature = app.shares.sign_log(session.account, head);
    }
    let sequence = sequence(&vault)?;
    app.store.set_nonce(session.secret, nonce).await?;
    Ok(Tagged(sequence, Body(vault)))
}

fn sequence(vault: &Vault) -> Result<u64, Error> {
    let current = vault.headers.last().ok_or(ProblemType::Internal)?;
    let header =
        manifest::Header::decode(current.header.as_ref()).map_err(|_| ProblemType::Internal)?;
    Ok(header.sequence)
}

/// The sequence in `If-Match`.
pub(crate) struct After(u64);

impl OperationInput for After {
    fn operation_input(_: &mut GenContext, operation: &mut Operation) {
        let about = "The sequence that the commit follows, between quotes.";
        in_header(operation, "If-Match", quoted_number(), about);
        refuses(
            operation,
            &[ProblemType::Malformed, ProblemType::MatchRequired],
        );
    }
}

impl<S: Send + Sync> FromRequestParts<S> for After {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let value = one(&parts.headers, header::IF_MATCH)?.ok_or(ProblemType::MatchRequired)?;
        let digits = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'));
        let sequence = digits
            .and_then(|digits| digits.parse().ok())
            .ok_or(ProblemType::Malformed)?;
        Ok(Self(sequence))
    }
}

/// A header that may come once.
fn one(headers: &HeaderMap, name: header::HeaderName) -> Result<Option<&str>, ProblemType> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| ProblemType::Malformed),
        _ => Err(ProblemType::Malformed),
    }
}

/// Stores the next commit. The very commit that was stored last is taken again: its answer got lost.
pub(crate) async fn commit(
    State(app): State<Arc<App>>,
    Session(session): Session,
    After(after): After,
    Left(trace): Left,
    Within(commit): Within<COMMIT_BODY, Commit>,
) -> Result<Body<Committed>, Error> {
    size::commit(&commit)?;
    let account = session.account;
    let head = app
        .store
        .head(account)
        .await?
        .ok_or(ProblemType::NoSession)?;
    if head.head == commit.head {
        return Ok(Body(Committed {
            sequence: head.sequence,
        }));
    }
    if head.sequence != after {
        return Err(ProblemType::Changed.into());
    }
    let identity = match &commit.succession {
        None => &head.identity,
        Some(succession) => {
            whole(&commit)?;
            check::succession(account, &head.identity, head.successions, succession)?
        }
    };
    let checked = check::commit(account, identity, Some(head.head.header.as_ref()), &commit)?;
    if let Some(new) = &commit.record {
        let fits = match &new.record {
            Some(record) => Server::is_record(record.as_ref()),
            None => new.address.is_some(),
        };
        if !fits {
            return Err(ProblemType::Unproven.into());
        }
    }
    let header = manifest::digest(commit.head.header.as_ref()).0;
    let shares = deposit(
        &app,
        account,
        checked.sequence,
        header,
        commit.deposit.as_ref(),
        app.now(),
    )
    .await?;
    grants::deposit(&app, account, checked.sequence, header, &commit).await?;
    let mut tries = 0;
    let receipts = loop {
        let receipts = grants::countersign(&app, account, &head.identity, &commit).await?;
        let next = NextCommit {
            account,
            session: session.secret,
            now: app.now(),
            receipts: &receipts,
            after,
            commit: &commit,
            header,
            shares: &shares,
        };
        match app.store.commit(next).await? {
            Stored::Done => break receipts,
            Stored::Logged if tries < COUNTERSIGNED => tries += 1,
            Stored::Logged => return Err(ProblemType::Unavailable.into()),
            Stored::Changed => return Err(ProblemType::Changed.into()),
            Stored::Unproven => return Err(ProblemType::Unproven.into()),
            Stored::TooLarge => return Err(ProblemType::TooLarge.into()),
            Stored::SecondNeeded => return Err(ProblemType::SecondNeeded.into()),
            Stored::Frozen => return Err(ProblemType::Frozen.into()),
            Stored::Order => return Err(ProblemType::Order.into()),
            Stored::Expired => return Err(ProblemType::Expired.into()),
            Stored::Exists => return Err(ProblemType::Exists.into()),
        }
    };
    if commit.succession.is_some() || !commit.slots.is_empty() || !commit.slots_removed.is_empty() {
        security::note(&app, account, Happened::Unlockers, trace).await;
    }
    if !commit.shares_destroyed.is_empty()
        || !commit.decisions.is_empty()
        || !commit.grants.is_empty()
        || !commit.grants_removed.is_empty()
    {
        // Stored is stored: if this doesn't work now, it is done at the next start at the latest.
        upkeep::destroy_given_up(&app).await;
    }
    if !receipts.is_empty() || !commit.grants.is_empty() || !commit.grants_removed.is_empty() {
        notices::confirm(&app).await;
    }
    Ok(Body(Committed {
        sequence: checked.sequence,
    }))
}

/// With new identity keys come a new root, new personal keys and new shares.
fn whole(commit: &Commit) -> Result<(), ProblemType> {
    if commit.keyring.is_some() && commit.deposit.is_some() {
        Ok(())
    } else {
        Err(ProblemType::Unproven)
    }
}

/// Puts the shares that come with a commit into the share store, before the commit itself is stored.
pub(super) async fn deposit(
    app: &App,
    account: AccountId,
    sequence: u64,
    header: Hash,
    sealed: Option<&Bytes>,
    now: u64,
) -> Result<Vec<ShareId>, Error> {
    let Some(sealed) = sealed else {
        return Ok(Vec::new());
    };
    size::bytes(sealed, DEPOSIT)?;
    let shares = app
        .shares
        .open_deposit::<ShareId>(account, sequence, sealed)?;
    // Epochs count from 1, one at a time: none ever gets beyond what the database can count.
    if shares
        .iter()
        .any(|(id, _)| id.epoch == 0 || i64::try_from(id.epoch).is_err())
    {
        return Err(ProblemType::Unproven.into());
    }
    app.shares.deposit(account, header, &shares, now).await?;
    Ok(shares.into_iter().map(|(id, _)| id).collect())
}
