//! Phone numbers: stored as E.164, shown the way people write them.

use super::{Invalid, tidy};

/// Digits of a Dutch number without country code and trunk zero.
const DUTCH_DIGITS: usize = 9;

/// A phone number, stored as E.164: `+31612345678`. Without a country code it is Dutch.
///
/// Taken are spaces, dots, slashes, hyphens and brackets between the digits, `00` for `+`, and a trunk zero
/// after the country code where it is bracketed or the number is Dutch: `+31 (0)6 12 34 56 78`.
///
/// # Errors
/// [`Invalid`]
pub fn phone(text: &str) -> Result<String, Invalid> {
    let mut typed = tidy(text, 40)?;
    if typed.trim_start_matches('(').starts_with('+') || typed.starts_with("00") {
        // Piece by piece: looking for a text in a text takes ten times the program.
        let pieces = typed.split('(');
        typed = pieces
            .map(|piece| piece.strip_prefix("0)").unwrap_or(piece))
            .collect();
    }
    typed.retain(|c| !matches!(c, ' ' | '.' | '/' | '-' | '–' | '(' | ')'));
    let digits = match typed.strip_prefix('+').or_else(|| typed.strip_prefix("00")) {
        Some(number) => number
            .strip_prefix("310")
            .map_or_else(|| number.to_owned(), |rest| ["31", rest].concat()),
        None => ["31", typed.strip_prefix('0').ok_or(Invalid::Form)?].concat(),
    };
    if is_number(&digits) {
        Ok(["+", &digits].concat())
    } else {
        Err(Invalid::Form)
    }
}

/// Country code and number, without the plus: 7 to 15 digits (E.164 section 6), Dutch ones exactly 11.
fn is_number(digits: &str) -> bool {
    digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0')
        && match digits.strip_prefix("31") {
            Some(dutch) => dutch.len() == DUTCH_DIGITS && !dutch.starts_with(['0', '9']),
            None => (7..=15).contains(&digits.len()),
        }
}

/// How a stored number is shown: `06 12 34 56 78`, `020 123 45 67`, `0251 12 34 56`, `+32 475 123 456`. What is
/// not E.164 is shown as it is.
#[must_use]
pub fn phone_shown(stored: &str) -> String {
    let Some(digits) = stored.strip_prefix('+').filter(|digits| is_number(digits)) else {
        return stored.to_owned();
    };
    if let Some(dutch) = digits.strip_prefix("31") {
        return ["0", &grouped(dutch, dutch_groups(dutch), 2)].concat();
    }
    match digits.split_at_checked(country_code(digits)) {
        Some((country, number)) => ["+", country, " ", &grouped(number, &[3; 4], 4)].concat(),
        None => stored.to_owned(),
    }
}

/// Area code first: two digits where the area is large, else three (Nummerplan telefoon- en ISDN-diensten).
fn dutch_groups(number: &str) -> &'static [usize] {
    match number.as_bytes() {
        [b'6', ..] => &[1, 2, 2, 2, 2],
        [b'7', ..]
        | [b'1', b'0' | b'3' | b'5', ..]
        | [b'2', b'0' | b'3' | b'4' | b'6', ..]
        | [b'3', b'0' | b'3' | b'5' | b'6' | b'8', ..]
        | [b'4', b'0' | b'3' | b'5' | b'6', ..]
        | [b'5', b'0' | b'3' | b'5' | b'8', ..]
        | [b'8', b'2' | b'4' | b'5' | b'7' | b'8', ..] => &[2, 3, 2, 2],
        _ => &[3, 2, 2, 2],
    }
}

/// Length of the country code (ITU-T E.164 list of assigned codes).
fn country_code(digits: &str) -> usize {
    match digits.as_bytes() {
        [b'1' | b'7', ..] => 1,
        [b'2', b'0' | b'7', ..]
        | [b'3', b'0'..=b'4' | b'6' | b'9', ..]
        | [b'4', b'0' | b'1' | b'3'..=b'9', ..]
        | [b'5', b'1'..=b'8', ..]
        | [b'6', b'0'..=b'6', ..]
        | [b'8', b'1' | b'2' | b'4' | b'6', ..]
        | [b'9', b'0'..=b'5' | b'8', ..] => 2,
        _ => 3,
    }
}

/// Cuts `digits` into `groups`; what is left once `last` or fewer remain is the last group.
fn grouped(digits: &str, groups: &[usize], last: usize) -> String {
    let mut shown = String::with_capacity(digits.len() + groups.len());
    let mut rest = digits;
    for length in groups {
        match rest.split_at_checked(*length) {
            Some((group, tail)) if rest.len() > last => {
                shown.push_str(group);
                shown.push(' ');
                rest = tail;
            }
            _ => break,
        }
    }
    shown.push_str(rest);
    shown
}
