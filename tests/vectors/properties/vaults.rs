//! A whole vault that isn't what was stored. Every bit of one is changed in [`super::bits`].

use super::flip;
use crate::support::read;
use kluis_vault::{
    encoding::gather,
    open::{self, Expected, Refusal},
    platform::{self, PlatformKeys},
    recovery::RecoveryCode,
    secret::PlatformKey,
    slot::Unlocker,
};
use kluis_wire::{Bytes, Platform, Vault};
use proptest::prelude::*;
use std::sync::LazyLock;

/// The frozen vault, and how it opens.
struct Kept {
    code: String,
    platform: Platform,
    keys: PlatformKeys,
    deposit: Bytes,
    vault: Vault,
}

static KEPT: LazyLock<Kept> = LazyLock::new(|| {
    let kept: serde_json::Value = read("kluis/vault.json");
    let part = |name: &str| kept[name].clone();
    let wrapped = hex::decode(kept["platform_keys"].as_str().expect("text")).expect("hexadecimal");
    Kept {
        code: kept["code"].as_str().expect("text").to_owned(),
        platform: serde_json::from_value(part("platform")).expect("a platform"),
        keys: PlatformKeys::unwrap(&PlatformKey::from_bytes([21; 32]), &wrapped)
            .expect("it unwraps"),
        deposit: serde_json::from_value(part("deposit")).expect("a deposit"),
        vault: serde_json::from_value(part("vault")).expect("a vault"),
    }
});

fn open_kept(stored: Vault) -> Result<usize, Refusal> {
    let kept = &*KEPT;
    let expected = Expected {
        origin: "kluis.example",
        platform: platform::fingerprint(&kept.platform),
        remembered: None,
    };
    let code = RecoveryCode::parse(&kept.code).expect("a code");
    let verified = open::unlock(expected, &Unlocker::recovery(&code), stored)?;
    let shares = kept
        .keys
        .open_deposit("kluis.example", kept.vault.account, 1, &kept.deposit.0)
        .expect("it opens");
    Ok(verified.finish(gather(shares), |_, _| {})?.values().len())
}

proptest! {
    /// Whatever one bit a server changes in what it keeps, nothing is shown. (Its copy of the identity keys and
    /// the session's nonce are hints: nothing is opened with them.)
    #[test]
    fn a_vault_with_one_bit_changed_is_refused(part in 0..9_usize, which: prop::sample::Index, at: prop::sample::Index) {
        prop_assert_eq!(open_kept(KEPT.vault.clone()), Ok(2));
        let mut stored = KEPT.vault.clone();
        match part {
            0 => flip(&mut stored.account.0, at),
            1 => flip(&mut stored.body.0, at),
            2 => flip(&mut stored.keyring.0, at),
            3 => flip(&mut which.get_mut(&mut stored.headers).header.0, at),
            4 => flip(&mut which.get_mut(&mut stored.headers).signature.0, at),
            5 => flip(&mut which.get_mut(&mut stored.slots).id.0, at),
            6 => flip(&mut which.get_mut(&mut stored.slots).wrapped.0, at),
            7 => flip(&mut which.get_mut(&mut stored.rows).id.0, at),
            _ => flip(&mut which.get_mut(&mut stored.rows).sealed.0, at),
        }
        prop_assert!(open_kept(stored).is_err(), "part {}", part);
    }

    /// Nor where something is left out, or there twice, or in another's place.
    #[test]
    fn a_vault_with_something_missing_doubled_or_swapped_is_refused(what in 0..7_usize) {
        let mut stored = KEPT.vault.clone();
        match what {
            0 => drop(stored.rows.pop()),
            1 => stored.rows.push(stored.rows[0].clone()),
            2 => {
                let (first, second) = (stored.rows[0].id, stored.rows[1].id);
                (stored.rows[0].id, stored.rows[1].id) = (second, first);
            }
            3 => drop(stored.slots.pop()),
            4 => stored.slots.push(stored.slots[0].clone()),
            5 => drop(stored.headers.pop()),
            _ => stored.headers.reverse(),
        }
        prop_assert!(open_kept(stored).is_err(), "{}", what);
    }
}
