//! Cases as they are taken along: what was asked, what people take part in, what went to others, what was noted; each
//! statement as it was signed and in words, its receipt and the files that came with it beside it.

use super::{Source, title};
use crate::told;
use base64ct::{Base64UrlUnpadded, Encoding};
use kluis_takeout::{
    Enclosed, Takeout,
    document::{self, Attachment, Concerned, Detail, Party, Statement},
};
use kluis_text::archive::{Archive, archive};
use kluis_wire::{Event, Kind};
use kluis_worker::{About, Along, Case, Said, Signed, Who};

/// Reads what the worker gave: everything that is known of the cases, and after it the bytes of the files.
#[must_use]
pub fn parse(file: &[u8]) -> Option<(Along, &[u8])> {
    let (length, rest) = file.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (letter, files) = rest.split_at_checked(length)?;
    Some((postcard::from_bytes(letter).ok()?, files))
}

/// Puts all of them in: the files as far as `room` bytes hold them, the others by their name. None where what is there
/// doesn't fit together.
pub fn add(
    takeout: &mut Takeout,
    source: &Source<'_>,
    along: &Along,
    files: &[u8],
    room: usize,
) -> Option<()> {
    let mut taking = Taking {
        source,
        words: archive(source.language),
        signed: along.signed.iter(),
        files,
        room,
        enclosed: &mut takeout.enclosed,
    };
    let document = &mut takeout.document;
    for case in &along.cases {
        let chapter = match case.kind {
            Kind::Participation => &mut document.participations,
            Kind::Disclosure => &mut document.disclosures,
            Kind::Note => &mut document.notes,
            _ => &mut document.requests,
        };
        chapter.push(taking.case(case)?);
    }
    (taking.files.is_empty() && taking.signed.next().is_none()).then_some(())
}

/// Where the receipt for a statement lies, by its place in the log.
fn receipt_path(sequence: u64) -> String {
    format!("receipts/kluis-verzoek-{sequence}.json")
}

/// Where a file lies that came with a statement. What it is called stays in the document; here are only letters that no
/// program for archives spells otherwise.
fn letter_path(sequence: u64, number: usize, name: &str) -> String {
    let plain = |letter: char| match letter {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' => letter,
        _ => '_',
    };
    let name: String = name.chars().map(plain).collect();
    let name = name.trim_end_matches('.');
    format!("letters/{sequence}/{number}-{name}")
}

fn party(who: &Who) -> Party {
    Party {
        number: who.number.clone(),
        role: who.role.clone(),
        organisation: who.organisation.clone(),
        region: who.region.clone(),
    }
}

fn base64(bytes: impl AsRef<[u8]>) -> String {
    Base64UrlUnpadded::encode_string(bytes.as_ref())
}

/// What is still to be taken.
struct Taking<'a> {
    source: &'a Source<'a>,
    words: &'static Archive,
    signed: core::slice::Iter<'a, Signed>,
    files: &'a [u8],
    room: usize,
    enclosed: &'a mut Vec<Enclosed>,
}

