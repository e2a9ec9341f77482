//! Lies about files: chunks swapped, repeated, replayed, truncated, extended, cut anew, or another's.

use crate::{
    attack::{at_first_sight, attack, open},
    lying::{Lie, decode, encode, said},
    stage::{Person, Remembering, Stage},
};
use kluis_catalog::Field;
use kluis_device::{
    Refusal,
    files::{FileError, Step},
    save::SaveError,
    transport::{Method, Request},
};
use kluis_wire::{Chunk, ProblemType, paths};
use std::{cell::Cell, rc::Rc};

const REFUSED: FileError = FileError::Save(SaveError::Refused(Refusal::File));

/// A CV of three chunks, the last one not full.
fn content(mark: u8) -> Vec<u8> {
    let mut content = b"%PDF-1.7\n".to_vec();
    content.extend((content.len()..150_000).map(|at| mark ^ (at % 251) as u8));
    content
}

/// Uploads a CV.
async fn upload(stage: &mut Stage, content: &[u8]) {
    let begun = stage.device.begin_upload(Field::Cv, "cv.pdf", &content);
    begun.await.expect("it begins");
    while stage
        .device
        .upload(&content, &|_| {})
        .await
        .expect("a step")
        != Step::Done
    {}
}

/// Somebody with a CV.
async fn with_cv() -> Person {
    let mut person = Person::new().await;
    upload(&mut person.own, &content(0)).await;
    person
}

/// The sealed chunks as they were sent last.
fn sealed(person: &Person) -> [Chunk; 3] {
    ["/0", "/1", "/2"].map(|end| person.own.wire.sent(end))
}

/// The number of the chunk that a request asks for.
fn wanted(request: &Request) -> Option<usize> {
    let rest = request.path.strip_prefix(paths::FILES)?.strip_prefix('/')?;
    let (_, number) = rest.split_once('/')?;
    (request.method == Method::Get).then(|| number.parse().expect("a number"))
}

/// A lie about chunks: which, and what it holds.
fn about_chunks(mut lie: impl FnMut(usize, &mut Vec<u8>) + 'static) -> Lie {
    Lie::answer(move |request, response| {
        let Some(number) = wanted(request) else {
            return false;
        };
        let mut chunk: Chunk = decode(&response.body);
        lie(number, &mut chunk.sealed.0);
        response.body = encode(&chunk);
        true
    })
}

/// Downloads the CV under a lie. What comes before the refusal is what was uploaded.
async fn while_it_is_read(person: &Person, lie: Lie, mark: u8) {
    let original = content(mark);
    let read = async |stage: &mut Stage| {
        let mut given = Vec::new();
        let mut sink = |piece: &[u8]| given.extend_from_slice(piece);
        let read = stage.device.download(Field::Cv, &mut sink, &|_| {}).await;
        assert!(original.starts_with(&given), "what was given is true");
        assert!(read.is_err() || given == original, "a whole file is whole");
        read.map(drop)
    };
    attack(person, &Remembering::nothing(), open, read, lie, REFUSED).await;
}

#[tokio::test]
async fn chunks_swapped() {
    let person = with_cv().await;
    let chunks = sealed(&person);
    let lie = about_chunks(move |number, bytes| {
        *bytes = chunks[[1, 0, 2][number]].sealed.0.clone();
    });
    while_it_is_read(&person, lie, 0).await;
}

#[tokio::test]
async fn chunk_repeated() {
    let person = with_cv().await;
    let chunks = sealed(&person);
    let lie = about_chunks(move |_, bytes| *bytes = chunks[0].sealed.0.clone());
    while_it_is_read(&person, lie, 0).await;
}

#[tokio::test]
async fn last_chunk_in_the_middle() {
    let person = with_cv().await;
    let chunks = sealed(&person);
    let lie = about_chunks(move |number, bytes| {
        *bytes = chunks[[0, 2, 2][number]].sealed.0.clone();
    });
    while_it_is_read(&person, lie, 0).await;
}

#[tokio::test]
async fn end_kept_back() {
    let person = with_cv().await;
    let lie = Lie::instead(|request| {
        (wanted(request) == Some(2)).then(|| Ok(said(ProblemType::NotFound)))
    });
    while_it_is_read(&person, lie, 0).await;
}

