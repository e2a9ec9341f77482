//! What is sealed to others, and what others seal to the person.

use crate::{
    bounds::bounded,
    scene::{GRANTED, ORIGIN, PLATFORM, VAULT, rng},
    sealed::{json, only},
};
use kluis_vault::{
    answer::Answer,
    encoding::{Writer, gather},
    grant::Parties,
    identity::key_id,
    primitive::{ed25519_sign, sha256},
    registry::Registry,
    secret::Share,
    share,
};
use kluis_wire::{
    AnswerId, Bytes, Digest, FileId, GrantShareId, GrantShown, Signature, StoredGrant,
};
use std::sync::LazyLock;

/// A granted copy, as the server and everybody after it check whose it is.
pub mod granted_copy {
    use super::*;

    /// Only the signed one. Whose keys it says it is for is no part of what is signed: the true keys' name is.
    pub fn run(data: &[u8]) {
        let Ok(read) = bounded(data, || serde_json::from_slice::<StoredGrant>(data)) else {
            return;
        };
        let person = &GRANTED.chain[1].public;
        let parties = Parties {
            account: GRANTED.account,
            identity: key_id(person),
            recipient: GRANTED.recipient.public(),
        };
        let taken = bounded(data, || parties.is_signed(&person.signing, &read));
        assert_eq!(taken, for_recipient(read) == GRANTED.shown.copies[0]);
    }

    /// The valid one, and it with each thing in it changed.
    pub fn seeds() -> Vec<Vec<u8>> {
        let changes: [fn(&mut StoredGrant); 12] = [
            |_| {},
            |copy| copy.name.grant.0[0] ^= 1,
            |copy| copy.name.field.push('s'),
            |copy| copy.revision += 1,
            |copy| copy.recipient.0[0] ^= 1,
            |copy| copy.decision.0[0] ^= 1,
            |copy| copy.purpose_version += 1,
            |copy| copy.share.0[0] ^= 1,
            |copy| copy.expires += 1,
            |copy| copy.file = Some(FileId([8; 16])),
            |copy| copy.sealed.0[0] ^= 1,
            |copy| copy.signature.0[0] ^= 1,
        ];
        let seed = |change: fn(&mut StoredGrant)| {
            let mut copy = GRANTED.shown.copies[0].clone();
            change(&mut copy);
            json(&copy)
        };
        changes.into_iter().flat_map(seed).collect()
    }
}

fn for_recipient(copy: StoredGrant) -> StoredGrant {
    StoredGrant {
        recipient: GRANTED.recipient.fingerprint(),
        ..copy
    }
}

/// What a recipient is shown, up to the request for its share.
pub mod grant_shown {
    use super::*;

    /// Only what the person granted and the platform countersigned.
    pub fn run(data: &[u8]) {
        let Ok(mut read) = bounded(data, || serde_json::from_slice::<GrantShown>(data)) else {
            return;
        };
        let taken = bounded(data, || GRANTED.pending(&read).is_ok());
        read.copies = read.copies.into_iter().map(for_recipient).collect();
        assert_eq!(taken, read == GRANTED.shown);
    }

    /// The valid one, and one without the copy.
    pub fn seeds() -> Vec<Vec<u8>> {
        let mut less = GRANTED.shown.clone();
        less.copies.clear();
        [json(&GRANTED.shown), json(&less)].concat()
    }
}

/// What is sealed in a deposit of shares of granted copies.
pub mod grant_deposit {
    use super::*;

    const SEQUENCE: u64 = 4;

    fn info() -> Vec<u8> {
        Writer::new("kluis/v1/grant-deposit")
            .bytes(ORIGIN.as_bytes())
            .fixed(VAULT.account)
            .number(SEQUENCE)
            .done()
    }

    fn content(sealed: &[u8]) -> Vec<u8> {
        let opened = PLATFORM.sealing.open(&info(), sealed).expect("it opens");
        opened.to_vec()
    }

    fn sealed(shares: Vec<(GrantShareId, Share)>) -> Vec<u8> {
        let (to, account) = (PLATFORM.document.sealing.as_ref(), VAULT.account);
        share::deposit(to, ORIGIN, account, SEQUENCE, &gather(shares), &mut rng())
            .expect("it seals")
    }

