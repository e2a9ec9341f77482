//! A device leaves no secret in memory that it frees: neither what a person knows, nor any key.
//!
//! What a device does is recorded block by block; which secrets there were is found out afterwards, with the recovery
//! code and the platform's own keys. Each is looked for in pieces: a copy of half a key is noticed, wherever it begins.
//!
//! What this doesn't see: stacks, which are never freed, and registers. It does see what was taken along from a stack
//! in the unused part of something that moved to the heap.

mod sought;

use kluis_catalog::Field;
use kluis_device::{
    Device, Settings,
    files::Step,
    http::Http,
    memory::Passing,
    save::Change,
    second::Shown,
    transport::{Request, Response, Transport, TransportError},
};
use kluis_freed::record;
use kluis_tests::{Server, mail};
use kluis_vault::{
    encoding::{Reader, Writer, gather},
    open::{self, Expected, OpenVault},
    platform::fingerprint,
    primitive::{hkdf_extract, hkdf_key},
    recovery::RecoveryCode,
    sealed,
    slot::Unlocker,
};
use kluis_wire::{Language, Platform, Purpose, Vault, body, paths};
use sought::{Halves, Secrets, left};
use std::{cell::RefCell, hint::black_box, rc::Rc};
use zeroize::Zeroizing;

const ORIGIN: &str = "localhost";
const ADDRESS: &str = "zoe@example.org";
const PASSPHRASE: &[u8] = b"zeven fietsen rijden zacht door de stille straten";
const NEXT: &[u8] = b"negen merels zingen hard in de hoge bomen";
/// What a passkey's PRF says.
const OUTPUT: [u8; 32] = *b"what only one passkey can say...";
const CV: &[u8] = b"%PDF-1.7 one page about somebody";

/// Paths, and what was answered.
type Heard = Rc<RefCell<Vec<(String, Vec<u8>)>>>;

/// Keeps what the server answered last, by path.
struct Overheard {
    http: Http,
    heard: Heard,
}

impl Transport for Overheard {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let path = request.path.clone();
        let answer = self.http.send(request).await?;
        self.heard.borrow_mut().push((path, answer.body.clone()));
        Ok(answer)
    }
}

fn settings() -> Settings {
    Settings {
        origin: ORIGIN.into(),
        clock: || 1_800_000_000,
    }
}

fn device(server: &Server) -> Device<Http, Passing> {
    let http = Http::new(server.origin()).expect("a client");
    Device::new(settings(), http, Passing::default())
}

fn quiet(_: kluis_device::Progress) {}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(work)
}

/// Makes a vault with a name and a file in it. Gives out the recovery code.
async fn makes(server: &Server) -> Zeroizing<String> {
    let mut first = device(server);
    first.sign_up(ADDRESS, Language::Nl).await.expect("a start");
    let digits = mail::code(&server.outbox(), ADDRESS, 0).await;
    first.confirm(&digits).await.expect("the right code");
    let kit = first
        .create_vault(PASSPHRASE, true, &quiet)
        .await
        .expect("a vault");
    saves(&mut first, Field::GivenName, "Zoë").await;
    first
        .begin_upload(Field::Cv, "cv.pdf", &CV)
        .await
        .expect("a file of the right kind");
    while first.upload(&CV, &quiet).await.expect("it is sent") != Step::Done {}
    first.lock().await.expect("the session ends");
    kit.code
}

/// Somebody else makes a vault with a passkey, and opens it with that.
async fn passkey(server: &Server) {
    const OTHER: &str = "bo@example.org";
    let mut first = device(server);
    first.sign_up(OTHER, Language::Nl).await.expect("a start");
    let digits = mail::code(&server.outbox(), OTHER, 0).await;
    first.confirm(&digits).await.expect("the right code");
    first
        .create_vault_with_passkey([&OUTPUT, &OUTPUT], "sleutel", true, &quiet)
        .await
        .expect("a vault");
    first.lock().await.expect("the session ends");
    let mut second = device(server);
    second
        .unlock_with_passkey(&OUTPUT, true, &quiet)
        .await
        .expect("it opens");
    second.lock().await.expect("the session ends");
}

