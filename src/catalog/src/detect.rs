//! What someone may not have meant to write: a BSN, a bank account, words that say something about health, origin or
//! belief. A finding is a question to the person, never a verdict; it stays on the device and is not recorded.
//!
//! - [`mod@number`]: numbers that may be a BSN, bank accounts
//! - [`mod@words`]: words that point to a special category of personal data (GDPR articles 9 and 10)
//!
//! ```
//! use kluis_catalog::detect::{detect, Finding, Kind, Special};
//!
//! let text = "Lasser. Mijn nummer is 1234.56.782 en ik heb reuma.";
//! let found = detect(text);
//! assert_eq!(found.first().map(|one| one.kind), Some(Kind::Bsn { labelled: false }));
//! assert_eq!(found.first().and_then(|one| text.get(one.range.clone())), Some("1234.56.782"));
//! assert_eq!(found.last().map(|one| one.kind), Some(Kind::Special(Special::Health)));
//! assert_eq!(detect("Verpleegkundige in een ziekenhuis, 06-12345678"), []);
//! ```

mod lexicon;
pub mod number;
pub mod words;

use core::ops::Range;

/// Something in a text that its writer is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it may be.
    pub kind: Kind,
    /// Where it stands, in bytes of the text: on borders of characters.
    pub range: Range<usize>,
}

/// What a piece of text may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number that passes the 11-proof, as every BSN does, and every RSIN and one phone number in eleven.
    Bsn {
        /// Whether the text itself calls it one.
        labelled: bool,
    },
    /// The number of a bank account.
    Iban,
    /// Words that say something about a special category.
    Special(Special),
}

/// The special categories that words are looked for of (GDPR articles 9 and 10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Special {
    /// Health and disability.
    Health,
    /// Race, ethnic origin, descent.
    Origin,
    /// Religious or philosophical belief.
    Belief,
    /// Sexual orientation, sex life, gender identity.
    Orientation,
    /// Political opinion.
    Politics,
    /// Membership of a trade union.
    Union,
    /// A criminal record.
    Crime,
}

impl Special {
    /// Every category.
    pub const ALL: [Self; 7] = [
        Self::Health,
        Self::Origin,
        Self::Belief,
        Self::Orientation,
        Self::Politics,
        Self::Union,
        Self::Crime,
    ];
}

/// Everything in a text that its writer should be asked about, in the order in which it stands there. Ranges never
/// overlap.
#[must_use]
pub fn detect(text: &str) -> Vec<Finding> {
    let mut found = number::find(text);
    for word in words::find(text) {
        let overlaps =
            |one: &Finding| one.range.start < word.range.end && word.range.start < one.range.end;
        if !found.iter().any(overlaps) {
            found.push(word);
        }
    }
    found.sort_by_key(|one| one.range.start);
    found
}
