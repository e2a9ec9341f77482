//! A permission from its first yes to its end, with a second device and a desk beside it: given, looked at with a reason,
//! seen, withdrawn; for one look; and what the person takes along of it.

use crate::person::{Person, RENEE};
use crate::{World, desk::Desk, journey};
use kluis_tests::Tab;
use kluis_vault::log::{Entry, Outcome};
use serde_json::Value;
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

const REASON: &str = "Bellen over een opdracht in Delft";

/// Signed up and in the settings, with a purpose that somebody is registered for.
async fn settled(purpose: &str) -> (World, Tab, Desk) {
    let mut world = World::start().await;
    let desk = Desk::registered(&mut world, "K-014", purpose).await;
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
    tab.see(&of(purpose)).await;
    (world, tab, desk)
}

fn of(purpose: &str) -> String {
    format!("[data-purpose={purpose}]")
}

pub fn press_of(purpose: &str, action: &str) -> String {
    format!("[data-purpose={purpose}] [data-action={action}]")
}

/// What a purpose says about where it stands.
pub fn state(purpose: &str) -> String {
    format!("[data-purpose={purpose}] [data-state]")
}

/// Waits until a part of the page says something.
pub async fn says(tab: &Tab, css: &str, words: &str) {
    let said =
        kluis_tests::wait::until(async || tab.content(css).await.contains(words).then_some(()))
            .await;
    assert!(said.is_some(), "{css} says: {}", tab.content(css).await);
}

