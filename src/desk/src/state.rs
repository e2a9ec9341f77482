//! What a desk has seen, in a folder beside its key: which platform it knows, how far its registry had come, the highest
//! revision of each copy, and the sealed copies themselves as they were listed last. Those open nothing without a
//! share, which leaves only with an entry in the person's log; they are there so that a look at what isn't permitted any
//! more can be asked, and its refusal stands in that log too.
//!
//! One command works with the folder at a time; what is kept is replaced whole, or not at all.

use crate::failure::Failure;
use kluis_vault::manifest::Head;
use kluis_wire::{AccountId, Digest, GrantName, GrantShown, Platform, body};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

const SEEN: &str = "seen.json";
const COPIES: &str = "copies";
/// How long after its term a copy is kept, in seconds: thirty days.
const KEPT: u64 = 30 * 24 * 60 * 60;

/// What was seen.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
    /// The platform's public keys, from the first time on.
    platform: Option<Platform>,
    registry: Link,
    copies: Vec<Copy>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Link {
    sequence: u64,
    digest: Digest,
}

impl Default for Link {
    fn default() -> Self {
        Self {
            sequence: Head::NONE.sequence,
            digest: Head::NONE.digest,
        }
    }
}

/// The highest revision of a copy.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Copy {
    account: AccountId,
    #[serde(flatten)]
    name: GrantName,
    revision: u64,
}

/// The folder, for as long as a command works with it.
pub(crate) struct State {
    folder: PathBuf,
    seen: Seen,
    copies: Vec<GrantShown>,
    /// Held until the command ends.
    _lock: File,
}

/// The folder beside a key.
pub(crate) fn folder(key: &Path) -> PathBuf {
    let mut name = key.as_os_str().to_owned();
    name.push(".state");
    name.into()
}

impl State {
    /// Opens it, and makes it where it isn't there.
    pub(crate) fn open(key: &Path) -> Result<Self, Failure> {
        let folder = folder(key);
        let failed = |error| Failure::File(folder.clone(), error);
        match DirBuilder::new().mode(0o700).create(&folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(failed(error));
            }
            _ => {}
        }
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(folder.join("lock"))
            .map_err(failed)?;
        lock.lock().map_err(failed)?;
        let seen = match read(&folder.join(SEEN))? {
            Some(bytes) => {
                serde_json::from_slice(&bytes).map_err(|_| Failure::Damaged(folder.join(SEEN)))?
            }
            None => Seen::default(),
        };
        let copies = match read(&folder.join(COPIES))? {
            Some(bytes) => {
                body::decode(&bytes).map_err(|_| Failure::Damaged(folder.join(COPIES)))?
            }
            None => Vec::new(),
        };
        Ok(Self {
            folder,
            seen,
            copies,
            _lock: lock,
        })
    }

    /// Where the desk's own log is.
    pub(crate) fn log(&self) -> PathBuf {
        self.folder.join("looks.jsonl")
    }

    /// The platform that is known.
    pub(crate) const fn platform(&self) -> Option<&Platform> {
        self.seen.platform.as_ref()
    }

    /// How far its registry had come.
    pub(crate) const fn registry(&self) -> Head {
        Head {
            sequence: self.seen.registry.sequence,
            digest: self.seen.registry.digest,
        }
    }

    /// Keeps which platform it is, and how far its registry has come.
    pub(crate) fn met(&mut self, platform: &Platform, registry: Head) -> Result<(), Failure> {
        self.seen.platform = Some(platform.clone());
        self.seen.registry = Link {
            sequence: registry.sequence,
            digest: registry.digest,
        };
        self.keep_seen()
    }

    /// The highest revision of a copy that was seen; 0 where none was.
    pub(crate) fn revision(&self, account: AccountId, name: &GrantName) -> u64 {
        let of = |copy: &&Copy| copy.account == account && copy.name == *name;
        self.seen
            .copies
            .iter()
            .find(of)
            .map_or(0, |copy| copy.revision)
    }

    /// What was listed before.
    pub(crate) fn copies(&self) -> &[GrantShown] {
        &self.copies
    }

    /// Keeps what was listed and verified.
    pub(crate) fn listed(&mut self, shown: &[GrantShown], now: u64) -> Result<(), Failure> {
        for grant in shown {
            for copy in &grant.copies {
                let of = |seen: &&mut Copy| seen.account == grant.account && seen.name == copy.name;
                match self.seen.copies.iter_mut().find(of) {
                    Some(seen) => seen.revision = seen.revision.max(copy.revision),
                    None => self.seen.copies.push(Copy {
                        account: grant.account,
                        name: copy.name.clone(),
                        revision: copy.revision,
                    }),
                }
            }
        }
        let lasts = |grant: &GrantShown| {
            let mut copies = grant.copies.iter();
            copies.any(|copy| copy.expires.saturating_add(KEPT) > now)
        };
        self.copies
            .retain(|kept| lasts(kept) && !shown.iter().any(|grant| same(kept, grant)));
        self.copies.extend_from_slice(shown);
        self.keep_seen()?;
        self.keep_copies()
    }

    /// Forgets the sealed copy of a field. What was seen of it stays known, so that nothing older is taken.
    pub(crate) fn forget(&mut self, account: AccountId, name: &GrantName) -> Result<(), Failure> {
        for kept in &mut self.copies {
            if kept.account == account {
                kept.copies.retain(|copy| copy.name != *name);
            }
        }
        self.copies.retain(|kept| !kept.copies.is_empty());
        self.keep_copies()
    }

    fn keep_seen(&self) -> Result<(), Failure> {
        let path = self.folder.join(SEEN);
        let text = serde_json::to_vec_pretty(&self.seen);
        let text = text.map_err(|error| Failure::File(path.clone(), error.into()))?;
        replace(&path, &text)
    }

    fn keep_copies(&self) -> Result<(), Failure> {
        let path = self.folder.join(COPIES);
        let bytes = body::encode(&self.copies).map_err(|_| Failure::Damaged(path.clone()))?;
        replace(&path, &bytes)
    }
}

/// Whether they are two states of one grant.
fn same(one: &GrantShown, other: &GrantShown) -> bool {
    let grant = |shown: &GrantShown| shown.copies.first().map(|copy| copy.name.grant);
    one.account == other.account && grant(one) == grant(other)
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::File(path.to_owned(), error)),
    }
}

/// Replaces a file whole.
fn replace(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let new = path.with_extension("new");
    let write = || -> io::Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&new)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&new, path)
    };
    write().map_err(|error| Failure::File(path.to_owned(), error))
}
