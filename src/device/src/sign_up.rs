//! From an address to a vault: mailed code, passphrase, keys, first commit, and the proof that the platform
//! kept its half. Then the rehearsal, which really opens the vault with the recovery code.

use crate::{
    CallError, Device, Kit, Memory, PlatformError, Progress, Recall, Refusal, Report, Session,
    Transport, passphrase, rng, unlock::UnlockError,
};
use kluis_catalog::{Field, Invalid};
use kluis_vault::{
    hpke::SealingKey,
    opaque::{self, Registration},
    open::{Change, Edit, OpenVault, Pending, Writing},
    platform::{seal_address, seal_code},
    primitive::equal,
    recovery::RecoveryCode,
    secret::PasskeyOutput,
    slot::Unlocker,
};
use kluis_wire::{
    Bytes, Language, NewAccount, OpaqueRequest, OpaqueResponse, ProblemType, Purpose, SignUpCode,
    SignUpId, SignUpStart, SignUpStarted, UnlockerKind, WaitStart, limits,
};
use zeroize::Zeroizing;

/// Why sign-up did not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignUpError {
    /// The call gave nothing.
    Call(CallError),
    /// The platform's keys aren't the ones this device knows.
    Platform,
    /// That is no e-mail address.
    Address(Invalid),
    /// The mailed code is wrong.
    WrongCode {
        /// Tries left with this code.
        tries_left: u32,
    },
    /// The code or the sign-up has expired, or none was started.
    Expired,
    /// Shorter than [`passphrase::SHORTEST`] characters.
    ShortPassphrase,
    /// The passkey's PRF didn't say the same twice.
    UnsteadyPasskey,
    /// What the server sent doesn't verify.
    Refused(Refusal),
    /// No open vault.
    Locked,
    /// The code has opened the vault already: it is not replaced without a second unlocker.
    CodeInUse,
}

impl From<CallError> for SignUpError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Problem {
                kind: ProblemType::WrongCode,
                tries_left,
                ..
            } => Self::WrongCode {
                tries_left: tries_left.unwrap_or(0),
            },
            CallError::Problem {
                kind:
                    ProblemType::Expired
                    | ProblemType::Exists
                    | ProblemType::Order
                    | ProblemType::NotFound,
                ..
            } => Self::Expired,
            CallError::Problem {
                kind: ProblemType::NoSession,
                ..
            } => Self::Locked,
            other => Self::Call(other),
        }
    }
}

impl From<PlatformError> for SignUpError {
    fn from(error: PlatformError) -> Self {
        match error {
            PlatformError::Call(error) => Self::Call(error),
            PlatformError::Refused => Self::Platform,
        }
    }
}

/// A sign-up that has been started.
pub(crate) struct InProgress {
    pub(crate) id: SignUpId,
    /// As typed, normalised; the first field of the vault.
    pub(crate) address: String,
    /// A vault that was sent and not acknowledged: it is sent again unchanged, so that bad luck never makes two.
    sent: Option<Box<Sent>>,
}

/// What a new vault opens with, beside the recovery code.
#[derive(PartialEq, Eq)]
enum First {
    Passphrase(Zeroizing<String>),
    Passkey { output: PasskeyOutput, name: String },
}

struct Sent {
    /// What it opens with: a person who chose another one in between must not get this vault.
    first: First,
    account: NewAccount,
    vault: OpenVault,
    pending: Pending,
    code: RecoveryCode,
}

impl<T: Transport, M: Memory> Device<T, M> {
    /// Has a code mailed to an address.
    ///
    /// # Errors
    /// [`SignUpError`]
    pub async fn sign_up(
        &mut self,
        address: &str,
        language: Language,
    ) -> Result<SignUpStarted, SignUpError> {
        let (address, start) = self.sealed(address, language).await?;
        let started = self.api.sign_up(&start).await?;
        self.sign_up = Some(InProgress {
            id: started.id,
            address,
            sent: None,
        });
        Ok(started)
    }

