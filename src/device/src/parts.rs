//! What is done only where something was granted, decided or looked at: reading the registry, and reading what grew
//! beside the vault. A program that comes in parts fetches the one that does it when it is needed; any other has it
//! whole.

use crate::{Device, Memory, Transport, unlock::UnlockError};
use core::{future::Future, pin::Pin};
use kluis_vault::{manifest::Head, open::History};
pub use kluis_vault::{open::Seen, registry::Registry};
use kluis_wire::{AccountId, SigningPublic};

/// Something that is done later.
pub type Later<'a, A> = Pin<Box<dyn Future<Output = Result<A, UnlockError>> + 'a>>;

/// Which registry is sought: signed by this platform, and at least what was noted for this account.
#[derive(Clone, Copy)]
pub struct Seeking<'a> {
    pub(crate) signing: &'a SigningPublic,
    pub(crate) account: AccountId,
    pub(crate) noted: Head,
}

/// What is to be read.
pub struct Reading<'a> {
    pub(crate) seeking: Seeking<'a>,
    pub(crate) history: History<'a>,
}

/// How a device comes by each.
pub struct Parts<T, M> {
    /// [`Device::seek`]
    pub registry: for<'a> fn(&'a Device<T, M>, Seeking<'a>) -> Later<'a, Registry>,
    /// [`Device::read_grown`]
    pub history: for<'a> fn(&'a Device<T, M>, Reading<'a>) -> Later<'a, Seen>,
}

impl<T: Transport, M: Memory> Parts<T, M> {
    /// Everything is there.
    #[must_use]
    pub fn whole() -> Self {
        Self {
            registry: |device, seeking| Box::pin(device.seek(seeking)),
            history: |device, reading| Box::pin(device.read_grown(reading)),
        }
    }
}
