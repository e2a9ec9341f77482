//! Checking a receipt in full, offline: with the keys that its file brings, and what whoever checks knows by itself.
//!
//! In this order, and it ends with the first thing that is wrong: the file · the token's header · what is signed · the
//! platform's keys, and whose they are · the platform's signature · the decision in it, likewise · whether it is this
//! receipt's · the person's keys, which lead back to the account · the person's signature · the times · the text and its
//! digest · the record, made once more from all of that.

use crate::{
    file::{File, Kept as _},
    finding::{self, Beside, Finding, Outcome, Proof, Signer},
    record::{Receiver, Source, record},
};
use base64ct::{Base64UrlUnpadded, Encoding};
use kluis_catalog::{
    Basis, Field,
    purpose::{Party, Purpose, PurposeText},
};
use kluis_vault::{
    decision::{self, Decision, Receipt},
    encoding::Malformed,
    identity::{key_id, verify_chain},
    jws::{Kind, Token},
    manifest::{Head, digest},
    platform,
};
use kluis_wire::{AccountId, Digest, Platform};
use serde_json::Value;
use std::cmp::Ordering;

/// How far a person's clock may run ahead of the platform's, in seconds.
const AHEAD: u64 = DAY;
const DAY: u64 = 24 * 60 * 60;

/// What whoever checks knows by itself.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The domain of the platform that they belong to.
    pub origin: &'a str,
    /// Fingerprint of its keys, where it is known.
    pub platform: Option<Digest>,
}

/// A receipt that holds.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What it proves.
    pub proof: Proof,
    token: String,
    platform: Platform,
    account: AccountId,
    previous: Digest,
    log: Head,
}

impl Checked {
    /// Who decided.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }
}

/// Checks a receipt file.
///
/// # Errors
/// [`Finding`]
pub fn check(known: Known<'_>, text: &str) -> Result<Checked, Finding> {
    let file = read(text)?;
    let token = (Kind::Receipt, file.receipt.as_str());
    let (receipt, signer) = stated(known, token, &file.platform, Receipt::decode)?;
    let origin = &file.platform.origin;

    let decision = decided(&file, &receipt)?;
    if receipt.time.saturating_add(AHEAD) < decision.signed_at {
        return Err(Finding::Times);
    }
    let recorded = Recorded::read(&receipt.record).ok_or(Finding::Record)?;
    let purpose = recorded.purpose(&decision).ok_or(Finding::Text)?;
    let again = record(&Source {
        origin,
        sequence: receipt.sequence,
        time: receipt.time,
        decision: &decision,
        platform: &recorded.party,
        purpose: &purpose,
        receivers: &recorded.receivers,
    });
    let receivers = recorded.receivers.iter().map(|one| &one.fingerprint);
    if again != receipt.record || !receivers.eq(&decision.choice.recipients) {
        return Err(Finding::Record);
    }
    Ok(Checked {
        proof: proof(origin, signer, &receipt, &decision, &purpose, recorded),
        token: file.receipt,
        platform: file.platform,
        account: receipt.account,
        previous: receipt.previous,
        log: receipt.log,
    })
}

fn read(text: &str) -> Result<File, Finding> {
    let text = text.trim();
    File::parse(text).ok_or_else(|| {
        let bare = Token::parse(Kind::Receipt, text).is_ok();
        if bare {
            Finding::Bare
        } else {
            Finding::NotAReceipt
        }
    })
}

/// Reads what the platform states in a token of this kind, and whose keys signed it.
pub(crate) fn stated<T>(
    known: Known<'_>,
    (kind, token): (Kind, &str),
    platform: &Platform,
    decode: fn(&str, &[u8]) -> Result<T, Malformed>,
) -> Result<(T, Signer), Finding> {
    let parsed = parsed(kind, token)?;
    let origin = &platform.origin;
    if platform::verify(origin, platform).is_err() || !names(&parsed.payload, origin) {
        return Err(Finding::Platform);
    }
    let read = decode(origin, &parsed.payload).map_err(|_| Finding::Contents)?;
    let signer = signer(known, platform)?;
    if parsed.is_signed(&platform.signing) {
        Ok((read, signer))
    } else {
        Err(Finding::PlatformSignature)
    }
}

