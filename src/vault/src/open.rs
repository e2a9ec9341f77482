//! The opened vault: how it is founded, changed, and verified when it comes back from a server.
//!
//! The order of verification (and nothing is shown before its end): limits and version · own slot, unwrap root
//! · keyring under root, identity chain back to the account · header signature, body digest, body opens,
//! account and sequence agree · the header chain contains the head this device remembers · keyring and slots
//! equal the list exactly · share tags · fields: exact set, digest, revision, open. Each step that fails has a
//! name: [`Refusal`].

use crate::{
    VERSION, draft,
    encoding::gather,
    field::{self, FieldContext, Halves},
    file::File,
    identity::key_id,
    keyring::{Keyring, Root},
    manifest::{
        Body, Head, Header, ListedField, ListedFile, ListedSlot, digest, is_signed, rest_digest,
        slot_digest,
    },
    platform::fingerprint,
    primitive::{Failed, equal},
    secret::{PersonalKey, RootKey, Share},
    share,
    slot::Unlocker,
};
use alloc::{borrow::ToOwned, string::String, vec::Vec};
use kluis_wire::{
    AccountId, Bytes, Category, Commit, DeviceId, Digest, FileId, IdentityPublic, Platform, RowId,
    ShareId, SignedHeader, SlotId, StoredRow, StoredSlot, Vault, limits,
};
use litemap::LiteMap;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// What did not verify, in the order of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Over a limit, not of the expected form, or of an unknown version.
    Form,
    /// The slot doesn't unwrap, or isn't this account's.
    Slot,
    /// The keyring doesn't open.
    Keyring,
    /// The identity keys don't lead back to the account.
    Identity,
    /// The header isn't signed by the person, or is another account's.
    Header,
    /// The body isn't the signed one, doesn't open, or says something else than its header.
    Body,
    /// The vault was made for a platform with other keys.
    Platform,
    /// The vault doesn't descend from what this device saw before: it was rolled back or forked.
    RolledBack,
    /// Slots or keyring aren't the listed ones.
    Listing,
    /// A share isn't the one that was deposited, or isn't there.
    Share,
    /// Fields are missing, extra, swapped, old, or don't open.
    Field,
    /// A chunk of a file is missing, moved, from elsewhere, or doesn't open.
    File,
}

/// What a device keeps of a vault, to notice when it is rolled back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// The last sequence seen.
    pub sequence: u64,
    /// Digest of the header with that sequence.
    pub head: Digest,
}

/// An opened value.
#[derive(Clone, PartialEq, Eq)]
pub struct Value {
    /// The value itself.
    pub bytes: Zeroizing<Vec<u8>>,
    /// Counts from 1 with every change.
    pub revision: u64,
    /// When it changed, seconds since 1970.
    pub changed: u64,
}

/// A change of one field.
pub struct Edit<'a> {
    /// Its stable name, at most 64 bytes.
    pub field: &'a str,
    /// Which keys seal it.
    pub category: Category,
    /// Version of the meaning of the value.
    pub schema: u64,
    /// The new value; none deletes.
    pub value: Option<&'a [u8]>,
    /// The file that the value holds the key of.
    pub file: Option<ListedFile>,
}

/// What one commit changes.
#[derive(Default)]
pub struct Change<'a> {
    /// Fields.
    pub edits: &'a [Edit<'a>],
    /// Slots that are new.
    pub slots: Vec<StoredSlot>,
    /// Slots that go.
    pub slots_removed: Vec<SlotId>,
    /// A slot that has opened the vault for the first time.
    pub proven: Option<SlotId>,
}

/// When, and on which device.
#[derive(Clone, Copy, Debug)]
pub struct Writing {
    /// The device's clock, seconds since 1970.
    pub time: u64,
    /// The device.
    pub device: DeviceId,
}

/// A commit that is made but not yet acknowledged.
pub struct Pending {
    /// To be sent.
    pub commit: Commit,
    sequence: u64,
    head: Digest,
    device: DeviceId,
    body: Body,
    values: Vec<(String, Option<Value>)>,
}

