//! Someone takes everything along as one file, which ordinary programs open, and takes it over into a new account.

use crate::cases::{ask, open, says, settled, to};
use crate::desk::Desk;
use crate::person::{Person, RENEE};
use crate::{World, journey};
use kluis_receipt::{
    check::{Known, check},
    file::Kept as _,
    request,
};
use kluis_takeout::{
    Document,
    archive::DOCUMENT,
    document::{Case, Statement},
};
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

/// Packs what was unpacked there again as somebody does who has changed the folder's name: in it, and deflated.
fn packed_again(folder: &Path, archive: &Path) {
    let script = "import os, sys, zipfile
with zipfile.ZipFile(sys.argv[2], 'w', zipfile.ZIP_DEFLATED) as archive:
    for place, _, names in os.walk(sys.argv[1]):
        for name in names:
            path = os.path.join(place, name)
            archive.write(path, os.path.join('Mijn map', os.path.relpath(path, sys.argv[1])))";
    let ran = Command::new("python3")
        .args(["-c", script])
        .args([folder, archive])
        .output()
        .expect("Python");
    assert!(ran.status.success(), "{ran:?}");
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
    let photo_changed = document
        .history
        .iter()
        .find(|one| one.id == "photo.portrait");
    let [saved] = photo_changed.expect("its history").changes.as_slice() else {
        panic!("saved once: {photo_changed:?}");
    };
    assert!(saved.here && !saved.deleted);
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

/// What the desk does for a person: answers a correction with a letter and a file, records two participations of which one
/// is masked, passes something on, and notes a call.
async fn has_a_past(tab: &Tab, desk: &Desk) {
    let asked = "Mijn nummer staat bij u nog in een oude brief.";
    ask(tab, "rectification", asked).await;
    to(tab, "/instellingen/permissies", "mijnpermissies").await;
    tab.press("[data-purpose=calls] [data-action=give]").await;
    tab.see("[data-action=withdraw-all]").await;
    let account = desk.account();
    let first = || {
        let waiting = desk.json(&["requests"]);
        let case = waiting["requests"][0]["case"].as_str();
        case.unwrap_or_else(|| panic!("{waiting}")).to_owned()
    };
    let case = first();
    let letter = desk.write("antwoord.txt", "Uw nummer is ook in die brief verbeterd.");
    let enclosed = desk.write("brief ë.txt", "De <b>verbeterde</b> brief");
    let answer = ["answer", &account, &case, "--done", "--text-file", &letter];
    desk.json(&[&answer[..], &["--attach", &enclosed]].concat());

    desk.json(&["participate", &account, "--what", "Vacature tuinontwerper"]);
    to(tab, "/instellingen/werk", "mijnwerk").await;
    tab.press("[data-participation] [data-action=mask]").await;
    says(tab, "[data-masking-asked]", "om gemaskeerd te worden").await;
    let letter = desk.write("weg.txt", "De link is weg.");
    let case = first();
    desk.json(&["answer", &account, &case, "--done", "--text-file", &letter]);
    desk.json(&["participate", &account, "--what", "Klus in Delft"]);
    let sent = ["--to", "Mollie B.V.", "--sent", "bestelnummer 1042"];
    let because = ["disclose", &account, "--basis", "overeenkomst"];
    desk.json(&[&because[..], &sent].concat());
    let note = desk.write("gesprek.txt", "Vroeg hoe lang een verzoek duurt.");
    desk.json(&["note", &account, "--by", "phone", "--text-file", &note]);
}

fn statement<'a>(case: &'a Case, event: &str) -> &'a Statement {
    let mut statements = case.statements.iter();
    let found = statements.find(|one| one.event == event);
    found.unwrap_or_else(|| panic!("{event} in {case:?}"))
}

