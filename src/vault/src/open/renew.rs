//! New keys in place of old ones, so that who had the old ones is left with what they opened.
//!
//! A new **personal key** of a category comes with a new share of the platform's: its fields are sealed under both,
//! and the old share is destroyed. A new **root** does that for every category, and makes new identity keys, signed by
//! the old ones, and a new root key, wrapped for every unlocker that stays. Each is one commit: a vault opens with
//! the old keys or with the new ones, whatever is interrupted.

use super::{Keys, prepare::Change};
use crate::{
    encoding::gather,
    field::{Halves, Joined},
    keyring::Root,
    primitive::Failed,
    secret::{PersonalKey, RootKey, Share},
};
use kluis_wire::{Category, ShareId, Succession};
use litemap::LiteMap;
use rand_core::CryptoRng;

/// Which keys are made anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Renew<'a> {
    /// None.
    #[default]
    Nothing,
    /// The personal keys and shares of these categories.
    Personal(&'a [Category]),
    /// Every key there is.
    Root,
}

impl Renew<'_> {
    pub(super) fn includes(self, category: Category) -> bool {
        match self {
            Self::Nothing => false,
            Self::Personal(categories) => categories.contains(&category),
            Self::Root => true,
        }
    }
}

impl Keys {
    /// The keys after a change.
    pub(super) fn renew(
        &self,
        change: &Change<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<(Self, Option<Succession>), Failed> {
        let account = self.root.account();
        let mut keys = Self {
            root: self.root.again(),
            keyring: self.keyring.again(),
            shares: gather(self.shares_again()),
        };
        let mut succession = None;
        if change.renew == Renew::Root {
            let epoch = self.root.epoch().checked_add(1).ok_or(Failed)?;
            keys.root = Root::new(RootKey::generate(rng), account, epoch);
            let (identity, signed) = self.keyring.identity.succeed(account, rng)?;
            keys.keyring.identity = identity;
            succession = Some(signed);
        }
        for category in Category::ALL {
            if change.renew.includes(category) {
                let epoch = self.newest(category)?.epoch.checked_add(1).ok_or(Failed)?;
                let old = |id: &ShareId| id.category == category;
                keys.keyring.personal.retain(|id, _| !old(id));
                keys.shares.retain(|id, _| !old(id));
                let id = ShareId { category, epoch };
                keys.keyring.personal.insert(id, PersonalKey::generate(rng));
                keys.shares.insert(id, Share::generate(rng));
            }
        }
        for id in &change.slots_removed {
            keys.keyring.slots.remove(id).ok_or(Failed)?;
        }
        for slot in &change.slots {
            keys.keyring.slots.insert(slot.id, slot.keys.again());
        }
        Ok((keys, succession))
    }

    /// The newest epoch of a category: the one that seals.
    pub(super) fn newest(&self, category: Category) -> Result<ShareId, Failed> {
        let ids = self.shares.keys().rev();
        ids.copied()
            .find(|id| id.category == category)
            .ok_or(Failed)
    }

    pub(super) fn halves(&self, id: ShareId) -> Option<Halves<'_>> {
        Some(Halves {
            personal: self.keyring.personal.get(&id)?,
            share: self.shares.get(&id)?,
        })
    }

    /// Both halves of one category as one key: the first time it is made, then it is at hand.
    pub(super) fn joined<'a>(
        &self,
        id: ShareId,
        at_hand: &'a mut LiteMap<ShareId, Joined>,
    ) -> Option<&'a Joined> {
        if !at_hand.contains_key(&id) {
            at_hand.insert(id, self.halves(id)?.join());
        }
        at_hand.get(&id)
    }

    pub(super) fn shares_again(&self) -> impl Iterator<Item = (ShareId, Share)> {
        let shares = self.shares.iter();
        shares.map(|(id, share)| (*id, Share::from_bytes(*share.as_bytes())))
    }
}
