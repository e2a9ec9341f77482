//! What a device remembers between visits: who it is, which platform it knows, how far each chain of a vault had
//! come, and what was typed and not yet saved. In the browser it stands in IndexedDB; [`Passing`] is for tests and
//! for programs that end.
//!
//! A memory only ever goes forward ([`forward`]), also where two pages write to it at once. One that can't be read or
//! written says so: the person is then told that this device can't notice a roll-back.

use core::future::Future;
use kluis_catalog::Field;
pub use kluis_vault::manifest::Head;
use kluis_wire::{AccountId, DeviceId, Digest};
use litemap::LiteMap;
use std::{cell::RefCell, rc::Rc};

/// A chain that only grows, of which a device keeps the last link it saw: its sequence and its digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Chain {
    /// The headers of the vault.
    Vault = 1,
    /// The platform's receipts for the person's decisions.
    Receipts = 2,
    /// The log of who looked.
    Log = 3,
    /// The registry of recipients and staff.
    Registry = 4,
    /// The editions of what the platform uses data for.
    Catalogue = 5,
}

impl Chain {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Vault,
        Self::Receipts,
        Self::Log,
        Self::Registry,
        Self::Catalogue,
    ];
}

/// Who this device is, and which platform it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    /// This device's name in headers.
    pub device: DeviceId,
    /// Fingerprint of the platform's keys, from the first time they were seen.
    pub platform: Digest,
}

/// Why a memory didn't do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemoryError {
    /// It can't be read or written: blocked, full, or broken.
    Unable,
    /// It holds another link with this sequence, or other keys of the platform.
    Contradicted,
}

/// How well a device remembers the vault that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recall {
    /// It had seen this vault before, or made it.
    Known,
    /// It had not, or its memory was cleared: a roll-back before this moment can't be noticed here.
    New,
    /// It has no memory that works: a roll-back can't be noticed here.
    Unable,
}

/// A device's memory.
pub trait Memory {
    /// Who this device is; none as long as nothing was kept.
    fn own(&self) -> impl Future<Output = Result<Option<Own>, MemoryError>>;
    /// What was seen last of a chain.
    fn head(
        &self,
        account: AccountId,
        chain: Chain,
    ) -> impl Future<Output = Result<Option<Head>, MemoryError>>;
    /// Keeps who this device is where nothing is kept yet, and moves chains forward: all of it in one step, or none.
    /// Returns who this device is.
    fn advance(
        &self,
        own: Own,
        account: AccountId,
        heads: &[(Chain, Head)],
    ) -> impl Future<Output = Result<Own, MemoryError>>;
    /// The sealed drafts of these fields, where there are any.
    fn drafts(
        &self,
        account: AccountId,
        fields: &[Field],
    ) -> impl Future<Output = Result<Vec<(Field, Vec<u8>)>, MemoryError>>;
    /// Keeps the sealed draft of each field, or forgets it.
    fn keep_drafts(
        &self,
        account: AccountId,
        drafts: &[(Field, Option<Vec<u8>>)],
    ) -> impl Future<Output = Result<(), MemoryError>>;
    /// Forgets everything of an account, and where nobody else's is left, who this device is.
    fn forget(&self, account: AccountId) -> impl Future<Output = Result<(), MemoryError>>;
}

/// What is kept once `seen` comes to what was `kept`: the further one of the two.
///
/// # Errors
/// [`MemoryError::Contradicted`] where they are two links with one sequence.
pub fn forward(kept: Option<Head>, seen: Head) -> Result<Head, MemoryError> {
    match kept {
        Some(kept) if kept.sequence > seen.sequence => Ok(kept),
        Some(kept) if kept.sequence == seen.sequence && kept.digest != seen.digest => {
            Err(MemoryError::Contradicted)
        }
        _ => Ok(seen),
    }
}

/// Who the device is from now on.
///
/// # Errors
/// [`MemoryError::Contradicted`] where it knows other keys of the platform.
pub fn recognise(kept: Option<Own>, own: Own) -> Result<Own, MemoryError> {
    match kept {
        Some(kept) if kept.platform != own.platform => Err(MemoryError::Contradicted),
        Some(kept) => Ok(kept),
        None => Ok(own),
    }
}

/// A memory that lasts as long as the program. Two devices that share one, in an [`Rc`], are one device at two visits.
#[derive(Default)]
pub struct Passing {
    own: RefCell<Option<Own>>,
    heads: RefCell<LiteMap<(AccountId, Chain), Head>>,
    drafts: RefCell<LiteMap<(AccountId, Field), Vec<u8>>>,
}

