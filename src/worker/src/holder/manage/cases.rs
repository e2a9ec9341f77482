//! Cases. A part of the worker that is fetched for them.

use super::{hexadecimal, permits::who};
use crate::{
    Answer, Ask, Failure, Packed,
    blob::Pieces,
    cases::{About, Along, Case, CaseAsk, Cases, Said, Signed},
    failure,
    holder::{Answering, Holder, count, now},
};
use kluis_catalog::{Field, Purposes};
use kluis_device::{
    Report,
    cases::{Content, Told, Wanted},
    proof::REQUEST_NAME,
};
use kluis_wire::{CaseId, Digest};
use wasm_split_helpers::wasm_split;
use web_sys::Blob;

/// What was written with each statement; none where it doesn't open.
type Opened = [(Digest, Option<Content>)];

/// Does what is asked about cases.
#[wasm_split(
    cases,
    fallible,
    return_wrapper(let answering = _; { answering.await } -> Result<Answer, Failure>)
)]
pub(super) fn answer<'a>(
    holder: &'a mut Holder,
    ask: Ask,
    report: Report<'a>,
    give: &'a mut Option<Blob>,
) -> Answering<'a> {
    Box::pin(holder.cases(ask, report, give))
}

impl Holder {
    async fn cases(
        &mut self,
        ask: Ask,
        report: Report<'_>,
        give: &mut Option<Blob>,
    ) -> Result<Answer, Failure> {
        let Ask::Cases(ask) = ask else {
            return Err(Failure::Internal);
        };
        let device = &mut self.device;
        match ask {
            CaseAsk::See => {}
            CaseAsk::Request {
                kind,
                fields,
                about,
                text,
            } => {
                let purposes = device.purposes().await.map_err(failure::save)?;
                let wanted = Wanted {
                    kind,
                    subjects: subjects(&purposes, &fields, &about)?,
                    about: named(&about)?,
                    text: &text,
                };
                let asked = device.request(&wanted, report).await;
                asked.map_err(failure::save)?;
            }
            CaseAsk::Lift { case } => {
                let case = CaseId::parse(&case).ok_or(Failure::Internal)?;
                device.lift(case, report).await.map_err(failure::save)?;
            }
            CaseAsk::Receipt { said } => {
                let past = device.past(report).await.map_err(failure::unlock)?;
                let token = past
                    .cases
                    .iter()
                    .flat_map(|told| &told.said)
                    .find(|one| hexadecimal(one.digest.as_ref()) == said)
                    .and_then(|one| one.receipt.clone());
                let file = device.request_file(token.ok_or(Failure::Internal)?).await;
                let pieces = Pieces::default();
                pieces.push(file.map_err(failure::unlock)?.as_bytes());
                *give = pieces.blob("application/json");
                let name = REQUEST_NAME.to_owned();
                return Ok(Answer::File { name });
            }
            CaseAsk::Along => return self.along(report, give).await,
            CaseAsk::Attachment { said, number } => {
                let (_, opened) = device.cases(report).await.map_err(failure::unlock)?;
                let content = opened
                    .iter()
                    .find(|(digest, _)| hexadecimal(digest.as_ref()) == said);
                let number = usize::try_from(number).unwrap_or(usize::MAX);
                let content = content.and_then(|(_, content)| content.as_ref());
                let file = content.and_then(|content| content.attachments.get(number));
                let file = file.ok_or(Failure::Internal)?;
                let pieces = Pieces::default();
                pieces.push(&file.bytes);
                // Whatever it says it is, the browser only saves it.
                *give = pieces.blob("application/octet-stream");
                let name = file.name.clone();
                return Ok(Answer::File { name });
            }
        }
        let purposes = device.purposes().await.map_err(failure::save)?;
        let (past, opened) = device.cases(report).await.map_err(failure::unlock)?;
        let cases = past.cases.iter().map(|told| case(told, &opened));
        Ok(Answer::Cases(Packed::of(&Cases {
            at: now(),
            desk: past.registry.active(&purposes.platform.desk).map(who),
            cases: cases.collect(),
            purposes,
        })))
    }
}

