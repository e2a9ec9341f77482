//! What a device remembers: what was typed and not saved, and how far the vault had come.

use crate::person::{Person, RENEE};
use crate::{World, journey};
use kluis_tests::{Tab, wait};
use std::path::Path;

/// Everything the browser's database holds: names and values, each as a list of bytes.
async fn kept(tab: &Tab) -> Vec<(Vec<u8>, Vec<u8>)> {
    let all = tab
        .script(
            "return (async () => {
                const known = await indexedDB.databases();
                if (!known.some(({ name }) => name === 'kluis')) return [];
                const opening = indexedDB.open('kluis');
                await new Promise((done) => { opening.onsuccess = done; });
                const store = opening.result.transaction('memory').objectStore('memory');
                const [names, values] = [store.getAllKeys(), store.getAll()];
                await new Promise((done) => { values.onsuccess = done; });
                opening.result.close();
                return names.result.map((name, at) =>
                    [Array.from(new Uint8Array(name)), Array.from(values.result[at])]);
            })()",
        )
        .await;
    serde_json::from_value(all).expect("lists of bytes")
}

/// Types by one stroke: a paste, as it were.
async fn paste(tab: &Tab, id: &str, text: &str) {
    tab.see(&format!("#{id}")).await;
    tab.script(&format!(
        "const input = document.getElementById({id:?});
         input.value = {text:?};
         input.dispatchEvent(new Event('input', {{ bubbles: true }}));"
    ))
    .await;
}

/// Waits until the draft of a field is there, or gone.
async fn draft(tab: &Tab, field: &str, there: bool) {
    let seen = wait::until(async || {
        let found = kept(tab)
            .await
            .into_iter()
            .any(|(name, _)| name.first() == Some(&2) && name.ends_with(field.as_bytes()));
        (found == there).then_some(())
    })
    .await;
    assert!(seen.is_some(), "the draft of {field}: there is {there}");
}

/// The page as after a crash: the vault is locked, and the way back leads to where the person was.
async fn reload_and_unlock(tab: &Tab, person: &Person) {
    tab.reload().await;
    journey::unlock(tab, person).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_is_back_after_a_reload_and_gone_once_it_is_saved() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::to_the_name(&world, &tab, &RENEE).await;
    paste(&tab, "name-given", "Annemiek-Sophie").await;
    draft(&tab, "name.given", true).await;
    for (_, value) in kept(&tab).await {
        let plain = b"Annemiek-Sophie";
        assert!(!value.windows(plain.len()).any(|window| window == plain));
    }

    reload_and_unlock(&tab, &RENEE).await;
    tab.on("naam").await;
    let back =
        wait::until(async || (tab.value("name-given").await == "Annemiek-Sophie").then_some(()))
            .await;
    assert!(back.is_some(), "what was typed isn't back");

    paste(&tab, "name-family", "Hôff").await;
    tab.proceed().await;
    tab.on("contact").await;
    draft(&tab, "name.given", false).await;
    draft(&tab, "name.family", false).await;

    // Locking takes what was typed off the page; it is back with the vault.
    tab.press("details.only summary").await;
    paste(&tab, "address-city", "Wûnseradiel").await;
    tab.press("[data-action=lock]").await;
    journey::unlock(&tab, &RENEE).await;
    tab.on("contact").await;
    let back =
        wait::until(async || (tab.value("address-city").await == "Wûnseradiel").then_some(()))
            .await;
    assert!(back.is_some(), "what was typed before the lock isn't back");
    world.assert_knows_nothing_of(&["Annemiek-Sophie".to_owned(), "Wûnseradiel".to_owned()]);
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_device_of_somebody_else_nothing_stays() {
    let world = World::start().await;
    let own = world.someone().await;
    journey::to_the_name(&world, &own, &RENEE).await;
    own.close().await;

    let tab = world.someone().await;
    tab.goto("/openen").await;
    tab.on("openen").await;
    tab.press("label:has(#not-own-device)").await;
    journey::unlock(&tab, &RENEE).await;
    tab.on("naam").await;
    paste(&tab, "name-given", "Annemiek").await;
    paste(&tab, "name-family", "Hôff").await;
    // Saving comes after the drafts, in the worker's order too.
    tab.proceed().await;
    tab.on("contact").await;
    let databases = tab
        .script("return indexedDB.databases().then((all) => all.length)")
        .await;
    assert_eq!(databases, 0);
    tab.close().await;
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder that can be listed") {
        let entry = entry.expect("an entry").path();
        let target = to.join(entry.file_name().expect("a name"));
        if entry.is_dir() {
            copy(&entry, &target);
        } else {
            std::fs::copy(&entry, &target).expect("a copy");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_rolled_back_is_noticed_after_a_reload() {
    let mut world = World::start().await;
    let tab = world.someone().await;
    journey::to_the_name(&world, &tab, &RENEE).await;
    let old = tempfile::TempDir::with_prefix("kluis-old-").expect("a temporary folder");
    world.server.kill();
    copy(&world.server.data(), old.path());
    world.server.restart().await;

    journey::answer(&tab, RENEE.name).await;
    tab.proceed().await;
    tab.on("contact").await;

    world.server.kill();
    let data = world.server.data();
    std::fs::remove_dir_all(&data).expect("the new state goes");
    copy(old.path(), &data);
    world.server.restart().await;
    reload_and_unlock(&tab, &RENEE).await;
    tab.see("[data-problems]:focus").await;
    tab.see_text("De kluis is ouder dan wat dit apparaat al gezien heeft.")
        .await;
    tab.on("openen").await;
    tab.close().await;
}
