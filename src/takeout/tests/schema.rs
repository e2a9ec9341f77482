//! The schema that goes along says what the document is: every member of it, and no other.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that finds another shape fails"
)]

use kluis_takeout::{
    Document, Value as Field,
    document::{
        Attachment, Case, Concerned, Decision, Detail, Party, SCHEMA, Seer, Statement, VERSION,
    },
};
use serde_json::Value;

/// What of JSON Schema (2020-12) the schema uses; anything else in it is an error.
fn check(root: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    for (keyword, says) in schema.as_object().expect("a schema") {
        let holds = match keyword.as_str() {
            "$ref" => {
                let path = says.as_str().and_then(|path| path.strip_prefix('#'));
                let target = path.and_then(|path| root.pointer(path));
                return check(root, target.expect("what it refers to"), value);
            }
            "anyOf" => {
                let mut any = says.as_array().expect("a list").iter();
                any.any(|one| check(root, one, value).is_ok())
            }
            "const" => value == says,
            "enum" => says.as_array().expect("a list").contains(value),
            "type" => {
                let is = |kind: &Value| match kind.as_str() {
                    Some("object") => value.is_object(),
                    Some("array") => value.is_array(),
                    Some("string") => value.is_string(),
                    Some("integer") => value.is_u64(),
                    Some("boolean") => value.is_boolean(),
                    Some("null") => value.is_null(),
                    other => panic!("{other:?}"),
                };
                says.as_array()
                    .map_or_else(|| is(says), |any| any.iter().any(is))
            }
            "required" => {
                let mut names = says.as_array().expect("names").iter();
                !value.is_object()
                    || names.all(|name| value.get(name.as_str().expect("a name")).is_some())
            }
            "additionalProperties" => {
                let known = &schema["properties"];
                let mut members = value.as_object().into_iter().flatten();
                *says == Value::Bool(false) && members.all(|(name, _)| known.get(name).is_some())
            }
            "properties" => {
                for (name, schema) in says.as_object().expect("members") {
                    if let Some(value) = value.get(name) {
                        check(root, schema, value).map_err(|why| format!("{name}: {why}"))?;
                    }
                }
                true
            }
            "items" => {
                for value in value.as_array().into_iter().flatten() {
                    check(root, says, value)?;
                }
                true
            }
            "$schema" | "$defs" | "title" | "description" | "format" | "minimum" | "pattern"
            | "contentEncoding" => true,
            other => panic!("{other}"),
        };
        if !holds {
            return Err(format!("{keyword} {says} against {value}"));
        }
    }
    Ok(())
}

/// Something of everything.
fn full() -> Document {
    let text = || Some("text".to_owned());
    let statement = Statement {
        event: "answered".to_owned(),
        by: Some(Party::default()),
        until: text(),
        text: text(),
        details: vec![Detail::default()],
        attachments: vec![
            Attachment::default(),
            Attachment {
                file: text(),
                ..Attachment::default()
            },
        ],
        receipt: text(),
        signature: text(),
        key: text(),
        ..Statement::default()
    };
    let case = |kind: &str| Case {
        kind: kind.to_owned(),
        channel: "phone".to_owned(),
        state: "masked".to_owned(),
        fields: vec![Concerned::default()],
        purpose: Some(Concerned::default()),
        about: text(),
        by: Some(Party::default()),
        due: text(),
        statements: vec![
            statement.clone(),
            Statement {
                event: "received".to_owned(),
                ..Statement::default()
            },
        ],
        ..Case::default()
    };
    let mut document = Document::new("kluis.example", "2026-11-23T10:00:00.000Z");
    document.fields = vec![Field {
        file: text(),
        seen_by: vec![Seer::default()],
        ..Field::default()
    }];
    document.decisions = vec![Decision {
        number: 1,
        outcome: "given".to_owned(),
        until: text(),
        receipt: text(),
        ..Decision::default()
    }];
    document.looks = text();
    document.requests = vec![case("rectification")];
    document.participations = vec![case("participation")];
    document.disclosures = vec![case("disclosure")];
    document.notes = vec![case("note")];
    document
}

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("JSON")
}

#[test]
fn a_document_is_what_its_schema_says() {
    let schema = schema();
    assert_eq!(schema["properties"]["version"]["const"], VERSION);
    let empty = Document::new("kluis.example", "2026-11-23T10:00:00.000Z");
    for document in [empty, full()] {
        let value = serde_json::to_value(document).expect("JSON");
        assert_eq!(check(&schema, &schema, &value), Ok(()));
    }
}

#[test]
fn another_document_is_not() {
    let schema = schema();
    let full = serde_json::to_value(full()).expect("JSON");
    let spoilt = |path: &str, with: Option<Value>| {
        let mut document = full.clone();
        let (parent, name) = path.rsplit_once('/').expect("a path");
        let parent = document.pointer_mut(parent).expect("it");
        let members = parent.as_object_mut().expect("an object");
        match with {
            Some(value) => drop(members.insert(name.to_owned(), value)),
            None => drop(members.remove(name).expect("a member")),
        }
        check(&schema, &schema, &document).is_err()
    };
    for path in [
        "/notes",
        "/fields/0/seenBy",
        "/decisions/0/receipt",
        "/requests/0/stateSays",
        "/requests/0/statements/0/signed",
        "/requests/0/statements/0/attachments/0/file",
        "/participations/0/by/number",
    ] {
        assert!(spoilt(path, None), "{path}");
    }
    assert!(spoilt("/requests/0/statements/0/more", Some(Value::Null)));
    assert!(spoilt("/requests/0/kind", Some("wish".into())));
    assert!(spoilt("/disclosures/0/open", Some("no".into())));
}