    /// Has a code mailed to the address of an account that nothing opens any more. [`Device::confirm`] shows it.
    ///
    /// # Errors
    /// [`SignUpError`]
    pub async fn lost(
        &mut self,
        address: &str,
        language: Language,
    ) -> Result<SignUpStarted, SignUpError> {
        let (address, start) = self.sealed(address, language).await?;
        let started = self.api.lost(&start).await?;
        self.sign_up = Some(InProgress {
            id: started.id,
            address,
            sent: None,
        });
        Ok(started)
    }

    /// Begins the seven days after which that account is erased, and has the notice mailed. Returns until when they
    /// last, in seconds since 1970; asked again they last no longer.
    ///
    /// # Errors
    /// [`SignUpError`]
    pub async fn erase(&mut self, language: Language) -> Result<u64, SignUpError> {
        let in_progress = self.sign_up.as_ref().ok_or(SignUpError::Expired)?;
        let (id, address) = (in_progress.id, in_progress.address.clone());
        let (_, SignUpStart { address, language }) = self.sealed(&address, language).await?;
        let start = WaitStart { address, language };
        Ok(self.api.erase(id, &start).await?.until)
    }

    /// An address as it is stored, and as it is sent.
    async fn sealed(
        &mut self,
        address: &str,
        language: Language,
    ) -> Result<(String, SignUpStart), SignUpError> {
        let typed = Field::Email.normalise(address);
        let typed = typed.map_err(SignUpError::Address)?;
        let platform = self.platform().await?;
        let address = seal_address(&platform, &typed, &mut rng())
            .map_err(|_| SignUpError::Address(Invalid::TooLong))?;
        Ok((typed, SignUpStart { address, language }))
    }

    /// Shows the mailed code; spaces don't matter.
    ///
    /// # Errors
    /// [`SignUpError`]
    pub async fn confirm(&mut self, code: &str) -> Result<(), SignUpError> {
        let platform = self.platform().await?;
        let in_progress = self.sign_up.as_ref().ok_or(SignUpError::Expired)?;
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        if digits.len() > limits::CODE_DIGITS * 2 {
            return Err(SignUpError::WrongCode {
                tries_left: limits::CODE_TRIES,
            });
        }
        let code = seal_code(&platform, in_progress.id, &digits, &mut rng())
            .map_err(|_| SignUpError::Platform)?;
        Ok(self
            .api
            .sign_up_code(in_progress.id, &SignUpCode { code })
            .await?)
    }

    /// Makes the vault: keys, slots for passphrase and recovery code, the address as first field. "Made" is
    /// said only after the platform has shown that it kept its half.
    ///
    /// # Errors
    /// [`SignUpError`]. After [`CallError::Offline`] the same call goes on with the same keys.
    pub async fn create_vault(
        &mut self,
        passphrase: &[u8],
        keep: bool,
        report: Report<'_>,
    ) -> Result<Kit, SignUpError> {
        let first = First::Passphrase(strong_enough(passphrase)?);
        self.create_with(first, keep, report).await
    }

    /// The same with a passkey in place of a passphrase. Its PRF was asked twice: where it didn't say the same, it is
    /// no key.
    ///
    /// # Errors
    /// [`SignUpError`]. After [`CallError::Offline`] the same call goes on with the same keys.
    pub async fn create_vault_with_passkey(
        &mut self,
        outputs: [&[u8; 32]; 2],
        name: &str,
        keep: bool,
        report: Report<'_>,
    ) -> Result<Kit, SignUpError> {
        let first = First::Passkey {
            output: steady(outputs).ok_or(SignUpError::UnsteadyPasskey)?,
            name: name.to_owned(),
        };
        self.create_with(first, keep, report).await
    }

    async fn create_with(
        &mut self,
        first: First,
        keep: bool,
        report: Report<'_>,
    ) -> Result<Kit, SignUpError> {
        let mut in_progress = self.sign_up.take().ok_or(SignUpError::Expired)?;
        let outcome = self.create(&mut in_progress, first, keep, report).await;
        if outcome.is_err() {
            self.sign_up = Some(in_progress);
        }
        outcome
    }

