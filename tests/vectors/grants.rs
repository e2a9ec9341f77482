//! Grants, from the person's commit to the recipient's eyes: the honest way opens, and each thing that is spoiled
//! alone is refused by the name of the step that finds it.

use crate::support::Seeded;
use kluis_vault::{
    decision::{self, Choice, Decision, Outcome, Receipt},
    encoding::Writer,
    grant::Parties,
    granting::{Granting, Grants},
    hpke::{self, SealingKey},
    identity::{self, Identity, Link, key_id},
    jws,
    log::{self, Entry, Look},
    manifest::{Head, digest, grant_digest},
    open::{Change, Edit, OpenVault, Renew, Writing},
    platform::PlatformKeys,
    primitive::sha256,
    recipient::{Expected, Pending, Reason, Recipient, Refusal},
    recovery::RecoveryCode,
    registry::{self, Barred, Dates, Registry},
    secret::Share,
    share,
    slot::Unlocker,
};
use kluis_wire::{
    AccessLog, AccountId, Bytes, Category, DeviceId, Digest, FileId, GrantId, GrantName,
    GrantShareId, GrantShown, Language, LookReleased, Platform, SignedLook, SignedRegistry,
    StoredGrant,
};

use proptest::{collection::vec, prelude::*};
use std::sync::LazyLock;

pub const ORIGIN: &str = "kluis.example";
pub const NOW: u64 = 1_800_000_000;
const REASON: Reason<'_> = Reason {
    role: "planner",
    number: "P-17",
    words: "Een gesprek voorbereiden",
};

/// A person, a platform, a recipient, and one grant between them.
pub struct World {
    pub keys: PlatformKeys,
    pub platform: Platform,
    pub recipient: Recipient,
    pub person: Identity,
    pub account: AccountId,
    pub shown: GrantShown,
    pub share: Share,
}

pub fn entry(recipient: &Recipient) -> registry::Entry {
    let dates = Dates {
        issued: NOW - 1_000,
        review: NOW + 1_000_000,
    };
    registry::Entry {
        time: NOW - 1_000,
        active: true,
        role: "planner".to_owned(),
        number: "P-17".to_owned(),
        organisation: "Voorbeeld BV".to_owned(),
        region: *b"NL",
        certificate: dates,
        declaration: dates,
        keys: recipient.public().clone(),
    }
}

pub fn choice(recipients: Vec<Digest>) -> Choice {
    Choice {
        outcome: Outcome::Given,
        purpose: "intermediary".to_owned(),
        purpose_version: 2,
        text: Digest([1; 32]),
        language: Language::Nl,
        recipients,
        shown_at: NOW - 60,
        chosen_at: NOW - 20,
        until: 0,
    }
}

fn chain(person: &Identity) -> Vec<Link> {
    person.chain().to_vec()
}

impl World {
    pub fn new() -> Self {
        Self::with(|_| {}, |copy| copy)
    }

    fn sealing(value: &[u8]) -> Self {
        Self::built(|_| {}, |copy| copy, value)
    }

    /// With a choice and a copy that differ.
    fn with(
        change: impl FnOnce(&mut Choice),
        spoil: impl FnOnce(StoredGrant) -> StoredGrant,
    ) -> Self {
        Self::built(change, spoil, "Zoë".as_bytes())
    }

    pub fn built(
        change: impl FnOnce(&mut Choice),
        spoil: impl FnOnce(StoredGrant) -> StoredGrant,
        value: &[u8],
    ) -> Self {
        let rng = &mut Seeded::new("grants");
        let keys = PlatformKeys::generate(rng);
        let recipient = Recipient::generate(rng).expect("keys");
        let person = Identity::generate(rng).expect("keys");
        let account = identity::account(ORIGIN, person.public().expect("keys"));
        let mut chosen = choice(vec![recipient.fingerprint()]);
        change(&mut chosen);
        let decision = Decision::sign(account, &person, Head::NONE, chosen, NOW).expect("it signs");
        let receipt = keys.countersign(
            ORIGIN,
            &Receipt {
                account,
                sequence: 1,
                previous: Digest([0; 32]),
                time: NOW,
                log: Head::NONE,
                decision: decision.token.clone(),
                record: "{}".to_owned(),
            },
        );
        let copy = StoredGrant {
            name: GrantName {
                grant: GrantId([2; 16]),
                field: "name.given".to_owned(),
            },
            revision: 3,
            recipient: recipient.fingerprint(),
            decision: decision.head.digest,
            purpose_version: 2,
            share: GrantShareId([4; 16]),
            expires: NOW + 1_000,
            file: None,
            sealed: Bytes::default(),
            signature: kluis_wire::Signature([0; 64]),
        };
        let (copy, share) = (spoil(copy), Share::from_bytes([5; 32]));
        let parties = Parties {
            account,
            identity: key_id(person.public().expect("keys")),
            recipient: recipient.public(),
        };
        let copy = parties
            .seal(copy, value, &share, |message| person.sign(message), rng)
            .expect("it seals");
        let shown = GrantShown {
            account,
            identity: chain(&person),
            copies: vec![copy],
            receipt,
        };
        Self {
            platform: keys.public(ORIGIN).expect("a document"),
            keys,
            recipient,
            person,
            account,
            shown,
            share,
        }
    }

    fn expected(&self) -> Expected<'_> {
        Expected {
            origin: ORIGIN,
            platform: &self.platform.signing,
            now: NOW,
        }
    }

    pub fn checked(&self, shown: &GrantShown) -> Result<(), Refusal> {
        self.recipient
            .check(self.expected(), shown, |_| 0)
            .map(drop)
    }

    pub fn pending(&self) -> Pending<'_> {
        self.recipient
            .check(self.expected(), &self.shown, |_| 3)
            .expect("everything holds")
            .ask(&["name.given"], REASON, &mut Seeded::new("look"))
            .expect("a reason is given")
    }

    /// What an honest platform writes into the log for a look.
    pub fn logged(&self, request: &SignedLook) -> (Entry, Look) {
        let look = kluis_vault::check::look(ORIGIN, &entry(&self.recipient), request)
            .expect("a registered recipient's");
        let entry = Entry {
            account: self.account,
            sequence: 1,
            previous: Digest([0; 32]),
            time: NOW,
            registry: Head::NONE,
            outcome: log::Outcome::Released,
            look: request.clone(),
        };
        (entry, look)
    }

    pub fn released(&self, request: &SignedLook, share: &Share) -> LookReleased {
        let (entry, look) = self.logged(request);
        let shares = [Share::from_bytes(*share.as_bytes())];
        self.keys
            .release_look(ORIGIN, &entry, &look, &shares, &mut Seeded::new("release"))
            .expect("it seals")
    }

    /// Everything goes well up to the answer, which is spoiled.
    fn answered(&self, spoil: impl FnOnce(&mut LookReleased)) -> Result<Vec<u8>, Refusal> {
        let pending = self.pending();
        let mut answer = self.released(&pending.request, &self.share);
        spoil(&mut answer);
        let opened = pending.open(&answer)?;
        assert_eq!((opened.len(), opened[0].revision), (1, 3));
        Ok(opened[0].value.to_vec())
    }
}

