//! Changing fields: validate and normalise, seal, commit on top of what is known, merge where another device
//! was first.

use crate::{
    CallError, Device, Memory, PlatformError, Progress, Refusal, Report, Transport, conflict, keys,
    rng, unlock::UnlockError,
};
use kluis_catalog::{Field, Invalid};
use kluis_vault::open::{self, Edit, Value, Writing};
use kluis_wire::ProblemType;
use zeroize::Zeroizing;

/// How often a commit is tried again on top of what other devices did in between.
pub(crate) const ATTEMPTS: usize = 4;

/// A change of one field, as typed.
pub struct Change {
    /// Which.
    pub field: Field,
    /// The new value; none or blank deletes.
    pub value: Option<String>,
}

/// Why nothing was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveError {
    /// The call gave nothing. Whether it was saved the next save finds out.
    Call(CallError),
    /// The platform's keys aren't the ones this device knows.
    Platform,
    /// No open vault, or the session has ended.
    Locked,
    /// These values can't be taken.
    Invalid(Vec<(Field, Invalid)>),
    /// Another device changed this file in the meantime; its version is the one shown now.
    Conflict(Field),
    /// What the server sent doesn't verify.
    Refused(Refusal),
}

impl From<UnlockError> for SaveError {
    fn from(error: UnlockError) -> Self {
        match error {
            UnlockError::Call(error) => Self::Call(error),
            UnlockError::Platform => Self::Platform,
            UnlockError::Refused(refusal) => Self::Refused(refusal),
            // These belong to unlockers, which a save doesn't ask for.
            UnlockError::Locked
            | UnlockError::WrongPassphrase
            | UnlockError::WrongPasskey
            | UnlockError::WrongCode
            | UnlockError::Mistyped(_) => Self::Locked,
        }
    }
}

/// A normalised change.
struct Normal {
    field: Field,
    value: Option<Zeroizing<String>>,
}

impl Normal {
    fn bytes(&self) -> Option<&[u8]> {
        self.value.as_ref().map(|value| value.as_bytes())
    }
}

/// Why one commit was not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CommitError {
    Call(CallError),
    Platform,
    Locked,
    /// Too large for the manifest.
    TooLarge,
    /// What the server sent doesn't verify, or the device remembers another vault with this sequence.
    Refused(Refusal),
}

impl From<CallError> for CommitError {
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

impl From<PlatformError> for CommitError {
    fn from(error: PlatformError) -> Self {
        match error {
            PlatformError::Call(error) => Self::Call(error),
            PlatformError::Refused => Self::Platform,
        }
    }
}

impl From<UnlockError> for CommitError {
    fn from(error: UnlockError) -> Self {
        match error {
            UnlockError::Call(error) => Self::Call(error),
            UnlockError::Platform => Self::Platform,
            UnlockError::Refused(refusal) => Self::Refused(refusal),
            UnlockError::Locked
            | UnlockError::WrongPassphrase
            | UnlockError::WrongPasskey
            | UnlockError::WrongCode
            | UnlockError::Mistyped(_) => Self::Locked,
        }
    }
}

impl CommitError {
    /// Whether the server said this.
    pub(crate) fn is(self, problem: ProblemType) -> bool {
        matches!(self, Self::Call(CallError::Problem { kind, .. }) if kind == problem)
    }
}

impl From<CommitError> for SaveError {
    fn from(error: CommitError) -> Self {
        UnlockError::from(error).into()
    }
}

impl SaveError {
    /// Other devices were first, again and again.
    pub(crate) const fn changed() -> Self {
        Self::Call(CallError::Problem {
            kind: ProblemType::Changed,
            tries_left: None,
            retry_after: None,
        })
    }
}

impl From<CommitError> for UnlockError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Call(error) => Self::Call(error),
            CommitError::Platform => Self::Platform,
            CommitError::Refused(refusal) => Self::Refused(refusal),
            CommitError::Locked | CommitError::TooLarge => Self::Locked,
        }
    }
}

impl From<CommitError> for crate::sign_up::SignUpError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Call(error) => error.into(),
            CommitError::Platform => Self::Platform,
            CommitError::Refused(refusal) => Self::Refused(refusal),
            CommitError::Locked | CommitError::TooLarge => Self::Locked,
        }
    }
}

fn normalise(changes: &[Change]) -> Result<Vec<Normal>, SaveError> {
    let mut wrong = Vec::new();
    let mut normal = Vec::with_capacity(changes.len());
    for change in changes {
        let typed = change.value.as_deref().unwrap_or("");
        let value = match change.field.normalise(typed) {
            Ok(value) => Some(Zeroizing::new(value)),
            Err(Invalid::Missing) if !change.field.required() => None,
            Err(invalid) => {
                wrong.push((change.field, invalid));
                continue;
            }
        };
        // Said twice, the later counts.
        normal.retain(|earlier: &Normal| earlier.field != change.field);
        normal.push(Normal {
            field: change.field,
            value,
        });
    }
    if wrong.is_empty() {
        Ok(normal)
    } else {
        Err(SaveError::Invalid(wrong))
    }
}

