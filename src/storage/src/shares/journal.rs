//! The journal of destructions: a file beside the databases that only grows, a signed entry a line.
//!
//! Each entry is on the disk before what it names is destroyed. It is copied apart from the backups, and often: a backup
//! that is put back is brought up to date by it, so that nothing comes back that was destroyed since. Both databases
//! remember how far they have come in it, and so does a small file beside it (`.head`): a journal that ends before that
//! was cut, or is an old copy.

use crate::store::StoreError;
use kluis_vault::{
    destroyed::Destroyed,
    manifest::{Head, digest},
    platform::PlatformKeys,
};
use kluis_wire::{Digest, SigningPublic};
use std::{
    collections::HashSet,
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

/// What is wrong with the journal, each in one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// It can't be read or written.
    #[error("the journal of destructions {0} can't be used: {1}")]
    File(PathBuf, #[source] io::Error),
    /// It is gone.
    #[error(
        "the journal of destructions {0} is missing, though the databases know of one: put it back from its copy, or say where it is with --journal"
    )]
    Missing(PathBuf),
    /// A line isn't the platform's, or doesn't follow the one before it.
    #[error(
        "line {1} of the journal of destructions {0} isn't signed by this platform, or doesn't follow the line before it: put it back from a copy that is whole"
    )]
    Forged(PathBuf, u64),
    /// It ends before something that is known to have been in it.
    #[error(
        "the journal of destructions {path} ends after {lines} entries, though there were {known}: put its newest copy back"
    )]
    Cut {
        /// Where it is.
        path: PathBuf,
        /// How many there are.
        lines: u64,
        /// How many there were.
        known: u64,
    },
    /// A database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The journal, open for more.
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    head: Head,
}

/// What stands in a journal.
pub(crate) struct Read {
    path: PathBuf,
    /// Every mark.
    marks: HashSet<Digest>,
    /// Digests of the entries, the first first.
    heads: Vec<Digest>,
    /// Bytes of the lines that are whole.
    whole: u64,
    /// When the last entry was written.
    pub last: Option<u64>,
}

impl Read {
    /// Reads and verifies all of it; none where there is none.
    ///
    /// # Errors
    /// [`JournalError`]
    pub(crate) fn open(path: &Path, signing: &SigningPublic) -> Result<Option<Self>, JournalError> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return if head_path(path).exists() {
                    Err(JournalError::Missing(path.to_owned()))
                } else {
                    Ok(None)
                };
            }
            Err(error) => return Err(JournalError::File(path.to_owned(), error)),
        };
        let mut read = Self {
            path: path.to_owned(),
            marks: HashSet::new(),
            heads: Vec::new(),
            whole: 0,
            last: None,
        };
        let mut head = Head::NONE;
        for line in text.split_inclusive('\n') {
            // A line that a crash cut off named nothing that was destroyed.
            let Some(token) = line.strip_suffix('\n') else {
                break;
            };
            let (next, entry) = Destroyed::follow(signing, head, token)
                .map_err(|_| JournalError::Forged(path.to_owned(), head.sequence + 1))?;
            head = next;
            read.heads.push(head.digest);
            read.last = Some(entry.time);
            read.marks.extend(entry.marks);
            read.whole += line.len() as u64;
        }
        match fs::read_to_string(head_path(path)) {
            Ok(last) => read.reaches(last_head(signing, last.trim()))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(JournalError::File(head_path(path), error)),
        }
        Ok(Some(read))
    }

    /// The one that belongs to these keys and reaches as far as is known; none where there never was one.
    ///
    /// # Errors
    /// [`JournalError`]
    pub(crate) fn of(
        path: &Path,
        keys: &PlatformKeys,
        known: Head,
    ) -> Result<Option<Self>, JournalError> {
        let read = Self::open(path, &keys.signing())?;
        match &read {
            Some(read) => read.reaches(known)?,
            None if known == Head::NONE => {}
            None => return Err(JournalError::Missing(path.to_owned())),
        }
        Ok(read)
    }

    /// How far it has come.
    pub(crate) fn head(&self) -> Head {
        match self.heads.last() {
            Some(digest) => Head {
                sequence: self.heads.len() as u64,
                digest: *digest,
            },
            None => Head::NONE,
        }
    }

    /// That this entry stands in it.
    ///
    /// # Errors
    /// [`JournalError`] where it ends before, or is another journal.
    pub(crate) fn reaches(&self, known: Head) -> Result<(), JournalError> {
        let Some(before) = known.sequence.checked_sub(1) else {
            return Ok(());
        };
        let at = usize::try_from(before)
            .ok()
            .and_then(|at| self.heads.get(at));
        match at {
            Some(digest) if *digest == known.digest => Ok(()),
            Some(_) => Err(JournalError::Forged(self.path.clone(), known.sequence)),
            None => Err(JournalError::Cut {
                path: self.path.clone(),
                lines: self.heads.len() as u64,
                known: known.sequence,
            }),
        }
    }

    /// Whether this was destroyed.
    pub(crate) fn names(&self, mark: Digest) -> bool {
        self.marks.contains(&mark)
    }
}

/// What the file beside the journal says: its last entry. One that isn't the platform's says that there is no end to it.
fn last_head(signing: &SigningPublic, token: &str) -> Head {
    let forged = Head {
        sequence: u64::MAX,
        digest: Digest([0; Digest::LENGTH]),
    };
    Destroyed::verify(signing, token).map_or(forged, |entry| Head {
        sequence: entry.sequence,
        digest: digest(token.as_bytes()),
    })
}

fn head_path(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".head");
    name.into()
}

impl Journal {
    /// Opens it for more, from what was read; or makes it.
    ///
    /// # Errors
    /// [`JournalError::File`]
    pub(crate) fn open(path: &Path, read: Option<&Read>) -> Result<Self, JournalError> {
        let failed = |error| JournalError::File(path.to_owned(), error);
        let file = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(path)
            .map_err(failed)?;
        file.set_len(read.map_or(0, |read| read.whole))
            .map_err(failed)?;
        Ok(Self {
            path: path.to_owned(),
            file,
            head: read.map_or(Head::NONE, Read::head),
        })
    }

    /// How far it has come.
    pub(crate) const fn head(&self) -> Head {
        self.head
    }

    /// Writes that this will be destroyed. Once it returns, that is on the disk.
    ///
    /// # Errors
    /// Where it can't be written: then nothing may be destroyed.
    pub(crate) fn append(
        &mut self,
        keys: &PlatformKeys,
        marks: Vec<Digest>,
        time: u64,
    ) -> Result<Head, StoreError> {
        let entry = Destroyed {
            sequence: self.head.sequence + 1,
            previous: self.head.digest,
            time,
            marks,
        };
        let token = keys.sign_destroyed(&entry);
        let unavailable = |error| StoreError::Unavailable(sqlx::Error::Io(error));
        let length = self.file.metadata().map_err(unavailable)?.len();
        let line = [&token, "\n"].concat();
        let written = self.file.write_all(line.as_bytes());
        if let Err(error) = written.and_then(|()| self.file.sync_all()) {
            // Half a line would stand before the next one.
            let _ = self.file.set_len(length);
            return Err(unavailable(error));
        }
        self.head = Head {
            sequence: entry.sequence,
            digest: digest(token.as_bytes()),
        };
        write_head(&self.path, &token).map_err(unavailable)?;
        Ok(self.head)
    }
}

/// Whole or not at all.
fn write_head(path: &Path, token: &str) -> io::Result<()> {
    let head = head_path(path);
    let unfinished = head.with_extension("new");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)?;
    file.write_all(token.as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, head)
}
