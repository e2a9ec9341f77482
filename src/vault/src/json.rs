//! The JSON that decisions and receipts are signed in: any JOSE library reads it, and each value has one encoding.
//!
//! An object is written after a template, so its members have one order and there is no white space: integers are plain
//! decimals, bytes are base64url, words are of alphabets in which nothing needs escaping. The reader only looks for the
//! values, in that order; that everything around them is right shows when what was read is encoded again, and that is
//! compared byte for byte. So no JSON parser weighs on the worker, which verifies receipts at every unlock, and no two
//! texts mean the same.
//!
//! ```
//! use kluis_vault::json::{Part, Reader, encode};
//!
//! let write = |count, of: [u8; 2]| encode(r#"{"count":~,"of":"~"}"#, &[Part::Number(count), Part::Fixed(&of)]);
//! let payload = write(3, [1, 2]);
//! assert_eq!(payload, br#"{"count":3,"of":"AQI"}"#);
//!
//! let mut reader = Reader::new(&payload);
//! let (count, of) = (reader.number(), reader.fixed());
//! assert_eq!((count, of), (3, [1, 2]));
//! assert!(reader.is_encoded(&write(count, of)));
//! ```

use crate::jws;
use alloc::vec::Vec;
use base64ct::{Base64UrlUnpadded, Encoding};
use kluis_wire::Digest;

/// A value in a template.
pub enum Part<'a> {
    /// Bytes whose length is fixed.
    Fixed(&'a [u8]),
    /// An integer.
    Number(u64),
    /// A text in which nothing needs escaping, or what is JSON already.
    Text(&'a str),
    /// Digests, between brackets.
    List(&'a [Digest]),
}

/// Puts the parts where the template has a `~`.
#[must_use]
pub fn encode(template: &str, parts: &[Part<'_>]) -> Vec<u8> {
    let mut json = Vec::with_capacity(1_024);
    let mut parts = parts.iter();
    for byte in template.bytes() {
        match parts.as_slice().first() {
            Some(part) if byte == b'~' => {
                parts.next();
                part.write(&mut json);
            }
            _ => json.push(byte),
        }
    }
    json
}

impl Part<'_> {
    fn write(&self, json: &mut Vec<u8>) {
        match self {
            Part::Fixed(bytes) => {
                json.extend_from_slice(Base64UrlUnpadded::encode_string(bytes).as_bytes());
            }
            Part::Number(number) => {
                let (start, mut rest) = (json.len(), *number);
                loop {
                    let digit = u8::try_from(rest % 10).unwrap_or_default();
                    json.insert(start, b'0' + digit);
                    rest /= 10;
                    if rest == 0 {
                        return;
                    }
                }
            }
            Part::Text(text) => json.extend_from_slice(text.as_bytes()),
            Part::List(digests) => {
                for (number, digest) in digests.iter().enumerate() {
                    json.extend_from_slice(if number == 0 { b"\"" } else { b",\"" });
                    Part::Fixed(&digest.0).write(json);
                    json.push(b'"');
                }
            }
        }
    }
}

/// Reads one object. What isn't there reads as zero, nothing or an empty object, and isn't [what was encoded](Self::is_encoded), which
/// every reading has to end with.
pub struct Reader<'a> {
    whole: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Begins.
    #[must_use]
    pub const fn new(json: &'a [u8]) -> Self {
        Self {
            whole: json,
            rest: json,
        }
    }

    /// What stands before the next `mark`; goes on behind it.
    fn until(&mut self, mark: u8) -> &'a [u8] {
        let before = until(self.rest, mark);
        self.rest = self.rest.get(before.len() + 1..).unwrap_or_default();
        before
    }

    /// Goes to the value of the next member, which is an object: its members are next.
    pub fn enter(&mut self) {
        self.until(b':');
    }

    /// The next text.
    pub fn text(&mut self) -> &'a str {
        self.enter();
        self.until(b'"');
        let text = self.until(b'"');
        // What would have to be written in another way isn't taken.
        let escaped = |byte: &u8| *byte < b' ' || *byte == b'\\';
        let text = if text.iter().any(escaped) { b"" } else { text };
        core::str::from_utf8(text).unwrap_or_default()
    }

    /// The next bytes of fixed length.
    pub fn fixed<const N: usize>(&mut self) -> [u8; N] {
        decode(self.text())
    }

    /// The next integer.
    pub fn number(&mut self) -> u64 {
        self.enter();
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit());
        digits.fold(0_u64, |number, digit| {
            let digit = u64::from(digit.wrapping_sub(b'0'));
            number.wrapping_mul(10).wrapping_add(digit)
        })
    }

    /// The next list of digests.
    pub fn list(&mut self) -> Vec<Digest> {
        self.until(b'[');
        let mut items = Self::new(self.until(b']'));
        let mut digests = Vec::new();
        while !items.rest.is_empty() {
            items.until(b'"');
            let digest = core::str::from_utf8(items.until(b'"')).unwrap_or_default();
            digests.push(Digest(decode(digest)));
        }
        digests
    }

    /// The last member, where it is an object: as it stands. That it is exactly one is checked, and nothing in it.
    pub fn object(&mut self) -> &'a str {
        self.enter();
        let object = self.rest.split_last().map_or(self.rest, |(_, rest)| rest);
        let text = core::str::from_utf8(object).unwrap_or_default();
        if is_object(text.as_bytes()) {
            text
        } else {
            "{}"
        }
    }

    /// Whether exactly this was read.
    #[must_use]
    pub fn is_encoded(&self, again: &[u8]) -> bool {
        self.whole == again
    }
}

