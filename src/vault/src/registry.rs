//! The platform's registry of recipients and staff: who may be given anything, with which keys. Signed, chained, and
//! pinned by devices, so that no key can be slipped in unseen. A recipient's key is taken from here and never from
//! what comes with a grant.
//!
//! ```text
//! fingerprint = SHA-256(E("kluis/v1/recipient", Ed25519 public key, X-Wing public key))
//! entry       = E("kluis/v1/registry-entry", origin, sequence, H(previous entry), time, standing, role, number,
//!               organisation, region, certificate issued, certificate review, declaration issued, declaration
//!               review, Ed25519 public key, X-Wing public key)
//! head        = Sign(E("kluis/v1/registry-head", origin, sequence, H(last entry)))
//! ```
//!
//! A later entry with the same number takes the place of the earlier one. Names of people are not in it: role and
//! number are.

use crate::{
    check,
    encoding::{Malformed, Reader, Writer},
    hpke,
    identity::signed_by,
    log,
    manifest::{Head, digest},
    primitive::sha256,
};
use alloc::{string::String, vec::Vec};
use kluis_wire::{Bytes, Digest, IdentityPublic, Signature, SignedRegistry, SigningPublic, limits};

/// The European Economic Area, as ISO 3166-1 alpha-2.
const EEA: [[u8; 2]; 30] = [
    *b"AT", *b"BE", *b"BG", *b"CY", *b"CZ", *b"DE", *b"DK", *b"EE", *b"ES", *b"FI", *b"FR", *b"GR",
    *b"HR", *b"HU", *b"IE", *b"IS", *b"IT", *b"LI", *b"LT", *b"LU", *b"LV", *b"MT", *b"NL", *b"NO",
    *b"PL", *b"PT", *b"RO", *b"SE", *b"SI", *b"SK",
];

/// Whether somebody in this country may look: it is in the European Economic Area.
#[must_use]
pub fn in_eea(region: [u8; 2]) -> bool {
    EEA.contains(&region)
}

/// Longest role, number or organisation, in bytes.
const NAME: usize = 128;

/// The fingerprint of a recipient's keys.
#[must_use]
pub fn fingerprint(keys: &IdentityPublic) -> Digest {
    Digest(sha256(&[&Writer::new("kluis/v1/recipient")
        .fixed(keys.signing)
        .bytes(keys.sealing.as_ref())
        .done()]))
}

/// When a document was issued, and by when it must be looked at again; seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    /// Issued.
    pub issued: u64,
    /// Review due.
    pub review: u64,
}

/// A recipient or a member of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When the platform wrote it, seconds since 1970.
    pub time: u64,
    /// False from the moment that they may not receive anything any more.
    pub active: bool,
    /// What they do.
    pub role: String,
    /// Stays the same over changes of keys.
    pub number: String,
    /// For whom.
    pub organisation: String,
    /// Where: ISO 3166-1 alpha-2.
    pub region: [u8; 2],
    /// The certificate of conduct.
    pub certificate: Dates,
    /// The declaration of reliability.
    pub declaration: Dates,
    /// Their keys.
    pub keys: IdentityPublic,
}

/// Why somebody who is registered may not look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// No longer active.
    Ended,
    /// Outside the European Economic Area.
    Region,
    /// Certificate or declaration isn't valid yet, or its review is overdue.
    Review,
}

impl Entry {
    /// Whether they may look at this moment.
    ///
    /// # Errors
    /// [`Barred`]
    pub fn may_look(&self, now: u64) -> Result<(), Barred> {
        let valid = |dates: &Dates| dates.issued <= now && now < dates.review;
        if !self.active {
            Err(Barred::Ended)
        } else if !in_eea(self.region) {
            Err(Barred::Region)
        } else if !valid(&self.certificate) || !valid(&self.declaration) {
            Err(Barred::Review)
        } else {
            Ok(())
        }
    }

