//! What a device remembers between visits: which platform it knows, and how far each vault had come.

use core::future::Future;
use kluis_vault::open::Remembered;
use kluis_wire::{AccountId, DeviceId, Digest};
use litemap::LiteMap;
use rand_core::Rng;
use std::cell::RefCell;

/// A device's memory. It only ever goes forward.
pub trait Memory {
    /// This device's name in headers.
    fn device(&self) -> impl Future<Output = DeviceId>;
    /// Fingerprint of the platform's keys, from the first time they were seen.
    fn platform(&self) -> impl Future<Output = Option<Digest>>;
    /// Pins the platform's keys.
    fn pin_platform(&self, fingerprint: Digest) -> impl Future<Output = ()>;
    /// What was seen last of this vault.
    fn remembered(&self, account: AccountId) -> impl Future<Output = Option<Remembered>>;
    /// Keeps what was seen, if it is newer.
    fn remember(&self, account: AccountId, seen: Remembered) -> impl Future<Output = ()>;
}

/// A memory that lasts as long as the program: for a device that isn't the person's own, and for tests.
pub struct Passing {
    device: DeviceId,
    platform: RefCell<Option<Digest>>,
    vaults: RefCell<LiteMap<AccountId, Remembered>>,
}

impl Default for Passing {
    fn default() -> Self {
        let mut device = [0; DeviceId::LENGTH];
        crate::rng().fill_bytes(&mut device);
        Self {
            device: DeviceId(device),
            platform: RefCell::default(),
            vaults: RefCell::default(),
        }
    }
}

impl Memory for Passing {
    async fn device(&self) -> DeviceId {
        self.device
    }

    async fn platform(&self) -> Option<Digest> {
        *self.platform.borrow()
    }

    async fn pin_platform(&self, fingerprint: Digest) {
        self.platform.borrow_mut().get_or_insert(fingerprint);
    }

    async fn remembered(&self, account: AccountId) -> Option<Remembered> {
        self.vaults.borrow().get(&account).copied()
    }

    async fn remember(&self, account: AccountId, seen: Remembered) {
        let mut vaults = self.vaults.borrow_mut();
        let known = vaults.entry(account).or_insert(seen);
        if known.sequence < seen.sequence {
            *known = seen;
        }
    }
}