/// An open vault: every key, every value.
pub struct OpenVault {
    origin: String,
    platform: Digest,
    root: Root,
    keyring: Keyring,
    shares: LiteMap<ShareId, Share>,
    sequence: u64,
    head: Digest,
    device: Option<DeviceId>,
    body: Body,
    values: LiteMap<String, Value>,
}

impl OpenVault {
    /// Makes root key, identity, personal keys and shares for a new account. Nothing is stored yet: the first
    /// commit, with at least one slot, does that.
    ///
    /// # Errors
    /// None in practice.
    pub fn found(platform: &Platform, rng: &mut impl CryptoRng) -> Result<Self, Failed> {
        let keyring = Keyring::generate(rng)?;
        let account = crate::identity::account(&platform.origin, keyring.identity.public()?);
        let shares = gather(
            keyring
                .personal
                .keys()
                .map(|id| (*id, Share::generate(rng))),
        );
        let body = Body {
            minimum_version: VERSION.into(),
            root_epoch: 1,
            platform: fingerprint(platform),
            catalogue: Digest([0; 32]),
            registry: Head::NONE,
            keyring: Digest([0; 32]),
            slots: LiteMap::new(),
            shares: gather(
                shares
                    .iter()
                    .map(|(id, share)| (*id, share::tag(share, account, *id))),
            ),
            fields: LiteMap::new(),
            deleted: LiteMap::new(),
            grants: LiteMap::new(),
            requests: LiteMap::new(),
            decisions: Head::NONE,
            log: Head::NONE,
        };
        Ok(Self {
            origin: platform.origin.clone(),
            platform: body.platform,
            root: Root::new(RootKey::generate(rng), account, 1),
            keyring,
            shares,
            sequence: 0,
            head: Digest([0; 32]),
            device: None,
            body,
            values: LiteMap::new(),
        })
    }

