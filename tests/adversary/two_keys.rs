//! Two-key confusion: XChaCha20-Poly1305 doesn't commit to its key, so whoever knows two keys can make one ciphertext
//! that opens under both. Here somebody who knows two personal keys of one person, and both shares, makes one; stored
//! as a field it would have two meanings. It has one, or none: what is compared first is a commitment.

use crate::knowing::{random, rng};
use chacha20::{
    XChaCha20,
    cipher::{KeyIvInit as _, StreamCipher as _},
};
use kluis_vault::{
    encoding::Writer,
    field::{self, FieldContext, Halves},
    primitive::{Failed, hkdf_expand, hmac_sha256, xchacha_open},
    secret::{PersonalKey, Share},
};
use kluis_wire::{AccountId, Category, ShareId};

/// An integer below 2^130 - 5 with the least significant word first (RFC 8439 section 2.5).
#[derive(Clone, Copy, PartialEq, Eq)]
struct Element([u64; 3]);

const PRIME: Element = Element([u64::MAX - 4, u64::MAX, 3]);
const ZERO: Element = Element([0; 3]);

impl Element {
    fn read(bytes: &[u8]) -> Self {
        let mut whole = [0; 24];
        whole[..bytes.len()].copy_from_slice(bytes);
        let (words, _) = whole.as_chunks::<8>();
        Self([0, 1, 2].map(|at| u64::from_le_bytes(words[at])))
    }

    fn bit(self, at: usize) -> bool {
        self.0[at / 64] >> (at % 64) & 1 == 1
    }

    fn below(self, other: Self) -> bool {
        self.0.iter().rev().lt(other.0.iter().rev())
    }

    fn minus(self, other: Self) -> Self {
        let mut borrow = false;
        let mut words = [0; 3];
        for (at, word) in words.iter_mut().enumerate() {
            let (first, one) = self.0[at].overflowing_sub(other.0[at]);
            let (second, two) = first.overflowing_sub(borrow.into());
            (*word, borrow) = (second, one || two);
        }
        Self(words)
    }

    fn plus(self, other: Self) -> Self {
        let mut carry = false;
        let mut words = [0; 3];
        for (at, word) in words.iter_mut().enumerate() {
            let (first, one) = self.0[at].overflowing_add(other.0[at]);
            let (second, two) = first.overflowing_add(carry.into());
            (*word, carry) = (second, one || two);
        }
        let sum = Self(words);
        if sum.below(PRIME) {
            sum
        } else {
            sum.minus(PRIME)
        }
    }

    fn less(self, other: Self) -> Self {
        self.plus(PRIME.minus(other))
    }

    fn times(self, other: Self) -> Self {
        (0..131).rev().fold(ZERO, |sum, at| {
            let sum = sum.plus(sum);
            if other.bit(at) { sum.plus(self) } else { sum }
        })
    }

    /// Fermat: a^(p-2).
    fn inverse(self) -> Self {
        let exponent = PRIME.minus(Self([2, 0, 0]));
        (0..130).rev().fold(Self([1, 0, 0]), |power, at| {
            let power = power.times(power);
            if exponent.bit(at) {
                power.times(self)
            } else {
                power
            }
        })
    }
}

/// One key's side of the ciphertext: what XChaCha20-Poly1305 derives from key and nonce, and what is authenticated.
struct Side {
    key: [u8; 32],
    commitment: [u8; 32],
    context: Vec<u8>,
    r: Element,
    s: Element,
    stream: [u8; 64],
}

impl Side {
    /// `k ‖ c = HKDF-Expand(prk, lp(context) ‖ nonce, 64)`
    fn new(halves: Halves<'_>, context: Vec<u8>, nonce: &[u8; 24]) -> Self {
        let prk = hmac_sha256(halves.share.as_bytes(), halves.personal.as_bytes());
        let length = u32::try_from(context.len()).expect("short").to_be_bytes();
        let mut okm = [0; 64];
        hkdf_expand(&prk, &[&length, &context, nonce], &mut okm).expect("64 bytes");
        let (key, commitment) = okm.split_at(32);
        let key: [u8; 32] = key.try_into().expect("32 bytes");
        let mut stream = [0; 128];
        XChaCha20::new(&key.into(), nonce.into()).apply_keystream(&mut stream);
        for at in [3, 7, 11, 15] {
            stream[at] &= 15;
        }
        for at in [4, 8, 12] {
            stream[at] &= 252;
        }
        Self {
            key,
            commitment: commitment.try_into().expect("32 bytes"),
            context,
            r: Element::read(&stream[..16]),
            s: Element::read(&stream[16..32]),
            stream: stream[64..].try_into().expect("64 bytes"),
        }
    }

