//! The end of sign-up: everything checked, each change leading back; what the server holds; a CV without a name.

use crate::person::RENEE;
use crate::{World, journey};
use thirtyfour::By;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_from_the_check_page_comes_back_to_it() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::sign_up(&world, &tab, &RENEE).await;
    tab.goto("/controleren").await;
    journey::unlock(&tab, &RENEE).await;
    tab.on("controleren").await;

    // Everything that can be changed has a way to change it; none leads away for good.
    let names = "return [...document.querySelectorAll('[data-action^=change-]')].map((one) => one.dataset.action)";
    let names: Vec<String> = serde_json::from_value(tab.script(names).await).expect("names");
    for own in [
        "account",
        "sleutels",
        "naam",
        "contact",
        "kernpunten",
        "permissies",
    ] {
        assert!(
            names.contains(&format!("change-{own}")),
            "{own} isn't in {names:?}"
        );
    }
    for name in &names {
        tab.press(&format!("[data-action={name}]")).await;
        tab.gone("main[data-page=controleren]").await;
        tab.press("[data-action=back-step]").await;
        tab.on("controleren").await;
    }

    // A change comes back too, and is there.
    tab.press("[data-action=change-naam]").await;
    tab.on("naam").await;
    tab.fill("name-given", "Zoë-Renée").await;
    tab.proceed().await;
    tab.on("controleren").await;
    tab.see_text("Zoë-Renée").await;
    tab.press("[data-action=change-permissies]").await;
    tab.on("permissies").await;
    tab.press("label:has(#profile-no)").await;
    tab.proceed().await;
    tab.on("controleren").await;
    assert_eq!(tab.text().await.matches("mag niet").count(), 2);
    tab.close_expecting(&["status of 401"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_holds_is_shown_without_what_it_is() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::sign_up(&world, &tab, &RENEE).await;
    tab.press("details:has(.rows) summary").await;
    tab.see(".rows [data-sealed]").await;
    let rows = tab.driver().find_all(By::Css(".rows > li")).await.unwrap();
    // Three names, seven of contact and the address of the account, and what the app keeps.
    assert!(rows.len() >= 11 + 3, "{} rows", rows.len());
    let shown = tab.content(".rows").await;
    for value in RENEE.answers() {
        assert!(
            !shown.contains(value.shown),
            "{} is in a sealed row",
            value.shown
        );
    }
    for row in rows {
        let text = row.text().await.unwrap();
        let bytes = row
            .find(By::Css("[data-sealed]"))
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        assert!(
            bytes.len() > 100 && bytes.chars().all(|c| c.is_ascii_hexdigit()),
            "{text}"
        );
    }
    tab.picture("done-rows").await;
    tab.press("[data-action=proof]").await;
    tab.see(".proof-value").await;
    tab.picture("done-proof").await;
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cv_without_a_name_is_made_on_the_device() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::sign_up(&world, &tab, &RENEE).await;
    tab.see("[data-anonymous]").await;
    let shown = tab.content("[data-anonymous]").await;
    for told in [
        "Restauratrice",
        "brandschilderen",
        "1 maart 2027",
        "freelancer",
    ] {
        assert!(shown.contains(told), "{told} isn't in {shown}");
    }
    for own in ["69599084", "NL001234567B29"] {
        assert!(!shown.contains(own), "{own} is in {shown}");
    }
    tab.press("main a[href='/instellingen/gegevens']").await;
    tab.on("gegevens").await;
    for (id, text, shown) in [
        (
            "work-headline",
            "Renée-Zoë, tuinvrouw in Wûnseradiel, bel 0648172039",
            "Renée-Zoë, tuinvrouw in Wûnseradiel, bel 0648172039",
        ),
        (
            "work-skills",
            "snoeien; rozen kweken; HOFF celikkaya",
            "snoeien, rozen kweken, HOFF celikkaya",
        ),
    ] {
        let field = id.replacen('-', ".", 1);
        tab.press(&format!("[data-field='{field}'] [data-action=edit]"))
            .await;
        tab.fill(id, text).await;
        tab.press(&format!("[data-field='{field}'] [data-action=continue]"))
            .await;
        tab.shows(&journey::value_of(id), shown).await;
    }
    let passed = world.proxy.passed().len();
    tab.goto("/klaar").await;
    journey::unlock(&tab, &RENEE).await;
    tab.on("klaar").await;
    tab.see_text("4 keer stond er iets in dat naar u wijst")
        .await;
    tab.see_text("verzegelde gegevens").await;
    let shown = tab.content("[data-anonymous]").await;
    let left_out = [
        "Renée",
        "Wûnseradiel",
        "0648172039",
        "HOFF",
        "celikkaya",
        RENEE.address,
    ];
    for personal in left_out {
        assert!(!shown.contains(personal), "{personal} is in {shown}");
    }
    assert!(
        shown.contains("tuinvrouw") && shown.contains("rozen kweken"),
        "{shown}"
    );
    tab.picture("done-anonymous").await;

    // As a file, and made without asking anyone anything.
    let asked = world.proxy.passed().len();
    assert!(asked > passed);
    tab.press("[data-action=save-anonymous]").await;
    let file = tab.downloaded("cv-zonder-naam.txt").await;
    let saved = std::fs::read_to_string(file).expect("a text");
    for personal in left_out {
        assert!(!saved.contains(personal), "{personal} is in {saved}");
    }
    assert!(saved.contains("- rozen kweken\n"), "{saved}");
    // The page may still fetch what it was about to, parts of it and what stands: nothing is told with that.
    let since = world.proxy.passed().split_off(asked);
    let tells_nothing =
        |one: &kluis_tests::proxy::Passed| one.method == "GET" && one.body.is_empty();
    assert!(since.iter().all(tells_nothing), "{since:?}");

    // On paper it stands alone.
    let tools = tab.driver().cdp();
    let media = serde_json::json!({ "media": "print" });
    tools
        .send_raw("Emulation.setEmulatedMedia", media)
        .await
        .expect("it prints");
    let paper = tab.text().await;
    assert!(
        paper.contains("tuinvrouw") && !paper.contains("Proef op de som"),
        "{paper}"
    );
    tab.close_expecting(&["status of 401"]).await;
}
