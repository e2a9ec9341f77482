//! More than one page of one browser, and a browser that can't remember.

use crate::person::RENEE;
use crate::{World, journey};
use kluis_tests::wait;

#[tokio::test(flavor = "multi_thread")]
async fn two_pages_of_one_browser_merge_what_they_save_and_lock_together() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::sign_up(&world, &tab, &RENEE).await;
    journey::open(&tab, &RENEE).await;
    let first = tab.window().await;
    let second = tab.another_window().await;
    journey::open(&tab, &RENEE).await;
    journey::change(&tab, "address-city", "Leiden").await;

    // The first page had not seen that: it saves another field, and shows both.
    tab.turn_to(&first).await;
    journey::change(&tab, "name-given", "Zoë-Renée").await;
    tab.shows(&journey::value_of("address-city"), "Leiden")
        .await;
    tab.turn_to(&second).await;
    tab.press("[data-action=refresh]").await;
    tab.shows(&journey::value_of("name-given"), "Zoë-Renée")
        .await;

    // The same field in both: what came first stays, the other one waits to be chosen.
    journey::change(&tab, "address-city", "Delft").await;
    tab.turn_to(&first).await;
    tab.press("[data-field='address.city'] [data-action=edit]")
        .await;
    tab.fill("address-city", "Gouda").await;
    tab.press("[data-field='address.city'] [data-action=continue]")
        .await;
    tab.see("[data-field='address.city'] [data-conflict]").await;
    tab.picture("conflict").await;
    tab.press("[data-action=conflict-take]").await;
    tab.shows(&journey::value_of("address-city"), "Gouda").await;

    // Locked in one, it is locked in the other, and nothing of it is left there.
    tab.turn_to(&second).await;
    tab.press("[data-action=lock]").await;
    tab.on("openen").await;
    tab.turn_to(&first).await;
    tab.on("openen").await;
    let page = tab.script("return document.documentElement.outerHTML");
    assert!(!page.await.to_string().contains("Gouda"));
    journey::unlock(&tab, &RENEE).await;
    tab.on("gegevens").await;
    tab.shows(&journey::value_of("address-city"), "Gouda").await;
    tab.close_expecting(&["status of 401", "status of 412"])
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_can_not_remember_says_so_and_does_everything_else() {
    let world = World::start().await;
    let tab = world.browsers.open_forgetful(&world.proxy.origin()).await;
    let secrets = journey::sign_up(&world, &tab, &RENEE).await;
    journey::open(&tab, &RENEE).await;
    journey::see_values(&tab, &RENEE, None).await;
    let note = tab.see("[data-recall]").await;
    let note = note.text().await.expect("a note has text");
    assert!(
        note.contains("Dit apparaat kan niets onthouden."),
        "{note:?}"
    );
    journey::change(&tab, "address-city", "Leiden").await;

    // What was typed and not saved is gone after a reload; what was saved is there.
    tab.press("[data-field='address.street'] [data-action=edit]")
        .await;
    tab.fill("address-street", "Nieuwe Rijn").await;
    tab.goto("/herstellen").await;
    tab.on("herstellen").await;
    tab.fill("recovery-code", &secrets.code).await;
    tab.proceed().await;
    tab.press("button[data-action=continue][type=button]").await;
    tab.on("gegevens").await;
    journey::see_values(&tab, &RENEE, Some(("address-city", "Leiden"))).await;
    let known = wait::until(async || {
        let kept = "return indexedDB.databases().then((all) => all.length, () => 0)";
        (tab.script(kept).await == 0).then_some(())
    });
    assert!(known.await.is_some(), "it kept something after all");
    tab.close().await;
}
