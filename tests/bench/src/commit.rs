//! A commit of 20 fields, sent to the server, beside the same bytes written straight to a database set up as the
//! server's is: each of them one transaction that is on the disk when it returns.

use crate::{
    person::Person,
    table::{Budget, Figure, Row},
};
use kluis_bench::statistics::Middle;
use kluis_tests::Server;
use kluis_wire::Commit;
use sqlx::{
    Connection as _,
    sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous},
};
use std::{path::Path, time::Instant};
use tempfile::TempDir;

/// What it is called.
pub const NAME: &str = "commit of 20 fields, against writing them to SQLite";
const FIELDS: usize = 20;
const ROUNDS: usize = 60;

/// Straight writing's time divided by the commit's.
pub async fn row() -> Row {
    let server = Server::without_page().await;
    let mut person = Person::sign_up(&server).await;
    let folder = TempDir::with_prefix("kluis-bench-").expect("a temporary folder");
    let mut straight = Straight::open(&folder.path().join("straight.sqlite")).await;

    let (mut ratios, mut commits) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let pending = person.seal(FIELDS, Vec::new());
        let request = person.request(&pending.commit);
        let start = Instant::now();
        person.store(request).await;
        let commit = start.elapsed().as_secs_f64();
        let start = Instant::now();
        straight.write(&pending.commit).await;
        ratios.push(start.elapsed().as_secs_f64() / commit);
        commits.push(commit * 1e3);
        person.adopt(pending);
    }
    let commits = Middle::of(commits).expect("rounds");
    Row {
        name: NAME,
        figure: Figure::Number {
            middle: Middle::of(ratios).expect("rounds"),
            unit: " ×",
            note: format!("{:.1} ms a commit, over HTTP", commits.median),
        },
        budget: Some(Budget::AtLeast(0.5)),
    }
}

/// A database with nothing but bytes in it.
struct Straight(SqliteConnection);

impl Straight {
    async fn open(file: &Path) -> Self {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("secure_delete", "ON");
        let mut connection = SqliteConnection::connect_with(&options)
            .await
            .expect("a database");
        sqlx::raw_sql(
            "CREATE TABLE heads (sequence INTEGER PRIMARY KEY, header BLOB NOT NULL, body BLOB NOT NULL);
             CREATE TABLE fields (id BLOB NOT NULL PRIMARY KEY, sealed BLOB NOT NULL)",
        )
        .execute(&mut connection)
        .await
        .expect("tables");
        Self(connection)
    }

    async fn write(&mut self, commit: &Commit) {
        let mut transaction = self.0.begin_with("BEGIN IMMEDIATE").await.expect("a turn");
        sqlx::query("INSERT INTO heads (header, body) VALUES ($1, $2)")
            .bind(commit.head.header.as_ref())
            .bind(commit.body.as_ref())
            .execute(&mut *transaction)
            .await
            .expect("a head");
        for row in &commit.rows {
            sqlx::query("INSERT OR REPLACE INTO fields (id, sealed) VALUES ($1, $2)")
                .bind(row.id.as_ref())
                .bind(row.sealed.as_ref())
                .execute(&mut *transaction)
                .await
                .expect("a field");
        }
        transaction.commit().await.expect("written");
    }
}
