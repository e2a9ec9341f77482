//! The device at work: each ask becomes one operation, and what comes out of it goes to the page without a key.

mod grown;
mod manage;
mod sign_up;
mod system;

use crate::{Answer, Ask, Conflict, Draft, Failure, Opened, PermitAsk, Progress, Recall, View};
use crate::{blob::Chosen, failure, fetch::Fetch, memory::Browser};
use kluis_device::{Device, Kit, Settings, save};
use std::{future::Future, pin::Pin};
use web_sys::{Blob, DedicatedWorkerGlobalScope};
use zeroize::Zeroizing;

/// The one holder of keys in the page.
pub(crate) struct Holder {
    device: Device<Fetch, Browser>,
    /// What is being uploaded.
    chosen: Option<Chosen>,
    /// What is measured.
    measuring: system::Measuring,
}

/// An ask that is being done in another part of the worker.
type Answering<'a> = Pin<Box<dyn Future<Output = Result<Answer, Failure>> + 'a>>;

/// What comes with an ask, beside its letter.
pub(crate) enum Enclosed {
    /// A secret; empty for most asks. It is wiped once the ask is done.
    Secret(Zeroizing<Vec<u8>>),
    /// A file.
    File(Blob),
}

pub(crate) fn now() -> u64 {
    // Whole seconds since 1970, as long as the clock is anywhere near right.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a clock before 1970 counts as 1970"
    )]
    let seconds = (js_sys::Date::now() / 1000.0) as u64;
    seconds
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn progress(step: kluis_device::Progress) -> Progress {
    use kluis_device::Progress as Step;
    match step {
        Step::MakingKeys => Progress::MakingKeys,
        Step::Stretching => Progress::Stretching,
        Step::Sealing(done, total) => Progress::Sealing {
            done: count(done),
            total: count(total),
        },
        Step::Sending => Progress::Sending,
        Step::FetchingShares => Progress::FetchingShares,
        Step::Opening(done, total) => Progress::Opening {
            done: count(done),
            total: count(total),
        },
    }
}

const fn recall(recall: kluis_device::Recall) -> Recall {
    use kluis_device::Recall as From;
    match recall {
        From::Known => Recall::Known,
        From::New => Recall::New,
        From::Unable => Recall::Unable,
    }
}

fn kit(kit: &Kit) -> crate::Kit {
    crate::Kit {
        code: kit.code.to_string(),
        file: kit.file.to_string(),
        fingerprint: kit.fingerprint.clone(),
        platform: kit.platform.clone(),
        sequence: kit.sequence,
    }
}

/// The recovery code as typed, pasted, or in its file.
fn code(secret: &[u8]) -> Result<&str, Failure> {
    core::str::from_utf8(secret).map_err(|_| Failure::MistypedRecoveryCode)
}

/// What a passkey said, and said again.
fn twice(secret: &[u8]) -> Option<[&[u8; 32]; 2]> {
    match secret.as_chunks() {
        ([first, second], []) => Some([first, second]),
        _ => None,
    }
}

impl Holder {
    pub(crate) fn new(scope: &DedicatedWorkerGlobalScope) -> Self {
        Self {
            device: Device::in_parts(
                Settings {
                    origin: scope.location().hostname(),
                    clock: now,
                },
                Fetch(scope.clone()),
                Browser(scope.clone()),
                grown::parts(),
            ),
            chosen: None,
            measuring: system::Measuring::default(),
        }
    }

    fn view(&self) -> Result<View, Failure> {
        let device = &self.device;
        let (Some(account), Some(sequence), Some(words), Some(values)) = (
            device.account(),
            device.sequence(),
            device.words(),
            device.values(),
        ) else {
            return Err(Failure::Locked);
        };
        let fields = values.into_iter().map(|(field, opened)| Opened {
            field,
            value: opened.value.to_string(),
            length: device.file(field).map(|file| file.length),
            changed: opened.changed,
            revision: opened.revision,
        });
        let conflicts = device.conflicts().into_iter().map(|version| Conflict {
            name: version.name,
            field: version.field,
            value: version.value.to_string(),
        });
        Ok(View {
            fingerprint: kluis_device::kit::fingerprint(account),
            platform: device.platform_fingerprint().unwrap_or_default(),
            sequence,
            words: words.into(),
            recall: recall(device.recall()),
            rehearsed: device.rehearsed(),
            fields: fields.collect(),
            conflicts: conflicts.collect(),
        })
    }

