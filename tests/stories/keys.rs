//! Someone changes what opens the vault, and freezes it.

use crate::passkey::authenticator;
use crate::person::{Person, RENEE};
use crate::{World, journey};
use kluis_tests::{Tab, mail};
use serde_json::json;

const NEW: &str = "achttien kwieke merels op het dak";
const NEW_ADDRESS: &str = "zoe.hoff-celikkaya@elders-post.example";

/// The page of one's own keys, in a session that the passphrase opened: after sign-up it is the rehearsed code.
async fn to_my_keys(tab: &Tab) {
    journey::open(tab, &RENEE).await;
    go_to_my_keys(tab).await;
}

/// The same where the vault is open.
pub async fn go_to_my_keys(tab: &Tab) {
    tab.press("a.quiet[href='/instellingen/gegevens']").await;
    tab.on("gegevens").await;
    tab.press("nav a[href='/instellingen/sleutels']").await;
    tab.on("mijnsleutels").await;
    tab.see("[data-unlockers] [data-unlocker]").await;
}

/// Shows the recovery code as the second key, and waits until what was asked is done.
pub async fn show_code(tab: &Tab, code: &str) {
    tab.see_text("Laat een tweede sleutel zien").await;
    tab.press("label:has(#show-code)").await;
    tab.fill("recovery-code", code).await;
    tab.proceed().await;
    tab.see_text("Gedaan.").await;
}

