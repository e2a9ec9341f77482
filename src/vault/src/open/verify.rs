//! The order of verification, from what a server sent to an open vault.

use super::{Keys, OpenVault, Refusal, Value, field_context, tags_hold};
use crate::{
    VERSION,
    encoding::gather,
    field::{self, Joined},
    file::File,
    identity::key_id,
    keyring::{Keyring, Root},
    manifest::{Body, Head, Header, ListedField, digest, is_signed, slot_digest},
    primitive::{Failed, equal},
    secret::Share,
    share,
    slot::Unlocker,
};
use alloc::{borrow::ToOwned, string::String, vec::Vec};
use kluis_wire::{
    AccountId, Bytes, Digest, RowId, ShareId, SignedHeader, StoredSlot, Vault, limits,
};
use litemap::LiteMap;

/// What this device expects, from its own knowledge.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// The platform's domain.
    pub origin: &'a str,
    /// Fingerprint of the platform's keys.
    pub platform: Digest,
    /// What it saw of this account before.
    pub remembered: Option<&'a Head>,
}

/// A vault that has been verified up to the shares.
pub struct Verified {
    origin: String,
    platform: Digest,
    pub(super) keys: Keys,
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
    pub(super) fn new(expected: Expected<'_>, root: Root, stored: Vault) -> Result<Self, Refusal> {
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

        if body.keyring != digest(stored.keyring.as_ref())
            || !slots_agree(&stored.slots, &body, &keyring)
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
            keys: Keys {
                root,
                keyring,
                shares: LiteMap::new(),
            },
            header,
            head,
            body,
            rows,
        })
    }

    /// Whose.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.keys.root.account()
    }

    /// Shares that have yet to be asked for.
    #[must_use]
    pub fn missing(&self) -> Vec<ShareId> {
        self.body
            .shares
            .keys()
            .filter(|id| !self.keys.shares.contains_key(id))
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
        share::request(
            &self.keys.keyring.identity,
            asking,
            ephemeral,
            self.missing(),
        )
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
            self.keys.shares.insert(id, share);
        }
        self.keys
            .shares
            .retain(|id, _| self.body.shares.contains_key(id));
        if !tags_hold(self.account(), &self.body, &self.keys.shares) {
            return Err(Refusal::Share);
        }
        if self.rows.len() != self.body.fields.len() {
            return Err(Refusal::Field);
        }
        let total = self.body.fields.len();
        let mut values = LiteMap::new();
        let mut joined = LiteMap::new();
        for (number, (name, listed)) in self.body.fields.iter().enumerate() {
            progress(number, total);
            let value = self
                .open_field(name, listed, &mut joined)
                .ok_or(Refusal::Field)?;
            values.insert(name.clone(), value);
        }
        progress(total, total);
        Ok(OpenVault {
            origin: self.origin,
            platform: self.platform,
            keys: self.keys,
            sequence: self.header.sequence,
            head: self.head,
            receipts: Head::NONE,
            log: self.body.log,
            registry: Head::NONE,
            purposes: self.body.catalogue,
            body: self.body,
            values,
        })
    }

    fn open_field(
        &self,
        name: &str,
        listed: &ListedField,
        joined: &mut LiteMap<ShareId, Joined>,
    ) -> Option<Value> {
        let sealed = self.rows.get(&self.keys.root.row(name).ok()?)?;
        if listed.digest != digest(sealed.as_ref()) || self.body.deleted.contains_key(name) {
            return None;
        }
        let both = self.keys.joined(listed.share, joined)?;
        let context = field_context(self.account(), name, listed);
        let bytes = field::open(both, &context, sealed.as_ref()).ok()?;
        if listed
            .file
            .is_some_and(|listed| File::decode(&bytes).map_or(true, |file| file.listed() != listed))
        {
            return None;
        }
        Some(Value::new(bytes, listed))
    }
}

/// What is stored, what is listed and what the keyring wraps for are the same unlockers.
fn slots_agree(stored: &[StoredSlot], body: &Body, keyring: &Keyring) -> bool {
    let distinct = stored
        .iter()
        .enumerate()
        .all(|(number, slot)| !stored.iter().take(number).any(|other| other.id == slot.id));
    let agree = stored.iter().all(|slot| {
        let listed = body.slots.get(&slot.id);
        let keys = keyring.slots.get(&slot.id);
        listed.is_some_and(|listed| listed.kind == slot.kind && listed.digest == slot_digest(slot))
            && keys.is_some_and(|keys| keys.kind() == slot.kind && keys.auth() == slot.auth)
    });
    distinct && agree && stored.len() == body.slots.len() && stored.len() == keyring.slots.len()
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
fn descends(remembered: &Head, chain: &[(Header, Digest)]) -> Result<(), Refusal> {
    let holds = chain.iter().any(|(header, head)| {
        (header.sequence == remembered.sequence && *head == remembered.digest)
            || (remembered.sequence.checked_add(1) == Some(header.sequence)
                && header.previous == remembered.digest)
    });
    if holds {
        Ok(())
    } else {
        Err(Refusal::RolledBack)
    }
}
