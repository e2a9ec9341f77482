//! Granting, on the person's device: what one commit changes about decisions and grants.
//!
//! A field that changes takes its granted copies with it: each is sealed anew, under a share of its own, in the same
//! commit. A copy goes where its field was deleted, its term is over, or its recipient has no keys in the registry any
//! more. Whatever goes or is replaced loses its share.

use crate::{
    decision::SignedDecision,
    grant::Parties,
    identity::{Identity, key_id},
    manifest::{Body, ListedGrant, grant_digest},
    primitive::Failed,
    registry::Registry,
    secret::Share,
    share,
};
use alloc::{borrow::ToOwned, string::String, vec::Vec};
use kluis_wire::{
    AccountId, Bytes, Digest, FileId, GrantId, GrantName, GrantShareId, Platform, Signature,
    StoredGrant, limits,
};
use litemap::LiteMap;
use rand_core::CryptoRng;

/// One field that is granted to one recipient.
#[derive(Clone, Copy, Debug)]
pub struct Granting<'a> {
    /// Under which grant.
    pub grant: GrantId,
    /// The field's stable name.
    pub field: &'a str,
    /// Fingerprint of the recipient, whose keys the registry has.
    pub recipient: Digest,
    /// Digest of the decision that it rests on.
    pub decision: Digest,
    /// Version of the purpose that was decided about.
    pub purpose_version: u64,
    /// Until when, seconds since 1970.
    pub expires: u64,
}

/// What a commit changes about decisions and grants.
#[derive(Default)]
pub struct Grants<'a> {
    /// New decisions, in the order of their numbers.
    pub decisions: &'a [SignedDecision],
    /// Fields that are granted.
    pub given: &'a [Granting<'a>],
    /// Grants that end, with all their fields.
    pub ended: &'a [GrantId],
    /// The verified registry: needed where anything is sealed to a recipient.
    pub registry: Option<&'a Registry>,
}

/// Who grants, and when.
pub(crate) struct Granter<'a> {
    pub account: AccountId,
    pub identity: &'a Identity,
    pub time: u64,
    /// Whether every copy is sealed anew, as new identity keys ask for.
    pub everything: bool,
}

/// A field as it now is.
#[derive(Clone, Copy)]
struct Sealing<'a> {
    revision: u64,
    value: &'a [u8],
    /// The file that the value holds the key of.
    file: Option<FileId>,
}

/// What goes into the commit.
pub(crate) struct Granted {
    pub copies: Vec<StoredGrant>,
    pub removed: Vec<GrantName>,
    shares: LiteMap<GrantShareId, Share>,
}

