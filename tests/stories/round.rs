//! A round through every page and state: in both languages and themes, at three widths, without barriers. `make gallery`
//! takes the same round with a camera.

use crate::person::RENEE;
use crate::{World, desk::Desk, journey};
use kluis_tests::{Eye, Tab};

const WRONG: &str = "dit is niet de wachtzin van deze kluis";

#[tokio::test(flavor = "multi_thread")]
async fn before_there_is_an_account() {
    let world = World::start().await;
    let tab = world.someone().await;
    let mut eye = Eye::open();
    for (path, page) in [
        ("/", "start"),
        ("/kernpunten", "kernpunten"),
        ("/beloften", "beloften"),
        ("/herstellen", "herstellen"),
        ("/kwijt", "kwijt"),
        ("/onderdelen", "onderdelen"),
        ("/nergens", "not-found"),
        ("/openen", "openen"),
    ] {
        tab.goto(path).await;
        tab.on(page).await;
        if page == "onderdelen" {
            tab.see(".timeline > .is-uncovered").await;
        }
        eye.look(&tab, page).await;
    }
    tab.proceed().await;
    tab.see("[data-problems]").await;
    eye.look(&tab, "openen-missing").await;
    tab.fill("contact-email", RENEE.address).await;
    tab.fill("passphrase", WRONG).await;
    tab.proceed().await;
    tab.see("[data-problems]").await;
    tab.see("[data-action=continue]:not([aria-disabled=true])")
        .await;
    eye.look(&tab, "openen-wrong").await;
    tab.close_expecting(&["status of 401"]).await;
    eye.close("before there is an account");
}

