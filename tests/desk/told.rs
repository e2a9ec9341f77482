//! Who opened something is told when it ends or changes, and the person sees who holds what, who was told, and who signed
//! that it is erased.

use crate::{
    harness::START,
    opening::{REASON, Scene},
    person::QUIET,
    registered::{CALLS, NUMBER, today},
};
use kluis_catalog::Field;
use kluis_device::{held::Holding, permit::Say};
use std::fs;

impl Scene {
    /// What the device shows about the name.
    async fn held(&mut self) -> Holding {
        let held = self.zoe.device.held(QUIET).await;
        let (_, holdings) = held.expect("everything verifies");
        let mut of = holdings.into_iter();
        of.find(|holding| holding.field == Field::GivenName)
            .expect("somebody may open it")
    }

    async fn notices(&self) -> serde_json::Value {
        let ran = self.desk.json(self.server.now(), &["notices"]).await;
        ran.ok()["notices"].clone()
    }

    async fn confirm(&self, field: &str) -> crate::desk::Ran {
        let asked = ["confirm", &self.account, "--field", field];
        self.desk.json(self.server.now(), &asked).await
    }
}

#[tokio::test]
async fn from_a_permission_to_the_confirmed_erasure() {
    let mut scene = Scene::new().await;
    let held = scene.held().await;
    assert_eq!(held.recipient.number, NUMBER);
    assert_eq!(
        (held.opened, held.ended),
        (None, None),
        "it may, and hasn't"
    );
    scene.open().await.ok();
    assert_eq!(scene.held().await.opened, Some(START));
    assert_eq!(scene.notices().await, serde_json::json!([]));
    scene.confirm("name.given").await.refused(2, "no-notice");

    scene.zoe.say(CALLS, Say::No).await;
    let held = scene.held().await;
    assert_eq!((held.ended, held.told), (Some(START), None));
    scene.server.wait(60);
    let notices = scene.notices().await;
    assert_eq!(
        notices.as_array().map(Vec::len),
        Some(1),
        "what was never opened isn't told of"
    );
    let notice = &notices[0];
    assert_eq!(notice["account"], scene.account.as_str());
    assert_eq!(
        (&notice["field"], &notice["kind"]),
        (&"name.given".into(), &"ended".into())
    );
    assert_eq!(
        (&notice["since"], &notice["known"]),
        (&"2027-01-15T08:00:00Z".into(), &true.into())
    );
    let held = scene.held().await;
    assert_eq!((held.told, held.confirmed), (Some(START + 60), None));

    scene.server.wait(60);
    scene.confirm("contact.phone").await.refused(2, "no-notice");
    let kept = |scene: &Scene| fs::metadata(scene.desk.kept("copies")).expect("kept").len();
    let before = kept(&scene);
    let done = scene.confirm("name.given").await.ok();
    assert_eq!(done["fields"], serde_json::json!(["name.given"]));
    assert!(kept(&scene) < before, "the sealed copy goes with it");
    assert_eq!(scene.held().await.confirmed, Some(START + 120));
    assert_eq!(scene.notices().await, serde_json::json!([]));
    scene.confirm("name.given").await.refused(2, "no-notice");
    // It has nothing left to ask with.
    scene.open().await.refused(3, "not-permitted");
}

#[tokio::test]
async fn a_change_is_told_until_it_is_opened_again() {
    let mut scene = Scene::new().await;
    scene.open().await.ok();
    scene.zoe.save(Field::GivenName, Some("Zoë")).await;
    let held = scene.held().await;
    assert_eq!((held.changed, held.ended), (Some(START), None));
    assert_eq!(scene.notices().await[0]["kind"], "changed");
    scene.open().await.ok();
    assert_eq!(scene.notices().await, serde_json::json!([]));
    let held = scene.held().await;
    assert_eq!((held.changed, held.told), (None, None));
    let people = scene.desk.at(START, &["notices"]).await.out;
    assert!(people.starts_with("Nothing that you opened"), "{people}");
}

#[tokio::test]
async fn who_may_not_look_any_more_is_told_and_confirms() {
    let mut scene = Scene::new().await;
    scene.open().await.ok();
    let mut entry = today(&scene.desk);
    entry.active = false;
    scene.server.register(&[entry]).await;
    scene.open().await.refused(3, "ended");
    scene.zoe.say(CALLS, Say::No).await;
    assert_eq!(scene.notices().await[0]["kind"], "ended");
    scene.confirm("name.given").await.ok();
    assert_eq!(scene.held().await.confirmed, Some(START));
    let people = scene.desk.at(START, &["log"]).await.out;
    assert!(
        people.contains(REASON),
        "what it opened stays in its own log"
    );
}

#[tokio::test]
async fn a_term_that_is_over_is_told_without_the_person() {
    let mut scene = Scene::before().await;
    let end = Say::Yes(Some(START + 1_000));
    scene.zoe.say(CALLS, end).await;
    scene.open().await.ok();
    scene.server.wait(1_000);
    let people = scene.desk.at(scene.server.now(), &["notices"]).await.out;
    assert!(
        people.contains("name.given  ended  2027-01-15 08:16"),
        "{people}"
    );
    assert!(people.contains("kluis-desk confirm"), "{people}");
}
