//! Who is registered: in the operator's file, with the block that the desk prints; and as an entry, to write what no honest
//! file could say straight into the registry.

use crate::{desk::Desk, harness::START};
use kluis_tests::purposes::{built_in, receiving};
use kluis_vault::registry::{Dates, Entry};
use std::fs;

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
    let text = [CALLS, "support"].iter().fold(built_in(), |text, purpose| {
        receiving(&text, purpose, NUMBER)
    });
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
