//! The purposes: what data is used for, for whom, how long, on which basis. The platform's operator writes them in a
//! file, the platform signs them, and a person decides about exactly what they say.
//!
//! ```
//! use kluis_catalog::{Basis, Field, purpose::{Purpose, PurposeText}};
//! use kluis_wire::Language;
//!
//! let text = |title: &str| PurposeText { title: title.into(), ..PurposeText::default() };
//! let purpose = Purpose {
//!     id: "alerts".into(),
//!     version: 2,
//!     basis: Basis::Consent,
//!     fields: vec![Field::Email],
//!     recipients: vec![],
//!     term_days: Some(365),
//!     kept_days: None,
//!     once: false,
//!     nl: text("Vacatures per e-mail"),
//!     en: text("Jobs by e-mail"),
//! };
//! assert!(purpose.shown(Language::Nl).starts_with("alerts\n2\nVacatures per e-mail\n"));
//! ```

use crate::Field;
use kluis_wire::{Language, Signature};
use serde::{Deserialize, Serialize};

/// Most purposes of a platform.
pub const PURPOSES: usize = 64;
/// Longest name of a purpose, in bytes.
pub const ID_BYTES: usize = 64;
/// Longest line of a text, in bytes.
pub const TEXT_BYTES: usize = 1_200;
/// Longest term or time that data is kept, in days: a hundred years.
pub const MOST_DAYS: u32 = 36_525;

/// The lawful basis of a purpose (GDPR article 6). Their order is that of the encoding: new ones go to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
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

impl Basis {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Consent,
        Self::Contract,
        Self::LegalObligation,
        Self::LegitimateInterest,
    ];

    /// The stable name: the one in JSON, in the operator's file, and in what a decision signs.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Contract => "contract",
            Self::LegalObligation => "legal-obligation",
            Self::LegitimateInterest => "legitimate-interest",
        }
    }
}

/// Everything the platform uses data for, in one edition. What is signed is its encoding: a change to this shape changes
/// every digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Purposes {
    /// Counts from 1: one more for every change.
    pub edition: u64,
    /// Who is responsible.
    pub platform: Party,
    /// In the order in which they are shown; every id once.
    pub purposes: Vec<Purpose>,
}

impl Purposes {
    /// The purpose with this name.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Purpose> {
        self.purposes.iter().find(|purpose| purpose.id == id)
    }
}

/// The controller: who it is, how to reach it, and who supervises it. Each one line of text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Party {
    /// Its name.
    pub name: String,
    /// Where letters go.
    pub address: String,
    /// Where mails go.
    pub email: String,
    /// By phone.
    pub phone: String,
    /// Its site.
    pub url: String,
    /// The name of the supervisory authority.
    pub authority: String,
    /// The registry's number of the desk, which answers requests; empty where requests come by phone or letter only.
    #[serde(default)]
    pub desk: String,
}

impl Party {
    /// The phone number as a link dials it (RFC 3966): a Dutch number in its international form.
    #[must_use]
    pub fn phone_link(&self) -> String {
        let dialled = |sign: &char| sign.is_ascii_digit() || *sign == '+';
        let number: String = self.phone.chars().filter(dialled).collect();
        if let Some(abroad) = number.strip_prefix("00") {
            ["tel:+", abroad].concat()
        } else if let Some(national) = number.strip_prefix('0') {
            ["tel:+31", national].concat()
        } else {
            ["tel:", &number].concat()
        }
    }

    /// The mail address as a link.
    #[must_use]
    pub fn mail_link(&self) -> String {
        ["mailto:", &self.email].concat()
    }
}

/// One purpose, in the version that is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Purpose {
    /// Stable name: lower-case letters, digits and hyphens, at most [`ID_BYTES`].
    pub id: String,
    /// Counts from 1, and up with every change of what the person decides about.
    pub version: u64,
    /// On which basis.
    pub basis: Basis,
    /// Which fields it concerns, every one once; none where the data doesn't stand in the vault. By name in every
    /// encoding, so that a new field changes no digest.
    #[serde(with = "names")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Field>"))]
    pub fields: Vec<Field>,
    /// Numbers in the platform's registry of those who receive them, every one once. Their keys are there.
    pub recipients: Vec<String>,
    /// How long a yes holds, in days; every consent has a term.
    pub term_days: Option<u32>,
    /// How long the data is kept, in days, where that is a number.
    pub kept_days: Option<u32>,
    /// Whether it can be given for one look.
    pub once: bool,
    /// In Dutch.
    pub nl: PurposeText,
    /// In English.
    pub en: PurposeText,
}

