//! Numbers in a text: those that may be a BSN, and bank accounts.
//!
//! A BSN has nine digits that pass the 11-proof. People write it with spaces, dots or hyphens, and the
//! omzetbelastingnummer of a sole trader, until 2020, was that of its owner with `B01` behind it.

use super::{Finding, Kind};
use crate::validate::{eleven_proof, iban, vat_id};
use core::ops::Range;

/// How many bytes before a number are searched for what it is called.
const LABEL_REACH: usize = 40;
/// How a BSN is grouped where other numbers stand beside it.
const GROUPINGS: &[&[usize]] = &[
    &[9],
    &[4, 2, 3],
    &[3, 3, 3],
    &[2, 2, 2, 3],
    &[3, 2, 2, 2],
    &[4, 5],
];
/// What a BSN is called.
const LABELS: &[&str] = &[
    "bsn",
    "burgerservicenummer",
    "burgerservicenr",
    "sofinummer",
    "sofi-nummer",
    "sofi",
    "citizen service number",
    "social security number",
];

/// Every bank account, and every number that may be a BSN.
#[must_use]
pub fn find(text: &str) -> Vec<Finding> {
    let mut found = bank_accounts(text);
    for chain in chains(text) {
        for range in candidates(text, &chain) {
            if found
                .iter()
                .any(|one| one.range.start < range.end && range.start < one.range.end)
            {
                continue;
            }
            let labelled = is_labelled(text, range.start);
            if labelled || may_be_bsn(text, &range) {
                found.push(Finding {
                    kind: Kind::Bsn { labelled },
                    range,
                });
            }
        }
    }
    found
}

/// Whether a value is a number that may be a BSN, as a whole.
#[must_use]
pub fn is_bsn(text: &str) -> bool {
    find(text)
        .iter()
        .any(|one| matches!(one.kind, Kind::Bsn { .. }))
}

fn digits(text: &str) -> Vec<u8> {
    text.bytes().filter(u8::is_ascii_digit).collect()
}

/// Runs of digits with at most one space, dot or hyphen between them: the runs, in bytes of the text.
fn chains(text: &str) -> Vec<Vec<Range<usize>>> {
    let mut chains: Vec<Vec<Range<usize>>> = Vec::new();
    let mut before: Option<usize> = None;
    for (at, byte) in text.bytes().enumerate() {
        if !byte.is_ascii_digit() {
            continue;
        }
        let run = at..at + 1;
        let gap = before.and_then(|before| text.as_bytes().get(before + 1..at));
        match (gap, chains.last_mut()) {
            (Some([]), Some(chain)) => {
                if let Some(last) = chain.last_mut() {
                    last.end = at + 1;
                }
            }
            (Some([b' ' | b'.' | b'-']), Some(chain)) => chain.push(run),
            _ => chains.push(vec![run]),
        }
        before = Some(at);
    }
    chains
}

/// The pieces of a chain that can be one number of nine digits, or of eight, which leaves a zero out.
fn candidates(text: &str, chain: &[Range<usize>]) -> Vec<Range<usize>> {
    let lengths: Vec<usize> = chain.iter().map(ExactSizeIterator::len).collect();
    let total: usize = lengths.iter().sum();
    let whole = |runs: &[Range<usize>]| Some(runs.first()?.start..runs.last()?.end);
    if total == 9 || (total == 8 && chain.len() == 1) {
        return whole(chain).into_iter().collect();
    }
    if is_phone(text, chain, total) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = lengths.get(at..).filter(|rest| !rest.is_empty()) {
        let fits = GROUPINGS.iter().find(|grouping| rest.starts_with(grouping));
        let runs = fits.and_then(|grouping| chain.get(at..at + grouping.len()));
        found.extend(runs.and_then(whole));
        at += runs.map_or(1, <[_]>::len);
    }
    found
}

