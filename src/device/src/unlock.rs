//! From a passphrase or a recovery code to opened values.

use crate::{
    CallError, Device, Memory, PlatformError, Progress, Recall, Refusal, Report, Session,
    Transport, kit,
    parts::{Reading, Seeking},
    passphrase, rng,
};
use kluis_vault::{
    hpke::SealingKey,
    manifest::{Head, digest},
    opaque::{self, Exported, Login},
    open::{self, Expected, OpenVault, Page, Seen, Verified},
    platform::{fingerprint, seal_address},
    recovery::{Mistyped, RecoveryCode},
    share,
    slot::{Asked, Unlocker},
};
use kluis_wire::{
    Bytes, ChallengeStart, KeyLogin, LogHead, LoginFinish, LoginId, LoginStart, ProblemType,
    Purpose, SigningPublic, UnlockerKind, Vault, limits,
};
use litemap::LiteMap;

/// Why a vault did not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnlockError {
    /// The call gave nothing.
    Call(CallError),
    /// The platform's keys aren't the ones this device knows.
    Platform,
    /// Address and passphrase don't belong together.
    WrongPassphrase,
    /// A passkey that opens no vault here.
    WrongPasskey,
    /// A well-formed code that opens no vault.
    WrongCode,
    /// No code, or one with a typing error.
    Mistyped(Mistyped),
    /// What the server sent doesn't verify.
    Refused(Refusal),
    /// No session, or no open vault.
    Locked,
}

impl From<CallError> for UnlockError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Problem {
                kind: ProblemType::NoSession,
                ..
            } => Self::Locked,
            other => Self::Call(other),
        }
    }
}

impl From<PlatformError> for UnlockError {
    fn from(error: PlatformError) -> Self {
        match error {
            PlatformError::Call(error) => Self::Call(error),
            PlatformError::Refused => Self::Platform,
        }
    }
}

impl From<Refusal> for UnlockError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What a device has seen that knows nothing of an account.
const NOTHING: Seen = Seen {
    vault: Head::NONE,
    receipts: Head::NONE,
    log: Head::NONE,
    registry: Head::NONE,
};

/// A problem that says "this opens no account", as the error that this unlocker has for it.
pub(crate) fn wrong(error: CallError, otherwise: UnlockError) -> UnlockError {
    match error {
        CallError::Problem {
            kind: ProblemType::WrongUnlocker | ProblemType::Expired,
            ..
        } => otherwise,
        other => other.into(),
    }
}

/// The error of a passkey or code that opens nothing.
const fn wrong_key(unlocker: &Unlocker) -> UnlockError {
    match unlocker.kind() {
        UnlockerKind::Passkey => UnlockError::WrongPasskey,
        UnlockerKind::RecoveryCode | UnlockerKind::Passphrase => UnlockError::WrongCode,
    }
}

/// A passphrase that OPAQUE has shown to be right; the server is still to be told.
pub(crate) struct PassphraseProof {
    pub(crate) login: LoginId,
    pub(crate) exported: Exported,
    pub(crate) finalization: Bytes,
}

impl<T: Transport, M: Memory> Device<T, M> {
    /// Opens the vault with address and passphrase. With `keep` false the server is asked to set nothing that
    /// outlives the session.
    ///
    /// # Errors
    /// [`UnlockError`]
    pub async fn unlock(
        &mut self,
        address: &str,
        passphrase: &[u8],
        keep: bool,
        report: Report<'_>,
    ) -> Result<(), UnlockError> {
        let proof = self.prove_passphrase(address, passphrase, report).await?;
        let finish = LoginFinish {
            finalization: proof.finalization,
            keep,
        };
        let opened = self
            .api
            .login_finish(proof.login, &finish)
            .await
            .map_err(|error| wrong(error, UnlockError::WrongPassphrase))?;
        let session = Session::new(&opened, SealingKey::generate(&mut rng()), keep);
        self.open_with(session, &Unlocker::passphrase(&proof.exported), report)
            .await
    }

