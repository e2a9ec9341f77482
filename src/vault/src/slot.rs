//! Unlockers and their slots.
//!
//! ```text
//! s        = OPAQUE's export_key | the recovery code's 16 bytes
//! prk      = HKDF-Extract("kluis/v1/slot", s)
//! slot key = HKDF-Expand(prk, E("wrap", kind, origin), 32)
//! auth key = Ed25519 from HKDF-Expand(prk, E("auth", kind, origin), 32)           not for OPAQUE
//! slot id  = HKDF-Expand(prk, E("slot", kind, origin), 16)                        not for OPAQUE: random
//! slot     = version ‖ root epoch ‖ sealed(slot key, root key;
//!            E("kluis/v1/slot", suite, origin, account, slot id, kind, root epoch, binding))
//! binding  = auth public key, or OPAQUE's server key
//! ```
//!
//! The slot id of a recovery code follows from the code, so the code alone finds its vault.

use crate::{
    SUITE, VERSION,
    encoding::Writer,
    opaque::Exported,
    primitive::{Failed, ed25519_public, ed25519_sign, hkdf_expand, hkdf_extract, hkdf_key},
    recovery::RecoveryCode,
    sealed,
    secret::{RootKey, SigningSeed},
};
use alloc::vec::Vec;
use kluis_wire::{
    AccountId, Bytes, Digest, KeyLogin, Nonce, Purpose, Signature, SigningPublic, SlotId,
    StoredSlot, UnlockerKind,
};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// A way to open the keyring, with its secret.
pub struct Unlocker {
    kind: UnlockerKind,
    prk: Zeroizing<[u8; 32]>,
    /// OPAQUE's server key, where that is what proves the passphrase.
    server: Option<[u8; 32]>,
}

impl Unlocker {
    /// The passphrase, after OPAQUE has run to its end.
    #[must_use]
    pub fn passphrase(exported: &Exported) -> Self {
        Self {
            kind: UnlockerKind::Passphrase,
            prk: hkdf_extract(b"kluis/v1/slot", exported.export_key.as_slice()),
            server: Some(exported.server),
        }
    }

    /// A recovery code.
    #[must_use]
    pub fn recovery(code: &RecoveryCode) -> Self {
        Self {
            kind: UnlockerKind::RecoveryCode,
            prk: hkdf_extract(b"kluis/v1/slot", code.secret()),
            server: None,
        }
    }

    /// Which kind it is.
    #[must_use]
    pub const fn kind(&self) -> UnlockerKind {
        self.kind
    }

    fn info(&self, label: &str, origin: &str) -> Vec<u8> {
        Writer::new(label)
            .number(kind_number(self.kind))
            .bytes(origin.as_bytes())
            .done()
    }

    fn auth_seed(&self, origin: &str) -> SigningSeed {
        SigningSeed::from_bytes(*hkdf_key(&self.prk, &[&self.info("auth", origin)]))
    }

    /// The slot this secret belongs to.
    ///
    /// # Errors
    /// [`Failed`] for a passphrase, whose slot is found by logging in.
    pub fn slot_id(&self, origin: &str) -> Result<SlotId, Failed> {
        if self.server.is_some() {
            return Err(Failed);
        }
        let mut id = [0; SlotId::LENGTH];
        hkdf_expand(&self.prk, &[&self.info("slot", origin)], &mut id)?;
        Ok(SlotId(id))
    }

    /// Wraps the root key into a new slot.
    ///
    /// # Errors
    /// None in practice; see [`sealed::seal`].
    pub fn wrap(
        &self,
        origin: &str,
        account: AccountId,
        epoch: u64,
        root: &RootKey,
        rng: &mut impl CryptoRng,
    ) -> Result<StoredSlot, Failed> {
        let (id, auth, binding) = if let Some(server) = self.server {
            let mut id = [0; SlotId::LENGTH];
            rng.fill_bytes(&mut id);
            (SlotId(id), None, server)
        } else {
            let auth = ed25519_public(self.auth_seed(origin).as_bytes());
            (self.slot_id(origin)?, Some(SigningPublic(auth)), auth)
        };
        let context = slot_context(origin, account, id, self.kind, epoch, &binding);
        let key = hkdf_key(&self.prk, &[&self.info("wrap", origin)]);
        let sealed = sealed::seal(&key, &context, root.as_bytes(), rng)?;
        let wrapped = Bytes([&[VERSION], epoch.to_be_bytes().as_slice(), &sealed].concat());
        Ok(StoredSlot {
            id,
            kind: self.kind,
            auth,
            wrapped,
        })
    }

