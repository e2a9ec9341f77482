//! A file that a person granted is fetched at the look, into a new folder, byte for byte; or nothing of it is kept.

use crate::{
    harness::START,
    opening::{REASON, Scene},
    person::{NAME, QUIET},
    registered::CALLS,
};
use kluis_catalog::Field;
use kluis_device::{files::Step, permit::Say};
use kluis_vault::log::Outcome;
use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

/// A CV of three chunks.
fn cv() -> Vec<u8> {
    let mut content = b"%PDF-1.7\n".to_vec();
    content.extend((content.len()..150_000).map(|at| (at % 251) as u8));
    content
}

impl Scene {
    /// Zoë lets the desk see her CV, with her name and number.
    async fn with_cv(say: Say) -> Self {
        let with = |text: String| {
            text.replacen(
                "\"name.family\", \"contact.phone\"]\n",
                "\"name.family\", \"contact.phone\", \"work.cv\"]\nonce = true\n",
                1,
            )
        };
        let mut scene = Self::before_with(with).await;
        let (content, zoe) = (cv(), &mut scene.zoe.device);
        let source = &content.as_slice();
        // What she calls it names nothing at the desk.
        let begun = zoe.begin_upload(Field::Cv, "cv-zoë.pdf", source).await;
        begun.expect("it begins");
        while zoe.upload(source, QUIET).await.expect("a step") != Step::Done {}
        scene.zoe.say(CALLS, say).await;
        scene
    }

    fn out(&self) -> PathBuf {
        self.desk.folder().join("zoe")
    }

    async fn opens(&self, fields: &[&str]) -> crate::desk::Ran {
        let out = self.out();
        let fields = fields.iter().flat_map(|field| ["--field", field]);
        let asked: Vec<_> = ["open", &self.account, "--reason", REASON]
            .into_iter()
            .chain(fields)
            .chain(["--out", out.to_str().expect("a path that is text")])
            .collect();
        self.desk.json(self.server.now(), &asked).await
    }
}

#[tokio::test]
async fn a_file_goes_into_a_new_folder_byte_for_byte() {
    let mut scene = Scene::with_cv(Say::Once).await;
    // A file isn't shown, and the one look isn't taken for nothing.
    let shown = scene.desk.open(START, &scene.account, "work.cv", REASON);
    shown.await.refused(2, "no-folder");
    assert!(scene.zoe.log().await.is_empty());

    let ran = scene.opens(&["work.cv", "name.given"]).await;
    let answer = ran.ok();
    let file = scene.out().join("work.cv.pdf");
    let cv_told = &answer["values"][1];
    assert_eq!(cv_told["field"], "work.cv");
    assert_eq!(
        cv_told["file"],
        serde_json::json!({
            "path": file.to_str().expect("text"),
            "length": 150_000,
            "media": "application/pdf",
        })
    );
    assert!(
        !ran.out.contains(NAME) && !ran.out.contains("cv-zo"),
        "{}",
        ran.out
    );
    assert!(fs::read(&file).expect("the file") == cv(), "byte for byte");
    let values = scene.out().join("values.json");
    let written = fs::read_to_string(&values).expect("the values");
    assert!(
        written.contains(NAME) && written.contains("cv-zoë.pdf"),
        "{written}"
    );
    let mode = |path| {
        let mode = fs::metadata(path)
            .expect("it is there")
            .permissions()
            .mode();
        mode & 0o777
    };
    assert_eq!(
        [mode(scene.out()), mode(file), mode(values)],
        [0o700, 0o600, 0o600]
    );
    assert_eq!(fs::read_dir(scene.out()).expect("a folder").count(), 2);
    let log = scene.zoe.log().await;
    assert_eq!((log.len(), log[0].outcome), (1, Outcome::Released));
    assert_eq!(log[0].fields, ["name.given", "work.cv"]);

    // What is there is never overwritten, and then nothing is looked at either.
    scene.opens(&["work.cv"]).await.refused(1, "exists");
    assert_eq!(scene.zoe.log().await.len(), 1);
}

#[tokio::test]
async fn what_is_withdrawn_is_not_fetched_and_leaves_no_folder() {
    let mut scene = Scene::with_cv(Say::Yes(None)).await;
    scene.opens(&["work.cv"]).await.ok();
    fs::remove_dir_all(scene.out()).expect("it was there");
    scene.zoe.say(CALLS, Say::No).await;
    scene.opens(&["work.cv"]).await.refused(3, "refused");
    assert!(!scene.out().exists());
    let outcomes = scene.zoe.outcomes().await;
    assert_eq!(outcomes, [Outcome::Released, Outcome::NotGranted]);
}

#[tokio::test]
async fn of_a_file_that_is_not_whole_nothing_is_kept() {
    let scene = Scene::with_cv(Say::Yes(None)).await;
    for (change, code, name) in [
        (
            "UPDATE chunks SET sealed = randomblob(length(sealed)) WHERE number = 1",
            4,
            "granted-file",
        ),
        ("DELETE FROM chunks WHERE number = 1", 3, "not-lent"),
    ] {
        scene.server.change("data.sqlite", change).await;
        scene
            .opens(&["work.cv", "name.given"])
            .await
            .refused(code, name);
        assert!(!scene.out().exists(), "{name}");
    }
}

#[tokio::test]
async fn people_read_where_the_file_is() {
    let scene = Scene::with_cv(Say::Yes(None)).await;
    let out = scene.out();
    let path = out.to_str().expect("a path that is text");
    let asked = [
        "open",
        &scene.account,
        "--field",
        "work.cv",
        "--reason",
        REASON,
        "--out",
        path,
    ];
    let told = scene.desk.at(START, &asked).await;
    assert_eq!(told.code, 0, "{}", told.err);
    let line = format!("work.cv  {path}/work.cv.pdf, 150000 bytes, application/pdf");
    assert!(told.out.contains(&line), "{}", told.out);
}
