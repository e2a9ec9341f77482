//! One bit changed anywhere in what is stored, and it is refused, by a name. Not some bits: every one of them, in the
//! bytes as they travel, so that lengths, counts and choices are among them.
//!
//! What isn't authenticated, on purpose, is counted to the bit; each is a hint that nothing is opened or decided with:
//!
//! - the next nonce beside a vault and beside shares: the server tells it, and another one makes only the next request
//!   for shares fail;
//! - the recipient's name in a granted copy: it says where to look for the copy. What it is sealed to and signed for
//!   is computed from the recipient's own keys.
//!
//! Two things take too long for all of their bits: a passphrase's record, which is stretched at every try, has one bit
//! of every part changed; a draft, which stands on the device alone, one bit of every byte.

use super::{
    rng,
    storage::{NOW, ORIGIN, Storage},
};
use crate::grants::{World, entry};
use kluis_vault::{
    decision::{Decision, Receipt},
    encoding::gather,
    file::{File, Place},
    hpke::SealingKey,
    log,
    manifest::{Head, digest},
    opaque::{Login, Registration, Server},
    open::{Change, Edit, OpenVault},
    platform::PlatformKeys,
    recovery::RecoveryCode,
    registry::Registry,
    secret::{PlatformKey, Share},
    share::{self, Asking},
    slot::Unlocker,
};
use kluis_wire::{
    AccessLog, Bytes, Category, Chunk, FileId, GrantShareId, GrantShown, Nonce, SessionId, ShareId,
    SharesReleased, SignedRegistry, StoredGrant, Vault,
    body::{decode, encode},
};
use std::{collections::BTreeMap, fmt::Debug, thread};

/// Flips every bit of `bytes`, one at a time, and counts by what each is refused. What isn't refused must be `free`,
/// and is counted under that name.
pub fn flipped<E: Debug>(
    bytes: &[u8],
    free: impl Fn(&[u8]) -> bool + Sync,
    open: impl Fn(&[u8]) -> Result<(), E> + Sync,
) -> BTreeMap<String, usize> {
    assert!(open(bytes).is_ok(), "the honest way opens");
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let part = |from: usize| {
        let mut names = BTreeMap::new();
        let mut bytes = bytes.to_vec();
        for bit in (from..bytes.len() * 8).step_by(threads) {
            let mask = 1 << (bit % 8);
            bytes[bit / 8] ^= mask;
            let name = match open(&bytes) {
                Err(refusal) => format!("{refusal:?}"),
                Ok(()) if free(&bytes) => "free".to_owned(),
                Ok(()) => panic!("bit {bit} of {} was not missed", bytes.len() * 8),
            };
            *names.entry(name).or_insert(0) += 1;
            bytes[bit / 8] ^= mask;
        }
        names
    };
    let mut all = BTreeMap::new();
    thread::scope(|scope| {
        let part = &part;
        let parts: Vec<_> = (0..threads)
            .map(|from| scope.spawn(move || part(from)))
            .collect();
        for part in parts {
            for (name, count) in part.join().expect("every bit is refused") {
                *all.entry(name).or_insert(0) += count;
            }
        }
    });
    assert_eq!(all.values().sum::<usize>(), bytes.len() * 8);
    all
}

/// The same where every bit counts.
fn all_refused<E: Debug>(bytes: &[u8], open: impl Fn(&[u8]) -> Result<(), E> + Sync) {
    flipped(bytes, |_| false, open);
}

/// The refusal of bytes that are no such answer, beside those that come after.
#[derive(Debug)]
enum Refused<E> {
    #[allow(dead_code, reason = "it is printed")]
    As(E),
    Form,
}

impl<E> Refused<E> {
    fn decoded<T: serde::Serialize + serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, Self> {
        decode(bytes).map_err(|_| Self::Form)
    }
}

/// A vault with two fields and a small file, open on a device, and what the server keeps of it.
struct Scene {
    storage: Storage,
    code: RecoveryCode,
    vault: OpenVault,
    file: File,
    chunk: Vec<u8>,
}

const CV: &str = "work.cv";

fn scene() -> Scene {
    let (mut storage, rng) = (Storage::new(0), &mut rng(1));
    let code = RecoveryCode::generate(rng);
    let mut vault = OpenVault::found(&storage.platform, rng).expect("keys");
    let file = File::new(5, 1, "cv.pdf", rng).expect("within limits");
    let place = Place {
        account: vault.account(),
        field: CV,
    };
    let chunk = file.seal(place, 0, b"A CV.", rng).expect("it seals");
    let (encoded, listed) = (file.encode(), file.listed());
    let edit = |field, category, value| Edit {
        field,
        category,
        schema: 1,
        value: Some(value),
        file: (field == CV).then_some(listed),
    };
    let edits = [
        edit("name.given", Category::Identity, "Zoë".as_bytes()),
        edit("contact.phone", Category::Contact, b"+31612345678"),
        edit(CV, Category::Work, &encoded[..]),
    ];
    let slot = Unlocker::recovery(&code)
        .enrol(ORIGIN, String::new(), rng)
        .expect("keys");
    let change = Change {
        edits: &edits,
        slots: vec![slot],
        ..Change::default()
    };
    storage.save(&mut vault, change, rng);
    Scene {
        storage,
        code,
        vault,
        file,
        chunk,
    }
}

