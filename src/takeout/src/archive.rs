//! The archive: a zip that any program opens (APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16). What is written here
//! isn't compressed; what is read may have been packed again since, in a folder, by whatever programs do that. What a
//! hostile one tries has a name in [`Refused`], and is found before anything of it is used.
//!
//! That is all of the format that is needed, in a page where each part has to be small: a library for zips is larger than
//! everything else in that part.

use crate::{
    Takeout,
    document::{Document, Enclosed, FORMAT, SCHEMA, VERSION},
    page::{Words, page},
    zip::{Entry, entries, is_safe},
};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a program reads.
pub const DOCUMENT: &str = "kluis-export.json";
/// What a person reads.
pub const PAGE: &str = "kluis.html";
/// Where the schema lies.
const SCHEMA_FILE: &str = "schema.json";

/// Longest archive, in bytes; and all that is in it.
pub const ARCHIVE: usize = 96 * 1_024 * 1_024;
/// Entries an archive can have.
pub const ENTRIES: usize = 16 * 1_024;
/// Longest document, in bytes.
pub const DOCUMENT_BYTES: usize = 32 * 1_024 * 1_024;
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
    /// What is needed of it is encrypted, or compressed in another way than nearly everything is.
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
    if document.len() > DOCUMENT_BYTES {
        return Err(Refused::TooLarge);
    }
    let page = page(&takeout.document, words);
    let own = [
        (DOCUMENT, document.as_slice()),
        (PAGE, page.as_bytes()),
        (SCHEMA_FILE, SCHEMA.as_bytes()),
    ];
    let enclosed = takeout.enclosed.iter();
    let enclosed = enclosed.map(|one| (one.path.as_str(), one.bytes.as_slice()));
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    let mut names = BTreeSet::new();
    for (name, bytes) in own.into_iter().chain(enclosed) {
        if !is_safe(name) || !names.insert(name) {
            return Err(Refused::Name);
        }
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

/// Reads an archive that may be anybody's: the document, and every file that it names. Only those of fields have to be
/// there.
///
/// # Errors
/// [`Refused`]
pub fn read(archive: &[u8]) -> Result<Takeout, Refused> {
    if archive.len() > ARCHIVE {
        return Err(Refused::TooLarge);
    }
    let entries = entries(archive, ENTRIES)?;
    let (folder, document) = document(&entries)?;
    let document = parse(&document.bytes(DOCUMENT_BYTES)?)?;
    let within = entries
        .iter()
        .filter_map(|entry| Some((entry.name.strip_prefix(folder)?, entry)));
    let within: BTreeMap<&str, &Entry<'_>> = within.collect();
    let find = |path: &str| within.get(path).copied();
    let (mut enclosed, mut left) = (Vec::new(), ARCHIVE);
    let mut enclose = |path: &String, entry: &Entry<'_>| {
        let bytes = entry.bytes(left)?;
        left -= bytes.len();
        let path = path.clone();
        enclosed.push(Enclosed { path, bytes });
        Ok(())
    };
    let mut named = BTreeSet::new();
    for path in document.fields.iter().filter_map(|one| one.file.as_ref()) {
        if !path.starts_with("files/") || !named.insert(path) {
            return Err(Refused::File);
        }
        enclose(path, find(path).ok_or(Refused::File)?)?;
    }
    for path in document.papers() {
        // However often it is named, it is read once.
        if let (true, Some(entry)) = (named.insert(path), find(path)) {
            enclose(path, entry)?;
        }
    }
    Ok(Takeout { document, enclosed })
}

/// The document, and the folder that all of it lies in: none, as it was made, or one that somebody packed.
fn document<'a, 'b>(entries: &'b [Entry<'a>]) -> Result<(&'b str, &'b Entry<'a>), Refused> {
    let mut found = entries.iter().filter_map(|entry| {
        let folder = entry.name.strip_suffix(DOCUMENT)?;
        let whole = folder.is_empty() || folder.ends_with('/');
        whole.then_some((folder, entry))
    });
    let first = found.next().ok_or(Refused::NoDocument)?;
    match found.next() {
        None => Ok(first),
        Some(_) => Err(Refused::TooMany),
    }
}

/// What tells whether a document can be read.
#[derive(Deserialize)]
struct Kind {
    format: String,
    version: u32,
}