    /// The canonical encoding, as the entry after `head`.
    #[must_use]
    pub fn encode(&self, origin: &str, head: Head) -> Vec<u8> {
        Writer::new("kluis/v1/registry-entry")
            .bytes(origin.as_bytes())
            .number(head.sequence.saturating_add(1))
            .fixed(head.digest)
            .number(self.time)
            .number(self.active.into())
            .bytes(self.role.as_bytes())
            .bytes(self.number.as_bytes())
            .bytes(self.organisation.as_bytes())
            .fixed(self.region)
            .number(self.certificate.issued)
            .number(self.certificate.review)
            .number(self.declaration.issued)
            .number(self.declaration.review)
            .fixed(self.keys.signing)
            .bytes(self.keys.sealing.as_ref())
            .done()
    }

    /// Reads the entry that comes after `head`.
    fn decode(origin: &str, head: Head, encoded: &[u8]) -> Result<Self, Refusal> {
        let (entry, sequence, previous) =
            Self::read(origin, encoded).map_err(|Malformed| Refusal::Form)?;
        if head.sequence.checked_add(1) == Some(sequence) && previous == head.digest {
            Ok(entry)
        } else {
            Err(Refusal::Chain)
        }
    }

    fn read(origin: &str, encoded: &[u8]) -> Result<(Self, u64, Digest), Malformed> {
        let mut reader = Reader::new("kluis/v1/registry-entry", encoded)?;
        if reader.bytes() != origin.as_bytes() {
            return Err(Malformed);
        }
        let (sequence, previous) = (reader.number(), Digest(reader.fixed()));
        let time = reader.number();
        let active = match reader.number() {
            0 => false,
            1 => true,
            _ => return Err(Malformed),
        };
        let entry = Self {
            time,
            active,
            role: reader.text(NAME),
            number: reader.text(NAME),
            organisation: reader.text(NAME),
            region: reader.fixed(),
            certificate: read_dates(&mut reader)?,
            declaration: read_dates(&mut reader)?,
            keys: IdentityPublic {
                signing: SigningPublic(reader.fixed()),
                sealing: Bytes(reader.bytes().to_vec()),
            },
        };
        reader.end()?;
        if hpke::is_public(entry.keys.sealing.as_ref()) {
            Ok((entry, sequence, previous))
        } else {
            Err(Malformed)
        }
    }
}

fn read_dates(reader: &mut Reader<'_>) -> Result<Dates, Malformed> {
    Ok(Dates {
        issued: reader.number(),
        review: reader.number(),
    })
}

/// Why a registry isn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Over a limit, or not of the expected form.
    Form,
    /// An entry doesn't follow the one before it.
    Chain,
    /// The platform didn't sign this head.
    Head,
    /// It doesn't contain what was seen before: entries were taken out, changed or put in between.
    RolledBack,
}

fn head_message(origin: &str, head: Head) -> Vec<u8> {
    head.write(Writer::new("kluis/v1/registry-head").bytes(origin.as_bytes()))
        .done()
}

/// The platform's signature over the head of these entries.
pub(crate) fn sign(
    origin: &str,
    entries: &[Bytes],
    sign: impl FnOnce(&[u8]) -> Signature,
) -> Signature {
    let sequence = u64::try_from(entries.len()).unwrap_or(u64::MAX);
    let head = entries.last().map_or(Head::NONE, |last| Head {
        sequence,
        digest: digest(last.as_ref()),
    });
    sign(&head_message(origin, head))
}

/// The verified registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registry {
    entries: Vec<Known>,
    head: Head,
}

/// An entry, its digest, and the fingerprint of its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Known {
    entry: Entry,
    digest: Digest,
    recipient: Digest,
}

/// Those whose place no later entry took.
fn standing(entries: &[Known]) -> impl Iterator<Item = &Known> {
    entries.iter().enumerate().filter_map(|(at, known)| {
        let mut later = entries.iter().skip(at + 1);
        let replaced = later.any(|later| later.entry.number == known.entry.number);
        (!replaced).then_some(known)
    })
}

/// The one among them whose keys have this fingerprint.
fn find(entries: &[Known], recipient: Digest) -> Option<&Entry> {
    standing(entries)
        .find(|known| known.recipient == recipient)
        .map(|known| &known.entry)
}

