//! What goes on behind the requests.

use super::{Hash, StoreError};
use async_trait::async_trait;
use kluis_wire::{AccountId, ShareId};

/// A share as a commit deposited it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DepositedShare {
    /// Whose.
    pub account: AccountId,
    /// Which.
    pub id: ShareId,
    /// Digest of the header of the commit that brought it.
    pub header: Hash,
}

/// What keeps the store in order.
#[async_trait]
pub(crate) trait Upkeep: Send + Sync {
    /// Whether there is any account.
    async fn holds_accounts(&self) -> Result<bool, StoreError>;

    /// Forgets what has expired.
    async fn sweep(&self, now: u64) -> Result<(), StoreError>;

    /// What was deleted is in the file's log no more either.
    async fn forget(&self) -> Result<(), StoreError>;

    /// Shares that commits gave up, until [`Upkeep::share_destroyed`] was told; at most so many.
    async fn shares_to_destroy(&self, most: u32) -> Result<Vec<DepositedShare>, StoreError>;

    /// The share store no longer has this one.
    async fn share_destroyed(&self, share: DepositedShare) -> Result<(), StoreError>;

    /// Whether a commit that was stored brought this share, and none gave it up.
    async fn is_kept(&self, share: DepositedShare) -> Result<bool, StoreError>;

    /// Answers when the database does.
    async fn ready(&self) -> Result<(), StoreError>;

    /// Writes everything into the database file itself and closes it.
    async fn close(&self);
}
