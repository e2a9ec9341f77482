//! What a person's device does: sign up, unlock, save, load and verify. Written once, generic over a
//! [`Transport`] and a [`Memory`]; in the browser it runs in a worker, in tests and for the desk natively.
//!
//! ```no_run
//! # #[cfg(feature = "http")]
//! # async fn story() -> Option<()> {
//! use kluis_catalog::Field;
//! use kluis_device::{Device, Settings, http::Http, memory::Passing, save::Change};
//!
//! let settings = Settings { origin: "localhost".into(), clock: || 1_800_000_000 };
//! let transport = Http::new("http://localhost:8080").ok()?;
//! let mut device = Device::new(settings, transport, Passing::default());
//! let quiet = |_| {};
//!
//! device.unlock("zoe@example.org", "vijf gewone woorden op rij".as_bytes(), true, &quiet).await.ok()?;
//! let change = Change { field: Field::GivenName, value: Some("Zoë".into()) };
//! device.save(&[change], &quiet).await.ok()?;
//! assert_eq!(device.values()?.get(&Field::GivenName)?.value.as_str(), "Zoë");
//! # Some(())
//! # }
//! ```
//!
//! - [`transport`]: how bytes travel; [`http`]: natively
//! - [`memory`]: what a device remembers, to notice a roll-back
//! - [`draft`]: what is typed and not yet saved
//! - [`sign_up`]: from an address to a vault, and the rehearsal of the recovery code
//! - [`mod@unlock`]: passphrase or recovery code to opened values
//! - [`second`]: a second unlocker, or three days; [`unlockers`]: changing what the vault opens with; [`rotate`]: new
//!   keys; [`sessions`]: who is in, and the freeze
//! - [`save`]: change fields, merge with what other devices did
//! - [`conflict`]: two versions of one field, for the person to choose
//! - [`files`]: upload and download, a chunk at a time
//! - [`permit`]: deciding about a purpose; [`grants`]: what is permitted to others; [`past`]: what was decided, and who looked;
//!   [`proof`]: receipts to keep, and checking those that somebody has
//! - [`held`]: what those who looked still hold
//! - [`leave`]: deleting the account
//! - [`parts`]: for a program that comes in parts
//! - [`recipient`]: the calls of those others
//! - [`show`]: what the server holds, and "proef op de som"
#![deny(missing_docs)]

mod api;
pub mod cases;
pub mod conflict;
pub mod draft;
pub mod files;
pub mod grants;
pub mod held;
#[cfg(feature = "http")]
pub mod http;
mod keys;
pub mod kit;
pub mod leave;
pub mod memory;
pub mod parts;
pub mod passphrase;
pub mod past;
pub mod permit;
pub mod proof;
pub mod purposes;
#[cfg(feature = "recipient")]
pub mod recipient;
pub mod rotate;
pub mod save;
pub mod second;
pub mod sessions;
pub mod show;
pub mod sign_up;
mod system;
pub mod transport;
pub mod unlock;
pub mod unlockers;

pub use api::CallError;
pub use kit::Kit;
pub use kluis_vault::open::Refusal;
pub use memory::{Memory, Recall};
pub use save::SaveError;
pub use transport::Transport;

use api::Api;
use core::fmt;
use getrandom::SysRng;
use kluis_catalog::Field;
use kluis_vault::{
    encoding::gather,
    hpke::SealingKey,
    manifest::{self, Head},
    open::{OpenVault, Seen},
    platform::{self, fingerprint},
    share::Asking,
};
use kluis_wire::{AccountId, DeviceId, Digest, Nonce, Platform, SessionId, SessionOpened};
use litemap::LiteMap;
use memory::{Chain, MemoryError, Own, recognise};
use parts::Parts;
use rand_core::{Rng as _, UnwrapErr};
use zeroize::Zeroizing;

/// The system's randomness. A device without any can't go on, so its failure is a panic.
pub(crate) const fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// What a device knows by itself.
pub struct Settings {
    /// The platform's domain, as this device sees it: without scheme or port.
    pub origin: String,
    /// The device's clock, seconds since 1970.
    pub clock: fn() -> u64,
}

