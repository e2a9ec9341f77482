//! Grants: copies of single fields, sealed to a recipient of the person's choice, that open only with a share which the
//! platform gives out for a logged look.
//!
//! ```text
//! H        = E("kluis/v1/grant", account, identity fingerprint, grant, decision digest, purpose version, field,
//!            revision, recipient fingerprint, share id, expiry)
//! enc, ctx = HPKE SetupPSKS(X-Wing, HKDF-SHA-256, ChaCha20-Poly1305; recipient key, info = H,
//!                           psk = grant share (32 random bytes, fresh, from the device), psk_id = share id)
//! ct       = ctx.Seal(aad = H, pad(value));  c = ctx.Export("kluis/v1/commit", 32)
//! sig      = Sign(E("kluis/v1/grant-sig", H, SHA-256(enc), c, SHA-256(ct)))
//! tag      = HMAC(grant share, E("kluis/v1/grant-tag", account, share id))
//! deposit  = HPKE to the platform, info = E("kluis/v1/grant-deposit", origin, account, sequence)
//! ```
//!
//! A share per (grant, field, revision): each new version is a new look. Destroying the share destroys the copy.
//!
//! The value of a file holds its key; the chunks stay where they are. So that the server knows which ones to lend after a
//! look, the copy says the file's id, which the server knows by itself, and `H` binds it:
//!
//! ```text
//! H        = E("kluis/v1/file-grant", the same, file id)
//! ```

use crate::{
    encoding::{Malformed, Reader, Writer},
    field,
    hpke::{NotCommitted, SealingKey},
    letter::Envelope,
    primitive::Failed,
    registry, sealed,
    secret::Share,
    share::Shared,
};
use alloc::vec::Vec;
use kluis_wire::{
    AccountId, Digest, GrantShareId, IdentityPublic, Signature, SigningPublic, StoredGrant, limits,
};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

const SIGNATURE: &str = "kluis/v1/grant-sig";

/// Whose a granted copy is, and to whom it goes: what `H` binds beside what stands in the copy itself.
#[derive(Clone, Copy, Debug)]
pub struct Parties<'a> {
    /// The person's account.
    pub account: AccountId,
    /// Key id of the person's identity.
    pub identity: Digest,
    /// The recipient's keys.
    pub recipient: &'a IdentityPublic,
}

impl Parties<'_> {
    /// `H` of a copy. The recipient's fingerprint is computed from the keys, never taken from the copy.
    fn about(&self, copy: &StoredGrant) -> Vec<u8> {
        let label = match copy.file {
            None => "kluis/v1/grant",
            Some(_) => "kluis/v1/file-grant",
        };
        let about = Writer::new(label)
            .fixed(self.account)
            .fixed(self.identity)
            .fixed(copy.name.grant)
            .fixed(copy.decision)
            .number(copy.purpose_version)
            .bytes(copy.name.field.as_bytes())
            .number(copy.revision)
            .fixed(registry::fingerprint(self.recipient))
            .fixed(copy.share)
            .number(copy.expires);
        match copy.file {
            None => about.done(),
            Some(file) => about.fixed(file).done(),
        }
    }

    /// Seals a value into `copy`, whose other parts already say what it is.
    ///
    /// # Errors
    /// [`Failed`] where the value is longer than any field's, or the recipient's key is none.
    pub fn seal(
        &self,
        mut copy: StoredGrant,
        value: &[u8],
        share: &Share,
        sign: impl FnOnce(&[u8]) -> Signature,
        rng: &mut impl CryptoRng,
    ) -> Result<StoredGrant, Failed> {
        let padded = sealed::pad(value, field::bucket(value)?)?;
        copy.recipient = registry::fingerprint(self.recipient);
        let about = self.about(&copy);
        let reader = self.recipient.sealing.as_ref();
        (copy.sealed, copy.signature) =
            envelope(&about, &copy.share).seal(reader, share, &padded, sign, rng)?;
        Ok(copy)
    }

    /// Whether the person sealed and signed exactly this copy to this recipient.
    #[must_use]
    pub fn is_signed(&self, person: &SigningPublic, copy: &StoredGrant) -> bool {
        let about = self.about(copy);
        envelope(&about, &copy.share).is_signed(person, &copy.sealed, &copy.signature)
    }

    /// Opens a copy with the recipient's key and the platform's share.
    ///
    /// # Errors
    /// [`NotCommitted`]
    pub(crate) fn open(
        &self,
        key: &SealingKey,
        copy: &StoredGrant,
        share: &Share,
    ) -> Result<Zeroizing<Vec<u8>>, NotCommitted> {
        let about = self.about(copy);
        let padded = envelope(&about, &copy.share).open(key, share, &copy.sealed)?;
        if !field::BUCKETS.contains(&padded.len()) {
            return Err(NotCommitted::Sealed);
        }
        sealed::unpad(&padded)
            .map(|value| Zeroizing::new(value.to_vec()))
            .map_err(|Failed| NotCommitted::Sealed)
    }
}

const fn envelope<'a>(about: &'a [u8], share: &'a GrantShareId) -> Envelope<'a> {
    Envelope {
        label: SIGNATURE,
        about,
        share: &share.0,
    }
}

/// Also of letters: their shares come and go alike, but for the deposit ([`crate::letters`]).
impl Shared for GrantShareId {
    const TAG: &'static str = "kluis/v1/grant-tag";
    const DEPOSIT: &'static str = "kluis/v1/grant-deposit";
    const DEPOSITED: &'static str = "kluis/v1/grant-deposit-content";
    const STORED: &'static str = "kluis/v1/stored-grant-share";
    const ASKED: &'static str = "kluis/v1/letters";
    const RELEASED: &'static str = "kluis/v1/letters-released";
    const RELEASED_SIGNATURE: &'static str = "kluis/v1/letters-released-signature";
    const MOST: usize = limits::GRANTS;

    fn write(self, writer: Writer) -> Writer {
        writer.fixed(self)
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self(reader.fixed()))
    }
}
