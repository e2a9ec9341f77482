//! What is permitted is listed, opens with a reason, and the person reads the reason.

use crate::{
    desk::Desk,
    harness::{START, Server},
    person::{NAME, PHONE, Person, QUIET},
    registered::{CALLS, purposes},
};
use kluis_catalog::Field;
use kluis_device::permit::Say;
use kluis_vault::log::Outcome;
use std::{fs, os::unix::fs::PermissionsExt as _};

pub const REASON: &str = "Een gesprek voorbereiden";

/// A desk that Zoë permitted her name and number.
pub struct Scene {
    pub server: Server,
    pub desk: Desk,
    pub zoe: Person,
    pub account: String,
}

impl Scene {
    pub async fn new() -> Self {
        let mut scene = Self::before().await;
        scene.zoe.say(CALLS, Say::Yes(None)).await;
        scene
    }

    /// Before she permitted anything.
    pub async fn before() -> Self {
        Self::before_with(|purposes| purposes).await
    }

    /// The same, with another file of the operator's.
    pub async fn before_with(change: impl FnOnce(String) -> String) -> Self {
        let mut desk = Desk::new().await;
        let purposes = purposes(&desk).await;
        let text = fs::read_to_string(&purposes).expect("the operator's file");
        fs::write(&purposes, change(text)).expect("it is written");
        let server = Server::start_with(&["--purposes", &purposes]).await;
        desk.server = server.origin.clone();
        let zoe = Person::zoe(&server.origin, &server.data()).await;
        Self {
            account: zoe.account(),
            server,
            desk,
            zoe,
        }
    }

    /// Opens the name.
    pub async fn open(&self) -> crate::desk::Ran {
        let now = self.server.now();
        let name = "name.given";
        self.desk.open(now, &self.account, name, REASON).await
    }

    /// How many permissions are listed.
    pub async fn listed(&self) -> usize {
        let listed = self.desk.json(self.server.now(), &["list"]).await.ok();
        listed["grants"].as_array().expect("a list").len()
    }
}

#[tokio::test]
async fn a_permission_is_listed_opened_withdrawn_and_refused() {
    let mut scene = Scene::new().await;
    let listed = scene.desk.json(START, &["list"]).await.ok();
    let grant = &listed["grants"][0];
    assert_eq!(grant["account"], scene.account.as_str());
    assert_eq!(grant["purpose"], CALLS);
    assert_eq!(grant["fields"][1]["field"], "name.given");
    assert_eq!(grant["until"], "2028-01-15T08:00:00Z");
    assert!(!listed.to_string().contains(NAME), "a list has no values");

    let opened = scene.open().await.ok();
    assert_eq!(opened["values"][0]["value"], NAME);
    assert_eq!(opened["entry"], 1);
    // Exactly what was asked, and the reason in the same words.
    let log = scene.zoe.log().await;
    assert_eq!((log.len(), log[0].outcome), (1, Outcome::Released));
    assert_eq!(
        (log[0].reason.as_str(), &log[0].fields[..]),
        (REASON, &["name.given".to_owned()][..])
    );

    scene.zoe.say(CALLS, Say::No).await;
    assert_eq!(scene.listed().await, 0);
    // With the sealed copy that the desk kept: it opens nothing, and the person sees the attempt.
    let kept = fs::metadata(scene.desk.kept("copies")).expect("the sealed copies");
    assert!(kept.len() > 2_000, "they are kept");
    scene.open().await.refused(3, "refused");
    let log = scene.zoe.log().await;
    assert_eq!((log.len(), log[1].outcome), (2, Outcome::NotGranted));
    assert_eq!(log[1].reason, REASON);

    // A desk that didn't see it before has nothing to ask with.
    fs::remove_file(scene.desk.kept("copies")).expect("it was there");
    scene.open().await.refused(2, "no-account");
}

#[tokio::test]
async fn a_field_that_changes_opens_as_it_is_now() {
    let mut scene = Scene::new().await;
    assert_eq!(scene.listed().await, 1);
    scene.zoe.save(Field::GivenName, Some("Zoë")).await;
    let opened = scene.open().await.ok();
    assert_eq!(opened["values"][0]["value"], "Zoë");
    assert_eq!(opened["values"][0]["revision"], 2);
    // The field is gone, and with it its copy; the other one is still permitted.
    scene.zoe.save(Field::Phone, None).await;
    let phone = scene
        .desk
        .open(START, &scene.account, "contact.phone", REASON);
    phone.await.refused(3, "not-permitted");
    scene.open().await.ok();
}

