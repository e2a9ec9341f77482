//! Files, from one device of a person to another: interrupted and gone on with, replaced, and kept from what a server
//! that lies makes of them.

use crate::harness::{START, Server};
use kluis_catalog::{Field, Invalid, Media};
use kluis_device::{
    CallError, Device, Kit, Refusal, Settings,
    files::{FileError, Source, Step},
    http::Http,
    memory::Passing,
    save::{Change, SaveError},
    transport::{Method, Request, Response, Transport, TransportError},
};
use kluis_tests::mail;
use kluis_vault::file::CHUNK;
use kluis_wire::{Bytes, Category, Chunk, Language, ProblemType, body, limits};
use std::{cell::RefCell, rc::Rc};
use zeroize::Zeroizing;

/// What happens to requests on their way.
type Meddle = Box<dyn FnMut(&mut Request) -> Fate>;

enum Fate {
    /// It gets through.
    Honest,
    /// It gets lost.
    Lost,
    /// It gets through, and its answer gets lost.
    Unanswered,
    /// Somebody else answers it.
    Instead(u16, Vec<u8>),
}

/// A network that a test can meddle with.
struct Network {
    http: Http,
    meddle: Rc<RefCell<Option<Meddle>>>,
}

impl Transport for Network {
    async fn send(&self, mut request: Request) -> Result<Response, TransportError> {
        let fate = match self.meddle.borrow_mut().as_mut() {
            Some(meddle) => meddle(&mut request),
            None => Fate::Honest,
        };
        match fate {
            Fate::Honest => self.http.send(request).await,
            Fate::Lost => Err(TransportError::Offline),
            Fate::Unanswered => {
                self.http.send(request).await?;
                Err(TransportError::Offline)
            }
            Fate::Instead(status, body) => Ok(Response {
                status,
                retry_after: None,
                body,
            }),
        }
    }
}

struct Person {
    device: Device<Network, Rc<Passing>>,
    meddle: Rc<RefCell<Option<Meddle>>>,
}

fn device(server: &Server) -> Person {
    visit(server, &Rc::default())
}

/// A device with what it remembers of earlier visits.
fn visit(server: &Server, memory: &Rc<Passing>) -> Person {
    let settings = Settings {
        origin: "localhost".into(),
        clock: || START,
    };
    let meddle = Rc::default();
    let network = Network {
        http: Http::new(&server.origin).expect("a client"),
        meddle: Rc::clone(&meddle),
    };
    Person {
        device: Device::new(settings, network, Rc::clone(memory)),
        meddle,
    }
}

impl Person {
    fn meddle(&self, meddle: impl FnMut(&mut Request) -> Fate + 'static) {
        *self.meddle.borrow_mut() = Some(Box::new(meddle));
    }

    fn be_honest(&self) {
        *self.meddle.borrow_mut() = None;
    }

    /// Steps until it is done or fails. How far it came after each step.
    async fn go_on(&mut self, source: &impl Source) -> (Vec<u64>, Result<(), FileError>) {
        let mut sent = Vec::new();
        loop {
            match self.device.upload(source, &|_| {}).await {
                Ok(Step::Sent(bytes, _)) => sent.push(bytes),
                Ok(Step::Done) => return (sent, Ok(())),
                Err(error) => return (sent, Err(error)),
            }
        }
    }

    async fn upload(&mut self, field: Field, name: &str, content: &[u8]) -> Result<(), FileError> {
        self.device.begin_upload(field, name, &content).await?;
        self.go_on(&content).await.1
    }

    async fn download(&self, field: Field) -> Result<Vec<u8>, FileError> {
        let mut content = Vec::new();
        let mut sink = |piece: &[u8]| content.extend_from_slice(piece);
        let info = self.device.download(field, &mut sink, &|_| {}).await?;
        assert_eq!(info.length, content.len() as u64);
        Ok(content)
    }
}

async fn sign_up(server: &Server) -> (Person, Kit) {
    let mut person = device(server);
    let address = "zoe@example.org";
    person
        .device
        .sign_up(address, Language::Nl)
        .await
        .expect("a start");
    let digits = mail::code(&server.outbox(), address, 0).await;
    person
        .device
        .confirm(&digits)
        .await
        .expect("the right code");
    let passphrase = "zeven fietsen rijden zacht".as_bytes();
    let kit = person.device.create_vault(passphrase, false, &|_| {}).await;
    (person, kit.expect("a vault"))
}

