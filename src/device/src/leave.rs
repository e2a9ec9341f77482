//! Deleting the account. It takes a second unlocker, shown in this session ([`crate::second`]), or three days.
//!
//! Nothing is ever half done: the request is one, and is sent again unchanged where its answer got lost. Once the platform
//! has proven that it is done, this device forgets everything, too.

use crate::{CallError, Device, Memory, Refusal, Report, Transport, unlock::UnlockError};
pub use kluis_receipt::deletion::NAME;
use kluis_receipt::{deletion::File, file::Kept as _};
use kluis_vault::deletion::Proof;
use kluis_wire::{AccountId, Deleted, Deletion, ProblemType};

/// How often another device may be first.
const TRIES: usize = 3;

/// A request that may be under way: asked again it is the same one.
#[derive(Clone)]
pub(crate) struct Leaving {
    account: AccountId,
    deletion: Deletion,
}

/// Why the account is still there, or may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaveError {
    /// The call gave nothing: try again.
    Call(CallError),
    /// A second unlocker, or three days, come first.
    SecondNeeded,
    /// It is frozen.
    Frozen,
    /// What the server sent doesn't verify.
    Refused(Refusal),
    /// The platform's keys aren't the ones this device knows.
    Platform,
    /// No open vault, or the session has ended.
    Locked,
}

impl From<UnlockError> for LeaveError {
    fn from(error: UnlockError) -> Self {
        match error {
            UnlockError::Call(error) => Self::Call(error),
            UnlockError::Platform => Self::Platform,
            UnlockError::Refused(refusal) => Self::Refused(refusal),
            _ => Self::Locked,
        }
    }
}

/// What a person keeps of an account that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Farewell {
    /// What the platform says that it destroyed.
    pub proof: Proof,
    /// The file that proves it.
    pub file: String,
}

impl<T: Transport, M: Memory> Device<T, M> {
    /// Deletes the account, and forgets everything here.
    ///
    /// # Errors
    /// [`LeaveError`]; asked again after [`LeaveError::Call`] it goes on.
    pub async fn leave(&mut self, report: Report<'_>) -> Result<Farewell, LeaveError> {
        let platform = self.platform().await.map_err(UnlockError::from)?;
        let (account, deleted) = self.send_leave(report).await?;
        // Without a proof nothing is forgotten: the account may well be there.
        let origin = &self.settings.origin;
        let refused = LeaveError::Refused(Refusal::Form);
        let proof = Proof::verify(origin, &platform.signing, &deleted.proof);
        let proof = proof.map_err(|_| refused)?;
        if proof.account != account {
            return Err(refused);
        }
        let keep = self.session.as_ref().is_some_and(|session| session.keep);
        self.vault = None;
        self.session = None;
        self.leaving = None;
        self.forget_work();
        if keep {
            // A memory that can't be written keeps nothing that opens anything.
            let _ = self.memory.forget(account).await;
        }
        let file = File {
            version: File::VERSION,
            deletion: deleted.proof,
            platform,
        };
        Ok(Farewell {
            proof,
            file: file.to_json(),
        })
    }

    async fn send_leave(&mut self, report: Report<'_>) -> Result<(AccountId, Deleted), LeaveError> {
        for _ in 0..TRIES {
            let Leaving { account, deletion } = self.leaving()?;
            let error = match self.api.leave(&deletion).await {
                Ok(deleted) => return Ok((account, deleted)),
                Err(error) => error,
            };
            let CallError::Problem { kind, .. } = error else {
                return Err(LeaveError::Call(error));
            };
            let error = match kind {
                ProblemType::Unavailable | ProblemType::Internal => {
                    return Err(LeaveError::Call(error));
                }
                ProblemType::SecondNeeded => LeaveError::SecondNeeded,
                ProblemType::Frozen => LeaveError::Frozen,
                ProblemType::NoSession => LeaveError::Locked,
                _ => LeaveError::Call(error),
            };
            // It wasn't taken: the next one is another.
            self.leaving = None;
            if kind != ProblemType::Changed {
                return Err(error);
            }
            self.refresh(report).await?;
        }
        Err(LeaveError::Call(CallError::Offline))
    }

    /// The request that is under way, or a new one.
    fn leaving(&mut self) -> Result<Leaving, LeaveError> {
        if let Some(leaving) = &self.leaving {
            return Ok(leaving.clone());
        }
        let vault = self.vault.as_ref().ok_or(LeaveError::Locked)?;
        let session = self.session.as_ref().ok_or(LeaveError::Locked)?;
        let leaving = Leaving {
            account: vault.account(),
            deletion: vault.leave(session.id, self.now()),
        };
        self.leaving = Some(leaving.clone());
        Ok(leaving)
    }
}
