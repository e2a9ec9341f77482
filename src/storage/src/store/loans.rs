//! Loans: for a short while after a look its recipient can fetch the file that it opened.

use super::StoreError;
use async_trait::async_trait;
use kluis_wire::ChunkAsked;

/// What lending needs. A loan begins with the look that is in the log, in [`Grants::look`](super::Grants::look).
#[async_trait]
pub(crate) trait Loans: Send + Sync {
    /// One chunk of a file, where exactly that file is lent to who asks, and nobody asked so before.
    async fn lent(&self, asked: &ChunkAsked, now: u64) -> Result<Lending, StoreError>;
}

/// What became of a question for a chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lending {
    /// The chunk.
    Chunk(Vec<u8>),
    /// It isn't lent, not any more, or there is no such chunk.
    Not,
    /// This was asked before.
    Again,
}
