//! The manifest: what is in the vault, signed by the person, so that a server can neither add, drop, swap nor
//! roll back.
//!
//! ```text
//! header = E("kluis/v1/header", version, account, sequence, H(previous header), time, device, identity key id,
//!            H(sealed body), H(rest of the commit))
//! signed = Sign(E("kluis/v1/header-signature", header))
//! body   = version ‖ sealed(HKDF-Expand(prk, E("manifest", account, root epoch), 32), pad(content);
//!          E("kluis/v1/body", suite, account, root epoch, sequence))
//! ```
//!
//! The header is in clear: the server checks it, and refuses what the person's key didn't sign. The body is
//! sealed: which fields exist is nobody else's business. Its padding hides their number.

use crate::{
    SUITE, VERSION,
    encoding::{Malformed, Reader, Writer, ascending},
    identity::{Identity, key_id, signed_by},
    keyring::{Root, read_share_id, write_share_id},
    primitive::{Failed, sha256},
    sealed,
    slot::{kind_from_number, kind_number},
};
use alloc::{string::String, vec::Vec};
use kluis_wire::{
    AccountId, Bytes, CaseId, Commit, DeviceId, Digest, FileId, GrantId, ShareId, SignedHeader,
    SigningPublic, SlotId, StoredGrant, StoredSlot, UnlockerKind, limits,
};
use litemap::LiteMap;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Bodies are padded to a multiple of this, in bytes.
const BODY_STEP: usize = 4_096;
/// Longest name of a field, in bytes.
const NAME: usize = 64;

/// A manifest header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Whose vault.
    pub account: AccountId,
    /// Counts from 1.
    pub sequence: u64,
    /// Digest of the header before it; zero for the first.
    pub previous: Digest,
    /// The device's clock, seconds since 1970.
    pub time: u64,
    /// Which device wrote it.
    pub device: DeviceId,
    /// Under which identity keys.
    pub identity: Digest,
    /// Digest of the sealed body.
    pub body: Digest,
    /// Digest of everything else in the commit.
    pub rest: Digest,
}

impl Header {
    /// The canonical encoding.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        Writer::new("kluis/v1/header")
            .number(VERSION.into())
            .fixed(self.account)
            .number(self.sequence)
            .fixed(self.previous)
            .number(self.time)
            .fixed(self.device)
            .fixed(self.identity)
            .fixed(self.body)
            .fixed(self.rest)
            .done()
    }

    /// Reads the canonical encoding.
    ///
    /// # Errors
    /// [`Malformed`] for anything else, an unknown version included.
    pub fn decode(encoded: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new("kluis/v1/header", encoded)?;
        if reader.number() != u64::from(VERSION) {
            return Err(Malformed);
        }
        let header = Self {
            account: AccountId(reader.fixed()),
            sequence: reader.number(),
            previous: Digest(reader.fixed()),
            time: reader.number(),
            device: DeviceId(reader.fixed()),
            identity: Digest(reader.fixed()),
            body: Digest(reader.fixed()),
            rest: Digest(reader.fixed()),
        };
        reader.end()?;
        Ok(header)
    }

    /// Signs it.
    #[must_use]
    pub fn sign(&self, identity: &Identity) -> SignedHeader {
        let header = self.encode();
        SignedHeader {
            signature: identity.sign(&signature_message(&header)),
            header: Bytes(header),
        }
    }
}

fn signature_message(header: &[u8]) -> Vec<u8> {
    Writer::new("kluis/v1/header-signature")
        .bytes(header)
        .done()
}

/// Whether this key signed this header.
#[must_use]
pub fn is_signed(head: &SignedHeader, signing: &SigningPublic) -> bool {
    signed_by(
        signing,
        &signature_message(head.header.as_ref()),
        &head.signature,
    )
}

/// H: SHA-256 of a stored thing.
#[must_use]
pub fn digest(stored: &[u8]) -> Digest {
    Digest(sha256(&[stored]))
}

/// The digest of a slot, with all that stands beside the wrapped key.
#[must_use]
pub fn slot_digest(slot: &StoredSlot) -> Digest {
    digest(
        &Writer::new("kluis/v1/slot-digest")
            .fixed(slot.id)
            .number(kind_number(slot.kind))
            .list(slot.auth.iter(), |writer, auth| writer.fixed(auth))
            .bytes(slot.wrapped.as_ref())
            .done(),
    )
}

