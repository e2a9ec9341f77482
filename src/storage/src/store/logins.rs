//! Logging in: with a passphrase by OPAQUE, or with a key by a challenge.

use super::{AddressIndex, Hash, StoreError, Window};
use async_trait::async_trait;
use kluis_wire::{AccountId, ChallengeStart, LoginId, Nonce, SigningPublic, SlotId, UnlockerKind};

/// What OPAQUE keeps of an account.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    /// Whose.
    pub account: AccountId,
    /// `RegistrationRecord`.
    pub record: Vec<u8>,
}

/// A log-in to be begun.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LoginToBegin<'a> {
    /// Its name.
    pub id: LoginId,
    /// For which address.
    pub address: AddressIndex,
    /// Whose, if the address has an account.
    pub account: Option<AccountId>,
    /// The device cookie's digest, if there was one.
    pub device: Option<Hash>,
    /// What OPAQUE must remember.
    pub state: &'a [u8],
    /// What the client's address may still try. A known device isn't counted.
    pub client: Window,
}

/// How beginning ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    /// It may go on; it counts as failed until it is completed.
    Open,
    /// Not before so many seconds.
    Wait(u64),
}

/// How asking for a new passphrase ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Registering {
    /// It may, for the account's own address.
    Open(AddressIndex),
    /// Not before so many seconds.
    Wait(u64),
}

/// A log-in that was begun.
#[derive(Clone, Debug)]
pub(crate) struct Login {
    /// For which address.
    pub address: AddressIndex,
    /// Whose, if the address has an account.
    pub account: Option<AccountId>,
    /// The known device it came from.
    pub device: Option<Hash>,
    /// What OPAQUE remembered.
    pub state: Vec<u8>,
    /// How many successions the account has had.
    pub successions: u64,
}

/// A challenge that was given.
#[derive(Clone, Debug)]
pub(crate) struct Challenged {
    /// For what.
    pub start: ChallengeStart,
    /// Until when, as it was told.
    pub expires: u64,
}

/// A slot whose key can log in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SlotKey {
    /// Whose.
    pub account: AccountId,
    /// Of which kind.
    pub kind: UnlockerKind,
    /// The key.
    pub auth: SigningPublic,
    /// How many successions the account has had.
    pub successions: u64,
}

/// What log-in needs.
#[async_trait]
pub(crate) trait Logins: Send + Sync {
    /// What OPAQUE keeps for an address.
    async fn record(&self, address: AddressIndex) -> Result<Option<Record>, StoreError>;

    /// Counts a guess and keeps what belongs to it, unless it comes too soon.
    async fn begin_login(&self, login: LoginToBegin<'_>, now: u64) -> Result<Begun, StoreError>;

    /// Counts what is asked for a new passphrase as a guess: OPAQUE evaluates both alike.
    async fn begin_registration(
        &self,
        account: AccountId,
        device: Option<Hash>,
        client: Window,
        now: u64,
    ) -> Result<Registering, StoreError>;

    /// Takes a log-in out: each can be completed once.
    async fn take_login(&self, id: LoginId, now: u64) -> Result<Option<Login>, StoreError>;

    /// Keeps a challenge.
    async fn challenge(&self, nonce: Nonce, challenged: Challenged) -> Result<(), StoreError>;

    /// Takes a challenge out: each can be answered once.
    async fn take_challenge(
        &self,
        nonce: Nonce,
        now: u64,
    ) -> Result<Option<Challenged>, StoreError>;

    /// The slot with this name, if its key can log in.
    async fn slot_key(&self, slot: SlotId) -> Result<Option<SlotKey>, StoreError>;
}
