//! What isn't permitted is refused, and stands in the person's log.

use crate::{
    desk::Desk,
    harness::{START, Server},
    opening::{REASON, Scene},
    registered::{CALLS, today},
};
use kluis_device::permit::Say;
use kluis_vault::{log::Outcome, registry::Entry};
use kluis_wire::limits;

#[tokio::test]
async fn a_term_that_is_over_ends_without_anybody() {
    let mut scene = Scene::before().await;
    let end = Say::Yes(Some(START + 1_000));
    scene.zoe.say(CALLS, end).await;
    scene.server.wait(999);
    scene.open().await.ok();
    scene.server.wait(1);
    assert_eq!(scene.listed().await, 0);
    scene.open().await.refused(3, "expired");
    // A desk whose clock is behind asks, and the server's clock counts.
    let behind = scene.server.now() - 10;
    let ran = scene
        .desk
        .open(behind, &scene.account, "name.given", REASON);
    ran.await.refused(3, "refused");
    assert_eq!(
        scene.zoe.outcomes().await,
        [Outcome::Released, Outcome::NotGranted]
    );
}

#[tokio::test]
async fn who_may_not_look_is_refused_and_that_is_in_the_persons_log() {
    let mut scene = Scene::new().await;
    assert_eq!(scene.listed().await, 1);
    type Spoil = fn(&mut Entry);
    let cases: [(Spoil, &str, Outcome); 3] = [
        (
            |entry| entry.region = *b"US",
            "outside-the-eea",
            Outcome::Region,
        ),
        (
            |entry| entry.certificate.review = START,
            "review-overdue",
            Outcome::Review,
        ),
        (|entry| entry.active = false, "ended", Outcome::Ended),
    ];
    for (at, (spoil, name, outcome)) in cases.into_iter().enumerate() {
        let mut entry = today(&scene.desk);
        spoil(&mut entry);
        scene.server.register(&[entry]).await;
        scene.desk.json(START, &["list"]).await.refused(3, name);
        scene.open().await.refused(3, name);
        let log = scene.zoe.log().await;
        assert_eq!((log.len(), log[at].outcome), (at + 1, outcome));
        assert_eq!(log[at].reason, REASON);
    }
    scene.server.register(&[today(&scene.desk)]).await;
    scene.open().await.ok();
}

#[tokio::test]
async fn a_frozen_account_is_not_looked_at() {
    let scene = Scene::new().await;
    scene.zoe.device.freeze().await.expect("it is frozen");
    scene.open().await.refused(3, "refused");
    let looked = crate::person::logged(&scene.server.data()).await;
    assert_eq!(looked[0].outcome, Outcome::Frozen);
}

#[tokio::test]
async fn nothing_is_asked_without_a_reason() {
    let mut scene = Scene::new().await;
    for reason in ["", "   ", &"x".repeat(limits::REASON + 1)] {
        let ran = scene.desk.open(START, &scene.account, "name.given", reason);
        let ran = ran.await;
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
        assert!(ran.err.contains("--reason"), "{ran:?}");
    }
    let none = ["open", &scene.account, "--field", "name.given"];
    assert_eq!(scene.desk.at(START, &none).await.code, 2);
    assert!(scene.zoe.log().await.is_empty());
    let longest = "x".repeat(limits::REASON);
    let ran = scene
        .desk
        .open(START, &scene.account, "name.given", &longest);
    ran.await.ok();
}

#[tokio::test]
async fn what_was_not_permitted_is_not_opened() {
    let mut scene = Scene::new().await;
    let desk = &scene.desk;
    let city = desk
        .open(START, &scene.account, "address.city", REASON)
        .await;
    city.refused(3, "not-permitted");
    let wrong = desk.open(START, &scene.account, "no.such", REASON).await;
    assert_eq!(wrong.code, 2);
    let other = desk.open(START, "AAAAAAAA", "name.given", REASON).await;
    other.refused(2, "no-account");
    let short = desk
        .open(START, &scene.account[..5], "name.given", REASON)
        .await;
    short.refused(2, "no-account");
    assert!(scene.zoe.log().await.is_empty());
}

