//! Asking the platform for something, and what becomes of it, with the platform's desk beside it: in words, by which day,
//! answered or not; what somebody takes part in, and being masked; what went to others; what came by phone.

use crate::person::{Person, RENEE};
use crate::{World, desk::Desk, journey};
use kluis_tests::{Tab, wait};
use std::fs::read_to_string;

const REASON: &str = "Bellen over een opdracht in Delft";
const DAY: u64 = 24 * 60 * 60;

/// Signed up, with a phone number, a desk that answers requests, and the page of requests open.
pub async fn settled(world: &mut World) -> (Tab, Desk) {
    let desk = Desk::registered(world, "K-014", "calls").await;
    desk.answers_requests(world).await;
    let tab = world.someone().await;
    journey::to_the_name(world, &tab, &RENEE).await;
    journey::answer(&tab, RENEE.name).await;
    tab.proceed().await;
    tab.on("contact").await;
    tab.fill("contact-phone", "+31 (0)6 4817 2039").await;
    tab.proceed().await;
    tab.on("werk").await;
    open(&tab, "/instellingen/verzoeken", "verzoeken", &RENEE).await;
    (tab, desk)
}

pub async fn open(tab: &Tab, path: &str, page: &str, person: &Person) {
    tab.goto(path).await;
    journey::unlock(tab, person).await;
    tab.on(page).await;
}

pub async fn to(tab: &Tab, path: &str, page: &str) {
    tab.press(&format!("nav a[href='{path}']")).await;
    tab.on(page).await;
}

/// Waits until a part of the page says something.
pub async fn says(tab: &Tab, css: &str, words: &str) {
    let said = wait::until(async || tab.content(css).await.contains(words).then_some(())).await;
    assert!(said.is_some(), "{css} says: {}", tab.content(css).await);
}

/// Reads the page afresh: from the vault and from the server.
async fn again(tab: &Tab, path: &str, page: &str) {
    tab.press("nav a[href='/instellingen/gegevens']").await;
    tab.on("gegevens").await;
    to(tab, path, page).await;
}

