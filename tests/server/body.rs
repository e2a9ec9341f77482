//! The two forms of a body: each says the same, and the binary one has one spelling.

use crate::harness::{Answer, Client, Server, json};
use crate::person::{person, row};
use kluis_wire::{
    Committed, Platform, Problem, ProblemType, Vault,
    body::{self, MEDIA_TYPE},
    paths,
};
use reqwest::Method;
use serde::{Serialize, de::DeserializeOwned};

async fn ask(client: &Client, path: &str, accept: &str) -> Answer {
    client
        .send(Method::GET, path, "", &[("accept", accept)])
        .await
}

fn binary<T: Serialize + DeserializeOwned>(answer: &Answer) -> T {
    assert_eq!(answer.header("content-type"), Some(MEDIA_TYPE));
    body::decode(&answer.body).expect("the binary form")
}

#[tokio::test]
async fn an_answer_says_the_same_in_both_forms() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let mut in_json: Vault = zoe.client.get(paths::VAULT).await.ok();
    let in_binary: Vault = binary(&ask(&zoe.client, paths::VAULT, MEDIA_TYPE).await);
    in_json.nonce = in_binary.nonce;
    assert_eq!(in_json, in_binary);
}

#[tokio::test]
async fn whoever_asks_for_nothing_or_anything_gets_json() {
    let server = Server::start().await;
    let client = server.client();
    let platform: Platform = client.get(paths::PLATFORM).await.ok();
    for accept in [
        "",
        "*/*",
        "application/json",
        "application/*",
        "application/vnd.kluis.v2+postcard",
    ] {
        let answer = ask(&client, paths::PLATFORM, accept).await;
        assert_eq!(
            answer.header("content-type"),
            Some("application/json"),
            "{accept}"
        );
        assert_eq!(answer.ok::<Platform>(), platform);
    }
    for accept in [
        format!("text/html, {MEDIA_TYPE}"),
        format!("{MEDIA_TYPE};q=0.9, application/json"),
        MEDIA_TYPE.to_uppercase(),
    ] {
        let answer = ask(&client, paths::PLATFORM, &accept).await;
        assert_eq!(binary::<Platform>(&answer), platform, "{accept}");
    }
}

#[tokio::test]
async fn a_problem_says_the_same_in_both_forms() {
    let server = Server::start().await;
    let client = server.client();
    for path in [paths::VAULT, paths::LOGIN, "/v1/elsewhere"] {
        let in_json = client.get(path).await.problem();
        let answer = ask(&client, path, MEDIA_TYPE).await;
        assert_eq!(binary::<Problem>(&answer), in_json);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn a_commit_counts_in_the_binary_form_spelled_in_the_one_way() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let commit = zoe.commit(|commit| commit.rows = vec![row(1)]);
    let put = async |bytes: &[u8]| {
        let headers = [
            ("content-type", MEDIA_TYPE),
            ("accept", MEDIA_TYPE),
            ("if-match", "\"1\""),
        ];
        zoe.client
            .send(Method::PUT, paths::VAULT, bytes, &headers)
            .await
    };
    let honest = body::encode(&commit).expect("plain data");
    let before = server.dump().await;
    // One byte more, one less, and the length of the header written longer than it need be.
    let mut longer = honest.clone();
    let length = longer[0];
    assert!(length > 0x7f && longer[1] < 0x80);
    longer[1] |= 0x80;
    longer.insert(2, 0);
    for spoilt in [
        &[honest.as_slice(), &[0]].concat(),
        &honest[..honest.len() - 1],
        &longer,
        json(&commit).as_bytes(),
    ] {
        let problem: Problem = binary(&put(spoilt).await);
        assert_eq!(
            ProblemType::parse(&problem.kind),
            Some(ProblemType::Malformed)
        );
    }
    assert_eq!(server.dump().await, before);
    let answer = put(&honest).await;
    assert_eq!(binary::<Committed>(&answer), Committed { sequence: 2 });
    assert_ne!(server.dump().await, before);
}
