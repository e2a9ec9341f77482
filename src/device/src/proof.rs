//! Receipts to keep, and checking those that somebody has: the one thing here that needs no vault.

use crate::{Device, Memory, Refusal, Report, Transport, kit, unlock::UnlockError};
pub use kluis_receipt::{check::beside, file::NAME, request::NAME as REQUEST_NAME};
use kluis_receipt::{
    check::{self, Known, check},
    deletion,
    file::{File, Kept as _},
    finding::{Deletion, Finding, Requested},
    request,
};
use kluis_vault::{decision::Receipt, platform::fingerprint};
use kluis_wire::{AccountId, Digest};

/// What holds.
#[derive(Clone, Debug)]
pub enum Checked {
    /// The receipt of a decision.
    Decision(Box<check::Checked>),
    /// The proof that an account is deleted. The account in it is its fingerprint, in groups.
    Deletion(Deletion),
    /// The receipt of a request, or of another statement in a case. The account in it is its fingerprint, in groups.
    Request(Requested),
}

impl<T: Transport, M: Memory> Device<T, M> {
    /// The receipt with this number as the file to keep, verified: it is the one that this device saw, and whoever checks
    /// it finds that it holds.
    ///
    /// # Errors
    /// [`UnlockError`]; [`Refusal::Equivocated`] is an alarm: the platform signed another one with this number.
    pub async fn receipt(
        &mut self,
        sequence: u64,
        report: Report<'_>,
    ) -> Result<String, UnlockError> {
        let refused = UnlockError::Refused(Refusal::Decisions);
        let past = self.past(report).await?;
        let platform = self.platform().await?;
        let before = sequence.checked_sub(1).ok_or(refused)?;
        let known = usize::try_from(before).ok();
        let made = known.and_then(|number| past.decisions.get(number));
        let seen = &made.ok_or(refused)?.receipt;
        let page = self.api.history((before, past.logged)).await?;
        let token = page.receipts.into_iter().next().ok_or(refused)?;

        let origin = &self.settings.origin;
        let receipt = Receipt::verify(origin, &platform.signing, &token).map_err(|_| refused)?;
        if receipt != *seen {
            let again = receipt.account == seen.account && receipt.sequence == seen.sequence;
            let alarm = UnlockError::Refused(Refusal::Equivocated);
            return Err(if again { alarm } else { refused });
        }
        let vault = self.vault.as_ref().ok_or(UnlockError::Locked)?;
        let own = fingerprint(&platform);
        let file = File {
            version: File::VERSION,
            receipt: token,
            platform,
            identity: vault.chain().to_vec(),
        }
        .to_json();
        let known = Known {
            origin,
            platform: Some(own),
        };
        match check(known, &file) {
            Ok(_) => Ok(file),
            Err(_) => Err(refused),
        }
    }

    /// Checks the file of a receipt, or of a proof of deletion, with what this device knows of the platform: what it
    /// pinned, else what the server says now, else nothing.
    ///
    /// # Errors
    /// [`Finding`]
    pub async fn check_proof(&mut self, text: &str) -> Result<Checked, Finding> {
        let platform = self.known_platform().await;
        let origin = &self.settings.origin;
        let known = Known { origin, platform };
        let text = text.trim();
        // As a person reads it elsewhere.
        let named = |account: &mut String| {
            if let Some(id) = AccountId::parse(account) {
                *account = kit::fingerprint(id);
            }
        };
        if let Some(file) = request::File::parse(text) {
            let mut found = request::check(known, &file)?;
            named(&mut found.account);
            Ok(Checked::Request(found))
        } else if let Some(file) = deletion::File::parse(text) {
            let mut found = deletion::check(known, &file)?;
            named(&mut found.account);
            Ok(Checked::Deletion(found))
        } else {
            check(known, text).map(|checked| Checked::Decision(Box::new(checked)))
        }
    }

    /// The same for a receipt alone.
    ///
    /// # Errors
    /// [`Finding`]
    pub async fn check_receipt(&mut self, text: &str) -> Result<check::Checked, Finding> {
        match self.check_proof(text).await? {
            Checked::Decision(checked) => Ok(*checked),
            Checked::Deletion(_) | Checked::Request(_) => Err(Finding::NotAReceipt),
        }
    }

    /// The platform's receipt for a statement as the file to keep; the receipt was verified when the statement was read.
    ///
    /// # Errors
    /// [`UnlockError`]
    pub async fn request_file(&mut self, receipt: String) -> Result<String, UnlockError> {
        let file = request::File {
            version: request::File::VERSION,
            request: receipt,
            platform: self.platform().await?,
        };
        Ok(file.to_json())
    }

    async fn known_platform(&mut self) -> Option<Digest> {
        match self.memory.own().await {
            Ok(Some(own)) => Some(own.platform),
            _ => Some(fingerprint(&self.platform().await.ok()?)),
        }
    }
}