    /// Does what is asked. What it gives back beside its answer is a file.
    pub(crate) async fn answer(
        &mut self,
        ask: Ask,
        enclosed: Enclosed,
        tell: &dyn Fn(Progress),
        give: &mut Option<Blob>,
    ) -> Result<Answer, Failure> {
        let secret = match enclosed {
            Enclosed::Secret(secret) => secret,
            Enclosed::File(file) => {
                self.chosen = Some(Chosen(file));
                Zeroizing::default()
            }
        };
        match ask {
            Ask::Permits(_) | Ask::Refresh => self.measuring.allowed = None,
            Ask::Unlock { .. } | Ask::UnlockPasskey { .. } | Ask::Recover { .. } => {
                self.measuring = system::Measuring::default();
            }
            _ => (),
        }
        let device = &mut self.device;
        let report = &|step| tell(progress(step));
        match ask {
            Ask::Unlock { address, keep } => {
                device
                    .unlock(&address, &secret, keep, report)
                    .await
                    .map_err(failure::unlock)?;
            }
            Ask::Read => {}
            Ask::Refresh => device.refresh(report).await.map_err(failure::unlock)?,
            Ask::Save { changes } => {
                let changes: Vec<_> = changes
                    .into_iter()
                    .map(|change| save::Change {
                        field: change.field,
                        value: change.value,
                    })
                    .collect();
                let fills = changes
                    .iter()
                    .any(|change| change.value.is_some() && !device.holds(change.field));
                device.save(&changes, report).await.map_err(failure::save)?;
                // A draft that stays is offered again, marked as older than what was saved.
                let saved = changes.iter().map(|change| change.field);
                let _ = device.forget_drafts(saved).await;
                if fills && device.has_decided() {
                    // What got its first value goes to those it was permitted to; where it can't be done now, it
                    // is with the next look at the permissions.
                    let follow = Ask::Permits(PermitAsk::Follow);
                    let _ = manage::answer(self, follow, &[], report, give).await;
                }
            }
            Ask::Draft { field, text } => {
                let kept = device.keep_draft(field, text.as_deref()).await;
                return kept.map(|()| Answer::Nothing).map_err(failure::draft);
            }
            Ask::Drafts => {
                let drafts = device.drafts().await.map_err(failure::draft)?;
                let drafts = drafts.into_iter().map(|draft| Draft {
                    field: draft.field,
                    text: draft.text.to_string(),
                    overtaken: draft.overtaken,
                });
                return Ok(Answer::Drafts(drafts.collect()));
            }
            Ask::Lock => {
                self.chosen = None;
                self.measuring = system::Measuring::default();
                // The keys are gone either way; a session that couldn't be ended expires by itself.
                let _ = device.lock().await;
                return Ok(Answer::Nothing);
            }
            // Nothing was decided: nothing is allowed, and nothing is fetched to find that out.
            Ask::Measure(_) if !device.has_decided() => return Ok(Answer::Nothing),
            ask @ (Ask::System | Ask::Measure(_)) => {
                return system::answer(self, ask, report).await;
            }
            // What is done less often comes as a part of its own, when it is asked for.
            ask @ (Ask::SignUpStart { .. }
            | Ask::Lost { .. }
            | Ask::Erase { .. }
            | Ask::SignUpCode { .. }
            | Ask::CreateVault { .. }
            | Ask::RenewCode
            | Ask::Rehearse
            | Ask::UnlockPasskey { .. }
            | Ask::Recover { .. }) => return sign_up::answer(self, ask, &secret, report).await,
            ask => return manage::answer(self, ask, &secret, report, give).await,
        }
        self.view().map(Answer::Vault)
    }
}
