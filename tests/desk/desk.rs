//! A desk: its key, what it keeps, and its commands.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use kluis_desk::{Surroundings, run};
use kluis_vault::{hpke::SealingKey, registry::fingerprint, secret::SigningSeed};
use kluis_wire::{Bytes, Digest, IdentityPublic, SigningPublic};
use serde_json::Value;
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// A desk with a folder of its own.
pub struct Desk {
    folder: TempDir,
    pub server: String,
    pub keys: IdentityPublic,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ran {
    pub code: u8,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// The answer to a command that worked.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert_eq!(self.code, 0, "{self:?}");
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("no JSON: {}", self.out))
    }

    /// That it ended with this code and this name.
    #[track_caller]
    pub fn refused(&self, code: u8, name: &str) {
        assert_eq!(self.code, code, "{self:?}");
        let told: Value = serde_json::from_str(&self.err).expect("an error in JSON");
        assert_eq!(told["error"], name, "{told}");
        let sentence = told["sentence"].as_str().expect("a sentence");
        assert!(sentence.len() > 20 && !sentence.contains('\n'), "{told}");
        assert_eq!(self.out, "", "nothing is shown");
    }
}

impl Desk {
    /// One that has just made its key. Where the platform is it learns later.
    pub async fn new() -> Self {
        let desk = Self::empty();
        let made = desk.json(0, &["new"]).await;
        desk.known_by(&made)
    }

    /// One with these keys.
    pub async fn with_keys(signing: &SigningSeed, sealing: &SealingKey) -> Self {
        let desk = Self::empty();
        let seeds = [signing.as_bytes().as_slice(), sealing.seed()].concat();
        let text = format!(
            "kluis-desk-key-1 {}\n",
            Base64UrlUnpadded::encode_string(&seeds)
        );
        fs::write(desk.key(), text).expect("it is written");
        fs::set_permissions(desk.key(), Permissions::from_mode(0o600)).expect("it changes");
        let shown = desk.json(0, &["key"]).await;
        desk.known_by(&shown)
    }

    fn empty() -> Self {
        Self {
            folder: TempDir::with_prefix("kluis-desk-").expect("a temporary folder"),
            // Nobody answers there.
            server: "http://localhost:9".to_owned(),
            keys: IdentityPublic {
                signing: SigningPublic([0; 32]),
                sealing: Bytes::default(),
            },
        }
    }

    fn known_by(mut self, shown: &Ran) -> Self {
        let shown = shown.ok();
        let keys = shown["keys"].as_str().expect("keys");
        let keys = Base64UrlUnpadded::decode_vec(keys).expect("base64url");
        let (signing, sealing) = keys.split_first_chunk::<32>().expect("two keys");
        self.keys = IdentityPublic {
            signing: SigningPublic(*signing),
            sealing: Bytes(sealing.to_vec()),
        };
        assert_eq!(shown["fingerprint"], self.fingerprint().to_string());
        self
    }

    pub fn fingerprint(&self) -> Digest {
        fingerprint(&self.keys)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn key(&self) -> PathBuf {
        self.folder().join("desk.key")
    }

    /// What it keeps beside its key.
    pub fn kept(&self, name: &str) -> PathBuf {
        self.folder().join("desk.key.state").join(name)
    }

    /// A command, at this moment.
    pub async fn at(&self, now: u64, arguments: &[&str]) -> Ran {
        let key = self.key();
        let key = key.to_str().expect("a path that is text");
        let own = ["kluis-desk", "--key", key, "--server", &self.server];
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let around = Surroundings {
            clock: &|| now,
            out: &mut out,
            err: &mut err,
        };
        let code = run(own.iter().chain(arguments), around).await;
        let text = |bytes| String::from_utf8(bytes).expect("text");
        Ran {
            code,
            out: text(out),
            err: text(err),
        }
    }

    /// The same, answered in JSON.
    pub async fn json(&self, now: u64, arguments: &[&str]) -> Ran {
        let with: Vec<_> = arguments.iter().copied().chain(["--json"]).collect();
        self.at(now, &with).await
    }

    /// Opens one field of an account.
    pub async fn open(&self, now: u64, account: &str, field: &str, reason: &str) -> Ran {
        let asked = ["open", account, "--field", field, "--reason", reason];
        self.json(now, &asked).await
    }
}