    /// Whose.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.root.account()
    }

    /// Today's public keys.
    ///
    /// # Errors
    /// None in practice.
    pub fn identity(&self) -> Result<&IdentityPublic, Failed> {
        self.keyring.identity.public()
    }

    /// The sequence of the last acknowledged commit; 0 before the first.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Which device made the last commit.
    #[must_use]
    pub const fn written_by(&self) -> Option<DeviceId> {
        self.device
    }

    /// What a device keeps to notice a roll-back.
    #[must_use]
    pub const fn remember(&self) -> Remembered {
        Remembered {
            sequence: self.sequence,
            head: self.head,
        }
    }

    fn place<'a>(&'a self, field: &'a str) -> draft::Place<'a> {
        draft::Place {
            origin: &self.origin,
            account: self.account(),
            field,
        }
    }

    /// Seals what is typed for a field and not yet saved ([`crate::draft`]).
    ///
    /// # Errors
    /// [`Failed`] for a text that is longer than any field.
    pub fn seal_draft(
        &self,
        field: &str,
        text: &str,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, Failed> {
        let base = self.values.get(field).map_or(0, |value| value.revision);
        draft::seal(self.place(field), &self.keyring.identity, base, text, rng)
    }

    /// Opens what was typed for a field.
    ///
    /// # Errors
    /// [`Failed`] for what isn't a draft of this field, of this person, sealed to today's identity keys.
    pub fn open_draft(&self, field: &str, sealed: &[u8]) -> Result<draft::Draft, Failed> {
        draft::open(self.place(field), &self.keyring.identity, sealed)
    }

    /// Every value, by the field's name.
    #[must_use]
    pub const fn values(&self) -> &LiteMap<String, Value> {
        &self.values
    }

    /// The file that a field holds the key of.
    #[must_use]
    pub fn file(&self, field: &str) -> Option<File> {
        self.body.fields.get(field)?.file?;
        File::decode(&self.values.get(field)?.bytes).ok()
    }

    /// The slots, as the person listed them.
    #[must_use]
    pub const fn slots(&self) -> &LiteMap<SlotId, ListedSlot> {
        &self.body.slots
    }

    /// Which row holds which field: known only here.
    ///
    /// # Errors
    /// None in practice.
    pub fn rows(&self) -> Result<LiteMap<RowId, &str>, Failed> {
        let mut rows = LiteMap::new();
        for field in self.body.fields.keys() {
            rows.insert(self.root.row(field)?, field.as_str());
        }
        Ok(rows)
    }

    /// Wraps the root key for an unlocker; the slot takes part from the next commit.
    ///
    /// # Errors
    /// None in practice.
    pub fn wrap_for(
        &self,
        unlocker: &Unlocker,
        rng: &mut impl CryptoRng,
    ) -> Result<StoredSlot, Failed> {
        unlocker.wrap(
            &self.origin,
            self.account(),
            self.root.epoch(),
            self.root.key(),
            rng,
        )
    }

    /// Asks for shares again, as proof that the platform keeps what was deposited.
    ///
    /// # Errors
    /// None in practice.
    pub fn ask_shares(
        &self,
        asking: &share::Asking<'_>,
        ephemeral: &crate::hpke::SealingKey,
    ) -> Result<kluis_wire::ShareRequest, Failed> {
        share::request(
            &self.keyring.identity,
            asking,
            ephemeral,
            self.body.shares.keys().copied().collect(),
        )
    }

    /// Whether the platform's answer holds exactly the deposited shares.
    #[must_use]
    pub fn keeps(&self, received: &LiteMap<ShareId, Share>) -> bool {
        tags_hold(self.account(), &self.body, received)
    }

    /// Seals a change into a commit. The first commit of a new account carries keyring and shares.
    ///
    /// # Errors
    /// [`Failed`] where a value, or the whole, is over a limit.
    pub fn prepare(
        &self,
        platform: &Platform,
        change: Change<'_>,
        writing: Writing,
        mut progress: impl FnMut(usize),
        rng: &mut impl CryptoRng,
    ) -> Result<Pending, Failed> {
        let sequence = self.sequence.checked_add(1).ok_or(Failed)?;
        let mut body = self.body.clone();
        let mut values = Vec::with_capacity(change.edits.len());
        // The keys are sealed to the platform that this vault was made for, and to no other.
        if fingerprint(platform) != self.platform {
            return Err(Failed);
        }
        let mut rows = LiteMap::<RowId, Bytes>::new();
        let mut rows_removed = LiteMap::<RowId, ()>::new();

        for (number, edit) in change.edits.iter().enumerate() {
            progress(number);
            let row = self.root.row(edit.field)?;
            if rows.contains_key(&row) || rows_removed.contains_key(&row) {
                return Err(Failed);
            }
            if let Some(bytes) = edit.value {
                let (sealed, listed) = self.seal_field(&body, edit, bytes, writing.time, rng)?;
                values.push((
                    edit.field.to_owned(),
                    Some(Value {
                        bytes: Zeroizing::new(bytes.to_vec()),
                        revision: listed.revision,
                        changed: listed.changed,
                    }),
                ));
                body.deleted.remove(edit.field);
                body.fields.insert(edit.field.to_owned(), listed);
                rows.insert(row, Bytes(sealed));
            } else if let Some(gone) = body.fields.remove(edit.field) {
                body.deleted.insert(edit.field.to_owned(), gone.revision);
                rows_removed.insert(row, ());
                values.push((edit.field.to_owned(), None));
            }
        }
        progress(change.edits.len());

        for id in &change.slots_removed {
            body.slots.remove(id).ok_or(Failed)?;
        }
        for slot in &change.slots {
            let listed = ListedSlot {
                kind: slot.kind,
                name: String::new(),
                added: writing.time,
                proven: 0,
                digest: slot_digest(slot),
            };
            body.slots.insert(slot.id, listed);
        }
        if let Some(slot) = change.proven {
            body.slots.get_mut(&slot).ok_or(Failed)?.proven = writing.time;
        }

        let (mut keyring, mut deposit) = (None, None);
        if self.sequence == 0 {
            let sealed = self.keyring.seal(&self.root, rng)?;
            body.keyring = digest(&sealed);
            keyring = Some(Bytes(sealed));
            let account = self.account();
            let sealing = platform.sealing.as_ref();
            deposit = Some(Bytes(share::deposit(
                sealing,
                &self.origin,
                account,
                sequence,
                &self.shares,
                rng,
            )?));
        }

        // What can't be opened again must never be committed.
        let sealed_body = Bytes(body.seal(&self.root, sequence, rng)?);
        let opens = Body::decode(&body.encode()).is_ok_and(|decoded| decoded == body);
        if !opens || sealed_body.0.len() > limits::BODY || body.slots.is_empty() {
            return Err(Failed);
        }
        let slots = gather(change.slots.into_iter().map(|slot| (slot.id, slot)));
        let slots_removed = gather(change.slots_removed.into_iter().map(|id| (id, ())));
        let mut commit = Commit {
            keyring,
            slots: slots.into_iter().map(|(_, slot)| slot).collect(),
            slots_removed: slots_removed.keys().copied().collect(),
            rows: rows
                .into_iter()
                .map(|(id, sealed)| StoredRow { id, sealed })
                .collect(),
            rows_removed: rows_removed.keys().copied().collect(),
            deposit,
            files: files_beyond(&body, &self.body),
            files_removed: files_beyond(&self.body, &body),
            ..Commit::of(sealed_body)
        };
        let header = Header {
            account: self.account(),
            sequence,
            previous: self.head,
            time: writing.time,
            device: writing.device,
            identity: key_id(self.identity()?),
            body: digest(commit.body.as_ref()),
            rest: rest_digest(&commit).ok_or(Failed)?,
        };
        commit.head = header.sign(&self.keyring.identity);
        let head = digest(commit.head.header.as_ref());
        Ok(Pending {
            commit,
            sequence,
            head,
            device: writing.device,
            body,
            values,
        })
    }

    fn seal_field(
        &self,
        body: &Body,
        edit: &Edit<'_>,
        value: &[u8],
        time: u64,
        rng: &mut impl CryptoRng,
    ) -> Result<(Vec<u8>, ListedField), Failed> {
        // The newest epoch of the category seals.
        let share = *body
            .shares
            .keys()
            .rev()
            .find(|id| id.category == edit.category)
            .ok_or(Failed)?;
        let halves = self.halves(share).ok_or(Failed)?;
        let before = body.fields.get(edit.field).map(|listed| listed.revision);
        let revision = before
            .or_else(|| body.deleted.get(edit.field).copied())
            .unwrap_or(0)
            .checked_add(1);
        let revision = revision.ok_or(Failed)?;
        let padding = u64::try_from(field::bucket(value)?).map_err(|_| Failed)?;
        let context = FieldContext {
            account: self.account(),
            share,
            field: edit.field,
            revision,
            schema: edit.schema,
            padding,
        };
        let sealed = field::seal(halves, &context, value, rng)?;
        let digest = digest(&sealed);
        Ok((
            sealed,
            ListedField {
                share,
                revision,
                schema: edit.schema,
                padding,
                changed: time,
                digest,
                file: edit.file,
            },
        ))
    }

    fn halves(&self, id: ShareId) -> Option<Halves<'_>> {
        Some(Halves {
            personal: self.keyring.personal.get(&id)?,
            share: self.shares.get(&id)?,
        })
    }

    /// Takes over what the server has acknowledged.
    pub fn adopt(&mut self, pending: Pending) {
        self.sequence = pending.sequence;
        self.head = pending.head;
        self.device = Some(pending.device);
        self.body = pending.body;
        for (field, value) in pending.values {
            match value {
                Some(value) => self.values.insert(field, value),
                None => self.values.remove(&field),
            };
        }
    }

    /// "Proef op de som": tries to open one stored field with each half replaced by a random one, and with both.
    pub fn prove(&self, field: &str, stored: &[u8], rng: &mut impl CryptoRng) -> Option<Proof> {
        let listed = self.body.fields.get(field)?;
        let both = self.halves(listed.share)?;
        let context = field_context(self.account(), field, listed);
        let (personal, share) = (PersonalKey::generate(rng), Share::generate(rng));
        let attempt = |halves| field::open(halves, &context, stored).ok();
        Some(Proof {
            without_personal: attempt(Halves {
                personal: &personal,
                ..both
            }),
            without_share: attempt(Halves {
                share: &share,
                ..both
            }),
            with_both: attempt(both),
        })
    }

    /// Verifies what the server has now against this open vault, up to the shares.
    ///
    /// # Errors
    /// [`Refusal`]
    pub fn refresh(&self, stored: Vault) -> Result<Verified, Refusal> {
        if stored.account != self.account() {
            return Err(Refusal::Header);
        }
        let remembered = self.remember();
        let mut verified = Verified::new(
            Expected {
                origin: &self.origin,
                platform: self.platform,
                remembered: Some(&remembered),
            },
            self.root.again(),
            stored,
        )?;
        let held = self.shares.iter();
        verified.shares =
            gather(held.map(|(id, share)| (*id, Share::from_bytes(*share.as_bytes()))));
        Ok(verified)
    }
}

