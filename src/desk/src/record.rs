//! What this desk puts on record for a person: a request that came by phone or letter, a note of a call or letter, and data
//! that went to somebody else.

use crate::{
    case::{Written, blank, letter, new_case, one, people, plain, text},
    cli::{Cli, Disclose, Note, Record, RecordKind},
    connect::Desk,
    failure::Failure,
    requests,
    show::Show,
    work,
};
use kluis_catalog::{Basis, Purposes, calendar};
use kluis_vault::case::{Event, Kind, Statement};
use kluis_wire::{AccountId, Bytes};
use serde::Serialize;

/// How long ago something can have come that is written down now, in seconds: a year.
const LONGEST: u64 = 366 * 24 * 60 * 60;

/// The account that is meant: also one of the open requests.
async fn account(desk: &Desk, begin: &str) -> Result<AccountId, Failure> {
    let waiting = requests::fetch(desk, AccountId::parse(begin)).await?;
    desk.account(begin, waiting.cases.iter().map(|shown| shown.account))
}

pub(crate) async fn record(
    cli: &Cli,
    asked: &Record,
    clock: &dyn Fn() -> u64,
    show: &mut Show<'_>,
) -> Result<(), Failure> {
    let words = asked.text_file.as_deref().map(text).transpose()?;
    let desk = Desk::meet(cli, clock, show).await?;
    let purposes = desk.is_desk().await?;
    let account = account(&desk, &asked.account).await?;
    let kind = asked.kind.kind();
    let subjects = subjects(asked, &purposes)?;
    let about = match (&asked.participation, asked.kind) {
        (Some(begin), RecordKind::Masking) => masked(&desk, account, begin).await?,
        (None, RecordKind::Masking) => return Err(Failure::Options("--participation")),
        (Some(_), _) => return Err(Failure::Options("masking")),
        (None, _) => Bytes::default(),
    };
    // The day counts and not the hour: the end of it, or now where it is today.
    let end = calendar::end_of(asked.on).ok_or(Failure::Day)?;
    let begin = end.saturating_sub(24 * 60 * 60);
    if begin > desk.now || end.saturating_add(LONGEST) < desk.now {
        return Err(Failure::Day);
    }
    let statement = Statement {
        event: Event::Asked,
        kind,
        channel: asked.by.channel(),
        subjects,
        about,
        to: desk.recipient.fingerprint(),
        ..blank(account, new_case(), end.min(desk.now))
    };
    let written = match &words {
        Some(words) => Written::Request(words),
        None => Written::Nothing,
    };
    let stated = desk.say(statement, written, None).await?;
    show.answer(&stated, || match &stated.due {
        Some(due) => people(&stated, &format!("Recorded, to be answered by {due}.")),
        None => people(&stated, "Recorded: what was permitted for this has ended."),
    })
}

fn subjects(asked: &Record, purposes: &Purposes) -> Result<Vec<String>, Failure> {
    match (asked.kind, &asked.purpose) {
        (RecordKind::Withdrawal, Some(id)) if asked.fields.is_empty() => {
            let mut known = purposes.purposes.iter();
            // Only what people choose can be withdrawn.
            let chosen = known.any(|one| one.id == *id && one.basis == Basis::Consent);
            chosen
                .then(|| vec![id.clone()])
                .ok_or_else(|| Failure::NoPurpose(id.clone()))
        }
        (RecordKind::Withdrawal, _) => Err(Failure::Options("--purpose, and no --field")),
        (RecordKind::Objection, Some(id)) if asked.fields.is_empty() => {
            let purpose = purposes.find(id);
            // What people choose they withdraw, and to what was agreed or the law asks nobody objects.
            let purpose = purpose.filter(|one| one.basis == Basis::LegitimateInterest);
            let purpose = purpose.ok_or_else(|| Failure::NoInterest(id.clone()))?;
            let fields = purpose.fields.iter().map(|field| field.id().to_owned());
            let mut subjects: Vec<String> = fields.chain([id.clone()]).collect();
            subjects.sort_unstable();
            Ok(subjects)
        }
        (_, Some(_)) => Err(Failure::Options("withdrawal, or objection without --field")),
        (_, None) => {
            let mut fields: Vec<String> = asked
                .fields
                .iter()
                .map(|field| field.id().to_owned())
                .collect();
            fields.sort_unstable();
            fields.dedup();
            Ok(fields)
        }
    }
}

/// The person's name of a participation that this desk has on its list.
async fn masked(desk: &Desk, account: AccountId, begin: &str) -> Result<Bytes, Failure> {
    let list = work::fetch(desk).await?;
    let id = one(begin, list.iter().map(|one| one.id), |id| id.to_string())?;
    let who = list.iter().find(|one| one.id == id).and_then(|one| one.who);
    match who {
        Some((of, case)) if of == account => Ok(Bytes(case.0.to_vec())),
        _ => Err(Failure::NoneSuch(begin.to_owned())),
    }
}

pub(crate) async fn note(
    cli: &Cli,
    asked: &Note,
    clock: &dyn Fn() -> u64,
    show: &mut Show<'_>,
) -> Result<(), Failure> {
    let content = letter(text(&asked.text_file)?, &[])?;
    let desk = Desk::meet(cli, clock, show).await?;
    desk.is_desk().await?;
    let account = account(&desk, &asked.account).await?;
    let statement = Statement {
        kind: Kind::Note,
        channel: asked.by.channel(),
        ..blank(account, new_case(), desk.now)
    };
    let stated = desk.say(statement, Written::Letter(&content), None).await?;
    show.answer(&stated, || {
        people(
            &stated,
            "Noted, sealed to the person: nobody else reads it.",
        )
    })
}

/// What is written to the person about data that went to somebody else.
#[derive(Serialize)]
struct Disclosure<'a> {
    kind: &'static str,
    to: &'a str,
    basis: &'a str,
    sent: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<&'a str>,
    /// Seconds since 1970.
    at: u64,
}

pub(crate) async fn disclose(
    cli: &Cli,
    asked: &Disclose,
    clock: &dyn Fn() -> u64,
    show: &mut Show<'_>,
) -> Result<(), Failure> {
    let desk = Desk::meet(cli, clock, show).await?;
    desk.is_desk().await?;
    let account = account(&desk, &asked.account).await?;
    let disclosure = Disclosure {
        kind: Kind::Disclosure.id(),
        to: &asked.to,
        basis: &asked.basis,
        sent: &asked.sent,
        received: asked.received.as_deref(),
        at: desk.now,
    };
    let text = serde_json::to_string(&disclosure).map_err(|error| Failure::Output(error.into()))?;
    let statement = Statement {
        kind: Kind::Disclosure,
        ..blank(account, new_case(), desk.now)
    };
    let content = plain(text);
    let stated = desk.say(statement, Written::Letter(&content), None).await?;
    show.answer(&stated, || {
        people(&stated, &format!("Recorded what went to {}.", asked.to))
    })
}
