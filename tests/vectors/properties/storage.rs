//! What a server keeps of one vault, and the platform's halves of it: it takes commits as a server does.

use super::rng;
use crate::support::Seeded;
use kluis_vault::{
    check,
    encoding::gather,
    open::{self, Expected, OpenVault, Refusal, Writing},
    platform::{self, PlatformKeys},
    recovery::RecoveryCode,
    secret::Share,
    slot::Unlocker,
};
use kluis_wire::{
    AccountId, Bytes, Commit, DeviceId, IdentityPublic, Nonce, Platform, ShareId, Vault,
};
use std::collections::BTreeMap;

pub const ORIGIN: &str = "kluis.example";
pub const NOW: u64 = 1_800_000_000;

pub struct Storage {
    pub keys: PlatformKeys,
    pub platform: Platform,
    pub vault: Vault,
    /// When it is written, and on which device.
    pub writing: Writing,
    identity: Option<IdentityPublic>,
    shares: BTreeMap<ShareId, [u8; 32]>,
}

impl Storage {
    pub fn new(seed: u64) -> Self {
        let keys = PlatformKeys::generate(&mut rng(seed));
        Self {
            platform: keys.public(ORIGIN).expect("a document"),
            keys,
            vault: Vault {
                account: AccountId([0; 32]),
                headers: Vec::new(),
                body: Bytes::default(),
                keyring: Bytes::default(),
                slots: Vec::new(),
                rows: Vec::new(),
                nonce: Nonce([0; 32]),
                log: None,
            },
            writing: Writing {
                time: NOW,
                device: DeviceId([1; 16]),
            },
            identity: None,
            shares: BTreeMap::new(),
        }
    }

    /// Prepares a change, takes the commit, and adopts it: what a device and a server do together.
    pub fn save(&mut self, vault: &mut OpenVault, change: open::Change<'_>, rng: &mut Seeded) {
        let pending = vault
            .prepare(&self.platform, change, self.writing, |_| {}, rng)
            .expect("a change within the limits");
        self.take(
            vault.account(),
            vault.identity().expect("keys"),
            pending.commit.clone(),
        );
        vault.adopt(pending);
    }

    /// Checks a commit, and keeps what it brings.
    fn take(&mut self, account: AccountId, first: &IdentityPublic, commit: Commit) {
        self.vault.account = account;
        let before = self.identity.clone().unwrap_or_else(|| first.clone());
        let number = commit.succession.as_ref().map_or(0, |next| next.number - 1);
        let identity = match &commit.succession {
            None => before,
            Some(next) => check::succession(account, &before, number, next)
                .expect("signed by the keys before")
                .clone(),
        };
        let previous = self
            .vault
            .headers
            .last()
            .map(|head| head.header.0.as_slice());
        let header = check::commit(account, &identity, previous, &commit).expect("it is signed");
        self.identity = Some(identity);

        let kept = &mut self.vault;
        kept.headers.push(commit.head);
        kept.body = commit.body;
        kept.keyring = commit.keyring.unwrap_or_else(|| kept.keyring.clone());
        kept.slots.retain(|slot| {
            !commit.slots_removed.contains(&slot.id)
                && !commit.slots.iter().any(|new| new.id == slot.id)
        });
        kept.slots.extend(commit.slots);
        kept.rows.retain(|row| {
            !commit.rows_removed.contains(&row.id)
                && !commit.rows.iter().any(|new| new.id == row.id)
        });
        kept.rows.extend(commit.rows);
        if let Some(deposit) = commit.deposit {
            let opened = self
                .keys
                .open_deposit(ORIGIN, account, header.sequence, &deposit.0)
                .expect("for this commit");
            self.shares.extend(
                opened
                    .into_iter()
                    .map(|(id, share)| (id, *share.as_bytes())),
            );
        }
        self.shares
            .retain(|id, _| !commit.shares_destroyed.contains(id));
    }

    /// The platform's halves.
    pub fn shares(&self) -> Vec<(ShareId, Share)> {
        let share = |(id, share): (&ShareId, &[u8; 32])| (*id, Share::from_bytes(*share));
        self.shares.iter().map(share).collect()
    }

    /// Opens it on a device that knows nothing but the code.
    pub fn open(&self, code: &RecoveryCode, stored: Vault) -> Result<OpenVault, Refusal> {
        let expected = Expected {
            origin: ORIGIN,
            platform: platform::fingerprint(&self.platform),
            remembered: None,
        };
        open::unlock(expected, &Unlocker::recovery(code), stored)?
            .finish(gather(self.shares()), |_, _| {})
    }
}
