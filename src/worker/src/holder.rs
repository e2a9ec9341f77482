//! The device at work: each ask becomes one operation, and what comes out of it goes to the page without a key.

mod keys;

use crate::{
    blob::{Chosen, Pieces},
    failure,
    fetch::Fetch,
    memory::Browser,
};
use kluis_device::{Device, Kit, Settings, files::Step, save, show};
use kluis_worker::{
    Answer, Ask, Conflict, Draft, Failure, Opened, Progress, Proof, Recall, Stored, StoredField,
    View,
};
use std::fmt::Write as _;
use web_sys::{Blob, DedicatedWorkerGlobalScope};
use zeroize::Zeroizing;

/// The one holder of keys in the page.
pub(crate) struct Holder {
    device: Device<Fetch, Browser>,
    /// What is being uploaded.
    chosen: Option<Chosen>,
}

/// What comes with an ask, beside its letter.
pub(crate) enum Enclosed {
    /// A secret; empty for most asks. It is wiped once the ask is done.
    Secret(Zeroizing<Vec<u8>>),
    /// A file.
    File(Blob),
}

fn now() -> u64 {
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

fn kit(kit: &Kit) -> kluis_worker::Kit {
    kluis_worker::Kit {
        code: kit.code.to_string(),
        file: kit.file.to_string(),
        fingerprint: kit.fingerprint.clone(),
        sequence: kit.sequence,
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn stored(stored: show::Stored) -> Stored {
    let rows = stored.fields.into_iter().map(|field| StoredField {
        field: field.field,
        row: field.row.to_string(),
        sealed: hexadecimal(&field.sealed),
        value: field.value.to_string(),
    });
    Stored {
        rows: rows.collect(),
        other_bytes: u64::from(count(stored.other_bytes)),
    }
}

fn proof(tried: &show::Tried) -> Proof {
    let text = |opened: &Option<Zeroizing<Vec<u8>>>| {
        opened
            .as_ref()
            .and_then(|bytes| core::str::from_utf8(bytes).ok())
            .map(str::to_owned)
    };
    Proof {
        field: tried.field,
        without_yours: text(&tried.proof.without_personal),
        without_ours: text(&tried.proof.without_share),
        with_both: text(&tried.proof.with_both),
    }
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
            device: Device::new(
                Settings {
                    origin: scope.location().hostname(),
                    clock: now,
                },
                Fetch(scope.clone()),
                Browser(scope.clone()),
            ),
            chosen: None,
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
        let device = &mut self.device;
        let report = &|step| tell(progress(step));
        let code = || core::str::from_utf8(&secret).map_err(|_| Failure::MistypedRecoveryCode);
        match ask {
            Ask::SignUpStart { address, language } => {
                let started = device
                    .sign_up(&address, language)
                    .await
                    .map_err(failure::sign_up)?;
                Ok(Answer::CodeSent {
                    expires_in: started.expires_in,
                    outbox: started.outbox,
                })
            }
            Ask::SignUpCode { code } => {
                device.confirm(&code).await.map_err(failure::sign_up)?;
                Ok(Answer::Nothing)
            }
            Ask::CreateVault { keep, passkey } => {
                let made = if passkey {
                    let outputs = twice(&secret).ok_or(Failure::PasskeyUnable)?;
                    device
                        .create_vault_with_passkey(outputs, "", keep, report)
                        .await
                } else {
                    device.create_vault(&secret, keep, report).await
                };
                let made = made.map_err(failure::sign_up)?;
                Ok(Answer::Created {
                    kit: kit(&made),
                    view: self.view()?,
                })
            }
            Ask::RenewCode => {
                let made = device.renew_code(report).await.map_err(failure::sign_up)?;
                Ok(Answer::Created {
                    kit: kit(&made),
                    view: self.view()?,
                })
            }
            Ask::Rehearse => {
                device
                    .rehearse(code()?, report)
                    .await
                    .map_err(failure::unlock)?;
                Ok(Answer::Nothing)
            }
            Ask::Unlock { address, keep } => {
                device
                    .unlock(&address, &secret, keep, report)
                    .await
                    .map_err(failure::unlock)?;
                self.view().map(Answer::Vault)
            }
            Ask::UnlockPasskey { keep } => {
                let output = secret.as_slice().try_into();
                let output = output.map_err(|_| Failure::PasskeyUnable)?;
                device
                    .unlock_with_passkey(output, keep, report)
                    .await
                    .map_err(failure::unlock)?;
                self.view().map(Answer::Vault)
            }
            Ask::Recover { keep } => {
                device
                    .recover(code()?, keep, report)
                    .await
                    .map_err(failure::unlock)?;
                self.view().map(Answer::Vault)
            }
            Ask::Read => self.view().map(Answer::Vault),
            Ask::Refresh => {
                device.refresh(report).await.map_err(failure::unlock)?;
                self.view().map(Answer::Vault)
            }
            Ask::Save { changes } => {
                let changes: Vec<_> = changes
                    .into_iter()
                    .map(|change| save::Change {
                        field: change.field,
                        value: change.value,
                    })
                    .collect();
                device.save(&changes, report).await.map_err(failure::save)?;
                // A draft that stays is offered again, marked as older than what was saved.
                let saved = changes.iter().map(|change| change.field);
                let _ = device.forget_drafts(saved).await;
                self.view().map(Answer::Vault)
            }
            Ask::Choose { name, take } => {
                let chosen = device.choose(&name, take, report).await;
                chosen.map_err(failure::save)?;
                self.view().map(Answer::Vault)
            }
            Ask::Upload { field, name } => {
                let chosen = self.chosen.as_ref().ok_or(Failure::Internal)?;
                device
                    .begin_upload(field, &name, chosen)
                    .await
                    .map_err(failure::file)?;
                self.upload(report).await
            }
            Ask::UploadOn => self.upload(report).await,
            Ask::UploadStop => {
                self.chosen = None;
                device.cancel_upload().await;
                Ok(Answer::Nothing)
            }
            Ask::Download { field } => {
                let pieces = Pieces::default();
                let file = device
                    .download(field, &mut |piece| pieces.push(piece), report)
                    .await
                    .map_err(failure::file)?;
                *give = pieces.blob(file.media.name());
                Ok(Answer::File { name: file.name })
            }
            Ask::Stored => device
                .stored(report)
                .await
                .map(stored)
                .map(Answer::Stored)
                .map_err(failure::unlock),
            Ask::Proof => {
                let tried = device.prove(report).await.map_err(failure::unlock)?;
                Ok(Answer::Proof(proof(&tried)))
            }
            Ask::Draft { field, text } => {
                let kept = device.keep_draft(field, text.as_deref()).await;
                kept.map(|()| Answer::Nothing).map_err(failure::draft)
            }
            Ask::Drafts => {
                let drafts = device.drafts().await.map_err(failure::draft)?;
                let drafts = drafts.into_iter().map(|draft| Draft {
                    field: draft.field,
                    text: draft.text.to_string(),
                    overtaken: draft.overtaken,
                });
                Ok(Answer::Drafts(drafts.collect()))
            }
            Ask::Keys(ask) => self.keys(ask, &secret, report).await,
            Ask::Lock => {
                self.chosen = None;
                // The keys are gone either way; a session that couldn't be ended expires by itself.
                let _ = device.lock().await;
                Ok(Answer::Nothing)
            }
        }
    }

    async fn upload(&mut self, report: kluis_device::Report<'_>) -> Result<Answer, Failure> {
        let chosen = self.chosen.as_ref().ok_or(Failure::Internal)?;
        let step = self.device.upload(chosen, report).await;
        match step.map_err(failure::file)? {
            Step::Sent(bytes, of) => Ok(Answer::Sent { bytes, of }),
            Step::Done => {
                self.chosen = None;
                self.view().map(Answer::Vault)
            }
        }
    }
}
