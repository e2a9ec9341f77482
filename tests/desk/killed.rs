//! `kill -9` around every write of a look: never a share without its entry.
//!
//! To stop the server at an exact place, a database spins there: a view that never ends to count, asked for by a trigger or in
//! a table's place. The server is killed while it waits for it, and started again without it.

use crate::{
    desk::Desk,
    office::{Office, random, said, text, with_desk},
    person::{NAME, Person, QUIET, logged},
    program::now,
    registered::{CALLS, NUMBER, ROLE, purposes},
};
use kluis_device::cases::{Event, Kind};
use kluis_device::{CallError, http::Http, permit::Say, recipient::Calls};
use kluis_tests::{Server, wait};
use kluis_vault::{
    case::{Statement, enclosed_digest},
    hpke::SealingKey,
    log::Outcome,
    recipient::{Expected, Pending, Reason, Recipient},
    secret::SigningSeed,
};
use kluis_wire::{CaseId, GrantShown, LookNonce, LookReleased, NewStatement, Platform};
use rand_core::UnwrapErr;
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{fs, time::Duration};

const ROUNDS: u64 = 25;
const REASON: &str = "Een gesprek voorbereiden";
/// Something that never ends.
const FOREVER: &str = "CREATE VIEW forever AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";

fn rng() -> UnwrapErr<getrandom::SysRng> {
    UnwrapErr(getrandom::SysRng)
}

async fn connect(server: &Server, file: &str) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(server.data().join(file));
    SqliteConnection::connect_with(&options)
        .await
        .expect("the database opens")
}

async fn change(server: &Server, file: &str, statements: &[String]) {
    let mut connection = connect(server, file).await;
    for statement in statements {
        let done = wait::until(async || {
            let statement = AssertSqlSafe(statement.clone());
            sqlx::query(statement).execute(&mut connection).await.ok()
        });
        assert!(done.await.is_some(), "{statement}");
    }
}

/// A recipient who holds its request in hand, and a person who permitted it a name.
struct Scene {
    server: Server,
    zoe: Person,
    recipient: Recipient,
    platform: Platform,
    shown: GrantShown,
    calls: Calls<Http>,
}

impl Scene {
    async fn new() -> Self {
        let (signing, sealing) = (
            SigningSeed::generate(&mut rng()),
            SealingKey::generate(&mut rng()),
        );
        let desk = Desk::with_keys(&signing, &sealing).await;
        let recipient = Recipient::from_keys(signing, sealing).expect("keys");
        let purposes = purposes(&desk).await;
        let mut server = Server::without_page().await;
        fs::copy(purposes, server.purposes_file()).expect("the file is copied");
        server.restart().await;
        let mut zoe = Person::zoe_at(server.origin(), &server.data(), now).await;
        zoe.say(CALLS, Say::Yes(None)).await;
        let calls = Calls::new(Http::new(server.origin()).expect("a client"));
        let platform = calls.platform().await.expect("a platform");
        let asked = recipient.ask("localhost", LookNonce([1; 16]), now());
        let shown = calls.granted(&asked).await.expect("a permission").remove(0);
        Self {
            server,
            zoe,
            recipient,
            platform,
            shown,
            calls,
        }
    }

    fn pending(&self) -> Pending<'_> {
        let expected = Expected {
            origin: "localhost",
            platform: &self.platform.signing,
            now: now(),
        };
        let checked = self.recipient.check(expected, &self.shown, |_| 0);
        let reason = Reason {
            role: ROLE,
            number: NUMBER,
            words: REASON,
        };
        let pending = checked.expect("everything holds");
        let pending = pending.ask(&["name.given"], reason, &mut rng());
        pending.expect("a reason")
    }

    /// Looks, while the server stands still where these statements make it; kills it once it does.
    async fn kill_at(
        &mut self,
        file: &str,
        statements: &[String],
        stands: impl AsyncFn(&Server) -> bool,
    ) -> Result<LookReleased, CallError> {
        change(&self.server, file, statements).await;
        let request = self.pending().request;
        let calls = Calls::new(Http::new(self.server.origin()).expect("a client"));
        let looking = tokio::spawn(async move { calls.look(&request).await });
        let reached = wait::until(async || stands(&self.server).await.then_some(()));
        assert!(reached.await.is_some(), "it gets where it is to stand");
        assert!(!looking.is_finished(), "it stands there");
        self.server.kill();
        looking.await.expect("looking doesn't panic")
    }

    /// Everything goes on: it opens, and the log verifies on the device.
    async fn goes_on(&mut self) {
        self.server.restart().await;
        let pending = self.pending();
        let released = self
            .calls
            .look(&pending.request)
            .await
            .expect("it is released");
        let opened = pending.open(&released).expect("everything verifies");
        assert_eq!(opened[0].value[..], *NAME.as_bytes());
        self.zoe.log().await;
    }
}

