//! Unlockers and their slots.
//!
//! ```text
//! s        = OPAQUE's export_key | the passkey's PRF output | the recovery code's 16 bytes
//! prk      = HKDF-Extract("kluis/v1/slot", s)
//! key pair = X-Wing from HKDF-Expand(prk, E("seal", kind, origin), 32)
//! psk      = HKDF-Expand(prk, E("psk", kind, origin), 32)
//! auth key = Ed25519 from HKDF-Expand(prk, E("auth", kind, origin), 32)           not for OPAQUE
//! slot id  = HKDF-Expand(prk, E("slot", kind, origin), 16)                        not for OPAQUE: random
//! slot     = version ‖ root epoch ‖ HPKE to the key pair (mode PSK; psk, psk id = slot id), plain = root key,
//!            info = E("kluis/v1/slot", suite, origin, account, slot id, kind, root epoch, binding)
//! binding  = auth public key, or OPAQUE's server key
//! ```
//!
//! The slot id of a passkey or recovery code follows from its secret, so the secret alone finds its vault.
//!
//! Why a key pair for each unlocker, and not a symmetric key: when one unlocker goes, a new root key has to be
//! wrapped for the others, and they aren't there (a code in a drawer, a passkey on another device). So the keyring
//! keeps [`SlotKeys`] of each: enough to wrap for it, not enough to unwrap. What follows:
//!
//! - an unlocker that was removed, with a copy of everything the server had then, leads to the old root key and the
//!   old keyring, and those to no later root key: that takes the secret of an unlocker that is still listed;
//! - a server, which may know public keys, can't plant a root key of its own: it has no psk;
//! - who has an old open keyring has the psk too. Together with the server that one can wrap a made-up root key
//!   for somebody's code, and continue the vault as it was then. That is a fork: devices which remember a later
//!   head refuse it, a device without memory can't tell. It still opens nothing that was sealed since.
//!
//! HPKE's cipher doesn't commit to its key. The root key needs no commitment here: the keyring has one, so of two
//! root keys at most one goes on.

use crate::{
    SUITE, VERSION,
    encoding::{Malformed, Reader, Writer},
    hpke::{self, SealingKey},
    opaque::Exported,
    primitive::{Failed, ed25519_public, ed25519_sign, equal, hkdf_expand, hkdf_extract, hkdf_key},
    recovery::RecoveryCode,
    secret::{Prk, RootKey, SigningSeed, SlotPsk},
};
use alloc::{string::String, vec::Vec};
use kluis_wire::{
    AccountId, Bytes, Digest, KeyLogin, Nonce, Purpose, Signature, SigningPublic, SlotId,
    StoredSlot, UnlockerKind,
};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// What every passkey is asked for, as `eval.first` of WebAuthn's PRF extension: SHA-256("kluis/v1/prf").
pub const PRF_SALT: [u8; 32] = [
    0xdf, 0xaf, 0xde, 0xd9, 0x32, 0xef, 0xca, 0x47, 0x6c, 0xb5, 0x8c, 0x97, 0x1d, 0x51, 0x15, 0x9b,
    0x8a, 0x61, 0xcf, 0x7a, 0x8f, 0xea, 0x91, 0x0b, 0x30, 0x98, 0x2e, 0x3b, 0xbb, 0x1a, 0xcd, 0x1b,
];

/// A way to open the keyring, with its secret.
pub struct Unlocker {
    kind: UnlockerKind,
    prk: Prk,
    /// OPAQUE's server key, where that is what proves the passphrase.
    server: Option<[u8; 32]>,
}

fn extract(secret: &[u8]) -> Prk {
    Prk::from_bytes(*hkdf_extract(b"kluis/v1/slot", secret))
}

impl Unlocker {
    /// The passphrase, after OPAQUE has run to its end.
    #[must_use]
    pub fn passphrase(exported: &Exported) -> Self {
        Self {
            kind: UnlockerKind::Passphrase,
            prk: extract(exported.export_key.as_slice()),
            server: Some(exported.server),
        }
    }

    /// A passkey, by what its PRF makes of [`PRF_SALT`].
    #[must_use]
    pub fn passkey(output: &[u8; 32]) -> Self {
        Self {
            kind: UnlockerKind::Passkey,
            prk: extract(output),
            server: None,
        }
    }

    /// A recovery code.
    #[must_use]
    pub fn recovery(code: &RecoveryCode) -> Self {
        Self {
            kind: UnlockerKind::RecoveryCode,
            prk: extract(code.secret()),
            server: None,
        }
    }

    /// Which kind it is.
    #[must_use]
    pub const fn kind(&self) -> UnlockerKind {
        self.kind
    }

    fn derive(&self, label: &str, origin: &str) -> Zeroizing<[u8; 32]> {
        hkdf_key(self.prk.as_bytes(), &[&self.info(label, origin)])
    }

    fn info(&self, label: &str, origin: &str) -> Vec<u8> {
        Writer::new(label)
            .number(kind_number(self.kind))
            .bytes(origin.as_bytes())
            .done()
    }

    fn auth_seed(&self, origin: &str) -> SigningSeed {
        SigningSeed::from_bytes(*self.derive("auth", origin))
    }

