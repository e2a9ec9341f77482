//! A recovery code while it is typed: in groups, however it is written, and where it can't be right. Whether it opens
//! anything shows when it is tried; its own check covers all of it and knows no groups.

use zeroize::Zeroizing;

/// So many groups.
pub const GROUPS: usize = 7;
/// Of so many characters.
pub const GROUP: usize = 4;
/// A code without its dashes.
const LETTERS: usize = GROUPS * GROUP;
/// A code with them.
const LENGTH: usize = LETTERS + GROUPS - 1;

/// What stands in a code: no I, L, O and U, which look like something else.
const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What of a typed code can't be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// So many characters are there, and more belong to it.
    Short(usize),
    /// In this group, from one, stands a character that no code has.
    Foreign(usize),
}

/// A typed character as it is read.
fn letter(character: char) -> char {
    match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    }
}

fn separates(character: char) -> bool {
    character.is_whitespace() || matches!(character, '-' | '–' | '—' | '\u{2011}')
}

/// What was typed, as it is read: without dashes and spaces.
fn letters(text: &str) -> Zeroizing<String> {
    let mut letters = Zeroizing::new(String::with_capacity(text.len()));
    letters.extend(text.chars().filter(|c| !separates(*c)).map(letter));
    letters
}

/// What was typed, in groups; the last may be begun only.
#[must_use]
pub fn groups(text: &str) -> Vec<Zeroizing<String>> {
    let mut groups: Vec<Zeroizing<String>> = Vec::new();
    for (place, character) in letters(text).chars().take(LETTERS).enumerate() {
        if place % GROUP == 0 {
            groups.push(Zeroizing::new(String::with_capacity(GROUP)));
        }
        if let Some(group) = groups.last_mut() {
            group.push(character);
        }
    }
    groups
}

/// Whether a group is whole and can stand in a code.
#[must_use]
pub fn is_whole(group: &str) -> bool {
    group.len() == GROUP && group.chars().all(|c| ALPHABET.contains(c))
}

/// What can't be right about a typed code. More than a code is not judged here: it may be a whole file.
#[must_use]
pub fn wrong(text: &str) -> Option<Wrong> {
    let letters = letters(text);
    let count = letters.chars().count();
    if count > LETTERS {
        return None;
    }
    let foreign = letters.chars().position(|c| !ALPHABET.contains(c));
    let short = (count < LETTERS).then_some(Wrong::Short(count));
    foreign
        .map(|place| Wrong::Foreign(place / GROUP + 1))
        .or(short)
}

/// The groups, from one, that are others than those of a known code.
#[must_use]
pub fn differing(text: &str, known: &str) -> Vec<usize> {
    let known = groups(known);
    let typed = groups(text).into_iter().enumerate();
    typed
        .filter(|(place, group)| known.get(*place) != Some(group))
        .map(|(place, _)| place + 1)
        .collect()
}

/// The code in a longer text that was pasted, such as all of the saved file. A line for typing has lost the breaks.
#[must_use]
pub fn pasted(text: &str) -> Option<Zeroizing<String>> {
    let characters: Zeroizing<Vec<char>> = Zeroizing::new(text.chars().collect());
    if characters.len() <= LENGTH {
        return None;
    }
    let is_code = |window: &&[char]| {
        window.iter().enumerate().all(|(place, character)| {
            if place % (GROUP + 1) == GROUP {
                *character == '-'
            } else {
                ALPHABET.contains(*character)
            }
        })
    };
    let found = characters.windows(LENGTH).find(is_code)?;
    Some(Zeroizing::new(found.iter().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "K4XZ-0123-4567-89AB-CDEF-GHJK-MNPQ";

    fn told(text: &str) -> Vec<String> {
        groups(text).iter().map(|group| group.to_string()).collect()
    }

    #[test]
    fn case_dashes_and_spaces_make_no_difference() {
        let whole = told(CODE);
        assert_eq!(whole.len(), GROUPS);
        for spelled in [
            "k4xz 0123 4567 89ab cdef ghjk mnpq",
            "K4XZ0123456789ABCDEFGHJKMNPQ",
            " k4xz–oI23 – 4567—89AB-CDEF-GHJK-MNPQ\n",
        ] {
            assert_eq!(told(spelled), whole, "{spelled}");
            assert_eq!(wrong(spelled), None);
            assert!(differing(spelled, CODE).is_empty());
        }
        assert_eq!(told("k4xz 01"), ["K4XZ", "01"]);
        assert!(told("").is_empty());
    }

    #[test]
    fn what_cant_be_right_is_told_where_that_is_known() {
        assert_eq!(wrong("K4XZ-0123"), Some(Wrong::Short(8)));
        assert_eq!(
            wrong(&CODE.replace("89AB", "89UB")),
            Some(Wrong::Foreign(4))
        );
        assert_eq!(wrong("K4XZ-é"), Some(Wrong::Foreign(2)));
        // More than a code is for whoever reads files.
        assert_eq!(wrong(&[CODE, "-QQ"].concat()), None);
        assert!(is_whole("K4XZ") && !is_whole("K4X") && !is_whole("K4XU"));
    }

    #[test]
    fn beside_a_known_code_the_wrong_groups_are_told() {
        let typed = CODE.replace("0123", "0132").replace("MNPQ", "MNPR");
        assert_eq!(differing(&typed, CODE), [2, 7]);
        assert_eq!(differing(CODE, "0000"), [1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn the_code_is_found_in_a_pasted_file_whose_breaks_are_gone() {
        let file = ["KLUIS · HERSTELSET · RECOVERY KIT", CODE, "Met deze code"].concat();
        assert_eq!(pasted(&file).as_deref().map(String::as_str), Some(CODE));
        assert_eq!(pasted(CODE), None);
        assert_eq!(pasted(&"x".repeat(100)), None);
    }
}
