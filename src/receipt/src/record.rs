//! The record about a decision: ISO/IEC TS 27560 in the terms of DPV, as JSON-LD. The README of this crate has the table.
//!
//! The platform makes it from the purposes that it published and from what it countersigns. Everything in it either is
//! in the decision, or in the text whose digest the person signed, or is the platform's own word: who it is, who the
//! recipients are, which fields the purpose has, how long data is kept. So who has it can make it again, and sees
//! whether it says what was signed.

use crate::time::rfc3339;
use kluis_catalog::{
    Basis, Field,
    purpose::{Party, Purpose},
};
use kluis_vault::decision::{Decision, Outcome};
use kluis_wire::{Digest, MEASUREMENT};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A recipient that a decision names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// Fingerprint of its keys.
    pub fingerprint: Digest,
    /// Its number in the platform's registry.
    pub number: String,
    /// Its name.
    pub name: String,
}

/// What a record is made of.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The platform's domain.
    pub origin: &'a str,
    /// Sequence of the receipt.
    pub sequence: u64,
    /// The platform's clock, seconds since 1970.
    pub time: u64,
    /// What was decided.
    pub decision: &'a Decision,
    /// Who is responsible.
    pub platform: &'a Party,
    /// The purpose, in the version that was decided about.
    pub purpose: &'a Purpose,
    /// The recipients that the decision names.
    pub receivers: &'a [Receiver],
}

/// The names that stand before the colons.
fn context() -> Value {
    json!({
        "dct": "http://purl.org/dc/terms/",
        "dpv": "https://w3id.org/dpv#",
        "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
        "loc": "https://w3id.org/dpv/loc#",
        "pd": "https://w3id.org/dpv/pd#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "schema": "https://schema.org/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
    })
}

/// The record, as it is signed: JSON without white space, the names of members in order.
#[must_use]
pub fn record(source: &Source<'_>) -> String {
    let Source {
        origin,
        sequence,
        time,
        decision,
        platform,
        ..
    } = source;
    let (account, choice) = (decision.account, &decision.choice);
    canonical(&json!({
        "@context": context(),
        "@id": format!("https://{origin}/bewijs#{account}.{sequence}"),
        "@type": ["dpv:ConsentRecord", "dpv:ConsentReceipt"],
        "dct:conformsTo": [
            "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr",
            "https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr",
        ],
        "dct:identifier": format!("{account}.{}", decision.number),
        "dpv:hasIdentifier": format!("https://{origin}/bewijs#{account}.{sequence}"),
        "dct:issued": rfc3339(*time),
        "dpv:hasDataSubject": { "@type": "dpv:DataSubject", "dct:identifier": account },
        "dpv:hasNotice": {
            "@type": "dpv:ConsentNotice",
            "dct:identifier": format!("ni:///sha-256;{}", choice.text),
            "dct:date": rfc3339(choice.shown_at),
            "dct:language": choice.language,
            "dct:description": source.purpose.shown(choice.language),
        },
        "dpv:hasProcess": process(source),
        "dpv:hasEntity": entity(origin, platform),
        "dpv:hasConsentStatus": event(decision, source.purpose.term_days),
    }))
}

fn process(source: &Source<'_>) -> Value {
    let (origin, purpose, choice) = (source.origin, source.purpose, &source.decision.choice);
    let words = purpose.words(choice.language);
    let settings = format!("https://{origin}/instellingen");
    let fields = purpose.fields.iter().map(|field| personal_data(*field));
    let receivers = source.receivers.iter().map(|receiver| {
        json!({
            "@type": "dpv:Recipient",
            "dpv:hasIdentifier": receiver.number,
            "dct:identifier": receiver.fingerprint,
            "dpv:hasName": receiver.name,
        })
    });
    let rights = RIGHTS.iter().map(|article| {
        json!({
            "@type": ["dpv:DataSubjectRight", format!("eu-gdpr:{article}")],
            "dpv:isExercisedAt": format!("{settings}/verzoeken"),
        })
    });
    json!({
        "@type": "dpv:Process",
        "dpv:hasPurpose": {
            "@type": "dpv:Purpose",
            "dct:identifier": choice.purpose,
            "dct:hasVersion": choice.purpose_version,
            "dct:title": words.title,
            "dct:description": words.says,
        },
        "dpv:hasLegalBasis": legal_basis(purpose.basis),
        "dpv:hasPersonalData": {
            "@type": "dpv:PersonalData",
            "dct:description": words.which,
            "dct:hasPart": fields.collect::<Vec<_>>(),
        },
        "dpv:hasDataController": format!("https://{origin}/"),
        "dpv:hasDataSource": { "@type": "dpv:DataSubjectDataSource", "dpv:hasProcessing": "dpv:Collect" },
        "dpv:hasProcessing": processing(source),
        "dpv:hasStorageCondition": [
            { "@type": "dpv:StorageLocation", "dpv:hasLocation": "loc:EEA" },
            { "@type": "dpv:StorageDuration", "dct:description": words.how_long, "dpv:hasDuration": kept(purpose) },
        ],
        "dpv:hasProcessingCondition": { "@type": "dpv:ProcessingLocation", "dpv:hasLocation": "loc:EEA" },
        "dpv:hasJurisdiction": ["loc:EU", "loc:NL"],
        "dpv:hasRecipient": {
            "@type": "dpv:Recipient",
            "dct:description": words.for_whom,
            "dct:hasPart": receivers.collect::<Vec<_>>(),
        },
        "dpv:hasConsentControl": {
            "@type": "dpv:WithdrawConsent",
            "dpv:isExercisedAt": format!("{settings}/permissies"),
        },
        "dpv:hasRight": rights.collect::<Vec<_>>(),
        "dpv:hasAuthority": {
            "@type": "dpv:DataProtectionAuthority",
            "dpv:hasName": source.platform.authority,
        },
    })
}

