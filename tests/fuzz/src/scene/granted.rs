//! One grant with everything about it: the person who gave it, the recipient who looks, what each of them and the
//! platform signed, and an answer back.

use super::{ORIGIN, rng};
use chacha20::ChaCha20Rng;
use kluis_catalog::{
    Basis, Field,
    purpose::{Party, Purpose, PurposeText},
};
use kluis_receipt::record::{Receiver, Source, record};
use kluis_vault::{
    answer::Answer,
    decision::{Choice, Decision, Outcome, Receipt},
    grant::Parties,
    hpke::SealingKey,
    identity::{self, Identity, Link, key_id},
    log::{self, Entry, Look},
    manifest::{Head, digest},
    platform::PlatformKeys,
    primitive::sha256,
    recipient::{Expected, Pending, Reason, Recipient, Refusal},
    registry::{self, Dates, Registry},
    secret::{Share, SigningSeed},
};
use kluis_wire::{
    AccessLog, AccountId, AnswerId, Bytes, Digest, GrantId, GrantName, GrantShareId, GrantShown,
    Language, LookReleased, Signature, SignedLook, SignedRegistry, SigningPublic, StoredGrant,
    Succession,
};
use rand_core::{Rng as _, SeedableRng as _};
use std::sync::LazyLock;

const NOW: u64 = 1_800_000_000;
/// The field that was granted.
const FIELD: &str = "name.given";

/// The person, the recipient, and what passed between them.
pub struct GrantScene {
    /// The platform: one of its own, whose keys change with the formats too.
    pub platform: PlatformKeys,
    /// What the platform signs with.
    pub signing: SigningPublic,
    /// Whose.
    pub account: AccountId,
    /// The person's keys, before and after a succession.
    pub person: Identity,
    /// All their public keys.
    pub chain: Vec<Link>,
    /// What the server was told of the succession.
    pub succession: Succession,
    /// What the recipient signs with.
    pub seed: [u8; 32],
    /// To whom.
    pub recipient: Recipient,
    /// Who may be given anything.
    pub registry: SignedRegistry,
    /// What the person decided.
    pub decision: String,
    /// What the recipient is shown: the countersigned decision and the sealed copy.
    pub shown: GrantShown,
    /// The share of that copy, and of the answer.
    pub share: [u8; 32],
    /// The look that was asked for.
    pub request: SignedLook,
    /// What the platform released for it.
    pub released: LookReleased,
    /// What it released for a look of a moment later.
    pub elsewhere: LookReleased,
    /// The log with that look and one before it.
    pub log: AccessLog,
    /// What the recipient sealed to the person.
    pub answer: Answer,
}

/// As in [`super::VAULT`], the keys follow from what the formats of today make of another scene.
pub static GRANTED: LazyLock<GrantScene> = LazyLock::new(|| {
    let other = make(&mut rng());
    let parts = (&other.registry, &other.shown, &other.succession, &other.log);
    let formats = serde_json::to_vec(&(parts, &other.released)).expect("plain data serialises");
    let letter = &other.answer.sealed;
    make(&mut ChaCha20Rng::from_seed(sha256(&[
        &formats,
        letter.as_ref(),
    ])))
});

fn make(rng: &mut ChaCha20Rng) -> GrantScene {
    let platform = PlatformKeys::generate(rng);
    let signing = platform.public(ORIGIN).expect("a document").signing;
    let first = Identity::generate(rng).expect("keys");
    let account = identity::account(ORIGIN, first.public().expect("keys"));
    let (person, succession) = first.succeed(account, rng).expect("keys");
    let chain = person.chain().to_vec();
    let (mut seed, mut share) = ([0; 32], [0; 32]);
    rng.fill_bytes(&mut seed);
    rng.fill_bytes(&mut share);
    let recipient = Recipient::from_keys(SigningSeed::from_bytes(seed), SealingKey::generate(rng))
        .expect("keys");
    let entries = vec![Bytes(staff(&recipient).encode(ORIGIN, Head::NONE))];
    let registry = platform.sign_registry(ORIGIN, entries);

    let decided = Decision::sign(account, &person, Head::NONE, choice(&recipient), NOW)
        .expect("a choice that can be read");
    let read = Decision::verify(account, &chain, &decided.token).expect("the person's");
    let record = record(&Source {
        origin: ORIGIN,
        sequence: 1,
        time: NOW,
        decision: &read,
        platform: &Party::default(),
        purpose: &purpose(),
        receivers: &[Receiver {
            fingerprint: recipient.fingerprint(),
            number: "P-17".to_owned(),
            name: "Voorbeeld BV".to_owned(),
        }],
    });
    let shown = GrantShown {
        account,
        identity: chain.clone(),
        copies: vec![sealed_copy(
            account,
            &person,
            &recipient,
            decided.head.digest,
            &share,
            rng,
        )],
        receipt: platform.countersign(
            ORIGIN,
            &Receipt {
                account,
                sequence: 1,
                previous: Digest([0; 32]),
                time: NOW,
                log: Head::NONE,
                decision: decided.token.clone(),
                record,
            },
        ),
    };
    let asked = |now| {
        pending(&signing, now, &recipient, &shown)
            .expect("everything holds")
            .request
    };
    let (request, later, before) = (asked(NOW), asked(NOW + 1), asked(NOW + 2));
    let mut logged = |request| {
        logged(
            &platform,
            account,
            &recipient,
            [&before, request],
            &share,
            rng,
        )
    };
    let ((released, log), (elsewhere, _)) = (logged(&request), logged(&later));
    let answer = answered(account, &chain, &recipient, &share, rng);
    GrantScene {
        platform,
        signing,
        account,
        person,
        chain,
        succession,
        seed,
        recipient,
        registry,
        decision: decided.token,
        shown,
        share,
        request,
        released,
        elsewhere,
        log,
        answer,
    }
}

