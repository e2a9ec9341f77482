//! Changing what the vault opens with: passkeys added and removed, a new passphrase, address or recovery code.
//!
//! Whatever excludes somebody who could open the vault makes every key anew in the same commit, and ends every other
//! session: what opened the vault before leads to what was there before, and no further. "Changed" is said once the
//! platform has shown that it kept its new halves.
//!
//! A second unlocker comes first ([`Device::show_second`]), or the three days.

use crate::{
    CallError, Device, Kit, Memory, PlatformError, Refusal, Report, Transport,
    keys::Made,
    rng,
    save::CommitError,
    second::{SecondError, Shown},
    sign_up::{InProgress, Registered, SignUpError, steady, strong_enough},
};
use kluis_catalog::Field;
use kluis_vault::{
    manifest::ListedSlot,
    opaque::Registration,
    open::{Change, Edit, OpenVault, Renew},
    recovery::RecoveryCode,
    slot::{NewSlot, Unlocker},
};
use kluis_wire::{
    Bytes, NewRecord, OpaqueRequest, ProblemType, Purpose, ShareId, SlotId, UnlockerKind,
};
use litemap::LiteMap;
use zeroize::Zeroizing;

/// Why unlockers or keys did not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnlockersError {
    /// The call gave nothing. Whether it was done, the same call finds out.
    Call(CallError),
    /// The platform's keys aren't the ones this device knows.
    Platform,
    /// A second unlocker, or three days, come first.
    SecondNeeded,
    /// The account is frozen.
    Frozen,
    /// Shorter than [`crate::passphrase::SHORTEST`] characters.
    ShortPassphrase,
    /// It isn't the passphrase of this vault.
    WrongPassphrase,
    /// The passkey's PRF didn't say the same twice.
    UnsteadyPasskey,
    /// The new address isn't confirmed, or has an account by now.
    Address,
    /// There is no such unlocker, it is the last one, or there would be too many.
    Unlocker,
    /// What the server sent doesn't verify.
    Refused(Refusal),
    /// No open vault, or the session has ended.
    Locked,
}

impl From<CallError> for UnlockersError {
    fn from(error: CallError) -> Self {
        let CallError::Problem { kind, .. } = error else {
            return Self::Call(error);
        };
        match kind {
            ProblemType::NoSession => Self::Locked,
            ProblemType::SecondNeeded => Self::SecondNeeded,
            ProblemType::Frozen => Self::Frozen,
            ProblemType::Expired | ProblemType::Exists | ProblemType::Order => Self::Address,
            _ => Self::Call(error),
        }
    }
}

impl From<PlatformError> for UnlockersError {
    fn from(error: PlatformError) -> Self {
        CommitError::from(error).into()
    }
}

impl From<CommitError> for UnlockersError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Call(error) => error.into(),
            CommitError::Platform => Self::Platform,
            CommitError::Locked => Self::Locked,
            CommitError::TooLarge => Self::Unlocker,
            CommitError::Refused(refusal) => Self::Refused(refusal),
        }
    }
}

impl From<SecondError> for UnlockersError {
    fn from(error: SecondError) -> Self {
        match error {
            SecondError::Call(error) => error.into(),
            SecondError::Platform => Self::Platform,
            SecondError::Wrong | SecondError::Mistyped(_) => Self::WrongPassphrase,
            SecondError::NotSecond => Self::SecondNeeded,
            SecondError::Frozen => Self::Frozen,
            SecondError::Refused(refusal) => Self::Refused(refusal),
            SecondError::Locked => Self::Locked,
        }
    }
}

impl From<SignUpError> for UnlockersError {
    fn from(error: SignUpError) -> Self {
        match error {
            SignUpError::Call(error) => error.into(),
            SignUpError::Platform => Self::Platform,
            SignUpError::Refused(refusal) => Self::Refused(refusal),
            SignUpError::ShortPassphrase => Self::ShortPassphrase,
            SignUpError::UnsteadyPasskey => Self::UnsteadyPasskey,
            SignUpError::Locked => Self::Locked,
            SignUpError::CodeInUse => Self::SecondNeeded,
            SignUpError::Address(_) | SignUpError::WrongCode { .. } | SignUpError::Expired => {
                Self::Address
            }
        }
    }
}

impl<T: Transport, M: Memory> Device<T, M> {
    /// The unlockers, as the person listed them; none while the vault is closed.
    #[must_use]
    pub fn unlockers(&self) -> Option<&LiteMap<SlotId, ListedSlot>> {
        self.vault.as_ref().map(OpenVault::slots)
    }

    /// The pairs of halves in use, and how many fields each seals; none while the vault is closed.
    #[must_use]
    pub fn pairs(&self) -> Option<LiteMap<ShareId, usize>> {
        self.vault.as_ref().map(OpenVault::pairs)
    }

