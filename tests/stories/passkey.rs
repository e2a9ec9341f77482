//! A vault that opens with a passkey. The authenticator is one of Chromium's own, without a finger.

use crate::person::RENEE;
use crate::{World, journey, keys};
use kluis_tests::Tab;
use serde_json::json;

/// Gives this tab an authenticator inside the device, with or without the PRF extension.
pub async fn authenticator(tab: &Tab, prf: bool) {
    let devtools = tab.driver().cdp();
    devtools
        .send_raw("WebAuthn.enable", json!({}))
        .await
        .expect("a domain");
    let options = json!({ "options": {
        "protocol": "ctap2",
        "ctap2Version": "ctap2_1",
        "transport": "internal",
        "hasResidentKey": true,
        "hasUserVerification": true,
        "hasPrf": prf,
        "isUserVerified": true,
        "automaticPresenceSimulation": true,
    }});
    devtools
        .send_raw("WebAuthn.addVirtualAuthenticator", options)
        .await
        .expect("an authenticator");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_makes_a_vault_and_opens_it_again() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::to_the_passphrase(&world, &tab, &RENEE).await;
    authenticator(&tab, true).await;
    tab.press("label:has(#how-passkey)").await;
    tab.picture("passkey").await;
    tab.proceed().await;
    tab.on("sleutels").await;
    journey::keep_and_rehearse(&tab).await;
    tab.press("a[data-action=continue][href='/gegevens/naam']")
        .await;
    tab.on("naam").await;
    journey::answer(&tab, RENEE.name).await;
    tab.proceed().await;
    tab.on("contact").await;

    // Loaded again it is locked, and the passkey alone finds and opens it.
    tab.goto("/openen").await;
    tab.on("openen").await;
    tab.press("[data-action=passkey]").await;
    tab.see("a[href='/instellingen/gegevens']").await;
    tab.press("a.quiet[href='/instellingen/gegevens']").await;
    tab.on("gegevens").await;
    for answer in RENEE.name {
        tab.shows(&journey::value_of(answer.id), answer.shown).await;
    }

    // There is no passphrase: nobody can guess one.
    let stranger = world.someone().await;
    stranger.goto("/openen").await;
    journey::unlock(&stranger, &RENEE).await;
    stranger.see("[data-problems]").await;

    stranger.close().await;
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_that_can_not_do_it_is_told_and_nothing_changes() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::to_the_passphrase(&world, &tab, &RENEE).await;
    authenticator(&tab, false).await;
    tab.press("label:has(#how-passkey)").await;
    tab.proceed().await;
    tab.see("[data-problems]").await;
    tab.picture("passkey-unable").await;

    // The page is still there, and a passphrase still does it.
    tab.press("label:has(#how-own)").await;
    tab.see("#passphrase:not([readonly])").await;
    tab.fill("passphrase", RENEE.passphrase).await;
    tab.proceed().await;
    tab.on("sleutels").await;
    journey::keep_and_rehearse(&tab).await;
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vault_without_a_passphrase_gets_another_address_without_being_given_one() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::to_the_passphrase(&world, &tab, &RENEE).await;
    authenticator(&tab, true).await;
    tab.press("label:has(#how-passkey)").await;
    tab.proceed().await;
    tab.on("sleutels").await;
    journey::keep_and_rehearse(&tab).await;
    tab.see("a[data-action=continue][href='/gegevens/naam']")
        .await;
    keys::go_to_my_keys(&tab).await;
    let before = tab.content("[data-own-address]").await;
    keys::prove_new_address(&world, &tab).await;
    tab.see_text("Uw e-mailadres wordt").await;
    tab.proceed().await;
    // The rehearsed code let this page in: the passkey is the second key.
    tab.see_text("Laat een tweede sleutel zien").await;
    tab.proceed().await;
    tab.see_text("Gedaan.").await;
    assert_ne!(tab.content("[data-own-address]").await, before);
    tab.gone("[data-unlocker=show-passphrase]").await;

    tab.press("[data-action=lock]").await;
    tab.on("openen").await;
    tab.press("[data-action=passkey]").await;
    tab.on("naam").await;
    tab.close_expecting(&["status of 403"]).await;
}