    /// One encoding.
    pub fn run(data: &[u8]) {
        let to = PLATFORM.document.sealing.as_ref();
        let stored = kluis_vault::hpke::seal(to, &info(), data, &mut rng()).expect("it seals");
        let opened = bounded(data, || {
            PLATFORM
                .keys
                .open_deposit(ORIGIN, VAULT.account, SEQUENCE, &stored)
        });
        if let Ok(shares) = opened {
            assert_eq!(content(&sealed(shares)), data);
        }
    }

    /// Of two copies.
    pub fn seeds() -> Vec<Vec<u8>> {
        let shares = [1, 2].map(|id| (GrantShareId([id; 16]), Share::from_bytes([id; 32])));
        vec![content(&sealed(shares.into()))]
    }
}

/// The share of a granted copy in the platform's store.
pub mod stored_grant_share {
    use super::*;

    const ID: GrantShareId = GrantShareId([4; 16]);
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

static REGISTRY: LazyLock<Registry> =
    LazyLock::new(|| GRANTED.verify(&GRANTED.registry).expect("it verifies"));

/// A letter whose writer signed whatever stands in it: what is left to find is in the sealed bytes.
pub mod letter {
    use super::*;

    /// By the registered writer, over these bytes.
    fn signed(sealed: &[u8]) -> Answer {
        let mut answer = Answer {
            sealed: Bytes(sealed.to_vec()),
            ..GRANTED.answer.clone()
        };
        let Some((enc, rest)) = sealed
            .get(1..)
            .and_then(|rest| rest.split_at_checked(1_120))
        else {
            return answer;
        };
        let Some((commitment, text)) = rest.split_first_chunk::<32>() else {
            return answer;
        };
        let about = Writer::new("kluis/v1/answer")
            .fixed(GRANTED.account)
            .fixed(key_id(GRANTED.person.public().expect("keys")))
            .fixed(answer.id)
            .bytes(answer.subject.as_bytes())
            .fixed(answer.writer)
            .fixed(answer.share)
            .number(answer.time)
            .done();
        let message = Writer::new("kluis/v1/answer-sig")
            .bytes(&about)
            .fixed(sha256(&[enc]))
            .fixed(commitment)
            .fixed(sha256(&[text]))
            .done();
        answer.signature = Signature(ed25519_sign(&GRANTED.seed, &message));
        answer
    }

    /// Only what was sealed opens.
    pub fn run(data: &[u8]) {
        let answer = signed(data);
        only(GRANTED.answer.sealed.as_ref(), data, |_| {
            GRANTED.opens(&REGISTRY, &answer).then_some(())
        });
    }

    /// The valid one, and it with a bit changed in version, encapsulated key, commitment, text and tag.
    pub fn seeds() -> Vec<Vec<u8>> {
        let sealed = GRANTED.answer.sealed.0.clone();
        assert_eq!(signed(&sealed), GRANTED.answer, "it is signed as it was");
        let changed = [0, 1, 1_120, 1_121, 1_152, 1_153, sealed.len() - 1].map(|at| {
            let mut sealed = sealed.clone();
            sealed[at] ^= 1;
            sealed
        });
        [&[sealed][..], &changed].concat()
    }
}

/// What others sealed to the person.
pub mod answer {
    use super::*;

    fn write(answer: &Answer) -> Vec<u8> {
        Writer::new("answer")
            .fixed(answer.id)
            .bytes(answer.subject.as_bytes())
            .fixed(answer.writer)
            .fixed(answer.share)
            .number(answer.time)
            .fixed(answer.signature)
            .bytes(answer.sealed.as_ref())
            .done()
    }

    fn read(data: &[u8]) -> Option<Answer> {
        let mut reader = kluis_vault::encoding::Reader::new("answer", data).ok()?;
        let id = AnswerId(reader.fixed());
        let subject = String::from_utf8(reader.bytes().to_vec()).ok()?;
        let writer = Digest(reader.fixed());
        let share = GrantShareId(reader.fixed());
        let time = reader.number();
        let signature = Signature(reader.fixed());
        let sealed = Bytes(reader.bytes().to_vec());
        reader.end().ok()?;
        Some(Answer {
            id,
            subject,
            writer,
            share,
            time,
            sealed,
            signature,
        })
    }

    /// Only the one that the writer signed for this person.
    pub fn run(data: &[u8]) {
        if let Some(answer) = read(data) {
            let taken = bounded(data, || GRANTED.opens(&REGISTRY, &answer));
            assert_eq!(taken, answer == GRANTED.answer);
        }
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![write(&GRANTED.answer)]
    }
}
