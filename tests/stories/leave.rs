//! Someone deletes the account: with a second key or after three days, and keeps what proves it.

use crate::person::RENEE;
use crate::{World, journey};
use kluis_tests::{Eye, Tab};
use kluis_wire::limits;
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

/// From the settings to the page that deletes, where the vault is open.
async fn to_leave(tab: &Tab) {
    tab.press("main a[href='/instellingen/verwijderen']").await;
    tab.on("verwijderen").await;
    tab.see("[data-action=go-on]").await;
}

/// Shows the recovery code as the second key, up to where it is asked whether they are sure.
async fn show_code(tab: &Tab, code: &str) {
    tab.press("[data-action=go-on]").await;
    tab.see_text("Laat een tweede sleutel zien").await;
    tab.press("label:has(#show-code)").await;
    tab.fill("recovery-code", code).await;
    tab.proceed().await;
    tab.see_text("Weet u het zeker?").await;
}

/// What this browser keeps: databases and cookies, by name, and what is in its storage.
async fn kept(tab: &Tab) -> (Vec<String>, String) {
    let databases = "return indexedDB.databases().then((all) => all.map(({ name }) => name))";
    let mut names: Vec<String> =
        serde_json::from_value(tab.script(databases).await).expect("names");
    let cookies = tab.driver().get_all_cookies().await.expect("cookies");
    names.extend(cookies.into_iter().map(|cookie| cookie.name));
    let stored = "return JSON.stringify([{ ...localStorage }, { ...sessionStorage }])";
    let stored = tab.script(stored).await;
    (names, stored.as_str().expect("a text").to_owned())
}

