//! What was opened: where it goes, and how it is told. Values are shown, or written to a new file; where a file is among them, all
//! of it goes into a new folder. Each is readable by its owner alone, nothing is ever overwritten, and what was begun and didn't
//! come to its end is taken away again.

use crate::{
    cli::Open,
    connect::Desk,
    failure::Failure,
    fetch::{self, Fetched},
    key,
    show::{self, Show},
};
use kluis_catalog::Field;
use kluis_vault::{
    log::Entry,
    recipient::{Opened, Refusal},
};
use kluis_wire::{AccountId, GrantId};
use serde::Serialize;
use std::{
    fs::{self, DirBuilder, File},
    io::{self, Write as _},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// The values in a folder.
const VALUES: &str = "values.json";

/// Where it goes.
pub(crate) enum Out {
    /// Nowhere: it is shown.
    Shown,
    /// Into a new file.
    File(PathBuf, File),
    /// Into a new folder.
    Folder(PathBuf),
}

impl Out {
    /// Makes it, before anybody looks.
    pub(crate) fn create(asked: &Open) -> Result<Self, Failure> {
        let files = asked.fields.iter().any(|field| field.is_file());
        match &asked.out {
            None if files => Err(Failure::NoFolder),
            None => Ok(Self::Shown),
            Some(path) if files => {
                let made = DirBuilder::new().mode(0o700).create(path);
                made.map_err(|error| match error.kind() {
                    io::ErrorKind::AlreadyExists => Failure::Exists(path.clone()),
                    _ => Failure::File(path.clone(), error),
                })?;
                Ok(Self::Folder(path.clone()))
            }
            Some(path) => Ok(Self::File(path.clone(), key::create(path)?)),
        }
    }

    /// Takes it away: it was made by this command, and holds nothing whole.
    pub(crate) fn remove(self) {
        let _ = match self {
            Self::Shown => Ok(()),
            Self::File(path, _) => fs::remove_file(path),
            Self::Folder(path) => fs::remove_dir_all(path),
        };
    }

    fn path(&self) -> Option<&Path> {
        match self {
            Self::Shown => None,
            Self::File(path, _) | Self::Folder(path) => Some(path),
        }
    }
}

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
    /// Of a file, what the person calls it. Not in the answer where it went into a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<Written>,
}

/// A file that was written.
#[derive(Serialize)]
struct Written {
    path: String,
    length: u64,
    media: &'static str,
}

/// Values in a file of their own.
#[derive(Serialize)]
struct Values<'a> {
    account: AccountId,
    values: Vec<Value<'a>>,
}

/// A value that is read: text, or a file that was fetched.
struct Item<'a> {
    opened: &'a Opened,
    text: Zeroizing<String>,
    fetched: Option<Fetched>,
}

/// Fetches what are files, writes what is to be written, and tells it.
pub(crate) async fn tell(
    desk: &Desk,
    (account, asked): (AccountId, &Open),
    (entry, opened): (&Entry, &[Opened]),
    out: &mut Out,
    clock: &dyn Fn() -> u64,
    show: &mut Show<'_>,
) -> Result<(), Failure> {
    let mut items = Vec::with_capacity(opened.len());
    for opened in opened {
        items.push(item(desk, account, opened, out, clock).await?);
    }
    write(account, &items, out)?;
    let answer = Answer {
        account,
        reason: &asked.reason,
        entry: entry.sequence,
        logged: show::moment(entry.time),
        values: said(&items, out.path().is_none()),
        out: out.path().map(|path| path.display().to_string()),
    };
    show.answer(&answer, || people(&answer, entry))
}

async fn item<'a>(
    desk: &Desk,
    account: AccountId,
    opened: &'a Opened,
    out: &Out,
    clock: &dyn Fn() -> u64,
) -> Result<Item<'a>, Failure> {
    let lent = opened.lent(account)?;
    let field = Field::from_id(&opened.name.field).filter(|field| field.is_file());
    let (text, fetched) = match (field, lent, out) {
        (None, None, _) => {
            let text = str::from_utf8(&opened.value).map_err(|_| Refusal::Sealed)?;
            (text.to_owned(), None)
        }
        (Some(field), Some(lent), Out::Folder(folder)) => {
            let fetched = fetch::fetch(desk, &lent, (folder, field), clock).await?;
            (fetched.name.clone(), Some(fetched))
        }
        // A file where none belongs, or none where one does.
        _ => return Err(Refusal::File.into()),
    };
    Ok(Item {
        opened,
        text: Zeroizing::new(text),
        fetched,
    })
}

fn write(account: AccountId, items: &[Item<'_>], out: &mut Out) -> Result<(), Failure> {
    let (path, file) = match out {
        Out::Shown => return Ok(()),
        Out::File(path, file) => (path.clone(), file),
        Out::Folder(folder) => {
            let path = folder.join(VALUES);
            let mut file = key::create(&path)?;
            return write_to(account, items, &path, &mut file);
        }
    };
    write_to(account, items, &path, file)
}

fn write_to(
    account: AccountId,
    items: &[Item<'_>],
    path: &Path,
    file: &mut File,
) -> Result<(), Failure> {
    let failed = |error| Failure::File(path.to_owned(), error);
    let all = Values {
        account,
        values: said(items, true),
    };
    let text = serde_json::to_vec_pretty(&all).map(Zeroizing::new);
    let text = text.map_err(|error| failed(error.into()))?;
    let written = file.write_all(&text).and_then(|()| file.sync_all());
    written.map_err(failed)
}

fn said<'a>(items: &'a [Item<'_>], all: bool) -> Vec<Value<'a>> {
    let values = items.iter().map(|item| Value {
        field: &item.opened.name.field,
        grant: item.opened.name.grant,
        revision: item.opened.revision,
        value: all.then_some(item.text.as_str()),
        file: item.fetched.as_ref().map(|fetched| Written {
            path: fetched.path.display().to_string(),
            length: fetched.length,
            media: fetched.media.name(),
        }),
    });
    values.collect()
}

fn people(answer: &Answer<'_>, entry: &Entry) -> String {
    let rows = answer.values.iter().filter_map(|value| {
        Some(match (&value.file, value.value) {
            (Some(file), _) => vec![
                value.field.to_owned(),
                format!("{}, {} bytes, {}", file.path, file.length, file.media),
            ],
            (None, text) => vec![value.field.to_owned(), text?.to_owned()],
        })
    });
    let mut told = show::table(&rows.collect::<Vec<_>>());
    if let Some(path) = &answer.out {
        told = format!("{told}Written to {path}.\n");
    }
    format!(
        "{told}\nLook {} in this person's log, {}: \"{}\".\n",
        entry.sequence,
        show::when(entry.time),
        answer.reason
    )
}
