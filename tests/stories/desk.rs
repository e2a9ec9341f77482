//! Somebody at the platform's desk, with the program they use, registered in the operator's file.

use crate::World;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use kluis_tests::{
    programs,
    purposes::{built_in, receiving},
};
use kluis_vault::{
    manifest::{Head, digest},
    registry::{Dates, Entry},
};
use kluis_wire::{Bytes, Digest, IdentityPublic, SigningPublic};
use serde_json::Value;
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::fs;
use std::process::{Command, Output};
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// When the papers of everyone here were issued, and when they must be looked at again: at the end of next year.
fn papers() -> String {
    const YEAR: u64 = 31_556_952;
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let year = 1970 + now.expect("after 1970").as_secs() / YEAR;
    format!("2026-01-15/{}-12-31", year + 1)
}

/// A desk: its key, and what it keeps.
pub struct Desk {
    folder: TempDir,
    server: String,
}

impl Desk {
    /// Makes keys, and has the operator register them as `number` for a purpose. The server starts again with it.
    pub async fn registered(world: &mut World, number: &str, purpose: &str) -> Self {
        let folder = TempDir::with_prefix("kluis-story-desk-").expect("a temporary folder");
        let desk = Self {
            folder,
            server: world.proxy.origin(),
        };
        let made = desk.run(&[
            "new",
            "--number",
            number,
            "--role",
            "adviseur",
            "--organisation",
            "Kluis Voorbeeld B.V.",
            "--region",
            "NL",
            "--certificate",
            &papers(),
            "--declaration",
            &papers(),
        ]);
        assert!(made.status.success(), "{}", text(&made.stderr));
        let file = world.server.purposes_file();
        let purposes = fs::read_to_string(&file).unwrap_or_else(|_| built_in());
        let purposes = [receiving(&purposes, purpose, number), text(&made.stdout)].join("\n");
        fs::write(file, purposes).expect("the operator's file can be written");
        world.server.restart().await;
        desk
    }

    /// The operator names it as the desk that answers requests. The server starts again with it.
    pub async fn answers_requests(&self, world: &mut World) {
        let file = world.server.purposes_file();
        let purposes = fs::read_to_string(&file).expect("the operator's file");
        let desk = "\n[platform]\ndesk = \"K-014\"\n";
        fs::write(file, purposes.replacen("\n[platform]\n", desk, 1)).expect("it can be written");
        world.server.restart().await;
    }

    /// Their papers are due for review on another day, as the operator's file says. The server starts again with it.
    pub async fn review_due(&self, world: &mut World, day: &str) {
        let file = world.server.purposes_file();
        let purposes = fs::read_to_string(&file).expect("the operator's file");
        let before = papers();
        let (_, before) = before.split_once('/').expect("two days");
        let (before, now) = (
            format!("review = \"{before}\""),
            format!("review = \"{day}\""),
        );
        assert_eq!(purposes.matches(&before).count(), 2, "{purposes}");
        fs::write(file, purposes.replace(&before, &now)).expect("it can be written");
        world.server.restart().await;
    }

    /// Their papers were looked at again.
    pub async fn reviewed(&self, world: &mut World, due: &str) {
        let file = world.server.purposes_file();
        let purposes = fs::read_to_string(&file).expect("the operator's file");
        let papers = papers();
        let (_, day) = papers.split_once('/').expect("two days");
        let now = purposes.replace(
            &format!("review = \"{due}\""),
            &format!("review = \"{day}\""),
        );
        fs::write(file, now).expect("it can be written");
        world.server.restart().await;
    }

