//! Looking at a file before a server is started with it.

use super::{Declared, Editions, Problems};
use crate::{
    config,
    store::sqlite::{OpenError, published},
};
use kluis_catalog::purpose::Purpose;
use std::{fmt, path::Path};

/// A file is in order.
#[derive(Debug)]
pub struct Checked {
    file: String,
    purposes: usize,
    recipients: usize,
    /// Where it was compared: the edition that it would make, if it says anything new.
    edition: Option<Option<u64>>,
    /// Purposes that are new, or have a higher version than was published last.
    asked: Vec<String>,
}

/// Why a file can't be published.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The file.
    #[error(transparent)]
    File(#[from] Problems),
    /// What it should be compared with.
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// Checks a file, alone or after what was published from a data folder.
///
/// # Errors
/// [`CheckError`] where it can't be published.
pub async fn check(file: &Path, data: Option<&Path>) -> Result<Checked, CheckError> {
    let declared = Declared::read(Some(file))?;
    let (mut edition, mut asked) = (None, Vec::new());
    if let Some(data) = data {
        let editions = Editions::new(published(&config::data_file(data)).await?);
        let next = editions.next(&declared)?;
        edition = Some(next.as_ref().map(|next| next.edition));
        let last = editions.last();
        let anew = |purpose: &&Purpose| {
            let before = last.and_then(|last| last.find(&purpose.id));
            before.is_none_or(|before| before.version < purpose.version)
        };
        let anew = declared.purposes.iter().filter(anew);
        asked = anew
            .map(|one| format!("{} (version {})", one.id, one.version))
            .collect();
    }
    Ok(Checked {
        purposes: declared.purposes.len(),
        recipients: declared.recipients.len(),
        file: declared.file,
        edition,
        asked,
    })
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is in order. Purposes: {}. Recipients: {}.",
            self.file, self.purposes, self.recipients
        )?;
        match self.edition {
            None => Ok(()),
            Some(None) => write!(f, "\nIt says what is published already."),
            Some(Some(edition)) => {
                write!(f, "\nIt would be edition {edition}.")?;
                if self.asked.is_empty() {
                    write!(f, " Nobody is asked anything again.")
                } else {
                    write!(f, " New to people: {}.", self.asked.join(", "))
                }
            }
        }
    }
}
