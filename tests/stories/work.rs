//! Work, and what is asked before it is saved: whether a number is a BSN, whether words were meant to stand there.

use crate::person::RENEE;
use crate::{World, journey};
use kluis_tests::Tab;

/// A BSN as the law has it, of nobody: numbers like it are never given out.
const BSN: &str = "999999990";

/// Up to the page about work.
async fn to_the_work(world: &World, tab: &Tab) {
    journey::to_the_name(world, tab, &RENEE).await;
    journey::answer(tab, RENEE.name).await;
    tab.proceed().await;
    tab.on("contact").await;
    tab.proceed().await;
    tab.on("werk").await;
}

/// How often a vault was written.
fn written(world: &World) -> usize {
    let passed = world.proxy.passed();
    let writes = passed.iter().filter(|one| one.method == "PUT");
    writes.count()
}

/// The question has the focus; what it says.
async fn question(tab: &Tab) -> String {
    let question = tab.see("[data-question]:focus").await;
    question.text().await.expect("a question has text")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_depends_on_the_role_and_nothing_is_lost() {
    let world = World::start().await;
    let tab = world.someone().await;
    to_the_work(&world, &tab).await;
    tab.gone("#work-headline").await;
    tab.press("label:has(#client)").await;
    tab.see("#work-kvk").await;
    tab.gone("#work-headline").await;
    tab.press("label:has(#freelancer)").await;
    tab.fill("work-headline", "Timmervrouw").await;
    tab.fill("work-kvk", "12.34.56.78").await;

    // What belongs to another role is no longer asked, and that it stays is said.
    tab.press("label:has(#seeker)").await;
    tab.gone("#work-kvk").await;
    assert_eq!(tab.value("work-headline").await, "Timmervrouw");
    let note = tab.see("form > .note").await.text().await.expect("text");
    assert!(note.contains("KvK-nummer"), "{note}");
    tab.press("label:has(#freelancer)").await;
    tab.see("#work-kvk").await;
    assert_eq!(tab.value("work-kvk").await, "12.34.56.78");
    tab.proceed().await;
    tab.on("bestanden").await;

    // The settings show the choice in words, change it, and show a list as a list.
    tab.goto("/instellingen/gegevens").await;
    journey::unlock(&tab, &RENEE).await;
    tab.on("gegevens").await;
    tab.shows(&journey::value_of("work-role"), "Ik werk als freelancer")
        .await;
    tab.shows(&journey::value_of("work-kvk"), "12345678").await;
    tab.press("[data-field='work.role'] [data-action=edit]")
        .await;
    tab.press("label:has(#client)").await;
    tab.press("[data-field='work.role'] [data-action=continue]")
        .await;
    tab.shows(&journey::value_of("work-role"), "Ik heb werk voor anderen")
        .await;
    tab.press("[data-field='work.skills'] [data-action=edit]")
        .await;
    tab.fill("work-skills", "zagen; schaven").await;
    tab.press("[data-field='work.skills'] [data-action=continue]")
        .await;
    tab.shows(&journey::value_of("work-skills"), "zagen, schaven")
        .await;
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn formats_are_taken_as_they_come_and_shown_in_the_usual_form() {
    let world = World::start().await;
    let tab = world.someone().await;
    to_the_work(&world, &tab).await;
    tab.press("label:has(#freelancer)").await;
    tab.fill("work-vat-id", "nl0012.34.567.b.30").await;
    tab.fill("work-available", "31-2-2027").await;
    tab.fill("work-kvk", "1234567").await;
    tab.proceed().await;
    // What is wrong is said at each, and stays as it was typed.
    tab.see("[data-problems]:focus").await;
    for (id, typed) in [
        ("work-vat-id", "nl0012.34.567.b.30"),
        ("work-available", "31-2-2027"),
        ("work-kvk", "1234567"),
    ] {
        tab.see(&format!("#{id}[aria-invalid=true]")).await;
        assert_eq!(tab.value(id).await, typed);
    }
    assert!(tab.title().await.starts_with("Fout: "));
    tab.fill("work-vat-id", "nl0012.34.567.b.29").await;
    tab.fill("work-available", "28/02/2027").await;
    tab.fill("work-kvk", "1234 5678").await;
    tab.proceed().await;
    tab.on("bestanden").await;
    tab.press("nav a[href='/gegevens/contact']").await;
    tab.on("contact").await;
    tab.press("details.only summary").await;
    tab.fill("contact-phone", "06-12345678").await;
    tab.fill("address-postcode", "1234ab").await;
    tab.proceed().await;
    tab.on("werk").await;
    assert_eq!(tab.value("work-vat-id").await, "NL001234567B29");
    assert_eq!(tab.value("work-available").await, "28 februari 2027");
    assert_eq!(tab.value("work-kvk").await, "12345678");
    tab.press("nav a[href='/gegevens/contact']").await;
    tab.on("contact").await;
    assert_eq!(tab.value("contact-phone").await, "06 12 34 56 78");
    assert_eq!(tab.value("address-postcode").await, "1234 AB");
    tab.fill("contact-phone", "+31 6 87 65 43 21").await;
    tab.proceed().await;
    tab.on("werk").await;
    tab.press("nav a[href='/gegevens/contact']").await;
    tab.on("contact").await;
    assert_eq!(tab.value("contact-phone").await, "06 87 65 43 21");
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_may_be_a_bsn_is_asked_about_and_not_taken_where_it_is_one() {
    let world = World::start().await;
    let tab = world.someone().await;
    to_the_work(&world, &tab).await;
    tab.press("label:has(#freelancer)").await;
    tab.fill("work-headline", &format!("Timmervrouw, {BSN}"))
        .await;
    tab.fill("work-vat-id", &format!("NL{BSN}B01")).await;
    let before = written(&world);
    tab.proceed().await;
    let asked = question(&tab).await;
    assert!(
        asked.contains("Is dit een BSN?") && asked.contains(BSN),
        "{asked}"
    );
    assert!(!tab.title().await.starts_with("Fout: "));

    // Yes: it is taken out, and that is said.
    tab.press("[data-action=bsn-yes]").await;
    let problems = tab.see("[data-problems]:focus").await;
    let told = problems.text().await.expect("text");
    assert!(told.contains("Hier mag u geen BSN invullen"), "{told}");
    assert!(told.contains("dan vragen we dat apart"), "{told}");
    tab.see("[data-problems] a[href='#work-headline']").await;
    assert_eq!(tab.value("work-headline").await, "Timmervrouw, ");

    // The old omzetbelastingnummer holds one too.
    tab.proceed().await;
    assert!(question(&tab).await.contains("Btw-id"));
    tab.press("[data-action=bsn-yes]").await;
    tab.see("[data-problems]:focus").await;
    assert_eq!(tab.value("work-vat-id").await, "");

    // Where the text itself calls it a BSN there is nothing to ask.
    tab.fill("work-headline", "BSN 1234.56.782").await;
    tab.proceed().await;
    tab.see("#work-headline[aria-invalid=true]").await;
    tab.gone("[data-question]").await;
    assert_eq!(tab.value("work-headline").await, "BSN 1234.56.782");
    assert_eq!(written(&world), before, "nothing may be saved yet");
    tab.fill("work-headline", "Timmervrouw").await;
    tab.proceed().await;
    tab.on("bestanden").await;
    world.assert_knows_nothing_of(&[BSN.to_owned(), "1234.56.782".to_owned()]);
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_no_bsn_is_saved() {
    let world = World::start().await;
    let tab = world.someone().await;
    to_the_work(&world, &tab).await;
    tab.press("label:has(#freelancer)").await;
    tab.fill("work-vat-id", "1234.56.782.B.01").await;
    let before = written(&world);
    tab.proceed().await;
    question(&tab).await;
    assert_eq!(written(&world), before);
    tab.press("[data-action=bsn-no]").await;
    tab.on("bestanden").await;
    tab.press("nav a[href='/gegevens/werk']").await;
    tab.on("werk").await;
    assert_eq!(tab.value("work-vat-id").await, "NL123456782B01");
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_about_health_or_belief_are_asked_about_and_the_person_decides() {
    let world = World::start().await;
    let tab = world.someone().await;
    to_the_work(&world, &tab).await;
    tab.press("label:has(#seeker)").await;
    tab.fill("work-headline", "Timmervrouw, ik heb reuma").await;
    tab.fill("work-skills", "zagen, ik ben moslim").await;
    let before = written(&world);
    tab.proceed().await;
    let asked = question(&tab).await;
    assert!(
        asked.contains("‘reuma’") && asked.contains("uw gezondheid"),
        "{asked}"
    );
    assert_eq!(written(&world), before);

    // Change: back to the words, which stand as they were typed.
    tab.press("[data-action=words-change]").await;
    tab.see("#work-headline:focus").await;
    tab.gone("[data-question]").await;
    assert_eq!(
        tab.value("work-headline").await,
        "Timmervrouw, ik heb reuma"
    );
    tab.fill("work-headline", "Timmervrouw met hart voor hout")
        .await;
    tab.proceed().await;

    // Keep: the other question is asked once, and then it is saved.
    let asked = question(&tab).await;
    assert!(
        asked.contains("‘moslim’") && asked.contains("uw geloof"),
        "{asked}"
    );
    assert_eq!(written(&world), before);
    tab.press("[data-action=words-keep]").await;
    tab.on("bestanden").await;
    assert!(written(&world) > before);

    // The same in the settings; cancelling leaves everything.
    tab.goto("/instellingen/gegevens").await;
    journey::unlock(&tab, &RENEE).await;
    tab.on("gegevens").await;
    tab.shows(&journey::value_of("work-skills"), "zagen, ik ben moslim")
        .await;
    tab.press("[data-field='work.headline'] [data-action=edit]")
        .await;
    tab.fill("work-headline", "Ik zit in een rolstoel").await;
    tab.press("[data-field='work.headline'] [data-action=continue]")
        .await;
    assert!(question(&tab).await.contains("rolstoel"));
    tab.press("[data-field='work.headline'] [data-action=cancel]")
        .await;
    tab.shows(
        &journey::value_of("work-headline"),
        "Timmervrouw met hart voor hout",
    )
    .await;
    tab.press("[data-field='work.headline'] [data-action=edit]")
        .await;
    tab.fill("work-headline", "Ik zit in een rolstoel").await;
    tab.press("[data-field='work.headline'] [data-action=continue]")
        .await;
    question(&tab).await;
    tab.press("[data-action=words-keep]").await;
    tab.shows(
        &journey::value_of("work-headline"),
        "Ik zit in een rolstoel",
    )
    .await;
    world.assert_knows_nothing_of(&[
        "reuma".to_owned(),
        "moslim".to_owned(),
        "rolstoel".to_owned(),
    ]);
    tab.close().await;
}
