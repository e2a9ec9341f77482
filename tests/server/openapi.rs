//! The description of the API: whole, true and well-formed. That every request and answer of all these tests is in it, the
//! harness sees to (`described`).

use crate::described::Described;
use crate::harness::Server;
use kluis_tests::{python, root};
use kluis_wire::{
    AccountId, AnswerId, Bytes, CaseId, CaseShown, Cases, Digest, Enclosed, GrantShareId,
    IdentityLink, IdentityPublic, Letter, LettersAsked, NewStatement, Nonce, Participation, Person,
    SessionId, Signature, SignedStatement, SigningPublic, Stated, StatedAt, Waiting, paths,
};
use reqwest::Method;
use serde::Serialize;
use std::collections::BTreeSet;

/// A path with something at the places of its names.
fn filled(path: &str) -> String {
    path.replace("{id}", "AAAAAAAAAAAAAAAAAAAAAA")
        .replace("{number}", "0")
}

#[tokio::test]
async fn an_independent_validator_finds_it_well_formed() {
    let server = Server::start().await;
    let document = &server.described().document;
    assert_eq!(document["openapi"], "3.1.0");
    let answer = python("openapi.py", document);
    let error = String::from_utf8_lossy(&answer.stderr);
    assert!(answer.status.success(), "{error}");
    // And one that isn't, it doesn't.
    let mut spoilt = document.clone();
    spoilt["paths"][paths::PLATFORM]["get"]["responses"]["200"]["description"] = 1.into();
    assert!(!python("openapi.py", &spoilt).status.success());
    let mut spoilt = document.clone();
    spoilt["paths"][paths::VAULT]["put"]["parameters"][0]["name"] = "".into();
    spoilt["paths"][paths::VAULT]["put"]["operationId"] = "get-v1-vault".into();
    assert!(!python("openapi.py", &spoilt).status.success());
}

#[tokio::test]
async fn every_described_call_is_there_and_no_other_method() {
    let server = Server::start().await;
    let client = server.client();
    let operations = server.described().operations();
    assert!(operations.len() > 40, "{}", operations.len());
    let paths: BTreeSet<_> = operations.iter().map(|(_, path, _)| path).collect();
    for path in paths {
        for method in ["get", "post", "put", "delete", "patch"] {
            let described = operations
                .iter()
                .any(|(other, at, _)| other == method && at == path);
            let name = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            let answer = client.send(name, &filled(path), "", &[]).await;
            let routed = !matches!(answer.status, 404 | 405);
            assert_eq!(
                routed,
                described,
                "{method} {path}: {} {}",
                answer.status,
                answer.text()
            );
        }
    }
}

#[tokio::test]
async fn every_path_that_the_wire_names_is_described() {
    let server = Server::start().await;
    let operations = server.described().operations();
    let source = root().join("src/wire/src/paths.rs");
    let source = std::fs::read_to_string(source).expect("the paths");
    let named: Vec<_> = source
        .lines()
        .filter_map(|line| line.strip_prefix("pub const "))
        .filter_map(|line| line.split('"').nth(1))
        .collect();
    assert!(named.len() > 30, "{}", named.len());
    for name in named {
        // A path, or the last step of one.
        let is_step = !name.starts_with('/');
        let described = operations.iter().any(|(_, path, _)| {
            if is_step {
                path.ends_with(&format!("/{{id}}/{name}"))
            } else {
                path == name || path.starts_with(&format!("{name}/{{id}}"))
            }
        });
        assert!(described, "{name} isn't described");
    }
}

#[tokio::test]
async fn every_call_says_what_it_is_and_every_type_too() {
    let server = Server::start().await;
    let described = server.described();
    let mut ids = BTreeSet::new();
    for (method, path, operation) in described.operations() {
        assert!(operation["summary"].is_string(), "{method} {path}");
        let id = operation["operationId"].as_str().expect("an id");
        assert!(ids.insert(id.to_owned()), "{id} is there twice");
        assert!(operation.get("x-problems").is_none());
    }
    let schemas = described.document["components"]["schemas"].as_object();
    for (name, schema) in schemas.expect("schemas") {
        assert!(schema["description"].is_string(), "{name}");
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            assert!(schema["description"].is_string(), "{name}.{field}");
        }
    }
    let text = described.document.to_string();
    assert!(!text.contains("[`") && !text.contains("crate::"), "{text}");
}

