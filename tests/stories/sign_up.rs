//! Someone signs up, and opens the vault on other devices.

use crate::person::RENEE;
use crate::{World, journey};

const CITY: (&str, &str) = ("address-city", "Hardinxveld-Gießendam");

#[tokio::test(flavor = "multi_thread")]
async fn one_vault_on_three_devices_and_a_server_that_knows_nothing() {
    let world = World::start().await;
    let first = world.someone().await;
    let secrets = journey::sign_up(&world, &first, &RENEE).await;
    first.picture("done").await;

    // Proof: without either half it stays shut, with both it opens.
    first.press("[data-action=proof]").await;
    first.see(".proof li:nth-child(3)").await;
    let tries = first
        .driver()
        .find_all(thirtyfour::By::Css(".proof li"))
        .await
        .expect("three tries");
    let open: Vec<_> = opened(&tries).await;
    assert_eq!(open, [false, false, true]);
    first.proceed().await;
    first.on("gegevens").await;
    journey::see_values(&first, &RENEE, None).await;
    first.picture("settings").await;

    // A second device, that shares nothing with the first.
    let second = world.someone().await;
    journey::open(&second, &RENEE).await;
    journey::see_values(&second, &RENEE, None).await;
    journey::change(&second, CITY.0, CITY.1).await;

    // The first loads again: it is locked, opens, and sees the change.
    first.reload().await;
    journey::unlock(&first, &RENEE).await;
    first.on("gegevens").await;
    journey::see_values(&first, &RENEE, Some(CITY)).await;

    // A third opens with the recovery kit alone.
    let third = world.someone().await;
    third.goto("/herstellen").await;
    third.on("herstellen").await;
    third.choose_file("recovery-file", &secrets.kit).await;
    third.proceed().await;
    third
        .press("button[data-action=continue][type=button]")
        .await;
    third.on("gegevens").await;
    journey::see_values(&third, &RENEE, Some(CITY)).await;

    let mut all = RENEE.secrets();
    all.extend([
        CITY.1.to_owned(),
        secrets.mailed,
        secrets.code.replace('-', ""),
        secrets.code,
    ]);
    world.assert_knows_nothing_of(&all);

    for tab in [first, second, third] {
        tab.close().await;
    }
}

/// Which of the tries opened.
async fn opened(tries: &[thirtyfour::WebElement]) -> Vec<bool> {
    let mut open = Vec::new();
    for one in tries {
        let class = one
            .class_name()
            .await
            .expect("an element has a class")
            .unwrap_or_default();
        open.push(class.contains("is-open"));
    }
    open
}