/// Everything that a device reads when it opens a vault, by the code it opens one with: an open device looks again,
/// and what only matters before that (whose it is, and the slot) also by a device that begins.
#[test]
fn a_vault() {
    let Scene {
        storage,
        code,
        vault,
        ..
    } = scene();
    let stored = storage.vault.clone();
    let free = |bytes: &[u8]| {
        let read: Vault = decode(bytes).expect("it opened");
        let nonce = stored.nonce;
        Vault { nonce, ..read } == stored
    };
    let names = flipped(&encode(&stored).expect("plain data"), free, |bytes| {
        let read: Vault = Refused::decoded(bytes)?;
        if free(bytes) {
            return Ok(());
        }
        if read.account != stored.account || read.slots != stored.slots {
            storage.open(&code, read.clone()).map_err(Refused::As)?;
        }
        let verified = vault.refresh(read).map_err(Refused::As)?;
        let opened = verified.finish(gather([]), |_, _| {});
        opened.map(drop).map_err(Refused::As)
    });
    assert_eq!(
        names["free"],
        Nonce::LENGTH * 8,
        "the next nonce, and it alone"
    );
}

/// A file's chunk, as it is read.
#[test]
fn a_chunk() {
    let Scene {
        vault, file, chunk, ..
    } = scene();
    let place = Place {
        account: vault.account(),
        field: CV,
    };
    let stored = encode(&Chunk {
        sealed: Bytes(chunk),
    });
    all_refused(&stored.expect("plain data"), |bytes| {
        let read: Chunk = Refused::decoded(bytes)?;
        let opened = file.opener(place).open(read.sealed.as_ref());
        opened.map(drop).map_err(Refused::As)
    });
}

/// The platform's halves, as they come to the device.
#[test]
fn shares_released() {
    let Scene { storage, vault, .. } = scene();
    let (account, rng) = (vault.account(), &mut rng(2));
    let ephemeral = SealingKey::generate(rng);
    let asking = Asking {
        origin: ORIGIN,
        account,
        session: SessionId([1; 16]),
        nonce: Nonce([2; 32]),
        time: NOW,
    };
    let request = vault.ask_shares(&asking, &ephemeral).expect("it signs");
    let shares: Vec<_> = storage
        .shares()
        .into_iter()
        .map(|(_, share)| share)
        .collect();
    let (sealed, signature) = storage
        .keys
        .release(ORIGIN, account, &request, &shares, rng)
        .expect("it seals");
    let answer = SharesReleased {
        sealed,
        signature,
        nonce: Nonce([3; 32]),
    };
    let free = |bytes: &[u8]| {
        let read: SharesReleased = decode(bytes).expect("it opened");
        let nonce = answer.nonce;
        SharesReleased { nonce, ..read } == answer
    };
    let platform = &storage.platform.signing;
    let names = flipped(&encode(&answer).expect("plain data"), free, |bytes| {
        let read: SharesReleased = Refused::decoded(bytes)?;
        share::receive(ORIGIN, account, platform, &request, &ephemeral, &read)
            .map(drop)
            .map_err(Refused::As)
    });
    assert_eq!(
        names["free"],
        Nonce::LENGTH * 8,
        "the next nonce, and it alone"
    );
}

/// What the platform keeps of its own and of the halves, each under its key.
#[test]
fn what_the_platform_keeps() {
    let Scene { storage, vault, .. } = scene();
    let (keys, account, rng) = (&storage.keys, vault.account(), &mut rng(3));
    let share = Share::from_bytes([4; 32]);
    let id = ShareId {
        category: Category::Identity,
        epoch: 1,
    };
    let wrapped = keys.wrap_share(account, id, &share, rng).expect("it wraps");
    all_refused(&wrapped, |bytes| {
        keys.unwrap_share(account, id, bytes).map(drop)
    });
    let id = GrantShareId([5; 16]);
    let wrapped = keys.wrap_share(account, id, &share, rng).expect("it wraps");
    all_refused(&wrapped, |bytes| {
        keys.unwrap_share(account, id, bytes).map(drop)
    });
    let key = PlatformKey::from_bytes([6; 32]);
    all_refused(&keys.wrap(&key, rng).expect("it wraps"), |bytes| {
        PlatformKeys::unwrap(&key, bytes).map(drop)
    });
}