#[test]
fn a_granted_field_opens() {
    assert_eq!(World::new().answered(|_| {}), Ok("Zoë".as_bytes().to_vec()));
}

#[test]
fn identity() {
    let world = World::new();
    let stranger = Identity::generate(&mut Seeded::new("stranger")).expect("keys");
    let spoiled = |spoil: &dyn Fn(&mut GrantShown)| {
        let mut shown = world.shown.clone();
        spoil(&mut shown);
        world.checked(&shown)
    };
    assert_eq!(spoiled(&|_| {}), Ok(()));
    for result in [
        spoiled(&|shown| shown.account.0[0] ^= 1),
        spoiled(&|shown| shown.identity.clear()),
        spoiled(&|shown| shown.identity = chain(&stranger)),
        // Appended, signed by nobody or by itself.
        spoiled(&|shown| shown.identity.extend(chain(&stranger))),
        spoiled(&|shown| {
            let mut link = chain(&stranger).remove(0);
            link.succession = Some(stranger.sign(b"I follow"));
            shown.identity.push(link);
        }),
    ] {
        assert_eq!(result, Err(Refusal::Identity));
    }
}

#[test]
fn signature() {
    let world = World::new();
    let spoiled = |spoil: &dyn Fn(&mut StoredGrant)| {
        let mut shown = world.shown.clone();
        spoil(&mut shown.copies[0]);
        world.checked(&shown)
    };
    assert_eq!(spoiled(&|_| {}), Ok(()));
    let length = world.shown.copies[0].sealed.0.len();
    assert_eq!(length, 1 + 1_120 + 32 + 64 + 16, "only the bucket shows");
    // One bit of the version, the encapsulated key, the commitment, the ciphertext and the tag.
    for at in [0, 1, 1_120, 1_121, 1_152, 1_153, length - 1] {
        assert_eq!(
            spoiled(&|copy| copy.sealed.0[at] ^= 1),
            Err(Refusal::Signature),
            "{at}"
        );
    }
    for result in [
        spoiled(&|copy| copy.name.grant.0[0] ^= 1),
        spoiled(&|copy| copy.name.field = "name.family".to_owned()),
        spoiled(&|copy| copy.revision += 1),
        spoiled(&|copy| copy.decision.0[0] ^= 1),
        spoiled(&|copy| copy.purpose_version += 1),
        spoiled(&|copy| copy.share.0[0] ^= 1),
        spoiled(&|copy| copy.expires += 1),
        spoiled(&|copy| copy.file = Some(FileId([1; 16]))),
        spoiled(&|copy| copy.signature.0[0] ^= 1),
        spoiled(&|copy| copy.sealed.0.truncate(1_100)),
        spoiled(&|copy| copy.sealed.0.push(0)),
    ] {
        assert_eq!(result, Err(Refusal::Signature));
    }
}

#[test]
fn decision() {
    let world = World::new();
    let countersigned = |keys: &PlatformKeys, account, decision: &str| {
        let receipt = Receipt {
            account,
            sequence: 1,
            previous: Digest([0; 32]),
            time: NOW,
            log: Head::NONE,
            decision: decision.to_owned(),
            record: "{}".to_owned(),
        };
        keys.countersign(ORIGIN, &receipt)
    };
    let token = Receipt::verify(ORIGIN, &world.platform.signing, &world.shown.receipt)
        .expect("the platform's")
        .decision;
    let spoiled = |receipt: String| {
        let shown = GrantShown {
            receipt,
            ..world.shown.clone()
        };
        world.checked(&shown)
    };
    assert_eq!(
        spoiled(countersigned(&world.keys, world.account, &token)),
        Ok(())
    );

    let other = PlatformKeys::generate(&mut Seeded::new("another platform"));
    let stranger = Identity::generate(&mut Seeded::new("stranger")).expect("keys");
    let own = choice(vec![world.recipient.fingerprint()]);
    let sign = |person: &Identity, choice: Choice| {
        Decision::sign(world.account, person, Head::NONE, choice, NOW)
            .expect("it signs")
            .token
    };
    let later = Choice {
        chosen_at: NOW - 19,
        ..own.clone()
    };
    for receipt in [
        token.clone(),
        String::new(),
        countersigned(&other, world.account, &token),
        countersigned(&world.keys, AccountId([9; 32]), &token),
        // The person's key didn't sign; or signed another decision than the one that the copy names.
        countersigned(&world.keys, world.account, &sign(&stranger, own)),
        countersigned(&world.keys, world.account, &sign(&world.person, later)),
    ] {
        assert_eq!(spoiled(receipt), Err(Refusal::Decision));
    }
    for outcome in [Outcome::Refused, Outcome::Withdrawn, Outcome::Expired] {
        let world = World::with(|choice| choice.outcome = outcome, |copy| copy);
        assert_eq!(world.checked(&world.shown), Err(Refusal::Decision));
    }
    for outcome in [Outcome::Renewed, Outcome::Once] {
        let world = World::with(|choice| choice.outcome = outcome, |copy| copy);
        assert_eq!(world.checked(&world.shown), Ok(()));
    }
    let world = World::with(|choice| choice.purpose_version = 1, |copy| copy);
    assert_eq!(world.checked(&world.shown), Err(Refusal::Decision));
}

#[test]
fn expired() {
    let over = |copy: StoredGrant| StoredGrant {
        expires: NOW,
        ..copy
    };
    for world in [
        World::with(|_| {}, over),
        World::with(|choice| choice.until = NOW, |copy| copy),
    ] {
        assert_eq!(world.checked(&world.shown), Err(Refusal::Expired));
    }
    let world = World::with(|choice| choice.until = NOW + 1, |copy| copy);
    assert_eq!(world.checked(&world.shown), Ok(()));
}