impl Taking<'_> {
    fn case(&mut self, case: &Case) -> Option<document::Case> {
        let Source {
            text, time, day, ..
        } = *self.source;
        let fields = case.fields.iter().map(|field| Concerned {
            id: field.id().to_owned(),
            label: text.fields.of(*field).label.to_owned(),
        });
        let purpose = match &case.about {
            About::Purpose(purpose) => Some(Concerned {
                id: purpose.clone(),
                label: title(self.source, purpose),
            }),
            _ => None,
        };
        let statements: Option<_> = (case.said.iter())
            .map(|said| self.statement(case, said))
            .collect();
        Some(document::Case {
            id: case.id.clone(),
            kind: case.kind.id().to_owned(),
            title: self.title(case),
            channel: case.channel.id().to_owned(),
            fields: fields.collect(),
            purpose,
            about: match &case.about {
                About::Nothing | About::Purpose(_) => None,
                About::Case(name) | About::Look(name) => Some(name.clone()),
            },
            by: case.by.as_ref().map(party),
            came: time(case.came),
            due: (case.due != 0).then(|| day(case.due)),
            state: case.state.id().to_owned(),
            state_says: self.state(case).to_owned(),
            open: case.is_open,
            missed: case.missed,
            restricts: case.restricts,
            statements: statements?,
        })
    }

    /// What was recorded first in a case.
    fn line(&self, case: &Case, name: &str) -> Option<String> {
        let text = case.said.first()?.text.as_ref()?;
        (self.source.line)(text, name)
    }

    fn title(&self, case: &Case) -> String {
        let words = self.words;
        let named = match case.kind {
            Kind::Participation => self.line(case, "what").ok_or(words.participations),
            Kind::Disclosure => self.line(case, "to").ok_or(words.disclosures),
            Kind::Note => Err(words.note),
            kind => Err(told::kind(self.source.text, kind)),
        };
        named.unwrap_or_else(str::to_owned)
    }

    fn state(&self, case: &Case) -> &'static str {
        match (case.kind, case.state) {
            (_, Event::Masked) => self.words.masked,
            (_, Event::Closed) => self.words.closed,
            (Kind::Participation | Kind::Disclosure | Kind::Note, _) => self.words.recorded,
            _ => told::state(self.source.text, case),
        }
    }

    fn statement(&mut self, case: &Case, said: &Said) -> Option<Statement> {
        let Source { time, .. } = *self.source;
        let signed = self.signed.next()?;
        let sequence = signed.sequence;
        let receipt = signed.receipt.as_ref().map(|file| {
            let path = receipt_path(sequence);
            self.enclosed.push(Enclosed {
                path: path.clone(),
                bytes: file.clone().into_bytes(),
            });
            path
        });
        let attachments: Option<_> = (said.attachments.iter().zip(1..))
            .map(|((name, length), number)| self.attachment(sequence, number, name, *length))
            .collect();
        Some(Statement {
            number: sequence,
            event: said.event.id().to_owned(),
            says: self.says(case, said),
            at: time(said.at),
            by: said.by.as_ref().map(party),
            until: (said.until != 0).then(|| time(said.until)),
            text: said.text.clone(),
            details: self.details(case, said),
            unreadable: said.sealed,
            attachments: attachments?,
            receipt,
            digest: said.digest.clone(),
            signed: base64(&signed.statement),
            signature: signed.by.as_ref().map(|(signature, _)| base64(signature)),
            key: signed.by.as_ref().map(|(_, key)| base64(key)),
        })
    }

    fn says(&self, case: &Case, said: &Said) -> String {
        let Source { text, day, .. } = *self.source;
        match said.event {
            Event::Masked => text.taking.masked.fill([&day(said.at)]),
            Event::Closed => text.taking.closed.fill([&day(said.at)]),
            _ => told::step(text, case.channel, said, day),
        }
    }

    /// The lines of what was recorded for programs and people alike.
    fn details(&self, case: &Case, said: &Said) -> Vec<Detail> {
        let Source {
            text,
            line,
            moment,
            time,
            ..
        } = *self.source;
        let (taking, payments) = (&text.taking, &text.payments);
        let lines: &[(&str, &str)] = match (case.kind, said.event) {
            (Kind::Participation, Event::Recorded) => {
                &[("what", self.words.about), ("with", taking.with)]
            }
            (Kind::Disclosure, Event::Recorded) => &[
                ("to", payments.to),
                ("sent", payments.sent),
                ("received", payments.received),
                ("basis", payments.basis),
            ],
            _ => &[],
        };
        let Some(letter) = said.text.as_ref().filter(|_| !lines.is_empty()) else {
            return Vec::new();
        };
        let detail = |id: &str, label: &str, value| Detail {
            id: id.to_owned(),
            label: label.to_owned(),
            value,
        };
        let at = moment(letter).map(|at| detail("at", payments.at, time(at)));
        let lines = lines.iter();
        let lines = lines.filter_map(|(id, label)| Some(detail(id, label, line(letter, id)?)));
        lines.chain(at).collect()
    }

    fn attachment(
        &mut self,
        sequence: u64,
        number: usize,
        name: &str,
        length: u32,
    ) -> Option<Attachment> {
        let bytes = u64::from(length);
        let length = usize::try_from(length).ok()?;
        let (taken, rest) = self.files.split_at_checked(length)?;
        self.files = rest;
        let fits = self.room.checked_sub(length);
        let file = fits.map(|left| {
            self.room = left;
            let path = letter_path(sequence, number, name);
            self.enclosed.push(Enclosed {
                path: path.clone(),
                bytes: taken.to_vec(),
            });
            path
        });
        Some(Attachment {
            name: name.to_owned(),
            bytes,
            file,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{taken_with, view};
    use super::*;
    use kluis_catalog::Field;
    use kluis_wire::{Bytes, Channel, Signature, SigningPublic};

    const DESK: [&str; 4] = ["K-014", "adviseur", "Kluis Voorbeeld B.V.", "NL"];

    fn desk() -> Who {
        let [number, role, organisation, region] = DESK.map(str::to_owned);
        Who {
            number,
            role,
            organisation,
            region,
        }
    }

    fn said(number: u8, event: Event, text: Option<&str>) -> Said {
        Said {
            digest: format!("{number:064x}"),
            event,
            at: 1_800_000_000 + u64::from(number),
            by: None,
            until: 0,
            text: text.map(str::to_owned),
            sealed: false,
            attachments: Vec::new(),
            has_receipt: true,
        }
    }

    fn case(kind: Kind, state: Event, said: Vec<Said>) -> Case {
        Case {
            id: format!("case-{}", kind.id()),
            kind,
            channel: Channel::App,
            fields: Vec::new(),
            about: About::Nothing,
            by: None,
            came: 1_800_000_000,
            due: 0,
            state,
            missed: false,
            is_open: false,
            restricts: false,
            said,
        }
    }

    /// Something of each kind, each statement signed and with a receipt; and the bytes of every file.
    fn some() -> (Along, Vec<u8>) {
        let answered = Said {
            by: Some(desk()),
            attachments: vec![("brief (1).pdf".to_owned(), 4), ("ë..".to_owned(), 3)],
            ..said(3, Event::Answered, Some("Uw nummer is verbeterd."))
        };
        let closed = Said {
            sealed: true,
            ..said(6, Event::Closed, None)
        };
        let what = r#"{"kind":"participation","what":"Tuinontwerper","with":"Bureau","at":9}"#;
        let to = r#"{"kind":"disclosure","to":"Mollie","sent":"bedrag","received":null,"at":7}"#;
        let cases = vec![
            Case {
                fields: vec![Field::Phone],
                due: 1_802_419_200,
                ..case(
                    Kind::Rectification,
                    Event::Answered,
                    vec![
                        said(1, Event::Asked, Some("Mijn nummer klopt niet.")),
                        said(2, Event::Received, None),
                        answered,
                    ],
                )
            },
            Case {
                about: About::Purpose("calls".to_owned()),
                channel: Channel::Phone,
                ..case(
                    Kind::Withdrawal,
                    Event::Asked,
                    vec![said(4, Event::Asked, None)],
                )
            },
            case(
                Kind::Participation,
                Event::Closed,
                vec![said(5, Event::Recorded, Some(what)), closed],
            ),
            Case {
                id: "masked".to_owned(),
                ..case(
                    Kind::Participation,
                    Event::Masked,
                    vec![said(7, Event::Masked, None)],
                )
            },
            case(
                Kind::Disclosure,
                Event::Recorded,
                vec![said(8, Event::Recorded, Some(to))],
            ),
            case(
                Kind::Note,
                Event::Recorded,
                vec![said(9, Event::Recorded, Some("Belde over de termijn."))],
            ),
        ];
        let signed = (1_u8..=9).map(|number| Signed {
            sequence: u64::from(number),
            statement: Bytes(vec![number; 40]),
            by: (number != 2 && number != 7)
                .then_some((Signature([number; 64]), SigningPublic([number; 32]))),
            receipt: (number != 2 && number != 7).then(|| format!("{{\"request\":{number}}}")),
        });
        let signed = signed.collect();
        (Along { cases, signed }, b"%PDFfoo".to_vec())
    }

    fn bytes<'a>(takeout: &'a Takeout, path: &str) -> &'a [u8] {
        let mut enclosed = takeout.enclosed.iter();
        let found = enclosed.find(|one| one.path == path);
        &found.expect(path).bytes
    }

    #[test]
    fn what_the_worker_gives_is_read() {
        let (along, files) = some();
        let letter = postcard::to_allocvec(&along).expect("a letter");
        let length = u32::try_from(letter.len()).expect("short").to_be_bytes();
        let file = [&length, letter.as_slice(), &files].concat();
        assert_eq!(parse(&file), Some((along, files.as_slice())));
        assert_eq!(parse(&file[..40]), None);
        assert_eq!(parse(&[]), None);
    }

    #[test]
    fn each_case_is_in_its_chapter_with_everything_that_was_said() {
        let (along, files) = some();
        let takeout = taken_with(&view(Vec::new()), (&along, &files), 100).expect("all of it");
        let document = &takeout.document;
        let titles = |cases: &[document::Case]| -> Vec<String> {
            cases.iter().map(|case| case.title.clone()).collect()
        };
        assert_eq!(
            titles(&document.requests),
            ["Iets laten verbeteren", "Permissie ingetrokken"]
        );
        assert_eq!(
            titles(&document.participations),
            ["Tuinontwerper", "Vacatures en opdrachten"]
        );
        assert_eq!(titles(&document.disclosures), ["Mollie"]);
        assert_eq!(titles(&document.notes), ["Aantekening"]);

        let asked = &document.requests[0];
        assert_eq!(
            (asked.state.as_str(), asked.state_says.as_str()),
            ("answered", "Gedaan wat u vroeg")
        );
        assert_eq!(asked.due.as_deref(), Some("day 20861"));
        assert_eq!(asked.fields[0].id, "contact.phone");
        let [first, received, answer] = asked.statements.as_slice() else {
            panic!("three statements");
        };
        assert_eq!(first.text.as_deref(), Some("Mijn nummer klopt niet."));
        assert_eq!(first.signed, base64([1; 40]));
        assert_eq!(first.signature, Some(base64([1; 64])));
        assert_eq!(first.key, Some(base64([1; 32])));
        assert_eq!((&received.signature, &received.receipt), (&None, &None));
        assert_eq!(
            answer.says,
            "adviseur (K-014) van Kluis Voorbeeld B.V. deed wat u vroeg."
        );
        let paths: Vec<_> = answer.attachments.iter().map(|one| &one.file).collect();
        let [one, other] = ["letters/3/1-brief__1_.pdf", "letters/3/2-_"];
        assert_eq!(paths, [&Some(one.to_owned()), &Some(other.to_owned())]);
        assert_eq!(bytes(&takeout, one), b"%PDF");
        assert_eq!(bytes(&takeout, other), b"foo");
        let receipt = answer.receipt.as_deref().expect("a receipt");
        assert_eq!(bytes(&takeout, receipt), b"{\"request\":3}");

        let [part, masked] = document.participations.as_slice() else {
            panic!("two participations");
        };
        let lines: Vec<_> = part.statements[0].details.iter().collect();
        let lines: Vec<_> = lines.iter().map(|one| one.value.as_str()).collect();
        assert_eq!(lines, ["Tuinontwerper", "Bureau", "9"]);
        assert!(part.statements[1].unreadable);
        assert_eq!(masked.state_says, "gemaskeerd");
        assert_eq!(masked.statements.len(), 1);
        let gone = &document.disclosures[0].statements[0].details;
        let gone: Vec<_> = gone.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(gone, ["to", "sent", "at"]);
    }

    /// Cases of any kind and any course, drawn by a counter: every word and every byte is there afterwards.
    #[test]
    fn nothing_that_was_said_is_lost() {
        let mut state = 1_u64;
        let mut draw = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            usize::try_from(state >> 33).unwrap_or_default() % below
        };
        for _ in 0..100 {
            let (mut cases, mut signed, mut files) = (Vec::new(), Vec::new(), Vec::new());
            let mut number = 0_u8;
            for _ in 0..draw(6) {
                let mut steps = Vec::new();
                for _ in 0..draw(5) {
                    number += 1;
                    let lengths: Vec<u16> = (0..draw(3))
                        .map(|_| u16::try_from(draw(900)).expect("a length"))
                        .collect();
                    for length in &lengths {
                        files.extend((0..*length).map(|_| number));
                    }
                    let text = format!("<{}> \"\u{0}\u{202e}", draw(99));
                    steps.push(Said {
                        text: (draw(3) > 0).then_some(text),
                        attachments: lengths
                            .iter()
                            .map(|length| ("same.pdf".to_owned(), u32::from(*length)))
                            .collect(),
                        ..said(number, Event::ALL[draw(Event::ALL.len())], None)
                    });
                    signed.push(Signed {
                        sequence: number.into(),
                        statement: Bytes(vec![number; draw(50)]),
                        by: (draw(2) > 0)
                            .then_some((Signature([number; 64]), SigningPublic([number; 32]))),
                        receipt: (draw(2) > 0).then(|| format!("receipt {number}")),
                    });
                }
                let kind = Kind::ALL[draw(Kind::ALL.len())];
                cases.push(case(kind, Event::Answered, steps));
            }
            let along = Along { cases, signed };
            let takeout = taken_with(&view(Vec::new()), (&along, &files), usize::MAX);
            let takeout = takeout.expect("all of it");

            let mut stated: Vec<_> = takeout.document.cases().collect::<Vec<_>>();
            assert_eq!(stated.len(), along.cases.len());
            stated.sort_by_key(|case| case.statements.first().map_or(0, |one| one.number));
            let mut stated = stated.into_iter().flat_map(|case| &case.statements);
            let (mut rest, mut signed) = (files.as_slice(), along.signed.iter());
            for said in along.cases.iter().flat_map(|case| &case.said) {
                let (one, signed) = (stated.next().expect("it"), signed.next().expect("it"));
                assert_eq!((&one.digest, &one.text), (&said.digest, &said.text));
                assert_eq!(one.signed, base64(&signed.statement));
                assert_eq!(one.signature.is_some(), signed.by.is_some());
                let receipt = one.receipt.as_ref().map(|path| bytes(&takeout, path));
                assert_eq!(receipt, signed.receipt.as_ref().map(|file| file.as_bytes()));
                for (file, (_, length)) in one.attachments.iter().zip(&said.attachments) {
                    let (expected, after) =
                        rest.split_at(usize::try_from(*length).expect("a length"));
                    rest = after;
                    assert_eq!(bytes(&takeout, file.file.as_ref().expect("room")), expected);
                }
                assert_eq!(one.attachments.len(), said.attachments.len());
            }
            assert!(rest.is_empty() && stated.next().is_none());
        }
    }

    #[test]
    fn the_page_says_it_all_in_words() {
        let (along, files) = some();
        let takeout = taken_with(&view(Vec::new()), (&along, &files), 4).expect("all of it");
        let text = kluis_text::text(kluis_wire::Language::Nl);
        let words = super::super::words(&text, kluis_wire::Language::Nl);
        let page = kluis_takeout::page::page(&takeout.document, &words);
        for says in [
            "Mijn nummer klopt niet.",
            "Uw nummer is verbeterd.",
            "href=\"letters/3/1-brief__1_.pdf\">brief (1).pdf",
            // For which there was no room.
            "ë.. (te groot om mee te gaan",
            "Tuinontwerper",
            "Gemaskeerd op day 20833",
            "Mollie",
            "Belde over de termijn.",
            "receipts/kluis-verzoek-9.json",
        ] {
            assert!(page.contains(says), "{says}: {page}");
        }
        assert!(!page.contains("&quot;kind&quot;"), "{page}");
    }

    #[test]
    fn what_does_not_fit_together_is_not_taken_for_all_of_it() {
        let (along, files) = some();
        let empty = view(Vec::new());
        let fits = |along: &Along, files: &[u8]| taken_with(&empty, (along, files), 100).is_some();
        assert!(fits(&along, &files));
        assert!(!fits(&along, &files[..6]));
        assert!(!fits(&along, &[&files[..], b"more"].concat()));
        let mut fewer = along.clone();
        fewer.signed.pop();
        assert!(!fits(&fewer, &files));
        let mut more = along.clone();
        more.cases.pop();
        assert!(!fits(&more, &files));
    }
}
