//! The end of an account: deleted by its person, at once; or erased, where nothing opens it any more and who proves the
//! address asks for it, after seven days in which opening it ends that.

use super::{Hash, StoreError};
use async_trait::async_trait;
use kluis_vault::deletion::Proof;
use kluis_wire::{AccountId, Digest, SignUpId};

/// What a person asked for whose account is to go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leave {
    /// Digest of the session's secret.
    pub session: Hash,
    /// Whose.
    pub account: AccountId,
    /// Digest of the request.
    pub request: Hash,
    /// Digest of the header that the vault stood at.
    pub head: Digest,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// The account is shut for ever, and its shares are given up.
    Done,
    /// A second unlocker, or three days, come first.
    SecondNeeded,
    /// The account is frozen.
    Frozen,
    /// Another device changed the vault in the meantime.
    Changed,
    /// The session has gone in the meantime.
    Gone,
}

/// What the end of an account needs.
#[async_trait]
pub(crate) trait Erasures: Send + Sync {
    /// Shuts an account that its person deletes.
    async fn leave(&self, leave: Leave, now: u64) -> Result<Left, StoreError>;

    /// What this request destroyed, where it did; and whether all of it is gone by now.
    async fn left(&self, request: Hash) -> Result<Option<(Proof, bool)>, StoreError>;

    /// Begins the days, or finds the ones that have begun: whose, and until when they last. None where the address has no
    /// account.
    async fn erase(
        &self,
        proven: SignUpId,
        until: u64,
    ) -> Result<Option<(AccountId, u64)>, StoreError>;

    /// Accounts that were opened last on this day or before, with that day, of which nobody knows yet whether their owner can
    /// be warned; at most so many.
    async fn unused(&self, day: u64, most: u32) -> Result<Vec<(AccountId, u64)>, StoreError>;

    /// Their owner was warned, or can't be. Opening the account makes that undone.
    async fn set_warned(&self, account: AccountId, warned: bool) -> Result<(), StoreError>;

    /// Erases the accounts that were opened last on these days or before: those whose owner was warned, and the others.
    async fn erase_unused(&self, warned: u64, unwarned: u64, now: u64) -> Result<(), StoreError>;

    /// Shuts the accounts whose days are over, for ever: their address is free, and their shares are given up.
    async fn shut_erased(&self, now: u64) -> Result<(), StoreError>;

    /// The accounts that were shut, and all of whose shares are destroyed.
    async fn emptied(&self) -> Result<Vec<AccountId>, StoreError>;

    /// Removes those of these.
    async fn remove_erased(&self, accounts: &[AccountId]) -> Result<(), StoreError>;
}
