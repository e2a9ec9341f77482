//! The purposes that pages show which don't ask the platform for its own yet.

use crate::{Basis, Field};
use serde::{Deserialize, Serialize};

/// A purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// Stable name.
    pub id: &'static str,
    /// Version of the text that people see.
    pub version: u32,
    /// On which basis.
    pub basis: Basis,
    /// Which fields it concerns; none where the data doesn't exist yet.
    pub fields: &'static [Field],
}

impl Purpose {
    /// Every purpose, in the order in which they are shown.
    pub const ALL: &[Self] = &[
        Self {
            id: "alerts",
            version: 1,
            basis: Basis::Consent,
            fields: &[Field::Email, Field::Postcode],
        },
        Self {
            id: "calls",
            version: 1,
            basis: Basis::Consent,
            fields: &[
                Field::GivenName,
                Field::Infix,
                Field::FamilyName,
                Field::Phone,
            ],
        },
        Self {
            id: "profile",
            version: 1,
            basis: Basis::Consent,
            fields: &[
                Field::GivenName,
                Field::Infix,
                Field::FamilyName,
                Field::City,
            ],
        },
        Self {
            id: "account",
            version: 1,
            basis: Basis::Contract,
            fields: &[Field::Email],
        },
        Self {
            id: "tax",
            version: 1,
            basis: Basis::LegalObligation,
            fields: &[],
        },
        Self {
            id: "security",
            version: 1,
            basis: Basis::LegitimateInterest,
            fields: &[],
        },
    ];

    /// Whether the person chooses.
    #[must_use]
    pub fn is_a_choice(&self) -> bool {
        self.basis == Basis::Consent
    }

    /// The purpose with this name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|purpose| purpose.id == id)
    }
}

/// What a person decided about a purpose. No choice is neither of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// It may.
    Given,
    /// It may not.
    Refused,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_lead_back() {
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::from_id(purpose.id), Some(purpose));
        }
        assert_eq!(Purpose::from_id("everything"), None);
    }

    #[test]
    fn only_consent_is_a_choice() {
        let choices: Vec<_> = Purpose::ALL
            .iter()
            .filter(|p| p.is_a_choice())
            .map(|p| p.id)
            .collect();
        assert_eq!(choices, ["alerts", "calls", "profile"]);
    }
}
