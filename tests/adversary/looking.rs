//! Lies to a recipient, one for every step at least of the order in which it verifies: by a server that may sign for the
//! platform, and by one that has a signature of the person on something else.

use crate::{
    granted::{ADVICE, Granted, NAME, PLANNING, TERM, choice, now, released as log_and_release},
    knowing::{another_platform, random, rng},
    lying::{Lie, answered, asked, is},
    stage::{ORIGIN, PASSPHRASE},
};
use kluis_catalog::Field;
use kluis_device::{second::Shown, transport::Method};
use kluis_vault::{
    decision::{Decision, Outcome, Receipt},
    encoding::Writer,
    grant::Parties,
    hpke,
    identity::{Identity, key_id},
    log,
    manifest::{Head, digest},
    recipient::{Recipient, Refusal},
    secret::Share,
};
use kluis_wire::{
    Bytes, Digest, GrantShareId, GrantShown, IdentityLink, LookReleased, Purpose, Signature,
    SignedLook, StoredGrant, paths,
};

/// Changes what is shown to the recipient first.
fn shown(mut lie: impl FnMut(&mut GrantShown) + 'static) -> Lie {
    Lie::to(
        Method::Post,
        paths::GRANTS,
        move |shown: &mut Vec<GrantShown>| lie(&mut shown[0]),
    )
}

/// Shows this, whatever there is.
fn showing(shown: GrantShown) -> Lie {
    Lie::instead(move |request| {
        is(request, Method::Post, paths::GRANTS).then(|| Ok(answered(&vec![shown.clone()])))
    })
}

/// Changes the one copy that is shown.
fn copy(mut lie: impl FnMut(&mut StoredGrant) + 'static) -> Lie {
    shown(move |shown| lie(&mut shown.copies[0]))
}

/// Changes the answer to a look.
fn released(lie: impl FnMut(&mut LookReleased) + 'static) -> Lie {
    Lie::to(Method::Post, paths::LOOKS, lie)
}

/// Answers a look in the server's place: nothing is logged.
fn releasing(mut lie: impl FnMut(&SignedLook) -> LookReleased + 'static) -> Lie {
    Lie::instead(move |request| {
        is(request, Method::Post, paths::LOOKS)
            .then(|| Ok(answered(&lie(&asked::<SignedLook>(request)))))
    })
}

/// The receipt that is shown, changed and signed again by the platform.
fn countersigned(granted: &Granted, change: impl FnOnce(&mut Receipt), shown: &GrantShown) -> Lie {
    let receipt = Receipt::verify(ORIGIN, &granted.signing, &shown.receipt);
    let mut receipt = receipt.expect("it is true so far");
    change(&mut receipt);
    let mut shown = shown.clone();
    shown.receipt = granted.keys.countersign(ORIGIN, &receipt);
    showing(shown)
}

// Identity.

#[tokio::test]
async fn identity_substituted() {
    let granted = Granted::new().await;
    let servers = Identity::generate(&mut rng()).expect("keys");
    let lie = shown(move |shown| shown.identity = servers.chain().to_vec());
    granted.refuses(lie, Refusal::Identity).await;
}

#[tokio::test]
async fn identity_succeeded_by_the_server() {
    let granted = Granted::new().await;
    let servers = Identity::generate(&mut rng()).expect("keys");
    let lie = shown(move |shown| {
        shown.identity.push(IdentityLink {
            public: servers.public().expect("keys").clone(),
            succession: Some(Signature(random())),
        });
    });
    granted.refuses(lie, Refusal::Identity).await;
}

/// The newest keys are left out: what they signed isn't signed by the ones before.
#[tokio::test]
async fn succession_left_out() {
    let mut granted = Granted::new().await;
    let own = &mut granted.person.own;
    own.recover().await.expect("an honest server");
    let second = Shown::Passphrase(PASSPHRASE);
    own.device
        .show_second(second, Purpose::Unlockers, &|_| {})
        .await
        .expect("a second unlocker");
    own.device.rotate_root(&|_| {}).await.expect("new keys");
    let lie = shown(|shown| drop(shown.identity.pop()));
    granted.refuses(lie, Refusal::Signature).await;
}

// The person's signature.

#[tokio::test]
async fn signature_forged() {
    let granted = Granted::new().await;
    let lie = copy(|copy| copy.signature.0 = random());
    granted.refuses(lie, Refusal::Signature).await;
}

