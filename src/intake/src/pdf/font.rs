//! What the codes of a font mean, and how wide they are (ISO 32000-2 sections 9.6 to 9.8).

use super::{letters::Letters, resolved};
use lopdf::{Dictionary, Document, Object};
use std::collections::BTreeMap;

/// What a table of letters may inflate to.
pub(super) const MOST_TABLE: usize = 2 << 20;
/// More widths than there are codes of two bytes.
const MOST_WIDTHS: u32 = 1 << 16;
/// Where a font doesn't say: about as wide as letters are, in thousandths of their size.
const USUAL: f32 = 500.0;

/// A font, as far as reading needs it.
pub(super) struct Font {
    letters: Letters,
    widths: BTreeMap<u32, f32>,
    otherwise: f32,
    /// Whether a code is two bytes.
    wide: bool,
}

impl Font {
    /// Nothing for a font without a way back to text.
    pub(super) fn new(document: &Document, font: &Dictionary) -> Option<Self> {
        let wide = is(font, b"Type0");
        let letters = Letters::new(document, font, wide)?;
        let mut widths = BTreeMap::new();
        let otherwise = if wide {
            composite(document, font, &mut widths)
        } else {
            simple(document, font, &mut widths);
            None
        };
        Some(Self {
            letters,
            widths,
            otherwise: otherwise.unwrap_or(USUAL),
            wide,
        })
    }

    /// Puts what the codes mean behind the text.
    pub(super) fn read(&self, codes: &[u8], text: &mut String) {
        for code in self.codes(codes) {
            text.push_str(self.letters.get(code));
        }
    }

    fn codes(&self, codes: &[u8]) -> impl Iterator<Item = u32> {
        codes.chunks(if self.wide { 2 } else { 1 }).map(|code| {
            code.iter()
                .fold(0, |code, byte| code << 8 | u32::from(*byte))
        })
    }

    /// How far the codes go, in thousandths of the size, how many they are, and how many of them are spaces.
    pub(super) fn extent(&self, codes: &[u8]) -> (f32, f32, f32) {
        let (mut width, mut count, mut spaces) = (0.0, 0.0, 0.0);
        for code in self.codes(codes) {
            width += self.widths.get(&code).unwrap_or(&self.otherwise);
            count += 1.0;
            if !self.wide && code == 32 {
                spaces += 1.0;
            }
        }
        (width, count, spaces)
    }
}

/// Whether a dictionary is of this subtype.
pub(super) fn is(dict: &Dictionary, subtype: &[u8]) -> bool {
    dict.get(b"Subtype")
        .and_then(Object::as_name)
        .is_ok_and(|own| own == subtype)
}

/// A number, or zero.
pub(super) fn number(object: Option<&Object>) -> f32 {
    object
        .and_then(|object| object.as_float().ok())
        .unwrap_or(0.0)
}

fn list<'a>(document: &'a Document, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Vec<Object>> {
    resolved(document, dict.get(key).ok()?)?.as_array().ok()
}

/// The widths of codes of one byte, from the first on.
fn simple(document: &Document, font: &Dictionary, widths: &mut BTreeMap<u32, f32>) -> Option<()> {
    // Glyphs that are drawn have units of their own.
    if is(font, b"Type3") {
        return None;
    }
    let first = code(font.get(b"FirstChar").ok()?)?;
    let list = list(document, font, b"Widths")?;
    for (code, width) in (first..first.checked_add(256)?).zip(list) {
        widths.insert(code, number(resolved(document, width)));
    }
    Some(())
}

/// The widths of codes of two bytes: `c [w …]` and `from to w`. Gives that of all others.
fn composite(
    document: &Document,
    font: &Dictionary,
    widths: &mut BTreeMap<u32, f32>,
) -> Option<f32> {
    let below = resolved(document, list(document, font, b"DescendantFonts")?.first()?)?;
    let below = below.as_dict().ok()?;
    let otherwise = below.get(b"DW").map_or(1000.0, |width| number(Some(width)));
    let mut items = list(document, below, b"W").into_iter().flatten();
    while let (Some(from), Some(next)) = (items.next(), items.next()) {
        let Some(from) = code(from) else { break };
        match resolved(document, next) {
            Some(Object::Array(each)) => {
                for (code, width) in (from..MOST_WIDTHS).zip(each) {
                    widths.insert(code, number(resolved(document, width)));
                }
            }
            Some(to @ Object::Integer(_)) => {
                let width = number(items.next());
                let Some(to) = code(to) else { break };
                // Kept short: a range may be all there are, again and again.
                for code in from..=to.min(from.saturating_add(0xFF)).min(MOST_WIDTHS) {
                    widths.insert(code, width);
                }
            }
            _ => break,
        }
    }
    Some(otherwise)
}

/// A code in a list of widths.
fn code(object: &Object) -> Option<u32> {
    u32::try_from(object.as_i64().ok()?).ok()
}
