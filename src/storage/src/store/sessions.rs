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
    /// The slot that opened it; none for the passphrase's, or the first of a new account.
    pub slot: Option<SlotId>,
    /// How many successions there were when it was proven. After another one it proves nothing any more.
    pub successions: u64,
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

/// What became of a nonce: each counts once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NonceUse {
    /// It counted.
    Done,
    /// The account is frozen.
    Frozen,
    /// It isn't this session's, or isn't any more.
    Unproven,
}

/// What sessions need.
#[async_trait]
pub(crate) trait Sessions: Send + Sync {
    /// Opens one. False where its unlocker has gone or its keys were followed by others in the meantime.
    async fn open_session(&self, session: NewSession, now: u64) -> Result<bool, StoreError>;

    /// Finds one that neither was idle for too long nor is too old, and notes that it was used.
    async fn session(&self, secret: Hash, now: u64) -> Result<Option<OpenSession>, StoreError>;

    /// Gives it a new nonce.
    async fn set_nonce(&self, secret: Hash, nonce: Nonce) -> Result<(), StoreError>;

    /// Gives it a new nonce, if the one it had still is `used` and its account isn't frozen.
    async fn use_nonce(
        &self,
        secret: Hash,
        used: Nonce,
        next: Nonce,
    ) -> Result<NonceUse, StoreError>;

    /// Ends one.
    async fn close_session(&self, secret: Hash) -> Result<(), StoreError>;

    /// Ends one of this account's by its public name. False where it has none of that name.
    async fn close_named(&self, account: AccountId, id: SessionId) -> Result<bool, StoreError>;

    /// Ends all of this account's but this one.
    async fn close_others(&self, account: AccountId, own: Hash) -> Result<(), StoreError>;

    /// Whether this device is known to this account.
    async fn knows_device(&self, secret: Hash, account: AccountId) -> Result<bool, StoreError>;
}
