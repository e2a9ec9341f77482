//! Someone changes what opens the vault, and freezes it.

use crate::person::{Person, RENEE};
use crate::{World, journey};
use kluis_tests::Tab;

const NEW: &str = "achttien kwieke merels op het dak";

/// The page of one's own keys, in a session that the passphrase opened: after sign-up it is the rehearsed code.
async fn to_my_keys(tab: &Tab) {
    journey::open(tab, &RENEE).await;
    tab.press("nav a[href='/instellingen/sleutels']").await;
    tab.on("mijnsleutels").await;
    tab.see("[data-unlockers] [data-unlocker]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_passphrase_takes_a_second_key_and_shuts_the_others_out() {
    let world = World::start().await;
    let tab = world.someone().await;
    let secrets = journey::sign_up(&world, &tab, &RENEE).await;
    let other = world.someone().await;
    journey::open(&other, &RENEE).await;

    to_my_keys(&tab).await;
    tab.picture("my-keys").await;
    tab.press("[data-unlocker=show-passphrase] [data-action=passphrase]")
        .await;
    tab.fill("passphrase", "te kort").await;
    tab.proceed().await;
    tab.see("[data-problems]:focus").await;
    tab.fill("passphrase", NEW).await;
    tab.proceed().await;

    // A second unlocker comes first: a wrong one is told, the right one goes on by itself.
    tab.see_text("Laat een tweede sleutel zien").await;
    tab.press("label:has(#show-passphrase)").await;
    tab.fill("passphrase", RENEE.passphrase).await;
    tab.proceed().await;
    tab.see_text("telt hier niet als tweede").await;
    tab.press("label:has(#show-code)").await;
    tab.fill("recovery-code", &secrets.code).await;
    tab.proceed().await;
    tab.see_text("Gedaan.").await;

    // Whoever was in with the old one is out, and stays out.
    other.press("[data-action=refresh]").await;
    journey::unlock(&other, &RENEE).await;
    other.see("[data-problems]").await;
    let person = Person {
        passphrase: NEW,
        ..RENEE
    };
    other.fill("passphrase", NEW).await;
    other.proceed().await;
    other.on("gegevens").await;
    journey::see_values(&other, &person, None).await;

    let mut all = person.secrets();
    all.push(secrets.code);
    world.assert_knows_nothing_of(&all);
    other.close_expecting(&["status of 401"]).await;
    tab.close_expecting(&["status of 403", "status of 401"])
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_vault_opens_nowhere_until_the_recovery_code_is_shown() {
    let world = World::start().await;
    let tab = world.someone().await;
    let secrets = journey::sign_up(&world, &tab, &RENEE).await;
    to_my_keys(&tab).await;
    tab.press("[data-action=freeze]").await;
    tab.see("[data-frozen]").await;

    let other = world.someone().await;
    other.goto("/openen").await;
    journey::unlock(&other, &RENEE).await;
    other.see_text("Uw kluis is bevroren.").await;

    // Whoever pressed it can't end it.
    tab.press("[data-action=unfreeze]").await;
    tab.press("label:has(#show-passphrase)").await;
    tab.fill("passphrase", RENEE.passphrase).await;
    tab.proceed().await;
    tab.see("[data-problems]:focus").await;
    tab.press("label:has(#show-code)").await;
    tab.choose_file("recovery-file", &secrets.kit).await;
    tab.proceed().await;
    tab.gone("[data-frozen]").await;

    journey::open(&other, &RENEE).await;
    other.close_expecting(&["status of 403"]).await;
    tab.close_expecting(&["status of 403"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_vault_that_is_open_nowhere_is_freed_with_the_recovery_code() {
    let world = World::start().await;
    let tab = world.someone().await;
    let secrets = journey::sign_up(&world, &tab, &RENEE).await;
    to_my_keys(&tab).await;
    tab.press("[data-action=freeze]").await;
    tab.see("[data-frozen]").await;

    tab.goto("/herstellen").await;
    tab.on("herstellen").await;
    tab.fill("recovery-code", &secrets.code).await;
    tab.proceed().await;
    tab.press("[data-action=unfreeze]").await;
    tab.press("button[data-action=continue][type=button]").await;
    tab.on("gegevens").await;
    journey::see_values(&tab, &RENEE, None).await;
    tab.close_expecting(&["status of 403"]).await;
}
