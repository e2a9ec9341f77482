//! Requests: what people ask for, by when it is to be answered, and answering it.
//!
//! Every statement of a request is verified before it is shown: that the person made it, or somebody registered, and that each
//! follows from what was said before.

use crate::{
    case::{Written, blank, day, letter, one, people, text},
    cli::{Answer, Cli, Extend, Start},
    connect::Desk,
    failure::Failure,
    show::{self, Show},
};
use kluis_catalog::calendar;
use kluis_device::CallError;
use kluis_vault::{
    case::{Case, Event, Statement},
    identity::verify_chain,
    primitive::Failed,
};
use kluis_wire::{AccountId, CaseId, CaseShown, ProblemType, Waiting};
use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

/// What waits.
#[derive(Serialize)]
struct Listed {
    requests: Vec<Request>,
    /// How many more there are, once these are answered.
    more: u64,
    /// What was left out because it doesn't verify.
    refused: usize,
}

/// A request, verified.
#[derive(Serialize)]
pub(crate) struct Request {
    pub account: AccountId,
    short: String,
    pub case: CaseId,
    kind: &'static str,
    channel: &'static str,
    state: &'static str,
    subjects: Vec<String>,
    came: String,
    due: String,
    /// Negative once it is overdue.
    days_left: i32,
    overdue: bool,
    /// Whether the platform put on record that the day went by.
    missed: bool,
    extended: bool,
    /// What the person wrote; none where there is nothing.
    #[serde(serialize_with = "words")]
    text: Option<Zeroizing<String>>,
    /// Whether something was written to keys that this desk doesn't have any more.
    sealed_to_others: bool,
    #[serde(skip)]
    pub standing: Case,
}

fn words<S: Serializer>(
    text: &Option<Zeroizing<String>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    text.as_deref().serialize(serializer)
}

impl Request {
    /// The next thing that is said in it, about the same.
    fn next(&self, event: Event, time: u64) -> Statement {
        let case = &self.standing;
        Statement {
            event,
            kind: case.kind,
            channel: case.channel,
            subjects: case.subjects.clone(),
            about: case.about.clone(),
            ..blank(self.account, self.case, time)
        }
    }
}

/// What waits for this desk, as the server says.
pub(crate) async fn fetch(desk: &Desk, account: Option<AccountId>) -> Result<Waiting, Failure> {
    match desk.calls.waiting(&desk.asks(account)).await {
        Err(CallError::Problem {
            kind: ProblemType::NotFound,
            ..
        }) => Err(Failure::NotTheDesk),
        other => desk.answered(other),
    }
}

/// Verifies one.
fn check(desk: &Desk, shown: &CaseShown) -> Result<Request, Failure> {
    let (origin, account) = (&desk.platform.origin, shown.account);
    verify_chain(origin, account, &shown.identity).map_err(|Failed| Failure::Case)?;
    let (mut standing, mut text, mut others): (Option<Case>, _, _) = (None, None, false);
    for stated in &shown.statements {
        let statement = Statement::verify(
            origin,
            account,
            &shown.identity,
            &desk.registry,
            &stated.signed,
        )
        .map_err(|_| Failure::Case)?;
        if statement.case != shown.case {
            return Err(Failure::Case);
        }
        standing = match standing {
            None => Some(Case::begin(&statement, stated.time)),
            Some(mut case) => Some(case.take(&statement, stated.time).map(|()| case)),
        }
        .transpose()
        .map_err(|_| Failure::Case)?;
        if let Some(sealed) = &stated.text {
            let mine = statement.to == desk.recipient.fingerprint();
            let opened = desk
                .recipient
                .open_request(origin, account, shown.case, sealed);
            match opened {
                Ok(words) => text = Some(words),
                Err(Failed) if mine => return Err(Failure::Case),
                Err(Failed) => others = true,
            }
        }
    }
    let standing = standing.filter(Case::is_open).ok_or(Failure::Case)?;
    let left = calendar::days_left(desk.now, standing.due).ok_or(Failure::Case)?;
    Ok(Request {
        account,
        short: show::short(account),
        case: shown.case,
        kind: standing.kind.id(),
        channel: standing.channel.id(),
        state: standing.state.id(),
        subjects: standing.subjects.clone(),
        came: show::moment(standing.came),
        due: day(standing.due),
        days_left: left,
        overdue: desk.now > standing.due,
        missed: standing.missed,
        extended: standing.extended,
        text,
        sealed_to_others: others,
        standing,
    })
}

pub(crate) async fn list(
    cli: &Cli,
    clock: &dyn Fn() -> u64,
    show: &mut Show<'_>,
) -> Result<(), Failure> {
    let desk = Desk::meet(cli, clock, show).await?;
    desk.is_desk().await?;
    let waiting = fetch(&desk, None).await?;
    let (mut requests, mut refused) = (Vec::new(), 0);
    for shown in &waiting.cases {
        match check(&desk, shown) {
            Ok(request) => requests.push(request),
            Err(_) => refused += 1,
        }
    }
    let listed = Listed {
        requests,
        more: waiting.more,
        refused,
    };
    show.answer(&listed, || said(&listed))?;
    if refused == 0 {
        Ok(())
    } else {
        Err(Failure::Case)
    }
}

