//! The end of an account: asked for by the person, proven by the platform.
//!
//! ```text
//! request = Sign(E("kluis/v1/delete", origin, account, session, H(header), time))
//! proof   = JWS "kluis-deletion+jws" of {"origin", "account", "time", "fields", "files", "shares", "copies",
//!           "receipts": {"sequence", "digest"} of the last receipt, "backups"}
//! ```
//!
//! `shares` are the platform's halves of the person's keys, `copies` those of what was sealed to others; each count is of
//! what was there when it was destroyed. `receipts` is the head of the person's decisions (zeros where there is none): its
//! digest is what the platform keeps as proof that there was consent. `backups` is the moment from which on no backup holds
//! anything of the account. The proof has one encoding (see [`crate::json`]), and stays with the person.

use crate::{
    decision::Unproven,
    encoding::{Malformed, Writer},
    identity::{Identity, signed_by},
    json::{self, Part, Reader},
    jws::{self, Kind, Token},
    manifest::Head,
};
use alloc::{string::String, vec::Vec};
use kluis_wire::{AccountId, Deletion, Digest, SessionId, Signature, SigningPublic};

fn message(origin: &str, account: AccountId, deletion: &Deletion) -> Vec<u8> {
    Writer::new("kluis/v1/delete")
        .bytes(origin.as_bytes())
        .fixed(account)
        .fixed(deletion.session)
        .fixed(deletion.head)
        .number(deletion.time)
        .done()
}

/// Asks for the end of the account whose vault stands at `head`, in this session.
#[must_use]
pub fn request(
    origin: &str,
    account: AccountId,
    identity: &Identity,
    (session, head, time): (SessionId, Digest, u64),
) -> Deletion {
    let mut deletion = Deletion {
        session,
        head,
        time,
        signature: Signature([0; Signature::LENGTH]),
    };
    deletion.signature = identity.sign(&message(origin, account, &deletion));
    deletion
}

/// Whether this key asked for the end of this account.
#[must_use]
pub fn is_signed(
    origin: &str,
    account: AccountId,
    signing: &SigningPublic,
    deletion: &Deletion,
) -> bool {
    let message = message(origin, account, deletion);
    signed_by(signing, &message, &deletion.signature)
}

/// What the platform says that it destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Whose account it was.
    pub account: AccountId,
    /// When, by the platform's clock, seconds since 1970.
    pub time: u64,
    /// Sealed fields, each of them a row.
    pub fields: u64,
    /// Files.
    pub files: u64,
    /// The platform's halves of the person's keys.
    pub shares: u64,
    /// The platform's halves of copies that were sealed to others.
    pub copies: u64,
    /// The last receipt; [`Head::NONE`] where nothing was ever decided.
    pub receipts: Head,
    /// From when on no backup holds anything of it.
    pub backups: u64,
}

impl Proof {
    /// The canonical encoding: the payload that is signed.
    #[must_use]
    pub fn encode(&self, origin: &str) -> Vec<u8> {
        json::encode(
            concat!(
                r#"{"origin":"~","account":"~","time":~,"fields":~,"files":~,"shares":~,"copies":~,"#,
                r#""receipts":{"sequence":~,"digest":"~"},"backups":~}"#
            ),
            &[
                Part::Text(origin),
                Part::Fixed(&self.account.0),
                Part::Number(self.time),
                Part::Number(self.fields),
                Part::Number(self.files),
                Part::Number(self.shares),
                Part::Number(self.copies),
                Part::Number(self.receipts.sequence),
                Part::Fixed(&self.receipts.digest.0),
                Part::Number(self.backups),
            ],
        )
    }