fn parse(bytes: &[u8]) -> Result<Document, Refused> {
    let kind: Kind = serde_json::from_slice(bytes).map_err(|_| Refused::NoDocument)?;
    if kind.format != FORMAT {
        return Err(Refused::NoDocument);
    }
    if !(1..=VERSION).contains(&kind.version) {
        return Err(Refused::Version);
    }
    let document: Document = serde_json::from_slice(bytes).map_err(|_| Refused::NoDocument)?;
    let mut ids = BTreeSet::new();
    let twice = document.fields.iter().any(|one| !ids.insert(&one.id));
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
    use crate::document::{Attachment, Case, Concerned, Decision, Detail, Party, Statement, Value};
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

    /// Anything at all, of any length up to this one.
    fn words(chance: &mut fastrand::Rng, most: usize) -> String {
        let length = chance.usize(0..=most);
        (0..length).map(|_| chance.char(..)).collect()
    }

    fn maybe<T>(
        chance: &mut fastrand::Rng,
        make: impl FnOnce(&mut fastrand::Rng) -> T,
    ) -> Option<T> {
        chance.bool().then(|| make(chance))
    }

    fn several<T>(
        chance: &mut fastrand::Rng,
        mut make: impl FnMut(&mut fastrand::Rng) -> T,
    ) -> Vec<T> {
        (0..chance.usize(0..4)).map(|_| make(chance)).collect()
    }

    /// A file with a name that no other has, and something in it.
    fn enclosed(takeout: &mut Vec<Enclosed>, folder: &str, chance: &mut fastrand::Rng) -> String {
        let path = format!("{folder}/{}-\u{eb}.bin", takeout.len());
        let bytes = (0..chance.usize(0..3_000)).map(|_| chance.u8(..)).collect();
        takeout.push(Enclosed {
            path: path.clone(),
            bytes,
        });
        path
    }

    fn party(chance: &mut fastrand::Rng) -> Party {
        Party {
            number: words(chance, 9),
            role: words(chance, 9),
            organisation: words(chance, 20),
            region: words(chance, 2),
        }
    }

    fn statement(files: &mut Vec<Enclosed>, chance: &mut fastrand::Rng) -> Statement {
        Statement {
            number: chance.u64(..),
            event: words(chance, 9),
            says: words(chance, 30),
            at: words(chance, 20),
            by: maybe(chance, party),
            until: maybe(chance, |chance| words(chance, 20)),
            text: maybe(chance, |chance| words(chance, 2_000)),
            details: several(chance, |chance| Detail {
                id: words(chance, 9),
                label: words(chance, 9),
                value: words(chance, 99),
            }),
            unreadable: chance.bool(),
            attachments: several(chance, |chance| Attachment {
                name: words(chance, 40),
                bytes: chance.u64(..),
                file: maybe(chance, |chance| enclosed(files, "letters", chance)),
            }),
            receipt: None,
            digest: words(chance, 64),
            signed: words(chance, 99),
            signature: maybe(chance, |chance| words(chance, 86)),
            key: maybe(chance, |chance| words(chance, 43)),
        }
    }

    fn case(files: &mut Vec<Enclosed>, chance: &mut fastrand::Rng) -> Case {
        let concerned = |chance: &mut fastrand::Rng| Concerned {
            id: words(chance, 9),
            label: words(chance, 9),
        };
        Case {
            id: words(chance, 22),
            kind: words(chance, 9),
            title: words(chance, 20),
            channel: words(chance, 6),
            fields: several(chance, concerned),
            purpose: maybe(chance, concerned),
            about: maybe(chance, |chance| words(chance, 22)),
            by: maybe(chance, party),
            came: words(chance, 20),
            due: maybe(chance, |chance| words(chance, 10)),
            state: words(chance, 9),
            state_says: words(chance, 20),
            open: chance.bool(),
            missed: chance.bool(),
            restricts: chance.bool(),
            statements: several(chance, |chance| {
                let receipt = maybe(chance, |chance| enclosed(files, "receipts", chance));
                let stated = statement(files, chance);
                Statement { receipt, ..stated }
            }),
        }
    }

    /// Whatever can be taken along, in every chapter.
    fn any(chance: &mut fastrand::Rng) -> Takeout {
        let mut takeout = some(&words(chance, 60));
        let files = &mut takeout.enclosed;
        let document = &mut takeout.document;
        document.decisions = several(chance, |chance| Decision {
            number: chance.u64(..),
            title: words(chance, 20),
            until: maybe(chance, |chance| words(chance, 20)),
            receipt: maybe(chance, |chance| enclosed(files, "receipts", chance)),
            ..Decision::default()
        });
        document.looks = maybe(chance, |chance| enclosed(files, "looks", chance));
        for chapter in [
            &mut document.requests,
            &mut document.participations,
            &mut document.disclosures,
            &mut document.notes,
        ] {
            *chapter = several(chance, |chance| case(files, chance));
        }
        takeout
    }

    #[test]
    fn what_goes_in_comes_out() {
        let mut chance = fastrand::Rng::with_seed(6);
        for _ in 0..200 {
            let takeout = any(&mut chance);
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
            "..\\up",
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
        let newer = newer.replacen("\"version\":3", "\"version\":4", 1);
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
    fn an_archive_from_before_there_was_history_or_cases_is_read() {
        let mut older = serde_json::to_value(some("Zoë").document).expect("JSON");
        older["version"] = 1.into();
        let members = older.as_object_mut().expect("members");
        for chapter in [
            "history",
            "requests",
            "participations",
            "disclosures",
            "notes",
        ] {
            members.remove(chapter).expect("a chapter");
        }
        let older = older.to_string();
        let older = zipped(&[(DOCUMENT, older.as_bytes()), ("files/cv.pdf", b"%PDF")]);
        let read = read(&older).expect("it is one of ours");
        assert_eq!(read.document.fields, some("Zoë").document.fields);
        assert_eq!(read.document.cases().count(), 0);
    }

    #[test]
    fn what_was_named_by_others_is_read_once_and_may_be_missing() {
        let mut takeout = some("Zoë");
        takeout.document.looks = Some("gone.json".to_owned());
        let decision = Decision {
            receipt: Some("files/cv.pdf".to_owned()),
            ..Decision::default()
        };
        takeout.document.decisions = vec![decision; 9];
        let archive = write(&takeout, &Words::default()).expect("it fits");
        assert_eq!(read(&archive), Ok(takeout));
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
        // The directory's say alone, and both: in a way that nobody knows here.
        let mut one = archive.clone();
        one[8] = 8;
        assert_eq!(read(&one).map(drop), Err(Refused::NotAZip));
        for method in [9, 12, 14, 93] {
            let packed = patched(&archive, 8, 10, &[method, 0]);
            assert_eq!(read(&packed).map(drop), Err(Refused::Packed), "{method}");
        }
        // What isn't deflated, but says so.
        let deflated = patched(&archive, 8, 10, &[8, 0]);
        assert_eq!(read(&deflated).map(drop), Err(Refused::Damaged));
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
