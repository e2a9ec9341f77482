//! Finds a value in bytes, however it was written there.
//!
//! UTF-8 and UTF-16, composed and decomposed, in any case; base64 at each of its three alignments; hexadecimal;
//! escaped for JSON or for an address; and as the list of numbers that a debug print leaves.

use aho_corasick::AhoCorasick;
use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use unicode_normalization::UnicodeNormalization;

/// One way to write a value.
#[derive(Clone, Debug)]
pub struct Spelling {
    /// Which.
    pub name: &'static str,
    /// The bytes to look for.
    pub bytes: Vec<u8>,
}

/// A value that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The value.
    pub value: String,
    /// How it was written.
    pub spelling: &'static str,
    /// In what, and where.
    pub place: String,
}

/// Every way to write `value`, each once.
#[must_use]
pub fn spellings(value: &str) -> Vec<Spelling> {
    let mut all: Vec<Spelling> = Vec::new();
    let forms = [
        value.nfc().collect::<String>(),
        value.nfd().collect(),
        value.to_lowercase(),
        value.to_uppercase(),
    ];
    for form in &forms {
        let utf16: Vec<u16> = form.encode_utf16().collect();
        let mut add = |name, bytes| all.push(Spelling { name, bytes });
        for (name, bytes) in [
            ("UTF-8", form.as_bytes().to_vec()),
            (
                "UTF-16LE",
                utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
            ),
            (
                "UTF-16BE",
                utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
            ),
        ] {
            for (alignment, at) in ["base64, first", "base64, second", "base64, third"]
                .into_iter()
                .zip(0..)
            {
                add(alignment, base64::<Base64Unpadded>(&bytes, at));
                add(alignment, base64::<Base64UrlUnpadded>(&bytes, at));
            }
            add("hexadecimal", hexadecimal(&bytes).into_bytes());
            add(
                "hexadecimal",
                hexadecimal(&bytes).to_uppercase().into_bytes(),
            );
            add("numbers", numbers(&bytes, ",").into_bytes());
            add("numbers", numbers(&bytes, ", ").into_bytes());
            add(name, bytes);
        }
        add(
            "JSON",
            json(form, |unit| format!("\\u{unit:04x}")).into_bytes(),
        );
        add(
            "JSON",
            json(form, |unit| format!("\\u{unit:04X}")).into_bytes(),
        );
        add("percent", percent(form).into_bytes());
        add("percent", percent(form).replace("%20", "+").into_bytes());
        add("percent", lower_percent(form).into_bytes());
    }
    all.sort_by(|a, b| a.bytes.cmp(&b.bytes));
    all.dedup_by(|a, b| a.bytes == b.bytes);
    all
}

/// Looks for a set of values, in one pass over the bytes.
pub struct Searcher {
    automaton: AhoCorasick,
    needles: Vec<(String, Spelling)>,
}

impl Searcher {
    /// For these values, in every spelling.
    ///
    /// # Panics
    /// When a value is empty, which would stand everywhere.
    #[must_use]
    pub fn new<S: AsRef<str>>(values: &[S]) -> Self {
        let needles: Vec<_> = values
            .iter()
            .map(AsRef::as_ref)
            .inspect(|value| assert!(!value.is_empty(), "an empty value stands everywhere"))
            .flat_map(|value| {
                spellings(value)
                    .into_iter()
                    .map(|spelling| (value.to_owned(), spelling))
            })
            .collect();
        let automaton = AhoCorasick::new(needles.iter().map(|(_, spelling)| &spelling.bytes))
            .expect("that many fit in one");
        Self { automaton, needles }
    }

    /// Where they stand in `bytes`. A number counts only where it isn't part of a longer one, nor the fraction of a second
    /// (RFC 3339): logs are full of those.
    #[must_use]
    pub fn search(&self, bytes: &[u8], place: &str) -> Vec<Found> {
        let at = |at: Option<usize>| at.and_then(|at| bytes.get(at)).copied();
        let digit = |sign: Option<u8>| sign.is_some_and(|sign| sign.is_ascii_digit());
        self.automaton
            .find_overlapping_iter(bytes)
            .filter(|hit| {
                let number = bytes[hit.range()].iter().all(u8::is_ascii_digit);
                let (before, after) = (at(hit.start().checked_sub(1)), at(Some(hit.end())));
                let fraction = before == Some(b'.') && after == Some(b'Z');
                !(number && (digit(before) || digit(after) || fraction))
            })
            .map(|hit| {
                let (value, spelling) = &self.needles[hit.pattern().as_usize()];
                Found {
                    value: value.clone(),
                    spelling: spelling.name,
                    place: format!("{place} at {}", hit.start()),
                }
            })
            .collect()
    }

