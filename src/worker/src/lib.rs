//! The messages between the page and the worker that holds the keys.
//!
//! A request travels as `[id, letter, enclosed]`: `letter` is a `Uint8Array` with an [`Ask`] in postcard's form;
//! `enclosed` is a `Uint8Array` that is *transferred*, for the few asks that carry a passphrase or a recovery code,
//! a `Blob` for [`Ask::Upload`], and an empty array otherwise. The worker answers `[id, letter, enclosed]` with a
//! [`Tell`]: any number of [`Tell::Progress`], then one [`Tell::Done`]. `enclosed` is a `Blob` beside
//! [`Answer::File`]. A `Blob` goes by reference: neither side holds a whole file in its memory. On start it sends `[0, empty]` once, when it can take messages. No message ever holds
//! a key.
//!
//! ```
//! use kluis_worker::Ask;
//!
//! assert!(Ask::Unlock { address: "a@example.org".into(), keep: true }.takes_secret());
//! assert!(!Ask::Read.takes_secret());
//! ```

#[cfg(feature = "holder")]
mod blob;
mod cases;
#[cfg(feature = "holder")]
mod database;
#[cfg(feature = "holder")]
mod desk;
#[cfg(feature = "holder")]
mod failure;
#[cfg(feature = "holder")]
mod fetch;
#[cfg(feature = "holder")]
mod holder;
mod keys;
#[cfg(feature = "holder")]
mod memory;
mod packed;
mod permits;
pub mod proofs;

pub use cases::{About, Along, Case, CaseAsk, Cases, Said, Signed};
#[cfg(feature = "holder")]
pub use desk::start;
pub use keys::{KeyAsk, Keys, Pair, Session, Unlocker};
pub use kluis_receipt::finding::Outcome;
pub use packed::Packed;
pub use permits::{HeldItem, Look, LookOutcome, Made, PermitAsk, Permits, Say, Who, Wish};

use crate::proofs::Checks;
use kluis_catalog::{Field, Invalid};
use kluis_wire::{Language, Shown, System, UnlockerKind};
use serde::{Deserialize, Serialize};

/// What the page asks of the worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// Mail a code to this address. Done with [`Answer::CodeSent`].
    SignUpStart {
        /// As typed.
        address: String,
        /// Language of the mail.
        language: Language,
    },
    /// Mail a code to the address of an account that nothing opens any more. Done with [`Answer::CodeSent`].
    Lost {
        /// As typed.
        address: String,
        /// Language of the mail.
        language: Language,
    },
    /// Begin the seven days after which that account is erased. Done with [`Answer::Erased`].
    Erase {
        /// Language of the notice.
        language: Language,
    },
    /// The mailed code, as typed. Done with [`Answer::Nothing`].
    SignUpCode {
        /// As typed.
        code: String,
    },
    /// Make keys and vault, save the address as first field, open a session. The secret is the passphrase, UTF-8, or
    /// what a new passkey's PRF said twice. Progress all along. Done with [`Answer::Created`].
    CreateVault {
        /// False where "dit is niet mijn eigen apparaat" was chosen.
        keep: bool,
        /// Whether it is a passkey that the vault opens with.
        passkey: bool,
    },
    /// Really open the vault with the recovery code: the secret is the code as typed, pasted, or the whole
    /// saved file. Done with [`Answer::Nothing`]; from then on [`View::rehearsed`] is true.
    Rehearse,
    /// A new recovery code, as long as the old one was never used. Done with [`Answer::Created`].
    RenewCode,
    /// Open the vault; the secret is the passphrase. Progress. Done with [`Answer::Vault`].
    Unlock {
        /// As typed.
        address: String,
        /// False on a device that isn't the person's own.
        keep: bool,
    },
    /// Open the vault; the secret is what a passkey's PRF said. Done with [`Answer::Vault`].
    UnlockPasskey {
        /// False on a device that isn't the person's own.
        keep: bool,
    },
    /// Open the vault; the secret is the recovery code or the whole saved file. Done with [`Answer::Vault`].
    Recover {
        /// False on a device that isn't the person's own.
        keep: bool,
    },
    /// What is open now, from memory. Done with [`Answer::Vault`].
    Read,
    /// The same, verified afresh from the server.
    Refresh,
    /// Seal and commit. `None` deletes. All or nothing. Done with [`Answer::Vault`].
    Save {
        /// Field and value as typed.
        changes: Vec<Change>,
    },
    /// Take a version that waits in place of the one that is shown, or drop it. Done with [`Answer::Vault`].
    Choose {
        /// [`Conflict::name`]
        name: String,
        /// Whether to take it.
        take: bool,
    },
    /// Begin an upload: the file is enclosed. Done with [`Answer::Sent`] or [`Answer::Vault`], as every step of it.
    Upload {
        /// For which field.
        field: Field,
        /// What it is called.
        name: String,
    },
    /// The next step of the upload; after a failure, the same step again.
    UploadOn,
    /// Give it up. Done with [`Answer::Nothing`].
    UploadStop,
    /// The file in a field, verified. Done with [`Answer::File`].
    Download {
        /// Which field.
        field: Field,
    },
    /// What the server holds, row by row, fetched now. Done with [`Answer::Stored`].
    Stored,
    /// When each field was saved and deleted, from memory. Done with [`Answer::Changes`].
    Changes,
    /// "Proef op de som": fetch one stored field and try. Done with [`Answer::Proof`].
    Proof,
    /// About keys, unlockers and sessions.
    Keys(KeyAsk),
    /// About permissions.
    Permits(PermitAsk),
    /// The receipt with this number as a file to keep, verified. Done with [`Answer::File`].
    Receipt {
        /// Which; the first is 1.
        sequence: u64,
    },
    /// Check a receipt file, or two beside each other; the vault may be shut. Done with [`Answer::Checked`].
    Check {
        /// What stands in it.
        one: String,
        /// What stands in the second.
        other: Option<String>,
    },
    /// What recipients hold, read and verified afresh. Done with [`Answer::Held`].
    Held,
    /// Delete the account, for which a second unlocker was shown or three days have passed. Asked again after a failure it
    /// goes on. Done with [`Answer::Farewell`].
    Leave,
    /// What the server sees of this system, what it keeps of it, and what was measured. Done with [`Answer::System`].
    System,
    /// A page was shown: that is measured where the person allows it. Done with [`Answer::Nothing`].
    Measure(Shown),
    /// About requests and what is on record.
    Cases(CaseAsk),
    /// Close the session, forget every key. Done with [`Answer::Nothing`].
    Lock,
    /// What is typed for a field and not yet saved, to be kept on this device, sealed; `None` forgets it. On a device
    /// that isn't the person's own nothing is kept. Done with [`Answer::Nothing`].
    Draft {
        /// Which field.
        field: Field,
        /// As typed.
        text: Option<String>,
    },
    /// What was typed on this device and not saved. Done with [`Answer::Drafts`].
    Drafts,
}

