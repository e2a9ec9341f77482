//! Every kind of tampering with a receipt has its own finding. One thing is spoiled at a time, and the honest one passes.
//! Where a signature would give it away before anything else, the platform itself is the liar, and signs.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use base64ct::{Base64UrlUnpadded, Encoding};
use getrandom::{SysRng, rand_core::UnwrapErr};
use kluis_catalog::{
    Basis, Field,
    purpose::{Party, Purpose, PurposeText},
};
use kluis_receipt::{
    check::{Checked, Known, beside, check},
    file::{File, Kept as _},
    finding::{self, Beside, Finding, Outcome, Proof, Signer},
    record::{Receiver, Source, record},
};
use kluis_vault::{
    decision::{self, Choice, Decision, Receipt},
    identity::{Identity, account, key_id},
    jws::{self, Kind, Token},
    manifest::{Head, digest},
    platform::{PlatformKeys, fingerprint},
};
use kluis_wire::{AccountId, Digest, Language, Platform, Signature};

const ORIGIN: &str = "kluis.example";
const NOW: u64 = 1_800_000_000;

fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// A platform, a person, and one decision about one purpose.
struct Scene {
    keys: PlatformKeys,
    person: Identity,
    account: AccountId,
}

fn party() -> Party {
    Party {
        name: "Voorbeeld B.V.".into(),
        address: "Dorpsstraat 1, 1234 AB Voorbeeldstad".into(),
        email: "privacy@example.org".into(),
        phone: "+31 20 000 0000".into(),
        url: "https://example.org".into(),
        authority: "Autoriteit Persoonsgegevens".into(),
        desk: String::new(),
    }
}

fn purpose() -> Purpose {
    let words = |title: &str| PurposeText {
        title: title.into(),
        says: "Wij bellen u over \"passend\" werk.".into(),
        which: "Uw naam en telefoonnummer".into(),
        for_whom: "De planners van Voorbeeld B.V.".into(),
        to: "Planners".into(),
        how_long: "Een jaar".into(),
    };
    Purpose {
        id: "calls".into(),
        version: 2,
        basis: Basis::Consent,
        fields: vec![Field::GivenName, Field::Phone],
        recipients: vec!["desk-1".into()],
        term_days: Some(365),
        kept_days: Some(30),
        once: true,
        nl: words("Bellen"),
        en: words("Calls"),
    }
}

fn receivers() -> Vec<Receiver> {
    vec![Receiver {
        fingerprint: Digest([9; 32]),
        number: "desk-1".into(),
        name: "Voorbeeld B.V.".into(),
    }]
}

fn choice() -> Choice {
    Choice {
        outcome: decision::Outcome::Given,
        purpose: "calls".into(),
        purpose_version: 2,
        text: digest(purpose().shown(Language::Nl).as_bytes()),
        language: Language::Nl,
        recipients: vec![Digest([9; 32])],
        shown_at: NOW - 60,
        chosen_at: NOW - 20,
        until: NOW + 1_000,
    }
}

impl Scene {
    fn new() -> Self {
        let person = Identity::generate(&mut rng()).expect("keys");
        Self {
            keys: PlatformKeys::generate(&mut rng()),
            account: account(ORIGIN, person.public().expect("keys")),
            person,
        }
    }

    fn platform(&self) -> Platform {
        self.keys.public(ORIGIN).expect("a document")
    }

    fn decided(&self) -> Decision {
        Decision {
            account: self.account,
            identity: key_id(self.person.public().expect("keys")),
            number: 1,
            previous: Digest([0; 32]),
            choice: choice(),
            signed_at: NOW,
        }
    }

    /// Signs a decision as the person, whatever it says.
    fn signed(&self, decision: &Decision) -> String {
        jws::sign(Kind::Decision, &decision.encode(), |input| {
            self.person.sign(input)
        })
    }