/// What was typed and not yet saved, as the device keeps it.
#[test]
fn a_draft() {
    let Scene { vault, .. } = scene();
    let sealed = vault
        .seal_draft("name.given", "Zo", &mut rng(4))
        .expect("it seals");
    for (at, bit) in (0..sealed.len()).zip((0..8).cycle()) {
        let mut spoiled = sealed.clone();
        spoiled[at] ^= 1 << bit;
        assert!(
            vault.open_draft("name.given", &spoiled).is_err(),
            "byte {at}"
        );
    }
    assert!(vault.open_draft("name.given", &sealed).is_ok());
}

/// What a recipient is shown: whose it is, the sealed copy, and the countersigned decision.
#[test]
fn a_grant() {
    one_grant(&World::new());
    let of_file = |copy| StoredGrant {
        file: Some(FileId([3; 16])),
        ..copy
    };
    one_grant(&World::built(|_| {}, of_file, b"a file's key"));
}

fn one_grant(world: &World) {
    let shown = &world.shown;
    let free = |bytes: &[u8]| {
        let mut read: GrantShown = decode(bytes).expect("it was taken");
        read.copies[0].recipient = shown.copies[0].recipient;
        read == *shown
    };
    let names = flipped(&encode(shown).expect("plain data"), free, |bytes| {
        let read: GrantShown = Refused::decoded(bytes)?;
        world.checked(&read).map_err(Refused::As)
    });
    assert_eq!(names["free"], 32 * 8, "the recipient's name, and it alone");
}

/// Decisions as the person signed them, and the platform's receipts.
#[test]
fn decisions_and_receipts() {
    let world = World::new();
    let (account, chain) = (world.account, world.person.chain());
    let receipt = &world.shown.receipt;
    let platform = &world.platform.signing;
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|_| Refused::Form);
    all_refused(receipt.as_bytes(), |bytes| {
        let token = text(bytes)?;
        let taken = Receipt::verify(ORIGIN, platform, &token);
        taken.map(drop).map_err(Refused::As)
    });
    let decision = Receipt::verify(ORIGIN, platform, receipt)
        .expect("the platform's")
        .decision;
    all_refused(decision.as_bytes(), |bytes| {
        let taken = Decision::verify(account, chain, &text(bytes)?);
        taken.map(drop).map_err(Refused::As)
    });
}

/// Who may be given anything, and who looked.
#[test]
fn registry_and_log() {
    let world = World::new();
    let (platform, account) = (&world.platform.signing, world.account);
    let entries = vec![Bytes(entry(&world.recipient).encode(ORIGIN, Head::NONE))];
    let registry = encode(&world.keys.sign_registry(ORIGIN, entries));
    all_refused(&registry.expect("plain data"), |bytes| {
        let read: SignedRegistry = Refused::decoded(bytes)?;
        let taken = Registry::verify(ORIGIN, platform, &read, Head::NONE);
        taken.map(drop).map_err(Refused::As)
    });

    let (logged, _) = world.logged(&world.pending().request);
    let logged = Bytes(logged.encode());
    let head = Head {
        sequence: 1,
        digest: digest(logged.as_ref()),
    };
    let log = encode(&AccessLog {
        head: world.keys.sign_log(ORIGIN, account, head),
        entries: vec![logged],
    });
    all_refused(&log.expect("plain data"), |bytes| {
        let read: AccessLog = Refused::decoded(bytes)?;
        let taken = log::follow(ORIGIN, platform, account, Head::NONE, &read);
        taken.map(drop).map_err(Refused::As)
    });
}

/// The record of a passphrase: the client's public key, the masking key, the envelope's nonce and its tag.
#[test]
fn a_passphrase() {
    const WORDS: &[u8] = b"acht fietsen rijden zacht";
    let (server, rng) = (Server::generate(&mut rng(5)), &mut rng(6));
    let (registration, request) = Registration::start(WORDS, rng).expect("it starts");
    let response = server.register(&[1; 32], &request).expect("an answer");
    let (_, record) = registration
        .finish(WORDS, "zoe@example.org", ORIGIN, &response, rng)
        .expect("a record");
    let mut opens = |record: &[u8]| {
        let (login, ke1) = Login::start(WORDS, rng).expect("it starts");
        let answer = server.login(&[1; 32], "zoe@example.org", ORIGIN, Some(record), &ke1, rng);
        let Ok((ke2, state)) = answer else {
            return false;
        };
        login
            .finish(WORDS, "zoe@example.org", ORIGIN, &ke2, rng)
            .is_ok_and(|(_, ke3)| Server::finish(&state, &ke3).is_ok())
    };
    assert!(opens(&record), "the honest way opens");
    for at in [0, 31, 32, 95, 96, 127, 128, 191] {
        let mut record = record.to_vec();
        record[at] ^= 1;
        assert!(!opens(&record), "byte {at}");
    }
}