    /// Runs OPAQUE up to the message that shows the server that the passphrase is right.
    pub(crate) async fn prove_passphrase(
        &mut self,
        address: &str,
        passphrase: &[u8],
        report: Report<'_>,
    ) -> Result<PassphraseProof, UnlockError> {
        let platform = self.platform().await?;
        let address = opaque::address(address);
        let passphrase = passphrase::normalise(passphrase).ok_or(UnlockError::WrongPassphrase)?;
        let (login, request) = Login::start(passphrase.as_bytes(), &mut rng())
            .map_err(|_| UnlockError::WrongPassphrase)?;
        // An address that can't be sealed is longer than any address is.
        let sealed = seal_address(&platform, &address, &mut rng())
            .map_err(|_| UnlockError::WrongPassphrase)?;
        let started = self
            .api
            .login(&LoginStart {
                address: sealed,
                request: Bytes(request),
            })
            .await?;

        report(Progress::Stretching);
        let (exported, finalization) = login
            .finish(
                passphrase.as_bytes(),
                &address,
                &platform.origin,
                started.response.as_ref(),
                &mut rng(),
            )
            .map_err(|_| UnlockError::WrongPassphrase)?;
        Ok(PassphraseProof {
            login: started.id,
            exported,
            finalization: Bytes(finalization),
        })
    }

    /// Opens the vault with a passkey, by what its PRF made of [`kluis_vault::slot::PRF_SALT`].
    ///
    /// # Errors
    /// [`UnlockError`]
    pub async fn unlock_with_passkey(
        &mut self,
        output: &[u8; 32],
        keep: bool,
        report: Report<'_>,
    ) -> Result<(), UnlockError> {
        self.unlock_with_key(&Unlocker::passkey(output), Purpose::Login, keep, report)
            .await
    }

    /// Opens the vault with the recovery code: as typed, pasted, or the whole saved file.
    ///
    /// # Errors
    /// [`UnlockError`]
    pub async fn recover(
        &mut self,
        text: &str,
        keep: bool,
        report: Report<'_>,
    ) -> Result<(), UnlockError> {
        let code = RecoveryCode::parse(text).map_err(UnlockError::Mistyped)?;
        self.lowest = kit::sequence(text).unwrap_or_default();
        let unlocker = Unlocker::recovery(&code);
        let outcome = self
            .unlock_with_key(&unlocker, Purpose::Recover, keep, report)
            .await;
        self.lowest = 0;
        outcome
    }

    pub(crate) async fn unlock_with_key(
        &mut self,
        unlocker: &Unlocker,
        purpose: Purpose,
        keep: bool,
        report: Report<'_>,
    ) -> Result<(), UnlockError> {
        let ephemeral = SealingKey::generate(&mut rng());
        let answer = self
            .answer_challenge(unlocker, purpose, &ephemeral, keep)
            .await?;
        let opened = self
            .api
            .key_login(&answer)
            .await
            .map_err(|error| wrong(error, wrong_key(unlocker)))?;
        self.open_with(Session::new(&opened, ephemeral, keep), unlocker, report)
            .await
    }

    /// Signs a fresh challenge with an unlocker's key.
    pub(crate) async fn answer_challenge(
        &mut self,
        unlocker: &Unlocker,
        purpose: Purpose,
        ephemeral: &SealingKey,
        keep: bool,
    ) -> Result<KeyLogin, UnlockError> {
        let platform = self.platform().await?;
        let origin = platform.origin.as_str();
        let failed = |_| wrong_key(unlocker);
        let public = ephemeral.public().map_err(failed)?;
        let slot = unlocker.slot_id(origin).map_err(failed)?;
        let challenge = self
            .api
            .challenge(&ChallengeStart { slot, purpose })
            .await?;
        let asked = Asked {
            purpose,
            nonce: challenge.nonce,
            expires: challenge.expires,
            ephemeral: digest(&public),
        };
        unlocker
            .answer(origin, fingerprint(&platform), &asked, keep)
            .map_err(failed)
    }

    /// Fetches the vault of a fresh session and opens it.
    async fn open_with(
        &mut self,
        mut session: Session,
        unlocker: &Unlocker,
        report: Report<'_>,
    ) -> Result<(), UnlockError> {
        let platform = self.platform().await?;
        let seen = self.seen(session.account).await;
        self.recall = match seen {
            Ok(Some(_)) => Recall::Known,
            Ok(None) => Recall::New,
            Err(_) => Recall::Unable,
        };
        let seen = seen.unwrap_or_default();
        let remembered = seen.map(|seen| seen.vault);
        let stored = self.api.vault(remembered.map(|seen| seen.sequence)).await?;
        if stored.account != session.account {
            return Err(Refusal::Slot.into());
        }
        session.nonce = stored.nonce;
        let log = stored.log;
        let expected = Expected {
            origin: &self.settings.origin,
            platform: fingerprint(&platform),
            remembered: remembered.as_ref(),
        };
        let verified = open::unlock(expected, unlocker, stored)?;
        let seen = (seen.unwrap_or(NOTHING), log);
        let vault = self.complete(&mut session, verified, seen, report).await?;
        if vault.sequence() < self.lowest {
            return Err(Refusal::RolledBack.into());
        }
        self.remember(session.keep, vault.account(), vault.seen())
            .await?;
        self.session = Some(session);
        self.vault = Some(vault);
        Ok(())
    }