/// What stands before the first `mark`; everything where there is none.
pub(crate) fn until(text: &[u8], mark: u8) -> &[u8] {
    let at = text.iter().position(|byte| *byte == mark);
    at.and_then(|at| text.get(..at)).unwrap_or(text)
}

/// What isn't there or has another length reads as zeros.
fn decode<const N: usize>(text: &str) -> [u8; N] {
    let bytes = jws::decode(text).unwrap_or_default();
    bytes.try_into().unwrap_or([0; N])
}

/// Whether the brackets outside of texts close at the end, and not before it: so nothing in it can pass for a member of
/// the object around it.
fn is_object(json: &[u8]) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let mut rest = json.iter();
    while let Some(byte) = rest.next() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return json.first() == Some(&b'{') && rest.as_slice().is_empty();
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, vec};

    const ONE: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

    fn write(count: u64, of: &[Digest], record: &str) -> Vec<u8> {
        encode(
            r#"{"count":~,"of":[~],"record":~}"#,
            &[Part::Number(count), Part::List(of), Part::Text(record)],
        )
    }

    fn read(json: &[u8]) -> Option<(u64, Vec<Digest>, &str)> {
        let mut reader = Reader::new(json);
        let (count, of, record) = (reader.number(), reader.list(), reader.object());
        reader
            .is_encoded(&write(count, &of, record))
            .then_some((count, of, record))
    }

    #[test]
    fn every_value_leads_back() {
        for count in [0, 9, 10, 1_800_000_000, u64::MAX] {
            for of in [
                vec![],
                vec![Digest([1; 32])],
                vec![Digest([0; 32]), Digest([255; 32])],
            ] {
                for record in ["{}", r#"{"a":[{"b":"}\\\"}"}]}"#] {
                    let json = write(count, &of, record);
                    assert_eq!(read(&json), Some((count, of.clone(), record)));
                }
            }
        }
    }

    #[test]
    fn another_spelling_is_refused() {
        let taken = format!(r#"{{"count":12,"of":["{ONE}"],"record":{{}}}}"#);
        assert!(read(taken.as_bytes()).is_some());
        for (this, other) in [
            ("12", "012"),
            ("12", "18446744073709551628"),
            ("12", "1.2e1"),
            ("12", "\"12\""),
            ("12", " 12"),
            ("count", "number"),
            ("\"count\":12,", ""),
            ("AQE\"", "AQE=\""),
            ("AQE\"", "AQF\""),
            ("\"]", "\",]"),
            ("[\"AQ", "[\"\\u0041Q"),
            ("{}", "\"\""),
            ("{}}", "{}"),
            ("{}}", "{}} "),
        ] {
            let spelling = taken.replace(this, other);
            assert_ne!(spelling, taken);
            assert_eq!(read(spelling.as_bytes()), None, "{spelling}");
        }
        let turned = format!(r#"{{"of":["{ONE}"],"count":12,"record":{{}}}}"#);
        assert_eq!(read(turned.as_bytes()), None);
        assert_eq!(read(b""), None);
    }

    #[test]
    fn nothing_hides_in_the_last_member() {
        for record in [
            r#"{},"count":13,"record":{}"#,
            r#"{"a":"\\"},"count":13,"record":{}"#,
            r#"[],"count":13"#,
            r#"{"a":1"#,
            r#"{"a":"}"#,
            "1",
            "",
        ] {
            let json = write(12, &[], record);
            assert_eq!(read(&json), None, "{record}");
        }
    }
}