async fn saves(device: &mut Device<Http, Passing>, field: Field, value: &str) {
    let change = Change {
        field,
        value: Some(value.to_owned()),
    };
    device.save(&[change], &quiet).await.expect("it is saved");
}

/// Opens it, and does with it what a device can do.
async fn works(server: &Server, code: &str) {
    let mut second = device(server);
    second
        .unlock(ADDRESS, PASSPHRASE, true, &quiet)
        .await
        .expect("it opens");
    saves(&mut second, Field::FamilyName, "Voorbeeld").await;
    second
        .download(Field::Cv, &mut |_| {}, &quiet)
        .await
        .expect("the file");
    second.prove(&quiet).await.expect("three tries");
    second.stored(&quiet).await.expect("what is stored");
    second.refresh(&quiet).await.expect("the same");
    second
        .rehearse(code, &quiet)
        .await
        .expect("the code opens it");
    second.lock().await.expect("the session ends");
}

/// Opens it with the code, and makes every key anew.
async fn renews(server: &Server, code: &str) {
    let mut third = device(server);
    third.recover(code, true, &quiet).await.expect("it opens");
    third
        .show_second(Shown::Passphrase(PASSPHRASE), Purpose::Unlockers, &quiet)
        .await
        .expect("it is another");
    third
        .change_passphrase(NEXT, &quiet)
        .await
        .expect("a new passphrase");
    third.lock().await.expect("the session ends");
}

/// Every key of the vault as it is now, by way of the server's own files.
async fn learn(server: &Server, code: &str) -> Secrets {
    let heard = Heard::default();
    let transport = Overheard {
        http: Http::new(server.origin()).expect("a client"),
        heard: Rc::clone(&heard),
    };
    let mut observer = Device::new(settings(), transport, Passing::default());
    observer
        .recover(code, false, &quiet)
        .await
        .expect("it opens");
    let last = |path: &str| {
        let heard = heard.borrow();
        let found = heard
            .iter()
            .rev()
            .find(|(heard, _)| heard.starts_with(path));
        found.expect("it was asked for").1.clone()
    };
    let platform: Platform = body::decode(&last(paths::PLATFORM)).expect("a platform");
    let stored: Vault = body::decode(&last(paths::VAULT)).expect("a vault");
    let mut halves = Halves::of(&server.data()).await;
    let shares = halves.shares(stored.account).await;

    let mut secrets = keyring(code, &stored);
    for (id, share) in &shares {
        secrets.push((format!("share {id:?}"), share.as_bytes().to_vec()));
    }
    let expected = Expected {
        origin: ORIGIN,
        platform: fingerprint(&platform),
        remembered: None,
    };
    let code = RecoveryCode::parse(code).expect("a code");
    let vault = open::unlock(expected, &Unlocker::recovery(&code), stored)
        .expect("it opens")
        .finish(gather(shares), |_, _| {})
        .expect("it verifies");
    secrets.push(("recovery code".to_owned(), code.secret().to_vec()));
    secrets.extend(slot(&code));
    secrets.push(("file key".to_owned(), file_key(&vault)));
    secrets
}

/// Root key, identity seeds and personal keys.
fn keyring(code: &str, stored: &Vault) -> Secrets {
    let code = RecoveryCode::parse(code).expect("a code");
    let (root, epoch) = stored
        .slots
        .iter()
        .find_map(|slot| {
            Unlocker::recovery(&code)
                .unwrap(ORIGIN, stored.account, slot)
                .ok()
        })
        .expect("its slot");
    let bound = |label| {
        Writer::new(label)
            .fixed(stored.account)
            .number(epoch)
            .done()
    };
    let prk = hkdf_extract(b"kluis/v1/root", root.as_bytes());
    let context = Writer::new("kluis/v1/keyring")
        .bytes(b"XChaCha20-Poly1305+HKDF-SHA-256")
        .fixed(stored.account)
        .number(epoch)
        .done();
    let key = hkdf_key(&prk, &[&bound("keyring")]);
    let content = sealed::open(&key, &context, &stored.keyring.0[1..]).expect("it opens");

    let mut reader = Reader::new("kluis/v1/keyring-content", &content).expect("a keyring");
    let signing: [u8; 32] = reader.fixed();
    let mut secrets = vec![
        (format!("root key {epoch}"), root.as_bytes().to_vec()),
        ("what the root gives".to_owned(), prk.to_vec()),
        ("what the root gives the keyring".to_owned(), key.to_vec()),
        (format!("Ed25519 seed {epoch}"), signing.to_vec()),
    ];
    for number in 0..reader.number() {
        let sealing: [u8; 32] = reader.fixed();
        secrets.push((format!("X-Wing seed {number}"), sealing.to_vec()));
    }
    for _ in 0..reader.number() {
        let _: [u8; 32] = reader.fixed();
        reader.bytes();
        for _ in 0..reader.number() {
            let _: [u8; 64] = reader.fixed();
        }
    }
    for _ in 0..reader.number() {
        let id = (reader.number(), reader.number());
        let key: [u8; 32] = reader.fixed();
        secrets.push((format!("personal key {id:?}"), key.to_vec()));
    }
    secrets
}

