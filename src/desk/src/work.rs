//! What people take part in here: reactions to vacancies, assignments. Both sides have it under a name of their own; what ties
//! the two together is destroyed when a masking is granted, and then this side still knows what happened and no longer who.

use crate::{
    case::{Written, blank, letter, new_case, one, people, plain, text},
    cli::{Cli, Close, Participate},
    connect::Desk,
    failure::Failure,
    rng,
    show::{self, Show},
};
use kluis_vault::{
    case::{Event, Kind, Statement},
    primitive::Failed,
};
use kluis_wire::{AccountId, CaseId, Participation};
use serde::{Deserialize, Serialize};

/// What is written to the person, and kept here.
#[derive(Serialize, Deserialize)]
struct Part {
    kind: String,
    what: String,
    with: String,
    /// Seconds since 1970.
    at: u64,
}

/// One as it is listed.
#[derive(Serialize)]
struct Listing {
    participation: CaseId,
    what: Option<String>,
    with: Option<String>,
    /// On which day it was recorded.
    day: String,
    closed: bool,
    /// None once it was masked.
    who: Option<AccountId>,
    masked: bool,
}

#[derive(Serialize)]
struct Listed {
    participations: Vec<Listing>,
}

/// What people take part in here, as the server says.
pub(crate) async fn fetch(desk: &Desk) -> Result<Vec<Participation>, Failure> {
    let answer = desk.calls.participations(&desk.asks(None)).await;
    desk.answered(answer)
}

pub(crate) async fn list(
    cli: &Cli,
    clock: &dyn Fn() -> u64,
    show: &mut Show<'_>,
) -> Result<(), Failure> {
    let desk = Desk::meet(cli, clock, show).await?;
    let origin = &desk.platform.origin;
    let listing = |one: Participation| {
        // What was kept under keys that this desk had before it can't read.
        let own = desk.recipient.open_own(origin, &one.own).ok();
        let part = own.and_then(|own| serde_json::from_str::<Part>(&own).ok());
        let (what, with) = part.map(|part| (part.what, part.with)).unzip();
        Listing {
            participation: one.id,
            what,
            with,
            day: show::moment(one.day)
                .get(..10)
                .unwrap_or_default()
                .to_owned(),
            closed: one.closed,
            masked: one.who.is_none(),
            who: one.who.map(|(account, _)| account),
        }
    };
    let listed = Listed {
        participations: fetch(&desk).await?.into_iter().map(listing).collect(),
    };
    show.answer(&listed, || said(&listed))
}

fn said(listed: &Listed) -> String {
    if listed.participations.is_empty() {
        return "Nobody takes part in anything here.\n".to_owned();
    }
    let head = ["PARTICIPATION", "SINCE", "STATE", "WHO", "WHAT"];
    let rows = listed.participations.iter().map(|one| {
        let unread = "(kept under keys that this desk doesn't have any more)";
        vec![
            one.participation.to_string(),
            one.day.clone(),
            if one.closed { "over" } else { "open" }.to_owned(),
            one.who
                .map_or_else(|| "masked".to_owned(), |account| account.to_string()),
            one.what.clone().unwrap_or_else(|| unread.to_owned()),
        ]
    });
    let head = head.map(str::to_owned).to_vec();
    show::table(&std::iter::once(head).chain(rows).collect::<Vec<_>>())
}

pub(crate) async fn participate(
    cli: &Cli,
    asked: &Participate,
    clock: &dyn Fn() -> u64,
    show: &mut Show<'_>,
) -> Result<(), Failure> {
    let desk = Desk::meet(cli, clock, show).await?;
    let account = desk.account(&asked.account, std::iter::empty())?;
    let part = Part {
        kind: Kind::Participation.id().to_owned(),
        what: asked.what.clone(),
        with: asked
            .with
            .clone()
            .unwrap_or_else(|| desk.own.organisation.clone()),
        at: desk.now,
    };
    let text = serde_json::to_string(&part).map_err(|error| Failure::Output(error.into()))?;
    let own = desk
        .recipient
        .seal_own(&desk.platform.origin, &text, &mut rng());
    let own = own.map_err(|Failed| Failure::TooLong)?;
    let statement = Statement {
        kind: Kind::Participation,
        ..blank(account, new_case(), desk.now)
    };
    let content = plain(text);
    let stated = desk
        .say(statement, Written::Letter(&content), Some(own))
        .await?;
    show.answer(&stated, || {
        people(&stated, "Recorded, for the person and for you.")
    })
}

pub(crate) async fn close(
    cli: &Cli,
    asked: &Close,
    clock: &dyn Fn() -> u64,
    show: &mut Show<'_>,
) -> Result<(), Failure> {
    let words = asked.text_file.as_deref().map(text).transpose()?;
    let desk = Desk::meet(cli, clock, show).await?;
    let list = fetch(&desk).await?;
    let ids = list.iter().map(|one| one.id);
    let id = one(&asked.participation, ids, |id| id.to_string())?;
    let who = list.iter().find(|one| one.id == id).and_then(|one| one.who);
    let (account, case) = who.ok_or(Failure::Masked)?;
    let statement = Statement {
        event: Event::Closed,
        kind: Kind::Participation,
        ..blank(account, case, desk.now)
    };
    let content = words.map(|words| letter(words, &[])).transpose()?;
    let written = content.as_ref().map_or(Written::Nothing, Written::Letter);
    let stated = desk.say(statement, written, None).await?;
    show.answer(&stated, || people(&stated, "It is over, for both."))
}
