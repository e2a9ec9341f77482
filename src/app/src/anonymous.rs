//! What someone can do, without who they are: made on the device from what the vault holds about work. Name, contact,
//! numbers, photo and files are left out; where the name, the address or a number stands in the text, it is blanked.

use crate::find::plain;
use core::ops::Range;
use kluis_catalog::Field;
use kluis_worker::View;

/// The fields that are taken, in this order.
pub const TAKEN: [Field; 4] = [
    Field::Role,
    Field::Headline,
    Field::Skills,
    Field::Available,
];

/// As a text that can be read anywhere: a title, then each field under what it is called, and a remark.
#[must_use]
pub fn file(title: &str, fields: &[(&str, Vec<String>)], remark: &str) -> String {
    let mut lines = vec![title.to_owned(), String::new()];
    for (label, values) in fields {
        lines.push((*label).to_owned());
        lines.extend(values.iter().map(|value| ["- ", value].concat()));
        lines.push(String::new());
    }
    lines.push(remark.to_owned());
    lines.push(String::new());
    lines.join("\n")
}

/// Where people write freely, and so may name themselves.
const FREE: [Field; 2] = [Field::Headline, Field::Skills];

/// What is taken of a vault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anonymous {
    /// Each field with its stored value, blanked.
    pub fields: Vec<(Field, String)>,
    /// How often something was blanked.
    pub blanked: usize,
}

/// Makes the anonymous version, with `blank` where something personal stood.
#[must_use]
pub fn make(view: &View, blank: &str) -> Anonymous {
    let known = Known::of(view);
    let mut made = Anonymous::default();
    for field in TAKEN {
        let Some(value) = view.value(field) else {
            continue;
        };
        if !FREE.contains(&field) {
            made.fields.push((field, value.to_owned()));
            continue;
        }
        let mut lines = Vec::new();
        for line in value.split('\n') {
            let (line, blanked) = known.blank(line, blank);
            made.blanked += blanked;
            lines.push(line);
        }
        made.fields.push((field, lines.join("\n")));
    }
    made
}

/// What must not stand in it.
struct Known {
    /// Words in a row: a name, a street, a place.
    phrases: Vec<Vec<String>>,
    /// Numbers, by their digits.
    numbers: Vec<String>,
}

impl Known {
    fn of(view: &View) -> Self {
        let value = |field| view.value(field).unwrap_or_default();
        let words_of = |field| words(value(field)).into_iter().map(|(_, word)| word);
        let (given, family) = (Field::GivenName, Field::FamilyName);
        let mut phrases: Vec<Vec<String>> = [
            given,
            family,
            Field::Street,
            Field::City,
            Field::Postcode,
            Field::Email,
        ]
        .into_iter()
        .map(|field| words_of(field).collect())
        .collect();
        // Each name of several, and all of them written as one, as in addresses of pages.
        let names = words_of(given).chain(words_of(family));
        phrases.extend(
            names
                .filter(|name| name.chars().count() > 1)
                .map(|name| vec![name]),
        );
        let together = |fields: &[Field]| {
            let word: String = fields.iter().flat_map(|field| words_of(*field)).collect();
            vec![word]
        };
        phrases.push(together(&[given, family]));
        phrases.push(together(&[given, Field::Infix, family]));
        phrases.push(together(&[Field::Postcode]));
        phrases.retain(|phrase| phrase.iter().any(|word| !word.is_empty()));
        // Without the country's code and the zero: a number is written with either.
        let phone = digits(value(Field::Phone));
        let phone = phone.strip_prefix("31").unwrap_or(&phone).to_owned();
        let numbers = [
            phone,
            digits(value(Field::Kvk)),
            digits(value(Field::VatId)),
        ];
        let numbers = numbers
            .into_iter()
            .filter(|number| number.len() > 5)
            .collect();
        Self { phrases, numbers }
    }

    /// A line without what is known, and how often that stood in it.
    fn blank(&self, line: &str, blank: &str) -> (String, usize) {
        let mut found = self.named(line);
        found.extend(self.numbered(line));
        found.extend(addresses(line));
        found.sort_by_key(|range| range.start);
        let (mut told, mut at, mut count) = (String::new(), 0, 0);
        for range in found {
            // What overlaps is one.
            if range.start >= at {
                told.push_str(line.get(at..range.start).unwrap_or_default());
                told.push_str(blank);
                count += 1;
            }
            at = at.max(range.end);
        }
        told.push_str(line.get(at..).unwrap_or_default());
        (told, count)
    }

    fn named(&self, line: &str) -> Vec<Range<usize>> {
        let words = words(line);
        let mut found = Vec::new();
        for phrase in &self.phrases {
            for here in words.windows(phrase.len()) {
                let same = here
                    .iter()
                    .zip(phrase)
                    .all(|((_, word), known)| word == known);
                if let (true, Some((first, _)), Some((last, _))) = (same, here.first(), here.last())
                {
                    found.push(first.start..last.end);
                }
            }
        }
        found
    }

