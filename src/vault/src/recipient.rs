//! The recipient's side of a grant, in the order of verification: the person's identity chain · the person's signature
//! · the countersigned decision · own fingerprint · revision not older than seen · a signed request with a reason ·
//! the signed log receipt that comes with the shares · open in PSK mode only · the commitment · of a file, that it is the
//! one that the copy says, and each of its chunks ([`lent`](crate::lent)). Each step that fails has a name: [`Refusal`]. The
//! server can withhold; it can't forge, and it can't open.
//!
//! Nothing in here is part of a person's device.

use crate::{
    decision::{Decision, Receipt},
    grant::Parties,
    hpke::{NotCommitted, SealingKey},
    identity::{self, key_id, signed_by},
    lent::Lent,
    log::{self, Asked, Look, Outcome},
    manifest::digest,
    primitive::{Failed, ed25519_public, ed25519_sign, equal},
    registry,
    secret::{Share, SigningSeed},
};
use alloc::{borrow::ToOwned, vec::Vec};
use kluis_wire::{
    AccountId, Bytes, Digest, Erased, FileId, GrantName, GrantShown, GrantsAsked, IdentityPublic,
    LookNonce, LookReleased, NoticesAsked, Signature, SignedLook, SigningPublic, StoredGrant,
    limits,
};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// What did not verify, in the order of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person's keys don't lead back to the account.
    Identity,
    /// A copy isn't signed by the person, or isn't what was signed.
    Signature,
    /// The decision isn't the person's, isn't countersigned, or doesn't permit this.
    Decision,
    /// The grant's term, or the decision's, is over.
    Expired,
    /// The decision or a copy is for somebody else.
    Addressee,
    /// A copy is older than one that was seen before.
    Old,
    /// There is no reason, or nothing that is asked for.
    Request,
    /// The look was not logged as it was signed, or the log isn't signed by the platform.
    Log,
    /// The shares aren't signed by the platform, or their number is off.
    Share,
    /// A copy doesn't open with this key and this share.
    Sealed,
    /// A copy opens, but isn't what was committed to.
    Commitment,
    /// A file isn't the one that was granted: another one, or a chunk that is missing, moved, from elsewhere, or doesn't open.
    File,
}

/// What a recipient knows by itself.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The platform's domain.
    pub origin: &'a str,
    /// The platform's signing key, as pinned.
    pub platform: &'a SigningPublic,
    /// The recipient's clock, seconds since 1970.
    pub now: u64,
}

/// A recipient's own keys.
pub struct Recipient {
    signing: SigningSeed,
    sealing: SealingKey,
    public: IdentityPublic,
}

impl Recipient {
    /// Fresh keys.
    ///
    /// # Errors
    /// None in practice.
    pub fn generate(rng: &mut impl CryptoRng) -> Result<Self, Failed> {
        Self::from_keys(SigningSeed::generate(rng), SealingKey::generate(rng))
    }

    /// From its keys.
    ///
    /// # Errors
    /// None in practice.
    pub fn from_keys(signing: SigningSeed, sealing: SealingKey) -> Result<Self, Failed> {
        let public = IdentityPublic {
            signing: SigningPublic(ed25519_public(signing.as_bytes())),
            sealing: Bytes(sealing.public()?),
        };
        Ok(Self {
            signing,
            sealing,
            public,
        })
    }

    /// The public keys, for the registry.
    #[must_use]
    pub const fn public(&self) -> &IdentityPublic {
        &self.public
    }

    /// Their fingerprint.
    #[must_use]
    pub fn fingerprint(&self) -> Digest {
        registry::fingerprint(&self.public)
    }