#[test]
fn addressee() {
    let world = World::new();
    let other = Recipient::generate(&mut Seeded::new("another")).expect("keys");
    let result = other.check(world.expected(), &world.shown, |_| 0).map(drop);
    assert_eq!(result, Err(Refusal::Addressee));

    // Re-addressed by the server, which can write another name on it and no more.
    let mut shown = world.shown.clone();
    shown.copies[0].recipient = other.fingerprint();
    let result = other.check(world.expected(), &shown, |_| 0).map(drop);
    assert_eq!(result, Err(Refusal::Signature));

    // Sealed to this recipient, but decided for another.
    let elsewhere = other.fingerprint();
    let world = World::with(|choice| choice.recipients = vec![elsewhere], |copy| copy);
    assert_eq!(world.checked(&world.shown), Err(Refusal::Addressee));
}

#[test]
fn old() {
    let world = World::new();
    let seen = |revision: u64| {
        let name = &world.shown.copies[0].name;
        world
            .recipient
            .check(world.expected(), &world.shown, |asked| {
                if asked == name { revision } else { 99 }
            })
            .map(drop)
    };
    assert_eq!((seen(0), seen(3)), (Ok(()), Ok(())));
    assert_eq!(seen(4), Err(Refusal::Old));
}

#[test]
fn request() {
    let world = World::new();
    let asked = |fields: &[&str], words: &str| {
        let checked = world.recipient.check(world.expected(), &world.shown, |_| 0);
        let reason = Reason { words, ..REASON };
        checked
            .expect("everything holds")
            .ask(fields, reason, &mut Seeded::new("look"))
            .map(drop)
    };
    assert_eq!(asked(&["name.given"], "Een gesprek"), Ok(()));
    assert_eq!(asked(&["name.given"], " \n "), Err(Refusal::Request));
    assert_eq!(
        asked(&["name.given"], &"x".repeat(513)),
        Err(Refusal::Request)
    );
    assert_eq!(
        asked(&["name.family"], "Een gesprek"),
        Err(Refusal::Request)
    );
    assert_eq!(asked(&[], "Een gesprek"), Err(Refusal::Request));

    // The platform takes it from that recipient alone, in that role.
    let (mut entry, request) = (entry(&world.recipient), world.pending().request);
    let look = |entry: &registry::Entry, request: &SignedLook| {
        kluis_vault::check::look(ORIGIN, entry, request).is_ok()
    };
    assert!(look(&entry, &request));
    let mut flipped = request.clone();
    flipped.look.0[40] ^= 1;
    assert!(!look(&entry, &flipped));
    assert!(kluis_vault::check::look("kluis.example.org", &entry, &request).is_err());
    entry.role = "beheerder".to_owned();
    assert!(!look(&entry, &request));
    entry.role = "planner".to_owned();
    entry.keys = Recipient::generate(&mut Seeded::new("another"))
        .expect("keys")
        .public()
        .clone();
    assert!(!look(&entry, &request));
}

#[test]
fn no_log_no_key() {
    let world = World::new();
    let pending = world.pending();
    let (honest, look) = world.logged(&pending.request);
    drop(pending);
    let shares = [Share::from_bytes([5; 32])];
    let rewritten = |keys: &PlatformKeys, spoil: &dyn Fn(&mut Entry)| {
        let mut entry = honest.clone();
        spoil(&mut entry);
        let answer = keys.release_look(ORIGIN, &entry, &look, &shares, &mut Seeded::new("release"));
        let answer = answer.expect("it seals");
        world.answered(|released| *released = answer)
    };
    assert!(rewritten(&world.keys, &|_| {}).is_ok());
    let other = PlatformKeys::generate(&mut Seeded::new("another platform"));
    for result in [
        rewritten(&other, &|_| {}),
        rewritten(&world.keys, &|entry| entry.account.0[0] ^= 1),
        rewritten(&world.keys, &|entry| {
            entry.outcome = log::Outcome::NotGranted
        }),
        // Another reason than the one that was given.
        rewritten(&world.keys, &|entry| {
            let mut look = look.clone();
            look.reason = "Zomaar".to_owned();
            entry.look.look = Bytes(look.encode(ORIGIN));
        }),
        rewritten(&world.keys, &|entry| entry.look.signature.0[0] ^= 1),
        // A receipt for another place in the log than the one that is signed.
        world.answered(|answer| {
            let mut entry = honest.clone();
            entry.sequence = 2;
            answer.entry = Bytes(entry.encode());
        }),
        world.answered(|answer| answer.head.0[0] ^= 1),
        world.answered(|answer| answer.entry.0.push(0)),
    ] {
        assert_eq!(result, Err(Refusal::Log));
    }
}

#[test]
fn share() {
    let world = World::new();
    let (entry, look) = world.logged(&world.pending().request);
    let several = |shares: &[Share]| {
        let answer =
            world
                .keys
                .release_look(ORIGIN, &entry, &look, shares, &mut Seeded::new("release"));
        world.answered(|released| *released = answer.expect("it seals"))
    };
    let share = |byte| Share::from_bytes([byte; 32]);
    assert!(several(&[share(5)]).is_ok());
    for result in [
        several(&[]),
        several(&[share(5), share(6)]),
        world.answered(|answer| answer.signature.0[0] ^= 1),
        world.answered(|answer| answer.sealed.0[1_130] ^= 1),
    ] {
        assert_eq!(result, Err(Refusal::Share));
    }
    // The right form, and not the share it was sealed with: destroyed, and made up.
    assert_eq!(several(&[share(6)]), Err(Refusal::Sealed));
}

/// `H`, written out as DESIGN.md 3.4 has it.
fn about(world: &World, copy: &StoredGrant) -> Vec<u8> {
    Writer::new("kluis/v1/grant")
        .fixed(world.account)
        .fixed(key_id(world.person.public().expect("keys")))
        .fixed(copy.name.grant)
        .fixed(copy.decision)
        .number(copy.purpose_version)
        .bytes(copy.name.field.as_bytes())
        .number(copy.revision)
        .fixed(copy.recipient)
        .fixed(copy.share)
        .number(copy.expires)
        .done()
}

