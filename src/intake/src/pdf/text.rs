//! What the pages of a document say, in the order in which they draw it (ISO 32000-2 section 9.4).

use super::{
    font::{Font, MOST_TABLE, is, number},
    pen::{Between, Pen},
    resolved,
};
use lopdf::{Dictionary, Document, Object, content::Content};
use std::collections::{BTreeMap, btree_map::Entry};

/// Where reading ends.
const MOST_TEXT: usize = 200 << 10;
const MOST_PAGES: usize = 200;
/// What all that is read for it may inflate to; the least that is counted for a piece.
const MOST_INFLATED: usize = 48 << 20;
const SMALL: usize = 4 << 10;
/// How deep forms may stand in forms.
const MOST_DEPTH: usize = 4;

/// Reads the text; nothing where there is none.
pub(super) fn read(document: &Document) -> Option<String> {
    let mut reader = Reader {
        document,
        fonts: BTreeMap::new(),
        text: String::new(),
        left: MOST_INFLATED,
    };
    for page in document.page_iter().take(MOST_PAGES) {
        reader.page(page);
        line(&mut reader.text);
        if reader.text.len() >= MOST_TEXT || reader.left == 0 {
            break;
        }
    }
    let mut text = reader.text;
    text.truncate(text.floor_char_boundary(MOST_TEXT));
    let text = text.trim();
    readable(text).then(|| text.to_owned())
}

/// Letters without a way back come out as signs, if at all.
fn readable(text: &str) -> bool {
    let all = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .count();
    let letters = text
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .count();
    letters > 0 && letters * 2 >= all
}

struct Reader<'a> {
    document: &'a Document,
    /// The fonts that were met, by where they stand in memory.
    fonts: BTreeMap<usize, Option<Font>>,
    text: String,
    /// What may still be inflated.
    left: usize,
}

impl<'a> Reader<'a> {
    fn page(&mut self, page: (u32, u16)) -> Option<()> {
        let (own, named) = self.document.get_page_resources(page).ok()?;
        let resources = own.or_else(|| self.document.get_dictionary(*named.first()?).ok());
        let content = self
            .document
            .get_page_content_with_limit(page, self.left)
            .ok()?;
        self.content(&content, resources?, 0);
        Some(())
    }

    fn content(&mut self, content: &[u8], resources: &'a Dictionary, depth: usize) {
        // Something even where there is nothing, so that a form that is drawn without end has an end.
        self.left = self.left.saturating_sub(content.len().max(SMALL));
        let mut pen = Pen::default();
        let mut font = None;
        for operation in Content::decode_iter(content) {
            let Ok(operation) = operation else { break };
            if self.text.len() >= MOST_TEXT || self.left == 0 {
                break;
            }
            let operands = operation.operands.as_slice();
            let operator = operation.operator.as_str();
            pen.operate(operator, operands);
            match operator {
                "Tf" => font = self.font(operands.first(), resources),
                "Tj" | "'" | "\"" => self.show(&mut pen, font, operands),
                "TJ" => {
                    if let Some(Object::Array(items)) = operands.first() {
                        self.show(&mut pen, font, items);
                    }
                }
                "Do" if depth < MOST_DEPTH => {
                    self.form(operands.first(), resources, depth);
                }
                _ => {}
            }
        }
    }

    /// A form that is drawn: its content stands here.
    fn form(
        &mut self,
        name: Option<&Object>,
        resources: &'a Dictionary,
        depth: usize,
    ) -> Option<()> {
        let forms = self.dictionary(resources, b"XObject")?;
        let form = resolved(self.document, forms.get(name?.as_name().ok()?).ok()?)?;
        let form = form.as_stream().ok()?;
        if !is(&form.dict, b"Form") {
            return None;
        }
        let content = form.get_plain_content_with_limit(self.left).ok()?;
        let own = self
            .dictionary(&form.dict, b"Resources")
            .unwrap_or(resources);
        self.content(&content, own, depth + 1);
        Some(())
    }

    fn dictionary(&self, from: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
        resolved(self.document, from.get(key).ok()?)?.as_dict().ok()
    }

    /// The font of this name, as the key under which it is kept.
    fn font(&mut self, name: Option<&Object>, resources: &'a Dictionary) -> Option<usize> {
        let fonts = self.dictionary(resources, b"Font")?;
        let font = self.dictionary(fonts, name?.as_name().ok()?)?;
        let key = std::ptr::from_ref(font).addr();
        if let Entry::Vacant(place) = self.fonts.entry(key) {
            // What its table inflated to isn't known.
            self.left = self.left.saturating_sub(MOST_TABLE / 16);
            place.insert(Font::new(self.document, font));
        }
        Some(key)
    }

    fn show(&mut self, pen: &mut Pen, font: Option<usize>, items: &[Object]) {
        let Some(Some(font)) = font.and_then(|key| self.fonts.get(&key)) else {
            return;
        };
        for item in items {
            match item {
                Object::String(codes, _) => {
                    match pen.between() {
                        Between::Nothing => {}
                        Between::Space => space(&mut self.text),
                        Between::Line => line(&mut self.text),
                    }
                    font.read(codes, &mut self.text);
                    pen.wrote(font.extent(codes));
                }
                item => pen.back(number(Some(item))),
            }
        }
    }
}

fn space(text: &mut String) {
    if !text.is_empty() && !text.ends_with(char::is_whitespace) {
        text.push(' ');
    }
}

fn line(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}