    /// Where they stand in any file below `folder`, except below the folders in `apart`; and the files it read.
    ///
    /// # Panics
    /// When a file can't be read.
    #[must_use]
    pub fn search_files(&self, folder: &Path, apart: &[PathBuf]) -> (Vec<Found>, Vec<PathBuf>) {
        let (mut found, mut read) = (Vec::new(), Vec::new());
        for entry in std::fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("and can be listed").path();
            if apart.contains(&path) {
                continue;
            }
            if path.is_dir() {
                let (more, files) = self.search_files(&path, apart);
                found.extend(more);
                read.extend(files);
            } else {
                let bytes = std::fs::read(&path).expect("a file of the server can be read");
                found.extend(self.search(&bytes, &path.display().to_string()));
                read.push(path);
            }
        }
        (found, read)
    }
}

/// What base64 shows of `bytes` when `before` other bytes stand before them: the characters at the edges depend on
/// their neighbours and are left out.
fn base64<E: Encoding>(bytes: &[u8], before: usize) -> Vec<u8> {
    let mut padded = vec![0; before];
    padded.extend_from_slice(bytes);
    let whole = E::encode_string(&padded).into_bytes();
    let first = (before * 8).div_ceil(6);
    let last = padded.len() * 8 / 6;
    whole[first..last].to_vec()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string can't fail");
        text
    })
}

fn numbers(bytes: &[u8], between: &str) -> String {
    bytes
        .iter()
        .map(u8::to_string)
        .collect::<Vec<_>>()
        .join(between)
}

fn json(text: &str, escape: impl Fn(u16) -> String) -> String {
    text.encode_utf16()
        .map(|unit| match u8::try_from(unit) {
            Ok(quoted @ (b'"' | b'\\')) => format!("\\{}", char::from(quoted)),
            Ok(plain) if plain.is_ascii() => char::from(plain).to_string(),
            _ => escape(unit),
        })
        .collect()
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

fn lower_percent(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02x}")
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUE: &str = "Zoë Çelik-d'Ûber";

    /// Bytes that hold nothing: a plain generator with a fixed seed.
    fn noise(length: usize) -> Vec<u8> {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        })
        .take(length)
        .collect()
    }

    fn planted(bytes: &[u8]) -> Vec<u8> {
        [&noise(997), bytes, &noise(1009)].concat()
    }

    fn finds(bytes: &[u8]) -> bool {
        !Searcher::new(&[VALUE])
            .search(&planted(bytes), "here")
            .is_empty()
    }

    #[test]
    fn noise_holds_nothing() {
        assert!(
            Searcher::new(&[VALUE, "10573"])
                .search(&noise(1 << 20), "noise")
                .is_empty()
        );
    }

    #[test]
    fn finds_utf_8() {
        assert!(finds(VALUE.as_bytes()));
    }

    #[test]
    fn finds_another_case() {
        assert!(finds(VALUE.to_lowercase().as_bytes()));
        assert!(finds(VALUE.to_uppercase().as_bytes()));
    }

    #[test]
    fn finds_decomposed_letters() {
        assert!(finds(VALUE.nfd().collect::<String>().as_bytes()));
    }

    #[test]
    fn finds_utf_16() {
        let little: Vec<u8> = VALUE.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = VALUE.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert!(finds(&little) && finds(&big));
    }

    #[test]
    fn finds_base64_wherever_it_starts() {
        for before in 0..9 {
            let inner = [&noise(before), VALUE.as_bytes(), &noise(7)].concat();
            assert!(
                finds(Base64Unpadded::encode_string(&inner).as_bytes()),
                "base64, {before} before"
            );
            assert!(
                finds(Base64UrlUnpadded::encode_string(&inner).as_bytes()),
                "base64url, {before} before"
            );
        }
    }

    #[test]
    fn finds_base64_of_utf_16() {
        let little: Vec<u8> = VALUE.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(finds(Base64Unpadded::encode_string(&little).as_bytes()));
    }

    #[test]
    fn finds_hexadecimal() {
        assert!(finds(hexadecimal(VALUE.as_bytes()).as_bytes()));
        assert!(finds(
            hexadecimal(VALUE.as_bytes()).to_uppercase().as_bytes()
        ));
    }

    #[test]
    fn finds_json_escapes() {
        assert!(finds(br"Zo\u00eb \u00c7elik-d'\u00dbber"));
        assert!(finds(br"Zo\u00EB \u00C7elik-d'\u00DBber"));
    }

    #[test]
    fn finds_percent_escapes() {
        assert!(finds(b"Zo%C3%AB%20%C3%87elik-d%27%C3%9Bber"));
        assert!(finds(b"Zo%C3%AB+%C3%87elik-d%27%C3%9Bber"));
    }

    #[test]
    fn finds_a_debug_print_of_the_bytes() {
        assert!(finds(format!("{:?}", VALUE.as_bytes()).as_bytes()));
    }

    #[test]
    fn a_number_counts_only_alone() {
        let number = Searcher::new(&["10573"]);
        assert!(
            number
                .search(b"at 110573 or 105730 microseconds", "log")
                .is_empty()
        );
        assert_eq!(number.search(b"from 110573 to 10573.", "log").len(), 1);
    }
}
