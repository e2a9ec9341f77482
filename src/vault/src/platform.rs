//! The platform's half: its separate keys, what is sealed to them, and what they answer.
//!
//! The platform key is a file. It wraps five separate keys, which stand beside it and never in a database: the
//! index key, OPAQUE's OPRF seed and key pair, the share key, the signing key and the sealing key. Wrapping
//! lets the file be rotated without touching what people hold.

use crate::{
    SUITE, VERSION, case,
    decision::Receipt,
    deletion::Proof,
    destroyed::Destroyed,
    encoding::{Malformed, Reader, Writer},
    hpke::{self, SealingKey},
    identity::signed_by,
    letters, log,
    manifest::{Head, digest},
    opaque::{self, Server},
    primitive::{
        Failed, ed25519_public, ed25519_sign, hkdf_extract, hkdf_key, hmac_sha256, sha256,
    },
    purposes,
    recipient::Recipient,
    registry, sealed,
    secret::{DayKey, PlatformKey, Share, SigningSeed},
    share::{self, Shared},
};
use alloc::{borrow::ToOwned, string::String, vec::Vec};
use kluis_wire::{
    AccountId, Bytes, Digest, GrantShareId, LookReleased, Platform, ShareRequest, SignUpId,
    Signature, SignedRegistry, SigningPublic,
};
use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Addresses are padded to this length, in bytes, before they are sealed.
const ADDRESS_PADDING: usize = 256;
/// Mailed codes likewise.
const CODE_PADDING: usize = 64;

#[derive(Zeroize, ZeroizeOnDrop)]
struct SymmetricKey([u8; 32]);

impl SymmetricKey {
    fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }
}

/// The platform's separate keys.
pub struct PlatformKeys {
    index: SymmetricKey,
    share: SymmetricKey,
    signing: SigningSeed,
    sealing: SealingKey,
    opaque: Server,
}

fn platform_message(origin: &str, signing: &SigningPublic, sealing: &[u8]) -> Vec<u8> {
    Writer::new("kluis/v1/platform")
        .bytes(origin.as_bytes())
        .fixed(signing)
        .bytes(sealing)
        .done()
}

/// The fingerprint of a platform's public keys: what devices pin.
#[must_use]
pub fn fingerprint(platform: &Platform) -> Digest {
    Digest(sha256(&[&platform_message(
        &platform.origin,
        &platform.signing,
        platform.sealing.as_ref(),
    )]))
}

/// That a platform document is of this version, is for this origin, has keys that are keys, and is signed by
/// itself. Whether it is the right platform, only a pin tells.
///
/// # Errors
/// [`Failed`] where any of that doesn't hold.
pub fn verify(origin: &str, platform: &Platform) -> Result<(), Failed> {
    let message = platform_message(origin, &platform.signing, platform.sealing.as_ref());
    let holds = platform.version == VERSION
        && platform.origin == origin
        && hpke::is_public(platform.sealing.as_ref())
        && signed_by(&platform.signing, &message, &platform.signature);
    if holds { Ok(()) } else { Err(Failed) }
}

fn address_info(origin: &str) -> Vec<u8> {
    Writer::new("kluis/v1/address")
        .bytes(origin.as_bytes())
        .done()
}

fn code_info(origin: &str, sign_up: SignUpId) -> Vec<u8> {
    Writer::new("kluis/v1/code")
        .bytes(origin.as_bytes())
        .fixed(sign_up)
        .done()
}

/// Seals an address to the platform, on the device: proxies and request logs never see it.
///
/// # Errors
/// [`Failed`] for an address longer than 254 bytes.
pub fn seal_address(
    platform: &Platform,
    address: &str,
    rng: &mut impl CryptoRng,
) -> Result<Bytes, Failed> {
    let padded = sealed::pad(opaque::address(address).as_bytes(), ADDRESS_PADDING)?;
    hpke::seal(
        platform.sealing.as_ref(),
        &address_info(&platform.origin),
        &padded,
        rng,
    )
    .map(Bytes)
}

/// Seals a mailed code to the platform, on the device.
///
/// # Errors
/// [`Failed`] for a code of more than 63 bytes.
pub fn seal_code(
    platform: &Platform,
    sign_up: SignUpId,
    code: &str,
    rng: &mut impl CryptoRng,
) -> Result<Bytes, Failed> {
    let padded = sealed::pad(code.as_bytes(), CODE_PADDING)?;
    hpke::seal(
        platform.sealing.as_ref(),
        &code_info(&platform.origin, sign_up),
        &padded,
        rng,
    )
    .map(Bytes)
}

/// `KE2`, and what the server keeps until `KE3`.
pub struct LoginAnswer {
    /// To the device.
    pub response: Vec<u8>,
    /// To be kept, for one try; sealed to the platform's keys.
    pub state: Vec<u8>,
}

