//! What codes mean (ISO 32000-2 section 9.10): a table that the font brings along, or one of the usual encodings with
//! the differences that it lists by the names of glyphs. Of those names only what is written in Latin letters.

use super::{font::MOST_TABLE, resolved};
use lopdf::{Dictionary, Document, Object};
use std::collections::BTreeMap;

/// More letters than any table has.
const MOST_LETTERS: usize = 70_000;

/// Windows 1252 from 0x80 to 0x9F; from there on it is Latin-1.
const WINDOWS: &str = "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ";
/// Mac OS Roman from 0x80 on.
const MAC: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u{A0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\0ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";

/// A letter and the same letter with a sign, in turn.
const SIGNS: [(&str, &str); 7] = [
    ("acute", "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýcćsśzźnń"),
    ("grave", "AÀEÈIÌOÒUÙaàeèiìoòuù"),
    ("dieresis", "AÄEËIÏOÖUÜYŸaäeëiïoöuüyÿ"),
    ("circumflex", "AÂEÊIÎOÔUÛaâeêiîoôuû"),
    ("tilde", "AÃNÑOÕaãnñoõ"),
    ("cedilla", "CÇcçSŞsş"),
    ("caron", "CČSŠZŽcčsšzžrřeě"),
];
const NAMES: &str = "space  zero 0 one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 comma , period . hyphen - minus - colon : semicolon ; at @ parenleft ( parenright ) slash / plus + ampersand & underscore _ quotesingle ' quoteright ’ quoteleft ‘ quotedbl \" quotedblleft “ quotedblright ” exclam ! question ? numbersign # percent % asterisk * equal = bracketleft [ bracketright ] endash – emdash — bullet • Euro € ellipsis … degree ° germandbls ß oslash ø Oslash Ø aring å Aring Å ae æ AE Æ fi ﬁ fl ﬂ ff ﬀ ffi ﬃ ffl ﬄ dotlessi ı";

/// The letters of a font, by their codes.
pub(super) struct Letters(BTreeMap<u32, String>);

impl Letters {
    /// Nothing where the font has no way back to text.
    pub(super) fn new(document: &Document, font: &Dictionary, wide: bool) -> Option<Self> {
        let table = font
            .get(b"ToUnicode")
            .ok()
            .and_then(|table| resolved(document, table))
            .and_then(|table| table.as_stream().ok())
            .and_then(|table| table.get_plain_content_with_limit(MOST_TABLE).ok())
            .map(|table| table_of(&table))
            .filter(|table| !table.is_empty());
        match table {
            Some(table) => Some(Self(table)),
            // Numbers of glyphs mean nothing without a table.
            None if wide => None,
            None => Some(Self(usual(document, font))),
        }
    }

    /// What a code means.
    pub(super) fn get(&self, code: u32) -> &str {
        self.0.get(&code).map_or("", String::as_str)
    }
}

fn usual(document: &Document, font: &Dictionary) -> BTreeMap<u32, String> {
    let encoding = font
        .get(b"Encoding")
        .ok()
        .and_then(|encoding| resolved(document, encoding));
    let listed = encoding.and_then(|encoding| encoding.as_dict().ok());
    let name = match listed {
        Some(listed) => listed.get(b"BaseEncoding").ok(),
        None => encoding,
    };
    let mac =
        name.is_some_and(|name| matches!(name, Object::Name(name) if name == b"MacRomanEncoding"));
    let mut letters: BTreeMap<u32, String> = (0x20..0x80)
        .chain(0xA0..0x100)
        .filter_map(|code| Some((code, char::from_u32(code)?.into())))
        .collect();
    let high = if mac { MAC } else { WINDOWS };
    letters.extend((0x80..).zip(high.chars().map(String::from)));
    let differences = listed
        .and_then(|listed| resolved(document, listed.get(b"Differences").ok()?))
        .and_then(|list| list.as_array().ok());
    let mut code = 0_u32;
    for item in differences.into_iter().flatten() {
        match item {
            Object::Integer(first) => code = u32::try_from(*first).unwrap_or(u32::MAX),
            Object::Name(name) if code < 0x100 => {
                letters.insert(code, glyph(name).map(String::from).unwrap_or_default());
                code += 1;
            }
            _ => {}
        }
    }
    letters.retain(|_, letter| letter != "\0");
    letters
}

/// The letter of a glyph's name.
fn glyph(name: &[u8]) -> Option<char> {
    let name = std::str::from_utf8(name).ok()?;
    // What comes after a dot says how it looks.
    let name = name.split('.').next()?;
    let mut chars = name.chars();
    let first = chars.next()?;
    let rest = chars.as_str();
    if rest.is_empty() {
        return Some(first);
    }
    if let Some((_, pairs)) = SIGNS.iter().find(|(sign, _)| *sign == rest) {
        let mut pairs = pairs.chars();
        while let (Some(plain), Some(signed)) = (pairs.next(), pairs.next()) {
            if plain == first {
                return Some(signed);
            }
        }
    }
    let number = name.strip_prefix("uni").or(name.strip_prefix('u'));
    if let Some(letter) = number
        .filter(|number| (4..=6).contains(&number.len()))
        .and_then(|number| u32::from_str_radix(number, 16).ok())
        .and_then(char::from_u32)
    {
        return Some(letter);
    }
    let mut names = NAMES.split(' ');
    if name == "space" {
        return Some(' ');
    }
    names
        .find(|known| *known == name)
        .and_then(|_| names.next()?.chars().next())
}

/// What stands in a table of letters.
enum Item {
    Code(Vec<u8>),
    List(Vec<Vec<u8>>),
}

/// Reads the sections `bfchar` (code, letters) and `bfrange` (from, to, first letters or a list of them).
fn table_of(table: &[u8]) -> BTreeMap<u32, String> {
    let mut letters = BTreeMap::new();
    let mut items = Vec::new();
    let mut list = None;
    let mut rest = table;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'<' if !rest.starts_with(b"<") => {
                let end = rest
                    .iter()
                    .position(|byte| *byte == b'>')
                    .unwrap_or(rest.len());
                let code = hexadecimal(rest.get(..end).unwrap_or_default());
                rest = rest.get(end..).unwrap_or_default();
                match &mut list {
                    Some(list) => Vec::push(list, code),
                    None => items.push(Item::Code(code)),
                }
            }
            b'[' => list = Some(Vec::new()),
            b']' => items.extend(list.take().map(Item::List)),
            b'b' if after.starts_with(b"egin") => items.clear(),
            b'e' if after.starts_with(b"ndbfchar") => single(&items, &mut letters),
            b'e' if after.starts_with(b"ndbfrange") => ranges(&items, &mut letters),
            _ => {}
        }
        if letters.len() > MOST_LETTERS {
            break;
        }
    }
    letters
}

