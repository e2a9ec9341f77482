//! Cases: for the person, who asks and reads; for the desk, which answers; for recipients, who record what people take
//! part in.

use super::{
    grants::{in_time, registered, verified},
    size,
};
use crate::{
    app::App,
    body::{Body, Within},
    cases::{self, Checked},
    extract::{Query, Session},
    problem::Error,
    store::{GrantShare, Window},
    upkeep,
};
use axum::extract::State;
use kluis_vault::{
    case::{Author, Channel, Event, Kind, Statement},
    check,
    identity::key_id,
    manifest::digest,
    registry::{Entry, Registry},
};
use kluis_wire::{
    AccountId, CaseId, CaseShown, Cases, DeskAsked, Digest, Enclosed, IdentityLink, NewStatement,
    Participation, Person, ProblemType, Recorded, Stated, StatedAt, Waiting, body,
    limits::{
        CASES_BYTES, CHUNK_BODY, COMMIT_BODY, LETTER, SEALED_REQUEST, SEALED_TO_PLATFORM,
        STATEMENT, STATEMENTS_PER_DAY,
    },
};
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// The person asks for something, or ends a restriction.
pub(crate) async fn ask(
    State(app): State<Arc<App>>,
    Session(session): Session,
    Within(new): Within<CHUNK_BODY, NewStatement>,
) -> Result<Body<Recorded>, Error> {
    let account = session.account;
    let registry = verified(&app).await?;
    let chain = app.store.chain(account).await?;
    let statement = read(&app, account, &chain, &registry, &new)?;
    let own = chain
        .last()
        .map(|link| Author::Person(key_id(&link.public)));
    // With the keys of today: what was signed with others was meant for another time.
    if own != Some(statement.author) || new.own.is_some() || new.deposit.is_some() {
        return Err(ProblemType::Unproven.into());
    }
    if matches!(new.enclosed, Some(Enclosed::ToPerson(_))) {
        return Err(ProblemType::Malformed.into());
    }
    let desk = desk(&app, &registry).ok_or(ProblemType::NotFound)?;
    let asked = kluis_vault::registry::fingerprint(&desk.keys) == statement.to;
    if statement.event == Event::Asked && !asked {
        return Err(ProblemType::Unproven.into());
    }
    counted(&app, account, statement.author).await?;
    let checked = Checked {
        statement,
        signed: &new.signed,
        enclosed: new.enclosed.as_ref(),
        share: None,
        own: None,
        registry: registry.head(),
        desk: desk.number.clone(),
    };
    Ok(Body(cases::put(&app, checked).await?))
}

/// The desk as it stands in the registry, where there is one.
fn desk<'a>(app: &App, registry: &'a Registry) -> Option<&'a Entry> {
    let number = &app.purposes.signed().purposes.platform.desk;
    registry.active(number)
}

/// Reads what somebody states, and that they signed it.
fn read(
    app: &App,
    account: AccountId,
    chain: &[IdentityLink],
    registry: &Registry,
    new: &NewStatement,
) -> Result<Statement, Error> {
    size::bytes(&new.signed.statement, STATEMENT)?;
    match &new.enclosed {
        Some(Enclosed::ToDesk { sealed, own }) => {
            size::bytes(sealed, SEALED_REQUEST)?;
            size::bytes(own, SEALED_REQUEST)?;
        }
        Some(Enclosed::ToPerson(letter)) => size::bytes(&letter.sealed, LETTER)?,
        None => {}
    }
    let origin = app.shares.origin();
    let statement = Statement::verify(origin, account, chain, registry, &new.signed)
        .map_err(|_| ProblemType::Unproven)?;
    if statement.encloses(new.enclosed.as_ref()) {
        Ok(statement)
    } else {
        Err(ProblemType::Unproven.into())
    }
}

/// Only who signed counts, so nobody uses up what is another's.
async fn counted(app: &App, account: AccountId, author: Author) -> Result<(), Error> {
    let author = match author {
        Author::Person(digest) | Author::Registered(digest) => digest,
        Author::Platform => return Err(ProblemType::Unproven.into()),
    };
    let window = Window {
        name: "statements-of-author",
        key: digest(&[account.as_ref(), author.as_ref()].concat()).0,
        most: STATEMENTS_PER_DAY,
        seconds: Window::DAY,
    };
    match app.store.count(window, app.now()).await? {
        Some(seconds) => Err(Error::TooMany { seconds }),
        None => Ok(()),
    }
}

