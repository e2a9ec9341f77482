//! The outbox: mails that the server wrote to a folder, as it does in development.

use crate::wait;
use std::path::Path;

/// The newest mail to `address` that isn't one of the first `seen`, when it is there.
///
/// # Panics
/// When none comes.
pub async fn newest(outbox: &Path, address: &str, seen: usize) -> String {
    wait::until(async || {
        let mails = mails_to(outbox, address);
        if mails.len() > seen {
            mails.into_iter().next_back()
        } else {
            None
        }
    })
    .await
    .unwrap_or_else(|| panic!("no mail to {address} came in {}", outbox.display()))
}

/// How many mails there are to `address`.
#[must_use]
pub fn count(outbox: &Path, address: &str) -> usize {
    mails_to(outbox, address).len()
}

/// The six digits of the mail to `address` that comes after the first `seen`.
///
/// # Panics
/// When no mail comes, or it holds no code.
pub async fn code(outbox: &Path, address: &str, seen: usize) -> String {
    let mail = newest(outbox, address, seen).await;
    code_in(&mail).unwrap_or_else(|| panic!("no code in this mail:\n{mail}"))
}

/// The six digits in the body of a mail.
#[must_use]
pub fn code_in(mail: &str) -> Option<String> {
    let mail = mail.replace("\r\n", "\n");
    let (_, text) = mail.split_once("\n\n")?;
    let mut numbers = text.split(|letter: char| !letter.is_ascii_digit());
    numbers
        .find(|digits| digits.len() == kluis_wire::limits::CODE_DIGITS)
        .map(ToOwned::to_owned)
}

/// Mails to `address`, oldest first. A file that is still being written doesn't end in `.eml`.
fn mails_to(outbox: &Path, address: &str) -> Vec<String> {
    let Ok(folder) = std::fs::read_dir(outbox) else {
        return Vec::new();
    };
    let mut mails: Vec<_> = folder
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
        .filter_map(|path| {
            let written = path.metadata().and_then(|about| about.modified()).ok()?;
            Some((written, std::fs::read_to_string(path).ok()?))
        })
        .filter(|(_, mail)| to(mail).is_some_and(|to| to.contains(address)))
        .collect();
    mails.sort_by_key(|(written, _)| *written);
    mails.into_iter().map(|(_, mail)| mail).collect()
}

fn to(mail: &str) -> Option<&str> {
    mail.lines()
        .take_while(|line| !line.is_empty())
        .find_map(|line| line.strip_prefix("To:"))
}