/// The digest of a granted copy, with all that stands beside the sealed value.
#[must_use]
pub fn grant_digest(grant: &StoredGrant) -> Digest {
    let label = match grant.file {
        None => "kluis/v1/stored-grant",
        Some(_) => "kluis/v1/stored-file-grant",
    };
    let writer = Writer::new(label)
        .fixed(grant.name.grant)
        .bytes(grant.name.field.as_bytes())
        .number(grant.revision)
        .fixed(grant.recipient)
        .fixed(grant.decision)
        .number(grant.purpose_version)
        .fixed(grant.share)
        .number(grant.expires)
        .bytes(grant.sealed.as_ref())
        .fixed(grant.signature);
    digest(&match grant.file {
        None => writer.done(),
        Some(file) => writer.fixed(file).done(),
    })
}

/// The digest over everything in a commit that is neither header nor body. None where a list isn't in
/// strictly ascending order: then it has no canonical form.
#[must_use]
pub fn rest_digest(commit: &Commit) -> Option<Digest> {
    let ordered = ascending(&commit.slots, |slot| slot.id)
        && ascending(&commit.slots_removed, |id| *id)
        && ascending(&commit.rows, |row| row.id)
        && ascending(&commit.rows_removed, |id| *id)
        && ascending(&commit.shares_destroyed, |id| *id)
        && ascending(&commit.files, |id| *id)
        && ascending(&commit.files_removed, |id| *id)
        && ascending(&commit.grants, |grant| grant.name.clone())
        && ascending(&commit.grants_removed, Clone::clone);
    ordered.then(|| {
        digest(
            &Writer::new("kluis/v1/commit")
                .list(commit.keyring.iter(), |writer, keyring| {
                    writer.fixed(digest(keyring.as_ref()))
                })
                .list(commit.slots.iter(), |writer, slot| {
                    writer.fixed(slot_digest(slot))
                })
                .list(commit.slots_removed.iter(), |writer, id| writer.fixed(id))
                .list(commit.rows.iter(), |writer, row| {
                    writer.fixed(row.id).fixed(digest(row.sealed.as_ref()))
                })
                .list(commit.rows_removed.iter(), |writer, id| writer.fixed(id))
                .list(commit.deposit.iter(), |writer, deposit| {
                    writer.fixed(digest(deposit.as_ref()))
                })
                .list(commit.shares_destroyed.iter(), |writer, id| {
                    write_share_id(writer, *id)
                })
                .list(commit.succession.iter(), |writer, succession| {
                    writer
                        .fixed(key_id(&succession.identity))
                        .fixed(succession.signature)
                        .number(succession.number)
                })
                .list(commit.record.iter(), |writer, record| {
                    writer
                        // No record has the length zero: without one it is the digest of nothing.
                        .fixed(digest(record.record.as_ref().map_or(&[], AsRef::as_ref)))
                        .list(record.address.iter(), |writer, id| writer.fixed(id))
                })
                .list(commit.files.iter(), |writer, id| writer.fixed(id))
                .list(commit.files_removed.iter(), |writer, id| writer.fixed(id))
                .list(commit.decisions.iter(), |writer, decision| {
                    writer.fixed(digest(decision.as_bytes()))
                })
                .list(commit.grants.iter(), |writer, grant| {
                    writer.fixed(grant_digest(grant))
                })
                .list(commit.grants_removed.iter(), |writer, name| {
                    writer.fixed(name.grant).bytes(name.field.as_bytes())
                })
                .list(commit.grant_deposit.iter(), |writer, deposit| {
                    writer.fixed(digest(deposit.as_ref()))
                })
                .done(),
        )
    })
}

/// A slot as the person listed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedSlot {
    /// Which kind.
    pub kind: UnlockerKind,
    /// What the person calls it, at most 64 bytes; empty where it has no name.
    pub name: String,
    /// When it was added, seconds since 1970.
    pub added: u64,
    /// When it opened the vault for the first time, seconds since 1970; 0 when it never has.
    pub proven: u64,
    /// [`slot_digest`]
    pub digest: Digest,
}

/// A field as the person listed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedField {
    /// Under which pair of halves.
    pub share: ShareId,
    /// Counts from 1 with every change.
    pub revision: u64,
    /// Version of the meaning of the value.
    pub schema: u64,
    /// The bucket, in bytes.
    pub padding: u64,
    /// When it was saved and deleted, the last time last: at most [`CHANGES`], at least one.
    pub changes: Vec<Changed>,
    /// Digest of the sealed field.
    pub digest: Digest,
    /// The file that the field holds the key of.
    pub file: Option<ListedFile>,
}

/// How many changes of a field are remembered.
pub const CHANGES: usize = 8;

/// That a field was changed; what it said before is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The device's clock, seconds since 1970.
    pub time: u64,
    /// On which device.
    pub device: DeviceId,
    /// Whether it was deleted; else it was saved.
    pub deleted: bool,
}

impl Changed {
    fn write(writer: Writer, changes: &[Self]) -> Writer {
        writer.list(changes.iter(), |writer, change| {
            writer
                .number(change.time)
                .fixed(change.device)
                .number(change.deleted.into())
        })
    }

