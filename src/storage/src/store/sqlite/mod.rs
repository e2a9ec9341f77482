//! The embedded backend: one SQLite file.

mod cases;
mod database;
mod erasures;
mod files;
mod granting;
mod grants;
mod held;
mod journal;
mod limits;
mod loans;
mod logins;
mod precautions;
mod publications;
mod security;
mod sessions;
mod sign_ups;
mod unlockers;
mod upkeep;
mod vaults;

pub(crate) use database::OpenError;
pub(crate) use database::{Database, copy};
pub(crate) use publications::published;

use super::{Store, StoreError};
use kluis_wire::{Category, ShareId, UnlockerKind};
use std::path::Path;

const MIGRATIONS: &[(i64, &str, &str)] = &[
    (
        1,
        "vaults",
        include_str!("../../../migrations/data/0001_vaults.sql"),
    ),
    (
        2,
        "files",
        include_str!("../../../migrations/data/0002_files.sql"),
    ),
    (
        3,
        "grants",
        include_str!("../../../migrations/data/0003_grants.sql"),
    ),
    (
        4,
        "erasures",
        include_str!("../../../migrations/data/0004_erasures.sql"),
    ),
    (
        5,
        "purposes",
        include_str!("../../../migrations/data/0005_purposes.sql"),
    ),
    (
        6,
        "terms",
        include_str!("../../../migrations/data/0006_terms.sql"),
    ),
    (
        7,
        "held",
        include_str!("../../../migrations/data/0007_held.sql"),
    ),
    (
        8,
        "deletions",
        include_str!("../../../migrations/data/0008_deletions.sql"),
    ),
    (
        9,
        "system",
        include_str!("../../../migrations/data/0009_system.sql"),
    ),
    (
        10,
        "cases",
        include_str!("../../../migrations/data/0010_cases.sql"),
    ),
    (
        11,
        "loans",
        include_str!("../../../migrations/data/0011_loans.sql"),
    ),
];

/// The data store in one SQLite file.
#[derive(Clone, Debug)]
pub(crate) struct Sqlite(Database);

impl Sqlite {
    /// Opens the file, or makes it, and brings its tables up to date.
    ///
    /// # Errors
    /// [`OpenError`] where the file can't be used.
    pub(crate) async fn open(path: &Path) -> Result<Self, OpenError> {
        Database::open(path, MIGRATIONS).await.map(Self)
    }
}

impl Store for Sqlite {}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let passing = match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => true,
            // SQLITE_BUSY, SQLITE_LOCKED, SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN; the low
            // byte of the code that SQLite extended.
            sqlx::Error::Database(error) => error
                .code()
                .and_then(|code| code.parse::<u32>().ok())
                .is_some_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14)),
            _ => false,
        };
        if passing {
            Self::Unavailable(error)
        } else {
            Self::Failed(error)
        }
    }
}

/// The database holds something that was never put there.
fn damaged(what: &'static str) -> StoreError {
    StoreError::Failed(sqlx::Error::Decode(what.into()))
}

/// A column that has one length.
pub(crate) fn fixed<const N: usize>(column: Vec<u8>) -> Result<[u8; N], StoreError> {
    column
        .try_into()
        .map_err(|_| damaged("a column of another length"))
}

fn optional<const N: usize>(column: Option<Vec<u8>>) -> Result<Option<[u8; N]>, StoreError> {
    column.map(fixed).transpose()
}

/// SQLite's integers are signed. What doesn't fit is further than any clock or counter here gets.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| damaged("a negative number"))
}

const fn kind_number(kind: UnlockerKind) -> i64 {
    match kind {
        UnlockerKind::Passphrase => 1,
        UnlockerKind::Passkey => 2,
        UnlockerKind::RecoveryCode => 3,
    }
}

fn kind(number: i64) -> Result<UnlockerKind, StoreError> {
    match number {
        1 => Ok(UnlockerKind::Passphrase),
        2 => Ok(UnlockerKind::Passkey),
        3 => Ok(UnlockerKind::RecoveryCode),
        _ => Err(damaged("an unknown kind of slot")),
    }
}

pub(crate) fn share_id(category: i64, epoch: i64) -> Result<ShareId, StoreError> {
    let category = u8::try_from(category).ok().and_then(Category::from_number);
    Ok(ShareId {
        category: category.ok_or_else(|| damaged("an unknown category"))?,
        epoch: unsigned(epoch)?,
    })
}