/// What devices write and read in the binary form alone is described all the same.
#[tokio::test]
async fn what_stands_in_a_case_is_as_it_is_described() {
    let server = Server::start().await;
    let described = server.described();
    let (account, case, day) = (AccountId([1; 32]), CaseId([2; 16]), 1_800_000_000);
    let signature = Signature([3; 64]);
    let (sealed, own) = (Bytes(vec![4; 5]), Bytes(vec![6; 7]));
    let public = IdentityPublic {
        signing: SigningPublic([8; 32]),
        sealing: Bytes(vec![9; 1_216]),
    };
    let identity = vec![IdentityLink {
        public,
        succession: Some(signature),
    }];
    let signed = SignedStatement {
        statement: sealed.clone(),
        signature,
    };
    let letter = Enclosed::ToPerson(Letter {
        id: AnswerId([10; 16]),
        subject: case.to_string(),
        writer: Digest([11; 32]),
        share: GrantShareId([12; 16]),
        time: day,
        sealed: sealed.clone(),
        signature,
    });
    let request = Enclosed::ToDesk {
        sealed: sealed.clone(),
        own: own.clone(),
    };
    for (enclosed, receipt) in [
        (None, None),
        (Some(letter), None),
        (Some(request), Some("a receipt".to_owned())),
    ] {
        fits(
            described,
            "NewStatement",
            &NewStatement {
                signed: signed.clone(),
                enclosed: enclosed.clone(),
                deposit: receipt.as_ref().map(|_| sealed.clone()),
                own: enclosed.as_ref().map(|_| own.clone()),
            },
        );
        fits(
            described,
            "Cases",
            &Cases {
                statements: vec![Stated {
                    signed: signed.clone(),
                    enclosed: enclosed.clone(),
                    receipt: receipt.clone(),
                }],
                more: receipt.as_ref().map(|_| 3),
            },
        );
    }
    let stated = StatedAt {
        signed,
        text: Some(sealed.clone()),
        time: day,
    };
    let shown = CaseShown {
        account,
        case,
        identity: identity.clone(),
        statements: vec![stated],
    };
    fits(
        described,
        "Waiting",
        &Waiting {
            cases: vec![shown.clone()],
            more: 1,
        },
    );
    fits(
        described,
        "Person",
        &Person {
            identity: identity.clone(),
        },
    );
    for who in [None, Some((account, case))] {
        fits(
            described,
            "Participation",
            &Participation {
                id: case,
                own: own.clone(),
                day,
                closed: who.is_none(),
                who,
            },
        );
    }
    fits(
        described,
        "ShareRequest-GrantShareId",
        &LettersAsked {
            session: SessionId([13; 16]),
            nonce: Nonce([14; 32]),
            ephemeral: Bytes(vec![15; 1_216]),
            shares: vec![GrantShareId([16; 16])],
            time: day,
            signature,
        },
    );
}

/// That a value is written as the schema of this name says.
fn fits(described: &Described, name: &str, value: &impl Serialize) {
    let value = serde_json::to_value(value).expect("plain data");
    described.fits(&format!("#/components/schemas/{name}"), &value, name);
}

#[tokio::test]
async fn who_has_it_is_told_that_it_is_the_same() {
    let server = Server::start().await;
    let client = server.client();
    let first = client.get(paths::OPENAPI).await;
    assert_eq!(first.status, 200);
    assert_eq!(first.header("cache-control"), Some("no-cache"));
    let tag = first.header("etag").expect("a tag");
    let again = client
        .send(Method::GET, paths::OPENAPI, "", &[("if-none-match", tag)])
        .await;
    assert_eq!(again.status, 304);
    assert_eq!(again.body, b"");
}
