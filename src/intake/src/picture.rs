//! JPEG and PNG, as far as their segments: dimensions and traces, without decoding anything (ITU T.81 annex B, PNG
//! third edition section 5).

use crate::{Photo, Refusal, Trace, exif, iptc, xmp};

/// More than a picture may have: what decodes it would need 200 MB.
const MOST_PIXELS: u64 = 50_000_000;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const XMP_REST: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";

/// Looks at a photo.
///
/// # Errors
/// [`Refusal::Kind`] where it is neither JPEG nor PNG, [`Refusal::Broken`] where it has no dimensions, and
/// [`Refusal::TooLarge`] above 50 megapixels.
pub fn photo(bytes: &[u8]) -> Result<Photo, Refusal> {
    let mut traces = Vec::new();
    let size = if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        jpeg(bytes, &mut traces)
    } else if let Some(chunks) = bytes.strip_prefix(PNG) {
        png(chunks, &mut traces)
    } else {
        return Err(Refusal::Kind);
    };
    let (width, height) = size
        .filter(|(width, height)| *width > 0 && *height > 0)
        .ok_or(Refusal::Broken)?;
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Refusal::TooLarge);
    }
    Ok(Photo {
        width,
        height,
        traces,
    })
}

/// A JPEG without its segments that carry traces, and which those were; nothing where there are none.
pub(crate) fn without_traces(jpeg: &[u8]) -> Option<(Vec<u8>, Vec<Trace>)> {
    let mut traces = Vec::new();
    let mut kept = vec![0xFF, 0xD8];
    let mut segments = Segments::of(jpeg)?;
    let mut dropped = false;
    for segment in segments.by_ref() {
        if segment.tells() {
            dropped = true;
            segment.traces(&mut traces);
        } else {
            kept.extend_from_slice(segment.whole);
        }
    }
    kept.extend_from_slice(segments.rest);
    dropped.then_some((kept, traces))
}

fn jpeg(bytes: &[u8], traces: &mut Vec<Trace>) -> Option<(u32, u32)> {
    let mut size = None;
    for segment in Segments::of(bytes)? {
        segment.traces(traces);
        // A start of frame. Those in between are tables.
        if matches!(segment.marker, 0xC0..=0xCF) && !matches!(segment.marker, 0xC4 | 0xC8 | 0xCC) {
            let height = u16::from_be_bytes(*segment.body.get(1..)?.first_chunk()?);
            let width = u16::from_be_bytes(*segment.body.get(3..)?.first_chunk()?);
            size = Some((width.into(), height.into()));
        }
    }
    size
}

/// The segments of a JPEG before its pixels begin.
struct Segments<'a> {
    rest: &'a [u8],
}

struct Segment<'a> {
    marker: u8,
    /// With marker and length.
    whole: &'a [u8],
    body: &'a [u8],
}

impl<'a> Segments<'a> {
    fn of(jpeg: &'a [u8]) -> Option<Self> {
        let rest = jpeg.strip_prefix(&[0xFF, 0xD8])?;
        Some(Self { rest })
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        // Any number of bytes of filling may stand before a marker.
        while self.rest.starts_with(&[0xFF, 0xFF]) {
            self.rest = self.rest.get(1..)?;
        }
        let (&[mark, marker], after) = self.rest.split_first_chunk()?;
        if mark != 0xFF || matches!(marker, 0xDA | 0xD9) {
            return None;
        }
        let length = usize::from(u16::from_be_bytes(*after.first_chunk()?));
        let body = after.get(2..length)?;
        let (whole, rest) = self.rest.split_at_checked(2 + length)?;
        self.rest = rest;
        Some(Segment {
            marker,
            whole,
            body,
        })
    }
}

impl Segment<'_> {
    /// Whether it may carry traces: APP1, APP13 and a comment.
    const fn tells(&self) -> bool {
        matches!(self.marker, 0xE1 | 0xED | 0xFE)
    }

    fn traces(&self, traces: &mut Vec<Trace>) {
        let mut found = |trace| add(traces, trace);
        match self.marker {
            0xE1 => {
                if let Some(tiff) = self.body.strip_prefix(EXIF) {
                    exif::traces(tiff, &mut found);
                } else if let Some(packet) = self.body.strip_prefix(XMP) {
                    xmp::traces(packet, &mut |trace, _| found(trace));
                } else if self.body.starts_with(XMP_REST) {
                    found(Trace::Other);
                }
            }
            0xED => {
                iptc::traces(self.body, &mut found);
            }
            0xFE => found(Trace::Other),
            _ => {}
        }
    }
}

fn png(mut rest: &[u8], traces: &mut Vec<Trace>) -> Option<(u32, u32)> {
    let mut size = None;
    while let Some((length, after)) = rest.split_first_chunk() {
        let Some((kind, after)) = after.split_first_chunk::<4>() else {
            break;
        };
        let Ok(length) = usize::try_from(u32::from_be_bytes(*length)) else {
            break;
        };
        // A cut file still has its dimensions.
        let Some((body, after)) = after.split_at_checked(length) else {
            break;
        };
        match kind {
            b"IHDR" => {
                let width = u32::from_be_bytes(*body.first_chunk()?);
                let height = u32::from_be_bytes(*body.get(4..)?.first_chunk()?);
                size = Some((width, height));
            }
            b"eXIf" => {
                exif::traces(body, &mut |trace| add(traces, trace));
            }
            b"tIME" => add(traces, Trace::Date),
            b"tEXt" | b"zTXt" | b"iTXt" => words(body, traces),
            b"IEND" => break,
            _ => {}
        }
        // After the body comes a checksum.
        rest = after.get(4..).unwrap_or_default();
    }
    size
}

/// A chunk of text: a keyword, a zero, the text.
fn words(body: &[u8], traces: &mut Vec<Trace>) {
    let keyword = body.split(|byte| *byte == 0).next().unwrap_or_default();
    match keyword {
        b"Author" | b"Artist" | b"Copyright" => add(traces, Trace::Author),
        b"Title" | b"Description" => add(traces, Trace::Title),
        b"Software" => add(traces, Trace::Program),
        b"Creation Time" | b"date:create" | b"date:modify" => add(traces, Trace::Date),
        b"Source" => add(traces, Trace::Camera),
        b"XML:com.adobe.xmp" => xmp::traces(body, &mut |trace, _| add(traces, trace)),
        _ => add(traces, Trace::Other),
    }
}

fn add(traces: &mut Vec<Trace>, trace: Trace) {
    if !traces.contains(&trace) {
        traces.push(trace);
    }
}
