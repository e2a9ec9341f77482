//! How hard the Dutch is to read: Flesch's reading ease, as W. H. Douma fitted it to Dutch ("De leesbaarheid van
//! landbouwbladen", 1960): 206.84 − 0.93 · words a sentence − 0.77 · syllables a hundred words. 60 and more is plain, which is
//! what level B1 takes; 30 is a contract. Syllables are counted with TeX's patterns for Dutch.

use hypher::{Lang, hyphenate_bounded};
use kluis_text::{archive::archive, text, words::Words as _};
use kluis_wire::Language;

/// What it may not fall below: as a whole, and each text of some length.
const WHOLE: f64 = 70.0;
const EACH: f64 = 35.0;
/// A text is judged by itself from so many words.
const SOME: usize = 25;
const LONGEST_SENTENCE: usize = 25;

/// Words, sentences and syllables.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    words: usize,
    sentences: usize,
    syllables: usize,
}

impl Count {
    fn of(text: &str) -> Self {
        let words = words(text);
        Self {
            words: words.len(),
            sentences: sentences(text).count(),
            syllables: words.iter().map(|word| syllables(word)).sum(),
        }
    }

    fn ease(self) -> f64 {
        let words = self.words as f64;
        206.84 - 0.93 * words / self.sentences as f64 - 0.77 * 100.0 * self.syllables as f64 / words
    }
}

impl std::iter::Sum for Count {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |sum, one| Self {
            words: sum.words + one.words,
            sentences: sum.sentences + one.sentences,
            syllables: sum.syllables + one.syllables,
        })
    }
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['.', '?', '!'])
        .filter(|sentence| !words(sentence).is_empty())
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphabetic() && !matches!(c, '\'' | '-'))
        .map(|word| word.trim_matches(['\'', '-']).to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

fn syllables(word: &str) -> usize {
    word.split('-')
        .map(|part| hyphenate_bounded(part, Lang::Dutch, 1, 1).count())
        .sum()
}

/// Everything that is said in whole sentences.
fn told(language: Language) -> Vec<String> {
    let mut all = vec![text(language).lines()];
    archive(language).write(&mut all);
    (all.iter().flat_map(|text| text.lines()))
        .filter(|line| line.ends_with(['.', '?', '!']) && words(line).len() > 3)
        .map(ToOwned::to_owned)
        .collect()
}

#[test]
fn syllables_are_counted_as_they_are_spoken() {
    for (word, count) in [
        ("kluis", 1),
        ("gegevens", 3),
        ("wachtzin", 2),
        ("sleutel", 2),
        ("persoonsgegevens", 5),
        ("toestemming", 3),
    ] {
        assert_eq!(syllables(word), count, "{word}");
    }
}

#[test]
fn plain_text_is_told_from_a_contract() {
    let plain = Count::of("De kat zit op de mat. Zij kijkt naar de vis. De vis zwemt weg.");
    let contract = Count::of(
        "Onverminderd het hiervoor bepaalde verwerkt verwerkingsverantwoordelijke uitsluitend persoonsgegevens waarvan de \
         verwerking noodzakelijk is voor de uitvoering van de overeengekomen dienstverlening dan wel ter voldoening aan \
         dwingendrechtelijke verplichtingen.",
    );
    assert!(plain.ease() > 90.0, "{}", plain.ease());
    assert!(contract.ease() < 20.0, "{}", contract.ease());
}

#[test]
#[expect(clippy::print_stdout, reason = "the hardest are part of the outcome")]
fn the_dutch_is_plain() {
    let told = told(Language::Nl);
    let mut each: Vec<_> = told.iter().map(|text| (Count::of(text), text)).collect();
    let whole: Count = each.iter().map(|(count, _)| *count).sum();
    let figure = format!(
        "Flesch-Douma {:.0}: {} words in {} sentences, {:.1} a sentence, {:.2} syllables a word",
        whole.ease(),
        whole.words,
        whole.sentences,
        whole.words as f64 / whole.sentences as f64,
        whole.syllables as f64 / whole.words as f64
    );
    println!("{figure}");
    // `make test` shows it at its end.
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/readability.figure");
    std::fs::write(file, figure + "\n").expect("a file");
    each.retain(|(count, _)| count.words >= SOME);
    each.sort_by(|(one, _), (other, _)| one.ease().total_cmp(&other.ease()));
    for (count, text) in each.iter().take(5) {
        println!("{:>4.0}  {text}", count.ease());
    }
    assert!(whole.ease() >= WHOLE);
    let (hardest, text) = each.first().expect("longer texts");
    assert!(hardest.ease() >= EACH, "{:.0}: {text}", hardest.ease());
}

#[test]
fn no_sentence_is_long() {
    for language in [Language::Nl, Language::En] {
        for text in told(language) {
            for sentence in sentences(&text) {
                let long = words(sentence).len();
                assert!(long <= LONGEST_SENTENCE, "{long} words: {sentence}");
            }
        }
    }
}
