//! What the server sees of a person's system, what happened to their account, what was measured, and how long everything
//! stays: with the person's own data, and the bytes that really left.

use crate::person::RENEE;
use crate::{World, journey};
use kluis_tests::{Collector, Tab, wait};
use kluis_wire::limits::SECURITY_LOG_DAYS;

const DAY: u64 = 24 * 60 * 60;
const PAGE: &str = "/instellingen/apparaat";

async fn to_the_page(tab: &Tab) {
    tab.goto(PAGE).await;
    journey::unlock(tab, &RENEE).await;
    tab.on("apparaat").await;
    tab.see("[data-seen]").await;
}

/// What is listed as sent, to the letter.
async fn listed(tab: &Tab) -> Vec<String> {
    let all =
        "return [...document.querySelectorAll('[data-sent] code')].map((one) => one.textContent)";
    serde_json::from_value(tab.script(all).await).expect("a list of texts")
}

async fn happened(tab: &Tab) -> Vec<String> {
    let all = "return [...document.querySelectorAll('[data-happened] > p:nth-child(2)')].map((one) => one.textContent)";
    serde_json::from_value(tab.script(all).await).expect("a list of texts")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_what_the_server_sees_and_what_is_left_of_it() {
    let world = World::start_with_clock().await;
    let tab = world.someone().await;
    journey::to_the_name(&world, &tab, &RENEE).await;
    to_the_page(&tab).await;
    tab.shows("[data-shows=network] p:not(.hint)", "127.0.x.x")
        .await;
    tab.shows("[data-shows=machine] p:not(.hint)", "computer")
        .await;
    tab.shows("[data-shows=browser] p:not(.hint)", "Chrome")
        .await;
    assert_eq!(
        happened(&tab).await,
        [
            "Geopend met de wachtzin",
            "Geopend met de herstelcode",
            "Het account is gemaakt"
        ]
    );
    tab.see_text("Dit platform meet niets").await;
    // A wrong passphrase elsewhere is there at the next look.
    let other = world.someone().await;
    other.goto("/openen").await;
    other.on("openen").await;
    other.fill("contact-email", RENEE.address).await;
    other
        .fill("passphrase", "dit is niet de wachtzin van deze kluis")
        .await;
    other.proceed().await;
    other.see("[data-problems]").await;
    other.close_expecting(&["status of 4"]).await;
    let tried = wait::until(async || {
        tab.press("[data-action=look-again]").await;
        let first = happened(&tab).await.into_iter().next()?;
        first.contains("die de kluis niet opende").then_some(())
    });
    assert!(tried.await.is_some(), "{:?}", happened(&tab).await);
    tab.picture("apparaat").await;

    // The term passes with nobody there: every line of these days is gone.
    world.server.later((u64::from(SECURITY_LOG_DAYS) + 1) * DAY);
    to_the_page(&tab).await;
    assert_eq!(happened(&tab).await, ["Geopend met de wachtzin"]);
    tab.close_expecting(&["status of 401"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_leaves_is_what_the_page_lists_to_the_byte_and_nothing_without_a_yes() {
    let collector = Collector::start().await;
    let mut world = World::start().await;
    world.server.restart_with(&collector.options()).await;
    let tab = world.someone().await;
    journey::sign_up(&world, &tab, &RENEE).await;
    to_the_page(&tab).await;
    tab.see_text("U hebt meten niet toegestaan").await;
    assert_eq!(
        collector.connections(),
        0,
        "something left before it was allowed"
    );

    tab.press("nav a[href='/instellingen/permissies']").await;
    tab.on("mijnpermissies").await;
    tab.press("[data-purpose=measurement] [data-action=give]")
        .await;
    tab.see("[data-decision='3']").await;
    for (path, page) in [
        ("/instellingen/sleutels", "mijnsleutels"),
        ("/instellingen/gegevens", "gegevens"),
        (PAGE, "apparaat"),
    ] {
        tab.press(&format!("nav a[href='{path}']")).await;
        tab.on(page).await;
    }
    tab.see("[data-sent] code").await;
    tab.see_text("U hebt meten toegestaan.").await;
    let all = wait::until(async || {
        tab.press("[data-action=look-again]").await;
        let listed = listed(&tab).await;
        (listed.len() == 3).then_some(listed)
    });
    let listed = all.await.expect("three pages were gone to");
    let came =
        wait::until(async || (collector.requests().len() == 3).then(|| collector.requests()));
    let mut came = came.await.expect("three events");
    let mut expected: Vec<_> = listed.iter().map(|body| collector.request(body)).collect();
    came.sort();
    expected.sort();
    assert_eq!(came, expected, "what left isn't what is listed");
    for (body, page) in listed.iter().zip(["sleutels", "gegevens", "apparaat"]) {
        assert!(
            body.contains(&format!("\"/instellingen/{page}\"")),
            "{body}"
        );
    }
    tab.picture("apparaat-measured").await;

    tab.press("nav a[href='/instellingen/permissies']").await;
    tab.on("mijnpermissies").await;
    tab.press("[data-purpose=measurement] [data-action=refuse]")
        .await;
    tab.see("[data-decision='4']").await;
    // That page itself was still allowed; from here on nothing is.
    let until_then = wait::until(async || (collector.requests().len() == 4).then_some(()));
    assert!(until_then.await.is_some());
    let before = collector.connections();
    for (path, page) in [("/instellingen/gegevens", "gegevens"), (PAGE, "apparaat")] {
        tab.press(&format!("nav a[href='{path}']")).await;
        tab.on(page).await;
    }
    tab.see_text("U hebt meten niet toegestaan").await;
    assert_eq!(
        (collector.requests().len(), collector.connections()),
        (4, before)
    );
    // And the browser itself never asked anybody but this server.
    let hosts = "return [...new Set(performance.getEntriesByType('resource').map((one) => new URL(one.name).origin))]";
    let hosts: Vec<String> = serde_json::from_value(tab.script(hosts).await).expect("origins");
    assert_eq!(hosts, [world.proxy.origin()]);
    tab.close_expecting(&["status of 401"]).await;
}

/// The log is of the account and not of a device: what one did the other reads. What was measured is of one page, and what the
/// server sees is of whoever asks.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_device_sees_what_both_did_and_its_own_system() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::to_the_name(&world, &tab, &RENEE).await;
    let other = world.someone().await;
    // Another machine: what it says of itself is all that tells them apart here.
    let agent = "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0";
    other.says_it_is(agent).await;
    to_the_page(&other).await;
    other
        .shows("[data-shows=machine] p:not(.hint)", "telefoon")
        .await;
    other
        .shows("[data-shows=browser] p:not(.hint)", "Firefox")
        .await;
    to_the_page(&tab).await;
    tab.shows("[data-shows=machine] p:not(.hint)", "computer")
        .await;
    assert_eq!(
        happened(&tab).await,
        [
            "Geopend met de wachtzin",
            "Geopend met de wachtzin",
            "Geopend met de herstelcode",
            "Het account is gemaakt"
        ]
    );
    // Which of the two was the other one, the log says as coarsely as it knows it.
    let log = tab.content("[data-log]").await;
    assert!(log.contains("Firefox") && log.contains("Chrome"), "{log}");
    let both = wait::until(async || {
        other.press("[data-action=look-again]").await;
        (happened(&other).await.len() == 4).then_some(())
    });
    assert!(both.await.is_some(), "{:?}", happened(&other).await);
    let terms = tab.content("[data-retention]").await;
    assert!(terms.contains("dagen"), "{terms}");
    assert_eq!(other.content("[data-retention]").await, terms);
    other.picture("apparaat-second").await;
    other.close().await;
    tab.close_expecting(&["status of 401"]).await;
}