impl<T: Transport, M: Memory> Device<T, M> {
    /// Saves changes: all of them or none. Where another device was first, both sides' changes are kept; where they
    /// touch the same field, the person chooses ([`crate::conflict`]).
    ///
    /// # Errors
    /// [`SaveError`]
    pub async fn save(&mut self, changes: &[Change], report: Report<'_>) -> Result<(), SaveError> {
        let mut wanted = normalise(changes)?;
        wanted.retain(|change| {
            self.value_of(change.field)
                .map(|value| value.bytes.as_slice())
                != change.bytes()
        });

        // What another device changed as well: kept beside its version.
        let mut beside = Vec::new();

        for _ in 0..ATTEMPTS {
            if wanted.is_empty() && beside.is_empty() {
                return Ok(());
            }
            let outcome = self.save_once(&wanted, &beside, report).await;
            match outcome {
                Ok(()) => {
                    self.unsure.clear();
                    return Ok(());
                }
                // It may have arrived: what is found there later is then this device's own.
                Err(CommitError::Call(error)) if keys::is_unsure(CommitError::Call(error)) => {
                    let sent = wanted
                        .into_iter()
                        .map(|change| (change.field, change.value));
                    self.unsure.extend(sent);
                    return Err(UnlockError::from(error).into());
                }
                Err(CommitError::Call(CallError::Problem {
                    kind: ProblemType::Changed,
                    ..
                })) => {}
                Err(CommitError::TooLarge) => {
                    return Err(SaveError::Invalid(
                        wanted
                            .iter()
                            .map(|change| (change.field, Invalid::TooLong))
                            .collect(),
                    ));
                }
                Err(error) => return Err(error.into()),
            }
            self.merge(&mut wanted, &mut beside, report).await?;
        }
        Err(SaveError::Call(CallError::Problem {
            kind: ProblemType::Changed,
            tries_left: None,
            retry_after: None,
        }))
    }

    async fn save_once(
        &mut self,
        wanted: &[Normal],
        beside: &[Normal],
        report: Report<'_>,
    ) -> Result<(), CommitError> {
        let vault = self.vault.as_ref().ok_or(CommitError::Locked)?;
        let places: Option<Vec<_>> = beside
            .iter()
            .map(|change| conflict::place(vault, change.field))
            .collect();
        let places = places.ok_or(CommitError::TooLarge)?;
        let edits: Vec<Edit<'_>> = wanted
            .iter()
            .map(|change| (change, change.field.id()))
            .chain(beside.iter().zip(places.iter().map(String::as_str)))
            .map(|(change, name)| Edit {
                field: name,
                category: change.field.category(),
                schema: change.field.schema().into(),
                value: change.bytes(),
                file: None,
            })
            .collect();
        let change = open::Change {
            edits: &edits,
            ..open::Change::default()
        };
        self.commit(change, report).await
    }

    fn value_of(&self, field: Field) -> Option<&Value> {
        self.vault.as_ref()?.values().get(field.id())
    }

    /// Takes over what was committed elsewhere; what is left in `wanted` is still to be done.
    async fn merge(
        &mut self,
        wanted: &mut Vec<Normal>,
        beside: &mut Vec<Normal>,
        report: Report<'_>,
    ) -> Result<(), SaveError> {
        let base: Vec<_> = wanted
            .iter()
            .map(|change| self.value_of(change.field).map(|value| value.revision))
            .collect();
        self.refresh(report).await?;

        let mut still = Vec::with_capacity(wanted.len());
        for (change, before) in wanted.drain(..).zip(base) {
            let now = self.value_of(change.field);
            let touched = now.map(|value| value.revision) != before;
            // An earlier try of this page may have arrived although its answer was lost: that is no conflict. Whose
            // device wrote it says nothing: another page of the same browser is the same device.
            let ours = self.unsure.iter().any(|(field, sent)| {
                *field == change.field
                    && now.map(|now| now.bytes.as_slice())
                        == sent.as_ref().map(|sent| sent.as_bytes())
            });
            if now.map(|value| value.bytes.as_slice()) == change.bytes() {
                continue;
            }
            if !touched || ours {
                still.push(change);
            } else if change.value.is_some() {
                // To delete what somebody has just changed is no version to keep: it stays.
                beside.push(change);
            }
        }
        *wanted = still;
        Ok(())
    }

    /// Seals one change, sends it, and takes it over once the server has acknowledged it.
    pub(crate) async fn commit(
        &mut self,
        mut change: open::Change<'_>,
        report: Report<'_>,
    ) -> Result<(), CommitError> {
        self.settle(report).await?;
        let registry = match change.grants.registry {
            Some(_) => None,
            None => self.registry_of_grants().await?,
        };
        change.grants.registry = change.grants.registry.or(registry.as_ref());
        let platform = self.platform().await?;
        let writing = Writing {
            time: self.now(),
            device: self.own.device,
        };
        let vault = self.vault.as_ref().ok_or(CommitError::Locked)?;
        let total = vault.workload(&change);
        let sealing = |done| report(Progress::Sealing(done, total));
        let pending = vault
            .prepare(&platform, change, writing, sealing, &mut rng())
            .map_err(|_| CommitError::TooLarge)?;
        report(Progress::Sending);
        self.send(&pending).await?;
        self.adopt(pending).await
    }
}
