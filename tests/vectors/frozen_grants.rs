//! What is sealed to others, frozen: as in [`crate::frozen`].

use crate::{
    frozen::{bytes, frozen, hexed, typed},
    grants::{choice, entry},
    support::Seeded,
};
use kluis_vault::{
    answer::Answer,
    case::{
        self, Attachment, Author, Channel, Content, Event, Kind, RequestText, Statement,
        enclosed_digest,
    },
    decision::{Decision, Receipt},
    encoding::gather,
    file::{File, Place},
    grant::Parties,
    hpke::SealingKey,
    identity::{self, Identity, key_id},
    lent::Lent,
    letters,
    log::{self, Asked, Look},
    manifest::{Head, digest, grant_digest},
    platform::PlatformKeys,
    recipient::{Opened, Reason, Recipient},
    registry::{self, Registry},
    secret::{Share, SigningSeed},
    share,
};
use kluis_wire::{
    AccountId, AnswerId, Bytes, CaseId, Digest, Enclosed, Erased, GrantId, GrantName, GrantShareId,
    GrantShown, GrantsAsked, LookNonce, LookReleased, NoticesAsked, SignedLook, SignedRegistry,
    SignedStatement, SigningPublic, StoredGrant,
};
use serde_json::json;

const ORIGIN: &str = "kluis.example";
const NOW: u64 = 1_800_000_000;

fn keys() -> PlatformKeys {
    PlatformKeys::generate(&mut Seeded::new("platform"))
}

fn signing() -> SigningPublic {
    keys().public(ORIGIN).expect("a document").signing
}

fn person() -> (AccountId, Identity) {
    let person = Identity::generate(&mut Seeded::new("person")).expect("keys");
    let account = identity::account(ORIGIN, person.public().expect("keys"));
    (account, person)
}

fn recipient() -> Recipient {
    let (signing, sealing) = (
        SigningSeed::from_bytes([41; 32]),
        SealingKey::from_seed([42; 32]),
    );
    Recipient::from_keys(signing, sealing).expect("keys")
}

fn decided() -> (String, String) {
    let (account, person) = person();
    let choice = choice(vec![recipient().fingerprint()]);
    let signed = Decision::sign(account, &person, Head::NONE, choice, NOW).expect("it signs");
    let receipt = keys().countersign(
        ORIGIN,
        &Receipt {
            account,
            sequence: 1,
            previous: Digest([0; 32]),
            time: NOW + 1,
            log: Head::NONE,
            decision: signed.token.clone(),
            record: "{}".to_owned(),
        },
    );
    (signed.token, receipt)
}

fn share() -> Share {
    Share::from_bytes([43; 32])
}

fn copy() -> StoredGrant {
    let ((account, person), (decision, _)) = (person(), decided());
    let recipient = recipient();
    let parties = Parties {
        account,
        identity: key_id(person.public().expect("keys")),
        recipient: recipient.public(),
    };
    let copy = StoredGrant {
        name: GrantName {
            grant: GrantId([44; 16]),
            field: "name.given".to_owned(),
        },
        revision: 3,
        recipient: recipient.fingerprint(),
        decision: digest(decision.as_bytes()),
        purpose_version: 2,
        share: GrantShareId([45; 16]),
        expires: NOW + 1_000,
        file: None,
        sealed: Bytes::default(),
        signature: kluis_wire::Signature([0; 64]),
    };
    let sign = |message: &[u8]| person.sign(message);
    let rng = &mut Seeded::new("grant");
    parties
        .seal(copy, "Zoë".as_bytes(), &share(), sign, rng)
        .expect("it seals")
}