/// How the three tries went.
pub struct Proof {
    /// With the platform's half and a random personal key.
    pub without_personal: Option<Zeroizing<Vec<u8>>>,
    /// With the personal half and a random share.
    pub without_share: Option<Zeroizing<Vec<u8>>>,
    /// With both.
    pub with_both: Option<Zeroizing<Vec<u8>>>,
}

/// What this device expects, from its own knowledge.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// The platform's domain.
    pub origin: &'a str,
    /// Fingerprint of the platform's keys.
    pub platform: Digest,
    /// What it saw of this account before.
    pub remembered: Option<&'a Remembered>,
}

/// A vault that has been verified up to the shares.
pub struct Verified {
    origin: String,
    platform: Digest,
    root: Root,
    keyring: Keyring,
    shares: LiteMap<ShareId, Share>,
    header: Header,
    head: Digest,
    body: Body,
    rows: LiteMap<RowId, Bytes>,
}

/// Unlocks what a server sent, with one unlocker, and verifies everything up to the shares.
///
/// # Errors
/// [`Refusal`]
pub fn unlock(
    expected: Expected<'_>,
    unlocker: &Unlocker,
    stored: Vault,
) -> Result<Verified, Refusal> {
    within_limits(&stored)?;
    let (key, epoch) = stored
        .slots
        .iter()
        .filter(|slot| slot.kind == unlocker.kind())
        .find_map(|slot| unlocker.unwrap(expected.origin, stored.account, slot).ok())
        .ok_or(Refusal::Slot)?;
    Verified::new(expected, Root::new(key, stored.account, epoch), stored)
}