/// Everything that was said is there, in words and as it was signed; the receipts hold.
fn tells_the_past(folder: &Path) {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("a text");
    let document: Document = serde_json::from_str(&read(DOCUMENT)).expect("a document");
    let [correction, masking] = document.requests.as_slice() else {
        panic!("{:?}", document.requests);
    };
    let kinds = [correction, masking].map(|case| (case.kind.as_str(), case.state.as_str()));
    assert_eq!(
        kinds,
        [("rectification", "answered"), ("masking", "answered")]
    );
    let asked = statement(correction, "asked");
    let asked_text = asked.text.as_deref().expect("words");
    assert!(asked_text.contains("oude brief"), "{asked_text}");
    assert!(asked.signature.is_some() && asked.key.is_some());
    let answer = statement(correction, "answered");
    assert_eq!(
        answer.text.as_deref(),
        Some("Uw nummer is ook in die brief verbeterd.")
    );
    let [enclosed] = answer.attachments.as_slice() else {
        panic!("{answer:?}");
    };
    assert_eq!(enclosed.name, "brief ë.txt");
    let path = enclosed.file.as_deref().expect("a file");
    assert_eq!(read(path), "De <b>verbeterde</b> brief");

    let [masked, part] = document.participations.as_slice() else {
        panic!("{:?}", document.participations);
    };
    assert_eq!(
        (masked.state.as_str(), masked.statements.len()),
        ("masked", 1)
    );
    assert_eq!(masking.about.as_deref(), Some(masked.id.as_str()));
    assert_eq!(part.title, "Klus in Delft");
    assert_eq!(document.disclosures[0].title, "Mollie B.V.");
    let note = statement(&document.notes[0], "recorded");
    assert_eq!(
        note.text.as_deref(),
        Some("Vroeg hoe lang een verzoek duurt.")
    );

    let known = Known {
        origin: "localhost",
        platform: None,
    };
    let mut receipts = 0;
    for one in document.cases().flat_map(|case| &case.statements) {
        let Some(path) = &one.receipt else { continue };
        let file = request::File::parse(&read(path)).expect("a receipt");
        let found = request::check(known, &file).expect("it holds");
        assert_eq!(
            (found.sequence, found.event.id()),
            (one.number, one.event.as_str())
        );
        receipts += 1;
    }
    assert_eq!(receipts, 7);

    let page = read("kluis.html");
    for words in [
        "Mijn nummer staat bij u nog in een oude brief.",
        "Uw nummer is ook in die brief verbeterd.",
        "brief ë.txt</a>",
        "gemaskeerd",
        "Klus in Delft",
        "bestelnummer 1042",
        "Vroeg hoe lang een verzoek duurt.",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let gone = "tuinontwerper";
    assert!(!page.contains(gone) && !read(DOCUMENT).contains(gone));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_and_answered_goes_along_and_stays_a_document_elsewhere() {
    let mut world = World::start().await;
    let (tab, desk) = settled(&mut world).await;
    has_a_past(&tab, &desk).await;
    to(&tab, "/instellingen/gegevens", "gegevens").await;
    to_takeout(&tab).await;
    let downloaded = taken(&tab).await;
    let kept = tempfile::tempdir().expect("a folder");
    let folder = kept.path().join("unpacked");
    unpacked(&downloaded, &folder);
    tells_the_past(&folder);
    tab.close().await;

    // Packed again with another program, it goes into a new account: what is typed, and not what was signed elsewhere.
    let again = kept.path().join("again.zip");
    packed_again(&folder, &again);
    let tab = world.someone().await;
    journey::to_the_name(&world, &tab, &NEW).await;
    open(&tab, "/instellingen/meenemen", "meenemen", &NEW).await;
    tab.choose_file("takeout", &again).await;
    tab.see("[data-incoming='name.given'] input:checked").await;
    says(&tab, "[data-history]", "blijven er 6 verzoeken").await;
    tab.picture("takeout-history").await;
    tab.press("[data-action=take-over]").await;
    tab.see("[data-same]").await;
    to(&tab, "/instellingen/gegevens", "gegevens").await;
    for answer in RENEE.name {
        tab.shows(&journey::value_of(answer.id), answer.shown).await;
    }
    tab.shows(&journey::value_of("contact-phone"), "06 48 17 20 39")
        .await;
    to(&tab, "/instellingen/verzoeken", "verzoeken").await;
    says(&tab, "[data-requests]", "U hebt nog niets gevraagd").await;
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
