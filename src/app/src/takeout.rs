//! What a person takes along, and what of it goes into a vault again. The archive itself is `kluis-takeout`'s; here values
//! and permissions become what stands in it.

pub mod cases;

use crate::{
    looks,
    permits::{self, Standing},
    text::Text,
};
use kluis_catalog::{Basis, Field, Invalid, purpose::Purpose};
use kluis_takeout::{
    Document, Takeout, Value, archive,
    document::{self, Decision, History, Seer},
    page,
};
use kluis_wire::{Category, Language};
use kluis_worker::{Change, Changed, Opened, Outcome, Permits, View, Who};

/// Where the log of looks lies.
pub const LOOKS: &str = "kluis-inzage.json";

/// What document and page of an archive are given room for, in bytes, beside the files.
const WRITTEN: usize = 16 * 1_024 * 1_024;

/// How a moment is written, from seconds since 1970.
type Time = fn(u64) -> String;

/// What is the same in all of it.
pub struct Source<'a> {
    /// Labels and titles.
    pub text: &'a Text,
    /// Their language.
    pub language: Language,
    /// The opened vault.
    pub view: &'a View,
    /// When each field was changed.
    pub changes: &'a [(Field, Vec<Changed>)],
    /// What is permitted.
    pub permits: &'a Permits,
    /// The platform's domain.
    pub origin: &'a str,
    /// How moments are written.
    pub time: Time,
    /// How days in the Netherlands are written.
    pub day: Time,
    /// A line of a letter that is written for programs, by its name.
    pub line: fn(&str, &str) -> Option<String>,
    /// The moment that stands in such a letter.
    pub moment: fn(&str) -> Option<u64>,
}

/// A purpose that a field is for, who receives it, and until when.
type SeenBy<'a> = (&'a Purpose, Vec<&'a Who>, Option<u64>);

/// Who may see a field now, under which purpose, and until when.
#[must_use]
pub fn seen_by(permits: &Permits, field: Field) -> Vec<SeenBy<'_>> {
    let purposes = permits.purposes.purposes.iter();
    let concerned = purposes.filter(|purpose| purpose.fields.contains(&field));
    concerned
        .filter_map(|purpose| {
            let standing = permits::standing(permits, purpose);
            if purpose.basis == Basis::Consent && !standing.lets_in() {
                return None;
            }
            let until = match standing {
                Standing::Given(_, until) | Standing::Once(until) => Some(until),
                _ => None,
            };
            let receivers = permits::receivers(permits, purpose);
            (!receivers.is_empty()).then_some((
                purpose,
                receivers,
                until.filter(|until| *until > 0),
            ))
        })
        .collect()
}

/// Everything but the files, as a program reads it.
#[must_use]
pub fn document(source: &Source<'_>, now: u64) -> Document {
    let mut document = Document::new(source.origin, &(source.time)(now));
    document.account.clone_from(&source.view.fingerprint);
    source.text.tag.clone_into(&mut document.language);
    document.fields = source
        .view
        .fields
        .iter()
        .map(|opened| value(source, opened))
        .collect();
    document.history = source
        .changes
        .iter()
        .filter(|(_, changes)| !changes.is_empty())
        .map(|(field, changes)| history(source, *field, changes))
        .collect();
    document.decisions = source
        .permits
        .decisions
        .iter()
        .map(|made| Decision {
            number: made.number,
            purpose: made.purpose.clone(),
            version: made.version,
            title: title(source, &made.purpose),
            outcome: outcome(made.outcome).to_owned(),
            signed: (source.time)(made.signed_at),
            until: made.until.map(source.time),
            receipt: Some(receipt_path(made.number)),
        })
        .collect();
    document.looks = Some(LOOKS.to_owned());
    document
}

/// The log of looks, as it is exported by itself.
#[must_use]
pub fn log(source: &Source<'_>) -> String {
    looks::json(source.permits, &source.view.fingerprint, source.time)
}

