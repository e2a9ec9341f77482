//! Statements in cases, receipts for them, and what is written with them: each has one encoding, and one bit changed anywhere is
//! refused.

use super::{bits::flipped, rng};
use crate::grants::entry;
use kluis_vault::{
    case::{
        Attachment, Author, Case, Channel, Content, Event, Kind, Receipt, RequestText, Statement,
    },
    check,
    encoding::Malformed,
    hpke::SealingKey,
    identity::{self, Identity},
    manifest::Head,
    platform::PlatformKeys,
    primitive::Failed,
    recipient::Recipient,
    registry::Registry,
    secret::{Share, SigningSeed},
    share::{self, Asking},
};
use kluis_wire::{
    AccountId, Bytes, CaseId, DeskAsked, Digest, Enclosed, GrantShareId, LookNonce, Nonce,
    SessionId, SharesReleased, SignedStatement,
    body::{decode, encode},
};
use proptest::{collection::vec, option, prelude::*};

const ORIGIN: &str = "kluis.example";
const NOW: u64 = 1_800_000_000;

fn authors() -> impl Strategy<Value = Author> {
    prop_oneof![
        any::<[u8; 32]>().prop_map(|id| Author::Person(Digest(id))),
        any::<[u8; 32]>().prop_map(|id| Author::Registered(Digest(id))),
        Just(Author::Platform),
    ]
}

prop_compose! {
    /// Any statement, also what nobody can mean.
    fn statements()(
        ids in (any::<[u8; 32]>(), any::<[u8; 16]>(), authors()),
        which in (
            prop::sample::select(Event::ALL),
            prop::sample::select(Kind::ALL),
            prop::sample::select(Channel::ALL),
        ),
        mut subjects in vec("[a-z.]{0,12}", 0..3),
        about in prop_oneof![Just(0_usize), Just(16), Just(32)],
        (to, until, time) in (any::<bool>(), prop_oneof![Just(0), any::<u64>()], any::<u64>()),
        enclosed in option::of(any::<[u8; 32]>()),
        mut gone in vec(any::<[u8; 32]>(), 0..4),
    ) -> Statement {
        subjects.sort();
        gone.sort();
        Statement {
            account: AccountId(ids.0),
            case: CaseId(ids.1),
            author: ids.2,
            event: which.0,
            kind: which.1,
            channel: which.2,
            subjects,
            about: Bytes(vec![5; about]),
            to: Digest([u8::from(to); 32]),
            until,
            enclosed: enclosed.map(Digest),
            gone: gone.into_iter().map(Digest).collect(),
            time,
        }
    }
}

proptest! {
    /// What is read is what was written, and what isn't read can't be signed either.
    #[test]
    fn a_statement_has_one_encoding(statement in statements()) {
        let encoded = statement.encode(ORIGIN);
        let read = Statement::decode(ORIGIN, &encoded);
        if let Ok(read) = read {
            prop_assert_eq!(&read, &statement);
            prop_assert_eq!(Statement::decode("elsewhere.example", &encoded), Err(Malformed));
        }
        let own = Statement { author: Author::Platform, ..statement };
        let encoded = own.encode(ORIGIN);
        prop_assert_eq!(own.of_platform(ORIGIN).is_ok(), Statement::decode(ORIGIN, &encoded).is_ok());
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in vec(any::<u8>(), 0..300)) {
        let _ = Statement::decode(ORIGIN, &bytes);
        let _ = Content::decode(&bytes);
    }

    #[test]
    fn a_letters_content_has_one_encoding(text in ".{0,60}", files in vec((".{0,20}", vec(any::<u8>(), 0..40)), 0..4)) {
        let content = Content {
            text: text.into(),
            attachments: files
                .into_iter()
                .map(|(name, bytes)| Attachment { name, bytes: bytes.into() })
                .collect(),
        };
        prop_assert_eq!(Content::decode(&content.encode()), Ok(content));
    }

    /// A statement that doesn't follow changes nothing.
    #[test]
    fn a_misplaced_statement_leaves_the_case_as_it_was(first in statements(), next in vec((statements(), any::<u32>()), 1..6)) {
        if let Ok(mut case) = Case::begin(&first, NOW) {
            for (next, at) in next {
                // Most of the way the same, so that some follow.
                let next = Statement { kind: first.kind, channel: first.channel, subjects: first.subjects.clone(), about: first.about.clone(), ..next };
                let before = case.clone();
                if case.take(&next, NOW + u64::from(at)).is_err() {
                    prop_assert_eq!(&case, &before);
                }
                prop_assert!(!(case.is_open() && case.state.decides()));
            }
        }
    }
}