#[tokio::test]
async fn value_sealed_by_the_server() {
    let granted = Granted::new().await;
    let theirs = granted.shown().await.remove(0);
    let servers = Identity::generate(&mut rng()).expect("keys");
    let parties = Parties {
        account: theirs.account,
        identity: key_id(&theirs.identity[0].public),
        recipient: granted.recipient.public(),
    };
    let sign = |message: &[u8]| servers.sign(message);
    let forged = parties
        .seal(
            theirs.copies[0].clone(),
            "Zwart".as_bytes(),
            &Share::generate(&mut rng()),
            sign,
            &mut rng(),
        )
        .expect("it seals");
    let lie = copy(move |copy| *copy = forged.clone());
    granted.refuses(lie, Refusal::Signature).await;
}

#[tokio::test]
async fn term_made_longer() {
    let granted = Granted::new().await;
    let lie = copy(|copy| copy.expires += TERM);
    granted.refuses(lie, Refusal::Signature).await;
}

#[tokio::test]
async fn field_under_another_name() {
    let granted = Granted::new().await;
    let lie = copy(|copy| copy.name.field = Field::FamilyName.id().into());
    granted.refuses(lie, Refusal::Signature).await;
}

#[tokio::test]
async fn grant_of_another_person() {
    let granted = Granted::new().await;
    let other = Granted::new().await;
    let theirs = other.shown().await.remove(0).copies.remove(0);
    let lie = copy(move |copy| {
        *copy = StoredGrant {
            recipient: copy.recipient,
            ..theirs.clone()
        };
    });
    granted.refuses(lie, Refusal::Signature).await;
}

/// Anybody can seal to a recipient without a share. The person signs what is sealed.
#[tokio::test]
async fn sealed_without_a_share() {
    let granted = Granted::new().await;
    let public = granted.recipient.public().sealing.clone();
    let lie = copy(move |copy| {
        let sealed = hpke::seal(public.as_ref(), b"", &[0; 64], &mut rng());
        copy.sealed = Bytes([&[1], sealed.expect("it seals").as_slice(), &[0; 32]].concat());
    });
    granted.refuses(lie, Refusal::Signature).await;
}

// The countersigned decision.

#[tokio::test]
async fn receipt_left_out() {
    let granted = Granted::new().await;
    let lie = shown(|shown| shown.receipt.clear());
    granted.refuses(lie, Refusal::Decision).await;
}

/// The decision alone, without the platform's countersignature.
#[tokio::test]
async fn decision_not_countersigned() {
    let granted = Granted::new().await;
    let signing = granted.signing;
    let lie = shown(move |shown| {
        let receipt = Receipt::verify(ORIGIN, &signing, &shown.receipt);
        shown.receipt = receipt.expect("it is true so far").decision;
    });
    granted.refuses(lie, Refusal::Decision).await;
}

#[tokio::test]
async fn receipt_signed_by_another_platform() {
    let granted = Granted::new().await;
    let (servers, signing) = (another_platform().0, granted.signing);
    let lie = shown(move |shown| {
        let receipt = Receipt::verify(ORIGIN, &signing, &shown.receipt);
        shown.receipt = servers.countersign(ORIGIN, &receipt.expect("it is true so far"));
    });
    granted.refuses(lie, Refusal::Decision).await;
}

#[tokio::test]
async fn receipt_of_another_origin() {
    let granted = Granted::new().await;
    let mut there = granted.shown().await.remove(0);
    let receipt = Receipt::verify(ORIGIN, &granted.signing, &there.receipt);
    let receipt = receipt.expect("it is true so far");
    there.receipt = granted.keys.countersign("kluis.example", &receipt);
    granted.refuses(showing(there), Refusal::Decision).await;
}

#[tokio::test]
async fn receipt_of_another_account() {
    let granted = Granted::new().await;
    let there = granted.shown().await.remove(0);
    let lie = countersigned(&granted, |receipt| receipt.account.0 = random(), &there);
    granted.refuses(lie, Refusal::Decision).await;
}

