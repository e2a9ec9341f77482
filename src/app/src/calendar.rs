//! Days in the Netherlands, and a file for the person's calendar (RFC 5545).

use crate::browser;

/// A day by which something is answered.
pub struct Deadline<'a> {
    /// Its name, the same whenever the file is made.
    pub uid: &'a str,
    /// When the file is made, seconds since 1970.
    pub stamp: u64,
    /// The day, such as `2026-12-21`.
    pub day: &'a str,
    /// What happens then.
    pub title: &'a str,
    /// Where to read more.
    pub address: &'a str,
}

/// On which day a moment is in the Netherlands, such as `2026-12-21`.
#[must_use]
pub fn day(seconds: u64) -> String {
    browser::day_here(seconds)
}

/// How many days lie between the days of two moments in the Netherlands; less than zero where the second was before.
#[must_use]
pub fn days(from: u64, to: u64) -> i64 {
    number(&day(to)) - number(&day(from))
}

/// The number of a day, counted from 1 March of the year 0 (H. Hinnant, "chrono-compatible low-level date algorithms").
fn number(day: &str) -> i64 {
    let mut parts = day
        .split('-')
        .map(|part| part.parse::<i64>().unwrap_or_default());
    let mut next = || parts.next().unwrap_or_default();
    let (year, month, day) = (next(), next(), next());
    let year = year - i64::from(month <= 2);
    let shifted = (month + 9) % 12;
    365 * year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * shifted + 2) / 5
        + day
        - 1
}

/// The file: one whole day.
#[must_use]
pub fn file(deadline: &Deadline<'_>) -> String {
    let plain = |text: &str| text.replace(['-', ':'], "");
    let stamp = browser::iso(deadline.stamp);
    let stamp = stamp
        .split_once('.')
        .map_or(stamp.as_str(), |(whole, _)| whole);
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Kluis//NL".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        ["UID:", deadline.uid].concat(),
        ["DTSTAMP:", &plain(stamp), "Z"].concat(),
        ["DTSTART;VALUE=DATE:", &plain(deadline.day)].concat(),
        ["SUMMARY:", &escaped(deadline.title)].concat(),
        ["URL:", deadline.address].concat(),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    lines.iter().map(|line| folded(line)).collect()
}

/// Section 3.3.11.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\\' | ';' | ',') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// A line of at most 75 bytes, or several (section 3.1).
fn folded(line: &str) -> String {
    let (mut folded, mut width) = (String::with_capacity(line.len() + 8), 0);
    for character in line.chars() {
        if width + character.len_utf8() > 74 {
            folded.push_str("\r\n ");
            width = 1;
        }
        folded.push(character);
        width += character.len_utf8();
    }
    folded.push_str("\r\n");
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_over_months_and_leap_days() {
        let between = |from: &str, to: &str| number(to) - number(from);
        assert_eq!(between("2026-11-23", "2026-12-21"), 28);
        assert_eq!(between("2028-02-28", "2028-03-01"), 2);
        assert_eq!(between("2027-02-28", "2027-03-01"), 1);
        assert_eq!(between("2026-12-31", "2027-01-01"), 1);
        assert_eq!(between("2026-12-21", "2026-12-19"), -2);
    }

    #[test]
    fn long_lines_are_folded_and_commas_escaped() {
        assert_eq!(escaped("a, b; c\\"), "a\\, b\\; c\\\\");
        let long = ["SUMMARY:", &"é".repeat(80)].concat();
        let folded = folded(&long);
        assert!(folded.split("\r\n").all(|line| line.len() <= 75));
        let whole: String = folded.replace("\r\n ", "").trim_end().to_owned();
        assert_eq!(whole, long);
    }
}
