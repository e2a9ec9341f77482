//! Identity keys: Ed25519, which signs manifests, decisions and requests for shares; and X-Wing, which others
//! seal to.
//!
//! ```text
//! account    = SHA-256(E("kluis/v1/account", origin, first Ed25519 public key, first X-Wing public key))
//! key id     = SHA-256(E("kluis/v1/identity", Ed25519 public key, X-Wing public key))
//! succession = Sign(old key, E("kluis/v1/succession", account, number, key id of the new keys))
//! ```
//!
//! The chain of successions leads from the keys of today back to the account's name, so that no server can
//! put keys of its own in their place.

use crate::{
    encoding::{Malformed, Reader, Writer},
    hpke::{self, SealingKey},
    primitive::{Failed, ed25519_public, ed25519_sign, ed25519_verify, equal, sha256},
    secret::SigningSeed,
};
use alloc::vec::Vec;
use kluis_wire::{AccountId, Bytes, Digest, IdentityPublic, Signature, SigningPublic, Succession};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Longest chain of successions.
pub const CHAIN: usize = 64;

/// The account that begins with these keys at this origin.
#[must_use]
pub fn account(origin: &str, first: &IdentityPublic) -> AccountId {
    AccountId(sha256(&[&Writer::new("kluis/v1/account")
        .bytes(origin.as_bytes())
        .fixed(first.signing)
        .bytes(first.sealing.as_ref())
        .done()]))
}

/// The name of one pair of public keys.
#[must_use]
pub fn key_id(public: &IdentityPublic) -> Digest {
    Digest(sha256(&[&Writer::new("kluis/v1/identity")
        .fixed(public.signing)
        .bytes(public.sealing.as_ref())
        .done()]))
}

/// One pair of public keys in the chain, with the old keys' signature over it. The first has none.
pub use kluis_wire::IdentityLink as Link;

/// The person's identity: today's secret keys, and the public chain that leads to them.
///
/// Signing keys end with their succession. Sealing keys stay: what was sealed to the person before it, an answer or
/// what another device kept while the vault was shut, must open after it.
pub struct Identity {
    signing: SigningSeed,
    /// One for each link of the chain, the first ones first.
    sealing: Vec<SealingKey>,
    chain: Vec<Link>,
}

fn public(signing: &SigningSeed, sealing: &SealingKey) -> Result<IdentityPublic, Failed> {
    Ok(IdentityPublic {
        signing: SigningPublic(ed25519_public(signing.as_bytes())),
        sealing: Bytes(sealing.public()?),
    })
}

fn succession(account: AccountId, number: u64, next: &IdentityPublic) -> Vec<u8> {
    Writer::new("kluis/v1/succession")
        .fixed(account)
        .number(number)
        .fixed(key_id(next))
        .done()
}

/// Whether the old key signed this succession.
pub(crate) fn succeeds(account: AccountId, old: &SigningPublic, next: &Succession) -> bool {
    let message = succession(account, next.number, &next.identity);
    signed_by(old, &message, &next.signature)
}

/// Whether a chain leads from `account` to the keys at its end, which are given out.
///
/// # Errors
/// [`Failed`] where it doesn't, or is longer than any.
pub fn verify_chain<'a>(
    origin: &str,
    account: AccountId,
    chain: &'a [Link],
) -> Result<&'a IdentityPublic, Failed> {
    let (first, rest) = chain.split_first().ok_or(Failed)?;
    if chain.len() > CHAIN
        || first.succession.is_some()
        || !equal(&self::account(origin, &first.public).0, &account.0)
    {
        return Err(Failed);
    }
    let mut before = first;
    for (number, link) in (1..).zip(rest) {
        let signature = link.succession.ok_or(Failed)?;
        let message = succession(account, number, &link.public);
        if !ed25519_verify(&before.public.signing.0, &message, &signature.0) {
            return Err(Failed);
        }
        before = link;
    }
    Ok(&before.public)
}

impl Identity {
    /// The first identity of a new account.
    ///
    /// # Errors
    /// None for fresh keys; the signature follows the library's.
    pub fn generate(rng: &mut impl CryptoRng) -> Result<Self, Failed> {
        let (signing, sealing) = (SigningSeed::generate(rng), SealingKey::generate(rng));
        let first = Link {
            public: public(&signing, &sealing)?,
            succession: None,
        };
        Ok(Self {
            signing,
            sealing: alloc::vec![sealing],
            chain: alloc::vec![first],
        })
    }

