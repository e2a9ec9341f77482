//! Validators that also normalise. Each accepts every usual spelling and returns the one that is stored, so
//! that what was stored once is accepted unchanged: `normalise(normalise(x)) == normalise(x)`.
//!
//! They judge one field at a time, and expect text in Unicode's composed form (NFC): the page calls
//! `String.normalize()`, which every browser has, where tables here would weigh on both programs.
//!
//! - this file: names and lines of text
//! - [`mod@address`]: postcode, house number and what follows it
//! - [`mod@date`]: dates, and how they are shown
//! - [`mod@email`]: e-mail addresses
//! - [`mod@iban`]: bank account numbers
//! - [`mod@phone`]: phone numbers, and how they are shown
//! - [`mod@work`]: role, skills, the numbers of a business

pub mod address;
pub mod date;
pub mod email;
pub mod iban;
pub mod phone;
pub mod work;

pub use address::{house_number, house_suffix, postcode};
pub use date::{date, date_shown};
pub use email::email;
pub use iban::{iban, iban_shown};
pub use phone::{phone, phone_shown};
pub use work::{eleven_proof, kvk, role, skills, skills_shown, vat_id};

use serde::{Deserialize, Serialize};

/// Longest value of a field, in bytes: the largest padding bucket less its mark.
pub const MAX_BYTES: usize = 4_095;
/// Longest name or line, in bytes.
pub const LINE_BYTES: usize = 200;
/// Longest infix, in bytes.
pub const INFIX_BYTES: usize = 40;

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Invalid {
    /// Nothing was filled in where something must be.
    Missing,
    /// Longer than can be stored.
    TooLong,
    /// Not of the form that belongs to this field.
    Form,
}

/// Runs of white space become one space, typographic apostrophes and hyphens the plain ones.
fn tidy(text: &str, most: usize) -> Result<String, Invalid> {
    let mut tidied = String::with_capacity(text.len().min(most));
    for word in text.split_whitespace() {
        if !tidied.is_empty() {
            tidied.push(' ');
        }
        tidied.extend(word.chars().map(|c| match c {
            '\u{2018}' | '\u{2019}' | '\u{b4}' => '\'',
            '\u{2010}' | '\u{2011}' => '-',
            other => other,
        }));
    }
    if tidied.is_empty() {
        Err(Invalid::Missing)
    } else if tidied.len() > most {
        Err(Invalid::TooLong)
    } else if tidied.chars().any(misleads) {
        Err(Invalid::Form)
    } else {
        Ok(tidied)
    }
}

/// Controls, and the invisible marks that make text show in another order than it is stored in.
fn misleads(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// What a name may hold. In ASCII only what is named here; beyond it every letter and mark of every script,
/// which is told without tables by leaving out the blocks of signs.
fn belongs_in_name(c: char) -> bool {
    match c {
        ' ' | '\'' | '-' | '.' => true,
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        // Feminine and masculine ordinals ("M.ª") and the Catalan middle dot ("Gal·la").
        '\u{aa}' | '\u{b7}' | '\u{ba}' => true,
        '\u{80}'..='\u{bf}' | '×' | '÷' => false,
        // Non-joiner and joiner, which Persian and Indic names need.
        '\u{200c}' | '\u{200d}' => true,
        '\u{2000}'..='\u{2bff}'
        | '\u{2e00}'..='\u{2e7f}'
        | '\u{3000}'..='\u{3004}'
        | '\u{3008}'..='\u{3020}' => false,
        '\u{e000}'..='\u{f8ff}'
        | '\u{fe00}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff20}'
        | '\u{ffe0}'..='\u{ffff}' => false,
        '\u{1d000}'..='\u{1dfff}' | '\u{1f000}'..='\u{1faff}' | '\u{e0000}'.. => false,
        _ => true,
    }
}

/// A name as its owner writes it: letters of any script, apostrophes, hyphens, dots; with at least one letter.
///
/// # Errors
/// [`Invalid`], as for every validator here.
pub fn name(text: &str) -> Result<String, Invalid> {
    named(text, LINE_BYTES)
}

/// A Dutch infix such as "van der" or "'t". Kept in the case it was written in, which differs between the
/// Netherlands and Belgium.
///
/// # Errors
/// [`Invalid`]
pub fn infix(text: &str) -> Result<String, Invalid> {
    let infix = named(text, INFIX_BYTES)?;
    if infix.chars().any(|c| c.is_ascii_digit()) {
        Err(Invalid::Form)
    } else {
        Ok(infix)
    }
}

fn named(text: &str, most: usize) -> Result<String, Invalid> {
    let name = tidy(text, most)?.replace('`', "'");
    if name.chars().all(belongs_in_name) && name.chars().any(char::is_alphabetic) {
        Ok(name)
    } else {
        Err(Invalid::Form)
    }
}

/// One line of free text: a street, a place, a country. It holds at least one letter.
///
/// # Errors
/// [`Invalid`]
pub fn line(text: &str) -> Result<String, Invalid> {
    let line = tidy(text, LINE_BYTES)?;
    if line.chars().any(char::is_alphabetic) {
        Ok(line)
    } else {
        Err(Invalid::Form)
    }
}

/// A record the program itself writes; kept as it is.
///
/// # Errors
/// [`Invalid`]
pub fn record(text: &str) -> Result<String, Invalid> {
    if text.is_empty() {
        Err(Invalid::Missing)
    } else if text.len() > MAX_BYTES {
        Err(Invalid::TooLong)
    } else {
        Ok(text.to_owned())
    }
}

/// A file is uploaded, never typed: nothing that is typed is one. Blank still means that there is to be none.
///
/// # Errors
/// [`Invalid`], always.
pub fn file(text: &str) -> Result<String, Invalid> {
    if text.trim().is_empty() {
        Err(Invalid::Missing)
    } else {
        Err(Invalid::Form)
    }
}

/// What a file is called: on one line, without marks that make it look like another, and cut where it is too long.
#[must_use]
pub fn file_name(text: &str, most: usize) -> String {
    let mut name = String::with_capacity(most);
    for c in text.chars().filter(|c| !misleads(*c)) {
        if name.len() + c.len_utf8() > most {
            break;
        }
        name.push(c);
    }
    name
}
