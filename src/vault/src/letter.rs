//! Letters: sealed to one reader, signed by one writer, and opened only with a share of the platform's besides.
//! Grants are letters to a recipient, answers are letters to the person; only the labels differ.
//!
//! ```text
//! enc, ctx = HPKE SetupPSKS(X-Wing, HKDF-SHA-256, ChaCha20-Poly1305; reader's key, info = H,
//!                           psk = share, psk_id = share id)
//! ct       = ctx.Seal(aad = H, pad(value));  c = ctx.Export("kluis/v1/commit", 32)
//! sealed   = version ‖ enc(1120) ‖ c(32) ‖ ct
//! sig      = Sign(writer, E(label, H, SHA-256(enc), c, SHA-256(ct)))
//! ```
//!
//! `H` states everything the letter is about, and is built anew by whoever checks or opens it.

use crate::{
    VERSION,
    encoding::Writer,
    hpke::{self, Committed, ENCAPSULATED, NotCommitted, SealingKey},
    identity::signed_by,
    primitive::{Failed, sha256},
    secret::Share,
};
use alloc::vec::Vec;
use kluis_wire::{Bytes, Signature, SigningPublic};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Where a letter goes, and what it is about.
pub(crate) struct Envelope<'a> {
    /// Which kind of letter: the label of its signature.
    pub label: &'a str,
    /// H.
    pub about: &'a [u8],
    /// Names the share.
    pub share: &'a [u8; 16],
}

impl Envelope<'_> {
    /// Seals an already padded text, and has it signed.
    ///
    /// # Errors
    /// [`Failed`] where `reader` is no X-Wing key.
    pub(crate) fn seal(
        &self,
        reader: &[u8],
        share: &Share,
        padded: &[u8],
        sign: impl FnOnce(&[u8]) -> Signature,
        rng: &mut impl CryptoRng,
    ) -> Result<(Bytes, Signature), Failed> {
        let letter = hpke::seal_committed(
            reader,
            self.about,
            share.as_bytes(),
            self.share,
            padded,
            rng,
        )?;
        let signature = sign(&self.signed(&letter));
        let parts: [&[u8]; 4] = [
            &[VERSION],
            &letter.enc,
            &letter.commitment,
            &letter.ciphertext,
        ];
        Ok((Bytes(parts.concat()), signature))
    }

    fn signed(&self, letter: &Committed) -> Vec<u8> {
        Writer::new(self.label)
            .bytes(self.about)
            .fixed(sha256(&[&letter.enc]))
            .fixed(letter.commitment)
            .fixed(sha256(&[&letter.ciphertext]))
            .done()
    }

    /// Whether this writer signed this letter.
    pub(crate) fn is_signed(
        &self,
        writer: &SigningPublic,
        sealed: &Bytes,
        signature: &Signature,
    ) -> bool {
        split(sealed).is_ok_and(|letter| signed_by(writer, &self.signed(&letter), signature))
    }

    /// Opens it, in PSK mode only, and then checks the commitment. The text is still padded.
    ///
    /// # Errors
    /// [`NotCommitted`]
    pub(crate) fn open(
        &self,
        key: &SealingKey,
        share: &Share,
        sealed: &Bytes,
    ) -> Result<Zeroizing<Vec<u8>>, NotCommitted> {
        let letter = split(sealed).map_err(|Failed| NotCommitted::Sealed)?;
        key.open_committed(self.about, share.as_bytes(), self.share, &letter)
    }
}

fn split(sealed: &Bytes) -> Result<Committed, Failed> {
    let (version, rest) = sealed.as_ref().split_first().ok_or(Failed)?;
    let (enc, rest) = rest.split_at_checked(ENCAPSULATED).ok_or(Failed)?;
    let (commitment, ciphertext) = rest.split_first_chunk::<32>().ok_or(Failed)?;
    if *version != VERSION {
        return Err(Failed);
    }
    Ok(Committed {
        enc: enc.to_vec(),
        commitment: *commitment,
        ciphertext: ciphertext.to_vec(),
    })
}
