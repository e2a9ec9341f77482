//! What an operator's file says, checked.
//!
//! ```
//! use kluis_storage::purposes::{BUILT_IN, Declared};
//!
//! let declared = Declared::parse("purposes.toml", BUILT_IN, None).expect("ours is in order");
//! assert!(declared.purposes.iter().any(|purpose| purpose.id == "account"));
//!
//! let wrong = BUILT_IN.replace("contact.phone", "contact.fax");
//! let problems = Declared::parse("purposes.toml", &wrong, None).expect_err("there is no such field");
//! assert!(problems.to_string().ends_with("there is no field \"contact.fax\""));
//! ```

use super::{
    BUILT_IN, Problem, Problems, Reason,
    file::{DatesTable, File, PartyTable, PurposeTable, RecipientTable, TextTable},
    problem::Document,
};
use crate::shares::MAILER;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use kluis_catalog::{
    Basis, Field, Party, PurposeText,
    purpose::{ID_BYTES, MOST_DAYS, PURPOSES, Purpose, TEXT_BYTES},
};
use kluis_vault::{
    hpke,
    registry::{self, Dates, Entry},
};
use kluis_wire::{
    Bytes, IdentityPublic, SigningPublic,
    limits::{RECIPIENTS, SEALING_PUBLIC},
};
use std::{collections::BTreeMap, fs, path::Path};
use time::{Date, Month};
use toml::{Spanned, Value, value::Datetime};

/// Longest role or organisation, in bytes.
const NAME_BYTES: usize = 128;
/// Shorter than this, in bytes, what stands for keys is the name of a file.
const KEYS_BYTES: usize = 1_000;

/// What a file says.
#[derive(Debug)]
pub struct Declared {
    /// What the file is called.
    pub file: String,
    /// Who is responsible.
    pub platform: Party,
    /// In the order of the file.
    pub purposes: Vec<Purpose>,
    /// In the order of the file. Their time isn't known yet: 0.
    pub recipients: Vec<Entry>,
    /// Where the version of each purpose stands.
    lines: BTreeMap<String, usize>,
}

impl Declared {
    /// Reads a file, or what is built in.
    ///
    /// # Errors
    /// [`Problems`] where anything is wrong with it.
    pub fn read(file: Option<&Path>) -> Result<Self, Problems> {
        let Some(path) = file else {
            return Self::parse("the built-in purposes", BUILT_IN, None);
        };
        let name = path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&name, &text, path.parent()),
            Err(error) => Err(Problems {
                file: name,
                found: vec![Problem {
                    line: None,
                    reason: Reason::Unreadable(error),
                }],
            }),
        }
    }

    /// Reads what stands in a file that is called so. Files with keys are looked for in `folder`.
    ///
    /// # Errors
    /// [`Problems`] where anything is wrong with it.
    pub fn parse(file: &str, text: &str, folder: Option<&Path>) -> Result<Self, Problems> {
        let mut checks = Checks {
            text,
            found: Vec::new(),
        };
        let declared = match toml::from_str(text) {
            Ok(parsed) => checks.file(file, parsed, folder),
            Err(error) => {
                let at = error.span().map(|span| span.start);
                let message = error.message().lines().collect::<Vec<_>>().join(" ");
                checks.found.push(Problem {
                    line: at.map(|at| line(text, at)),
                    reason: Reason::Form(message),
                });
                None
            }
        };
        match declared {
            Some(declared) if checks.found.is_empty() => Ok(declared),
            _ => {
                checks.found.sort_by_key(|problem| problem.line);
                Err(Problems {
                    file: file.to_owned(),
                    found: checks.found,
                })
            }
        }
    }

    /// The line of a purpose's version.
    #[must_use]
    pub fn line(&self, purpose: &str) -> Option<usize> {
        self.lines.get(purpose).copied()
    }
}

/// Which line a byte is on, from 1.
fn line(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
    before.split(|byte| *byte == b'\n').count()
}

/// Whether it is made of these characters, and not too long.
fn is_name(text: &str, most: usize, allowed: fn(char) -> bool) -> bool {
    !text.is_empty() && text.len() <= most && text.chars().all(allowed)
}