    pub(crate) const fn sealing(&self) -> &SealingKey {
        &self.sealing
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Signature {
        Signature(ed25519_sign(self.signing.as_bytes(), message))
    }

    /// Asks what there is.
    #[must_use]
    pub fn ask(&self, origin: &str, nonce: LookNonce, time: u64) -> GrantsAsked {
        let mut asked = GrantsAsked {
            recipient: self.fingerprint(),
            nonce,
            time,
            signature: Signature([0; 64]),
        };
        asked.signature = self.sign(&crate::check::asked_message(origin, &asked));
        asked
    }

    /// Asks for notices.
    #[must_use]
    pub fn ask_notices(&self, origin: &str, nonce: LookNonce, time: u64) -> NoticesAsked {
        let mut asked = NoticesAsked {
            recipient: self.fingerprint(),
            nonce,
            time,
            signature: Signature([0; 64]),
        };
        asked.signature = self.sign(&crate::check::notices_message(origin, &asked));
        asked
    }

    /// Says that it holds no copy any more of what it opened.
    #[must_use]
    pub fn erased(&self, origin: &str, account: AccountId, name: GrantName, time: u64) -> Erased {
        let mut erased = Erased {
            account,
            name,
            recipient: self.fingerprint(),
            time,
            signature: Signature([0; 64]),
        };
        erased.signature = self.sign(&crate::check::erased_message(origin, &erased));
        erased
    }

    /// Checks everything that can be checked without the shares. `seen` tells the highest revision that was seen of
    /// a copy, 0 where none was.
    ///
    /// # Errors
    /// [`Refusal`], up to [`Refusal::Old`].
    pub fn check<'a>(
        &'a self,
        expected: Expected<'a>,
        shown: &GrantShown,
        seen: impl Fn(&GrantName) -> u64,
    ) -> Result<Checked<'a>, Refusal> {
        let account = shown.account;
        let person = identity::verify_chain(expected.origin, account, &shown.identity)
            .map_err(|Failed| Refusal::Identity)?;
        let parties = Parties {
            account,
            identity: key_id(person),
            recipient: &self.public,
        };
        let signed = |copy: &StoredGrant| parties.is_signed(&person.signing, copy);
        if !shown.copies.iter().all(signed) {
            // Sealed to other keys than these it isn't signed for these: that has a name of its own, further down.
            let elsewhere = |copy: &StoredGrant| copy.recipient != self.fingerprint();
            return Err(if shown.copies.iter().any(elsewhere) {
                Refusal::Addressee
            } else {
                Refusal::Signature
            });
        }

        let receipt = Receipt::verify(expected.origin, expected.platform, &shown.receipt)
            .map_err(|_| Refusal::Decision)?;
        let decision = Decision::verify(account, &shown.identity, &receipt.decision)
            .map_err(|_| Refusal::Decision)?;
        let named = digest(receipt.decision.as_bytes());
        let covered = |copy: &StoredGrant| {
            copy.decision == named && copy.purpose_version == decision.choice.purpose_version
        };
        if receipt.account != account
            || !decision.choice.outcome.permits()
            || !shown.copies.iter().all(covered)
        {
            return Err(Refusal::Decision);
        }
        let until = decision.choice.until;
        let over = |end: u64| end <= expected.now;
        if (until != 0 && over(until)) || shown.copies.iter().any(|copy| over(copy.expires)) {
            return Err(Refusal::Expired);
        }
        let own = self.fingerprint();
        if !decision.choice.recipients.contains(&own) {
            return Err(Refusal::Addressee);
        }
        if shown
            .copies
            .iter()
            .any(|copy| copy.revision < seen(&copy.name))
        {
            return Err(Refusal::Old);
        }
        Ok(Checked {
            recipient: self,
            expected,
            account,
            identity: parties.identity,
            named,
            decision,
            copies: shown.copies.clone(),
        })
    }
}

/// Copies that were checked, up to the shares.
pub struct Checked<'a> {
    recipient: &'a Recipient,
    expected: Expected<'a>,
    account: AccountId,
    identity: Digest,
    /// Digest of the decision.
    named: Digest,
    decision: Decision,
    copies: Vec<StoredGrant>,
}

/// As what, and why.
#[derive(Clone, Copy, Debug)]
pub struct Reason<'a> {
    /// Role, as registered.
    pub role: &'a str,
    /// Number, as registered.
    pub number: &'a str,
    /// Why, in words.
    pub words: &'a str,
}

impl<'a> Checked<'a> {
    /// Whose they are.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// The decision they rest on, as the person signed it.
    #[must_use]
    pub const fn decision(&self) -> &Decision {
        &self.decision
    }

    /// The copies there are.
    #[must_use]
    pub fn copies(&self) -> &[StoredGrant] {
        &self.copies
    }

