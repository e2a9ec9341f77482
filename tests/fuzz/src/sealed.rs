//! What is opened or verified: exactly the one valid input is taken, whatever else comes.
//!
//! Nobody can forge what these check, so each target holds one valid input, made anew by the code of today, and says
//! that the input is taken if and only if it means the same.

use crate::{
    bounds::bounded,
    scene::{ORIGIN, PLATFORM, VAULT, receive, rng},
};
use kluis_vault::{
    check,
    encoding::gather,
    field::{self as fields, FieldContext, Halves},
    hpke::{self as public, SealingKey},
    platform,
    secret::{PersonalKey, Share},
    slot::Asked,
};
use kluis_wire::{
    AccountId, Bytes, Category, Commit, Digest, KeyLogin, Nonce, Platform, Purpose, ShareId,
    ShareRequest, SharesReleased, StoredSlot, Vault,
};
use serde::{Serialize, de::DeserializeOwned};
use std::sync::LazyLock;

/// The input is taken if and only if it is the valid one.
pub(crate) fn only<T>(valid: &[u8], data: &[u8], open: impl FnOnce(&[u8]) -> Option<T>) {
    let taken = bounded(data, || open(data).is_some());
    assert_eq!(taken, data == valid);
}

/// The same for what travels as JSON: taken if and only if it says the same.
pub(crate) fn only_json<T: DeserializeOwned + PartialEq>(
    valid: &T,
    data: &[u8],
    holds: impl FnOnce(&T) -> bool,
) {
    let Ok(read) = bounded(data, || serde_json::from_slice::<T>(data)) else {
        return;
    };
    let taken = bounded(data, || holds(&read));
    assert_eq!(taken, read == *valid);
}

pub(crate) fn json(valid: &(impl Serialize + ?Sized)) -> Vec<Vec<u8>> {
    vec![serde_json::to_vec(valid).expect("plain data serialises")]
}

/// The one shape of everything sealed.
pub mod sealed_bytes {
    use super::*;
    use kluis_vault::sealed::{open, seal};

    static VALID: LazyLock<Vec<u8>> =
        LazyLock::new(|| seal(&[1; 32], b"context", b"plain", &mut rng()).expect("it seals"));

    /// Only what was sealed opens.
    pub fn run(data: &[u8]) {
        only(&VALID, data, |data| open(&[1; 32], b"context", data).ok());
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![VALID.clone()]
    }
}

/// A sealed field.
pub mod field {
    use super::*;

    const CONTEXT: FieldContext<'static> = FieldContext {
        account: AccountId([3; 32]),
        share: SHARE,
        field: "name.given",
        revision: 1,
        schema: 1,
        padding: 64,
    };
    const SHARE: ShareId = ShareId {
        category: Category::Identity,
        epoch: 1,
    };
    static HALVES: LazyLock<(PersonalKey, Share)> =
        LazyLock::new(|| (PersonalKey::from_bytes([1; 32]), Share::from_bytes([2; 32])));
    static VALID: LazyLock<Vec<u8>> = LazyLock::new(|| {
        fields::seal(&halves().join(), &CONTEXT, "Zoë".as_bytes(), &mut rng()).expect("it seals")
    });

    fn halves() -> Halves<'static> {
        let (personal, share) = &*HALVES;
        Halves { personal, share }
    }

    /// Only what was sealed opens.
    pub fn run(data: &[u8]) {
        only(&VALID, data, |data| {
            fields::open(&halves().join(), &CONTEXT, data).ok()
        });
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![VALID.clone()]
    }
}

/// A slot.
pub mod slot {
    use super::*;

    /// Only the wrapped slot unwraps.
    pub fn run(data: &[u8]) {
        only_json(&VAULT.commit.slots[0], data, |slot: &StoredSlot| {
            VAULT.code.unwrap(ORIGIN, VAULT.account, slot).is_ok()
        });
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        json(&VAULT.commit.slots[0])
    }
}

/// A share in the platform's store.
pub mod stored_share {
    use super::*;

    const ID: ShareId = ShareId {
        category: Category::Work,
        epoch: 2,
    };
    static VALID: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let share = Share::from_bytes([8; 32]);
        PLATFORM
            .keys
            .wrap_share(VAULT.account, ID, &share, &mut rng())
            .expect("it wraps")
    });

    /// Only what was wrapped unwraps.
    pub fn run(data: &[u8]) {
        only(&VALID, data, |data| {
            PLATFORM.keys.unwrap_share(VAULT.account, ID, data).ok()
        });
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![VALID.clone()]
    }
}

/// Sealed to a public key.
pub mod hpke {
    use super::*;

    static KEY: LazyLock<SealingKey> = LazyLock::new(|| SealingKey::from_seed([6; 32]));
    static VALID: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let to = KEY.public().expect("a key");
        public::seal_psk(&to, b"info", &[7; 32], b"id", b"plain", &mut rng()).expect("it seals")
    });

    /// Only what was sealed opens, and only with its pre-shared key.
    pub fn run(data: &[u8]) {
        only(&VALID, data, |data| {
            KEY.open_psk(b"info", &[7; 32], b"id", data).ok()
        });
        assert!(KEY.open(b"info", data).is_err());
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![VALID.clone()]
    }
}

/// A public key to seal to.
pub mod public_key {
    use super::*;

    /// What is taken for a key can be sealed to.
    pub fn run(data: &[u8]) {
        if bounded(data, || public::is_public(data)) {
            assert_eq!(data.len(), public::PUBLIC);
            assert!(public::seal(data, b"", b"", &mut rng()).is_ok());
        }
    }

