//! What the platform uses data for, as it signed it. A decision is about exactly this, so a device takes no older edition
//! than it saw or another of the person's devices noted in the manifest, and no other one under the same number.

use crate::{
    Device, Memory, Refusal, SaveError, Transport,
    memory::{Chain, forward},
    save::CommitError,
};
use kluis_catalog::{Purposes, SignedPurposes};
use kluis_vault::{
    manifest::{Head, digest},
    purposes,
};
use kluis_wire::{SigningPublic, body};

impl<T: Transport, M: Memory> Device<T, M> {
    /// What the platform uses data for: verified with its pinned key, and not older than what this device saw,
    /// or another one noted. What is shown of it now, the next commit notes.
    ///
    /// # Errors
    /// [`SaveError`]; [`Refusal::Purposes`] is an alarm: the platform says something else than it had signed.
    pub async fn purposes(&mut self) -> Result<Purposes, SaveError> {
        self.fetch_purposes().await.map_err(SaveError::from)
    }

    async fn fetch_purposes(&mut self) -> Result<Purposes, CommitError> {
        let refused = CommitError::Refused(Refusal::Purposes);
        let signing = self.platform().await?.signing;
        let vault = self.vault.as_ref().ok_or(CommitError::Locked)?;
        let account = vault.account();
        let signed = self.api.purposes().await?;
        let seen = head(&self.settings.origin, &signing, &signed).ok_or(refused)?;
        let mark = purposes::mark(seen);
        if !purposes::follows(vault.purposes(), mark) {
            return Err(refused);
        }
        let kept = self.memory.head(account, Chain::Catalogue).await;
        // Where nothing can be remembered, the page says so.
        if forward(kept.unwrap_or_default(), seen) != Ok(seen) {
            return Err(refused);
        }
        if self.session.as_ref().is_some_and(|session| session.keep) {
            self.keep(account, (Chain::Catalogue, seen), Refusal::Purposes)
                .await?;
        }
        if let Some(vault) = self.vault.as_mut() {
            vault.show_purposes(mark);
        }
        Ok(signed.purposes)
    }
}

/// Edition and digest, where the platform signed them.
fn head(origin: &str, platform: &SigningPublic, signed: &SignedPurposes) -> Option<Head> {
    let head = Head {
        sequence: signed.purposes.edition,
        digest: digest(&body::encode(&signed.purposes).ok()?),
    };
    purposes::verify(origin, platform, head.digest, &signed.signature).ok()?;
    Some(head)
}