    /// Unwraps the root key and its epoch from a slot that claims to be this unlocker's.
    ///
    /// # Errors
    /// [`Failed`] where it isn't, or isn't this account's.
    pub fn unwrap(
        &self,
        origin: &str,
        account: AccountId,
        slot: &StoredSlot,
    ) -> Result<(RootKey, u64), Failed> {
        // What is bound comes from this side: the server's copy only has to agree with it.
        let binding = match self.server {
            Some(server) if slot.auth.is_none() => server,
            None if slot.id == self.slot_id(origin)? => {
                let own = ed25519_public(self.auth_seed(origin).as_bytes());
                if slot.auth != Some(SigningPublic(own)) {
                    return Err(Failed);
                }
                own
            }
            _ => return Err(Failed),
        };
        let (version, rest) = slot.wrapped.as_ref().split_first().ok_or(Failed)?;
        let (epoch, sealed) = rest.split_first_chunk::<8>().ok_or(Failed)?;
        let epoch = u64::from_be_bytes(*epoch);
        if *version != VERSION || slot.kind != self.kind {
            return Err(Failed);
        }
        let context = slot_context(origin, account, slot.id, self.kind, epoch, &binding);
        let key = hkdf_key(&self.prk, &[&self.info("wrap", origin)]);
        let root = sealed::open(&key, &context, sealed)?;
        Ok((
            RootKey::from_bytes(root.as_slice().try_into().map_err(|_| Failed)?),
            epoch,
        ))
    }

    /// Answers a challenge.
    ///
    /// # Errors
    /// [`Failed`] for a passphrase, which OPAQUE proves.
    pub fn answer(
        &self,
        origin: &str,
        platform: Digest,
        asked: &Asked,
        keep: bool,
    ) -> Result<KeyLogin, Failed> {
        let slot = self.slot_id(origin)?;
        let message = auth_message(origin, platform, slot, asked);
        let signature = Signature(ed25519_sign(self.auth_seed(origin).as_bytes(), &message));
        let Asked {
            purpose,
            nonce,
            expires,
            ephemeral,
        } = *asked;
        Ok(KeyLogin {
            slot,
            purpose,
            nonce,
            expires,
            ephemeral,
            signature,
            keep,
        })
    }
}

/// What a challenge asks to sign.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// What for.
    pub purpose: Purpose,
    /// The challenge.
    pub nonce: Nonce,
    /// Until when it counts, seconds since 1970.
    pub expires: u64,
    /// SHA-256 of the X-Wing key that shares may be released to in this session.
    pub ephemeral: Digest,
}

/// `E("kluis/v1/auth", origin, platform fingerprint, slot, purpose, nonce, expiry, H(ephemeral key))`
pub(crate) fn auth_message(origin: &str, platform: Digest, slot: SlotId, asked: &Asked) -> Vec<u8> {
    Writer::new("kluis/v1/auth")
        .bytes(origin.as_bytes())
        .fixed(platform)
        .fixed(slot)
        .number(asked.purpose.number().into())
        .fixed(asked.nonce)
        .number(asked.expires)
        .fixed(asked.ephemeral)
        .done()
}

pub(crate) const fn kind_number(kind: UnlockerKind) -> u64 {
    match kind {
        UnlockerKind::Passphrase => 1,
        UnlockerKind::Passkey => 2,
        UnlockerKind::RecoveryCode => 3,
    }
}

pub(crate) const fn kind_from_number(number: u64) -> Option<UnlockerKind> {
    match number {
        1 => Some(UnlockerKind::Passphrase),
        2 => Some(UnlockerKind::Passkey),
        3 => Some(UnlockerKind::RecoveryCode),
        _ => None,
    }
}

fn slot_context(
    origin: &str,
    account: AccountId,
    id: SlotId,
    kind: UnlockerKind,
    epoch: u64,
    binding: &[u8; 32],
) -> Vec<u8> {
    Writer::new("kluis/v1/slot")
        .bytes(SUITE)
        .bytes(origin.as_bytes())
        .fixed(account)
        .fixed(id)
        .number(kind_number(kind))
        .number(epoch)
        .fixed(binding)
        .done()
}
