//! A backup is put back: nothing comes back that was destroyed since, or nothing is answered at all.

use crate::grants::Scene;
use crate::harness::{START, Server, config};
use crate::person::{Person, person};
use clap::Parser;
use kluis_storage::{
    Clock, Config,
    backup::{BackupError, Done, Files, Which, backup, restore},
    serve,
};
use kluis_vault::{deletion, manifest::digest};
use kluis_wire::{Category, ProblemType, Purpose, ShareId, limits, paths};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use tokio::net::TcpListener;

const LATER: u64 = 60;

fn at(now: u64) -> Clock {
    Clock::new(move || now)
}

fn files(folder: &Path) -> Files {
    Files {
        data: folder.join("data"),
        shares: None,
        key_file: None,
        journal: None,
    }
}

/// Backups of both databases, apart.
struct Backups {
    data: PathBuf,
    shares: PathBuf,
}

async fn made(which: Which, folder: &Path, now: u64) -> PathBuf {
    let to = folder.join(match which {
        Which::Data => "backups-of-data",
        Which::Shares => "backups-of-shares",
    });
    let done = backup(which, &to, &files(folder), &at(now)).await;
    match done.expect("a backup") {
        Done::Made(file, _) => file,
        Done::PutBack(..) => panic!("it was to be made"),
    }
}

async fn backups(server: &Server) -> Backups {
    let folder = server.folder().to_owned();
    Backups {
        data: made(Which::Data, &folder, server.now()).await,
        shares: made(Which::Shares, &folder, server.now()).await,
    }
}

/// The databases are gone; key and journal aren't.
fn lose(folder: &Path, names: &[&str]) {
    for name in names {
        for ending in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(folder.join("data").join(format!("{name}{ending}")));
        }
    }
}

const BOTH: [&str; 2] = ["data.sqlite", "shares.sqlite"];

async fn put_back(backups: &Backups, folder: &Path) -> Result<(), BackupError> {
    let (files, clock) = (files(folder), at(START + LATER));
    restore(Which::Shares, &backups.shares, &files, &clock).await?;
    restore(Which::Data, &backups.data, &files, &clock).await?;
    Ok(())
}

/// Why a server on this folder doesn't start.
async fn refuses(folder: &Path) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let never = std::future::pending();
    let served = serve(config(folder, &[]), at(START + LATER), listener, never).await;
    served.expect_err("it must not start").to_string()
}

