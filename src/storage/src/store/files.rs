//! Files: their chunks, uploaded one by one, until a commit names them.

use super::StoreError;
use async_trait::async_trait;
use kluis_wire::{AccountId, FileId};

/// A chunk as it comes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewChunk<'a> {
    /// Whose session brought it.
    pub account: AccountId,
    /// Of which file.
    pub file: FileId,
    /// Which of its chunks.
    pub number: u64,
    /// The bytes.
    pub sealed: &'a [u8],
}

/// What became of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It is there, now or already.
    There,
    /// Another one is there, or the file is whole since a commit named it.
    Other,
    /// The file is another account's.
    Elsewhere,
    /// The account would have more files, or more bytes of them, than it may.
    TooLarge,
}

/// What uploading and downloading need.
#[async_trait]
pub(crate) trait Files: Send + Sync {
    /// Keeps a chunk. The first one of a file makes it the account's.
    async fn keep_chunk(&self, chunk: NewChunk<'_>, now: u64) -> Result<Kept, StoreError>;

    /// Which chunks of a file are there, in order. None where the account has no such file.
    async fn chunks(
        &self,
        account: AccountId,
        file: FileId,
    ) -> Result<Option<Vec<u64>>, StoreError>;

    /// One chunk, if it is there.
    async fn chunk(
        &self,
        account: AccountId,
        file: FileId,
        number: u64,
    ) -> Result<Option<Vec<u8>>, StoreError>;

    /// Forgets a file that no commit has named. False where there is none.
    async fn forget_upload(&self, account: AccountId, file: FileId) -> Result<bool, StoreError>;
}
