//! Files: chunk by chunk, nobody's before a commit names them, gone with the commit that drops them.

use crate::harness::{Answer, Server};
use crate::person::{Person, person, random};
use kluis_tests::wait;
use kluis_wire::{Bytes, Chunk, FileId, ProblemType, Uploaded, limits, paths};

const FILE: FileId = FileId([1; 16]);

fn path(file: FileId) -> String {
    format!("{}/{file}", paths::FILES)
}

fn numbered(file: FileId, number: impl std::fmt::Display) -> String {
    format!("{}/{number}", path(file))
}

async fn put(person: &Person, file: FileId, number: u64, sealed: &[u8]) -> Answer {
    let chunk = Chunk {
        sealed: Bytes(sealed.to_vec()),
    };
    let body = crate::harness::json(&chunk);
    let path = numbered(file, number);
    person
        .client
        .send(reqwest::Method::PUT, &path, body, &[])
        .await
}

async fn upload(person: &Person, file: FileId, chunks: u64) {
    for number in 0..chunks {
        assert_eq!(put(person, file, number, &random::<64>()).await.status, 204);
    }
}

async fn there(person: &Person, file: FileId) -> Vec<u64> {
    person.client.get(&path(file)).await.ok::<Uploaded>().chunks
}

#[tokio::test]
async fn chunks_come_in_any_order_and_are_read_back() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    zoe.client
        .get(&path(FILE))
        .await
        .refused(ProblemType::NotFound);
    let sealed: [[u8; 64]; 3] = [random(), random(), random()];
    for number in [2, 0] {
        assert_eq!(
            put(&zoe, FILE, number as u64, &sealed[number]).await.status,
            204
        );
    }
    assert_eq!(there(&zoe, FILE).await, [0, 2]);
    zoe.client
        .get(&numbered(FILE, 1))
        .await
        .refused(ProblemType::NotFound);
    assert_eq!(put(&zoe, FILE, 1, &sealed[1]).await.status, 204);
    for (number, sealed) in sealed.iter().enumerate() {
        let chunk: Chunk = zoe.client.get(&numbered(FILE, number)).await.ok();
        assert_eq!(chunk.sealed.0, sealed);
    }
}

#[tokio::test]
async fn the_same_chunk_again_is_the_same_and_another_is_refused() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let sealed = random::<64>();
    for _ in 0..2 {
        assert_eq!(put(&zoe, FILE, 0, &sealed).await.status, 204);
    }
    let other = put(&zoe, FILE, 0, &random::<64>()).await;
    other.refused(ProblemType::Exists);
    zoe.save(|commit| commit.files = vec![FILE]).await;
    assert_eq!(put(&zoe, FILE, 0, &sealed).await.status, 204);
    for number in [0, 1] {
        let other = put(&zoe, FILE, number, &random::<64>()).await;
        other.refused(ProblemType::Exists);
    }
    let chunk: Chunk = zoe.client.get(&numbered(FILE, 0)).await.ok();
    assert_eq!(chunk.sealed.0, sealed);
}

#[tokio::test]
async fn a_commit_takes_whole_uploads_of_its_own_account_only() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let anna = person(&server, "anna@example.org").await;
    let [annas, gap, late, whole] = [2, 3, 4, 5].map(|number| FileId([number; 16]));
    upload(&anna, annas, 2).await;
    upload(&zoe, whole, 2).await;
    put(&zoe, gap, 0, &random::<64>()).await;
    put(&zoe, gap, 2, &random::<64>()).await;
    put(&zoe, late, 1, &random::<64>()).await;
    let before = server.dump().await;
    for (what, files, removed) in [
        ("another account's", vec![annas], vec![]),
        ("nobody's", vec![FILE], vec![]),
        ("one with a gap", vec![gap], vec![]),
        ("one without its beginning", vec![late], vec![]),
        ("a whole one and one that isn't", vec![gap, whole], vec![]),
        ("one that goes and was never there", vec![], vec![whole]),
        ("one that comes and goes", vec![whole], vec![whole]),
    ] {
        let commit = zoe.commit(|commit| {
            commit.files = files;
            commit.files_removed = removed;
        });
        let answer = zoe.put(&commit).await;
        assert_eq!(answer.status, ProblemType::Unproven.status(), "{what}");
        answer.refused(ProblemType::Unproven);
    }
    assert_eq!(server.dump().await, before);
    zoe.save(|commit| commit.files = vec![whole]).await;
    // Once.
    let again = zoe.commit(|commit| commit.files = vec![whole]);
    zoe.put(&again).await.refused(ProblemType::Unproven);
}