impl Ask {
    /// Whether a secret travels with it.
    #[must_use]
    pub const fn takes_secret(&self) -> bool {
        match self {
            Self::CreateVault { .. }
            | Self::Rehearse
            | Self::Unlock { .. }
            | Self::UnlockPasskey { .. }
            | Self::Recover { .. } => true,
            Self::Keys(ask) => ask.takes_secret(),
            _ => false,
        }
    }
}

/// A change of one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which.
    pub field: Field,
    /// The value as typed; `None` deletes.
    pub value: Option<String>,
}

/// What the worker tells the page.
#[allow(
    clippy::large_enum_variant,
    reason = "there is one at a time; its size differs by platform"
)]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tell {
    /// Where it is.
    Progress(Progress),
    /// How it ended.
    Done(Result<Answer, Failure>),
}

/// Steps of long work, in the order they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Progress {
    /// Random keys are made.
    MakingKeys,
    /// Argon2id runs: about a second, longer on a phone.
    Stretching,
    /// Fields are sealed.
    Sealing {
        /// So many.
        done: u32,
        /// Of so many.
        total: u32,
    },
    /// The sealed commit travels.
    Sending,
    /// Asking for the platform's half.
    FetchingShares,
    /// What came back is verified and opened.
    Opening {
        /// So many.
        done: u32,
        /// Of so many.
        total: u32,
    },
}

/// What an [`Ask`] ends with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// It is done; there is nothing to say.
    Nothing,
    /// The code was mailed.
    CodeSent {
        /// How long it counts, in seconds.
        expires_in: u64,
        /// Development only: the folder the mail was written to.
        outbox: Option<String>,
    },
    /// The account will be erased.
    Erased {
        /// When, in seconds since 1970.
        on: u64,
    },
    /// The vault is made, or a new code is.
    Created {
        /// To be saved now: it is not kept anywhere.
        kit: Kit,
        /// The vault as it is.
        view: View,
    },
    /// The opened vault.
    Vault(View),
    /// An upload goes on.
    Sent {
        /// So many bytes are there.
        bytes: u64,
        /// Of so many.
        of: u64,
    },
    /// The file is enclosed.
    File {
        /// What it is called.
        name: String,
    },
    /// What the server holds.
    Stored(Stored),
    /// When each field was saved and deleted, the last time first.
    Changes(Vec<(Field, Vec<Changed>)>),
    /// How the three tries went.
    Proof(Proof),
    /// What was typed on this device and not saved.
    Drafts(Vec<Draft>),
    /// What opens the vault, and who is in.
    Keys(Keys),
    /// What is permitted, what was decided, who looked.
    Permits(Packed<Permits>),
    /// What was found in receipts.
    Checked(Checks),
    /// The account is gone, and this device keeps nothing of it.
    Farewell(Farewell),
    /// What recipients hold: what they opened, the last opened first, then what they may open and haven't.
    Held(Packed<Vec<HeldItem>>),
    /// What the server sees of this system.
    System(Packed<SystemSeen>),
    /// Requests and what became of them, and what is on record.
    Cases(Packed<Cases>),
}

