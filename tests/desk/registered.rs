//! Who is registered: in the operator's file, with the block that the desk prints; and what no honest file could say,
//! straight into the registry.

use crate::{desk::Desk, harness::START};
use kluis_vault::{
    manifest::{Head, digest},
    registry::{Dates, Entry},
};
use kluis_wire::Digest;
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{fs, path::Path};

pub const NUMBER: &str = "P-17";
pub const ROLE: &str = "planner";

/// The purposes that a desk receives data for.
pub const CALLS: &str = "calls";

/// A file of purposes with this desk in it, in the desk's folder.
pub async fn purposes(desk: &Desk) -> String {
    let asked = [
        "key",
        "--number",
        NUMBER,
        "--role",
        ROLE,
        "--organisation",
        "Voorbeeld BV",
        "--region",
        "NL",
        "--certificate",
        "2026-01-15/2028-01-15",
        "--declaration",
        "2026-01-15/2028-01-15",
    ];
    let block = desk.json(START, &asked).await.ok();
    let block = block["block"].as_str().expect("a block").to_owned();
    let builtin = kluis_tests::root().join("src/storage/purposes.toml");
    let builtin = fs::read_to_string(builtin).expect("the built-in purposes");
    let tables = builtin.split("[[purpose]]").map(|table| {
        let receives = [CALLS, "support"]
            .iter()
            .any(|id| table.contains(&format!("id = \"{id}\"")));
        if receives {
            // What people decide about changed, so it is another version.
            let received = format!("recipients = [\"{NUMBER}\"]");
            table.replacen("recipients = []", &received, 1).replacen(
                "version = 1",
                "version = 2",
                1,
            )
        } else {
            table.to_owned()
        }
    });
    let text = tables.collect::<Vec<_>>().join("[[purpose]]");
    let path = desk.folder().join("purposes.toml");
    fs::write(&path, format!("{text}\n{block}")).expect("it is written");
    path.to_str().expect("a path that is text").to_owned()
}

/// A desk as an entry of the registry, from a while before `now` until long after.
pub fn entry(desk: &Desk, now: u64) -> Entry {
    let dates = Dates {
        issued: now - 1_000,
        review: now + 1_000_000,
    };
    Entry {
        time: now - 1_000,
        active: true,
        role: ROLE.to_owned(),
        number: NUMBER.to_owned(),
        organisation: "Voorbeeld BV".to_owned(),
        region: *b"NL",
        certificate: dates,
        declaration: dates,
        keys: desk.keys.clone(),
    }
}

pub fn today(desk: &Desk) -> Entry {
    entry(desk, START)
}

/// Writes an entry into the registry of the server with this data.
pub async fn register(data: &Path, entry: &Entry) {
    let options = SqliteConnectOptions::new().filename(data.join("data.sqlite"));
    let mut connection = SqliteConnection::connect_with(&options)
        .await
        .expect("the database opens");
    let before: Vec<Vec<u8>> = sqlx::query_scalar("SELECT entry FROM registry ORDER BY sequence")
        .fetch_all(&mut connection)
        .await
        .expect("entries");
    let head = Head {
        sequence: u64::try_from(before.len()).expect("few"),
        digest: before.last().map_or(Digest([0; 32]), |last| digest(last)),
    };
    sqlx::query("INSERT INTO registry (sequence, entry) VALUES ($1, $2)")
        .bind(i64::try_from(head.sequence + 1).expect("few"))
        .bind(entry.encode("localhost", head))
        .execute(&mut connection)
        .await
        .expect("an entry");
}
