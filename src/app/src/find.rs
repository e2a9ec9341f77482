//! Looking for words in a text: without regard to case and accents, with the places where they stand.

/// The letter under each accent, from U+00C0 on; `?` where there is none, or more than one.
const PLAIN: &[u8] = b"aaaaaa?ceeeeiiiidnooooo?ouuuuy??aaaaaa?ceeeeiiiidnooooo?ouuuuy?y\
aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii??jjkk?llllllllllnnnnnn?nnoooooo??rrrrrrssssssss\
ttttttuuuuuuuuuuuuwwyyyzzzzzzs";
/// Where [`PLAIN`] begins.
const FIRST: u32 = 0xC0;

/// A character as it is compared: lower case, without its accent.
pub(crate) fn plain(character: char) -> char {
    let place = u32::from(character).checked_sub(FIRST);
    let letter = place.and_then(|place| PLAIN.get(usize::try_from(place).ok()?));
    match (letter, character) {
        (Some(b'?') | None, '’' | '‘') => '\'',
        (_, 'Æ') => 'æ',
        (_, 'Œ') => 'œ',
        (_, 'Þ') => 'þ',
        (_, 'Ĳ') => 'ĳ',
        (Some(b'?') | None, _) => character.to_ascii_lowercase(),
        (Some(letter), _) => char::from(*letter),
    }
}

/// What is looked for: words, in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought(Vec<Vec<char>>);

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// What it says.
    pub text: &'a str,
    /// Whether it was looked for.
    pub hit: bool,
}

impl Sought {
    /// The words of a question.
    #[must_use]
    pub fn new(question: &str) -> Self {
        let words = question.split_whitespace();
        Self(
            words
                .map(|word| word.chars().map(plain).collect())
                .collect(),
        )
    }

    /// Whether nothing is looked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether each word stands in one of the texts.
    #[must_use]
    pub fn is_in(&self, texts: &[&str]) -> bool {
        let texts: Vec<Vec<char>> = texts
            .iter()
            .map(|text| text.chars().map(plain).collect())
            .collect();
        self.0.iter().all(|word| {
            texts
                .iter()
                .any(|text| text.windows(word.len()).any(|here| here == word.as_slice()))
        })
    }

    /// A text in pieces: what was looked for, and what stands between.
    #[must_use]
    pub fn pieces<'a>(&self, text: &'a str) -> Vec<Piece<'a>> {
        let letters: Vec<char> = text.chars().map(plain).collect();
        let mut marked = vec![false; letters.len()];
        for word in &self.0 {
            for start in 0..letters.len() {
                let here = letters.get(start..start + word.len());
                if here == Some(word.as_slice()) {
                    marked
                        .iter_mut()
                        .skip(start)
                        .take(word.len())
                        .for_each(|mark| *mark = true);
                }
            }
        }
        let mut pieces = Vec::new();
        let mut marks = marked.iter().copied();
        let (mut begin, mut hit) = (0, marks.next().unwrap_or_default());
        for (at, _) in text.char_indices().skip(1) {
            let now = marks.next().unwrap_or_default();
            if now != hit {
                pieces.extend(text.get(begin..at).map(|text| Piece { text, hit }));
                (begin, hit) = (at, now);
            }
        }
        pieces.extend(text.get(begin..).map(|text| Piece { text, hit }));
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization as _;

    #[test]
    fn every_accent_of_the_latin_alphabets_is_passed_over() {
        let mut checked = 0;
        for character in (FIRST..0x180).filter_map(char::from_u32) {
            let Some(letter) = core::iter::once(character).nfd().next() else {
                continue;
            };
            if letter.is_ascii_alphabetic() {
                assert_eq!(plain(character), letter.to_ascii_lowercase(), "{character}");
                checked += 1;
            }
        }
        assert!(checked > 150, "only {checked}");
        assert_eq!(PLAIN.len(), 0x180 - 0xC0);
    }

    #[test]
    fn words_are_found_in_any_order_case_and_accent() {
        let sought = Sought::new("  IDEE geent ");
        assert!(sought.is_in(&["Geëntameerd", "een idéé"]));
        assert!(!sought.is_in(&["een idee"]));
        assert!(Sought::new("belgie").is_in(&["België"]));
        assert!(Sought::new("België").is_in(&["belgie"]));
        assert!(Sought::new("").is_in(&["wat dan ook"]));
        assert!(!Sought::new("langer dan de tekst zelf").is_in(&["kort"]));
    }

    #[test]
    fn what_was_found_is_marked_and_nothing_is_lost() {
        let pieces = Sought::new("cafe").pieces("Het Café, cafés.");
        let told: Vec<_> = pieces.iter().map(|piece| (piece.text, piece.hit)).collect();
        assert_eq!(
            told,
            [
                ("Het ", false),
                ("Café", true),
                (", ", false),
                ("café", true),
                ("s.", false)
            ]
        );
        for question in ["", "e", "x", "éé", "Het Café, cafés."] {
            let pieces = Sought::new(question).pieces("Het Café, cafés.");
            let whole: String = pieces.iter().map(|piece| piece.text).collect();
            assert_eq!(whole, "Het Café, cafés.", "{question}");
        }
        assert_eq!(Sought::new("a").pieces("")[0].text, "");
    }

    #[test]
    fn words_that_overlap_are_one_mark() {
        let pieces = Sought::new("sleutel utels").pieces("Sleutels");
        assert_eq!(
            pieces,
            [Piece {
                text: "Sleutels",
                hit: true
            }]
        );
    }
}