    /// The polynomial over `context ‖ ciphertext ‖ lengths` (RFC 8439 section 2.8), before the final addition.
    fn polynomial(&self, ciphertext: &[u8]) -> Element {
        let mut message = self.context.clone();
        message.resize(message.len().next_multiple_of(16), 0);
        message.extend_from_slice(ciphertext);
        message.extend_from_slice(&(self.context.len() as u64).to_le_bytes());
        message.extend_from_slice(&(ciphertext.len() as u64).to_le_bytes());
        message.chunks(16).fold(ZERO, |sum, block| {
            let block = Element::read(&[block, &[1]].concat());
            sum.plus(block).times(self.r)
        })
    }

    /// By how much the polynomial grows with the first block of four: r^5.
    fn weight(&self) -> Element {
        (0..5).fold(Element([1, 0, 0]), |power, _| power.times(self.r))
    }

    fn tag(&self, ciphertext: &[u8]) -> [u8; 16] {
        let Element([low, high, _]) = self.polynomial(ciphertext);
        let Element([low_s, high_s, _]) = self.s;
        let sum = |low, high| u128::from(low) | u128::from(high) << 64;
        sum(low, high)
            .wrapping_add(sum(low_s, high_s))
            .to_le_bytes()
    }
}

/// A ciphertext of 64 bytes and its tag, the same under both keys, with values on both sides that are padded as values
/// are.
fn confused(make: impl Fn(&[u8; 24]) -> (Side, Side)) -> (Side, Side, [u8; 24], Vec<u8>) {
    loop {
        // Both plaintexts end in the mark of the padding.
        let nonce: [u8; 24] = random();
        let (one, other) = make(&nonce);
        if one.stream[63] != other.stream[63] {
            continue;
        }
        for _ in 0..64 {
            let mut ciphertext: [u8; 64] = random();
            ciphertext[63] = one.stream[63] ^ 0x80;
            // The first block is solved for: p1 + x r1^5 + s1 = p2 + x r2^5 + s2.
            ciphertext[..16].fill(0);
            let known = other
                .polynomial(&ciphertext)
                .plus(other.s)
                .less(one.polynomial(&ciphertext).plus(one.s));
            let block = known.times(one.weight().less(other.weight()).inverse());
            let Element([low, high, 0]) = block else {
                continue;
            };
            ciphertext[..8].copy_from_slice(&low.to_le_bytes());
            ciphertext[8..16].copy_from_slice(&high.to_le_bytes());
            let tag = one.tag(&ciphertext);
            if tag == other.tag(&ciphertext) {
                return (one, other, nonce, [ciphertext.as_slice(), &tag].concat());
            }
        }
    }
}

#[test]
fn one_ciphertext_under_two_keys() {
    let account = AccountId(random());
    let id = ShareId {
        category: Category::Identity,
        epoch: 1,
    };
    let context = FieldContext {
        account,
        share: id,
        field: "name.given",
        revision: 1,
        schema: 1,
        padding: 64,
    };
    let encoded = Writer::new("kluis/v1/field")
        .bytes(b"XChaCha20-Poly1305+HKDF-SHA-256")
        .fixed(account)
        .number(id.category.number().into())
        .number(id.epoch)
        .bytes(b"name.given")
        .number(1)
        .number(1)
        .number(64)
        .done();
    let keys = [(); 2].map(|()| {
        (
            PersonalKey::generate(&mut rng()),
            Share::generate(&mut rng()),
        )
    });
    let halves = |at: usize| Halves {
        personal: &keys[at].0,
        share: &keys[at].1,
    };
    let (one, other, nonce, ciphertext) = confused(|nonce| {
        let side = |at| Side::new(halves(at), encoded.clone(), nonce);
        (side(0), side(1))
    });

    // The cipher itself takes it under both keys, for two values.
    let [first, second] =
        [&one, &other].map(|side| xchacha_open(&side.key, &nonce, &side.context, &ciphertext));
    assert_ne!(first.expect("it opens"), second.expect("it opens"));

    // Stored as a field it opens under the key that it commits to, and under no other.
    let prefix = [&[1][..], &1_u64.to_be_bytes(), &1_u64.to_be_bytes()].concat();
    let stored = |commitment: &[u8]| [&prefix, &nonce[..], commitment, &ciphertext].concat();
    let opened =
        |at, commitment: &[u8]| field::open(&halves(at).join(), &context, &stored(commitment));
    assert!(opened(0, &one.commitment).is_ok(), "the honest twin");
    assert!(opened(1, &other.commitment).is_ok(), "the honest twin");
    assert_eq!(opened(1, &one.commitment), Err(Failed));
    assert_eq!(opened(0, &other.commitment), Err(Failed));
    let stripped = [&prefix, &nonce[..], &ciphertext].concat();
    assert_eq!(
        field::open(&halves(0).join(), &context, &stripped),
        Err(Failed)
    );
    assert_eq!(
        field::open(&halves(1).join(), &context, &stripped),
        Err(Failed)
    );
}
