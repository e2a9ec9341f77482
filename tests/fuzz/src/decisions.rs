//! What a person decided and the platform countersigned: tokens, what is in them, and the keys that signed them.

use crate::{
    bounds::{bounded, bounded_beside},
    scene::{GRANTED, ORIGIN},
    sealed::{json, only, only_json},
};
use kluis_vault::{
    check,
    decision::{Decision, Receipt},
    identity::{Link, verify_chain},
    jws::{self, Kind, Token},
};
use kluis_wire::{Signature, Succession};

/// A compact JWS, as a decision and as a receipt.
pub mod jws_token {
    use super::*;

    /// One spelling: what was taken apart makes the same token again. And it is one kind's alone.
    pub fn run(data: &[u8]) {
        let Ok(text) = core::str::from_utf8(data) else {
            return;
        };
        let parsed = [Kind::Decision, Kind::Receipt].map(|kind| {
            let token = bounded(data, || Token::parse(kind, text)).ok()?;
            let (_, signature) = text.rsplit_once('.').expect("it has parts");
            let signature = Signature::parse(signature).expect("it is one");
            assert_eq!(jws::sign(kind, &token.payload, |_| signature), text);
            Some(())
        });
        assert_ne!(parsed, [Some(()); 2], "a token of two kinds");
    }

    /// One of each kind, and one of none.
    pub fn seeds() -> Vec<Vec<u8>> {
        [
            jws::sign(Kind::Decision, b"", |_| Signature([1; 64])),
            GRANTED.decision.clone(),
            GRANTED.shown.receipt.clone(),
            "eyJhbGciOiJub25lIn0.e30.".to_owned(),
        ]
        .map(String::into_bytes)
        .into()
    }
}

/// What is signed as a decision.
pub mod decision {
    use super::*;

    /// One encoding.
    pub fn run(data: &[u8]) {
        if let Ok(decision) = bounded(data, || Decision::decode(data)) {
            assert_eq!(decision.encode(), data);
        }
    }

    /// A real one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![payload(Kind::Decision, &GRANTED.decision)]
    }
}

/// What is signed as a receipt.
pub mod receipt {
    use super::*;

    /// One encoding.
    pub fn run(data: &[u8]) {
        if let Ok(receipt) = bounded(data, || Receipt::decode(ORIGIN, data)) {
            assert_eq!(receipt.encode(ORIGIN), data);
        }
    }

    /// A real one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![payload(Kind::Receipt, &GRANTED.shown.receipt)]
    }
}

fn payload(kind: Kind, token: &str) -> Vec<u8> {
    Token::parse(kind, token).expect("a token").payload
}

/// A decision, signed by the person.
pub mod signed_decision {
    use super::*;

    /// Only the signed one.
    pub fn run(data: &[u8]) {
        only(GRANTED.decision.as_bytes(), data, |data| {
            let token = core::str::from_utf8(data).ok()?;
            Decision::verify(GRANTED.account, &GRANTED.chain, token).ok()
        });
    }

    /// The valid one, and a token that was signed for something else.
    pub fn seeds() -> Vec<Vec<u8>> {
        [&GRANTED.decision, &GRANTED.shown.receipt]
            .map(|token| token.clone().into_bytes())
            .into()
    }
}

/// A receipt, signed by the platform.
pub mod signed_receipt {
    use super::*;

    /// Only the signed one.
    pub fn run(data: &[u8]) {
        let platform = &GRANTED.signing;
        only(GRANTED.shown.receipt.as_bytes(), data, |data| {
            let token = core::str::from_utf8(data).ok()?;
            Receipt::verify(ORIGIN, platform, token).ok()
        });
    }

    /// The valid one, and a token that was signed for something else.
    pub fn seeds() -> Vec<Vec<u8>> {
        signed_decision::seeds()
    }
}

/// The file that a person keeps of a decision, as whoever has it checks it.
pub mod receipt_file {
    use super::*;
    use kluis_receipt::{
        check::{Known, check},
        file::{File, Kept as _},
    };
    use std::sync::LazyLock;

    static VALID: LazyLock<File> = LazyLock::new(|| File {
        version: File::VERSION,
        receipt: GRANTED.shown.receipt.clone(),
        platform: GRANTED.platform.public(ORIGIN).expect("a document"),
        identity: GRANTED.chain.clone(),
    });
    /// What checking takes whatever the input: the record is read, and made anew.
    const RECORD: usize = 64 * 1_024;

    /// Only the one that holds.
    pub fn run(data: &[u8]) {
        let Ok(text) = core::str::from_utf8(data) else {
            return;
        };
        let known = Known {
            origin: ORIGIN,
            platform: None,
        };
        let taken = bounded_beside(RECORD, data, || check(known, text).is_ok());
        let read = File::parse(text.trim());
        assert_eq!(taken, read.is_some_and(|read| read == *VALID));
    }

    /// The valid one, and its token alone.
    pub fn seeds() -> Vec<Vec<u8>> {
        [VALID.to_json(), VALID.receipt.clone()]
            .map(String::into_bytes)
            .into()
    }
}

/// The person's public keys, which lead back to the account.
pub mod identity_chain {
    use super::*;

    /// Only the chain, as far as it is given: who withholds a succession shows less, never something else.
    pub fn run(data: &[u8]) {
        let Ok(read) = bounded(data, || serde_json::from_slice::<Vec<Link>>(data)) else {
            return;
        };
        let taken = bounded(data, || {
            verify_chain(ORIGIN, GRANTED.account, &read).is_ok()
        });
        assert_eq!(taken, !read.is_empty() && GRANTED.chain.starts_with(&read));
    }

    /// All of it, and its beginning.
    pub fn seeds() -> Vec<Vec<u8>> {
        [json(&GRANTED.chain), json(&GRANTED.chain[..1])].concat()
    }
}

/// New identity keys, as the server checks them.
pub mod succession {
    use super::*;

    /// Only the signed ones.
    pub fn run(data: &[u8]) {
        only_json(&GRANTED.succession, data, |next: &Succession| {
            check::succession(GRANTED.account, &GRANTED.chain[0].public, 0, next).is_ok()
        });
    }

    /// The valid ones.
    pub fn seeds() -> Vec<Vec<u8>> {
        json(&GRANTED.succession)
    }
}
