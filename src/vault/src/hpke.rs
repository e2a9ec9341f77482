//! Sealing to somebody's public key: HPKE (RFC 9180) with X-Wing (draft-connolly-cfrg-xwing-kem,
//! KEM id 0x647a), HKDF-SHA-256 and ChaCha20-Poly1305.
//!
//! `sealed = enc (1120) ‖ ct`, one message a context, `info` binds what it is for, and associated data is
//! empty: everything bound stands in `info`, which enters the key schedule.
//!
//! What is sealed for longer than one exchange is sealed in mode PSK with a commitment ([`Committed`]), because
//! ChaCha20-Poly1305 doesn't commit to its key:
//!
//! ```text
//! enc, ctx = SetupPSKS(X-Wing public key, info, psk, psk_id)
//! ct       = ctx.Seal(aad = info, plain)
//! c        = ctx.Export("kluis/v1/commit", 32)
//! ```

use crate::primitive::{Failed, equal};
use alloc::{boxed::Box, vec::Vec};
use hpke::{
    Deserializable, Kem as _, OpModeR, OpModeS, PskBundle, Serializable, aead::ChaCha20Poly1305,
    kdf::HkdfSha256, kem::XWing,
};
use rand_core::CryptoRng;
use zeroize::{Zeroize as _, Zeroizing};

/// Length of an X-Wing public key, in bytes.
pub const PUBLIC: usize = 1_216;
/// Length of an encapsulated key, in bytes.
pub const ENCAPSULATED: usize = 1_120;
/// Length of the tag, in bytes.
pub const TAG: usize = 16;
/// What the exported commitment is for.
const COMMIT: &[u8] = b"kluis/v1/commit";

/// The secret half of an X-Wing key pair: its 32-byte seed. On the heap, so that moving it leaves no copy behind.
#[derive(zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
pub struct SealingKey(Box<[u8; 32]>);

impl SealingKey {
    /// A fresh key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut seed = Box::new([0; 32]);
        rng.fill_bytes(seed.as_mut_slice());
        Self(seed)
    }

    /// From its seed, of which the copy that was handed over is wiped.
    #[must_use]
    pub fn from_seed(mut seed: [u8; 32]) -> Self {
        let mut own = Box::new([0; 32]);
        own.copy_from_slice(&seed);
        seed.zeroize();
        Self(own)
    }

    /// Its seed.
    #[must_use]
    pub fn seed(&self) -> &[u8; 32] {
        &self.0
    }

    fn private(&self) -> Result<<XWing as hpke::Kem>::PrivateKey, Failed> {
        <XWing as hpke::Kem>::PrivateKey::from_bytes(self.0.as_slice()).map_err(|_| Failed)
    }

    /// The public key, 1216 bytes.
    ///
    /// # Errors
    /// None for a key of this type; the signature follows the library's.
    pub fn public(&self) -> Result<Vec<u8>, Failed> {
        Ok(XWing::sk_to_pk(&self.private()?).to_bytes().to_vec())
    }

    /// Opens what was sealed to this key for the purpose that `info` states.
    ///
    /// # Errors
    /// [`Failed`] for anything else.
    pub fn open(&self, info: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Failed> {
        self.open_mode(&OpModeR::Base, info, sealed)
    }

    /// The same with a pre-shared key (mode PSK).
    ///
    /// # Errors
    /// [`Failed`] for anything else, a sealing without or with another pre-shared key included.
    pub fn open_psk(
        &self,
        info: &[u8],
        psk: &[u8; 32],
        psk_id: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Failed> {
        let bundle = PskBundle::new(psk, psk_id).map_err(|_| Failed)?;
        self.open_mode(&OpModeR::Psk(bundle), info, sealed)
    }

    fn open_mode(
        &self,
        mode: &OpModeR<'_, XWing>,
        info: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Failed> {
        let (enc, ciphertext) = sealed.split_at_checked(ENCAPSULATED).ok_or(Failed)?;
        let enc = <XWing as hpke::Kem>::EncappedKey::from_bytes(enc).map_err(|_| Failed)?;
        hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, XWing>(
            mode,
            &self.private()?,
            &enc,
            info,
            ciphertext,
            &[],
        )
        .map(Zeroizing::new)
        .map_err(|_| Failed)
    }
}

/// What was sealed with a pre-shared key and committed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The encapsulated key, [`ENCAPSULATED`] bytes.
    pub enc: Vec<u8>,
    /// The commitment to everything that the key schedule knew.
    pub commitment: [u8; 32],
    /// The ciphertext and its tag.
    pub ciphertext: Vec<u8>,
}

/// Why something committed doesn't open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotCommitted {
    /// Another key, pre-shared key, mode, `info` or ciphertext.
    Sealed,
    /// It opens, but isn't what was committed to.
    Commitment,
}

