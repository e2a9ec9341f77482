//! Statements in cases, the platform's receipts for them, and what is written with them.

use crate::{
    bounds::bounded,
    scene::{GRANTED, ORIGIN, staff},
    sealed::{json, only, only_json},
};
use chacha20::ChaCha20Rng;
use kluis_vault::{
    case::{
        Attachment, Author, Channel, Content, Event, Kind, Receipt, RequestText, Statement,
        enclosed_digest,
    },
    check,
    hpke::SealingKey,
    manifest::{Head, digest},
    primitive::sha256,
    registry::Registry,
    secret::Share,
    share::{self, Asking},
};
use kluis_wire::{
    Bytes, CaseId, DeskAsked, Digest, Enclosed, GrantShareId, LookNonce, Nonce, SessionId,
    SharesReleased, SignedStatement,
};
use rand_core::SeedableRng as _;
use std::sync::LazyLock;

const NOW: u64 = 1_800_000_000;
const CASE: CaseId = CaseId([7; 16]);

/// As in [`crate::scene`]: the randomness follows from what the formats of today make.
fn rng(of: &str) -> ChaCha20Rng {
    let statement = said().encode(ORIGIN);
    ChaCha20Rng::from_seed(sha256(&[of.as_bytes(), &statement]))
}

fn said() -> Statement {
    Statement {
        account: GRANTED.account,
        case: CASE,
        author: Author::Platform,
        event: Event::Asked,
        kind: Kind::Rectification,
        channel: Channel::App,
        subjects: vec!["contact.phone".to_owned(), "name.given".to_owned()],
        about: Bytes::default(),
        to: GRANTED.recipient.fingerprint(),
        until: 0,
        enclosed: None,
        gone: Vec::new(),
        time: NOW,
    }
}

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    let signed = &GRANTED.registry;
    Registry::verify(ORIGIN, &GRANTED.signing, signed, Head::NONE).expect("a registry")
});

/// What is signed in a case.
pub mod statement {
    use super::*;

    /// One encoding.
    pub fn run(data: &[u8]) {
        if let Ok(statement) = bounded(data, || Statement::decode(ORIGIN, data)) {
            assert_eq!(statement.encode(ORIGIN), data);
        }
    }

    /// One of each author.
    pub fn seeds() -> Vec<Vec<u8>> {
        let asked = said().sign_as_person(ORIGIN, &GRANTED.person);
        let letter = Digest([8; 32]);
        let extended = Statement {
            event: Event::Extended,
            until: NOW + 1,
            to: Digest([0; 32]),
            enclosed: Some(letter),
            ..said()
        };
        let extended = extended.sign_as_registered(ORIGIN, &GRANTED.recipient);
        let masked = Statement {
            event: Event::Masked,
            kind: Kind::Participation,
            subjects: Vec::new(),
            to: Digest([0; 32]),
            gone: vec![Digest([1; 32]), Digest([2; 32])],
            ..said()
        };
        [asked, extended, masked.of_platform(ORIGIN)]
            .map(|signed| signed.expect("it can be said").statement.0)
            .into()
    }
}

/// A statement with its author's signature.
pub mod signed_statement {
    use super::*;

    static VALID: LazyLock<SignedStatement> = LazyLock::new(|| {
        let signed = said().sign_as_person(ORIGIN, &GRANTED.person);
        signed.expect("it can be said")
    });

    /// Only the signed one.
    pub fn run(data: &[u8]) {
        only_json(&*VALID, data, |signed: &SignedStatement| {
            let (account, chain) = (GRANTED.account, &GRANTED.chain);
            // What nobody signs says nothing in anybody's name.
            Statement::verify(ORIGIN, account, chain, &REGISTRY, signed)
                .is_ok_and(|statement| statement.author != Author::Platform)
        });
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        json(&*VALID)
    }
}

/// The platform's receipt for a statement.
pub mod stated_receipt {
    use super::*;

    static VALID: LazyLock<String> = LazyLock::new(|| {
        let receipt = Receipt {
            account: GRANTED.account,
            case: CASE,
            event: Event::Asked,
            kind: Kind::Rectification,
            statement: said().digest(ORIGIN),
            time: NOW,
            until: NOW + 1,
            log: Head {
                sequence: 3,
                digest: Digest([9; 32]),
            },
        };
        GRANTED.platform.sign_stated(ORIGIN, &receipt)
    });

    /// Only the signed one.
    pub fn run(data: &[u8]) {
        only(VALID.as_bytes(), data, |data| {
            let token = str::from_utf8(data).ok()?;
            Receipt::verify(ORIGIN, &GRANTED.signing, token).ok()
        });
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![VALID.clone().into_bytes()]
    }
}

