//! What is typed and not yet saved: it waits in the device's memory, sealed to the person, until it is saved or the
//! vault is opened again. On a device that isn't the person's own nothing waits.

use crate::{Device, Memory, Transport, memory::MemoryError, rng};
use kluis_catalog::Field;
use zeroize::Zeroizing;

/// What was typed for a field.
pub struct Draft {
    /// Which.
    pub field: Field,
    /// What was typed.
    pub text: Zeroizing<String>,
    /// Whether the field was saved after that: then it is offered, and stands nowhere by itself.
    pub overtaken: bool,
}

/// Why a draft doesn't wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftError {
    /// No open vault.
    Locked,
    /// Longer than any field.
    TooLong,
    /// The memory can't be read or written.
    Unable,
}

impl From<MemoryError> for DraftError {
    fn from(_: MemoryError) -> Self {
        Self::Unable
    }
}

impl<T: Transport, M: Memory> Device<T, M> {
    /// Whether this device is the person's own.
    fn keeps(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.keep)
    }

    /// Keeps what is typed for a field, or forgets it.
    ///
    /// # Errors
    /// [`DraftError`]
    pub async fn keep_draft(&self, field: Field, text: Option<&str>) -> Result<(), DraftError> {
        let vault = self.vault.as_ref().ok_or(DraftError::Locked)?;
        if !self.keeps() {
            return Ok(());
        }
        let sealed = text
            .map(|text| vault.seal_draft(field.id(), text, &mut rng()))
            .transpose()
            .map_err(|_| DraftError::TooLong)?;
        let drafts = [(field, sealed)];
        Ok(self.memory.keep_drafts(vault.account(), &drafts).await?)
    }

    /// Forgets the drafts of fields that were saved.
    ///
    /// # Errors
    /// [`DraftError`]
    pub async fn forget_drafts(
        &self,
        fields: impl Iterator<Item = Field>,
    ) -> Result<(), DraftError> {
        let vault = self.vault.as_ref().ok_or(DraftError::Locked)?;
        if !self.keeps() {
            return Ok(());
        }
        let drafts: Vec<_> = fields.map(|field| (field, None)).collect();
        Ok(self.memory.keep_drafts(vault.account(), &drafts).await?)
    }

    /// What this device noted of an upload to a field.
    pub(crate) async fn noted(&self, field: Field) -> Option<Zeroizing<String>> {
        let vault = self.vault.as_ref()?;
        let kept = self.memory.drafts(vault.account(), &[field]).await.ok()?;
        let (_, sealed) = kept.first()?;
        Some(vault.open_draft(field.id(), sealed).ok()?.text)
    }

    /// What was typed on this device and not saved, also before the keys changed. What doesn't open is no draft of this person.
    ///
    /// # Errors
    /// [`DraftError`]
    pub async fn drafts(&self) -> Result<Vec<Draft>, DraftError> {
        let vault = self.vault.as_ref().ok_or(DraftError::Locked)?;
        let kept = self.memory.drafts(vault.account(), Field::ALL).await?;
        // What waits for a file is no text of the person: it holds the file's key.
        let typed = kept.into_iter().filter(|(field, _)| !field.is_file());
        let opened = typed.filter_map(|(field, sealed)| {
            let draft = vault.open_draft(field.id(), &sealed).ok()?;
            let saved = vault.values().get(field.id());
            Some(Draft {
                field,
                text: draft.text,
                overtaken: saved.map_or(0, |value| value.revision) != draft.base,
            })
        });
        Ok(opened.collect())
    }
}
