//! The person's side of cases: stating something, and reading letters.

use super::OpenVault;
use crate::{
    answer::Answer,
    case::{Content, RequestText, Statement},
    encoding::Malformed,
    hpke::SealingKey,
    primitive::Failed,
    registry::Registry,
    secret::Share,
    share::{self, Asking},
};
use alloc::{string::String, vec::Vec};
use kluis_wire::{Bytes, CaseId, Digest, GrantShareId, Letter, LettersAsked, SignedStatement};
use litemap::LiteMap;
use zeroize::Zeroizing;

impl OpenVault {
    /// Signs a statement.
    ///
    /// # Errors
    /// [`Failed`] for a statement that could not be read again.
    pub fn state(&self, statement: Statement) -> Result<SignedStatement, Failed> {
        statement.sign_as_person(&self.origin, &self.keys.keyring.identity)
    }

    /// The person's requests, each with the digest of what was stated.
    #[must_use]
    pub const fn requests(&self) -> &LiteMap<CaseId, Digest> {
        &self.body.requests
    }

    /// Opens what the person wrote in a case.
    ///
    /// # Errors
    /// [`Failed`] for anything else.
    pub fn open_own(
        &self,
        case: CaseId,
        desk: Digest,
        own: &Bytes,
    ) -> Result<Zeroizing<String>, Failed> {
        let text = RequestText {
            origin: &self.origin,
            account: self.account(),
            case,
            desk,
        };
        text.open(|info| self.keys.keyring.identity.open(info, own.as_ref()))
    }

    /// Asks for the shares of letters.
    ///
    /// # Errors
    /// None in practice.
    pub fn ask_letters(
        &self,
        asking: &Asking<'_>,
        ephemeral: &SealingKey,
        shares: Vec<GrantShareId>,
    ) -> Result<LettersAsked, Failed> {
        share::request(&self.keys.keyring.identity, asking, ephemeral, shares)
    }

    /// Checks who wrote a letter, and opens it.
    ///
    /// # Errors
    /// [`Failed`] where it isn't signed, doesn't open with this share, or isn't of the expected form.
    pub fn open_letter(
        &self,
        registry: &Registry,
        letter: &Letter,
        share: &Share,
    ) -> Result<Content, Failed> {
        let answer = Answer::from(letter.clone());
        let opened = answer
            .open(self.account(), &self.keys.keyring.identity, registry, share)
            .map_err(|_| Failed)?;
        Content::decode(&opened).map_err(|Malformed| Failed)
    }
}
