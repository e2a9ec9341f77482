//! Backups, of the data and apart from them of the shares; and putting one back.
//!
//! A backup carries a mark: when it was made, and how far the journal of destructions had come. No server starts with a
//! marked database. [`restore`] takes the mark away, once it has destroyed in the copy what was destroyed since it was made;
//! without the journal, or with one that ends before the backup, it refuses. What is older than a backup may become isn't
//! put back either: by then it should have been gone, and the next backup into the same folder removes it.

use crate::{
    clock::Clock,
    shares::{JournalError, ReadJournal, ShareStore, StartError, read_keys},
    store::{
        BackupMark, Journaled as _, StoreError, Upkeep as _,
        sqlite::{OpenError, Sqlite, copy},
    },
};
use clap::{Args, ValueEnum};
use kluis_vault::{manifest::Head, platform::PlatformKeys};
use kluis_wire::limits::BACKUP_SECONDS;
use std::{
    fmt, fs,
    fs::{File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Which {
    /// Everything but the shares.
    Data,
    /// The platform's halves of people's keys. Keep their backups apart from those of the data.
    Shares,
}

/// Where the server's files are.
#[derive(Clone, Debug, Args)]
pub struct Files {
    /// The server's data folder.
    #[arg(
        long,
        env = "KLUIS_DATA",
        default_value = "kluis-data",
        value_name = "FOLDER"
    )]
    pub data: PathBuf,
    /// Its database of shares. [default: shares.sqlite in the data folder]
    #[arg(long, env = "KLUIS_SHARES", value_name = "FILE")]
    pub shares: Option<PathBuf>,
    /// Its platform key. [default: platform.key in the data folder]
    #[arg(long, env = "KLUIS_KEY_FILE", value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// The journal of destructions. [default: destroyed.journal in the data folder]
    #[arg(long, env = "KLUIS_JOURNAL", value_name = "FILE")]
    pub journal: Option<PathBuf>,
}

impl Files {
    fn of(&self, which: Which) -> PathBuf {
        match which {
            Which::Data => crate::config::data_file(&self.data),
            Which::Shares => self.or(&self.shares, "shares.sqlite"),
        }
    }

    fn or(&self, given: &Option<PathBuf>, name: &str) -> PathBuf {
        given.clone().unwrap_or_else(|| self.data.join(name))
    }
}

/// Why nothing was backed up or put back, each in one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file.
    #[error("{0} can't be used: {1}")]
    File(PathBuf, #[source] io::Error),
    /// There is nothing to back up.
    #[error("there is no database {0}: say where it is with --data or --shares")]
    Nothing(PathBuf),
    /// A database stands in the way.
    #[error("there is a database {0} already: stop the server and move it away first")]
    Exists(PathBuf),
    /// The shares aren't there, in which the platform's keys are.
    #[error("the database of shares {0} is not there: put its backup back first")]
    SharesFirst(PathBuf),
    /// It isn't one of this program's backups.
    #[error("{0} was not made by `kluis-storage backup`: nobody knows what was destroyed since")]
    NoBackup(PathBuf),
    /// It is too old.
    #[error(
        "{0} is older than {days} days: what was destroyed before is to be gone by now, so destroy this backup as well",
        days = BACKUP_SECONDS / (24 * 60 * 60)
    )]
    Expired(PathBuf),
    /// There is no journal.
    #[error(
        "there is no journal of destructions {0}: without it what was destroyed since would come back; put its copy there, or say where it is with --journal"
    )]
    NoJournal(PathBuf),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The platform's keys.
    #[error(transparent)]
    Keys(#[from] StartError),
    /// A database.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A database, once open.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was done.
#[derive(Debug)]
pub enum Done {
    /// A backup was made, and so many that were too old removed.
    Made(PathBuf, usize),
    /// One was put back; the journal goes up to then, in seconds since 1970.
    PutBack(PathBuf, Option<u64>),
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Made(file, 0) => write!(f, "{}", file.display()),
            Self::Made(file, old) => {
                write!(f, "{}\nremoved {old} that were too old", file.display())
            }
            Self::PutBack(file, Some(last)) => write!(
                f,
                "{}\nwhat was destroyed since is destroyed in it; the journal goes up to {last} (seconds since 1970)",
                file.display()
            ),
            Self::PutBack(file, None) => {
                write!(f, "{}\nnothing was ever destroyed", file.display())
            }
        }
    }
}

/// Makes a backup in a folder, and removes those from it that are too old. The server may run meanwhile.
///
/// # Errors
/// [`BackupError`]
pub async fn backup(
    which: Which,
    to: &Path,
    files: &Files,
    clock: &Clock,
) -> Result<Done, BackupError> {
    let source = files.of(which);
    if !source.is_file() {
        return Err(BackupError::Nothing(source));
    }
    // Read first: what is destroyed while the copy is made stands in it after this.
    let keys = keys(files).await?;
    let journal = files.or(&files.journal, "destroyed.journal");
    let journal = ReadJournal::of(&journal, &keys, Head::NONE)?;
    let now = clock.now();
    let mark = BackupMark {
        time: now,
        journal: journal.map_or(Head::NONE, |journal| journal.head()),
    };
    fs::create_dir_all(to).map_err(|error| BackupError::File(to.to_owned(), error))?;
    let made = to.join(format!("{}{now}.sqlite", prefix(which)));
    if made.exists() {
        return Err(BackupError::Exists(made));
    }
    let unfinished = made.with_extension("unfinished");
    remove(&unfinished)?;
    copy(&source, &unfinished).await?;
    set_mark(which, &unfinished, mark).await?;
    settle(&unfinished, &made)?;
    Ok(Done::Made(made, remove_old(which, to, now)?))
}

