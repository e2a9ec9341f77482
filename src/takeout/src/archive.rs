//! The archive: a zip that any program opens (APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16). Nothing in it is
//! compressed, so nothing in one that is read is larger than it looks, and its entries lie one behind the other, so none lies over another;
//! whatever else a hostile one tries has a name in [`Refused`], and is found before anything of it is used.
//!
//! That is all of the format that is needed, in a page where each part has to be small: a library for zips is larger than
//! everything else in that part.

use crate::{
    Takeout,
    document::{Document, Enclosed, FORMAT, SCHEMA, VERSION},
    page::{Words, page},
};

/// What a program reads.
pub const DOCUMENT: &str = "kluis-export.json";
/// What a person reads.
pub const PAGE: &str = "kluis.html";
/// Where the schema lies.
const SCHEMA_FILE: &str = "schema.json";

/// Longest archive, in bytes.
pub const ARCHIVE: usize = 96 * 1_024 * 1_024;
/// Entries an archive can have.
pub const ENTRIES: usize = 1_024;
/// Longest name of an entry, in bytes.
const NAME: usize = 200;
/// Longest document, in bytes.
const DOCUMENT_BYTES: usize = 4 * 1_024 * 1_024;
/// Fields a document can have.
pub const FIELDS: usize = 512;
/// Longest value, in bytes.
pub const VALUE: usize = 16 * 1_024;

/// Why an archive isn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is no zip, or a broken one.
    NotAZip,
    /// It, or what is in it, is larger than may be.
    TooLarge,
    /// There are more entries, fields or lines in it than may be.
    TooMany,
    /// An entry has a name that leads elsewhere, that another has as well, or that is too long.
    Name,
    /// Something in it is compressed or encrypted: this program does neither.
    Packed,
    /// What is in an entry isn't what was put there.
    Damaged,
    /// There is no `kluis-export.json`, or it isn't one.
    NoDocument,
    /// It is of another version.
    Version,
    /// It names a file that isn't there, or isn't one.
    File,
}

/// Makes the archive.
///
/// # Errors
/// [`Refused`] for what [`read`] would not take.
pub fn write(takeout: &Takeout, words: &Words) -> Result<Vec<u8>, Refused> {
    let document = serde_json::to_vec_pretty(&takeout.document).map_err(|_| Refused::NoDocument)?;
    let page = page(&takeout.document, words);
    let own = [
        (DOCUMENT, document.as_slice()),
        (PAGE, page.as_bytes()),
        (SCHEMA_FILE, SCHEMA.as_bytes()),
    ];
    let enclosed = takeout.enclosed.iter();
    let enclosed = enclosed.map(|one| (one.path.as_str(), one.bytes.as_slice()));
    let (mut names, mut archive, mut directory) = (Vec::new(), Vec::new(), Vec::new());
    for (name, bytes) in own.into_iter().chain(enclosed) {
        if !is_safe(name) || names.contains(&name) {
            return Err(Refused::Name);
        }
        names.push(name);
        if archive.len().saturating_add(bytes.len()) > ARCHIVE {
            return Err(Refused::TooLarge);
        }
        if names.len() > ENTRIES {
            return Err(Refused::TooMany);
        }
        let head = head(name, bytes);
        directory.extend_from_slice(&[b"PK\x01\x02\x14\0", head.as_slice()].concat());
        // No comment, one disk, no attributes.
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&long(archive.len()));
        directory.extend_from_slice(name.as_bytes());
        archive
            .extend_from_slice(&[b"PK\x03\x04", head.as_slice(), name.as_bytes(), bytes].concat());
    }
    let (at, count) = (long(archive.len()), short(names.len()));
    let length = long(directory.len());
    archive.append(&mut directory);
    archive.extend_from_slice(
        &[
            b"PK\x05\x06\0\0\0\0".as_slice(),
            &count,
            &count,
            &length,
            &at,
            &[0, 0],
        ]
        .concat(),
    );
    Ok(archive)
}

