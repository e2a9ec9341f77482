//! Work: the role, skills, and the numbers of a business.

use super::{Invalid, LINE_BYTES, MAX_BYTES, line, tidy};
use crate::Role;

/// The name of a [`Role`]. Chosen, not typed; so nothing but the name itself is taken.
///
/// # Errors
/// [`Invalid`]
pub fn role(text: &str) -> Result<String, Invalid> {
    let role = tidy(text, LINE_BYTES)?;
    if Role::from_id(&role).is_some() {
        Ok(role)
    } else {
        Err(Invalid::Form)
    }
}

/// Skills: separated by comma, semicolon or line break, stored one a line, each once, in the order and case in which
/// they were first given. What marks an item of a list is left out.
///
/// # Errors
/// [`Invalid`]
pub fn skills(text: &str) -> Result<String, Invalid> {
    let mut stored = String::new();
    for item in text.split([',', ';', '\n', '\r']) {
        let bare = item.trim_matches(marks_item);
        if bare.is_empty() {
            continue;
        }
        let skill = line(bare)?;
        if stored
            .split('\n')
            .any(|known| known.eq_ignore_ascii_case(&skill))
        {
            continue;
        }
        if !stored.is_empty() {
            stored.push('\n');
        }
        stored.push_str(&skill);
    }
    if stored.is_empty() {
        Err(Invalid::Missing)
    } else if stored.len() > MAX_BYTES {
        Err(Invalid::TooLong)
    } else {
        Ok(stored)
    }
}

/// What stands before an item of a list; every hyphen that [`tidy`] makes one of.
fn marks_item(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}' | '\u{2011}' | '*' | '•')
}

/// Stored skills on one line.
#[must_use]
pub fn skills_shown(stored: &str) -> String {
    let skills: Vec<&str> = stored.split('\n').collect();
    skills.join(", ")
}

/// Capitals and digits without what people put between them.
pub(super) fn capitals(tidied: &str) -> String {
    let between = |c: &char| matches!(c, ' ' | '.' | '-');
    let kept = tidied.chars().filter(|c| !between(c));
    kept.map(|c| c.to_ascii_uppercase()).collect()
}

/// A number in the Dutch trade register (KvK): eight digits, with or without spaces and dots.
///
/// # Errors
/// [`Invalid`]
pub fn kvk(text: &str) -> Result<String, Invalid> {
    let number = capitals(&tidy(text, 40)?);
    if number.len() == 8 && number.bytes().all(|b| b.is_ascii_digit()) {
        Ok(number)
    } else {
        Err(Invalid::Form)
    }
}

/// A Dutch btw-id, stored as `NL123456789B01`. Since 2020 those of sole traders are numbers of their own, where the
/// whole is 1 modulo 97 as for an IBAN; the others hold an RSIN, and the omzetbelastingnummers of before, which went
/// without `NL`, an RSIN or a BSN: both pass the 11-proof.
///
/// # Errors
/// [`Invalid`]
pub fn vat_id(text: &str) -> Result<String, Invalid> {
    let mut id = capitals(&tidy(text, 40)?);
    if id.starts_with(|c: char| c.is_ascii_digit()) {
        id.insert_str(0, "NL");
    }
    match id.as_bytes() {
        [b'N', b'L', number @ .., b'B', tens, ones]
            if number.len() == 9
                && number.iter().chain([tens, ones]).all(u8::is_ascii_digit)
                && (*tens, *ones) != (b'0', b'0')
                && (eleven_proof(number) || mod_97(id.bytes()) == 1) =>
        {
            Ok(id)
        }
        _ => Err(Invalid::Form),
    }
}

/// Whether nine digits, `d₁` to `d₉`, pass the 11-proof of BSN and RSIN:
/// `9·d₁ + 8·d₂ + … + 2·d₈ − d₉` is divisible by 11. Nine zeros are no number.
#[must_use]
pub fn eleven_proof(digits: &[u8]) -> bool {
    // Minus one is ten, modulo eleven.
    const WEIGHTS: [u32; 9] = [9, 8, 7, 6, 5, 4, 3, 2, 10];
    let worth = |digit: &u8| u32::from(digit.wrapping_sub(b'0'));
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(d, w)| worth(d) * w).sum();
    digits.len() == 9 && digits.iter().all(u8::is_ascii_digit) && sum != 0 && sum.is_multiple_of(11)
}

/// Digits and capitals as one number modulo 97, `A` as 10 up to `Z` as 35 (ISO 7064, ISO 13616).
pub(crate) fn mod_97(text: impl Iterator<Item = u8>) -> u32 {
    text.fold(0, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte.wrapping_sub(b'A')) + 10) % 97,
    })
}
