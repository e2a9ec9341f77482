//! Lies to a recipient about a file that was granted: which one it is, and what is in it.

use crate::{
    granted::{Granted, PLANNING},
    knowing::random,
    lying::{Lie, answered, asked, is, said},
    stage::ORIGIN,
};
use kluis_catalog::Field;
use kluis_device::{files::Step, transport::Method};
use kluis_vault::{
    decision::Outcome, file::File, grant::Parties, identity::key_id, recipient::Refusal,
};
use kluis_wire::{
    Chunk, ChunkAsked, FileId, GrantShown, LookNonce, ProblemType, StoredGrant, paths,
};

/// A CV of three chunks, the last one not full.
fn content(mark: u8) -> Vec<u8> {
    let mut content = b"%PDF-1.7\n".to_vec();
    content.extend((content.len()..150_000).map(|at| mark ^ (at % 251) as u8));
    content
}

/// Why nothing came of it.
#[derive(Debug, PartialEq, Eq)]
enum Not {
    /// It doesn't verify.
    Refused(Refusal),
    /// The server says no.
    Given(ProblemType),
}

impl From<Refusal> for Not {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

async fn upload(granted: &mut Granted, content: &[u8]) {
    let device = &mut granted.person.own.device;
    let begun = device.begin_upload(Field::Cv, "cv.pdf", &content).await;
    begun.expect("it begins");
    while device.upload(&content, &|_| {}).await.expect("a step") != Step::Done {}
}

/// Somebody who granted a CV, and nothing else.
async fn with_cv() -> Granted {
    let mut granted = Granted::new().await;
    upload(&mut granted, &content(0)).await;
    let before = Some(granted.decision);
    let fields = &[Field::Cv];
    granted.decision = granted
        .decide_about(PLANNING, Outcome::Given, before, fields)
        .await;
    granted
}

/// Everything a recipient does for a file: looks with a reason, and fetches it chunk by chunk. What it has before the end is
/// what was granted, and no more than that.
async fn fetch(granted: &Granted) -> Result<Vec<u8>, Not> {
    let opened = granted.opened(Field::Cv).await?;
    let lent = opened.lent(granted.person.account())?;
    let lent = lent.ok_or(Not::Refused(Refusal::File))?;
    let (mut reading, mut content) = (lent.read(), Vec::new());
    while let Some(number) = reading.wants() {
        let once = (LookNonce(random()), crate::granted::now());
        let asked = lent.ask(&granted.recipient, ORIGIN, number, once);
        let chunk: Chunk = granted
            .send(paths::LOANS, &asked)
            .await
            .map_err(Not::Given)?;
        content.extend_from_slice(&reading.open(chunk.sealed.as_ref())?);
        assert!(
            self::content(0).starts_with(&content),
            "what was given is true"
        );
    }
    reading.end()?;
    Ok(content)
}

/// The lie, between two times the truth.
async fn refuses(granted: &Granted, lie: Lie, expected: Not) {
    assert_eq!(fetch(granted).await, Ok(content(0)), "the honest twin");
    granted.wire.lie(lie);
    assert_eq!(fetch(granted).await, Err(expected), "the lie");
    assert!(granted.wire.stop() > 0, "the lie was never told");
    assert_eq!(fetch(granted).await, Ok(content(0)), "the truth");
}

const REFUSED: Not = Not::Refused(Refusal::File);

/// The sealed chunks as they were uploaded last.
fn sealed(granted: &Granted) -> [Chunk; 3] {
    ["/0", "/1", "/2"].map(|end| granted.person.own.wire.sent(end))
}

/// Gives these chunks, whatever is asked for.
fn giving(chunks: Vec<Vec<u8>>) -> Lie {
    Lie::instead(move |request| {
        if !is(request, Method::Post, paths::LOANS) {
            return None;
        }
        let asked: ChunkAsked = asked(request);
        let sealed = chunks[usize::try_from(asked.number).expect("few")].clone();
        let sealed = kluis_wire::Bytes(sealed);
        Some(Ok(answered(&Chunk { sealed })))
    })
}

fn bytes(chunks: [Chunk; 3]) -> Vec<Vec<u8>> {
    chunks.map(|chunk| chunk.sealed.0).to_vec()
}

/// Changes the copy that is shown.
fn copy(mut lie: impl FnMut(&mut StoredGrant) + 'static) -> Lie {
    let path = paths::GRANTS;
    Lie::to(Method::Post, path, move |shown: &mut Vec<GrantShown>| {
        lie(&mut shown[0].copies[0]);
    })
}

// Which file it is.

#[tokio::test]
async fn another_file_named() {
    let granted = with_cv().await;
    let lie = copy(|copy| copy.file = Some(FileId(random())));
    refuses(&granted, lie, Not::Refused(Refusal::Signature)).await;
}

#[tokio::test]
async fn no_file_named() {
    let granted = with_cv().await;
    let lie = copy(|copy| copy.file = None);
    refuses(&granted, lie, Not::Refused(Refusal::Signature)).await;
}

/// The person's own signature, on a copy whose value is another file.
#[tokio::test]
async fn another_file_named_and_signed() {
    let mut granted = with_cv().await;
    assert_eq!(fetch(&granted).await, Ok(content(0)), "the honest twin");
    let identity = granted.identity().await;
    let there = granted.shown().await.remove(0);
    let (_, share) = granted.shares().remove(0);
    let parties = Parties {
        account: there.account,
        identity: key_id(identity.public().expect("keys")),
        recipient: granted.recipient.public(),
    };
    let rng = &mut crate::knowing::rng();
    let other = File::new(150_000, 1, "cv.pdf", rng).expect("it is short enough");
    let sign = |message: &[u8]| identity.sign(message);
    let forged = parties.seal(there.copies[0].clone(), &other.encode(), &share, sign, rng);
    let forged = forged.expect("it seals");
    let lie = copy(move |copy| *copy = forged.clone());
    refuses(&granted, lie, REFUSED).await;
}

// What is in it.

#[tokio::test]
async fn lent_chunks_swapped() {
    let granted = with_cv().await;
    let mut chunks = bytes(sealed(&granted));
    chunks.swap(0, 1);
    refuses(&granted, giving(chunks), REFUSED).await;
}

#[tokio::test]
async fn lent_chunk_truncated() {
    let granted = with_cv().await;
    let mut chunks = bytes(sealed(&granted));
    chunks[2].pop();
    refuses(&granted, giving(chunks), REFUSED).await;
}

#[tokio::test]
async fn lent_chunk_of_an_older_version() {
    let mut granted = with_cv().await;
    upload(&mut granted, &content(1)).await;
    let older = bytes(sealed(&granted));
    upload(&mut granted, &content(0)).await;
    refuses(&granted, giving(older), REFUSED).await;
}

#[tokio::test]
async fn lent_chunk_of_another_account() {
    let granted = with_cv().await;
    let other = with_cv().await;
    let lie = giving(bytes(sealed(&other)));
    refuses(&granted, lie, REFUSED).await;
}

/// It comes to no whole file, and isn't taken for one.
#[tokio::test]
async fn loan_refused() {
    let granted = with_cv().await;
    let problem = ProblemType::NotFound;
    let lie = Lie::instead(move |request| {
        let last =
            is(request, Method::Post, paths::LOANS) && asked::<ChunkAsked>(request).number == 2;
        last.then(|| Ok(said(problem)))
    });
    refuses(&granted, lie, Not::Given(problem)).await;
}
