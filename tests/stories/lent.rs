//! A CV from the page to the desk: permitted, opened with a reason, fetched byte for byte, seen in the log, and withdrawn.

use crate::files::{a_cv, keep, save_anew, to_the_settings};
use crate::permits::{press_of, says, state, to};
use crate::person::RENEE;
use crate::{World, desk::Desk, journey};
use kluis_tests::purposes::built_in;
use std::fs;

const PURPOSE: &str = "profile";
const REASON: &str = "Voorstellen voor een opdracht in Delft";
const CV: &str = "[data-field='work.cv']";

/// The operator lets a CV go along with a response, to an adviser.
async fn with_a_desk() -> (World, Desk) {
    let mut world = World::start().await;
    let before = "\"name.family\", \"address.city\"]";
    let purposes = built_in();
    assert!(purposes.contains(before));
    let with = purposes.replacen(before, "\"name.family\", \"work.cv\"]", 1);
    fs::write(world.server.purposes_file(), with).expect("it can be written");
    let desk = Desk::registered(&mut world, "K-014", PURPOSE).await;
    (world, desk)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cv_goes_to_who_may_see_it_byte_for_byte_and_no_longer() {
    let (world, desk) = with_a_desk().await;
    let tab = world.someone().await;
    to_the_settings(&world, &tab).await;
    let (path, _, _folder) = a_cv();
    tab.choose_file("work-cv", &path).await;
    keep(&tab).await;
    let value = format!("{CV} [data-value]");
    tab.shows(&value, "cv Renée.pdf (3,5 MB)").await;
    let kept = save_anew(&tab, "cv Renée.pdf").await;

    // What would be shown is shown before anything is given.
    to(&tab, "/instellingen/permissies", "mijnpermissies").await;
    let preview = format!("[data-purpose={PURPOSE}] [data-preview]");
    tab.press(&format!("{preview} summary")).await;
    says(&tab, &preview, "cv Renée.pdf (3,5 MB)").await;
    says(&tab, &preview, "Een bestand gaat in zijn geheel").await;
    let into_view =
        "document.querySelector('[data-preview-file]').scrollIntoView({ block: 'end' })";
    tab.script(into_view).await;
    tab.picture("preview-file").await;
    tab.press(&press_of(PURPOSE, "give")).await;
    says(&tab, &state(PURPOSE), "mag, sinds").await;

    let account = desk.account();
    let open = |out: &str| {
        let out = desk.path(out);
        let asked = [
            "open", &account, "--field", "work.cv", "--reason", REASON, "--out", &out,
        ];
        (desk.run(&[asked.as_slice(), &["--json"]].concat()), out)
    };
    let (opened, out) = open("renee");
    assert!(
        opened.status.success(),
        "{}",
        String::from_utf8_lossy(&opened.stderr)
    );
    let opened: serde_json::Value = serde_json::from_slice(&opened.stdout).expect("JSON");
    let file = &opened["values"][0]["file"];
    assert_eq!(file["media"], "application/pdf");
    assert_eq!(file["path"], format!("{out}/work.cv.pdf"));
    let fetched = fs::read(format!("{out}/work.cv.pdf")).expect("the file");
    assert!(fetched == kept, "what the page keeps is what the desk gets");

    let other = world.someone().await;
    other.goto("/instellingen/inzage").await;
    journey::unlock(&other, &RENEE).await;
    other.on("inzage").await;
    let look = "[data-looks] .timeline-look";
    says(
        &other,
        look,
        "Adviseur (K-014) van Kluis Voorbeeld B.V. bekeek cv",
    )
    .await;
    says(&other, look, REASON).await;

    to(&other, "/instellingen/permissies", "mijnpermissies").await;
    says(
        &other,
        "[data-held] [data-field='work.cv']",
        "Adviseur (K-014) van Kluis Voorbeeld B.V.: cv",
    )
    .await;
    says(&other, &state(PURPOSE), "mag, sinds").await;
    other.press(&press_of(PURPOSE, "refuse")).await;
    says(&other, &state(PURPOSE), "ingetrokken").await;
    let (refused, out) = open("again");
    assert_eq!(refused.status.code(), Some(3));
    assert!(!fs::exists(out).expect("it can be looked for"));
    other.close().await;
    tab.close().await;
    world.assert_knows_nothing_of(&["cv Renée.pdf".to_owned()]);
}