async fn second(server: &Server, kit: &Kit) -> Person {
    let mut person = device(server);
    let opened = person.device.recover(&kit.code, false, &|_| {}).await;
    opened.expect("the code opens the vault");
    person
}

fn pdf(length: usize, seed: u64) -> Vec<u8> {
    let mut content = b"%PDF-1.7\n".to_vec();
    let mut random = fastrand::Rng::with_seed(seed);
    content.resize_with(length, || random.u8(..));
    content
}

fn is_put(request: &Request) -> bool {
    request.method == Method::Put && request.path.starts_with("/v1/files/")
}

#[tokio::test]
async fn an_interrupted_upload_goes_on_and_opens_on_a_second_device() {
    let server = Server::start().await;
    let (mut zoe, kit) = sign_up(&server).await;
    let content = pdf(5 * CHUNK + 123, 1);
    let source = &content[..];
    let begun = zoe.device.begin_upload(Field::Cv, "cv.pdf", &source).await;
    begun.expect("a PDF");

    // The third chunk gets lost, the fourth arrives without word of it, and so does the commit.
    let puts = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&puts);
    zoe.meddle(move |request| {
        if !is_put(request) {
            return Fate::Honest;
        }
        let mut seen = seen.borrow_mut();
        seen.push(
            request
                .path
                .rsplit('/')
                .next()
                .expect("a number")
                .to_owned(),
        );
        match seen.len() {
            3 => Fate::Lost,
            5 => Fate::Unanswered,
            _ => Fate::Honest,
        }
    });
    let offline = Err(FileError::Save(SaveError::Call(CallError::Offline)));
    let mut sent = Vec::new();
    for _ in 0..2 {
        let (more, outcome) = zoe.go_on(&source).await;
        assert_eq!(outcome, offline);
        sent.extend(more);
    }
    let commits = Rc::new(RefCell::new(0));
    let counted = Rc::clone(&commits);
    zoe.meddle(move |request| {
        if request.path == "/v1/vault" && request.method == Method::Put {
            *counted.borrow_mut() += 1;
            if *counted.borrow() <= 2 {
                return Fate::Unanswered;
            }
        }
        Fate::Honest
    });
    let (more, outcome) = zoe.go_on(&source).await;
    assert_eq!(outcome, offline, "the commit's answer got lost");
    sent.extend(more);
    assert_eq!(zoe.go_on(&source).await.1, Ok(()));

    assert!(sent.is_sorted(), "{sent:?}");
    assert_eq!(sent.last(), Some(&(content.len() as u64)));
    // Chunk 2 was lost and sent again; chunk 3, of which there was no word, was found to be there.
    assert_eq!(*puts.borrow(), ["0", "1", "2", "2", "3"]);
    let uploads = server
        .query("data.sqlite", "SELECT count(*) || '' FROM files")
        .await;
    assert_eq!(uploads, ["1"]);

    let other = second(&server, &kit).await;
    let info = other.device.file(Field::Cv).expect("a CV");
    assert_eq!((info.name.as_str(), info.media), ("cv.pdf", Media::Pdf));
    assert_eq!(other.download(Field::Cv).await.expect("it opens"), content);
}

/// Half of it is sent; then the page is gone, and the same file is chosen again at another visit.
async fn sent_at_the_second_visit(keep: bool, second: &[u8]) -> (usize, Vec<u8>) {
    let server = Server::start().await;
    let (_, kit) = sign_up(&server).await;
    let content = pdf(5 * CHUNK + 123, 1);
    let memory = Rc::default();
    let mut zoe = visit(&server, &memory);
    let opened = zoe.device.recover(&kit.code, keep, &|_| {}).await;
    opened.expect("the code opens the vault");
    let source = &content[..];
    let begun = zoe.device.begin_upload(Field::Cv, "cv.pdf", &source).await;
    begun.expect("a PDF");
    for _ in 0..3 {
        let step = zoe.device.upload(&source, &|_| {}).await;
        assert!(matches!(step, Ok(Step::Sent(..))), "{step:?}");
    }
    drop(zoe);

    let mut zoe = visit(&server, &memory);
    let opened = zoe.device.recover(&kit.code, keep, &|_| {}).await;
    opened.expect("the code opens the vault");
    let drafts = zoe.device.drafts().await.expect("a memory");
    assert!(
        drafts.is_empty(),
        "the file's key is shown as something typed"
    );
    let puts = Rc::new(RefCell::new(0));
    let counted = Rc::clone(&puts);
    zoe.meddle(move |request| {
        *counted.borrow_mut() += usize::from(is_put(request));
        Fate::Honest
    });
    let outcome = zoe.upload(Field::Cv, "cv.pdf", second).await;
    outcome.expect("it is taken");
    let kept = zoe.download(Field::Cv).await.expect("it opens");
    let noted =
        kluis_device::Memory::drafts(&memory, zoe.device.account().expect("open"), &[Field::Cv]);
    assert_eq!(noted.await, Ok(Vec::new()), "a note outlives its upload");
    let sent = *puts.borrow();
    (sent, kept)
}