/// A token of this kind. What its header says that the header of such a token doesn't say has a name.
fn parsed(kind: Kind, token: &str) -> Result<Token<'_>, Finding> {
    let header = token.split('.').next().unwrap_or_default();
    let header = Base64UrlUnpadded::decode_vec(header).map_err(|_| Finding::NotAReceipt)?;
    let members: Value = serde_json::from_slice(&header).map_err(|_| Finding::NotAReceipt)?;
    let expected: Value = serde_json::from_str(kind.header()).unwrap_or_default();
    if members.get("alg") != expected.get("alg") {
        return Err(Finding::Algorithm);
    }
    let keys = ["jwk", "jku", "kid", "x5c", "x5u", "x5t", "x5t#S256"];
    if keys.iter().any(|key| members.get(key).is_some()) {
        return Err(Finding::KeyInToken);
    }
    if members.get("typ") != expected.get("typ") {
        return Err(Finding::Kind);
    }
    Token::parse(kind, token).map_err(|_| Finding::Contents)
}

/// Whether what is signed names this platform.
fn names(payload: &[u8], origin: &str) -> bool {
    let read = serde_json::from_slice::<Value>(payload).unwrap_or_default();
    let named = read.get("origin").and_then(Value::as_str);
    named.is_none_or(|named| named == origin)
}

fn signer(known: Known<'_>, platform: &Platform) -> Result<Signer, Finding> {
    if platform.origin != known.origin {
        return Ok(Signer::Elsewhere);
    }
    match known.platform {
        None => Ok(Signer::Unknown),
        Some(own) if own == platform::fingerprint(platform) => Ok(Signer::Known),
        Some(_) => Err(Finding::OtherKeys),
    }
}

/// The decision in a receipt, signed by the person whose it is.
fn decided(file: &File, receipt: &Receipt) -> Result<Decision, Finding> {
    let payload = parsed(Kind::Decision, &receipt.decision)?.payload;
    let decision = Decision::decode(&payload).map_err(|_| backwards(&payload))?;
    if decision.account != receipt.account || decision.number != receipt.sequence {
        return Err(Finding::Swapped);
    }
    verify_chain(&file.platform.origin, decision.account, &file.identity)
        .map_err(|_| Finding::Identity)?;
    let own = |link: &kluis_wire::IdentityLink| key_id(&link.public) == decision.identity;
    if !file.identity.iter().any(own) {
        return Err(Finding::Identity);
    }
    Decision::verify(decision.account, &file.identity, &receipt.decision)
        .map_err(|_| Finding::PersonSignature)
}

/// Why a decision can't be read.
fn backwards(payload: &[u8]) -> Finding {
    let read = serde_json::from_slice::<Value>(payload).unwrap_or_default();
    let time = |name| read.get(name).and_then(Value::as_u64);
    match (time("shown"), time("chosen"), time("signed")) {
        (Some(shown), Some(chosen), Some(signed)) if shown > chosen || chosen > signed => {
            Finding::Times
        }
        _ => Finding::Contents,
    }
}

/// What only the record says.
struct Recorded {
    text: String,
    party: Party,
    fields: Vec<Field>,
    term_days: Option<u32>,
    kept_days: Option<u32>,
    receivers: Vec<Receiver>,
}

/// A number of days, as ISO 8601 writes it.
fn days(duration: &str) -> Option<u32> {
    duration.strip_prefix('P')?.strip_suffix('D')?.parse().ok()
}

impl Recorded {
    fn read(record: &str) -> Option<Self> {
        let record: Value = serde_json::from_str(record).ok()?;
        let text = |place: &str| record.pointer(place)?.as_str().map(str::to_owned);
        let list = |place: &str| record.pointer(place)?.as_array();
        let fields = list("/dpv:hasProcess/dpv:hasPersonalData/dct:hasPart")?;
        let field = |field: &Value| Field::from_id(field.get("dct:identifier")?.as_str()?);
        let kept = text("/dpv:hasProcess/dpv:hasStorageCondition/1/dpv:hasDuration/rdf:value")?;
        let valid = text("/dpv:hasConsentStatus/dct:valid")?;
        let receivers = list("/dpv:hasProcess/dpv:hasRecipient/dct:hasPart")?;
        let receiver = |receiver: &Value| {
            let text = |name: &str| receiver.get(name)?.as_str().map(str::to_owned);
            Some(Receiver {
                fingerprint: Digest::parse(&text("dct:identifier")?)?,
                number: text("dpv:hasIdentifier")?,
                name: text("dpv:hasName")?,
            })
        };
        Some(Self {
            text: text("/dpv:hasNotice/dct:description")?,
            party: Party {
                name: text("/dpv:hasEntity/dpv:hasName")?,
                address: text("/dpv:hasEntity/dpv:hasAddress")?,
                email: text("/dpv:hasEntity/dpv:hasContact/schema:email")?,
                phone: text("/dpv:hasEntity/dpv:hasContact/schema:telephone")?,
                url: text("/dpv:hasEntity/dpv:hasContact/schema:url")?,
                authority: text("/dpv:hasProcess/dpv:hasAuthority/dpv:hasName")?,
                // Who answers requests is nothing that was decided about.
                desk: String::new(),
            },
            fields: fields.iter().map(field).collect::<Option<_>>()?,
            term_days: valid.split_once('/').and_then(|(_, end)| days(end)),
            kept_days: days(&kept),
            receivers: receivers.iter().map(receiver).collect::<Option<_>>()?,
        })
    }

