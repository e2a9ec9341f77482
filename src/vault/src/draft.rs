//! What is typed and not yet saved, sealed to the person's own X-Wing key: it can wait on a device while the vault
//! is locked, and nobody opens it but the person.
//!
//! ```text
//! info  = E("kluis/v1/draft", origin, account, field, base revision)
//! draft = base revision (u64, big-endian) ‖ HPKE.Seal(identity's X-Wing key, info, pad(text))
//! ```
//!
//! Whoever can write to the device's memory can put another draft there: sealing keeps a draft secret, not genuine.
//! So a draft is shown to the person, in the form it was typed into, and never saved by itself.

use crate::{encoding::Writer, field, hpke, identity::Identity, primitive::Failed, sealed};
use alloc::{borrow::ToOwned, string::String, vec::Vec};
use kluis_wire::AccountId;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// What a draft belongs to.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The platform's domain.
    pub origin: &'a str,
    /// Whose.
    pub account: AccountId,
    /// The field's stable name.
    pub field: &'a str,
}

/// An opened draft.
pub struct Draft {
    /// The field's revision when it was typed; 0 where it had no value.
    pub base: u64,
    /// What was typed.
    pub text: Zeroizing<String>,
}

fn info(place: Place<'_>, base: u64) -> Vec<u8> {
    Writer::new("kluis/v1/draft")
        .bytes(place.origin.as_bytes())
        .fixed(place.account)
        .bytes(place.field.as_bytes())
        .number(base)
        .done()
}

/// Seals what was typed.
///
/// # Errors
/// [`Failed`] for a text that is longer than any field.
pub fn seal(
    place: Place<'_>,
    identity: &Identity,
    base: u64,
    text: &str,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Failed> {
    let padded = sealed::pad(text.as_bytes(), field::bucket(text.as_bytes())?)?;
    let public = identity.public()?.sealing.as_ref();
    let mut draft = base.to_be_bytes().to_vec();
    draft.extend(hpke::seal(public, &info(place, base), &padded, rng)?);
    Ok(draft)
}

/// Opens a draft.
///
/// # Errors
/// [`Failed`] for what isn't one of this place and this person.
pub fn open(place: Place<'_>, identity: &Identity, draft: &[u8]) -> Result<Draft, Failed> {
    let (base, sealed) = draft.split_first_chunk().ok_or(Failed)?;
    let base = u64::from_be_bytes(*base);
    let padded = identity.open(&info(place, base), sealed)?;
    let text = core::str::from_utf8(sealed::unpad(&padded)?).map_err(|_| Failed)?;
    Ok(Draft {
        base,
        text: Zeroizing::new(text.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use getrandom::{SysRng, rand_core::UnwrapErr};

    const PLACE: Place<'static> = Place {
        origin: "kluis.example",
        account: AccountId([1; 32]),
        field: "name.given",
    };

    #[test]
    fn a_draft_opens_for_its_person_in_its_place_and_nowhere_else() {
        let rng = &mut UnwrapErr(SysRng);
        let identity = Identity::generate(rng).unwrap();
        let draft = seal(PLACE, &identity, 7, "Zoë", rng).unwrap();
        let opened = open(PLACE, &identity, &draft).unwrap();
        assert_eq!((opened.base, opened.text.as_str()), (7, "Zoë"));

        let other = Identity::generate(rng).unwrap();
        assert!(open(PLACE, &other, &draft).is_err());
        let mut later = identity.again();
        for _ in 0..2 {
            later = later.succeed(PLACE.account, rng).unwrap().0;
        }
        assert_eq!(open(PLACE, &later, &draft).unwrap().text.as_str(), "Zoë");
        let new = seal(PLACE, &later, 8, "Zoé", rng).unwrap();
        assert_eq!(open(PLACE, &later, &new).unwrap().base, 8);
        assert!(open(PLACE, &identity, &new).is_err());
        let places = [
            Place {
                origin: "kluis.test",
                ..PLACE
            },
            Place {
                account: AccountId([2; 32]),
                ..PLACE
            },
            Place {
                field: "name.family",
                ..PLACE
            },
        ];
        for place in places {
            assert!(open(place, &identity, &draft).is_err());
        }
        for byte in [0, 7, 8, 1_500, draft.len() - 1] {
            let mut spoilt = draft.clone();
            let at = byte.min(draft.len() - 1);
            spoilt[at] ^= 1;
            assert!(open(PLACE, &identity, &spoilt).is_err(), "byte {at}");
        }
        assert!(open(PLACE, &identity, &[]).is_err());
    }

    #[test]
    fn the_length_of_what_was_typed_does_not_show() {
        let rng = &mut UnwrapErr(SysRng);
        let identity = Identity::generate(rng).unwrap();
        let short = seal(PLACE, &identity, 0, "", rng).unwrap();
        let longer = seal(PLACE, &identity, 0, &"x".repeat(63), rng).unwrap();
        assert_eq!(short.len(), longer.len());
        assert!(seal(PLACE, &identity, 0, &"x".repeat(4_096), rng).is_err());
    }
}