    fn read(reader: &mut Reader<'_>) -> Result<Vec<Self>, Malformed> {
        let changes = reader.list(CHANGES, |reader| {
            Ok(Self {
                time: reader.number(),
                device: DeviceId(reader.fixed()),
                deleted: match reader.number() {
                    0 => false,
                    1 => true,
                    _ => return Err(Malformed),
                },
            })
        });
        if changes.is_empty() {
            return Err(Malformed);
        }
        Ok(changes)
    }
}

/// A field that was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Its last revision, so that none comes back from the dead.
    pub revision: u64,
    /// As of a field that is there; the last one is that it was deleted.
    pub changes: Vec<Changed>,
}

/// A file as the person listed it. Its key is in the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedFile {
    /// This version of it.
    pub id: FileId,
    /// How many sealed chunks it has.
    pub chunks: u64,
}

/// A grant as the person listed it: one field in one revision, sealed to one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedGrant {
    /// Fingerprint of the recipient's key.
    pub recipient: Digest,
    /// Digest of the decision it rests on.
    pub decision: Digest,
    /// Version of the purpose that was decided about.
    pub purpose_version: u64,
    /// Tag of its share, so that another one is noticed: [`crate::share::tag`].
    pub tag: Digest,
    /// Digest of the sealed copy.
    pub digest: Digest,
    /// The field's revision.
    pub revision: u64,
    /// Until when, seconds since 1970.
    pub expires: u64,
}

/// The last entry of a chain that grows elsewhere, as the person saw it: sequence 0 where there is none yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Counts from 1.
    pub sequence: u64,
    /// Digest of the entry.
    pub digest: Digest,
}

impl Head {
    /// Of a chain without entries.
    pub const NONE: Self = Self {
        sequence: 0,
        digest: Digest([0; 32]),
    };

    pub(crate) fn write(self, writer: Writer) -> Writer {
        writer.number(self.sequence).fixed(self.digest)
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            sequence: reader.number(),
            digest: Digest(reader.fixed()),
        }
    }
}

/// The manifest's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// Devices that only know older versions must not go on.
    pub minimum_version: u64,
    /// Of the root key it is sealed under.
    pub root_epoch: u64,
    /// Fingerprint of the platform's keys, pinned when the vault was made.
    pub platform: Digest,
    /// Mark ([`crate::purposes::mark`]) of the latest edition of the purposes that was shown; zero before the first.
    pub catalogue: Digest,
    /// Head of the platform's registry of staff and recipients.
    pub registry: Head,
    /// Digest of the sealed keyring.
    pub keyring: Digest,
    /// The complete slot set.
    pub slots: LiteMap<SlotId, ListedSlot>,
    /// The tag of every share in use.
    pub shares: LiteMap<ShareId, Digest>,
    /// Every field.
    pub fields: LiteMap<String, ListedField>,
    /// Fields that were deleted.
    pub deleted: LiteMap<String, Gone>,
    /// Every grant in force, by grant and field.
    pub grants: LiteMap<(GrantId, String), ListedGrant>,
    /// The person's requests, with the digest of what was asked.
    pub requests: LiteMap<CaseId, Digest>,
    /// Head of the person's decisions.
    pub decisions: Head,
    /// The last entry of the access log that was verified.
    pub log: Head,
}

impl Body {
    fn key(root: &Root) -> Zeroizing<[u8; 32]> {
        root.derive("manifest")
    }

    fn context(root: &Root, sequence: u64) -> Vec<u8> {
        Writer::new("kluis/v1/body")
            .bytes(SUITE)
            .fixed(root.account())
            .number(root.epoch())
            .number(sequence)
            .done()
    }

