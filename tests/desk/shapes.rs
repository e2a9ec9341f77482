//! What programs read of it stays as it is.

use crate::{harness::START, opening::Scene};
use serde_json::Value;

fn names(object: &Value) -> Vec<&str> {
    let object = object.as_object().expect("an object");
    let mut names: Vec<_> = object.keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn answers_have_stable_names() {
    let scene = Scene::new().await;
    let listed = scene.desk.json(START, &["list"]).await.ok();
    assert_eq!(
        names(&listed),
        ["grants", "platform", "recipient", "refused"]
    );
    assert_eq!(
        names(&listed["recipient"]),
        ["number", "organisation", "role"]
    );
    assert_eq!(
        names(&listed["grants"][0]),
        [
            "account",
            "decided",
            "fields",
            "grant",
            "once",
            "purpose",
            "purpose_version",
            "short",
            "until"
        ]
    );
    assert_eq!(
        names(&listed["grants"][0]["fields"][0]),
        ["field", "revision"]
    );
    let opened = scene.open().await.ok();
    assert_eq!(
        names(&opened),
        ["account", "entry", "logged", "reason", "values"]
    );
    assert_eq!(
        names(&opened["values"][0]),
        ["field", "grant", "revision", "value"]
    );
    let log = scene.desk.json(START, &["log"]).await.ok();
    assert_eq!(
        names(&log["looks"][0]),
        [
            "account",
            "entry",
            "fields",
            "outcome",
            "purpose",
            "purpose_version",
            "reason",
            "time"
        ]
    );
    let key = scene.desk.json(START, &["key"]).await.ok();
    assert_eq!(names(&key), ["block", "fingerprint", "keys"]);
}

/// People read the same in lines that stand below each other.
#[tokio::test]
async fn people_read_tables_and_sentences() {
    let scene = Scene::new().await;
    let listed = scene.desk.at(START, &["list"]).await.out;
    let lines: Vec<_> = listed.lines().collect();
    assert!(
        lines[0].starts_with("ACCOUNT") && lines[0].ends_with("LOOKS"),
        "{listed}"
    );
    assert!(lines[1].starts_with(&scene.account), "{listed}");
    assert_eq!(lines[3], "1 permission for P-17, planner, of Voorbeeld BV.");
    let asked = [
        "open",
        &scene.account,
        "--field",
        "name.given",
        "--reason",
        "Bellen",
    ];
    let opened = scene.desk.at(START, &asked).await.out;
    assert!(opened.starts_with("name.given  Zoë-Ömer\n"), "{opened}");
    assert!(
        opened.ends_with("Look 1 in this person's log, 2027-01-15 08:00 UTC: \"Bellen\".\n"),
        "{opened}"
    );
    let refused = scene
        .desk
        .at(
            START,
            &["open", "AAAAAA", "--field", "name.given", "--reason", "x"],
        )
        .await;
    assert!(
        refused.err.starts_with("kluis-desk: ") && refused.err.ends_with(".\n"),
        "{refused:?}"
    );
    assert_eq!(refused.err.lines().count(), 1);
}