/// The platform countersigns a decision that the person never signed.
#[tokio::test]
async fn decision_made_by_the_server() {
    let granted = Granted::new().await;
    let there = granted.shown().await.remove(0);
    let servers = Identity::generate(&mut rng()).expect("keys");
    let choice = choice(PLANNING, Outcome::Given, granted.recipient.fingerprint());
    let forged = Decision::sign(there.account, &servers, Head::NONE, choice, now());
    let forged = forged.expect("it signs").token;
    let lie = countersigned(&granted, |receipt| receipt.decision = forged, &there);
    granted.refuses(lie, Refusal::Decision).await;
}

/// What was withdrawn, under the receipt of the withdrawal.
#[tokio::test]
async fn withdrawn_grant_under_the_withdrawal() {
    let mut granted = Granted::new().await;
    let there = granted.shown().await.remove(0);
    let identity = granted.identity().await;
    let given = Receipt::verify(ORIGIN, &granted.signing, &there.receipt).expect("a receipt");
    let after = Head {
        sequence: given.sequence,
        digest: granted.decision,
    };
    let choice = choice(
        PLANNING,
        Outcome::Withdrawn,
        granted.recipient.fingerprint(),
    );
    let withdrawn = Decision::sign(there.account, &identity, after, choice, now());
    let withdrawn = withdrawn.expect("it signs").token;
    let lie = countersigned(&granted, |receipt| receipt.decision = withdrawn, &there);
    granted.refuses(lie, Refusal::Decision).await;
}

/// Copies that rest on one decision, under the receipt of another that permits as well.
#[tokio::test]
async fn receipt_of_another_decision() {
    let mut granted = Granted::new().await;
    granted.decide(ADVICE, Outcome::Given, None).await;
    let there = granted.shown().await;
    let [first, second] = there.as_slice() else {
        panic!("two grants");
    };
    let receipt = [first, second].map(|shown| shown.receipt.clone());
    let lie = shown(move |shown| {
        let other = receipt.iter().find(|receipt| **receipt != shown.receipt);
        shown.receipt = other.expect("two receipts").clone();
    });
    granted.refuses(lie, Refusal::Decision).await;
}

// Term, addressee, age.

#[tokio::test]
async fn grant_whose_term_is_over() {
    let granted = Granted::new().await;
    let lie = showing(granted.shown().await.remove(0));
    let later = async || granted.later.set(TERM + 1);
    granted.refuses_at(lie, Refusal::Expired, later).await;
}

#[tokio::test]
async fn grant_to_another_recipient() {
    let granted = Granted::new().await;
    let other = Granted::elsewhere().await;
    let lie = showing(other.shown().await.remove(0));
    granted.refuses(lie, Refusal::Addressee).await;
}

#[tokio::test]
async fn grant_to_another_recipient_readdressed() {
    let granted = Granted::new().await;
    let other = Granted::elsewhere().await;
    let mut theirs = other.shown().await.remove(0);
    theirs.copies[0].recipient = granted.recipient.fingerprint();
    granted.refuses(showing(theirs), Refusal::Signature).await;
}

#[tokio::test]
async fn decision_about_somebody_else() {
    let mut granted = Granted::new().await;
    let stranger = Recipient::generate(&mut rng()).expect("keys");
    let (there, _) =
        by_the_person(&mut granted, Outcome::Given, stranger.fingerprint(), |_| {}).await;
    granted.refuses(showing(there), Refusal::Addressee).await;
}

#[tokio::test]
async fn older_revision() {
    let mut granted = Granted::new().await;
    let old = granted.shown().await.remove(0);
    let own = &mut granted.person.own;
    own.save(Field::GivenName, "Zora").await.expect("it saves");
    own.save(Field::GivenName, NAME).await.expect("it saves");
    let newest = granted.shown().await.remove(0).copies[0].revision;
    assert!(newest > old.copies[0].revision);
    let saw = async || granted.seen.set(newest);
    granted.refuses_at(showing(old), Refusal::Old, saw).await;
}

// The request, and the receipt of the look.

/// What is asked for isn't there: nothing is signed that asks for less.
#[tokio::test]
async fn field_left_out() {
    let granted = Granted::new().await;
    let lie = shown(|shown| shown.copies.clear());
    granted.refuses(lie, Refusal::Request).await;
}

#[tokio::test]
async fn look_not_logged() {
    let granted = Granted::new().await;
    let lie = released(|released| released.entry.0.clear());
    granted.refuses(lie, Refusal::Log).await;
}

