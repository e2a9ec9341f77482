//! `kluis-export.json`: what a program reads. Its schema goes along with it, as `schema.json`.

use serde::{Deserialize, Serialize};

/// What stands in `format`.
pub const FORMAT: &str = "kluis-export";
/// Version of the document. The first one had no cases, the second no history; both are read as well.
pub const VERSION: u32 = 3;
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
    /// When fields were saved and deleted, also those without a value now.
    #[serde(default)]
    pub history: Vec<History>,
    /// Every decision, the first one first.
    pub decisions: Vec<Decision>,
    /// Every look: the name of its file, as the page exports it by itself.
    pub looks: Option<String>,
    /// What was asked, and what became of it.
    #[serde(default)]
    pub requests: Vec<Case>,
    /// What the person takes part in. Of what was masked only that it was is left.
    #[serde(default)]
    pub participations: Vec<Case>,
    /// What went to others, and what came back.
    #[serde(default)]
    pub disclosures: Vec<Case>,
    /// What was noted of calls and letters.
    #[serde(default)]
    pub notes: Vec<Case>,
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

/// When a field was changed. What it said before is kept nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Its stable name.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// The last times, the first of them first.
    pub changes: Vec<Change>,
}

/// That a field was changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// When, by the clock of the device that it was changed on.
    pub at: String,
    /// Whether it was deleted; else it was saved.
    pub deleted: bool,
    /// Whether it was on the device that made this document.
    pub here: bool,
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

/// A case: something that was asked, or put on record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its name.
    pub id: String,
    /// What kind it is, such as `rectification` or `participation`.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// How it came: `app`, `phone` or `letter`.
    pub channel: String,
    /// The fields concerned; none for all of them, or where it isn't about fields.
    pub fields: Vec<Concerned>,
    /// The purpose that it is about, such as one that was withdrawn.
    pub purpose: Option<Concerned>,
    /// The case or the look that it is about.
    pub about: Option<String>,
    /// Who put it on record, where that wasn't the person.
    pub by: Option<Party>,
    /// When it came.
    pub came: String,
    /// By which day it is answered, as days are counted in the Netherlands.
    pub due: Option<String>,
    /// What happened last, such as `answered` or `masked`.
    pub state: String,
    /// The same in words.
    #[serde(rename = "stateSays")]
    pub state_says: String,
    /// Whether it waited for an answer.
    pub open: bool,
    /// Whether the day went by without an answer.
    pub missed: bool,
    /// Whether it kept the data concerned from being used.
    pub restricts: bool,
    /// What was stated in it, the first thing first.
    pub statements: Vec<Statement>,
}

/// A field or purpose that a case is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concerned {
    /// Its stable name.
    pub id: String,
    /// What it is called.
    pub label: String,
}

/// Somebody in the platform's registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Stays the same over changes of keys.
    pub number: String,
    /// What they do.
    pub role: String,
    /// For whom.
    pub organisation: String,
    /// Where: ISO 3166-1 alpha-2.
    pub region: String,
}

/// Something that was stated in a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Its place in the account's log, in which looks stand, too.
    pub number: u64,
    /// What happened, such as `asked`, `received` or `answered`.
    pub event: String,
    /// The same in words.
    pub says: String,
    /// When, by the platform's clock.
    pub at: String,
    /// Who stated it; none for the person and for the platform itself.
    pub by: Option<Party>,
    /// Until when it is answered, where that is what is stated.
    pub until: Option<String>,
    /// What was written with it, opened.
    pub text: Option<String>,
    /// What stands in a text that is written for programs.
    pub details: Vec<Detail>,
    /// Whether something was written that doesn't open.
    pub unreadable: bool,
    /// The files that came with it.
    pub attachments: Vec<Attachment>,
    /// Where the platform's receipt for it lies: a file that can be checked.
    pub receipt: Option<String>,
    /// SHA-256 of the statement, in hexadecimal.
    pub digest: String,
    /// The statement as it was signed, in Base64url.
    pub signed: String,
    /// Ed25519 over `E("kluis/v1/statement-signature", statement)`, in Base64url; none for what the platform states itself,
    /// which signs the log.
    pub signature: Option<String>,
    /// The key that it was signed with, in Base64url.
    pub key: Option<String>,
}

/// A line of a text that is written for programs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// Its stable name.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// What stands there.
    pub value: String,
}

/// A file that came with a statement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// What it is called.
    pub name: String,
    /// How large it is.
    pub bytes: u64,
    /// Where it lies in the archive; none where there was no room for it.
    pub file: Option<String>,
}

/// A file in the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosed {
    /// Where: `files/…`, `receipts/…`, `letters/…` or a plain name.
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
            history: Vec::new(),
            decisions: Vec::new(),
            looks: None,
            requests: Vec::new(),
            participations: Vec::new(),
            disclosures: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Every case, chapter by chapter.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        let records = self.participations.iter().chain(&self.disclosures);
        self.requests.iter().chain(records).chain(&self.notes)
    }

    /// Every file that it names beside those of its fields.
    pub fn papers(&self) -> impl Iterator<Item = &String> {
        let receipts = self.decisions.iter().filter_map(|one| one.receipt.as_ref());
        let stated = self.cases().flat_map(|case| &case.statements);
        let stated = stated.flat_map(|one| {
            let files = one.attachments.iter().filter_map(|file| file.file.as_ref());
            one.receipt.iter().chain(files)
        });
        receipts.chain(&self.looks).chain(stated)
    }
}