fn within_limits(stored: &Vault) -> Result<(), Refusal> {
    let sizes = stored
        .headers
        .iter()
        .all(|head| head.header.0.len() <= limits::HEADER)
        && stored.body.0.len() <= limits::BODY
        && stored.keyring.0.len() <= limits::KEYRING
        && stored
            .slots
            .iter()
            .all(|slot| slot.wrapped.0.len() <= limits::SLOT)
        && stored
            .rows
            .iter()
            .all(|row| row.sealed.0.len() <= limits::ROW);
    let counts = (1..=limits::HEADERS * limits::HEADER_PAGES).contains(&stored.headers.len())
        && stored.slots.len() <= limits::SLOTS
        && stored.rows.len() <= limits::ROWS;
    if sizes && counts {
        Ok(())
    } else {
        Err(Refusal::Form)
    }
}

impl Verified {
    fn new(expected: Expected<'_>, root: Root, stored: Vault) -> Result<Self, Refusal> {
        within_limits(&stored)?;
        let account = root.account();

        let keyring =
            Keyring::open(&root, stored.keyring.as_ref()).map_err(|_| Refusal::Keyring)?;
        keyring
            .identity
            .verify(expected.origin, account)
            .map_err(|_| Refusal::Identity)?;

        let chain = verify_headers(&keyring, account, &stored.headers)?;
        let (header, head) = chain.last().cloned().ok_or(Refusal::Form)?;
        if header.identity != key_id(keyring.identity.public().map_err(|_| Refusal::Identity)?) {
            return Err(Refusal::Header);
        }
        if header.body != digest(stored.body.as_ref()) {
            return Err(Refusal::Body);
        }
        let body =
            Body::open(&root, header.sequence, stored.body.as_ref()).map_err(|_| Refusal::Body)?;
        if body.root_epoch != root.epoch() {
            return Err(Refusal::Body);
        }
        if body.minimum_version > u64::from(VERSION) {
            return Err(Refusal::Form);
        }
        if body.platform != expected.platform {
            return Err(Refusal::Platform);
        }

        if let Some(remembered) = expected.remembered {
            descends(remembered, &chain)?;
        }

        let slots_equal = stored.slots.len() == body.slots.len()
            && stored.slots.iter().all(|slot| {
                body.slots.get(&slot.id).is_some_and(|listed| {
                    listed.kind == slot.kind && listed.digest == slot_digest(slot)
                })
            });
        if body.keyring != digest(stored.keyring.as_ref())
            || !slots_equal
            || !all_distinct(&stored.slots)
        {
            return Err(Refusal::Listing);
        }

        let count = stored.rows.len();
        let rows = gather(stored.rows.into_iter().map(|row| (row.id, row.sealed)));
        if rows.len() != count {
            return Err(Refusal::Field);
        }
        Ok(Self {
            origin: expected.origin.to_owned(),
            platform: expected.platform,
            root,
            keyring,
            shares: LiteMap::new(),
            header,
            head,
            body,
            rows,
        })
    }

