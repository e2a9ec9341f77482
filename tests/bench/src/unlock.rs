//! From the press that sends the passphrase to the values on the screen, in the real page, with Argon2id in a fresh
//! worker taken off: what everything else costs.

use crate::{
    page::Page,
    person::{ADDRESS, PASSPHRASE, Person},
    rounds,
    table::{Budget, Figure, Row},
};
use kluis_bench::statistics::Middle;
use kluis_tests::{Browsers, Server, Tab};

/// What it is called.
pub const NAME: &str = "unlock with 40 fields to values shown, beside Argon2id";
const ROUNDS: usize = 11;

/// Presses, and tells how many milliseconds later the last value was painted.
const PRESS: &str = "
    const done = arguments[0];
    const shown = () => ['name.given', 'contact.email', 'address.country']
        .every((field) => document.querySelector(`[data-field='${field}'] [data-value]`)?.textContent);
    const button = document.querySelector('[data-action=continue]');
    const start = performance.now();
    new MutationObserver((_, observer) => {
        if (!shown()) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - start), 0));
    }).observe(document, { subtree: true, childList: true, characterData: true });
    button.click();";

/// Milliseconds beside Argon2id.
pub async fn row(browsers: &Browsers, page: &mut Page) -> Row {
    let server = Server::with_page().await;
    Person::sign_up(&server).await;
    let tab = browsers.open(server.origin()).await;

    let (mut beside, mut whole) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let unlock = unlock(&tab).await;
        let stretch = rounds::first_stretch(page, "kluis").await / 1e6;
        // The first one loads what the browser keeps for the others.
        if round > 0 {
            beside.push(unlock - stretch);
            whole.push(unlock / stretch);
        }
    }
    tab.close().await;
    let whole = Middle::of(whole).expect("rounds");
    Row {
        name: NAME,
        figure: Figure::Number {
            middle: Middle::of(beside).expect("rounds"),
            unit: " ms",
            note: format!("{:.2} times Argon2id in all", whole.median),
        },
        budget: Some(Budget::AtMost(60.0)),
    }
}

async fn unlock(tab: &Tab) -> f64 {
    tab.goto("/openen?naar=gegevens").await;
    tab.on("openen").await;
    tab.fill("contact-email", ADDRESS).await;
    tab.fill("passphrase", PASSPHRASE).await;
    let told = tab
        .driver()
        .execute_async(PRESS, vec![])
        .await
        .expect("the vault opens");
    told.json().as_f64().expect("a time")
}
