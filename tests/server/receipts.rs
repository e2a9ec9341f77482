//! Receipts of a real server: what has to be on record is there, an ordinary JOSE library verifies both layers, and the
//! file that a person keeps is checked in full.

use crate::harness::{START, Server};
use crate::person::rng;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use kluis_catalog::{Field, purpose::Purpose};
use kluis_device::{
    Device, Settings,
    http::Http,
    memory::Passing,
    past,
    permit::{PermitError, Say, Wish, expires},
    save::Change,
    unlock::UnlockError,
};
use kluis_receipt::{
    file::{File, Kept as _},
    finding::{Finding, Outcome, Signer},
};
use kluis_tests::{
    mail,
    purposes::{file, purpose},
    python,
};
use kluis_vault::{
    jws::{Kind, Token},
    recipient::Recipient,
};
use kluis_wire::Language;
use serde_json::{Value, json};

const ORIGIN: &str = "localhost";
const DAY: u64 = 24 * 60 * 60;

const ADDRESS: &str = "zoe@example.org";
const PASSPHRASE: &[u8] = b"vijf gewone woorden op rij";

/// The operator's file, with one purpose and one recipient.
fn purposes() -> String {
    changed(|_| ())
}

/// The same, with something else in that purpose.
fn changed(change: impl FnOnce(&mut Purpose)) -> String {
    let recipient = Recipient::generate(&mut rng()).expect("keys");
    let mut calls = purpose("calls", 2, &["K-014"]);
    calls.kept_days = Some(30);
    calls.nl.title = "Bellen".to_owned();
    calls.nl.says = "Wij bellen u over \"passend\" werk.".to_owned();
    change(&mut calls);
    file(&[calls], &[("K-014", recipient.public())])
}

/// A device that knows nothing yet.
fn device(origin: &str) -> Device<Http, Passing> {
    let settings = Settings {
        origin: ORIGIN.into(),
        clock: || START,
    };
    let transport = Http::new(origin).expect("a client");
    Device::new(settings, transport, Passing::default())
}

/// Says something about what is there in this version.
async fn decide(
    device: &mut Device<Http, Passing>,
    version: u64,
    say: Say,
) -> Result<(), PermitError> {
    let purposes = device.purposes().await.expect("purposes");
    let wish = Wish {
        purpose: "calls".into(),
        version,
        say,
        language: Language::Nl,
        shown_at: START - 60,
        chosen_at: START - 20,
    };
    device.permit(&purposes, &wish, &|_| {}).await
}

/// Somebody who decided, on a real server.
struct Scene {
    server: Server,
    device: Device<Http, Passing>,
}

impl Scene {
    async fn new() -> Self {
        Self::on(Server::start_for(&purposes()).await).await
    }

    async fn on(server: Server) -> Self {
        let (mut device, quiet) = (device(&server.origin), &|_| {});
        let started = device.sign_up(ADDRESS, Language::Nl).await;
        started.expect("a start");
        let digits = mail::code(&server.outbox(), ADDRESS, 0).await;
        device.confirm(&digits).await.expect("the right code");
        let made = device.create_vault(PASSPHRASE, false, quiet).await;
        made.expect("a vault");
        let name = Change {
            field: Field::GivenName,
            value: Some("Zoë".into()),
        };
        device.save(&[name], quiet).await.expect("it is saved");
        let mut scene = Self { server, device };
        scene.say(Say::Yes(None)).await;
        scene
    }

    async fn say(&mut self, say: Say) {
        let said = decide(&mut self.device, 2, say).await;
        said.expect("it is decided");
    }

    async fn file(&mut self, sequence: u64) -> String {
        let file = self.device.receipt(sequence, &|_| {}).await;
        file.expect("a receipt")
    }

    async fn record(&mut self) -> Value {
        let file = File::parse(&self.file(1).await).expect("a file");
        let payload = Token::parse(Kind::Receipt, &file.receipt).expect("a token");
        let payload: Value = serde_json::from_slice(&payload.payload).expect("JSON");
        payload["record"].clone()
    }
}

#[tokio::test]
async fn a_receipt_is_kept_and_checked() {
    let mut scene = Scene::new().await;
    scene.say(Say::No).await;
    let (first, second) = (scene.file(1).await, scene.file(2).await);
    let checked = scene.device.check_receipt(&first).await.expect("it holds");
    let proof = &checked.proof;
    assert_eq!(proof.outcome, Outcome::Given);
    assert_eq!(proof.signer, Signer::Known);
    assert_eq!(proof.title, "Bellen");
    assert_eq!(proof.receivers[0].number, "K-014");
    assert_eq!(proof.until, Some(START + 365 * 24 * 60 * 60));
    let checked = scene.device.check_receipt(&second).await.expect("it holds");
    assert_eq!(checked.proof.outcome, Outcome::Withdrawn);
    assert_eq!(checked.proof.until, None);

    // Somebody else's device knows nothing but what the server says, or that it says nothing.
    let checked = device(&scene.server.origin)
        .check_receipt(&first)
        .await
        .expect("it holds");
    assert_eq!(checked.proof.signer, Signer::Known);
    let mut offline = device("http://localhost:9");
    let checked = offline.check_receipt(&first).await.expect("it holds");
    assert_eq!(checked.proof.signer, Signer::Unknown);
    let changed = first.replace(
        "\"origin\": \"localhost\"",
        "\"origin\": \"elders.example\"",
    );
    let found = offline
        .check_receipt(&changed)
        .await
        .map(|checked| checked.proof);
    assert_eq!(found, Err(Finding::Platform));
}