    /// Whose.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.root.account()
    }

    /// Shares that have yet to be asked for.
    #[must_use]
    pub fn missing(&self) -> Vec<ShareId> {
        self.body
            .shares
            .keys()
            .filter(|id| !self.shares.contains_key(id))
            .copied()
            .collect()
    }

    /// Asks for the missing shares.
    ///
    /// # Errors
    /// None in practice.
    pub fn ask(
        &self,
        asking: &share::Asking<'_>,
        ephemeral: &crate::hpke::SealingKey,
    ) -> Result<kluis_wire::ShareRequest, Failed> {
        share::request(&self.keyring.identity, asking, ephemeral, self.missing())
    }

    /// Checks the shares and opens every field.
    ///
    /// # Errors
    /// [`Refusal::Share`], [`Refusal::Field`]
    pub fn finish(
        mut self,
        received: LiteMap<ShareId, Share>,
        mut progress: impl FnMut(usize, usize),
    ) -> Result<OpenVault, Refusal> {
        for (id, share) in received {
            self.shares.insert(id, share);
        }
        self.shares
            .retain(|id, _| self.body.shares.contains_key(id));
        if !tags_hold(self.account(), &self.body, &self.shares) {
            return Err(Refusal::Share);
        }
        if self.rows.len() != self.body.fields.len() {
            return Err(Refusal::Field);
        }
        let total = self.body.fields.len();
        let mut values = LiteMap::new();
        for (number, (name, listed)) in self.body.fields.iter().enumerate() {
            progress(number, total);
            let value = self.open_field(name, listed).ok_or(Refusal::Field)?;
            values.insert(name.clone(), value);
        }
        progress(total, total);
        Ok(OpenVault {
            origin: self.origin,
            platform: self.platform,
            root: self.root,
            keyring: self.keyring,
            shares: self.shares,
            sequence: self.header.sequence,
            head: self.head,
            device: Some(self.header.device),
            body: self.body,
            values,
        })
    }

    fn open_field(&self, name: &str, listed: &ListedField) -> Option<Value> {
        let sealed = self.rows.get(&self.root.row(name).ok()?)?;
        if listed.digest != digest(sealed.as_ref()) || self.body.deleted.contains_key(name) {
            return None;
        }
        let halves = Halves {
            personal: self.keyring.personal.get(&listed.share)?,
            share: self.shares.get(&listed.share)?,
        };
        let context = field_context(self.account(), name, listed);
        let bytes = field::open(halves, &context, sealed.as_ref()).ok()?;
        if listed
            .file
            .is_some_and(|listed| File::decode(&bytes).map_or(true, |file| file.listed() != listed))
        {
            return None;
        }
        Some(Value {
            bytes,
            revision: listed.revision,
            changed: listed.changed,
        })
    }
}

