//! The ways through the pages, as a person goes them.

use crate::World;
use crate::person::{Answer, Person};
use kluis_tests::{Tab, mail};
use std::path::PathBuf;

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

/// From nothing to the first page of personal data, with the keys made and the recovery code rehearsed.
pub async fn to_the_name(world: &World, tab: &Tab, person: &Person) -> Secrets {
    let mailed = to_the_keys(world, tab, person).await;
    let (code, kit) = keep_and_rehearse(tab).await;
    tab.press("a[data-action=continue][href='/gegevens/naam']")
        .await;
    tab.on("naam").await;
    Secrets { mailed, code, kit }
}

/// Fills in a page of questions.
pub async fn answer(tab: &Tab, answers: &[Answer]) {
    for answer in answers {
        tab.fill(answer.id, answer.typed).await;
    }
}

/// The whole sign-up, from the start to the settings. Gives what else is secret: the mailed code and the saved kit.
pub async fn sign_up(world: &World, tab: &Tab, person: &Person) -> Secrets {
    let secrets = to_the_name(world, tab, person).await;
    answer(tab, person.name).await;
    tab.proceed().await;
    contact(tab, person).await;
    work(tab, person).await;
    tab.on("bestanden").await;
    tab.proceed().await;
    tab.on("kernpunten").await;
    tab.proceed().await;
    tab.on("permissies").await;
    tab.press("label:has(#alerts-yes)").await;
    tab.press("label:has(#calls-no)").await;
    tab.proceed().await;
    tab.on("controleren").await;
    let overview = tab.text().await;
    for answer in person.answers() {
        assert!(
            overview.contains(answer.shown),
            "{} isn't in\n{overview}",
            answer.shown
        );
    }
    tab.proceed().await;
    tab.on("klaar").await;
    secrets
}

/// The page that asks phone and address; the address is behind "only if it is needed".
pub async fn contact(tab: &Tab, person: &Person) {
    tab.on("contact").await;
    tab.press("details.only summary").await;
    answer(tab, person.contact).await;
    tab.proceed().await;
}

/// The page about work: the role first, then what is asked because of it.
pub async fn work(tab: &Tab, person: &Person) {
    tab.on("werk").await;
    tab.press(&format!("label:has(#{})", person.role)).await;
    answer(tab, person.work).await;
    tab.proceed().await;
}

/// What a sign-up leaves with the person.
pub struct Secrets {
    /// The mailed code.
    pub mailed: String,
    /// The recovery code, as shown.
    pub code: String,
    /// The saved kit.
    pub kit: PathBuf,
}

/// Saves the recovery kit and opens the vault with the saved file. Gives the code and the file.
pub async fn keep_and_rehearse(tab: &Tab) -> (String, PathBuf) {
    let code = tab.content("[data-recovery-code]").await;
    tab.press("[data-action=save]").await;
    let kit = tab.downloaded("kluis-herstelcode.txt").await;
    let saved = std::fs::read_to_string(&kit).expect("the kit can be read");
    assert!(saved.contains(&code), "{code} isn't in\n{saved}");
    tab.proceed().await;
    tab.choose_file("recovery-file", &kit).await;
    tab.proceed().await;
    (code, kit)
}

/// Opens the vault with the passphrase.
pub async fn open(tab: &Tab, person: &Person) {
    tab.goto("/openen").await;
    unlock(tab, person).await;
    tab.on("gegevens").await;
}

/// Fills in the page that opens the vault.
pub async fn unlock(tab: &Tab, person: &Person) {
    tab.on("openen").await;
    tab.fill("contact-email", person.address).await;
    tab.fill("passphrase", person.passphrase).await;
    tab.proceed().await;
}

/// Where the settings show a field.
pub fn value_of(id: &str) -> String {
    let field = id.replacen('-', ".", 1);
    format!("[data-field='{field}'] [data-value]")
}

/// Every value stands in the settings, except where something else is said.
pub async fn see_values(tab: &Tab, person: &Person, except: Option<(&str, &str)>) {
    for answer in person.answers() {
        let shown = except
            .filter(|(id, _)| *id == answer.id)
            .map_or(answer.shown, |(_, shown)| shown);
        tab.shows(&value_of(answer.id), shown).await;
    }
    tab.shows(&value_of("contact-email"), person.address).await;
}

/// Changes one value in the settings.
pub async fn change(tab: &Tab, id: &str, text: &str) {
    let field = id.replacen('-', ".", 1);
    tab.press(&format!("[data-field='{field}'] [data-action=edit]"))
        .await;
    tab.fill(id, text).await;
    tab.press(&format!("[data-field='{field}'] [data-action=continue]"))
        .await;
    tab.shows(&value_of(id), text).await;
}
