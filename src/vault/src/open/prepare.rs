//! From a change to a signed commit.

use super::{Keys, OpenVault, Value, field_context, renew::Renew};
use crate::{
    encoding::gather,
    field::{self, Joined},
    granting::{Granter, Grants},
    identity::key_id,
    manifest::{
        Body, CHANGES, Changed, Gone, Header, ListedField, ListedFile, ListedSlot, digest,
        rest_digest, slot_digest,
    },
    platform::fingerprint,
    primitive::Failed,
    share,
    slot::NewSlot,
};
use alloc::{borrow::ToOwned, string::String, vec::Vec};
use kluis_wire::{
    Bytes, CaseId, Category, Commit, DeviceId, Digest, FileId, NewRecord, Platform, RowId, ShareId,
    SlotId, StoredRow, StoredSlot, UnlockerKind, limits,
};
use litemap::LiteMap;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

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
    /// Unlockers that are new. One that only comes excludes nobody, so it takes no new keys.
    pub slots: Vec<NewSlot>,
    /// Slots that go. With [`Renew::Root`] only, or what they opened would stay open to them; a recovery code that
    /// never opened the vault may go without.
    pub slots_removed: Vec<SlotId>,
    /// A slot that gets another name, of at most 64 bytes.
    pub renamed: Option<(SlotId, String)>,
    /// A slot that has opened the vault for the first time.
    pub proven: Option<SlotId>,
    /// Keys that are made anew.
    pub renew: Renew<'a>,
    /// A new passphrase or address. With [`Renew::Root`] only.
    pub record: Option<NewRecord>,
    /// Decisions and grants.
    pub grants: Grants<'a>,
    /// Requests that were made, each with the digest of what was stated.
    pub requests: &'a [(CaseId, Digest)],
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
    pub(super) sequence: u64,
    pub(super) head: Digest,
    pub(super) keys: Option<Keys>,
    pub(super) body: Body,
    pub(super) values: Vec<(String, Option<Value>)>,
}

/// What is being put together.
struct Draft<'a> {
    vault: &'a OpenVault,
    keys: &'a Keys,
    joined: LiteMap<ShareId, Joined>,
    writing: Writing,
    body: Body,
    rows: LiteMap<RowId, Bytes>,
    rows_removed: LiteMap<RowId, ()>,
    values: Vec<(String, Option<Value>)>,
}

impl OpenVault {
    /// How many fields this change seals: what `progress` counts to.
    #[must_use]
    pub fn workload(&self, change: &Change<'_>) -> usize {
        let edited = |name: &str| change.edits.iter().any(|edit| edit.field == name);
        let fields = self.body.fields.iter();
        let resealed = fields
            .filter(|(name, listed)| change.renew.includes(listed.share.category) && !edited(name));
        change.edits.len() + resealed.count()
    }

    /// Seals a change into a commit. The first commit of a new account carries keyring and shares.
    ///
    /// # Errors
    /// [`Failed`] where a value, or the whole, is over a limit, or the change excludes somebody from keys that stay.
    pub fn prepare(
        &self,
        platform: &Platform,
        change: Change<'_>,
        writing: Writing,
        mut progress: impl FnMut(usize),
        rng: &mut impl CryptoRng,
    ) -> Result<Pending, Failed> {
        self.prepare_all(platform, change, writing, &mut progress, rng)
    }

