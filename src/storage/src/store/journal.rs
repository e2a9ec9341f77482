//! How far a database has come in the journal of destructions; and whether it is a backup, that first has to learn what was
//! destroyed since it was made.

use super::StoreError;
use async_trait::async_trait;
use kluis_vault::manifest::Head;
use kluis_wire::Digest;

/// Whether the journal names this mark.
pub(crate) type Names<'a> = &'a (dyn Fn(Digest) -> bool + Send + Sync);

/// What makes a file a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BackupMark {
    /// When it was made, seconds since 1970.
    pub time: u64,
    /// How far the journal had come when it was begun.
    pub journal: Head,
}

/// What a database says about itself.
#[async_trait]
pub(crate) trait Journaled: Send + Sync {
    /// How far it has come.
    async fn journaled(&self) -> Result<Head, StoreError>;

    /// Everything up to there is done here.
    async fn note_journal(&self, head: Head) -> Result<(), StoreError>;

    /// Does everything that the journal names and isn't done here.
    async fn replay(&self, names: Names<'_>, now: u64) -> Result<(), StoreError>;

    /// Whether it is a backup.
    async fn backup(&self) -> Result<Option<BackupMark>, StoreError>;

    /// Says that it is one, or isn't any more.
    async fn mark_backup(&self, mark: Option<BackupMark>) -> Result<(), StoreError>;
}

/// Names of what a database says about itself.
pub(crate) const JOURNAL: &str = "journal";
/// As [`JOURNAL`].
pub(crate) const BACKUP: &str = "backup";

/// A head as it is kept.
pub(crate) fn head_bytes(head: Head) -> Vec<u8> {
    [head.sequence.to_be_bytes().as_slice(), head.digest.as_ref()].concat()
}

/// Reads it back.
pub(crate) fn read_head(bytes: &[u8]) -> Option<Head> {
    let (sequence, digest) = bytes.split_first_chunk()?;
    Some(Head {
        sequence: u64::from_be_bytes(*sequence),
        digest: Digest(digest.try_into().ok()?),
    })
}

impl BackupMark {
    /// As it is kept.
    pub(crate) fn bytes(self) -> Vec<u8> {
        [
            self.time.to_be_bytes().as_slice(),
            &head_bytes(self.journal),
        ]
        .concat()
    }

    /// Reads it back.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (time, journal) = bytes.split_first_chunk()?;
        Some(Self {
            time: u64::from_be_bytes(*time),
            journal: read_head(journal)?,
        })
    }
}
