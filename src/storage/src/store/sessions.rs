//! Sessions and known devices.

use super::{AddressIndex, Hash, StoreError};
use async_trait::async_trait;
use kluis_wire::{AccountId, Digest, Nonce, SessionId, SlotId};

/// A session to be opened, with what happens in the same moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewSession {
    /// Digest of the cookie's secret.
    pub secret: Hash,
    /// Its public name.
    pub id: SessionId,
    /// Whose.
    pub account: AccountId,
    /// For the first request for shares.
    pub nonce: Nonce,
    /// Digest of the only key shares may be released to, where the log-in named one.
    pub ephemeral: Option<Digest>,
    /// Digest of a new device cookie, where the device is to be known from now on.
    pub device: Option<Hash>,
    /// The address whose wrong guesses are forgotten now, and the known device likewise.
    pub guessed: Option<(AddressIndex, Option<Hash>)>,
    /// The slot that opened it.
    pub slot: Option<SlotId>,
}

/// A session that counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenSession {
    /// Digest of the cookie's secret.
    pub secret: Hash,
    /// Its public name.
    pub id: SessionId,
    /// Whose.
    pub account: AccountId,
    /// Digest of the only key shares may be released to.
    pub ephemeral: Option<Digest>,
}

/// What sessions need.
#[async_trait]
pub(crate) trait Sessions: Send + Sync {
    /// Opens one.
    async fn open_session(&self, session: NewSession, now: u64) -> Result<(), StoreError>;

    /// Finds one that neither was idle for too long nor is too old, and notes that it was used.
    async fn session(&self, secret: Hash, now: u64) -> Result<Option<OpenSession>, StoreError>;

    /// Gives it a new nonce.
    async fn set_nonce(&self, secret: Hash, nonce: Nonce) -> Result<(), StoreError>;

    /// Gives it a new nonce, if the one it had still is `used`. False when it isn't: each counts once.
    async fn use_nonce(&self, secret: Hash, used: Nonce, next: Nonce) -> Result<bool, StoreError>;

    /// Ends one.
    async fn close_session(&self, secret: Hash) -> Result<(), StoreError>;

    /// Whether this device is known to this account.
    async fn knows_device(&self, secret: Hash, account: AccountId) -> Result<bool, StoreError>;
}