#[tokio::test]
async fn after_a_reload_the_same_file_goes_on_where_it_was() {
    let content = pdf(5 * CHUNK + 123, 1);
    assert_eq!(sent_at_the_second_visit(true, &content).await, (3, content));
}

/// The answer to the commit got lost, and the page with it: the note of the upload is older than the vault.
#[tokio::test]
async fn after_a_commit_without_word_of_it_the_same_file_is_taken_again() {
    let server = Server::start().await;
    let (_, kit) = sign_up(&server).await;
    let content = pdf(CHUNK + 123, 1);
    let memory = Rc::default();
    for answered in [false, true] {
        let mut zoe = visit(&server, &memory);
        let opened = zoe.device.recover(&kit.code, true, &|_| {}).await;
        opened.expect("the code opens the vault");
        zoe.meddle(move |request| {
            let commits = request.path == "/v1/vault" && request.method == Method::Put;
            if commits && !answered {
                Fate::Unanswered
            } else {
                Fate::Honest
            }
        });
        let outcome = zoe.upload(Field::Cv, "cv.pdf", &content).await;
        assert_eq!(outcome.is_ok(), answered, "{outcome:?}");
        let there = zoe.download(Field::Cv).await.ok();
        assert_eq!(there.is_some(), answered);
    }
}

#[tokio::test]
async fn another_file_or_a_device_of_somebody_else_begins_anew() {
    let content = pdf(5 * CHUNK + 123, 1);
    assert_eq!(
        sent_at_the_second_visit(false, &content).await,
        (6, content)
    );
    let other = pdf(5 * CHUNK + 123, 2);
    assert_eq!(sent_at_the_second_visit(true, &other).await, (6, other));
}

#[tokio::test]
async fn a_file_is_replaced_and_deleted_with_everything_of_it() {
    let server = Server::start().await;
    let (mut zoe, kit) = sign_up(&server).await;
    for (seed, name) in [(1, "old.pdf"), (2, "new.pdf")] {
        let content = pdf(CHUNK + 1, seed);
        zoe.upload(Field::Cv, name, &content).await.expect("stored");
        let kept = server
            .query("data.sqlite", "SELECT count(*) || '' FROM chunks")
            .await;
        assert_eq!(kept, ["2"]);
        assert_eq!(zoe.download(Field::Cv).await.expect("it opens"), content);
    }
    let deletes = Change {
        field: Field::Cv,
        value: None,
    };
    zoe.device.save(&[deletes], &|_| {}).await.expect("deleted");
    assert_eq!(zoe.download(Field::Cv).await, Err(FileError::Absent));
    let kept = server
        .query("data.sqlite", "SELECT count(*) || '' FROM chunks")
        .await;
    assert_eq!(kept, ["0"]);
    assert_eq!(second(&server, &kit).await.device.file(Field::Cv), None);
}

#[tokio::test]
async fn only_what_belongs_in_a_field_is_taken() {
    let server = Server::start().await;
    let (mut zoe, _) = sign_up(&server).await;
    let large = pdf(limits::FILE as usize + 1, 1);
    for (field, content, error) in [
        (Field::Cv, b"".as_slice(), FileError::Empty),
        (Field::Cv, &large, FileError::TooLarge),
        (Field::Cv, b"%PDF", FileError::Kind),
        (Field::Cv, b"MZ not a PDF at all", FileError::Kind),
        (Field::Cv, b"\xff\xd8\xff\xe0 a photo", FileError::Kind),
        (Field::Photo, b"%PDF-1.7", FileError::Kind),
        (Field::GivenName, b"%PDF-1.7", FileError::Kind),
    ] {
        assert_eq!(zoe.upload(field, "a", content).await, Err(error));
    }
    let typed = Change {
        field: Field::Cv,
        value: Some("my CV".into()),
    };
    assert_eq!(
        zoe.device.save(&[typed], &|_| {}).await,
        Err(SaveError::Invalid(vec![(Field::Cv, Invalid::Form)]))
    );
    let png = b"\x89PNG\r\n\x1a\n and so on";
    zoe.upload(Field::Photo, "ik\u{202e}gnp.exe", png)
        .await
        .expect("a PNG");
    let info = zoe.device.file(Field::Photo).expect("a photo");
    assert_eq!((info.name.as_str(), info.media), ("ikgnp.exe", Media::Png));
}