/// Puts a backup back, with everything destroyed in it that was destroyed since.
///
/// # Errors
/// [`BackupError`]: then nothing is where the database belongs.
pub async fn restore(
    which: Which,
    from: &Path,
    files: &Files,
    clock: &Clock,
) -> Result<Done, BackupError> {
    let target = files.of(which);
    if target.exists() {
        return Err(BackupError::Exists(target));
    }
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).map_err(|error| BackupError::File(folder.to_owned(), error))?;
    }
    let unfinished = target.with_extension("restoring");
    remove(&unfinished)?;
    private_copy(from, &unfinished)?;
    let last = match prepare(which, from, &unfinished, files, clock.now()).await {
        Ok(last) => last,
        Err(error) => {
            remove(&unfinished)?;
            return Err(error);
        }
    };
    settle(&unfinished, &target)?;
    Ok(Done::PutBack(target, last))
}

/// Brings a copy up to date and takes its mark away. Gives when the journal was written last.
async fn prepare(
    which: Which,
    from: &Path,
    copy: &Path,
    files: &Files,
    now: u64,
) -> Result<Option<u64>, BackupError> {
    let no_backup = || BackupError::NoBackup(from.to_owned());
    let path = files.or(&files.journal, "destroyed.journal");
    let checked = |mark: Option<BackupMark>, keys: &PlatformKeys| {
        let mark = mark.ok_or_else(no_backup)?;
        if mark.time.saturating_add(BACKUP_SECONDS) <= now {
            return Err(BackupError::Expired(from.to_owned()));
        }
        let journal = ReadJournal::of(&path, keys, mark.journal)?;
        journal.ok_or_else(|| BackupError::NoJournal(path.clone()))
    };
    match which {
        Which::Shares => {
            let store = ShareStore::open(copy).await?;
            let prepare = async {
                let key_file = files.or(&files.key_file, "platform.key");
                let keys = read_keys(&key_file, &store).await?.ok_or_else(no_backup)?;
                let journal = checked(store.backup().await?, &keys)?;
                store.replay(&journal).await?;
                store.mark_backup(None).await?;
                Ok(journal.last)
            };
            let prepared = prepare.await;
            store.close().await;
            prepared
        }
        Which::Data => {
            let keys = keys(files).await?;
            let store = Sqlite::open(copy).await?;
            let prepare = async {
                let journal = checked(store.backup().await?, &keys)?;
                store.replay(&|mark| journal.names(mark), now).await?;
                store.note_journal(journal.head()).await?;
                store.mark_backup(None).await?;
                Ok(journal.last)
            };
            let prepared = prepare.await;
            store.close().await;
            prepared
        }
    }
}

/// The platform's keys, which stand in the database of shares.
async fn keys(files: &Files) -> Result<PlatformKeys, BackupError> {
    let shares = files.of(Which::Shares);
    if !shares.is_file() {
        return Err(BackupError::SharesFirst(shares));
    }
    let store = ShareStore::open(&shares).await?;
    let read = read_keys(&files.or(&files.key_file, "platform.key"), &store).await;
    store.close().await;
    read?.ok_or(BackupError::SharesFirst(shares))
}

async fn set_mark(which: Which, copy: &Path, mark: BackupMark) -> Result<(), BackupError> {
    match which {
        Which::Data => {
            let store = Sqlite::open(copy).await?;
            let marked = store.mark_backup(Some(mark)).await;
            store.close().await;
            marked?;
        }
        Which::Shares => {
            let store = ShareStore::open(copy).await?;
            let marked = store.mark_backup(Some(mark)).await;
            // The security log can be done without; its keys are destroyed on time because there are no others.
            let bare = store.destroy_days(u64::MAX).await;
            store.close().await;
            marked?;
            bare?;
        }
    }
    Ok(())
}

const fn prefix(which: Which) -> &'static str {
    match which {
        Which::Data => "kluis-data-",
        Which::Shares => "kluis-shares-",
    }
}

/// Removes the backups of this kind that are too old. Gives how many.
fn remove_old(which: Which, folder: &Path, now: u64) -> Result<usize, BackupError> {
    let failed = |error| BackupError::File(folder.to_owned(), error);
    let mut removed = 0;
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let made = name
            .to_str()
            .and_then(|name| name.strip_prefix(prefix(which)))
            .and_then(|name| name.strip_suffix(".sqlite"))
            .and_then(|made| made.parse::<u64>().ok());
        if made.is_some_and(|made| made.saturating_add(BACKUP_SECONDS) <= now) {
            fs::remove_file(entry.path()).map_err(failed)?;
            removed += 1;
        }
    }
    Ok(removed)
}

fn remove(file: &Path) -> Result<(), BackupError> {
    for ending in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        match fs::remove_file(&name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(BackupError::File(file.to_owned(), error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Copies a file for its owner alone.
fn private_copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    let mut source = File::open(from).map_err(|error| BackupError::File(from.to_owned(), error))?;
    let mut write = || {
        let mut target = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(to)?;
        io::copy(&mut source, &mut target)?;
        target.sync_all()
    };
    write().map_err(|error| BackupError::File(to.to_owned(), error))
}

/// Puts a finished file where it belongs, whole or not at all.
fn settle(unfinished: &Path, file: &Path) -> Result<(), BackupError> {
    let put = || {
        File::open(unfinished)?.sync_all()?;
        fs::rename(unfinished, file)?;
        let folder = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()
    };
    put().map_err(|error| BackupError::File(file.to_owned(), error))
}
