//! Commits that change keys: sent until they are answered, and called done once the platform has shown that it kept
//! its new halves.
//!
//! A commit whose answer got lost may have arrived. After one that makes a new root the device can't find out with the
//! old one, so it keeps what it sent: whatever comes next first sends that again, unchanged. Asked for the same thing
//! again it goes on where it was; nothing is made twice. Where the program ends in between, the vault opens with what
//! the server has: the old unlockers or the new ones.

use crate::{
    CallError, Device, Memory, Progress, Refusal, Report, Session, Transport, rng,
    save::{ATTEMPTS, CommitError},
};
use kluis_vault::{
    open::{Change, OpenVault, Pending, Renew, Writing},
    recovery::RecoveryCode,
    share,
};
use kluis_wire::{Category, ProblemType, SlotId};
use zeroize::Zeroizing;

/// What a commit made, to be given out when it is done.
pub(crate) enum Made {
    Passphrase(Zeroizing<String>),
    /// Another address, and the passphrase there.
    Address(String, Option<Zeroizing<String>>),
    Code(RecoveryCode),
    Added(SlotId),
    Removed(SlotId),
    Personal(Vec<Category>),
    Root,
}

/// What was sent and isn't done yet.
pub(crate) struct Undone {
    /// None once it was answered.
    pending: Option<Box<Pending>>,
    made: Made,
}

