//! Validators that also normalise. Each accepts every usual spelling and returns the stored one.

use serde::{Deserialize, Serialize};

/// Longest value of a field, in bytes: the largest padding bucket less its mark.
pub const MAX_BYTES: usize = 4_095;

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

fn trimmed(text: &str, most: usize) -> Result<String, Invalid> {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if joined.is_empty() {
        Err(Invalid::Missing)
    } else if joined.len() > most {
        Err(Invalid::TooLong)
    } else if joined.chars().any(char::is_control) {
        Err(Invalid::Form)
    } else {
        Ok(joined)
    }
}

/// A name, as its owner writes it.
///
/// # Errors
/// [`Invalid`], as for every validator here.
pub fn name(text: &str) -> Result<String, Invalid> {
    trimmed(text, 200)
}

/// A Dutch infix such as "van der".
pub fn infix(text: &str) -> Result<String, Invalid> {
    trimmed(text, 40)
}

/// One line of free text.
pub fn line(text: &str) -> Result<String, Invalid> {
    trimmed(text, 200)
}

/// An e-mail address; the domain in lower case, the local part as given.
pub fn email(text: &str) -> Result<String, Invalid> {
    trimmed(text, kluis_wire::limits::ADDRESS)
}

/// A phone number, E.164.
pub fn phone(text: &str) -> Result<String, Invalid> {
    trimmed(text, 40)
}

/// A Dutch postcode, `1234 AB`.
pub fn postcode(text: &str) -> Result<String, Invalid> {
    trimmed(text, 16)
}

/// A house number.
pub fn house_number(text: &str) -> Result<String, Invalid> {
    trimmed(text, 16)
}

/// Huisletter or toevoeging.
pub fn house_suffix(text: &str) -> Result<String, Invalid> {
    trimmed(text, 16)
}

/// A record the program itself writes.
pub fn record(text: &str) -> Result<String, Invalid> {
    if text.is_empty() {
        Err(Invalid::Missing)
    } else if text.len() > MAX_BYTES {
        Err(Invalid::TooLong)
    } else {
        Ok(text.to_owned())
    }
}