    fn numbered(&self, line: &str) -> Vec<Range<usize>> {
        let between = |c: char| matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '+');
        let mut found = Vec::new();
        let mut start = None;
        let ends = line.char_indices().map(Some).chain([None]);
        for (at, character) in ends.map(|end| end.map_or((line.len(), 'x'), |end| end)) {
            if character.is_ascii_digit() || between(character) {
                start.get_or_insert(at);
            } else if let Some(from) = start.take() {
                let run = line.get(from..at).unwrap_or_default();
                let bare = digits(run);
                if self.numbers.iter().any(|number| bare.contains(number)) {
                    let shown = run.trim();
                    let from = from + (run.len() - run.trim_start().len());
                    found.push(from..from + shown.len());
                }
            }
        }
        found
    }
}

/// Words with something of an e-mail address: anyone's, for the other one of a person is theirs too.
fn addresses(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    for word in line.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        if bare.contains('@') {
            found.push(at..at + bare.len());
        }
        at += word.len();
    }
    found
}

/// The words of a text, as they are compared, each with its place.
fn words(text: &str) -> Vec<(Range<usize>, String)> {
    let mut words: Vec<(Range<usize>, String)> = Vec::new();
    let mut inside = false;
    for (at, character) in text.char_indices() {
        let is_letter = character.is_alphanumeric();
        if is_letter {
            if !inside {
                words.push((at..at, String::new()));
            }
            if let Some((range, word)) = words.last_mut() {
                word.push(plain(character));
                range.end = at + character.len_utf8();
            }
        }
        inside = is_letter;
    }
    words
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::tests::view;

    fn zoe(headline: &str) -> View {
        view(
            true,
            &[
                (Field::GivenName, "Zoë Marie"),
                (Field::Infix, "van 't"),
                (Field::FamilyName, "Hôff-Vries"),
                (Field::Email, "zoe@example.org"),
                (Field::Phone, "+31612345678"),
                (Field::Postcode, "9791 KX"),
                (Field::HouseNumber, "12"),
                (Field::Street, "Sint-Æmiliaansteeg"),
                (Field::City, "Delft"),
                (Field::Kvk, "12345678"),
                (Field::Role, "freelance"),
                (Field::Headline, headline),
                (Field::Skills, "lassen\nVries snoeien\nzoe@elders.example"),
                (Field::Cv, "cv-zoe.pdf"),
            ],
        )
    }

    fn headline(text: &str) -> String {
        let made = make(&zoe(text), "[…]");
        let (_, told) = made
            .fields
            .into_iter()
            .find(|(field, _)| *field == Field::Headline)
            .unwrap();
        told
    }

    #[test]
    fn only_what_is_about_work_is_taken() {
        let made = make(&zoe("Lasser"), "[…]");
        let fields: Vec<_> = made.fields.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, [Field::Role, Field::Headline, Field::Skills]);
        assert_eq!(made.fields[2].1, "lassen\n[…] snoeien\n[…]");
        assert_eq!(made.blanked, 2);
        assert_eq!(make(&view(true, &[]), "[…]"), Anonymous::default());
    }

    #[test]
    fn who_someone_is_is_blanked_however_it_is_written() {
        for (text, told) in [
            ("Ik ben Zoë, lasser", "Ik ben […], lasser"),
            ("ZOE HOFF last", "[…] […] last"),
            ("Zoë Marie last", "[…] last"),
            ("Marie's lassen", "[…]'s lassen"),
            (
                "linkedin.example/in/zoe-hoff-vries",
                "linkedin.example/in/[…]-[…]",
            ),
            ("site zoemariehoffvries.example", "site […].example"),
            ("lasser te DELFT (9791kx)", "lasser te […] ([…])"),
            ("Sint-æmiliaansteeg 12", "[…] 12"),
            ("bel 06-12 34 56 78 nu", "bel […] nu"),
            ("bel +31 (0)6 12345678", "bel […]"),
            ("mail zoe.tweede@elders.example, graag", "mail […] graag"),
            ("KvK 1234.5678", "KvK […]"),
        ] {
            assert_eq!(headline(text), told);
        }
    }

    #[test]
    fn the_file_can_be_read_anywhere() {
        let fields = [(
            "Vaardigheden",
            vec!["lassen".to_owned(), "snoeien".to_owned()],
        )];
        assert_eq!(
            file("Cv", &fields, "Weggelaten: naam."),
            "Cv\n\nVaardigheden\n- lassen\n- snoeien\n\nWeggelaten: naam.\n"
        );
    }

    #[test]
    fn other_words_and_numbers_stay() {
        for text in [
            "Lasser met 12 jaar ervaring",
            "Van A tot Z, in zoetermeer",
            "Delfts blauw, sinds 1998-2004",
            "",
        ] {
            assert_eq!(headline(text), text);
        }
    }
}
