//! Accounts that nobody opens any more: their owner is warned where they allowed that, then they are erased. Nothing is waited
//! for: the clock is moved.

use crate::harness::Server;
use crate::measure::{decide, device};
use crate::person::person;
use kluis_device::permit::Say;
use kluis_tests::{mail, wait};
use kluis_wire::limits::{
    CONSENT_SECONDS, INACTIVE_SECONDS, INACTIVE_UNWARNED_SECONDS, INACTIVE_WARN_SECONDS,
};

const ADDRESS: &str = "zoe@example.org";
const DAY: u64 = 24 * 60 * 60;
const ACCOUNTS: &str = "SELECT count(*) || '' FROM accounts";
const SHARES: &str = "SELECT count(*) || '' FROM shares";
const WARNED: &str = "SELECT warned || '' FROM accounts";

async fn becomes(server: &Server, file: &str, query: &'static str, expected: &str) {
    let now = async || server.query(file, query).await.concat();
    let became = wait::until(async || (now().await == expected).then_some(())).await;
    assert!(
        became.is_some(),
        "{query}: {} instead of {expected}",
        now().await
    );
}

#[tokio::test]
async fn who_allowed_it_is_warned_after_half_a_year_and_erased_after_two() {
    let server = Server::start().await;
    let mut device = device(&server).await;
    decide(&mut device, "notices", Say::Yes(None)).await;
    drop(device);
    let before = mail::count(&server.outbox(), ADDRESS);
    let server = server.restart_after(INACTIVE_WARN_SECONDS - DAY).await;
    becomes(&server, "data.sqlite", WARNED, "0").await;
    let server = server.restart_after(DAY).await;
    becomes(&server, "data.sqlite", WARNED, "1").await;
    let told = mail::newest(&server.outbox(), ADDRESS, before).await;
    assert!(
        told.contains("Subject: U hebt uw account lang niet geopend")
            && told.contains("14 januari 2029")
            && told.contains("/openen"),
        "{told}"
    );
    // The look at the address is in the log, as any is.
    let logged = "SELECT count(*) || '' FROM access_log";
    assert_eq!(server.query("data.sqlite", logged).await.concat(), "1");

    let server = server
        .restart_after(INACTIVE_SECONDS - INACTIVE_WARN_SECONDS - DAY)
        .await;
    becomes(&server, "data.sqlite", ACCOUNTS, "1").await;
    assert_eq!(
        mail::count(&server.outbox(), ADDRESS),
        before + 1,
        "once is enough"
    );
    let server = server.restart_after(DAY).await;
    becomes(&server, "data.sqlite", ACCOUNTS, "0").await;
    becomes(&server, "shares.sqlite", SHARES, "0").await;

    // What was agreed to can be shown by its digest, without whose it was; and that goes as well.
    let consents = "SELECT count(*) || '' FROM consents";
    assert_eq!(server.query("data.sqlite", consents).await.concat(), "1");
    let server = server.restart_after(CONSENT_SECONDS).await;
    becomes(&server, "data.sqlite", consents, "0").await;
}

#[tokio::test]
async fn who_can_not_be_warned_keeps_their_account_a_year_longer() {
    let server = Server::start().await;
    person(&server, ADDRESS).await;
    let mails = mail::count(&server.outbox(), ADDRESS);
    let server = server.restart_after(INACTIVE_SECONDS).await;
    becomes(&server, "data.sqlite", WARNED, "2").await;
    assert_eq!(server.query("data.sqlite", ACCOUNTS).await.concat(), "1");
    let rest = INACTIVE_UNWARNED_SECONDS - INACTIVE_SECONDS;
    let server = server.restart_after(rest - DAY).await;
    becomes(&server, "data.sqlite", ACCOUNTS, "1").await;
    let server = server.restart_after(DAY).await;
    becomes(&server, "data.sqlite", ACCOUNTS, "0").await;
    assert_eq!(mail::count(&server.outbox(), ADDRESS), mails);
}

#[tokio::test]
async fn opening_it_once_starts_the_term_afresh() {
    let server = Server::start().await;
    let mut zoe = person(&server, ADDRESS).await;
    let server = server.restart_after(INACTIVE_UNWARNED_SECONDS - DAY).await;
    becomes(&server, "data.sqlite", WARNED, "2").await;
    zoe.log_in(server.client(), false).await;
    becomes(&server, "data.sqlite", WARNED, "0").await;
    let server = server.restart_after(INACTIVE_UNWARNED_SECONDS - DAY).await;
    becomes(&server, "data.sqlite", WARNED, "2").await;
    assert_eq!(server.query("data.sqlite", ACCOUNTS).await.concat(), "1");
}