    fn sealing(&self, origin: &str) -> SealingKey {
        SealingKey::from_seed(*self.derive("seal", origin))
    }

    fn psk(&self, origin: &str) -> SlotPsk {
        SlotPsk::from_bytes(*self.derive("psk", origin))
    }

    fn binding(&self, origin: &str) -> [u8; 32] {
        self.server
            .unwrap_or_else(|| ed25519_public(self.auth_seed(origin).as_bytes()))
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
        hkdf_expand(self.prk.as_bytes(), &[&self.info("slot", origin)], &mut id)?;
        Ok(SlotId(id))
    }

    /// A slot for this unlocker, to be listed under a name of the person's choice.
    ///
    /// # Errors
    /// None in practice.
    pub fn enrol(
        &self,
        origin: &str,
        name: String,
        rng: &mut impl CryptoRng,
    ) -> Result<NewSlot, Failed> {
        let id = if self.server.is_some() {
            let mut id = [0; SlotId::LENGTH];
            rng.fill_bytes(&mut id);
            SlotId(id)
        } else {
            self.slot_id(origin)?
        };
        let keys = SlotKeys {
            kind: self.kind,
            public: self.sealing(origin).public()?,
            psk: self.psk(origin),
            binding: self.binding(origin),
        };
        Ok(NewSlot { id, name, keys })
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
        let own = self.server.is_some() || slot.id == self.slot_id(origin)?;
        let binding = self.binding(origin);
        if !own || slot.kind != self.kind || slot.auth != auth(self.kind, binding) {
            return Err(Failed);
        }
        let (version, rest) = slot.wrapped.as_ref().split_first().ok_or(Failed)?;
        let (epoch, sealed) = rest.split_first_chunk::<8>().ok_or(Failed)?;
        let epoch = u64::from_be_bytes(*epoch);
        if *version != VERSION {
            return Err(Failed);
        }
        let info = slot_info(origin, account, slot.id, self.kind, epoch, &binding);
        let psk = self.psk(origin);
        let root =
            self.sealing(origin)
                .open_psk(&info, psk.as_bytes(), slot.id.as_ref(), sealed)?;
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

/// What the keyring keeps of an unlocker: enough to wrap a root key for it while it isn't there.
pub struct SlotKeys {
    kind: UnlockerKind,
    public: Vec<u8>,
    psk: SlotPsk,
    binding: [u8; 32],
}

/// A slot that is to be added.
pub struct NewSlot {
    /// Its name towards the server.
    pub id: SlotId,
    /// What the person calls it, at most 64 bytes; empty where it has no name.
    pub name: String,
    /// What the keyring will keep of it.
    pub keys: SlotKeys,
}

impl SlotKeys {
    /// Which kind of unlocker.
    #[must_use]
    pub const fn kind(&self) -> UnlockerKind {
        self.kind
    }

    /// The key that answers challenges; none for a passphrase.
    #[must_use]
    pub fn auth(&self) -> Option<SigningPublic> {
        auth(self.kind, self.binding)
    }

    /// Wraps the root key into the slot.
    ///
    /// # Errors
    /// [`Failed`] where the public key is none.
    pub fn wrap(
        &self,
        origin: &str,
        account: AccountId,
        id: SlotId,
        epoch: u64,
        root: &RootKey,
        rng: &mut impl CryptoRng,
    ) -> Result<StoredSlot, Failed> {
        let info = slot_info(origin, account, id, self.kind, epoch, &self.binding);
        let psk = self.psk.as_bytes();
        let sealed = hpke::seal_psk(&self.public, &info, psk, id.as_ref(), root.as_bytes(), rng)?;
        Ok(StoredSlot {
            id,
            kind: self.kind,
            auth: self.auth(),
            wrapped: Bytes([&[VERSION], epoch.to_be_bytes().as_slice(), &sealed].concat()),
        })
    }

    pub(crate) fn again(&self) -> Self {
        Self {
            kind: self.kind,
            public: self.public.clone(),
            psk: SlotPsk::from_bytes(*self.psk.as_bytes()),
            binding: self.binding,
        }
    }

    pub(crate) fn write(&self, writer: Writer) -> Writer {
        writer
            .number(kind_number(self.kind))
            .bytes(&self.public)
            .fixed(self.psk.as_bytes())
            .fixed(self.binding)
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let kind = kind_from_number(reader.number()).ok_or(Malformed)?;
        let public = reader.bytes();
        if public.len() != hpke::PUBLIC {
            return Err(Malformed);
        }
        Ok(Self {
            kind,
            public: public.to_vec(),
            psk: SlotPsk::from_bytes(reader.fixed()),
            binding: reader.fixed(),
        })
    }
}

impl PartialEq for SlotKeys {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
            && self.public == other.public
            && self.psk == other.psk
            && equal(&self.binding, &other.binding)
    }
}

/// What binds a slot is its auth key, where it has one.
fn auth(kind: UnlockerKind, binding: [u8; 32]) -> Option<SigningPublic> {
    (kind != UnlockerKind::Passphrase).then_some(SigningPublic(binding))
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

fn slot_info(
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
