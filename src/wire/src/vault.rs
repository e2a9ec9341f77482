//! Reading the vault, committing to it, and asking for shares.

use crate::{
    AccountId, Bytes, FileId, GrantName, IdentityPublic, LogHead, Nonce, RowId, SessionId,
    SignUpId, Signature, SigningPublic, SlotId, StoredGrant,
};
#[cfg(feature = "schema")]
use crate::{bytes::spelled, limits::*};
use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

/// A category of data; each has a personal key and a platform share of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Category {
    /// Who someone is: names.
    Identity = 1,
    /// How to reach someone.
    Contact = 2,
    /// What someone does.
    Work = 3,
    /// How someone wants things, permission choices included.
    Preferences = 4,
    /// What was written or said.
    Correspondence = 5,
    /// What someone looks like.
    Photo = 6,
}

impl Category {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 6] = [
        Self::Identity,
        Self::Contact,
        Self::Work,
        Self::Preferences,
        Self::Correspondence,
        Self::Photo,
    ];

    /// The number used in every encoding.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The category with this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|category| category.number() == number)
    }
}

/// One share: which category's, and which of its epochs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShareId {
    /// Of which category.
    pub category: Category,
    /// Of which epoch; counts from 1.
    pub epoch: u64,
}

/// A kind of unlocker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum UnlockerKind {
    /// What the person knows.
    Passphrase = 1,
    /// A WebAuthn credential with the PRF extension.
    Passkey = 2,
    /// What the person keeps on paper or in a file.
    RecoveryCode = 3,
}

/// A sealed field as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StoredRow {
    /// Its row.
    pub id: RowId,
    /// The sealed field.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(ROW))))]
    pub sealed: Bytes,
}

/// A slot as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StoredSlot {
    /// Its name.
    pub id: SlotId,
    /// What opens it.
    pub kind: UnlockerKind,
    /// The key that answers challenges. None for a passphrase, which OPAQUE proves.
    pub auth: Option<SigningPublic>,
    /// The wrapped root key.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(SLOT))))]
    pub wrapped: Bytes,
}

/// A manifest header with its signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignedHeader {
    /// The canonical encoding.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(HEADER))))]
    pub header: Bytes,
    /// By the person's identity key over `E("kluis/v1/header-signature", header)`.
    pub signature: Signature,
}

/// New identity keys, in place of the ones before them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Succession {
    /// The new keys.
    pub identity: IdentityPublic,
    /// By the old signing key over `E("kluis/v1/succession", account, number, key id of the new keys)`.
    pub signature: Signature,
    /// How many successions there are now: 1 with the first.
    pub number: u64,
}

/// A new passphrase, a new address, or both. A passphrase is bound to its address: whoever has one brings it anew with
/// a new address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewRecord {
    /// `RegistrationRecord` of OPAQUE; none where an account without a passphrase moves.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(OPAQUE_MESSAGE))))]
    pub record: Option<Bytes>,
    /// The confirmed sign-up that proves a new address; none where the address stays.
    pub address: Option<SignUpId>,
}

/// One atomic change: everything in it, or nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Commit {
    /// The new header.
    pub head: SignedHeader,
    /// The sealed manifest body.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(BODY))))]
    pub body: Bytes,
    /// The sealed keyring, where it changes.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(KEYRING))))]
    pub keyring: Option<Bytes>,
    /// Slots that are new or changed.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = SLOTS)))]
    pub slots: Vec<StoredSlot>,
    /// Slots that go.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = SLOTS)))]
    pub slots_removed: Vec<SlotId>,
    /// Rows that are new or changed.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = ROWS)))]
    pub rows: Vec<StoredRow>,
    /// Rows that go.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = ROWS)))]
    pub rows_removed: Vec<RowId>,
    /// New shares, sealed to the platform (`kluis/v1/deposit`, bound to account and sequence).
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(DEPOSIT))))]
    pub deposit: Option<Bytes>,
    /// Shares to be destroyed after this commit.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = SHARES)))]
    pub shares_destroyed: Vec<ShareId>,
    /// New identity keys; the header is signed by them. Every slot and row is new then, and other sessions end.
    #[serde(default)]
    pub succession: Option<Succession>,
    /// A new passphrase or address.
    #[serde(default)]
    pub record: Option<NewRecord>,
    /// Uploaded files that belong to the vault from now on.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = FILES)))]
    pub files: Vec<FileId>,
    /// Files that go.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = FILES)))]
    pub files_removed: Vec<FileId>,
    /// Decisions that the person signed, the first one first, each a compact JWS.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = DECISIONS), inner(length(max = DECISION))))]
    pub decisions: Vec<String>,
    /// Granted copies that are new, or in place of an older revision.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = GRANTS)))]
    pub grants: Vec<StoredGrant>,
    /// Granted copies that go; their shares are destroyed.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = GRANTS)))]
    pub grants_removed: Vec<GrantName>,
    /// The shares of the new copies, sealed to the platform (`kluis/v1/grant-deposit`, bound to account and sequence).
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(GRANT_DEPOSIT))))]
    pub grant_deposit: Option<Bytes>,
}