impl Memory for Passing {
    async fn own(&self) -> Result<Option<Own>, MemoryError> {
        Ok(*self.own.borrow())
    }

    async fn head(&self, account: AccountId, chain: Chain) -> Result<Option<Head>, MemoryError> {
        Ok(self.heads.borrow().get(&(account, chain)).copied())
    }

    async fn advance(
        &self,
        own: Own,
        account: AccountId,
        seen: &[(Chain, Head)],
    ) -> Result<Own, MemoryError> {
        let own = recognise(*self.own.borrow(), own)?;
        let mut heads = self.heads.borrow().clone();
        for (chain, seen) in seen {
            let key = (account, *chain);
            let next = forward(heads.get(&key).copied(), *seen)?;
            heads.insert(key, next);
        }
        *self.own.borrow_mut() = Some(own);
        *self.heads.borrow_mut() = heads;
        Ok(own)
    }

    async fn drafts(
        &self,
        account: AccountId,
        fields: &[Field],
    ) -> Result<Vec<(Field, Vec<u8>)>, MemoryError> {
        let kept = self.drafts.borrow();
        let found = fields
            .iter()
            .filter_map(|field| Some((*field, kept.get(&(account, *field))?.clone())));
        Ok(found.collect())
    }

    async fn keep_drafts(
        &self,
        account: AccountId,
        drafts: &[(Field, Option<Vec<u8>>)],
    ) -> Result<(), MemoryError> {
        let mut kept = self.drafts.borrow_mut();
        for (field, draft) in drafts {
            match draft {
                Some(draft) => kept.insert((account, *field), draft.clone()),
                None => kept.remove(&(account, *field)),
            };
        }
        Ok(())
    }

    async fn forget(&self, account: AccountId) -> Result<(), MemoryError> {
        let (mut heads, mut drafts) = (self.heads.borrow_mut(), self.drafts.borrow_mut());
        heads.retain(|(whose, _), _| *whose != account);
        drafts.retain(|(whose, _), _| *whose != account);
        if heads.is_empty() && drafts.is_empty() {
            *self.own.borrow_mut() = None;
        }
        Ok(())
    }
}

impl<M: Memory> Memory for Rc<M> {
    async fn own(&self) -> Result<Option<Own>, MemoryError> {
        M::own(self).await
    }

    async fn head(&self, account: AccountId, chain: Chain) -> Result<Option<Head>, MemoryError> {
        M::head(self, account, chain).await
    }

    async fn advance(
        &self,
        own: Own,
        account: AccountId,
        heads: &[(Chain, Head)],
    ) -> Result<Own, MemoryError> {
        M::advance(self, own, account, heads).await
    }

    async fn drafts(
        &self,
        account: AccountId,
        fields: &[Field],
    ) -> Result<Vec<(Field, Vec<u8>)>, MemoryError> {
        M::drafts(self, account, fields).await
    }

    async fn keep_drafts(
        &self,
        account: AccountId,
        drafts: &[(Field, Option<Vec<u8>>)],
    ) -> Result<(), MemoryError> {
        M::keep_drafts(self, account, drafts).await
    }

    async fn forget(&self, account: AccountId) -> Result<(), MemoryError> {
        M::forget(self, account).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(sequence: u64, byte: u8) -> Head {
        Head {
            sequence,
            digest: Digest([byte; 32]),
        }
    }

    #[test]
    fn a_memory_never_goes_back_and_never_sideways() {
        assert_eq!(forward(None, at(3, 3)), Ok(at(3, 3)));
        assert_eq!(forward(Some(at(3, 3)), at(4, 4)), Ok(at(4, 4)));
        assert_eq!(forward(Some(at(3, 3)), at(3, 3)), Ok(at(3, 3)));
        assert_eq!(forward(Some(at(3, 3)), at(2, 2)), Ok(at(3, 3)));
        assert_eq!(
            forward(Some(at(3, 3)), at(3, 4)),
            Err(MemoryError::Contradicted)
        );
    }

    #[test]
    fn the_first_platform_is_the_platform_and_the_first_name_the_name() {
        let own = |device, platform| Own {
            device: DeviceId([device; 16]),
            platform: Digest([platform; 32]),
        };
        assert_eq!(recognise(None, own(1, 1)), Ok(own(1, 1)));
        assert_eq!(recognise(Some(own(1, 1)), own(2, 1)), Ok(own(1, 1)));
        assert_eq!(
            recognise(Some(own(1, 1)), own(1, 2)),
            Err(MemoryError::Contradicted)
        );
    }
}
