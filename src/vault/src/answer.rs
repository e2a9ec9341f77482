//! What others seal to the person: answers to requests, notes of a call, participations. The same letter as a grant,
//! the other way round: to the person's identity-signed X-Wing key, with a share that the platform keeps.
//!
//! ```text
//! H   = E("kluis/v1/answer", account, identity fingerprint, answer id, subject, writer's fingerprint, share id, time)
//! sig = Sign(writer, E("kluis/v1/answer-sig", H, SHA-256(enc), c, SHA-256(ct)))
//! ```
//!
//! The writer is found in the pinned registry, never in the answer. Sealing keys stay with an identity that is succeeded,
//! so an answer opens after it, too.

use crate::{
    encoding::Writer,
    field,
    hpke::NotCommitted,
    identity::{Identity, Link, key_id, verify_chain},
    letter::Envelope,
    primitive::Failed,
    recipient::Recipient,
    registry::{self, Registry},
    sealed,
    secret::Share,
};
use alloc::{string::String, vec::Vec};
use kluis_wire::{AccountId, AnswerId, Bytes, Digest, GrantShareId, Signature, limits};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

const SIGNATURE: &str = "kluis/v1/answer-sig";
/// Texts longer than the largest bucket of a field are padded to a multiple of this, in bytes.
const STEP: usize = 4_096;

/// An answer as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its name.
    pub id: AnswerId,
    /// What it is about: the request that it answers, or the kind of note.
    pub subject: String,
    /// Fingerprint of who wrote it.
    pub writer: Digest,
    /// Under which share.
    pub share: GrantShareId,
    /// When it was written, seconds since 1970.
    pub time: u64,
    /// Version, encapsulated key, commitment, ciphertext.
    pub sealed: Bytes,
    /// By the writer.
    pub signature: Signature,
}

/// Why an answer isn't taken, in the order of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody in the registry has the keys that it names.
    Writer,
    /// They didn't sign it, or not for this person.
    Signature,
    /// It doesn't open with this key and this share.
    Sealed,
    /// It opens, but isn't what was committed to.
    Commitment,
}

impl Answer {
    fn about(&self, account: AccountId, identity: Digest, writer: Digest) -> Vec<u8> {
        Writer::new("kluis/v1/answer")
            .fixed(account)
            .fixed(identity)
            .fixed(self.id)
            .bytes(self.subject.as_bytes())
            .fixed(writer)
            .fixed(self.share)
            .number(self.time)
            .done()
    }

    const fn envelope<'a>(&'a self, about: &'a [u8]) -> Envelope<'a> {
        Envelope {
            label: SIGNATURE,
            about,
            share: &self.share.0,
        }
    }

    /// Seals a text into this answer, whose other parts already say what it is.
    ///
    /// # Errors
    /// [`Failed`] where the chain doesn't lead back to the account, or the text is too long.
    pub fn seal(
        mut self,
        (origin, account, chain): (&str, AccountId, &[Link]),
        writer: &Recipient,
        share: &Share,
        text: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<Self, Failed> {
        let person = verify_chain(origin, account, chain)?;
        if text.len() > limits::ANSWER_TEXT {
            return Err(Failed);
        }
        let length = field::bucket(text).unwrap_or((text.len() + 1).next_multiple_of(STEP));
        let padded = sealed::pad(text, length)?;
        self.writer = writer.fingerprint();
        let about = self.about(account, key_id(person), self.writer);
        let sign = |message: &[u8]| writer.sign(message);
        (self.sealed, self.signature) =
            self.envelope(&about)
                .seal(person.sealing.as_ref(), share, &padded, sign, rng)?;
        Ok(self)
    }

    /// Checks who wrote it, and opens it.
    ///
    /// # Errors
    /// [`Refusal`]
    pub fn open(
        &self,
        account: AccountId,
        identity: &Identity,
        registry: &Registry,
        share: &Share,
    ) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        // Also who wrote it once, with keys that others have followed.
        let writer = registry.ever(self.writer).ok_or(Refusal::Writer)?;
        let signed = |(person, key)| {
            let about = self.about(account, key_id(person), registry::fingerprint(&writer.keys));
            self.envelope(&about)
                .is_signed(&writer.keys.signing, &self.sealed, &self.signature)
                .then_some((about, key))
        };
        // It may have been written before the person's keys changed.
        let mut keys = identity.sealing();
        let (about, key) = keys.find_map(signed).ok_or(Refusal::Signature)?;
        let padded = self
            .envelope(&about)
            .open(key, share, &self.sealed)
            .map_err(|error| match error {
                NotCommitted::Sealed => Refusal::Sealed,
                NotCommitted::Commitment => Refusal::Commitment,
            })?;
        sealed::unpad(&padded)
            .map(|text| Zeroizing::new(text.to_vec()))
            .map_err(|Failed| Refusal::Sealed)
    }
}
