//! Counting what may not happen too often. In the database, so that it holds over restarts and replicas.

use super::{Hash, StoreError};
use async_trait::async_trait;

/// So many in a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    /// What is counted.
    pub name: &'static str,
    /// For whom: a keyed index.
    pub key: Hash,
    /// How many may happen.
    pub most: u32,
    /// In how many seconds.
    pub seconds: u64,
}

impl Window {
    /// An hour, in seconds.
    pub(crate) const HOUR: u64 = 60 * 60;
    /// A day, in seconds.
    pub(crate) const DAY: u64 = 24 * Self::HOUR;
}

/// Limits that stand alone; those that belong to a log-in or a sign-up are counted with it.
#[async_trait]
pub(crate) trait Limits: Send + Sync {
    /// Counts one more. `Some` when that is too many: the seconds until it may happen again.
    async fn count(&self, window: Window, now: u64) -> Result<Option<u64>, StoreError>;
}
