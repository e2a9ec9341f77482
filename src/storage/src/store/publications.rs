//! What the platform has published: purposes and registry.

use super::StoreError;
use async_trait::async_trait;
use kluis_catalog::Purposes;
use kluis_wire::Bytes;

/// What publishing needs.
#[async_trait]
pub(crate) trait Publications: Send + Sync {
    /// Every edition of the purposes, the first one first.
    async fn editions(&self) -> Result<Vec<Purposes>, StoreError>;

    /// Every entry of the registry.
    async fn registry(&self) -> Result<Vec<Bytes>, StoreError>;

    /// Adds an edition, and entries with their sequences: together or not at all. What people let in for a purpose that
    /// the edition doesn't have any more ends with it.
    async fn publish(
        &self,
        edition: Option<&Purposes>,
        entries: &[(u64, Bytes)],
        now: u64,
    ) -> Result<(), StoreError>;
}
