//! A person with a device, who permits and withdraws, and reads who looked.

use crate::harness::START;
use kluis_catalog::Field;
use kluis_device::{
    Device, Progress, Settings,
    http::Http,
    memory::Passing,
    permit::{Say, Wish},
    save::Change,
};
use kluis_tests::mail;
use kluis_vault::{
    log::{Entry, Look, Outcome},
    manifest::digest,
};
use kluis_wire::Language;
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::path::Path;

pub const NAME: &str = "Zoë-Ömer";
const ZOE: &str = "zoe@example.org";

/// What a person's passkey makes.
fn passkey(address: &str) -> [u8; 32] {
    digest(address.as_bytes()).0
}

pub const PHONE: &str = "+31612345678";
pub const QUIET: &dyn Fn(Progress) = &|_| {};

/// A person with an open vault.
pub struct Person {
    pub device: Device<Http, Passing>,
    key: [u8; 32],
    now: fn() -> u64,
}

/// A look as it stands in the log.
#[derive(Debug, PartialEq, Eq)]
pub struct Looked {
    pub outcome: Outcome,
    pub reason: String,
    pub fields: Vec<String>,
}

impl Person {
    /// Zoë, with a name and a number, at a server with its data in this folder.
    pub async fn zoe(origin: &str, data: &Path) -> Self {
        Self::zoe_at(origin, data, || START).await
    }

    pub async fn zoe_at(origin: &str, data: &Path, now: fn() -> u64) -> Self {
        Self::called(ZOE, origin, data, now).await
    }

    /// The same person on another device.
    pub async fn again(origin: &str, now: fn() -> u64) -> Self {
        let device = device(origin, now);
        let key = passkey(ZOE);
        let mut person = Self { device, key, now };
        person.returns().await;
        person
    }

    /// Somebody with this address.
    pub async fn called(address: &str, origin: &str, data: &Path, now: fn() -> u64) -> Self {
        let mut device = device(origin, now);
        let started = device.sign_up(address, Language::Nl).await;
        started.expect("a start");
        let digits = mail::code(&data.join("outbox"), address, 0).await;
        device.confirm(&digits).await.expect("the right code");
        let key = passkey(address);
        let made = device.create_vault_with_passkey([&key, &key], "", true, QUIET);
        made.await.expect("a vault");
        let mut zoe = Self { device, key, now };
        zoe.save(Field::GivenName, Some(NAME)).await;
        zoe.save(Field::Phone, Some(PHONE)).await;
        zoe
    }

    /// Signs in again: a session doesn't last.
    pub async fn returns(&mut self) {
        let opened = self
            .device
            .unlock_with_passkey(&self.key, true, QUIET)
            .await;
        opened.expect("it opens");
    }

    pub fn account(&self) -> String {
        self.device.account().expect("it is open").to_string()
    }

    pub async fn save(&mut self, field: Field, value: Option<&str>) {
        let change = Change {
            field,
            value: value.map(ToOwned::to_owned),
        };
        self.device.save(&[change], QUIET).await.expect("saved");
    }

    /// Says something about a purpose.
    pub async fn say(&mut self, purpose: &str, say: Say) {
        let purposes = self.device.purposes().await.expect("signed purposes");
        let shown = purposes.find(purpose).expect("a purpose");
        let now = (self.now)();
        let wish = Wish {
            purpose: purpose.to_owned(),
            version: shown.version,
            say,
            language: Language::Nl,
            shown_at: now - 60,
            chosen_at: now - 20,
        };
        let decided = self.device.permit(&purposes, &wish, QUIET).await;
        decided.expect("it is decided");
    }

    /// The log, as the device verified it.
    pub async fn log(&mut self) -> Vec<Looked> {
        let past = self.device.past(QUIET).await.expect("the log verifies");
        let covered = |logged| past.covers(logged);
        assert!(
            past.looks.iter().all(covered),
            "nobody looked without a permission"
        );
        let looks = past.looks.into_iter();
        let looked = looks.map(|logged| Looked::new(logged.entry.outcome, logged.look));
        looked.collect()
    }

    /// How the looks in it ended.
    pub async fn outcomes(&mut self) -> Vec<Outcome> {
        self.log().await.iter().map(|look| look.outcome).collect()
    }
}

fn device(origin: &str, now: fn() -> u64) -> Device<Http, Passing> {
    let settings = Settings {
        origin: "localhost".into(),
        clock: now,
    };
    let http = Http::new(origin).expect("a client");
    Device::new(settings, http, Passing::default())
}

impl Looked {
    fn new(outcome: Outcome, look: Look) -> Self {
        Self {
            outcome,
            reason: look.reason,
            fields: look
                .copies
                .into_iter()
                .map(|copy| copy.name.field)
                .collect(),
        }
    }
}

/// What stands in the only log there is at the server with its data in this folder.
pub async fn logged(data: &Path) -> Vec<Looked> {
    let options = SqliteConnectOptions::new().filename(data.join("data.sqlite"));
    let mut connection = SqliteConnection::connect_with(&options)
        .await
        .expect("the database opens");
    let entries: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT entry FROM access_log ORDER BY sequence")
            .fetch_all(&mut connection)
            .await
            .expect("entries");
    let looked = entries.iter().map(|entry| {
        let entry = Entry::decode(entry).expect("an entry");
        let look = Look::decode("localhost", entry.look.look.as_ref()).expect("a look");
        Looked::new(entry.outcome, look)
    });
    looked.collect()
}
