//! The opened vault: how it is founded, changed, and verified when it comes back from a server.
//!
//! The order of verification (and nothing is shown before its end): limits and version · own slot, unwrap root
//! · keyring under root, identity chain back to the account · header signature, body digest, body opens,
//! account and sequence agree · the header chain contains the head this device remembers · keyring and slots
//! equal the list exactly, and each other · share tags · fields: exact set, digest, revision, open · receipts lead to
//! the decisions in the manifest, the log goes on from what was seen. Each step that fails has a name: [`Refusal`].

mod cases;
mod history;
mod prepare;
mod renew;
mod verify;

pub use history::{History, Page, Seen};
pub use prepare::{Change, Edit, Pending, Writing};
pub use renew::Renew;
pub use verify::{Expected, Verified, unlock};

use crate::{
    VERSION,
    decision::{Choice, Decision, SignedDecision},
    deletion, draft,
    encoding::gather,
    field::{self, FieldContext, Halves},
    file::File,
    keyring::{Keyring, Root},
    manifest::{Body, Changed, Head, ListedField, ListedGrant, ListedSlot},
    platform::fingerprint,
    primitive::Failed,
    secret::{PersonalKey, RootKey, Share},
    share,
};
use alloc::{string::String, vec::Vec};
use kluis_wire::{
    AccountId, Deletion, Digest, GrantId, IdentityPublic, Platform, RowId, SessionId, ShareId,
    SlotId, Vault,
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
    /// The platform's registry of recipients isn't signed, or isn't what it was and more.
    Registry,
    /// What data is used for isn't signed by the platform, is older than what was seen, or is another text under the same
    /// number.
    Purposes,
    /// Decisions or their receipts are missing, extra, changed, or don't lead to those in the manifest.
    Decisions,
    /// The platform countersigned two things with one sequence.
    Equivocated,
    /// The log of who looked isn't signed, isn't what it was and more, or has a look of somebody unknown; or what recipients
    /// hold, or what was stated in cases, isn't what that log says.
    Log,
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

impl Value {
    fn new(bytes: Zeroizing<Vec<u8>>, listed: &ListedField) -> Self {
        Self {
            bytes,
            revision: listed.revision,
            changed: listed.changes.last().map_or(0, |change| change.time),
        }
    }
}

/// What opens everything: the person's secrets, and the platform's halves.
struct Keys {
    root: Root,
    keyring: Keyring,
    shares: LiteMap<ShareId, Share>,
}

/// An open vault: every key, every value.
pub struct OpenVault {
    origin: String,
    platform: Digest,
    keys: Keys,
    sequence: u64,
    head: Digest,
    body: Body,
    values: LiteMap<String, Value>,
    /// The last receipt that was verified.
    receipts: Head,
    /// The last entry of the access log that was.
    log: Head,
    /// The head of the registry that it was read with.
    registry: Head,
    /// Mark of the latest edition of the purposes that was shown.
    purposes: Digest,
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
            keys: Keys {
                root: Root::new(RootKey::generate(rng), account, 1),
                keyring,
                shares,
            },
            sequence: 0,
            head: Digest([0; 32]),
            body,
            values: LiteMap::new(),
            receipts: Head::NONE,
            log: Head::NONE,
            registry: Head::NONE,
            purposes: Digest([0; 32]),
        })
    }

    /// Whose.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.keys.root.account()
    }

    /// Today's public keys.
    ///
    /// # Errors
    /// None in practice.
    pub fn identity(&self) -> Result<&IdentityPublic, Failed> {
        self.keys.keyring.identity.public()
    }

    /// All public keys so far, the first ones first.
    #[must_use]
    pub fn chain(&self) -> &[kluis_wire::IdentityLink] {
        self.keys.keyring.identity.chain()
    }

    /// Fingerprint of the platform's keys that this vault was made for.
    #[must_use]
    pub const fn platform(&self) -> Digest {
        self.platform
    }

    /// The sequence of the last acknowledged commit; 0 before the first.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// What a device keeps to notice a roll-back.
    #[must_use]
    pub const fn remember(&self) -> Head {
        Head {
            sequence: self.sequence,
            digest: self.head,
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
        draft::seal(
            self.place(field),
            &self.keys.keyring.identity,
            base,
            text,
            rng,
        )
    }

    /// Opens what was typed for a field.
    ///
    /// # Errors
    /// [`Failed`] for what isn't a draft of this field, of this person, sealed to today's identity keys.
    pub fn open_draft(&self, field: &str, sealed: &[u8]) -> Result<draft::Draft, Failed> {
        draft::open(self.place(field), &self.keys.keyring.identity, sealed)
    }

    /// Every value, by the field's name.
    #[must_use]
    pub const fn values(&self) -> &LiteMap<String, Value> {
        &self.values
    }

    /// When a field was saved and deleted, as far as it is remembered, the last time last.
    #[must_use]
    pub fn changes(&self, field: &str) -> &[Changed] {
        let body = &self.body;
        match (body.fields.get(field), body.deleted.get(field)) {
            (Some(listed), _) => &listed.changes,
            (None, Some(gone)) => &gone.changes,
            (None, None) => &[],
        }
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

    /// The pairs of halves in use, and how many fields each seals.
    #[must_use]
    pub fn pairs(&self) -> LiteMap<ShareId, usize> {
        let body = &self.body;
        gather(body.shares.keys().map(|id| {
            let sealed = body.fields.values().filter(|field| field.share == *id);
            (*id, sealed.count())
        }))
    }

    /// Which row holds which field: known only here.
    ///
    /// # Errors
    /// None in practice.
    pub fn rows(&self) -> Result<LiteMap<RowId, &str>, Failed> {
        let mut rows = LiteMap::new();
        for field in self.body.fields.keys() {
            rows.insert(self.keys.root.row(field)?, field.as_str());
        }
        Ok(rows)
    }

    /// Signs the person's next decision. It takes part, with what it permits, from the next commit.
    ///
    /// # Errors
    /// [`Failed`] for a choice that could not be read again: times out of order, recipients not ascending.
    pub fn decide(&self, choice: Choice, time: u64) -> Result<SignedDecision, Failed> {
        let (account, identity) = (self.account(), &self.keys.keyring.identity);
        Decision::sign(account, identity, self.body.decisions, choice, time)
    }

    /// Asks for the end of the account, as its vault stands now.
    #[must_use]
    pub fn leave(&self, session: SessionId, time: u64) -> Deletion {
        let identity = &self.keys.keyring.identity;
        let about = (session, self.head, time);
        deletion::request(&self.origin, self.account(), identity, about)
    }

    /// Whether there is any decision.
    #[must_use]
    pub const fn has_decided(&self) -> bool {
        self.body.decisions.sequence > 0
    }

    /// Every grant in force, as the person listed it.
    #[must_use]
    pub const fn grants(&self) -> &LiteMap<(GrantId, String), ListedGrant> {
        &self.body.grants
    }

    /// Head of the registry that was seen last.
    #[must_use]
    pub const fn registry(&self) -> Head {
        self.body.registry
    }

    /// Mark of the latest edition of the purposes that was shown, here or on another of the person's devices.
    #[must_use]
    pub const fn purposes(&self) -> Digest {
        self.purposes
    }

    /// This edition was shown: the next commit notes it, unless a later one was noted.
    pub fn show_purposes(&mut self, mark: Digest) {
        self.purposes = self.purposes.max(mark);
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
            &self.keys.keyring.identity,
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

    /// Takes over what the server has acknowledged.
    pub fn adopt(&mut self, pending: Pending) {
        self.sequence = pending.sequence;
        self.head = pending.head;
        self.body = pending.body;
        if let Some(keys) = pending.keys {
            self.keys = keys;
        }
        for (field, value) in pending.values {
            match value {
                Some(value) => self.values.insert(field, value),
                None => self.values.remove(&field),
            };
        }
    }

    /// Whether what a pending commit made is in this vault: its shares and its slots.
    #[must_use]
    pub fn shows(&self, pending: &Pending) -> bool {
        let made = &pending.body;
        made.shares == self.body.shares
            && made.slots.iter().all(|(id, slot)| {
                let listed = self.body.slots.get(id);
                listed.is_some_and(|listed| listed.digest == slot.digest)
            })
    }

    /// "Proef op de som": tries to open one stored field with each half replaced by a random one, and with both.
    pub fn prove(&self, field: &str, stored: &[u8], rng: &mut impl CryptoRng) -> Option<Proof> {
        let listed = self.body.fields.get(field)?;
        let both = self.keys.halves(listed.share)?;
        let context = field_context(self.account(), field, listed);
        let (personal, share) = (PersonalKey::generate(rng), Share::generate(rng));
        let attempt = |halves: Halves<'_>| field::open(&halves.join(), &context, stored).ok();
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
            self.keys.root.again(),
            stored,
        )?;
        verified.keys.shares = gather(self.keys.shares_again());
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

fn tags_hold(account: AccountId, body: &Body, shares: &LiteMap<ShareId, Share>) -> bool {
    shares.len() == body.shares.len()
        && body.shares.iter().all(|(id, tag)| {
            shares
                .get(id)
                .is_some_and(|share| share::fits(share, account, *id, *tag))
        })
}
