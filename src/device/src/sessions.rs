//! Who is in: the open sessions, ending them one by one; and the freeze, which stops every release of shares.

use crate::{
    CallError, Device, Memory, Report, Transport,
    second::{SecondError, Shown},
};
use kluis_wire::{AccountState, Purpose, SessionId};

impl<T: Transport, M: Memory> Device<T, M> {
    /// Open sessions, a freeze, an announced change: what the server says about the account beside its vault.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn account_state(&self) -> Result<AccountState, CallError> {
        self.api.account().await
    }

    /// Ends one session.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn end_session(&self, session: SessionId) -> Result<(), CallError> {
        self.api.end_session(session).await
    }

    /// Ends every session but this one.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn end_other_sessions(&self) -> Result<(), CallError> {
        self.api.end_other_sessions().await
    }

    /// Stops every release of shares, and every change of unlockers. What is open here stays open.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn freeze(&self) -> Result<(), CallError> {
        self.api.freeze().await
    }

    /// Ends the freeze, with an unlocker that was there before it and isn't the one that pressed it.
    ///
    /// # Errors
    /// [`SecondError`]
    pub async fn unfreeze(
        &mut self,
        shown: Shown<'_>,
        report: Report<'_>,
    ) -> Result<(), SecondError> {
        let second = self.second(shown, Purpose::Unfreeze, report).await?;
        Ok(self.api.unfreeze(&second).await?)
    }
}
