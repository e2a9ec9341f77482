//! Reads a zip that may be anybody's (APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16), as it was made here or packed
//! again by an ordinary program: deflated, with its sums behind its entries, with extra fields, comments and entries of its
//! own. The directory at the end says where everything lies; no entry may lie over another, nothing is taken apart before it
//! is asked for, and nothing grows larger than the directory said.

use crate::Refused;
use core::iter::once;
use miniz_oxide::inflate::{TINFLStatus, decompress_slice_iter_to_slice};
use std::collections::BTreeSet;

/// Longest name of an entry, in bytes.
const NAME: usize = 512;
/// The end of the directory, without its comment.
const END: usize = 22;
/// Not compressed.
const STORED: usize = 0;
/// Compressed (RFC 1951).
const DEFLATED: usize = 8;
/// By how much that can make something smaller at the very best.
const RATIO: usize = 1_032;

/// Whether a name stays within the folder that it is unpacked into, on any system.
pub(crate) fn is_safe(name: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && !part.ends_with(['.', ' '])
            && part
                .chars()
                .all(|letter| !letter.is_control() && !"\\:*?\"<>|".contains(letter))
    };
    name.len() <= NAME && name.split('/').all(plain)
}

/// An entry, where it lies.
pub(crate) struct Entry<'a> {
    pub(crate) name: String,
    says: Says,
    packed: &'a [u8],
}

impl Entry<'_> {
    /// What is in it, where that is no more than `most` bytes.
    pub(crate) fn bytes(&self, most: usize) -> Result<Vec<u8>, Refused> {
        let Says {
            flags, method, sum, ..
        } = self.says;
        if flags & 1 != 0 || (method != STORED && method != DEFLATED) {
            return Err(Refused::Packed);
        }
        if self.says.size > most {
            return Err(Refused::TooLarge);
        }
        let bytes = match method {
            STORED if self.packed.len() == self.says.size => self.packed.to_vec(),
            STORED => return Err(Refused::Damaged),
            _ => inflated(self.packed, self.says.size)?,
        };
        if u32::try_from(sum) == Ok(crc32fast::hash(&bytes)) {
            Ok(bytes)
        } else {
            Err(Refused::Damaged)
        }
    }
}

/// What was deflated; exactly so many bytes, and room for no more.
fn inflated(packed: &[u8], size: usize) -> Result<Vec<u8>, Refused> {
    if size > packed.len().saturating_mul(RATIO) {
        return Err(Refused::Damaged);
    }
    let mut bytes = vec![0; size];
    match decompress_slice_iter_to_slice(&mut bytes, once(packed), false, true) {
        Ok(length) if length == size => Ok(bytes),
        Err(TINFLStatus::HasMoreOutput) => Err(Refused::TooLarge),
        _ => Err(Refused::Damaged),
    }
}

/// Reads bytes one after the other.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Refused> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Refused::NotAZip)?;
        self.0 = rest;
        Ok(taken)
    }

    fn is(&mut self, expected: &[u8]) -> Result<(), Refused> {
        if self.take(expected.len())? == expected {
            Ok(())
        } else {
            Err(Refused::NotAZip)
        }
    }

    fn number(&mut self, length: usize) -> Result<usize, Refused> {
        let bytes = self.take(length)?.iter().rev();
        Ok(bytes.fold(0, |number, byte| number << 8 | usize::from(*byte)))
    }
}

/// What both headers of an entry say. Sum and sizes may be zero in the one before its bytes: then they stand behind them.
struct Says {
    flags: usize,
    method: usize,
    sum: usize,
    packed: usize,
    size: usize,
    name: usize,
    extra: usize,
}

fn says(reader: &mut Reader<'_>) -> Result<Says, Refused> {
    reader.take(2)?;
    let (flags, method) = (reader.number(2)?, reader.number(2)?);
    reader.take(4)?;
    Ok(Says {
        flags,
        method,
        sum: reader.number(4)?,
        packed: reader.number(4)?,
        size: reader.number(4)?,
        name: reader.number(2)?,
        extra: reader.number(2)?,
    })
}

/// How many entries there are, and where their directory begins and ends. It ends in a comment, which is mostly empty.
fn directory(archive: &[u8]) -> Result<(usize, usize, usize), Refused> {
    let last = archive.len().checked_sub(END).ok_or(Refused::NotAZip)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    for end in (first..=last).rev() {
        let mut reader = Reader(archive.get(end..).unwrap_or_default());
        if reader.is(b"PK\x05\x06\0\0\0\0").is_err() {
            continue;
        }
        let (here, count) = (reader.number(2)?, reader.number(2)?);
        let (length, at) = (reader.number(4)?, reader.number(4)?);
        if reader.number(2)? != reader.0.len() {
            continue;
        }
        let ends = at.checked_add(length).filter(|ends| *ends <= end);
        let ends = ends.filter(|_| here == count);
        return Ok((count, at, ends.ok_or(Refused::NotAZip)?));
    }
    Err(Refused::NotAZip)
}

/// Every file in the archive.
pub(crate) fn entries(archive: &[u8], most: usize) -> Result<Vec<Entry<'_>>, Refused> {
    let (count, at, end) = directory(archive)?;
    if count > most {
        return Err(Refused::TooMany);
    }
    let mut directory = Reader(archive.get(at..end).ok_or(Refused::NotAZip)?);
    let before = archive.get(..at).ok_or(Refused::NotAZip)?;
    let (mut entries, mut names) = (Vec::new(), BTreeSet::new());
    let mut places = Vec::with_capacity(count);
    for _ in 0..count {
        directory.is(b"PK\x01\x02")?;
        directory.take(2)?;
        let said = says(&mut directory)?;
        let comment = directory.number(2)?;
        directory.take(4)?;
        let attributes = directory.number(4)?;
        let offset = directory.number(4)?;
        let raw = directory.take(said.name)?;
        directory.take(said.extra)?;
        directory.take(comment)?;

        let packed = packed(before, offset, &said, raw)?;
        places.push((offset, packed.1));
        // Some write folders the other way, and names in the letters of their own system.
        let name = String::from_utf8_lossy(raw).replace('\\', "/");
        let (inner, is_folder) = match name.strip_suffix('/') {
            Some(folder) => (folder, true),
            None => (name.as_str(), false),
        };
        let is_link = attributes >> 28 == 0xa;
        if is_link || !is_safe(inner) || !names.insert(inner.to_owned()) {
            return Err(Refused::Name);
        }
        if !is_folder {
            entries.push(Entry {
                name,
                says: said,
                packed: packed.0,
            });
        }
    }
    places.sort_unstable();
    let over = places
        .windows(2)
        .any(|pair| matches!(pair, [(_, ends), (begins, _)] if ends > begins));
    if over || !directory.0.is_empty() {
        return Err(Refused::NotAZip);
    }
    Ok(entries)
}

/// The bytes of an entry, and where they end. Its own header says the same as the directory, as far as it says anything.
fn packed<'a>(
    before: &'a [u8],
    offset: usize,
    said: &Says,
    raw: &[u8],
) -> Result<(&'a [u8], usize), Refused> {
    let mut own = Reader(before.get(offset..).ok_or(Refused::NotAZip)?);
    own.is(b"PK\x03\x04")?;
    let again = says(&mut own)?;
    let name = own.take(again.name)?;
    own.take(again.extra)?;
    if name != raw || again.method != said.method {
        return Err(Refused::NotAZip);
    }
    if said.packed > own.0.len() {
        return Err(Refused::TooLarge);
    }
    let packed = own.take(said.packed)?;
    let ends = before.len().saturating_sub(own.0.len());
    Ok((packed, ends))
}