async fn leave(zoe: &Person) {
    let second = zoe.code_shown(Purpose::Delete).await;
    assert_eq!(zoe.show(&second).await.status, 200);
    let about = (zoe.session.session, digest(&zoe.head), 1);
    let origin = &zoe.platform.origin;
    let asked = deletion::request(origin, zoe.account, &zoe.identity, about);
    let answer = zoe.client.post(paths::DELETION, &asked).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn accounts(server: &Server) -> Vec<String> {
    let query = "SELECT lower(hex(id)) FROM accounts ORDER BY id";
    server.query("data.sqlite", query).await
}

const WORK: ShareId = ShareId {
    category: Category::Work,
    epoch: 1,
};

/// Zoë deletes her account, Anna a share, after backups of both were made. The server is stopped.
async fn destroyed_after_a_backup() -> (Backups, Person, Person, TempDir) {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let mut anna = person(&server, "anna@example.org").await;
    let backups = backups(&server).await;
    leave(&zoe).await;
    anna.save(|commit| commit.shares_destroyed = vec![WORK])
        .await;
    (backups, zoe, anna, server.stop().await)
}

#[tokio::test]
async fn with_the_journal_nothing_comes_back_that_was_destroyed_since() {
    let (backups, zoe, mut anna, folder) = destroyed_after_a_backup().await;
    let before = fs::read(&backups.data).expect("the backup");
    assert!(
        before.windows(32).any(|bytes| bytes == zoe.account.0),
        "she is in the backup"
    );
    lose(folder.path(), &BOTH);
    put_back(&backups, folder.path()).await.expect("put back");
    for name in BOTH {
        let bytes = fs::read(folder.path().join("data").join(name)).expect("a file");
        assert!(
            !bytes.windows(32).any(|bytes| bytes == zoe.account.0),
            "{name}"
        );
    }

    let server = Server::start_in(folder, &[]).await;
    assert_eq!(accounts(&server).await, [hex::encode(anna.account.0)]);
    zoe.opens_nothing(&server, "zoe@example.org").await;
    // What wasn't destroyed is there and opens; what was doesn't.
    anna.log_in(server.client(), false).await;
    let refused = anna.client.post(paths::SHARES, &anna.ask(&[WORK])).await;
    refused.refused(ProblemType::Unproven);
    let contact = ShareId {
        category: Category::Contact,
        epoch: 1,
    };
    let given = anna.client.post(paths::SHARES, &anna.ask(&[contact])).await;
    assert_eq!(given.status, 200);
    assert_eq!(anna.client.get(paths::VAULT).await.status, 200);
    // And the journal goes on.
    let server = server.restart_after(1).await;
    anna.log_in(server.client(), false).await;
    leave_as_restored(&mut anna, &server).await;
    assert_eq!(accounts(&server).await, Vec::<String>::new());
}

/// The backup knows the vault as it was.
async fn leave_as_restored(anna: &mut Person, server: &Server) {
    let query = "SELECT lower(hex(header)) FROM headers ORDER BY sequence DESC LIMIT 1";
    let head = server.query("data.sqlite", query).await.concat();
    anna.head = hex::decode(head).expect("hexadecimal");
    leave(anna).await;
}

#[tokio::test]
async fn one_database_alone_catches_up_with_the_other() {
    for name in BOTH {
        let (backups, zoe, anna, folder) = destroyed_after_a_backup().await;
        lose(folder.path(), &[name]);
        let (which, from) = match name {
            "data.sqlite" => (Which::Data, &backups.data),
            _ => (Which::Shares, &backups.shares),
        };
        let done = restore(which, from, &files(folder.path()), &at(START + LATER)).await;
        assert!(
            matches!(done, Ok(Done::PutBack(_, Some(START)))),
            "{done:?}"
        );
        let server = Server::start_in(folder, &[]).await;
        assert_eq!(accounts(&server).await, [hex::encode(anna.account.0)]);
        let shares = server
            .query(
                "shares.sqlite",
                "SELECT DISTINCT lower(hex(account)) FROM shares",
            )
            .await;
        assert_eq!(shares, [hex::encode(anna.account.0)]);
        zoe.opens_nothing(&server, "zoe@example.org").await;
    }
}

#[tokio::test]
async fn a_copy_that_somebody_was_permitted_stays_destroyed_and_they_stay_told() {
    let scene = Scene::new().await;
    let shown = scene.shown().await.remove(0);
    assert!(scene.look_at(&shown).await.is_ok());
    let backups = backups(&scene.server).await;
    leave(&scene.zoe).await;
    let (recipient, folder) = (scene.recipient, scene.server.stop().await);
    lose(folder.path(), &BOTH);
    put_back(&backups, folder.path()).await.expect("put back");
    let server = Server::start_in(folder, &[]).await;
    let copies = "SELECT count(*) || '' FROM grant_shares";
    assert_eq!(server.query("shares.sqlite", copies).await, ["0"]);
    let grants = "SELECT count(*) || '' FROM grants";
    assert_eq!(server.query("data.sqlite", grants).await, ["0"]);
    let held = "SELECT kind || ' ' || erased FROM held";
    assert_eq!(server.query("data.sqlite", held).await, ["2 1"]);
    drop(recipient);
}

#[tokio::test]
async fn a_backup_that_was_put_back_by_hand_is_not_served() {
    let (backups, _, _, folder) = destroyed_after_a_backup().await;
    for (name, backup) in [
        ("data.sqlite", &backups.data),
        ("shares.sqlite", &backups.shares),
    ] {
        let whole = folder.path().join("data").join(name);
        let kept = fs::read(&whole).expect("a database");
        lose(folder.path(), &[name]);
        fs::copy(backup, &whole).expect("copied by hand");
        let says = refuses(folder.path()).await;
        assert!(says.contains("kluis-storage restore"), "{says}");
        lose(folder.path(), &[name]);
        fs::write(&whole, kept).expect("the database again");
    }
    let server = Server::start_in(folder, &[]).await;
    assert_eq!(accounts(&server).await.len(), 1);
}

#[tokio::test]
async fn a_file_of_before_without_a_mark_catches_up_before_the_first_answer() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let folder = server.stop().await;
    let data = folder.path().join("data").join("data.sqlite");
    // A snapshot, made by something else.
    let snapshot = fs::read(&data).expect("a database");
    let server = Server::start_in(folder, &[]).await;
    let mut zoe = zoe;
    zoe.log_in(server.client(), false).await;
    leave(&zoe).await;
    let folder = server.stop().await;
    fs::write(&data, snapshot).expect("a file");
    let server = Server::start_in(folder, &[]).await;
    assert_eq!(accounts(&server).await, Vec::<String>::new());
}