/// For how many bytes of what came with letters there is room.
#[must_use]
pub fn room(takeout: &Takeout) -> usize {
    let taken: usize = takeout.enclosed.iter().map(|one| one.bytes.len()).sum();
    archive::ARCHIVE.saturating_sub(taken + WRITTEN)
}

/// Where the receipt with this number lies.
#[must_use]
pub fn receipt_path(number: u64) -> String {
    format!("receipts/kluis-receipt-{number}.json")
}

/// Where the file of a field lies; what it is called stays its value.
#[must_use]
pub fn file_path(field: Field, name: &str) -> String {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase())
        .filter(|ending| ["pdf", "jpg", "jpeg", "png"].contains(&ending.as_str()));
    format!(
        "files/{}.{}",
        field.id(),
        ending.as_deref().unwrap_or("bin")
    )
}

fn value(source: &Source<'_>, opened: &Opened) -> Value {
    let seen_by = seen_by(source.permits, opened.field);
    Value {
        id: opened.field.id().to_owned(),
        label: source.text.fields.of(opened.field).label.to_owned(),
        category: category(opened.field.category()).to_owned(),
        value: opened.value.clone(),
        file: (opened.field.is_file()).then(|| file_path(opened.field, &opened.value)),
        changed: (source.time)(opened.changed),
        revision: opened.revision,
        seen_by: seen_by
            .into_iter()
            .map(|(purpose, receivers, until)| Seer {
                purpose: purpose.id.clone(),
                title: purpose.words(source.language).title.clone(),
                recipients: receivers
                    .into_iter()
                    .map(|who| format!("{} {}, {}", who.role, who.number, who.organisation))
                    .collect(),
                until: until.map(source.time),
            })
            .collect(),
    }
}

fn history(source: &Source<'_>, field: Field, changes: &[Changed]) -> History {
    let change = |change: &Changed| document::Change {
        at: (source.time)(change.time),
        deleted: change.deleted,
        here: change.here,
    };
    History {
        id: field.id().to_owned(),
        label: source.text.fields.of(field).label.to_owned(),
        changes: changes.iter().map(change).collect(),
    }
}

fn title(source: &Source<'_>, purpose: &str) -> String {
    source.permits.purposes.find(purpose).map_or_else(
        || purpose.to_owned(),
        |one| one.words(source.language).title.clone(),
    )
}

const fn category(category: Category) -> &'static str {
    match category {
        Category::Identity => "identity",
        Category::Contact => "contact",
        Category::Work => "work",
        Category::Correspondence => "correspondence",
        Category::Preferences => "preferences",
        Category::Photo => "photo",
    }
}

const fn outcome(outcome: Outcome) -> &'static str {
    let [given, refused, withdrawn, expired, renewed, once] = page::OUTCOMES;
    match outcome {
        Outcome::Given => given,
        Outcome::Refused => refused,
        Outcome::Withdrawn => withdrawn,
        Outcome::Expired => expired,
        Outcome::Renewed => renewed,
        Outcome::Once => once,
    }
}

/// The words of the page in the archive.
#[must_use]
pub fn words(text: &Text, language: Language) -> kluis_takeout::Words {
    let own = kluis_text::archive::archive(language);
    kluis_takeout::Words {
        title: own.title,
        made: own.made,
        platform: own.platform,
        account: own.account,
        fields: own.fields,
        field: own.field,
        value: own.value,
        changed: own.changed,
        seen_by: own.seen_by,
        nobody: own.nobody,
        history: own.history,
        saved_here: own.saved_here,
        saved_elsewhere: own.saved_elsewhere,
        deleted_here: own.deleted_here,
        deleted_elsewhere: own.deleted_elsewhere,
        decisions: own.decisions,
        number: own.number,
        purpose: own.purpose,
        outcome: own.outcome,
        signed: own.signed,
        receipt: own.receipt,
        none: own.none,
        looks: own.looks,
        beside: own.beside,
        outcomes: own.outcomes,
        requests: own.requests,
        participations: own.participations,
        disclosures: own.disclosures,
        notes: own.notes,
        state: own.state,
        since: own.since,
        due: own.due,
        about: own.about,
        by: own.by,
        attachment: own.attachment,
        missed: text.cases.missed,
        restricts: text.cases.restricts,
        unreadable: text.cases.sealed,
        no_room: own.no_room,
    }
}