#[tokio::test]
async fn somebody_who_is_not_registered_sees_nothing() {
    let server = Server::start().await;
    let mut stranger = Desk::new().await;
    stranger.server = server.origin.clone();
    stranger
        .json(START, &["list"])
        .await
        .refused(3, "unregistered");
    // Somebody else's permission isn't listed.
    let scene = Scene::new().await;
    let mut other = Desk::new().await;
    other.server = scene.server.origin.clone();
    let mut entry = today(&other);
    entry.number = "P-18".to_owned();
    scene.server.register(&[entry]).await;
    let listed = other.json(START, &["list"]).await.ok();
    assert_eq!(listed["grants"], serde_json::json!([]));
}

#[tokio::test]
async fn a_clock_that_is_wrong_has_a_name() {
    let scene = Scene::new().await;
    let late = START + limits::LOOK_SECONDS + 1;
    scene.desk.json(late, &["list"]).await.refused(1, "clock");
}

#[tokio::test]
async fn looking_too_often_has_a_name() {
    let scene = Scene::new().await;
    for _ in 0..limits::LOOKS_PER_DAY {
        scene.open().await.ok();
    }
    scene.open().await.refused(3, "too-often");
}

/// What the desk pinned, a server can't change.
#[tokio::test]
async fn another_platform_and_a_registry_cut_short_are_an_alarm() {
    let mut scene = Scene::new().await;
    let first = scene.desk.at(START, &["list"]).await;
    assert!(first.err.contains("first time"), "{first:?}");
    let second = scene.desk.at(START, &["list"]).await;
    assert_eq!(second.err, "", "it is known by now");

    let other = Server::start().await;
    let honest = std::mem::replace(&mut scene.desk.server, other.origin.clone());
    let moved = scene.desk.json(START, &["list"]).await;
    moved.refused(4, "platform-changed");
    scene.desk.server = honest;

    let aside = "CREATE TABLE aside AS SELECT * FROM registry";
    let gone = "DELETE FROM registry RETURNING hex(entry)";
    let back = "INSERT INTO registry SELECT * FROM aside RETURNING hex(entry)";
    for query in [aside, gone] {
        scene.server.query("data.sqlite", query).await;
    }
    let cut = scene.desk.json(START, &["list"]).await;
    cut.refused(4, "registry-changed");
    scene.server.query("data.sqlite", back).await;
    scene.open().await.ok();
}

/// What the server spoils is named, and nothing of it is shown.
#[tokio::test]
async fn what_does_not_verify_is_an_alarm() {
    let scene = Scene::new().await;
    assert_eq!(scene.listed().await, 1);
    let spoil = "UPDATE grants SET expires = expires + 1 RETURNING hex(id)";
    scene.server.query("data.sqlite", spoil).await;
    let listed = scene.desk.json(START, &["list"]).await;
    assert_eq!(listed.code, 4, "{listed:?}");
    assert!(
        listed.err.contains("\"signature\"") && listed.out.contains("\"grants\":[]"),
        "{listed:?}"
    );
    // What doesn't verify isn't passed over for what was seen before.
    scene.open().await.refused(4, "signature");
    let honest = "UPDATE grants SET expires = expires - 1 RETURNING hex(id)";
    scene.server.query("data.sqlite", honest).await;
    scene.open().await.ok();
}

/// A yes for one look.
#[tokio::test]
async fn what_is_for_one_look_opens_once() {
    let mut scene = Scene::before().await;
    scene.zoe.say("support", Say::Once).await;
    let listed = scene.desk.json(START, &["list"]).await.ok();
    assert_eq!(listed["grants"][0]["once"], true);
    scene.open().await.ok();
    assert_eq!(scene.listed().await, 0);
    scene.open().await.refused(3, "refused");
    assert_eq!(
        scene.zoe.outcomes().await,
        [Outcome::Released, Outcome::NotGranted]
    );
}
