//! `kluis-export.json`: what a program reads. Its schema goes along with it, as `schema.json`.

use serde::{Deserialize, Serialize};

/// What stands in `format`.
pub const FORMAT: &str = "kluis-export";
/// Version of the document.
pub const VERSION: u32 = 1;
/// The schema of it (JSON Schema 2020-12).
pub const SCHEMA: &str = include_str!("schema.json");

/// The whole document. Times are RFC 3339 in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// [`FORMAT`]
    pub format: String,
    /// [`VERSION`]
    pub version: u32,
    /// Domain of the platform.
    pub platform: String,
    /// Fingerprint of the account that it is from.
    pub account: String,
    /// When it was made.
    pub made: String,
    /// Language of its labels.
    pub language: String,
    /// Every field that had a value.
    pub fields: Vec<Value>,
    /// Every decision, the first one first.
    pub decisions: Vec<Decision>,
    /// Every look: the name of its file, as the page exports it by itself.
    pub looks: Option<String>,
}

/// A field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// Its stable name, such as `name.given`.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// Which key seals it.
    pub category: String,
    /// Its value as it is stored; of a file its name.
    pub value: String,
    /// Of a file: where it lies in the archive.
    pub file: Option<String>,
    /// When it was changed last.
    pub changed: String,
    /// How often it was saved.
    pub revision: u64,
    /// Who may see it now.
    #[serde(rename = "seenBy")]
    pub seen_by: Vec<Seer>,
}

impl Value {
    /// One with nothing but its value.
    #[must_use]
    pub fn new(id: &str, label: &str, value: &str) -> Self {
        Self {
            id: id.to_owned(),
            label: label.to_owned(),
            value: value.to_owned(),
            ..Self::default()
        }
    }
}

/// Who may see a field, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seer {
    /// Stable name of the purpose.
    pub purpose: String,
    /// What it is called.
    pub title: String,
    /// Who, by role, number and organisation.
    pub recipients: Vec<String>,
    /// Until when.
    pub until: Option<String>,
}

/// A decision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Counts from 1.
    pub number: u64,
    /// Stable name of the purpose.
    pub purpose: String,
    /// Its version.
    pub version: u64,
    /// What it is called.
    pub title: String,
    /// `given`, `refused`, `withdrawn`, `expired`, `renewed` or `once`.
    pub outcome: String,
    /// When the person signed it.
    pub signed: String,
    /// Until when it holds, where it permits anything.
    pub until: Option<String>,
    /// Where its receipt lies in the archive.
    pub receipt: Option<String>,
}

/// A file in the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosed {
    /// Where: `files/…`, `receipts/…` or a plain name.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Document {
    /// Nothing yet.
    #[must_use]
    pub fn new(platform: &str, made: &str) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            platform: platform.to_owned(),
            account: String::new(),
            made: made.to_owned(),
            language: "nl".to_owned(),
            fields: Vec::new(),
            decisions: Vec::new(),
            looks: None,
        }
    }
}
