//! Objecting to a use that is the platform's own interest: beside the use itself, with the use filled in; what it keeps
//! others from until it is decided; and what became of it, on the page where it began.

use crate::person::RENEE;
use crate::{World, desk::Desk, journey};
use kluis_tests::{Tab, purposes::built_in, wait};
use std::fs;

const REASON: &str = "Bellen over een opdracht in Delft";

/// What the operator also says that it does, of its own interest, with a field from the vault.
const MATCHING: &str = r#"
[[purpose]]
id = "matching"
version = 1
basis = "legitimate-interest"
fields = ["contact.phone"]
recipients = []
kept_days = 30

[purpose.nl]
title = "Nagaan wie bij wie past"
says = "We kijken of uw telefoonnummer al bij iemand anders hoort."
which = "telefoonnummer"
for_whom = "Kluis Voorbeeld B.V."
to = "Kluis Voorbeeld B.V."
how_long = "30 dagen"

[purpose.en]
title = "Finding who goes with whom"
says = "We see whether your phone number is somebody else's."
which = "phone number"
for_whom = "Kluis Voorbeeld B.V."
to = "Kluis Voorbeeld B.V."
how_long = "30 days"
"#;

/// A desk that takes requests and may look at who lets it, and a use of the platform's own interest beside the built-in one.
async fn interested(world: &mut World) -> Desk {
    let purposes = [&built_in(), MATCHING].concat();
    fs::write(world.server.purposes_file(), purposes).expect("the operator's file can be written");
    let desk = Desk::registered(world, "K-014", "calls").await;
    desk.answers_requests(world).await;
    desk
}

fn state(purpose: &str) -> String {
    format!("[data-purpose={purpose}] [data-state]")
}

/// Waits until a part of the page says something.
async fn says(tab: &Tab, css: &str, words: &str) {
    let said = wait::until(async || tab.content(css).await.contains(words).then_some(())).await;
    assert!(said.is_some(), "{css} says: {}", tab.content(css).await);
}

