//! What the page asks about keys, unlockers and sessions.

use kluis_wire::{Category, Language, Purpose, SessionId, SlotId, UnlockerKind};
use serde::{Deserialize, Serialize};

/// What the page asks about keys. Each is done with [`Answer::Keys`](crate::Answer::Keys), except where it says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyAsk {
    /// What opens the vault, and who is in.
    See,
    /// Show a second unlocker, which counts for ten minutes and for this alone; the secret is it.
    ShowSecond {
        /// Which kind.
        kind: UnlockerKind,
        /// To change unlockers, or to delete the account.
        purpose: Purpose,
    },
    /// Announce a change of unlockers where there is no second one: it can be made after three days.
    Announce(Language),
    /// Call an announced change off.
    CallOff,
    /// Add a passkey; the secret is what its PRF said twice.
    AddPasskey {
        /// What the person calls it.
        name: String,
    },
    /// Give an unlocker another name.
    Rename {
        /// Which.
        slot: SlotId,
        /// What the person calls it, at most 64 bytes.
        name: String,
    },
    /// Remove an unlocker; every key is made anew.
    Remove(SlotId),
    /// A new passphrase; the secret is it. Every key is made anew.
    ChangePassphrase,
    /// Move to the address that a sign-up has confirmed; the secret is the vault's passphrase, where it has one. Every key
    /// is made anew.
    ChangeAddress,
    /// A new recovery code; every key is made anew. Done with [`Answer::Created`](crate::Answer::Created).
    ReplaceCode,
    /// New personal keys, of one category or of all.
    Rotate(Option<Category>),
    /// Every key anew.
    RotateAll,
    /// End one session.
    EndSession(SessionId),
    /// End every session but this one.
    EndOthers,
    /// Stop every release of the platform's half.
    Freeze,
    /// End that, with an unlocker that didn't start it; the secret is it. Where the freeze kept the vault shut it is done
    /// with [`Answer::Nothing`](crate::Answer::Nothing).
    Unfreeze {
        /// Which kind.
        kind: UnlockerKind,
        /// For a passphrase, where the vault isn't open: the address, as typed.
        address: Option<String>,
    },
}

impl KeyAsk {
    /// Whether a secret travels with it.
    #[must_use]
    pub const fn takes_secret(&self) -> bool {
        matches!(
            self,
            Self::ShowSecond { .. }
                | Self::AddPasskey { .. }
                | Self::ChangePassphrase
                | Self::ChangeAddress
                | Self::Unfreeze { .. }
        )
    }
}

/// What opens the vault, and who is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// Everything that opens it, as the person listed it.
    pub unlockers: Vec<Unlocker>,
    /// The pairs of halves that fields are sealed under, the categories in their order.
    pub pairs: Vec<Pair>,
    /// Every open session, as the server says.
    pub sessions: Vec<Session>,
    /// Since when no half is released, where that is so.
    pub frozen: Option<u64>,
    /// An announced change: from when on it can be made, and until when.
    pub announced: Option<(u64, u64)>,
}

/// An unlocker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unlocker {
    /// Its name towards the server.
    pub slot: SlotId,
    /// Which kind.
    pub kind: UnlockerKind,
    /// What the person calls it; empty where it has no name.
    pub name: String,
    /// When it was added, seconds since 1970.
    pub added: u64,
}

/// A personal key and the platform's half that belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// What is sealed under it.
    pub category: Category,
    /// Counts from 1 with every renewal.
    pub epoch: u64,
    /// How many fields are.
    pub fields: usize,
}

/// An open session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its public name.
    pub session: SessionId,
    /// What opened it, where that is still listed.
    pub kind: Option<UnlockerKind>,
    /// When it was opened, seconds since 1970.
    pub opened: u64,
    /// When it was used last.
    pub used: u64,
    /// Whether it is this one.
    pub own: bool,
}
