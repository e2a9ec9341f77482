//! The security log: what happened to an account, sealed under a random key of its day. The keys are kept apart from what they
//! seal and are destroyed after their term; with a key goes everything that was written that day, wherever a copy of it is.
//!
//! ```text
//! prk    = HKDF-Extract("kluis/v1/security-key", day key)
//! entry  = sealed(prk, pad(plain, 64); E("kluis/v1/security", suite, origin, account, day))
//! kept   = version ‖ sealed(HKDF-Extract("kluis/v1/share-key", share key), day key; E("kluis/v1/stored-day", suite, day))
//! ```
//!
//! Bound to account and day: an entry opens as no other account's and as of no other day.

use crate::{
    SUITE,
    encoding::Writer,
    primitive::{Failed, hkdf_extract},
    sealed,
    secret::DayKey,
};
use alloc::vec::Vec;
use kluis_wire::AccountId;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Every entry has this length before it is sealed: what happened doesn't show in it.
const PADDING: usize = 64;

fn context(origin: &str, account: AccountId, day: u64) -> Vec<u8> {
    Writer::new("kluis/v1/security")
        .bytes(SUITE)
        .bytes(origin.as_bytes())
        .fixed(account)
        .number(day)
        .done()
}

fn prk(key: &DayKey) -> Zeroizing<[u8; 32]> {
    hkdf_extract(b"kluis/v1/security-key", key.as_bytes())
}

/// Seals an entry.
///
/// # Errors
/// [`Failed`] where it is longer than 63 bytes.
pub fn seal(
    key: &DayKey,
    origin: &str,
    account: AccountId,
    day: u64,
    plain: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Failed> {
    let padded = sealed::pad(plain, PADDING)?;
    sealed::seal(&prk(key), &context(origin, account, day), &padded, rng)
}

/// Opens an entry.
///
/// # Errors
/// [`Failed`] for another key, account or day, and for anything that was changed.
pub fn open(
    key: &DayKey,
    origin: &str,
    account: AccountId,
    day: u64,
    entry: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Failed> {
    let padded = sealed::open(&prk(key), &context(origin, account, day), entry)?;
    Ok(Zeroizing::new(sealed::unpad(&padded)?.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::PlatformKeys;
    use getrandom::SysRng;
    use rand_core::UnwrapErr;

    const ZOE: AccountId = AccountId([7; 32]);

    #[test]
    fn an_entry_opens_with_its_own_key_account_and_day_alone() {
        let rng = &mut UnwrapErr(SysRng);
        let key = DayKey::generate(rng);
        let entry = seal(&key, "kluis.example", ZOE, 20_000, b"opened", rng).unwrap();
        let other = AccountId([8; 32]);
        let wrong = DayKey::generate(rng);
        assert!(open(&wrong, "kluis.example", ZOE, 20_000, &entry).is_err());
        assert!(open(&key, "elders.example", ZOE, 20_000, &entry).is_err());
        assert!(open(&key, "kluis.example", other, 20_000, &entry).is_err());
        assert!(open(&key, "kluis.example", ZOE, 20_001, &entry).is_err());
        for at in 0..entry.len() {
            let mut spoilt = entry.clone();
            spoilt[at] ^= 1;
            assert!(open(&key, "kluis.example", ZOE, 20_000, &spoilt).is_err());
        }
        let plain = open(&key, "kluis.example", ZOE, 20_000, &entry).unwrap();
        assert_eq!(plain.as_slice(), b"opened");
        // What is longer shows no more than what is shorter.
        let longer = seal(&key, "kluis.example", ZOE, 20_000, &[1; 63], rng).unwrap();
        assert_eq!(longer.len(), entry.len());
        assert!(seal(&key, "kluis.example", ZOE, 20_000, &[1; 64], rng).is_err());
    }

    #[test]
    fn a_key_is_kept_for_its_own_day() {
        let rng = &mut UnwrapErr(SysRng);
        let (platform, other) = (PlatformKeys::generate(rng), PlatformKeys::generate(rng));
        let key = DayKey::generate(rng);
        let kept = platform.wrap_day(20_000, &key, rng).unwrap();
        assert!(platform.unwrap_day(20_001, &kept).is_err());
        assert!(other.unwrap_day(20_000, &kept).is_err());
        assert!(platform.unwrap_day(20_000, &kept).unwrap() == key);
    }
}
