//! The platform in a few lines: checks what the real one checks, and keeps what it keeps.

use getrandom::{SysRng, rand_core::UnwrapErr};
use kluis_vault::{
    check::{self, Unproven},
    encoding::gather,
    manifest::Head,
    open::{self, Change, Expected, OpenVault, Pending, Refusal, Writing},
    platform::{PlatformKeys, fingerprint},
    secret::Share,
    slot::Unlocker,
};
use kluis_wire::{
    Commit, DeviceId, IdentityPublic, Nonce, Platform, ShareId, StoredRow, StoredSlot, Vault,
};
use std::collections::BTreeMap;

pub const ORIGIN: &str = "kluis.example";

pub fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// One account's platform.
pub struct Kept {
    keys: PlatformKeys,
    pub document: Platform,
    identity: IdentityPublic,
    successions: u64,
    pub vault: Vault,
    shares: BTreeMap<ShareId, [u8; 32]>,
}

/// Everything the platform has, at one moment.
pub struct Copy {
    pub vault: Vault,
    pub shares: BTreeMap<ShareId, [u8; 32]>,
}

impl Kept {
    /// A platform, and a vault with these unlockers that it keeps.
    pub fn with(unlockers: &[&Unlocker], edits: &[open::Edit<'_>]) -> (Self, OpenVault) {
        let keys = PlatformKeys::generate(&mut rng());
        let document = keys.public(ORIGIN).expect("a document");
        let mut vault = OpenVault::found(&document, &mut rng()).expect("a vault");
        let change = Change {
            edits,
            slots: unlockers
                .iter()
                .map(|unlocker| {
                    unlocker
                        .enrol(ORIGIN, String::new(), &mut rng())
                        .expect("keys")
                })
                .collect(),
            ..Change::default()
        };
        let pending = prepare(&vault, &document, change);
        let commit = pending.commit.clone();
        let mut kept = Self {
            keys,
            document,
            identity: vault.identity().expect("keys").clone(),
            successions: 0,
            vault: Vault {
                account: vault.account(),
                headers: Vec::new(),
                body: commit.body.clone(),
                keyring: commit.keyring.clone().expect("a keyring"),
                slots: Vec::new(),
                rows: Vec::new(),
                nonce: Nonce([0; 32]),
                log: None,
            },
            shares: BTreeMap::new(),
        };
        kept.take(&commit).expect("the first commit");
        vault.adopt(pending);
        (kept, vault)
    }

    /// Checks and keeps a commit, or keeps everything as it was.
    pub fn take(&mut self, commit: &Commit) -> Result<(), Unproven> {
        let account = self.vault.account;
        let signer = match &commit.succession {
            Some(succession) => {
                check::succession(account, &self.identity, self.successions, succession)?.clone()
            }
            None => self.identity.clone(),
        };
        let previous = self.vault.headers.last();
        let header = check::commit(
            account,
            &signer,
            previous.map(|head| head.header.as_ref()),
            commit,
        )?;
        self.successions += u64::from(commit.succession.is_some());
        self.identity = signer;
        if let Some(deposit) = &commit.deposit {
            let shares = self
                .keys
                .open_deposit(ORIGIN, account, header.sequence, deposit.as_ref())
                .expect("a deposit");
            for (id, share) in shares {
                assert!(self.shares.insert(id, *share.as_bytes()).is_none());
            }
        }
        for id in &commit.shares_destroyed {
            assert!(self.shares.remove(id).is_some());
        }
        let vault = &mut self.vault;
        vault.headers.push(commit.head.clone());
        vault.body = commit.body.clone();
        if let Some(keyring) = &commit.keyring {
            vault.keyring = keyring.clone();
        }
        let mut slots: BTreeMap<_, StoredSlot> =
            vault.slots.drain(..).map(|slot| (slot.id, slot)).collect();
        slots.retain(|id, _| !commit.slots_removed.contains(id));
        slots.extend(commit.slots.iter().map(|slot| (slot.id, slot.clone())));
        vault.slots = slots.into_values().collect();
        let mut rows: BTreeMap<_, StoredRow> =
            vault.rows.drain(..).map(|row| (row.id, row)).collect();
        rows.retain(|id, _| !commit.rows_removed.contains(id));
        rows.extend(commit.rows.iter().map(|row| (row.id, row.clone())));
        vault.rows = rows.into_values().collect();
        Ok(())
    }

    /// Makes a change, as a device and the platform do together.
    pub fn change(&mut self, vault: &mut OpenVault, change: Change<'_>) -> Commit {
        let pending = prepare(vault, &self.document, change);
        let commit = pending.commit.clone();
        self.take(&commit).expect("an honest commit");
        vault.adopt(pending);
        commit
    }

    pub fn copy(&self) -> Copy {
        Copy {
            vault: self.vault.clone(),
            shares: self.shares.clone(),
        }
    }

    /// What opening with this unlocker shows, of these bytes and with these shares.
    pub fn open(
        &self,
        unlocker: &Unlocker,
        vault: &Vault,
        shares: &BTreeMap<ShareId, [u8; 32]>,
        remembered: Option<&Head>,
    ) -> Result<OpenVault, Refusal> {
        let expected = Expected {
            origin: ORIGIN,
            platform: fingerprint(&self.document),
            remembered,
        };
        let verified = open::unlock(expected, unlocker, vault.clone())?;
        let mut asked = verified.missing();
        asked.retain(|id| shares.contains_key(id));
        let released = gather(
            asked
                .into_iter()
                .map(|id| (id, Share::from_bytes(shares[&id]))),
        );
        verified.finish(released, |_, _| {})
    }

    /// The same, of what is kept now.
    pub fn opens(&self, unlocker: &Unlocker) -> Result<OpenVault, Refusal> {
        self.open(unlocker, &self.vault, &self.shares, None)
    }
}

pub fn prepare(vault: &OpenVault, platform: &Platform, change: Change<'_>) -> Pending {
    let writing = Writing {
        time: 1_800_000_000 + vault.sequence(),
        device: DeviceId([1; 16]),
    };
    vault
        .prepare(platform, change, writing, |_| {}, &mut rng())
        .expect("a commit")
}
