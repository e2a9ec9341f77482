//! A file that was granted: the copy says which one, and what comes of it is that file or nothing.

use crate::{
    grants::{NOW, ORIGIN, World, entry},
    support::Seeded,
};
use kluis_vault::{
    check,
    file::{CHUNK, File, Place},
    lent::Lent,
    recipient::Refusal,
};
use kluis_wire::{ChunkAsked, FileId, LookNonce, StoredGrant};

/// What is in it: more than one chunk.
fn content() -> Vec<u8> {
    (0..CHUNK + 100).map(|at| (at % 251) as u8).collect()
}

fn file() -> File {
    let length = u64::try_from(content().len()).expect("short");
    File::new(length, 1, "cv.pdf", &mut Seeded::new("file")).expect("it is short enough")
}

/// A person who granted a file, and says in the copy that it is this one.
fn world(id: Option<FileId>) -> World {
    let of = |copy| StoredGrant { file: id, ..copy };
    World::built(|_| {}, of, &file().encode())
}

impl World {
    /// What a look opens.
    fn lent(&self) -> Result<Option<Lent>, Refusal> {
        let pending = self.pending();
        let answer = self.released(&pending.request, &self.share);
        let opened = pending.open(&answer)?;
        opened[0].lent(self.account)
    }
}

fn sealed(world: &World, place: &str) -> Vec<Vec<u8>> {
    let (file, content) = (file(), content());
    let place = Place {
        account: world.account,
        field: place,
    };
    let chunk = |number: u64| {
        let (start, length) = file.span(number).expect("a chunk");
        let start = usize::try_from(start).expect("short");
        let rng = &mut Seeded::new("chunk");
        let chunk = file.seal(place, number, &content[start..start + length], rng);
        chunk.expect("it seals")
    };
    (0..file.chunks()).map(chunk).collect()
}

/// All of it, or why not.
fn read(lent: &Lent, chunks: &[Vec<u8>]) -> Result<Vec<u8>, Refusal> {
    let (mut reading, mut content) = (lent.read(), Vec::new());
    for chunk in chunks {
        content.extend_from_slice(&reading.open(chunk)?);
    }
    reading.end()?;
    Ok(content)
}

#[test]
fn what_comes_of_it_is_the_file_or_nothing() {
    let world = world(Some(file().id()));
    let lent = world.lent().expect("it opens").expect("it is a file");
    assert_eq!(
        (lent.file().name(), lent.file().length()),
        ("cv.pdf", content().len() as u64)
    );
    let chunks = sealed(&world, "name.given");
    assert_eq!(read(&lent, &chunks), Ok(content()));
    let mut flipped = chunks.clone();
    flipped[1][80] ^= 1;
    let mut swapped = chunks.clone();
    swapped.swap(0, 1);
    let twice = [chunks.clone(), chunks[1..].to_vec()].concat();
    for wrong in [
        &chunks[..1],
        &flipped,
        &swapped,
        &twice,
        &sealed(&world, "work.cv"),
    ] {
        assert_eq!(read(&lent, wrong), Err(Refusal::File));
    }
}

#[test]
fn a_copy_that_says_another_file_is_refused() {
    assert!(matches!(
        world(Some(FileId([1; 16]))).lent(),
        Err(Refusal::File)
    ));
    // Of no file, whatever the value says.
    assert!(matches!(world(None).lent(), Ok(None)));
    let text = World::built(
        |_| {},
        |copy| StoredGrant {
            file: Some(FileId([1; 16])),
            ..copy
        },
        "Zoë".as_bytes(),
    );
    assert!(matches!(text.lent(), Err(Refusal::File)));
}

#[test]
fn a_chunk_is_asked_for_by_who_looked() {
    let world = world(Some(file().id()));
    let lent = world.lent().expect("it opens").expect("it is a file");
    let once = (LookNonce([7; 16]), NOW);
    let asked = lent.ask(&world.recipient, ORIGIN, 1, once);
    let entry = entry(&world.recipient);
    let holds = |spoil: &dyn Fn(&mut ChunkAsked)| {
        let mut spoilt = asked.clone();
        spoil(&mut spoilt);
        check::chunk_asked(ORIGIN, &entry, &spoilt).is_ok()
    };
    assert!(holds(&|_| {}));
    assert!(check::chunk_asked("kluis.example.org", &entry, &asked).is_err());
    let spoils: [fn(&mut ChunkAsked); 9] = [
        |asked| asked.recipient.0[0] ^= 1,
        |asked| asked.account.0[0] ^= 1,
        |asked| asked.name.grant.0[0] ^= 1,
        |asked| asked.name.field.push('x'),
        |asked| asked.file.0[0] ^= 1,
        |asked| asked.number += 1,
        |asked| asked.nonce.0[0] ^= 1,
        |asked| asked.time += 1,
        |asked| asked.signature.0[0] ^= 1,
    ];
    for spoil in spoils {
        assert!(!holds(&spoil));
    }
}
