//! Making a passphrase, and judging one. Nothing here keeps it: text goes in, a verdict comes out.

/// What every passphrase must have: it is counted in characters of its composed form.
pub const SHORTEST: usize = 15;
/// Words in a generated passphrase.
pub const WORDS: usize = 5;

/// How strong a passphrase is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// It will do.
    Enough,
    /// Strong.
    Strong,
    /// Very strong.
    VeryStrong,
}

/// Why a passphrase isn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// Not enough characters.
    Short {
        /// So many are missing.
        missing: usize,
    },
    /// One that many people use.
    Common,
    /// The same again and again.
    Repeats,
    /// A row of keys, the alphabet, counting.
    Sequence,
    /// Little more than the person's own address.
    Address,
}

/// Parts of which passphrases are made that are guessed first, longest first. What remains without them must be
/// worth something.
const COMMON: &[&str] = &[
    "correcthorsebatterystaple",
    "ikhouvanjou",
    "wachtwoord",
    "passphrase",
    "qwertyuiop",
    "ikhouvanje",
    "feyenoord",
    "amsterdam",
    "rotterdam",
    "nederland",
    "september",
    "asdfghjkl",
    "wachtzin",
    "password",
    "passwort",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "februari",
    "augustus",
    "november",
    "december",
    "zxcvbnm",
    "welcome",
    "account",
    "toegang",
    "voetbal",
    "holland",
    "januari",
    "oktober",
    "correct",
    "battery",
    "geheim",
    "welkom",
    "letmein",
    "qwerty",
    "azerty",
    "master",
    "dragon",
    "monkey",
    "winter",
    "herfst",
    "staple",
    "admin",
    "login",
    "hallo",
    "hello",
    "kluis",
    "zomer",
    "lente",
    "maart",
    "april",
    "horse",
    "asdf",
    "ajax",
    "juni",
    "juli",
    "mijn",
    "this",
    "your",
    "psv",
    "dit",
    "een",
    "het",
    "the",
    "is",
    "de",
    "my",
];

/// Rows that fingers and counting make.
const ROWS: &[&str] = &[
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
];

/// Judges a passphrase on this device, without composition rules: length, and that it isn't one of those that
/// are guessed first.
///
/// # Errors
/// The first [`Weakness`] found.
pub fn judge(passphrase: &str, address: &str) -> Result<Strength, Weakness> {
    let length = passphrase.chars().count();
    if length < SHORTEST {
        return Err(Weakness::Short {
            missing: SHORTEST - length,
        });
    }
    let plain: String = passphrase
        .chars()
        .filter(|c| is_letter(*c))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    if repeats(passphrase) {
        return Err(Weakness::Repeats);
    }
    let without_rows = without_rows(&plain);
    if without_rows < 6 {
        return Err(Weakness::Sequence);
    }
    if is_mostly_address(&plain, address) {
        return Err(Weakness::Address);
    }
    if without_common(&plain) < 6 {
        return Err(Weakness::Common);
    }
    Ok(strength(passphrase, length))
}

/// Whether it belongs to a word. All of what isn't ASCII does: telling letters from signs there takes tables that
/// weigh more than they help.
const fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || !c.is_ascii()
}

/// Longer is stronger; several words count for more than one run of characters.
fn strength(passphrase: &str, length: usize) -> Strength {
    let words = passphrase
        .split(|c| !is_letter(c))
        .filter(|word| word.chars().count() > 2)
        .count();
    match (length, words) {
        (30.., _) | (24.., 4..) => Strength::VeryStrong,
        (20.., _) | (_, 4..) => Strength::Strong,
        _ => Strength::Enough,
    }
}

/// Whether it is one piece again and again, or has hardly any different characters.
fn repeats(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let is_new =
        |(index, c): &(usize, &char)| !characters.iter().take(*index).any(|before| before == *c);
    let different = characters.iter().enumerate().filter(is_new).count();
    let piece_again = (1..=characters.len() / 2).any(|piece| {
        characters
            .iter()
            .zip(characters.iter().skip(piece))
            .all(|(one, other)| one == other)
    });
    different < 5 || piece_again
}

/// How many characters remain when runs of four or more along a row, either way, are left out.
fn without_rows(text: &str) -> usize {
    let characters: Vec<char> = text.chars().collect();
    let mut left = characters.len();
    let mut run = 1;
    for (index, pair) in characters.windows(2).enumerate() {
        let goes_on = matches!(pair, [one, other] if neighbours(*one, *other));
        run = if goes_on { run + 1 } else { 1 };
        let ends = !matches!(characters.get(index + 1..index + 3), Some([one, other]) if neighbours(*one, *other));
        if ends && run >= 4 {
            left -= run;
        }
    }
    left
}

fn neighbours(one: char, other: char) -> bool {
    ROWS.iter().any(|row| {
        let (one, other) = (row.find(one), row.find(other));
        matches!((one, other), (Some(one), Some(other)) if one.abs_diff(other) == 1)
    })
}