    async fn create(
        &mut self,
        in_progress: &mut InProgress,
        first: First,
        keep: bool,
        report: Report<'_>,
    ) -> Result<Kit, SignUpError> {
        let sent = match in_progress.sent.take() {
            Some(sent) if sent.first == first => sent,
            _ => Box::new(self.make_vault(in_progress, first, keep, report).await?),
        };
        report(Progress::Sending);
        let opened = match self
            .api
            .sign_up_account(in_progress.id, &sent.account)
            .await
        {
            Ok(opened) => opened,
            Err(error) => {
                in_progress.sent = Some(sent);
                return Err(error.into());
            }
        };
        if opened.account != sent.vault.account() {
            in_progress.sent = Some(sent);
            return Err(SignUpError::Refused(Refusal::Slot));
        }
        let mut session = Session::new(&opened, SealingKey::generate(&mut rng()), keep);
        let kept = self.kept(&sent.vault, &mut session, report).await;
        if let Err(error) = kept {
            // The account is made, but nobody has its recovery code yet: the next call asks with the same keys.
            in_progress.sent = Some(sent);
            return Err(error.into());
        }
        let Sent {
            mut vault,
            pending,
            code,
            ..
        } = *sent;
        vault.adopt(pending);
        let kit = Kit::new(
            &code,
            &self.settings.origin,
            vault.account(),
            vault.platform(),
            vault.sequence(),
        );
        self.recall = Recall::Known;
        self.remember(keep, vault.account(), vault.seen())
            .await
            .map_err(SignUpError::Refused)?;
        self.session = Some(session);
        self.vault = Some(vault);
        Ok(kit)
    }

    async fn make_vault(
        &mut self,
        in_progress: &InProgress,
        first: First,
        keep: bool,
        report: Report<'_>,
    ) -> Result<Sent, SignUpError> {
        let platform = self.platform().await?;
        report(Progress::MakingKeys);
        let (unlocker, name, record) = match &first {
            First::Passphrase(passphrase) => {
                let registered = self.register(passphrase, in_progress, report).await?;
                (registered.unlocker, "", Some(registered.record))
            }
            First::Passkey { output, name } => {
                (Unlocker::passkey(output.as_bytes()), name.as_str(), None)
            }
        };

        let vault = OpenVault::found(&platform, &mut rng()).map_err(|_| SignUpError::Platform)?;
        let code = RecoveryCode::generate(&mut rng());
        let enrol = |unlocker: &Unlocker, name: &str| {
            unlocker
                .enrol(&platform.origin, name.to_owned(), &mut rng())
                .map_err(|_| SignUpError::Platform)
        };
        let slots = vec![
            enrol(&unlocker, name)?,
            enrol(&Unlocker::recovery(&code), "")?,
        ];
        let edit = Edit {
            field: Field::Email.id(),
            category: Field::Email.category(),
            schema: Field::Email.schema().into(),
            value: Some(in_progress.address.as_bytes()),
            file: None,
        };
        let writing = Writing {
            time: self.now(),
            device: self.own.device,
        };
        let change = Change {
            edits: &[edit],
            slots,
            ..Change::default()
        };
        let sealing = |done| report(Progress::Sealing(done, 1));
        let pending = vault
            .prepare(&platform, change, writing, sealing, &mut rng())
            .map_err(|_| SignUpError::Address(Invalid::TooLong))?;
        let identity = vault.identity().map_err(|_| SignUpError::Platform)?.clone();
        let account = NewAccount {
            account: vault.account(),
            identity,
            record,
            commit: pending.commit.clone(),
            keep,
        };
        Ok(Sent {
            first,
            account,
            vault,
            pending,
            code,
        })
    }

    /// Registers a passphrase for the address of a confirmed sign-up.
    pub(crate) async fn register(
        &mut self,
        passphrase: &Zeroizing<String>,
        in_progress: &InProgress,
        report: Report<'_>,
    ) -> Result<Registered, SignUpError> {
        let (registration, request) = Registration::start(passphrase.as_bytes(), &mut rng())
            .map_err(|_| SignUpError::ShortPassphrase)?;
        let request = OpaqueRequest {
            request: Bytes(request),
        };
        let answer = self.api.sign_up_opaque(in_progress.id, &request).await?;
        report(Progress::Stretching);
        Registered::finish(
            registration,
            passphrase,
            &in_progress.address,
            &self.settings.origin,
            &answer,
        )
        .ok_or(SignUpError::Platform)
    }

