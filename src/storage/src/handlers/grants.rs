//! For recipients: what there is, and looking at it. No log, no key: the shares of granted copies leave only in the
//! answer to a look that is in the person's access log. And for the person: receipts, that log, and who may be in it.

use super::{decided, size};
use crate::{
    app::App,
    body::Body,
    extract::{Query, Session},
    notices,
    problem::Error,
    store::{Looked, NewLook, NewReceipt, Window},
    upkeep,
};
use axum::extract::State;
use kluis_receipt::record::{Receiver, Source, record};
use kluis_vault::{
    check,
    decision::{Decision, Receipt},
    log::{Look, Outcome},
    manifest::{Head, digest},
    registry::{Barred, Entry, Registry},
};
use kluis_wire::{
    AccessLog, AccountId, Commit, Digest, GrantShown, GrantsAsked, History, IdentityLink,
    IdentityPublic, LookReleased, ProblemType, SignedLook, SignedRegistry,
    limits::{GRANT_DEPOSIT, LOOK_SECONDS, LOOKS_PER_DAY, SIGNED_LOOK},
};
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Who may be given anything, signed.
pub(crate) async fn registry(State(app): State<Arc<App>>) -> Result<Body<SignedRegistry>, Error> {
    Ok(Body(app.shares.registry(app.store.registry().await?)))
}

pub(crate) async fn verified(app: &App) -> Result<Registry, Error> {
    let signed = app.shares.registry(app.store.registry().await?);
    let platform = &app.shares.public().signing;
    // It is this server's own: if it doesn't verify, the database is damaged.
    Registry::verify(app.shares.origin(), platform, &signed, Head::NONE)
        .map_err(|_| ProblemType::Internal.into())
}

pub(super) fn registered(registry: &Registry, recipient: Digest) -> Result<&Entry, Error> {
    registry
        .find(recipient)
        .ok_or_else(|| ProblemType::Unproven.into())
}

pub(super) fn in_time(app: &App, time: u64) -> Result<(), Error> {
    if app.now().abs_diff(time) <= LOOK_SECONDS {
        Ok(())
    } else {
        Err(ProblemType::Expired.into())
    }
}

/// What a recipient may look at, sealed.
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Body(asked): Body<GrantsAsked>,
) -> Result<Body<Vec<GrantShown>>, Error> {
    in_time(&app, asked.time)?;
    let registry = verified(&app).await?;
    let entry = registered(&registry, asked.recipient)?;
    check::grants_asked(app.shares.origin(), entry, &asked)?;
    entry
        .may_look(app.now())
        .map_err(|_| ProblemType::Unproven)?;
    let shown = app
        .store
        .granted(asked.recipient, asked.nonce, app.now())
        .await?;
    Ok(Body(shown.ok_or(ProblemType::Unproven)?))
}

/// Writes a look into the log, and releases the shares for it. A look that is refused is in the log too, once it is known
/// whose it is and that it is new. What can't be read, isn't signed by who is registered, is too old or was there before
/// isn't; nor what comes after a day's most.
pub(crate) async fn look(
    State(app): State<Arc<App>>,
    Body(signed): Body<SignedLook>,
) -> Result<Body<LookReleased>, Error> {
    let (released, last) = logged(&app, &signed).await?;
    if let Some(account) = last {
        upkeep::destroy_given_up(&app).await;
        tokio::spawn(async move { notices::ended(&app, account).await });
    }
    Ok(Body(released))
}

/// The same for whoever looks; and whose permission it was the one look of.
pub(crate) async fn logged(
    app: &App,
    signed: &SignedLook,
) -> Result<(LookReleased, Option<AccountId>), Error> {
    size::bytes(&signed.look, SIGNED_LOOK)?;
    let registry = verified(app).await?;
    let origin = app.shares.origin();
    let named = Look::decode(origin, signed.look.as_ref()).map_err(|_| ProblemType::Malformed)?;
    let entry = registered(&registry, named.recipient)?;
    let look = check::look(origin, entry, signed)?;
    in_time(app, look.time)?;
    // Only who signed counts, so nobody uses up what is another's.
    let window = Window {
        name: "looks-of-recipient",
        key: digest(&[look.account.as_ref(), look.recipient.as_ref()].concat()).0,
        most: LOOKS_PER_DAY,
        seconds: Window::DAY,
    };
    if let Some(seconds) = app.store.count(window, app.now()).await? {
        return Err(Error::TooMany { seconds });
    }
    let new = NewLook {
        look: &look,
        signed,
        registry: registry.head(),
        refused: barred(entry, &look, app.now()),
    };
    let _held = app.looks.read().await;
    match app.store.look(new, app.now()).await? {
        Looked::Logged {
            entry,
            shares,
            last,
        } if entry.outcome == Outcome::Released => {
            let released = app.shares.release_look(&entry, &look, &shares).await?;
            Ok((released, last.then_some(entry.account)))
        }
        Looked::Logged { .. } | Looked::Nothing => Err(ProblemType::Unproven.into()),
    }
}