/// A trunk zero and ten digits, or an international number.
fn is_phone(text: &str, chain: &[Range<usize>], total: usize) -> bool {
    let Some(start) = chain.first().map(|run| run.start) else {
        return false;
    };
    let before = text.get(..start).unwrap_or_default();
    let bytes = text.as_bytes().get(start..).unwrap_or_default();
    (before.ends_with('+') || before.ends_with("(+"))
        || (bytes.starts_with(b"00") && total > 9)
        || (bytes.starts_with(b"0") && total == 10)
}

fn may_be_bsn(text: &str, range: &Range<usize>) -> bool {
    let number = text.get(range.clone()).unwrap_or_default();
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    if before.ends_with(['€', '$', '/', '#', '_']) || !eleven_proof(&digits(number)) {
        return false;
    }
    if let Some(end) = vat_end(after) {
        // Since 2020 the whole passes another test, and the number in it is nobody's.
        let id = ["NL", number, end].concat();
        return vat_id(&id).is_ok_and(|id| !is_new_vat_id(&id));
    }
    // Part of a longer code is no number of its own.
    let letters = before.bytes().rev().take_while(u8::is_ascii_alphabetic);
    letters.count() == 0 && !after.starts_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// The `B01` of a btw-id, with what stands before it.
fn vat_end(after: &str) -> Option<&str> {
    let start = after.trim_start_matches(['.', ' ', '-']);
    let between = after.len() - start.len();
    let rest = start.strip_prefix(['B', 'b'])?;
    let number = rest.trim_start_matches(['.', ' ']);
    let end = between + 1 + (rest.len() - number.len()) + 2;
    let is_end = number.len() >= 2 && number.bytes().take(2).all(|b| b.is_ascii_digit());
    (is_end && between < 2).then(|| after.get(..end)).flatten()
}

/// Whether an accepted btw-id is of the kind that holds no BSN.
fn is_new_vat_id(id: &str) -> bool {
    crate::validate::work::mod_97(id.bytes()) == 1
}

/// Whether what stands shortly before a number calls it a BSN.
fn is_labelled(text: &str, start: usize) -> bool {
    let mut from = start.saturating_sub(LABEL_REACH);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = text
        .get(from..start)
        .unwrap_or_default()
        .to_ascii_lowercase();
    // Only of this line, and of no number between.
    let near = before
        .rsplit(['\n', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
        .next();
    let near = near.unwrap_or_default();
    LABELS.iter().any(|label| {
        near.match_indices(label).any(|(at, _)| {
            let bounds = (near.get(..at), near.get(at + label.len()..));
            let (Some(left), Some(right)) = bounds else {
                return false;
            };
            !left.ends_with(char::is_alphanumeric) && !right.starts_with(char::is_alphabetic)
        })
    })
}

/// Bank accounts: two capitals, two digits, and what follows in groups.
fn bank_accounts(text: &str) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let bytes = text.as_bytes();
    for (at, window) in bytes.windows(4).enumerate() {
        let is_start = matches!(window, [a, b, c, d]
            if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && c.is_ascii_digit() && d.is_ascii_digit());
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let inside = found.last().is_some_and(|one| at < one.range.end);
        if !is_start || inside || before.is_some_and(u8::is_ascii_alphanumeric) {
            continue;
        }
        // Every length: what comes after it may look as if it belonged to it.
        let rest = bytes.get(at..).unwrap_or_default();
        let most = rest
            .iter()
            .take(48)
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'.' | b'-'))
            .count();
        let fits = (15..=most).rev().find(|length| {
            let is_end = rest.get(*length).is_none_or(|b| !b.is_ascii_alphanumeric());
            let number = text.get(at..at + length).unwrap_or_default();
            is_end && number.ends_with(|c: char| c.is_ascii_alphanumeric()) && iban(number).is_ok()
        });
        if let Some(length) = fits {
            found.push(Finding {
                kind: Kind::Iban,
                range: at..at + length,
            });
        }
    }
    found
}
