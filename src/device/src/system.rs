//! What the server sees of the system it is used from, and measuring which pages are used: only where the person's own decision
//! allows it.

use crate::{CallError, Device, Memory, Report, SaveError, Transport, permit::expires};
use kluis_wire::{MEASUREMENT, Measure, Measured, Shown, System};

impl<T: Transport, M: Memory> Device<T, M> {
    /// What this very call shows the server, and the security log.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn system(&self) -> Result<System, CallError> {
        self.api.system().await
    }

    /// Whether the person allows measuring, by the decisions as they stand, verified.
    ///
    /// # Errors
    /// [`SaveError`]
    pub async fn may_measure(&mut self, report: Report<'_>) -> Result<bool, SaveError> {
        if !self.has_decided() {
            return Ok(false);
        }
        // What was taken out of the purposes isn't allowed any more.
        if self.purposes().await?.find(MEASUREMENT).is_none() {
            return Ok(false);
        }
        let past = self.past(report).await?;
        let time = self.now();
        Ok(past
            .last(MEASUREMENT)
            .is_some_and(|made| past.in_force(made, expires(made), time)))
    }

    /// Says that a page was shown. Whether anything may go is asked before, and of the server by itself once more.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn measure(&self, shown: Shown) -> Result<Measured, CallError> {
        self.api.measure(&Measure { shown }).await
    }
}