/// What of an archive can go into a vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Values that differ from what is there, each with what is there now.
    pub values: Vec<(Field, String, Option<String>)>,
    /// Files, by field: their name, and where they lie.
    pub files: Vec<(Field, String, String)>,
    /// Values that the catalogue doesn't take.
    pub invalid: Vec<(Field, Invalid)>,
    /// Names of fields that nobody knows here.
    pub unknown: usize,
    /// Requests and records, which stay what they are: a document.
    pub history: usize,
}

/// What is the account's own, or this app's record of what was shown: it belongs to the account that it is from.
const fn stays(field: Field) -> bool {
    matches!(
        field,
        Field::Email | Field::Permissions | Field::KeyPointsShown | Field::Progress
    )
}

/// Compares a document with what is in the vault.
#[must_use]
pub fn incoming(document: &Document, view: &View) -> Incoming {
    let mut found = Incoming {
        values: Vec::new(),
        files: Vec::new(),
        invalid: Vec::new(),
        unknown: 0,
        history: document.cases().count(),
    };
    for value in &document.fields {
        let Some(field) = Field::from_id(&value.id) else {
            found.unknown += 1;
            continue;
        };
        if stays(field) {
            continue;
        }
        if field.is_file() {
            if let Some(path) = &value.file {
                found.files.push((field, value.value.clone(), path.clone()));
            }
            continue;
        }
        match field.normalise(&value.value) {
            Err(invalid) => found.invalid.push((field, invalid)),
            Ok(value) => {
                let now = view.value(field).map(str::to_owned);
                if now.as_ref() != Some(&value) {
                    found.values.push((field, value, now));
                }
            }
        }
    }
    found
}

