//! Dates: stored as ISO 8601, shown in words.

use super::{Invalid, tidy};
use kluis_wire::Language;

/// The months in Dutch and English.
const MONTHS: [[&str; 2]; 12] = [
    ["januari", "January"],
    ["februari", "February"],
    ["maart", "March"],
    ["april", "April"],
    ["mei", "May"],
    ["juni", "June"],
    ["juli", "July"],
    ["augustus", "August"],
    ["september", "September"],
    ["oktober", "October"],
    ["november", "November"],
    ["december", "December"],
];

/// A day from 1900 to 2099, stored as `2027-03-01`. Taken are `1-3-2027`, `01/03/2027`, `1.3.2027`, `1 maart 2027`,
/// `1 mrt. 2027`, `1 March 2027`, `March 1, 2027` and `2027-03-01`: without a name the day comes before the month.
///
/// # Errors
/// [`Invalid`]
pub fn date(text: &str) -> Result<String, Invalid> {
    let tidied = tidy(text, 40)?;
    let mut parts = tidied
        .split([' ', '-', '/', '.', ','])
        .filter(|part| !part.is_empty());
    let (Some(a), Some(b), Some(c), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Invalid::Form);
    };
    let (year, month, day) = if a.len() == 4 {
        (a, b, c)
    } else if named(a).is_some() {
        (c, a, b)
    } else {
        (c, b, a)
    };
    let month = number(month, 2).or_else(|| named(month));
    match (number(year, 4), month, number(day, 2)) {
        (Some(year @ 1900..2100), Some(month @ 1..=12), Some(day))
            if (1..=days(year, month)).contains(&day) =>
        {
            Ok(iso(year, month, day))
        }
        _ => Err(Invalid::Form),
    }
}

/// At most so many digits.
fn number(text: &str, most: usize) -> Option<u32> {
    let is_number = text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    let worth = |sum, b: u8| sum * 10 + u32::from(b.wrapping_sub(b'0'));
    is_number.then(|| text.bytes().fold(0, worth))
}

/// The month that is called so in Dutch or English, also cut short.
fn named(text: &str) -> Option<u32> {
    let is_called = |name: &&str| {
        let start = name.get(..text.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(text))
    };
    if text.eq_ignore_ascii_case("mrt") {
        return Some(3);
    }
    let mut months = (1..).zip(MONTHS);
    let found = months.find(|(_, names)| names.iter().any(is_called));
    found.filter(|_| text.len() > 2).map(|(month, _)| month)
}

/// How many days a month has (Gregorian; from 1900 to 2099 only 1900 is an exception to every fourth year).
fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && year != 1900 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn iso(year: u32, month: u32, day: u32) -> String {
    let mut iso = String::with_capacity(10);
    for (mark, number, places) in [
        ("", year, &[1000, 100, 10, 1][..]),
        ("-", month, &[10, 1]),
        ("-", day, &[10, 1]),
    ] {
        iso.push_str(mark);
        iso.extend(
            places
                .iter()
                .filter_map(|place| char::from_digit(number / place % 10, 10)),
        );
    }
    iso
}

/// How a stored date is shown: `1 maart 2027`, `1 March 2027`. What is no date is shown as it is.
#[must_use]
pub fn date_shown(stored: &str, language: Language) -> String {
    let mut parts = stored.split('-');
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
        return stored.to_owned();
    };
    let name = number(month, 2)
        .and_then(|month| MONTHS.get(month.checked_sub(1)? as usize))
        .map(|names| match language {
            Language::Nl => names[0],
            Language::En => names[1],
        });
    match name {
        Some(name) => [day.trim_start_matches('0'), " ", name, " ", year].concat(),
        None => stored.to_owned(),
    }
}
