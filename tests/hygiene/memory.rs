//! A device that was locked leaves nothing that a person knows in any memory of its process. Keys, and each block at the
//! moment it is freed, are the matter of `tests/freed`; this looks at what is there at the end, freed or not.
//!
//! The test reads its own memory through `/proc/self/mem`. It never holds what it looks for, only that with every bit
//! turned, so that it doesn't find itself. The device works in a thread of its own, which has ended before the search:
//! what is left of its stack is given back to the system then; what was on the heap is still there, freed or not.

use kluis_catalog::Field;
use kluis_device::{Device, Settings, http::Http, memory::Passing, save::Change};
use kluis_tests::{Server, mail};
use kluis_wire::Language;
use std::{
    fs::{File, read_to_string},
    os::unix::fs::FileExt as _,
    thread,
};
use zeroize::Zeroizing;

const ADDRESS: &str = "zoe@example.org";

/// Bytes that are looked for, with every bit turned.
struct Turned(Vec<u8>);

impl Turned {
    fn of(secret: &[u8]) -> Self {
        Self(secret.iter().map(|byte| !byte).collect())
    }

    fn secret(&self) -> Zeroizing<Vec<u8>> {
        // With exactly its room: a buffer that grows leaves copies behind.
        let mut secret = Zeroizing::new(Vec::with_capacity(self.0.len()));
        secret.extend(self.0.iter().map(|byte| !byte));
        secret
    }

    /// Its end. An allocator writes notes of its own over the first bytes of what was freed.
    fn end(&self) -> &[u8] {
        self.0.get(18..).expect("a secret that is long enough")
    }

    /// How often the secret stands in what this process can write to, this thread's stack apart.
    fn count(&self) -> usize {
        let memory = File::open("/proc/self/mem").expect("a process may read itself");
        let maps = read_to_string("/proc/self/maps").expect("and know its memory");
        // It reads itself too, and is wiped before the next search.
        let mut block = Zeroizing::new(vec![0; 1 << 20]);
        let mut count = 0;
        for line in maps
            .lines()
            .filter(|line| line.contains(" rw-p ") && !line.contains("[stack"))
        {
            let (from, rest) = line.split_once('-').expect("a range");
            let to = rest.split(' ').next().expect("its end");
            let number = |text| u64::from_str_radix(text, 16).expect("hexadecimal");
            let (mut at, end) = (number(from), number(to));
            while at < end {
                let length = usize::try_from(end - at)
                    .unwrap_or(usize::MAX)
                    .min(block.len());
                let read = memory.read_at(&mut block[..length], at).unwrap_or(0);
                count += self.stands_in(&block[..read]);
                // What lies across two blocks is seen in the second.
                let step = length.saturating_sub(self.0.len()).max(4_096);
                at += u64::try_from(step).expect("small");
            }
        }
        count
    }

    fn stands_in(&self, block: &[u8]) -> usize {
        let end = self.end();
        let first = !end[0];
        let length = end.len();
        let starts = block.iter().enumerate().filter(|(_, byte)| **byte == first);
        starts
            .filter(|(at, _)| {
                block.get(*at..at + length).is_some_and(|found| {
                    found.iter().zip(end).all(|(byte, turned)| *byte == !turned)
                })
            })
            .count()
    }
}

/// What a person knows: the passphrase, and the recovery code they were given.
fn story() -> (Turned, Turned, usize) {
    let passphrase =
        Turned::of(b"zeven fietsen rijden zacht door de stille straten van een oude stad");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let (code, while_open) = runtime.expect("a runtime").block_on(async {
        let server = Server::without_page().await;
        let device = || {
            let settings = Settings {
                origin: "localhost".into(),
                clock: || 1_800_000_000,
            };
            Device::new(
                settings,
                Http::new(server.origin()).expect("a client"),
                Passing::default(),
            )
        };
        let quiet = &|_| {};
        let mut first = device();
        first.sign_up(ADDRESS, Language::Nl).await.expect("a start");
        let digits = mail::code(&server.outbox(), ADDRESS, 0).await;
        first.confirm(&digits).await.expect("the right code");
        let made = first.create_vault(&passphrase.secret(), false, quiet).await;
        let kit = made.expect("a vault");
        let code = Turned::of(kit.code.as_bytes());
        let name = Change {
            field: Field::GivenName,
            value: Some("Zoë".into()),
        };
        first.save(&[name], quiet).await.expect("it is saved");
        let _ = first.lock().await;

        let mut second = device();
        let held = passphrase.secret();
        second
            .unlock(ADDRESS, &held, false, quiet)
            .await
            .expect("it opens");
        let while_open = passphrase.count();
        let _ = second.lock().await;
        drop(held);
        // At once, before anything else takes the place of what was freed.
        assert_eq!(passphrase.count(), 0, "copies of the passphrase");
        let mut third = device();
        third
            .recover(&kit.code, false, quiet)
            .await
            .expect("it opens");
        let _ = third.lock().await;
        (code, while_open)
    });
    (passphrase, code, while_open)
}

#[test]
fn a_locked_device_leaves_neither_passphrase_nor_code_in_its_memory() {
    let (passphrase, code, while_open) = thread::spawn(story).join().expect("the story ends well");
    assert!(while_open > 0, "the search finds what is there");
    assert_eq!(
        (passphrase.count(), code.count()),
        (0, 0),
        "copies of passphrase and code"
    );
}

#[test]
fn the_search_finds_what_was_freed_and_not_wiped() {
    let planted = Turned::of(b"a sentence that nobody ever chose as a passphrase");
    // Between what stays, so that the allocator neither joins the pieces nor gives them back.
    let (copies, between): (Vec<_>, Vec<_>) = (0..64)
        .map(|_| (planted.secret().repeat(40), vec![1_u8; 64]))
        .unzip();
    drop(copies);
    assert!(planted.count() > 0);
    drop(between);
}
