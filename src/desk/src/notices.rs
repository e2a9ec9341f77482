//! What ended or changed of what this desk opened, and saying that it is erased (GDPR article 19).
//!
//! Who may not look any more is told, and confirms, all the same.

use crate::{
    cli::{Cli, Confirm},
    connect::Desk,
    failure::Failure,
    looks,
    show::{self, Show},
};
use kluis_device::CallError;
use kluis_wire::{AccountId, GrantId, Notice, NoticeKind, Notices, ProblemType};
use serde::Serialize;

/// What is waiting to be confirmed.
#[derive(Serialize)]
struct Waiting {
    notices: Vec<Told>,
    /// How many more there are, once these are confirmed.
    more: u64,
}

#[derive(Serialize)]
struct Told {
    account: AccountId,
    short: String,
    field: String,
    grant: GrantId,
    kind: NoticeKind,
    since: String,
    opened: String,
    /// Whether this desk itself has it in its log.
    known: bool,
}

pub(crate) async fn run(
    cli: &Cli,
    clock: &dyn Fn() -> u64,
    show: &mut Show<'_>,
) -> Result<(), Failure> {
    let desk = Desk::meet(cli, clock, show).await?;
    let notices = fetch(&desk).await?;
    let opened = looks::opened(&desk.state)?;
    let waiting = Waiting {
        notices: notices
            .notices
            .into_iter()
            .map(|notice| told(notice, &opened))
            .collect(),
        more: notices.more,
    };
    show.answer(&waiting, || people(&waiting))
}

async fn fetch(desk: &Desk) -> Result<Notices, Failure> {
    let origin = &desk.platform.origin;
    let asked = desk.recipient.ask_notices(origin, Desk::nonce(), desk.now);
    Ok(desk.calls.notices(&asked).await?)
}

fn told(notice: Notice, opened: &[(AccountId, GrantId, String)]) -> Told {
    let one = (notice.account, notice.name.grant, notice.name.field);
    Told {
        short: show::short(notice.account),
        kind: notice.kind,
        since: show::moment(notice.since),
        opened: show::moment(notice.opened),
        known: opened.contains(&one),
        account: one.0,
        grant: one.1,
        field: one.2,
    }
}

fn people(waiting: &Waiting) -> String {
    if waiting.notices.is_empty() {
        return "Nothing that you opened has ended or changed, but for what you confirmed.\n"
            .to_owned();
    }
    let head = ["ACCOUNT", "FIELD", "WHAT", "SINCE", "OPENED"];
    let rows = waiting.notices.iter().map(|told| {
        let minute = |moment: &str| moment.get(..16).unwrap_or_default().replace('T', " ");
        let what = match told.kind {
            NoticeKind::Changed => "changed",
            NoticeKind::Ended => "ended",
        };
        vec![
            told.account.to_string(),
            told.field.clone(),
            what.to_owned(),
            minute(&told.since),
            minute(&told.opened),
        ]
    });
    let head = head.map(str::to_owned).to_vec();
    let rows: Vec<_> = std::iter::once(head).chain(rows).collect();
    let more = match waiting.more {
        0 => String::new(),
        more => format!(" {more} more come once these are confirmed."),
    };
    format!(
        "{}\nErase every copy of what ended, and of the old value of what changed; then say so with \
         'kluis-desk confirm ACCOUNT --field FIELD'. The person sees it.{more}\n",
        show::table(&rows)
    )
}

/// What was confirmed.
#[derive(Serialize)]
struct Done {
    account: AccountId,
    fields: Vec<String>,
    time: String,
}

pub(crate) async fn confirm(
    cli: &Cli,
    asked: &Confirm,
    clock: &dyn Fn() -> u64,
    show: &mut Show<'_>,
) -> Result<(), Failure> {
    let mut desk = Desk::meet(cli, clock, show).await?;
    let notices = fetch(&desk).await?.notices;
    let begins = |notice: &&Notice| {
        asked.account.len() >= 6 && notice.account.to_string().starts_with(&asked.account)
    };
    let mut accounts: Vec<_> = notices
        .iter()
        .filter(begins)
        .map(|notice| notice.account)
        .collect();
    accounts.sort_unstable();
    accounts.dedup();
    let account = match accounts.as_slice() {
        [account] => *account,
        [] => return Err(Failure::NoNotice),
        _ => return Err(Failure::Ambiguous(asked.account.clone())),
    };
    let fields: Vec<String> = asked
        .fields
        .iter()
        .map(|field| field.id().to_owned())
        .collect();
    let about = |notice: &&Notice| notice.account == account && fields.contains(&notice.name.field);
    let about: Vec<_> = notices.iter().filter(about).collect();
    let missing = |field: &String| about.iter().all(|notice| notice.name.field != *field);
    if fields.iter().any(missing) {
        return Err(Failure::NoNotice);
    }
    for notice in about {
        // The sealed copies that it kept itself go first: what is confirmed has to be true.
        if notice.kind == NoticeKind::Ended {
            desk.state.forget(account, &notice.name)?;
        }
        let origin = &desk.platform.origin;
        let erased = desk
            .recipient
            .erased(origin, account, notice.name.clone(), desk.now);
        match desk.calls.erased(&erased).await {
            Ok(()) => {}
            Err(CallError::Problem {
                kind: ProblemType::NotFound,
                ..
            }) => return Err(Failure::NoNotice),
            Err(error) => return Err(error.into()),
        }
    }
    let done = Done {
        account,
        fields,
        time: show::moment(desk.now),
    };
    show.answer(&done, || {
        format!(
            "Confirmed to {}: you hold {} no more.\n",
            show::short(account),
            done.fields.join(", ")
        )
    })
}