    /// The same, compiled once and not for every kind of progress.
    fn prepare_all(
        &self,
        platform: &Platform,
        change: Change<'_>,
        writing: Writing,
        progress: &mut dyn FnMut(usize),
        rng: &mut impl CryptoRng,
    ) -> Result<Pending, Failed> {
        let sequence = self.sequence.checked_add(1).ok_or(Failed)?;
        // The keys are sealed to the platform that this vault was made for, and to no other.
        if fingerprint(platform) != self.platform || self.leaves_open(&change) {
            return Err(Failed);
        }
        let first = self.sequence == 0;
        let (renewed, succession) = if first || change.changes_keys() {
            let (keys, succession) = self.keys.renew(&change, rng)?;
            (Some(keys), succession)
        } else {
            (None, None)
        };
        let keys = renewed.as_ref().unwrap_or(&self.keys);

        let mut draft = Draft {
            vault: self,
            keys,
            joined: LiteMap::new(),
            writing,
            body: Body {
                log: self.log,
                catalogue: self.purposes,
                ..self.body.clone()
            },
            rows: LiteMap::new(),
            rows_removed: LiteMap::new(),
            values: Vec::with_capacity(change.edits.len()),
        };
        draft.list_shares();
        draft.fields(change.edits, progress, rng)?;
        let slots = draft.slots(&change, rng)?;
        let Draft {
            mut body,
            rows,
            rows_removed,
            values,
            ..
        } = draft;

        let (mut keyring, mut deposit) = (None, None);
        if renewed.is_some() {
            let sealed = keys.keyring.seal(&keys.root, rng)?;
            body.keyring = digest(&sealed);
            if sealed.len() > limits::KEYRING {
                return Err(Failed);
            }
            keyring = Some(Bytes(sealed));
        }
        let kept = |id: &ShareId| !first && self.keys.shares.contains_key(id);
        let fresh = gather(keys.shares_again().filter(|(id, _)| !kept(id)));
        if !fresh.is_empty() {
            deposit = Some(Bytes(share::deposit(
                platform.sealing.as_ref(),
                &self.origin,
                self.account(),
                sequence,
                &fresh,
                rng,
            )?));
        }
        let destroyed = self.keys.shares.keys();
        let destroyed = destroyed.filter(|id| !keys.shares.contains_key(id));

        let identity = &keys.keyring.identity;
        let granter = Granter {
            account: self.account(),
            identity,
            time: writing.time,
            // A grant names the identity that it comes from.
            everything: change.renew == Renew::Root,
        };
        let current = |field: &str| {
            let edited = values.iter().find(|(name, _)| name == field);
            let value = match edited {
                Some((_, value)) => value.as_ref(),
                None => self.values.get(field),
            };
            value.map(|value| value.bytes.as_slice())
        };
        for (case, stated) in change.requests {
            body.requests.insert(*case, *stated);
        }
        let granted = granter.apply(&mut body, &change.grants, current, rng)?;
        let grant_deposit = granted.deposit(platform, self.account(), sequence, rng)?;
        let decisions = change.grants.decisions.iter();

        // What can't be opened again must never be committed.
        let sealed_body = Bytes(body.seal(&keys.root, sequence, rng)?);
        let opens = Body::decode(&body.encode()).is_ok_and(|decoded| decoded == body);
        if !opens || sealed_body.0.len() > limits::BODY || body.slots.is_empty() {
            return Err(Failed);
        }
        let slots_removed = gather(change.slots_removed.into_iter().map(|id| (id, ())));
        let mut commit = Commit {
            keyring,
            slots,
            slots_removed: slots_removed.keys().copied().collect(),
            rows: rows
                .into_iter()
                .map(|(id, sealed)| StoredRow { id, sealed })
                .collect(),
            rows_removed: rows_removed.keys().copied().collect(),
            deposit,
            shares_destroyed: destroyed.copied().collect(),
            succession,
            record: change.record,
            files: files_beyond(&body, &self.body),
            files_removed: files_beyond(&self.body, &body),
            decisions: decisions.map(|decision| decision.token.clone()).collect(),
            grants: granted.copies,
            grants_removed: granted.removed,
            grant_deposit,
            ..Commit::of(sealed_body)
        };
        let header = Header {
            account: self.account(),
            sequence,
            previous: self.head,
            time: writing.time,
            device: writing.device,
            identity: key_id(identity.public()?),
            body: digest(commit.body.as_ref()),
            rest: rest_digest(&commit).ok_or(Failed)?,
        };
        commit.head = header.sign(identity);
        let head = digest(commit.head.header.as_ref());
        Ok(Pending {
            commit,
            sequence,
            head,
            keys: renewed,
            body,
            values,
        })
    }

    /// Whether somebody is excluded, yet knows keys that would stay.
    fn leaves_open(&self, change: &Change<'_>) -> bool {
        let unused = |id: &SlotId| {
            self.body
                .slots
                .get(id)
                .is_some_and(|slot| slot.kind == UnlockerKind::RecoveryCode && slot.proven == 0)
        };
        let excludes = change.record.is_some() || !change.slots_removed.iter().all(unused);
        excludes && change.renew != Renew::Root
    }
}

impl Change<'_> {
    fn changes_keys(&self) -> bool {
        self.renew != Renew::Nothing || !self.slots.is_empty() || !self.slots_removed.is_empty()
    }
}