/// The recipient, as it is registered.
#[must_use]
pub fn staff(recipient: &Recipient) -> registry::Entry {
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

fn purpose() -> Purpose {
    let words = PurposeText {
        title: "Bemiddelen".to_owned(),
        says: "We zoeken werk voor u.".to_owned(),
        which: "voornaam".to_owned(),
        for_whom: "Voorbeeld BV".to_owned(),
        to: "Voorbeeld BV".to_owned(),
        how_long: "een jaar".to_owned(),
    };
    Purpose {
        id: "intermediary".to_owned(),
        version: 2,
        basis: Basis::Consent,
        fields: vec![Field::GivenName],
        recipients: vec!["P-17".to_owned()],
        term_days: Some(365),
        kept_days: None,
        once: false,
        nl: words.clone(),
        en: words,
    }
}

fn choice(recipient: &Recipient) -> Choice {
    Choice {
        outcome: Outcome::Given,
        purpose: "intermediary".to_owned(),
        purpose_version: 2,
        text: digest(purpose().shown(Language::Nl).as_bytes()),
        language: Language::Nl,
        recipients: vec![recipient.fingerprint()],
        shown_at: NOW - 60,
        chosen_at: NOW - 20,
        until: 0,
    }
}

fn sealed_copy(
    account: AccountId,
    person: &Identity,
    recipient: &Recipient,
    decision: Digest,
    share: &[u8; 32],
    rng: &mut ChaCha20Rng,
) -> StoredGrant {
    let copy = StoredGrant {
        name: GrantName {
            grant: GrantId([2; 16]),
            field: FIELD.to_owned(),
        },
        revision: 3,
        recipient: recipient.fingerprint(),
        decision,
        purpose_version: 2,
        share: GrantShareId([4; 16]),
        expires: NOW + 1_000,
        file: None,
        sealed: Bytes::default(),
        signature: Signature([0; 64]),
    };
    let parties = Parties {
        account,
        identity: key_id(person.public().expect("keys")),
        recipient: recipient.public(),
    };
    let (value, share) = ("Zoë".as_bytes(), Share::from_bytes(*share));
    parties
        .seal(copy, value, &share, |message| person.sign(message), rng)
        .expect("it seals")
}

fn pending<'a>(
    platform: &'a SigningPublic,
    now: u64,
    recipient: &'a Recipient,
    shown: &GrantShown,
) -> Result<Pending<'a>, Refusal> {
    let expected = Expected {
        origin: ORIGIN,
        platform,
        now,
    };
    let reason = Reason {
        role: "planner",
        number: "P-17",
        words: "Een gesprek voorbereiden",
    };
    recipient
        .check(expected, shown, |_| 0)?
        .ask(&[FIELD], reason, &mut rng())
}

/// What an honest platform writes into the log, and gives out for it.
fn logged(
    platform: &PlatformKeys,
    account: AccountId,
    recipient: &Recipient,
    [before, request]: [&SignedLook; 2],
    share: &[u8; 32],
    rng: &mut ChaCha20Rng,
) -> (LookReleased, AccessLog) {
    let look: Look = kluis_vault::check::look(ORIGIN, &staff(recipient), request)
        .expect("a registered recipient's");
    let refused = Entry {
        account,
        sequence: 1,
        previous: Digest([0; 32]),
        time: NOW,
        registry: Head::NONE,
        outcome: log::Outcome::NotGranted,
        look: before.clone(),
    };
    let entry = Entry {
        look: request.clone(),
        sequence: 2,
        previous: digest(&refused.encode()),
        outcome: log::Outcome::Released,
        ..refused.clone()
    };
    let released = platform
        .release_look(ORIGIN, &entry, &look, &[Share::from_bytes(*share)], rng)
        .expect("it seals");
    let log = AccessLog {
        entries: vec![Bytes(refused.encode()), released.entry.clone()],
        head: released.head,
    };
    (released, log)
}

fn answered(
    account: AccountId,
    chain: &[Link],
    recipient: &Recipient,
    share: &[u8; 32],
    rng: &mut ChaCha20Rng,
) -> Answer {
    let answer = Answer {
        id: AnswerId([7; 16]),
        subject: "verzoek".to_owned(),
        writer: Digest([0; 32]),
        share: GrantShareId([8; 16]),
        time: NOW,
        sealed: Bytes::default(),
        signature: Signature([0; 64]),
    };
    let (text, share) = (
        b"Uw verzoek is beantwoord.".as_slice(),
        Share::from_bytes(*share),
    );
    answer
        .seal((ORIGIN, account, chain), recipient, &share, text, rng)
        .expect("it seals")
}

impl GrantScene {
    /// A look at what the recipient is shown: checked, and asked for with the same key every time.
    ///
    /// # Errors
    /// What the recipient finds wrong with it.
    pub fn pending(&self, shown: &GrantShown) -> Result<Pending<'_>, Refusal> {
        pending(&self.signing, NOW, &self.recipient, shown)
    }

    /// Verifies a registry that is seen for the first time.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn verify(&self, signed: &SignedRegistry) -> Result<Registry, registry::Refusal> {
        Registry::verify(ORIGIN, &self.signing, signed, Head::NONE)
    }

    /// Opens an answer.
    #[must_use]
    pub fn opens(&self, registry: &Registry, answer: &Answer) -> bool {
        let share = Share::from_bytes(self.share);
        answer
            .open(self.account, &self.person, registry, &share)
            .is_ok()
    }
}
