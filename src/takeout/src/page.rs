//! `kluis.html`: what a person reads. One page without a program in it, that prints well.

use crate::document::{
    Attachment, Case, Change, Decision, Document, History, Party, Statement, Value,
};
use std::fmt::Write as _;

/// The words of the page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words {
    /// Of the whole.
    pub title: &'static str,
    /// When, from where, whose. What is filled in stands behind each.
    pub made: &'static str,
    /// As [`Self::made`].
    pub platform: &'static str,
    /// As [`Self::made`].
    pub account: &'static str,
    /// The chapter of fields.
    pub fields: &'static str,
    /// Its columns.
    pub field: &'static str,
    /// As [`Self::field`].
    pub value: &'static str,
    /// As [`Self::field`].
    pub changed: &'static str,
    /// As [`Self::field`].
    pub seen_by: &'static str,
    /// Where nobody may.
    pub nobody: &'static str,
    /// The chapter of when fields were changed.
    pub history: &'static str,
    /// What happened, and where. When stands before it.
    pub saved_here: &'static str,
    /// As [`Self::saved_here`].
    pub saved_elsewhere: &'static str,
    /// As [`Self::saved_here`].
    pub deleted_here: &'static str,
    /// As [`Self::saved_here`].
    pub deleted_elsewhere: &'static str,
    /// The chapter of decisions.
    pub decisions: &'static str,
    /// Its columns.
    pub number: &'static str,
    /// As [`Self::number`].
    pub purpose: &'static str,
    /// As [`Self::number`].
    pub outcome: &'static str,
    /// As [`Self::number`].
    pub signed: &'static str,
    /// As [`Self::number`].
    pub receipt: &'static str,
    /// Where there is none.
    pub none: &'static str,
    /// The chapter of looks.
    pub looks: &'static str,
    /// What lies beside the page.
    pub beside: &'static str,
    /// `given`, `refused`, `withdrawn`, `expired`, `renewed`, `once`.
    pub outcomes: [&'static str; 6],
    /// The chapter of requests.
    pub requests: &'static str,
    /// The chapter of what the person takes part in.
    pub participations: &'static str,
    /// The chapter of what went to others.
    pub disclosures: &'static str,
    /// The chapter of notes.
    pub notes: &'static str,
    /// What is known of a case. What is filled in stands behind each.
    pub state: &'static str,
    /// As [`Self::state`].
    pub since: &'static str,
    /// As [`Self::state`].
    pub due: &'static str,
    /// As [`Self::state`].
    pub about: &'static str,
    /// As [`Self::state`].
    pub by: &'static str,
    /// As [`Self::state`].
    pub attachment: &'static str,
    /// That an answer came too late, or not yet.
    pub missed: &'static str,
    /// That data isn't used.
    pub restricts: &'static str,
    /// That what was written doesn't open.
    pub unreadable: &'static str,
    /// That there was no room for a file.
    pub no_room: &'static str,
}

/// Names of outcomes, in the order of [`Words::outcomes`].
pub const OUTCOMES: [&str; 6] = [
    "given",
    "refused",
    "withdrawn",
    "expired",
    "renewed",
    "once",
];