#[tokio::test]
async fn without_the_journal_with_a_forged_or_a_cut_one_nothing_is_put_back_and_nothing_served() {
    let (backups, _, _, folder) = destroyed_after_a_backup().await;
    let journal = folder.path().join("data").join("destroyed.journal");
    let head = folder.path().join("data").join("destroyed.journal.head");
    let text = fs::read_to_string(&journal).expect("a journal");
    let newest = fs::read_to_string(&head).expect("its head");
    let lines: Vec<_> = text.lines().collect();
    assert!(lines.len() >= 3, "shares, the account, a share");
    let first = lines[0];
    let mut flipped = first.to_owned();
    let other = if first.ends_with('A') { 'B' } else { 'A' };
    flipped.replace_range(first.len() - 1.., &other.to_string());
    let without = |number: usize| {
        let kept = lines.iter().enumerate();
        let kept = kept.filter(|(line, _)| *line != number);
        kept.map(|(_, line)| format!("{line}\n"))
            .collect::<String>()
    };
    let swapped = [&[lines[1], lines[0]], &lines[2..]].concat().join("\n") + "\n";
    let spoilt = [
        ("forged", text.replacen(first, &flipped, 1)),
        ("with a gap", without(1)),
        ("in another order", swapped),
        ("cut", without(lines.len() - 1)),
        ("empty", String::new()),
        (
            "cut in the middle of a line",
            text[..text.len() - 9].to_owned(),
        ),
    ];
    for (how, text) in &spoilt {
        fs::write(&journal, text).expect("a file");
        let says = refuses(folder.path()).await;
        assert!(says.contains("journal of destructions"), "{how}: {says}");
    }
    fs::remove_file(&journal).expect("there was one");
    let says = refuses(folder.path()).await;
    assert!(says.contains("is missing"), "{says}");

    lose(folder.path(), &BOTH);
    for (how, text) in &spoilt {
        fs::write(&journal, text).expect("a file");
        let back = put_back(&backups, folder.path()).await;
        assert!(
            matches!(back, Err(BackupError::Journal(_) | BackupError::Keys(_))),
            "{how}: {back:?}"
        );
        assert!(!folder.path().join("data/shares.sqlite").exists(), "{how}");
    }
    fs::remove_file(&journal).expect("there was one");
    for kept in [Some(&newest), None] {
        if kept.is_none() {
            fs::remove_file(&head).expect("there was one");
        }
        let back = put_back(&backups, folder.path()).await;
        assert!(back.is_err(), "{back:?}");
        assert!(!folder.path().join("data/shares.sqlite").exists());
    }
    // And then it passes.
    fs::write(&journal, &text).expect("a file");
    fs::write(&head, &newest).expect("a file");
    put_back(&backups, folder.path()).await.expect("put back");
    let server = Server::start_in(folder, &[]).await;
    assert_eq!(accounts(&server).await.len(), 1);
}

#[tokio::test]
async fn a_backup_of_another_platform_or_none_or_one_too_old_is_not_put_back() {
    let (backups, _, _, folder) = destroyed_after_a_backup().await;
    let other = Server::start().await;
    person(&other, "iris@example.org").await;
    let theirs = self::backups(&other).await;
    let (places, clock) = (files(folder.path()), at(START + LATER));
    let stands = restore(Which::Data, &backups.data, &places, &clock).await;
    assert!(matches!(stands, Err(BackupError::Exists(_))), "{stands:?}");
    let plain = folder.path().join("plain.sqlite");
    fs::copy(folder.path().join("data/data.sqlite"), &plain).expect("a copy");
    lose(folder.path(), &BOTH);
    let first = restore(Which::Data, &backups.data, &places, &clock).await;
    assert!(
        matches!(first, Err(BackupError::SharesFirst(_))),
        "{first:?}"
    );
    let foreign = restore(Which::Shares, &theirs.shares, &places, &clock).await;
    assert!(matches!(foreign, Err(BackupError::Keys(_))), "{foreign:?}");
    let old = at(START + limits::BACKUP_SECONDS);
    let old = restore(Which::Shares, &backups.shares, &places, &old).await;
    assert!(matches!(old, Err(BackupError::Expired(_))), "{old:?}");
    let done = restore(Which::Shares, &backups.shares, &places, &clock).await;
    assert!(done.is_ok(), "{done:?}");
    let unmarked = restore(Which::Data, &plain, &places, &clock).await;
    assert!(
        matches!(unmarked, Err(BackupError::NoBackup(_))),
        "{unmarked:?}"
    );
    let done = restore(Which::Data, &backups.data, &places, &clock).await;
    assert!(done.is_ok(), "{done:?}");
}

#[tokio::test]
async fn backups_that_are_too_old_go_with_the_next_one() {
    let server = Server::start().await;
    person(&server, "zoe@example.org").await;
    let folder = server.folder().to_owned();
    let old = made(Which::Data, &folder, START).await;
    let other = made(Which::Shares, &folder, START).await;
    made(Which::Data, &folder, START + limits::BACKUP_SECONDS - 1).await;
    assert!(old.is_file());
    let newest = made(Which::Data, &folder, START + limits::BACKUP_SECONDS).await;
    assert!(!old.is_file() && newest.is_file() && other.is_file());
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &fs::metadata(&newest).expect("a file").permissions(),
    );
    assert_eq!(mode & 0o077, 0, "for its owner alone");
    // No name, address or code is in its journal either.
    let journal = config(&folder, &[]).journal();
    assert!(Config::try_parse_from(["kluis-storage"]).is_ok());
    assert_eq!(fs::read_to_string(journal).unwrap_or_default(), "");
}

/// The keys of the security log are in no backup: where one is destroyed, there is no other.
#[tokio::test]
async fn no_backup_has_a_key_of_the_security_log() {
    let server = Server::start().await;
    person(&server, "zoe@example.org").await;
    let keys = "SELECT hex(wrapped) FROM days";
    let key = server.query("shares.sqlite", keys).await.concat();
    let key = hex::decode(key).expect("hexadecimal");
    let backups = backups(&server).await;
    for backup in [&backups.data, &backups.shares] {
        let bytes = fs::read(backup).expect("the backup");
        let found = bytes.windows(key.len()).any(|window| window == key);
        assert!(!found, "{} has it", backup.display());
    }
}
