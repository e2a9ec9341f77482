//! What recipients hold, and what they are told.

use super::StoreError;
use async_trait::async_trait;
use kluis_wire::{AccountId, Digest, Erased, Held, LookNonce, Notices};

/// What notices to recipients need.
#[async_trait]
pub(crate) trait Holdings: Send + Sync {
    /// What isn't confirmed yet of what was opened with these keys, and ended or changed; from now on it was fetched. None
    /// where this nonce of `asking` came before.
    async fn notices(
        &self,
        keys: &[Digest],
        (asking, nonce): (Digest, LookNonce),
        now: u64,
    ) -> Result<Option<Notices>, StoreError>;

    /// Keeps that somebody who opened something with one of these keys erased it. False where there is nothing to confirm.
    async fn erased(&self, erased: &Erased, keys: &[Digest], now: u64) -> Result<bool, StoreError>;

    /// What an account's recipients hold.
    async fn held(&self, account: AccountId, now: u64) -> Result<Vec<Held>, StoreError>;

    /// Finds what is over by now, and forgets notices about erased accounts that nobody waits for any more.
    async fn settle_held(&self, now: u64) -> Result<(), StoreError>;
}