    /// They are registered in another country, with the same keys: written into the registry behind the server's back, as no
    /// file that it takes can say it.
    pub async fn moved_to(&self, world: &World, region: [u8; 2]) {
        let file = fs::read_to_string(world.server.purposes_file()).expect("the operator's file");
        let keys = file.lines().find_map(|line| line.strip_prefix("keys = \""));
        let keys = keys.and_then(|keys| keys.split('"').next()).expect("keys");
        let keys = Base64UrlUnpadded::decode_vec(keys).expect("in base64url");
        let (signing, sealing) = keys.split_first_chunk().expect("two keys");
        let always = Dates {
            issued: 0,
            review: u64::MAX,
        };
        let entry = Entry {
            time: 0,
            active: true,
            number: "K-014".to_owned(),
            role: "adviseur".to_owned(),
            organisation: "Kluis Voorbeeld B.V.".to_owned(),
            region,
            certificate: always,
            declaration: always,
            keys: IdentityPublic {
                signing: SigningPublic(*signing),
                sealing: Bytes(sealing.to_vec()),
            },
        };
        let database =
            SqliteConnectOptions::new().filename(world.server.data().join("data.sqlite"));
        let mut database = SqliteConnection::connect_with(&database)
            .await
            .expect("the server's database");
        let before: Vec<Vec<u8>> =
            sqlx::query_scalar("SELECT entry FROM registry ORDER BY sequence")
                .fetch_all(&mut database)
                .await
                .expect("entries");
        let head = Head {
            sequence: u64::try_from(before.len()).expect("few"),
            digest: before.last().map_or(Digest([0; 32]), |last| digest(last)),
        };
        sqlx::query("INSERT INTO registry (sequence, entry) VALUES ($1, $2)")
            .bind(i64::try_from(head.sequence + 1).expect("few"))
            .bind(entry.encode("localhost", head))
            .execute(&mut database)
            .await
            .expect("an entry");
    }

    /// A file with something in it; its path.
    pub fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::write(&path, text).expect("it can be written");
        path
    }

    /// The operator writes another text for a purpose, which takes the next version. The server starts again with it.
    pub async fn publish_anew(&self, world: &mut World, purpose: &str) {
        let file = world.server.purposes_file();
        let purposes = fs::read_to_string(&file).expect("the operator's file");
        let begin = purposes
            .find(&format!("id = \"{purpose}\""))
            .expect("there is such a purpose");
        let (before, after) = purposes.split_at(begin);
        let after = after.replacen("version = 2", "version = 3", 1).replacen(
            "says = \"",
            "says = \"Nieuw: ",
            1,
        );
        fs::write(file, [before, &after].concat()).expect("it can be written");
        world.server.restart().await;
    }

    /// A place in its folder.
    pub fn path(&self, name: &str) -> String {
        let path = self.folder.path().join(name);
        path.to_str().expect("a path that is text").to_owned()
    }

    /// Runs a command.
    pub fn run(&self, arguments: &[&str]) -> Output {
        Command::new(programs::desk())
            .arg("--key")
            .arg(self.folder.path().join("desk.key"))
            .args(["--server", &self.server])
            .args(arguments)
            .output()
            .expect("the desk's program runs")
    }

    /// Runs a command that has to work, and reads its answer.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.run(&[arguments, &["--json"]].concat());
        assert!(ran.status.success(), "{}", text(&ran.stderr));
        serde_json::from_slice(&ran.stdout).expect("an answer in JSON")
    }

    /// Whose data it may open; there is one.
    pub fn account(&self) -> String {
        let list = self.json(&["list"]);
        let account = list["grants"][0]["account"].as_str();
        account.unwrap_or_else(|| panic!("{list}")).to_owned()
    }

    /// Opens a field, with a reason. The value, or the exit code.
    pub fn open(&self, account: &str, field: &str, reason: &str) -> Result<String, i32> {
        let ran = self.run(&[
            "open", account, "--field", field, "--reason", reason, "--json",
        ]);
        if !ran.status.success() {
            return Err(ran.status.code().expect("it ended by itself"));
        }
        let opened: Value = serde_json::from_slice(&ran.stdout).expect("an answer in JSON");
        let value = opened["values"][0]["value"].as_str();
        Ok(value.unwrap_or_else(|| panic!("{opened}")).to_owned())
    }
}

impl Desk {
    /// Tries to open a field with a clock that is so many seconds ahead, as the server's is. The exit code.
    pub async fn open_later(&self, seconds: u64, account: &str, field: &str, reason: &str) -> u8 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.expect("after 1970").as_secs() + seconds;
        let key = self.folder.path().join("desk.key");
        let key = key.to_str().expect("a path that is text");
        let asked = [
            "kluis-desk",
            "--key",
            key,
            "--server",
            &self.server,
            "open",
            account,
        ];
        let asked = asked
            .into_iter()
            .chain(["--field", field, "--reason", reason]);
        let around = kluis_desk::Surroundings {
            clock: &|| now,
            out: &mut Vec::new(),
            err: &mut Vec::new(),
        };
        kluis_desk::run(asked, around).await
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
