//! How it is said: to people in sentences and lines, to programs as one JSON object a command.

use crate::failure::Failure;
use kluis_device::kit;
use kluis_wire::{AccountId, Digest};
use serde::Serialize;
use std::io::Write;
use time::OffsetDateTime;

/// Where it is said, and in which form.
pub(crate) struct Show<'a> {
    json: bool,
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
}

/// A failure as programs read it.
#[derive(Serialize)]
struct Told<'a> {
    error: &'a str,
    sentence: String,
}

impl<'a> Show<'a> {
    pub(crate) const fn new(json: bool, out: &'a mut dyn Write, err: &'a mut dyn Write) -> Self {
        Self { json, out, err }
    }

    /// The answer: as JSON, or as what people read.
    pub(crate) fn answer(
        &mut self,
        answer: &impl Serialize,
        people: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        let mut text = if self.json {
            serde_json::to_string(answer).map_err(|error| Failure::Output(error.into()))?
        } else {
            people()
        };
        if !text.ends_with('\n') {
            text.push('\n');
        }
        self.raw(&text)
    }

    /// The answer in a form of its own.
    pub(crate) fn raw(&mut self, text: &str) -> Result<(), Failure> {
        let written = self.out.write_all(text.as_bytes());
        written
            .and_then(|()| self.out.flush())
            .map_err(Failure::Output)
    }

    /// Something to know beside the answer.
    pub(crate) fn note(&mut self, sentence: &str) {
        if !self.json {
            let _ = writeln!(self.err, "kluis-desk: {sentence}.");
        }
    }

    /// What went wrong. Where that can't be said, the exit code still is.
    pub(crate) fn failure(&mut self, failure: &Failure) {
        let told = Told {
            error: failure.name(),
            sentence: failure.to_string(),
        };
        let _ = match serde_json::to_string(&told) {
            Ok(object) if self.json => writeln!(self.err, "{object}"),
            _ => writeln!(self.err, "kluis-desk: {}.", told.sentence),
        };
    }
}

/// An account for people: its fingerprint's beginning, as its owner's page has it.
pub(crate) fn short(account: AccountId) -> String {
    kit::fingerprint(account).chars().take(9).collect()
}

/// A fingerprint of keys.
pub(crate) fn fingerprint(digest: Digest) -> String {
    kit::groups(digest.0)
}

/// A moment in UTC, as RFC 3339 writes it.
pub(crate) fn moment(seconds: u64) -> String {
    let time = i64::try_from(seconds)
        .ok()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    // Nobody means a moment that far away.
    time.map_or_else(
        || "9999-12-31T23:59:59Z".to_owned(),
        |time| {
            format!(
                "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
                time.year(),
                u8::from(time.month()),
                time.day(),
                time.hour(),
                time.minute(),
                time.second()
            )
        },
    )
}

/// The same for people: day and minute.
pub(crate) fn when(seconds: u64) -> String {
    let text = moment(seconds);
    let (day, rest) = text.split_once('T').unwrap_or((&text, ""));
    format!("{day} {} UTC", rest.get(..5).unwrap_or_default())
}

/// Columns with two spaces between them, the last one as it is.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let lines = rows.iter().map(|row| {
        let cells = row.iter().zip(&widths);
        let line: String = cells
            .map(|(cell, width)| format!("{cell:<width$}  "))
            .collect();
        format!("{}\n", line.trim_end())
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_one_way() {
        assert_eq!(moment(1_800_000_000), "2027-01-15T08:00:00Z");
        assert_eq!(when(1_800_000_000), "2027-01-15 08:00 UTC");
        assert_eq!(moment(u64::MAX), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn columns_stand_below_each_other() {
        let row = |cells: &[&str]| cells.iter().map(ToString::to_string).collect();
        let rows = [row(&["ACCOUNT", "UNTIL"]), row(&["é", "nu"])];
        assert_eq!(table(&rows), "ACCOUNT  UNTIL\né        nu\n");
    }
}