    /// New keys in place of these, signed by these: the whole new identity, and what the server is told of it.
    ///
    /// # Errors
    /// [`Failed`] where the chain is as long as it may be.
    pub fn succeed(
        &self,
        account: AccountId,
        rng: &mut impl CryptoRng,
    ) -> Result<(Self, Succession), Failed> {
        let mut next = Self::generate(rng)?;
        let number = u64::try_from(self.chain.len()).map_err(|_| Failed)?;
        let message = succession(account, number, next.public()?);
        let succession = Succession {
            identity: next.public()?.clone(),
            signature: self.sign(&message),
            number,
        };
        let mut chain = self.chain.clone();
        if chain.len() >= CHAIN {
            return Err(Failed);
        }
        chain.push(Link {
            public: succession.identity.clone(),
            succession: Some(succession.signature),
        });
        next.chain = chain;
        let own = core::mem::take(&mut next.sealing);
        next.sealing = self.sealing_keys();
        next.sealing.extend(own);
        Ok((next, succession))
    }

    /// Today's public keys.
    ///
    /// # Errors
    /// [`Failed`] only for an empty chain, which can't be made.
    pub fn public(&self) -> Result<&IdentityPublic, Failed> {
        self.chain.last().map(|link| &link.public).ok_or(Failed)
    }

    /// All public keys so far, the first ones first.
    #[must_use]
    pub fn chain(&self) -> &[Link] {
        &self.chain
    }

    /// Every pair of keys that something can be sealed to, today's first: its public half, and what opens.
    pub(crate) fn sealing(&self) -> impl Iterator<Item = (&IdentityPublic, &SealingKey)> {
        let publics = self.chain.iter().map(|link| &link.public);
        publics.zip(&self.sealing).rev()
    }

    /// Opens what was sealed to this person, today or before a succession, for the purpose that `info` states.
    ///
    /// # Errors
    /// [`Failed`] for anything else.
    pub fn open(&self, info: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Failed> {
        self.sealing()
            .find_map(|(_, key)| key.open(info, sealed).ok())
            .ok_or(Failed)
    }

    /// Signs with today's key.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Signature {
        Signature(ed25519_sign(self.signing.as_bytes(), message))
    }

    /// Whether the chain leads from `account` to the secret keys held.
    ///
    /// # Errors
    /// [`Failed`] where it doesn't.
    pub fn verify(&self, origin: &str, account: AccountId) -> Result<(), Failed> {
        let last = verify_chain(origin, account, &self.chain)?;
        let own = self.sealing.last().ok_or(Failed)?;
        if self.sealing.len() == self.chain.len() && *last == public(&self.signing, own)? {
            Ok(())
        } else {
            Err(Failed)
        }
    }

    fn sealing_keys(&self) -> Vec<SealingKey> {
        let keys = self.sealing.iter();
        keys.map(|key| SealingKey::from_seed(*key.seed())).collect()
    }

    pub(crate) fn again(&self) -> Self {
        Self {
            signing: SigningSeed::from_bytes(*self.signing.as_bytes()),
            sealing: self.sealing_keys(),
            chain: self.chain.clone(),
        }
    }

    pub(crate) fn write(&self, writer: Writer) -> Writer {
        writer
            .fixed(self.signing.as_bytes())
            .list(self.sealing.iter(), |writer, key| writer.fixed(key.seed()))
            .list(self.chain.iter(), |writer, link| {
                writer
                    .fixed(link.public.signing)
                    .bytes(link.public.sealing.as_ref())
                    .list(link.succession.iter(), |writer, signature| {
                        writer.fixed(signature)
                    })
            })
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let signing = SigningSeed::from_bytes(reader.fixed());
        let sealing = reader.list(CHAIN, |reader| Ok(SealingKey::from_seed(reader.fixed())));
        let chain = reader.list(CHAIN, |reader| {
            let signing = SigningPublic(reader.fixed());
            let sealing = reader.bytes();
            if sealing.len() != hpke::PUBLIC {
                return Err(Malformed);
            }
            let succession = reader.list(1, |reader| Ok(Signature(reader.fixed()))).pop();
            Ok(Link {
                public: IdentityPublic {
                    signing,
                    sealing: Bytes(sealing.to_vec()),
                },
                succession,
            })
        });
        Ok(Self {
            signing,
            sealing,
            chain,
        })
    }
}

/// Whether `signing` made this signature.
#[must_use]
pub fn signed_by(signing: &SigningPublic, message: &[u8], signature: &Signature) -> bool {
    ed25519_verify(&signing.0, message, &signature.0)
}