/// Somebody in the registry states something: the desk in a request, or whoever puts something on record.
pub(crate) async fn state(
    State(app): State<Arc<App>>,
    Within(new): Within<COMMIT_BODY, NewStatement>,
) -> Result<Body<Recorded>, Error> {
    size::bytes(&new.signed.statement, STATEMENT)?;
    let origin = app.shares.origin();
    let named = Statement::decode(origin, new.signed.statement.as_ref())
        .map_err(|_| ProblemType::Malformed)?;
    let registry = verified(&app).await?;
    let Author::Registered(author) = named.author else {
        return Err(ProblemType::Unproven.into());
    };
    let chain = app.store.chain(named.account).await?;
    if chain.is_empty() {
        return Err(ProblemType::Unproven.into());
    }
    let statement = read(&app, named.account, &chain, &registry, &new)?;
    let entry = registered(&registry, author)?;
    entry
        .may_look(app.now())
        .map_err(|_| ProblemType::Unproven)?;
    if !may_state(&app, &registry, entry, &statement).await? {
        return Err(ProblemType::Unproven.into());
    }
    // What came by phone or letter came some time ago; the rest is said now.
    if statement.channel == Channel::App || statement.event != Event::Asked {
        in_time(&app, statement.time)?;
    }
    counted(&app, statement.account, statement.author).await?;
    let share = deposited(&app, &statement, &new).await?;
    let masks = statement.kind == Kind::Masking && statement.event == Event::Answered;
    let ends = masks || statement.kind == Kind::Withdrawal;
    let checked = Checked {
        statement,
        signed: &new.signed,
        enclosed: new.enclosed.as_ref(),
        share,
        own: new.own.as_ref(),
        registry: registry.head(),
        desk: entry.number.clone(),
    };
    let recorded = cases::put(&app, checked).await?;
    if ends {
        upkeep::destroy_given_up(&app).await;
    }
    Ok(Body(recorded))
}

/// Whether somebody in the registry may say this: requests, notes and disclosures are the desk's; what somebody takes part
/// in is also for the recipient whom that person let in.
async fn may_state(
    app: &App,
    registry: &Registry,
    entry: &Entry,
    statement: &Statement,
) -> Result<bool, Error> {
    let desk = desk(app, registry).is_some_and(|desk| desk.number == entry.number);
    if statement.kind != Kind::Participation {
        return Ok(desk);
    }
    let (account, case) = (statement.account, statement.case);
    if statement.event == Event::Recorded {
        let author = kluis_vault::registry::fingerprint(&entry.keys);
        let keys = registry.keys_of(author);
        return Ok(desk || app.store.lets_in(account, &keys, app.now()).await?);
    }
    Ok(app.store.desk_of(account, case).await?.as_ref() == Some(&entry.number))
}

/// Puts the share of the letter that comes with a statement into the share store, before the statement is stored.
async fn deposited(
    app: &App,
    statement: &Statement,
    new: &NewStatement,
) -> Result<Option<GrantShare>, Error> {
    let (letter, sealed) = match (&new.enclosed, &new.deposit) {
        (None, None) => return Ok(None),
        // What the desk wrote down of a request, for itself and for the person.
        (Some(Enclosed::ToDesk { .. }), None)
            if statement.event == Event::Asked
                && statement.author == Author::Registered(statement.to) =>
        {
            return Ok(None);
        }
        (Some(Enclosed::ToPerson(letter)), Some(sealed)) => (letter, sealed),
        _ => return Err(ProblemType::Malformed.into()),
    };
    if let Some(own) = &new.own {
        size::bytes(own, SEALED_REQUEST)?;
    }
    size::bytes(sealed, SEALED_TO_PLATFORM)?;
    let account = statement.account;
    // What it says of itself is known before it opens: a letter about something else is none of this case.
    if letter.subject != statement.case.to_string()
        || statement.author != Author::Registered(letter.writer)
    {
        return Err(ProblemType::Unproven.into());
    }
    let share = app
        .shares
        .open_letter_deposit(account, letter.share, sealed)?;
    let header = digest(new.signed.statement.as_ref()).0;
    app.shares
        .deposit_grants(account, header, &[(letter.share, share)], app.now())
        .await?;
    Ok(Some(GrantShare {
        account,
        id: letter.share,
        header,
    }))
}

/// What a device has read.
#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct After {
    /// The place in the log after which it goes on; from the start where it isn't said.
    after: Option<u64>,
}