/// What the server sees of this system, and what was measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemSeen {
    /// As the server says.
    pub system: System,
    /// Whether the person allows measuring.
    pub allowed: bool,
    /// What was sent since the vault was opened here, to the letter.
    pub sent: Vec<String>,
}

/// What a person keeps of an account that is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Farewell {
    /// What the file is called.
    pub name: String,
    /// The proof, as a file.
    pub file: String,
    /// When it was done, by the platform's clock, seconds since 1970.
    pub at: u64,
    /// From when on no backup holds anything of it.
    pub backups: u64,
    /// Whether the digest of a receipt stays.
    pub consented: bool,
}

/// What was typed for a field and not saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Which.
    pub field: Field,
    /// As typed.
    pub text: String,
    /// Whether the field was saved after that, on another device or page: then it is offered, not filled in.
    pub overtaken: bool,
}

/// How well this device remembers the open vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Recall {
    /// It had seen this vault before, or made it.
    Known,
    /// It had not, or its memory was cleared: a roll-back before this moment can't be noticed here.
    New,
    /// It has no memory that works: a roll-back can't be noticed here.
    Unable,
}

/// What goes into the recovery kit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kit {
    /// The recovery code in groups, such as `K4XZ-…`.
    pub code: String,
    /// The whole text file: code, origin, account fingerprint, sequence, and how to use it.
    pub file: String,
    /// Fingerprint of the account, in groups.
    pub fingerprint: String,
    /// Fingerprint of the platform's keys, in groups.
    pub platform: String,
    /// Sequence of the manifest when the kit was made: a lower bound.
    pub sequence: u64,
}

/// An opened vault, as far as the page may know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Fingerprint of the account, in groups.
    pub fingerprint: String,
    /// Fingerprint of the platform's keys, in groups: they are pinned, and a change of them is refused.
    pub platform: String,
    /// Sequence of the manifest.
    pub sequence: u64,
    /// This state in six numbers below 2048, to be shown as words: another device that shows the same words at this
    /// sequence saw the same vault.
    pub words: Vec<u16>,
    /// How well this device remembers the vault.
    pub recall: Recall,
    /// Whether the recovery code has opened the vault once.
    pub rehearsed: bool,
    /// Every field that has a value.
    pub fields: Vec<Opened>,
    /// What was saved while another device changed the same field: it waits to be chosen or dropped.
    pub conflicts: Vec<Conflict>,
}

/// A second version of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Where it waits.
    pub name: String,
    /// Of which field.
    pub field: Field,
    /// What was to be saved.
    pub value: String,
}

impl View {
    /// The value of a field, if it has one.
    #[must_use]
    pub fn value(&self, field: Field) -> Option<&str> {
        self.fields
            .iter()
            .find(|opened| opened.field == field)
            .map(|opened| opened.value.as_str())
    }
}

/// An opened field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Which.
    pub field: Field,
    /// Its value; of a file its name.
    pub value: String,
    /// Of a file: its length in bytes.
    pub length: Option<u64>,
    /// When it was saved last, seconds since 1970.
    pub changed: u64,
    /// How often it was saved.
    pub revision: u64,
}

/// That a field was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Seconds since 1970.
    pub time: u64,
    /// Whether it was on this device.
    pub here: bool,
    /// Whether it was deleted; else it was saved.
    pub deleted: bool,
}

/// What the server holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// Every row, fetched just now.
    pub rows: Vec<StoredField>,
    /// Bytes of sealed keyring, manifest and slots beside them.
    pub other_bytes: u64,
}

/// One stored row beside what it opens to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredField {
    /// Which field it is, which only the device knows.
    pub field: Field,
    /// The row's name at the server.
    pub row: String,
    /// The sealed bytes, in hexadecimal.
    pub sealed: String,
    /// What it opens to.
    pub value: String,
}