/// Why a look is refused, whatever was granted.
fn barred(entry: &Entry, look: &Look, now: u64) -> Option<Outcome> {
    if !look.has_reason() {
        return Some(Outcome::NoReason);
    }
    entry.may_look(now).err().map(|barred| match barred {
        Barred::Ended => Outcome::Ended,
        Barred::Region => Outcome::Region,
        Barred::Review => Outcome::Review,
    })
}

/// What a device has seen.
#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct After {
    /// The number of the last receipt that the device has; from the first where it isn't said.
    decided: Option<u64>,
    /// The last place in the access log that the device has; from the first where it isn't said.
    logged: Option<u64>,
}

/// Receipts, and the person's access log, its last entry signed.
pub(crate) async fn history(
    State(app): State<Arc<App>>,
    Session(session): Session,
    Query(after): Query<After>,
) -> Result<Body<History>, Error> {
    let account = session.account;
    let receipts = app.store.receipts(account, after.decided.unwrap_or(0));
    let receipts = receipts.await?;
    let since = after.logged.unwrap_or(0);
    let entries = app.store.access_log(account, since).await?;
    let head = match entries.last() {
        None => app.store.heads(account).await?.log,
        Some(last) => Head {
            sequence: since.saturating_add(u64::try_from(entries.len()).unwrap_or(u64::MAX)),
            digest: digest(last.as_ref()),
        },
    };
    Ok(Body(History {
        receipts,
        log: AccessLog {
            head: app.shares.sign_log(account, head),
            entries,
        },
    }))
}

/// Countersigns the decisions of a commit: signed by the person, following the ones that are there.
pub(super) async fn countersign(
    app: &App,
    account: AccountId,
    identity: &IdentityPublic,
    commit: &Commit,
) -> Result<Vec<NewReceipt>, Error> {
    if commit.decisions.is_empty() {
        return Ok(Vec::new());
    }
    let heads = app.store.heads(account).await?;
    let link = IdentityLink {
        public: identity.clone(),
        succession: None,
    };
    let (_, decisions) = Decision::follow(account, &[link], heads.decision, &commit.decisions)
        .map_err(|_| ProblemType::Unproven)?;
    let registry = verified(app).await?;
    let mut head = heads.receipt;
    let mut receipts = Vec::with_capacity(commit.decisions.len());
    for (decision, read) in commit.decisions.iter().zip(&decisions) {
        let (sequence, time) = (head.sequence.checked_add(1), app.now());
        let sequence = sequence.ok_or(ProblemType::Internal)?;
        let term = decided::term(&app.purposes, &registry, &read.choice, time)?;
        let receipt = Receipt {
            account,
            sequence,
            previous: head.digest,
            time,
            log: heads.log,
            decision: decision.clone(),
            record: recorded(app, &registry, read, sequence, time)?,
        };
        let token = app.shares.countersign(&receipt);
        head = Head {
            sequence: receipt.sequence,
            digest: digest(token.as_bytes()),
        };
        receipts.push(NewReceipt {
            sequence: receipt.sequence,
            decision: digest(decision.as_bytes()),
            token,
            log: heads.log,
            term,
        });
    }
    Ok(receipts)
}

/// What goes on record about a decision: what was published under the version that was decided about.
fn recorded(
    app: &App,
    registry: &Registry,
    decision: &Decision,
    sequence: u64,
    time: u64,
) -> Result<String, Error> {
    let choice = &decision.choice;
    let found = app.purposes.find(&choice.purpose, choice.purpose_version);
    let purpose = found.ok_or(ProblemType::PurposeChanged)?;
    let receiver = |fingerprint: &Digest| {
        let entry = registry.find(*fingerprint);
        Receiver {
            fingerprint: *fingerprint,
            number: entry.map(|entry| entry.number.clone()).unwrap_or_default(),
            name: entry
                .map(|entry| entry.organisation.clone())
                .unwrap_or_default(),
        }
    };
    let receivers: Vec<_> = choice.recipients.iter().map(receiver).collect();
    Ok(record(&Source {
        origin: app.shares.origin(),
        sequence,
        time,
        decision,
        platform: &app.purposes.signed().purposes.platform,
        purpose,
        receivers: &receivers,
    }))
}

/// Puts the shares of a commit's granted copies into the share store, before the commit itself is stored: exactly
/// one for each.
pub(super) async fn deposit(
    app: &App,
    account: AccountId,
    sequence: u64,
    header: [u8; 32],
    commit: &Commit,
) -> Result<(), Error> {
    let shares = match &commit.grant_deposit {
        None => Vec::new(),
        Some(sealed) => {
            size::bytes(sealed, GRANT_DEPOSIT)?;
            app.shares.open_deposit(account, sequence, sealed)?
        }
    };
    let brought = |id| shares.iter().any(|(share, _)| *share == id);
    // Both without repetition, so equally many means the same.
    let mut ids: Vec<_> = commit.grants.iter().map(|copy| copy.share).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() != commit.grants.len()
        || shares.len() != ids.len()
        || !ids.into_iter().all(brought)
    {
        return Err(ProblemType::Unproven.into());
    }
    if !shares.is_empty() {
        let now = app.now();
        app.shares
            .deposit_grants(account, header, &shares, now)
            .await?;
    }
    Ok(())
}
