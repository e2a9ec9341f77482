//! Whether the thousandth million is served as fast as the first ten thousand: the same people at two servers, one of them
//! with a hundred times as many accounts, taking turns.

use crate::{
    person::Person,
    table::{Budget, Figure, Row},
};
use kluis_bench::statistics::Middle;
use kluis_tests::Server;
use sqlx::{
    Connection as _,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};
use std::time::Instant;

/// What it is called.
pub const NAME: &str = "99th percentile with 1,000,000 accounts against 10,000";
const FEW: u32 = 10_000;
const MANY: u32 = 1_000_000;
const PEOPLE: usize = 16;
const FIELDS: usize = 4;
const ROUNDS: usize = 9;
/// Of each person in each round: a vault read, and a commit.
const TURNS: usize = 12;

/// The slowest hundredth of reads and commits, at the one divided by at the other.
pub async fn row() -> Row {
    let mut few = Place::with(FEW).await;
    let mut many = Place::with(MANY).await;
    let (mut ratios, mut slowest) = (Vec::new(), Vec::new());
    // The first round fills the caches of both.
    for round in 0..=ROUNDS {
        let (mut at_few, mut at_many) = (Vec::new(), Vec::new());
        for turn in 0..TURNS {
            for person in 0..PEOPLE {
                if (turn + person) % 2 == 0 {
                    few.serve(person, &mut at_few).await;
                    many.serve(person, &mut at_many).await;
                } else {
                    many.serve(person, &mut at_many).await;
                    few.serve(person, &mut at_few).await;
                }
            }
        }
        if round > 0 {
            let many = percentile(at_many);
            ratios.push(many / percentile(at_few));
            slowest.push(many * 1e3);
        }
    }
    let slowest = Middle::of(slowest).expect("rounds");
    Row {
        name: NAME,
        figure: Figure::Number {
            middle: Middle::of(ratios).expect("rounds"),
            unit: " ×",
            note: format!("{:.1} ms, reads and commits over HTTP", slowest.median),
        },
        budget: Some(Budget::AtMost(1.3)),
    }
}

/// The 99th percentile: of so many, the one that a hundredth is above.
fn percentile(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() * 99 / 100]
}

/// A server with accounts, and the few among them that belong to somebody here.
struct Place {
    people: Vec<Person>,
    _server: Server,
}

impl Place {
    async fn with(accounts: u32) -> Self {
        let mut server = Server::without_page().await;
        let mut people = Vec::with_capacity(PEOPLE);
        for number in 0..PEOPLE {
            people.push(Person::sign_up_at(&server, &format!("zoe-{number}@example.org")).await);
        }
        server.kill();
        fill(&server, accounts).await;
        server.restart().await;
        Self {
            people,
            _server: server,
        }
    }

    async fn serve(&mut self, person: usize, seconds: &mut Vec<f64>) {
        let person = &mut self.people[person];
        let start = Instant::now();
        person.read().await;
        seconds.push(start.elapsed().as_secs_f64());
        let pending = person.seal(FIELDS, Vec::new());
        let request = person.request(&pending.commit);
        let start = Instant::now();
        person.store(request).await;
        seconds.push(start.elapsed().as_secs_f64());
        person.adopt(pending);
    }
}

/// Puts other accounts around the ones that are there: like one of them, with fewer fields and less in body and keyring,
/// since it is the number that counts.
async fn fill(server: &Server, accounts: u32) {
    let options = SqliteConnectOptions::new()
        .filename(server.data().join("data.sqlite"))
        .foreign_keys(false);
    let mut connection = SqliteConnection::connect_with(&options)
        .await
        .expect("the database opens");
    let statements = format!(
        "PRAGMA synchronous = OFF;
         PRAGMA cache_size = -500000;
         CREATE TEMP TABLE model AS SELECT id FROM accounts LIMIT 1;
         CREATE TEMP TABLE others (id BLOB NOT NULL PRIMARY KEY) WITHOUT ROWID;
         INSERT INTO others
             WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {accounts})
             SELECT randomblob(32) FROM numbers;
         BEGIN;
         INSERT INTO accounts SELECT others.id, randomblob(32), signing, sealing, successions, record, sequence,
             substr(body, 1, 512), substr(keyring, 1, 512), created
             FROM others, accounts WHERE accounts.id = (SELECT id FROM model);
         INSERT INTO headers SELECT others.id, sequence, header, signature
             FROM others, headers WHERE headers.account = (SELECT id FROM model);
         INSERT INTO slots SELECT substr(others.id, 1, length(slots.id)), others.id, kind, auth, wrapped, created, alone, used
             FROM others, slots WHERE slots.account = (SELECT id FROM model);
         INSERT INTO fields SELECT others.id, chosen.id, sealed FROM others,
             (SELECT id, sealed FROM fields WHERE account = (SELECT id FROM model) LIMIT 6) AS chosen;
         INSERT INTO shares SELECT others.id, category, epoch, header, state
             FROM others, shares WHERE shares.account = (SELECT id FROM model);
         COMMIT;
         PRAGMA wal_checkpoint(TRUNCATE);"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements))
        .execute(&mut connection)
        .await
        .expect("other accounts");
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM fields")
        .fetch_one(&mut connection)
        .await
        .expect("a count");
    assert!(count > i64::from(accounts), "only {count} fields");
}