/// A purpose in words. Each one line, at most [`TEXT_BYTES`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PurposeText {
    /// What it is called.
    pub title: String,
    /// What happens, and why.
    pub says: String,
    /// Which data.
    pub which: String,
    /// For whom, by name.
    pub for_whom: String,
    /// The short name of those people, for a drawing.
    pub to: String,
    /// How long.
    pub how_long: String,
}

impl Purpose {
    /// Whether the person chooses.
    #[must_use]
    pub fn is_a_choice(&self) -> bool {
        self.basis == Basis::Consent
    }

    /// Its words.
    #[must_use]
    pub const fn words(&self, language: Language) -> &PurposeText {
        match language {
            Language::Nl => &self.nl,
            Language::En => &self.en,
        }
    }

    /// The text that a decision signs the SHA-256 of: id, version, title, what it says, which data, for whom, how long,
    /// basis; a line each, no line end after the last.
    #[must_use]
    pub fn shown(&self, language: Language) -> String {
        let words = self.words(language);
        [
            &self.id,
            &self.version.to_string(),
            &words.title,
            &words.says,
            &words.which,
            &words.for_whom,
            &words.how_long,
            self.basis.id(),
        ]
        .join("\n")
    }
}

/// The purposes as the platform signed them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignedPurposes {
    /// What it signed.
    pub purposes: Purposes,
    /// By the platform over `E("kluis/v1/purposes", origin, SHA-256(kluis_wire::body::encode(purposes)))`.
    pub signature: Signature,
}

/// Fields by their stable names.
mod names {
    use crate::Field;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(fields: &[Field], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(fields.iter().map(|field| field.id()))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Field>, D::Error> {
        let names = Vec::<String>::deserialize(from)?;
        let field = |name: &String| Field::from_id(name);
        let fields: Option<_> = names.iter().map(field).collect();
        fields.ok_or_else(|| D::Error::custom("no such field"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kluis_wire::body;

    fn text(title: &str) -> PurposeText {
        PurposeText {
            title: title.into(),
            says: "says".into(),
            which: "which".into(),
            for_whom: "for whom".into(),
            to: "to".into(),
            how_long: "how long".into(),
        }
    }

    fn purposes() -> Purposes {
        Purposes {
            edition: 3,
            platform: Party {
                name: "Voorbeeld B.V.".into(),
                ..Party::default()
            },
            purposes: vec![Purpose {
                id: "calls".into(),
                version: 2,
                basis: Basis::Consent,
                fields: vec![Field::GivenName, Field::Phone],
                recipients: vec!["desk-1".into()],
                term_days: Some(365),
                kept_days: None,
                once: true,
                nl: text("Bellen"),
                en: text("Calls"),
            }],
        }
    }

    #[test]
    fn a_purpose_is_found_by_its_name() {
        let purposes = purposes();
        assert_eq!(purposes.find("calls"), purposes.purposes.first());
        assert_eq!(purposes.find("everything"), None);
    }

    #[test]
    fn what_is_signed_has_one_line_each() {
        let purposes = purposes();
        let purpose = purposes.find("calls").unwrap();
        assert_eq!(
            purpose.shown(Language::Nl),
            "calls\n2\nBellen\nsays\nwhich\nfor whom\nhow long\nconsent"
        );
        assert_eq!(
            purpose.shown(Language::En),
            "calls\n2\nCalls\nsays\nwhich\nfor whom\nhow long\nconsent"
        );
    }

    #[test]
    fn the_encoding_names_fields_and_leads_back() {
        let purposes = purposes();
        let bytes = body::encode(&purposes).unwrap();
        assert_eq!(body::decode::<Purposes>(&bytes), Ok(purposes));
        let named = |name: &[u8]| bytes.windows(name.len()).any(|part| part == name);
        assert!(named(b"name.given") && named(b"contact.phone"));
        let renamed: Vec<u8> = String::from_utf8_lossy(&bytes)
            .replace("name.given", "name.wrong")
            .into_bytes();
        assert_eq!(body::decode::<Purposes>(&renamed), Err(body::Malformed));
    }

    #[test]
    fn a_basis_is_encoded_by_its_place() {
        for (place, basis) in Basis::ALL.into_iter().enumerate() {
            let place = u8::try_from(place).unwrap();
            assert_eq!(body::encode(&basis).unwrap(), [place]);
        }
    }
}
