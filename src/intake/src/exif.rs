//! Which kinds of traces an EXIF block holds: only which tags are there, never what they say (TIFF 6.0 section 2,
//! EXIF 2.32 section 4.6).

use crate::Trace;

/// More entries than any camera writes.
const MOST_ENTRIES: usize = 1000;
const EXIF_FOLDER: u16 = 0x8769;

/// Calls `found` for each trace in a TIFF block.
pub(crate) fn traces(tiff: &[u8], found: &mut impl FnMut(Trace)) -> Option<()> {
    let block = Block {
        bytes: tiff,
        big: match tiff.get(..2)? {
            b"MM" => true,
            b"II" => false,
            _ => return None,
        },
    };
    let next = block.folder(block.long(4)?, true, found)?;
    // A second folder is a small copy of the picture, as it was before it was cropped perhaps.
    if next != 0 {
        found(Trace::Other);
    }
    Some(())
}

struct Block<'a> {
    bytes: &'a [u8],
    big: bool,
}

impl Block<'_> {
    fn short(&self, at: usize) -> Option<u16> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.big {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.big {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        })
    }

    /// Looks at a folder of tags, and gives where the next one is.
    fn folder(&self, at: u32, first: bool, found: &mut impl FnMut(Trace)) -> Option<u32> {
        let at = usize::try_from(at).ok()?;
        let entries = usize::from(self.short(at)?).min(MOST_ENTRIES);
        for entry in 0..entries {
            let entry = at.checked_add(2 + 12 * entry)?;
            let tag = self.short(entry)?;
            if tag == EXIF_FOLDER && first {
                self.folder(self.long(entry.checked_add(8)?)?, false, &mut *found);
            } else if let Some(trace) = trace(tag) {
                found(trace);
            }
        }
        self.long(at.checked_add(2 + 12 * entries)?)
    }
}

const fn trace(tag: u16) -> Option<Trace> {
    Some(match tag {
        // Artist, copyright, the author as Windows writes it, the owner.
        0x013B | 0x8298 | 0x9C9D | 0xA430 => Trace::Author,
        // Description, title as Windows writes it.
        0x010E | 0x9C9B => Trace::Title,
        // Software, and the computer it ran on.
        0x0131 | 0x013C => Trace::Program,
        // Changed, taken, digitised.
        0x0132 | 0x9003 | 0x9004 => Trace::Date,
        // The folder of where.
        0x8825 => Trace::Location,
        // Make, model, what the maker notes, serial numbers, lens.
        0x010F | 0x0110 | 0x927C | 0xA431..=0xA435 => Trace::Camera,
        // Comments, keywords, subject, and a number of this picture alone.
        0x9286 | 0x9C9C | 0x9C9E | 0x9C9F | 0xA420 => Trace::Other,
        _ => return None,
    })
}