    /// A real one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![PLATFORM.document.sealing.0.clone()]
    }
}

/// The platform's document.
pub mod platform_document {
    use super::*;

    /// Only the signed one.
    pub fn run(data: &[u8]) {
        only_json(&PLATFORM.document, data, |document: &Platform| {
            platform::verify(ORIGIN, document).is_ok()
        });
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        json(&PLATFORM.document)
    }
}

/// The platform's answer to a request for shares.
pub mod share_answer {
    use super::*;

    /// Only the answer to that request. The next nonce is no part of what is signed.
    pub fn run(data: &[u8]) {
        let Ok(read) = bounded(data, || serde_json::from_slice::<SharesReleased>(data)) else {
            return;
        };
        let received = bounded(data, || receive(&read));
        let valid = &VAULT.answer;
        assert_eq!(
            received.is_ok(),
            SharesReleased {
                nonce: valid.nonce,
                ..read
            } == *valid
        );
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        json(&VAULT.answer)
    }
}

/// A request for shares.
pub mod share_request {
    use super::*;

    /// Only the signed one.
    pub fn run(data: &[u8]) {
        only_json(&VAULT.request, data, |request: &ShareRequest| {
            check::share_request(ORIGIN, VAULT.account, &VAULT.identity.signing, request).is_ok()
        });
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        json(&VAULT.request)
    }
}

/// A signed challenge.
pub mod key_login {
    use super::*;

    static VALID: LazyLock<KeyLogin> = LazyLock::new(|| {
        let asked = Asked {
            purpose: Purpose::Login,
            nonce: Nonce([1; 32]),
            expires: 2,
            ephemeral: Digest([3; 32]),
        };
        VAULT
            .code
            .answer(ORIGIN, Digest([4; 32]), &asked, true)
            .expect("an answer")
    });

    /// Only the signed one. Whether to keep a cookie is no part of what is signed.
    pub fn run(data: &[u8]) {
        let auth = VAULT.commit.slots[0].auth.expect("a code has one");
        let Ok(read) = bounded(data, || serde_json::from_slice::<KeyLogin>(data)) else {
            return;
        };
        let taken = bounded(data, || {
            check::key_login(ORIGIN, Digest([4; 32]), &auth, &read).is_ok()
        });
        assert_eq!(
            taken,
            KeyLogin {
                keep: VALID.keep,
                ..read
            } == *VALID
        );
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        json(&*VALID)
    }
}

/// A commit, as the server checks it.
pub mod commit {
    use super::*;

    /// Only the signed one.
    pub fn run(data: &[u8]) {
        only_json(&VAULT.commit, data, |commit: &Commit| {
            check::commit(VAULT.account, &VAULT.identity, None, commit).is_ok()
        });
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        json(&VAULT.commit)
    }
}

/// A whole vault, as the device verifies it.
pub mod vault {
    use super::*;

    /// Only the one that was stored, in whatever order its rows come.
    pub fn run(data: &[u8]) {
        let Ok(read) = bounded(data, || serde_json::from_slice::<Vault>(data)) else {
            return;
        };
        let shares = VAULT.shares();
        let opened = bounded(data, || {
            let verified = VAULT.verify(read.clone())?;
            verified.finish(gather(shares), |_, _| {}).map(drop)
        });
        assert_eq!(opened.is_ok(), plain(read) == plain(VAULT.stored.clone()));
    }

    /// Without what isn't verified: the order of rows and slots, and the next nonce.
    fn plain(mut vault: Vault) -> Vault {
        vault.rows.sort_by_key(|row| row.id);
        vault.slots.sort_by_key(|slot| slot.id);
        vault.nonce = Nonce([0; 32]);
        vault
    }

    /// The valid one, and one with a row less.
    pub fn seeds() -> Vec<Vec<u8>> {
        let mut less = VAULT.stored.clone();
        less.rows.pop();
        let mut doubled = VAULT.stored.clone();
        doubled.body = Bytes(doubled.body.0.repeat(2));
        [json(&VAULT.stored), json(&less), json(&doubled)].concat()
    }
}

/// A chunk of a file.
pub mod chunk {
    use super::*;
    use kluis_vault::file::{File, Place};

    const PLACE: Place<'static> = Place {
        account: AccountId([3; 32]),
        field: "work.cv",
    };
    static FILE: LazyLock<File> =
        LazyLock::new(|| File::new(5, 1, "cv.pdf", &mut rng()).expect("within limits"));
    static VALID: LazyLock<Vec<u8>> =
        LazyLock::new(|| FILE.seal(PLACE, 0, b"A CV.", &mut rng()).expect("it seals"));

    /// Only what was sealed opens.
    pub fn run(data: &[u8]) {
        only(&VALID, data, |data| FILE.opener(PLACE).open(data).ok());
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![VALID.clone()]
    }
}

/// What was typed and not yet saved.
pub mod draft {
    use super::*;
    use kluis_vault::{draft as drafts, identity::Identity};

    const PLACE: drafts::Place<'static> = drafts::Place {
        origin: ORIGIN,
        account: AccountId([3; 32]),
        field: "name.given",
    };
    static IDENTITY: LazyLock<Identity> =
        LazyLock::new(|| Identity::generate(&mut rng()).expect("keys"));
    static VALID: LazyLock<Vec<u8>> =
        LazyLock::new(|| drafts::seal(PLACE, &IDENTITY, 7, "Zo", &mut rng()).expect("it seals"));

    /// Only what was sealed opens.
    pub fn run(data: &[u8]) {
        only(&VALID, data, |data| {
            drafts::open(PLACE, &IDENTITY, data).ok()
        });
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![VALID.clone()]
    }
}
