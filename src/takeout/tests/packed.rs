//! An archive that was unpacked and packed again by an ordinary program is still one of ours; one that grows without end
//! isn't. Python's zipfile does what those programs do; `info-zip.zip` and `info-zip-piped.zip` were made by Info-ZIP 3.0
//! (`zip -9 -r` over the folder, and the same into a pipe).

#![expect(clippy::expect_used, reason = "a test that can't pack fails")]

use kluis_takeout::{
    Enclosed, Refused, Takeout, Value, Words,
    archive::{ARCHIVE, DOCUMENT},
    document::{Attachment, Case, Statement},
    read, write,
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// A field, a file, and a request with an answer and what came with it.
fn some() -> Takeout {
    let mut takeout = Takeout::new("kluis.example", "2026-11-23T10:00:00.000Z");
    let document = &mut takeout.document;
    document.fields = vec![
        Value::new("name.given", "Voornaam", "Zoë"),
        Value {
            file: Some("files/work.cv.pdf".to_owned()),
            ..Value::new("work.cv", "Cv", "cv.pdf")
        },
    ];
    document.requests = vec![Case {
        statements: vec![Statement {
            text: Some("Uw nummer is verbeterd.".repeat(40)),
            attachments: vec![Attachment {
                name: "brief ë.pdf".to_owned(),
                bytes: 5_000,
                file: Some("letters/3/1-brief__.pdf".to_owned()),
            }],
            ..Statement::default()
        }],
        ..Case::default()
    }];
    for (path, bytes) in [
        (
            "files/work.cv.pdf",
            (0..=255).cycle().take(70_000).collect(),
        ),
        ("letters/3/1-brief__.pdf", vec![7; 5_000]),
    ] {
        takeout.enclosed.push(Enclosed {
            path: path.to_owned(),
            bytes,
        });
    }
    takeout
}

fn written() -> Vec<u8> {
    write(&some(), &Words::default()).expect("it fits")
}

/// Runs Python over the archive (`kept`), which lies unpacked in `folder`; what it makes is `packed`.
fn packed(script: &str) -> Vec<u8> {
    let place = TempDir::new().expect("a folder");
    let path = |name: &str| place.path().join(name);
    fs::write(path("kept.zip"), written()).expect("a file");
    let whole = format!(
        "import io, os, sys, zipfile
kept = zipfile.ZipFile('kept.zip')
kept.extractall('folder')
def each():
    for name in sorted(kept.namelist()):
        yield name, kept.read(name)
packed = 'packed.zip'
{script}"
    );
    let ran = Command::new("python3")
        .args(["-c", &whole])
        .current_dir(place.path())
        .output()
        .expect("Python");
    assert!(ran.status.success(), "{ran:?}");
    fs::read(path("packed.zip")).expect("an archive")
}

fn is_ours(archive: &[u8]) {
    assert!(read(archive) == Ok(some()), "{:?}", read(archive).err());
}

#[test]
fn a_deflated_one_is_read() {
    let archive = packed(
        "with zipfile.ZipFile(packed, 'w', zipfile.ZIP_DEFLATED, compresslevel=9) as made:
    for name, content in each():
        made.writestr(name, content)",
    );
    assert!(archive.len() < written().len() / 2, "it isn't packed");
    is_ours(&archive);
}

/// As macOS does: in a folder, its sums behind the entries, and beside it what only that system reads.
#[test]
fn one_in_a_folder_with_sums_behind_and_more_beside_is_read() {
    let archive = packed(
        "class Pipe(io.RawIOBase):
    def __init__(self): self.made = bytearray()
    def writable(self): return True
    def write(self, some): self.made += some; return len(some)
pipe = Pipe()
with zipfile.ZipFile(pipe, 'w', zipfile.ZIP_DEFLATED) as made:
    made.writestr('Zoë (kopie)/', b'')
    made.writestr('Zoë (kopie)/.DS_Store', b'Bud1' * 500)
    made.writestr('__MACOSX/Zoë (kopie)/._.DS_Store', b'Mac OS X')
    for name, content in each():
        made.writestr('Zoë (kopie)/' + name, content)
        made.writestr('__MACOSX/Zoë (kopie)/._' + name, b'Mac OS X')
open(packed, 'wb').write(pipe.made)",
    );
    // Bit 3: the sum comes later.
    assert_eq!(archive.get(6).map(|flags| flags & 8), Some(8));
    is_ours(&archive);
}

/// As Windows does it, or did: names in letters of its own, folders the other way, a remark at the end.
#[test]
fn one_with_other_letters_and_slashes_is_read() {
    let archive = packed(
        "with zipfile.ZipFile(packed, 'w', zipfile.ZIP_DEFLATED) as made:
    for name, content in each():
        made.writestr('Zo#/' + name, content)
    made.comment = b'Packed again. PK\\x05\\x06 is how such a remark begins.'
made = open(packed, 'rb').read()
made = made.replace(b'Zo#/', b'Zo\\x89\\\\').replace(b'files/work', b'files\\\\work')
open(packed, 'wb').write(made)",
    );
    is_ours(&archive);
}

fn data(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    folder.join(name)
}

#[test]
fn what_other_programs_made_is_read() {
    // They were packed when there was no history.
    let mut packed = some();
    packed.document.version = 2;
    for name in ["info-zip.zip", "info-zip-piped.zip"] {
        let archive = fs::read(data(name)).expect("an archive");
        assert!(read(&archive).as_ref() == Ok(&packed), "{name}");
    }
}

#[test]
fn any_byte_of_a_packed_one_may_be_another_and_nothing_breaks() {
    let archive = fs::read(data("info-zip-piped.zip")).expect("an archive");
    let mut chance = fastrand::Rng::with_seed(8);
    for _ in 0..300 {
        let mut spoilt = archive.clone();
        for _ in 0..chance.usize(1..4) {
            let at = chance.usize(..spoilt.len());
            if let Some(byte) = spoilt.get_mut(at) {
                *byte = chance.u8(..);
            }
        }
        if let Ok(read) = read(&spoilt) {
            let whole: usize = read.enclosed.iter().map(|one| one.bytes.len()).sum();
            assert!(whole <= ARCHIVE);
        }
    }
}

#[test]
fn one_packed_in_a_way_that_hardly_anyone_uses_says_so() {
    for method in ["BZIP2", "LZMA"] {
        let archive = packed(&format!(
            "with zipfile.ZipFile(packed, 'w', zipfile.ZIP_{method}) as made:
    for name, content in each():
        made.writestr(name, content)"
        ));
        assert_eq!(read(&archive).map(drop), Err(Refused::Packed), "{method}");
    }
}

#[test]
fn two_of_them_in_one_are_too_many() {
    let archive = packed(
        "with zipfile.ZipFile(packed, 'w', zipfile.ZIP_DEFLATED) as made:
    for folder in ['one/', 'other/']:
        for name, content in each():
            made.writestr(folder + name, content)",
    );
    assert_eq!(read(&archive).map(drop), Err(Refused::TooMany));
}

/// An archive with this document; `patch` is Python that changes its bytes (`made`).
fn bomb(size: &str, patch: &str) -> Result<(), Refused> {
    let script = format!(
        "with zipfile.ZipFile(packed, 'w', zipfile.ZIP_DEFLATED) as made:
    made.writestr('{DOCUMENT}', b' ' * ({size}))
made = bytearray(open(packed, 'rb').read())
local, central = 0, made.index(b'PK\\x01\\x02')
{patch}
open(packed, 'wb').write(made)"
    );
    read(&packed(&script)).map(drop)
}

#[test]
fn nothing_grows_larger_than_it_says_or_than_may_be() {
    // It says how large it is, and that is too much.
    assert_eq!(bomb("64 << 20", ""), Err(Refused::TooLarge));
    // It says that it is small.
    let small =
        "made[local + 22:local + 26] = made[central + 24:central + 28] = bytes([9, 0, 0, 0])";
    assert_eq!(bomb("64 << 20", small), Err(Refused::TooLarge));
    // It says that it is large: more than deflate can make of it, and more than there is.
    let large = "made[central + 24:central + 28] = bytes([0, 0, 240, 1])";
    assert_eq!(bomb("99", large), Err(Refused::Damaged));
    assert_eq!(bomb("1 << 20", large), Err(Refused::Damaged));
    // Honest, and no document.
    assert_eq!(bomb("9", ""), Err(Refused::NoDocument));
}

/// Each of many entries is small; together they aren't. And none may lie over another, so that one is many.
#[test]
fn many_that_are_small_are_not_more_than_may_be() {
    let entries = "import json
document = json.loads(kept.read('kluis-export.json'))
attachments = document['requests'][0]['statements'][0]['attachments']
def entry(number):
    attachments.append(dict(name='', bytes=0, file='letters/%d' % number))
    return 'letters/%d' % number
def done(made):
    for name, content in each():
        if name != 'kluis-export.json': made.writestr(name, content)
    made.writestr('kluis-export.json', json.dumps(document))
";
    let together = packed(&format!(
        "{entries}
with zipfile.ZipFile(packed, 'w', zipfile.ZIP_DEFLATED) as made:
    content = bytes(16 << 20)
    for number in range(7):
        made.writestr(entry(number), content)
    done(made)"
    ));
    assert!(together.len() < 1 << 20);
    assert_eq!(read(&together).map(drop), Err(Refused::TooLarge));
    let over = packed(&format!(
        "{entries}
inner = io.BytesIO()
with zipfile.ZipFile(inner, 'w') as within:
    within.writestr(entry(1), bytes(999))
with zipfile.ZipFile(packed, 'w') as made:
    made.writestr(entry(0), inner.getvalue())
    done(made)
    [one] = within.filelist
    one.header_offset = made.filelist[0].header_offset + 30 + len('letters/0')
    made.filelist.append(one)"
    ));
    assert_eq!(read(&over).map(drop), Err(Refused::NotAZip));
}
