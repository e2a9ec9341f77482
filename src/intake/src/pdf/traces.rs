//! What a document tells about its making, and the document without it (ISO 32000-2 section 14.3).

use super::resolved;
use crate::{Trace, picture, xmp};
use lopdf::{Dictionary, Document, Object, Stream, decode_text_string};

/// More than anyone reads.
const MOST: usize = 50;
const MOST_LETTERS: usize = 200;
/// What a packet of metadata may inflate to.
const MOST_INFLATED: usize = 1 << 20;

/// Takes the traces out.
pub(super) fn remove(document: &mut Document) -> Vec<(Trace, String)> {
    let mut found = Found(Vec::new());
    information(document, &mut found);
    // It is made of when and where the document was made.
    document.trailer.remove(b"ID");
    let packets: Vec<_> = document
        .objects
        .iter()
        .filter(|(_, object)| {
            object
                .as_stream()
                .is_ok_and(|stream| stream.dict.has_type(b"Metadata"))
        })
        .map(|(id, _)| *id)
        .collect();
    for id in packets {
        if let Some(Object::Stream(stream)) = document.objects.remove(&id) {
            packet(&stream, &mut found);
        }
    }
    for object in document.objects.values_mut() {
        inside(object, &mut found);
        if let Object::Stream(stream) = object {
            photo(stream, &mut found);
        }
    }
    found.0
}

struct Found(Vec<(Trace, String)>);

impl Found {
    /// Keeps a trace, once, and without what can't be shown.
    fn add(&mut self, trace: Trace, words: &str) {
        let words: String = words
            .chars()
            .map(|letter| if letter.is_control() { ' ' } else { letter })
            .take(MOST_LETTERS)
            .collect();
        let words = words.trim();
        let words = if trace == Trace::Date {
            moment(words)
        } else {
            words.to_owned()
        };
        let trace = (trace, words);
        if self.0.len() < MOST && !self.0.contains(&trace) {
            self.0.push(trace);
        }
    }

    /// Keeps what an entry says, if it says anything.
    fn entry(&mut self, trace: Trace, value: Option<Object>) {
        match value.as_ref().map(decode_text_string) {
            Some(Ok(words)) if !words.trim().is_empty() => self.add(trace, &words),
            Some(Err(_)) => self.add(trace, ""),
            _ => {}
        }
    }
}

/// The dictionary of who, what and when that the trailer names.
fn information(document: &mut Document, found: &mut Found) {
    let Some(named) = document.trailer.remove(b"Info") else {
        return;
    };
    let entries: Vec<_> = resolved(document, &named)
        .and_then(|object| object.as_dict().ok())
        .into_iter()
        .flat_map(Dictionary::iter)
        .filter_map(|(key, value)| Some((key.clone(), resolved(document, value)?.clone())))
        .collect();
    for (key, value) in entries {
        let trace = match key.as_slice() {
            b"Author" => Trace::Author,
            b"Title" => Trace::Title,
            b"Creator" | b"Producer" => Trace::Program,
            b"CreationDate" | b"ModDate" => Trace::Date,
            // How its colours are printed.
            b"Trapped" => continue,
            _ => Trace::Other,
        };
        found.entry(trace, Some(value));
    }
    if let Ok(id) = named.as_reference() {
        document.objects.remove(&id);
    }
}

fn packet(stream: &Stream, found: &mut Found) {
    let read = stream.get_plain_content_with_limit(MOST_INFLATED);
    match read {
        Ok(packet) => xmp::traces(&packet, &mut |trace, words| found.add(trace, &words)),
        Err(_) => found.add(Trace::Other, "XMP"),
    }
}

/// What stands in the parts of the document, however deep the reader let them be.
fn inside(object: &mut Object, found: &mut Found) {
    let dict = match object {
        Object::Array(items) => {
            for item in items {
                inside(item, found);
            }
            return;
        }
        Object::Dictionary(dict) => dict,
        Object::Stream(stream) => &mut stream.dict,
        _ => return,
    };
    dict.remove(b"Metadata");
    // What the program that made it keeps for itself.
    if dict.remove(b"PieceInfo").is_some() {
        found.add(Trace::Other, "");
    }
    for key in [b"LastModified".as_slice(), b"CreationDate", b"ModDate"] {
        found.entry(Trace::Date, dict.remove(key));
    }
    if remark(dict) {
        found.entry(Trace::Author, dict.remove(b"T"));
        found.entry(Trace::Date, dict.remove(b"M"));
    }
    for (_, value) in dict.iter_mut() {
        inside(value, found);
    }
}

/// Whether this is a remark on a page. The fields of a form have the same shape, and their names must stay.
fn remark(dict: &Dictionary) -> bool {
    let kind = dict.get(b"Subtype").and_then(Object::as_name);
    dict.has(b"Rect") && !dict.has(b"FT") && kind.is_ok_and(|kind| kind != b"Widget")
}

/// A photo in the document carries traces as one beside it does.
fn photo(stream: &mut Stream, found: &mut Found) {
    if !matches!(stream.filters().as_deref(), Ok([b"DCTDecode"])) {
        return;
    }
    if let Some((kept, traces)) = picture::without_traces(&stream.content) {
        stream.set_content(kept);
        for trace in traces {
            found.add(trace, "");
        }
    }
}

/// `D:20250304050607+01'00'` and `2025-03-04T05:06:07Z` as `2025-03-04 05:06`. What isn't of that form stays as it is.
fn moment(words: &str) -> String {
    let digits: Vec<char> = words
        .chars()
        .take_while(|letter| !matches!(letter, '+' | 'Z'))
        .filter(char::is_ascii_digit)
        .collect();
    let part = |from: usize, to: usize| digits.get(from..to).map(String::from_iter);
    let (Some(year), Some(month), Some(day)) = (part(0, 4), part(4, 6), part(6, 8)) else {
        return words.to_owned();
    };
    let date = format!("{year}-{month}-{day}");
    match (part(8, 10), part(10, 12)) {
        (Some(hour), Some(minute)) => format!("{date} {hour}:{minute}"),
        _ => date,
    }
}