/// What both headers of an entry say: version 1.0, names in UTF-8, not compressed, no date, sum and sizes, lengths of name
/// and of nothing more.
fn head(name: &str, bytes: &[u8]) -> Vec<u8> {
    let size = long(bytes.len());
    [
        [10, 0, 0, 8, 0, 0, 0, 0, 0x21, 0].as_slice(),
        &crc32fast::hash(bytes).to_le_bytes(),
        &size,
        &size,
        &short(name.len()),
        &[0, 0],
    ]
    .concat()
}

/// Everything here is far below what these hold.
fn long(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()
}

fn short(number: usize) -> [u8; 2] {
    u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes()
}

/// Whether a name stays within the folder that it is unpacked into, on any system.
fn is_safe(name: &str) -> bool {
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

/// Reads an archive that may be anybody's.
///
/// # Errors
/// [`Refused`]
pub fn read(archive: &[u8]) -> Result<Takeout, Refused> {
    if archive.len() > ARCHIVE {
        return Err(Refused::TooLarge);
    }
    let entries = entries(archive)?;
    let find = |name: &str| entries.iter().find(|entry| entry.name == name);
    let document = find(DOCUMENT).ok_or(Refused::NoDocument)?;
    if document.bytes.len() > DOCUMENT_BYTES {
        return Err(Refused::TooLarge);
    }
    let document = parse(document.bytes)?;
    let mut enclosed = Vec::new();
    for path in document
        .fields
        .iter()
        .filter_map(|value| value.file.as_ref())
    {
        if !path.starts_with("files/") {
            return Err(Refused::File);
        }
        enclosed.push(Enclosed {
            path: path.clone(),
            bytes: find(path).ok_or(Refused::File)?.bytes.to_vec(),
        });
    }
    Ok(Takeout { document, enclosed })
}

/// An entry, where it lies.
struct Entry<'a> {
    name: &'a str,
    bytes: &'a [u8],
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

/// What an entry's header says.
#[derive(PartialEq, Eq)]
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

/// Every entry, once each of them is what it says it is.
fn entries(archive: &[u8]) -> Result<Vec<Entry<'_>>, Refused> {
    let end = archive.len().checked_sub(22).ok_or(Refused::NotAZip)?;
    let mut last = Reader(archive.get(end..).unwrap_or_default());
    last.is(b"PK\x05\x06\0\0\0\0")?;
    let (here, count) = (last.number(2)?, last.number(2)?);
    let (length, at) = (last.number(4)?, last.number(4)?);
    if here != count || at.checked_add(length) != Some(end) {
        return Err(Refused::NotAZip);
    }
    if count > ENTRIES {
        return Err(Refused::TooMany);
    }
    let mut directory = Reader(archive.get(at..end).ok_or(Refused::NotAZip)?);
    let mut rest = Reader(archive.get(..at).ok_or(Refused::NotAZip)?);
    let mut entries: Vec<Entry<'_>> = Vec::with_capacity(count);
    for _ in 0..count {
        directory.is(b"PK\x01\x02")?;
        directory.take(2)?;
        let said = says(&mut directory)?;
        let comment = directory.number(2)?;
        directory.take(4)?;
        let attributes = directory.number(4)?;
        let offset = directory.number(4)?;
        let name = directory.take(said.name)?;
        directory.take(said.extra)?;
        directory.take(comment)?;
        let name = core::str::from_utf8(name).map_err(|_| Refused::Name)?;
        let is_link = attributes >> 28 == 0xa;
        if is_link || !is_safe(name) || entries.iter().any(|entry| entry.name == name) {
            return Err(Refused::Name);
        }
        // Encrypted, with its sum behind it, or compressed.
        if said.method != 0 || said.flags & 0b1001 != 0 {
            return Err(Refused::Packed);
        }
        if said.packed != said.size || said.size > rest.0.len() {
            return Err(Refused::TooLarge);
        }
        // One lies right behind the other.
        if at.checked_sub(rest.0.len()) != Some(offset) {
            return Err(Refused::NotAZip);
        }
        rest.is(b"PK\x03\x04")?;
        let again = says(&mut rest)?;
        let same = rest.take(again.name)? == name.as_bytes()
            && (Says {
                extra: said.extra,
                ..again
            }) == said;
        rest.take(again.extra)?;
        let bytes = rest.take(said.size)?;
        if !same {
            return Err(Refused::NotAZip);
        }
        if u32::try_from(said.sum) != Ok(crc32fast::hash(bytes)) {
            return Err(Refused::Damaged);
        }
        entries.push(Entry { name, bytes });
    }
    if directory.0.is_empty() && rest.0.is_empty() {
        Ok(entries)
    } else {
        Err(Refused::NotAZip)
    }
}