/// What is in a letter, once it is opened.
pub mod letter_content {
    use super::*;

    /// One encoding.
    pub fn run(data: &[u8]) {
        if let Ok(content) = bounded(data, || Content::decode(data)) {
            assert_eq!(content.encode()[..], *data);
        }
    }

    /// With files and without.
    pub fn seeds() -> Vec<Vec<u8>> {
        let file = |name: &str| Attachment {
            name: name.to_owned(),
            bytes: vec![1, 2, 3].into(),
        };
        let plain = Content {
            text: "Het is aangepast.".to_owned().into(),
            attachments: Vec::new(),
        };
        let files = Content {
            attachments: vec![file("a.txt"), file("b.pdf")],
            ..plain.clone()
        };
        [plain, files]
            .iter()
            .map(|content| content.encode().to_vec())
            .collect()
    }
}

/// What a person wrote to the desk.
pub mod request_text {
    use super::*;

    static VALID: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let text = RequestText {
            origin: ORIGIN,
            account: GRANTED.account,
            case: CASE,
            desk: GRANTED.recipient.fingerprint(),
        };
        let keys = GRANTED.recipient.public().sealing.as_ref();
        let sealed = text.seal((keys, keys), "Mijn naam klopt niet.", &mut rng("text"));
        let enclosed = sealed.expect("it is sealed");
        let Enclosed::ToDesk { sealed, .. } = &enclosed else {
            panic!("it is for the desk: {:?}", enclosed_digest(&enclosed))
        };
        sealed.0.clone()
    });

    /// Only the sealed one.
    pub fn run(data: &[u8]) {
        only(&VALID, data, |data| {
            let sealed = Bytes(data.to_vec());
            let opened = GRANTED
                .recipient
                .open_request(ORIGIN, GRANTED.account, CASE, &sealed);
            opened.ok()
        });
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![VALID.clone()]
    }
}

/// The desk's question.
pub mod desk_asked {
    use super::*;

    static VALID: LazyLock<DeskAsked> = LazyLock::new(|| {
        let (account, nonce) = (Some(GRANTED.account), LookNonce([6; 16]));
        GRANTED.recipient.ask_desk(ORIGIN, account, nonce, NOW)
    });

    /// Only the signed one.
    pub fn run(data: &[u8]) {
        let staff = staff(&GRANTED.recipient);
        only_json(&*VALID, data, |asked: &DeskAsked| {
            check::desk_asked(ORIGIN, &staff, asked).is_ok()
        });
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        json(&*VALID)
    }
}

/// The platform's answer to a question for the shares of letters.
pub mod letters_answer {
    use super::*;

    struct Answered {
        ephemeral: SealingKey,
        asked: kluis_wire::LettersAsked,
        released: SharesReleased,
    }

    static VALID: LazyLock<Answered> = LazyLock::new(|| {
        let rng = &mut rng("letters");
        let ephemeral = SealingKey::generate(rng);
        let asking = Asking {
            origin: ORIGIN,
            account: GRANTED.account,
            session: SessionId([1; 16]),
            nonce: Nonce([2; 32]),
            time: NOW,
        };
        let shares = vec![GrantShareId([3; 16])];
        let asked = share::request(&GRANTED.person, &asking, &ephemeral, shares);
        let asked = asked.expect("a question");
        let half = [Share::from_bytes(GRANTED.share)];
        let released = GRANTED
            .platform
            .release(ORIGIN, GRANTED.account, &asked, &half, rng);
        let (sealed, signature) = released.expect("an answer");
        assert_ne!(digest(sealed.as_ref()), Digest([0; 32]));
        Answered {
            ephemeral,
            asked,
            released: SharesReleased {
                sealed,
                signature,
                nonce: Nonce([4; 32]),
            },
        }
    });

    /// Only the answer to that question. The next nonce is no part of what is signed.
    pub fn run(data: &[u8]) {
        let valid = &*VALID;
        let Ok(read) = bounded(data, || serde_json::from_slice::<SharesReleased>(data)) else {
            return;
        };
        let (account, signing) = (GRANTED.account, &GRANTED.signing);
        let taken = bounded(data, || {
            share::receive(
                ORIGIN,
                account,
                signing,
                &valid.asked,
                &valid.ephemeral,
                &read,
            )
            .is_ok()
        });
        let same =
            read.sealed == valid.released.sealed && read.signature == valid.released.signature;
        assert_eq!(taken, same);
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        json(&VALID.released)
    }
}
