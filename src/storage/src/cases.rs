//! What happens when somebody states something in a case: whether it follows from what was said before, what the
//! platform says to it itself, and the receipt. The server can't read what is written; it keeps order and the days.

use crate::{
    app::App,
    handlers::grants::verified,
    problem::Error,
    store::{GrantShare, NewStated, Put, StatedRow, Stating},
};
use kluis_catalog::calendar;
use kluis_vault::{
    case::{Author, Case, Event, Kind, Receipt, Statement},
    manifest::Head,
};
use kluis_wire::{
    AccountId, Bytes, CaseId, Digest, Enclosed, ProblemType, Recorded, SignedStatement,
};

/// A statement whose author was checked, with what came with it.
pub(crate) struct Checked<'a> {
    /// What it says.
    pub statement: Statement,
    /// As it was signed.
    pub signed: &'a SignedStatement,
    /// What was written with it.
    pub enclosed: Option<&'a Enclosed>,
    /// The share of the letter in it.
    pub share: Option<GrantShare>,
    /// What a recipient keeps about a participation.
    pub own: Option<&'a Bytes>,
    /// Head of the registry that its author was found in.
    pub registry: Head,
    /// The number of the desk that the case is for, or of who records it.
    pub desk: String,
}

/// A statement of the platform's own, and the case after it.
struct Own {
    statement: Statement,
    signed: SignedStatement,
    standing: Case,
}

impl Own {
    fn new(app: &App, before: Option<Case>, statement: Statement, at: u64) -> Result<Self, Error> {
        let signed = statement.clone().of_platform(app.shares.origin());
        Ok(Self {
            signed: signed.map_err(|_| ProblemType::Internal)?,
            standing: follow(before, &statement, at)?,
            statement,
        })
    }

    const fn stated(&self) -> NewStated<'_> {
        NewStated {
            statement: &self.statement,
            signed: &self.signed,
            enclosed: None,
            share: None,
            standing: &self.standing,
            own: None,
        }
    }
}

/// The platform's own words in the same case: who says them, and nothing that only the other statement has.
fn own(of: &Statement, event: Event, time: u64) -> Statement {
    Statement {
        author: Author::Platform,
        event,
        to: Digest([0; 32]),
        until: 0,
        enclosed: None,
        gone: Vec::new(),
        time,
        ..of.clone()
    }
}

/// Puts a statement into its case. One that is there already is answered as before.
pub(crate) async fn put(app: &App, new: Checked<'_>) -> Result<Recorded, Error> {
    let Statement { account, case, .. } = new.statement;
    let before = app.store.stated(account, case).await?;
    let named = new.statement.digest(app.shares.origin());
    if let Some(at) = before.iter().position(|row| row.digest == named) {
        let given = receipts(app, &before)?.into_iter().nth(at).flatten();
        let receipt = given.ok_or(ProblemType::Internal)?;
        return Ok(Recorded { receipt });
    }
    let now = app.now();
    let stood = standing(app, &before)?;
    let due = stood.as_ref().map_or(0, |case| case.due);
    let standing = follow(stood, &new.statement, now)?;
    if new.statement.event == Event::Extended && !is_extension(due, new.statement.until) {
        return Err(ProblemType::Order.into());
    }
    let received = match new.statement.event {
        Event::Asked if new.statement.kind.is_request() => {
            let until = calendar::due(standing.came).ok_or(ProblemType::Malformed)?;
            let received = Statement {
                until,
                ..own(&new.statement, Event::Received, now)
            };
            Some(Own::new(app, Some(standing.clone()), received, now)?)
        }
        _ => None,
    };
    let until = received
        .as_ref()
        .map_or(new.statement.until, |own| own.statement.until);
    let stated = NewStated {
        statement: &new.statement,
        signed: new.signed,
        enclosed: new.enclosed,
        share: new.share,
        standing: &standing,
        own: new.own,
    };
    let stated: Vec<_> = [stated]
        .into_iter()
        .chain(received.as_ref().map(Own::stated))
        .collect();
    let masking = match (new.statement.kind, new.statement.event) {
        (Kind::Masking, Event::Answered) => Some(Masking::of(app, &new.statement, now).await?),
        _ => None,
    };
    let masked = masking.as_ref().map(|masking| [masking.own.stated()]);
    let mut stating = vec![Stating {
        account,
        case,
        after: before.len(),
        registry: new.registry,
        desk: &new.desk,
        new: &stated,
    }];
    if let Some((masking, masked)) = masking.as_ref().zip(masked.as_ref()) {
        stating.push(Stating {
            account,
            case: masking.own.statement.case,
            after: masking.after,
            registry: new.registry,
            desk: &masking.desk,
            new: masked,
        });
    }
    let heads = match app.store.state(&stating, now).await? {
        Put::Done(heads) => heads,
        Put::Overtaken => return Err(ProblemType::Order.into()),
        Put::Full => return Err(ProblemType::TooLarge.into()),
    };
    let head = heads.first().copied().ok_or(ProblemType::Internal)?;
    let receipt = receipt(app, &new.statement, head, (now, until));
    Ok(Recorded { receipt })
}