fn parse(bytes: &[u8]) -> Result<Document, Refused> {
    let value: serde_json::Value =
        serde_json::from_slice(bytes).map_err(|_| Refused::NoDocument)?;
    let member = |name: &str| value.get(name);
    if member("format").and_then(serde_json::Value::as_str) != Some(FORMAT) {
        return Err(Refused::NoDocument);
    }
    if member("version").and_then(serde_json::Value::as_u64) != Some(u64::from(VERSION)) {
        return Err(Refused::Version);
    }
    let document: Document = serde_json::from_value(value).map_err(|_| Refused::NoDocument)?;
    let twice = document.fields.iter().enumerate().any(|(at, one)| {
        let mut before = document.fields.iter().take(at);
        before.any(|other| other.id == one.id || (one.file.is_some() && other.file == one.file))
    });
    if document.fields.len() > FIELDS || twice {
        return Err(Refused::TooMany);
    }
    if document.fields.iter().any(|one| one.value.len() > VALUE) {
        return Err(Refused::TooLarge);
    }
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Value;
    use std::io::{Cursor, Read as _, Write as _};
    use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

    fn some(value: &str) -> Takeout {
        let mut takeout = Takeout::new("kluis.example", "2026-11-23T10:00:00.000Z");
        takeout
            .document
            .fields
            .push(Value::new("name.given", "Voornaam", value));
        takeout.document.fields.push(Value {
            file: Some("files/cv.pdf".to_owned()),
            ..Value::new("work.cv", "Cv", "cv.pdf")
        });
        takeout.enclosed.push(Enclosed {
            path: "files/cv.pdf".to_owned(),
            bytes: b"%PDF-1.7 and more".to_vec(),
        });
        takeout
    }

    fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (name, bytes) in entries {
            zip.start_file(*name, options).expect("a name");
            zip.write_all(bytes).expect("bytes");
        }
        zip.finish().expect("a zip").into_inner()
    }

    #[test]
    fn what_goes_in_comes_out() {
        let mut chance = fastrand::Rng::with_seed(6);
        for _ in 0..200 {
            let value: String = (0..chance.usize(0..60)).map(|_| chance.char(..)).collect();
            let mut takeout = some(&value);
            for path in &mut takeout.enclosed {
                path.bytes = (0..chance.usize(0..9_000)).map(|_| chance.u8(..)).collect();
            }
            let archive = write(&takeout, &Words::default()).expect("it fits");
            let mut other = ZipArchive::new(Cursor::new(&archive)).expect("a zip to others, too");
            let mut bytes = Vec::new();
            let cv = other.by_name("files/cv.pdf").expect("an entry");
            cv.take(u64::MAX).read_to_end(&mut bytes).expect("whole");
            assert_eq!(bytes, takeout.enclosed[0].bytes);
            assert_eq!(read(&archive), Ok(takeout));
        }
    }

    #[test]
    fn hostile_archives_are_refused_with_their_reason() {
        let honest = serde_json::to_vec(&some("Zoë").document).expect("JSON");
        let cv: &[u8] = b"%PDF";
        assert!(read(&zipped(&[(DOCUMENT, &honest), ("files/cv.pdf", cv)])).is_ok());
        assert_eq!(read(b"PK and nothing"), Err(Refused::NotAZip));
        assert_eq!(read(&zipped(&[("a", b"")])), Err(Refused::NoDocument));
        for name in [
            "../up",
            "/etc/passwd",
            "a/../../b",
            "a\\b",
            "C:evil",
            "a//b",
            "a.",
            "",
        ] {
            let archive = zipped(&[(DOCUMENT, &honest), ("files/cv.pdf", cv), (name, b"x")]);
            assert_eq!(read(&archive).map(drop), Err(Refused::Name), "{name:?}");
        }
        let many: Vec<_> = (0..=ENTRIES).map(|number| number.to_string()).collect();
        let many: Vec<_> = many.iter().map(|name| (name.as_str(), cv)).collect();
        assert_eq!(read(&zipped(&many)), Err(Refused::TooMany));
        assert_eq!(read(&zipped(&[(DOCUMENT, &honest)])), Err(Refused::File));
        assert_eq!(
            read(&zipped(&[(DOCUMENT, b"{}")])),
            Err(Refused::NoDocument)
        );
        let newer = String::from_utf8(honest.clone()).expect("text");
        let newer = newer.replacen("\"version\":1", "\"version\":2", 1);
        let newer = zipped(&[(DOCUMENT, newer.as_bytes()), ("files/cv.pdf", cv)]);
        assert_eq!(read(&newer), Err(Refused::Version));
        let long = serde_json::to_vec(&some(&"x".repeat(VALUE + 1)).document).expect("JSON");
        let long = zipped(&[(DOCUMENT, &long), ("files/cv.pdf", cv)]);
        assert_eq!(read(&long), Err(Refused::TooLarge));
        let mut elsewhere = some("Zoë");
        elsewhere.document.fields[1].file = Some("kluis.html".to_owned());
        let elsewhere = serde_json::to_vec(&elsewhere.document).expect("JSON");
        let elsewhere = zipped(&[(DOCUMENT, &elsewhere), ("kluis.html", cv)]);
        assert_eq!(read(&elsewhere), Err(Refused::File));
    }

    #[test]
    fn any_byte_may_be_another_and_nothing_breaks() {
        let archive = write(&some("Zoë"), &Words::default()).expect("it fits");
        let mut chance = fastrand::Rng::with_seed(7);
        for _ in 0..20_000 {
            let mut spoilt = archive.clone();
            for _ in 0..chance.usize(1..4) {
                let at = chance.usize(..spoilt.len());
                spoilt[at] = chance.u8(..);
            }
            spoilt.truncate(chance.usize(spoilt.len() / 2..=spoilt.len()));
            if let Ok(read) = read(&spoilt) {
                assert!(read.document.fields.len() <= FIELDS);
            }
        }
    }

    /// Says so in the entry's own header and in the directory.
    fn patched(archive: &[u8], at_local: usize, at_central: usize, value: &[u8]) -> Vec<u8> {
        let mut patched = archive.to_vec();
        for (signature, offset) in [(b"PK\x03\x04", at_local), (b"PK\x01\x02", at_central)] {
            let found = archive.windows(4).position(|window| window == signature);
            let start = found.expect("a header") + offset;
            patched[start..start + value.len()].copy_from_slice(value);
        }
        patched
    }

    #[test]
    fn what_claims_to_be_packed_locked_or_huge_is_refused() {
        let archive = write(&some("Zoë"), &Words::default()).expect("it fits");
        let deflated = patched(&archive, 8, 10, &[8, 0]);
        assert!(matches!(
            read(&deflated),
            Err(Refused::Packed | Refused::NotAZip)
        ));
        let locked = patched(&archive, 6, 8, &[1, 0]);
        assert_eq!(read(&locked).map(drop), Err(Refused::Packed));
        let huge = patched(&archive, 22, 24, &[0xff, 0xff, 0xff, 0x7f]);
        assert_eq!(read(&huge).map(drop), Err(Refused::TooLarge));
        let bytes = archive
            .windows(4)
            .position(|window| window == "Zoë".as_bytes());
        let mut damaged = archive.clone();
        damaged[bytes.expect("the value")] ^= 0x20;
        assert_eq!(read(&damaged).map(drop), Err(Refused::Damaged));
    }
}