/// The person signs another sealed value into the copy.
fn resigned(world: &mut World, enc: &[u8], commitment: [u8; 32], ciphertext: &[u8]) {
    let copy = world.shown.copies[0].clone();
    let message = Writer::new("kluis/v1/grant-sig")
        .bytes(&about(world, &copy))
        .fixed(sha256(&[enc]))
        .fixed(commitment)
        .fixed(sha256(&[ciphertext]))
        .done();
    let signature = world.person.sign(&message);
    let copy = &mut world.shown.copies[0];
    copy.sealed = Bytes([&[1], enc, &commitment, ciphertext].concat());
    copy.signature = signature;
}

fn parts(copy: &StoredGrant) -> (Vec<u8>, [u8; 32], Vec<u8>) {
    let sealed = &copy.sealed.0;
    (
        sealed[1..1_121].to_vec(),
        sealed[1_121..1_153].try_into().expect("32 bytes"),
        sealed[1_153..].to_vec(),
    )
}

#[test]
fn commitment() {
    let mut world = World::new();
    let (enc, mut commitment, ciphertext) = parts(&world.shown.copies[0]);
    resigned(&mut world, &enc, commitment, &ciphertext);
    assert!(world.answered(|_| {}).is_ok());
    commitment[31] ^= 1;
    resigned(&mut world, &enc, commitment, &ciphertext);
    assert_eq!(world.answered(|_| {}), Err(Refusal::Commitment));
}

#[test]
fn base_mode_is_refused() {
    let mut world = World::new();
    let (_, commitment, _) = parts(&world.shown.copies[0]);
    let about = about(&world, &world.shown.copies[0]);
    let mut padded = [0; 64];
    padded[..4].copy_from_slice(b"Zo\xc3\x80");
    let sealed = hpke::seal(
        world.recipient.public().sealing.as_ref(),
        &about,
        &padded,
        &mut Seeded::new("base"),
    )
    .expect("it seals");
    resigned(&mut world, &sealed[..1_120], commitment, &sealed[1_120..]);
    assert_eq!(
        world.checked(&world.shown),
        Ok(()),
        "it is signed as it should be"
    );
    assert_eq!(world.answered(|_| {}), Err(Refusal::Sealed));
}

fn signed_registry(keys: &PlatformKeys, entries: &[registry::Entry]) -> SignedRegistry {
    let mut head = Head::NONE;
    let mut encoded = Vec::new();
    for entry in entries {
        let bytes = entry.encode(ORIGIN, head);
        head = Head {
            sequence: head.sequence + 1,
            digest: digest(&bytes),
        };
        encoded.push(Bytes(bytes));
    }
    keys.sign_registry(ORIGIN, encoded)
}

fn registry_of(keys: &PlatformKeys, entries: &[registry::Entry]) -> Registry {
    let signed = signed_registry(keys, entries);
    let platform = keys.public(ORIGIN).expect("a document");
    Registry::verify(ORIGIN, &platform.signing, &signed, Head::NONE).expect("it verifies")
}

#[test]
fn the_registry_only_grows() {
    let world = World::new();
    let other = Recipient::generate(&mut Seeded::new("another")).expect("keys");
    let (first, mut second) = (entry(&world.recipient), entry(&other));
    second.number = "P-18".to_owned();
    let empty = signed_registry(&world.keys, &[]);
    let one = signed_registry(&world.keys, std::slice::from_ref(&first));
    let two = signed_registry(&world.keys, &[first.clone(), second.clone()]);
    let verify = |signed: &SignedRegistry, seen: Head| {
        Registry::verify(ORIGIN, &world.platform.signing, signed, seen)
    };
    let none = verify(&empty, Head::NONE).expect("an empty one is signed too");
    assert_eq!(none.head(), Head::NONE);
    let seen = verify(&one, Head::NONE).expect("honest").head();
    let grown = verify(&two, seen).expect("it has grown");
    assert_eq!(grown.find(world.recipient.fingerprint()), Some(&first));
    assert_eq!(grown.find(other.fingerprint()), Some(&second));
    assert_eq!(grown.find(Digest([7; 32])), None);

    use registry::Refusal;
    assert_eq!(verify(&one, grown.head()), Err(Refusal::RolledBack));
    assert_eq!(verify(&empty, seen), Err(Refusal::RolledBack));
    let forked = signed_registry(&world.keys, &[second.clone(), first.clone()]);
    assert_eq!(verify(&forked, seen), Err(Refusal::RolledBack));

    let spoiled = |spoil: &dyn Fn(&mut SignedRegistry)| {
        let mut signed = two.clone();
        spoil(&mut signed);
        verify(&signed, Head::NONE).map(drop)
    };
    assert_eq!(spoiled(&|_| {}), Ok(()));
    assert_eq!(
        spoiled(&|signed| signed.entries.swap(0, 1)),
        Err(Refusal::Chain)
    );
    assert_eq!(
        spoiled(&|signed| drop(signed.entries.remove(0))),
        Err(Refusal::Chain)
    );
    assert_eq!(
        spoiled(&|signed| drop(signed.entries.pop())),
        Err(Refusal::Head)
    );
    assert_eq!(
        spoiled(&|signed| signed.signature.0[0] ^= 1),
        Err(Refusal::Head)
    );
    assert_eq!(
        spoiled(&|signed| signed.entries[0].0.push(0)),
        Err(Refusal::Form)
    );
    // A key put into the first entry breaks the chain at the second; into the last, the head.
    let at = one.entries[0].0.len() - 1_216 - 4 - 32;
    assert_eq!(
        spoiled(&|signed| signed.entries[0].0[at] ^= 1),
        Err(Refusal::Chain)
    );
    assert_eq!(
        spoiled(&|signed| signed.entries[1].0[at] ^= 1),
        Err(Refusal::Head)
    );

    // New keys under the same number: the old ones are nobody's any more.
    second.number = first.number.clone();
    let moved = registry_of(&world.keys, &[first.clone(), second.clone()]);
    assert_eq!(moved.find(world.recipient.fingerprint()), None);
    assert_eq!(moved.standing().count(), 1);
    let foreign = Registry::verify(
        "kluis.example.org",
        &world.platform.signing,
        &two,
        Head::NONE,
    );
    assert_eq!(foreign, Err(Refusal::Form));
}

