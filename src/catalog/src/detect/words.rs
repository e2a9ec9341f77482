//! Words that point to a special category of personal data: told from what people write about their work.
//!
//! Most such words stand in a CV for another reason: a nurse writes about illness, a cook about countries. So the
//! list ([`lexicon`](super::lexicon)) says of each how much it says by itself:
//!
//! - *said*: whoever writes this says it about themselves: "mijn detentie", "I pray five times".
//! - *strong*: counts, unless the words around it are about work with it: "reuma", but not "onderzoeker reuma".
//! - *weak*: counts only right after words that make it one's own: "ik ben Turks", but not "een Turks restaurant".
//! - *idle*: a saying in which such a word says nothing: "ziek van slechte koffie".
//!
//! Only whole words count, so that compounds ("gezondheidszorg") and plurals, which are about others, don't.

use super::{Finding, Kind, Special, lexicon};
use core::ops::Range;

/// How much a word says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    Said,
    Strong,
    Weak,
    Idle,
}

/// How many words before a strong one can be about work with it, and how many behind.
const BEFORE: usize = 7;
const BEHIND: usize = 3;

/// A word, folded: small letters without marks.
struct Word {
    folded: String,
    range: Range<usize>,
    /// Whether a sentence or an item of a list begins with it.
    begins: bool,
}

/// Every finding, in the order of the text; none overlaps another.
#[must_use]
pub fn find(text: &str) -> Vec<Finding> {
    let words = words(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match term_at(&words, at) {
            Some((Some(kind), length)) => {
                let first = words.get(at).map(|word| word.range.start);
                let last = words.get(at + length - 1).map(|word| word.range.end);
                if let (Some(start), Some(end)) = (first, last) {
                    found.push(Finding {
                        kind,
                        range: start..end,
                    });
                }
                at += length;
            }
            Some((None, length)) => at += length,
            None => at += 1,
        }
    }
    found
}

/// The longest term that begins with this word and counts here, with its length in words; without a kind where it says
/// nothing.
fn term_at(words: &[Word], at: usize) -> Option<(Option<Kind>, usize)> {
    let mut best: Option<(Option<Kind>, usize)> = None;
    for (special, says, terms) in lexicon::TERMS {
        for term in terms.split('|') {
            let Some(length) = matched(words, at, term) else {
                continue;
            };
            if best.is_some_and(|(_, longest)| longest >= length) {
                continue;
            }
            let counts = match says {
                Says::Said | Says::Idle => true,
                Says::Strong => is_own(*special, words, at) || !is_work(words, at, length),
                Says::Weak => is_own(*special, words, at) && !is_work_behind(words, at + length),
            };
            if counts {
                let kind = (*says != Says::Idle).then_some(Kind::Special(*special));
                best = Some((kind, length));
            }
        }
    }
    best
}

/// How many words a term takes when it begins here: its words one by one, `_` any word, `…*` any word that begins so.
fn matched(words: &[Word], at: usize, term: &str) -> Option<usize> {
    let mut length = 0;
    for part in term.split(' ') {
        let word = words.get(at + length)?;
        if (length > 0 && word.begins) || !fits(&word.folded, part) {
            return None;
        }
        length += 1;
    }
    Some(length)
}

fn fits(word: &str, part: &str) -> bool {
    match part.strip_suffix('*') {
        Some(start) => word.starts_with(start),
        None => part == "_" || word == part,
    }
}

/// Whether what stands right before a word makes it the writer's own, passing over words that change nothing.
/// What one has is health alone: who has Turkish customers isn't Turkish.
fn is_own(special: Special, words: &[Word], at: usize) -> bool {
    let has = if special == Special::Health {
        lexicon::HAS
    } else {
        lexicon::IS
    };
    let mut end = at;
    loop {
        let stands_first = words.get(end).is_none_or(|word| word.begins);
        if stands_first || end == 0 {
            return false;
        }
        let mut markers = lexicon::IS.split('|').chain(has.split('|'));
        let is_marked = markers.any(|marker| {
            let length = marker.split(' ').count();
            end.checked_sub(length)
                .is_some_and(|start| matched(words, start, marker) == Some(length))
        });
        if is_marked {
            return true;
        }
        let passes = words.get(end - 1).is_some_and(|word| {
            lexicon::PASSES
                .split('|')
                .any(|filler| fits(&word.folded, filler))
        });
        if !passes {
            return false;
        }
        end -= 1;
    }
}

/// Whether the words around it, in the same sentence, are about work with it.
fn is_work(words: &[Word], at: usize, length: usize) -> bool {
    let mut before = at;
    while before > 0 && at - before < BEFORE {
        if words.get(before).is_none_or(|word| word.begins) {
            break;
        }
        before -= 1;
        if words
            .get(before)
            .is_some_and(|word| is_cue(word, lexicon::WORK_BEFORE))
        {
            return true;
        }
    }
    is_work_behind(words, at + length)
}

fn is_work_behind(words: &[Word], end: usize) -> bool {
    let behind = words.iter().skip(end).take(BEHIND);
    let mut behind = behind.take_while(|word| !word.begins);
    behind.any(|word| is_cue(word, lexicon::WORK_BEHIND))
}

fn is_cue(word: &Word, cues: &str) -> bool {
    cues.split('|').any(|cue| fits(&word.folded, cue))
}

/// The words of a text.
fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut begins = true;
    let mut inside = false;
    for (at, c) in text.char_indices() {
        // Marks that stand apart from their letter are no word's end.
        if ('\u{300}'..'\u{370}').contains(&c) {
            continue;
        }
        if !c.is_alphanumeric() {
            inside = false;
            begins |= matches!(c, '.' | '!' | '?' | ';' | ':' | '\n' | '|' | '•' | '·');
            continue;
        }
        if !inside {
            words.push(Word {
                folded: String::new(),
                range: at..at,
                begins,
            });
            (inside, begins) = (true, false);
        }
        if let Some(word) = words.last_mut() {
            word.folded.push(fold(c));
            word.range.end = at + c.len_utf8();
        }
    }
    words
}

/// A small letter without its mark, for the letters of Dutch and English.
fn fold(c: char) -> char {
    match c {
        'à'..='å' | 'À'..='Å' => 'a',
        'ç' | 'Ç' => 'c',
        'è'..='ë' | 'È'..='Ë' => 'e',
        'ì'..='ï' | 'Ì'..='Ï' => 'i',
        'ñ' | 'Ñ' => 'n',
        'ò'..='ö' | 'Ò'..='Ö' => 'o',
        'ù'..='ü' | 'Ù'..='Ü' => 'u',
        other => other.to_ascii_lowercase(),
    }
}
