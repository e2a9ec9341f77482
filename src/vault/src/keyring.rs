//! The keyring: identity keys and personal keys, sealed under the root key.
//!
//! ```text
//! prk     = HKDF-Extract("kluis/v1/root", root key)
//! keyring = version ‖ sealed(HKDF-Expand(prk, E("keyring", account, root epoch), 32), content;
//!           E("kluis/v1/keyring", suite, account, root epoch))
//! content = E("kluis/v1/keyring-content", signing seed, sealing seed of every link, chain, personal keys,
//!             unlockers: for each slot its kind, X-Wing public key, psk, and auth public key or OPAQUE server key)
//! row id  = HKDF-Expand(prk, E("row", account, field), 16)
//! ```

use crate::{
    SUITE, VERSION,
    encoding::{Malformed, Reader, Writer, gather},
    identity::Identity,
    primitive::{Failed, hkdf_expand, hkdf_extract, hkdf_key},
    sealed,
    secret::{PersonalKey, Prk, RootKey},
    slot::SlotKeys,
};
use alloc::vec::Vec;
use kluis_wire::{AccountId, Category, RowId, ShareId, SlotId, limits};
use litemap::LiteMap;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// The root key at work: what is derived from it for one account.
pub struct Root {
    prk: Prk,
    key: RootKey,
    account: AccountId,
    epoch: u64,
}

impl Root {
    /// The root of this account in this epoch.
    #[must_use]
    pub fn new(key: RootKey, account: AccountId, epoch: u64) -> Self {
        Self {
            prk: Prk::from_bytes(*hkdf_extract(b"kluis/v1/root", key.as_bytes())),
            key,
            account,
            epoch,
        }
    }

    /// The key itself, to be wrapped for another unlocker.
    #[must_use]
    pub const fn key(&self) -> &RootKey {
        &self.key
    }

    /// Counts from 1.
    #[must_use]
    pub const fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Whose.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }

    pub(crate) fn again(&self) -> Self {
        Self::new(
            RootKey::from_bytes(*self.key.as_bytes()),
            self.account,
            self.epoch,
        )
    }

    pub(crate) fn derive(&self, label: &str) -> Zeroizing<[u8; 32]> {
        hkdf_key(
            self.prk.as_bytes(),
            &[&Writer::new(label)
                .fixed(self.account)
                .number(self.epoch)
                .done()],
        )
    }

    /// The row of a field: opaque to the server, the same on every device.
    ///
    /// # Errors
    /// None in practice; see [`hkdf_expand`].
    pub fn row(&self, field: &str) -> Result<RowId, Failed> {
        let mut id = [0; RowId::LENGTH];
        let info = Writer::new("row")
            .fixed(self.account)
            .bytes(field.as_bytes())
            .done();
        hkdf_expand(self.prk.as_bytes(), &[&info], &mut id)?;
        Ok(RowId(id))
    }

    fn context(&self) -> Vec<u8> {
        Writer::new("kluis/v1/keyring")
            .bytes(SUITE)
            .fixed(self.account)
            .number(self.epoch)
            .done()
    }
}

/// The opened keyring.
pub struct Keyring {
    /// Who the person is, cryptographically.
    pub identity: Identity,
    /// The personal keys, one per category and epoch still in use.
    pub personal: LiteMap<ShareId, PersonalKey>,
    /// What every unlocker is wrapped for with; exactly the slots that the manifest lists.
    pub slots: LiteMap<SlotId, SlotKeys>,
}

impl Keyring {
    /// A new identity and the first personal key of every category.
    ///
    /// # Errors
    /// None in practice.
    pub fn generate(rng: &mut impl CryptoRng) -> Result<Self, Failed> {
        let first = |category| (ShareId { category, epoch: 1 }, PersonalKey::generate(rng));
        let personal = gather(Category::ALL.into_iter().map(first));
        Ok(Self {
            identity: Identity::generate(rng)?,
            personal,
            slots: LiteMap::new(),
        })
    }

    pub(crate) fn again(&self) -> Self {
        let personal = self.personal.iter();
        Self {
            identity: self.identity.again(),
            personal: gather(
                personal.map(|(id, key)| (*id, PersonalKey::from_bytes(*key.as_bytes()))),
            ),
            slots: gather(self.slots.iter().map(|(id, keys)| (*id, keys.again()))),
        }
    }

    /// Seals it under the root key.
    ///
    /// # Errors
    /// None in practice; see [`sealed::seal`].
    pub fn seal(&self, root: &Root, rng: &mut impl CryptoRng) -> Result<Vec<u8>, Failed> {
        let content = Zeroizing::new(self.encode());
        let sealed = sealed::seal(&root.derive("keyring"), &root.context(), &content, rng)?;
        Ok([&[VERSION], sealed.as_slice()].concat())
    }

    /// Opens it; the identity's chain is yet to be verified.
    ///
    /// # Errors
    /// [`Failed`] for anything that isn't this account's keyring in this epoch.
    pub fn open(root: &Root, stored: &[u8]) -> Result<Self, Failed> {
        let (version, sealed) = stored.split_first().ok_or(Failed)?;
        if *version != VERSION {
            return Err(Failed);
        }
        let content = sealed::open(&root.derive("keyring"), &root.context(), sealed)?;
        Self::decode(&content).map_err(|Malformed| Failed)
    }

    fn encode(&self) -> Vec<u8> {
        self.identity
            .write(Writer::new("kluis/v1/keyring-content"))
            .list(self.personal.iter(), |writer, (id, key)| {
                write_share_id(writer, *id).fixed(key.as_bytes())
            })
            .list(self.slots.iter(), |writer, (id, keys)| {
                keys.write(writer.fixed(id))
            })
            .done()
    }

    fn decode(content: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new("kluis/v1/keyring-content", content)?;
        let identity = Identity::read(&mut reader)?;
        let personal = reader.map(limits::SHARES, |reader| {
            Ok((
                read_share_id(reader)?,
                PersonalKey::from_bytes(reader.fixed()),
            ))
        });
        let slots = reader.map(limits::SLOTS, |reader| {
            Ok((SlotId(reader.fixed()), SlotKeys::read(reader)?))
        });
        reader.end()?;
        Ok(Self {
            identity,
            personal,
            slots,
        })
    }
}

pub(crate) fn write_share_id(writer: Writer, id: ShareId) -> Writer {
    writer.number(id.category.number().into()).number(id.epoch)
}

pub(crate) fn read_share_id(reader: &mut Reader<'_>) -> Result<ShareId, Malformed> {
    let number = u8::try_from(reader.number()).map_err(|_| Malformed)?;
    let category = Category::from_number(number).ok_or(Malformed)?;
    Ok(ShareId {
        category,
        epoch: reader.number(),
    })
}
