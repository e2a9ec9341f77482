//! The shares of letters to the person: deposited by whoever writes, released to the person's signature, as the shares
//! of fields are ([`crate::share`]).
//!
//! ```text
//! deposit  = HPKE to the platform, info = E("kluis/v1/letter-deposit", origin, account, share id)
//! question = Sign(E("kluis/v1/letters", origin, account, session, nonce, ephemeral X-Wing key, share ids, time))
//! answer   = HPKE to the ephemeral key, info = E("kluis/v1/letters-released", H(question)); the platform signs
//!            E("kluis/v1/letters-released-signature", H(question), H(answer))
//! ```

use crate::{
    encoding::{Writer, ascending},
    hpke::{self, SealingKey},
    identity::{Identity, signed_by},
    primitive::{Failed, sha256},
    secret::Share,
    share::{Asking, joined},
};
use alloc::vec::Vec;
use kluis_wire::{
    AccountId, Bytes, GrantShareId, LettersAsked, LettersReleased, Signature, SigningPublic, limits,
};
use rand_core::CryptoRng;

fn deposit_info(origin: &str, account: AccountId, id: GrantShareId) -> Vec<u8> {
    Writer::new("kluis/v1/letter-deposit")
        .bytes(origin.as_bytes())
        .fixed(account)
        .fixed(id)
        .done()
}

/// Seals a letter's share to the platform.
///
/// # Errors
/// [`Failed`] where the platform's key is none.
pub fn deposit(
    platform: &[u8],
    origin: &str,
    account: AccountId,
    id: GrantShareId,
    share: &Share,
    rng: &mut impl CryptoRng,
) -> Result<Bytes, Failed> {
    let info = deposit_info(origin, account, id);
    hpke::seal(platform, &info, share.as_bytes(), rng).map(Bytes)
}

/// Opens it, on the platform's side.
///
/// # Errors
/// [`Failed`] for another account's or letter's.
pub(crate) fn open_deposit(
    key: &SealingKey,
    origin: &str,
    account: AccountId,
    id: GrantShareId,
    sealed: &[u8],
) -> Result<Share, Failed> {
    let content = key.open(&deposit_info(origin, account, id), sealed)?;
    let share = content.as_slice().try_into().map_err(|_| Failed)?;
    Ok(Share::from_bytes(share))
}

fn message(origin: &str, account: AccountId, asked: &LettersAsked) -> Vec<u8> {
    Writer::new("kluis/v1/letters")
        .bytes(origin.as_bytes())
        .fixed(account)
        .fixed(asked.session)
        .fixed(asked.nonce)
        .bytes(asked.ephemeral.as_ref())
        .list(asked.shares.iter(), |writer, id| writer.fixed(id))
        .number(asked.time)
        .done()
}

/// Asks for the shares of letters, to be sealed to `ephemeral`.
///
/// # Errors
/// None in practice.
pub fn request(
    identity: &Identity,
    asking: &Asking<'_>,
    ephemeral: &SealingKey,
    mut shares: Vec<GrantShareId>,
) -> Result<LettersAsked, Failed> {
    shares.sort_unstable();
    shares.dedup();
    let mut asked = LettersAsked {
        session: asking.session,
        nonce: asking.nonce,
        ephemeral: Bytes(ephemeral.public()?),
        shares,
        time: asking.time,
        signature: Signature([0; 64]),
    };
    asked.signature = identity.sign(&message(asking.origin, asking.account, &asked));
    Ok(asked)
}

/// Whether the person's identity key asks for these, each once, on the platform's side.
#[must_use]
pub(crate) fn is_signed(
    origin: &str,
    account: AccountId,
    signing: &SigningPublic,
    asked: &LettersAsked,
) -> bool {
    ascending(&asked.shares, |id| *id)
        && asked.shares.len() <= limits::SHARES
        && signed_by(signing, &message(origin, account, asked), &asked.signature)
}

fn answer_info(question: &[u8; 32]) -> Vec<u8> {
    Writer::new("kluis/v1/letters-released")
        .fixed(question)
        .done()
}

fn answer_signed(question: &[u8; 32], sealed: &[u8]) -> Vec<u8> {
    Writer::new("kluis/v1/letters-released-signature")
        .fixed(question)
        .fixed(sha256(&[sealed]))
        .done()
}

/// Seals shares to the key that the question named, on the platform's side; `sign` is the platform's.
///
/// # Errors
/// [`Failed`] where that key is none.
pub(crate) fn release(
    origin: &str,
    account: AccountId,
    asked: &LettersAsked,
    shares: &[Share],
    sign: impl FnOnce(&[u8]) -> Signature,
    rng: &mut impl CryptoRng,
) -> Result<(Bytes, Signature), Failed> {
    let question = sha256(&[&message(origin, account, asked)]);
    let content = joined(shares);
    let info = answer_info(&question);
    let sealed = hpke::seal(asked.ephemeral.as_ref(), &info, &content, rng)?;
    let signature = sign(&answer_signed(&question, &sealed));
    Ok((Bytes(sealed), signature))
}

/// Opens the answer: a share for each that was asked for. Whether it is the right one shows when the letter opens.
///
/// # Errors
/// [`Failed`] where the platform didn't sign it, it answers another question, or the number is off.
pub fn receive(
    origin: &str,
    account: AccountId,
    platform: &SigningPublic,
    asked: &LettersAsked,
    ephemeral: &SealingKey,
    answer: &LettersReleased,
) -> Result<Vec<(GrantShareId, Share)>, Failed> {
    let question = sha256(&[&message(origin, account, asked)]);
    let sealed = answer.sealed.as_ref();
    if !signed_by(
        platform,
        &answer_signed(&question, sealed),
        &answer.signature,
    ) {
        return Err(Failed);
    }
    let content = ephemeral.open(&answer_info(&question), sealed)?;
    let (shares, rest) = content.as_chunks::<32>();
    if !rest.is_empty() || shares.len() != asked.shares.len() {
        return Err(Failed);
    }
    let received = shares.iter().map(|bytes| Share::from_bytes(*bytes));
    Ok(asked.shares.iter().copied().zip(received).collect())
}