fn single(items: &[Item], letters: &mut BTreeMap<u32, String>) {
    for pair in items.chunks_exact(2) {
        if let [Item::Code(code), Item::Code(text)] = pair {
            letters.insert(number(code), words(text));
        }
    }
}

fn ranges(items: &[Item], letters: &mut BTreeMap<u32, String>) {
    for three in items.chunks_exact(3) {
        let [Item::Code(from), Item::Code(to), what] = three else {
            continue;
        };
        let (from, to) = (number(from), number(to));
        // Within a range only the last byte counts on.
        let codes = from..=to.min(from.saturating_add(0xFF));
        match what {
            Item::List(list) => letters.extend(codes.zip(list.iter().map(|text| words(text)))),
            Item::Code(first) => {
                let first = words(first);
                let mut chars = first.chars();
                let last = chars.next_back().map_or(0, u32::from);
                let before = chars.as_str();
                for (step, code) in (0..).zip(codes) {
                    if let Some(letter) = last.checked_add(step).and_then(char::from_u32) {
                        letters.insert(code, format!("{before}{letter}"));
                    }
                }
            }
        }
    }
}

fn hexadecimal(digits: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = digits
        .iter()
        .filter_map(|digit| char::from(*digit).to_digit(16))
        .filter_map(|digit| u8::try_from(digit).ok())
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
        .collect()
}

/// A code as a number; of one that is too long its end.
fn number(code: &[u8]) -> u32 {
    code.iter()
        .fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// UTF-16, most significant byte first.
fn words(text: &[u8]) -> String {
    let units = text.chunks(2).map(|pair| {
        pair.iter()
            .fold(0, |unit, byte| unit << 8 | u16::from(*byte))
    });
    char::decode_utf16(units)
        .flatten()
        .filter(|letter| *letter != '\0')
        .collect()
}