#[tokio::test]
async fn end_emptied() {
    let person = with_cv().await;
    let lie = about_chunks(|number, bytes| {
        if number == 2 {
            bytes.clear();
        }
    });
    while_it_is_read(&person, lie, 0).await;
}

#[tokio::test]
async fn chunk_truncated() {
    let person = with_cv().await;
    let lie = about_chunks(|_, bytes| bytes.truncate(bytes.len() - 1));
    while_it_is_read(&person, lie, 0).await;
}

#[tokio::test]
async fn chunk_extended() {
    let person = with_cv().await;
    let lie = about_chunks(|number, bytes| {
        if number == 2 {
            bytes.push(0);
        }
    });
    while_it_is_read(&person, lie, 0).await;
}

#[tokio::test]
async fn cut_anew() {
    let person = with_cv().await;
    let all = sealed(&person).map(|chunk| chunk.sealed.0).concat();
    let lie = about_chunks(move |number, bytes| {
        // The same bytes in other pieces.
        let (start, end) = [(0, 50_000), (50_000, 100_000), (100_000, all.len())][number];
        *bytes = all[start..end].to_vec();
    });
    while_it_is_read(&person, lie, 0).await;
}

#[tokio::test]
async fn one_bit_flipped() {
    let person = with_cv().await;
    let lie = about_chunks(|number, bytes| {
        if number == 1 {
            bytes[1_000] ^= 1;
        }
    });
    while_it_is_read(&person, lie, 0).await;
}

#[tokio::test]
async fn chunk_of_an_older_version() {
    let mut person = with_cv().await;
    let old = sealed(&person);
    upload(&mut person.own, &content(1)).await;
    let lie = about_chunks(move |number, bytes| *bytes = old[number].sealed.0.clone());
    while_it_is_read(&person, lie, 1).await;
}

#[tokio::test]
async fn chunk_of_another_account() {
    let (person, other) = (with_cv().await, with_cv().await);
    let theirs = sealed(&other);
    let lie = about_chunks(move |number, bytes| *bytes = theirs[number].sealed.0.clone());
    while_it_is_read(&person, lie, 0).await;
}

/// The field that holds the file's key is a field like any other.
#[tokio::test]
async fn key_of_an_older_version() {
    let mut person = with_cv().await;
    let before = person.stored().await.rows;
    upload(&mut person.own, &content(1)).await;
    let after = person.stored().await.rows;
    let changed = after.iter().find(|row| !before.contains(row));
    let id = changed.expect("the file's field").id;
    let old = before.into_iter().find(|row| row.id == id).expect("a row");
    let lie = Lie::vault(move |vault| {
        let row = vault.rows.iter_mut().find(|row| row.id == id);
        row.expect("it is stored").sealed = old.sealed.clone();
    });
    at_first_sight(&person, lie, Refusal::Field).await;
}

/// A chunk that is acknowledged and not kept is missed when the file becomes part of the vault: "done" isn't said.
#[tokio::test]
async fn chunk_taken_but_not_kept() {
    let mut person = Person::new().await;
    let (content, dropped) = (content(0), Rc::new(Cell::new(0)));
    let count = Rc::clone(&dropped);
    person.own.wire.lie(Lie::instead(move |request| {
        let lost = request.method == Method::Put && request.path.ends_with("/1");
        lost.then(|| {
            count.set(count.get() + 1);
            Ok(kluis_device::transport::Response {
                status: 204,
                retry_after: None,
                body: Vec::new(),
            })
        })
    }));
    let source = content.as_slice();
    let begun = person.own.device.begin_upload(Field::Cv, "cv.pdf", &source);
    begun.await.expect("it begins");
    let refused = loop {
        match person.own.device.upload(&source, &|_| {}).await {
            Ok(Step::Done) => panic!("it was said to be done"),
            Ok(Step::Sent(..)) => assert!(dropped.get() < 10, "it goes on for ever"),
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, FileError::Save(SaveError::Call(_))));
    assert!(person.own.wire.stop() > 0);
    assert!(person.own.device.file(Field::Cv).is_none());
    // The truth after the lie.
    upload(&mut person.own, &content).await;
    assert!(person.own.device.file(Field::Cv).is_some());
}