#[test]
fn who_may_look() {
    let honest = entry(&World::new().recipient);
    assert_eq!(honest.may_look(NOW), Ok(()));
    let spoiled = |spoil: &dyn Fn(&mut registry::Entry)| {
        let mut entry = honest.clone();
        spoil(&mut entry);
        entry.may_look(NOW)
    };
    assert_eq!(spoiled(&|entry| entry.active = false), Err(Barred::Ended));
    assert_eq!(spoiled(&|entry| entry.region = *b"US"), Err(Barred::Region));
    assert_eq!(spoiled(&|entry| entry.region = *b"nl"), Err(Barred::Region));
    assert_eq!(spoiled(&|entry| entry.region = *b"NO"), Ok(()));
    assert_eq!(
        spoiled(&|entry| entry.certificate.review = NOW),
        Err(Barred::Review)
    );
    assert_eq!(
        spoiled(&|entry| entry.certificate.issued = NOW + 1),
        Err(Barred::Review)
    );
    assert_eq!(
        spoiled(&|entry| entry.declaration.review = NOW),
        Err(Barred::Review)
    );
}

#[test]
fn the_log_only_grows() {
    let world = World::new();
    let (first, _) = world.logged(&world.pending().request);
    // Another look each time: one alone stands in a log once.
    let next = |before: &Entry| Entry {
        sequence: before.sequence + 1,
        previous: digest(&before.encode()),
        time: before.time + 1,
        look: SignedLook {
            look: Bytes([before.look.look.as_ref(), b"."].concat()),
            ..before.look.clone()
        },
        ..before.clone()
    };
    let entries = [first.clone(), next(&first), next(&next(&first))];
    let head = |entry: &Entry| Head {
        sequence: entry.sequence,
        digest: digest(&entry.encode()),
    };
    let signed = |entries: &[Entry], at: Head| AccessLog {
        entries: entries.iter().map(|entry| Bytes(entry.encode())).collect(),
        head: world.keys.sign_log(ORIGIN, world.account, at),
    };
    let follow = |seen: Head, log: &AccessLog| {
        log::follow(ORIGIN, &world.platform.signing, world.account, seen, log).map(|(head, _)| head)
    };
    let [one, two, three] = [&entries[0], &entries[1], &entries[2]].map(head);
    assert_eq!(follow(Head::NONE, &signed(&[], Head::NONE)), Ok(Head::NONE));
    assert_eq!(follow(Head::NONE, &signed(&entries, three)), Ok(three));
    assert_eq!(follow(one, &signed(&entries[1..], three)), Ok(three));
    assert_eq!(follow(three, &signed(&[], three)), Ok(three));

    use log::Refusal;
    // Entries removed, at the end, in the middle or at the beginning; reordered; rewritten; another's.
    assert_eq!(follow(three, &signed(&[], two)), Err(Refusal::Head));
    assert_eq!(
        follow(one, &signed(&entries[2..], three)),
        Err(Refusal::Chain)
    );
    assert_eq!(
        follow(Head::NONE, &signed(&entries[1..], three)),
        Err(Refusal::Chain)
    );
    let turned = [entries[0].clone(), entries[2].clone(), entries[1].clone()];
    assert_eq!(
        follow(Head::NONE, &signed(&turned, two)),
        Err(Refusal::Chain)
    );
    let mut rewritten = entries.clone();
    rewritten[1].time += 1;
    assert_eq!(
        follow(Head::NONE, &signed(&rewritten, three)),
        Err(Refusal::Chain)
    );
    rewritten = entries.clone();
    rewritten[2].account.0[0] ^= 1;
    assert_eq!(
        follow(Head::NONE, &signed(&rewritten, three)),
        Err(Refusal::Account)
    );
    // A fork: signed, chained, and not what was seen.
    let other = Entry {
        time: NOW + 9,
        ..first.clone()
    };
    let fork = [next(&other), next(&next(&other))];
    assert_eq!(
        follow(one, &signed(&fork, head(&fork[1]))),
        Err(Refusal::Chain)
    );
    let mut log = signed(&entries, three);
    log.entries[0].0.push(0);
    assert_eq!(follow(Head::NONE, &log), Err(Refusal::Form));
    let keys = PlatformKeys::generate(&mut Seeded::new("another platform"));
    log = signed(&entries, three);
    log.head = keys.sign_log(ORIGIN, world.account, three);
    assert_eq!(follow(Head::NONE, &log), Err(Refusal::Head));
}

#[test]
fn decisions_are_a_chain() {
    let world = World::new();
    let chain = chain(&world.person);
    let sign = |after: Head, outcome| {
        let choice = Choice {
            outcome,
            ..choice(vec![world.recipient.fingerprint()])
        };
        Decision::sign(world.account, &world.person, after, choice, NOW).expect("it signs")
    };
    let given = sign(Head::NONE, Outcome::Given);
    let withdrawn = sign(given.head, Outcome::Withdrawn);
    let follow = |after: Head, tokens: &[&String]| {
        let tokens: Vec<String> = tokens.iter().map(|token| (*token).clone()).collect();
        Decision::follow(world.account, &chain, after, &tokens).map(|(head, _)| head)
    };
    let (one, two) = (&given.token, &withdrawn.token);
    assert_eq!(follow(Head::NONE, &[one, two]), Ok(withdrawn.head));
    assert_eq!(follow(given.head, &[two]), Ok(withdrawn.head));
    // Cut, reordered, forked, back-dated, another's.
    assert_eq!(follow(Head::NONE, &[two]), Err(decision::Unproven));
    assert_eq!(follow(Head::NONE, &[two, one]), Err(decision::Unproven));
    assert_eq!(follow(Head::NONE, &[one, one]), Err(decision::Unproven));
    let forked = sign(
        Head {
            digest: Digest([3; 32]),
            ..given.head
        },
        Outcome::Withdrawn,
    );
    assert_eq!(
        follow(given.head, &[&forked.token]),
        Err(decision::Unproven)
    );
    let other = Decision::follow(
        AccountId([8; 32]),
        &chain,
        Head::NONE,
        std::slice::from_ref(one),
    );
    assert_eq!(other.map(drop), Err(decision::Unproven));
    let backwards = Choice {
        chosen_at: NOW + 1,
        ..choice(vec![])
    };
    assert!(Decision::sign(world.account, &world.person, Head::NONE, backwards, NOW).is_err());
    let unordered = choice(vec![Digest([2; 32]), Digest([1; 32])]);
    assert!(Decision::sign(world.account, &world.person, Head::NONE, unordered, NOW).is_err());
    // No letter of a token can be another.
    for at in (0..one.len()).step_by(7) {
        let mut token = one.clone().into_bytes();
        token[at] = if token[at] == b'A' { b'B' } else { b'A' };
        let token = String::from_utf8(token).expect("ASCII");
        assert_eq!(
            follow(Head::NONE, &[&token]),
            Err(decision::Unproven),
            "{at}"
        );
    }
    // A decision is no receipt, though both are signed JWS.
    let receipt = Receipt::verify(ORIGIN, &world.person.public().expect("keys").signing, one);
    assert_eq!(receipt, Err(decision::Unproven));
}

