//! JSON, as far as the worker's tells and the app's own records need it: no fractions, nothing streamed.
//!
//! The page has a budget of 160 KB; `serde_json`'s reader with its number tables alone would take an eighth of it.
//! Tests hold this reader and the writer against `serde_json`.

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number from 0.
    Number(u64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Self>),
    /// An object, in the order in which it was written.
    Map(Vec<(String, Self)>),
}

/// Deepest nesting that is read.
const DEEPEST: u8 = 16;

impl Json {
    /// Reads one value and nothing after it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(DEEPEST)?;
        reader.skip_space();
        (reader.at == text.len()).then_some(value)
    }

    /// The value of a key of an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one.
    #[must_use]
    pub const fn number(&self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether it is true; `None` where it is neither true nor false.
    #[must_use]
    pub const fn bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The items of a list; none where it isn't one.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The entries of an object; none where it isn't one.
    #[must_use]
    pub fn entries(&self) -> &[(String, Self)] {
        match self {
            Self::Map(entries) => entries,
            _ => &[],
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_ascii_start().len();
    }

    /// Takes what is expected, after any white space.
    fn take(&mut self, expected: &str) -> bool {
        self.skip_space();
        let is_there = self.rest().starts_with(expected);
        if is_there {
            self.at += expected.len();
        }
        is_there
    }

    fn value(&mut self, depth: u8) -> Option<Json> {
        let depth = depth.checked_sub(1)?;
        self.skip_space();
        match self.rest().bytes().next()? {
            b'"' => self.string().map(Json::Text),
            b'[' => self.list(depth),
            b'{' => self.map(depth),
            b'0'..=b'9' => self.number(),
            _ if self.take("null") => Some(Json::Null),
            _ if self.take("true") => Some(Json::Bool(true)),
            _ if self.take("false") => Some(Json::Bool(false)),
            _ => None,
        }
    }

    fn list(&mut self, depth: u8) -> Option<Json> {
        let mut items = Vec::new();
        self.take("[");
        if self.take("]") {
            return Some(Json::List(items));
        }
        loop {
            items.push(self.value(depth)?);
            if self.take("]") {
                return Some(Json::List(items));
            }
            self.take(",").then_some(())?;
        }
    }

    fn map(&mut self, depth: u8) -> Option<Json> {
        let mut entries = Vec::new();
        self.take("{");
        if self.take("}") {
            return Some(Json::Map(entries));
        }
        loop {
            self.skip_space();
            let key = self.string()?;
            self.take(":").then_some(())?;
            entries.push((key, self.value(depth)?));
            if self.take("}") {
                return Some(Json::Map(entries));
            }
            self.take(",").then_some(())?;
        }
    }

    fn number(&mut self) -> Option<Json> {
        let mut number = 0_u64;
        while let Some(digit @ b'0'..=b'9') = self.rest().bytes().next() {
            number = number.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
            self.at += 1;
        }
        Some(Json::Number(number))
    }

    fn string(&mut self) -> Option<String> {
        let mut text = String::new();
        let mut characters = self.text.get(self.at..)?.strip_prefix('"')?.char_indices();
        loop {
            let (index, character) = characters.next()?;
            match character {
                '"' => {
                    self.at += index + 2;
                    return Some(text);
                }
                '\\' => text.push(match characters.next()?.1 {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    // Only control characters are written so; everything else stands for itself.
                    'u' => {
                        let mut code = 0;
                        for _ in 0..4 {
                            code = code * 16 + characters.next()?.1.to_digit(16)?;
                        }
                        char::from_u32(code)?
                    }
                    plain => plain,
                }),
                plain => text.push(plain),
            }
        }
    }
}

/// Writes a string, with its quotes.
pub fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            control @ '\0'..='\u{1f}' => {
                let code = u32::from(control);
                out.push_str("\\u00");
                out.extend([code / 16, code % 16].map(|digit| char::from_digit(digit, 16).unwrap_or('0')));
            }
            plain => out.push(plain),
        }
    }
    out.push('"');
}

/// Writes an object of strings.
#[must_use]
pub fn write_map<'a>(entries: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = String::from("{");
    for (key, value) in entries {
        if out.len() > 1 {
            out.push(',');
        }
        write_text(&mut out, key);
        out.push(':');
        write_text(&mut out, value);
    }
    out.push('}');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_serde_json_writes() {
        let odd = "Zoë \"d'Ângelo\"\\ \u{1}\n\t\r\u{8}\u{c} 🔑 Łódź";
        let json = serde_json::json!({"text": odd, "list": [1, true, null, {}, []], "big": u64::MAX}).to_string();
        let read = Json::read(&json).unwrap();
        assert_eq!(read.get("text").and_then(Json::text), Some(odd));
        assert_eq!(read.get("big").and_then(Json::number), Some(u64::MAX));
        assert_eq!(read.get("list").map(|list| list.items().len()), Some(5));
    }

    #[test]
    fn serde_json_reads_what_is_written() {
        for text in ["", "plain", "Zoë \"q\" \\ \u{0}\u{1f}\n 🔑"] {
            let mut out = String::new();
            write_text(&mut out, text);
            assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }
        assert_eq!(write_map([("a", "1"), ("b", "x\"")]), r#"{"a":"1","b":"x\""}"#);
    }

    #[test]
    fn anything_else_is_nothing() {
        for bad in ["", "{", "[1,]", "{\"a\"}", "\"a", "1 2", "-1", "tru", "\"\\u12\"", "99999999999999999999", "{\"a\":1,}"] {
            assert_eq!(Json::read(bad), None, "{bad}");
        }
        assert_eq!(Json::read(&"[".repeat(1000)), None);
    }

    #[test]
    fn space_makes_no_difference() {
        assert_eq!(Json::read(" [ 1 , 2 ] "), Json::read("[1,2]"));
    }
}