/// "Proef op de som", on one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The field that was tried.
    pub field: Field,
    /// With the platform's half and a random personal key: did it open?
    pub without_yours: Option<String>,
    /// With the personal half and a random platform share: did it open?
    pub without_ours: Option<String>,
    /// With both: what it opens to.
    pub with_both: Option<String>,
}

/// Why an [`Ask`] could not be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// No answer from the server. Nothing was lost; try again.
    Offline,
    /// The server can't do it now.
    Unavailable,
    /// Too many tries.
    TooMany {
        /// Wait so many seconds.
        seconds: u64,
    },
    /// The mailed code is wrong.
    WrongCode {
        /// Tries left with this code.
        tries_left: u32,
    },
    /// Code or sign-up has expired, or another device finished it: ask for a new code.
    Expired,
    /// Address and passphrase don't belong together.
    WrongPassphrase,
    /// This code opens no vault.
    WrongRecoveryCode,
    /// A typing error in the recovery code: its checksum is off.
    MistypedRecoveryCode,
    /// This passkey opens no vault.
    WrongPasskey,
    /// The passkey was not used: the person stopped, or took too long.
    PasskeyCancelled,
    /// This browser or passkey can't do what is needed.
    PasskeyUnable,
    /// The passphrase is too short to be taken.
    ShortPassphrase,
    /// A second unlocker, or three days, come first.
    SecondNeeded,
    /// What was shown opened this session itself, or is too new to count.
    NotSecond,
    /// What was shown started the freeze, or is newer than it.
    Froze,
    /// No half is released until the freeze is ended.
    Frozen,
    /// There is no such unlocker, it is the last one, or there would be too many.
    Unlocker,
    /// The vault is locked, or the session has ended.
    Locked,
    /// These fields were not taken; nothing was saved.
    Invalid(Vec<(Field, Invalid)>),
    /// Another device changed the same file in the meantime; nothing was overwritten.
    Conflict(Field),
    /// The file was not taken, or not given; nothing was changed.
    File(FileFailure),
    /// The code can't be renewed any more: it was used.
    CodeInUse,
    /// The server's answer does not verify. Nothing was shown or overwritten.
    Refused(Refusal),
    /// A fault of this program's own.
    Internal,
    /// What is typed can't be kept on this device; it stays in the page as long as that is open.
    NotKept,
    /// The purpose says something else than what was shown, or isn't there any more: nothing was decided.
    Purpose,
}

impl Failure {
    /// That an unlocker of this kind opens nothing here.
    #[must_use]
    pub const fn wrong(kind: UnlockerKind) -> Self {
        match kind {
            UnlockerKind::Passphrase => Self::WrongPassphrase,
            UnlockerKind::Passkey => Self::WrongPasskey,
            UnlockerKind::RecoveryCode => Self::WrongRecoveryCode,
        }
    }
}

/// A part of the worker that didn't come.
#[cfg(all(feature = "holder", target_family = "wasm"))]
impl From<wasm_split_helpers::SplitLoaderError> for Failure {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self::Offline
    }
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileFailure {
    /// There is nothing in it.
    Empty,
    /// It, or all files together, are larger than may be.
    TooLarge,
    /// It isn't of a kind that belongs to the field.
    Kind,
    /// It can't be read, or isn't there any more.
    Unreadable,
}

/// What did not verify, in the order of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// Larger than any honest answer, not of the expected form, or of an unknown version.
    Form,
    /// The platform's keys are not signed, or not the ones this device knows.
    Platform,
    /// The slot doesn't unwrap, or isn't this account's.
    Slot,
    /// The keyring doesn't open.
    Keyring,
    /// The identity keys don't lead back to the account.
    Identity,
    /// The header isn't signed by the person, or says something else than its body.
    Header,
    /// The body doesn't open.
    Body,
    /// The vault doesn't descend from what this device saw before: it was rolled back or forked.
    RolledBack,
    /// Slots or keyring aren't the listed ones.
    Listing,
    /// A share isn't the one this account deposited, or isn't there.
    Share,
    /// Fields are missing, extra, swapped, old, or don't open.
    Field,
    /// A chunk of a file is missing, moved, from elsewhere, or doesn't open.
    File,
    /// The platform's registry of recipients isn't signed, or isn't what it was and more.
    Registry,
    /// What data is used for isn't signed by the platform, is older than what was seen, or is another text under the same
    /// number.
    Purposes,
    /// Decisions or their receipts are missing, extra, changed, or don't lead to those in the manifest.
    Decisions,
    /// The platform countersigned two things with one sequence.
    Equivocated,
    /// The log of who looked isn't signed, isn't what it was and more, or has a look of somebody unknown; or what recipients
    /// hold isn't what that log says.
    Log,
}
