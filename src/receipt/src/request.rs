//! The platform's receipt for a statement in a case, such as a request: the file that its person keeps, and checking it.

use crate::{
    check::{Known, stated},
    file::Kept,
    finding::{Finding, Requested},
};
use kluis_vault::{case::Receipt, jws::Kind};
use kluis_wire::Platform;
use serde::{Deserialize, Serialize};

/// What it is called when it is saved.
pub const NAME: &str = "kluis-verzoek.json";

/// The receipt with everything that it takes to check it, offline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// [`Kept::VERSION`]
    pub version: u8,
    /// The receipt: a compact JWS of the platform.
    pub request: String,
    /// The platform's public keys.
    pub platform: Platform,
}

impl Kept for File {
    const VERSION: u8 = 1;
    const BYTES: usize = 16 * 1_024;

    fn version(&self) -> u8 {
        self.version
    }
}

/// Checks one that was read, in the order in which a receipt of a decision is checked.
///
/// # Errors
/// [`Finding`]
pub fn check(known: Known<'_>, file: &File) -> Result<Requested, Finding> {
    let token = (Kind::Request, file.request.as_str());
    let (receipt, signer) = stated(known, token, &file.platform, Receipt::decode)?;
    Ok(Requested {
        origin: file.platform.origin.clone(),
        signer,
        account: receipt.account.to_string(),
        kind: receipt.kind,
        event: receipt.event,
        time: receipt.time,
        until: receipt.until,
        statement: receipt.statement.to_string(),
        sequence: receipt.log.sequence,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Signer;
    use getrandom::{SysRng, rand_core::UnwrapErr};
    use kluis_vault::{
        case::{Event, Kind},
        manifest::Head,
        platform::{PlatformKeys, fingerprint},
    };
    use kluis_wire::{AccountId, CaseId, Digest};

    const ORIGIN: &str = "kluis.example";

    fn file(keys: &PlatformKeys) -> File {
        let receipt = Receipt {
            account: AccountId([1; 32]),
            case: CaseId([2; 16]),
            event: Event::Asked,
            kind: Kind::Access,
            statement: Digest([3; 32]),
            time: 1_800_000_000,
            until: 1_802_500_000,
            log: Head {
                sequence: 7,
                digest: Digest([4; 32]),
            },
        };
        File {
            version: File::VERSION,
            request: keys.sign_stated(ORIGIN, &receipt),
            platform: keys.public(ORIGIN).expect("keys"),
        }
    }

    #[test]
    fn what_the_platform_signed_holds_and_what_was_changed_does_not() {
        let rng = &mut UnwrapErr(SysRng);
        let (keys, others) = (PlatformKeys::generate(rng), PlatformKeys::generate(rng));
        let good = file(&keys);
        let known = Known {
            origin: ORIGIN,
            platform: Some(fingerprint(&good.platform)),
        };
        let read = File::parse(&good.to_json()).expect("the same file");
        let found = check(known, &read).expect("it holds");
        assert_eq!((found.signer, found.sequence), (Signer::Known, 7));
        assert_eq!((found.kind, found.until), (Kind::Access, 1_802_500_000));

        // Signed by somebody else, under the platform's name; and by the platform, under somebody else's keys.
        let forged = File {
            request: file(&others).request,
            ..good.clone()
        };
        assert_eq!(check(known, &forged), Err(Finding::PlatformSignature));
        let elsewhere = check(known, &file(&others));
        assert_eq!(elsewhere, Err(Finding::OtherKeys));
        // A letter of the payload changed, and a file that isn't one.
        let mut tampered = good.clone();
        let at = tampered.request.find('.').expect("a dot") + 9;
        let other = if tampered.request.as_bytes()[at] == b'A' {
            "B"
        } else {
            "A"
        };
        tampered.request.replace_range(at..=at, other);
        assert!(check(known, &tampered).is_err());
        assert_eq!(
            File::parse(&good.to_json().replace("request", "receipt")),
            None
        );
    }
}
