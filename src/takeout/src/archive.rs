//! The archive: a zip that any program opens. Nothing in it is compressed, so nothing in one that is read is larger than it
//! looks; whatever else a hostile one tries has a name in [`Refused`], and is found before anything of it is used.

use crate::{
    Takeout,
    document::{Document, Enclosed, FORMAT, SCHEMA, VERSION},
    page::{Words, page},
};
use std::io::{Cursor, Read as _, Write as _};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

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
const DOCUMENT_BYTES: u64 = 4 * 1_024 * 1_024;
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
    let mut names = Vec::new();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut total = 0_usize;
    for (name, bytes) in own.into_iter().chain(enclosed) {
        total = total.saturating_add(bytes.len());
        if !is_safe(name) || names.contains(&name) {
            return Err(Refused::Name);
        }
        names.push(name);
        if total > ARCHIVE {
            return Err(Refused::TooLarge);
        }
        if names.len() > ENTRIES {
            return Err(Refused::TooMany);
        }
        zip.start_file(name, options).map_err(|_| Refused::Name)?;
        zip.write_all(bytes).map_err(|_| Refused::TooLarge)?;
    }
    let written = zip.finish().map_err(|_| Refused::TooLarge)?;
    Ok(written.into_inner())
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
    let mut zip = ZipArchive::new(Cursor::new(archive)).map_err(|_| Refused::NotAZip)?;
    if zip.len() > ENTRIES {
        return Err(Refused::TooMany);
    }
    let (mut names, mut total) = (Vec::with_capacity(zip.len()), 0_u64);
    for index in 0..zip.len() {
        let entry = zip.by_index_raw(index).map_err(|_| Refused::NotAZip)?;
        let name = entry.name().map_err(|_| Refused::Name)?.into_owned();
        let is_new = !names.contains(&name);
        if !is_new || !is_safe(&name) || entry.is_symlink() || entry.is_dir() {
            return Err(Refused::Name);
        }
        if entry.compression() != CompressionMethod::Stored || entry.encrypted() {
            return Err(Refused::Packed);
        }
        // What isn't compressed takes the place that it says: entries that lie over each other say more.
        total = total.saturating_add(entry.size());
        if entry.size() != entry.compressed_size() || total > archive.len() as u64 {
            return Err(Refused::TooLarge);
        }
        names.push(name);
    }
    let document = entry(&mut zip, DOCUMENT, DOCUMENT_BYTES)?.ok_or(Refused::NoDocument)?;
    let document = parse(&document)?;
    let mut enclosed = Vec::new();
    for path in document
        .fields
        .iter()
        .filter_map(|value| value.file.as_ref())
    {
        if !path.starts_with("files/") {
            return Err(Refused::File);
        }
        let bytes = entry(&mut zip, path, ARCHIVE as u64)?.ok_or(Refused::File)?;
        enclosed.push(Enclosed {
            path: path.clone(),
            bytes,
        });
    }
    Ok(Takeout { document, enclosed })
}

fn entry(
    zip: &mut ZipArchive<Cursor<&[u8]>>,
    name: &str,
    most: u64,
) -> Result<Option<Vec<u8>>, Refused> {
    let Ok(mut entry) = zip.by_name(name) else {
        return Ok(None);
    };
    if entry.size() > most {
        return Err(Refused::TooLarge);
    }
    let mut bytes = Vec::new();
    entry
        .read_to_end(&mut bytes)
        .map_err(|_| Refused::Damaged)?;
    Ok(Some(bytes))
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
