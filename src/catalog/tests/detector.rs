//! What the detectors find, and what they leave alone.

use kluis_catalog::detect::{Kind, Special, detect};
use proptest::prelude::*;

/// The phrases that were labelled by hand: what someone writes, and what it says about them.
const PHRASES: &str = include_str!("data/phrases.txt");

struct Phrase {
    says: Option<Special>,
    text: &'static str,
}

fn phrases() -> Vec<Phrase> {
    let lines = PHRASES.lines().filter(|line| !line.starts_with('#'));
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
    println!(
        "{name}: {} phrases, precision {precision:.3}, recall {recall:.3}",
        phrases.len()
    );
    println!("{}", miles.join("\n"));
    (precision, recall)
}

#[test]
fn words_are_found_and_few_others() {
    let phrases = phrases();
    let mut seen: Vec<&str> = phrases.iter().map(|phrase| phrase.text).collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), phrases.len(), "each phrase once");
    assert!(phrases.len() >= 240, "{}", phrases.len());
    let half = |odd: usize| -> Vec<&Phrase> { phrases.iter().skip(odd).step_by(2).collect() };
    let tuned = measure("tuned on", &half(0));
    let held_out = measure("held out", &half(1));
    for (precision, recall) in [tuned, held_out] {
        assert!(precision >= 0.95 && recall >= 0.9);
    }
}
