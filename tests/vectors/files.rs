//! Files: the format, frozen; and that any chunk changed, moved, dropped, doubled, or taken from elsewhere is refused.

use crate::{
    frozen::{bytes, frozen, hexed, typed},
    support::Seeded,
};
use kluis_vault::{
    encoding::{Malformed, gather},
    file::{CHUNK, File, NAME, Place, padme},
    manifest::ListedFile,
    open::{self, Change, Edit, Expected, OpenVault, Refusal, Writing},
    platform::{PlatformKeys, fingerprint},
    primitive::{Failed, sha256},
    recovery::RecoveryCode,
    sealed,
    slot::Unlocker,
};
use kluis_wire::{AccountId, Category, DeviceId, Nonce, Vault, limits};
use proptest::prelude::*;
use serde_json::json;

const PLACE: Place<'static> = Place {
    account: AccountId([0xa0; 32]),
    field: "work.cv",
};
const PDF: u64 = 1;

fn file(length: usize, seed: &str) -> File {
    let length = u64::try_from(length).expect("small");
    File::new(length, PDF, "cv van Zoë.pdf", &mut Seeded::new(seed)).expect("within limits")
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

fn seal(file: &File, place: Place<'_>, content: &[u8], seed: &str) -> Vec<Vec<u8>> {
    let mut rng = Seeded::new(seed);
    (0..file.chunks())
        .map(|number| {
            let (start, length) = file.span(number).expect("it has that chunk");
            let start = usize::try_from(start).expect("small");
            file.seal(place, number, &content[start..start + length], &mut rng)
                .expect("it seals")
        })
        .collect()
}

/// Opens what a server gives, as a device does: as long as it wants a chunk it takes the next, and then none.
fn open(file: &File, place: Place<'_>, chunks: &[Vec<u8>]) -> Result<Vec<u8>, Failed> {
    let mut opener = file.opener(place);
    let mut content = Vec::new();
    for chunk in chunks {
        content.extend_from_slice(&opener.open(chunk)?);
    }
    opener.end()?;
    Ok(content)
}

#[test]
fn sealed_file() {
    let content = content(70_000);
    let file = file(content.len(), "file");
    let chunks = seal(&file, PLACE, &content, "chunks");
    let kept = frozen(
        "file",
        json!({
            "account": hexed(PLACE.account),
            "field": PLACE.field,
            "value": hexed(file.encode()),
            "content": "byte i is i mod 251, for 70000 bytes",
            "content_sha256": hexed(sha256(&[&content])),
            "chunk_lengths": chunks.iter().map(Vec::len).collect::<Vec<_>>(),
            "chunk_sha256": chunks.iter().map(|chunk| hexed(sha256(&[chunk]))).collect::<Vec<_>>(),
            // The first is long; the last shows everything in little.
            "last_chunk": hexed(chunks.last().expect("chunks")),
        }),
    );
    let read = File::decode(&bytes(&kept, "value")).expect("a file");
    assert_eq!(read.length(), 70_000);
    assert_eq!(read.listed(), file.listed());
    assert_eq!((read.media(), read.name()), (PDF, "cv van Zoë.pdf"));
    let lengths: Vec<usize> = typed(&kept, "chunk_lengths");
    let stored = [chunks[0].clone(), bytes(&kept, "last_chunk")];
    assert_eq!(lengths, stored.each_ref().map(Vec::len));
    assert_eq!(open(&read, PLACE, &stored).expect("it opens"), content);
}

/// The numbers of the paper's own figure, and what a limit of ours rests on.
#[test]
fn lengths_are_rounded_as_padme_does() {
    for (length, padded) in [
        (0, 0),
        (1, 1),
        (7, 7),
        (8, 8),
        (9, 10),
        (1_000, 1_024),
        (1_025, 1_088),
        (70_000, 71_680),
        (1_000_001, 1_015_808),
        (limits::FILE, limits::FILE),
    ] {
        assert_eq!(padme(length), padded, "{length}");
    }
    assert_eq!(
        file(usize::try_from(limits::FILE).expect("small"), "largest").chunks(),
        limits::CHUNKS
    );
    assert_eq!(CHUNK, 64 * 1_024);
}

#[test]
fn lengths_have_few_values_and_cost_little() {
    let mut seen = std::collections::BTreeSet::new();
    for length in (1_024..limits::FILE).step_by(997) {
        let padded = padme(length);
        assert!(padded >= length && padded <= limits::FILE);
        assert!((padded - length) * 100 <= length * 12, "{length}");
        assert_eq!(padme(padded), padded);
        seen.insert(padded);
    }
    assert!(seen.len() < 400, "{}", seen.len());
}

#[test]
fn what_is_no_file_is_not_made() {
    let new = |length, name: &str| File::new(length, PDF, name, &mut Seeded::new("limits")).is_ok();
    assert!(new(1, "") && new(limits::FILE, &"n".repeat(NAME)));
    assert!(!new(0, "a") && !new(limits::FILE + 1, "a") && !new(1, &"n".repeat(NAME + 1)));
}

/// Names of every length make values of one bucket.
#[test]
fn the_length_of_a_name_does_not_show() {
    let bucket = |name: &str| {
        let file = File::new(1, PDF, name, &mut Seeded::new("name")).expect("within limits");
        kluis_vault::field::bucket(&file.encode()).expect("it fits")
    };
    assert_eq!(bucket(""), bucket(&"n".repeat(NAME)));
}

#[test]
fn every_chunk_but_the_last_looks_the_same() {
    let short = seal(&file(1, "one byte"), PLACE, &content(1), "chunks");
    assert_eq!(short.len(), 1);
    assert_eq!(short[0].len(), 1_024 + sealed::OVERHEAD);
    let long = seal(&file(200_000, "long"), PLACE, &content(200_000), "chunks");
    assert!(
        long[..long.len() - 1]
            .iter()
            .all(|chunk| chunk.len() == limits::CHUNK)
    );
}

#[test]
fn a_chunk_of_another_length_is_not_sealed() {
    let file = file(70_000, "length");
    let mut rng = Seeded::new("chunks");
    for (number, length) in [(0, 0), (0, CHUNK - 1), (0, CHUNK + 1), (1, CHUNK), (2, 0)] {
        assert_eq!(
            file.seal(PLACE, number, &content(length), &mut rng),
            Err(Failed)
        );
    }
}

/// Three chunks, and what a server can do to them. Each is refused; the honest ones open.
#[test]
fn order_count_and_end_are_bound() {
    let content = content(150_000);
    let file = file(content.len(), "order");
    let [a, b, c] = seal(&file, PLACE, &content, "chunks")
        .try_into()
        .expect("three chunks");
    let pick = |chunks: &[&Vec<u8>]| -> Vec<Vec<u8>> { chunks.iter().copied().cloned().collect() };
    for (lie, chunks) in [
        ("swapped", pick(&[&b, &a, &c])),
        ("last first", pick(&[&c, &a, &b])),
        ("first dropped", pick(&[&b, &c])),
        ("middle dropped", pick(&[&a, &c])),
        ("cut", pick(&[&a, &b])),
        ("cut to nothing", pick(&[])),
        ("doubled", pick(&[&a, &a, &c])),
        ("doubled and longer", pick(&[&a, &b, &b, &c])),
        ("extended", pick(&[&a, &b, &c, &c])),
        (
            "extended with nothing",
            vec![a.clone(), b.clone(), c.clone(), Vec::new()],
        ),
        (
            "cut in a chunk",
            vec![a.clone(), b.clone(), c[..c.len() - 1].to_vec()],
        ),
        (
            "two in one",
            vec![[a.as_slice(), b.as_slice()].concat(), c.clone()],
        ),
        (
            "re-chunked",
            vec![
                a[..a.len() / 2].to_vec(),
                a[a.len() / 2..].to_vec(),
                b.clone(),
                c.clone(),
            ],
        ),
    ] {
        assert_eq!(open(&file, PLACE, &chunks), Err(Failed), "{lie}");
    }
    assert_eq!(open(&file, PLACE, &[a, b, c]), Ok(content));
}

/// The same content, another version, field or account: no chunk of it fits.
#[test]
fn chunks_from_elsewhere_are_refused() {
    let content = content(150_000);
    let (first, second) = (file(content.len(), "first"), file(content.len(), "second"));
    let photo = Place {
        field: "photo.portrait",
        ..PLACE
    };
    let other = Place {
        account: AccountId([0xb0; 32]),
        ..PLACE
    };
    let honest = seal(&first, PLACE, &content, "chunks");
    for (lie, foreign) in [
        ("another version", seal(&second, PLACE, &content, "chunks")),
        ("another field", seal(&first, photo, &content, "chunks")),
        ("another account", seal(&first, other, &content, "chunks")),
    ] {
        for spliced in 0..honest.len() {
            let mut chunks = honest.clone();
            chunks[spliced].clone_from(&foreign[spliced]);
            assert_eq!(
                open(&first, PLACE, &chunks),
                Err(Failed),
                "{lie}, chunk {spliced}"
            );
        }
    }
    // Asked for at another place, under the same key.
    assert_eq!(open(&first, photo, &honest), Err(Failed));
    assert_eq!(open(&first, other, &honest), Err(Failed));
    assert_eq!(open(&second, PLACE, &honest), Err(Failed));
    assert_eq!(open(&first, PLACE, &honest), Ok(content));
}

/// The very key under another length, as a server that re-chunks would need it.
#[test]
fn the_length_is_bound() {
    let content = content(150_000);
    let honest = file(content.len(), "length");
    let chunks = seal(&honest, PLACE, &content, "chunks");
    let mut value = honest.encode();
    let length = 4 + "kluis/v1/file".len() + 16 + 32;
    value[length..length + 8].copy_from_slice(&131_072_u64.to_be_bytes());
    let shorter = File::decode(&value).expect("a file");
    assert_eq!(shorter.chunks(), 2);
    assert_eq!(open(&shorter, PLACE, &chunks[..2]), Err(Failed));
}

/// A chunk sealed again, as after an interruption, opens too, and shares no nonce with the first time.
#[test]
fn a_chunk_can_be_sealed_again() {
    let content = content(70_000);
    let file = file(content.len(), "again");
    let (first, again) = (
        seal(&file, PLACE, &content, "first time"),
        seal(&file, PLACE, &content, "second time"),
    );
    assert_ne!(first[0][..24], again[0][..24]);
    assert_eq!(
        open(&file, PLACE, &[first[0].clone(), again[1].clone()]),
        Ok(content)
    );
}

/// A vault whose list says one thing of the file in a field, while the field says another.
fn vault_that_lists(listed: Option<ListedFile>, value: &[u8]) -> Result<OpenVault, Refusal> {
    let mut rng = Seeded::new("listing");
    let keys = PlatformKeys::generate(&mut rng);
    let platform = keys.public("kluis.example").expect("a document");
    let code = RecoveryCode::generate(&mut rng);
    let unlocker = Unlocker::recovery(&code);
    let enrolled = unlocker.enrol("kluis.example", String::new(), &mut rng);
    let vault = OpenVault::found(&platform, &mut rng).expect("a vault");
    let edit = Edit {
        field: PLACE.field,
        category: Category::Work,
        schema: 1,
        value: Some(value),
        file: listed,
    };
    let change = Change {
        edits: &[edit],
        slots: vec![enrolled.expect("a slot")],
        ..Change::default()
    };
    let writing = Writing {
        time: 1_800_000_000,
        device: DeviceId([1; 16]),
    };
    let pending = vault.prepare(&platform, change, writing, |_| {}, &mut rng);
    let commit = pending.expect("a commit").commit;
    assert_eq!(commit.files, listed.map(|file| file.id).as_slice());
    let deposit = commit.deposit.expect("shares");
    let shares = keys.open_deposit("kluis.example", vault.account(), 1, deposit.as_ref());
    let stored = Vault {
        account: vault.account(),
        headers: vec![commit.head],
        body: commit.body,
        keyring: commit.keyring.expect("a keyring"),
        slots: commit.slots,
        rows: commit.rows,
        nonce: Nonce([0; 32]),
        log: None,
    };
    let expected = Expected {
        origin: "kluis.example",
        platform: fingerprint(&platform),
        remembered: None,
    };
    open::unlock(expected, &unlocker, stored)?.finish(gather(shares.expect("they open")), |_, _| {})
}

#[test]
fn a_field_holds_the_file_that_is_listed() {
    let file = file(70_000, "listed");
    let (value, listed) = (file.encode(), file.listed());
    let opened = vault_that_lists(Some(listed), &value).expect("it opens");
    assert_eq!(opened.file(PLACE.field).expect("a file").listed(), listed);
    let other = self::file(70_000, "other").listed();
    for (what, lie) in [
        (
            "more chunks",
            ListedFile {
                chunks: listed.chunks + 1,
                ..listed
            },
        ),
        (
            "fewer chunks",
            ListedFile {
                chunks: listed.chunks - 1,
                ..listed
            },
        ),
        ("another file", other),
    ] {
        let outcome = vault_that_lists(Some(lie), &value).map(drop);
        assert_eq!(outcome, Err(Refusal::Field), "{what}");
    }
    let outcome = vault_that_lists(Some(listed), b"text").map(drop);
    assert_eq!(outcome, Err(Refusal::Field), "no file at all");
    // A value that isn't listed as a file is none, whatever it looks like.
    let opened = vault_that_lists(None, &value).expect("it opens");
    assert!(opened.file(PLACE.field).is_none());
}

/// The highest that this process's memory ever stood, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|rest| rest.split_whitespace().next());
    number.and_then(|text| text.parse().ok()).expect("a number")
}