fn said(listed: &Listed) -> String {
    if listed.requests.is_empty() {
        return "No request waits for an answer.\n".to_owned();
    }
    let head = ["CASE", "ACCOUNT", "ABOUT", "STATE", "DUE", "LEFT"];
    let rows = listed.requests.iter().map(|request| {
        let about = match request.subjects.as_slice() {
            [] => request.kind.to_owned(),
            some => format!("{} of {}", request.kind, some.join(", ")),
        };
        vec![
            request.case.to_string(),
            request.account.to_string(),
            about,
            request.state.to_owned(),
            request.due.clone(),
            left(request),
        ]
    });
    let head = head.map(str::to_owned).to_vec();
    let mut said = show::table(&std::iter::once(head).chain(rows).collect::<Vec<_>>());
    for request in &listed.requests {
        let words = match &request.text {
            Some(words) => words.as_str(),
            None if request.sealed_to_others => {
                "(written to keys that this desk doesn't have any more: ask the person)"
            }
            None => continue,
        };
        said.push_str(&format!("\n{}:\n", request.case));
        for line in words.lines() {
            // What a person writes moves no cursor here.
            let line: String = line.chars().filter(|c| !c.is_control()).collect();
            said.push_str(&format!("    {line}\n"));
        }
    }
    if listed.more != 0 {
        said.push_str(&format!(
            "\n{} more come once these are answered.\n",
            listed.more
        ));
    }
    said
}

fn left(request: &Request) -> String {
    let days = |count: i32| match count {
        1 => "1 day".to_owned(),
        count => format!("{count} days"),
    };
    match request.days_left {
        late if request.overdue => format!("OVERDUE by {}", days(late.saturating_neg())),
        0 => "today".to_owned(),
        left => days(left),
    }
}

/// The one open request that is meant.
async fn find(desk: &Desk, account: &str, case: &str) -> Result<Request, Failure> {
    let waiting = fetch(desk, AccountId::parse(account)).await?.cases;
    let account = desk.account(account, waiting.iter().map(|shown| shown.account))?;
    let mut of: Vec<_> = waiting
        .iter()
        .filter(|shown| shown.account == account)
        .collect();
    let case = one(case, of.iter().map(|shown| shown.case), |case| {
        case.to_string()
    })
    .map_err(|failure| match failure {
        Failure::NoneSuch(begin) => Failure::NoCase(begin),
        other => other,
    })?;
    of.retain(|shown| shown.case == case);
    check(desk, of.first().ok_or(Failure::Case)?)
}

pub(crate) async fn start(
    cli: &Cli,
    asked: &Start,
    clock: &dyn Fn() -> u64,
    show: &mut Show<'_>,
) -> Result<(), Failure> {
    let desk = Desk::meet(cli, clock, show).await?;
    desk.is_desk().await?;
    let request = find(&desk, &asked.account, &asked.case).await?;
    let statement = request.next(Event::Started, desk.now);
    let stated = desk.say(statement, Written::Nothing, None).await?;
    show.answer(&stated, || {
        people(&stated, "The person sees that somebody works on it.")
    })
}

pub(crate) async fn extend(
    cli: &Cli,
    asked: &Extend,
    clock: &dyn Fn() -> u64,
    show: &mut Show<'_>,
) -> Result<(), Failure> {
    let content = letter(text(&asked.text_file)?, &[])?;
    let desk = Desk::meet(cli, clock, show).await?;
    desk.is_desk().await?;
    let request = find(&desk, &asked.account, &asked.case).await?;
    let latest = calendar::latest(request.standing.due).ok_or(Failure::Case)?;
    if asked.until <= request.standing.due || asked.until > latest {
        return Err(Failure::Until(day(request.standing.due), day(latest)));
    }
    let statement = Statement {
        until: asked.until,
        ..request.next(Event::Extended, desk.now)
    };
    let stated = desk.say(statement, Written::Letter(&content), None).await?;
    show.answer(&stated, || {
        people(&stated, &format!("Put off until {}.", day(asked.until)))
    })
}

pub(crate) async fn answer(
    cli: &Cli,
    asked: &Answer,
    clock: &dyn Fn() -> u64,
    show: &mut Show<'_>,
) -> Result<(), Failure> {
    let (words, how) = (text(&asked.text_file)?, &asked.how);
    let desk = Desk::meet(cli, clock, show).await?;
    let authority = desk.is_desk().await?.platform.authority;
    let request = find(&desk, &asked.account, &asked.case).await?;
    let (event, said) = if how.done {
        (Event::Answered, "Answered: done.")
    } else if how.partly {
        (Event::Partly, "Answered: done in part.")
    } else {
        (Event::Refused, "Answered: refused.")
    };
    let words = match event {
        Event::Answered => words,
        _ => Zeroizing::new(format!("{}\n\n{}", words.as_str(), recourse(&authority))),
    };
    let content = letter(words, &asked.attach)?;
    let statement = request.next(event, desk.now);
    let stated = desk.say(statement, Written::Letter(&content), None).await?;
    show.answer(&stated, || people(&stated, said))
}

/// What stands below every refusal (GDPR article 12(4)), in both languages: the desk doesn't know which one the person reads.
fn recourse(authority: &str) -> String {
    format!(
        "Bent u het niet eens met dit besluit? Dan kunt u een klacht indienen bij {authority}. U kunt ook naar de rechter gaan.\n\n\
         Do you disagree with this decision? You can lodge a complaint with {authority}. You can also go to court."
    )
}