/// What was stated in the person's cases, as much as one answer holds.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    Session(session): Session,
    Query(query): Query<After>,
) -> Result<Body<Cases>, Error> {
    let after = query.after.unwrap_or(0);
    let page = app
        .store
        .stated_after(session.account, after, CASES_BYTES)
        .await?;
    let (mut rows, more) = page;
    let mut receipts = cases::receipts(&app, &rows)?;
    // The receipt of a request has the day in it that the platform says right after it.
    if more && rows.len() > 1 && cases::is_asked(&app, rows.last())? {
        rows.pop();
        receipts.pop();
    }
    let more = rows.last().filter(|_| more).map(|row| row.log.sequence);
    let statements = rows.into_iter().zip(receipts).map(|(row, receipt)| Stated {
        signed: row.signed,
        enclosed: row.enclosed,
        receipt,
    });
    Ok(Body(Cases {
        statements: statements.collect(),
        more,
    }))
}

/// Who asks as the desk or a recipient: registered, allowed to, now and once.
async fn asking<'a>(
    app: &App,
    registry: &'a Registry,
    asked: &DeskAsked,
) -> Result<&'a Entry, Error> {
    in_time(app, asked.time)?;
    let entry = registered(registry, asked.recipient)?;
    check::desk_asked(app.shares.origin(), entry, asked)?;
    entry
        .may_look(app.now())
        .map_err(|_| ProblemType::Unproven)?;
    let once = (asked.recipient, asked.nonce);
    if app.store.use_once(once, app.now()).await? {
        Ok(entry)
    } else {
        Err(ProblemType::Unproven.into())
    }
}

/// What waits for an answer, for the desk: all of it, also what was asked while others were the desk.
pub(crate) async fn waiting(
    State(app): State<Arc<App>>,
    Body(asked): Body<DeskAsked>,
) -> Result<Body<Waiting>, Error> {
    let registry = verified(&app).await?;
    let entry = asking(&app, &registry, &asked).await?;
    if desk(&app, &registry).is_none_or(|desk| desk.number != entry.number) {
        return Err(ProblemType::NotFound.into());
    }
    let waiting = app.store.waiting(asked.account).await?;
    let (count, mut bytes, mut cases) = (waiting.len(), 0, Vec::new());
    for (account, case) in waiting {
        let shown = shown(&app, account, case).await?;
        bytes += body::encode(&shown).map_or(0, |encoded| encoded.len());
        if bytes > CASES_BYTES && !cases.is_empty() {
            break;
        }
        cases.push(shown);
    }
    let more = u64::try_from(count.saturating_sub(cases.len())).unwrap_or(u64::MAX);
    Ok(Body(Waiting { cases, more }))
}

async fn shown(app: &App, account: AccountId, case: CaseId) -> Result<CaseShown, Error> {
    let rows = app.store.stated(account, case).await?;
    let statements = rows.into_iter().map(|row| StatedAt {
        signed: row.signed,
        text: match row.enclosed {
            Some(Enclosed::ToDesk { sealed, .. }) => Some(sealed),
            _ => None,
        },
        time: row.time,
    });
    Ok(CaseShown {
        account,
        case,
        identity: app.store.chain(account).await?,
        statements: statements.collect(),
    })
}

/// Whom the desk, or a recipient whom the person let in, seals to.
pub(crate) async fn person(
    State(app): State<Arc<App>>,
    Body(asked): Body<DeskAsked>,
) -> Result<Body<Person>, Error> {
    let registry = verified(&app).await?;
    let entry = asking(&app, &registry, &asked).await?;
    let account = asked.account.ok_or(ProblemType::Malformed)?;
    let is_desk = desk(&app, &registry).is_some_and(|desk| desk.number == entry.number);
    let keys: Vec<Digest> = registry.keys_of(asked.recipient);
    let may = is_desk || app.store.lets_in(account, &keys, app.now()).await?;
    let identity = app.store.chain(account).await?;
    if may && !identity.is_empty() {
        Ok(Body(Person { identity }))
    } else {
        Err(ProblemType::NotFound.into())
    }
}

/// What people take part in at a recipient.
pub(crate) async fn participations(
    State(app): State<Arc<App>>,
    Body(asked): Body<DeskAsked>,
) -> Result<Body<Vec<Participation>>, Error> {
    let registry = verified(&app).await?;
    let entry = asking(&app, &registry, &asked).await?;
    Ok(Body(app.store.participations(&entry.number).await?))
}