#[tokio::test]
async fn log_not_signed() {
    let granted = Granted::new().await;
    let lie = released(|released| released.head.0 = random());
    granted.refuses(lie, Refusal::Log).await;
}

#[tokio::test]
async fn log_signed_by_another_platform() {
    let granted = Granted::new().await;
    let (servers, _) = another_platform();
    let shares = granted.shares();
    let lie = releasing(move |signed| log_and_release(&servers, signed, &only(&shares), |_| {}));
    granted.refuses(lie, Refusal::Log).await;
}

/// A server with every key and every share answers a look, and writes down something else.
async fn written_down_otherwise(change: impl FnMut(&mut log::Entry) + 'static) {
    let granted = Granted::new().await;
    let (keys, shares) = (granted.keys().await, granted.shares());
    let mut change = change;
    let lie = releasing(move |signed| log_and_release(&keys, signed, &only(&shares), &mut change));
    granted.refuses(lie, Refusal::Log).await;
}

#[tokio::test]
async fn look_logged_for_another_reason() {
    written_down_otherwise(|entry| {
        let mut look = log::Look::decode(ORIGIN, entry.look.look.as_ref()).expect("a look");
        look.reason = "Een andere reden".into();
        entry.look.look = Bytes(look.encode(ORIGIN));
    })
    .await;
}

#[tokio::test]
async fn look_logged_as_somebody_elses() {
    written_down_otherwise(|entry| entry.look.signature.0 = random()).await;
}

#[tokio::test]
async fn look_logged_as_refused() {
    written_down_otherwise(|entry| entry.outcome = log::Outcome::NotGranted).await;
}

#[tokio::test]
async fn look_logged_for_another_account() {
    let granted = Granted::new().await;
    let (keys, shares) = (granted.keys().await, granted.shares());
    let account = granted.person.account();
    let lie = releasing(move |signed| {
        let change = |entry: &mut log::Entry| entry.account.0 = random();
        let mut answer = log_and_release(&keys, signed, &only(&shares), change);
        // Under a head of this one.
        let head = Head {
            sequence: 1,
            digest: digest(answer.entry.as_ref()),
        };
        answer.head = keys.sign_log(ORIGIN, account, head);
        answer
    });
    granted.refuses(lie, Refusal::Log).await;
}

#[tokio::test]
async fn answer_to_an_earlier_look() {
    let granted = Granted::new().await;
    granted.look().await.expect("an honest server");
    let (_, earlier): (_, LookReleased) = granted.wire.last(Method::Post, paths::LOOKS);
    let lie = releasing(move |_| earlier.clone());
    granted.refuses(lie, Refusal::Log).await;
}

// The shares.

#[tokio::test]
async fn shares_not_signed() {
    let granted = Granted::new().await;
    let lie = released(|released| released.signature.0 = random());
    granted.refuses(lie, Refusal::Share).await;
}

#[tokio::test]
async fn shares_of_an_earlier_look() {
    let granted = Granted::new().await;
    granted.look().await.expect("an honest server");
    let (_, earlier): (_, LookReleased) = granted.wire.last(Method::Post, paths::LOOKS);
    let lie = released(move |released| {
        released.sealed = earlier.sealed.clone();
        released.signature = earlier.signature;
    });
    granted.refuses(lie, Refusal::Share).await;
}

#[tokio::test]
async fn no_share_at_all() {
    let granted = Granted::new().await;
    let keys = granted.keys().await;
    let lie = releasing(move |signed| log_and_release(&keys, signed, &[], |_| {}));
    granted.refuses(lie, Refusal::Share).await;
}

#[tokio::test]
async fn share_of_another_grant() {
    let granted = Granted::new().await;
    let other = Granted::new().await.shares();
    let keys = granted.keys().await;
    let lie = releasing(move |signed| log_and_release(&keys, signed, &only(&other), |_| {}));
    granted.refuses(lie, Refusal::Sealed).await;
}

// What only a person who lies can make: signed by the person, and not what a device makes.

/// A copy that rests on a refusal.
#[tokio::test]
async fn decision_that_permits_nothing() {
    let mut granted = Granted::new().await;
    let own = granted.recipient.fingerprint();
    let (there, _) = by_the_person(&mut granted, Outcome::Refused, own, |_| {}).await;
    granted.refuses(showing(there), Refusal::Decision).await;
}