/// The files that one body lists and the other doesn't.
fn files_beyond(body: &Body, other: &Body) -> Vec<FileId> {
    let ids = |body: &Body| -> LiteMap<FileId, ()> {
        let files = body.fields.values().filter_map(|field| field.file);
        gather(files.map(|file| (file.id, ())))
    };
    let others = ids(other);
    let mine = ids(body).into_iter().map(|(id, ())| id);
    mine.filter(|id| !others.contains_key(id)).collect()
}

const fn field_context<'a>(
    account: AccountId,
    field: &'a str,
    listed: &ListedField,
) -> FieldContext<'a> {
    FieldContext {
        account,
        share: listed.share,
        field,
        revision: listed.revision,
        schema: listed.schema,
        padding: listed.padding,
    }
}

fn all_distinct(slots: &[StoredSlot]) -> bool {
    slots
        .iter()
        .enumerate()
        .all(|(number, slot)| !slots.iter().take(number).any(|other| other.id == slot.id))
}

fn tags_hold(account: AccountId, body: &Body, shares: &LiteMap<ShareId, Share>) -> bool {
    shares.len() == body.shares.len()
        && body.shares.iter().all(|(id, tag)| {
            shares
                .get(id)
                .is_some_and(|share| share::fits(share, account, *id, *tag))
        })
}

/// Each header is signed by a key of the person's chain, and follows the one before it.
fn verify_headers(
    keyring: &Keyring,
    account: AccountId,
    headers: &[SignedHeader],
) -> Result<Vec<(Header, Digest)>, Refusal> {
    let mut chain: Vec<(Header, Digest)> = Vec::with_capacity(headers.len());
    let links: Vec<Digest> = keyring
        .identity
        .chain()
        .iter()
        .map(|link| key_id(&link.public))
        .collect();
    let mut newest = 0;
    for head in headers {
        let header = Header::decode(head.header.as_ref()).map_err(|_| Refusal::Form)?;
        // Keys that were succeeded sign nothing after their successors did.
        let number = links
            .iter()
            .position(|id| *id == header.identity)
            .ok_or(Refusal::Header)?;
        let signer = keyring.identity.chain().get(number);
        let signed = signer.is_some_and(|link| is_signed(head, &link.public.signing));
        if number < newest {
            return Err(Refusal::Header);
        }
        newest = number;
        if !signed || !equal(&header.account.0, &account.0) {
            return Err(Refusal::Header);
        }
        if let Some((before, digest)) = chain.last()
            && (before.sequence.checked_add(1) != Some(header.sequence)
                || header.previous != *digest)
        {
            return Err(Refusal::Header);
        }
        chain.push((header, digest(head.header.as_ref())));
    }
    Ok(chain)
}

/// The chain contains the head that this device remembers, or goes on right after it.
fn descends(remembered: &Remembered, chain: &[(Header, Digest)]) -> Result<(), Refusal> {
    let holds = chain.iter().any(|(header, head)| {
        (header.sequence == remembered.sequence && *head == remembered.head)
            || (remembered.sequence.checked_add(1) == Some(header.sequence)
                && header.previous == remembered.head)
    });
    if holds {
        Ok(())
    } else {
        Err(Refusal::RolledBack)
    }
}