/// Whether a writer stands still in the middle of its transaction: again and again, and not only in passing.
async fn held(server: &Server) -> bool {
    held_in(server, "data.sqlite").await
}

async fn held_in(server: &Server, file: &str) -> bool {
    let mut connection = connect(server, file).await;
    let at_once = sqlx::query("PRAGMA busy_timeout = 0").execute(&mut connection);
    at_once.await.expect("it is set");
    for _ in 0..10 {
        let begun = sqlx::query("BEGIN IMMEDIATE")
            .execute(&mut connection)
            .await;
        if begun.is_ok() {
            let _ = sqlx::query("ROLLBACK").execute(&mut connection).await;
            return false;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    true
}

/// Before and after each row that a look writes, up to the moment that all of it counts: then nothing was written, and
/// nothing was released.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_the_entry_counts_nothing_was_released() {
    let mut scene = Scene::new().await;
    for table in ["limits", "look_nonces", "access_log", "held"] {
        for place in ["BEFORE", "AFTER"] {
            let spin = format!(
                "CREATE TRIGGER spin {place} INSERT ON {table} BEGIN SELECT count(*) FROM forever; END"
            );
            let before = logged(&scene.server.data()).await.len();
            // The next look is the first one again, and makes every row anew.
            let first = ["DELETE FROM limits", "DELETE FROM held", FOREVER];
            let statements: Vec<_> = first.into_iter().map(str::to_owned).chain([spin]).collect();
            let answer = scene.kill_at("data.sqlite", &statements, held).await;
            assert_eq!(answer.err(), Some(CallError::Offline), "{place} {table}");
            let away = ["DROP TRIGGER spin", "DROP VIEW forever"].map(str::to_owned);
            change(&scene.server, "data.sqlite", &away).await;
            let after = logged(&scene.server.data()).await.len();
            assert_eq!(after, before, "{place} {table}");
            scene.goes_on().await;
            assert_eq!(logged(&scene.server.data()).await.len(), before + 1);
        }
    }
}

/// Between the entry and the share: the entry is there, and nothing was released.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_between_entry_and_share_the_entry_stands() {
    let mut scene = Scene::new().await;
    let spin = [
        FOREVER.to_owned(),
        "ALTER TABLE grant_shares RENAME TO put_aside".to_owned(),
        "CREATE VIEW grant_shares AS SELECT * FROM put_aside WHERE (SELECT count(*) FROM forever) > 0".to_owned(),
    ];
    let there = async |server: &Server| !logged(&server.data()).await.is_empty();
    let answer = scene.kill_at("shares.sqlite", &spin, there).await;
    assert_eq!(answer.err(), Some(CallError::Offline));
    let away = [
        "DROP VIEW grant_shares",
        "ALTER TABLE put_aside RENAME TO grant_shares",
        "DROP VIEW forever",
    ];
    change(&scene.server, "shares.sqlite", &away.map(str::to_owned)).await;
    let log = logged(&scene.server.data()).await;
    assert_eq!((log.len(), log[0].outcome), (1, Outcome::Released));
    assert_eq!(log[0].reason, REASON);
    scene.goes_on().await;
    assert_eq!(
        logged(&scene.server.data()).await.len(),
        2,
        "it was asked twice"
    );
}

/// Where the entry can't be written, no share leaves.
#[tokio::test]
async fn a_log_that_cannot_be_written_releases_nothing() {
    let mut scene = Scene::new().await;
    let refuse =
        "CREATE TRIGGER refuse BEFORE INSERT ON access_log BEGIN SELECT RAISE(ABORT, 'no'); END";
    change(&scene.server, "data.sqlite", &[refuse.to_owned()]).await;
    let request = scene.pending().request;
    assert!(scene.calls.look(&request).await.is_err());
    change(
        &scene.server,
        "data.sqlite",
        &["DROP TRIGGER refuse".to_owned()],
    )
    .await;
    assert!(logged(&scene.server.data()).await.is_empty());
    scene.goes_on().await;
}

