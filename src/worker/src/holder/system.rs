//! What the server sees of this system, and measuring. A part of the worker that is fetched for it.

use super::{Answering, Holder};
use crate::{Answer, Ask, Failure, Packed, SystemSeen, failure};
use kluis_device::Report;
use kluis_wire::{Measured, Shown};
use wasm_split_helpers::wasm_split;

/// What is measured, since the vault was opened. It is kept nowhere else.
#[derive(Default)]
pub(crate) struct Measuring {
    /// Whether it may; `None` where that has to be asked.
    pub(super) allowed: Option<bool>,
    /// What was sent, to the letter.
    sent: Vec<String>,
}

/// Does what is asked about the system.
#[wasm_split(
    system,
    fallible,
    return_wrapper(let answering = _; { answering.await } -> Result<Answer, Failure>)
)]
pub(super) fn answer<'a>(holder: &'a mut Holder, ask: Ask, report: Report<'a>) -> Answering<'a> {
    Box::pin(holder.system(ask, report))
}

impl Holder {
    async fn system(&mut self, ask: Ask, report: Report<'_>) -> Result<Answer, Failure> {
        match ask {
            Ask::System => {
                let allowed = self.may_measure(report).await?;
                Ok(Answer::System(Packed::of(&SystemSeen {
                    system: self.device.system().await.map_err(failure::call)?,
                    allowed,
                    sent: self.measuring.sent.clone(),
                })))
            }
            Ask::Measure(shown) => self.measure(shown, report).await,
            _ => Err(Failure::Internal),
        }
    }

    async fn may_measure(&mut self, report: Report<'_>) -> Result<bool, Failure> {
        if let Some(allowed) = self.measuring.allowed {
            return Ok(allowed);
        }
        let allowed = self.device.may_measure(report).await;
        let allowed = allowed.map_err(failure::save)?;
        self.measuring.allowed = Some(allowed);
        Ok(allowed)
    }

    async fn measure(&mut self, shown: Shown, report: Report<'_>) -> Result<Answer, Failure> {
        if self.may_measure(report).await? {
            match self.device.measure(shown).await.map_err(failure::call)? {
                Measured::Sent(bytes) => self.measuring.sent.push(bytes),
                // Another of the person's devices may have withdrawn it.
                Measured::NotAllowed | Measured::Nowhere => self.measuring.allowed = Some(false),
            }
        }
        Ok(Answer::Nothing)
    }
}
