//! Looking after what is in the vault: keys, files, what the server holds. A part of the worker that is fetched for it.

mod cases;
mod keys;
mod permits;
mod receipts;

use super::{Answering, Holder, count};
use crate::{Answer, Ask, Changed, Failure, PermitAsk, Proof, Stored, StoredField};
use crate::{blob::Pieces, failure};
use kluis_catalog::Field;
use kluis_device::{Report, files::Step, show};
use std::fmt::Write as _;
use wasm_split_helpers::wasm_split;
use web_sys::Blob;
use zeroize::Zeroizing;

/// Does one ask that isn't about signing up or opening. What it gives back beside its answer is a file.
#[wasm_split(
    manage,
    fallible,
    return_wrapper(let answering = _; { answering.await } -> Result<Answer, Failure>)
)]
pub(super) fn answer<'a>(
    holder: &'a mut Holder,
    ask: Ask,
    secret: &'a [u8],
    report: Report<'a>,
    give: &'a mut Option<Blob>,
) -> Answering<'a> {
    Box::pin(holder.manage(ask, secret, report, give))
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

impl Holder {
    async fn manage(
        &mut self,
        ask: Ask,
        secret: &[u8],
        report: Report<'_>,
        give: &mut Option<Blob>,
    ) -> Result<Answer, Failure> {
        let device = &mut self.device;
        match ask {
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
            Ask::Changes => {
                let changes = Field::ALL
                    .iter()
                    .map(|field| (*field, device.changes(*field)));
                let told = changes.map(|(field, changes)| {
                    let told = changes.into_iter().map(|change| Changed {
                        time: change.time,
                        here: change.here,
                        deleted: change.deleted,
                    });
                    (field, told.collect())
                });
                Ok(Answer::Changes(told.collect()))
            }
            Ask::Proof => {
                let tried = device.prove(report).await.map_err(failure::unlock)?;
                Ok(Answer::Proof(proof(&tried)))
            }
            Ask::Keys(ask) => self.keys(ask, secret, report).await,
            Ask::Permits(ask) => self.permits(ask, report).await,
            ask @ (Ask::Receipt { .. } | Ask::Check { .. } | Ask::Leave) => {
                receipts::answer(self, ask, report, give).await
            }
            Ask::Held => self.held(report).await,
            ask @ Ask::Cases(_) => cases::answer(self, ask, report, give).await,
            _ => Err(Failure::Internal),
        }
    }

    async fn upload(&mut self, report: kluis_device::Report<'_>) -> Result<Answer, Failure> {
        let chosen = self.chosen.as_ref().ok_or(Failure::Internal)?;
        let step = self.device.upload(chosen, report).await;
        match step.map_err(failure::file)? {
            Step::Sent(bytes, of) => Ok(Answer::Sent { bytes, of }),
            Step::Done => {
                self.chosen = None;
                if self.device.has_decided() {
                    // As after a save: a first file goes to those it was permitted to, now or with the next look at the
                    // permissions.
                    let _ = self.permits(PermitAsk::Follow, report).await;
                }
                self.view().map(Answer::Vault)
            }
        }
    }
}
