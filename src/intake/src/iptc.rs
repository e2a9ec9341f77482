//! Which kinds of traces a JPEG's APP13 segment holds (IPTC-IIM 4.2, in Photoshop's image resources).

use crate::Trace;

const HEADER: &[u8] = b"Photoshop 3.0\0";
/// A record of IPTC's second kind begins so; its number and length follow.
const MARK: [u8; 2] = [0x1C, 2];

/// Calls `found` for each trace in the segment.
pub(crate) fn traces(segment: &[u8], found: &mut impl FnMut(Trace)) -> Option<()> {
    let mut rest = segment.strip_prefix(HEADER)?;
    while let Some(at) = rest.windows(2).position(|pair| pair == MARK) {
        let record = rest.get(at + 2..)?;
        let (number, after) = record.split_first()?;
        let (length, after) = after.split_first_chunk()?;
        if let Some(trace) = trace(*number) {
            found(trace);
        }
        rest = after.get(usize::from(u16::from_be_bytes(*length))..)?;
    }
    Some(())
}

const fn trace(number: u8) -> Option<Trace> {
    Some(match number {
        // The form's own version.
        0 => return None,
        5 | 105 => Trace::Title,
        55 | 60 | 62 | 63 => Trace::Date,
        65 | 70 => Trace::Program,
        80 | 85 | 110 | 116 | 122 => Trace::Author,
        26 | 27 | 90 | 92 | 95 | 100 | 101 => Trace::Location,
        _ => Trace::Other,
    })
}