/// Everything that was found while reading on.
struct Checks<'a> {
    text: &'a str,
    found: Vec<Problem>,
}

impl Checks<'_> {
    fn problem<T>(&mut self, at: &Spanned<T>, reason: Reason) {
        self.found.push(Problem {
            line: Some(line(self.text, at.span().start)),
            reason,
        });
    }

    fn file(&mut self, name: &str, file: File, folder: Option<&Path>) -> Option<Declared> {
        if file.purpose.is_empty() || file.purpose.len() > PURPOSES {
            let reason = match file.purpose.last() {
                None => Reason::Empty,
                Some(_) => Reason::TooMany(PURPOSES),
            };
            self.found.push(Problem { line: None, reason });
        }
        let mut recipients: Vec<Entry> = Vec::with_capacity(file.recipient.len());
        for table in &file.recipient {
            let Some(entry) = self.recipient(table, folder) else {
                continue;
            };
            let twice = |known: &&Entry| known.number == entry.number;
            let same = |known: &&Entry| known.keys == entry.keys;
            if recipients.iter().any(|known| twice(&known)) {
                self.problem(table, Reason::DoubleRecipient(entry.number.clone()));
            } else if let Some(other) = recipients.iter().find(same) {
                let reason = Reason::SharedKeys(entry.number.clone(), other.number.clone());
                self.problem(&table.get_ref().keys, reason);
            }
            recipients.push(entry);
        }
        let numbers = file.recipient.iter();
        let numbers = numbers.map(|table| table.get_ref().number.get_ref().as_str());
        let numbers: Vec<&str> = numbers.chain([MAILER]).collect();
        let platform = self.party(&file.platform, &recipients);
        let (mut purposes, mut lines) = (Vec::new(), BTreeMap::new());
        for table in &file.purpose {
            let id = &table.get_ref().id;
            if lines.contains_key(id.get_ref()) {
                self.problem(id, Reason::DoubleId(id.get_ref().clone()));
            }
            let version = table.get_ref().version.as_ref();
            let at = version.map_or(id.span().start, |version| version.span().start);
            lines.insert(id.get_ref().clone(), line(self.text, at));
            purposes.extend(self.purpose(table, &numbers));
        }
        Some(Declared {
            file: name.to_owned(),
            platform: platform?,
            purposes,
            recipients,
            lines,
        })
    }

    fn party(&mut self, table: &PartyTable, recipients: &[Entry]) -> Option<Party> {
        if let Some(desk) = &table.desk
            && !recipients
                .iter()
                .any(|entry| entry.number == *desk.get_ref())
        {
            self.problem(desk, Reason::UnknownRecipient(desk.get_ref().clone()));
        }
        Some(Party {
            name: self.line(&table.name, "name", TEXT_BYTES)?,
            address: self.line(&table.address, "address", TEXT_BYTES)?,
            email: self.line(&table.email, "email", TEXT_BYTES)?,
            phone: self.line(&table.phone, "phone", TEXT_BYTES)?,
            url: self.line(&table.url, "url", TEXT_BYTES)?,
            authority: self.line(&table.authority, "authority", TEXT_BYTES)?,
            desk: table
                .desk
                .as_ref()
                .map(|desk| desk.get_ref().clone())
                .unwrap_or_default(),
        })
    }

    /// One line of text.
    fn line(&mut self, text: &Spanned<String>, what: &'static str, most: usize) -> Option<String> {
        let value = text.get_ref().trim();
        let reason = if value.is_empty() {
            Reason::Blank(what)
        } else if value.len() > most {
            Reason::TooLong(what, most)
        } else if value.chars().any(char::is_control) {
            Reason::Lines(what)
        } else {
            return Some(value.to_owned());
        };
        self.problem(text, reason);
        None
    }

    fn purpose(&mut self, at: &Spanned<PurposeTable>, numbers: &[&str]) -> Option<Purpose> {
        let table = at.get_ref();
        let id = table.id.get_ref().clone();
        if !is_name(&id, ID_BYTES, |c| matches!(c, 'a'..='z' | '0'..='9' | '-')) {
            self.problem(&table.id, Reason::Id(id.clone()));
        }
        let version = match &table.version {
            None => {
                self.problem(&table.id, Reason::NoVersion(id.clone()));
                None
            }
            Some(version) => {
                let number = u64::try_from(*version.get_ref()).ok().filter(|it| *it > 0);
                if number.is_none() {
                    self.problem(version, Reason::Version(id.clone()));
                }
                number
            }
        };
        let term_days = self.days(table.term_days.as_ref(), "term_days");
        let kept_days = self.days(table.kept_days.as_ref(), "kept_days");
        let once = table.once.as_ref().is_some_and(|once| *once.get_ref());
        if table.basis == Basis::Consent && table.term_days.is_none() {
            self.problem(&table.id, Reason::NoTerm(id.clone()));
        }
        if let Some(at) = table
            .once
            .as_ref()
            .filter(|_| once && table.basis != Basis::Consent)
        {
            self.problem(at, Reason::Once(id.clone()));
        }
        let fields = self.fields(table);
        let recipients = self.recipients(table, numbers);
        let nl = self.words(&table.id, table.nl.as_ref(), "Dutch ([purpose.nl])");
        let en = self.words(&table.id, table.en.as_ref(), "English ([purpose.en])");
        Some(Purpose {
            id,
            version: version?,
            basis: table.basis,
            fields,
            recipients,
            term_days,
            kept_days,
            once,
            nl: nl?,
            en: en?,
        })
    }

    fn days(&mut self, days: Option<&Spanned<i64>>, what: &'static str) -> Option<u32> {
        let days = days?;
        let number = u32::try_from(*days.get_ref()).ok();
        let number = number.filter(|number| (1..=MOST_DAYS).contains(number));
        if number.is_none() {
            self.problem(days, Reason::Days(what, MOST_DAYS));
        }
        number
    }

    fn fields(&mut self, table: &PurposeTable) -> Vec<Field> {
        let mut recipients = table.recipients.iter();
        let mailed = recipients.any(|number| number.get_ref() == MAILER);
        let mut fields = Vec::with_capacity(table.fields.len());
        for name in &table.fields {
            let id = name.get_ref();
            match Field::from_id(id) {
                None => self.problem(name, Reason::UnknownField(id.clone())),
                Some(field) if fields.contains(&field) => {
                    self.problem(name, Reason::DoubleField(id.clone()));
                }
                Some(field) if field.is_file() && mailed => {
                    self.problem(name, Reason::FileField(id.clone()));
                }
                Some(field) => fields.push(field),
            }
        }
        fields
    }

    fn recipients(&mut self, table: &PurposeTable, numbers: &[&str]) -> Vec<String> {
        if table.recipients.len() > RECIPIENTS {
            let id = table.id.get_ref().clone();
            self.problem(&table.id, Reason::TooManyRecipients(id, RECIPIENTS));
        }
        if let Some(first) = table.recipients.first()
            && table.basis != Basis::Consent
        {
            self.problem(first, Reason::Unasked(table.id.get_ref().clone()));
        }
        let mut recipients: Vec<String> = Vec::with_capacity(table.recipients.len());
        for number in &table.recipients {
            let named = number.get_ref();
            if recipients.contains(named) {
                self.problem(number, Reason::DoubleRecipient(named.clone()));
            } else if numbers.contains(&named.as_str()) {
                recipients.push(named.clone());
            } else {
                self.problem(number, Reason::UnknownRecipient(named.clone()));
            }
        }
        recipients
    }

    fn words(
        &mut self,
        id: &Spanned<String>,
        table: Option<&TextTable>,
        language: &'static str,
    ) -> Option<PurposeText> {
        let Some(table) = table else {
            self.problem(id, Reason::NoLanguage(id.get_ref().clone(), language));
            return None;
        };
        Some(PurposeText {
            title: self.line(&table.title, "title", TEXT_BYTES)?,
            says: self.line(&table.says, "says", TEXT_BYTES)?,
            which: self.line(&table.which, "which", TEXT_BYTES)?,
            for_whom: self.line(&table.for_whom, "for_whom", TEXT_BYTES)?,
            to: self.line(&table.to, "to", TEXT_BYTES)?,
            how_long: self.line(&table.how_long, "how_long", TEXT_BYTES)?,
        })
    }

    fn recipient(&mut self, at: &Spanned<RecipientTable>, folder: Option<&Path>) -> Option<Entry> {
        let table = at.get_ref();
        let number = table.number.get_ref().clone();
        if number == MAILER {
            self.problem(&table.number, Reason::OwnNumber(number.clone()));
        } else if !is_name(&number, ID_BYTES, |c| c.is_ascii_alphanumeric() || c == '-') {
            self.problem(&table.number, Reason::Number(number.clone()));
        }
        let role = self.line(&table.role, "role", NAME_BYTES);
        let organisation = self.line(&table.organisation, "organisation", NAME_BYTES);
        let region = self.region(table);
        let certificate = self.dates(&table.certificate, Document::Certificate, &number);
        let declaration = self.dates(&table.declaration, Document::Declaration, &number);
        let keys = self.keys(table, folder);
        Some(Entry {
            time: 0,
            active: table.active,
            role: role?,
            number,
            organisation: organisation?,
            region: region?,
            certificate: certificate?,
            declaration: declaration?,
            keys: keys?,
        })
    }

    fn region(&mut self, table: &RecipientTable) -> Option<[u8; 2]> {
        let text = table.region.get_ref();
        let region: Option<[u8; 2]> = text.as_bytes().try_into().ok();
        let Some(region) = region.filter(|region| region.iter().all(u8::is_ascii_uppercase)) else {
            self.problem(&table.region, Reason::Region(text.clone()));
            return None;
        };
        if table.active && !registry::in_eea(region) {
            let number = table.number.get_ref().clone();
            self.problem(&table.region, Reason::OutsideEea(number, text.clone()));
        }
        Some(region)
    }

    fn dates(&mut self, table: &DatesTable, document: Document, number: &str) -> Option<Dates> {
        let issued = self.date(&table.issued, document)?;
        let review = self.date(&table.review, document)?;
        if review <= issued {
            let reason = Reason::Dates(document, number.to_owned());
            self.problem(&table.review, reason);
        }
        Some(Dates { issued, review })
    }

    /// The beginning of that day, in seconds since 1970.
    fn date(&mut self, at: &Spanned<Value>, document: Document) -> Option<u64> {
        let written = match at.get_ref() {
            Value::Datetime(written) => Some(*written),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        let date = match written {
            Some(Datetime {
                date: Some(date),
                time: None,
                offset: None,
            }) => Month::try_from(date.month)
                .ok()
                .and_then(|month| Date::from_calendar_date(date.year.into(), month, date.day).ok()),
            _ => None,
        };
        let seconds =
            date.and_then(|date| u64::try_from(date.midnight().assume_utc().unix_timestamp()).ok());
        if seconds.is_none() {
            self.problem(at, Reason::Date(document));
        }
        seconds
    }

    fn keys(&mut self, table: &RecipientTable, folder: Option<&Path>) -> Option<IdentityPublic> {
        let (number, text) = (table.number.get_ref().clone(), table.keys.get_ref());
        let read = if text.len() >= KEYS_BYTES {
            Ok(text.clone())
        } else {
            let path = folder.map_or_else(|| text.into(), |folder| folder.join(text));
            fs::read_to_string(path)
        };
        let text = match read {
            Ok(text) => text,
            Err(error) => {
                let reason = Reason::KeyFile(number, text.clone(), error);
                self.problem(&table.keys, reason);
                return None;
            }
        };
        let keys = keys(text.trim());
        if keys.is_none() {
            self.problem(&table.keys, Reason::Keys(number));
        }
        keys
    }
}

/// Base64url of an Ed25519 public key ‖ an X-Wing public key.
fn keys(text: &str) -> Option<IdentityPublic> {
    let bytes = Base64UrlUnpadded::decode_vec(text).ok()?;
    let (signing, sealing) = bytes.split_at_checked(SigningPublic::LENGTH)?;
    let keys = IdentityPublic {
        signing: SigningPublic(signing.try_into().ok()?),
        sealing: Bytes(sealing.to_vec()),
    };
    (sealing.len() == SEALING_PUBLIC && hpke::is_public(sealing)).then_some(keys)
}
