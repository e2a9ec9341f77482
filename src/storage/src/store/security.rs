//! The security log: what happened to an account, sealed under keys that this store doesn't have.

use super::StoreError;
use async_trait::async_trait;
use kluis_wire::{AccountId, LoginId};

/// A sealed entry.
pub(crate) struct Entry {
    /// Of which day its key is, in days since 1970.
    pub day: u64,
    /// What happened.
    pub sealed: Vec<u8>,
}

/// What the security log needs.
#[async_trait]
pub(crate) trait Security: Send + Sync {
    /// Adds an entry. An account has at most so many a day: what comes after is not written.
    async fn note(&self, account: AccountId, entry: Entry) -> Result<(), StoreError>;

    /// Adds that a passphrase is being tried, unless that log-in is over by now.
    async fn note_try(&self, login: LoginId, entry: Entry) -> Result<(), StoreError>;

    /// A log-in was completed: it was no mere try.
    async fn forget_try(&self, login: LoginId) -> Result<(), StoreError>;

    /// Everything about an account, what was written last first.
    async fn security_log(&self, account: AccountId) -> Result<Vec<Entry>, StoreError>;

    /// Removes what was written on days before this one.
    async fn forget_days(&self, before: u64) -> Result<(), StoreError>;
}