/// Asks for something in words.
pub async fn ask(tab: &Tab, kind: &str, text: &str) {
    tab.press(&format!("label:has(#request-{kind})")).await;
    tab.fill("request-text", text).await;
    tab.proceed().await;
    tab.see(&format!("[data-request={kind}][data-state=received]"))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_is_received_worked_on_and_answered() {
    let mut world = World::start().await;
    let (tab, desk) = settled(&mut world).await;
    says(&tab, "[data-requests]", "U hebt nog niets gevraagd").await;
    tab.picture("requests-empty").await;

    // Sent without anything said, it says what is missing, and where.
    tab.proceed().await;
    says(&tab, "[data-problems]", "Kies wat u wilt vragen").await;
    tab.press("label:has(#request-rectification)").await;
    tab.proceed().await;
    says(&tab, "[data-problems]", "Schrijf op wat u wilt").await;

    // A correction of one field: nobody looks at it until it is decided.
    tab.press("label:has(#request-field-contact-phone)").await;
    ask(
        &tab,
        "rectification",
        "Mijn nummer staat bij u nog in een oude brief.",
    )
    .await;
    let request = "[data-request=rectification]";
    says(&tab, request, "nog 28 dagen").await;
    says(&tab, request, "Niemand mag nu in deze gegevens kijken").await;
    says(
        &tab,
        request,
        "Mijn nummer staat bij u nog in een oude brief",
    )
    .await;
    takes_the_day_along(&tab).await;

    // Given away, and asked for by who may: refused, and that is on record.
    to(&tab, "/instellingen/permissies", "mijnpermissies").await;
    tab.press("[data-purpose=calls] [data-action=give]").await;
    tab.see("[data-action=withdraw-all]").await;
    let account = desk.account();
    assert_eq!(desk.open(&account, "contact.phone", REASON), Err(3));
    assert!(desk.open(&account, "name.given", REASON).is_ok());

    let waiting = desk.json(&["requests"]);
    let case = waiting["requests"][0]["case"]
        .as_str()
        .unwrap_or_else(|| panic!("{waiting}"));
    assert!(waiting.to_string().contains("oude brief"), "{waiting}");
    desk.json(&["start", &account, case]);
    let letter = desk.write("antwoord.txt", "Uw nummer is ook in die brief verbeterd.");
    let enclosed = desk.write("brief.txt", "De verbeterde brief");
    desk.json(&[
        "answer",
        &account,
        case,
        "--done",
        "--text-file",
        &letter,
        "--attach",
        &enclosed,
    ]);
    assert_eq!(
        desk.open(&account, "contact.phone", REASON).as_deref(),
        Ok("+31648172039")
    );

    // On another device the whole course is there, opened and checked.
    let other = world.someone().await;
    open(&other, "/instellingen/verzoeken", "verzoeken", &RENEE).await;
    says(&other, request, "Gedaan wat u vroeg").await;
    other.gone("[data-restricts]").await;
    other.press("[data-request=rectification] summary").await;
    says(&other, request, "Uw nummer is ook in die brief verbeterd").await;
    other
        .press("[data-attachment='brief.txt'] [data-action=attachment]")
        .await;
    let file = other.downloaded("brief.txt").await;
    assert_eq!(read_to_string(file).expect("a file"), "De verbeterde brief");
    other.picture("requests").await;

    why_was_it_looked_at(&other, &desk, &account).await;
    other.close().await;
    tab.close().await;
}

/// The day by which it is answered goes into a calendar, and the receipt into a file.
async fn takes_the_day_along(tab: &Tab) {
    let due = tab
        .script("return document.querySelector('[data-due]').dataset.due")
        .await;
    let due = due.as_str().expect("a day").replace('-', "");
    tab.press("[data-action=calendar]").await;
    let file = tab.downloaded("kluis-verzoek.ics").await;
    let file = read_to_string(file).expect("a calendar");
    assert!(
        file.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"),
        "{file}"
    );
    assert!(
        file.contains(&format!("DTSTART;VALUE=DATE:{due}\r\n")),
        "{file}"
    );
    tab.press("[data-action=case-receipt]").await;
    let receipt = tab.downloaded("kluis-verzoek.json").await;
    let receipt = read_to_string(receipt).expect("a receipt");
    assert!(receipt.contains("\"request\": \"ey"), "{receipt}");
}

/// "Waarom was dit nodig?" is one press beside the look, and a request like any other.
async fn why_was_it_looked_at(tab: &Tab, desk: &Desk, account: &str) {
    to(tab, "/instellingen/inzage", "inzage").await;
    tab.press("[data-looks] [data-action=ask-why]").await;
    says(tab, ".remark", "Uw verzoek is verstuurd en ontvangen").await;
    let waiting = desk.json(&["requests"]);
    assert_eq!(waiting["requests"][0]["kind"], "why", "{waiting}");
    assert_eq!(waiting["requests"][0]["account"], account, "{waiting}");
    to(tab, "/instellingen/verzoeken", "verzoeken").await;
    says(tab, "[data-request=why]", "Waarom was deze inzage nodig?").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_masked_is_no_longer_tied_to_what_there_was() {
    let mut world = World::start().await;
    let (tab, desk) = settled(&mut world).await;
    to(&tab, "/instellingen/werk", "mijnwerk").await;
    says(&tab, "[data-taking]", "Er is nog niets vastgelegd").await;
    to(&tab, "/instellingen/permissies", "mijnpermissies").await;
    tab.press("[data-purpose=calls] [data-action=give]").await;
    tab.see("[data-action=withdraw-all]").await;
    let account = desk.account();
    desk.json(&[
        "participate",
        &account,
        "--what",
        "Reactie op de vacature tuinontwerper",
    ]);

    to(&tab, "/instellingen/werk", "mijnwerk").await;
    says(
        &tab,
        "[data-participation]",
        "Reactie op de vacature tuinontwerper",
    )
    .await;
    tab.picture("taking").await;
    tab.press("[data-participation] [data-action=mask]").await;
    says(&tab, "[data-masking-asked]", "om gemaskeerd te worden").await;
    let waiting = desk.json(&["requests"]);
    let case = waiting["requests"][0]["case"]
        .as_str()
        .unwrap_or_else(|| panic!("{waiting}"));
    let letter = desk.write("antwoord.txt", "De link is weg.");
    desk.json(&["answer", &account, case, "--done", "--text-file", &letter]);

    again(&tab, "/instellingen/werk", "mijnwerk").await;
    says(&tab, "[data-masked]", "Wij haalden de link met u weg").await;
    assert!(!tab.content("main").await.contains("tuinontwerper"));
    let left = desk.json(&["participations"]).to_string();
    assert!(
        left.contains("tuinontwerper") && !left.contains(&account),
        "{left}"
    );
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_went_to_others_and_what_came_by_phone_is_there_to_be_read() {
    let mut world = World::start().await;
    let (tab, desk) = settled(&mut world).await;
    to(&tab, "/instellingen/betalingen", "betalingen").await;
    says(&tab, "[data-payments]", "Er is nog niets doorgegeven").await;
    to(&tab, "/instellingen/permissies", "mijnpermissies").await;
    tab.press("[data-purpose=calls] [data-action=give]").await;
    tab.see("[data-action=withdraw-all]").await;
    let account = desk.account();
    desk.json(&[
        "disclose",
        &account,
        "--to",
        "Mollie B.V., Nederland",
        "--basis",
        "overeenkomst",
        "--sent",
        "naam, bedrag, bestelnummer 1042",
        "--received",
        "betaald",
    ]);
    let note = desk.write("gesprek.txt", "Vroeg hoe lang een verzoek duurt.");
    desk.json(&["note", &account, "--by", "phone", "--text-file", &note]);
    let today = tab
        .script("return new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/Amsterdam' })");
    let today = today.await.as_str().expect("a day").to_owned();
    desk.json(&[
        "record",
        &account,
        "--by",
        "phone",
        "--on",
        &today,
        "withdrawal",
        "--purpose",
        "calls",
    ]);
    // It ends at once, and the person sees who wrote that down.
    assert_eq!(desk.open(&account, "contact.phone", REASON), Err(3));

    to(&tab, "/instellingen/betalingen", "betalingen").await;
    says(&tab, "[data-disclosure]", "Mollie B.V., Nederland").await;
    says(&tab, "[data-disclosure]", "bestelnummer 1042").await;
    tab.picture("payments").await;
    to(&tab, "/instellingen/verzoeken", "verzoeken").await;
    says(&tab, "[data-note]", "Vroeg hoe lang een verzoek duurt").await;
    says(&tab, "[data-request=withdrawal]", "Door ons vastgelegd").await;
    tab.press("nav a[href='/instellingen/permissies']").await;
    tab.on("mijnpermissies").await;
    says(
        &tab,
        "[data-purpose=calls] [data-state]",
        "door ons vastgelegd",
    )
    .await;
    tab.close().await;
}

/// What the desk put on record while one device was there, another one reads from the server, opens and checks; and what is asked
/// on the one the other shows.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_record_is_there_on_a_second_device_and_asked_from_either() {
    let mut world = World::start().await;
    let (tab, desk) = settled(&mut world).await;
    to(&tab, "/instellingen/permissies", "mijnpermissies").await;
    tab.press("[data-purpose=calls] [data-action=give]").await;
    tab.see("[data-action=withdraw-all]").await;
    let account = desk.account();
    for what in ["Reactie op de vacature tuinontwerper", "Opdracht in Delft"] {
        desk.json(&["participate", &account, "--what", what]);
    }
    for (number, received) in [("1042", "betaald"), ("1043", "teruggestort")] {
        let sent = format!("naam, bedrag, bestelnummer {number}");
        let to = ["disclose", &account, "--to", "Mollie B.V., Nederland"];
        let with = ["--basis", "overeenkomst", "--sent", &sent];
        desk.json(&[to.as_slice(), &with, &["--received", received]].concat());
    }

    let other = world.someone().await;
    open(&other, "/instellingen/betalingen", "betalingen", &RENEE).await;
    says(&other, "[data-verified]", "gecontroleerd op dit apparaat").await;
    let (payments, works) = ("[data-payments]", "[data-taking]");
    for words in ["bestelnummer 1042", "bestelnummer 1043", "teruggestort"] {
        says(&other, payments, words).await;
    }
    to(&other, "/instellingen/werk", "mijnwerk").await;
    says(&other, works, "tuinontwerper").await;
    says(&other, works, "Opdracht in Delft").await;
    to(&tab, "/instellingen/betalingen", "betalingen").await;
    says(&tab, payments, "bestelnummer 1043").await;
    let there = tab.content(payments).await;
    to(&other, "/instellingen/betalingen", "betalingen").await;
    says(&other, payments, "bestelnummer 1043").await;
    assert_eq!(other.content(payments).await, there);

    // Asked on the second, seen on the first; done, neither shows any more what it was, and the rest stays.
    to(&other, "/instellingen/werk", "mijnwerk").await;
    says(&other, works, "tuinontwerper").await;
    let mask = "const all = [...document.querySelectorAll('[data-participation]')];
        all.find((one) => one.textContent.includes('tuinontwerper')).querySelector('[data-action=mask]').click()";
    other.script(mask).await;
    other.see("[data-masking-asked]").await;
    to(&tab, "/instellingen/werk", "mijnwerk").await;
    says(&tab, "[data-masking-asked]", "om gemaskeerd te worden").await;
    let waiting = desk.json(&["requests"]);
    let case = waiting["requests"][0]["case"]
        .as_str()
        .unwrap_or_else(|| panic!("{waiting}"));
    let letter = desk.write("antwoord.txt", "De link is weg.");
    desk.json(&["answer", &account, case, "--done", "--text-file", &letter]);
    for device in [&tab, &other] {
        again(device, "/instellingen/werk", "mijnwerk").await;
        device.see("[data-masked]").await;
        assert!(!device.content("main").await.contains("tuinontwerper"));
        says(device, works, "Opdracht in Delft").await;
        to(device, "/instellingen/betalingen", "betalingen").await;
        says(device, payments, "bestelnummer 1042").await;
    }
    other.close().await;
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_goes_by_without_an_answer_is_on_record_for_both() {
    let mut world = World::start_with_clock().await;
    let (tab, _desk) = settled(&mut world).await;
    ask(&tab, "access", "Wat staat er nog in brieven?").await;
    world.server.later(30 * DAY);
    // The server's own upkeep puts it on record.
    world.server.restart().await;
    open(&tab, "/instellingen/verzoeken", "verzoeken", &RENEE).await;
    says(&tab, "[data-missed]", "Wij hebben niet op tijd geantwoord").await;
    tab.close_expecting(&["status of 4"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_is_no_desk_the_page_says_how_to_ask_otherwise() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::to_the_name(&world, &tab, &RENEE).await;
    open(&tab, "/instellingen/verzoeken", "verzoeken", &RENEE).await;
    says(&tab, "[data-no-desk]", "Bel, mail of schrijf ons").await;
    tab.gone("#request-text").await;
    tab.close().await;
}