#[test]
fn a_platform_that_equivocates_is_found() {
    let world = World::new();
    let receipt = |sequence, previous, decision: &str| Receipt {
        account: world.account,
        sequence,
        previous,
        time: NOW,
        log: Head::NONE,
        decision: decision.to_owned(),
        record: "{}".to_owned(),
    };
    let sign = |receipt: &Receipt| world.keys.countersign(ORIGIN, receipt);
    let equivocates =
        |one: &str, other: &str| decision::equivocates(ORIGIN, &world.platform.signing, one, other);
    let zero = Digest([0; 32]);
    let one = sign(&receipt(1, zero, "een"));
    let other = sign(&receipt(1, zero, "ander"));
    let two = sign(&receipt(2, digest(one.as_bytes()), "ander"));
    assert!(equivocates(&one, &other) && equivocates(&other, &one));
    assert!(!equivocates(&one, &one));
    assert!(!equivocates(&one, &two));
    let elsewhere = Receipt {
        account: AccountId([8; 32]),
        ..receipt(1, zero, "ander")
    };
    assert!(!equivocates(&one, &sign(&elsewhere)));
    let keys = PlatformKeys::generate(&mut Seeded::new("another platform"));
    assert!(!equivocates(
        &one,
        &keys.countersign(ORIGIN, &receipt(1, zero, "ander"))
    ));

    let follow = |after, tokens: &[&String]| {
        let tokens: Vec<String> = tokens.iter().map(|token| (*token).clone()).collect();
        Receipt::follow(
            ORIGIN,
            &world.platform.signing,
            world.account,
            after,
            &tokens,
        )
        .map(|(head, _)| head)
    };
    let head = follow(Head::NONE, &[&one, &two]).expect("a chain");
    assert_eq!(head.sequence, 2);
    assert_eq!(follow(Head::NONE, &[&other, &two]), Err(decision::Unproven));
    assert_eq!(follow(Head::NONE, &[&two]), Err(decision::Unproven));
}