fn looked() -> SignedLook {
    let (account, _) = person();
    let copy = copy();
    let look = Look {
        account,
        recipient: copy.recipient,
        role: "planner".to_owned(),
        number: "P-17".to_owned(),
        decision: copy.decision,
        copies: vec![Asked {
            name: copy.name,
            revision: copy.revision,
            share: copy.share,
        }],
        reason: "Een gesprek voorbereiden".to_owned(),
        nonce: LookNonce([46; 16]),
        ephemeral: Bytes(SealingKey::from_seed([47; 32]).public().expect("a key")),
        time: NOW + 2,
    };
    let look = Bytes(look.encode(ORIGIN));
    let message = kluis_vault::encoding::Writer::new("kluis/v1/look-signature")
        .bytes(&look.0)
        .done();
    let signature = kluis_vault::primitive::ed25519_sign(&[41; 32], &message);
    SignedLook {
        look,
        signature: kluis_wire::Signature(signature),
    }
}

#[test]
fn decision() {
    let ((account, person), (token, receipt)) = (person(), decided());
    let kept = frozen(
        "decision",
        json!({
            "account": hexed(account),
            "identity": person.public().expect("keys"),
            "decision": token,
            "receipt": receipt,
            "digest": hexed(digest(token.as_bytes())),
        }),
    );
    let (token, receipt): (String, String) = (typed(&kept, "decision"), typed(&kept, "receipt"));
    let receipt = Receipt::verify(ORIGIN, &signing(), &receipt).expect("the platform's");
    assert_eq!(receipt.decision, token);
    let decision = Decision::verify(account, person.chain(), &token).expect("the person's");
    assert_eq!(decision.choice, choice(vec![recipient().fingerprint()]));
}

#[test]
fn registry() {
    let first = entry(&recipient());
    let entries = vec![Bytes(first.encode(ORIGIN, Head::NONE))];
    let kept = frozen(
        "registry",
        json!({
            "fingerprint": hexed(recipient().fingerprint()),
            "empty": keys().sign_registry(ORIGIN, Vec::new()),
            "one": keys().sign_registry(ORIGIN, entries),
        }),
    );
    let signed: SignedRegistry = typed(&kept, "one");
    let registry = Registry::verify(ORIGIN, &signing(), &signed, Head::NONE).expect("it verifies");
    let fingerprint = Digest(bytes(&kept, "fingerprint").try_into().expect("32 bytes"));
    assert_eq!(registry.find(fingerprint), Some(&first));
    let empty: SignedRegistry = typed(&kept, "empty");
    let empty = Registry::verify(ORIGIN, &signing(), &empty, Head::NONE).expect("it verifies");
    assert_eq!(empty.head(), Head::NONE);
    assert_eq!(registry::fingerprint(recipient().public()), fingerprint);
}

#[test]
fn grant() {
    let (account, person) = person();
    let copy = copy();
    let shares = gather([(copy.share, share())]);
    let platform = keys().public(ORIGIN).expect("a document");
    let rng = &mut Seeded::new("grant deposit");
    let deposit = share::deposit(&platform.sealing.0, ORIGIN, account, 5, &shares, rng);
    let wrapped = keys().wrap_share(account, copy.share, &share(), rng);
    let kept = frozen(
        "grant",
        json!({
            "digest": hexed(grant_digest(&copy)),
            "tag": hexed(share::tag(&share(), account, copy.share)),
            "deposit": hexed(deposit.expect("it seals")),
            "wrapped": hexed(wrapped.expect("it wraps")),
            "share": hexed([43; 32]),
            "recipient_sealing_seed": hexed([42; 32]),
            "copy": copy,
        }),
    );
    let opened = keys().open_deposit(ORIGIN, account, 5, &bytes(&kept, "deposit"));
    assert!(opened == Ok(vec![(copy.share, share())]));
    let opened = keys().unwrap_share(account, copy.share, &bytes(&kept, "wrapped"));
    assert!(opened == Ok(share()));
    let copy: StoredGrant = typed(&kept, "copy");
    let recipient = recipient();
    let parties = Parties {
        account,
        identity: key_id(person.public().expect("keys")),
        recipient: recipient.public(),
    };
    assert!(parties.is_signed(&person.public().expect("keys").signing, &copy));
}

