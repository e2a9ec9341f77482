//! What is kept and checked: a receipt as a file, the proof that an account is deleted, and checking those that somebody
//! has. A part of the worker that is fetched for it.

use crate::{
    Answer, Ask, Failure, Farewell,
    blob::Pieces,
    failure,
    holder::{Answering, Holder},
    proofs::{Checks, Proven},
};
use kluis_device::{
    Report, kit, leave,
    proof::{self, Checked},
};
use wasm_split_helpers::wasm_split;
use web_sys::Blob;

/// Does what is asked about receipts.
#[wasm_split(
    receipts,
    fallible,
    return_wrapper(let answering = _; { answering.await } -> Result<Answer, Failure>)
)]
pub(super) fn answer<'a>(
    holder: &'a mut Holder,
    ask: Ask,
    report: Report<'a>,
    give: &'a mut Option<Blob>,
) -> Answering<'a> {
    Box::pin(holder.receipts(ask, report, give))
}

impl Holder {
    async fn receipts(
        &mut self,
        ask: Ask,
        report: Report<'_>,
        give: &mut Option<Blob>,
    ) -> Result<Answer, Failure> {
        match ask {
            Ask::Receipt { sequence } => {
                let file = self.device.receipt(sequence, report).await;
                let file = file.map_err(failure::unlock)?;
                let pieces = Pieces::default();
                pieces.push(file.as_bytes());
                *give = pieces.blob("application/json");
                let name = proof::NAME.to_owned();
                Ok(Answer::File { name })
            }
            Ask::Leave => {
                let farewell = self.device.leave(report).await;
                let farewell = farewell.map_err(failure::leave)?;
                self.chosen = None;
                Ok(Answer::Farewell(Farewell {
                    name: leave::NAME.to_owned(),
                    file: farewell.file,
                    at: farewell.proof.time,
                    backups: farewell.proof.backups,
                    consented: farewell.proof.receipts.sequence > 0,
                }))
            }
            Ask::Check { one, other } => Ok(Answer::Checked(self.checks(one, other).await)),
            _ => Err(Failure::Internal),
        }
    }

    async fn checks(&mut self, one: String, other: Option<String>) -> Checks {
        let mut found = Vec::with_capacity(2);
        for text in [Some(one), other].into_iter().flatten() {
            found.push(self.device.check_proof(&text).await);
        }
        let beside = match found.as_slice() {
            [Ok(Checked::Decision(one)), Ok(Checked::Decision(other))] => {
                Some(proof::beside(one, other))
            }
            _ => None,
        };
        let each = found.into_iter().map(|checked| {
            checked.map(|checked| match checked {
                Checked::Decision(checked) => {
                    let mut proof = checked.proof.clone();
                    proof.account = kit::fingerprint(checked.account());
                    Proven::Decision(proof)
                }
                Checked::Deletion(deletion) => Proven::Deletion(deletion),
                Checked::Request(requested) => Proven::Request(requested),
            })
        });
        Checks {
            each: each.collect(),
            beside,
        }
    }
}
