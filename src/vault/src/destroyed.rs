//! The journal of what the platform destroyed: by it a backup that is put back learns what it may not bring back.
//!
//! ```text
//! mark  = SHA-256(E("kluis/v1/destroyed-share", account, category, epoch, H(header)))
//!       | SHA-256(E("kluis/v1/destroyed-copy", account, id of the share, H(header)))
//!       | SHA-256(E("kluis/v1/destroyed-account", account))
//! entry = JWS "kluis-destroyed+jws" of {"sequence", "previous": H(entry before), "time", "destroyed": [mark…]}
//! ```
//!
//! An entry is written, and on the disk, before what it names is destroyed. It names by digests alone: who has the journal
//! and nothing else learns of nobody; who has a backup finds in it what is to go.

use crate::{
    decision::Unproven,
    encoding::{Malformed, Writer},
    json::{self, Part, Reader},
    jws::{self, Kind, Token},
    keyring::write_share_id,
    manifest::{Head, digest},
};
use alloc::{string::String, vec::Vec};
use kluis_wire::{AccountId, Digest, GrantShareId, ShareId, Signature, SigningPublic};

/// The mark of a share that the commit with this header brought.
#[must_use]
pub fn share(account: AccountId, id: ShareId, header: [u8; 32]) -> Digest {
    let writer = write_share_id(Writer::new("kluis/v1/destroyed-share").fixed(account), id);
    digest(&writer.fixed(header).done())
}

/// The mark of the share of a copy that was sealed to somebody.
#[must_use]
pub fn copy(account: AccountId, id: GrantShareId, header: [u8; 32]) -> Digest {
    let writer = Writer::new("kluis/v1/destroyed-copy").fixed(account);
    digest(&writer.fixed(id).fixed(header).done())
}

/// The mark of an account.
#[must_use]
pub fn account(account: AccountId) -> Digest {
    digest(
        &Writer::new("kluis/v1/destroyed-account")
            .fixed(account)
            .done(),
    )
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destroyed {
    /// Counts from 1.
    pub sequence: u64,
    /// Digest of the entry before it; zero for the first.
    pub previous: Digest,
    /// When, seconds since 1970.
    pub time: u64,
    /// What: one mark each.
    pub marks: Vec<Digest>,
}

impl Destroyed {
    /// The canonical encoding: the payload that is signed.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::encode(
            r#"{"sequence":~,"previous":"~","time":~,"destroyed":[~]}"#,
            &[
                Part::Number(self.sequence),
                Part::Fixed(&self.previous.0),
                Part::Number(self.time),
                Part::List(&self.marks),
            ],
        )
    }

    /// Reads the canonical encoding.
    ///
    /// # Errors
    /// [`Malformed`] for anything else.
    pub fn decode(payload: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(payload);
        let entry = Self {
            sequence: reader.number(),
            previous: Digest(reader.fixed()),
            time: reader.number(),
            marks: reader.list(),
        };
        let holds = entry.sequence != 0 && reader.is_encoded(&entry.encode());
        if holds { Ok(entry) } else { Err(Malformed) }
    }

    /// The token; `sign` is the platform's.
    pub(crate) fn sign(&self, sign: impl FnOnce(&[u8]) -> Signature) -> String {
        jws::sign(Kind::Destroyed, &self.encode(), sign)
    }

    /// That the platform signed it.
    ///
    /// # Errors
    /// [`Unproven`] where not.
    pub fn verify(platform: &SigningPublic, token: &str) -> Result<Self, Unproven> {
        let parsed = Token::parse(Kind::Destroyed, token)?;
        if !parsed.is_signed(platform) {
            return Err(Unproven);
        }
        Ok(Self::decode(&parsed.payload)?)
    }

    /// That the platform signed it, and that it follows `after`. Returns the head that it makes.
    ///
    /// # Errors
    /// [`Unproven`] where not.
    pub fn follow(
        platform: &SigningPublic,
        after: Head,
        token: &str,
    ) -> Result<(Head, Self), Unproven> {
        let entry = Self::verify(platform, token)?;
        let follows =
            after.sequence.checked_add(1) == Some(entry.sequence) && entry.previous == after.digest;
        if !follows {
            return Err(Unproven);
        }
        let head = Head {
            sequence: entry.sequence,
            digest: digest(token.as_bytes()),
        };
        Ok((head, entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::PlatformKeys;
    use alloc::vec;
    use getrandom::{SysRng, rand_core::UnwrapErr};
    use kluis_wire::Category;

    #[test]
    fn an_entry_follows_the_one_before_it_and_no_other() {
        let keys = PlatformKeys::generate(&mut UnwrapErr(SysRng));
        let signing = keys.signing();
        let first = Destroyed {
            sequence: 1,
            previous: Head::NONE.digest,
            time: 7,
            marks: vec![account(AccountId([1; 32]))],
        };
        let token = keys.sign_destroyed(&first);
        let (head, read) = Destroyed::follow(&signing, Head::NONE, &token).expect("it follows");
        assert_eq!((head.sequence, &read), (1, &first));
        let second = Destroyed {
            sequence: 2,
            previous: head.digest,
            ..first.clone()
        };
        let next = keys.sign_destroyed(&second);
        assert!(Destroyed::follow(&signing, head, &next).is_ok());

        assert!(Destroyed::follow(&signing, Head::NONE, &next).is_err());
        assert!(Destroyed::follow(&signing, head, &token).is_err());
        let other = PlatformKeys::generate(&mut UnwrapErr(SysRng));
        assert!(Destroyed::follow(&other.signing(), head, &next).is_err());
        assert!(Destroyed::follow(&signing, head, &other.sign_destroyed(&second)).is_err());
    }

    #[test]
    fn marks_are_of_one_thing_each() {
        let (one, other) = (AccountId([1; 32]), AccountId([2; 32]));
        let id = |epoch| ShareId {
            category: Category::Work,
            epoch,
        };
        let marks = [
            share(one, id(1), [3; 32]),
            share(one, id(2), [3; 32]),
            share(other, id(1), [3; 32]),
            share(one, id(1), [4; 32]),
            copy(one, GrantShareId([5; GrantShareId::LENGTH]), [3; 32]),
            copy(one, GrantShareId([6; GrantShareId::LENGTH]), [3; 32]),
            account(one),
            account(other),
        ];
        for (number, mark) in marks.iter().enumerate() {
            assert!(!marks.iter().skip(number + 1).any(|one| one == mark));
        }
    }
}
