//! Mistakes and misfortune: told clearly, and nothing is lost.

use crate::person::RENEE;
use crate::{World, journey};
use kluis_tests::Tab;

/// The summary has the focus, and the title says that something is wrong.
async fn problems(tab: &Tab) -> String {
    let summary = tab.see("[data-problems]:focus").await;
    assert!(
        tab.title().await.starts_with("Fout: "),
        "{}",
        tab.title().await
    );
    summary.text().await.expect("a summary has text")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_said_and_what_was_typed_stays() {
    let world = World::start().await;
    let tab = world.someone().await;
    tab.goto("/account").await;
    tab.on("account").await;
    tab.fill("contact-email", "renee apenstaart voorbeeld")
        .await;
    tab.proceed().await;
    problems(&tab).await;
    assert_eq!(
        tab.value("contact-email").await,
        "renee apenstaart voorbeeld"
    );
    assert!(
        tab.see("#contact-email[aria-invalid=true]")
            .await
            .is_enabled()
            .await
            .unwrap()
    );
    tab.press("[data-problems] a[href='#contact-email']").await;
    tab.see("#contact-email:focus").await;
    tab.see("[data-problems] a[href='#adult-yes']").await;
    assert!(
        world
            .proxy
            .passed()
            .iter()
            .all(|request| request.method == "GET"),
        "nothing may be sent yet"
    );
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_is_told_and_the_right_one_still_counts() {
    let world = World::start().await;
    let tab = world.someone().await;
    tab.goto("/account").await;
    let code = journey::to_the_code(&world, &tab, &RENEE).await;
    let wrong: String = code
        .chars()
        .map(|digit| if digit == '7' { '3' } else { '7' })
        .collect();
    tab.fill("code", &wrong).await;
    tab.proceed().await;
    problems(&tab).await;
    tab.fill("code", &code).await;
    tab.proceed().await;
    tab.see("#passphrase").await;
    assert!(!tab.title().await.starts_with("Fout: "));
    tab.close_expecting(&["status of 422"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_weak_passphrase_is_not_taken() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::to_the_passphrase(&world, &tab, &RENEE).await;
    for weak in ["te kort", "wachtwoordwachtwoord", "aaaaaaaaaaaaaaaaaaaa"] {
        tab.fill("passphrase", weak).await;
        tab.proceed().await;
        problems(&tab).await;
    }
    assert!(
        world.answered("POST", "/opaque", 200).is_none(),
        "nothing was made of it"
    );
    tab.close().await;
}