#[test]
fn look() {
    let signed = looked();
    let look = kluis_vault::check::look(ORIGIN, &entry(&recipient()), &signed).expect("signed");
    let (account, person) = person();
    let logged = log::Entry {
        account,
        sequence: 1,
        previous: Digest([0; 32]),
        time: NOW + 3,
        registry: Head::NONE,
        outcome: log::Outcome::Released,
        look: signed.clone(),
    };
    let rng = &mut Seeded::new("look");
    let released = keys().release_look(ORIGIN, &logged, &look, &[share()], rng);
    let kept = frozen(
        "look",
        json!({
            "look": signed,
            "asked": recipient().ask(ORIGIN, LookNonce([48; 16]), NOW),
            "entry": hexed(logged.encode()),
            "released": released.expect("it seals"),
        }),
    );
    assert_eq!(log::Entry::decode(&bytes(&kept, "entry")), Ok(logged));
    let released: LookReleased = typed(&kept, "released");
    assert_eq!(released.entry.0, bytes(&kept, "entry"));
    let asked =
        kluis_vault::check::grants_asked(ORIGIN, &entry(&recipient()), &typed(&kept, "asked"));
    assert_eq!(asked, Ok(()));

    // The frozen copy opens on the whole way.
    let shown = GrantShown {
        account,
        identity: person.chain().to_vec(),
        copies: vec![copy()],
        receipt: decided().1,
    };
    let expected = kluis_vault::recipient::Expected {
        origin: ORIGIN,
        platform: &signing(),
        now: NOW + 4,
    };
    let reason = Reason {
        role: "planner",
        number: "P-17",
        words: "Een gesprek voorbereiden",
    };
    let recipient = recipient();
    let checked = recipient.check(expected, &shown, |_| 0).expect("it holds");
    let pending = checked
        .ask(&["name.given"], reason, &mut Seeded::new("ask"))
        .expect("a reason");
    let (entry, look) = (
        log::Entry {
            look: pending.request.clone(),
            ..log::Entry::decode(&released.entry.0).expect("an entry")
        },
        Look::decode(ORIGIN, &pending.request.look.0).expect("a look"),
    );
    let answer = keys()
        .release_look(ORIGIN, &entry, &look, &[share()], rng)
        .expect("it seals");
    let opened = pending.open(&answer).expect("it opens");
    assert_eq!(opened[0].value[..], *"Zoë".as_bytes());
}

#[test]
fn answer() {
    let (account, person) = person();
    let fresh = Answer {
        id: AnswerId([49; 16]),
        subject: "verzoek".to_owned(),
        writer: Digest([0; 32]),
        share: GrantShareId([50; 16]),
        time: NOW,
        sealed: Bytes::default(),
        signature: kluis_wire::Signature([0; 64]),
    };
    let to = (ORIGIN, account, person.chain());
    let rng = &mut Seeded::new("answer");
    let answer = fresh
        .clone()
        .seal(
            to,
            &recipient(),
            &share(),
            b"Uw verzoek is beantwoord.",
            rng,
        )
        .expect("it seals");
    let kept = frozen(
        "answer",
        json!({ "sealed": answer.sealed, "signature": answer.signature }),
    );
    let answer = Answer {
        writer: recipient().fingerprint(),
        sealed: typed(&kept, "sealed"),
        signature: typed(&kept, "signature"),
        ..fresh
    };
    let entries = vec![Bytes(entry(&recipient()).encode(ORIGIN, Head::NONE))];
    let signed = keys().sign_registry(ORIGIN, entries);
    let registry = Registry::verify(ORIGIN, &signing(), &signed, Head::NONE).expect("it verifies");
    let opened = answer.open(account, &person, &registry, &share());
    assert_eq!(
        opened.expect("it opens")[..],
        b"Uw verzoek is beantwoord."[..]
    );
}

