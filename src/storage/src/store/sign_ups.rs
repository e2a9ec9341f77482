//! Sign-ups: from a mailed code to an account with its first vault.

use super::{AddressIndex, Hash, StoreError};
use async_trait::async_trait;
use kluis_wire::{NewAccount, ShareId, SignUpId};

/// A sign-up to be started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewSignUp {
    /// Its name.
    pub id: SignUpId,
    /// For which address.
    pub address: AddressIndex,
    /// Keyed digest of the code.
    pub code: Hash,
    /// Whether it is to erase the account that is there, not to make one.
    pub lost: bool,
}

/// What to mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mailing {
    /// The code.
    Code,
    /// That there is an account already: no code will be right.
    HasAccount,
    /// That there is none, where one was to be erased: no code will be right.
    NoAccount,
    /// Nothing: this address got enough mail for now, and no code will be right.
    Nothing,
}

/// How a try of a code ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tried {
    /// Right.
    Right,
    /// Wrong; so many tries left.
    Wrong(u32),
    /// Too late, used up, or never there.
    Expired,
}

/// A sign-up in progress.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignUp {
    /// For which address.
    pub address: AddressIndex,
    /// Whether the code was right.
    pub confirmed: bool,
    /// Whether it has its account.
    pub finished: bool,
    /// Whether it is to erase the account that is there, not to make one.
    pub lost: bool,
}

/// An account to be made; every signature in it was checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FirstVault<'a> {
    /// By which sign-up.
    pub sign_up: SignUpId,
    /// What was sent.
    pub account: &'a NewAccount,
    /// The keyring, which a first commit must have.
    pub keyring: &'a [u8],
    /// Digest of the header.
    pub header: Hash,
    /// The shares that were put into the share store for it.
    pub shares: &'a [ShareId],
}

/// How making an account ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Created {
    /// It is there: made now, or before by the same request.
    There,
    /// The code wasn't confirmed yet.
    Order,
    /// The sign-up is too late or was never there.
    Expired,
    /// Address or account are taken by another vault.
    Exists,
    /// A slot's name is taken.
    Unproven,
}

/// What sign-up needs.
#[async_trait]
pub(crate) trait SignUps: Send + Sync {
    /// Starts one, and says what to mail. Takes the same steps whatever it says.
    async fn start_sign_up(&self, new: NewSignUp, now: u64) -> Result<Mailing, StoreError>;

    /// Tries a code; a wrong one counts before the answer is known.
    async fn try_code(&self, id: SignUpId, code: Hash, now: u64) -> Result<Tried, StoreError>;

    /// Finds one that hasn't expired.
    async fn sign_up(&self, id: SignUpId, now: u64) -> Result<Option<SignUp>, StoreError>;

    /// Makes account, keys, slots, fields and manifest together, or nothing.
    async fn create_account(&self, vault: FirstVault<'_>, now: u64) -> Result<Created, StoreError>;
}
