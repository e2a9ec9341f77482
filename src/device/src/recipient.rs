//! The calls that recipients and staff make, who have keys of their own and no vault.

use crate::{CallError, Transport, api::Api};
use kluis_wire::{
    Erased, GrantShown, GrantsAsked, LookReleased, Notices, NoticesAsked, Platform, SignedLook,
    SignedRegistry, paths,
};

/// The storage API as recipients see it. Nothing that comes back is verified here: `kluis_vault::recipient` does that.
pub struct Calls<T>(Api<T>);

impl<T: Transport> Calls<T> {
    /// Over this transport.
    pub const fn new(transport: T) -> Self {
        Self(Api(transport))
    }

    /// The platform's keys.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn platform(&self) -> Result<Platform, CallError> {
        self.0.platform().await
    }

    /// Who may be given anything.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn registry(&self) -> Result<SignedRegistry, CallError> {
        self.0.registry().await
    }

    /// What was granted.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn granted(&self, asked: &GrantsAsked) -> Result<Vec<GrantShown>, CallError> {
        self.0.ask(paths::GRANTS.to_owned(), asked).await
    }

    /// Looks: what is released is logged.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn look(&self, look: &SignedLook) -> Result<LookReleased, CallError> {
        self.0.ask(paths::LOOKS.to_owned(), look).await
    }

    /// What ended or changed of what was opened.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn notices(&self, asked: &NoticesAsked) -> Result<Notices, CallError> {
        self.0.ask(paths::NOTICES.to_owned(), asked).await
    }

    /// Says that something that was opened is erased.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn erased(&self, erased: &Erased) -> Result<(), CallError> {
        self.0
            .send(paths::ERASED.to_owned(), erased)
            .await
            .map(drop)
    }
}
