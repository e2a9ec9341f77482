//! What stands between one unlocker and the whole account: a second one, three days, a freeze.

use super::{AddressIndex, Hash, OpenSession, StoreError};
use async_trait::async_trait;
use kluis_wire::{AccountId, AccountState, Purpose, SlotId, Wait};

/// An unlocker of an account, shown in an open session of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown {
    /// Digest of the session's secret.
    pub session: Hash,
    /// Whose.
    pub account: AccountId,
    /// Which slot; none for the passphrase's.
    pub slot: Option<SlotId>,
    /// The address whose wrong guesses are forgotten now, and the known device likewise.
    pub guessed: Option<(AddressIndex, Option<Hash>)>,
}

/// What becomes of an unlocker that was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It counts.
    Done,
    /// It is a right one, but not one that counts here.
    SecondNeeded,
    /// Session or slot have gone in the meantime.
    Gone,
}

/// How beginning to wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waits {
    /// It may, or does.
    Done,
    /// The address is another one, or the session has ended.
    Unproven,
    /// The account is frozen.
    Frozen,
    /// Too often; not before so many seconds.
    TooMany(u64),
}

/// What they need.
#[async_trait]
pub(crate) trait Precautions: Send + Sync {
    /// What there is to say about an account beside its vault, to its session.
    async fn account_state(
        &self,
        session: OpenSession,
        now: u64,
    ) -> Result<AccountState, StoreError>;

    /// Notes that a second unlocker was shown in a session: until then it counts there, for this alone.
    async fn show_second(
        &self,
        shown: Shown,
        purpose: Purpose,
        until: u64,
        now: u64,
    ) -> Result<Taken, StoreError>;

    /// Freezes the account of a session, and calls off its wait. What is frozen stays as it is. False where there
    /// is no such session any more.
    async fn freeze(&self, session: Hash, now: u64) -> Result<bool, StoreError>;

    /// Ends a freeze, with an unlocker that was there before it and isn't the one that pressed it.
    async fn unfreeze(&self, shown: Shown, now: u64) -> Result<Taken, StoreError>;

    /// Whether a wait may begin at this address; counts the asking.
    async fn may_wait(
        &self,
        session: OpenSession,
        address: AddressIndex,
        now: u64,
    ) -> Result<Waits, StoreError>;

    /// Begins it, or begins it again.
    async fn begin_wait(
        &self,
        session: OpenSession,
        address: AddressIndex,
        wait: Wait,
    ) -> Result<Waits, StoreError>;

    /// Calls it off. Done already where there is none.
    async fn end_wait(&self, account: AccountId) -> Result<(), StoreError>;
}
