//! What an XMP packet tells. Not an XML parser: it looks for the properties that matter, under the prefixes that every
//! program writes, as elements and as attributes.

use crate::Trace;

const PROPERTIES: [(&str, Trace); 20] = [
    ("dc:creator", Trace::Author),
    ("dc:rights", Trace::Author),
    ("photoshop:AuthorsPosition", Trace::Author),
    ("dc:title", Trace::Title),
    ("dc:description", Trace::Title),
    ("xmp:CreatorTool", Trace::Program),
    ("pdf:Producer", Trace::Program),
    ("xmp:CreateDate", Trace::Date),
    ("xmp:ModifyDate", Trace::Date),
    ("xmp:MetadataDate", Trace::Date),
    ("photoshop:DateCreated", Trace::Date),
    ("exif:DateTimeOriginal", Trace::Date),
    ("exif:GPSLatitude", Trace::Location),
    ("photoshop:City", Trace::Location),
    ("photoshop:Country", Trace::Location),
    ("tiff:Make", Trace::Camera),
    ("tiff:Model", Trace::Camera),
    ("aux:SerialNumber", Trace::Camera),
    ("dc:subject", Trace::Other),
    ("pdf:Keywords", Trace::Other),
];

/// Calls `found` for each trace, with what it says; for a packet that says nothing known once, with its name.
pub(crate) fn traces(packet: &[u8], found: &mut impl FnMut(Trace, String)) {
    let packet = String::from_utf8_lossy(packet);
    let mut any = false;
    for (name, trace) in PROPERTIES {
        if let Some(value) = value(&packet, name).filter(|value| !value.is_empty()) {
            any = true;
            found(trace, value);
        }
    }
    if !any {
        found(Trace::Other, "XMP".to_owned());
    }
}

fn value(packet: &str, name: &str) -> Option<String> {
    packet.match_indices(name).find_map(|(at, _)| {
        let before = packet.get(..at)?.chars().next_back()?;
        let after = packet.get(at + name.len()..)?;
        if before == '<' {
            element(after)
        } else {
            attribute(after)
        }
    })
}

/// The words up to the end of the element that just was named, without the tags in between.
fn element(after: &str) -> Option<String> {
    let (tag, body) = after.split_once('>')?;
    if tag.ends_with('/') || !(tag.is_empty() || tag.starts_with(char::is_whitespace)) {
        return None;
    }
    let mut words = String::new();
    let mut depth = 0_usize;
    let mut rest = body;
    while let Some((text, more)) = rest.split_once('<') {
        words.push_str(text);
        let (tag, more) = more.split_once('>')?;
        rest = more;
        if tag.starts_with('/') {
            match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return Some(plain(&words)),
            }
        } else if !tag.ends_with('/') {
            depth += 1;
            words.push(' ');
        }
    }
    None
}

fn attribute(after: &str) -> Option<String> {
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = value
        .chars()
        .next()
        .filter(|quote| "\"'".contains(*quote))?;
    let (value, _) = value.get(1..)?.split_once(quote)?;
    Some(plain(value))
}

fn plain(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}
