//! The device's memory, in the browser's database:
//!
//! ```text
//! 0                        device's name (16) ‖ fingerprint of the platform (32)
//! 1 ‖ chain ‖ account      sequence (u64, big-endian) ‖ digest (32)
//! 2 ‖ account ‖ field      the sealed draft
//! ```
//!
//! The rules by which it goes forward are `kluis_device::memory`'s. Reading, comparing and writing are one
//! transaction: two pages at once can't undo each other's progress.

use crate::database::{Purpose, Transaction, remove};
use kluis_catalog::Field;
use kluis_device::memory::{Chain, Head, Memory, MemoryError, Own, forward, recognise};
use kluis_wire::{AccountId, DeviceId, Digest};
use wasm_bindgen::JsValue;
use web_sys::DedicatedWorkerGlobalScope;

/// What this browser remembers.
pub(crate) struct Browser(pub(crate) DedicatedWorkerGlobalScope);

const OWN: &[u8] = &[0];

fn head_name(account: AccountId, chain: Chain) -> Vec<u8> {
    [&[1, chain as u8], account.as_ref()].concat()
}

fn draft_name(account: AccountId, field: Field) -> Vec<u8> {
    [&[2], account.as_ref(), field.id().as_bytes()].concat()
}

fn unable(_: JsValue) -> MemoryError {
    MemoryError::Unable
}

/// Takes apart what stands there as `N` bytes and 32.
fn pair<const N: usize>(kept: &[u8]) -> Result<([u8; N], Digest), MemoryError> {
    let (first, digest) = kept.split_first_chunk().ok_or(MemoryError::Unable)?;
    let digest = digest.try_into().map_err(|_| MemoryError::Unable)?;
    Ok((*first, Digest(digest)))
}

async fn read_own(transaction: &Transaction) -> Result<Option<Own>, MemoryError> {
    let Some(kept) = transaction.get(OWN).await.map_err(unable)? else {
        return Ok(None);
    };
    let (device, platform) = pair(&kept)?;
    Ok(Some(Own {
        device: DeviceId(device),
        platform,
    }))
}

async fn read_head(transaction: &Transaction, name: &[u8]) -> Result<Option<Head>, MemoryError> {
    let Some(kept) = transaction.get(name).await.map_err(unable)? else {
        return Ok(None);
    };
    let (sequence, digest) = pair(&kept)?;
    Ok(Some(Head {
        sequence: u64::from_be_bytes(sequence),
        digest,
    }))
}

impl Browser {
    async fn read(&self) -> Result<Option<Transaction>, MemoryError> {
        Transaction::begin(&self.0, Purpose::Read)
            .await
            .map_err(unable)
    }

    async fn write(&self, purpose: Purpose) -> Result<Transaction, MemoryError> {
        let begun = Transaction::begin(&self.0, purpose).await;
        begun.map_err(unable)?.ok_or(MemoryError::Unable)
    }
}

impl Memory for Browser {
    async fn own(&self) -> Result<Option<Own>, MemoryError> {
        match self.read().await? {
            Some(transaction) => read_own(&transaction).await,
            None => Ok(None),
        }
    }

    async fn head(&self, account: AccountId, chain: Chain) -> Result<Option<Head>, MemoryError> {
        match self.read().await? {
            Some(transaction) => read_head(&transaction, &head_name(account, chain)).await,
            None => Ok(None),
        }
    }

    async fn advance(
        &self,
        own: Own,
        account: AccountId,
        heads: &[(Chain, Head)],
    ) -> Result<Own, MemoryError> {
        let transaction = self.write(Purpose::Remember).await?;
        let own = recognise(read_own(&transaction).await?, own)?;
        let bytes = [own.device.as_ref(), own.platform.as_ref()].concat();
        transaction.put(OWN, &bytes).map_err(unable)?;
        for (chain, seen) in heads {
            let name = head_name(account, *chain);
            let next = forward(read_head(&transaction, &name).await?, *seen)?;
            let bytes = [next.sequence.to_be_bytes().as_slice(), next.digest.as_ref()].concat();
            transaction.put(&name, &bytes).map_err(unable)?;
        }
        transaction.done().await.map_err(unable)?;
        Ok(own)
    }

    async fn drafts(
        &self,
        account: AccountId,
        fields: &[Field],
    ) -> Result<Vec<(Field, Vec<u8>)>, MemoryError> {
        let mut found = Vec::new();
        let Some(transaction) = self.read().await? else {
            return Ok(found);
        };
        for field in fields {
            let name = draft_name(account, *field);
            if let Some(draft) = transaction.get(&name).await.map_err(unable)? {
                found.push((*field, draft));
            }
        }
        Ok(found)
    }

    async fn keep_drafts(
        &self,
        account: AccountId,
        drafts: &[(Field, Option<Vec<u8>>)],
    ) -> Result<(), MemoryError> {
        let transaction = self.write(Purpose::Draft).await?;
        for (field, draft) in drafts {
            let name = draft_name(account, *field);
            match draft {
                Some(draft) => transaction.put(&name, draft),
                None => transaction.delete(&name),
            }
            .map_err(unable)?;
        }
        transaction.done().await.map_err(unable)
    }

    async fn forget(&self, account: AccountId) -> Result<(), MemoryError> {
        let transaction = self.write(Purpose::Remember).await?;
        let heads = Chain::ALL.map(|chain| head_name(account, chain));
        let drafts = Field::ALL.iter().map(|field| draft_name(account, *field));
        for name in heads.into_iter().chain(drafts) {
            transaction.delete(&name).map_err(unable)?;
        }
        // Only its own name is left where nobody else used this browser.
        let empty = transaction.count().await.map_err(unable)? <= 1;
        transaction.done().await.map_err(unable)?;
        if empty {
            remove(&self.0).await.map_err(unable)?;
        }
        Ok(())
    }
}