impl Registry {
    /// Verifies every entry, the chain, the platform's signature, and that nothing of what was `seen` is gone.
    ///
    /// # Errors
    /// [`Refusal`], in this order.
    pub fn verify(
        origin: &str,
        platform: &SigningPublic,
        signed: &SignedRegistry,
        seen: Head,
    ) -> Result<Self, Refusal> {
        let sizes = signed.entries.len() <= limits::REGISTRY
            && signed
                .entries
                .iter()
                .all(|entry| entry.0.len() <= limits::ENTRY);
        if !sizes {
            return Err(Refusal::Form);
        }
        let (mut head, mut extends) = (Head::NONE, seen == Head::NONE);
        let mut entries = Vec::with_capacity(signed.entries.len());
        for encoded in &signed.entries {
            let entry = Entry::decode(origin, head, encoded.as_ref())?;
            head = Head {
                sequence: head.sequence.saturating_add(1),
                digest: digest(encoded.as_ref()),
            };
            extends |= head == seen;
            entries.push(Known {
                digest: head.digest,
                recipient: fingerprint(&entry.keys),
                entry,
            });
        }
        if !signed_by(platform, &head_message(origin, head), &signed.signature) {
            return Err(Refusal::Head);
        }
        if !extends {
            return Err(Refusal::RolledBack);
        }
        Ok(Self { entries, head })
    }

    /// The last entry, for the manifest and for the device's memory.
    #[must_use]
    pub const fn head(&self) -> Head {
        self.head
    }

    /// Everyone as they stand now: for each number the last entry.
    pub fn standing(&self) -> impl Iterator<Item = &Entry> {
        standing(&self.entries).map(|known| &known.entry)
    }

    /// The one with this number, where that one may be given anything now.
    #[must_use]
    pub fn active(&self, number: &str) -> Option<&Entry> {
        self.standing()
            .find(|entry| entry.active && entry.number == number)
    }

    /// Fingerprints of the keys of those with these numbers who may be given anything now.
    pub fn receiving<'a>(&'a self, numbers: &'a [String]) -> impl Iterator<Item = Digest> + 'a {
        self.standing()
            .filter(|entry| entry.active && numbers.contains(&entry.number))
            .map(|entry| fingerprint(&entry.keys))
    }

    /// The one whose keys have this fingerprint now.
    #[must_use]
    pub fn find(&self, recipient: Digest) -> Option<&Entry> {
        find(&self.entries, recipient)
    }

    /// The last one who ever had keys with this fingerprint, standing or not: for what was decided or looked at before.
    #[must_use]
    pub fn ever(&self, recipient: Digest) -> Option<&Entry> {
        let mut entries = self.entries.iter().rev();
        entries
            .find(|known| known.recipient == recipient)
            .map(|known| &known.entry)
    }

    /// Fingerprints of all the keys that whoever has these keys now, or had them, is or was registered with; each once.
    #[must_use]
    pub fn keys_of(&self, recipient: Digest) -> Vec<Digest> {
        let number = self.ever(recipient).map(|entry| &entry.number);
        let mut keys: Vec<Digest> = self
            .entries
            .iter()
            .filter(|known| Some(&known.entry.number) == number)
            .map(|known| known.recipient)
            .collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Whether a look in an account's log was signed by somebody who was registered when it was logged; and whether it is
    /// logged as one without a reason exactly where it has none. A statement in
    /// a case is known by its digest only: [`crate::case`] says whose it is.
    #[must_use]
    pub fn knows(&self, origin: &str, logged: &log::Entry) -> bool {
        let at = logged.registry;
        let Some(then) = usize::try_from(at.sequence)
            .ok()
            .and_then(|count| self.entries.get(..count))
        else {
            return false;
        };
        let stood = match then.last() {
            Some(last) => last.digest == at.digest,
            None => at.digest == Head::NONE.digest,
        };
        if logged.outcome == log::Outcome::Case {
            return stood && logged.look.look.0.len() == Digest::LENGTH;
        }
        let Ok(look) = log::Look::decode(origin, logged.look.look.as_ref()) else {
            return false;
        };
        stood
            && look.account == logged.account
            && look.has_reason() == (logged.outcome != log::Outcome::NoReason)
            && find(then, look.recipient)
                .is_some_and(|entry| check::look(origin, entry, &logged.look).is_ok())
    }
}
