//! Opening fields of one person, with a reason.
//!
//! In this order: what is in force is asked and verified · a look is signed, with the reason · the server writes it into
//! the person's log and releases the shares, or refuses, and writes that · everything is verified · the desk writes it
//! into its own log · only then a value is shown.

use crate::{
    cli::{Cli, Open},
    connect::Desk,
    failure::Failure,
    key, list,
    looks::{self, Line},
    rng,
    show::{self, Show},
};
use kluis_catalog::Field;
use kluis_vault::{
    file,
    log::Entry,
    recipient::{Checked, Opened, Reason, Refusal},
};
use kluis_wire::{AccountId, Bytes, GrantId, GrantShown};
use serde::Serialize;
use std::{fs, io::Write as _};
use zeroize::Zeroizing;

/// What was opened.
#[derive(Serialize)]
struct Answer<'a> {
    account: AccountId,
    reason: &'a str,
    /// Number of the entry in the person's log.
    entry: u64,
    logged: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    out: Option<String>,
    values: Vec<Value<'a>>,
}

#[derive(Serialize)]
struct Value<'a> {
    field: &'a str,
    grant: GrantId,
    revision: u64,
    /// Not in the answer where it went into a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
}

/// Values in a file of their own.
#[derive(Serialize)]
struct Written<'a> {
    account: AccountId,
    values: Vec<Value<'a>>,
}

pub(crate) async fn run(
    cli: &Cli,
    asked: &Open,
    clock: &dyn Fn() -> u64,
    show: &mut Show<'_>,
) -> Result<(), Failure> {
    let mut desk = Desk::meet(cli, clock, show).await?;
    let chosen = choose(&mut desk, asked).await?;
    let mut out = match &asked.out {
        Some(path) => Some(key::create(path)?),
        None => None,
    };
    let opened = look(&desk, &chosen, asked).await;
    let written = match (opened, &mut out) {
        (Ok((entry, values)), Some(file)) => {
            let account = chosen.account;
            let values = texts(&values)?;
            let all = Written {
                account,
                values: said(&values, true),
            };
            let text = serde_json::to_vec_pretty(&all).map(Zeroizing::new);
            let path = asked.out.clone().unwrap_or_default();
            let failed = |error| Failure::File(path.clone(), error);
            let text = text.map_err(|error| failed(error.into()))?;
            let written = file.write_all(&text).and_then(|()| file.sync_all());
            written
                .map_err(failed)
                .and_then(|()| tell(&chosen, asked, &entry, &values, show))
        }
        (Ok((entry, values)), None) => tell(&chosen, asked, &entry, &texts(&values)?, show),
        (Err(failure), _) => Err(failure),
    };
    if let (Err(_), Some(path)) = (&written, &asked.out) {
        // It was made by this command, and holds nothing whole.
        let _ = fs::remove_file(path);
    }
    written
}

/// The permission that has these fields: in force, or seen before, so that its refusal is logged.
async fn choose(desk: &mut Desk, asked: &Open) -> Result<GrantShown, Failure> {
    let mut shown = match list::fetch(desk).await {
        Ok(shown) => shown,
        // Who may not look isn't told what there is either.
        Err(Failure::Ended | Failure::Region | Failure::Review | Failure::Refused) => Vec::new(),
        Err(failure) => return Err(failure),
    };
    let mut refused = None;
    shown.retain(|grant| match list::check(desk, grant) {
        Ok(_) => true,
        Err(Refusal::Expired) => false,
        Err(refusal) => {
            let mine = grant.account.to_string().starts_with(&asked.account);
            refused = refused.or(mine.then_some(refusal));
            false
        }
    });
    desk.state.listed(&shown, desk.now)?;
    // What doesn't verify is never passed over for something older.
    if let Some(refusal) = refused {
        return Err(refusal.into());
    }
    let known = desk.state.copies();
    let account = account(&asked.account, shown.iter().chain(known))?;
    let of = |grant: &&GrantShown| grant.account == account;
    let has = |grant: &&GrantShown| {
        asked.fields.iter().all(|field| {
            let mut copies = grant.copies.iter();
            copies.any(|copy| copy.name.field == field.id())
        })
    };
    // What can't be verified any more has no purpose here; it is refused further on, by its name.
    let purpose = |grant: &GrantShown| {
        let checked = list::check(desk, grant).ok()?;
        Some(checked.decision().choice.purpose.clone())
    };
    let under = |grant: &&GrantShown| match &asked.purpose {
        Some(asked) => purpose(grant).is_none_or(|purpose| purpose == *asked),
        None => true,
    };
    let covering = shown.iter().filter(of).filter(has).filter(under);
    match covering.collect::<Vec<_>>().as_slice() {
        [] => {}
        [grant] => return Ok((*grant).clone()),
        several => {
            let purposes: Vec<_> = several.iter().filter_map(|grant| purpose(grant)).collect();
            return Err(Failure::Purposes(purposes.join(", ")));
        }
    }
    let each = |field: &Field| {
        let mut copies = shown.iter().filter(of).flat_map(|grant| &grant.copies);
        copies.any(|copy| copy.name.field == field.id())
    };
    if asked.fields.iter().all(each) {
        return Err(Failure::Spread);
    }
    known
        .iter()
        .rev()
        .filter(of)
        .filter(under)
        .find(has)
        .cloned()
        .ok_or(Failure::NotPermitted)
}

