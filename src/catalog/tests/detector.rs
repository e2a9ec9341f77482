//! What the detectors find, and what they leave alone.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unreachable,
    reason = "a list of phrases that can't be read fails the test"
)]

use kluis_catalog::detect::{Kind, Special, detect};
use proptest::prelude::*;

/// The phrases that were labelled by hand: what someone writes, and what it says about them.
const PHRASES: &str = include_str!("data/phrases.txt");
/// Written when the list of words was there, which was then widened.
const LATER: &str = include_str!("data/later.txt");
/// Written last, and nothing was changed because of them.
const UNSEEN: &str = include_str!("data/unseen.txt");

struct Phrase {
    says: Option<Special>,
    text: &'static str,
}

fn phrases(file: &'static str) -> Vec<Phrase> {
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let mut parts = line.splitn(3, ' ');
            let says = match parts.next() {
                Some("-") => None,
                Some(name) => Some(named(name)),
                None => unreachable!(),
            };
            assert!(matches!(parts.next(), Some("nl" | "en")), "{line}");
            let text = parts.next().expect("a phrase");
            Phrase { says, text }
        })
        .collect()
}

fn named(name: &str) -> Special {
    let names = [
        "health",
        "origin",
        "belief",
        "orientation",
        "politics",
        "union",
        "crime",
    ];
    let at = names.iter().position(|one| *one == name);
    Special::ALL[at.expect("a category")]
}

fn found(text: &str) -> Vec<Special> {
    detect(text)
        .into_iter()
        .filter_map(|one| match one.kind {
            Kind::Special(special) => Some(special),
            _ => None,
        })
        .collect()
}

/// How well it does on some of the phrases: of what it finds, how much is there; of what is there, how much it finds.
/// Found in another category counts as neither.
#[expect(clippy::print_stdout, reason = "the figures are part of the outcome")]
fn measure(name: &str, phrases: &[&Phrase]) -> (f64, f64) {
    let (mut right, mut wrong, mut missed, mut miles) = (0.0, 0.0, 0.0, Vec::new());
    for phrase in phrases {
        let found = found(phrase.text);
        match phrase.says {
            Some(says) if found.contains(&says) => right += 1.0,
            Some(_) => {
                missed += 1.0;
                miles.push(format!("  missed: {}", phrase.text));
            }
            None if found.is_empty() => (),
            None => {
                wrong += 1.0;
                miles.push(format!("  false alarm: {} {found:?}", phrase.text));
            }
        }
    }
    let (precision, recall) = (right / (right + wrong), right / (right + missed));
    let figure = format!(
        "detector, {name}: {} phrases, precision {precision:.3}, recall {recall:.3}",
        phrases.len()
    );
    println!("{figure}");
    // `make test` shows it at its end.
    let file = format!(
        "{}/detector-{}.figure",
        env!("CARGO_TARGET_TMPDIR"),
        name.replace(' ', "-")
    );
    let _ = std::fs::write(file, figure + "\n");
    println!("{}", miles.join("\n"));
    (precision, recall)
}

#[test]
fn words_are_found_and_few_others() {
    let (phrases, later, unseen) = (phrases(PHRASES), phrases(LATER), phrases(UNSEEN));
    let mut seen: Vec<&str> = phrases.iter().map(|phrase| phrase.text).collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), phrases.len(), "each phrase once");
    assert!(phrases.len() >= 240, "{}", phrases.len());
    let half = |odd: usize| -> Vec<&Phrase> { phrases.iter().skip(odd).step_by(2).collect() };
    let tuned = measure("tuned on", &half(0));
    let held_out = measure("held out", &half(1));
    let later = measure("tuned on later", &later.iter().collect::<Vec<_>>());
    let (precision, recall) = measure("unseen", &unseen.iter().collect::<Vec<_>>());
    assert!(precision >= 0.95 && recall >= 0.7);
    for (precision, recall) in [tuned, held_out, later] {
        assert!(precision >= 0.95 && recall >= 0.9);
    }
}

/// The numbers that are asked about in a text, as they stand there; those that it calls a BSN itself with a mark.
fn numbers(text: &str) -> Vec<String> {
    detect(text)
        .into_iter()
        .filter_map(|one| {
            let says = &text[one.range];
            match one.kind {
                Kind::Bsn { labelled: false } => Some(says.to_owned()),
                Kind::Bsn { labelled: true } => Some(format!("!{says}")),
                Kind::Iban => Some(format!("iban {says}")),
                Kind::Special(_) => None,
            }
        })
        .collect()
}

