//! The purposes: what data is used for, for whom, how long, on which basis.

use serde::{Deserialize, Serialize};

/// The lawful basis of a purpose (GDPR article 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Basis {
    /// The person chooses: a toggle.
    Consent,
    /// Needed for what was agreed: shown, no toggle.
    Contract,
    /// The law asks it: shown, no toggle.
    LegalObligation,
    /// The platform's interest: shown, with the right to object.
    LegitimateInterest,
}

/// A purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// Stable name.
    pub id: &'static str,
    /// Version of the text that people see.
    pub version: u32,
    /// On which basis.
    pub basis: Basis,
}