/// What comes of the code: everything that leads to the root key.
fn slot(code: &RecoveryCode) -> Secrets {
    let prk = hkdf_extract(b"kluis/v1/slot", code.secret());
    let part = |label| {
        let info = Writer::new(label).number(3).bytes(ORIGIN.as_bytes()).done();
        hkdf_key(&prk, &[&info]).to_vec()
    };
    vec![
        ("what the code gives its slot".to_owned(), prk.to_vec()),
        ("X-Wing seed of the slot".to_owned(), part("seal")),
        ("psk of the slot".to_owned(), part("psk")),
        ("seed of the auth key".to_owned(), part("auth")),
    ]
}

fn file_key(vault: &OpenVault) -> Vec<u8> {
    let file = vault.file(Field::Cv.id()).expect("a file").encode();
    let mut reader = Reader::new("kluis/v1/file", &file).expect("a file");
    let _: [u8; 16] = reader.fixed();
    reader.fixed::<32>().to_vec()
}

#[test]
fn a_device_leaves_no_secret_in_what_it_frees() {
    let server = block_on(Server::without_page());
    let (code, made) = record(|| block_on(makes(&server)));
    let before = block_on(learn(&server, &code));
    let ((), worked) = record(|| block_on(works(&server, &code)));
    let ((), with_passkey) = record(|| block_on(passkey(&server)));
    let ((), renewed) = record(|| block_on(renews(&server, &code)));
    let after = block_on(learn(&server, &code));

    let known = vec![
        ("passphrase".to_owned(), PASSPHRASE.to_vec()),
        ("passkey".to_owned(), OUTPUT.to_vec()),
        ("new passphrase".to_owned(), NEXT.to_vec()),
        ("recovery code as text".to_owned(), code.as_bytes().to_vec()),
    ];
    let secrets = [before, after, known].concat();
    assert!(secrets.len() > 30, "every kind of them");
    let found: Vec<_> = [
        ("making", made),
        ("working", worked),
        ("a passkey", with_passkey),
        ("renewing", renewed),
    ]
    .iter()
    .flat_map(|(when, freed)| {
        println!("{when}: {} bytes freed", freed.bytes());
        left(freed, when, &secrets)
    })
    .collect();
    assert!(found.is_empty(), "{} copies: {found:#?}", found.len());
}

/// The smallest copies there are: one that was held and one that grew. What was wiped is none.
#[test]
fn the_smallest_copy_is_noticed() {
    let (held, grown, wiped) = (
        *b"sixteen that lay",
        *b"sixteen and more",
        *b"sixteen, no more",
    );
    let (kept, freed) = record(|| {
        // Or the compiler does without the box.
        drop(black_box(Box::new(held)));
        drop(Zeroizing::new(wiped.to_vec()));
        let mut grows = Vec::with_capacity(16);
        grows.extend_from_slice(&grown);
        grows.push(b'.');
        grows
    });
    let places = freed.find(&[&held, &grown, &wiped]);
    let which: Vec<_> = places.iter().map(|place| place.which).collect();
    assert_eq!(which, [0, 1]);
    drop(kept);
}
