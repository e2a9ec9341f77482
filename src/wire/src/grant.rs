//! Sealing to others: grants, the decisions they rest on, the platform's registry, and looks.

use crate::{
    AccountId, Bytes, Digest, FileId, GrantId, GrantShareId, IdentityPublic, LookNonce, Signature,
};
#[cfg(feature = "schema")]
use crate::{bytes::spelled, limits::*};
use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

/// One field of one grant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GrantName {
    /// The grant.
    pub grant: GrantId,
    /// The field's stable name.
    pub field: String,
}

/// A copy of one field in one revision, sealed to one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StoredGrant {
    /// Which grant, and which field.
    pub name: GrantName,
    /// The field's revision.
    pub revision: u64,
    /// Fingerprint of the recipient's keys.
    pub recipient: Digest,
    /// Digest of the decision it rests on.
    pub decision: Digest,
    /// Version of the purpose that was decided about.
    pub purpose_version: u64,
    /// Under which grant share.
    pub share: GrantShareId,
    /// Until when, seconds since 1970.
    pub expires: u64,
    /// The file that the value holds the key of, where it is one's: its chunks are lent after a look.
    #[serde(default)]
    pub file: Option<FileId>,
    /// Version, encapsulated key, commitment, ciphertext.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(GRANT))))]
    pub sealed: Bytes,
    /// By the person over `E("kluis/v1/grant-sig", H, SHA-256(enc), c, SHA-256(ct))`.
    pub signature: Signature,
}

/// One pair of the person's public keys, with the signature of the keys before them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IdentityLink {
    /// The keys.
    pub public: IdentityPublic,
    /// By the keys before them; the first have none.
    #[serde(default)]
    pub succession: Option<Signature>,
}

/// The platform's registry of staff and recipients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignedRegistry {
    /// Every entry, the first one first, each the canonical encoding.
    #[cfg_attr(feature = "schema", schemars(length(max = REGISTRY), inner(length(max = spelled(ENTRY)))))]
    pub entries: Vec<Bytes>,
    /// By the platform over `E("kluis/v1/registry-head", origin, sequence, digest of the last entry)`.
    pub signature: Signature,
}

/// What a recipient may be given: everything sealed to it by one person under one grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GrantShown {
    /// Whose.
    pub account: AccountId,
    /// The person's public keys, the first ones first.
    pub identity: Vec<IdentityLink>,
    /// The sealed copies.
    pub copies: Vec<StoredGrant>,
    /// The platform's countersignature of the decision, which holds the decision: a compact JWS.
    #[cfg_attr(feature = "schema", schemars(length(max = RECEIPT)))]
    pub receipt: String,
}

/// Asks for the shares of grants, with a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignedLook {
    /// `E("kluis/v1/look", …)`
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(SIGNED_LOOK))))]
    pub look: Bytes,
    /// By the recipient's registered key over `E("kluis/v1/look-signature", look)`.
    pub signature: Signature,
}

/// Asks what there is for a recipient. The signature keeps lists of who granted what to whom private.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GrantsAsked {
    /// Fingerprint of the recipient's keys.
    pub recipient: Digest,
    /// Fresh.
    pub nonce: LookNonce,
    /// The recipient's clock, seconds since 1970.
    pub time: u64,
    /// By its registered key over `E("kluis/v1/grants-asked", origin, recipient, nonce, time)`.
    pub signature: Signature,
}

/// Asks for a chunk of a file that was opened a moment ago.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChunkAsked {
    /// Fingerprint of the recipient's keys.
    pub recipient: Digest,
    /// Whose file.
    pub account: AccountId,
    /// The granted copy that was opened.
    pub name: GrantName,
    /// The file that its value names.
    pub file: FileId,
    /// Which chunk.
    pub number: u64,
    /// Fresh.
    pub nonce: LookNonce,
    /// The recipient's clock, seconds since 1970.
    pub time: u64,
    /// By its registered key over `E("kluis/v1/chunk-asked", origin, recipient, account, grant, field, file, number,
    /// nonce, time)`.
    pub signature: Signature,
}

/// A look was logged, and these are the shares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LookReleased {
    /// The entry in the person's access log: the receipt of the look.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(ENTRY))))]
    pub entry: Bytes,
    /// By the platform over `E("kluis/v1/log-head", origin, account, sequence, digest of the entry)`.
    pub head: Signature,
    /// The shares, HPKE to the key that the look named.
    pub sealed: Bytes,
    /// By the platform over `E("kluis/v1/look-released-signature", digest of the entry, H(sealed))`.
    pub signature: Signature,
}

/// How far the person's access log has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LogHead {
    /// Of its last entry.
    pub sequence: u64,
    /// Of its last entry.
    pub digest: Digest,
    /// By the platform over `E("kluis/v1/log-head", origin, account, sequence, digest)`.
    pub signature: Signature,
}

/// What grew beside the vault since a device saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct History {
    /// The platform's receipts for the person's decisions, from the asked number on, each a compact JWS.
    #[cfg_attr(feature = "schema", schemars(length(max = RECEIPTS), inner(length(max = RECEIPT))))]
    pub receipts: Vec<String>,
    /// Who looked.
    pub log: AccessLog,
}

/// The person's access log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccessLog {
    /// Entries after the asked sequence, the oldest first.
    #[cfg_attr(feature = "schema", schemars(length(max = LOG_ENTRIES), inner(length(max = spelled(ENTRY)))))]
    pub entries: Vec<Bytes>,
    /// By the platform over the last of them, as in [`LookReleased`]; of an empty log over sequence 0.
    pub head: Signature,
}