/// Seals a file of this length into a file on disk, a chunk at a time, and opens it again. Its content is made up as it
/// goes, so that nothing here ever holds more than a chunk.
fn through_disk(length: usize) {
    use std::io::{Read as _, Seek as _, Write as _};
    let made_up = |start: u64, length: usize| -> Vec<u8> {
        (start..).take(length).map(|at| (at % 251) as u8).collect()
    };
    let file = file(length, "memory");
    let mut disk = tempfile::tempfile().expect("a file");
    let mut rng = Seeded::new("memory");
    for number in 0..file.chunks() {
        let (start, length) = file.span(number).expect("it has that chunk");
        let content = made_up(start, length);
        let sealed = file
            .seal(PLACE, number, &content, &mut rng)
            .expect("it seals");
        disk.write_all(&sealed).expect("room on the disk");
    }
    disk.rewind().expect("a file");
    let mut opener = file.opener(PLACE);
    let mut sealed = Vec::with_capacity(limits::CHUNK);
    while let Some(number) = opener.wants() {
        sealed.clear();
        let mut chunk = (&mut disk).take(limits::CHUNK as u64);
        chunk.read_to_end(&mut sealed).expect("it was written");
        let (start, length) = file.span(number).expect("it has that chunk");
        let content = opener.open(&sealed).expect("it opens");
        assert_eq!(content[..], made_up(start, length)[..]);
    }
    assert_eq!(opener.end(), Ok(()));
}

