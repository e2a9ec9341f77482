//! One year at a glance: what is held and changed, who looked, what was decided and asked, counted as it happened; the same
//! on every device; and a year in which nothing happened says so.

use crate::away::later;
use crate::person::RENEE;
use crate::{World, desk::Desk, journey};
use kluis_tests::{Tab, wait};

const REASON: &str = "Bellen over een opdracht in Delft";
const PAGE: &str = "/instellingen/jaaroverzicht";

/// What the page says about a year, line by line.
async fn told(tab: &Tab) -> Vec<String> {
    let all =
        "return document.querySelector('[data-year]').innerText.split('\\n').filter((one) => one)";
    serde_json::from_value(tab.script(all).await).expect("a list of texts")
}

async fn open(tab: &Tab) {
    tab.goto(PAGE).await;
    journey::unlock(tab, &RENEE).await;
    tab.on("jaaroverzicht").await;
    tab.see("[data-year]").await;
}

/// The term and what stands beside it, as `term: what`.
async fn facts(tab: &Tab) -> Vec<String> {
    let all = "return [...document.querySelectorAll('[data-year] dt')]
        .map((one) => `${one.textContent}: ${one.nextElementSibling.textContent}`)";
    serde_json::from_value(tab.script(all).await).expect("a list of texts")
}

/// The lines of a list.
async fn lines(tab: &Tab, list: &str) -> Vec<String> {
    let all = format!(
        "return [...document.querySelectorAll('[data-year] [data-{list}] li')].map((one) => one.textContent)"
    );
    serde_json::from_value(tab.script(&all).await).expect("a list of texts")
}

/// The year it is in the Netherlands, by the browser's clock.
async fn this_year(tab: &Tab) -> u64 {
    let year = "return new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/Amsterdam' }).slice(0, 4)";
    let year = tab.script(year).await;
    year.as_str()
        .and_then(|year| year.parse().ok())
        .expect("a year")
}

/// A yes, a no, two looks and one that was refused, a request, and each of what others put on record.
async fn lived(tab: &Tab, desk: &Desk) {
    tab.goto("/instellingen/permissies").await;
    journey::unlock(tab, &RENEE).await;
    tab.on("mijnpermissies").await;
    tab.press("[data-purpose=profile] [data-action=refuse]")
        .await;
    tab.see("[data-decision='1']").await;
    tab.press("[data-purpose=calls] [data-action=give]").await;
    tab.see("[data-decision='2']").await;
    let account = desk.account();
    for field in ["name.given", "contact.phone"] {
        assert!(desk.open(&account, field, REASON).is_ok(), "{field}");
    }
    tab.press("nav a[href='/instellingen/verzoeken']").await;
    tab.on("verzoeken").await;
    tab.press("label:has(#request-restriction)").await;
    tab.press("label:has(#request-field-contact-phone)").await;
    tab.proceed().await;
    tab.see("[data-request=restriction][data-state=received]")
        .await;
    assert_eq!(desk.open(&account, "contact.phone", REASON), Err(3));
    for what in ["Reactie op een vacature", "Opdracht in Delft"] {
        desk.json(&["participate", &account, "--what", what]);
    }
    let to = ["disclose", &account, "--to", "Mollie B.V., Nederland"];
    let sent = ["--basis", "overeenkomst", "--sent", "naam, bedrag"];
    desk.json(&[to.as_slice(), &sent].concat());
    for text in ["Belde over een brief.", "Belde terug.", "Schreef ons."] {
        let note = desk.write("notitie.txt", text);
        desk.json(&["note", &account, "--by", "phone", "--text-file", &note]);
    }
}