impl Granter<'_> {
    /// Brings the body's grants in line with the changes and with the fields as they now are. `value` gives a field's
    /// value as it now is.
    ///
    /// # Errors
    /// [`Failed`] where decisions don't follow, a grant isn't covered by what is there, or the registry is missing.
    pub(crate) fn apply<'v>(
        &self,
        body: &mut Body,
        changes: &Grants<'_>,
        value: impl Fn(&str) -> Option<&'v [u8]>,
        rng: &mut impl CryptoRng,
    ) -> Result<Granted, Failed> {
        for decision in changes.decisions {
            if decision.after != body.decisions {
                return Err(Failed);
            }
            body.decisions = decision.head;
        }
        if let Some(registry) = changes.registry {
            if registry.head().sequence < body.registry.sequence {
                return Err(Failed);
            }
            body.registry = registry.head();
        }

        let before: Vec<(GrantId, String)> = body.grants.keys().cloned().collect();
        body.grants.retain(|(grant, _), listed| {
            !changes.ended.contains(grant) && listed.expires > self.time
        });
        for given in changes.given {
            if given.expires <= self.time || !body.fields.contains_key(given.field) {
                return Err(Failed);
            }
            // Revision 0 is no field's: it is sealed below.
            let listed = ListedGrant {
                recipient: given.recipient,
                decision: given.decision,
                purpose_version: given.purpose_version,
                tag: Digest([0; 32]),
                digest: Digest([0; 32]),
                revision: 0,
                expires: given.expires,
            };
            let name = (given.grant, given.field.to_owned());
            body.grants.insert(name, listed);
        }

        let mut copies = Vec::new();
        let mut shares = LiteMap::new();
        let names: Vec<(GrantId, String)> = body.grants.keys().cloned().collect();
        for name in names {
            let field = body.fields.get(&name.1);
            let now = field.map(|field| field.revision);
            let listed = body.grants.get(&name).ok_or(Failed)?;
            if now == Some(listed.revision) && !self.everything {
                continue;
            }
            let sealed = match now {
                Some(revision) => {
                    let sealing = Sealing {
                        revision,
                        value: value(&name.1).ok_or(Failed)?,
                        file: field.and_then(|field| Some(field.file?.id)),
                    };
                    let registry = changes.registry.ok_or(Failed)?;
                    self.seal(&name, listed, sealing, registry, rng)?
                }
                None => None,
            };
            match sealed {
                Some((listed, copy, share)) => {
                    shares.insert(copy.share, share);
                    copies.push(copy);
                    body.grants.insert(name, listed);
                }
                // Given just now it must not be lost without a word.
                None if listed.revision == 0 => return Err(Failed),
                None => {
                    body.grants.remove(&name);
                }
            }
        }
        if body.grants.len() > limits::GRANTS {
            return Err(Failed);
        }
        let removed = before
            .into_iter()
            .filter(|name| !body.grants.contains_key(name))
            .map(|(grant, field)| GrantName { grant, field })
            .collect();
        Ok(Granted {
            copies,
            removed,
            shares,
        })
    }

    /// Seals one copy under a fresh share. None where the recipient's keys are not in the registry any more.
    fn seal(
        &self,
        (grant, field): &(GrantId, String),
        listed: &ListedGrant,
        sealing: Sealing<'_>,
        registry: &Registry,
        rng: &mut impl CryptoRng,
    ) -> Result<Option<(ListedGrant, StoredGrant, Share)>, Failed> {
        let Some(entry) = registry.find(listed.recipient).filter(|entry| entry.active) else {
            return Ok(None);
        };
        let parties = Parties {
            account: self.account,
            identity: key_id(self.identity.public()?),
            recipient: &entry.keys,
        };
        let mut id = [0; GrantShareId::LENGTH];
        rng.fill_bytes(&mut id);
        let (id, share) = (GrantShareId(id), Share::generate(rng));
        let copy = StoredGrant {
            name: GrantName {
                grant: *grant,
                field: field.clone(),
            },
            revision: sealing.revision,
            recipient: listed.recipient,
            decision: listed.decision,
            purpose_version: listed.purpose_version,
            share: id,
            expires: listed.expires,
            file: sealing.file,
            sealed: Bytes::default(),
            signature: Signature([0; 64]),
        };
        let sign = |message: &[u8]| self.identity.sign(message);
        let copy = parties.seal(copy, sealing.value, &share, sign, rng)?;
        let listed = ListedGrant {
            tag: share::tag(&share, self.account, id),
            digest: grant_digest(&copy),
            revision: sealing.revision,
            ..listed.clone()
        };
        Ok(Some((listed, copy, share)))
    }
}

impl Granted {
    /// The new shares, sealed to the platform.
    ///
    /// # Errors
    /// [`Failed`] where the platform's key is none.
    pub(crate) fn deposit(
        &self,
        platform: &Platform,
        account: AccountId,
        sequence: u64,
        rng: &mut impl CryptoRng,
    ) -> Result<Option<Bytes>, Failed> {
        if self.shares.is_empty() {
            return Ok(None);
        }
        let sealing = platform.sealing.as_ref();
        let origin = &platform.origin;
        share::deposit(sealing, origin, account, sequence, &self.shares, rng)
            .map(|sealed| Some(Bytes(sealed)))
    }
}
