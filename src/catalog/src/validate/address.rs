//! The Dutch address: postcode, house number, and the letter or addition behind it.

use super::{Invalid, tidy};

/// Longest huisletter or toevoeging.
const SUFFIX_BYTES: usize = 6;

/// A Dutch postcode, stored as `1234 AB`. Four digits, the first not 0, and two letters, which are never SA,
/// SD or SS. An address elsewhere has no postcode field.
///
/// # Errors
/// [`Invalid`]
pub fn postcode(text: &str) -> Result<String, Invalid> {
    let mut code = tidy(text, 16)?;
    code.retain(|c| !matches!(c, ' ' | '-'));
    code.make_ascii_uppercase();
    match code.as_bytes() {
        [b'1'..=b'9', rest @ .., b'A'..=b'Z', b'A'..=b'Z']
            if rest.len() == 3
                && rest.iter().all(u8::is_ascii_digit)
                && !["SA", "SD", "SS"].iter().any(|never| code.ends_with(never)) =>
        {
            let (digits, letters) = code.split_at_checked(4).ok_or(Invalid::Form)?;
            Ok([digits, " ", letters].concat())
        }
        _ => Err(Invalid::Form),
    }
}

/// A house number: 1 to 99999, without what follows it.
///
/// # Errors
/// [`Invalid`]
pub fn house_number(text: &str) -> Result<String, Invalid> {
    let number = tidy(text, 16)?;
    match number.as_bytes() {
        [b'1'..=b'9', rest @ ..] if rest.len() < 5 && rest.iter().all(u8::is_ascii_digit) => {
            Ok(number)
        }
        _ => Err(Invalid::Form),
    }
}

/// Huisletter or toevoeging, such as `A`, `bis`, `hs`, `2` or `III`: at most six letters and digits. A single
/// letter is stored as a capital, as the national register has it; `bis` and `hs` in small letters; what
/// separated it from the number is left out.
///
/// # Errors
/// [`Invalid`]
pub fn house_suffix(text: &str) -> Result<String, Invalid> {
    let tidied = tidy(text, 16)?;
    let mut suffix = tidied.trim_start_matches([' ', '-', '/']).to_owned();
    if suffix.len() > SUFFIX_BYTES {
        return Err(Invalid::TooLong);
    }
    if !suffix.starts_with(|c: char| c.is_ascii_alphanumeric())
        || !suffix.ends_with(|c: char| c.is_ascii_alphanumeric())
        || !suffix
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '/'))
    {
        return Err(Invalid::Form);
    }
    if suffix.len() == 1 {
        suffix.make_ascii_uppercase();
    } else if ["bis", "hs"]
        .iter()
        .any(|known| suffix.eq_ignore_ascii_case(known))
    {
        suffix.make_ascii_lowercase();
    }
    Ok(suffix)
}