async fn to(tab: &Tab, path: &str, page: &str) {
    tab.press(&format!("nav a[href='{path}']")).await;
    tab.on(page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_objects_beside_a_use_keeps_others_out_until_it_is_decided() {
    let mut world = World::start().await;
    let desk = interested(&mut world).await;
    let tab = world.someone().await;
    journey::to_the_name(&world, &tab, &RENEE).await;
    journey::answer(&tab, RENEE.name).await;
    tab.proceed().await;
    tab.on("contact").await;
    tab.fill("contact-phone", "+31 (0)6 4817 2039").await;
    tab.proceed().await;
    tab.on("werk").await;
    tab.goto("/instellingen/permissies").await;
    journey::unlock(&tab, &RENEE).await;
    tab.on("mijnpermissies").await;
    tab.press("[data-purpose=calls] [data-action=give]").await;
    tab.see("[data-action=withdraw-all]").await;
    let account = desk.account();
    assert!(desk.open(&account, "contact.phone", REASON).is_ok());
    says(&tab, "[data-flow=matching]", "Dit gaat naar").await;

    // Nothing to object to where people choose, where it was agreed, or where the law asks it.
    for purpose in ["calls", "account", "tax"] {
        tab.gone(&format!("[data-purpose={purpose}] [data-action=object]"))
            .await;
    }
    says(&tab, &state("matching"), "geen keuze").await;
    tab.press("[data-purpose=matching] [data-action=object]")
        .await;
    tab.on("verzoeken").await;
    tab.see("#asking > :focus").await;
    assert_eq!(
        checked(&tab).await,
        ["request-objection", "request-use-matching"]
    );
    tab.picture("objecting").await;
    // The use says itself which data it is about, and why one objects needn't be said.
    tab.gone("[name=request-fields]").await;
    tab.proceed().await;
    let request = "[data-request=objection][data-state=received]";
    says(&tab, request, "Nagaan wie bij wie past").await;
    says(&tab, request, "Niemand mag nu in deze gegevens kijken").await;
    tab.see("[data-request=objection] [data-due]").await;

    // It runs: the number opens to nobody, whatever was permitted, and other data does.
    assert_eq!(desk.open(&account, "contact.phone", REASON), Err(3));
    assert!(desk.open(&account, "name.given", REASON).is_ok());
    let waiting = desk.json(&["requests"]);
    let asked = &waiting["requests"][0];
    assert_eq!(asked["kind"], "objection", "{waiting}");
    assert_eq!(
        asked["subjects"],
        serde_json::json!(["contact.phone", "matching"])
    );
    tab.press("[data-action=back-step]").await;
    tab.on("mijnpermissies").await;
    says(&tab, &state("matching"), "u maakte bezwaar op").await;
    says(&tab, &state("matching"), "wij beslissen uiterlijk op").await;
    says(&tab, "[data-flow=matching]", "Er gaat niets").await;
    // Running, it is followed and not made again; the other use is as it was.
    tab.see("[data-purpose=matching] [data-objection=running] a")
        .await;
    tab.gone("[data-purpose=matching] [data-action=object]")
        .await;
    says(&tab, &state("security"), "geen keuze").await;
    tab.see("[data-purpose=security] [data-action=object]")
        .await;
    let block = "document.querySelector('[data-purpose=matching]').scrollIntoView()";
    tab.script(block).await;
    tab.picture("objection-runs").await;

    // Decided against, it says so on every device; the number opens again, and one may object once more.
    let case = asked["case"].as_str().expect("a case").to_owned();
    let letter = desk.write("antwoord.txt", "Zonder dit krijgt een ander uw post.");
    desk.json(&[
        "answer",
        &account,
        &case,
        "--refuse",
        "--text-file",
        &letter,
    ]);
    let other = world.someone().await;
    other.goto("/instellingen/permissies").await;
    journey::unlock(&other, &RENEE).await;
    other.on("mijnpermissies").await;
    says(&other, &state("matching"), "ons antwoord van").await;
    says(&other, &state("matching"), "niet gedaan").await;
    says(&other, "[data-flow=matching]", "Dit gaat naar").await;
    other
        .see("[data-purpose=matching] [data-action=object]")
        .await;
    assert!(desk.open(&account, "contact.phone", REASON).is_ok());
    to(&other, "/instellingen/verzoeken", "verzoeken").await;
    says(
        &other,
        "[data-request=objection]",
        "Zonder dit krijgt een ander uw post",
    )
    .await;
    other.close().await;
    tab.close().await;
}

/// Which answers are chosen.
async fn checked(tab: &Tab) -> Vec<String> {
    let all = "return [...document.querySelectorAll('main input:checked')].map((one) => one.id)";
    serde_json::from_value(tab.script(all).await).expect("ids")
}

#[tokio::test(flavor = "multi_thread")]
async fn in_sign_up_one_objects_and_goes_on_where_one_was() {
    let mut world = World::start().await;
    let desk = interested(&mut world).await;
    let tab = world.someone().await;
    journey::to_the_name(&world, &tab, &RENEE).await;
    journey::answer(&tab, RENEE.name).await;
    tab.proceed().await;
    tab.on("contact").await;
    tab.press("a[href='/permissies']").await;
    tab.on("permissies").await;
    tab.press("label:has(#alerts-no)").await;
    tab.press("[data-purpose=security] [data-action=object]")
        .await;
    tab.on("verzoeken").await;
    tab.see("#asking > :focus").await;
    assert_eq!(
        checked(&tab).await,
        ["request-objection", "request-use-security"]
    );
    tab.fill("request-text", "Ik log altijd van hetzelfde adres in.")
        .await;
    tab.proceed().await;
    let request = "[data-request=objection]";
    says(&tab, request, "Misbruik tegenhouden").await;
    // It takes nothing from the vault, so it keeps nobody from anything, and nothing says that it does.
    says(&tab, request, "gaat niets uit uw kluis").await;
    tab.gone("[data-request=objection] [data-action=lift]")
        .await;
    assert!(
        desk.json(&["requests"])
            .to_string()
            .contains("hetzelfde adres")
    );
    tab.press("[data-action=back-step]").await;
    tab.on("permissies").await;
    says(&tab, &state("security"), "u maakte bezwaar op").await;
    // What was chosen and not signed yet is still chosen.
    says(&tab, &state("alerts"), "u kiest nee").await;
    tab.proceed().await;
    tab.on("controleren").await;
    tab.close().await;
}