/// Steps of long work, in the order they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// Random keys are made.
    MakingKeys,
    /// Argon2id runs.
    Stretching,
    /// Fields are sealed: so many of so many.
    Sealing(usize, usize),
    /// The sealed commit travels.
    Sending,
    /// Asking for the platform's half.
    FetchingShares,
    /// What came back is verified and opened: so many fields of so many.
    Opening(usize, usize),
}

/// Somewhere to report progress to.
pub type Report<'a> = &'a dyn Fn(Progress);

/// An opened field.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// Its value; of a file its name.
    pub value: Zeroizing<String>,
    /// Counts from 1 with every change.
    pub revision: u64,
    /// When it changed, seconds since 1970.
    pub changed: u64,
}

/// That a field was changed. What it said before is nowhere any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The clock of the device that did it, seconds since 1970.
    pub time: u64,
    /// Whether that was this device.
    pub here: bool,
    /// Whether it was deleted; else it was saved.
    pub deleted: bool,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("revision", &self.revision)
            .field("changed", &self.changed)
            .finish_non_exhaustive()
    }
}

/// A session with the server.
struct Session {
    id: SessionId,
    account: AccountId,
    nonce: Nonce,
    ephemeral: SealingKey,
    /// Whether this device is the person's own.
    keep: bool,
}

impl Session {
    const fn new(opened: &SessionOpened, ephemeral: SealingKey, keep: bool) -> Self {
        Self {
            id: opened.session,
            account: opened.account,
            nonce: opened.nonce,
            ephemeral,
            keep,
        }
    }
}

/// The platform's keys could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlatformError {
    /// The call gave nothing.
    Call(CallError),
    /// They aren't signed, or aren't the ones this device knows.
    Refused,
}

/// A person's device.
pub struct Device<T, M> {
    settings: Settings,
    api: Api<T>,
    memory: M,
    own: Own,
    recall: Recall,
    platform: Option<Platform>,
    sign_up: Option<sign_up::InProgress>,
    session: Option<Session>,
    vault: Option<OpenVault>,
    upload: Option<files::Upload>,
    undone: Option<keys::Undone>,
    leaving: Option<leave::Leaving>,
    /// Values of saves whose answer got lost; none where one was to be deleted.
    unsure: Vec<(Field, Option<Zeroizing<String>>)>,
    /// The sequence that the recovery kit in hand prints, while a vault is opened with it.
    lowest: u64,
    parts: Parts<T, M>,
}

impl<T: Transport, M: Memory> Device<T, M> {
    /// A device at rest.
    pub fn new(settings: Settings, transport: T, memory: M) -> Self {
        Self::in_parts(settings, transport, memory, Parts::whole())
    }

    /// The same for a program that comes in parts.
    pub fn in_parts(settings: Settings, transport: T, memory: M, parts: Parts<T, M>) -> Self {
        let mut device = DeviceId([0; DeviceId::LENGTH]);
        rng().fill_bytes(&mut device.0);
        Self {
            settings,
            api: Api(transport),
            memory,
            own: Own {
                device,
                platform: Digest([0; Digest::LENGTH]),
            },
            recall: Recall::New,
            platform: None,
            sign_up: None,
            session: None,
            vault: None,
            upload: None,
            undone: None,
            leaving: None,
            unsure: Vec::new(),
            lowest: 0,
            parts,
        }
    }

    /// The platform's keys: verified, and the ones this device knows, if it knows any.
    async fn platform(&mut self) -> Result<Platform, PlatformError> {
        if let Some(platform) = &self.platform {
            return Ok(platform.clone());
        }
        let platform = self.api.platform().await.map_err(PlatformError::Call)?;
        platform::verify(&self.settings.origin, &platform).map_err(|_| PlatformError::Refused)?;
        let seen = fingerprint(&platform);
        // A memory that can't be read is told of when the vault is open.
        let kept = self.memory.own().await.unwrap_or_default();
        self.own.platform = seen;
        self.own = recognise(kept, self.own).map_err(|_| PlatformError::Refused)?;
        self.platform = Some(platform.clone());
        Ok(platform)
    }

    /// What this device remembers of an account, where it remembers the vault at all.
    async fn seen(&self, account: AccountId) -> Result<Option<Seen>, MemoryError> {
        let mut heads = [None; 3];
        let chains = [Chain::Vault, Chain::Receipts, Chain::Log];
        for (head, chain) in heads.iter_mut().zip(chains) {
            *head = self.memory.head(account, chain).await?;
        }
        let [vault, receipts, log] = heads;
        Ok(vault.map(|vault| Seen {
            vault,
            receipts: receipts.unwrap_or(Head::NONE),
            log: log.unwrap_or(Head::NONE),
            registry: Head::NONE,
        }))
    }

