//! A CV on its way into the vault, through a network that goes, and out of it on another device.

use crate::person::RENEE;
use crate::{World, journey};
use kluis_tests::{Tab, root, wait};
use std::path::PathBuf;

const SETTINGS: &str = "a[href='/instellingen/gegevens']";
const CV: &str = "[data-field='work.cv']";

/// A PDF of one page with these objects beside it, and a title that nobody sees on the page.
fn pdf(text: &str, beside: &[(&str, &[u8])]) -> Vec<u8> {
    let drawn = format!("BT /F1 12 Tf 72 720 Td ({text}) Tj ET");
    let stream = |dictionary: &str, bytes: &[u8]| {
        let length = bytes.len();
        let head = format!("<< {dictionary} /Length {length} >>\nstream\n");
        [head.as_bytes(), bytes, b"\nendstream"].concat()
    };
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R
           /Resources << /Font << /F1 5 0 R >> /XObject << /Im1 7 0 R >> >> >>"
            .to_vec(),
        stream("", drawn.as_bytes()),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_vec(),
        format!("<< /Author ({AUTHOR}) /Producer (Voorbeeldprogramma) >>").into_bytes(),
    ];
    objects.extend(
        beside
            .iter()
            .map(|(dictionary, bytes)| stream(dictionary, bytes)),
    );
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n", number + 1).as_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let (start, size) = (file.len(), objects.len() + 1);
    file.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").as_bytes());
    for place in places {
        file.extend(format!("{place:010} 00000 n \n").as_bytes());
    }
    let trailer =
        format!("trailer\n<< /Size {size} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{start}\n%%EOF\n");
    file.extend(trailer.as_bytes());
    file
}

const AUTHOR: &str = "Renee van het programma";
const LINE: &str = "Renee maakt klokken sinds 1998";

/// Several megabytes: a page with a line that must be found nowhere else, and a picture that can't be made smaller.
pub fn a_cv() -> (PathBuf, Vec<u8>, tempfile::TempDir) {
    let mut picture = vec![0; 3_500_000];
    let mut random = fastrand::Rng::with_seed(1);
    picture.fill_with(|| random.u8(..));
    let about = "/Type /XObject /Subtype /Image /Width 1000 /Height 3500 /ColorSpace /DeviceGray /BitsPerComponent 8";
    let file = pdf(LINE, &[(about, &picture)]);
    let (path, folder) = written("cv Renée.pdf", &file);
    (path, picture, folder)
}

fn written(name: &str, content: &[u8]) -> (PathBuf, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("room on the disk");
    (path, folder)
}

fn holds(file: &[u8], part: &[u8]) -> bool {
    file.windows(part.len()).any(|window| window == part)
}

/// Keeps what was looked at.
pub async fn keep(tab: &Tab) {
    tab.see("[data-found]").await;
    tab.press("[data-action=keep-file]").await;
}

pub async fn to_the_settings(world: &World, tab: &Tab) {
    journey::to_the_keys(world, tab, &RENEE).await;
    journey::keep_and_rehearse(tab).await;
    tab.see("a[data-action=continue][href='/gegevens/naam']")
        .await;
    tab.press(SETTINGS).await;
    tab.on("gegevens").await;
}