#[tokio::test(flavor = "multi_thread")]
async fn making_an_account() {
    let world = World::start().await;
    let tab = world.someone().await;
    let mut eye = Eye::open();
    tab.goto("/account").await;
    tab.on("account").await;
    eye.look(&tab, "account").await;
    tab.proceed().await;
    tab.see("[data-problems]").await;
    eye.look(&tab, "account-missing").await;
    let code = journey::to_the_code(&world, &tab, &RENEE).await;
    eye.look(&tab, "account-code").await;
    tab.fill("code", if code == "000000" { "111111" } else { "000000" })
        .await;
    tab.proceed().await;
    tab.see("[data-problems]").await;
    eye.look(&tab, "account-code-wrong").await;
    tab.fill("code", &code).await;
    tab.proceed().await;
    tab.see("#passphrase").await;
    eye.look(&tab, "account-passphrase").await;
    tab.press("label:has(#how-own)").await;
    tab.see("#passphrase:not([readonly])").await;
    tab.fill("passphrase", "welkom welkom welkom").await;
    tab.proceed().await;
    tab.see("[data-problems]").await;
    eye.look(&tab, "account-passphrase-weak").await;
    tab.fill("passphrase", RENEE.passphrase).await;
    tab.proceed().await;
    tab.see("[data-recovery-code]").await;
    eye.look(&tab, "sleutels-kit").await;
    let code = tab.content("[data-recovery-code]").await;
    tab.proceed().await;
    tab.see("#recovery-code").await;
    eye.look(&tab, "sleutels-rehearse").await;
    tab.fill("recovery-code", &code).await;
    tab.proceed().await;
    tab.see("a[data-action=continue][href='/gegevens/naam']")
        .await;
    eye.look(&tab, "sleutels-rehearsed").await;
    tab.close_expecting(&["status of 4"]).await;
    eye.close("making an account");
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_name_to_the_end() {
    let world = World::start().await;
    let tab = world.someone().await;
    let mut eye = Eye::open();
    journey::to_the_name(&world, &tab, &RENEE).await;
    eye.look(&tab, "naam").await;
    tab.proceed().await;
    tab.see("[data-problems]").await;
    eye.look(&tab, "naam-missing").await;
    journey::answer(&tab, RENEE.name).await;
    tab.proceed().await;
    tab.on("contact").await;
    eye.look(&tab, "contact").await;
    tab.press("details.only summary").await;
    journey::answer(&tab, RENEE.contact).await;
    eye.look(&tab, "contact-address").await;
    tab.proceed().await;
    tab.on("werk").await;
    eye.look(&tab, "werk").await;
    tab.press("label:has(#freelancer)").await;
    journey::answer(&tab, RENEE.work).await;
    eye.look(&tab, "werk-freelancer").await;
    tab.fill("work-headline", "Ik heb reuma, 999999990").await;
    tab.fill("work-available", "31-2-2027").await;
    tab.proceed().await;
    tab.see("[data-action=words-keep]").await;
    eye.look(&tab, "werk-words").await;
    tab.press("[data-action=words-keep]").await;
    tab.see("[data-action=bsn-yes]").await;
    eye.look(&tab, "werk-bsn").await;
    tab.press("[data-action=bsn-yes]").await;
    tab.see("[data-problems]").await;
    eye.look(&tab, "werk-refused").await;
    tab.press("label:has(#seeker)").await;
    tab.see("form > .note").await;
    eye.look(&tab, "werk-other-role").await;
    tab.press("label:has(#freelancer)").await;
    journey::answer(&tab, RENEE.work).await;
    tab.proceed().await;
    tab.on("bestanden").await;
    eye.look(&tab, "bestanden").await;
    let photo = kluis_tests::root().join("tests/stories/data/photo-6.jpg");
    tab.choose_file("photo-portrait", &photo).await;
    tab.see("[data-found]").await;
    eye.look(&tab, "bestanden-found").await;
    tab.proceed().await;
    tab.see("[data-problems]").await;
    eye.look(&tab, "bestanden-waits").await;
    tab.press("[data-action=other-file]").await;
    tab.gone("[data-found]").await;
    tab.proceed().await;
    tab.on("kernpunten").await;
    tab.script("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        .await;
    eye.look(&tab, "kernpunten-open").await;
    tab.fill("search", "huidskleur").await;
    tab.see("#k6 mark").await;
    eye.look(&tab, "kernpunten-search").await;
    tab.proceed().await;
    tab.on("permissies").await;
    eye.look(&tab, "permissies").await;
    tab.press("label:has(#alerts-yes)").await;
    tab.press("label:has(#calls-no)").await;
    tab.script("document.querySelectorAll('[data-preview]').forEach((one) => { one.open = true })")
        .await;
    eye.look(&tab, "permissies-chosen").await;
    tab.proceed().await;
    tab.on("controleren").await;
    eye.look(&tab, "controleren").await;
    tab.proceed().await;
    tab.on("klaar").await;
    eye.look(&tab, "klaar").await;
    tab.press("[data-action=proof]").await;
    tab.see(".proof-value").await;
    tab.script("document.querySelector('details:has(.rows)').open = true")
        .await;
    eye.look(&tab, "klaar-proof").await;
    tab.close().await;
    eye.close("from the name to the end");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_settings() {
    let mut world = World::start().await;
    let desk = Desk::registered(&mut world, "K-014", "calls").await;
    desk.answers_requests(&mut world).await;
    let tab = world.someone().await;
    let mut eye = Eye::open();
    journey::sign_up(&world, &tab, &RENEE).await;
    tab.press("a.quiet[href='/instellingen/gegevens']").await;
    tab.on("gegevens").await;
    eye.look(&tab, "gegevens").await;
    tab.press("[data-field='address.city'] [data-action=edit]")
        .await;
    tab.see("#address-city").await;
    eye.look(&tab, "gegevens-edit").await;
    tab.press("[data-field='address.city'] [data-action=cancel]")
        .await;
    tab.press("[data-field='address.city'] [data-action=delete]")
        .await;
    tab.see("[data-action=delete-yes]").await;
    eye.look(&tab, "gegevens-delete").await;
    tab.press("[data-field='address.city'] [data-action=cancel]")
        .await;
    tab.press("[data-action=show-stored]").await;
    tab.see("[data-sealed]").await;
    eye.look(&tab, "gegevens-stored").await;
    tab.press("nav a[href='/instellingen/sleutels']").await;
    tab.on("mijnsleutels").await;
    tab.see("[data-unlockers] [data-unlocker]").await;
    eye.look(&tab, "sleutels-mine").await;
    tab.press("[data-address] [data-action=address]").await;
    tab.see("#contact-email").await;
    eye.look(&tab, "sleutels-address").await;
    tab.press("[data-action=cancel]").await;
    tab.press("[data-action=renew-all]").await;
    tab.see_text("Laat een tweede sleutel zien").await;
    eye.look(&tab, "sleutels-second").await;
    permits(&tab, &mut eye, &desk).await;
    cases(&tab, &mut eye, &desk).await;
    tab.close_expecting(&["status of 403"]).await;
    eye.close("the settings");
}

/// Permissions and looks, empty and with something in them.
async fn permits(tab: &Tab, eye: &mut Eye, desk: &Desk) {
    tab.goto("/instellingen/inzage").await;
    journey::unlock(tab, &RENEE).await;
    tab.on("inzage").await;
    tab.see("[data-looks]").await;
    eye.look(tab, "inzage-empty").await;
    tab.press("nav a[href='/instellingen/permissies']").await;
    tab.on("mijnpermissies").await;
    tab.see("[data-purpose=calls]").await;
    eye.look(tab, "mijnpermissies").await;
    tab.press("[data-purpose=calls] [data-action=give]").await;
    tab.see("[data-action=withdraw-all]").await;
    tab.see("[data-decision='3']").await;
    tab.script("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        .await;
    eye.look(tab, "mijnpermissies-given").await;
    let account = desk.account();
    let reason = "Bellen over een opdracht in Delft";
    desk.open(&account, "contact.phone", reason)
        .expect("it is permitted");
    assert_eq!(desk.open(&account, "contact.email", reason), Err(3));
    tab.press("[data-action=withdraw-all]").await;
    tab.gone("[data-action=withdraw-all]").await;
    assert_eq!(desk.open(&account, "contact.phone", reason), Err(3));
    tab.press("nav a[href='/instellingen/inzage']").await;
    tab.on("inzage").await;
    tab.see("[data-looks] .is-refused").await;
    eye.look(tab, "inzage").await;
    tab.press("nav a[href='/instellingen/apparaat']").await;
    tab.on("apparaat").await;
    tab.see("[data-happened]").await;
    eye.look(tab, "apparaat").await;
}

/// Requests, what one takes part in and what went to others: empty, and with something in them.
async fn cases(tab: &Tab, eye: &mut Eye, desk: &Desk) {
    for (path, page) in [
        ("/instellingen/verzoeken", "verzoeken"),
        ("/instellingen/werk", "mijnwerk"),
        ("/instellingen/betalingen", "betalingen"),
    ] {
        tab.press(&format!("nav a[href='{path}']")).await;
        tab.on(page).await;
        tab.see("[data-verified]").await;
        eye.look(tab, &format!("{page}-empty")).await;
    }
    tab.press("nav a[href='/instellingen/permissies']").await;
    tab.on("mijnpermissies").await;
    tab.press("[data-purpose=calls] [data-action=give]").await;
    tab.see("[data-action=withdraw-all]").await;
    let account = desk.account();
    desk.json(&["participate", &account, "--what", "Reactie op een vacature"]);
    let sent = ["--sent", "naam, bedrag", "--received", "betaald"];
    let to = [
        "disclose",
        &account,
        "--to",
        "Mollie B.V., Nederland",
        "--basis",
        "overeenkomst",
    ];
    desk.json(&[to.as_slice(), &sent].concat());
    for (path, page) in [
        ("/instellingen/werk", "mijnwerk"),
        ("/instellingen/betalingen", "betalingen"),
        ("/instellingen/verzoeken", "verzoeken"),
    ] {
        tab.press(&format!("nav a[href='{path}']")).await;
        tab.on(page).await;
        tab.see("[data-verified]").await;
        if page != "verzoeken" {
            eye.look(tab, page).await;
        }
    }
    tab.proceed().await;
    tab.see("[data-problems]").await;
    eye.look(tab, "verzoeken-missing").await;
    tab.press("label:has(#request-objection)").await;
    // In one language: turning it draws the form anew, with nothing chosen.
    tab.press("label:has(#request-use-security)").await;
    eye.glance(tab, "verzoeken-objection").await;
    tab.press("label:has(#request-use-other)").await;
    tab.fill("request-text", "Ik wil niet dat u mij hierover belt.")
        .await;
    tab.proceed().await;
    tab.see("[data-request=objection]").await;
    tab.script("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        .await;
    eye.look(tab, "verzoeken").await;
}