    /// The purpose as it was shown, where this is the text that was signed.
    fn purpose(&self, decision: &Decision) -> Option<Purpose> {
        let choice = &decision.choice;
        if digest(self.text.as_bytes()) != choice.text {
            return None;
        }
        let lines: Vec<_> = self.text.split('\n').map(str::to_owned).collect();
        let [id, version, title, says, which, for_whom, how_long, basis] = lines.try_into().ok()?;
        let basis = Basis::ALL.into_iter().find(|one| one.id() == basis)?;
        let words = PurposeText {
            title,
            says,
            which,
            for_whom,
            to: String::new(),
            how_long,
        };
        let holds = id == choice.purpose && version == choice.purpose_version.to_string();
        holds.then(|| Purpose {
            id,
            version: choice.purpose_version,
            basis,
            fields: self.fields.clone(),
            recipients: Vec::new(),
            term_days: self.term_days,
            kept_days: self.kept_days,
            once: false,
            nl: words.clone(),
            en: words,
        })
    }
}

fn proof(
    origin: &str,
    signer: Signer,
    receipt: &Receipt,
    decision: &Decision,
    purpose: &Purpose,
    recorded: Recorded,
) -> Proof {
    let choice = &decision.choice;
    let receivers = recorded.receivers.into_iter().map(|one| finding::Receiver {
        fingerprint: one.fingerprint.to_string(),
        number: one.number,
        name: one.name,
    });
    Proof {
        origin: origin.to_owned(),
        signer,
        controller: recorded.party.name,
        account: decision.account.to_string(),
        sequence: receipt.sequence,
        outcome: choice.outcome.into(),
        purpose: purpose.id.clone(),
        version: purpose.version,
        title: purpose.nl.title.clone(),
        text: recorded.text.split('\n').map(str::to_owned).collect(),
        digest: choice.text.to_string(),
        language: choice.language,
        fields: purpose
            .fields
            .iter()
            .map(|field| field.id().to_owned())
            .collect(),
        receivers: receivers.collect(),
        shown: choice.shown_at,
        chosen: choice.chosen_at,
        signed: decision.signed_at,
        countersigned: receipt.time,
        until: until(decision, purpose),
    }
}

/// Until when a yes holds: what it says itself, else the term of the purpose.
fn until(decision: &Decision, purpose: &Purpose) -> Option<u64> {
    let choice = &decision.choice;
    let term = |days| {
        decision
            .signed_at
            .saturating_add(DAY.saturating_mul(u64::from(days)))
    };
    match choice.until {
        _ if !choice.outcome.permits() => None,
        0 => purpose.term_days.map(term),
        until => Some(until),
    }
}

impl From<decision::Outcome> for Outcome {
    fn from(outcome: decision::Outcome) -> Self {
        match outcome {
            decision::Outcome::Given => Self::Given,
            decision::Outcome::Refused => Self::Refused,
            decision::Outcome::Withdrawn => Self::Withdrawn,
            decision::Outcome::Expired => Self::Expired,
            decision::Outcome::Renewed => Self::Renewed,
            decision::Outcome::Once => Self::Once,
        }
    }
}

/// What two receipts say beside each other. Each has to hold by itself: that is why they were [`check`]ed.
#[must_use]
pub fn beside(one: &Checked, other: &Checked) -> Beside {
    if one.token == other.token {
        return Beside::Same;
    }
    if one.account != other.account || one.platform != other.platform {
        return Beside::Apart;
    }
    let (first, second) = if one.proof.sequence <= other.proof.sequence {
        (one, other)
    } else {
        (other, one)
    };
    let (number, next) = (first.proof.sequence, second.proof.sequence);
    // One names the receipt before it: where that is another one than this, there are two of them.
    let follows = second.previous == digest(first.token.as_bytes());
    // Each names the head of the log of who looked, which only ever grows.
    let forked = match first.log.sequence.cmp(&second.log.sequence) {
        Ordering::Less => false,
        Ordering::Equal => first.log.digest != second.log.digest,
        Ordering::Greater => true,
    };
    if number == next || forked || (number.checked_add(1) == Some(next) && !follows) {
        Beside::Equivocated
    } else {
        Beside::InOrder
    }
}