    /// Fetches the shares that are missing, and opens every field; then what grew since it was seen is read.
    async fn complete(
        &mut self,
        session: &mut Session,
        verified: Verified,
        (seen, log): (Seen, Option<LogHead>),
        report: Report<'_>,
    ) -> Result<OpenVault, UnlockError> {
        report(Progress::FetchingShares);
        let signing = self.platform().await?.signing;
        let received = if verified.missing().is_empty() {
            LiteMap::new()
        } else {
            let request = verified
                .ask(&self.asking(session), &session.ephemeral)
                .map_err(|_| Refusal::Identity)?;
            let answer = self
                .api
                .shares(&request)
                .await
                .map_err(|error| match error {
                    // A server that says it has no such share is one that lost it.
                    CallError::Problem {
                        kind: ProblemType::Unproven | ProblemType::NotFound,
                        ..
                    } => UnlockError::Refused(Refusal::Share),
                    other => other.into(),
                })?;
            session.nonce = answer.nonce;
            share::receive(
                &self.settings.origin,
                session.account,
                &signing,
                &request,
                &session.ephemeral,
                &answer,
            )
            .map_err(|_| Refusal::Share)?
        };
        let mut vault = verified.finish(received, |done, total| {
            report(Progress::Opening(done, total))
        })?;
        let seen = self.read_history(&signing, &vault, seen, log).await?;
        vault.saw(seen);
        Ok(vault)
    }

    /// Reads what grew beside the vault. Where nothing did, nothing is asked for.
    async fn read_history(
        &self,
        signing: &SigningPublic,
        vault: &OpenVault,
        seen: Seen,
        log: Option<LogHead>,
    ) -> Result<Seen, UnlockError> {
        let history = vault.history(signing, seen, log.as_ref())?;
        if history.after().is_none() {
            return Ok(history.done()?);
        }
        let seeking = Seeking {
            signing,
            account: vault.account(),
            noted: vault.registry(),
        };
        (self.parts.history)(self, Reading { seeking, history }).await
    }

    /// Reads to the end.
    ///
    /// # Errors
    /// [`UnlockError`]
    pub async fn read_grown(&self, reading: Reading<'_>) -> Result<Seen, UnlockError> {
        self.read_on(reading, &mut drop).await
    }

    /// The same, and hands out what is read, page by page.
    pub(crate) async fn read_on(
        &self,
        reading: Reading<'_>,
        take: &mut dyn FnMut(Page),
    ) -> Result<Seen, UnlockError> {
        let Reading {
            seeking,
            mut history,
        } = reading;
        for _ in 0..limits::HISTORY_PAGES {
            let Some(after) = history.after() else {
                break;
            };
            let page = self.api.history(after).await?;
            let registry = if page.log.entries.is_empty() {
                None
            } else {
                Some(self.seek(seeking).await?)
            };
            take(history.read(&page, registry.as_ref())?);
        }
        Ok(history.done()?)
    }

    /// Fetches the open vault afresh, verifies that it descends from what is known, and opens it.
    ///
    /// # Errors
    /// [`UnlockError`]; the vault that was open stays open, unchanged.
    pub async fn refresh(&mut self, report: Report<'_>) -> Result<(), UnlockError> {
        self.fetch_verified(report).await.map(drop)
    }

    /// The same, and returns what the server sent.
    pub(crate) async fn fetch_verified(
        &mut self,
        report: Report<'_>,
    ) -> Result<Vault, UnlockError> {
        self.settle(report).await?;
        self.fetch(report).await
    }

    pub(crate) async fn fetch(&mut self, report: Report<'_>) -> Result<Vault, UnlockError> {
        let vault = self.vault.as_ref().ok_or(UnlockError::Locked)?;
        let stored = self.api.vault(Some(vault.sequence())).await?;
        let seen = (vault.seen(), stored.log);
        let verified = vault.refresh(stored.clone())?;
        let mut session = self.session.take().ok_or(UnlockError::Locked)?;
        session.nonce = stored.nonce;
        let completed = self.complete(&mut session, verified, seen, report).await;
        let keep = session.keep;
        self.session = Some(session);
        let mut vault = completed?;
        self.remember(keep, vault.account(), vault.seen()).await?;
        if let Some(before) = &self.vault {
            vault.show_purposes(before.purposes());
        }
        self.vault = Some(vault);
        Ok(stored)
    }
}
