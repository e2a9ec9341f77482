//! What recipients hold of what they opened, and what they are told when that ends or changes (GDPR article 19).

#[cfg(feature = "schema")]
use crate::limits::*;
use crate::{AccountId, Digest, GrantName, LookNonce, Signature};
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

/// Asks for notices. The signature keeps them private.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NoticesAsked {
    /// Fingerprint of the recipient's keys.
    pub recipient: Digest,
    /// Fresh.
    pub nonce: LookNonce,
    /// The recipient's clock, seconds since 1970.
    pub time: u64,
    /// By its registered key over `E("kluis/v1/notices-asked", origin, recipient, nonce, time)`.
    pub signature: Signature,
}

/// Why there is a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum NoticeKind {
    /// The field changed: what was opened is no longer right.
    Changed,
    /// The permission is over, or the field or the account is gone: what was opened is to be erased.
    Ended,
}

/// A recipient is told about a field that it opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Notice {
    /// Whose.
    pub account: AccountId,
    /// Which field, of which grant.
    pub name: GrantName,
    /// What happened.
    pub kind: NoticeKind,
    /// When, by the server's clock.
    pub since: u64,
    /// When it was opened last.
    pub opened: u64,
}

/// One page of notices: those that were not confirmed, the ones that weren't fetched before first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Notices {
    /// As many as one answer holds.
    #[cfg_attr(feature = "schema", schemars(length(max = NOTICES)))]
    pub notices: Vec<Notice>,
    /// How many more there are.
    pub more: u64,
}

/// A recipient says that it holds what it opened no more: every copy of it is erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Erased {
    /// Whose.
    pub account: AccountId,
    /// Which field, of which grant.
    pub name: GrantName,
    /// Fingerprint of the keys that sign this.
    pub recipient: Digest,
    /// The recipient's clock, seconds since 1970.
    pub time: u64,
    /// By these keys over `E("kluis/v1/erased", origin, account, grant, field, recipient, time)`.
    pub signature: Signature,
}

/// A confirmation as the person gets it; account, grant and field stand around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Confirmed {
    /// As in [`Erased`].
    pub recipient: Digest,
    /// As in [`Erased`].
    pub time: u64,
    /// As in [`Erased`].
    pub signature: Signature,
}

/// A field that a recipient opened at least once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Held {
    /// Which field, of which grant.
    pub name: GrantName,
    /// Fingerprint of the keys that it was sealed to.
    pub recipient: Digest,
    /// Time of the last entry in the log that released it.
    pub opened: u64,
    /// When the field changed after that.
    pub changed: Option<u64>,
    /// When it ended: from then on nothing opens it.
    pub ended: Option<u64>,
    /// When the recipient fetched the notice of that.
    pub told: Option<u64>,
    /// That it erased it.
    pub confirmed: Option<Confirmed>,
}