impl SealingKey {
    /// Opens what [`seal_committed`] made, and then checks its commitment, in constant time.
    ///
    /// # Errors
    /// [`NotCommitted`]
    pub fn open_committed(
        &self,
        info: &[u8],
        psk: &[u8; 32],
        psk_id: &[u8],
        sealed: &Committed,
    ) -> Result<Zeroizing<Vec<u8>>, NotCommitted> {
        let mut context = self
            .receive(info, psk, psk_id, &sealed.enc)
            .map_err(|Failed| NotCommitted::Sealed)?;
        let plain = context
            .open(&sealed.ciphertext, info)
            .map(Zeroizing::new)
            .map_err(|_| NotCommitted::Sealed)?;
        let mut expected = [0; 32];
        context
            .export(COMMIT, &mut expected)
            .map_err(|_| NotCommitted::Commitment)?;
        if equal(&expected, &sealed.commitment) {
            Ok(plain)
        } else {
            Err(NotCommitted::Commitment)
        }
    }

    fn receive(
        &self,
        info: &[u8],
        psk: &[u8; 32],
        psk_id: &[u8],
        enc: &[u8],
    ) -> Result<hpke::aead::AeadCtxR<ChaCha20Poly1305, HkdfSha256, XWing>, Failed> {
        let bundle = PskBundle::new(psk, psk_id).map_err(|_| Failed)?;
        let enc = <XWing as hpke::Kem>::EncappedKey::from_bytes(enc).map_err(|_| Failed)?;
        hpke::setup_receiver(&OpModeR::Psk(bundle), &self.private()?, &enc, info)
            .map_err(|_| Failed)
    }
}

/// Seals `plain` to `public` with a pre-shared key, and commits to it; `info` is also the associated data.
///
/// # Errors
/// [`Failed`] where `public` is no valid X-Wing key or `psk_id` is empty.
pub fn seal_committed(
    public: &[u8],
    info: &[u8],
    psk: &[u8; 32],
    psk_id: &[u8],
    plain: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Committed, Failed> {
    let bundle = PskBundle::new(psk, psk_id).map_err(|_| Failed)?;
    let key = parse_public(public)?;
    let (enc, mut context) = hpke::setup_sender_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(
        &OpModeS::Psk(bundle),
        &key,
        info,
        rng,
    )
    .map_err(|_| Failed)?;
    let ciphertext = context.seal(plain, info).map_err(|_| Failed)?;
    let mut commitment = [0; 32];
    context
        .export(COMMIT, &mut commitment)
        .map_err(|_| Failed)?;
    Ok(Committed {
        enc: enc.to_bytes().to_vec(),
        commitment,
        ciphertext,
    })
}

/// Seals `plain` to `public` for the purpose that `info` states.
///
/// # Errors
/// [`Failed`] where `public` is no valid X-Wing key.
pub fn seal(
    public: &[u8],
    info: &[u8],
    plain: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Failed> {
    seal_mode(&OpModeS::Base, public, info, plain, rng)
}

/// The same with a pre-shared key (mode PSK).
///
/// # Errors
/// [`Failed`] where `public` is no valid X-Wing key or `psk_id` is empty.
pub fn seal_psk(
    public: &[u8],
    info: &[u8],
    psk: &[u8; 32],
    psk_id: &[u8],
    plain: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Failed> {
    let bundle = PskBundle::new(psk, psk_id).map_err(|_| Failed)?;
    seal_mode(&OpModeS::Psk(bundle), public, info, plain, rng)
}

fn seal_mode(
    mode: &OpModeS<'_, XWing>,
    public: &[u8],
    info: &[u8],
    plain: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Failed> {
    let key = parse_public(public)?;
    let (enc, ciphertext) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(
        mode,
        &key,
        info,
        plain,
        &[],
        rng,
    )
    .map_err(|_| Failed)?;
    let mut sealed = enc.to_bytes().to_vec();
    sealed.extend_from_slice(&ciphertext);
    Ok(sealed)
}

/// Parses a public key and refuses an encoding that isn't the canonical one.
fn parse_public(public: &[u8]) -> Result<<XWing as hpke::Kem>::PublicKey, Failed> {
    let key = <XWing as hpke::Kem>::PublicKey::from_bytes(public).map_err(|_| Failed)?;
    if equal(&key.to_bytes(), public) {
        Ok(key)
    } else {
        Err(Failed)
    }
}

/// Whether these bytes are an X-Wing public key.
#[must_use]
pub fn is_public(public: &[u8]) -> bool {
    parse_public(public).is_ok()
}