/// A source that can't be read any more, as a file that was moved away.
struct Gone(u64);

impl Source for Gone {
    fn length(&self) -> u64 {
        self.0
    }

    async fn read(&self, start: u64, _: usize) -> Option<Zeroizing<Vec<u8>>> {
        (start == 0).then(|| Zeroizing::new(pdf(if self.0 > 8 { 8 } else { 0 }, 1)))
    }
}

#[tokio::test]
async fn a_source_that_is_gone_commits_nothing() {
    let server = Server::start().await;
    let (mut zoe, _) = sign_up(&server).await;
    let before = zoe.device.sequence();
    let gone = Gone(100_000);
    let begun = zoe.device.begin_upload(Field::Cv, "cv.pdf", &gone).await;
    assert_eq!(begun, Err(FileError::Unreadable));
    // Gone once it has begun.
    let content = pdf(100_000 - 9, 1);
    let source = &content[..];
    let begun = zoe.device.begin_upload(Field::Cv, "cv.pdf", &source).await;
    begun.expect("a PDF");
    assert_eq!(
        zoe.go_on(&Gone(100_000)).await.1,
        Err(FileError::Unreadable)
    );
    assert_eq!(zoe.device.sequence(), before);
    assert_eq!(zoe.device.file(Field::Cv), None);
}

#[tokio::test]
async fn what_is_shown_of_a_file_is_its_name_and_never_its_key() {
    let server = Server::start().await;
    let (mut zoe, _) = sign_up(&server).await;
    zoe.upload(Field::Cv, "cv.pdf", &pdf(10, 1))
        .await
        .expect("stored");
    let values = zoe.device.values().expect("open");
    assert_eq!(
        values.get(&Field::Cv).expect("a CV").value.as_str(),
        "cv.pdf"
    );
    let stored = zoe.device.stored(&|_| {}).await.expect("verified");
    let row = stored.fields.iter().find(|row| row.field == Field::Cv);
    assert_eq!(row.expect("a row").value.as_str(), "cv.pdf");
}

#[tokio::test]
async fn two_devices_that_replace_one_file_are_told() {
    let server = Server::start().await;
    let (mut zoe, kit) = sign_up(&server).await;
    let mut other = second(&server, &kit).await;
    let (first, later) = (pdf(100, 1), pdf(200, 2));
    let source = &later[..];
    let begun = other.device.begin_upload(Field::Cv, "b.pdf", &source).await;
    begun.expect("a PDF");
    zoe.upload(Field::Cv, "a.pdf", &first)
        .await
        .expect("stored");
    let conflict = Err(FileError::Save(SaveError::Conflict(Field::Cv)));
    assert_eq!(other.go_on(&source).await.1, conflict);
    assert_eq!(other.download(Field::Cv).await.expect("it opens"), first);
    // Once seen, going on is a choice.
    assert_eq!(other.go_on(&source).await.1, Ok(()));
    assert_eq!(other.download(Field::Cv).await.expect("it opens"), later);
}

/// Another field is no conflict.
#[tokio::test]
async fn an_upload_and_a_change_elsewhere_are_both_kept() {
    let server = Server::start().await;
    let (mut zoe, kit) = sign_up(&server).await;
    let mut other = second(&server, &kit).await;
    let name = Change {
        field: Field::GivenName,
        value: Some("Zoë".into()),
    };
    zoe.device.save(&[name], &|_| {}).await.expect("saved");
    other
        .upload(Field::Cv, "cv.pdf", &pdf(100, 1))
        .await
        .expect("stored");
    let values = other.device.values().expect("open");
    assert_eq!(values.len(), 3);
}