/// How many characters remain without the parts that are guessed first, and without digits.
fn without_common(text: &str) -> usize {
    let mut rest = text.to_owned();
    for part in COMMON {
        rest = rest.replace(part, "\0");
    }
    rest.chars()
        .filter(|c| is_letter(*c) && !c.is_ascii_digit())
        .count()
}

/// Whether it holds the address's own words and little else.
fn is_mostly_address(plain: &str, address: &str) -> bool {
    let mut rest = plain.to_owned();
    let lower = address.to_ascii_lowercase();
    let whole: String = lower.chars().filter(|c| is_letter(*c)).collect();
    let parts = lower.split(|c| !is_letter(c)).filter(|part| part.len() > 2);
    for part in core::iter::once(whole.as_str())
        .filter(|whole| !whole.is_empty())
        .chain(parts)
    {
        rest = rest.replace(part, "\0");
    }
    rest.contains('\0')
        && rest
            .chars()
            .filter(|c| is_letter(*c) && !c.is_ascii_digit())
            .count()
            < 6
}

/// Makes a passphrase of [`WORDS`] words, each drawn with the same chance. `draw` gives random 16-bit numbers.
/// `None` where there are no words or nothing can be drawn.
pub fn generate(words: &[&str], mut draw: impl FnMut() -> Option<u16>) -> Option<String> {
    let count = u16::try_from(words.len()).ok().filter(|count| *count > 0)?;
    // Numbers beyond the last whole multiple are drawn again: a remainder alone would favour the first words.
    let fair = u16::MAX - u16::MAX % count;
    let mut chosen = Vec::with_capacity(WORDS);
    while chosen.len() < WORDS {
        let number = draw()?;
        if number < fair {
            chosen.push(*words.get(usize::from(number % count))?);
        }
    }
    Some(chosen.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "sanne.devries@example.nl";

    #[test]
    fn common_parts_stand_longest_first_so_that_none_leaves_a_rest_of_another() {
        for (one, other) in COMMON.iter().zip(COMMON.iter().skip(1)) {
            assert!(!other.contains(one), "{one} before {other}");
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(judge("kort", ADDRESS), Err(Weakness::Short { missing: 11 }));
        assert_eq!(judge("één twéé dríé v", ADDRESS), Ok(Strength::Enough));
        assert_eq!(
            judge("één twéé dríé ", ADDRESS),
            Err(Weakness::Short { missing: 1 })
        );
    }

    #[test]
    fn what_is_guessed_first_is_not_taken() {
        for common in [
            "wachtwoord123456",
            "Welkom2026Welkom!",
            "ditismijnwachtwoord",
            "iloveyou iloveyou2",
            "Zomer2026 Amsterdam",
        ] {
            assert!(
                matches!(
                    judge(common, ADDRESS),
                    Err(Weakness::Common | Weakness::Repeats)
                ),
                "{common}"
            );
        }
        assert_eq!(
            judge("correct horse battery staple", ADDRESS),
            Err(Weakness::Common)
        );
    }

    #[test]
    fn rows_and_repetition_are_not_taken() {
        assert_eq!(judge("qwertyuiopasdfgh", ADDRESS), Err(Weakness::Sequence));
        assert_eq!(judge("abcdefghijklmnop", ADDRESS), Err(Weakness::Sequence));
        assert_eq!(judge("98765432109876543", ADDRESS), Err(Weakness::Sequence));
        assert_eq!(judge("aaaaaaaaaaaaaaaa", ADDRESS), Err(Weakness::Repeats));
        assert_eq!(
            judge("koekjes koekjes koekjes ", ADDRESS),
            Err(Weakness::Repeats)
        );
    }

    #[test]
    fn ones_own_address_is_not_taken() {
        assert_eq!(
            judge("sanne.devries@example.nl", ADDRESS),
            Err(Weakness::Address)
        );
        assert_eq!(judge("SanneDevries2026", ADDRESS), Err(Weakness::Address));
        assert!(judge("Sanne fietst traag naar zee", ADDRESS).is_ok());
        assert!(judge("fiets molen wolk tafel regen", "").is_ok());
    }

    #[test]
    fn more_words_are_stronger() {
        assert_eq!(judge("paarse olifantje", ADDRESS), Ok(Strength::Enough));
        assert_eq!(
            judge("fiets molen wolk tafel", ADDRESS),
            Ok(Strength::Strong)
        );
        assert_eq!(
            judge("fiets molen wolk tafel regen", ADDRESS),
            Ok(Strength::VeryStrong)
        );
    }

    #[test]
    fn drawing_favours_no_word() {
        let words = ["aap", "noot", "mies"];
        // What lies beyond the last whole multiple of three is drawn again.
        let mut numbers = [u16::MAX, 0, 1, u16::MAX, 2, 3, 4].into_iter();
        assert_eq!(
            generate(&words, || numbers.next()).as_deref(),
            Some("aap noot mies aap noot")
        );
        assert_eq!(generate(&words, || None), None);
        assert_eq!(generate(&[], || Some(1)), None);
    }
}