/// The chosen ones, as they are to be saved.
#[must_use]
pub fn changes(incoming: &Incoming, chosen: &[Field]) -> Vec<Change> {
    let values = incoming.values.iter();
    values
        .filter(|(field, ..)| chosen.contains(field))
        .map(|(field, value, _)| Change {
            field: *field,
            value: Some(value.clone()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kluis_catalog::purpose::{Party, PurposeText, Purposes};
    use kluis_takeout::{read, write};
    use kluis_worker::{Along, Recall};

    /// Values of each kind that the catalogue takes, in its own spelling.
    const VALUES: &[(Field, &[&str])] = &[
        (Field::GivenName, &["Zoë", "Renée-Zoë", "Ðorđe", "O'Neill"]),
        (Field::Infix, &["van 't", "de la"]),
        (Field::FamilyName, &["Hôff-Çelikkaya", "<b>", "Łukasz"]),
        (Field::Phone, &["+31648172039", "0201234567"]),
        (Field::Postcode, &["9791KX", "1234AB"]),
        (Field::HouseNumber, &["10573", "1"]),
        (Field::HouseSuffix, &["IIIbis", "a"]),
        (Field::Street, &["Sint-Æmiliaansteeg", "Kade 3"]),
        (Field::City, &["Wûnseradiel", "Ede"]),
        (Field::Country, &["Nederland"]),
        (Field::Role, &["seeker", "freelancer", "client"]),
        (Field::Headline, &["Restauratrice van glas-in-loodramen"]),
        (Field::Skills, &["brandschilderen, solderen", "Rust"]),
        (Field::Available, &["2027-03-01"]),
        (Field::Kvk, &["69599084"]),
        (Field::VatId, &["NL001234567B29"]),
    ];

    const SAVED: Changed = Changed {
        time: 1_700_000_000,
        here: false,
        deleted: false,
    };
    const DELETED: Changed = Changed {
        time: 1_700_000_001,
        here: true,
        deleted: true,
    };

    pub(super) fn view(fields: Vec<Opened>) -> View {
        View {
            fingerprint: "aaaa bbbb".to_owned(),
            platform: String::new(),
            sequence: 1,
            words: Vec::new(),
            recall: Recall::Known,
            rehearsed: true,
            fields,
            conflicts: Vec::new(),
        }
    }

    fn opened(field: Field, value: &str) -> Opened {
        Opened {
            field,
            value: value.to_owned(),
            length: None,
            changed: 1_800_000_000,
            revision: 3,
        }
    }

    fn permits() -> Permits {
        Permits {
            at: 0,
            purposes: Purposes {
                edition: 1,
                platform: Party::default(),
                purposes: Vec::new(),
            },
            registered: Vec::new(),
            decisions: Vec::new(),
            barred: Vec::new(),
            objections: Vec::new(),
            looks: Vec::new(),
        }
    }

    /// A line of a letter, as the browser finds it.
    fn line(letter: &str, name: &str) -> Option<String> {
        let read: serde_json::Value = serde_json::from_str(letter).ok()?;
        let value = read.get(name)?.as_str()?;
        (!value.is_empty()).then(|| value.to_owned())
    }

    fn moment(letter: &str) -> Option<u64> {
        let read: serde_json::Value = serde_json::from_str(letter).ok()?;
        read.get("at")?.as_u64()
    }

    /// What is taken along of a vault and its cases, as it is read again; none where the cases don't fit together.
    pub(super) fn taken_with(
        view: &View,
        (along, files): (&Along, &[u8]),
        room: usize,
    ) -> Option<Takeout> {
        let permits = permits();
        let source = Source {
            text: &kluis_text::text(Language::Nl),
            language: Language::Nl,
            view,
            changes: &[(Field::City, vec![SAVED, DELETED]), (Field::Street, vec![])],
            permits: &permits,
            origin: "localhost",
            time: |seconds| seconds.to_string(),
            day: |seconds| format!("day {}", seconds / 86_400),
            line,
            moment,
        };
        let mut takeout = Takeout::new("", "");
        takeout.document = document(&source, 1_800_000_000);
        cases::add(&mut takeout, &source, along, files, room)?;
        let archive = write(&takeout, &words(source.text, source.language)).expect("it fits");
        let mut again = read(&archive).expect("it is ours");
        // A chapter after the other, not in the order in which things happened.
        for one in [&mut takeout, &mut again] {
            one.enclosed.sort_by(|one, other| one.path.cmp(&other.path));
        }
        assert!(again == takeout, "{:?}", again.document);
        Some(takeout)
    }

    fn taken(view: &View) -> Document {
        let none = Along {
            cases: Vec::new(),
            signed: Vec::new(),
        };
        taken_with(view, (&none, &[]), 0).expect("nothing").document
    }

    /// Every choice of values, drawn by a counter.
    #[test]
    fn any_vault_s_fields_come_out_as_they_went_in() {
        let mut state = 1_u64;
        let mut draw = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            usize::try_from(state >> 33).unwrap_or_default() % below
        };
        for _ in 0..300 {
            let mut fields = Vec::new();
            for (field, values) in VALUES {
                let at = draw(values.len() + 1);
                if let Some(value) = values.get(at).and_then(|value| field.normalise(value).ok()) {
                    fields.push(opened(*field, &value));
                }
            }
            let old = view(fields);
            let document = taken(&old);
            let found = incoming(&document, &view(Vec::new()));
            assert_eq!((found.invalid.len(), found.unknown), (0, 0));
            let all: Vec<_> = old.fields.iter().map(|one| one.field).collect();
            let changes = changes(&found, &all);
            let saved: Vec<_> = changes
                .into_iter()
                .map(|change| opened(change.field, &change.value.unwrap_or_default()))
                .collect();
            assert_eq!(saved, old.fields);
            // Into the very same vault nothing is left to be done.
            assert_eq!(incoming(&document, &old).values, []);
        }
    }

    #[test]
    fn when_a_field_was_changed_goes_along_even_where_it_is_gone() {
        let document = taken(&view(Vec::new()));
        let [city] = document.history.as_slice() else {
            panic!("only what changed: {:?}", document.history);
        };
        assert_eq!(city.id, Field::City.id());
        let changes = city.changes.iter();
        let told: Vec<_> = changes
            .map(|one| (one.at.as_str(), one.here, one.deleted))
            .collect();
        assert_eq!(
            told,
            [("1700000000", false, false), ("1700000001", true, true)]
        );
        let page = kluis_takeout::page::page(
            &document,
            &words(&kluis_text::text(Language::En), Language::En),
        );
        assert!(
            page.contains(
                "1700000000: saved on another device<br>1700000001: deleted on this device"
            )
        );
    }

    #[test]
    fn what_belongs_to_the_old_account_and_what_is_wrong_is_not_taken() {
        let old = view(vec![
            opened(Field::Email, "zoe@example.org"),
            opened(Field::Progress, "naam=passed"),
            opened(Field::City, "Ede"),
        ]);
        let mut document = taken(&old);
        document
            .fields
            .push(Value::new("work.kvk", "", "geen nummer"));
        document.fields.push(Value::new("health.blood", "", "0+"));
        let found = incoming(&document, &view(vec![opened(Field::City, "Delft")]));
        let city = (Field::City, "Ede".to_owned(), Some("Delft".to_owned()));
        assert_eq!(found.values, [city]);
        assert_eq!(found.invalid.len(), 1);
        assert_eq!(found.unknown, 1);
        assert_eq!(changes(&found, &[]), []);
    }

    #[test]
    fn who_may_see_a_field_is_who_is_registered_and_let_in() {
        let words = PurposeText::default();
        let purpose = |id: &str, basis, fields: Vec<Field>| Purpose {
            id: id.to_owned(),
            version: 1,
            basis,
            fields,
            recipients: vec!["P-17".to_owned(), "gone".to_owned()],
            term_days: None,
            kept_days: None,
            once: false,
            nl: words.clone(),
            en: words.clone(),
        };
        let mut permits = permits();
        permits.purposes.purposes = vec![
            purpose("calls", Basis::Consent, vec![Field::Phone]),
            purpose("account", Basis::Contract, vec![Field::Email]),
        ];
        let planner = Who {
            number: "P-17".to_owned(),
            ..Who::default()
        };
        permits.registered = vec![planner.clone()];
        let numbers = |permits: &Permits, field| -> Vec<String> {
            let all = seen_by(permits, field).into_iter();
            all.flat_map(|(_, who, _)| who.into_iter().map(|one| one.number.clone()))
                .collect()
        };
        assert_eq!(numbers(&permits, Field::Phone), [] as [String; 0]);
        assert_eq!(numbers(&permits, Field::Email), ["P-17"]);
        permits.decisions = vec![kluis_worker::Made {
            number: 1,
            purpose: "calls".to_owned(),
            version: 1,
            outcome: Outcome::Given,
            recipients: vec![planner],
            shown_at: 1,
            chosen_at: 1,
            signed_at: 1,
            countersigned_at: 1,
            until: Some(9),
            written_down: None,
            in_force: true,
            current: true,
        }];
        assert_eq!(numbers(&permits, Field::Phone), ["P-17"]);
        assert_eq!(seen_by(&permits, Field::Phone)[0].2, Some(9));
        assert_eq!(numbers(&permits, Field::City), [] as [String; 0]);
    }

    #[test]
    fn a_file_has_a_name_that_leads_nowhere_else() {
        assert_eq!(file_path(Field::Cv, "../../cv.PDF"), "files/work.cv.pdf");
        assert_eq!(
            file_path(Field::Photo, "zon.exe"),
            "files/photo.portrait.bin"
        );
    }
}