/// What a device commits, from the choice to the withdrawal.
#[test]
fn a_commit_carries_its_grants() {
    let rng = &mut Seeded::new("commit");
    let keys = PlatformKeys::generate(rng);
    let platform = keys.public(ORIGIN).expect("a document");
    let recipient = Recipient::generate(rng).expect("keys");
    let registry = registry_of(&keys, &[entry(&recipient)]);
    let mut vault = OpenVault::found(&platform, rng).expect("keys");
    let code = RecoveryCode::generate(rng);
    let slot = Unlocker::recovery(&code)
        .enrol(ORIGIN, String::new(), rng)
        .expect("a slot");
    let edit = |field, value| Edit {
        field,
        category: Category::Identity,
        schema: 1,
        value,
        file: None,
    };
    let commit = |vault: &mut OpenVault, change: Change<'_>, rng: &mut Seeded| {
        let writing = Writing {
            time: NOW,
            device: DeviceId([1; 16]),
        };
        let pending = vault.prepare(&platform, change, writing, |_| {}, rng)?;
        let commit = pending.commit.clone();
        vault.adopt(pending);
        Ok::<_, kluis_vault::primitive::Failed>(commit)
    };
    let decision = vault
        .decide(choice(vec![recipient.fingerprint()]), NOW)
        .expect("it signs");
    let given = |field| Granting {
        grant: GrantId([2; 16]),
        field,
        recipient: recipient.fingerprint(),
        decision: decision.head.digest,
        purpose_version: 2,
        expires: NOW + 1_000,
    };
    let both = [given("name.given"), given("name.family")];
    let edits = [
        edit("name.given", Some(b"Zoe".as_slice())),
        edit("name.family", Some(b"Voorbeeld".as_slice())),
    ];
    let first = commit(
        &mut vault,
        Change {
            edits: &edits,
            slots: vec![slot],
            grants: Grants {
                decisions: std::slice::from_ref(&decision),
                given: &both,
                ended: &[],
                registry: Some(&registry),
            },
            ..Change::default()
        },
        rng,
    )
    .expect("it is covered");
    assert_eq!(first.decisions, std::slice::from_ref(&decision.token));
    assert_eq!((first.grants.len(), first.grants_removed.len()), (2, 0));
    assert_eq!(vault.registry(), registry.head());
    let account = vault.account();
    let identity = vault.identity().expect("keys").clone();
    let check = |before: Option<&[u8]>, commit: &kluis_wire::Commit| {
        kluis_vault::check::commit(account, &identity, before, commit).is_ok()
    };
    assert!(check(None, &first));
    let mut spoiled = first.clone();
    spoiled.grants[0].expires += 1;
    assert!(
        !check(None, &spoiled),
        "grants are under the person's signature"
    );
    spoiled = first.clone();
    spoiled.decisions.clear();
    assert!(!check(None, &spoiled));
    let deposit = |sequence, commit: &kluis_wire::Commit| {
        let sealed = commit.grant_deposit.clone().expect("a deposit");
        keys.open_deposit::<GrantShareId>(ORIGIN, account, sequence, &sealed.0)
    };
    assert!(deposit(2, &first).is_err());
    let shares = deposit(1, &first).expect("for this commit");
    assert_eq!(shares.len(), 2);
    for copy in &first.grants {
        let listed = &vault.grants()[&(copy.name.grant, copy.name.field.clone())];
        let (id, share) = shares
            .iter()
            .find(|(id, _)| *id == copy.share)
            .expect("its share");
        assert!(share::fits(share, account, *id, listed.tag));
        assert!(!share::fits(
            &Share::from_bytes([1; 32]),
            account,
            *id,
            listed.tag
        ));
        assert_eq!(listed.digest, grant_digest(copy));
    }

    // A field changes: its copy is sealed anew, under another share; the other one stays.
    let changed = [edit("name.given", Some(b"Zo\xc3\xab".as_slice()))];
    let change = || Change {
        edits: &changed,
        ..Change::default()
    };
    assert!(
        commit(&mut vault, change(), rng).is_err(),
        "not without the recipient's key"
    );
    let with = |registry| Change {
        grants: Grants {
            registry: Some(registry),
            ..Grants::default()
        },
        ..change()
    };
    let second = commit(&mut vault, with(&registry), rng).expect("it is covered");
    assert_eq!(second.grants.len(), 1);
    assert_eq!(
        (
            second.grants[0].revision,
            second.grants[0].name.field.as_str()
        ),
        (2, "name.given")
    );
    assert!(
        first
            .grants
            .iter()
            .all(|copy| copy.share != second.grants[0].share)
    );
    assert_eq!(deposit(2, &second).expect("for this commit").len(), 1);

    // New identity keys: every copy is sealed anew, names them, and has another share.
    let change = Change {
        renew: Renew::Root,
        grants: Grants {
            registry: Some(&registry),
            ..Grants::default()
        },
        ..Change::default()
    };
    let renewed = commit(&mut vault, change, rng).expect("it is covered");
    assert_eq!((renewed.grants.len(), renewed.grants_removed.len()), (2, 0));
    let fresh = vault.identity().expect("keys");
    let parties = |identity| Parties {
        account,
        identity,
        recipient: recipient.public(),
    };
    for copy in &renewed.grants {
        assert!(parties(key_id(fresh)).is_signed(&fresh.signing, copy));
        assert!(!parties(key_id(&identity)).is_signed(&identity.signing, copy));
        let earlier = first.grants.iter().chain(&second.grants);
        assert!(earlier.clone().all(|before| before.share != copy.share));
    }
    assert_eq!(deposit(3, &renewed).expect("for this commit").len(), 2);

    // A recipient that is no longer active gets no new copies, and loses the old.
    let mut ended = entry(&recipient);
    ended.active = false;
    let without = registry_of(&keys, &[entry(&recipient), ended]);
    let changed = [edit("name.family", Some(b"Nieuw".as_slice()))];
    let change = Change {
        edits: &changed,
        ..with(&without)
    };
    let third = commit(&mut vault, change, rng).expect("it is covered");
    assert_eq!((third.grants.len(), third.grants_removed.len()), (0, 1));
    assert_eq!(third.grants_removed[0].field, "name.family");
    assert!(
        commit(&mut vault, with(&registry), rng).is_err(),
        "the registry only goes forward"
    );

    // Withdrawn: the rest goes.
    let withdrawal = Choice {
        outcome: Outcome::Withdrawn,
        ..choice(vec![recipient.fingerprint()])
    };
    let withdrawn = vault.decide(withdrawal, NOW).expect("it signs");
    let grants = Grants {
        decisions: std::slice::from_ref(&withdrawn),
        ended: &[GrantId([2; 16])],
        ..Grants::default()
    };
    let change = Change {
        grants,
        ..Change::default()
    };
    let last = commit(&mut vault, change, rng).expect("nothing is sealed");
    assert_eq!((last.grants.len(), last.grants_removed.len()), (0, 1));
    assert!(vault.grants().is_empty() && last.grant_deposit.is_none());
    // The same decision twice is no chain.
    let grants = Grants {
        decisions: std::slice::from_ref(&withdrawn),
        ..Grants::default()
    };
    assert!(
        commit(
            &mut vault,
            Change {
                grants,
                ..Change::default()
            },
            rng
        )
        .is_err()
    );
}

#[test]
fn an_answer_opens_for_the_person_alone() {
    use kluis_vault::answer::{Answer, Refusal};
    let world = World::new();
    let rng = &mut Seeded::new("answer");
    let chain = chain(&world.person);
    let share = Share::from_bytes([6; 32]);
    let registry = registry_of(&world.keys, &[entry(&world.recipient)]);
    let written = |text: &[u8], rng: &mut Seeded| {
        let answer = Answer {
            id: kluis_wire::AnswerId([7; 16]),
            subject: "verzoek".to_owned(),
            writer: Digest([0; 32]),
            share: GrantShareId([8; 16]),
            time: NOW,
            sealed: Bytes::default(),
            signature: kluis_wire::Signature([0; 64]),
        };
        answer.seal(
            (ORIGIN, world.account, &chain),
            &world.recipient,
            &share,
            text,
            rng,
        )
    };
    for length in [0, 5, 63, 64, 4_095, 4_096, 20_000, 65_536] {
        let text = vec![b'x'; length];
        let answer = written(&text, rng).expect("it seals");
        let opened = answer.open(world.account, &world.person, &registry, &share);
        assert_eq!(opened.expect("it opens")[..], text[..]);
    }
    assert!(written(&vec![b'x'; kluis_wire::limits::ANSWER_TEXT + 1], rng).is_err());

    let honest = written(b"Uw verzoek is beantwoord.", rng).expect("it seals");
    let open = |answer: &Answer, share: &Share| {
        answer
            .open(world.account, &world.person, &registry, share)
            .map(|_| ())
    };
    let spoiled = |spoil: &dyn Fn(&mut Answer)| {
        let mut answer = honest.clone();
        spoil(&mut answer);
        open(&answer, &share)
    };
    assert_eq!(spoiled(&|_| {}), Ok(()));
    assert_eq!(
        spoiled(&|answer| answer.writer.0[0] ^= 1),
        Err(Refusal::Writer)
    );
    for result in [
        spoiled(&|answer| answer.id.0[0] ^= 1),
        spoiled(&|answer| answer.subject.push('!')),
        spoiled(&|answer| answer.share.0[0] ^= 1),
        spoiled(&|answer| answer.time += 1),
        spoiled(&|answer| answer.sealed.0[1_130] ^= 1),
        spoiled(&|answer| answer.signature.0[0] ^= 1),
        honest
            .open(AccountId([9; 32]), &world.person, &registry, &share)
            .map(|_| ()),
    ] {
        assert_eq!(result, Err(Refusal::Signature));
    }
    assert_eq!(
        open(&honest, &Share::from_bytes([7; 32])),
        Err(Refusal::Sealed)
    );
    let stranger = Identity::generate(&mut Seeded::new("stranger")).expect("keys");
    let elsewhere = honest.open(world.account, &stranger, &registry, &share);
    assert_eq!(elsewhere.map(|_| ()), Err(Refusal::Signature));
    let nobody = registry_of(&world.keys, &[]);
    let unknown = honest.open(world.account, &world.person, &nobody, &share);
    assert_eq!(unknown.map(|_| ()), Err(Refusal::Writer));

    // A commitment to something else, signed by the writer.
    let (enc, mut commitment) = (&honest.sealed.0[1..1_121], [0; 32]);
    commitment.copy_from_slice(&honest.sealed.0[1_121..1_153]);
    commitment[0] ^= 1;
    let about = Writer::new("kluis/v1/answer")
        .fixed(world.account)
        .fixed(key_id(world.person.public().expect("keys")))
        .fixed(honest.id)
        .bytes(honest.subject.as_bytes())
        .fixed(honest.writer)
        .fixed(honest.share)
        .number(honest.time)
        .done();
    let message = Writer::new("kluis/v1/answer-sig")
        .bytes(&about)
        .fixed(sha256(&[enc]))
        .fixed(commitment)
        .fixed(sha256(&[&honest.sealed.0[1_153..]]))
        .done();
    let mut answer = honest.clone();
    answer.sealed.0[1_121] ^= 1;
    let seed = kluis_vault::primitive::ed25519_sign(&writer_seed(), &message);
    answer.signature = kluis_wire::Signature(seed);
    assert_eq!(open(&answer, &share), Err(Refusal::Commitment));
}

