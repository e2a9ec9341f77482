//! Bringing what is published in line with the operator's file, at start: a new edition where it differs, and entries at
//! the end of the registry for recipients who are new, changed or gone. Nothing that was published is rewritten.

use super::{Declared, Editions, Problem, Problems, Reason};
use crate::{
    shares::{MAILER, ShareService},
    store::{Store, StoreError},
};
use kluis_catalog::{Purposes, SignedPurposes, purpose::Purpose};
use kluis_vault::{
    manifest::{Head, digest},
    registry::{Dates, Entry, Registry},
};
use kluis_wire::{Bytes, limits};

/// Why the purposes can't be published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The file, or what it says after what was published.
    #[error(transparent)]
    File(#[from] Problems),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Entries are only ever added.
    #[error(
        "the registry of recipients would have more than {} entries",
        limits::REGISTRY
    )]
    Full,
    /// What the database holds isn't what this server put there.
    #[error("the registry in the database isn't this platform's, or was changed")]
    Registry,
    /// The purposes can't be encoded.
    #[error("the purposes can't be encoded")]
    Encoding,
}

/// What the running server knows of the purposes.
#[derive(Debug)]
pub(crate) struct Published {
    editions: Editions,
    signed: SignedPurposes,
}

impl Published {
    /// The edition in force, signed.
    pub(crate) const fn signed(&self) -> &SignedPurposes {
        &self.signed
    }

    /// The purpose in force.
    pub(crate) fn current(&self, id: &str) -> Option<&Purpose> {
        self.signed.purposes.find(id)
    }

    /// A purpose as it was ever published under this version.
    pub(crate) fn find(&self, id: &str, version: u64) -> Option<&Purpose> {
        self.editions.find(id, version)
    }
}

/// Publishes what the file says.
pub(crate) async fn publish(
    declared: &Declared,
    store: &dyn Store,
    shares: &ShareService,
    now: u64,
) -> Result<Published, PublishError> {
    let mut editions = store.editions().await?;
    let next = Editions::new(editions.clone()).next(declared)?;
    let entries = store.registry().await?;
    let registry = Registry::verify(
        shares.origin(),
        &shares.public().signing,
        &shares.registry(entries),
        Head::NONE,
    )
    .map_err(|_| PublishError::Registry)?;
    let changes = changes(&registry, &receiving(declared, shares), &declared.file)?;
    let added = chained(shares.origin(), registry.head(), changes, now);
    let full = registry.head().sequence.saturating_add(added.len() as u64);
    if usize::try_from(full).is_ok_and(|full| full > limits::REGISTRY) {
        return Err(PublishError::Full);
    }
    store.publish(next.as_ref(), &added, now).await?;
    if let Some(next) = &next {
        tracing::info!(edition = next.edition, "published the purposes");
    }
    if !added.is_empty() {
        tracing::info!(entries = added.len(), "the registry of recipients grew");
    }
    warn(declared, now);
    editions.extend(next);
    let current = editions.last().cloned().ok_or(PublishError::Encoding)?;
    Ok(Published {
        signed: sign(current, shares)?,
        editions: Editions::new(editions),
    })
}

fn sign(purposes: Purposes, shares: &ShareService) -> Result<SignedPurposes, PublishError> {
    let encoded = kluis_wire::body::encode(&purposes).map_err(|_| PublishError::Encoding)?;
    Ok(SignedPurposes {
        signature: shares.sign_purposes(digest(&encoded)),
        purposes,
    })
}

/// The file's recipients, and the platform's own mailer where a purpose names it.
fn receiving(declared: &Declared, shares: &ShareService) -> Vec<Entry> {
    let mut recipients = declared.recipients.clone();
    let names = |purpose: &Purpose| purpose.recipients.iter().any(|number| number == MAILER);
    if declared.purposes.iter().any(names) {
        // A program has no certificate of conduct that could be overdue: it is this server.
        let always = Dates {
            issued: 0,
            review: u64::MAX,
        };
        recipients.push(Entry {
            time: 0,
            active: true,
            role: MAILER.to_owned(),
            number: MAILER.to_owned(),
            organisation: declared.platform.name.clone(),
            region: *b"NL",
            certificate: always,
            declaration: always,
            keys: shares.mailer_keys().clone(),
        });
    }
    recipients
}

/// Who is new, changed or gone; their time isn't set yet.
fn changes(registry: &Registry, recipients: &[Entry], file: &str) -> Result<Vec<Entry>, Problems> {
    let mut changes = Vec::new();
    for entry in recipients {
        let own = |known: &&Entry| known.number == entry.number;
        let taken = |known: &&Entry| known.number != entry.number && known.keys == entry.keys;
        if let Some(other) = registry.standing().find(taken) {
            // Who is found by these keys is the one who had them first.
            let reason = Reason::SharedKeys(entry.number.clone(), other.number.clone());
            return Err(Problems {
                file: file.to_owned(),
                found: vec![Problem { line: None, reason }],
            });
        }
        let stands = registry.standing().find(own);
        let timeless = stands.map(|known| Entry {
            time: 0,
            ..known.clone()
        });
        if timeless.as_ref() != Some(entry) {
            changes.push(entry.clone());
        }
    }
    for known in registry.standing().filter(|known| known.active) {
        let named = |entry: &Entry| entry.number == known.number;
        if !recipients.iter().any(named) {
            changes.push(Entry {
                active: false,
                ..known.clone()
            });
        }
    }
    Ok(changes)
}

/// Entries that follow the head of the registry, with their sequences.
fn chained(origin: &str, mut head: Head, entries: Vec<Entry>, now: u64) -> Vec<(u64, Bytes)> {
    let mut added = Vec::with_capacity(entries.len());
    for entry in entries {
        let encoded = Entry { time: now, ..entry }.encode(origin, head);
        head = Head {
            sequence: head.sequence.saturating_add(1),
            digest: digest(&encoded),
        };
        added.push((head.sequence, Bytes(encoded)));
    }
    added
}

/// A document whose review is overdue is no reason not to start: whoever it is about isn't let in.
fn warn(declared: &Declared, now: u64) {
    for entry in declared.recipients.iter().filter(|entry| entry.active) {
        if entry.may_look(now).is_err() {
            tracing::warn!(
                number = entry.number,
                "this recipient can't look: certificate or declaration isn't valid yet, or its review is overdue"
            );
        }
    }
}
