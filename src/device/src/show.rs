//! What the server holds, shown beside what it opens to; and "proef op de som".

use crate::{Device, Memory, Refusal, Report, Transport, files, rng, unlock::UnlockError};
use kluis_catalog::Field;
use kluis_vault::open::Proof;
use kluis_wire::RowId;
use zeroize::Zeroizing;

/// One stored row beside what it opens to.
pub struct StoredField {
    /// Which field it is, which only the device knows.
    pub field: Field,
    /// Its row at the server.
    pub row: RowId,
    /// The sealed bytes.
    pub sealed: Vec<u8>,
    /// What they open to; of a file its name.
    pub value: Zeroizing<String>,
}

/// What the server holds.
pub struct Stored {
    /// Every row.
    pub fields: Vec<StoredField>,
    /// Bytes of sealed keyring, manifest and slots beside them.
    pub other_bytes: usize,
}

/// How "proef op de som" went, for one field.
pub struct Tried {
    /// The field.
    pub field: Field,
    /// What each attempt opened, if it did.
    pub proof: Proof,
}

impl<T: Transport, M: Memory> Device<T, M> {
    /// Fetches and verifies everything anew, and returns it as it is stored.
    ///
    /// # Errors
    /// [`UnlockError`]
    pub async fn stored(&mut self, report: Report<'_>) -> Result<Stored, UnlockError> {
        let stored = self.fetch_verified(report).await?;
        let vault = self.vault.as_ref().ok_or(UnlockError::Locked)?;
        let names = vault.rows().map_err(|_| Refusal::Field)?;
        let other_bytes = stored.body.0.len()
            + stored.keyring.0.len()
            + stored
                .slots
                .iter()
                .map(|slot| slot.wrapped.0.len())
                .sum::<usize>();
        let fields = stored
            .rows
            .into_iter()
            .filter_map(|row| {
                let name = names.get(&row.id)?;
                let field = Field::from_id(name)?;
                let value = files::shown(field, &vault.values().get(*name)?.bytes)?;
                Some(StoredField {
                    field,
                    row: row.id,
                    sealed: row.sealed.0,
                    value,
                })
            })
            .collect();
        Ok(Stored {
            fields,
            other_bytes,
        })
    }

    /// Fetches one stored field and tries to open it without the person's half, without the platform's, and
    /// with both: the name where there is one, the address otherwise.
    ///
    /// # Errors
    /// [`UnlockError`]
    pub async fn prove(&mut self, report: Report<'_>) -> Result<Tried, UnlockError> {
        let stored = self.fetch_verified(report).await?;
        let vault = self.vault.as_ref().ok_or(UnlockError::Locked)?;
        let names = vault.rows().map_err(|_| Refusal::Field)?;
        let sealed = |field: Field| {
            stored
                .rows
                .iter()
                .find(|row| names.get(&row.id) == Some(&field.id()))
                .map(|row| (field, row.sealed.as_ref()))
        };
        let (field, sealed) = sealed(Field::GivenName)
            .or_else(|| sealed(Field::Email))
            .ok_or(Refusal::Field)?;
        let proof = vault
            .prove(field.id(), sealed, &mut rng())
            .ok_or(Refusal::Field)?;
        Ok(Tried { field, proof })
    }
}
