//! The log of who looked, as it is filtered and as it is taken along: JSON with the field names of the Dutch standard
//! Logboek Dataverwerkingen where they fit (`trace_id`, `span_id`, `name`, `status`, `start_time`, `end_time`, `resource`,
//! `attributes` with `dpl.core.…`) and this app's own beside them, and CSV (RFC 4180).

use kluis_wire::Language;
use kluis_worker::{Look, LookOutcome, Permits};
use serde::Serialize;

/// Which looks are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Every one.
    All,
    /// Where data was shown.
    Released,
    /// What was refused.
    Refused,
    /// Where no permission covered it.
    Uncovered,
}

impl Shown {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::All, Self::Released, Self::Refused, Self::Uncovered];

    /// Its value in a form.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Released => "released",
            Self::Refused => "refused",
            Self::Uncovered => "uncovered",
        }
    }

    /// The one with this value; all where there is none.
    #[must_use]
    pub fn from_id(id: &str) -> Self {
        let found = Self::ALL.into_iter().find(|one| one.id() == id);
        found.unwrap_or(Self::All)
    }
}

/// Whether a look is shown; `who` is a number, or empty for everyone.
#[must_use]
pub fn shows(which: Shown, who: &str, look: &Look) -> bool {
    let kind = match which {
        Shown::All => true,
        Shown::Released => look.outcome == LookOutcome::Released,
        Shown::Refused => look.outcome != LookOutcome::Released,
        Shown::Uncovered => !look.covered,
    };
    kind && (who.is_empty() || look.who.number == who)
}

/// The numbers of those who looked, each once, in order.
#[must_use]
pub fn numbers(looks: &[Look]) -> Vec<String> {
    let mut numbers: Vec<_> = looks.iter().map(|look| look.who.number.clone()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// What the purpose that a look names is called.
#[must_use]
pub fn title(permits: &Permits, look: &Look, language: Language) -> Option<String> {
    let id = look.purpose.as_ref()?;
    let title = permits
        .purposes
        .find(id)
        .map(|purpose| purpose.words(language).title.clone());
    Some(title.unwrap_or_else(|| id.clone()))
}

const fn outcome(outcome: LookOutcome) -> &'static str {
    match outcome {
        LookOutcome::Released => "released",
        LookOutcome::Ended => "refused-ended",
        LookOutcome::Region => "refused-region",
        LookOutcome::Review => "refused-review",
        LookOutcome::NotGranted => "refused-not-granted",
        LookOutcome::Frozen => "refused-frozen",
        LookOutcome::NoReason => "refused-no-reason",
        LookOutcome::Restricted => "refused-restricted",
    }
}

/// The standard's `Error` is for what fails within a system; what was asked for in vain, and handled well, is `Unset`.
fn status(outcome: LookOutcome) -> &'static str {
    if outcome == LookOutcome::Released {
        "Ok"
    } else {
        "Unset"
    }
}

#[derive(Serialize)]
struct Record<'a> {
    trace_id: &'a str,
    span_id: &'a str,
    parent_span_id: Option<&'a str>,
    name: &'static str,
    status: &'static str,
    start_time: String,
    end_time: String,
    resource: Resource,
    attributes: Attributes<'a>,
}

#[derive(Serialize)]
struct Resource {
    attributes: ResourceName,
}

#[derive(Serialize)]
struct ResourceName {
    #[serde(rename = "service.name")]
    name: &'static str,
}

#[derive(Serialize)]
struct Attributes<'a> {
    #[serde(rename = "dpl.core.processing_activity_id")]
    activity: String,
    #[serde(rename = "dpl.core.data_subject_id")]
    subject: &'a str,
    #[serde(rename = "dpl.core.data_subject_id_type")]
    subject_type: &'static str,
    #[serde(rename = "kluis.sequence")]
    sequence: u64,
    #[serde(rename = "kluis.entry")]
    entry: &'a str,
    #[serde(rename = "kluis.previous")]
    previous: &'a str,
    #[serde(rename = "kluis.outcome")]
    outcome: &'static str,
    #[serde(rename = "kluis.covered")]
    covered: bool,
    #[serde(rename = "kluis.decision")]
    decision: Option<u64>,
    #[serde(rename = "kluis.fields")]
    fields: Vec<&'static str>,
    #[serde(rename = "kluis.reason")]
    reason: &'a str,
    #[serde(rename = "kluis.recipient.number")]
    number: &'a str,
    #[serde(rename = "kluis.recipient.role")]
    role: &'a str,
    #[serde(rename = "kluis.recipient.organisation")]
    organisation: &'a str,
    #[serde(rename = "kluis.recipient.region")]
    region: &'a str,
}

fn activity(look: &Look) -> String {
    let purpose = look.purpose.as_deref().unwrap_or("none");
    ["urn:kluis:purpose:", purpose].concat()
}

fn fields(look: &Look) -> Vec<&'static str> {
    look.fields.iter().map(|field| field.id()).collect()
}

/// The log as JSON: a list of records, the first look first. `subject` is the account's fingerprint, `time` writes a
/// moment in seconds since 1970 as in RFC 3339.
#[must_use]
pub fn json(permits: &Permits, subject: &str, time: fn(u64) -> String) -> String {
    let records: Vec<_> = permits
        .looks
        .iter()
        .map(|look| Record {
            trace_id: look.digest.get(..32).unwrap_or_default(),
            span_id: look.digest.get(32..48).unwrap_or_default(),
            parent_span_id: None,
            name: "look",
            status: status(look.outcome),
            start_time: time(look.at),
            end_time: time(look.at),
            resource: Resource {
                attributes: ResourceName { name: "kluis" },
            },
            attributes: Attributes {
                activity: activity(look),
                subject,
                subject_type: "urn:kluis:account",
                sequence: look.sequence,
                entry: &look.digest,
                previous: &look.previous,
                outcome: outcome(look.outcome),
                covered: look.covered,
                decision: look.decision,
                fields: fields(look),
                reason: &look.reason,
                number: &look.who.number,
                role: &look.who.role,
                organisation: &look.who.organisation,
                region: &look.who.region,
            },
        })
        .collect();
    serde_json::to_string_pretty(&records).unwrap_or_default()
}