const LENGTH: &str = "KLUIS_FILE_LENGTH";

/// In a process of its own for each length: memory that was used once stays counted.
#[test]
fn memory_stays_flat_whatever_the_length() {
    if let Some(length) = std::env::var_os(LENGTH) {
        let length = length.to_str().and_then(|text| text.parse().ok());
        through_disk(length.expect("a length"));
        println!("peak={}", peak());
        return;
    }
    let peak_at = |length: u64| -> u64 {
        let program = std::env::current_exe().expect("this program");
        let test = "files::memory_stays_flat_whatever_the_length";
        let ran = std::process::Command::new(program)
            .args(["--exact", test, "--nocapture", "--test-threads=1"])
            .env(LENGTH, length.to_string())
            .output()
            .expect("it runs");
        let text = String::from_utf8_lossy(&ran.stdout).into_owned();
        let peak = text.lines().find_map(|line| line.split_once("peak="));
        let (_, peak) = peak.unwrap_or_else(|| panic!("{text}"));
        peak.trim().parse().expect("a number")
    };
    let (one, all) = (peak_at(CHUNK as u64), peak_at(limits::FILE));
    assert!(
        all < one + 1_024,
        "{all} KiB for a file of {} chunks, {one} KiB for one chunk",
        limits::CHUNKS
    );
}

