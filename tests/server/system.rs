//! What the server sees of a person's system, the log of what happened to their account, and that it goes by itself.

use crate::harness::{Extra, START, Server};
use crate::lost;
use crate::person::{PASSPHRASE, Person, flip, guess, person, rng};
use kluis_tests::{mail, wait};
use kluis_vault::platform::seal_address;
use kluis_wire::{
    AccountState, Browser, Happened, Language, Machine, Network, ProblemType, Purpose, System,
    UnlockerKind, WaitStart, limits, paths,
};
use reqwest::Method;

const DAY: u64 = 24 * 60 * 60;
const ADDRESS: &str = "zoe@example.org";
const AGENT: &str =
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 oddly-exact-7731";

async fn system(zoe: &Person) -> System {
    zoe.client.get(paths::SYSTEM).await.ok()
}

fn happened(system: &System) -> Vec<Happened> {
    system.log.iter().map(|entry| entry.what).collect()
}

#[tokio::test]
async fn what_a_request_shows_is_told_and_only_a_coarse_form_of_it_is_kept() {
    let server = Server::start_with(&["--client-header", "x-forwarded-for"]).await;
    let mut zoe = person(&server, ADDRESS).await;
    server
        .client()
        .get(paths::SYSTEM)
        .await
        .refused(ProblemType::NoSession);
    const SHOWS: Extra<'_> = &[
        ("user-agent", AGENT),
        ("accept-language", "nl-NL,nl;q=0.9"),
        ("x-forwarded-for", "203.0.113.4, 198.51.100.77"),
    ];
    let answer = zoe.client.send(Method::GET, paths::SYSTEM, "", SHOWS).await;
    let seen: System = answer.ok();
    assert_eq!(seen.trace.network, Network::V4([198, 51]));
    assert_eq!(seen.trace.browser, Browser::Firefox);
    assert_eq!(seen.trace.machine, Machine::Computer);
    assert_eq!(seen.languages, "nl-NL,nl;q=0.9");
    assert_eq!((seen.http.as_str(), seen.secured), ("HTTP/1.1", false));
    assert_eq!(seen.days, limits::SECURITY_LOG_DAYS);
    assert!(!answer.text().contains("7731") && !answer.text().contains("100.77"));

    // What is kept of it says no more, whatever key one has.
    zoe.log_in(server.client(), false).await;
    server.wait(1);
    let kept = zoe
        .client
        .send(Method::POST, paths::FREEZE, "", SHOWS)
        .await;
    assert_eq!(kept.status, 204);
    let log = system(&zoe).await.log;
    let frozen = log.first().expect("a line");
    assert_eq!((frozen.what, frozen.at), (Happened::Frozen, server.now()));
    assert_eq!(frozen.trace, seen.trace);
    for exact in ["198.51.100.77", "203.0.113.4", "oddly-exact-7731"] {
        for file in [
            "data.sqlite",
            "data.sqlite-wal",
            "shares.sqlite",
            "shares.sqlite-wal",
        ] {
            let bytes = std::fs::read(server.data().join(file)).unwrap_or_default();
            let found = bytes
                .windows(exact.len())
                .any(|window| window == exact.as_bytes());
            assert!(!found, "{exact} is in {file}");
        }
    }
}

#[tokio::test]
async fn the_log_has_what_happened_and_nothing_of_anybody_else() {
    let server = Server::start().await;
    let mut zoe = person(&server, ADDRESS).await;
    let anna = person(&server, "anna@example.org").await;
    assert_eq!(happened(&system(&zoe).await), [Happened::Made]);
    let opened = Happened::Opened(UnlockerKind::Passphrase);

    server.wait(1);
    zoe.log_in(server.client(), false).await;
    assert_eq!(happened(&system(&zoe).await), [opened, Happened::Made]);

    // A wrong passphrase is known by never being completed. It is written behind the answer.
    server.wait(1);
    zoe.guess(&server.client(), b"een heel andere")
        .await
        .expect("no delay");
    let tried = wait::until(async || {
        (happened(&system(&zoe).await) == [Happened::Tried, opened, Happened::Made]).then_some(())
    });
    assert!(tried.await.is_some(), "{:?}", system(&zoe).await.log);
    let stranger = server.client();
    guess(&stranger, &zoe.platform, "nobody@example.org", PASSPHRASE)
        .await
        .expect("no delay");

    server.wait(1);
    let mut wrong = zoe.answer(&server.client(), Purpose::Login).await;
    flip(&mut wrong.signature.0);
    server
        .client()
        .post(paths::KEY_LOGIN, &wrong)
        .await
        .refused(ProblemType::WrongUnlocker);
    server.wait(1);
    zoe.recover(server.client()).await;
    server.wait(1);
    let address = seal_address(&zoe.platform, ADDRESS, &mut rng()).expect("short enough");
    let announced = WaitStart {
        address,
        language: Language::Nl,
    };
    assert_eq!(zoe.client.post(paths::WAIT, &announced).await.status, 200);
    server.wait(1);
    assert_eq!(
        zoe.client
            .send(Method::POST, paths::FREEZE, "", &[])
            .await
            .status,
        204
    );
    server.wait(1);
    let seen = mail::count(&server.outbox(), ADDRESS);
    let proven = lost::proven(&server, seen).await;
    assert_eq!(lost::erase(&proven, ADDRESS).await.status, 200);
    assert_eq!(
        happened(&system(&zoe).await),
        [
            Happened::Erasing,
            Happened::Frozen,
            Happened::Announced,
            Happened::Opened(UnlockerKind::RecoveryCode),
            Happened::Wrong(UnlockerKind::RecoveryCode),
            Happened::Tried,
            opened,
            Happened::Made,
        ]
    );
    assert_eq!(happened(&system(&anna).await), [Happened::Made]);
    // Nobody's try is nowhere.
    let others =
        "SELECT count(*) || '' FROM security_log WHERE account NOT IN (SELECT id FROM accounts)";
    assert_eq!(server.query("data.sqlite", others).await.concat(), "0");
    let state: AccountState = zoe.client.get(paths::ACCOUNT).await.ok();
    assert!(state.frozen.is_some());

    // An erased account leaves no line.
    let server = server.restart_after(limits::ERASE_SECONDS).await;
    let left = "SELECT count(*) || '' FROM security_log";
    let left = async || server.query("data.sqlite", left).await.concat();
    assert!(
        wait::until(async || (left().await == "1").then_some(()))
            .await
            .is_some()
    );
}