impl Holder {
    /// All of it in one piece, verified once: asked for one after the other, each file would have everything read again.
    async fn along(
        &mut self,
        report: Report<'_>,
        give: &mut Option<Blob>,
    ) -> Result<Answer, Failure> {
        let device = &mut self.device;
        let (past, opened) = device.cases(report).await.map_err(failure::unlock)?;
        let mut signed = Vec::new();
        for said in past.cases.iter().flat_map(|told| &told.said) {
            let receipt = match &said.receipt {
                None => None,
                Some(token) => {
                    let file = device.request_file(token.clone()).await;
                    Some(file.map_err(failure::unlock)?)
                }
            };
            let own = device.signed(said).ok_or(Failure::Internal)?;
            signed.push(Signed {
                sequence: said.sequence,
                statement: own.statement,
                by: own.by,
                receipt,
            });
        }
        let cases = past.cases.iter().map(|told| case(told, &opened)).collect();
        let letter = postcard::to_allocvec(&Along { cases, signed });
        let letter = letter.map_err(|_| Failure::Internal)?;
        let pieces = Pieces::default();
        pieces.push(&count(letter.len()).to_be_bytes());
        pieces.push(&letter);
        // In the order in which what they came with was said.
        for said in past.cases.iter().flat_map(|told| &told.said) {
            let content = opened.iter().find(|(digest, _)| *digest == said.digest);
            let content = content.and_then(|(_, content)| content.as_ref());
            for file in content.into_iter().flat_map(|content| &content.attachments) {
                pieces.push(&file.bytes);
            }
        }
        *give = pieces.blob("application/octet-stream");
        let name = String::new();
        Ok(Answer::File { name })
    }
}

/// The fields concerned, and the purpose where it is about one.
fn subjects(purposes: &Purposes, fields: &[Field], about: &About) -> Result<Vec<String>, Failure> {
    let id = |field: &Field| field.id().to_owned();
    let mut subjects: Vec<String> = match about {
        About::Purpose(named) => {
            let purpose = purposes.find(named).ok_or(Failure::Internal)?;
            let fields = purpose.fields.iter().map(id);
            fields.chain([named.clone()]).collect()
        }
        _ => fields.iter().map(id).collect(),
    };
    subjects.sort_unstable();
    Ok(subjects)
}

/// What else a request is about, as it is signed.
fn named(about: &About) -> Result<Vec<u8>, Failure> {
    match about {
        About::Nothing | About::Purpose(_) => Ok(Vec::new()),
        About::Case(id) => CaseId::parse(id)
            .map(|id| id.0.to_vec())
            .ok_or(Failure::Internal),
        About::Look(digest) => {
            let bytes = digest.as_bytes().chunks(2).map(|pair| {
                let pair = core::str::from_utf8(pair).ok()?;
                u8::from_str_radix(pair, 16).ok()
            });
            bytes.collect::<Option<_>>().ok_or(Failure::Internal)
        }
    }
}

/// A case, with what was written in it as far as that was opened.
pub(super) fn case(told: &Told, opened: &Opened) -> Case {
    let case = &told.case;
    // A purpose has no dot in its name, and every field has one.
    let is_purpose = |subject: &&String| !subject.contains('.');
    let fields = case.subjects.iter();
    let first = told.said.first();
    Case {
        id: told.id.to_string(),
        kind: case.kind,
        channel: case.channel,
        fields: fields.filter_map(|field| Field::from_id(field)).collect(),
        about: match <[u8; 16]>::try_from(case.about.as_ref()) {
            Ok(id) => About::Case(CaseId(id).to_string()),
            Err(_) if case.about.as_ref().is_empty() => {
                let purpose = case.subjects.iter().find(is_purpose);
                purpose.cloned().map_or(About::Nothing, About::Purpose)
            }
            Err(_) => About::Look(hexadecimal(case.about.as_ref())),
        },
        by: first.and_then(|said| said.by.as_ref()).map(who),
        came: case.came,
        due: case.due,
        state: case.state,
        missed: case.missed,
        is_open: case.is_open(),
        restricts: case.restricts(),
        said: told.said.iter().map(|one| said(one, opened)).collect(),
    }
}

fn said(said: &kluis_device::cases::Said, opened: &Opened) -> Said {
    let content = opened.iter().find(|(digest, _)| *digest == said.digest);
    let sealed = content.is_some_and(|(_, content)| content.is_none());
    let content = content.and_then(|(_, content)| content.as_ref());
    let files = content.map_or(&[][..], |content| &content.attachments);
    Said {
        digest: hexadecimal(said.digest.as_ref()),
        event: said.statement.event,
        at: said.time,
        by: said.by.as_ref().map(who),
        until: said.statement.until,
        text: content.map(|content| content.text.to_string()),
        sealed,
        attachments: files
            .iter()
            .map(|file| (file.name.clone(), count(file.bytes.len())))
            .collect(),
        has_receipt: said.receipt.is_some(),
    }
}
