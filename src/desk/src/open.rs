//! Opening fields of one person, with a reason.
//!
//! In this order: what is in force is asked and verified · a look is signed, with the reason · the server writes it into
//! the person's log and releases the shares, or refuses, and writes that · everything is verified · the desk writes it
//! into its own log · what is a file is fetched, while it is lent · only then a value is shown.

use crate::{
    cli::{Cli, Open},
    connect::Desk,
    failure::Failure,
    list,
    looks::{self, Line},
    opened::{self, Out},
    rng,
    show::Show,
};
use kluis_catalog::Field;
use kluis_vault::{
    log::Entry,
    recipient::{Checked, Opened, Reason, Refusal},
};
use kluis_wire::{AccountId, Bytes, GrantShown};

pub(crate) async fn run(
    cli: &Cli,
    asked: &Open,
    clock: &dyn Fn() -> u64,
    show: &mut Show<'_>,
) -> Result<(), Failure> {
    let mut desk = Desk::meet(cli, clock, show).await?;
    let chosen = choose(&mut desk, asked).await?;
    let mut out = Out::create(asked)?;
    let done = match look(&desk, &chosen, asked).await {
        Ok((entry, opened)) => {
            let asked = (chosen.account, asked);
            opened::tell(&desk, asked, (&entry, &opened), &mut out, clock, show).await
        }
        Err(failure) => Err(failure),
    };
    if done.is_err() {
        out.remove();
    }
    done
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