/// A shorter term and other words: what was decided before lasts as it was, and ends as it was seen.
#[tokio::test]
async fn what_a_purpose_says_by_now_changes_nothing_about_what_was_decided() {
    let scene = Scene::new().await;
    let later = changed(|calls| {
        calls.version = 3;
        calls.term_days = Some(30);
        calls.nl.says = "Wij bellen u elke dag.".to_owned();
    });
    let server = scene.server.restart_for(&later, 60).await;
    let (mut device, quiet) = (device(&server.origin), &|_| {});
    let opened = device.unlock(ADDRESS, PASSPHRASE, false, quiet).await;
    opened.expect("it opens");
    let past = device.past(quiet).await.expect("it verifies");
    let given = past.last("calls").expect("a decision");
    assert_eq!(expires(given), START + 365 * DAY);
    assert!(past.in_force(given, expires(given), START + 100 * DAY));

    // Neither of these was shown when something was decided.
    for (version, say) in [(2, Say::Yes(None)), (1, Say::No)] {
        let said = decide(&mut device, version, say).await;
        assert_eq!(said, Err(PermitError::Purpose), "{version}");
    }
    let said = decide(&mut device, 2, Say::No).await;
    said.expect("a no that waited while the purpose changed");
    let past = device.past(quiet).await.expect("it verifies");
    let withdrawn = &past.last("calls").expect("a decision").decision.choice;
    assert_eq!(withdrawn.outcome, past::Outcome::Withdrawn);
    let given = &given.decision.choice;
    assert_eq!(
        (withdrawn.purpose_version, withdrawn.text),
        (given.purpose_version, given.text)
    );
}

#[tokio::test]
async fn there_is_no_receipt_that_was_not_given() {
    let mut scene = Scene::new().await;
    for sequence in [0, 2, u64::MAX] {
        let none = scene.device.receipt(sequence, &|_| {}).await;
        assert!(matches!(none, Err(UnlockError::Refused(_))), "{sequence}");
    }
    scene.device.lock().await.expect("it locks");
    let none = scene.device.receipt(1, &|_| {}).await;
    assert_eq!(none, Err(UnlockError::Locked));
}

/// What the guide of the W3C community group calls mandatory, for the technical specification or for the GDPR.
const MANDATORY: [&str; 36] = [
    "schema version",
    "record id",
    "receipt id",
    "pii principal id",
    "privacy notice",
    "language",
    "purpose",
    "lawful basis",
    "pii information",
    "pii controllers",
    "collection method",
    "processing method",
    "storage locations",
    "retention period",
    "processing location",
    "jurisdiction",
    "recipient third parties",
    "withdrawal method",
    "privacy rights",
    "authority party",
    "pii type",
    "pii optional",
    "party id",
    "party address",
    "party name",
    "party role",
    "party contact",
    "party type",
    "event time",
    "validity duration",
    "entity id",
    "event type",
    "event state",
    // Not asked for by name, and said all the same.
    "party email",
    "party phone",
    "party url",
];

/// What stands at a place: a `*` is every item of a list that isn't empty.
fn at<'a>(record: &'a Value, place: &str) -> Vec<&'a Value> {
    let step = |found: Vec<&'a Value>, step: &str| -> Vec<&'a Value> {
        let next = |value: &'a Value| match (step, value) {
            ("*", Value::Array(items)) => items.iter().collect(),
            ("*", _) => Vec::new(),
            (step, Value::Array(items)) => step
                .parse()
                .ok()
                .and_then(|at: usize| items.get(at))
                .into_iter()
                .collect(),
            (step, value) => value.get(step).into_iter().collect::<Vec<_>>(),
        };
        found.into_iter().flat_map(next).collect()
    };
    place.split('/').skip(1).fold(vec![record], step)
}

/// Nobody is registered for it: nothing is shared, and the record doesn't say so.
#[tokio::test]
async fn what_goes_to_nobody_is_not_on_record_as_shared() {
    let shared = |record: &Value| record["dpv:hasProcess"]["dpv:hasProcessing"].to_string();
    let record = Scene::new().await.record().await;
    assert!(shared(&record).contains("dpv:Share"), "{record}");
    let nobody = changed(|calls| calls.recipients.clear());
    let mut scene = Scene::on(Server::start_for(&nobody).await).await;
    let record = scene.record().await;
    assert!(!shared(&record).contains("dpv:Share"), "{record}");
}