/// One of several values under one signature: what is opened has to be what was committed to.
#[tokio::test]
async fn another_commitment() {
    let mut granted = Granted::new().await;
    let own = granted.recipient.fingerprint();
    let lied = by_the_person(&mut granted, Outcome::Given, own, |copy| {
        copy.sealed.0[COMMITMENT] ^= 1
    })
    .await;
    let lie = telling(&granted, lied).await;
    granted.refuses(lie, Refusal::Commitment).await;
}

/// Sealed in mode base: it would open without the platform's half, and without a line in the log.
#[tokio::test]
async fn sealed_without_a_share_and_signed() {
    let mut granted = Granted::new().await;
    let own = granted.recipient.fingerprint();
    let public = granted.recipient.public().sealing.clone();
    let lied = by_the_person(&mut granted, Outcome::Given, own, |copy| {
        let padded = [NAME.as_bytes(), &[0x80], &[0; 59]].concat();
        let sealed = hpke::seal(public.as_ref(), b"", &padded, &mut rng()).expect("it seals");
        let (enc, ciphertext) = sealed.split_at(COMMITMENT - 1);
        copy.sealed = Bytes([&[1], enc, &[0; 32], ciphertext].concat());
    })
    .await;
    let lie = telling(&granted, lied).await;
    granted.refuses(lie, Refusal::Sealed).await;
}

/// Where the commitment stands: behind the version and an encapsulated key.
const COMMITMENT: usize = 1 + 1_120;

fn only(shares: &[(GrantShareId, Share)]) -> [Share; 1] {
    let [(_, share)] = shares else {
        panic!("one share was deposited");
    };
    [Share::from_bytes(*share.as_bytes())]
}

/// Shows this, and releases this share for it.
async fn telling(granted: &Granted, (there, share): (GrantShown, Share)) -> Lie {
    let keys = granted.keys().await;
    showing(there).and(releasing(move |signed| {
        let share = Share::from_bytes(*share.as_bytes());
        log_and_release(&keys, signed, &[share], |_| {})
    }))
}

/// A copy as `change` makes it, signed by the person, under a decision about `recipient`; and its share.
async fn by_the_person(
    granted: &mut Granted,
    outcome: Outcome,
    recipient: Digest,
    change: impl FnOnce(&mut StoredGrant),
) -> (GrantShown, Share) {
    let mut there = granted.shown().await.remove(0);
    let identity = granted.identity().await;
    let choice = choice(PLANNING, outcome, recipient);
    let decision = Decision::sign(there.account, &identity, Head::NONE, choice, now());
    let decision = decision.expect("it signs");
    let receipt = Receipt {
        account: there.account,
        sequence: 1,
        previous: Digest([0; 32]),
        time: now(),
        log: Head::NONE,
        decision: decision.token,
        record: "{}".to_owned(),
    };
    there.receipt = granted.keys.countersign(ORIGIN, &receipt);
    let person = key_id(identity.public().expect("keys"));
    let parties = Parties {
        account: there.account,
        identity: person,
        recipient: granted.recipient.public(),
    };
    let share = Share::generate(&mut rng());
    let copy = StoredGrant {
        decision: decision.head.digest,
        share: GrantShareId(random()),
        ..there.copies.remove(0)
    };
    let sealed = parties.seal(
        copy,
        NAME.as_bytes(),
        &share,
        |_| Signature([0; 64]),
        &mut rng(),
    );
    let mut copy = sealed.expect("it seals");
    change(&mut copy);
    let about = Writer::new("kluis/v1/grant")
        .fixed(there.account)
        .fixed(person)
        .fixed(copy.name.grant)
        .fixed(copy.decision)
        .number(copy.purpose_version)
        .bytes(copy.name.field.as_bytes())
        .number(copy.revision)
        .fixed(copy.recipient)
        .fixed(copy.share)
        .number(copy.expires)
        .done();
    let (enc, rest) = copy.sealed.0[1..].split_at(COMMITMENT - 1);
    let (commitment, ciphertext) = rest.split_at(32);
    let message = Writer::new("kluis/v1/grant-sig")
        .bytes(&about)
        .fixed(digest(enc))
        .fixed(commitment)
        .fixed(digest(ciphertext))
        .done();
    copy.signature = identity.sign(&message);
    there.copies = vec![copy];
    (there, share)
}
