//! Somebody who may not look any more: outside the European Economic Area, or with papers that nobody looked at in time. They
//! are refused, the person sees that they tried and why it was refused, and beside the permission that they open nothing.

use crate::person::RENEE;
use crate::{World, desk::Desk, journey};
use kluis_tests::{Tab, wait};

const REASON: &str = "Bellen over een opdracht in Delft";

/// The day after they were issued.
const OVERDUE: &str = "2026-01-16";

/// Waits until a part of the page says something.
async fn says(tab: &Tab, css: &str, words: &str) {
    let said = wait::until(async || tab.content(css).await.contains(words).then_some(())).await;
    assert!(said.is_some(), "{css} says: {}", tab.content(css).await);
}

/// A permission that somebody in order uses.
async fn permitted(world: &mut World) -> (Tab, Desk, String) {
    let desk = Desk::registered(world, "K-014", "calls").await;
    let tab = world.someone().await;
    journey::to_the_name(world, &tab, &RENEE).await;
    journey::answer(&tab, RENEE.name).await;
    tab.proceed().await;
    tab.on("contact").await;
    permissions(&tab).await;
    tab.press("[data-purpose=calls] [data-action=give]").await;
    tab.see("[data-action=withdraw-all]").await;
    let receivers = "[data-purpose=calls] [data-receivers]";
    says(&tab, receivers, "adviseur (K-014) van Kluis Voorbeeld B.V.").await;
    tab.gone("[data-purpose=calls] [data-barred]").await;
    let account = desk.account();
    assert!(desk.open(&account, "name.given", REASON).is_ok());
    (tab, desk, account)
}

async fn permissions(tab: &Tab) {
    tab.goto("/instellingen/permissies").await;
    journey::unlock(tab, &RENEE).await;
    tab.on("mijnpermissies").await;
    tab.see("[data-purpose=calls]").await;
}

/// What the person sees of it, on a second device: who it is that gets the copy, and the look that was refused.
async fn seen(world: &World, because: &str, refused: &str) {
    let other = world.someone().await;
    permissions(&other).await;
    let receivers = "[data-purpose=calls] [data-receivers]";
    says(&other, receivers, "adviseur (K-014)").await;
    says(&other, receivers, because).await;
    // The permission itself stands: it was the person's, and isn't taken from them.
    says(&other, "[data-purpose=calls] [data-state]", "mag, sinds").await;
    let block = "document.querySelector('[data-purpose=calls]').scrollIntoView()";
    other.script(block).await;
    other.picture("barred").await;
    other.press("nav a[href='/instellingen/inzage']").await;
    other.on("inzage").await;
    let looks = "return [...document.querySelectorAll('[data-look]')].map((one) => one.innerText)";
    let all = wait::until(async || {
        let all: Vec<String> = serde_json::from_value(other.script(looks).await).ok()?;
        (all.len() == 2).then_some(all)
    });
    let all = all
        .await
        .expect("two looks: one that was let in, and one that wasn't");
    assert!(
        all[0].contains("Dat is geweigerd") && all[0].contains(refused),
        "{all:#?}"
    );
    assert!(all[0].contains(REASON), "{all:#?}");
    assert!(all[1].contains("bekeek voornaam"), "{all:#?}");
    // Nobody asks why of a look that wasn't.
    other.gone("[data-look='2'] [data-action=ask-why]").await;
    other.picture("barred-looks").await;
    other.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_works_outside_the_eea_opens_nothing_and_the_person_sees_that_they_tried() {
    let mut world = World::start().await;
    let (tab, desk, account) = permitted(&mut world).await;
    // No file that the server takes says this of somebody active.
    desk.moved_to(&world, *b"US").await;
    assert_eq!(desk.open(&account, "name.given", REASON), Err(3));
    seen(
        &world,
        "Werkt buiten de Europese",
        "Deze persoon werkt buiten Europa",
    )
    .await;
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoevers_papers_are_overdue_opens_nothing_until_they_are_looked_at_again() {
    let mut world = World::start().await;
    let (tab, desk, account) = permitted(&mut world).await;
    desk.review_due(&mut world, OVERDUE).await;
    assert_eq!(desk.open(&account, "name.given", REASON), Err(3));
    seen(
        &world,
        "is niet op tijd nagekeken",
        "was niet op tijd nagekeken",
    )
    .await;
    // Looked at again, the same permission lets them in as before.
    desk.reviewed(&mut world, OVERDUE).await;
    assert!(desk.open(&account, "name.given", REASON).is_ok());
    tab.close().await;
}