proptest! {
    // Each seals and opens some chunks.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_file_opens_to_what_was_sealed(length in 1_usize..200_000, seed: u64) {
        let content = content(length);
        let file = file(length, &format!("file {seed}"));
        let chunks = seal(&file, PLACE, &content, "chunks");
        let total: usize = chunks.iter().map(|chunk| chunk.len() - sealed::OVERHEAD).sum();
        prop_assert_eq!(total as u64, padme(file.length().max(1_024)), "only the padded length shows");
        prop_assert_eq!(open(&file, PLACE, &chunks), Ok(content));
    }

    #[test]
    fn a_file_with_one_bit_changed_is_refused(which: prop::sample::Index, bit: prop::sample::Index) {
        let content = content(80_000);
        let file = file(content.len(), "bits");
        let mut chunks = seal(&file, PLACE, &content, "chunks");
        let which = which.index(chunks.len());
        let chunk = &mut chunks[which];
        let bit = bit.index(chunk.len() * 8);
        chunk[bit / 8] ^= 1 << (bit % 8);
        prop_assert_eq!(open(&file, PLACE, &chunks), Err(Failed));
    }

}

proptest! {
    #[test]
    fn a_value_has_one_encoding(length in 1..=limits::FILE, media: u64, name in "\\PC{0,40}", at: prop::sample::Index, more: u8) {
        let file = File::new(length, media, &name, &mut Seeded::new("value")).expect("within limits");
        let value = file.encode();
        let read = File::decode(&value).expect("a file");
        prop_assert_eq!(&read.encode()[..], &value[..]);
        prop_assert!(matches!(File::decode(&value[..at.index(value.len())]), Err(Malformed)));
        prop_assert!(matches!(File::decode(&[&value[..], &[more]].concat()), Err(Malformed)));
    }

    #[test]
    fn arbitrary_bytes_are_no_file(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(File::decode(&bytes).is_err());
        let file = file(1, "arbitrary");
        prop_assert_eq!(open(&file, PLACE, &[bytes]), Err(Failed));
    }
}
