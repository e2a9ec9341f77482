//! What may be opened. Everything is verified before it is shown.

use crate::{
    cli::Cli,
    connect::Desk,
    failure::Failure,
    show::{self, Show},
};
use kluis_vault::{
    decision::Outcome,
    recipient::{Checked, Refusal},
};
use kluis_wire::{AccountId, GrantId, GrantShown};
use serde::Serialize;

/// All of it.
#[derive(Serialize)]
struct Listed {
    platform: String,
    recipient: Own,
    grants: Vec<Grant>,
    /// What was left out because it doesn't verify.
    refused: usize,
}

/// Who this desk is.
#[derive(Serialize)]
struct Own {
    number: String,
    role: String,
    organisation: String,
}

/// One permission of one person.
#[derive(Serialize)]
struct Grant {
    account: AccountId,
    short: String,
    grant: Option<GrantId>,
    purpose: String,
    purpose_version: u64,
    fields: Vec<Listing>,
    once: bool,
    decided: String,
    until: String,
}

#[derive(Serialize)]
struct Listing {
    field: String,
    revision: u64,
}

pub(crate) async fn run(
    cli: &Cli,
    clock: &dyn Fn() -> u64,
    show: &mut Show<'_>,
) -> Result<(), Failure> {
    let mut desk = Desk::meet(cli, clock, show).await?;
    let shown = fetch(&desk).await?;
    let (mut grants, mut good, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    for grant in shown {
        match check(&desk, &grant) {
            Ok(checked) => {
                grants.push(listed(&checked));
                good.push(grant);
            }
            // Over by this clock, in force by the server's: in a moment it is over for both.
            Err(Refusal::Expired) => {}
            Err(refusal) => wrong.push(refusal),
        }
    }
    desk.state.listed(&good, desk.now)?;
    grants.sort_by(|one, other| (one.account, &one.purpose).cmp(&(other.account, &other.purpose)));
    let all = Listed {
        platform: show::fingerprint(kluis_vault::platform::fingerprint(&desk.platform)),
        recipient: Own {
            number: desk.own.number.clone(),
            role: desk.own.role.clone(),
            organisation: desk.own.organisation.clone(),
        },
        grants,
        refused: wrong.len(),
    };
    show.answer(&all, || people(&all))?;
    match wrong.first() {
        Some(refusal) => Err((*refusal).into()),
        None => Ok(()),
    }
}

/// Everything in force for this desk, as the server says.
pub(crate) async fn fetch(desk: &Desk) -> Result<Vec<GrantShown>, Failure> {
    let origin = &desk.platform.origin;
    let asked = desk.recipient.ask(origin, Desk::nonce(), desk.now);
    desk.answered(desk.calls.granted(&asked).await)
}

/// Verifies one permission, all but the shares.
pub(crate) fn check<'a>(desk: &'a Desk, shown: &GrantShown) -> Result<Checked<'a>, Refusal> {
    let seen = |name: &_| desk.state.revision(shown.account, name);
    desk.recipient.check(desk.expected(), shown, seen)
}

fn listed(checked: &Checked<'_>) -> Grant {
    let decision = checked.decision();
    let copies = checked.copies();
    let ends = copies.iter().map(|copy| copy.expires);
    let term = Some(decision.choice.until).filter(|until| *until != 0);
    Grant {
        account: checked.account(),
        short: show::short(checked.account()),
        grant: copies.first().map(|copy| copy.name.grant),
        purpose: decision.choice.purpose.clone(),
        purpose_version: decision.choice.purpose_version,
        fields: copies
            .iter()
            .map(|copy| Listing {
                field: copy.name.field.clone(),
                revision: copy.revision,
            })
            .collect(),
        once: decision.choice.outcome == Outcome::Once,
        decided: show::moment(decision.signed_at),
        until: show::moment(ends.chain(term).min().unwrap_or(0)),
    }
}

fn people(all: &Listed) -> String {
    let own = &all.recipient;
    let who = format!("{}, {}, of {}", own.number, own.role, own.organisation);
    if all.grants.is_empty() {
        return format!("Nobody permits {who} anything at this moment.\n");
    }
    let head = [
        "ACCOUNT", "SHORT", "PURPOSE", "FIELDS", "DECIDED", "UNTIL", "LOOKS",
    ];
    let day = |moment: &str| moment.get(..10).unwrap_or_default().to_owned();
    let rows = all.grants.iter().map(|grant| {
        let fields: Vec<_> = grant
            .fields
            .iter()
            .map(|listing| listing.field.as_str())
            .collect();
        vec![
            grant.account.to_string(),
            grant.short.clone(),
            format!("{} {}", grant.purpose, grant.purpose_version),
            fields.join(", "),
            day(&grant.decided),
            day(&grant.until),
            if grant.once { "one" } else { "each logged" }.to_owned(),
        ]
    });
    let head = head.map(str::to_owned).to_vec();
    let rows: Vec<_> = std::iter::once(head).chain(rows).collect();
    let count = match all.grants.len() {
        1 => "1 permission".to_owned(),
        count => format!("{count} permissions"),
    };
    format!("{}\n{count} for {who}.\n", show::table(&rows))
}
