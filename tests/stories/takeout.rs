//! Someone takes everything along as one file, which ordinary programs open, and takes it over into a new account.

use crate::person::{Person, RENEE};
use crate::{World, journey};
use kluis_receipt::check::{Known, check};
use kluis_takeout::{Document, archive::DOCUMENT};
use kluis_tests::{Eye, Tab, root};
use std::path::{Path, PathBuf};
use std::process::Command;

const NEW: Person = Person {
    address: "renee.anders@elders-post.example",
    ..RENEE
};

async fn to_takeout(tab: &Tab) {
    tab.press("main a[href='/instellingen/meenemen']").await;
    tab.on("meenemen").await;
    tab.see("[data-action=take-along]").await;
}

async fn taken(tab: &Tab) -> PathBuf {
    tab.press("[data-action=take-along]").await;
    tab.downloaded("kluis-mijn-gegevens.zip").await
}

/// Unpacks with Python's own zipfile, which checks every sum, into a folder; gives the names.
fn unpacked(archive: &Path, folder: &Path) -> Vec<String> {
    let script = "import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    archive.extractall(sys.argv[2])
    print('\\n'.join(sorted(archive.namelist())))";
    let arguments = [archive.as_os_str(), folder.as_os_str()];
    let output = Command::new("python3")
        .args(["-c", script])
        .args(arguments)
        .output()
        .expect("Python");
    assert!(output.status.success(), "{output:?}");
    let names = String::from_utf8(output.stdout).expect("names");
    names.lines().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_goes_along_and_into_a_new_account() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::sign_up(&world, &tab, &RENEE).await;
    tab.press("a.quiet[href='/instellingen/gegevens']").await;
    tab.on("gegevens").await;
    let photo = root().join("tests/stories/data/photo-6.jpg");
    tab.choose_file("photo-portrait", &photo).await;
    tab.press("[data-action=keep-file]").await;
    tab.see("[data-field='photo.portrait'] [data-action=download]")
        .await;
    to_takeout(&tab).await;
    let downloaded = taken(&tab).await;
    // The folder of downloads goes with the browser.
    let kept = tempfile::tempdir().expect("a folder");
    let archive = kept.path().join("mine.zip");
    std::fs::copy(downloaded, &archive).expect("a copy");

    // An ordinary program opens it; what a program reads and what a person reads are in it, and the receipts hold.
    let folder = tempfile::tempdir().expect("a folder");
    let names = unpacked(&archive, folder.path());
    for name in [
        DOCUMENT,
        "kluis.html",
        "schema.json",
        "kluis-inzage.json",
        "files/photo.portrait.jpg",
        "receipts/kluis-receipt-1.json",
        "receipts/kluis-receipt-2.json",
    ] {
        assert!(names.iter().any(|one| one == name), "{name} in {names:?}");
    }
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("a text");
    let document: Document = serde_json::from_str(&read(DOCUMENT)).expect("a document");
    let page = read("kluis.html");
    assert!(page.contains("Hôff-Çelikkaya") && !page.contains("<script"));
    for answer in RENEE.name {
        let there = document.fields.iter().any(|one| one.value == answer.shown);
        assert!(there, "{}", answer.shown);
    }
    let email = document.fields.iter().find(|one| one.id == "contact.email");
    assert_eq!(email.expect("the address").value, RENEE.address);
    let known = Known {
        origin: "localhost",
        platform: None,
    };
    let receipt = check(known, &read("receipts/kluis-receipt-1.json")).expect("it holds");
    assert_eq!(receipt.proof.sequence, 1);
    tab.close().await;

    // A new account, in which nothing is filled in but a name.
    let tab = world.someone().await;
    journey::to_the_name(&world, &tab, &NEW).await;
    tab.fill("name-given", "Anders").await;
    tab.fill("name-family", "Anders").await;
    tab.proceed().await;
    tab.on("contact").await;
    tab.press("a.quiet[href='/instellingen/gegevens']").await;
    tab.on("gegevens").await;
    to_takeout(&tab).await;
    tab.choose_file("takeout", &archive).await;
    tab.see("[data-incoming='address.city'] input:checked")
        .await;
    // Where something else stands the person chooses.
    tab.see("[data-incoming='name.given'] input:not(:checked)")
        .await;
    tab.picture("takeout-incoming").await;
    for field in ["name.given", "name.family"] {
        tab.press(&format!("[data-incoming='{field}']")).await;
    }
    tab.press("[data-action=take-over]").await;
    tab.see("[data-same]").await;
    tab.press("[data-action=take-file][data-field='photo.portrait']")
        .await;
    tab.see_text("is verzegeld opgeslagen").await;
    tab.press("nav a[href='/instellingen/gegevens']").await;
    tab.on("gegevens").await;
    journey::see_values(&tab, &NEW, None).await;
    tab.see("[data-field='photo.portrait'] [data-action=download]")
        .await;

    // What isn't ours, or was changed, is refused by its reason.
    to_takeout(&tab).await;
    let cut = archive.with_file_name("cut.zip");
    let mut bytes = std::fs::read(&archive).expect("the archive");
    let at = bytes.windows(6).position(|window| window == b"kluis-");
    bytes[at.expect("a name") + 200] ^= 1;
    std::fs::write(&cut, &bytes).expect("a file");
    tab.choose_file("takeout", &cut).await;
    tab.see("[data-refused]").await;
    tab.choose_file("takeout", &photo).await;
    tab.see_text("Dit is geen zip-bestand").await;
    world.assert_knows_nothing_of(&RENEE.secrets());
    tab.close().await;
}

/// A part of the round through every page and state.
mod round {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn taking_along() {
        let world = World::start().await;
        let tab = world.someone().await;
        let mut eye = Eye::open();
        journey::sign_up(&world, &tab, &RENEE).await;
        tab.press("a.quiet[href='/instellingen/gegevens']").await;
        tab.on("gegevens").await;
        to_takeout(&tab).await;
        eye.look(&tab, "meenemen").await;
        let archive = taken(&tab).await;
        tab.press("nav a[href='/instellingen/gegevens']").await;
        journey::change(&tab, "address-city", "Leiden").await;
        to_takeout(&tab).await;
        tab.choose_file("takeout", &archive).await;
        tab.see("[data-incoming='address.city']").await;
        eye.look(&tab, "meenemen-incoming").await;
        let photo = root().join("tests/stories/data/photo-6.jpg");
        tab.choose_file("takeout", &photo).await;
        tab.see("[data-refused]").await;
        eye.look(&tab, "meenemen-refused").await;
        tab.close().await;
        eye.close("taking along");
    }
}