/// What a recipient signs about what it opened: that it asks, and that it erased it.
#[test]
fn held() {
    let (recipient, entry) = (recipient(), entry(&recipient()));
    let name = copy().name;
    let (account, _) = person();
    let kept = frozen(
        "held",
        json!({
            "asked": recipient.ask_notices(ORIGIN, LookNonce([49; 16]), NOW),
            "erased": recipient.erased(ORIGIN, account, name, NOW),
        }),
    );
    let asked: NoticesAsked = typed(&kept, "asked");
    assert!(kluis_vault::check::notices_asked(ORIGIN, &entry, &asked).is_ok());
    // What was signed to ask for one thing asks for no other.
    let other = GrantsAsked {
        recipient: asked.recipient,
        nonce: asked.nonce,
        time: asked.time,
        signature: asked.signature,
    };
    assert!(kluis_vault::check::grants_asked(ORIGIN, &entry, &other).is_err());
    let erased: Erased = typed(&kept, "erased");
    let holds = |origin, spoil: &dyn Fn(&mut Erased)| {
        let mut spoilt = erased.clone();
        spoil(&mut spoilt);
        kluis_vault::check::erased(origin, &entry, &spoilt).is_ok()
    };
    assert!(holds(ORIGIN, &|_| {}));
    assert!(!holds("kluis.example.org", &|_| {}));
    assert!(!holds(ORIGIN, &|erased| erased.time += 1));
    assert!(!holds(ORIGIN, &|erased| erased.account.0[0] ^= 1));
    assert!(!holds(ORIGIN, &|erased| erased.recipient.0[0] ^= 1));
    assert!(!holds(ORIGIN, &|erased| erased.name.grant.0[0] ^= 1));
    assert!(!holds(ORIGIN, &|erased| erased.name.field.push('x')));
    assert!(!holds(ORIGIN, &|erased| erased.signature.0[0] ^= 1));
}

/// A file's copy, and what a recipient signs to fetch it.
#[test]
fn lent() {
    let (account, person) = person();
    let recipient = recipient();
    let file = File::new(1_500, 1, "cv.pdf", &mut Seeded::new("file")).expect("it is short");
    let parties = Parties {
        account,
        identity: key_id(person.public().expect("keys")),
        recipient: recipient.public(),
    };
    let mut copy = copy();
    copy.name.field = "work.cv".to_owned();
    copy.file = Some(file.id());
    let sign = |message: &[u8]| person.sign(message);
    let rng = &mut Seeded::new("lent");
    let copy = parties.seal(copy, &file.encode(), &share(), sign, rng);
    let copy = copy.expect("it seals");
    let place = Place {
        account,
        field: "work.cv",
    };
    let content = [7; 1_500];
    let chunk = file.seal(place, 0, &content, rng).expect("it seals");
    let opened = Opened {
        name: copy.name.clone(),
        revision: copy.revision,
        file: copy.file,
        value: file.encode(),
    };
    let asked = |lent: &Lent| lent.ask(&recipient, ORIGIN, 0, (LookNonce([55; 16]), NOW));
    let read = opened.lent(account).expect("that one").expect("a file");
    let kept = frozen(
        "lent",
        json!({
            "digest": hexed(grant_digest(&copy)),
            "value": hexed(file.encode()),
            "chunk": hexed(chunk),
            "asked": asked(&read),
            "copy": copy,
        }),
    );
    let copy: StoredGrant = typed(&kept, "copy");
    assert!(parties.is_signed(&person.public().expect("keys").signing, &copy));
    let entry = entry(&recipient);
    let signed = kluis_vault::check::chunk_asked(ORIGIN, &entry, &typed(&kept, "asked"));
    assert_eq!(signed, Ok(()));
    let opened = Opened {
        value: bytes(&kept, "value").into(),
        ..opened
    };
    let lent = opened.lent(account).expect("that one").expect("a file");
    let mut reading = lent.read();
    let content_read = reading.open(&bytes(&kept, "chunk")).expect("it opens");
    assert_eq!(content_read[..], content);
    assert_eq!(reading.end(), Ok(()));
}