pub async fn to(tab: &Tab, path: &str, page: &str) {
    tab.press(&format!("nav a[href='{path}']")).await;
    tab.on(page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_is_looked_at_seen_and_withdrawn() {
    let (world, tab, desk) = settled("calls").await;
    says(&tab, &state("calls"), "nog niet gekozen").await;
    assert_eq!(desk.json(&["list"])["grants"], Value::Array(Vec::new()));

    tab.press(&press_of("calls", "give")).await;
    says(&tab, &state("calls"), "mag, sinds").await;
    let account = desk.account();
    let opened = desk.open(&account, "contact.phone", REASON);
    assert_eq!(opened.as_deref(), Ok("+31648172039"));
    // A field that the purpose doesn't name was never sealed to anybody.
    assert_eq!(desk.open(&account, "contact.email", REASON), Err(3));

    // The person sees it on another device, in a sentence, with the reason in their words.
    let other = world.someone().await;
    other.goto("/instellingen/inzage").await;
    journey::unlock(&other, &RENEE).await;
    other.on("inzage").await;
    let look = "[data-looks] .timeline-look";
    says(
        &other,
        look,
        "Adviseur (K-014) van Kluis Voorbeeld B.V. bekeek telefoonnummer",
    )
    .await;
    says(&other, look, REASON).await;
    says(&other, look, "Mij bellen over werk").await;
    assert!(other.content("[data-verified]").await.contains("Nagekeken"));

    // What changes goes along, as a new copy that is a new look.
    to(&other, "/instellingen/gegevens", "gegevens").await;
    journey::change(&other, "contact-phone", "06 48 17 20 40").await;
    let opened = desk.open(&account, "contact.phone", REASON);
    assert_eq!(opened.as_deref(), Ok("+31648172040"));

    // Withdrawn with as many presses as it was given: one.
    to(&other, "/instellingen/permissies", "mijnpermissies").await;
    says(&other, &state("calls"), "mag, sinds").await;
    other.press(&press_of("calls", "refuse")).await;
    says(&other, &state("calls"), "ingetrokken").await;
    assert_eq!(desk.open(&account, "contact.phone", REASON), Err(3));
    says(
        &other,
        "[data-decision='1']",
        "U zei ja tegen ‘Mij bellen over werk’",
    )
    .await;
    says(
        &other,
        "[data-decision='2']",
        "U trok ‘Mij bellen over werk’ in",
    )
    .await;

    holds_and_erases(&other, &desk, &account).await;
    keeps_the_receipt(&other, 2).await;

    // The try after it stands in the log as well, as refused.
    to(&other, "/instellingen/inzage", "inzage").await;
    says(&other, "[data-looks] .is-refused", "Dat is geweigerd").await;
    other.picture("looks").await;
    takes_the_log_along(&other).await;
    other.close().await;
    tab.close().await;
}

/// Whoever looked is told to erase it, and signs that they did.
async fn holds_and_erases(tab: &Tab, desk: &Desk, account: &str) {
    let phone = "[data-held] [data-field='contact.phone']";
    says(tab, phone, "Opende dit op").await;
    says(tab, phone, "staat klaar en is nog niet opgehaald").await;
    // The given name went along and was never opened: nobody has anything to erase.
    tab.gone("[data-held] [data-field='name.given']").await;
    let notices = desk.json(&["notices"]);
    assert!(notices.to_string().contains("contact.phone"), "{notices}");
    desk.json(&["confirm", account, "--field", "contact.phone"]);
    to(tab, "/instellingen/inzage", "inzage").await;
    to(tab, "/instellingen/permissies", "mijnpermissies").await;
    says(tab, phone, "Heeft ondertekend dat het gewist is").await;
}

/// The receipt of a decision is a file that holds on its own page.
async fn keeps_the_receipt(tab: &Tab, decision: u64) {
    let entry = format!("[data-decision='{decision}']");
    tab.press(&format!("{entry} summary")).await;
    tab.press(&format!("{entry} [data-action=receipt]")).await;
    let file = tab.downloaded("kluis-receipt.json").await;
    tab.press("footer a[href='/bewijs']").await;
    tab.on("bewijs").await;
    tab.choose_file("receipt", &file).await;
    tab.see_text("Dit bewijs klopt").await;
    tab.driver().back().await.expect("back");
    tab.on("mijnpermissies").await;
}

async fn takes_the_log_along(tab: &Tab) {
    tab.press("[data-action=export-json]").await;
    let file = tab.downloaded("kluis-inzage.json").await;
    let log: Value = serde_json::from_slice(&std::fs::read(file).expect("a file")).expect("JSON");
    let first = &log[0];
    assert_eq!(first["status"], "Ok");
    assert_eq!(first["attributes"]["kluis.reason"], REASON);
    assert_eq!(
        first["attributes"]["dpl.core.processing_activity_id"],
        "urn:kluis:purpose:calls"
    );
    assert_eq!(log.as_array().map(Vec::len), Some(3), "{log}");
    tab.press("[data-action=export-csv]").await;
    let file = tab.downloaded("kluis-inzage.csv").await;
    let csv = std::fs::read_to_string(file).expect("a file");
    assert_eq!(csv.matches(REASON).count(), 3, "{csv}");
}

/// The server lets somebody look who may not any more, and its log says so. Nothing about that log is out of order.
#[tokio::test(flavor = "multi_thread")]
async fn a_look_that_nothing_covers_stands_out() {
    let (world, tab, desk) = settled("calls").await;
    tab.press(&press_of("calls", "give")).await;
    says(&tab, &state("calls"), "mag, sinds").await;
    let account = desk.account();
    assert!(desk.open(&account, "contact.phone", REASON).is_ok());
    tab.press(&press_of("calls", "refuse")).await;
    says(&tab, &state("calls"), "ingetrokken").await;
    assert_eq!(desk.open(&account, "contact.phone", REASON), Err(3));
    let_in(&world).await;

    let other = world.someone().await;
    other.goto("/instellingen/inzage").await;
    journey::unlock(&other, &RENEE).await;
    other.on("inzage").await;
    says(
        &other,
        "[data-uncovered]",
        "zonder dat u dat had toegestaan",
    )
    .await;
    says(&other, "[data-looks] .is-uncovered", REASON).await;
    other.picture("looks-uncovered").await;
    other.press("#looks-which option[value=uncovered]").await;
    says(&other, "[data-looks]", REASON).await;
    other.gone("[data-looks] [data-look='1']").await;
    other.see("[data-looks] [data-look='2']").await;
    other.close().await;
    tab.close().await;
}

/// What the log says last was refused says that it was released.
async fn let_in(world: &World) {
    let file = world.server.data().join("data.sqlite");
    let database = SqliteConnectOptions::new().filename(file);
    let database = SqliteConnection::connect_with(&database).await;
    let mut database = database.expect("the server's database");
    let last = "SELECT entry FROM access_log ORDER BY sequence DESC LIMIT 1";
    let entry: Vec<u8> = sqlx::query_scalar(last)
        .fetch_one(&mut database)
        .await
        .expect("an entry");
    let mut entry = Entry::decode(&entry).expect("an entry");
    assert_eq!(entry.outcome, Outcome::NotGranted);
    entry.outcome = Outcome::Released;
    sqlx::query("UPDATE access_log SET entry = $1 WHERE sequence = $2")
        .bind(entry.encode())
        .bind(i64::try_from(entry.sequence).expect("few"))
        .execute(&mut database)
        .await
        .expect("it is changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_for_one_look_is_over_after_it() {
    let (_world, tab, desk) = settled("support").await;
    tab.press(&press_of("support", "give-once")).await;
    says(&tab, &state("support"), "mag één keer").await;
    let account = desk.account();
    assert!(desk.open(&account, "name.given", REASON).is_ok());
    assert_eq!(desk.open(&account, "name.given", REASON), Err(3));
    tab.reload().await;
    journey::unlock(&tab, &RENEE).await;
    says(&tab, &state("support"), "er is één keer gekeken").await;
    says(&tab, "[data-lapse=support]", "Er werd één keer gekeken").await;
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_permitted_before_it_was_filled_in_goes_once_it_is() {
    let (world, tab, desk) = settled("calls").await;
    to(&tab, "/instellingen/gegevens", "gegevens").await;
    tab.press("[data-field='contact.phone'] [data-action=delete]")
        .await;
    tab.press("[data-field='contact.phone'] [data-action=delete-yes]")
        .await;
    tab.see("[data-field='contact.phone'] .is-empty").await;
    to(&tab, "/instellingen/permissies", "mijnpermissies").await;
    tab.press(&press_of("calls", "give")).await;
    says(&tab, &state("calls"), "mag, sinds").await;
    let account = desk.account();
    assert_eq!(desk.open(&account, "contact.phone", REASON), Err(3));
    to(&tab, "/instellingen/gegevens", "gegevens").await;
    journey::change(&tab, "contact-phone", "06 48 17 20 41").await;
    let opened =
        kluis_tests::wait::until(async || desk.open(&account, "contact.phone", REASON).ok()).await;
    assert_eq!(opened.as_deref(), Some("+31648172041"));
    drop(world);
    tab.close().await;
}

/// How many presses it takes until a purpose stands differently.
async fn presses(tab: &Tab, action: &str, words: &str) -> usize {
    let counter =
        "window.presses = 0; addEventListener('click', () => { window.presses += 1 }, true)";
    tab.script(counter).await;
    tab.press(&press_of("calls", action)).await;
    says(tab, &state("calls"), words).await;
    let counted = tab.script("return window.presses").await;
    usize::try_from(counted.as_u64().expect("a number")).expect("few")
}

#[tokio::test(flavor = "multi_thread")]
async fn withdrawing_takes_the_steps_of_giving() {
    let (_world, tab, _desk) = settled("calls").await;
    let given = presses(&tab, "give", "mag, sinds").await;
    tab.reload().await;
    journey::unlock(&tab, &RENEE).await;
    // Back where it was given.
    tab.on("mijnpermissies").await;
    says(&tab, &state("calls"), "mag, sinds").await;
    let withdrawn = presses(&tab, "refuse", "ingetrokken").await;
    assert_eq!((given, withdrawn), (1, 1));
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_without_a_network_waits_and_goes_by_itself() {
    let (mut world, tab, desk) = settled("calls").await;
    tab.press(&press_of("calls", "give")).await;
    says(&tab, &state("calls"), "mag, sinds").await;
    let account = desk.account();
    world.server.kill();
    tab.press(&press_of("calls", "refuse")).await;
    tab.see("[data-waiting]").await;
    world.server.restart().await;
    tab.script("dispatchEvent(new Event('online'))").await;
    says(&tab, &state("calls"), "ingetrokken").await;
    tab.gone("[data-waiting]").await;
    // Also where the page is gone in between.
    tab.press(&press_of("calls", "give")).await;
    says(&tab, &state("calls"), "mag, sinds").await;
    world.server.kill();
    tab.press(&press_of("calls", "refuse")).await;
    tab.see("[data-waiting]").await;
    world.server.restart().await;
    tab.reload().await;
    journey::unlock(&tab, &RENEE).await;
    says(&tab, &state("calls"), "ingetrokken").await;
    tab.gone("[data-waiting]").await;
    assert_eq!(desk.open(&account, "contact.phone", REASON), Err(3));
    tab.close_expecting(&["status of 5", "Failed to load resource"])
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_chosen_in_sign_up_is_decided_and_everything_is_withdrawn_at_once() {
    let mut world = World::start().await;
    let desk = Desk::registered(&mut world, "K-014", "calls").await;
    let tab = world.someone().await;
    signed_up(&world, &tab, &RENEE).await;
    let account = desk.account();
    assert!(desk.open(&account, "name.given", REASON).is_ok());
    tab.goto("/instellingen/permissies").await;
    journey::unlock(&tab, &RENEE).await;
    tab.on("mijnpermissies").await;
    says(&tab, &state("calls"), "mag, sinds").await;
    says(&tab, &state("alerts"), "mag niet, sinds").await;
    tab.press("[data-action=withdraw-all]").await;
    says(&tab, &state("calls"), "ingetrokken").await;
    tab.gone("[data-action=withdraw-all]").await;
    assert_eq!(desk.open(&account, "name.given", REASON), Err(3));
    tab.close().await;
}

async fn signed_up(world: &World, tab: &Tab, person: &Person) {
    journey::to_the_name(world, tab, person).await;
    journey::answer(tab, person.name).await;
    tab.proceed().await;
    tab.on("contact").await;
    tab.press("a[href='/permissies']").await;
    tab.on("permissies").await;
    tab.press("label:has(#alerts-no)").await;
    tab.press("label:has(#calls-yes)").await;
    says(tab, &state("calls"), "u kiest ja").await;
    tab.proceed().await;
    tab.on("controleren").await;
    tab.see_text("mag, sinds").await;
    tab.see_text("mag niet, sinds").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_platform_changed_is_asked_again_and_nothing_else() {
    let (mut world, tab, desk) = settled("calls").await;
    tab.press(&press_of("alerts", "refuse")).await;
    says(&tab, &state("alerts"), "mag niet, sinds").await;
    tab.press(&press_of("calls", "give")).await;
    says(&tab, &state("calls"), "mag, sinds").await;
    desk.publish_anew(&mut world, "calls").await;
    tab.reload().await;
    journey::unlock(&tab, &RENEE).await;
    tab.on("mijnpermissies").await;
    says(&tab, &state("calls"), "wilt u opnieuw kiezen").await;
    says(&tab, &state("alerts"), "mag niet, sinds").await;
    says(&tab, &state("profile"), "nog niet gekozen").await;
    tab.press(&press_of("calls", "give")).await;
    says(&tab, &state("calls"), "mag, sinds").await;
    says(&tab, "[data-decision='3']", "U zei opnieuw ja").await;
    tab.close().await;
}