    /// Reads the canonical encoding.
    ///
    /// # Errors
    /// [`Malformed`] for anything else, another origin included.
    pub fn decode(origin: &str, payload: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(payload);
        // Whether it is this origin shows when it is encoded again.
        reader.text();
        let account = AccountId(reader.fixed());
        let time = reader.number();
        let (fields, files) = (reader.number(), reader.number());
        let (shares, copies) = (reader.number(), reader.number());
        reader.enter();
        let receipts = Head {
            sequence: reader.number(),
            digest: Digest(reader.fixed()),
        };
        let proof = Self {
            account,
            time,
            fields,
            files,
            shares,
            copies,
            receipts,
            backups: reader.number(),
        };
        let holds = proof.backups >= time && reader.is_encoded(&proof.encode(origin));
        if holds { Ok(proof) } else { Err(Malformed) }
    }

    /// The token; `sign` is the platform's.
    pub(crate) fn sign(&self, origin: &str, sign: impl FnOnce(&[u8]) -> Signature) -> String {
        jws::sign(Kind::Deletion, &self.encode(origin), sign)
    }

    /// That the platform signed it.
    ///
    /// # Errors
    /// [`Unproven`] where not.
    pub fn verify(origin: &str, platform: &SigningPublic, token: &str) -> Result<Self, Unproven> {
        let parsed = Token::parse(Kind::Deletion, token)?;
        if !parsed.is_signed(platform) {
            return Err(Unproven);
        }
        Ok(Self::decode(origin, &parsed.payload)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::PlatformKeys;
    use getrandom::{SysRng, rand_core::UnwrapErr};

    const ORIGIN: &str = "kluis.example";

    const fn proof() -> Proof {
        Proof {
            account: AccountId([1; 32]),
            time: 1_800_000_000,
            fields: 12,
            files: 2,
            shares: 6,
            copies: 3,
            receipts: Head {
                sequence: 4,
                digest: Digest([5; 32]),
            },
            backups: 1_802_592_000,
        }
    }

    #[test]
    fn a_request_is_of_one_person_session_and_state_of_the_vault() {
        let identity = Identity::generate(&mut UnwrapErr(SysRng)).expect("an identity");
        let signing = identity.public().expect("keys").signing;
        let account = AccountId([1; 32]);
        let asked = request(
            ORIGIN,
            account,
            &identity,
            (SessionId([2; 16]), Digest([3; 32]), 7),
        );
        assert!(is_signed(ORIGIN, account, &signing, &asked));
        assert!(!is_signed("elders.example", account, &signing, &asked));
        assert!(!is_signed(ORIGIN, AccountId([9; 32]), &signing, &asked));
        for spoil in [
            |one: &mut Deletion| one.session = SessionId([9; 16]),
            |one: &mut Deletion| one.head = Digest([9; 32]),
            |one: &mut Deletion| one.time += 1,
        ] {
            let mut other = asked.clone();
            spoil(&mut other);
            assert!(!is_signed(ORIGIN, account, &signing, &other));
        }
    }

    #[test]
    fn a_proof_leads_back_to_what_was_signed_and_to_nothing_else() {
        let keys = PlatformKeys::generate(&mut UnwrapErr(SysRng));
        let token = keys.prove_deletion(ORIGIN, &proof());
        let signing = keys.signing();
        assert_eq!(Proof::verify(ORIGIN, &signing, &token), Ok(proof()));
        assert!(Proof::verify("elders.example", &signing, &token).is_err());
        let other = PlatformKeys::generate(&mut UnwrapErr(SysRng)).signing();
        assert!(Proof::verify(ORIGIN, &other, &token).is_err());

        let payload = proof().encode(ORIGIN);
        for number in 0..payload.len() {
            let mut other = payload.clone();
            if let Some(byte) = other.get_mut(number) {
                *byte ^= 1;
            }
            assert_ne!(Proof::decode(ORIGIN, &other), Ok(proof()), "byte {number}");
        }
        let early = Proof {
            backups: 1,
            ..proof()
        };
        assert!(Proof::decode(ORIGIN, &early.encode(ORIGIN)).is_err());
    }
}