async fn with_a_phone(world: &World, tab: &Tab) {
    journey::to_the_name(world, tab, &RENEE).await;
    journey::answer(tab, RENEE.name).await;
    tab.proceed().await;
    tab.on("contact").await;
    tab.fill("contact-phone", "+31 (0)6 4817 2039").await;
    tab.proceed().await;
    tab.on("werk").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_in_a_year_is_counted_and_the_same_on_every_device() {
    let mut world = World::start().await;
    let desk = Desk::registered(&mut world, "K-014", "calls").await;
    desk.answers_requests(&mut world).await;
    let tab = world.someone().await;
    with_a_phone(&world, &tab).await;
    lived(&tab, &desk).await;

    // Another device makes it from what it verifies itself.
    let other = world.someone().await;
    open(&other).await;
    let year = this_year(&other).await;
    let heading = format!("Uw gegevens in {year}");
    assert_eq!(told(&other).await.first(), Some(&heading));
    assert_eq!(
        facts(&other).await,
        [
            "Nu in uw kluis: voornaam, tussenvoegsel, achternaam, e-mailadres, telefoonnummer, hoever u bent",
            "Veranderd in dit jaar: voornaam, tussenvoegsel, achternaam, e-mailadres, telefoonnummer, hoever u bent",
            "Vacatures en opdrachten: 2",
            "Doorgegeven aan anderen: 1",
            "Notities van gesprekken en brieven: 3",
        ]
    );
    assert_eq!(
        lines(&other, "lookers").await,
        ["adviseur (K-014) van Kluis Voorbeeld B.V.: 2 keer"]
    );
    let told_there = told(&other).await;
    let refused = "Eén keer werd iemand geweigerd.".to_owned();
    assert!(told_there.contains(&refused), "{told_there:#?}");
    let decided = lines(&other, "decided").await;
    let [no, yes] = decided.as_slice() else {
        panic!("{decided:?}");
    };
    assert!(no.contains("nee tegen") && yes.contains("ja tegen ‘Mij bellen over werk’"));
    assert!(yes.contains(&year.to_string()), "{yes}");
    let asked = lines(&other, "asked").await;
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(
        asked[0].ends_with("Gegevens voorlopig niet laten gebruiken"),
        "{asked:?}"
    );
    other.picture("year").await;

    // And so does the first one.
    tab.press("nav a[href='/instellingen/jaaroverzicht']").await;
    tab.on("jaaroverzicht").await;
    let same = wait::until(async || (told(&tab).await == told_there).then_some(()));
    assert!(
        same.await.is_some(),
        "{:#?} is not {told_there:#?}",
        told(&tab).await
    );
    other.close().await;
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_without_anything_says_so_and_the_one_before_stays() {
    let mut world = World::start().await;
    let desk = Desk::registered(&mut world, "K-014", "calls").await;
    desk.answers_requests(&mut world).await;
    let tab = world.someone().await;
    with_a_phone(&world, &tab).await;
    lived(&tab, &desk).await;

    // The page's clock says that it is next year.
    let year = this_year(&tab).await;
    tab.goto(PAGE).await;
    tab.on("openen").await;
    let next = format!("return Math.round((Date.UTC({year} + 1, 6, 1) - Date.now()) / 1000)");
    let next = tab.script(&next).await.as_u64().expect("a number");
    later(&tab, next).await;
    journey::unlock(&tab, &RENEE).await;
    tab.on("jaaroverzicht").await;
    tab.see(&format!("[data-year='{}']", year + 1)).await;
    let quiet = told(&tab).await;
    for line in [
        "Niemand keek in uw gegevens.",
        "U besloot dit jaar niets over uw permissies.",
        "U deed dit jaar geen verzoek.",
    ] {
        assert!(
            quiet.iter().any(|told| told == line),
            "{line:?} isn't in {quiet:#?}"
        );
    }
    let facts_then = facts(&tab).await;
    assert_eq!(
        facts_then[1..],
        [
            "Veranderd in dit jaar: niets",
            "Vacatures en opdrachten: 0",
            "Doorgegeven aan anderen: 0",
            "Notities van gesprekken en brieven: 0"
        ]
    );
    // What is held now is held, also when nothing happens to it.
    assert!(facts_then[0].contains("telefoonnummer"), "{facts_then:?}");
    tab.picture("year-empty").await;

    let choose = format!(
        "const years = document.getElementById('year'); years.value = '{year}';
         years.dispatchEvent(new Event('change', {{ bubbles: true }}));
         return [...years.options].map((one) => one.value)"
    );
    let years = tab.script(&choose).await;
    assert_eq!(
        years,
        serde_json::json!([(year + 1).to_string(), year.to_string()])
    );
    tab.see(&format!("[data-year='{year}']")).await;
    assert_eq!(lines(&tab, "lookers").await.len(), 1);
    assert_eq!(facts(&tab).await[2], "Vacatures en opdrachten: 2");
    tab.close().await;
}
