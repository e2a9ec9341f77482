//! Keys, unlockers and sessions.

use crate::failure;
use crate::holder::{Holder, code, kit, twice};
use crate::{Answer, Failure, KeyAsk, Keys, Pair, Session, Unlocker};
use kluis_device::{
    Report,
    second::{SecondError, Shown},
};
use kluis_wire::{Category, UnlockerKind};

/// The secret as the unlocker it is said to be.
fn shown(kind: UnlockerKind, secret: &[u8]) -> Result<Shown<'_>, Failure> {
    Ok(match kind {
        UnlockerKind::Passphrase => Shown::Passphrase(secret),
        UnlockerKind::Passkey => {
            Shown::Passkey(secret.try_into().map_err(|_| Failure::PasskeyUnable)?)
        }
        UnlockerKind::RecoveryCode => Shown::Code(code(secret)?),
    })
}

/// What goes wrong where no unlocker is shown.
fn unshown(error: SecondError) -> Failure {
    failure::second(UnlockerKind::Passphrase, error)
}

impl Holder {
    pub(super) async fn keys(
        &mut self,
        ask: KeyAsk,
        secret: &[u8],
        report: Report<'_>,
    ) -> Result<Answer, Failure> {
        let device = &mut self.device;
        match ask {
            KeyAsk::See => {}
            KeyAsk::ShowSecond { kind, purpose } => {
                let shown = shown(kind, secret)?;
                let until = device.show_second(shown, purpose, report).await;
                until.map_err(|error| failure::second(kind, error))?;
            }
            KeyAsk::Announce(language) => {
                device.announce(language).await.map_err(unshown)?;
            }
            KeyAsk::CallOff => device.call_off().await.map_err(unshown)?,
            KeyAsk::AddPasskey { name } => {
                let outputs = twice(secret).ok_or(Failure::PasskeyUnable)?;
                let added = device.add_passkey(outputs, &name, report).await;
                added.map_err(failure::unlockers)?;
            }
            KeyAsk::Rename { slot, name } => {
                let renamed = device.rename_unlocker(slot, &name, report).await;
                renamed.map_err(failure::unlockers)?;
            }
            KeyAsk::Remove(slot) => {
                let removed = device.remove_unlocker(slot, report).await;
                removed.map_err(failure::unlockers)?;
            }
            KeyAsk::ChangePassphrase => {
                let changed = device.change_passphrase(secret, report).await;
                changed.map_err(failure::unlockers)?;
            }
            KeyAsk::ChangeAddress => {
                let passphrase = (!secret.is_empty()).then_some(secret);
                let changed = device.change_address(passphrase, report).await;
                changed.map_err(failure::unlockers)?;
            }
            KeyAsk::ReplaceCode => {
                let made = device
                    .replace_code(report)
                    .await
                    .map_err(failure::unlockers)?;
                return Ok(Answer::Created {
                    kit: kit(&made),
                    view: self.view()?,
                });
            }
            KeyAsk::Rotate(category) => {
                let categories = category
                    .as_ref()
                    .map_or(&Category::ALL[..], core::slice::from_ref);
                let rotated = device.rotate(categories, report).await;
                rotated.map_err(failure::unlockers)?;
            }
            KeyAsk::RotateAll => {
                device
                    .rotate_root(report)
                    .await
                    .map_err(failure::unlockers)?;
            }
            KeyAsk::EndSession(session) => {
                device.end_session(session).await.map_err(failure::call)?;
            }
            KeyAsk::EndOthers => device.end_other_sessions().await.map_err(failure::call)?,
            KeyAsk::Freeze => device.freeze().await.map_err(failure::call)?,
            KeyAsk::Unfreeze { kind, address } => {
                let shown = match &address {
                    Some(address) if kind == UnlockerKind::Passphrase => {
                        Shown::PassphraseOf(address, secret)
                    }
                    _ => shown(kind, secret)?,
                };
                let ended = device.unfreeze(shown, report).await;
                ended.map_err(|error| match error {
                    SecondError::NotSecond => Failure::Froze,
                    error => failure::second(kind, error),
                })?;
                // Where the freeze kept the vault shut, nothing is listed yet.
                if device.unlockers().is_none() {
                    return Ok(Answer::Nothing);
                }
            }
        }
        self.see_keys().await.map(Answer::Keys)
    }

    async fn see_keys(&self) -> Result<Keys, Failure> {
        let listed = self.device.unlockers().ok_or(Failure::Locked)?;
        let state = self.device.account_state().await.map_err(failure::call)?;
        let unlockers = listed.iter().map(|(slot, unlocker)| Unlocker {
            slot: *slot,
            kind: unlocker.kind,
            name: unlocker.name.clone(),
            added: unlocker.added,
        });
        let sessions = state.sessions.into_iter().map(|session| Session {
            session: session.session,
            kind: listed.get(&session.slot).map(|unlocker| unlocker.kind),
            opened: session.opened,
            used: session.used,
            own: session.session == state.session,
        });
        let pairs = self.device.pairs().ok_or(Failure::Locked)?;
        let pairs = pairs.into_iter().map(|(id, fields)| Pair {
            category: id.category,
            epoch: id.epoch,
            fields,
        });
        Ok(Keys {
            unlockers: unlockers.collect(),
            pairs: pairs.collect(),
            sessions: sessions.collect(),
            frozen: state.frozen.map(|frozen| frozen.since),
            announced: state.wait.map(|wait| (wait.until, wait.expires)),
        })
    }
}
