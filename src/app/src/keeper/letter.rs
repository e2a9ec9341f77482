//! How asks and tells are written: the JSON form that `serde` gives the worker's types. A test writes and reads
//! every variant against `serde_json`.

use crate::json::{Json, write_text};
use kluis_catalog::{Field, Invalid};
use kluis_wire::Language;
use kluis_worker::{
    Answer, Ask, Failure, Kit, Opened, Progress, Proof, Refusal, Stored, StoredField, Tell, View,
};

/// Writes an ask.
#[must_use]
pub(super) fn write(ask: &Ask) -> String {
    let mut out = String::new();
    match ask {
        Ask::SignUpStart { address, language } => {
            out.push_str(r#"{"SignUpStart":{"address":"#);
            write_text(&mut out, address);
            out.push_str(match language {
                Language::Nl => r#","language":"nl"}}"#,
                Language::En => r#","language":"en"}}"#,
            });
        }
        Ask::SignUpCode { code } => {
            out.push_str(r#"{"SignUpCode":{"code":"#);
            write_text(&mut out, code);
            out.push_str("}}");
        }
        Ask::CreateVault { keep } => out.push_str(if *keep {
            r#"{"CreateVault":{"keep":true}}"#
        } else {
            r#"{"CreateVault":{"keep":false}}"#
        }),
        Ask::Unlock { address, keep } => {
            out.push_str(r#"{"Unlock":{"address":"#);
            write_text(&mut out, address);
            out.push_str(if *keep { r#","keep":true}}"# } else { r#","keep":false}}"# });
        }
        Ask::Recover { keep } => {
            out.push_str(if *keep { r#"{"Recover":{"keep":true}}"# } else { r#"{"Recover":{"keep":false}}"# });
        }
        Ask::Save { changes } => {
            out.push_str(r#"{"Save":{"changes":["#);
            for (index, change) in changes.iter().enumerate() {
                out.push_str(if index == 0 { r#"{"field":"# } else { r#",{"field":"# });
                write_text(&mut out, change.field.id());
                out.push_str(r#","value":"#);
                match &change.value {
                    Some(value) => write_text(&mut out, value),
                    None => out.push_str("null"),
                }
                out.push('}');
            }
            out.push_str("]}}");
        }
        Ask::Rehearse => out.push_str(r#""Rehearse""#),
        Ask::RenewCode => out.push_str(r#""RenewCode""#),
        Ask::Read => out.push_str(r#""Read""#),
        Ask::Refresh => out.push_str(r#""Refresh""#),
        Ask::Stored => out.push_str(r#""Stored""#),
        Ask::Proof => out.push_str(r#""Proof""#),
        Ask::Lock => out.push_str(r#""Lock""#),
    }
    out
}

/// Reads a tell; `None` where it isn't one.
#[must_use]
pub(super) fn read(json: &str) -> Option<Tell> {
    let json = Json::read(json)?;
    let (name, inner) = variant(&json)?;
    match name {
        "Progress" => progress(inner).map(Tell::Progress),
        "Done" => match variant(inner)? {
            ("Ok", inner) => answer(inner).map(|answer| Tell::Done(Ok(answer))),
            ("Err", inner) => failure(inner).map(|failure| Tell::Done(Err(failure))),
            _ => None,
        },
        _ => None,
    }
}

/// A variant's name and what it holds: `"Name"` or `{"Name": …}`.
fn variant(json: &Json) -> Option<(&str, &Json)> {
    match json {
        Json::Text(name) => Some((name, &Json::Null)),
        Json::Map(entries) => entries.first().map(|(name, inner)| (name.as_str(), inner)),
        _ => None,
    }
}

fn text(json: &Json, key: &str) -> Option<String> {
    json.get(key)?.text().map(str::to_owned)
}

fn number(json: &Json, key: &str) -> Option<u64> {
    json.get(key)?.number()
}

fn small(json: &Json, key: &str) -> Option<u32> {
    u32::try_from(number(json, key)?).ok()
}

fn field(json: &Json) -> Option<Field> {
    Field::from_id(json.text()?)
}

fn progress(json: &Json) -> Option<Progress> {
    let (name, inner) = variant(json)?;
    Some(match name {
        "MakingKeys" => Progress::MakingKeys,
        "Stretching" => Progress::Stretching,
        "Sealing" => Progress::Sealing { done: small(inner, "done")?, total: small(inner, "total")? },
        "Sending" => Progress::Sending,
        "FetchingShares" => Progress::FetchingShares,
        "Opening" => Progress::Opening { done: small(inner, "done")?, total: small(inner, "total")? },
        _ => return None,
    })
}

fn answer(json: &Json) -> Option<Answer> {
    let (name, inner) = variant(json)?;
    Some(match name {
        "Nothing" => Answer::Nothing,
        "CodeSent" => Answer::CodeSent { expires_in: number(inner, "expires_in")?, outbox: text(inner, "outbox") },
        "Created" => Answer::Created { kit: kit(inner.get("kit")?)?, view: view(inner.get("view")?)? },
        "Vault" => Answer::Vault(view(inner)?),
        "Stored" => Answer::Stored(Stored {
            rows: inner.get("rows")?.items().iter().map(stored_field).collect::<Option<_>>()?,
            other_bytes: number(inner, "other_bytes")?,
        }),
        "Proof" => Answer::Proof(Proof {
            field: field(inner.get("field")?)?,
            without_yours: text(inner, "without_yours"),
            without_ours: text(inner, "without_ours"),
            with_both: text(inner, "with_both"),
        }),
        _ => return None,
    })
}

fn kit(json: &Json) -> Option<Kit> {
    Some(Kit {
        code: text(json, "code")?,
        file: text(json, "file")?,
        fingerprint: text(json, "fingerprint")?,
        sequence: number(json, "sequence")?,
    })
}

fn view(json: &Json) -> Option<View> {
    Some(View {
        fingerprint: text(json, "fingerprint")?,
        sequence: number(json, "sequence")?,
        rehearsed: json.get("rehearsed")?.bool()?,
        fields: json.get("fields")?.items().iter().map(opened).collect::<Option<_>>()?,
    })
}

fn opened(json: &Json) -> Option<Opened> {
    Some(Opened {
        field: field(json.get("field")?)?,
        value: text(json, "value")?,
        changed: number(json, "changed")?,
        revision: number(json, "revision")?,
    })
}

fn stored_field(json: &Json) -> Option<StoredField> {
    Some(StoredField {
        field: field(json.get("field")?)?,
        row: text(json, "row")?,
        sealed: text(json, "sealed")?,
        value: text(json, "value")?,
    })
}

fn failure(json: &Json) -> Option<Failure> {
    let (name, inner) = variant(json)?;
    Some(match name {
        "Offline" => Failure::Offline,
        "Unavailable" => Failure::Unavailable,
        "TooMany" => Failure::TooMany { seconds: number(inner, "seconds")? },
        "WrongCode" => Failure::WrongCode { tries_left: small(inner, "tries_left")? },
        "Expired" => Failure::Expired,
        "WrongPassphrase" => Failure::WrongPassphrase,
        "WrongRecoveryCode" => Failure::WrongRecoveryCode,
        "MistypedRecoveryCode" => Failure::MistypedRecoveryCode,
        "ShortPassphrase" => Failure::ShortPassphrase,
        "Locked" => Failure::Locked,
        "Invalid" => Failure::Invalid(inner.items().iter().map(invalid).collect::<Option<_>>()?),
        "Conflict" => Failure::Conflict(field(inner)?),
        "CodeInUse" => Failure::CodeInUse,
        "Refused" => Failure::Refused(refusal(inner.text()?)?),
        "Internal" => Failure::Internal,
        _ => return None,
    })
}

fn invalid(json: &Json) -> Option<(Field, Invalid)> {
    let [name, why] = json.items() else { return None };
    let why = match why.text()? {
        "Missing" => Invalid::Missing,
        "TooLong" => Invalid::TooLong,
        "Form" => Invalid::Form,
        _ => return None,
    };
    Some((field(name)?, why))
}

fn refusal(name: &str) -> Option<Refusal> {
    Some(match name {
        "Form" => Refusal::Form,
        "Platform" => Refusal::Platform,
        "Slot" => Refusal::Slot,
        "Keyring" => Refusal::Keyring,
        "Identity" => Refusal::Identity,
        "Header" => Refusal::Header,
        "Body" => Refusal::Body,
        "RolledBack" => Refusal::RolledBack,
        "Listing" => Refusal::Listing,
        "Share" => Refusal::Share,
        "Field" => Refusal::Field,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kluis_worker::Change;

    #[test]
    fn the_worker_understands_every_ask() {
        let odd = || "Zoë \"x\"\\\n".to_owned();
        let asks = [
            Ask::SignUpStart { address: odd(), language: Language::Nl },
            Ask::SignUpStart { address: odd(), language: Language::En },
            Ask::SignUpCode { code: "123 456".into() },
            Ask::CreateVault { keep: true },
            Ask::CreateVault { keep: false },
            Ask::Rehearse,
            Ask::RenewCode,
            Ask::Unlock { address: odd(), keep: true },
            Ask::Unlock { address: odd(), keep: false },
            Ask::Recover { keep: true },
            Ask::Recover { keep: false },
            Ask::Read,
            Ask::Refresh,
            Ask::Save { changes: vec![] },
            Ask::Save {
                changes: vec![
                    Change { field: Field::GivenName, value: Some(odd()) },
                    Change { field: Field::Phone, value: None },
                ],
            },
            Ask::Stored,
            Ask::Proof,
            Ask::Lock,
        ];
        for ask in asks {
            assert_eq!(serde_json::from_str::<Ask>(&write(&ask)).unwrap(), ask);
        }
    }

    fn a_view() -> View {
        let opened = |field, value: &str| Opened { field, value: value.into(), changed: 1_795_000_000, revision: 3 };
        View {
            fingerprint: "AB12 CD34".into(),
            sequence: 7,
            rehearsed: true,
            fields: vec![opened(Field::GivenName, "Zoë"), opened(Field::Progress, r#"["contact"]"#)],
        }
    }

    fn every_answer() -> Vec<Answer> {
        let kit = Kit { code: "K4XZ-…".into(), file: "a\nb\n".into(), fingerprint: "AB".into(), sequence: 1 };
        let row = StoredField { field: Field::City, row: "r".into(), sealed: "00ff".into(), value: "Łódź".into() };
        vec![
            Answer::Nothing,
            Answer::CodeSent { expires_in: 900, outbox: None },
            Answer::CodeSent { expires_in: 900, outbox: Some("/mail".into()) },
            Answer::Created { kit, view: a_view() },
            Answer::Vault(a_view()),
            Answer::Stored(Stored { rows: vec![row], other_bytes: 12_345 }),
            Answer::Proof(Proof {
                field: Field::Email,
                without_yours: None,
                without_ours: None,
                with_both: Some("a@example.org".into()),
            }),
        ]
    }

    fn every_failure() -> Vec<Failure> {
        let mut failures = vec![
            Failure::Offline,
            Failure::Unavailable,
            Failure::TooMany { seconds: 30 },
            Failure::WrongCode { tries_left: 4 },
            Failure::Expired,
            Failure::WrongPassphrase,
            Failure::WrongRecoveryCode,
            Failure::MistypedRecoveryCode,
            Failure::ShortPassphrase,
            Failure::Locked,
            Failure::Invalid(vec![
                (Field::Phone, Invalid::Form),
                (Field::City, Invalid::TooLong),
                (Field::GivenName, Invalid::Missing),
            ]),
            Failure::CodeInUse,
            Failure::Internal,
        ];
        failures.extend(Field::ALL.iter().map(|field| Failure::Conflict(*field)));
        failures.extend(
            [
                Refusal::Form,
                Refusal::Platform,
                Refusal::Slot,
                Refusal::Keyring,
                Refusal::Identity,
                Refusal::Header,
                Refusal::Body,
                Refusal::RolledBack,
                Refusal::Listing,
                Refusal::Share,
                Refusal::Field,
            ]
            .map(Failure::Refused),
        );
        failures
    }

    #[test]
    fn every_tell_of_the_worker_is_understood() {
        let steps = [
            Progress::MakingKeys,
            Progress::Stretching,
            Progress::Sealing { done: 1, total: 2 },
            Progress::Sending,
            Progress::FetchingShares,
            Progress::Opening { done: 40, total: 40 },
        ];
        let mut tells: Vec<_> = steps.map(Tell::Progress).into();
        tells.extend(every_answer().into_iter().map(|answer| Tell::Done(Ok(answer))));
        tells.extend(every_failure().into_iter().map(|failure| Tell::Done(Err(failure))));
        for tell in tells {
            assert_eq!(read(&serde_json::to_string(&tell).unwrap()).as_ref(), Some(&tell), "{tell:?}");
        }
    }

    #[test]
    fn what_is_not_a_tell_is_not_taken_for_one() {
        for bad in ["", "{}", r#"{"Done":{"Ok":"Something"}}"#, r#"{"Done":{"Ok":{"Vault":{}}}}"#, r#""Progress""#] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