/// Whether it puts off to the end of a day, two months later at most: the calendar's months, which the vault doesn't know.
fn is_extension(due: u64, until: u64) -> bool {
    let day = calendar::day_of(until).and_then(calendar::end_of);
    day == Some(until) && calendar::latest(due).is_some_and(|latest| until <= latest)
}

fn follow(before: Option<Case>, statement: &Statement, at: u64) -> Result<Case, Error> {
    let after = match before {
        None => Case::begin(statement, at),
        Some(mut case) => case.take(statement, at).map(|()| case),
    };
    after.map_err(|_| ProblemType::Order.into())
}

/// The case as its statements make it.
fn standing(app: &App, rows: &[StatedRow]) -> Result<Option<Case>, Error> {
    let mut standing = None;
    for row in rows {
        standing = Some(follow(standing, &read(app, row)?, row.time)?);
    }
    Ok(standing)
}

/// What this server put there: if it can't be read, the database is damaged.
fn read(app: &App, row: &StatedRow) -> Result<Statement, Error> {
    Statement::decode(app.shares.origin(), row.signed.statement.as_ref())
        .map_err(|_| ProblemType::Internal.into())
}

/// Whether a request begins here.
pub(crate) fn is_asked(app: &App, row: Option<&StatedRow>) -> Result<bool, Error> {
    let statement = row.map(|row| read(app, row)).transpose()?;
    Ok(statement.is_some_and(|statement| statement.event == Event::Asked))
}

/// The platform's receipts for statements that are in the log, in their order; none for its own.
pub(crate) fn receipts(app: &App, rows: &[StatedRow]) -> Result<Vec<Option<String>>, Error> {
    let dues = rows.iter().map(|row| read(app, row));
    let dues: Vec<_> = dues.collect::<Result<_, _>>()?;
    let receipts = rows.iter().zip(&dues).map(|(row, statement)| {
        let mut received = dues
            .iter()
            .filter(|other| other.case == statement.case && matches!(other.event, Event::Received));
        let until = match statement.event {
            Event::Asked => received.next().map_or(0, |received| received.until),
            _ => statement.until,
        };
        let by_platform = statement.author == Author::Platform;
        (!by_platform).then(|| receipt(app, statement, row.log, (row.time, until)))
    });
    Ok(receipts.collect())
}

/// The platform's receipt for a statement that is in the log.
fn receipt(app: &App, statement: &Statement, log: Head, (time, until): (u64, u64)) -> String {
    app.shares.sign_stated(&Receipt {
        account: statement.account,
        case: statement.case,
        event: statement.event,
        kind: statement.kind,
        statement: statement.digest(app.shares.origin()),
        time,
        until,
        log,
    })
}

/// A participation whose link with the person is destroyed together with the answer that says so.
struct Masking {
    own: Own,
    after: usize,
    desk: String,
}

impl Masking {
    /// What a masking that is granted destroys: every statement in the case of the participation.
    async fn of(app: &App, granted: &Statement, now: u64) -> Result<Self, Error> {
        let case = granted.about.0.as_slice().try_into().map(CaseId);
        let case = case.map_err(|_| ProblemType::Malformed)?;
        let before = app.store.stated(granted.account, case).await?;
        let first = read(app, before.first().ok_or(ProblemType::NotFound)?)?;
        let desk = app.store.desk_of(granted.account, case).await?;
        let mut gone: Vec<Digest> = before.iter().map(|row| row.digest).collect();
        gone.sort_unstable();
        let masked = Statement {
            gone,
            ..own(&first, Event::Masked, now)
        };
        Ok(Self {
            own: Own::new(app, standing(app, &before)?, masked, now)?,
            after: before.len(),
            desk: desk.ok_or(ProblemType::NotFound)?,
        })
    }
}

/// Puts on record what was to be answered by now and wasn't: the platform says it of itself. What fails for one is tried
/// again at the next sweep, and keeps no other waiting.
pub(crate) async fn note_overdue(app: &App) {
    let overdue = async || -> Result<_, Error> {
        let registry = verified(app).await?.head();
        Ok((registry, app.store.overdue(app.now()).await?))
    };
    let Ok((registry, overdue)) = overdue().await else {
        tracing::warn!("which days went by without an answer could not be found");
        return;
    };
    for (account, case) in overdue {
        if note_missed(app, (account, case), registry).await.is_err() {
            tracing::warn!("a day that went by without an answer could not be put on record yet");
        }
    }
}

async fn note_missed(
    app: &App,
    (account, case): (AccountId, CaseId),
    registry: Head,
) -> Result<(), Error> {
    let (before, now) = (app.store.stated(account, case).await?, app.now());
    let Some(first) = before.first() else {
        return Ok(());
    };
    let missed = own(&read(app, first)?, Event::Missed, now);
    let missed = Own::new(app, standing(app, &before)?, missed, now)?;
    let stating = Stating {
        account,
        case,
        after: before.len(),
        registry,
        desk: &app.store.desk_of(account, case).await?.unwrap_or_default(),
        new: &[missed.stated()],
    };
    // Where somebody has just answered it wasn't missed.
    app.store.state(&[stating], now).await?;
    Ok(())
}
