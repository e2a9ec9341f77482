//! Nobody there: the vault locks by itself, says so before, and loses nothing that was typed. The page's clock is put forward;
//! nothing here waits for a real minute.

use crate::person::RENEE;
use crate::{World, journey};
use kluis_tests::{Eye, Tab, wait};

const MINUTE: u64 = 60;

/// Puts the clock of this page forward by so many seconds, as when nobody did anything for so long.
pub async fn later(tab: &Tab, seconds: u64) {
    tab.script(&format!(
        "window.clock ??= {{ now: Date.now, ahead: 0 }};
         window.clock.ahead += {seconds} * 1000;
         Date.now = () => window.clock.now.call(Date) + window.clock.ahead"
    ))
    .await;
}

async fn holds(tab: &Tab, id: &str, text: &str) {
    let back = wait::until(async || (tab.value(id).await == text).then_some(()));
    assert!(back.await.is_some(), "{text:?} isn't back");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_quarter_of_an_hour_it_locks_says_so_before_and_keeps_what_was_typed() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::to_the_name(&world, &tab, &RENEE).await;
    tab.fill("name-given", "Annemiek-Sophie").await;
    later(&tab, 12 * MINUTE).await;
    // Nothing yet, and then a notice that leaves the focus where it is.
    assert!(!tab.text().await.contains("op slot"));
    later(&tab, MINUTE).await;
    tab.see("[data-away] [data-action=stay]").await;
    tab.see_text("Over 2 minuten gaat uw kluis op slot.").await;
    tab.see("#name-given:focus").await;
    tab.picture("away").await;
    let told = tab.content("[data-away] [role=alert]").await;
    assert!(told.contains("blijft verzegeld bewaard"), "{told}");
    tab.press("[data-action=stay]").await;
    tab.gone("[data-away]").await;

    // Typing is enough, too.
    later(&tab, 14 * MINUTE).await;
    tab.see("[data-away]").await;
    tab.fill("name-family", "Hôff").await;
    tab.gone("[data-away]").await;

    // Shortly before the end it is said once more.
    later(&tab, 14 * MINUTE + 35).await;
    tab.see_text("Over 30 seconden gaat uw kluis op slot.")
        .await;
    later(&tab, 30).await;
    tab.on("openen").await;
    tab.see_text("omdat u 15 minuten niets deed").await;
    let page = tab.script("return document.documentElement.outerHTML");
    assert!(!page.await.to_string().contains("Annemiek"));
    assert!(
        world.answered("DELETE", "/v1/session", 204).is_some(),
        "the session is still open"
    );

    // It goes on where it was, with what was typed.
    journey::unlock(&tab, &RENEE).await;
    tab.on("naam").await;
    holds(&tab, "name-given", "Annemiek-Sophie").await;
    holds(&tab, "name-family", "Hôff").await;
    world.assert_knows_nothing_of(&["Annemiek-Sophie".to_owned()]);
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_slept_is_locked_before_the_first_key_counts() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::to_the_name(&world, &tab, &RENEE).await;
    // In one go, so that no look at the clock comes between: hours later, then a key.
    tab.script(
        "const now = Date.now;
         Date.now = () => now.call(Date) + 8 * 3600 * 1000;
         window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }))",
    )
    .await;
    tab.on("openen").await;
    tab.see_text("omdat u 15 minuten niets deed").await;
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn input_in_one_page_counts_for_all_and_so_does_the_lock() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::sign_up(&world, &tab, &RENEE).await;
    journey::open(&tab, &RENEE).await;
    let first = tab.window().await;
    let second = tab.another_window().await;
    journey::open(&tab, &RENEE).await;
    tab.press("[data-field='address.city'] [data-action=edit]")
        .await;
    tab.fill("address-city", "Leiden").await;

    tab.turn_to(&first).await;
    later(&tab, 13 * MINUTE).await;
    tab.see("[data-away]").await;
    tab.turn_to(&second).await;
    later(&tab, 10).await;
    tab.fill("address-city", "Delft").await;
    tab.turn_to(&first).await;
    tab.gone("[data-away]").await;

    later(&tab, 15 * MINUTE).await;
    tab.on("openen").await;
    tab.turn_to(&second).await;
    tab.on("openen").await;
    tab.see_text("omdat u 15 minuten niets deed").await;
    let page = tab.script("return document.documentElement.outerHTML");
    assert!(!page.await.to_string().contains("Delft"));
    journey::unlock(&tab, &RENEE).await;
    tab.on("gegevens").await;
    tab.press("[data-field='address.city'] [data-action=edit]")
        .await;
    holds(&tab, "address-city", "Delft").await;
    tab.close().await;
}

/// The round turns the language at every page, and that is input, which takes the notice away: here each language is looked at
/// by itself.
#[tokio::test(flavor = "multi_thread")]
async fn the_notice_is_without_barriers_in_each_language_and_width() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::to_the_name(&world, &tab, &RENEE).await;
    let mut eye = Eye::open();
    for (tag, says) in [
        ("nl", "Over 2 minuten gaat uw kluis op slot."),
        ("en", "In 2 minutes your vault will lock."),
    ] {
        if tag == "en" {
            tab.press("[data-action=stay]").await;
            tab.gone("[data-away]").await;
            tab.press("[data-action=language]").await;
        }
        later(&tab, 13 * MINUTE).await;
        tab.see("[data-away] [data-action=stay]").await;
        tab.see_text(says).await;
        eye.glance(&tab, "away").await;
        // It is still there, and says the time that is left.
        tab.see("[data-away] [role=alert]").await;
        reached_by_key(&tab).await;
    }
    tab.close().await;
    eye.close("the notice of the lock");
}

/// Whoever uses a keyboard comes to the button, and sees where they are.
async fn reached_by_key(tab: &Tab) {
    tab.script("document.querySelector('[data-away] button').focus({ focusVisible: true })")
        .await;
    let shown = "const style = getComputedStyle(document.activeElement);
        return document.activeElement.closest('[data-away]') !== null
            && (parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none')";
    assert_eq!(tab.script(shown).await, true, "the focus doesn't show");
}