impl Draft<'_> {
    /// Lists the shares of today's keys.
    fn list_shares(&mut self) {
        let (account, shares) = (self.vault.account(), &self.keys.shares);
        let tags = shares.iter();
        self.body.shares = gather(tags.map(|(id, share)| (*id, share::tag(share, account, *id))));
        self.body.root_epoch = self.keys.root.epoch();
    }

    /// Seals what is edited, and what was sealed under a share that goes.
    fn fields(
        &mut self,
        edits: &[Edit<'_>],
        progress: &mut dyn FnMut(usize),
        rng: &mut impl CryptoRng,
    ) -> Result<(), Failed> {
        let vault = self.vault;
        let old = &vault.keys.root;
        let mut done = 0;
        for (number, edit) in edits.iter().enumerate() {
            progress(done);
            done += 1;
            if edits
                .iter()
                .take(number)
                .any(|earlier| earlier.field == edit.field)
            {
                return Err(Failed);
            }
            if let Some(bytes) = edit.value {
                let listed = self.edited(edit, bytes)?;
                let listed = self.seal(edit.field, bytes, listed, rng)?;
                let value = Value::new(Zeroizing::new(bytes.to_vec()), &listed);
                self.values.push((edit.field.to_owned(), Some(value)));
                self.body.deleted.remove(edit.field);
                self.body.fields.insert(edit.field.to_owned(), listed);
            } else if let Some(gone) = self.body.fields.remove(edit.field) {
                let gone = Gone {
                    revision: gone.revision,
                    changes: self.changed(&gone.changes, true),
                };
                self.body.deleted.insert(edit.field.to_owned(), gone);
                self.rows_removed.insert(old.row(edit.field)?, ());
                self.values.push((edit.field.to_owned(), None));
            }
        }
        let anew = old.epoch() != self.keys.root.epoch();
        for (name, listed) in &vault.body.fields {
            if anew {
                self.rows_removed.insert(old.row(name)?, ());
            }
            if self.keys.shares.contains_key(&listed.share)
                || edits.iter().any(|edit| edit.field == name)
            {
                continue;
            }
            progress(done);
            done += 1;
            let value = vault.values.get(name.as_str()).ok_or(Failed)?;
            let listed = ListedField {
                share: self.keys.newest(listed.share.category)?,
                ..listed.clone()
            };
            let listed = self.seal(name, &value.bytes, listed, rng)?;
            self.body.fields.insert(name.clone(), listed);
        }
        progress(done);
        Ok(())
    }

    /// How an edited field will be listed; its digest is yet to come.
    fn edited(&self, edit: &Edit<'_>, value: &[u8]) -> Result<ListedField, Failed> {
        let body = &self.body;
        let (revision, before): (_, &[Changed]) =
            match (body.fields.get(edit.field), body.deleted.get(edit.field)) {
                (Some(listed), _) => (listed.revision, &listed.changes),
                (None, Some(gone)) => (gone.revision, &gone.changes),
                (None, None) => (0, &[]),
            };
        let revision = revision.checked_add(1);
        Ok(ListedField {
            share: self.keys.newest(edit.category)?,
            revision: revision.ok_or(Failed)?,
            schema: edit.schema,
            padding: u64::try_from(field::bucket(value)?).map_err(|_| Failed)?,
            changes: self.changed(before, false),
            digest: Digest([0; 32]),
            file: edit.file,
        })
    }

    /// What is remembered of a field's changes, with this one.
    fn changed(&self, before: &[Changed], deleted: bool) -> Vec<Changed> {
        let Writing { time, device } = self.writing;
        let kept = before.len().saturating_sub(CHANGES - 1);
        let now = Changed {
            time,
            device,
            deleted,
        };
        before.iter().skip(kept).copied().chain([now]).collect()
    }

    /// Seals one value into its row.
    fn seal(
        &mut self,
        name: &str,
        value: &[u8],
        listed: ListedField,
        rng: &mut impl CryptoRng,
    ) -> Result<ListedField, Failed> {
        let both = self.keys.joined(listed.share, &mut self.joined);
        let context = field_context(self.vault.account(), name, &listed);
        let sealed = field::seal(both.ok_or(Failed)?, &context, value, rng)?;
        let digest = digest(&sealed);
        self.rows.insert(self.keys.root.row(name)?, Bytes(sealed));
        Ok(ListedField { digest, ..listed })
    }

    /// Lists the slots, and wraps the root key for those that need it: new ones, or all where it is new itself.
    fn slots(
        &mut self,
        change: &Change<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<StoredSlot>, Failed> {
        let listed = &mut self.body.slots;
        for id in &change.slots_removed {
            listed.remove(id).ok_or(Failed)?;
        }
        for slot in &change.slots {
            let new = ListedSlot {
                kind: slot.keys.kind(),
                name: slot.name.clone(),
                added: self.writing.time,
                proven: 0,
                digest: Digest([0; 32]),
            };
            if listed.insert(slot.id, new).is_some() {
                return Err(Failed);
            }
        }
        if let Some((id, name)) = &change.renamed {
            listed.get_mut(id).ok_or(Failed)?.name.clone_from(name);
        }
        if let Some(id) = &change.proven {
            listed.get_mut(id).ok_or(Failed)?.proven = self.writing.time;
        }

        let root = &self.keys.root;
        let mut wrapped = Vec::new();
        for (id, keys) in &self.keys.keyring.slots {
            let new = change.slots.iter().any(|slot| slot.id == *id);
            if new || change.renew == Renew::Root {
                let origin = &self.vault.origin;
                let slot = keys.wrap(origin, root.account(), *id, root.epoch(), root.key(), rng)?;
                listed.get_mut(id).ok_or(Failed)?.digest = slot_digest(&slot);
                wrapped.push(slot);
            }
        }
        Ok(wrapped)
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