/// What is done with the data. It is shared with the recipients, where there are any; what is measured goes on to who counts it.
fn processing(source: &Source<'_>) -> Vec<&'static str> {
    let mut processing = vec!["dpv:Collect", "dpv:Store", "dpv:Use"];
    if !source.receivers.is_empty() || source.purpose.id == MEASUREMENT {
        processing.push("dpv:Share");
    }
    processing
}

/// Articles of the GDPR: to withdraw; to see, correct, erase, restrict, take along, object.
const RIGHTS: [&str; 7] = ["A7-3", "A15", "A16", "A17", "A18", "A20", "A21"];

const fn legal_basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Consent => "eu-gdpr:A6-1-a",
        Basis::Contract => "eu-gdpr:A6-1-b",
        Basis::LegalObligation => "eu-gdpr:A6-1-c",
        Basis::LegitimateInterest => "eu-gdpr:A6-1-f",
    }
}

/// As many days, or as long as it isn't withdrawn.
fn kept(purpose: &Purpose) -> Value {
    match purpose.kept_days {
        Some(days) => json!({ "@type": "dpv:TemporalDuration", "rdf:value": format!("P{days}D") }),
        None => json!({ "@type": "dpv:UntilEventDuration", "rdf:value": "dpv:WithdrawConsent" }),
    }
}

fn personal_data(field: Field) -> Value {
    let necessity = if field.required() {
        "dpv:Required"
    } else {
        "dpv:Optional"
    };
    json!({
        "@type": "dpv:PersonalData",
        "dct:identifier": field.id(),
        "skos:broader": category(field),
        "dpv:hasNecessity": necessity,
    })
}

const fn category(field: Field) -> &'static str {
    match field {
        Field::GivenName | Field::Infix | Field::FamilyName => "pd:Name",
        Field::Email => "pd:EmailAddress",
        Field::Phone => "pd:TelephoneNumber",
        Field::Postcode => "pd:PostalCode",
        Field::HouseNumber | Field::HouseSuffix | Field::Street => "pd:PhysicalAddress",
        Field::City => "pd:City",
        Field::Country => "pd:Country",
        Field::Role | Field::Headline | Field::Skills | Field::Available | Field::Cv => {
            "pd:Professional"
        }
        Field::Kvk | Field::VatId => "pd:OfficialID",
        Field::Photo => "pd:Picture",
        Field::Permissions => "pd:PrivacyPreference",
        Field::KeyPointsShown | Field::Progress => "pd:Preference",
    }
}

fn entity(origin: &str, platform: &Party) -> Value {
    json!({
        "@id": format!("https://{origin}/"),
        "@type": ["dpv:DataController", "dpv:Organisation"],
        "dpv:hasIdentifier": format!("https://{origin}/"),
        "dpv:hasName": platform.name,
        "dpv:hasAddress": platform.address,
        "dpv:hasContact": {
            "@type": "schema:ContactPoint",
            "schema:email": platform.email,
            "schema:telephone": platform.phone,
            "schema:url": platform.url,
        },
    })
}

fn event(decision: &Decision, term_days: Option<u32>) -> Value {
    let choice = &decision.choice;
    let state = match choice.outcome {
        Outcome::Given | Outcome::Once => "dpv:ConsentGiven",
        Outcome::Refused => "dpv:ConsentRefused",
        Outcome::Withdrawn => "dpv:ConsentWithdrawn",
        Outcome::Expired => "dpv:ConsentExpired",
        Outcome::Renewed => "dpv:RenewedConsentGiven",
    };
    // An interval without an end is written with two dots (ISO 8601-2).
    let end = match (choice.until, term_days) {
        _ if !choice.outcome.permits() => "..".to_owned(),
        (0, Some(days)) => format!("P{days}D"),
        (0, None) => "..".to_owned(),
        (until, _) => rfc3339(until),
    };
    json!({
        "@type": state,
        "dct:type": choice.outcome.name(),
        "dct:date": rfc3339(choice.chosen_at),
        "dct:dateSubmitted": rfc3339(decision.signed_at),
        "dct:valid": format!("{}/{end}", rfc3339(decision.signed_at)),
        "dpv:hasLegalBasis": "dpv:ExplicitlyExpressedConsent",
        "dpv:isIndicatedBy": decision.account,
        "dpv:hasIndicationMethod": "EdDSA",
    })
}

/// Members in the order of their names, whatever `serde_json` was built with.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let sorted: BTreeMap<_, _> = members.iter().collect();
            let member = |(name, value): (&String, &Value)| {
                format!("{}:{}", Value::String(name.clone()), canonical(value))
            };
            let members: Vec<_> = sorted.into_iter().map(member).collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        plain => plain.to_string(),
    }
}
