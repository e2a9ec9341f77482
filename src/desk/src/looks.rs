//! What this desk itself opened, or asked to open: a line of JSON each, only ever added to, each naming the one before it. A
//! line holds the platform's receipt of the look and no value.

use crate::{
    cli::{Cli, Export, Form},
    failure::Failure,
    key,
    show::{self, Show},
    state::State,
};
use kluis_vault::{log as entries, manifest::digest};
use kluis_wire::{AccountId, Bytes, Digest, GrantId, Platform, Signature};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

/// The outcome of a look that was released and verified.
pub(crate) const RELEASED: &str = "released";

/// One look.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Line {
    /// The desk's clock, seconds since 1970.
    pub time: u64,
    pub account: AccountId,
    pub purpose: String,
    pub purpose_version: u64,
    pub fields: Vec<Copy>,
    pub reason: String,
    /// [`RELEASED`], or the name of why not.
    pub outcome: String,
    /// The entry in the person's log; empty where nothing was released.
    pub entry: Bytes,
    /// The platform's signature over a log that ends with it.
    pub head: Option<Signature>,
    /// Digest of the line before it; zero for the first.
    pub previous: Digest,
}

/// A copy that was asked for.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Copy {
    pub grant: GrantId,
    pub field: String,
    pub revision: u64,
}

/// Adds a line. It is on the disk when this returns.
pub(crate) fn append(state: &State, mut line: Line) -> Result<(), Failure> {
    let path = state.log();
    let failed = |error| Failure::File(path.clone(), error);
    line.previous = last(&path)?;
    let mut text = serde_json::to_string(&line).map_err(|error| failed(error.into()))?;
    text.push('\n');
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(&path)
        .map_err(failed)?;
    let written = file.write_all(text.as_bytes());
    written.and_then(|()| file.sync_all()).map_err(failed)
}

fn text(path: &Path) -> Result<String, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(Failure::File(path.to_owned(), error)),
    }
}

fn last(path: &Path) -> Result<Digest, Failure> {
    let text = text(path)?;
    Ok(text
        .lines()
        .next_back()
        .map_or(Digest([0; 32]), |line| digest(line.as_bytes())))
}

/// Every line, in order and unchanged.
fn read(path: &Path) -> Result<Vec<Line>, Failure> {
    let text = text(path)?;
    let mut previous = Digest([0; 32]);
    let mut lines = Vec::new();
    for (at, text) in text.lines().enumerate() {
        let changed = || Failure::Log(path.to_owned(), at + 1);
        let line: Line = serde_json::from_str(text).map_err(|_| changed())?;
        if line.previous != previous {
            return Err(changed());
        }
        previous = digest(text.as_bytes());
        lines.push(line);
    }
    Ok(lines)
}

/// Everything that this desk opened.
pub(crate) fn opened(state: &State) -> Result<Vec<(AccountId, GrantId, String)>, Failure> {
    let lines = read(&state.log())?.into_iter();
    let released = lines.filter(|line| line.outcome == RELEASED);
    Ok(released
        .flat_map(|line| {
            let account = line.account;
            line.fields
                .into_iter()
                .map(move |copy| (account, copy.grant, copy.field))
        })
        .collect())
}

/// A line as it is told.
#[derive(Serialize)]
struct Look {
    time: String,
    account: AccountId,
    purpose: String,
    purpose_version: u64,
    fields: Vec<String>,
    reason: String,
    outcome: String,
    /// Number of the entry in the person's log; none where nothing was released.
    entry: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<Receipt>,
}

/// What anybody can check with the platform's public key.
#[derive(Serialize)]
struct Receipt {
    entry: Bytes,
    head: Signature,
}

#[derive(Serialize)]
struct Looks {
    looks: Vec<Look>,
}

/// Number of the entry in the person's log that a line has the receipt of. None where that isn't what it says, or isn't
/// signed by the platform.
fn receipt(line: &Line, platform: &Platform) -> Option<u64> {
    let (origin, signing) = (&platform.origin, &platform.signing);
    let entry = entries::signed_entry(origin, signing, line.entry.as_ref(), &line.head?)?;
    let look = entries::Look::decode(origin, entry.look.look.as_ref()).ok()?;
    let mut fields: Vec<_> = line.fields.iter().map(|copy| &copy.field).collect();
    fields.sort_unstable();
    let mut asked: Vec<_> = look.copies.iter().map(|copy| &copy.name.field).collect();
    asked.sort_unstable();
    let same = entry.account == line.account
        && entry.outcome == entries::Outcome::Released
        && look.reason == line.reason
        && asked == fields;
    same.then_some(entry.sequence)
}

