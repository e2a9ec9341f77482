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
    encoding::Writer,
    hpke::{self, SealingKey},
    primitive::Failed,
    secret::Share,
};
use alloc::vec::Vec;
use kluis_wire::{AccountId, Bytes, GrantShareId};
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
