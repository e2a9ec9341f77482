//! Reading the vault, committing to it, and asking for shares.

use crate::{
    AccountId, Bytes, FileId, GrantName, IdentityPublic, LogHead, Nonce, RowId, SessionId,
    SignUpId, Signature, SigningPublic, SlotId, StoredGrant,
};
use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

/// A category of data; each has a personal key and a platform share of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
pub struct ShareId {
    /// Of which category.
    pub category: Category,
    /// Of which epoch; counts from 1.
    pub epoch: u64,
}

/// A kind of unlocker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
pub struct StoredRow {
    /// Its row.
    pub id: RowId,
    /// The sealed field.
    pub sealed: Bytes,
}

/// A slot as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSlot {
    /// Its name.
    pub id: SlotId,
    /// What opens it.
    pub kind: UnlockerKind,
    /// The key that answers challenges. None for a passphrase, which OPAQUE proves.
    pub auth: Option<SigningPublic>,
    /// The wrapped root key.
    pub wrapped: Bytes,
}

/// A manifest header with its signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHeader {
    /// The canonical encoding.
    pub header: Bytes,
    /// By the person's identity key over `E("kluis/v1/header-signature", header)`.
    pub signature: Signature,
}

/// New identity keys, in place of the ones before them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
pub struct NewRecord {
    /// `RegistrationRecord` of OPAQUE; none where an account without a passphrase moves.
    #[serde(default)]
    pub record: Option<Bytes>,
    /// The confirmed sign-up that proves a new address; none where the address stays.
    pub address: Option<SignUpId>,
}

/// One atomic change: everything in it, or nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// The new header.
    pub head: SignedHeader,
    /// The sealed manifest body.
    pub body: Bytes,
    /// The sealed keyring, where it changes.
    #[serde(default)]
    pub keyring: Option<Bytes>,
    /// Slots that are new or changed.
    #[serde(default)]
    pub slots: Vec<StoredSlot>,
    /// Slots that go.
    #[serde(default)]
    pub slots_removed: Vec<SlotId>,
    /// Rows that are new or changed.
    #[serde(default)]
    pub rows: Vec<StoredRow>,
    /// Rows that go.
    #[serde(default)]
    pub rows_removed: Vec<RowId>,
    /// New shares, sealed to the platform (`kluis/v1/deposit`, bound to account and sequence).
    #[serde(default)]
    pub deposit: Option<Bytes>,
    /// Shares to be destroyed after this commit.
    #[serde(default)]
    pub shares_destroyed: Vec<ShareId>,
    /// New identity keys; the header is signed by them. Every slot and row is new then, and other sessions end.
    #[serde(default)]
    pub succession: Option<Succession>,
    /// A new passphrase or address.
    #[serde(default)]
    pub record: Option<NewRecord>,
    /// Uploaded files that belong to the vault from now on.
    #[serde(default)]
    pub files: Vec<FileId>,
    /// Files that go.
    #[serde(default)]
    pub files_removed: Vec<FileId>,
    /// Decisions that the person signed, the first one first, each a compact JWS.
    #[serde(default)]
    pub decisions: Vec<String>,
    /// Granted copies that are new, or in place of an older revision.
    #[serde(default)]
    pub grants: Vec<StoredGrant>,
    /// Granted copies that go; their shares are destroyed.
    #[serde(default)]
    pub grants_removed: Vec<GrantName>,
    /// The shares of the new copies, sealed to the platform (`kluis/v1/grant-deposit`, bound to account and sequence).
    #[serde(default)]
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
pub struct Committed {
    /// Its sequence.
    pub sequence: u64,
}

/// Everything the server has of one vault, shares apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vault {
    /// Whose.
    pub account: AccountId,
    /// Headers from `since` (exclusive) up to and with the current one, oldest first.
    pub headers: Vec<SignedHeader>,
    /// The sealed manifest body of the last header.
    pub body: Bytes,
    /// The sealed keyring.
    pub keyring: Bytes,
    /// All slots.
    pub slots: Vec<StoredSlot>,
    /// All rows.
    pub rows: Vec<StoredRow>,
    /// To be signed with the next request for shares.
    pub nonce: Nonce,
    /// How far the access log has come; none while nobody looked.
    #[serde(default)]
    pub log: Option<LogHead>,
}

/// One sealed chunk of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// The sealed bytes.
    pub sealed: Bytes,
}

/// How far an upload has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uploaded {
    /// The numbers of the chunks that are there, in order.
    pub chunks: Vec<u64>,
}

/// Asks for shares: of personal keys, or with another name of letters. A cookie alone gets none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareRequest<Id = ShareId> {
    /// The session that asks.
    pub session: SessionId,
    /// The nonce given last in this session; single use.
    pub nonce: Nonce,
    /// X-Wing key (1216 bytes) the shares are to be sealed to.
    pub ephemeral: Bytes,
    /// Which, ascending.
    pub shares: Vec<Id>,
    /// The device's clock, seconds since 1970; recorded, not relied on.
    pub time: u64,
    /// By the identity key over `E("kluis/v1/release", origin, account, session, nonce, ephemeral, shares, time)`; for
    /// letters the label is `kluis/v1/letters`.
    pub signature: Signature,
}

/// Shares, sealed to the key the request named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharesReleased {
    /// HPKE to the ephemeral key.
    pub sealed: Bytes,
    /// By the platform over `E("kluis/v1/released-signature", H(request), H(sealed))`; for letters the label is
    /// `kluis/v1/letters-released-signature`.
    pub signature: Signature,
    /// To be signed with the next request for shares.
    pub nonce: Nonce,
}