    /// Adds a passkey, by what its PRF made of [`kluis_vault::slot::PRF_SALT`], asked twice. It excludes nobody, so
    /// every key stays.
    ///
    /// # Errors
    /// [`UnlockersError`]. After a lost answer the same call goes on where it was.
    pub async fn add_passkey(
        &mut self,
        outputs: [&[u8; 32]; 2],
        name: &str,
        report: Report<'_>,
    ) -> Result<(), UnlockersError> {
        let output = steady(outputs).ok_or(UnlockersError::UnsteadyPasskey)?;
        let unlocker = Unlocker::passkey(output.as_bytes());
        let id = unlocker
            .slot_id(&self.settings.origin)
            .map_err(|_| UnlockersError::Unlocker)?;
        let same = |made: &Made| matches!(made, Made::Added(before) if *before == id);
        if self.done_before(&same, report).await?.is_none() {
            let origin = self.settings.origin.clone();
            let change = |_: &OpenVault| {
                Ok(Change {
                    slots: vec![enrol(&unlocker, &origin, name)?],
                    ..Change::default()
                })
            };
            self.change_keys(&change, Made::Added(id), report).await?;
        }
        Ok(())
    }

    /// Gives an unlocker another name, of at most 64 bytes.
    ///
    /// # Errors
    /// [`UnlockersError`]
    pub async fn rename_unlocker(
        &mut self,
        slot: SlotId,
        name: &str,
        report: Report<'_>,
    ) -> Result<(), UnlockersError> {
        let change = Change {
            renamed: Some((slot, name.to_owned())),
            ..Change::default()
        };
        Ok(self.commit(change, report).await?)
    }

    /// Removes an unlocker, but never the last one.
    ///
    /// # Errors
    /// [`UnlockersError`]. After a lost answer the same call goes on where it was.
    pub async fn remove_unlocker(
        &mut self,
        slot: SlotId,
        report: Report<'_>,
    ) -> Result<(), UnlockersError> {
        let same = |made: &Made| matches!(made, Made::Removed(before) if *before == slot);
        if self.done_before(&same, report).await?.is_none() {
            let change = |_: &OpenVault| {
                Ok(Change {
                    slots_removed: vec![slot],
                    renew: Renew::Root,
                    ..Change::default()
                })
            };
            self.change_keys(&change, Made::Removed(slot), report)
                .await?;
        }
        Ok(())
    }

    /// A new passphrase in place of the one there is, or the first one.
    ///
    /// # Errors
    /// [`UnlockersError`]. After a lost answer the same call, with the same passphrase, goes on where it was.
    pub async fn change_passphrase(
        &mut self,
        passphrase: &[u8],
        report: Report<'_>,
    ) -> Result<(), UnlockersError> {
        let passphrase = strong_enough(passphrase)?;
        if self.passphrase_done(&passphrase, report).await? {
            return Ok(());
        }
        let address = self.address().ok_or(UnlockersError::Locked)?;
        let (registration, request) = Registration::start(passphrase.as_bytes(), &mut rng())
            .map_err(|_| UnlockersError::ShortPassphrase)?;
        let request = OpaqueRequest {
            request: Bytes(request),
        };
        let answer = self.api.passphrase(&request).await?;
        report(crate::Progress::Stretching);
        let origin = &self.settings.origin;
        let registered = Registered::finish(registration, &passphrase, &address, origin, &answer)
            .ok_or(UnlockersError::Platform)?;
        self.renew_with(Some(registered), None, Made::Passphrase(passphrase), report)
            .await
    }

    /// Moves the account to the address that a sign-up there has confirmed ([`Device::sign_up`],
    /// [`Device::confirm`]). A passphrase is bound to the address: where the vault has one it is typed again, and it
    /// must be that one. Shown here it also counts as a second unlocker, where another one opened the session. A
    /// vault without a passphrase moves without one.
    ///
    /// # Errors
    /// [`UnlockersError`]. After a lost answer the same call, with the same passphrase, goes on where it was.
    pub async fn change_address(
        &mut self,
        passphrase: Option<&[u8]>,
        report: Report<'_>,
    ) -> Result<(), UnlockersError> {
        let passphrase = passphrase.map(strong_enough).transpose()?;
        let moving = self.sign_up.take().ok_or(UnlockersError::Address)?;
        let outcome = self.move_to(&moving, passphrase, report).await;
        if outcome.is_err() {
            self.sign_up = Some(moving);
        }
        outcome
    }