/// What is told of a line.
fn look(line: Line, platform: Option<&Platform>, receipts: bool) -> Option<Look> {
    let released = line.outcome == RELEASED;
    let entry = if released {
        Some(receipt(&line, platform?)?)
    } else {
        None
    };
    let receipt = line.head.filter(|_| receipts && released);
    Some(Look {
        time: show::moment(line.time),
        account: line.account,
        purpose: line.purpose,
        purpose_version: line.purpose_version,
        fields: line.fields.into_iter().map(|copy| copy.field).collect(),
        reason: line.reason,
        outcome: line.outcome,
        entry,
        receipt: receipt.map(|head| Receipt {
            entry: line.entry,
            head,
        }),
    })
}

fn looks(cli: &Cli, receipts: bool) -> Result<Vec<Look>, Failure> {
    // Only the key's owner works with the key's log.
    key::read(&cli.key)?;
    let state = State::open(&cli.key)?;
    let path = state.log();
    let lines = read(&path)?.into_iter().enumerate();
    lines
        .map(|(at, line)| {
            look(line, state.platform(), receipts).ok_or_else(|| Failure::Log(path.clone(), at + 1))
        })
        .collect()
}

/// Shows it.
pub(crate) fn log(cli: &Cli, show: &mut Show<'_>) -> Result<(), Failure> {
    let all = Looks {
        looks: looks(cli, false)?,
    };
    show.answer(&all, || {
        if all.looks.is_empty() {
            return "This desk has opened nothing yet.\n".to_owned();
        }
        let head = ["WHEN", "ACCOUNT", "FIELDS", "OUTCOME", "REASON"];
        let rows = all.looks.iter().map(|look| {
            let minute = look.time.get(..16).unwrap_or_default().replace('T', " ");
            let outcome = match look.entry {
                Some(number) => format!("entry {number}"),
                None => look.outcome.clone(),
            };
            let account = show::short(look.account);
            vec![
                minute,
                account,
                look.fields.join(", "),
                outcome,
                look.reason.clone(),
            ]
        });
        let head = head.map(str::to_owned).to_vec();
        show::table(&std::iter::once(head).chain(rows).collect::<Vec<_>>())
    })
}

/// Gives it out.
pub(crate) fn export(cli: &Cli, to: &Export, show: &mut Show<'_>) -> Result<(), Failure> {
    let looks = looks(cli, true)?;
    let text = match to.form {
        Form::JsonLines => lines(&looks)?,
        Form::Csv => csv(&looks),
    };
    let Some(path) = &to.out else {
        return show.raw(&text);
    };
    let mut file = key::create(path)?;
    let written = file.write_all(text.as_bytes());
    written
        .and_then(|()| file.sync_all())
        .map_err(|error| Failure::File(path.clone(), error))?;
    show.answer(
        &serde_json::json!({ "out": path.display().to_string(), "looks": looks.len() }),
        || format!("Written to {}: {} looks.\n", path.display(), looks.len()),
    )
}

fn lines(looks: &[Look]) -> Result<String, Failure> {
    let mut text = String::new();
    for look in looks {
        let line = serde_json::to_string(look).map_err(|error| Failure::Output(error.into()))?;
        text.push_str(&line);
        text.push('\n');
    }
    Ok(text)
}

fn csv(looks: &[Look]) -> String {
    let head = "time,account,purpose,purpose_version,fields,reason,outcome,entry\n";
    let rows = looks.iter().map(|look| {
        let cells = [
            look.time.clone(),
            look.account.to_string(),
            look.purpose.clone(),
            look.purpose_version.to_string(),
            look.fields.join(" "),
            look.reason.clone(),
            look.outcome.clone(),
            look.entry
                .map(|number| number.to_string())
                .unwrap_or_default(),
        ];
        cells.map(|text| cell(&text)).join(",") + "\n"
    });
    std::iter::once(head.to_owned()).chain(rows).collect()
}

/// A cell (RFC 4180). What a spreadsheet would take for a formula begins with an apostrophe.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t']);
    let text = format!("{}{text}", if formula { "'" } else { "" });
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_what_it_says_and_no_formula() {
        assert_eq!(cell("Bellen"), "Bellen");
        assert_eq!(cell("Bellen, \"nu\""), "\"Bellen, \"\"nu\"\"\"");
        assert_eq!(cell("=1+1"), "'=1+1");
    }
}
