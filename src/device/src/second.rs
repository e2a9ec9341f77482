//! What is asked beside the unlocker that opened the session: a second one, or three days.
//!
//! Changing unlockers takes it, and so do ending a freeze and deleting the account. A second unlocker is shown in the
//! open session and counts there for ten minutes, for one purpose. Who has only one announces the change: the platform
//! mails the account's own address, and three days later the change can be made.

use crate::{CallError, Device, Memory, Refusal, Report, Transport, rng, unlock::UnlockError};
use kluis_catalog::Field;
use kluis_vault::{
    hpke::SealingKey,
    platform::seal_address,
    recovery::{Mistyped, RecoveryCode},
    slot::Unlocker,
};
use kluis_wire::{Language, ProblemType, Purpose, Second, Wait, WaitStart};

/// Why nothing was shown or announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondError {
    /// The call gave nothing.
    Call(CallError),
    /// The platform's keys aren't the ones this device knows.
    Platform,
    /// It isn't an unlocker of this account.
    Wrong,
    /// No code, or one with a typing error.
    Mistyped(Mistyped),
    /// It opened this session itself, or is too new to count.
    NotSecond,
    /// The account is frozen.
    Frozen,
    /// What the server sent doesn't verify.
    Refused(Refusal),
    /// No open vault, or the session has ended.
    Locked,
}

impl From<CallError> for SecondError {
    fn from(error: CallError) -> Self {
        let CallError::Problem { kind, .. } = error else {
            return Self::Call(error);
        };
        match kind {
            ProblemType::NoSession => Self::Locked,
            ProblemType::WrongUnlocker | ProblemType::Expired => Self::Wrong,
            ProblemType::SecondNeeded => Self::NotSecond,
            ProblemType::Frozen => Self::Frozen,
            _ => Self::Call(error),
        }
    }
}

impl From<UnlockError> for SecondError {
    fn from(error: UnlockError) -> Self {
        match error {
            UnlockError::Call(error) => error.into(),
            UnlockError::Platform => Self::Platform,
            UnlockError::WrongPassphrase | UnlockError::WrongPasskey | UnlockError::WrongCode => {
                Self::Wrong
            }
            UnlockError::Mistyped(how) => Self::Mistyped(how),
            UnlockError::Refused(refusal) => Self::Refused(refusal),
            UnlockError::Locked => Self::Locked,
        }
    }
}

/// An unlocker, as a person shows it.
#[derive(Clone, Copy)]
pub enum Shown<'a> {
    /// As typed.
    Passphrase(&'a [u8]),
    /// The same where the vault isn't open, so that its address isn't known: both as typed.
    PassphraseOf(&'a str, &'a [u8]),
    /// The recovery code as typed or pasted, or the whole saved file.
    Code(&'a str),
    /// What the passkey's PRF makes of [`kluis_vault::slot::PRF_SALT`].
    Passkey(&'a [u8; 32]),
}

impl<T: Transport, M: Memory> Device<T, M> {
    /// Shows a second unlocker in this session. Returns until when it counts, seconds since 1970.
    ///
    /// # Errors
    /// [`SecondError`]
    pub async fn show_second(
        &mut self,
        shown: Shown<'_>,
        purpose: Purpose,
        report: Report<'_>,
    ) -> Result<u64, SecondError> {
        let second = self.second(shown, purpose, report).await?;
        Ok(self.api.second(&second).await?.until)
    }

    /// The message that shows an unlocker for a purpose.
    pub(crate) async fn second(
        &mut self,
        shown: Shown<'_>,
        purpose: Purpose,
        report: Report<'_>,
    ) -> Result<Second, SecondError> {
        let unlocker = match shown {
            Shown::Passphrase(passphrase) => {
                let address = self.address().ok_or(SecondError::Locked)?;
                return self
                    .second_passphrase(&address, passphrase, purpose, report)
                    .await;
            }
            Shown::PassphraseOf(address, passphrase) => {
                return self
                    .second_passphrase(address, passphrase, purpose, report)
                    .await;
            }
            Shown::Code(text) => {
                Unlocker::recovery(&RecoveryCode::parse(text).map_err(SecondError::Mistyped)?)
            }
            Shown::Passkey(output) => Unlocker::passkey(output),
        };
        // It opens no session: no share will ever be released to this key.
        let ephemeral = SealingKey::generate(&mut rng());
        let answer = self
            .answer_challenge(&unlocker, purpose, &ephemeral, false)
            .await?;
        Ok(Second::Key(answer))
    }

    async fn second_passphrase(
        &mut self,
        address: &str,
        passphrase: &[u8],
        purpose: Purpose,
        report: Report<'_>,
    ) -> Result<Second, SecondError> {
        let proof = self.prove_passphrase(address, passphrase, report).await?;
        Ok(Second::Passphrase {
            login: proof.login,
            purpose,
            finalization: proof.finalization,
        })
    }

    /// Announces a change of unlockers, where there is no second one. Returns when it can be made.
    ///
    /// # Errors
    /// [`SecondError`]
    pub async fn announce(&mut self, language: Language) -> Result<Wait, SecondError> {
        let platform = self.platform().await.map_err(UnlockError::from)?;
        let address = self.address().ok_or(SecondError::Locked)?;
        let address =
            seal_address(&platform, &address, &mut rng()).map_err(|_| SecondError::Locked)?;
        Ok(self.api.wait(&WaitStart { address, language }).await?)
    }

    /// Calls an announced change off.
    ///
    /// # Errors
    /// [`SecondError`]
    pub async fn call_off(&mut self) -> Result<(), SecondError> {
        Ok(self.api.end_wait().await?)
    }

    /// The account's own address.
    pub(crate) fn address(&self) -> Option<String> {
        let value = self.vault.as_ref()?.values().get(Field::Email.id())?;
        core::str::from_utf8(&value.bytes).ok().map(str::to_owned)
    }
}