    /// Keeps how far a vault has come, on a device that is the person's own.
    async fn remember(
        &mut self,
        keep: bool,
        account: AccountId,
        seen: Seen,
    ) -> Result<(), Refusal> {
        if !keep {
            return Ok(());
        }
        let heads = [
            (Chain::Vault, seen.vault),
            (Chain::Receipts, seen.receipts),
            (Chain::Log, seen.log),
            (Chain::Registry, seen.registry),
        ];
        match self.memory.advance(self.own, account, &heads).await {
            Ok(own) => self.own = own,
            Err(MemoryError::Unable) => self.recall = Recall::Unable,
            Err(MemoryError::Contradicted) => return Err(Refusal::RolledBack),
        }
        Ok(())
    }

    /// How well this device remembers the open vault.
    #[must_use]
    pub const fn recall(&self) -> Recall {
        self.recall
    }

    /// The open vault's state in numbers, to be compared as words with another device.
    #[must_use]
    pub fn words(&self) -> Option<[u16; kit::WORDS]> {
        let vault = self.vault.as_ref()?;
        Some(kit::words(vault.account(), vault.remember()))
    }

    fn now(&self) -> u64 {
        (self.settings.clock)()
    }

    fn asking<'a>(&'a self, session: &Session) -> Asking<'a> {
        Asking {
            origin: &self.settings.origin,
            account: session.account,
            session: session.id,
            nonce: session.nonce,
            time: self.now(),
        }
    }

    /// Every field that has a value, while the vault is open.
    #[must_use]
    pub fn values(&self) -> Option<LiteMap<Field, Opened>> {
        let vault = self.vault.as_ref()?;
        let values = vault.values().iter().filter_map(|(name, value)| {
            let field = Field::from_id(name)?;
            let opened = Opened {
                value: files::shown(field, &value.bytes)?,
                revision: value.revision,
                changed: value.changed,
            };
            Some((field, opened))
        });
        Some(gather(values))
    }

    /// When a field was saved and deleted, as far as it is remembered, the last time first.
    #[must_use]
    pub fn changes(&self, field: Field) -> Vec<Changed> {
        let vault = self.vault.as_ref();
        let changes = vault.map_or(&[][..], |vault| vault.changes(field.id()));
        let told = |change: &manifest::Changed| Changed {
            time: change.time,
            here: change.device == self.own.device,
            deleted: change.deleted,
        };
        changes.iter().rev().map(told).collect()
    }

    /// Whether a field has a value, while the vault is open.
    #[must_use]
    pub fn holds(&self, field: Field) -> bool {
        let vault = self.vault.as_ref();
        vault.is_some_and(|vault| vault.values().get(field.id()).is_some())
    }

    /// Whether the person decided anything yet.
    #[must_use]
    pub fn has_decided(&self) -> bool {
        self.vault.as_ref().is_some_and(OpenVault::has_decided)
    }

    /// Whose vault is open.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.vault.as_ref().map(OpenVault::account)
    }

    /// Fingerprint of the platform's keys, as they were pinned.
    #[must_use]
    pub fn platform_fingerprint(&self) -> Option<String> {
        let vault = self.vault.as_ref()?;
        Some(kit::groups(vault.platform().0))
    }

    /// The sequence of the open vault.
    #[must_use]
    pub fn sequence(&self) -> Option<u64> {
        self.vault.as_ref().map(OpenVault::sequence)
    }

    /// Forgets every key, then ends the session. Forgetting happens also where the server can't be reached.
    ///
    /// # Errors
    /// [`CallError`] where the session couldn't be ended; it expires by itself.
    pub async fn lock(&mut self) -> Result<(), CallError> {
        self.vault = None;
        self.leaving = None;
        self.forget_work();
        match self.session.take() {
            Some(_) => self.api.log_out().await,
            None => Ok(()),
        }
    }

    /// Forgets what was going on.
    fn forget_work(&mut self) {
        self.upload = None;
        self.sign_up = None;
        self.undone = None;
        self.unsure.clear();
    }
}
