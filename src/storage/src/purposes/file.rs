//! What an operator's file looks like. Everything that a sentence of our own says better than the parser's may be missing
//! here, or be of any value: [`super::declared`] looks at it.

use kluis_catalog::Basis;
use serde::Deserialize;
use toml::{Spanned, Value};

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub platform: PartyTable,
    #[serde(default)]
    pub purpose: Vec<Spanned<PurposeTable>>,
    #[serde(default)]
    pub recipient: Vec<Spanned<RecipientTable>>,
}

/// `[platform]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartyTable {
    pub name: Spanned<String>,
    pub address: Spanned<String>,
    pub email: Spanned<String>,
    pub phone: Spanned<String>,
    pub url: Spanned<String>,
    pub authority: Spanned<String>,
    pub desk: Option<Spanned<String>>,
}

/// `[[purpose]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PurposeTable {
    pub id: Spanned<String>,
    pub version: Option<Spanned<i64>>,
    pub basis: Basis,
    pub fields: Vec<Spanned<String>>,
    pub recipients: Vec<Spanned<String>>,
    pub term_days: Option<Spanned<i64>>,
    pub kept_days: Option<Spanned<i64>>,
    #[serde(default)]
    pub once: Option<Spanned<bool>>,
    pub nl: Option<TextTable>,
    pub en: Option<TextTable>,
}

/// `[purpose.nl]`, `[purpose.en]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TextTable {
    pub title: Spanned<String>,
    pub says: Spanned<String>,
    pub which: Spanned<String>,
    pub for_whom: Spanned<String>,
    pub to: Spanned<String>,
    pub how_long: Spanned<String>,
}

/// `[[recipient]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecipientTable {
    pub number: Spanned<String>,
    pub role: Spanned<String>,
    pub organisation: Spanned<String>,
    pub region: Spanned<String>,
    pub certificate: DatesTable,
    pub declaration: DatesTable,
    #[serde(default = "yes")]
    pub active: bool,
    pub keys: Spanned<String>,
}

const fn yes() -> bool {
    true
}

/// `{ issued = 2026-01-15, review = 2028-01-15 }`, in quotes or not.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DatesTable {
    pub issued: Spanned<Value>,
    pub review: Spanned<Value>,
}
