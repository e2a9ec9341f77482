//! What time does: a code that is too late, a wait that grows, a permission that ends without anybody being there.

use crate::person::RENEE;
use crate::{World, desk::Desk, journey};

const HOUR: u64 = 60 * 60;

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_comes_too_late_is_told_and_a_new_one_counts() {
    let world = World::start_with_clock().await;
    let tab = world.someone().await;
    tab.goto("/account").await;
    let code = journey::to_the_code(&world, &tab, &RENEE).await;
    world.server.later(HOUR);
    tab.fill("code", &code).await;
    tab.proceed().await;
    tab.see("[data-problems]").await;
    tab.see_text("verlopen").await;
    let mails = kluis_tests::mail::count(&world.server.outbox(), RENEE.address);
    tab.press("details.reason summary").await;
    tab.press("[data-action=resend]").await;
    let fresh = kluis_tests::mail::code(&world.server.outbox(), RENEE.address, mails).await;
    tab.fill("code", &fresh).await;
    tab.proceed().await;
    tab.see("#passphrase").await;
    tab.close_expecting(&["status of 4"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passphrases_take_longer_and_longer_and_never_stop_the_recovery_code() {
    let world = World::start_with_clock().await;
    let tab = world.someone().await;
    let secrets = journey::to_the_name(&world, &tab, &RENEE).await;
    let other = world.someone().await;
    other.goto("/openen").await;
    other.on("openen").await;
    other.fill("contact-email", RENEE.address).await;
    for _ in 0..kluis_wire::limits::FREE_GUESSES {
        other
            .fill("passphrase", "dit is niet de wachtzin van deze kluis")
            .await;
        other.proceed().await;
        other.see("[data-problems]").await;
        other
            .see("[data-action=continue]:not([aria-disabled=true])")
            .await;
    }
    other.fill("passphrase", RENEE.passphrase).await;
    other.proceed().await;
    other.see_text("Wacht").await;
    // The way that the wait never blocks.
    other.goto("/herstellen").await;
    other.on("herstellen").await;
    other.fill("recovery-code", &secrets.code).await;
    other.proceed().await;
    other.see("[data-action=lock]").await;
    // And once the time is over, the passphrase opens again.
    world.server.later(24 * HOUR);
    let third = world.someone().await;
    third.goto("/openen").await;
    journey::unlock(&third, &RENEE).await;
    third.see("main:not([data-page=openen])").await;
    third.close().await;
    other.close_expecting(&["status of 4"]).await;
    tab.close_expecting(&["status of 4"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permission_with_a_last_day_is_over_after_it_without_anybody_being_there() {
    let mut world = World::start_with_clock().await;
    let desk = Desk::registered(&mut world, "K-014", "calls").await;
    let tab = world.someone().await;
    journey::to_the_name(&world, &tab, &RENEE).await;
    journey::answer(&tab, RENEE.name).await;
    tab.proceed().await;
    tab.on("contact").await;
    tab.goto("/instellingen/permissies").await;
    journey::unlock(&tab, &RENEE).await;
    tab.on("mijnpermissies").await;
    tab.see("[data-purpose=calls]").await;
    tab.press("[data-purpose=calls] details.only summary").await;
    // Tomorrow, as the person's calendar has it.
    tab.script(
        "const day = new Date(Date.now() + 86400000), input = document.getElementById('calls-until');
         const two = (number) => String(number).padStart(2, '0');
         input.value = `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
         input.dispatchEvent(new Event('change', { bubbles: true }))",
    )
    .await;
    tab.press("[data-purpose=calls] [data-action=give]").await;
    tab.see("[data-decision='1']").await;
    let account = desk.account();
    let reason = "Bellen over een opdracht in Delft";
    assert!(desk.open(&account, "name.given", reason).is_ok());
    world.server.later(3 * 24 * HOUR);
    assert_eq!(
        desk.open_later(3 * 24 * HOUR, &account, "name.given", reason)
            .await,
        3
    );
    tab.close().await;
}