    /// Seals it for one sequence.
    ///
    /// # Errors
    /// None in practice; see [`sealed::seal`].
    pub fn seal(
        &self,
        root: &Root,
        sequence: u64,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, Failed> {
        let content = Zeroizing::new(self.encode());
        let padded = sealed::pad(&content, (content.len() + 1).next_multiple_of(BODY_STEP))?;
        let sealed = sealed::seal(
            &Self::key(root),
            &Self::context(root, sequence),
            &padded,
            rng,
        )?;
        Ok([&[VERSION], sealed.as_slice()].concat())
    }

    /// Opens the body that belongs to one sequence.
    ///
    /// # Errors
    /// [`Failed`] for anything else.
    pub fn open(root: &Root, sequence: u64, stored: &[u8]) -> Result<Self, Failed> {
        let (version, sealed) = stored.split_first().ok_or(Failed)?;
        if *version != VERSION {
            return Err(Failed);
        }
        let padded = sealed::open(&Self::key(root), &Self::context(root, sequence), sealed)?;
        if padded.len() % BODY_STEP != 0 {
            return Err(Failed);
        }
        Self::decode(sealed::unpad(&padded)?).map_err(|Malformed| Failed)
    }

    /// The canonical encoding.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let writer = Writer::new("kluis/v1/body-content")
            .number(self.minimum_version)
            .number(self.root_epoch)
            .fixed(self.platform)
            .fixed(self.catalogue);
        let writer = self
            .registry
            .write(writer)
            .fixed(self.keyring)
            .list(self.slots.iter(), |writer, (id, slot)| {
                writer
                    .fixed(id)
                    .number(kind_number(slot.kind))
                    .bytes(slot.name.as_bytes())
                    .number(slot.added)
                    .number(slot.proven)
                    .fixed(slot.digest)
            })
            .list(self.shares.iter(), |writer, (id, tag)| {
                write_share_id(writer, *id).fixed(tag)
            })
            .list(self.fields.iter(), |writer, (name, field)| {
                let writer = write_share_id(writer.bytes(name.as_bytes()), field.share)
                    .number(field.revision)
                    .number(field.schema)
                    .number(field.padding);
                Changed::write(writer, &field.changes)
                    .fixed(field.digest)
                    .list(field.file.iter(), |writer, file| {
                        writer.fixed(file.id).number(file.chunks)
                    })
            })
            .list(self.deleted.iter(), |writer, (name, gone)| {
                let writer = writer.bytes(name.as_bytes()).number(gone.revision);
                Changed::write(writer, &gone.changes)
            })
            .list(self.grants.iter(), |writer, ((id, field), grant)| {
                writer
                    .fixed(id)
                    .bytes(field.as_bytes())
                    .fixed(grant.recipient)
                    .fixed(grant.decision)
                    .number(grant.purpose_version)
                    .fixed(grant.tag)
                    .fixed(grant.digest)
                    .number(grant.revision)
                    .number(grant.expires)
            })
            .list(self.requests.iter(), |writer, (id, digest)| {
                writer.fixed(id).fixed(digest)
            });
        self.log.write(self.decisions.write(writer)).done()
    }

    /// Reads the canonical encoding.
    ///
    /// # Errors
    /// [`Malformed`] for anything else.
    pub fn decode(content: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new("kluis/v1/body-content", content)?;
        let body = Self {
            minimum_version: reader.number(),
            root_epoch: reader.number(),
            platform: Digest(reader.fixed()),
            catalogue: Digest(reader.fixed()),
            registry: Head::read(&mut reader),
            keyring: Digest(reader.fixed()),
            slots: reader.map(limits::SLOTS, |reader| {
                let id = SlotId(reader.fixed());
                let kind = kind_from_number(reader.number()).ok_or(Malformed)?;
                Ok((
                    id,
                    ListedSlot {
                        kind,
                        name: reader.text(NAME),
                        added: reader.number(),
                        proven: reader.number(),
                        digest: Digest(reader.fixed()),
                    },
                ))
            }),
            shares: reader.map(limits::SHARES, |reader| {
                Ok((read_share_id(reader)?, Digest(reader.fixed())))
            }),
            fields: reader.map(limits::ROWS, |reader| {
                let name = reader.text(NAME);
                let field = ListedField {
                    share: read_share_id(reader)?,
                    revision: reader.number(),
                    schema: reader.number(),
                    padding: reader.number(),
                    changes: Changed::read(reader)?,
                    digest: Digest(reader.fixed()),
                    file: reader
                        .list(1, |reader| {
                            Ok(ListedFile {
                                id: FileId(reader.fixed()),
                                chunks: reader.number(),
                            })
                        })
                        .pop(),
                };
                Ok((name, field))
            }),
            deleted: reader.map(limits::ROWS, |reader| {
                let name = reader.text(NAME);
                let gone = Gone {
                    revision: reader.number(),
                    changes: Changed::read(reader)?,
                };
                Ok((name, gone))
            }),
            grants: reader.map(limits::GRANTS, |reader| {
                let key = (GrantId(reader.fixed()), reader.text(NAME));
                let grant = ListedGrant {
                    recipient: Digest(reader.fixed()),
                    decision: Digest(reader.fixed()),
                    purpose_version: reader.number(),
                    tag: Digest(reader.fixed()),
                    digest: Digest(reader.fixed()),
                    revision: reader.number(),
                    expires: reader.number(),
                };
                Ok((key, grant))
            }),
            requests: reader.map(limits::REQUESTS, |reader| {
                Ok((CaseId(reader.fixed()), Digest(reader.fixed())))
            }),
            decisions: Head::read(&mut reader),
            log: Head::read(&mut reader),
        };
        reader.end()?;
        Ok(body)
    }
}