    fn source<T>(&self, decision: &Decision, with: impl FnOnce(Source<'_>) -> T) -> T {
        with(Source {
            origin: ORIGIN,
            sequence: 1,
            time: NOW + 1,
            decision,
            platform: &party(),
            purpose: &purpose(),
            receivers: &receivers(),
        })
    }

    fn receipt(&self) -> Receipt {
        let decision = self.decided();
        Receipt {
            account: self.account,
            sequence: 1,
            previous: Digest([0; 32]),
            time: NOW + 1,
            log: Head::NONE,
            decision: self.signed(&decision),
            record: self.source(&decision, |source| record(&source)),
        }
    }

    /// The file with this token in it.
    fn file(&self, token: String) -> File {
        File {
            version: 1,
            receipt: token,
            platform: self.platform(),
            identity: self.person.chain().to_vec(),
        }
    }

    /// The file with this receipt in it, which the platform signs, whatever it says.
    fn told(&self, receipt: &Receipt) -> File {
        self.file(self.keys.countersign(ORIGIN, receipt))
    }

    /// The honest one.
    fn honest(&self) -> File {
        self.told(&self.receipt())
    }

    fn check(&self, file: &File) -> Result<Checked, Finding> {
        let known = Known {
            origin: ORIGIN,
            platform: Some(fingerprint(&self.platform())),
        };
        check(known, &file.to_json())
    }

    fn proof(&self, file: &File) -> Result<Proof, Finding> {
        self.check(file).map(|checked| checked.proof)
    }

    /// What is found in this one, where the honest one passes.
    fn found(&self, file: &File) -> Finding {
        assert_eq!(self.proof(&self.honest()).err(), None);
        self.proof(file).expect_err("a finding")
    }

    /// The honest token with another header.
    fn headed(&self, header: &str) -> File {
        let token = self.honest().receipt;
        let (_, rest) = token.split_once('.').expect("a token");
        let header = Base64UrlUnpadded::encode_string(header.as_bytes());
        self.file(format!("{header}.{rest}"))
    }

    /// The honest receipt with something in what is signed replaced. The signature stays.
    fn replaced(&self, this: &str, other: &str) -> File {
        let token = self.honest().receipt;
        let payload = Token::parse(Kind::Receipt, &token)
            .expect("a token")
            .payload;
        let payload = String::from_utf8(payload).expect("JSON");
        let changed = payload.replacen(this, other, 1);
        assert_ne!(changed, payload);
        let (_, signature) = token.rsplit_once('.').expect("a token");
        let signature = Signature::parse(signature).expect("a signature");
        self.file(jws::sign(Kind::Receipt, changed.as_bytes(), |_| signature))
    }
}

#[test]
fn honest_one_says_everything() {
    let scene = Scene::new();
    let proof = scene.proof(&scene.honest()).expect("it holds");
    let text = purpose().shown(Language::Nl);
    assert_eq!(
        proof,
        Proof {
            origin: ORIGIN.into(),
            signer: Signer::Known,
            controller: "Voorbeeld B.V.".into(),
            account: scene.account.to_string(),
            sequence: 1,
            outcome: Outcome::Given,
            purpose: "calls".into(),
            version: 2,
            title: "Bellen".into(),
            digest: digest(text.as_bytes()).to_string(),
            text: text.split('\n').map(str::to_owned).collect(),
            language: Language::Nl,
            fields: vec!["name.given".into(), "contact.phone".into()],
            receivers: vec![finding::Receiver {
                fingerprint: Digest([9; 32]).to_string(),
                number: "desk-1".into(),
                name: "Voorbeeld B.V.".into(),
            }],
            shown: NOW - 60,
            chosen: NOW - 20,
            signed: NOW,
            countersigned: NOW + 1,
            until: Some(NOW + 1_000),
        }
    );
}

#[test]
fn every_outcome_in_every_language_holds() {
    let scene = Scene::new();
    for outcome in decision::Outcome::ALL {
        for language in [Language::Nl, Language::En] {
            let mut decision = scene.decided();
            decision.choice.outcome = outcome;
            decision.choice.language = language;
            decision.choice.text = digest(purpose().shown(language).as_bytes());
            decision.choice.until = 0;
            let receipt = Receipt {
                decision: scene.signed(&decision),
                record: scene.source(&decision, |source| record(&source)),
                ..scene.receipt()
            };
            let proof = scene.proof(&scene.told(&receipt)).expect("it holds");
            let until = outcome.permits().then_some(NOW + 365 * 24 * 60 * 60);
            assert_eq!((proof.language, proof.until), (language, until));
        }
    }
}

#[test]
fn receipt_after_new_identity_keys_holds() {
    let mut scene = Scene::new();
    let (next, _) = scene
        .person
        .succeed(scene.account, &mut rng())
        .expect("keys");
    scene.person = next;
    assert!(scene.proof(&scene.honest()).is_ok());
}

#[test]
fn no_receipt() {
    let scene = Scene::new();
    let known = Known {
        origin: ORIGIN,
        platform: None,
    };
    let honest = scene.honest().to_json();
    for text in [
        "",
        "{}",
        "[]",
        "Bewaar dit goed.",
        &honest[..honest.len() - 2],
        &honest.replace("\"version\": 1", "\"version\": 2"),
        &honest.replace("\"version\": 1", "\"version\": 1, \"more\": 1"),
        &" ".repeat(1_000_000),
    ] {
        let found = check(known, text).map(|checked| checked.proof);
        assert_eq!(found, Err(Finding::NotAReceipt));
    }
    assert!(check(known, &format!("\n{honest}\n")).is_ok());
    assert_eq!(
        scene.found(&scene.file("a.b.c".into())),
        Finding::NotAReceipt
    );
}

#[test]
fn token_without_its_keys() {
    let scene = Scene::new();
    let known = Known {
        origin: ORIGIN,
        platform: None,
    };
    let found = check(known, &scene.honest().receipt).map(|checked| checked.proof);
    assert_eq!(found, Err(Finding::Bare));
}

#[test]
fn unsigned_token() {
    let scene = Scene::new();
    let mut file = scene.headed(r#"{"alg":"none","typ":"kluis-receipt+jws"}"#);
    assert_eq!(scene.found(&file), Finding::Algorithm);
    let (rest, _) = file.receipt.rsplit_once('.').expect("a token");
    file.receipt = format!("{rest}.");
    assert_eq!(scene.found(&file), Finding::Algorithm);
    let other = scene.headed(r#"{"alg":"HS256","typ":"kluis-receipt+jws"}"#);
    assert_eq!(scene.found(&other), Finding::Algorithm);
}

#[test]
fn unsigned_decision() {
    let scene = Scene::new();
    let mut receipt = scene.receipt();
    let (_, rest) = receipt.decision.split_once('.').expect("a token");
    let header = Base64UrlUnpadded::encode_string(br#"{"alg":"none","typ":"kluis-decision+jws"}"#);
    receipt.decision = format!("{header}.{rest}");
    assert_eq!(scene.found(&scene.told(&receipt)), Finding::Algorithm);
}

#[test]
fn key_taken_from_the_token() {
    let scene = Scene::new();
    for key in ["jwk", "jku", "kid", "x5c", "x5u"] {
        let header = format!(r#"{{"alg":"EdDSA","{key}":"AQ","typ":"kluis-receipt+jws"}}"#);
        assert_eq!(scene.found(&scene.headed(&header)), Finding::KeyInToken);
    }
}

#[test]
fn token_of_another_kind() {
    let scene = Scene::new();
    let decision = scene.receipt().decision;
    assert_eq!(scene.found(&scene.file(decision)), Finding::Kind);
    let header = r#"{"alg":"EdDSA","typ":"JWT"}"#;
    assert_eq!(scene.found(&scene.headed(header)), Finding::Kind);
    // A receipt in the place of the decision.
    let mut receipt = scene.receipt();
    receipt.decision = scene.honest().receipt;
    assert_eq!(scene.found(&scene.told(&receipt)), Finding::Kind);
}

#[test]
fn contents_in_another_spelling() {
    let scene = Scene::new();
    for (this, other) in [
        ("\"sequence\":1", "\"sequence\": 1"),
        ("\"sequence\":1", "\"sequence\":1,\"sequence\":2"),
        ("\"previous\"", "\"before\""),
    ] {
        assert_eq!(scene.found(&scene.replaced(this, other)), Finding::Contents);
    }
    let header = r#"{"typ":"kluis-receipt+jws","alg":"EdDSA"}"#;
    assert_eq!(scene.found(&scene.headed(header)), Finding::Contents);
}

#[test]
fn changed_after_it_was_signed() {
    let scene = Scene::new();
    let (time, later) = (
        format!("\"time\":{}", NOW + 1),
        format!("\"time\":{}", NOW + 9),
    );
    assert_eq!(
        scene.found(&scene.replaced(&time, &later)),
        Finding::PlatformSignature
    );
    assert_eq!(
        scene.found(&scene.replaced("Voorbeeld B.V.", "Voorbeeld N.V.")),
        Finding::PlatformSignature
    );
}

#[test]
fn signature_of_somebody_else() {
    let scene = Scene::new();
    let other = PlatformKeys::generate(&mut rng());
    let file = scene.file(other.countersign(ORIGIN, &scene.receipt()));
    assert_eq!(scene.found(&file), Finding::PlatformSignature);
}

#[test]
fn platform_document_that_nobody_signed() {
    let scene = Scene::new();
    let mut file = scene.honest();
    file.platform.signing = PlatformKeys::generate(&mut rng())
        .public(ORIGIN)
        .expect("a document")
        .signing;
    assert_eq!(scene.found(&file), Finding::Platform);
}

#[test]
fn receipt_of_one_platform_with_the_keys_of_another() {
    let scene = Scene::new();
    let mut file = scene.honest();
    file.platform = scene.keys.public("elders.example").expect("a document");
    assert_eq!(scene.found(&file), Finding::Platform);
}

#[test]
fn another_platform_under_this_ones_name() {
    let (scene, liar) = (Scene::new(), Scene::new());
    assert_eq!(scene.found(&liar.honest()), Finding::OtherKeys);
}

#[test]
fn whose_keys_they_are_is_said() {
    let scene = Scene::new();
    let file = scene.honest().to_json();
    let signer = |origin, platform| {
        let checked = check(Known { origin, platform }, &file).expect("it holds");
        checked.proof.signer
    };
    let own = Some(fingerprint(&scene.platform()));
    assert_eq!(signer(ORIGIN, own), Signer::Known);
    assert_eq!(signer(ORIGIN, None), Signer::Unknown);
    assert_eq!(signer("elders.example", own), Signer::Elsewhere);
    assert_eq!(signer("elders.example", None), Signer::Elsewhere);
}

#[test]
fn decision_of_another_account() {
    let (scene, other) = (Scene::new(), Scene::new());
    let receipt = Receipt {
        decision: other.receipt().decision,
        ..scene.receipt()
    };
    assert_eq!(scene.found(&scene.told(&receipt)), Finding::Swapped);
}

#[test]
fn another_decision_of_the_same_person() {
    let scene = Scene::new();
    let later = Decision {
        number: 2,
        ..scene.decided()
    };
    let receipt = Receipt {
        decision: scene.signed(&later),
        ..scene.receipt()
    };
    assert_eq!(scene.found(&scene.told(&receipt)), Finding::Swapped);
}

#[test]
fn keys_of_another_account() {
    let (scene, other) = (Scene::new(), Scene::new());
    let mut file = scene.honest();
    file.identity = other.person.chain().to_vec();
    assert_eq!(scene.found(&file), Finding::Identity);
    file.identity.clear();
    assert_eq!(scene.found(&file), Finding::Identity);
}

#[test]
fn decision_under_keys_that_are_not_in_the_chain() {
    let (scene, other) = (Scene::new(), Scene::new());
    let decision = Decision {
        identity: key_id(other.person.public().expect("keys")),
        ..scene.decided()
    };
    let receipt = Receipt {
        decision: other.signed(&decision),
        ..scene.receipt()
    };
    assert_eq!(scene.found(&scene.told(&receipt)), Finding::Identity);
}

#[test]
fn decision_that_the_person_did_not_sign() {
    let (scene, other) = (Scene::new(), Scene::new());
    let receipt = Receipt {
        decision: other.signed(&scene.decided()),
        ..scene.receipt()
    };
    assert_eq!(scene.found(&scene.told(&receipt)), Finding::PersonSignature);
}

#[test]
fn decision_that_was_changed_after_it_was_signed() {
    let scene = Scene::new();
    let receipt = scene.receipt();
    let (rest, signature) = receipt.decision.rsplit_once('.').expect("a token");
    let mut decision = scene.decided();
    decision.choice.outcome = decision::Outcome::Renewed;
    let signature = Signature::parse(signature).expect("a signature");
    let changed = jws::sign(Kind::Decision, &decision.encode(), |_| signature);
    assert!(!changed.starts_with(rest));
    let receipt = Receipt {
        decision: changed,
        ..receipt
    };
    assert_eq!(scene.found(&scene.told(&receipt)), Finding::PersonSignature);
}

#[test]
fn times_that_run_backwards() {
    let scene = Scene::new();
    let mut decision = scene.decided();
    decision.choice.shown_at = decision.choice.chosen_at + 1;
    let receipt = Receipt {
        decision: scene.signed(&decision),
        ..scene.receipt()
    };
    assert_eq!(scene.found(&scene.told(&receipt)), Finding::Times);
    let mut decision = scene.decided();
    decision.choice.chosen_at = decision.signed_at + 1;
    let receipt = Receipt {
        decision: scene.signed(&decision),
        ..scene.receipt()
    };
    assert_eq!(scene.found(&scene.told(&receipt)), Finding::Times);
}

#[test]
fn countersigned_before_it_was_signed() {
    let scene = Scene::new();
    let receipt = Receipt {
        time: NOW - 2 * 24 * 60 * 60,
        ..scene.receipt()
    };
    assert_eq!(scene.found(&scene.told(&receipt)), Finding::Times);
}

#[test]
fn another_text_than_was_signed() {
    let scene = Scene::new();
    let mut receipt = scene.receipt();
    receipt.record = receipt.record.replacen("Een jaar", "Tien jaar", 1);
    assert_eq!(scene.found(&scene.told(&receipt)), Finding::Text);
}

#[test]
fn text_of_another_purpose() {
    let scene = Scene::new();
    let mut decision = scene.decided();
    decision.choice.purpose = "profile".into();
    let receipt = Receipt {
        decision: scene.signed(&decision),
        record: scene.source(&decision, |source| record(&source)),
        ..scene.receipt()
    };
    assert_eq!(scene.found(&scene.told(&receipt)), Finding::Text);
}

#[test]
fn record_that_says_something_else() {
    let scene = Scene::new();
    let honest = scene.receipt();
    for (this, other) in [
        ("dpv:ConsentGiven", "dpv:RenewedConsentGiven"),
        ("eu-gdpr:A6-1-a", "eu-gdpr:A6-1-f"),
        ("\"dct:title\":\"Bellen\"", "\"dct:title\":\"Profiel\""),
        ("2027-01-15T08:00:01Z", "2027-01-16T08:00:01Z"),
        ("loc:EEA", "loc:US"),
        ("2027-01-15T08:16:40Z\",\"dpv", "P9D\",\"dpv"),
        ("\"dct:language\":\"nl\"", "\"dct:language\":\"en\""),
        ("name.given", "name.unheard"),
        ("CQkJCQ", "CgkJCQ"),
        ("{\"@context\"", "{\"@about\":1,\"@context\""),
        ("{\"@context\"", "{ \"@context\""),
    ] {
        let changed = honest.record.replacen(this, other, 1);
        assert_ne!(changed, honest.record, "{this}");
        let receipt = Receipt {
            record: changed,
            ..honest.clone()
        };
        assert_eq!(
            scene.found(&scene.told(&receipt)),
            Finding::Record,
            "{this}"
        );
    }
    let receipt = Receipt {
        record: "{}".into(),
        ..honest
    };
    assert_eq!(scene.found(&scene.told(&receipt)), Finding::Record);
}

#[test]
fn recipients_that_were_not_decided_about() {
    let scene = Scene::new();
    let decision = scene.decided();
    let mut more = receivers();
    more.extend(receivers());
    let receipt = Receipt {
        record: scene.source(&decision, |source| {
            record(&Source {
                receivers: &more,
                ..source
            })
        }),
        ..scene.receipt()
    };
    assert_eq!(scene.found(&scene.told(&receipt)), Finding::Record);
}

/// What two receipts of one scene say beside each other, in both orders.
fn together(scene: &Scene, one: &File, other: &File) -> Beside {
    let (one, other) = (
        scene.check(one).expect("it holds"),
        scene.check(other).expect("it holds"),
    );
    let found = beside(&one, &other);
    assert_eq!(found, beside(&other, &one));
    found
}

/// The second decision's receipt, after this token.
fn second(scene: &Scene, previous: &str) -> File {
    second_at(scene, previous, Head::NONE)
}

fn second_at(scene: &Scene, previous: &str, log: Head) -> File {
    let decision = Decision {
        number: 2,
        previous: digest(scene.receipt().decision.as_bytes()),
        ..scene.decided()
    };
    let receipt = Receipt {
        account: scene.account,
        sequence: 2,
        previous: digest(previous.as_bytes()),
        time: NOW + 1,
        log,
        decision: scene.signed(&decision),
        record: scene.source(&decision, |source| {
            record(&Source {
                sequence: 2,
                ..source
            })
        }),
    };
    scene.told(&receipt)
}

/// The same decision, countersigned at another time.
fn told_otherwise(scene: &Scene) -> File {
    let decision = scene.decided();
    let time = NOW + 7;
    scene.told(&Receipt {
        time,
        record: scene.source(&decision, |source| record(&Source { time, ..source })),
        ..scene.receipt()
    })
}

#[test]
fn two_things_under_one_number() {
    let scene = Scene::new();
    let (one, other) = (scene.honest(), told_otherwise(&scene));
    assert_eq!(together(&scene, &one, &one), Beside::Same);
    assert_eq!(together(&scene, &one, &other), Beside::Equivocated);
}

#[test]
fn next_one_after_something_else() {
    let scene = Scene::new();
    let (one, other) = (scene.honest(), told_otherwise(&scene));
    let next = second(&scene, &one.receipt);
    assert_eq!(together(&scene, &one, &next), Beside::InOrder);
    assert_eq!(together(&scene, &other, &next), Beside::Equivocated);
}

#[test]
fn a_log_that_is_another_one_or_shrank_between_two_receipts() {
    let scene = Scene::new();
    let head = |sequence, byte| Head {
        sequence,
        digest: Digest([byte; 32]),
    };
    let at = |log| {
        scene.told(&Receipt {
            log,
            ..scene.receipt()
        })
    };
    let one = at(head(3, 1));
    let next = |log| second_at(&scene, &one.receipt, log);
    assert_eq!(together(&scene, &one, &next(head(3, 1))), Beside::InOrder);
    assert_eq!(together(&scene, &one, &next(head(4, 2))), Beside::InOrder);
    for log in [head(3, 2), head(2, 1), Head::NONE] {
        assert_eq!(together(&scene, &one, &next(log)), Beside::Equivocated);
    }
}

#[test]
fn receipts_of_two_people_say_nothing_about_each_other() {
    let mut scene = Scene::new();
    let one = scene.honest();
    let other = Scene::new();
    (scene.person, scene.account) = (other.person, other.account);
    assert_eq!(together(&scene, &one, &scene.honest()), Beside::Apart);
}