/// One lie at a time about the chunks of two files; then the honest answer.
#[tokio::test]
async fn chunks_that_are_not_the_ones_are_refused() {
    let server = Server::start().await;
    let (mut zoe, _) = sign_up(&server).await;
    let content = pdf(3 * CHUNK, 1);
    let jpeg = [b"\xff\xd8\xff".as_slice(), &content].concat();
    zoe.upload(Field::Cv, "cv.pdf", &content)
        .await
        .expect("stored");
    // What a chunk is, as it travels.
    let heard: Rc<RefCell<Vec<String>>> = Rc::default();
    let paths = Rc::clone(&heard);
    zoe.meddle(move |request| {
        if is_put(request) {
            paths.borrow_mut().push(request.path.clone());
        }
        Fate::Honest
    });
    zoe.upload(Field::Photo, "ik.jpg", &jpeg)
        .await
        .expect("stored");
    let photo = heard.borrow().clone();

    let chunk = |bytes: Vec<u8>| {
        let chunk = Chunk {
            sealed: Bytes(bytes),
        };
        body::encode(&chunk).expect("plain data")
    };
    let missing = body::encode(&ProblemType::NotFound.document()).expect("plain data");
    type Lie = Box<dyn Fn(&mut Request, &str) -> Fate>;
    let lies: Vec<(&str, Lie)> = vec![
        (
            "the next chunk instead",
            Box::new(|request, number| {
                let next = (number.parse::<u64>().expect("a number") + 1) % 3;
                request.path = request
                    .path
                    .replace(&format!("/{number}"), &format!("/{next}"));
                Fate::Honest
            }),
        ),
        ("the chunk of another file", {
            let photo = photo.clone();
            Box::new(move |request, number| {
                request
                    .path
                    .clone_from(&photo[number.parse::<usize>().expect("a number")]);
                Fate::Honest
            })
        }),
        ("nothing", {
            let empty = chunk(Vec::new());
            Box::new(move |_, _| Fate::Instead(200, empty.clone()))
        }),
        ("random bytes", {
            let random = chunk(pdf(limits::CHUNK, 9));
            Box::new(move |_, _| Fate::Instead(200, random.clone()))
        }),
        ("far too much", {
            let much = chunk(vec![0; 1_000_000]);
            Box::new(move |_, _| Fate::Instead(200, much.clone()))
        }),
        (
            "no last chunk",
            Box::new(move |_, number| match number {
                "2" => Fate::Instead(404, missing.clone()),
                _ => Fate::Honest,
            }),
        ),
    ];
    for (what, lie) in lies {
        zoe.meddle(move |request| {
            let number = request
                .path
                .rsplit('/')
                .next()
                .expect("a number")
                .to_owned();
            lie(request, &number)
        });
        let refused = Err(FileError::Save(SaveError::Refused(Refusal::File)));
        assert_eq!(zoe.download(Field::Cv).await, refused, "{what}");
    }
    zoe.be_honest();
    assert_eq!(zoe.download(Field::Cv).await.expect("it opens"), content);
}

/// The server gave the upload up meanwhile: what is missing is sent again.
#[tokio::test]
async fn an_upload_that_was_swept_is_sent_again() {
    let server = Server::start().await;
    let (mut zoe, _) = sign_up(&server).await;
    let content = pdf(2 * CHUNK, 1);
    let source = &content[..];
    let begun = zoe.device.begin_upload(Field::Cv, "cv.pdf", &source).await;
    begun.expect("a PDF");
    for _ in 0..2 {
        zoe.device.upload(&source, &|_| {}).await.expect("a chunk");
    }
    let forgotten = Rc::new(RefCell::new(false));
    zoe.meddle(move |request| {
        // The first thing after this is the commit; it names a file that isn't there.
        if request.path == "/v1/vault" && !*forgotten.borrow() {
            *forgotten.borrow_mut() = true;
            let unproven = ProblemType::Unproven;
            let document = body::encode(&unproven.document()).expect("plain data");
            return Fate::Instead(unproven.status(), document);
        }
        Fate::Honest
    });
    assert_eq!(zoe.go_on(&source).await.1, Ok(()));
    assert_eq!(zoe.download(Field::Cv).await.expect("it opens"), content);
}

/// New keys seal the field anew; the chunks stay as they are, and still open.
#[tokio::test]
async fn a_file_outlives_its_field_s_keys() {
    let server = Server::start().await;
    let (mut zoe, kit) = sign_up(&server).await;
    let content = pdf(CHUNK + 1, 1);
    zoe.upload(Field::Cv, "cv.pdf", &content)
        .await
        .expect("stored");
    const SEALED: &str = "SELECT hex(sealed) FROM chunks ORDER BY number";
    let before = server.query("data.sqlite", SEALED).await;
    let rotated = zoe.device.rotate(&[Category::Work], &|_| {}).await;
    rotated.expect("a new key");
    assert_eq!(server.query("data.sqlite", SEALED).await, before);
    assert_eq!(zoe.download(Field::Cv).await.expect("it opens"), content);
    let other = second(&server, &kit).await;
    assert_eq!(other.download(Field::Cv).await.expect("it opens"), content);
}