impl Commit {
    /// An unsigned commit that changes nothing but the manifest's body.
    #[must_use]
    pub const fn of(body: Bytes) -> Self {
        Self {
            head: SignedHeader {
                header: Bytes(Vec::new()),
                signature: Signature([0; 64]),
            },
            body,
            keyring: None,
            slots: Vec::new(),
            slots_removed: Vec::new(),
            rows: Vec::new(),
            rows_removed: Vec::new(),
            deposit: None,
            shares_destroyed: Vec::new(),
            succession: None,
            record: None,
            files: Vec::new(),
            files_removed: Vec::new(),
            decisions: Vec::new(),
            grants: Vec::new(),
            grants_removed: Vec::new(),
            grant_deposit: None,
        }
    }
}

/// A commit was stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Committed {
    /// Its sequence.
    pub sequence: u64,
}

/// Everything the server has of one vault, shares apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Vault {
    /// Whose.
    pub account: AccountId,
    /// Headers from `since` (exclusive) up to and with the current one, oldest first.
    #[cfg_attr(feature = "schema", schemars(length(max = HEADERS)))]
    pub headers: Vec<SignedHeader>,
    /// The sealed manifest body of the last header.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(BODY))))]
    pub body: Bytes,
    /// The sealed keyring.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(KEYRING))))]
    pub keyring: Bytes,
    /// All slots.
    #[cfg_attr(feature = "schema", schemars(length(max = SLOTS)))]
    pub slots: Vec<StoredSlot>,
    /// All rows.
    #[cfg_attr(feature = "schema", schemars(length(max = ROWS)))]
    pub rows: Vec<StoredRow>,
    /// To be signed with the next request for shares.
    pub nonce: Nonce,
    /// How far the access log has come; none while nobody looked.
    #[serde(default)]
    pub log: Option<LogHead>,
}

/// One sealed chunk of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Chunk {
    /// The sealed bytes.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = spelled(CHUNK))))]
    pub sealed: Bytes,
}

/// How far an upload has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Uploaded {
    /// The numbers of the chunks that are there, in order.
    #[cfg_attr(feature = "schema", schemars(length(max = CHUNKS)))]
    pub chunks: Vec<u64>,
}

/// Asks for shares, of personal keys or of letters. A cookie alone gets none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "ShareRequest-{Id}"))]
pub struct ShareRequest<Id = ShareId> {
    /// The session that asks.
    pub session: SessionId,
    /// The nonce given last in this session; single use.
    pub nonce: Nonce,
    /// X-Wing key (1216 bytes) the shares are to be sealed to.
    #[cfg_attr(feature = "schema", schemars(length(equal = spelled(SEALING_PUBLIC))))]
    pub ephemeral: Bytes,
    /// Which, ascending.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = SHARES)))]
    pub shares: Vec<Id>,
    /// The device's clock, seconds since 1970; recorded, not relied on.
    pub time: u64,
    /// By the identity key over `E("kluis/v1/release", origin, account, session, nonce, ephemeral, shares, time)`; for
    /// letters the label is `kluis/v1/letters`.
    pub signature: Signature,
}

/// Shares, sealed to the key the request named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SharesReleased {
    /// HPKE to the ephemeral key.
    pub sealed: Bytes,
    /// By the platform over `E("kluis/v1/released-signature", H(request), H(sealed))`; for letters the label is
    /// `kluis/v1/letters-released-signature`.
    pub signature: Signature,
    /// To be signed with the next request for shares.
    pub nonce: Nonce,
}