/// A person, a desk and a platform.
struct Office {
    keys: PlatformKeys,
    desk: Recipient,
    person: Identity,
    account: AccountId,
    registry: Registry,
}

impl Office {
    fn new() -> Self {
        let keys = PlatformKeys::generate(&mut rng(1));
        let desk = Recipient::from_keys(
            SigningSeed::from_bytes([41; 32]),
            SealingKey::from_seed([42; 32]),
        );
        let desk = desk.expect("keys");
        let person = Identity::generate(&mut rng(2)).expect("keys");
        let account = identity::account(ORIGIN, person.public().expect("keys"));
        let entries = vec![Bytes(entry(&desk).encode(ORIGIN, Head::NONE))];
        let signed = keys.sign_registry(ORIGIN, entries);
        let signing = keys.public(ORIGIN).expect("a document").signing;
        let registry = Registry::verify(ORIGIN, &signing, &signed, Head::NONE);
        Self {
            registry: registry.expect("it verifies"),
            keys,
            desk,
            person,
            account,
        }
    }

    fn said(&self, event: Event) -> Statement {
        Statement {
            account: self.account,
            case: CaseId([7; 16]),
            author: Author::Platform,
            event,
            kind: Kind::Rectification,
            channel: Channel::App,
            subjects: vec!["name.given".to_owned()],
            about: Bytes::default(),
            to: Digest([0; 32]),
            until: 0,
            enclosed: None,
            gone: Vec::new(),
            time: NOW,
        }
    }

    fn verify(&self, signed: &SignedStatement) -> Result<Statement, kluis_vault::case::Unproven> {
        let chain = self.person.chain();
        Statement::verify(ORIGIN, self.account, chain, &self.registry, signed)
    }
}

#[test]
fn every_bit_of_a_signed_statement_counts() {
    let office = Office::new();
    let asked = office.said(Event::Asked);
    let asked = asked.sign_as_person(ORIGIN, &office.person).expect("said");
    let started = office.said(Event::Started);
    let started = started.sign_as_registered(ORIGIN, &office.desk);
    for signed in [asked, started.expect("said")] {
        let travels = encode(&signed).expect("it is encoded");
        let names = flipped(
            &travels,
            |_| false,
            |bytes| {
                let read: SignedStatement = decode(bytes).map_err(|_| "form")?;
                office.verify(&read).map(drop).map_err(|_| "unproven")
            },
        );
        assert!(names.contains_key("\"unproven\""), "{names:?}");
    }
}

#[test]
fn every_bit_of_a_receipt_counts() {
    let office = Office::new();
    let receipt = Receipt {
        account: office.account,
        case: CaseId([7; 16]),
        event: Event::Asked,
        kind: Kind::Rectification,
        statement: Digest([8; 32]),
        time: NOW,
        until: NOW + 9,
        log: Head {
            sequence: 3,
            digest: Digest([9; 32]),
        },
    };
    let signing = office.keys.public(ORIGIN).expect("a document").signing;
    let token = office.keys.sign_stated(ORIGIN, &receipt);
    assert_eq!(Receipt::verify(ORIGIN, &signing, &token), Ok(receipt));
    assert!(Receipt::verify("elsewhere.example", &signing, &token).is_err());
    flipped(
        token.as_bytes(),
        |_| false,
        |bytes| {
            let token = str::from_utf8(bytes).map_err(|_| "text")?;
            Receipt::verify(ORIGIN, &signing, token)
                .map(drop)
                .map_err(|_| "unproven")
        },
    );
}