    /// Whether the recovery code has opened the vault once.
    #[must_use]
    pub fn rehearsed(&self) -> bool {
        self.vault.as_ref().is_some_and(|vault| {
            vault
                .slots()
                .values()
                .any(|slot| slot.kind == UnlockerKind::RecoveryCode && slot.proven > 0)
        })
    }

    /// Really opens the vault with the recovery code, in a session of its own, and notes that it did.
    ///
    /// # Errors
    /// [`UnlockError`]; the vault that was open stays open.
    pub async fn rehearse(&mut self, text: &str, report: Report<'_>) -> Result<(), UnlockError> {
        let before = self.account().ok_or(UnlockError::Locked)?;
        let code = RecoveryCode::parse(text).map_err(UnlockError::Mistyped)?;
        let unlocker = Unlocker::recovery(&code);
        let slot = unlocker
            .slot_id(&self.settings.origin)
            .map_err(|_| UnlockError::WrongCode)?;
        // A code of somebody else's vault would open that one: it has to be one of this vault's.
        if !self
            .vault
            .as_ref()
            .is_some_and(|vault| vault.slots().contains_key(&slot))
        {
            return Err(UnlockError::WrongCode);
        }
        let keep = self.session.as_ref().is_some_and(|session| session.keep);
        self.unlock_with_key(&unlocker, Purpose::Login, keep, report)
            .await?;
        if self.account() != Some(before) {
            return Err(UnlockError::WrongCode);
        }
        let change = Change {
            proven: Some(slot),
            ..Change::default()
        };
        self.commit(change, report).await.map_err(UnlockError::from)
    }

    /// Replaces a recovery code that was never used by a new one.
    ///
    /// # Errors
    /// [`SignUpError`]
    pub async fn renew_code(&mut self, report: Report<'_>) -> Result<Kit, SignUpError> {
        let vault = self.vault.as_ref().ok_or(SignUpError::Locked)?;
        let unused = vault
            .slots()
            .iter()
            .find(|(_, slot)| slot.kind == UnlockerKind::RecoveryCode && slot.proven == 0);
        let old = unused.map(|(id, _)| *id).ok_or(SignUpError::CodeInUse)?;
        let code = RecoveryCode::generate(&mut rng());
        let slot = Unlocker::recovery(&code)
            .enrol(&self.settings.origin, String::new(), &mut rng())
            .map_err(|_| SignUpError::Locked)?;
        let change = Change {
            slots: vec![slot],
            slots_removed: vec![old],
            ..Change::default()
        };
        self.commit(change, report).await?;
        let vault = self.vault.as_ref().ok_or(SignUpError::Locked)?;
        Ok(Kit::new(
            &code,
            &self.settings.origin,
            vault.account(),
            vault.platform(),
            vault.sequence(),
        ))
    }
}

/// A passphrase that OPAQUE has registered, as far as the device is concerned.
pub(crate) struct Registered {
    pub(crate) unlocker: Unlocker,
    pub(crate) record: Bytes,
}

impl Registered {
    /// Finishes with the server's answer, Argon2id included.
    pub(crate) fn finish(
        registration: Registration,
        passphrase: &Zeroizing<String>,
        address: &str,
        origin: &str,
        answer: &OpaqueResponse,
    ) -> Option<Self> {
        let address = opaque::address(address);
        let response = answer.response.as_ref();
        let finished = registration.finish(
            passphrase.as_bytes(),
            &address,
            origin,
            response,
            &mut rng(),
        );
        let (exported, record) = finished.ok()?;
        Some(Self {
            unlocker: Unlocker::passphrase(&exported),
            record: Bytes(record),
        })
    }
}

/// A passkey's output, where it said the same twice.
pub(crate) fn steady([first, second]: [&[u8; 32]; 2]) -> Option<PasskeyOutput> {
    equal(first, second).then(|| PasskeyOutput::from_bytes(*first))
}

pub(crate) fn strong_enough(passphrase: &[u8]) -> Result<Zeroizing<String>, SignUpError> {
    let passphrase = passphrase::normalise(passphrase).ok_or(SignUpError::ShortPassphrase)?;
    if passphrase.chars().count() < passphrase::SHORTEST {
        return Err(SignUpError::ShortPassphrase);
    }
    Ok(passphrase)
}