#[tokio::test]
async fn a_file_goes_with_the_commit_that_drops_it_and_no_other_way() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let old = random::<64>();
    put(&zoe, FILE, 0, &old).await;
    zoe.save(|commit| commit.files = vec![FILE]).await;
    zoe.client
        .delete(&path(FILE))
        .await
        .refused(ProblemType::NotFound);
    let new = FileId([2; 16]);
    upload(&zoe, new, 1).await;
    zoe.save(|commit| {
        commit.files = vec![new];
        commit.files_removed = vec![FILE];
    })
    .await;
    zoe.client
        .get(&numbered(FILE, 0))
        .await
        .refused(ProblemType::NotFound);
    assert_eq!(there(&zoe, new).await, [0]);
    assert!(!server.dump().await.contains(&hex::encode_upper(old)));
}

#[tokio::test]
async fn nobody_elses_file_can_be_seen_changed_or_given_up() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let anna = person(&server, "anna@example.org").await;
    upload(&zoe, FILE, 1).await;
    let before = server.dump().await;
    for answer in [
        anna.client.get(&path(FILE)).await,
        anna.client.get(&numbered(FILE, 0)).await,
        anna.client.delete(&path(FILE)).await,
        put(&anna, FILE, 1, &random::<64>()).await,
    ] {
        answer.refused(ProblemType::NotFound);
    }
    let nobody = server.client();
    for answer in [
        nobody.get(&path(FILE)).await,
        nobody.get(&numbered(FILE, 0)).await,
        nobody.delete(&path(FILE)).await,
    ] {
        answer.refused(ProblemType::NoSession);
    }
    assert_eq!(server.dump().await, before);
}

#[tokio::test]
async fn an_upload_is_given_up_at_once_or_after_a_day() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    upload(&zoe, FILE, 1).await;
    assert_eq!(zoe.client.delete(&path(FILE)).await.status, 204);
    zoe.client
        .delete(&path(FILE))
        .await
        .refused(ProblemType::NotFound);

    let kept = FileId([2; 16]);
    upload(&zoe, kept, 1).await;
    zoe.save(|commit| commit.files = vec![kept]).await;
    upload(&zoe, FILE, 2).await;
    const CHUNKS: &str = "SELECT count(*) || '' FROM chunks";
    let server = server.restart_after(limits::UPLOAD_SECONDS - 1).await;
    assert_eq!(server.query("data.sqlite", CHUNKS).await, ["3"]);
    let server = server.restart_after(1).await;
    let swept =
        wait::until(async || (server.query("data.sqlite", CHUNKS).await == ["1"]).then_some(()))
            .await;
    assert!(swept.is_some(), "the upload is still there");
    zoe.log_in(server.client(), false).await;
    assert_eq!(there(&zoe, kept).await, [0]);
}

#[tokio::test]
async fn sizes_and_numbers_have_limits() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let large = vec![7; limits::CHUNK + 1];
    put(&zoe, FILE, 0, &large)
        .await
        .refused(ProblemType::TooLarge);
    put(&zoe, FILE, 0, &vec![7; limits::CHUNK_BODY])
        .await
        .refused(ProblemType::TooLarge);
    put(&zoe, FILE, 0, &[])
        .await
        .refused(ProblemType::Malformed);
    put(&zoe, FILE, limits::CHUNKS, &[1])
        .await
        .refused(ProblemType::TooLarge);
    for number in ["-1", "x", "1.0", "18446744073709551616", "%20"] {
        let answer = zoe.client.get(&numbered(FILE, number)).await;
        answer.refused(ProblemType::Malformed);
    }
    let short = format!("{}/AAAA", paths::FILES);
    zoe.client.get(&short).await.refused(ProblemType::Malformed);
    // The largest chunk there may be, in the last place there may be.
    let largest = put(&zoe, FILE, limits::CHUNKS - 1, &large[1..]).await;
    assert_eq!(largest.status, 204);
}

#[tokio::test]
async fn an_account_has_so_many_files_uploads_included() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let most = u8::try_from(limits::FILES).expect("small");
    for number in 1..=most {
        upload(&zoe, FileId([number; 16]), 1).await;
    }
    let more = FileId([most + 1; 16]);
    put(&zoe, more, 0, &[1])
        .await
        .refused(ProblemType::TooLarge);
    assert_eq!(zoe.client.delete(&path(FILE)).await.status, 204);
    upload(&zoe, more, 1).await;
}

#[tokio::test]
async fn an_account_has_so_many_bytes_of_files() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    upload(&zoe, FILE, 1).await;
    // As if there were so many that only two more chunks fit.
    const ALMOST: &str = "UPDATE files SET bytes = 67108864 - 2 * 65608 RETURNING hex(id)";
    assert_eq!((limits::FILES_BYTES, limits::CHUNK), (67_108_864, 65_608));
    server.query("data.sqlite", ALMOST).await;
    let chunk = vec![7; limits::CHUNK];
    let other = FileId([2; 16]);
    for (file, number) in [(FILE, 1), (other, 0)] {
        assert_eq!(put(&zoe, file, number, &chunk).await.status, 204);
    }
    for (file, number) in [(FILE, 2), (other, 1), (FileId([3; 16]), 0)] {
        put(&zoe, file, number, &[1])
            .await
            .refused(ProblemType::TooLarge);
    }
}