impl<T: Transport, M: Memory> Device<T, M> {
    /// What an earlier call made and couldn't call done, if it is what is wanted now.
    pub(crate) async fn done_before(
        &mut self,
        wanted: &dyn Fn(&Made) -> bool,
        report: Report<'_>,
    ) -> Result<Option<Made>, CommitError> {
        self.settle(report).await?;
        match self.undone.take() {
            Some(undone) if wanted(&undone.made) => {
                // The nonce for asking shares may have gone with a lost answer: the vault comes with a new one.
                if let Err(error) = self.fetch(report).await {
                    self.undone = Some(undone);
                    return Err(error.into());
                }
                self.prove_kept(undone, report).await.map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Makes a change of keys, on top of what other devices did in between.
    pub(crate) async fn change_keys<'a>(
        &mut self,
        change: &dyn Fn(&OpenVault) -> Result<Change<'a>, CommitError>,
        made: Made,
        report: Report<'_>,
    ) -> Result<Made, CommitError> {
        self.settle(report).await?;
        let mut made = made;
        for _ in 0..ATTEMPTS {
            let platform = self.platform().await?;
            let writing = Writing {
                time: self.now(),
                device: self.own.device,
            };
            let registry = self.registry_of_grants().await?;
            let vault = self.vault.as_ref().ok_or(CommitError::Locked)?;
            let mut change: Change<'_> = change(vault)?;
            change.grants.registry = registry.as_ref();
            if change.renew != Renew::Nothing {
                report(Progress::MakingKeys);
            }
            let total = vault.workload(&change);
            let sealing = |done| report(Progress::Sealing(done, total));
            let pending = vault
                .prepare(&platform, change, writing, sealing, &mut rng())
                .map_err(|_| CommitError::TooLarge)?;
            let undone = Undone {
                pending: Some(Box::new(pending)),
                made,
            };
            match self.arrive(undone, report).await? {
                Arrived::Yes(undone) => return self.prove_kept(undone, report).await,
                Arrived::No(unused) => made = unused,
            }
        }
        Err(CommitError::Call(CallError::Problem {
            kind: ProblemType::Changed,
            tries_left: None,
            retry_after: None,
        }))
    }

    /// Finds out what became of a commit whose answer got lost, if there is one.
    pub(crate) async fn settle(&mut self, report: Report<'_>) -> Result<(), CommitError> {
        match self.undone.take() {
            Some(undone) if undone.pending.is_some() => {
                if let Arrived::Yes(undone) = self.arrive(undone, report).await? {
                    self.undone = Some(undone);
                }
            }
            other => self.undone = other,
        }
        Ok(())
    }

    /// Sends what is pending until there is an answer.
    async fn arrive(
        &mut self,
        mut undone: Undone,
        report: Report<'_>,
    ) -> Result<Arrived, CommitError> {
        let Some(pending) = undone.pending.take() else {
            return Ok(Arrived::Yes(undone));
        };
        report(Progress::Sending);
        match self.send(&pending).await {
            Ok(()) => {
                self.adopt(*pending).await?;
                Ok(Arrived::Yes(undone))
            }
            Err(CommitError::Call(CallError::Problem {
                kind: ProblemType::Changed,
                ..
            })) => self.find_out(pending, undone, report).await,
            Err(error) => {
                if is_unsure(error) {
                    undone.pending = Some(pending);
                    self.undone = Some(undone);
                }
                Err(error)
            }
        }
    }

    /// Another commit came after the one this was made on. Either it is this one's successor, or its rival.
    async fn find_out(
        &mut self,
        pending: Box<Pending>,
        mut undone: Undone,
        report: Report<'_>,
    ) -> Result<Arrived, CommitError> {
        let before = self.sequence();
        match self.fetch(report).await {
            Ok(_) => {
                let arrived = self
                    .vault
                    .as_ref()
                    .is_some_and(|vault| vault.shows(&pending));
                Ok(if arrived {
                    Arrived::Yes(undone)
                } else {
                    Arrived::No(undone.made)
                })
            }
            // What is there can't be opened with the old root: only with the one that was made here.
            Err(crate::unlock::UnlockError::Refused(Refusal::Keyring))
                if pending.commit.succession.is_some() && before == self.sequence() =>
            {
                self.adopt(*pending).await?;
                match self.fetch(report).await {
                    Ok(_) => Ok(Arrived::Yes(undone)),
                    Err(error) => {
                        self.undone = Some(undone);
                        Err(error.into())
                    }
                }
            }
            Err(error) => {
                undone.pending = Some(pending);
                self.undone = Some(undone);
                Err(error.into())
            }
        }
    }

    /// Sends a commit; a lost answer is worth one more try, since sent again unchanged it is the same.
    pub(crate) async fn send(&self, pending: &Pending) -> Result<(), CommitError> {
        let vault = self.vault.as_ref().ok_or(CommitError::Locked)?;
        let base = vault.sequence();
        let outcome = match self.api.commit(base, &pending.commit).await {
            Err(CallError::Offline) => self.api.commit(base, &pending.commit).await,
            other => other,
        };
        // An acknowledgement of something else acknowledges nothing.
        if base.checked_add(1) == Some(outcome?.sequence) {
            Ok(())
        } else {
            Err(CommitError::Call(CallError::Form))
        }
    }

    /// Takes over what the server has acknowledged.
    pub(crate) async fn adopt(&mut self, pending: Pending) -> Result<(), CommitError> {
        let vault = self.vault.as_mut().ok_or(CommitError::Locked)?;
        vault.adopt(pending);
        let (account, seen) = (vault.account(), vault.seen());
        let keep = self.session.as_ref().is_some_and(|session| session.keep);
        self.remember(keep, account, seen)
            .await
            .map_err(CommitError::Refused)
    }

    /// Has the platform show its halves; until it did, what was made isn't done.
    async fn prove_kept(
        &mut self,
        undone: Undone,
        report: Report<'_>,
    ) -> Result<Made, CommitError> {
        let held = self.session.take().zip(self.vault.take());
        let (mut session, vault) = held.ok_or(CommitError::Locked)?;
        let kept = self.kept(&vault, &mut session, report).await;
        (self.session, self.vault) = (Some(session), Some(vault));
        match kept {
            Ok(()) => Ok(undone.made),
            Err(error) => {
                self.undone = Some(undone);
                Err(error)
            }
        }
    }

    /// Asks for the shares back and compares their tags.
    pub(crate) async fn kept(
        &mut self,
        vault: &OpenVault,
        session: &mut Session,
        report: Report<'_>,
    ) -> Result<(), CommitError> {
        report(Progress::FetchingShares);
        let platform = self.platform().await?;
        let lost = CommitError::Refused(Refusal::Share);
        let request = vault
            .ask_shares(&self.asking(session), &session.ephemeral)
            .map_err(|_| lost)?;
        let answer = self
            .api
            .shares(&request)
            .await
            .map_err(|error| match error {
                // A server that says it has no such share is one that didn't keep it.
                CallError::Problem {
                    kind: ProblemType::Unproven | ProblemType::NotFound,
                    ..
                } => lost,
                other => other.into(),
            })?;
        session.nonce = answer.nonce;
        let received = share::receive(
            &self.settings.origin,
            session.account,
            &platform.signing,
            &request,
            &session.ephemeral,
            &answer,
        )
        .map_err(|_| lost)?;
        if vault.keeps(&received) {
            Ok(())
        } else {
            Err(lost)
        }
    }
}

enum Arrived {
    Yes(Undone),
    No(Made),
}

/// Whether the commit may be stored although the answer says no, or there is none.
pub(crate) const fn is_unsure(error: CommitError) -> bool {
    matches!(
        error,
        CommitError::Call(
            CallError::Offline
                | CallError::Form
                | CallError::Problem {
                    kind: ProblemType::Unavailable | ProblemType::Internal | ProblemType::TooMany,
                    ..
                }
        )
    )
}
