//! The ways through the pages, as a person goes them.

use crate::World;
use crate::person::{Answer, Person};
use kluis_tests::{Tab, mail};

/// From nothing to the page where keys are made: address, mailed code, passphrase. Gives the mailed code.
pub async fn to_the_keys(world: &World, tab: &Tab, person: &Person) -> String {
    let code = to_the_passphrase(world, tab, person).await;
    tab.fill("passphrase", person.passphrase).await;
    tab.proceed().await;
    tab.on("sleutels").await;
    code
}

/// Up to where a passphrase of one's own is asked.
pub async fn to_the_passphrase(world: &World, tab: &Tab, person: &Person) -> String {
    tab.goto("/").await;
    tab.on("start").await;
    tab.proceed().await;
    let code = to_the_code(world, tab, person).await;
    tab.fill("code", &code).await;
    tab.proceed().await;
    tab.press("label:has(#how-own)").await;
    tab.see("#passphrase:not([readonly])").await;
    code
}

/// The address, up to where the mailed code is asked. Gives the code that was mailed.
pub async fn to_the_code(world: &World, tab: &Tab, person: &Person) -> String {
    tab.on("account").await;
    let mails = mail::count(&world.server.outbox(), person.address);
    tab.fill("contact-email", person.address).await;
    tab.press("label:has(#adult-yes)").await;
    tab.proceed().await;
    tab.see("#code").await;
    mail::code(&world.server.outbox(), person.address, mails).await
}

/// Fills in a page of questions.
pub async fn answer(tab: &Tab, answers: &[Answer]) {
    for answer in answers {
        tab.fill(answer.id, answer.typed).await;
    }
}