/// A case: what is signed in it, what is written with it, and the platform's receipt.
#[test]
fn case() {
    let ((account, person), recipient) = (person(), recipient());
    let id = CaseId([51; 16]);
    let said = |event| Statement {
        account,
        case: id,
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
    };
    let text = RequestText {
        origin: ORIGIN,
        account,
        case: id,
        desk: recipient.fingerprint(),
    };
    let rng = &mut Seeded::new("case");
    let own = &person.public().expect("keys").sealing.0;
    let desk = &recipient.public().sealing.0;
    let enclosed = text.seal((desk, own), "Mijn naam klopt niet.", rng);
    let enclosed = enclosed.expect("it seals");
    let asked = Statement {
        to: recipient.fingerprint(),
        enclosed: Some(enclosed_digest(&enclosed)),
        ..said(Event::Asked)
    };
    let received = Statement {
        until: NOW + 2_419_200,
        ..said(Event::Received)
    };
    let content = Content {
        text: "Het is aangepast.".to_owned().into(),
        attachments: vec![Attachment {
            name: "naam.txt".to_owned(),
            bytes: "Zoë".as_bytes().to_vec().into(),
        }],
    };
    let receipt = keys().sign_stated(
        ORIGIN,
        &case::Receipt {
            account,
            case: id,
            event: Event::Asked,
            kind: Kind::Rectification,
            statement: Digest([52; 32]),
            time: NOW,
            until: NOW + 2_419_200,
            log: Head::NONE,
        },
    );
    let platform = keys().public(ORIGIN).expect("a document").sealing;
    let share_id = GrantShareId([53; 16]);
    let deposit = letters::deposit(&platform.0, ORIGIN, account, share_id, &share(), rng);
    let kept = frozen(
        "case",
        json!({
            "asked": asked.clone().sign_as_person(ORIGIN, &person).expect("said"),
            "received": received.of_platform(ORIGIN).expect("said"),
            "started": said(Event::Started).sign_as_registered(ORIGIN, &recipient).expect("said"),
            "enclosed": enclosed,
            "content": hexed(content.encode()),
            "receipt": receipt,
            "deposit": deposit.expect("it seals"),
            "own": recipient.seal_own(ORIGIN, "Vacature 214", rng).expect("it seals"),
            "desk_asked": recipient.ask_desk(ORIGIN, Some(account), LookNonce([54; 16]), NOW),
        }),
    );
    let entries = vec![Bytes(entry(&recipient).encode(ORIGIN, Head::NONE))];
    let signed = keys().sign_registry(ORIGIN, entries);
    let registry = Registry::verify(ORIGIN, &signing(), &signed, Head::NONE).expect("it verifies");
    for name in ["asked", "received", "started"] {
        let signed: SignedStatement = typed(&kept, name);
        let read = Statement::verify(ORIGIN, account, person.chain(), &registry, &signed);
        assert!(read.is_ok(), "{name}");
    }
    let enclosed: Enclosed = typed(&kept, "enclosed");
    assert!(asked.encloses(Some(&enclosed)));
    let Enclosed::ToDesk { sealed, .. } = &enclosed else {
        panic!("it is for the desk")
    };
    let opened = recipient.open_request(ORIGIN, account, id, sealed);
    assert_eq!(opened.expect("it opens").as_str(), "Mijn naam klopt niet.");
    assert_eq!(Content::decode(&bytes(&kept, "content")), Ok(content));
    let receipt: String = typed(&kept, "receipt");
    assert!(case::Receipt::verify(ORIGIN, &signing(), &receipt).is_ok());
    let deposit: Bytes = typed(&kept, "deposit");
    let opened = keys().open_letter_deposit(ORIGIN, account, share_id, &deposit.0);
    assert!(opened == Ok(share()));
    let own = recipient.open_own(ORIGIN, &typed(&kept, "own"));
    assert_eq!(own.expect("it opens").as_str(), "Vacature 214");
    let asked =
        kluis_vault::check::desk_asked(ORIGIN, &entry(&recipient), &typed(&kept, "desk_asked"));
    assert_eq!(asked, Ok(()));
}