#[test]
fn numbers_that_may_be_a_bsn_are_found_as_people_write_them() {
    for (text, expected) in [
        ("123456782", &["123456782"][..]),
        ("Mijn nummer: 1234.56.782.", &["1234.56.782"]),
        ("1234 56 782", &["1234 56 782"]),
        ("123-456-782", &["123-456-782"]),
        ("12 34 56 782", &["12 34 56 782"]),
        ("geboren 01-03-1987, 111222333", &["111222333"]),
        ("1 123456782", &["123456782"]),
        ("123456782 06-12345678", &["123456782"]),
        ("111222333 en 123456782", &["111222333", "123456782"]),
        ("BSN 123456782", &["!123456782"]),
        ("bsn123456782", &["!123456782"]),
        ("Burgerservicenummer (BSN): 1234.56.782", &["!1234.56.782"]),
        ("sofinummer 23456782", &["!23456782"]),
        // Called a BSN it is one, also where a digit is off.
        ("bsn: 123456783", &["!123456783"]),
        // The btw-id of before holds a BSN; that of now is another number.
        ("NL123456782B01", &["123456782"]),
        ("NL 1234.56.782.B.01", &["1234.56.782"]),
        ("btw 123456782B01", &["123456782"]),
        ("NL000099998B57", &[]),
        ("NL123456789B13", &[]),
        // Not a number of nine digits that passes.
        ("123456783", &[]),
        ("000000000", &[]),
        ("12345678", &[]),
        ("1234567820", &[]),
        ("KvK 23456782", &[]),
        ("Ordernummer AB123456782", &[]),
        ("123456782X", &[]),
        ("#123456782", &[]),
        ("€ 12.34", &[]),
        // Phones, years, dates.
        ("06-12345678", &[]),
        ("0612345678 of 020 123 45 67", &[]),
        ("+31 6 12 34 56 78", &[]),
        ("0031 6 12345678", &[]),
        ("2015-2019, 2019-2023", &[]),
        ("01-03-2027", &[]),
        ("absoluut geen nummer", &[]),
        ("", &[]),
        // A number without its zero can't be told from a BSN: asked.
        ("123456782 is mijn telefoon", &["123456782"]),
    ] {
        assert_eq!(numbers(text), expected, "{text}");
    }
}

#[test]
fn bank_accounts_are_found_in_text() {
    for (text, expected) in [
        (
            "Rekening NL91 ABNA 0417 1643 00 graag",
            &["iban NL91 ABNA 0417 1643 00"][..],
        ),
        ("nl91abna0417164300", &["iban nl91abna0417164300"]),
        (
            "NL91ABNA0417164300, BE68 5390 0754 7034",
            &["iban NL91ABNA0417164300", "iban BE68 5390 0754 7034"],
        ),
        ("NL92ABNA0417164300", &[]),
        ("XNL91ABNA0417164300", &[]),
        ("ISO9001 en NEN4400", &[]),
    ] {
        assert_eq!(numbers(text), expected, "{text}");
    }
}

#[test]
fn where_it_stands_is_told_in_the_text_as_it_was_typed() {
    let text = "Ik ben Zoë 😀. Ik heb réuma; ook dyslexie";
    let found: Vec<&str> = detect(text)
        .into_iter()
        .map(|one| &text[one.range])
        .collect();
    assert_eq!(found, ["réuma", "dyslexie"]);
}

proptest! {
    /// Whatever the text, ranges lie in it, in order, on borders of characters.
    #[test]
    fn ranges_lie_in_the_text(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn ranges_lie_in_text_that_comes_near(text in "([0-9]{1,4}[ .-]?|bsn |é|NL[0-9]{2}|B01|ik heb |reuma[.,; \n]|moslim ){0,24}") {
        check(&text);
    }

    /// Every number that passes is found, wherever it stands and however it is grouped.
    #[test]
    fn every_number_that_passes_is_found(eight in 10_000_000..99_999_999_u32, grouping in 0..4_usize, before in "[a-z ]{0,9}", after in "[ ,.][a-z ]{0,9}") {
        let digits: Vec<u32> = (0..8).rev().map(|n| eight / 10_u32.pow(n) % 10).collect();
        let sum: u32 = digits.iter().zip((2..=9).rev()).map(|(digit, weight)| digit * weight).sum();
        prop_assume!(sum % 11 != 10);
        let number = format!("{eight}{}", sum % 11);
        let between = [[9, 9], [4, 6], [3, 6], [4, 4]][grouping];
        let spaced: String = number.chars().enumerate().flat_map(|(at, c)| between.contains(&at).then_some('.').into_iter().chain([c])).collect();
        let text = format!("{before} {spaced}{after}");
        prop_assert_eq!(numbers(&text).len(), 1, "{}", text);
    }
}

fn check(text: &str) {
    let mut end = 0;
    for one in detect(text) {
        assert!(one.range.start >= end && !one.range.is_empty(), "{text:?}");
        assert!(text.get(one.range.clone()).is_some(), "{text:?}");
        end = one.range.end;
    }
}