pub async fn save_anew(tab: &Tab, name: &str) -> Vec<u8> {
    tab.press(&format!("{CV} [data-action=download]")).await;
    let file = tab.downloaded(name).await;
    std::fs::read(file).expect("it was saved")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cv_survives_a_cut_line_and_opens_on_another_device() {
    let world = World::start().await;
    let tab = world.someone().await;
    to_the_settings(&world, &tab).await;
    let (path, picture, _folder) = a_cv();

    // The line is cut in the middle, and stays so until the page has seen it.
    world.proxy.hold(Some("/20"));
    tab.choose_file("work-cv", &path).await;
    tab.see_text(AUTHOR).await;
    keep(&tab).await;
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
    let kept = save_anew(&tab, "cv Renée.pdf").await;
    assert!(holds(&kept, &picture), "the picture isn't in it any more");
    assert!(
        !holds(&kept, AUTHOR.as_bytes()),
        "its author is still in it"
    );
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
    assert_eq!(std::fs::read(file).expect("it was saved"), kept);

    other.press(&format!("{CV} [data-action=delete]")).await;
    other.press(&format!("{CV} [data-action=delete-yes]")).await;
    other.see(&format!("{CV} .is-empty")).await;
    other.close().await;
    world.assert_knows_nothing_of(&[
        "cv Renée.pdf".to_owned(),
        LINE.to_owned(),
        AUTHOR.to_owned(),
    ]);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_reload_the_same_cv_goes_on_where_it_was() {
    let world = World::start().await;
    let tab = world.someone().await;
    to_the_files(&world, &tab).await;
    let (path, _, _folder) = a_cv();
    let came_by = |number: &str| {
        let passed = world.proxy.passed();
        let chunks = passed.iter().filter(|request| request.method == "PUT");
        chunks
            .filter(|request| request.path.ends_with(number))
            .count()
    };
    world.proxy.hold(Some("/20"));
    tab.choose_file("work-cv", &path).await;
    keep(&tab).await;
    let half_way = wait::until(async || (came_by("/20") > 0).then_some(())).await;
    half_way.expect("twenty chunks come through");
    tab.reload().await;
    world.proxy.hold(None);
    journey::unlock(&tab, &RENEE).await;
    tab.on("bestanden").await;
    tab.choose_file("work-cv", &path).await;
    keep(&tab).await;
    tab.see("[data-file='work.cv'] [data-kept]").await;
    assert_eq!(came_by("/19"), 1, "what had come through isn't sent again");
    assert!(came_by("/30") > 0);
    tab.close_expecting(&["status of 502"]).await;
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

async fn to_the_files(world: &World, tab: &Tab) {
    to_the_settings(world, tab).await;
    tab.goto("/gegevens/cv-en-foto").await;
    journey::unlock(tab, &RENEE).await;
    tab.on("bestanden").await;
}

fn nothing_was_sent(world: &World) {
    let passed = world.proxy.passed();
    let sent = passed
        .iter()
        .any(|request| request.path.contains("/files/"));
    assert!(!sent, "nothing may be sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cv_that_can_not_be_taken_is_told_why() {
    let world = World::start().await;
    let tab = world.someone().await;
    to_the_files(&world, &tab).await;
    let protected = include_bytes!("../../src/intake/tests/data/encrypted.pdf");
    for (name, content, says) in [
        ("cv.docx", b"PK\x03\x04".as_slice(), "Een cv is een PDF."),
        (
            "cv.pdf",
            b"%PDF-1.7\nkapot".as_slice(),
            "Dit bestand is beschadigd.",
        ),
        (
            "slot.pdf",
            protected.as_slice(),
            "met een wachtwoord beveiligd",
        ),
        (
            "groot.pdf",
            &[b' '; 10 * 1_024 * 1_024 + 1],
            "hoogstens 10 MB",
        ),
    ] {
        let (path, _folder) = written(name, content);
        tab.choose_file("work-cv", &path).await;
        tab.see("[data-problems]:focus").await;
        tab.see_text(says).await;
    }
    nothing_was_sent(&world);
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_cv_says_is_asked_about_before_it_is_sealed() {
    let world = World::start().await;
    let tab = world.someone().await;
    to_the_files(&world, &tab).await;
    let (path, _folder) = written("cv.pdf", &pdf("Ik heb reuma. BSN 999999990", &[]));
    tab.choose_file("work-cv", &path).await;
    keep(&tab).await;
    tab.see("[data-action=words-keep]").await;
    tab.press("[data-action=words-keep]").await;
    tab.see_text("Haal het uit uw cv").await;
    nothing_was_sent(&world);

    let (path, _folder) = written("cv.pdf", &pdf("Ik heb reuma. Nummer 999999990", &[]));
    tab.choose_file("work-cv", &path).await;
    keep(&tab).await;
    tab.see("[data-action=bsn-yes]").await;
    tab.press("[data-action=bsn-yes]").await;
    tab.see_text("Haal het uit uw cv").await;
    nothing_was_sent(&world);
    tab.press("[data-action=keep-file]").await;
    tab.press("[data-action=bsn-no]").await;
    tab.see("[data-file='work.cv'] [data-kept]").await;
    tab.proceed().await;
    tab.on("kernpunten").await;
    world.assert_knows_nothing_of(&["999999990".to_owned(), "Ik heb reuma".to_owned()]);
    tab.close().await;
}

/// The colours of the four corners of the preview: red, green, blue and yellow where it is upright.
const CORNERS: &str = "
    const canvas = document.querySelector('#photo-preview'), context = canvas.getContext('2d');
    const { width, height } = canvas;
    return [[4, 4], [width - 4, 4], [4, height - 4], [width - 4, height - 4]].map(([x, y]) => {
        const [red, green, blue] = context.getImageData(x, y, 1, 1).data;
        return (red > 128 ? 'r' : '') + (green > 128 ? 'g' : '') + (blue > 128 ? 'b' : '');
    }).join(' ') + ` ${width}x${height}`;";

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_upright_and_without_place_camera_and_date() {
    let world = World::start().await;
    let tab = world.someone().await;
    to_the_files(&world, &tab).await;
    for orientation in 1..=8 {
        let path = root().join(format!("tests/stories/data/photo-{orientation}.jpg"));
        tab.choose_file("photo-portrait", &path).await;
        let name = format!("photo-{orientation}.jpg");
        tab.see_text(&format!("Nagekeken: {name}")).await;
        let upright =
            wait::until(async || (tab.script(CORNERS).await == "r g b rg 48x32").then_some(()));
        let seen = upright.await.is_some();
        assert!(seen, "{name}: {}", tab.script(CORNERS).await);
        for trace in ["waar de foto is gemaakt", "met welk toestel", "wanneer"] {
            tab.see_text(trace).await;
        }
    }
    tab.picture("photo").await;
    keep(&tab).await;
    tab.see("[data-file='photo.portrait'] [data-kept]").await;
    tab.press(SETTINGS).await;
    tab.on("gegevens").await;
    tab.press("[data-field='photo.portrait'] [data-action=download]")
        .await;
    let file = tab.downloaded("photo-8.jpg").await;
    let kept = std::fs::read(file).expect("it was saved");
    assert!(kept.starts_with(b"\xff\xd8\xff"), "it is no JPEG");
    for gone in [b"Exif".as_slice(), b"Voorbeeldcamera", b"2026:11"] {
        assert!(!holds(&kept, gone), "{gone:?} is still in it");
    }
    tab.close().await;
}
