//! The access log: every look at somebody's data, in the order it happened. "No log, no key": a look's shares come with
//! the entry that was written for it, or not at all.
//!
//! ```text
//! look     = E("kluis/v1/look", origin, account, recipient fingerprint, role, number, decision, copies (grant, field,
//!            revision, share id), reason, nonce, ephemeral X-Wing key, time)
//! signed   = Sign(recipient, E("kluis/v1/look-signature", look))
//! entry    = E("kluis/v1/log-entry", account, sequence, H(previous entry), time, head of the registry, outcome,
//!            look, the recipient's signature)
//! head     = Sign(platform, E("kluis/v1/log-head", origin, account, sequence, H(entry)))
//! released = HPKE to the ephemeral key, info = E("kluis/v1/look-released", H(entry)); the platform signs
//!            E("kluis/v1/look-released-signature", H(entry), H(released))
//! ```

use crate::{
    encoding::{Malformed, Reader, Writer, ascending},
    hpke,
    identity::signed_by,
    manifest::{Head, digest},
};
use alloc::{string::String, vec::Vec};
use kluis_wire::{
    AccessLog, AccountId, Bytes, Digest, GrantId, GrantName, GrantShareId, LookNonce, Signature,
    SignedLook, SigningPublic, limits,
};

/// Longest role, number or name of a field, in bytes.
const NAME: usize = 128;

/// One copy that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Which.
    pub name: GrantName,
    /// In which revision.
    pub revision: u64,
    /// Its share.
    pub share: GrantShareId,
}

/// A recipient's request to look: who, as what, which data, why, under which decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whose data.
    pub account: AccountId,
    /// Fingerprint of the recipient's keys.
    pub recipient: Digest,
    /// Role, as registered.
    pub role: String,
    /// Stable number, as registered.
    pub number: String,
    /// Digest of the decision that permits it.
    pub decision: Digest,
    /// Which copies, ascending by name.
    pub copies: Vec<Asked>,
    /// Why, in words. Without any ([`Look::has_reason`]) it is refused, and logged as that.
    pub reason: String,
    /// Single use.
    pub nonce: LookNonce,
    /// X-Wing key the shares are to be sealed to.
    pub ephemeral: Bytes,
    /// The recipient's clock, seconds since 1970.
    pub time: u64,
}

impl Look {
    /// The canonical encoding.
    #[must_use]
    pub fn encode(&self, origin: &str) -> Vec<u8> {
        Writer::new("kluis/v1/look")
            .bytes(origin.as_bytes())
            .fixed(self.account)
            .fixed(self.recipient)
            .bytes(self.role.as_bytes())
            .bytes(self.number.as_bytes())
            .fixed(self.decision)
            .list(self.copies.iter(), |writer, copy| {
                writer
                    .fixed(copy.name.grant)
                    .bytes(copy.name.field.as_bytes())
                    .number(copy.revision)
                    .fixed(copy.share)
            })
            .bytes(self.reason.as_bytes())
            .fixed(self.nonce)
            .bytes(self.ephemeral.as_ref())
            .number(self.time)
            .done()
    }

    /// Reads the canonical encoding.
    ///
    /// # Errors
    /// [`Malformed`] for anything else: a look at nothing included. One without a reason is read, so that it can be logged.
    pub fn decode(origin: &str, encoded: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new("kluis/v1/look", encoded)?;
        if reader.bytes() != origin.as_bytes() {
            return Err(Malformed);
        }
        let look = Self {
            account: AccountId(reader.fixed()),
            recipient: Digest(reader.fixed()),
            role: reader.text(NAME),
            number: reader.text(NAME),
            decision: Digest(reader.fixed()),
            copies: reader.list(limits::LOOK, |reader| {
                Ok(Asked {
                    name: GrantName {
                        grant: GrantId(reader.fixed()),
                        field: reader.text(NAME),
                    },
                    revision: reader.number(),
                    share: GrantShareId(reader.fixed()),
                })
            }),
            reason: reader.text(limits::REASON),
            nonce: LookNonce(reader.fixed()),
            ephemeral: Bytes(reader.bytes().to_vec()),
            time: reader.number(),
        };
        reader.end()?;
        let holds = !look.copies.is_empty()
            && ascending(&look.copies, |copy| copy.name.clone())
            && hpke::is_public(look.ephemeral.as_ref());
        if holds { Ok(look) } else { Err(Malformed) }
    }

    /// Whether there is a reason in words. Nothing is released without one.
    #[must_use]
    pub fn has_reason(&self) -> bool {
        !self.reason.trim().is_empty()
    }
}

/// What a recipient signs over its look.
pub(crate) fn look_message(look: &Bytes) -> Vec<u8> {
    Writer::new("kluis/v1/look-signature")
        .bytes(look.as_ref())
        .done()
}

/// How a look ended, or that it is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Outcome {
    /// The shares were released.
    Released = 1,
    /// Refused: no longer active.
    Ended = 2,
    /// Refused: outside the European Economic Area.
    Region = 3,
    /// Refused: certificate or declaration not valid, or overdue for review.
    Review = 4,
    /// Refused: no grant in force covers it.
    NotGranted = 5,
    /// Refused: the person has frozen the account.
    Frozen = 6,
    /// Refused: there was no reason in words. It goes before all others, so that it stands with these looks and no other.
    NoReason = 7,
    /// Refused: a request of the person keeps the data from being used until it is decided.
    Restricted = 8,
    /// No look: a statement in a case, whose digest stands in the look's place ([`crate::case`]).
    Case = 32,
}