/// At any moment at all: everything that the desk ever opened is in the person's log.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_was_opened_is_in_the_log_after_any_kill() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut scene = Scene::new().await;
    let (mut released, mut answered) = (Vec::new(), 0);
    for round in 1..=ROUNDS {
        let requests: Vec<_> = (0..6).map(|_| scene.pending().request).collect();
        let origin = scene.server.origin().to_owned();
        let looking = tokio::spawn(async move {
            let calls = Calls::new(Http::new(&origin).expect("a client"));
            let mut got = Vec::new();
            for request in requests {
                match calls.look(&request).await {
                    Ok(released) => got.push(released),
                    Err(_) => break,
                }
            }
            got
        });
        tokio::time::sleep(Duration::from_micros(chance.u64(0..25_000))).await;
        scene.server.kill();
        let got = looking.await.expect("looking doesn't panic");
        answered += got.len();
        released.extend(got);
        // They count by the day, and this day is long.
        change(
            &scene.server,
            "data.sqlite",
            &["DELETE FROM limits".to_owned()],
        )
        .await;
        let mut connection = connect(&scene.server, "data.sqlite").await;
        let entries: Vec<Vec<u8>> = sqlx::query_scalar("SELECT entry FROM access_log")
            .fetch_all(&mut connection)
            .await
            .expect("entries");
        for one in &released {
            let stands = entries.contains(&one.entry.0);
            assert!(stands, "round {round}: a share without its entry");
        }
        scene.server.restart().await;
        scene.zoe.log().await;
    }
    assert!(answered > 0, "some were released");
    println!("{answered} released over {ROUNDS} kills");
}

/// A desk's answer with a letter, cut off at every place where it is written: never a letter without a share that opens it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_it_answers_there_is_the_whole_letter_or_none() {
    let keys = Office::keys().await;
    let purposes = with_desk(&purposes(&keys.1).await, NUMBER);
    let mut server = Server::without_page().await;
    fs::copy(purposes, server.purposes_file()).expect("the file is copied");
    server.restart().await;
    let mut zoe = Person::zoe_at(server.origin(), &server.data(), now).await;
    let account = zoe.device.account().expect("it is open");
    let office = Office::at(server.origin(), keys).await;
    let note = || Statement {
        kind: Kind::Note,
        time: now(),
        ..said(account, CaseId(random()), Event::Recorded)
    };
    // In the share store before the data; and in the data before any row of it counts, and after the last one is written.
    let places = [
        ("shares.sqlite", "BEFORE INSERT ON grant_shares"),
        ("data.sqlite", "BEFORE INSERT ON cases"),
        ("data.sqlite", "AFTER INSERT ON access_log"),
        ("data.sqlite", "AFTER INSERT ON statements"),
        ("data.sqlite", "AFTER INSERT ON grant_shares"),
    ];
    for (round, (file, place)) in places.into_iter().enumerate() {
        let new = office
            .written(&server, note(), "Belde over vacature 214.")
            .await;
        let spin = format!("CREATE TRIGGER spin {place} BEGIN SELECT count(*) FROM forever; END");
        change(&server, file, &[FOREVER.to_owned(), spin]).await;
        let calls = Calls::new(Http::new(server.origin()).expect("a client"));
        let sent = new.clone();
        let saying = tokio::spawn(async move { calls.state(&sent).await });
        let stands = async || held_in(&server, file).await.then_some(());
        assert!(
            wait::until(stands).await.is_some(),
            "it gets where it is to stand"
        );
        assert!(!saying.is_finished(), "it stands there");
        server.kill();
        let answer = saying.await.expect("saying doesn't panic");
        assert_eq!(answer.err(), Some(CallError::Offline), "{place}");
        let away = ["DROP TRIGGER spin", "DROP VIEW forever"].map(str::to_owned);
        change(&server, file, &away).await;
        server.restart().await;
        zoe.returns().await;
        assert_eq!(
            letters(&mut zoe).await,
            round,
            "{place}: nothing of it is there"
        );
        // Said again in the same words it is there, once, and opens.
        let calls = Calls::new(Http::new(server.origin()).expect("a client"));
        calls.state(&new).await.expect("it is said");
        calls.state(&new).await.expect("it was said");
        assert_eq!(letters(&mut zoe).await, round + 1, "{place}");
    }
}

/// How many letters there are. Each opens.
async fn letters(zoe: &mut Person) -> usize {
    let (past, opened) = zoe.device.cases(QUIET).await.expect("it verifies");
    assert!(opened.iter().all(|(_, content)| content.is_some()));
    assert_eq!(past.cases.len(), opened.len());
    opened.len()
}

impl Office {
    /// A statement with a letter, at the server as it runs.
    async fn written(&self, server: &Server, of: Statement, words: &str) -> NewStatement {
        let calls = Calls::new(Http::new(server.origin()).expect("a client"));
        let (account, nonce) = (Some(of.account), LookNonce(random()));
        let asked = self.recipient.ask_desk("localhost", account, nonce, now());
        let person = calls.person(&asked).await.expect("the person is shown");
        let (enclosed, deposit) = self.sealed(&person.identity, &of, &text(words));
        let statement = Statement {
            enclosed: Some(enclosed_digest(&enclosed)),
            ..of
        };
        let signed = statement.sign_as_registered("localhost", &self.recipient);
        NewStatement {
            signed: signed.expect("it can be said"),
            enclosed: Some(enclosed),
            deposit: Some(deposit),
            own: None,
        }
    }
}