#[tokio::test]
async fn two_fields_open_in_one_look_into_a_file_of_ones_own() {
    let mut scene = Scene::new().await;
    let out = scene.desk.folder().join("zoe.json");
    let path = out.to_str().expect("a path that is text");
    let begin = &scene.account[..8];
    let asked = [
        "open",
        begin,
        "--field",
        "contact.phone",
        "--field",
        "name.given",
        "--reason",
        REASON,
        "--out",
        path,
    ];
    let ran = scene.desk.json(START, &asked).await;
    let answer = ran.ok();
    assert_eq!(answer["values"].as_array().map(Vec::len), Some(2));
    assert!(
        !ran.out.contains(NAME) && !ran.out.contains(PHONE),
        "{}",
        ran.out
    );
    let mode = fs::metadata(&out).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let written = fs::read_to_string(&out).expect("the file");
    assert!(
        written.contains(NAME) && written.contains(PHONE),
        "{written}"
    );
    assert_eq!(
        scene.zoe.log().await[0].fields,
        ["contact.phone", "name.given"]
    );

    // What is there is never overwritten, and then nothing is looked at either.
    scene.desk.json(START, &asked).await.refused(1, "exists");
    assert_eq!(scene.zoe.log().await.len(), 1);
}

#[tokio::test]
async fn the_desk_keeps_its_own_log_and_notices_a_change_in_it() {
    let mut scene = Scene::new().await;
    assert_eq!(
        scene.desk.json(START, &["log"]).await.ok()["looks"],
        serde_json::json!([])
    );
    scene.open().await.ok();
    scene.zoe.say(CALLS, Say::No).await;
    scene.open().await.refused(3, "refused");

    let log = scene.desk.json(START, &["log"]).await;
    let looks = &log.ok()["looks"];
    assert_eq!(
        (&looks[0]["outcome"], &looks[0]["entry"]),
        (&"released".into(), &1.into())
    );
    assert_eq!(
        (&looks[1]["outcome"], &looks[1]["entry"]),
        (&"refused".into(), &serde_json::Value::Null)
    );
    assert_eq!(looks[1]["reason"], REASON);
    assert!(!log.out.contains(NAME), "a log has no values");
    let people = scene.desk.at(START, &["log"]).await.out;
    assert!(
        people.contains("entry 1") && people.contains(REASON),
        "{people}"
    );

    // What is exported is checked by anybody who has the platform's key.
    let export = scene.desk.at(START, &["export"]).await.out;
    let first: serde_json::Value =
        serde_json::from_str(export.lines().next().expect("a line")).expect("JSON");
    assert!(first["receipt"]["entry"].is_string() && first["receipt"]["head"].is_string());
    let csv = scene.desk.at(START, &["export", "--form", "csv"]).await.out;
    assert_eq!(csv.lines().count(), 3);

    let path = scene.desk.kept("looks.jsonl");
    let honest = fs::read_to_string(&path).expect("the log");
    let (first, second) = honest.split_once('\n').expect("two lines");
    for (spoilt, what) in [
        (honest.replacen(REASON, "Zomaar", 1), "another reason"),
        (second.to_owned(), "the first line gone"),
        (format!("{second}{first}\n"), "another order"),
        (
            honest.replacen("name.given", "contact.phone", 1),
            "another field",
        ),
        (
            first.replacen(REASON, "Zomaar", 1) + "\n",
            "a receipt for something else",
        ),
    ] {
        assert_ne!(spoilt, honest, "{what}");
        fs::write(&path, spoilt).expect("it is written");
        let ran = scene.desk.json(START, &["log"]).await;
        ran.refused(4, "log-changed");
    }
    fs::write(&path, honest).expect("it is written");
    assert_eq!(scene.desk.json(START, &["log"]).await.code, 0);
}

#[tokio::test]
async fn under_two_permissions_the_desk_says_for_which_it_looks() {
    let mut scene = Scene::new().await;
    scene.zoe.say("support", Say::Yes(None)).await;
    scene.open().await.refused(2, "purposes");
    assert!(scene.zoe.log().await.is_empty());
    let asked = [
        "open",
        &scene.account,
        "--field",
        "name.given",
        "--purpose",
        "support",
        "--reason",
        REASON,
    ];
    scene.desk.json(START, &asked).await.ok();
    let past = scene.zoe.device.past(QUIET).await.expect("it verifies");
    let under = past.last("support").expect("a decision").digest;
    assert_eq!(past.looks[0].look.decision, under);
    // One of them is enough, once it is the only one.
    scene.zoe.say("support", Say::No).await;
    scene.open().await.ok();
}