    /// Asks for the shares of these fields, with a reason that the person will read.
    ///
    /// # Errors
    /// [`Refusal::Request`] without a reason, or for a field that isn't there.
    pub fn ask(
        mut self,
        fields: &[&str],
        reason: Reason<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<Pending<'a>, Refusal> {
        self.copies
            .retain(|copy| fields.contains(&copy.name.field.as_str()));
        self.copies
            .sort_unstable_by(|one, other| one.name.cmp(&other.name));
        let ephemeral = SealingKey::generate(rng);
        let mut nonce = [0; LookNonce::LENGTH];
        rng.fill_bytes(&mut nonce);
        let look = Look {
            account: self.account,
            recipient: self.recipient.fingerprint(),
            role: reason.role.to_owned(),
            number: reason.number.to_owned(),
            decision: self.named,
            copies: self
                .copies
                .iter()
                .map(|copy| Asked {
                    name: copy.name.clone(),
                    revision: copy.revision,
                    share: copy.share,
                })
                .collect(),
            reason: reason.words.trim().to_owned(),
            nonce: LookNonce(nonce),
            ephemeral: Bytes(ephemeral.public().map_err(|Failed| Refusal::Request)?),
            time: self.expected.now,
        };
        let encoded = look.encode(self.expected.origin);
        // Without a reason it would only be refused. What could not be read again is not a request: a reason that is too
        // long, nothing asked for.
        if !look.has_reason()
            || Look::decode(self.expected.origin, &encoded).is_err()
            || self.copies.len() != fields.len()
        {
            return Err(Refusal::Request);
        }
        let look = Bytes(encoded);
        let signature = self.recipient.sign(&log::look_message(&look));
        Ok(Pending {
            checked: self,
            ephemeral,
            request: SignedLook { look, signature },
        })
    }
}

/// A look that was asked for.
pub struct Pending<'a> {
    checked: Checked<'a>,
    ephemeral: SealingKey,
    /// To be sent.
    pub request: SignedLook,
}

/// An opened copy.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// Which.
    pub name: GrantName,
    /// In which revision.
    pub revision: u64,
    /// The file that it holds the key of, where it is one's.
    pub file: Option<FileId>,
    /// The value.
    pub value: Zeroizing<Vec<u8>>,
}

impl Opened {
    /// The file in it, which is there to be fetched for a while; none where it is no file's.
    ///
    /// # Errors
    /// [`Refusal::File`] where it is another file than the copy said.
    pub fn lent(&self, account: AccountId) -> Result<Option<Lent>, Refusal> {
        Lent::of(account, self)
    }
}

impl Pending<'_> {
    /// Checks that the look was logged, and opens the copies with the shares that came with it.
    ///
    /// # Errors
    /// [`Refusal`], from [`Refusal::Log`] on.
    pub fn open(self, answer: &LookReleased) -> Result<Vec<Opened>, Refusal> {
        let Checked {
            recipient,
            expected,
            account,
            identity,
            copies,
            ..
        } = self.checked;
        if answer.entry.0.len() > limits::ENTRY {
            return Err(Refusal::Log);
        }
        let (origin, platform) = (expected.origin, expected.platform);
        let entry = log::signed_entry(origin, platform, answer.entry.as_ref(), &answer.head)
            .filter(|entry| {
                entry.account == account
                    && entry.outcome == Outcome::Released
                    && equal(entry.look.look.as_ref(), self.request.look.as_ref())
                    && entry.look.signature == self.request.signature
            });
        if entry.is_none() {
            return Err(Refusal::Log);
        }

        let named = digest(answer.entry.as_ref());
        let message = log::released_message(named, &answer.sealed);
        if !signed_by(expected.platform, &message, &answer.signature) {
            return Err(Refusal::Share);
        }
        let content = self
            .ephemeral
            .open(&log::released_info(named), answer.sealed.as_ref())
            .map_err(|Failed| Refusal::Share)?;
        let (shares, rest) = content.as_chunks::<32>();
        if !rest.is_empty() || shares.len() != copies.len() {
            return Err(Refusal::Share);
        }

        let parties = Parties {
            account,
            identity,
            recipient: &recipient.public,
        };
        copies
            .into_iter()
            .zip(shares)
            .map(|(copy, share)| {
                let share = Share::from_bytes(*share);
                let value = parties
                    .open(&recipient.sealing, &copy, &share)
                    .map_err(|error| match error {
                        NotCommitted::Sealed => Refusal::Sealed,
                        NotCommitted::Commitment => Refusal::Commitment,
                    })?;
                Ok(Opened {
                    name: copy.name,
                    revision: copy.revision,
                    file: copy.file,
                    value,
                })
            })
            .collect()
    }
}