const STYLE: &str = "body{font:1rem/1.5 Georgia,serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c1a17;background:#fff}\
h1,h2{line-height:1.2}table{border-collapse:collapse;width:100%;margin:0 0 2rem}\
th,td{border:1px solid #b8b0a2;padding:.4rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
th{background:#f2eadd}td:first-child{overflow-wrap:normal}dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:0 0 .6rem}dd{margin:0;overflow-wrap:anywhere}\
section{border-top:1px solid #b8b0a2;margin:0 0 1.5rem}.says{white-space:pre-wrap;overflow-wrap:anywhere;border-left:3px solid #b8b0a2;padding-left:.8rem}\
@media screen and (max-width:40rem){thead{display:none}table,tbody,tr,td{display:block}tr{border-top:1px solid #b8b0a2;padding:.4rem 0}\
td{border:0;padding:.1rem 0}td:first-child{font-weight:bold}dl{grid-template-columns:1fr}dd{margin:0 0 .4rem 1rem}}@media print{body{margin:0;max-width:none}tr{break-inside:avoid}thead{display:table-header-group}}";

/// A text in which nothing is markup.
fn text(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for letter in value.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn table(page: &mut String, heads: &[&str], rows: &[Vec<String>]) {
    page.push_str("<table><thead><tr>");
    for head in heads {
        let _ = write!(page, "<th scope=\"col\">{}</th>", text(head));
    }
    page.push_str("</tr></thead><tbody>\n");
    for row in rows {
        page.push_str("<tr>");
        for cell in row {
            let _ = write!(page, "<td>{cell}</td>");
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody></table>\n");
}

fn link(path: &str, says: &str) -> String {
    format!("<a href=\"{}\">{}</a>", text(path), text(says))
}

/// A moment in UTC as people read it, such as `2026-11-23 10:00 UTC`. What is no such moment stays as it is.
fn moment(at: &str) -> String {
    match (at.get(..10), at.get(10..11), at.get(11..16)) {
        (Some(day), Some("T"), Some(time)) if at.ends_with('Z') => format!("{day} {time} UTC"),
        _ => at.to_owned(),
    }
}

fn field(words: &Words, value: &Value) -> Vec<String> {
    let seers: Vec<_> = value
        .seen_by
        .iter()
        .map(|seer| text(&format!("{}: {}", seer.title, seer.recipients.join(", "))))
        .collect();
    vec![
        text(&value.label),
        match &value.file {
            Some(path) => link(path, &value.value),
            None => text(&value.value).replace('\n', "<br>"),
        },
        text(&moment(&value.changed)),
        if seers.is_empty() {
            text(words.nobody)
        } else {
            seers.join("<br>")
        },
    ]
}

fn decision(words: &Words, decision: &Decision) -> Vec<String> {
    let outcome = OUTCOMES.iter().zip(words.outcomes);
    let mut outcome = outcome.filter(|(name, _)| **name == decision.outcome);
    let outcome = outcome
        .next()
        .map_or(decision.outcome.as_str(), |(_, says)| says);
    vec![
        decision.number.to_string(),
        text(&decision.title),
        text(outcome),
        text(&moment(&decision.signed)),
        match &decision.receipt {
            Some(path) => link(path, path),
            None => String::new(),
        },
    ]
}

fn party(party: &Party) -> String {
    format!("{} {}, {}", party.role, party.number, party.organisation)
}

/// What is known of something, line by line; what isn't known is left out.
fn terms(page: &mut String, terms: &[(&str, Option<String>)]) {
    page.push_str("<dl>");
    for (label, value) in terms {
        if let Some(value) = value {
            let (label, value) = (text(label), text(&moment(value)));
            let _ = write!(page, "<dt>{label}</dt><dd>{value}</dd>");
        }
    }
    page.push_str("</dl>\n");
}

/// Cases of one kind.
fn chapter(page: &mut String, words: &Words, document: &Document, heading: &str, cases: &[Case]) {
    let _ = writeln!(page, "<h2>{}</h2>", text(heading));
    if cases.is_empty() {
        let _ = writeln!(page, "<p>{}</p>", text(words.none));
    }
    for one in cases {
        case(page, words, document, one);
    }
}

/// What another case is called; a look stays the name that it has in its log.
fn named(document: &Document, about: &str) -> Option<String> {
    let mut cases = document.cases();
    let found = cases.find(|case| case.id == about);
    Some(found.map_or(about, |case| case.title.as_str()).to_owned())
}

fn case(page: &mut String, words: &Words, document: &Document, case: &Case) {
    let _ = writeln!(page, "<section>\n<h3>{}</h3>", text(&case.title));
    let labels: Vec<_> = case.fields.iter().map(|one| one.label.as_str()).collect();
    let purpose = case.purpose.as_ref().map(|one| one.label.clone());
    let about = purpose
        .or_else(|| named(document, case.about.as_deref()?))
        .or_else(|| (!labels.is_empty()).then(|| labels.join(", ")));
    terms(
        page,
        &[
            (words.state, Some(case.state_says.clone())),
            (words.since, Some(case.came.clone())),
            (words.due, case.due.clone()),
            (words.about, about),
            (words.by, case.by.as_ref().map(party)),
        ],
    );
    for (holds, says) in [
        (case.missed, words.missed),
        (case.restricts, words.restricts),
    ] {
        if holds {
            let _ = writeln!(page, "<p>{}</p>", text(says));
        }
    }
    page.push_str("<ol>\n");
    for one in &case.statements {
        statement(page, words, one);
    }
    page.push_str("</ol>\n</section>\n");
}

fn statement(page: &mut String, words: &Words, one: &Statement) {
    let (at, says) = (moment(&one.at), &one.says);
    let _ = writeln!(page, "<li><p>{}: {}</p>", text(&at), text(says));
    if one.unreadable {
        let _ = writeln!(page, "<p>{}</p>", text(words.unreadable));
    }
    if one.details.is_empty() {
        if let Some(written) = one.text.as_ref().filter(|written| !written.is_empty()) {
            let _ = writeln!(page, "<p class=\"says\">{}</p>", text(written));
        }
    } else {
        let details = one.details.iter();
        let details = details.map(|one| (one.label.as_str(), Some(one.value.clone())));
        terms(page, &details.collect::<Vec<_>>());
    }
    for file in &one.attachments {
        let file = attachment(words, file);
        let _ = writeln!(page, "<p>{}: {file}</p>", text(words.attachment));
    }
    if let Some(path) = &one.receipt {
        let _ = writeln!(page, "<p>{}: {}</p>", text(words.receipt), link(path, path));
    }
    page.push_str("</li>\n");
}

fn attachment(words: &Words, file: &Attachment) -> String {
    match &file.file {
        Some(path) => link(path, &file.name),
        None => format!("{} ({})", text(&file.name), text(words.no_room)),
    }
}

fn history(words: &Words, one: &History) -> Vec<String> {
    let say = |change: &Change| {
        let what = match (change.deleted, change.here) {
            (false, true) => words.saved_here,
            (false, false) => words.saved_elsewhere,
            (true, true) => words.deleted_here,
            (true, false) => words.deleted_elsewhere,
        };
        text(&format!("{}: {what}", moment(&change.at)))
    };
    let changes: Vec<_> = one.changes.iter().map(say).collect();
    vec![text(&one.label), changes.join("<br>")]
}

/// The page.
#[must_use]
pub fn page(document: &Document, words: &Words) -> String {
    let mut page = String::with_capacity(16 * 1_024);
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <title>{}</title><style>{STYLE}</style></head><body>\n<h1>{}</h1>\n<p>{} {}<br>{} {}<br>{} {}</p>\n",
        text(&document.language),
        text(words.title),
        text(words.title),
        text(words.made),
        text(&moment(&document.made)),
        text(words.platform),
        text(&document.platform),
        text(words.account),
        text(&document.account),
    );
    let _ = writeln!(page, "<h2>{}</h2>", text(words.fields));
    let rows: Vec<_> = document
        .fields
        .iter()
        .map(|one| field(words, one))
        .collect();
    let heads = [words.field, words.value, words.changed, words.seen_by];
    table(&mut page, &heads, &rows);
    if !document.history.is_empty() {
        let _ = writeln!(page, "<h2>{}</h2>", text(words.history));
        let rows: Vec<_> = document
            .history
            .iter()
            .map(|one| history(words, one))
            .collect();
        table(&mut page, &[words.field, words.changed], &rows);
    }
    let _ = writeln!(page, "<h2>{}</h2>", text(words.decisions));
    if document.decisions.is_empty() {
        let _ = writeln!(page, "<p>{}</p>", text(words.none));
    } else {
        let rows: Vec<_> = document
            .decisions
            .iter()
            .map(|one| decision(words, one))
            .collect();
        let heads = [
            words.number,
            words.purpose,
            words.outcome,
            words.signed,
            words.receipt,
        ];
        table(&mut page, &heads, &rows);
    }
    let _ = writeln!(page, "<h2>{}</h2>", text(words.looks));
    match &document.looks {
        Some(path) => {
            let _ = writeln!(page, "<p>{}</p>", link(path, path));
        }
        None => {
            let _ = writeln!(page, "<p>{}</p>", text(words.none));
        }
    }
    for (heading, cases) in [
        (words.requests, &document.requests),
        (words.participations, &document.participations),
        (words.disclosures, &document.disclosures),
        (words.notes, &document.notes),
    ] {
        chapter(&mut page, words, document, heading, cases);
    }
    let _ = writeln!(page, "<p>{}</p>\n</body></html>", text(words.beside));
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_typed_is_never_markup() {
        let mut document = Document::new("<b>", "now");
        document.fields.push(Value {
            file: Some("files/\"onload=x".to_owned()),
            ..Value::new("a", "<script>", "'\"><img src=x onerror=alert(1)>")
        });
        document
            .fields
            .push(Value::new("b", "&", "<script>alert(1)</script>"));
        let page = page(&document, &Words::default());
        assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("<b>"));
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(page.contains("href=\"files/&quot;onload=x\""));
        assert!(page.contains("default-src 'none'"));
    }
}
