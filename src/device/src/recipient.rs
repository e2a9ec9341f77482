//! The calls that recipients and staff make, who have keys of their own and no vault.

use crate::{CallError, Transport, api::Api};
use kluis_catalog::SignedPurposes;
use kluis_wire::{
    Chunk, ChunkAsked, DeskAsked, Erased, GrantShown, GrantsAsked, LookReleased, NewStatement,
    Notices, NoticesAsked, Participation, Person, Platform, Recorded, SignedLook, SignedRegistry,
    Waiting, paths,
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

    /// One chunk of a file that was opened a moment ago.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn lent(&self, asked: &ChunkAsked) -> Result<Chunk, CallError> {
        self.0.ask(paths::LOANS.to_owned(), asked).await
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

    /// What the platform uses data for, and who its desk is.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn purposes(&self) -> Result<SignedPurposes, CallError> {
        self.0.purposes().await
    }

    /// For the platform's desk: the requests that wait for an answer.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn waiting(&self, asked: &DeskAsked) -> Result<Waiting, CallError> {
        self.0.ask(paths::DESK_CASES.to_owned(), asked).await
    }

    /// Whom to seal a letter to.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn person(&self, asked: &DeskAsked) -> Result<Person, CallError> {
        self.0.ask(paths::DESK_PERSON.to_owned(), asked).await
    }

    /// States something in a case.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn state(&self, new: &NewStatement) -> Result<Recorded, CallError> {
        self.0.ask(paths::DESK_STATEMENTS.to_owned(), new).await
    }

    /// What people take part in.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn participations(&self, asked: &DeskAsked) -> Result<Vec<Participation>, CallError> {
        self.0.ask(paths::DESK_WORK.to_owned(), asked).await
    }
}