const COLUMNS: [&str; 14] = [
    "sequence",
    "start_time",
    "status",
    "outcome",
    "number",
    "role",
    "organisation",
    "region",
    "fields",
    "reason",
    "dpl.core.processing_activity_id",
    "decision",
    "covered",
    "entry",
];

/// A cell. What a spreadsheet would take for a formula starts with an apostrophe: reasons are written by others.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if formula { "'" } else { "" };
    ["\"", guard, &text.replace('"', "\"\""), "\""].concat()
}

/// The log as CSV, with a line of names; `time` as for [`json`].
#[must_use]
pub fn csv(permits: &Permits, time: fn(u64) -> String) -> String {
    let row = |cells: &[String]| {
        let cells: Vec<_> = cells.iter().map(|text| cell(text)).collect();
        cells.join(",") + "\r\n"
    };
    let mut file = row(&COLUMNS.map(str::to_owned));
    for look in &permits.looks {
        file += &row(&[
            look.sequence.to_string(),
            time(look.at),
            status(look.outcome).to_owned(),
            outcome(look.outcome).to_owned(),
            look.who.number.clone(),
            look.who.role.clone(),
            look.who.organisation.clone(),
            look.who.region.clone(),
            fields(look).join(" "),
            look.reason.clone(),
            activity(look),
            look.decision
                .map(|number| number.to_string())
                .unwrap_or_default(),
            look.covered.to_string(),
            look.digest.clone(),
        ]);
    }
    file
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use kluis_catalog::Field;
    use kluis_worker::Who;

    fn one(sequence: u64, number: &str, outcome: LookOutcome, covered: bool) -> Look {
        Look {
            sequence,
            at: 100 * sequence,
            who: Who {
                number: number.to_owned(),
                role: "planner".to_owned(),
                organisation: "Voorbeeld \"BV\"".to_owned(),
                region: "NL".to_owned(),
            },
            fields: vec![Field::Phone],
            reason: "=1+1".to_owned(),
            decision: Some(1),
            purpose: Some("calls".to_owned()),
            outcome,
            covered,
            digest: "0123456789abcdef".repeat(4),
            previous: "00".repeat(32),
        }
    }

    /// A look that showed data under the first decision, at this moment.
    pub fn look(at: u64) -> Look {
        Look {
            at,
            ..one(1, "R-1", LookOutcome::Released, true)
        }
    }

    /// A log for tests.
    fn log() -> Permits {
        let mut permits = crate::permits::tests::permits(Vec::new());
        permits.looks = vec![
            one(1, "R-2", LookOutcome::Released, true),
            one(2, "R-1", LookOutcome::Review, true),
            one(3, "R-1", LookOutcome::Released, false),
        ];
        permits
    }

    fn time(seconds: u64) -> String {
        seconds.to_string()
    }

    #[test]
    fn a_filter_shows_what_it_says() {
        let permits = log();
        let count = |which, who| {
            let looks = permits.looks.iter();
            looks.filter(|look| shows(which, who, look)).count()
        };
        assert_eq!(count(Shown::All, ""), 3);
        assert_eq!(count(Shown::All, "R-1"), 2);
        assert_eq!(count(Shown::Released, ""), 2);
        assert_eq!(count(Shown::Refused, ""), 1);
        assert_eq!(count(Shown::Uncovered, ""), 1);
        assert_eq!(count(Shown::Uncovered, "R-2"), 0);
        assert_eq!(numbers(&permits.looks), ["R-1", "R-2"]);
        for which in Shown::ALL {
            assert_eq!(Shown::from_id(which.id()), which);
        }
    }

    #[test]
    fn the_json_has_the_names_of_the_standard() {
        let written = json(&log(), "abcd", time);
        let records: serde_json::Value = serde_json::from_str(&written).expect("it is JSON");
        let record = &records[1];
        assert_eq!(record["trace_id"], "0123456789abcdef0123456789abcdef");
        assert_eq!(record["span_id"], "0123456789abcdef");
        assert_eq!(records[0]["status"], "Ok");
        assert_eq!(record["status"], "Unset");
        assert_eq!(record["start_time"], "200");
        let attributes = &record["attributes"];
        assert_eq!(attributes["dpl.core.data_subject_id"], "abcd");
        assert_eq!(
            attributes["dpl.core.processing_activity_id"],
            "urn:kluis:purpose:calls"
        );
        assert_eq!(attributes["kluis.outcome"], "refused-review");
        assert_eq!(attributes["kluis.fields"][0], "contact.phone");
        assert_eq!(records.as_array().map(Vec::len), Some(3));
    }

    #[test]
    fn the_csv_is_no_formula_and_every_row_has_every_cell() {
        let written = csv(&log(), time);
        let rows: Vec<_> = written.split_terminator("\r\n").collect();
        assert_eq!(rows.len(), 4);
        for row in &rows {
            assert_eq!(row.matches("\",\"").count(), COLUMNS.len() - 1, "{row}");
        }
        assert!(rows[1].contains("\"'=1+1\""), "{}", rows[1]);
        assert!(rows[1].contains("\"Voorbeeld \"\"BV\"\"\""), "{}", rows[1]);
    }
}
