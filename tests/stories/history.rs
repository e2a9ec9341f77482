//! When a field was saved and deleted, and on which device: beside the field, the last time first.

use crate::{World, journey, person::RENEE};
use kluis_tests::{Tab, wait};

const PHONE: &str = "[data-field='contact.phone']";

async fn settings(tab: &Tab) {
    tab.goto("/instellingen/gegevens").await;
    journey::unlock(tab, &RENEE).await;
    tab.on("gegevens").await;
}

/// Waits until the history of the phone number has these lines; each begins with the moment.
async fn tells(tab: &Tab, lines: &[&str]) {
    let script = format!(
        "return [...document.querySelectorAll(\"{PHONE} [data-history] li\")].map(line => line.textContent)"
    );
    let told = wait::until(async || {
        let told = tab.script(&script).await;
        let told: Vec<String> = serde_json::from_value(told).ok()?;
        let ends = |(told, line): (&String, &&str)| told.ends_with(line) && told != line;
        (told.len() == lines.len() && told.iter().zip(lines).all(ends)).then_some(())
    });
    assert!(told.await.is_some(), "{}", tab.script(&script).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_tells_when_it_was_changed_and_on_which_device() {
    let world = World::start().await;
    let first = world.someone().await;
    journey::sign_up(&world, &first, &RENEE).await;
    first.press("a.quiet[href='/instellingen/gegevens']").await;
    first.on("gegevens").await;
    tells(&first, &[": bewaard op dit apparaat"]).await;

    // What was never filled in has none.
    let empty =
        "return [...document.querySelectorAll('.holding:has(.is-empty) [data-history]')].length";
    assert_eq!(first.script(empty).await, 0);

    // Another device deletes it, and fills it in again.
    let second = world.someone().await;
    settings(&second).await;
    tells(&second, &[": bewaard op een ander apparaat"]).await;
    second.press(&format!("{PHONE} [data-action=delete]")).await;
    second
        .press(&format!("{PHONE} [data-action=delete-yes]"))
        .await;
    let deleted = [
        ": gewist op dit apparaat",
        ": bewaard op een ander apparaat",
    ];
    tells(&second, &deleted).await;
    second
        .press(&format!("{PHONE} [data-history] summary"))
        .await;
    second
        .see_text("Wat er eerder stond, bewaren we niet.")
        .await;
    second.picture("history").await;
    journey::change(&second, "contact-phone", "06 48 17 20 39").await;
    let again = [&[": bewaard op dit apparaat"][..], &deleted].concat();
    tells(&second, &again).await;

    // The first one reads the same, from its own side.
    first.press("[data-action=refresh]").await;
    let here = [
        ": bewaard op een ander apparaat",
        ": gewist op een ander apparaat",
        ": bewaard op dit apparaat",
    ];
    tells(&first, &here).await;
    second.close().await;
    first.close().await;
}