impl Outcome {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Released,
        Self::Ended,
        Self::Region,
        Self::Review,
        Self::NotGranted,
        Self::Frozen,
        Self::NoReason,
        Self::Restricted,
        Self::Case,
    ];

    fn from_number(number: u64) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|outcome| u64::from(*outcome as u8) == number)
    }
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whose log.
    pub account: AccountId,
    /// Counts from 1.
    pub sequence: u64,
    /// Digest of the entry before it; zero for the first.
    pub previous: Digest,
    /// The platform's clock, seconds since 1970.
    pub time: u64,
    /// Head of the registry that the recipient was found in.
    pub registry: Head,
    /// How it ended.
    pub outcome: Outcome,
    /// The look, as the recipient signed it.
    pub look: SignedLook,
}

impl Entry {
    /// The canonical encoding.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let writer = Writer::new("kluis/v1/log-entry")
            .fixed(self.account)
            .number(self.sequence)
            .fixed(self.previous)
            .number(self.time);
        self.registry
            .write(writer)
            .number((self.outcome as u8).into())
            .bytes(self.look.look.as_ref())
            .fixed(self.look.signature)
            .done()
    }

    /// Reads the canonical encoding.
    ///
    /// # Errors
    /// [`Malformed`] for anything else.
    pub fn decode(encoded: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new("kluis/v1/log-entry", encoded)?;
        let entry = Self {
            account: AccountId(reader.fixed()),
            sequence: reader.number(),
            previous: Digest(reader.fixed()),
            time: reader.number(),
            registry: Head::read(&mut reader),
            outcome: Outcome::from_number(reader.number()).ok_or(Malformed)?,
            look: SignedLook {
                look: Bytes(reader.bytes().to_vec()),
                signature: Signature(reader.fixed()),
            },
        };
        reader.end()?;
        Ok(entry)
    }
}

pub(crate) fn head_message(origin: &str, account: AccountId, head: Head) -> Vec<u8> {
    head.write(
        Writer::new("kluis/v1/log-head")
            .bytes(origin.as_bytes())
            .fixed(account),
    )
    .done()
}

/// An entry alone, as whoever looked has it: that the platform signed a log that ends with it.
#[must_use]
pub fn signed_entry(
    origin: &str,
    platform: &SigningPublic,
    encoded: &[u8],
    signature: &Signature,
) -> Option<Entry> {
    let entry = Entry::decode(encoded).ok()?;
    let head = Head {
        sequence: entry.sequence,
        digest: digest(encoded),
    };
    let message = head_message(origin, entry.account, head);
    signed_by(platform, &message, signature).then_some(entry)
}

pub(crate) fn released_info(entry: Digest) -> Vec<u8> {
    Writer::new("kluis/v1/look-released").fixed(entry).done()
}

pub(crate) fn released_message(entry: Digest, sealed: &Bytes) -> Vec<u8> {
    Writer::new("kluis/v1/look-released-signature")
        .fixed(entry)
        .fixed(digest(sealed.as_ref()))
        .done()
}

/// Why a log isn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Over a limit, or not of the expected form.
    Form,
    /// An entry is another account's.
    Account,
    /// An entry doesn't follow the one before it, or the first not what was seen: removed, changed, reordered, forked.
    Chain,
    /// A recipient signed it once, and it stands here twice.
    Twice,
    /// The platform didn't sign this head.
    Head,
}

/// Verifies the entries that come after what was `seen`, in this order, and gives them out with the new head. An
/// answer without entries must be signed over exactly what was seen.
///
/// # Errors
/// [`Refusal`]
pub fn follow(
    origin: &str,
    platform: &SigningPublic,
    account: AccountId,
    seen: Head,
    log: &AccessLog,
) -> Result<(Head, Vec<Entry>), Refusal> {
    let sizes = log.entries.len() <= limits::LOG_ENTRIES
        && log
            .entries
            .iter()
            .all(|entry| entry.0.len() <= limits::ENTRY);
    if !sizes {
        return Err(Refusal::Form);
    }
    let mut head = seen;
    let mut entries = Vec::with_capacity(log.entries.len());
    for encoded in &log.entries {
        let entry = Entry::decode(encoded.as_ref()).map_err(|Malformed| Refusal::Form)?;
        if entry.account != account {
            return Err(Refusal::Account);
        }
        if head.sequence.checked_add(1) != Some(entry.sequence) || entry.previous != head.digest {
            return Err(Refusal::Chain);
        }
        // A look that was signed once is one look, whatever the platform writes around it.
        let same = |before: &Entry| before.look.look == entry.look.look;
        if entries.iter().any(same) {
            return Err(Refusal::Twice);
        }
        head = Head {
            sequence: entry.sequence,
            digest: digest(encoded.as_ref()),
        };
        entries.push(entry);
    }
    if signed_by(platform, &head_message(origin, account, head), &log.head) {
        Ok((head, entries))
    } else {
        Err(Refusal::Head)
    }
}