#[tokio::test]
async fn everything_mandatory_is_on_record() {
    let table = include_str!("../../src/receipt/README.md");
    let record = Scene::new().await.record().await;
    let written = record.to_string();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains("`/"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    for row in &rows {
        let [field, iso, gdpr, terms, place] = row[..] else {
            panic!("a row of five: {row:?}");
        };
        for source in [iso, gdpr] {
            assert!(["mandatory", "optional", "—"].contains(&source), "{field}");
        }
        let place = place.trim_matches(|sign| sign == '`' || sign == ' ' || sign == '|');
        let found = at(&record, place);
        let said = |value: &&Value| match value {
            Value::String(text) => !text.is_empty(),
            Value::Number(_) => true,
            Value::Array(items) => !items.is_empty(),
            _ => false,
        };
        assert!(
            !found.is_empty() && found.iter().all(said),
            "{field}: {place}"
        );
        // Every term that is named stands in the record.
        let named: Vec<&str> = terms.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "{field}");
        for term in named {
            assert!(written.contains(term), "{field}: {term}");
        }
    }
    for field in MANDATORY {
        assert!(rows.iter().any(|row| row[0] == field), "{field}");
    }
}

/// Takes a member of the record away, and sees that the table finds out: the check above can fail.
#[tokio::test]
async fn what_is_missing_on_record_is_noticed() {
    let mut record = Scene::new().await.record().await;
    let place = "/dpv:hasProcess/dpv:hasRight/*/dpv:isExercisedAt";
    assert_eq!(at(&record, place).len(), 7);
    record["dpv:hasProcess"]
        .as_object_mut()
        .expect("an object")
        .remove("dpv:hasRight");
    assert!(at(&record, place).is_empty());
}

#[tokio::test]
async fn every_name_on_record_has_its_vocabulary() {
    fn names(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => members.iter().for_each(|(name, value)| {
                found.push(name.clone());
                names(value, found);
            }),
            Value::Array(items) => items.iter().for_each(|item| names(item, found)),
            _ => {}
        }
    }
    let mut record = Scene::new().await.record().await;
    let context = record["@context"].take();
    let mut found = Vec::new();
    names(&record, &mut found);
    for name in found.iter().filter(|name| !name.starts_with('@')) {
        let (prefix, _) = name.split_once(':').expect("a prefix");
        let vocabulary = context[prefix].as_str().expect(name);
        assert!(vocabulary.starts_with("http"), "{name}");
    }
}

/// What an ordinary JOSE library says of this file, with the platform's key as the server shows it.
fn jose(file: &File, platform: &str) -> Result<Value, String> {
    let answer = python("jose.py", &json!({ "file": file, "platform": platform }));
    if answer.status.success() {
        Ok(serde_json::from_slice(&answer.stdout).expect("JSON"))
    } else {
        Err(String::from_utf8_lossy(&answer.stderr).trim().to_owned())
    }
}

#[tokio::test]
async fn an_ordinary_jose_library_verifies_it() {
    let mut scene = Scene::new().await;
    let file = File::parse(&scene.file(1).await).expect("a file");
    let platform = scene.server.client().get("/v1/platform").await;
    let platform: kluis_wire::Platform = platform.ok();
    let key = platform.signing.to_string();
    let read = jose(&file, &key).expect("it verifies");
    assert_eq!(read["receipt"]["origin"], ORIGIN);
    assert_eq!(read["receipt"]["time"], START);
    assert_eq!(read["decision"]["outcome"], "given");
    assert_eq!(read["decision"]["purpose"], "calls");
    assert_eq!(
        read["receipt"]["record"]["dpv:hasConsentStatus"]["@type"],
        "dpv:ConsentGiven"
    );

    let refused = |change: fn(&mut File)| {
        let mut file = file.clone();
        change(&mut file);
        jose(&file, &key).expect_err("it doesn't verify")
    };
    let (outer, inner) = ("refused: kluis-receipt+jws", "refused: key");
    // One character of what is signed, or of the signature.
    assert_eq!(refused(|file| flip(&mut file.receipt, 1, 200)), outer);
    assert_eq!(refused(|file| flip(&mut file.receipt, 2, 10)), outer);
    assert_eq!(
        refused(|file| {
            let (_, rest) = file.receipt.split_once('.').expect("a token");
            let header = br#"{"alg":"none","typ":"kluis-receipt+jws"}"#;
            file.receipt = format!("{}.{rest}", Base64UrlUnpadded::encode_string(header));
        }),
        outer
    );
    assert_eq!(refused(|file| file.identity.clear()), inner);
    assert_eq!(
        refused(|file| file.identity[0].public.signing.0[0] ^= 1),
        inner
    );
    let other = kluis_wire::SigningPublic([7; 32]).to_string();
    assert_eq!(jose(&file, &other).expect_err("another key"), outer);
}

/// Puts another character in a part of a token.
fn flip(token: &mut String, part: usize, at: usize) {
    let start: usize = token.split('.').take(part).map(|part| part.len() + 1).sum();
    let place = start + at;
    let other = if token[place..].starts_with('A') {
        "B"
    } else {
        "A"
    };
    token.replace_range(place..=place, other);
}