#[test]
fn every_bit_of_a_question_of_the_desk_counts() {
    let office = Office::new();
    let entry = entry(&office.desk);
    for account in [None, Some(office.account)] {
        let asked = office
            .desk
            .ask_desk(ORIGIN, account, LookNonce([6; 16]), NOW);
        let travels = encode(&asked).expect("it is encoded");
        flipped(
            &travels,
            |_| false,
            |bytes| {
                let read: DeskAsked = decode(bytes).map_err(|_| "form")?;
                check::desk_asked(ORIGIN, &entry, &read).map_err(|_| "unproven")
            },
        );
    }
}

#[test]
fn every_bit_of_what_a_person_wrote_counts() {
    let office = Office::new();
    let (account, case) = (office.account, CaseId([7; 16]));
    let text = RequestText {
        origin: ORIGIN,
        account,
        case,
        desk: office.desk.fingerprint(),
    };
    let public = office.person.public().expect("keys").sealing.as_ref();
    let desk = office.desk.public().sealing.as_ref();
    let sealed = text.seal((desk, public), "Mijn naam klopt niet.", &mut rng(3));
    let Ok(Enclosed::ToDesk { sealed, own }) = sealed else {
        panic!("it is sealed to the desk")
    };
    let open = |sealed: &[u8]| {
        let sealed = Bytes(sealed.to_vec());
        let opened = office.desk.open_request(ORIGIN, account, case, &sealed);
        opened.map(drop)
    };
    flipped(sealed.as_ref(), |_| false, open);
    assert_eq!(open(own.as_ref()), Err(Failed), "that one is the person's");
    let (account, case) = (AccountId([1; 32]), CaseId([1; 16]));
    for (account, case) in [(account, CaseId([7; 16])), (office.account, case)] {
        let other = office.desk.open_request(ORIGIN, account, case, &sealed);
        assert!(other.is_err(), "another account's, or another case's");
    }
}

#[test]
fn every_bit_of_an_answer_with_shares_counts_but_the_next_nonce() {
    let office = Office::new();
    let ephemeral = SealingKey::generate(&mut rng(4));
    let asking = Asking {
        origin: ORIGIN,
        account: office.account,
        session: SessionId([1; 16]),
        nonce: Nonce([2; 32]),
        time: NOW,
    };
    let ids = vec![GrantShareId([3; 16]), GrantShareId([2; 16])];
    let asked = share::request(&office.person, &asking, &ephemeral, ids).expect("asked");
    assert_eq!(asked.shares, [GrantShareId([2; 16]), GrantShareId([3; 16])]);
    let shares = [Share::from_bytes([5; 32]), Share::from_bytes([6; 32])];
    let (account, signing) = (
        office.account,
        office.keys.public(ORIGIN).expect("keys").signing,
    );
    let released = office
        .keys
        .release(ORIGIN, account, &asked, &shares, &mut rng(5));
    let (sealed, signature) = released.expect("an answer");
    let answer = SharesReleased {
        sealed,
        signature,
        nonce: Nonce([4; 32]),
    };
    let travels = encode(&answer).expect("it is encoded");
    let only_nonce = |bytes: &[u8]| {
        decode(bytes).is_ok_and(|read: SharesReleased| {
            SharesReleased {
                nonce: answer.nonce,
                ..read
            } == answer
        })
    };
    let names = flipped(&travels, only_nonce, |bytes| {
        let read: SharesReleased = decode(bytes).map_err(|_| "form")?;
        share::receive(ORIGIN, account, &signing, &asked, &ephemeral, &read)
            .map(drop)
            .map_err(|_| "failed")
    });
    assert_eq!(names.get("free"), Some(&256), "{names:?}");
}