/// Whether a database or its log holds these bytes.
fn holds(server: &Server, file: &str, wanted: &[u8]) -> bool {
    let files = [file.to_owned(), format!("{file}-wal")].map(|name| server.data().join(name));
    files.into_iter().any(|file| {
        let bytes = std::fs::read(file).unwrap_or_default();
        bytes.windows(wanted.len()).any(|window| window == wanted)
    })
}

#[tokio::test]
async fn after_its_term_a_day_is_destroyed_also_in_a_copy_of_the_data_from_before() {
    let term = u64::from(limits::SECURITY_LOG_DAYS);
    let server = Server::start().await;
    let mut zoe = person(&server, ADDRESS).await;
    let seen = system(&zoe).await;
    assert_eq!(happened(&seen), [Happened::Made]);
    let destroyed = (START / DAY + 1 + term) * DAY;
    assert_eq!(seen.next, Some(destroyed));
    let key = server
        .query("shares.sqlite", "SELECT hex(wrapped) FROM days")
        .await;
    let key = hex::decode(key.concat()).expect("hexadecimal");
    assert!(holds(&server, "shares.sqlite", &key));

    // A copy of the data, as a backup has it. Put back the same day it opens.
    let folder = server.stop().await;
    let (data, copy) = (
        folder.path().join("data/data.sqlite"),
        folder.path().join("copy"),
    );
    std::fs::copy(&data, &copy).expect("a copy");
    let server = Server::start_in(folder, &[]).await;
    zoe.log_in(server.client(), false).await;
    let opened = Happened::Opened(UnlockerKind::Passphrase);
    assert_eq!(happened(&system(&zoe).await), [opened, Happened::Made]);

    // A second before its term it is there; at its term it can't be read and its key is gone.
    let server = server.restart_after(destroyed - START - 1).await;
    zoe.log_in(server.client(), false).await;
    assert_eq!(
        happened(&system(&zoe).await),
        [opened, opened, Happened::Made]
    );
    server.wait(1);
    assert_eq!(happened(&system(&zoe).await), [opened]);
    let server = server.restart_after(0).await;
    let gone = wait::until(async || (!holds(&server, "shares.sqlite", &key)).then_some(()));
    assert!(gone.await.is_some(), "the key of that day is still there");
    let rows = "SELECT count(*) || '' FROM security_log";
    let swept = async || server.query("data.sqlite", rows).await.concat();
    assert!(
        wait::until(async || (swept().await == "1").then_some(()))
            .await
            .is_some()
    );

    // The copy from before, with the share store as it is now: nothing of that day opens, with the clock put back too.
    let folder = server.stop().await;
    std::fs::copy(&copy, &data).expect("the copy comes back");
    let server = Server::start_in(folder, &[]).await;
    zoe.log_in(server.client(), false).await;
    assert_eq!(server.query("data.sqlite", rows).await.concat(), "2");
    assert_eq!(happened(&system(&zoe).await), [opened]);
}

#[tokio::test]
async fn every_try_is_a_line_and_the_term_is_the_operators() {
    let server = Server::start_with(&["--security-log-days", "12"]).await;
    let mut zoe = person(&server, ADDRESS).await;
    for _ in 0..limits::FREE_GUESSES {
        zoe.guess(&server.client(), b"een heel andere")
            .await
            .expect("no delay");
    }
    server.wait(limits::LONGEST_DELAY_SECONDS);
    zoe.log_in(server.client(), false).await;
    let tried = async || {
        let seen = system(&zoe).await;
        happened(&seen)
            .into_iter()
            .filter(|what| *what == Happened::Tried)
            .count()
    };
    let free = usize::try_from(limits::FREE_GUESSES).expect("few");
    let all = wait::until(async || (tried().await == free).then_some(())).await;
    assert!(all.is_some(), "{} of {free} tries", tried().await);
    assert_eq!(system(&zoe).await.days, 12);
}