impl PlatformKeys {
    /// Fresh keys, for a new platform.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self {
            index: SymmetricKey::generate(rng),
            share: SymmetricKey::generate(rng),
            signing: SigningSeed::generate(rng),
            sealing: SealingKey::generate(rng),
            opaque: Server::generate(rng),
        }
    }

    fn wrap_context() -> Vec<u8> {
        Writer::new("kluis/v1/platform-keys").bytes(SUITE).done()
    }

    /// Wraps them under the platform key.
    ///
    /// # Errors
    /// None in practice; see [`sealed::seal`].
    pub fn wrap(&self, key: &PlatformKey, rng: &mut impl CryptoRng) -> Result<Vec<u8>, Failed> {
        let content = Zeroizing::new(
            Writer::new("kluis/v1/platform-keys-content")
                .fixed(self.index.0)
                .fixed(self.share.0)
                .fixed(self.signing.as_bytes())
                .fixed(self.sealing.seed())
                .bytes(&self.opaque.to_bytes())
                .done(),
        );
        let prk = hkdf_extract(b"kluis/v1/platform-key", key.as_bytes());
        let sealed = sealed::seal(&prk, &Self::wrap_context(), &content, rng)?;
        Ok([&[VERSION], sealed.as_slice()].concat())
    }

    /// Unwraps them.
    ///
    /// # Errors
    /// [`Failed`] where this platform key doesn't belong to them.
    pub fn unwrap(key: &PlatformKey, wrapped: &[u8]) -> Result<Self, Failed> {
        let (version, sealed) = wrapped.split_first().ok_or(Failed)?;
        if *version != VERSION {
            return Err(Failed);
        }
        let prk = hkdf_extract(b"kluis/v1/platform-key", key.as_bytes());
        let content = sealed::open(&prk, &Self::wrap_context(), sealed)?;
        let read = || {
            let mut reader = Reader::new("kluis/v1/platform-keys-content", &content)?;
            let keys = Self {
                index: SymmetricKey(reader.fixed()),
                share: SymmetricKey(reader.fixed()),
                signing: SigningSeed::from_bytes(reader.fixed()),
                sealing: SealingKey::from_seed(reader.fixed()),
                opaque: Server::from_bytes(reader.bytes()).map_err(|Failed| Malformed)?,
            };
            reader.end().map(|()| keys)
        };
        read().map_err(|Malformed| Failed)
    }

    fn sign(&self, message: &[u8]) -> Signature {
        Signature(ed25519_sign(self.signing.as_bytes(), message))
    }

    /// The public document, signed.
    ///
    /// # Errors
    /// None in practice.
    pub fn public(&self, origin: &str) -> Result<Platform, Failed> {
        let signing = self.signing();
        let sealing = self.sealing.public()?;
        let signature = self.sign(&platform_message(origin, &signing, &sealing));
        Ok(Platform {
            version: VERSION,
            origin: origin.to_owned(),
            signing,
            sealing: Bytes(sealing),
            signature,
        })
    }

    /// The keyed index of an address: the only form in which the server stores it in clear.
    #[must_use]
    pub fn index(&self, address: &str) -> [u8; 32] {
        let message = Writer::new("kluis/v1/index")
            .bytes(opaque::address(address).as_bytes())
            .done();
        hmac_sha256(&self.index.0, &message)
    }

    /// The keyed digest under which a mailed code is kept.
    #[must_use]
    pub fn code_digest(&self, sign_up: SignUpId, digits: &str) -> [u8; 32] {
        let message = Writer::new("kluis/v1/code-digest")
            .fixed(sign_up)
            .bytes(digits.as_bytes())
            .done();
        hmac_sha256(&self.index.0, &message)
    }

    fn open_text(&self, info: &[u8], sealed: &[u8]) -> Result<Zeroizing<String>, Failed> {
        let padded = self.sealing.open(info, sealed)?;
        let text = core::str::from_utf8(sealed::unpad(&padded)?).map_err(|_| Failed)?;
        Ok(Zeroizing::new(text.to_owned()))
    }

    /// Opens an address that was sealed to the platform.
    ///
    /// # Errors
    /// [`Failed`] for anything else.
    pub fn open_address(&self, origin: &str, sealed: &[u8]) -> Result<Zeroizing<String>, Failed> {
        self.open_text(&address_info(origin), sealed)
    }

    /// Opens a mailed code that was sealed to the platform for this sign-up.
    ///
    /// # Errors
    /// [`Failed`] for anything else.
    pub fn open_code(
        &self,
        origin: &str,
        sign_up: SignUpId,
        sealed: &[u8],
    ) -> Result<Zeroizing<String>, Failed> {
        self.open_text(&code_info(origin, sign_up), sealed)
    }

    /// Answers an OPAQUE registration request; `index` is the credential's name.
    ///
    /// # Errors
    /// [`Failed`] for a malformed request.
    pub fn register(&self, index: &[u8; 32], request: &[u8]) -> Result<Vec<u8>, Failed> {
        self.opaque.register(index, request)
    }

    /// Answers `KE1`; without a record the answer is simulated.
    ///
    /// # Errors
    /// [`Failed`] for a malformed request or record.
    pub fn login_start(
        &self,
        origin: &str,
        address: &str,
        record: Option<&[u8]>,
        request: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<LoginAnswer, Failed> {
        let address = opaque::address(address);
        let (response, state) = self.opaque.login(
            &self.index(&address),
            &address,
            origin,
            record,
            request,
            rng,
        )?;
        let sealed = sealed::seal(&self.login_prk(), &Self::login_context(), &state, rng)?;
        Ok(LoginAnswer {
            response,
            state: sealed,
        })
    }

    /// Who reads the kept state could complete the log-in: it is sealed while it waits.
    fn login_prk(&self) -> Zeroizing<[u8; 32]> {
        hkdf_extract(b"kluis/v1/login-key", &self.index.0)
    }

    fn login_context() -> Vec<u8> {
        Writer::new("kluis/v1/login-state").bytes(SUITE).done()
    }

    /// Checks `KE3`.
    ///
    /// # Errors
    /// [`Failed`] where the passphrase wasn't the one.
    pub fn login_finish(&self, state: &[u8], finalization: &[u8]) -> Result<(), Failed> {
        let state = sealed::open(&self.login_prk(), &Self::login_context(), state)?;
        Server::finish(&state, finalization)
    }

    /// Opens new shares.
    ///
    /// # Errors
    /// [`Failed`] for a deposit that isn't for this account and sequence.
    pub fn open_deposit<Id: Shared>(
        &self,
        origin: &str,
        account: AccountId,
        sequence: u64,
        sealed: &[u8],
    ) -> Result<Vec<(Id, Share)>, Failed> {
        share::open_deposit(&self.sealing, origin, account, sequence, sealed)
    }

    fn share_context<Id: Shared>(account: AccountId, id: Id) -> Vec<u8> {
        let writer = Writer::new(Id::STORED).bytes(SUITE).fixed(account);
        id.write(writer).done()
    }

    /// Wraps a share for the share store.
    ///
    /// # Errors
    /// None in practice; see [`sealed::seal`].
    pub fn wrap_share<Id: Shared>(
        &self,
        account: AccountId,
        id: Id,
        share: &Share,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, Failed> {
        self.wrap_stored(&Self::share_context(account, id), share.as_bytes(), rng)
    }

    /// Unwraps a share from the share store.
    ///
    /// # Errors
    /// [`Failed`] where it isn't this account's share of this name.
    pub fn unwrap_share<Id: Shared>(
        &self,
        account: AccountId,
        id: Id,
        wrapped: &[u8],
    ) -> Result<Share, Failed> {
        let share = self.unwrap_stored(&Self::share_context(account, id), wrapped)?;
        let share = share.as_slice().try_into().map_err(|_| Failed)?;
        Ok(Share::from_bytes(share))
    }

    /// `version ‖ sealed(HKDF-Extract("kluis/v1/share-key", share key), share; context)`
    fn wrap_stored(
        &self,
        context: &[u8],
        plain: &[u8; 32],
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, Failed> {
        let prk = hkdf_extract(b"kluis/v1/share-key", &self.share.0);
        let sealed = sealed::seal(&prk, context, plain, rng)?;
        Ok([&[VERSION], sealed.as_slice()].concat())
    }

    fn unwrap_stored(&self, context: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, Failed> {
        let (version, sealed) = wrapped.split_first().ok_or(Failed)?;
        if *version != VERSION {
            return Err(Failed);
        }
        let prk = hkdf_extract(b"kluis/v1/share-key", &self.share.0);
        sealed::open(&prk, context, sealed)
    }

    fn day_context(day: u64) -> Vec<u8> {
        Writer::new("kluis/v1/stored-day")
            .bytes(SUITE)
            .number(day)
            .done()
    }

    /// Wraps a day's key for the share store.
    ///
    /// # Errors
    /// None in practice; see [`sealed::seal`].
    pub fn wrap_day(
        &self,
        day: u64,
        key: &DayKey,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, Failed> {
        self.wrap_stored(&Self::day_context(day), key.as_bytes(), rng)
    }

    /// Unwraps it.
    ///
    /// # Errors
    /// [`Failed`] where it isn't the key of this day.
    pub fn unwrap_day(&self, day: u64, wrapped: &[u8]) -> Result<DayKey, Failed> {
        let key = self.unwrap_stored(&Self::day_context(day), wrapped)?;
        Ok(DayKey::from_bytes(
            key.as_slice().try_into().map_err(|_| Failed)?,
        ))
    }

    /// The platform's own mailer: a recipient like any other, whose keys follow from the share key.
    ///
    /// ```text
    /// prk = HKDF-Extract("kluis/v1/mailer-key", share key);  seed = HKDF-Expand(prk, E("signing" | "sealing"), 32)
    /// ```
    ///
    /// # Errors
    /// None in practice.
    pub fn mailer(&self) -> Result<Recipient, Failed> {
        let prk = hkdf_extract(b"kluis/v1/mailer-key", &self.share.0);
        let seed = |label| hkdf_key(&prk, &[&Writer::new(label).done()]);
        let signing = SigningSeed::from_bytes(*seed("signing"));
        Recipient::from_keys(signing, SealingKey::from_seed(*seed("sealing")))
    }

    /// Countersigns a decision.
    #[must_use]
    pub fn countersign(&self, origin: &str, receipt: &Receipt) -> String {
        receipt.sign(origin, |message| self.sign(message))
    }

    /// Signs the proof that an account is deleted.
    #[must_use]
    pub fn prove_deletion(&self, origin: &str, proof: &Proof) -> String {
        proof.sign(origin, |message| self.sign(message))
    }

    /// Signs an entry of the journal of destructions.
    #[must_use]
    pub fn sign_destroyed(&self, entry: &Destroyed) -> String {
        entry.sign(|message| self.sign(message))
    }

    /// The key that signs, for whoever reads its own signatures again.
    #[must_use]
    pub fn signing(&self) -> SigningPublic {
        SigningPublic(ed25519_public(self.signing.as_bytes()))
    }

    /// Signs the head of the registry.
    #[must_use]
    pub fn sign_registry(&self, origin: &str, entries: Vec<Bytes>) -> SignedRegistry {
        let signature = registry::sign(origin, &entries, |message| self.sign(message));
        SignedRegistry { entries, signature }
    }

    /// Signs the purposes whose encoding has this digest.
    #[must_use]
    pub fn sign_purposes(&self, origin: &str, digest: Digest) -> Signature {
        self.sign(&purposes::message(origin, digest))
    }

    /// Signs the head of an access log.
    #[must_use]
    pub fn sign_log(&self, origin: &str, account: AccountId, head: Head) -> Signature {
        self.sign(&log::head_message(origin, account, head))
    }

    /// Seals the shares of a look that has been logged to the key that it names, in the order asked.
    ///
    /// # Errors
    /// [`Failed`] where that key is none, or the look has no reason.
    pub fn release_look(
        &self,
        origin: &str,
        entry: &log::Entry,
        look: &log::Look,
        shares: &[Share],
        rng: &mut impl CryptoRng,
    ) -> Result<LookReleased, Failed> {
        if !look.has_reason() {
            return Err(Failed);
        }
        let encoded = Bytes(entry.encode());
        let named = digest(encoded.as_ref());
        let content = share::joined(shares);
        let info = log::released_info(named);
        let sealed = Bytes(hpke::seal(look.ephemeral.as_ref(), &info, &content, rng)?);
        let head = Head {
            sequence: entry.sequence,
            digest: named,
        };
        Ok(LookReleased {
            head: self.sign_log(origin, entry.account, head),
            signature: self.sign(&log::released_message(named, &sealed)),
            entry: encoded,
            sealed,
        })
    }

    /// Opens the share of a letter to this account.
    ///
    /// # Errors
    /// [`Failed`] for another account's or letter's.
    pub fn open_letter_deposit(
        &self,
        origin: &str,
        account: AccountId,
        id: GrantShareId,
        sealed: &[u8],
    ) -> Result<Share, Failed> {
        letters::open_deposit(&self.sealing, origin, account, id, sealed)
    }

    /// Signs a receipt for a statement in a case.
    #[must_use]
    pub fn sign_stated(&self, origin: &str, receipt: &case::Receipt) -> String {
        receipt.sign(origin, |message| self.sign(message))
    }

    /// Seals shares to the key that a checked request named, in the order asked, and signs the answer.
    ///
    /// # Errors
    /// [`Failed`] where that key is none.
    pub fn release<Id: Shared>(
        &self,
        origin: &str,
        account: AccountId,
        request: &ShareRequest<Id>,
        shares: &[Share],
        rng: &mut impl CryptoRng,
    ) -> Result<(Bytes, Signature), Failed> {
        share::release(
            origin,
            account,
            request,
            shares,
            |message| self.sign(message),
            rng,
        )
    }
}

/// Whether these bytes are an OPAQUE registration record.
#[must_use]
pub fn is_record(record: &[u8]) -> bool {
    Server::is_record(record)
}
