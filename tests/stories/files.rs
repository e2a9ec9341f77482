//! A CV on its way into the vault, through a network that goes, and out of it on another device.

use crate::person::RENEE;
use crate::{World, journey};
use kluis_tests::{Tab, wait};
use std::path::PathBuf;

const SETTINGS: &str = "a[href='/instellingen/gegevens']";
const CV: &str = "[data-field='work.cv']";

/// Several megabytes that begin as a PDF does and hold a line that must be found nowhere else.
fn a_cv() -> (PathBuf, Vec<u8>, tempfile::TempDir) {
    let mut content = b"%PDF-1.7\nRenee maakt klokken sinds 1998\n".to_vec();
    let mut random = fastrand::Rng::with_seed(1);
    content.resize_with(3_500_000, || random.u8(..));
    content.extend_from_slice(b"\n%%EOF\n");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("cv Renée.pdf");
    std::fs::write(&path, &content).expect("room on the disk");
    (path, content, folder)
}

async fn to_the_settings(world: &World, tab: &Tab) {
    journey::to_the_keys(world, tab, &RENEE).await;
    journey::keep_and_rehearse(tab).await;
    tab.see("a[data-action=continue][href='/gegevens/naam']")
        .await;
    tab.press(SETTINGS).await;
    tab.on("gegevens").await;
}

async fn save_anew(tab: &Tab, name: &str) -> Vec<u8> {
    tab.press(&format!("{CV} [data-action=download]")).await;
    let file = tab.downloaded(name).await;
    std::fs::read(file).expect("it was saved")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cv_survives_a_cut_line_and_opens_on_another_device() {
    let world = World::start().await;
    let tab = world.someone().await;
    to_the_settings(&world, &tab).await;
    let (path, content, _folder) = a_cv();

    // The line is cut in the middle, and stays so until the page has seen it.
    world.proxy.hold(Some("/20"));
    tab.choose_file("work-cv", &path).await;
    let is_held = || {
        let passed = world.proxy.passed();
        passed.iter().any(|request| request.path.ends_with("/20"))
    };
    let half_way = wait::until(async || is_held().then_some(())).await;
    half_way.expect("twenty chunks come through");
    world.proxy.cut(true);
    world.proxy.hold(None);
    tab.see_text("vanzelf verder").await;
    let before = world.proxy.passed().len();
    world.proxy.cut(false);
    tab.shows(&format!("{CV} [data-value]"), "cv Renée.pdf (3,5 MB)")
        .await;
    let again = world.proxy.passed().into_iter().skip(before);
    let first = again.filter(|request| request.method == "PUT" && request.path.ends_with("/19"));
    assert_eq!(first.count(), 0, "what had come through isn't sent again");
    assert_eq!(save_anew(&tab, "cv Renée.pdf").await, content);
    tab.close_expecting(&["status of 502"]).await;

    let other = world.someone().await;
    other.goto("/openen").await;
    journey::unlock(&other, &RENEE).await;
    other.on("naam").await;
    other.press(SETTINGS).await;
    other.on("gegevens").await;
    other
        .shows(&format!("{CV} [data-value]"), "cv Renée.pdf (3,5 MB)")
        .await;
    // On its way out it says how far it is, too.
    world.proxy.hold(Some("/20"));
    other.press(&format!("{CV} [data-action=download]")).await;
    other.see_text("1,3 MB van 3,5 MB opgehaald").await;
    other.picture("download").await;
    world.proxy.hold(None);
    let file = other.downloaded("cv Renée.pdf").await;
    other.gone(&format!("{CV} [data-download]")).await;
    assert_eq!(std::fs::read(file).expect("it was saved"), content);

    other.press(&format!("{CV} [data-action=delete]")).await;
    other.press(&format!("{CV} [data-action=delete-yes]")).await;
    other.see(&format!("{CV} .is-empty")).await;
    other.close().await;
    world.assert_knows_nothing_of(&[
        "cv Renée.pdf".to_owned(),
        "Renee maakt klokken sinds 1998".to_owned(),
    ]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_pdf_is_not_taken() {
    let world = World::start().await;
    let tab = world.someone().await;
    to_the_settings(&world, &tab).await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("cv.pdf");
    std::fs::write(&path, b"geen PDF").expect("room on the disk");
    tab.choose_file("work-cv", &path).await;
    tab.see("[data-problems]:focus").await;
    tab.see_text("Een cv is een PDF.").await;
    assert!(
        world
            .proxy
            .passed()
            .iter()
            .all(|request| !request.path.contains("/files/")),
        "nothing may be sent"
    );
    tab.close().await;
}
