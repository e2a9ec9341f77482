//! Vaults: reading one as it is, and putting the next commit on top.

use super::{Hash, NewReceipt, StoreError};
use async_trait::async_trait;
use kluis_wire::{AccountId, Commit, IdentityPublic, Nonce, ShareId, SignedHeader, Vault};

/// What the next commit must follow.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// The person's keys.
    pub identity: IdentityPublic,
    /// How many successions led to them.
    pub successions: u64,
    /// Its sequence.
    pub sequence: u64,
    /// The signed header.
    pub head: SignedHeader,
}

/// A commit to be stored; every signature in it was checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NextCommit<'a> {
    /// Whose.
    pub account: AccountId,
    /// In which session.
    pub session: Hash,
    /// When.
    pub now: u64,
    /// The sequence it follows.
    pub after: u64,
    /// What was sent.
    pub commit: &'a Commit,
    /// Digest of its header.
    pub header: Hash,
    /// The shares that were put into the share store for it.
    pub shares: &'a [ShareId],
    /// Its decisions, countersigned.
    pub receipts: &'a [NewReceipt],
}

/// How storing ended. Nothing has changed unless it is [`Stored::Done`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stored {
    /// It is there.
    Done,
    /// Another commit was first.
    Changed,
    /// Something came into the access log since its decisions were countersigned.
    Logged,
    /// It names a row, slot or share that isn't there, or that may not be changed.
    Unproven,
    /// The vault would hold more than it may.
    TooLarge,
    /// It takes a second unlocker, or three days.
    SecondNeeded,
    /// The account is frozen: no unlocker changes.
    Frozen,
    /// The new address isn't confirmed yet.
    Order,
    /// The sign-up that is to prove a new address is too late, used up, or never was.
    Expired,
    /// The new address has an account.
    Exists,
}

/// What reading and committing need.
#[async_trait]
pub(crate) trait Vaults: Send + Sync {
    /// Everything of one vault at one moment, with the headers after `since`, or the current one alone. The head of its
    /// access log is yet to be signed.
    async fn vault(
        &self,
        account: AccountId,
        since: Option<u64>,
        nonce: Nonce,
    ) -> Result<Option<Vault>, StoreError>;

    /// What the next commit must follow.
    async fn head(&self, account: AccountId) -> Result<Option<Head>, StoreError>;

    /// Stores a commit whole, if it still follows.
    async fn commit(&self, next: NextCommit<'_>) -> Result<Stored, StoreError>;

    /// By which commits these shares were deposited, in the order asked. None unless all are there.
    async fn deposits(
        &self,
        account: AccountId,
        shares: &[ShareId],
    ) -> Result<Option<Vec<Hash>>, StoreError>;
}