/// The one account whose name begins so.
fn account<'a>(
    begin: &str,
    among: impl Iterator<Item = &'a GrantShown>,
) -> Result<AccountId, Failure> {
    let mut found: Vec<AccountId> = among
        .map(|grant| grant.account)
        .filter(|account| begin.len() >= 6 && account.to_string().starts_with(begin))
        .collect();
    found.sort_unstable();
    found.dedup();
    match found.as_slice() {
        [account] => Ok(*account),
        [] => Err(Failure::NoAccount(begin.to_owned())),
        _ => Err(Failure::Ambiguous(begin.to_owned())),
    }
}

async fn look(
    desk: &Desk,
    grant: &GrantShown,
    asked: &Open,
) -> Result<(Entry, Vec<Opened>), Failure> {
    let checked = list::check(desk, grant)?;
    let fields: Vec<&str> = asked.fields.iter().map(|field| field.id()).collect();
    let mut line = line(desk, &checked, asked);
    let reason = Reason {
        role: &desk.own.role,
        number: &desk.own.number,
        words: &asked.reason,
    };
    let pending = checked.ask(&fields, reason, &mut rng())?;
    let answer = desk.calls.look(&pending.request).await;
    let released = match desk.answered(answer) {
        Ok(released) => released,
        Err(failure) => {
            failure.name().clone_into(&mut line.outcome);
            looks::append(&desk.state, line)?;
            return Err(failure);
        }
    };
    let opened = pending.open(&released);
    let (outcome, entry) = match &opened {
        Ok(_) => (looks::RELEASED, Entry::decode(released.entry.as_ref()).ok()),
        Err(_) => ("does-not-verify", None),
    };
    outcome.clone_into(&mut line.outcome);
    line.entry = released.entry;
    line.head = Some(released.head);
    looks::append(&desk.state, line)?;
    Ok((entry.ok_or(Refusal::Log)?, opened?))
}

fn line(desk: &Desk, checked: &Checked<'_>, asked: &Open) -> Line {
    let wanted = |field: &str| asked.fields.iter().any(|one| one.id() == field);
    let copies = checked.copies().iter();
    Line {
        time: desk.now,
        account: checked.account(),
        purpose: checked.decision().choice.purpose.clone(),
        purpose_version: checked.decision().choice.purpose_version,
        fields: copies
            .filter(|copy| wanted(&copy.name.field))
            .map(|copy| looks::Copy {
                grant: copy.name.grant,
                field: copy.name.field.clone(),
                revision: copy.revision,
            })
            .collect(),
        reason: asked.reason.clone(),
        outcome: String::new(),
        entry: Bytes::default(),
        head: None,
        previous: kluis_wire::Digest([0; 32]),
    }
}

/// A value as text: of a file, its name.
struct Text<'a> {
    opened: &'a Opened,
    text: Zeroizing<String>,
}

fn texts(opened: &[Opened]) -> Result<Vec<Text<'_>>, Failure> {
    let text = |opened| text(opened).ok_or(Failure::Refusal(Refusal::Sealed));
    opened
        .iter()
        .map(|opened| {
            Ok(Text {
                opened,
                text: text(opened)?,
            })
        })
        .collect()
}

fn text(opened: &Opened) -> Option<Zeroizing<String>> {
    let is_file = Field::from_id(&opened.name.field).is_some_and(Field::is_file);
    let text = if is_file {
        file::File::decode(&opened.value).ok()?.name().to_owned()
    } else {
        str::from_utf8(&opened.value).ok()?.to_owned()
    };
    Some(Zeroizing::new(text))
}

fn said<'a>(values: &'a [Text<'_>], all: bool) -> Vec<Value<'a>> {
    let values = values.iter().map(|value| Value {
        field: &value.opened.name.field,
        grant: value.opened.name.grant,
        revision: value.opened.revision,
        value: all.then_some(value.text.as_str()),
    });
    values.collect()
}

fn tell(
    grant: &GrantShown,
    asked: &Open,
    entry: &Entry,
    values: &[Text<'_>],
    show: &mut Show<'_>,
) -> Result<(), Failure> {
    let out = asked.out.as_ref().map(|path| path.display().to_string());
    let answer = Answer {
        account: grant.account,
        reason: &asked.reason,
        entry: entry.sequence,
        logged: show::moment(entry.time),
        values: said(values, out.is_none()),
        out,
    };
    show.answer(&answer, || {
        let rows: Vec<Vec<String>> = answer
            .values
            .iter()
            .filter_map(|value| Some(vec![value.field.to_owned(), value.value?.to_owned()]))
            .collect();
        let values = match &answer.out {
            Some(path) => format!("Written to {path}.\n"),
            None => show::table(&rows),
        };
        format!(
            "{values}\nLook {} in this person's log, {}: \"{}\".\n",
            entry.sequence,
            show::when(entry.time),
            asked.reason
        )
    })
}