/// Up to where the new address is proven.
pub async fn prove_new_address(world: &World, tab: &Tab) {
    tab.press("[data-address] [data-action=address]").await;
    tab.fill("contact-email", NEW_ADDRESS).await;
    tab.proceed().await;
    let code = mail::code(&world.server.outbox(), NEW_ADDRESS, 0).await;
    tab.fill("code", &code).await;
    tab.proceed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_address_takes_its_code_and_a_second_key_and_the_old_one_opens_nothing() {
    let world = World::start().await;
    let tab = world.someone().await;
    let secrets = journey::sign_up(&world, &tab, &RENEE).await;
    to_my_keys(&tab).await;
    tab.press("[data-address] [data-action=address]").await;
    tab.fill("contact-email", RENEE.address).await;
    tab.proceed().await;
    tab.see_text("Dit adres hebt u al.").await;
    tab.press("[data-action=cancel]").await;

    prove_new_address(&world, &tab).await;
    tab.see("[data-address] #passphrase:focus").await;
    tab.picture("new-address").await;
    tab.fill("passphrase", NEW).await;
    tab.proceed().await;
    tab.see_text("niet de wachtzin van uw kluis").await;
    tab.fill("passphrase", RENEE.passphrase).await;
    tab.proceed().await;
    show_code(&tab, &secrets.code).await;
    tab.shows("[data-own-address]", NEW_ADDRESS).await;

    let other = world.someone().await;
    other.goto("/openen").await;
    journey::unlock(&other, &RENEE).await;
    other.see("[data-problems]").await;
    let moved = Person {
        address: NEW_ADDRESS,
        ..RENEE
    };
    journey::open(&other, &moved).await;
    journey::see_values(&other, &moved, None).await;

    let mut all = RENEE.secrets();
    all.extend(moved.secrets());
    world.assert_knows_nothing_of(&all);
    other.close_expecting(&["status of 401"]).await;
    tab.close_expecting(&["status of 401", "status of 403"])
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_anew_keeps_every_value_and_puts_the_other_device_out() {
    let world = World::start().await;
    let tab = world.someone().await;
    let secrets = journey::sign_up(&world, &tab, &RENEE).await;
    let other = world.someone().await;
    journey::open(&other, &RENEE).await;

    to_my_keys(&tab).await;
    tab.press("[data-action=renew-all]").await;
    show_code(&tab, &secrets.code).await;
    tab.press("nav a[href='/instellingen/gegevens']").await;
    tab.on("gegevens").await;
    journey::see_values(&tab, &RENEE, None).await;
    journey::change(&tab, "address-city", "Leiden").await;

    other.press("[data-action=refresh]").await;
    journey::unlock(&other, &RENEE).await;
    other.on("gegevens").await;
    journey::see_values(&other, &RENEE, Some(("address-city", "Leiden"))).await;
    other.close_expecting(&["status of 401"]).await;
    tab.close_expecting(&["status of 403"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_recovery_code_is_kept_tried_and_leads_back_to_the_keys() {
    let world = World::start().await;
    let tab = world.someone().await;
    let secrets = journey::sign_up(&world, &tab, &RENEE).await;
    go_to_my_keys(&tab).await;
    tab.press("[data-unlocker=show-code] [data-action=replace]")
        .await;
    tab.press("[data-unlocker=show-code] [data-action=yes]")
        .await;
    // After sign-up it is the code that let this page in.
    tab.see_text("Laat een tweede sleutel zien").await;
    tab.press("label:has(#show-passphrase)").await;
    tab.fill("passphrase", RENEE.passphrase).await;
    tab.proceed().await;
    tab.see("[data-recovery-code]").await;
    assert_ne!(tab.content("[data-recovery-code]").await, secrets.code);
    assert!(!tab.text().await.contains("Stap 2"), "it is no step");
    tab.picture("new-code").await;
    let code = tab.content("[data-recovery-code]").await;
    tab.proceed().await;
    tab.fill("recovery-code", &code).await;
    tab.proceed().await;
    tab.press("a[data-action=continue][href='/instellingen/sleutels']")
        .await;
    tab.on("mijnsleutels").await;
    tab.see("[data-unlockers] [data-unlocker]").await;
    tab.close_expecting(&["status of 403"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_comes_and_goes_in_the_settings() {
    let world = World::start().await;
    let tab = world.someone().await;
    let secrets = journey::sign_up(&world, &tab, &RENEE).await;
    to_my_keys(&tab).await;
    authenticator(&tab, true).await;
    tab.press("[data-action=add-passkey]").await;
    tab.fill("passkey-name", "telefoon").await;
    tab.proceed().await;
    show_code(&tab, &secrets.code).await;
    tab.shows(
        "[data-unlocker=show-passkey] .holding-value p:first-of-type",
        "telefoon",
    )
    .await;

    tab.press("[data-action=lock]").await;
    tab.on("openen").await;
    tab.press("[data-action=passkey]").await;
    tab.on("gegevens").await;
    go_to_my_keys(&tab).await;
    tab.press("[data-unlocker=show-passkey] [data-action=delete]")
        .await;
    tab.press("[data-unlocker=show-passkey] [data-action=yes]")
        .await;
    show_code(&tab, &secrets.code).await;
    tab.gone("[data-unlocker=show-passkey]").await;

    tab.press("[data-action=lock]").await;
    tab.on("openen").await;
    tab.press("[data-action=passkey]").await;
    tab.see_text("Deze passkey opent geen kluis.").await;
    tab.close_expecting(&["status of 401", "status of 403"])
        .await;
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
    show_code(&tab, &secrets.code).await;

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
    other.see_text("Uw kluis is bevroren").await;

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

#[tokio::test(flavor = "multi_thread")]
async fn a_freeze_that_the_code_pressed_ends_with_the_passphrase_where_nothing_is_open() {
    let world = World::start().await;
    let tab = world.someone().await;
    let secrets = journey::sign_up(&world, &tab, &RENEE).await;
    go_to_my_keys(&tab).await;
    tab.press("[data-action=freeze]").await;
    tab.see("[data-frozen]").await;
    tab.press("[data-action=lock]").await;

    journey::unlock(&tab, &RENEE).await;
    tab.see_text("Uw kluis is bevroren").await;
    tab.picture("frozen-open").await;
    tab.fill("recovery-code", &secrets.code).await;
    tab.proceed().await;
    tab.see_text("kunt u uw kluis niet vrijmaken").await;
    tab.press("label:has(#show-passphrase)").await;
    assert_eq!(tab.value("contact-email").await, RENEE.address);
    tab.fill("passphrase", RENEE.passphrase).await;
    tab.proceed().await;
    tab.on("gegevens").await;
    go_to_my_keys(&tab).await;
    tab.see("[data-action=freeze]").await;
    tab.close_expecting(&["status of 403"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_frees_a_vault_that_is_open_nowhere() {
    let world = World::start().await;
    let tab = world.someone().await;
    let secrets = journey::sign_up(&world, &tab, &RENEE).await;
    to_my_keys(&tab).await;
    authenticator(&tab, true).await;
    tab.press("[data-action=add-passkey]").await;
    tab.proceed().await;
    show_code(&tab, &secrets.code).await;
    tab.press("[data-action=freeze]").await;
    tab.see("[data-frozen]").await;

    tab.goto("/herstellen").await;
    tab.on("herstellen").await;
    tab.fill("recovery-code", &secrets.code).await;
    tab.proceed().await;
    tab.press("[data-action=other-key]").await;
    tab.press("label:has(#show-passkey)").await;
    tab.proceed().await;
    tab.on("gegevens").await;
    journey::see_values(&tab, &RENEE, None).await;
    tab.close_expecting(&["status of 403"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_holds_what_is_drawn_and_one_key_is_made_anew() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::sign_up(&world, &tab, &RENEE).await;
    go_to_my_keys(&tab).await;
    tab.see("[data-pairs]").await;

    // Her own unlockers on the one side; a pair for each kind of data, each with as many fields as there are.
    let yours = tab.content("[data-pairs] .halves-yours").await;
    assert!(
        yours.contains("Wachtzin") && yours.contains("Herstelcode"),
        "{yours}"
    );
    let ours = tab.content("[data-pairs] .halves-ours").await;
    assert!(ours.contains("onze helft van 6 sleutels"), "{ours}");
    assert!(ours.contains("op slot met 2 sleutels van u"), "{ours}");
    let numbers =
        "return [...document.querySelectorAll('[data-pair]')].map(pair => +pair.dataset.pair)";
    assert_eq!(tab.script(numbers).await, json!([1, 1, 1, 1, 1, 1]));
    let titles =
        "return [...document.querySelectorAll('[data-pair] h3')].map(title => title.textContent)";
    let named = json!(["Naam", "Contact", "Werk", "Voorkeuren", "Brieven", "Foto"]);
    assert_eq!(tab.script(titles).await, named);
    tab.picture("pairs").await;

    // One of them anew: its number counts up, the others stay, and everything opens as before.
    tab.press("[data-category='2'] [data-action=renew-one]")
        .await;
    tab.see("[data-category='2'][data-pair='2']").await;
    assert_eq!(tab.script(numbers).await, json!([1, 2, 1, 1, 1, 1]));
    let other = world.someone().await;
    other.goto("/instellingen/gegevens").await;
    journey::unlock(&other, &RENEE).await;
    other.on("gegevens").await;
    journey::see_values(&other, &RENEE, None).await;
    other.close().await;
    tab.close().await;
}