    async fn move_to(
        &mut self,
        moving: &InProgress,
        passphrase: Option<Zeroizing<String>>,
        report: Report<'_>,
    ) -> Result<(), UnlockersError> {
        let same = |made: &Made| match made {
            Made::Address(address, before) => *address == moving.address && *before == passphrase,
            _ => false,
        };
        if self.done_before(&same, report).await?.is_some() {
            return Ok(());
        }
        let vault = self.vault.as_ref().ok_or(UnlockersError::Locked)?;
        let has_passphrase = !of_kind(vault, UnlockerKind::Passphrase).is_empty();
        let registered = match &passphrase {
            None if has_passphrase => return Err(UnlockersError::WrongPassphrase),
            None => None,
            Some(passphrase) => {
                if has_passphrase {
                    self.is_own(passphrase, report).await?;
                }
                Some(self.register(passphrase, moving, report).await?)
            }
        };
        let made = Made::Address(moving.address.clone(), passphrase);
        self.renew_with(registered, Some(moving), made, report)
            .await
    }

    /// That a passphrase is the one the vault opens with: a slip of the hand must not become the new one.
    async fn is_own(&mut self, passphrase: &str, report: Report<'_>) -> Result<(), UnlockersError> {
        let shown = Shown::Passphrase(passphrase.as_bytes());
        match self.show_second(shown, Purpose::Unlockers, report).await {
            // It opened this session: right, though no second one.
            Ok(_) | Err(SecondError::NotSecond) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn passphrase_done(
        &mut self,
        passphrase: &Zeroizing<String>,
        report: Report<'_>,
    ) -> Result<bool, UnlockersError> {
        let same = |made: &Made| matches!(made, Made::Passphrase(before) if before == passphrase);
        Ok(self.done_before(&same, report).await?.is_some())
    }

    /// Every key anew, with a new passphrase, a new address, or both.
    async fn renew_with(
        &mut self,
        registered: Option<Registered>,
        moving: Option<&InProgress>,
        made: Made,
        report: Report<'_>,
    ) -> Result<(), UnlockersError> {
        let origin = self.settings.origin.clone();
        let edits = moving.map(|moving| Edit {
            field: Field::Email.id(),
            category: Field::Email.category(),
            schema: Field::Email.schema().into(),
            value: Some(moving.address.as_bytes()),
            file: None,
        });
        let change = |vault: &OpenVault| {
            let (slots, slots_removed) = match &registered {
                Some(registered) => (
                    vec![enrol(&registered.unlocker, &origin, "")?],
                    of_kind(vault, UnlockerKind::Passphrase),
                ),
                None => (Vec::new(), Vec::new()),
            };
            Ok(Change {
                edits: edits.as_slice(),
                slots,
                slots_removed,
                renew: Renew::Root,
                record: Some(NewRecord {
                    record: registered.as_ref().map(|new| new.record.clone()),
                    address: moving.map(|moving| moving.id),
                }),
                ..Change::default()
            })
        };
        self.change_keys(&change, made, report).await?;
        Ok(())
    }

    /// A new recovery code in place of every one there is. It is rehearsed like the first one.
    ///
    /// # Errors
    /// [`UnlockersError`]. After a lost answer the same call goes on where it was, and returns that code.
    pub async fn replace_code(&mut self, report: Report<'_>) -> Result<Kit, UnlockersError> {
        let same = |made: &Made| matches!(made, Made::Code(_));
        let made = match self.done_before(&same, report).await? {
            Some(made) => made,
            None => {
                let code = RecoveryCode::generate(&mut rng());
                let origin = self.settings.origin.clone();
                let unlocker = Unlocker::recovery(&code);
                let change = |vault: &OpenVault| {
                    Ok(Change {
                        slots: vec![enrol(&unlocker, &origin, "")?],
                        slots_removed: of_kind(vault, UnlockerKind::RecoveryCode),
                        renew: Renew::Root,
                        ..Change::default()
                    })
                };
                self.change_keys(&change, Made::Code(code), report).await?
            }
        };
        let vault = self.vault.as_ref().ok_or(UnlockersError::Locked)?;
        match made {
            Made::Code(code) => Ok(Kit::new(
                &code,
                &self.settings.origin,
                vault.account(),
                vault.platform(),
                vault.sequence(),
            )),
            _ => Err(UnlockersError::Locked),
        }
    }
}

fn enrol(unlocker: &Unlocker, origin: &str, name: &str) -> Result<NewSlot, CommitError> {
    unlocker
        .enrol(origin, name.to_owned(), &mut rng())
        .map_err(|_| CommitError::TooLarge)
}

fn of_kind(vault: &OpenVault, kind: UnlockerKind) -> Vec<SlotId> {
    let slots = vault.slots().iter();
    slots
        .filter(|(_, slot)| slot.kind == kind)
        .map(|(id, _)| *id)
        .collect()
}
