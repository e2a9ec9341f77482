//! Accounts that nothing opens any more. Who proves the address may have one erased, after seven days in which opening it
//! ends that.

use super::StoreError;
use async_trait::async_trait;
use kluis_wire::{AccountId, SignUpId};

/// What erasing needs.
#[async_trait]
pub(crate) trait Erasures: Send + Sync {
    /// Begins the days, or finds the ones that have begun: whose, and until when they last. None where the address has no
    /// account.
    async fn erase(
        &self,
        proven: SignUpId,
        until: u64,
    ) -> Result<Option<(AccountId, u64)>, StoreError>;

    /// Shuts the accounts whose days are over, for ever: their address is free, and their shares are given up.
    async fn shut_erased(&self, now: u64) -> Result<(), StoreError>;

    /// Removes the accounts that were shut, once all of their shares are destroyed.
    async fn remove_erased(&self) -> Result<(), StoreError>;
}