async fn count(world: &World, file: &str, query: &'static str) -> i64 {
    let options = SqliteConnectOptions::new().filename(world.server.data().join(file));
    let mut connection = SqliteConnection::connect_with(&options)
        .await
        .expect("the database opens");
    sqlx::query_scalar(query)
        .fetch_one(&mut connection)
        .await
        .expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_second_key_it_is_gone_everywhere_and_the_proof_is_theirs() {
    let world = World::start().await;
    let tab = world.someone().await;
    let secrets = journey::sign_up(&world, &tab, &RENEE).await;
    let elsewhere = world.someone().await;
    journey::open(&elsewhere, &RENEE).await;
    journey::open(&tab, &RENEE).await;
    let first = tab.window().await;
    let second = tab.another_window().await;
    journey::open(&tab, &RENEE).await;
    assert!(!kept(&tab).await.0.is_empty());

    tab.turn_to(&first).await;
    journey::open(&tab, &RENEE).await;
    to_leave(&tab).await;
    tab.see("[data-for-a-while]").await;
    tab.see_text("hooguit 30 dagen").await;
    // Who turns back has changed nothing.
    show_code(&tab, &secrets.code).await;
    tab.press("[data-action=stay]").await;
    tab.see("[data-at-once]").await;
    show_code(&tab, &secrets.code).await;

    // The answer gets lost: it isn't said to be done, and the next press goes on.
    world.proxy.lose(Some("/v1/account/deletion"));
    tab.press("[data-action=leave]").await;
    tab.see("[data-unsure]").await;
    tab.on("verwijderen").await;
    world.proxy.lose(None);
    tab.press("[data-action=leave]").await;
    tab.on("verwijderd").await;
    tab.see_text("Het bewijs is van u").await;
    tab.picture("left").await;
    tab.press("[data-action=save-proof]").await;
    let proof = tab.downloaded("kluis-verwijderd.json").await;

    // This browser keeps nothing, and its other page shows that.
    let (names, stored) = kept(&tab).await;
    assert_eq!(names, Vec::<String>::new());
    let known = [RENEE.address, "Hôff", &secrets.code];
    assert!(known.iter().all(|one| !stored.contains(one)), "{stored}");
    tab.turn_to(&second).await;
    tab.on("verwijderd").await;
    tab.see_text("hier of in een ander tabblad").await;
    tab.goto("/instellingen/gegevens").await;
    tab.on("openen").await;

    // Nor does any other device get in, nor anything open it.
    elsewhere.press("[data-action=refresh]").await;
    journey::unlock(&elsewhere, &RENEE).await;
    elsewhere.see("[data-problems]").await;
    for (file, query) in [
        ("data.sqlite", "SELECT count(*) FROM accounts"),
        ("data.sqlite", "SELECT count(*) FROM fields"),
        ("data.sqlite", "SELECT count(*) FROM receipts"),
        ("shares.sqlite", "SELECT count(*) FROM shares"),
        ("shares.sqlite", "SELECT count(*) FROM grant_shares"),
    ] {
        assert_eq!(count(&world, file, query).await, 0, "{file}: {query}");
    }
    let consents = "SELECT count(*) FROM consents";
    assert_eq!(count(&world, "data.sqlite", consents).await, 1);

    // The proof holds, also without the server; changed it doesn't.
    elsewhere.goto("/bewijs").await;
    elsewhere.on("bewijs").await;
    elsewhere.choose_file("receipt", &proof).await;
    elsewhere.see("[data-verdict=known]").await;
    elsewhere.see(".proven[data-deleted]").await;
    elsewhere.picture("left-proof").await;
    let text = std::fs::read_to_string(&proof).expect("a file");
    let mut file: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let token = file["deletion"].as_str().expect("a token").to_owned();
    let (payload, signature) = token.rsplit_once('.').expect("three parts");
    let other = if signature.starts_with('A') { "B" } else { "A" };
    file["deletion"] = format!("{payload}.{other}{}", &signature[1..]).into();
    let changed = proof.with_file_name("changed.json");
    std::fs::write(&changed, file.to_string()).expect("a file");
    elsewhere.choose_file("receipt", &changed).await;
    elsewhere.see("[data-verdict=broken]").await;
    elsewhere
        .see_text("De handtekening van het platform klopt niet")
        .await;

    world.assert_knows_nothing_of(&RENEE.secrets());
    elsewhere.close_expecting(&["status of 401"]).await;
    tab.close_expecting(&["status of 502"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_one_key_waits_three_days() {
    let world = World::start_with_clock().await;
    let tab = world.someone().await;
    journey::sign_up(&world, &tab, &RENEE).await;
    journey::open(&tab, &RENEE).await;
    to_leave(&tab).await;
    tab.press("[data-action=go-on]").await;
    tab.press("[data-action=announce]").await;
    tab.see("[data-announced]").await;
    // Too early: a second key is asked all the same.
    tab.press("[data-action=go-on]").await;
    tab.press("[data-action=leave]").await;
    tab.see_text("Laat een tweede sleutel zien").await;
    tab.gone("[data-action=announce]").await;
    tab.press("[data-action=cancel]").await;

    world.server.later(limits::WAIT_SECONDS);
    tab.goto("/instellingen/verwijderen").await;
    journey::unlock(&tab, &RENEE).await;
    tab.on("verwijderen").await;
    tab.press("[data-action=go-on]").await;
    tab.press("[data-action=leave]").await;
    tab.on("verwijderd").await;
    tab.see("[data-action=save-proof]").await;
    tab.close_expecting(&["status of 401", "status of 403"])
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_account_says_why_it_stays() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::sign_up(&world, &tab, &RENEE).await;
    tab.press("a.quiet[href='/instellingen/gegevens']").await;
    tab.on("gegevens").await;
    tab.press("nav a[href='/instellingen/sleutels']").await;
    tab.on("mijnsleutels").await;
    tab.press("[data-action=freeze]").await;
    tab.see_text("bevroren").await;
    tab.press("nav a[href='/instellingen/gegevens']").await;
    tab.press("main a[href='/instellingen/verwijderen']").await;
    tab.on("verwijderen").await;
    tab.see("[data-frozen]").await;
    tab.gone("[data-action=go-on]").await;
    tab.close().await;
}

/// A part of the round through every page and state.
mod round {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn leaving() {
        let world = World::start().await;
        let tab = world.someone().await;
        let mut eye = Eye::open();
        let secrets = journey::sign_up(&world, &tab, &RENEE).await;
        journey::open(&tab, &RENEE).await;
        to_leave(&tab).await;
        eye.look(&tab, "verwijderen").await;
        tab.press("[data-action=go-on]").await;
        tab.see("[data-action=announce]").await;
        eye.look(&tab, "verwijderen-second").await;
        tab.press("[data-action=cancel]").await;
        show_code(&tab, &secrets.code).await;
        eye.look(&tab, "verwijderen-sure").await;
        tab.press("[data-action=leave]").await;
        tab.on("verwijderd").await;
        eye.look(&tab, "verwijderd").await;
        tab.press("[data-action=save-proof]").await;
        let proof = tab.downloaded("kluis-verwijderd.json").await;
        tab.goto("/bewijs").await;
        tab.on("bewijs").await;
        tab.choose_file("receipt", &proof).await;
        tab.see(".proven[data-deleted]").await;
        eye.look(&tab, "bewijs-deleted").await;
        tab.close().await;
        eye.close("leaving");
    }
}
