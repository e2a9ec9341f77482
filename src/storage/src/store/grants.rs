//! Sealing to others: receipts, granted copies, the registry, and the access log.

use super::{Hash, StoreError};
use async_trait::async_trait;
use kluis_vault::{
    log::{Entry, Look, Outcome},
    manifest::Head,
};
use kluis_wire::{AccountId, Bytes, Digest, GrantShareId, GrantShown, LookNonce, SignedLook};

/// How far an account's chains have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Heads {
    /// The person's decisions.
    pub decision: Head,
    /// The platform's receipts for them.
    pub receipt: Head,
    /// The access log.
    pub log: Head,
}

/// A countersigned decision.
#[derive(Clone, Debug)]
pub(crate) struct NewReceipt {
    /// Of receipt and decision.
    pub sequence: u64,
    /// Digest of the decision.
    pub decision: Digest,
    /// The receipt.
    pub token: String,
    /// Head of the access log that it names.
    pub log: Head,
    /// What follows from it.
    pub term: Term,
}

/// What a countersigned decision lets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    /// About which purpose.
    pub purpose: String,
    /// Which fields.
    pub fields: Vec<&'static str>,
    /// Whether for one look.
    pub once: bool,
    /// Until when, by the server's clock; 0 where it lets nothing in.
    pub until: u64,
}

/// The share of a granted copy as a commit deposited it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GrantShare {
    /// Whose.
    pub account: AccountId,
    /// Which.
    pub id: GrantShareId,
    /// Digest of the header of the commit that brought it.
    pub header: Hash,
}

/// A look that was signed by a registered recipient.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewLook<'a> {
    /// What it says.
    pub look: &'a Look,
    /// As it was signed.
    pub signed: &'a SignedLook,
    /// Head of the registry that the recipient was found in.
    pub registry: Head,
    /// Why it is refused, whatever was granted.
    pub refused: Option<Outcome>,
}

/// What became of a look.
#[derive(Clone, Debug)]
pub(crate) enum Looked {
    /// It is in the log.
    Logged {
        /// As it stands there.
        entry: Box<Entry>,
        /// The shares that it may have: none where it was refused.
        shares: Vec<GrantShare>,
        /// Whether the decision was for this one look: they are to be destroyed once they are released.
        last: bool,
    },
    /// It was asked before, or there is no such account: nothing was logged.
    Nothing,
}

/// What sealing to others needs.
#[async_trait]
pub(crate) trait Grants: Send + Sync {
    /// Where an account's chains stand.
    async fn heads(&self, account: AccountId) -> Result<Heads, StoreError>;

    /// Everything in force for a recipient. None where this nonce came before.
    async fn granted(
        &self,
        recipient: Digest,
        nonce: LookNonce,
        now: u64,
    ) -> Result<Option<Vec<GrantShown>>, StoreError>;

    /// Everything in force from one account for a recipient.
    async fn granted_by(
        &self,
        account: AccountId,
        recipient: Digest,
        now: u64,
    ) -> Result<Vec<GrantShown>, StoreError>;

    /// Whether the last decision about a purpose allows it now.
    async fn allows(&self, account: AccountId, purpose: &str, now: u64)
    -> Result<bool, StoreError>;

    /// Accounts of which something that was granted is over by now, and wasn't ended yet.
    async fn over(&self, now: u64) -> Result<Vec<AccountId>, StoreError>;

    /// Writes a look into the log, and finds the shares for it, at one moment.
    async fn look(&self, new: NewLook<'_>, now: u64) -> Result<Looked, StoreError>;

    /// The receipts after `since`.
    async fn receipts(&self, account: AccountId, since: u64) -> Result<Vec<String>, StoreError>;

    /// The entries of the access log after `since`.
    async fn access_log(&self, account: AccountId, since: u64) -> Result<Vec<Bytes>, StoreError>;

    /// Shares of copies that went or whose term is over, until [`Grants::grant_share_destroyed`] was told.
    async fn grant_shares_to_destroy(&self, most: u32) -> Result<Vec<GrantShare>, StoreError>;

    /// The share store no longer has this one.
    async fn grant_share_destroyed(&self, share: GrantShare) -> Result<(), StoreError>;

    /// Whether a commit that was stored brought this share, and its copy is still there.
    async fn is_grant_share_kept(&self, share: GrantShare) -> Result<bool, StoreError>;
}