/// The seed of the recipient's signing key: what the generator of [`World::with`] gave out for it.
fn writer_seed() -> [u8; 32] {
    use rand_core::Rng as _;
    let rng = &mut Seeded::new("grants");
    let _ = PlatformKeys::generate(rng);
    let mut seed = [0; 32];
    rng.fill_bytes(&mut seed);
    seed
}

/// A pre-shared key is bound by key schedule and commitment: no copy opens under two.
#[test]
fn committed_sealings() {
    let rng = &mut Seeded::new("committed");
    let key = SealingKey::generate(rng);
    let public = key.public().expect("a key");
    let sealed =
        hpke::seal_committed(&public, b"info", &[1; 32], b"id", b"plain", rng).expect("it seals");
    let open = |info: &[u8], psk: u8, id: &[u8], sealed: &hpke::Committed| {
        key.open_committed(info, &[psk; 32], id, sealed)
            .map(|plain| plain.to_vec())
    };
    use hpke::NotCommitted;
    assert_eq!(open(b"info", 1, b"id", &sealed), Ok(b"plain".to_vec()));
    assert_eq!(open(b"inf0", 1, b"id", &sealed), Err(NotCommitted::Sealed));
    assert_eq!(open(b"info", 2, b"id", &sealed), Err(NotCommitted::Sealed));
    assert_eq!(open(b"info", 1, b"ie", &sealed), Err(NotCommitted::Sealed));
    let mut spoiled = sealed.clone();
    spoiled.commitment[0] ^= 1;
    assert_eq!(
        open(b"info", 1, b"id", &spoiled),
        Err(NotCommitted::Commitment)
    );
    assert!(hpke::seal_committed(&public, b"info", &[1; 32], b"", b"plain", rng).is_err());
}

/// One world for the many cases: making its keys is the slow part.
static WORLD: LazyLock<World> = LazyLock::new(World::new);

fn flip(bytes: &mut [u8], at: prop::sample::Index) {
    let bit = at.index(bytes.len() * 8);
    bytes[bit / 8] ^= 1 << (bit % 8);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_value_opens_to_what_was_granted(value in vec(any::<u8>(), 0..4_096)) {
        let world = World::sealing(&value);
        prop_assert_eq!(world.answered(|_| {}), Ok(value));
    }

    #[test]
    fn a_copy_with_one_bit_changed_is_refused(at: prop::sample::Index, signature: bool) {
        let mut shown = WORLD.shown.clone();
        let copy = &mut shown.copies[0];
        flip(if signature { &mut copy.signature.0 } else { &mut copy.sealed.0 }, at);
        prop_assert_eq!(WORLD.checked(&shown), Err(Refusal::Signature));
    }

    #[test]
    fn an_answer_to_a_look_with_one_bit_changed_is_refused(at: prop::sample::Index, part in 0..4) {
        let opened = WORLD.answered(|answer| match part {
            0 => flip(&mut answer.entry.0, at),
            1 => flip(&mut answer.head.0, at),
            2 => flip(&mut answer.sealed.0, at),
            _ => flip(&mut answer.signature.0, at),
        });
        let expected = if part < 2 { Refusal::Log } else { Refusal::Share };
        prop_assert_eq!(opened, Err(expected));
    }

    /// What decodes at all has only the one encoding.
    #[test]
    fn decoders_take_one_encoding(at: prop::sample::Index, cut: prop::sample::Index) {
        let request = WORLD.pending().request;
        let (logged, look) = WORLD.logged(&request);
        let token = Receipt::verify(ORIGIN, &WORLD.platform.signing, &WORLD.shown.receipt)
            .expect("the platform's");
        let parsed = jws::Token::parse(jws::Kind::Decision, &token.decision).expect("a token");
        type Decoder = fn(&[u8]) -> Option<Vec<u8>>;
        let formats: [(Vec<u8>, Decoder); 4] = [
            (logged.encode(), |bytes| Entry::decode(bytes).ok().map(|entry| entry.encode())),
            (look.encode(ORIGIN), |bytes| Look::decode(ORIGIN, bytes).ok().map(|look| look.encode(ORIGIN))),
            (parsed.payload, |bytes| Decision::decode(bytes).ok().map(|decision| decision.encode())),
            (token.encode(ORIGIN), |bytes| Receipt::decode(ORIGIN, bytes).ok().map(|receipt| receipt.encode(ORIGIN))),
        ];
        for (encoded, decode) in formats {
            prop_assert_eq!(decode(&encoded), Some(encoded.clone()));
            prop_assert_eq!(decode(&encoded[..cut.index(encoded.len())]), None);
            let mut flipped = encoded;
            flip(&mut flipped, at);
            if let Some(again) = decode(&flipped) {
                prop_assert_eq!(again, flipped);
            }
        }
    }
}
