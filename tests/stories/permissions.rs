//! Permissions: nothing chosen beforehand, drawn as they are chosen, with what a recipient would see.

use crate::person::RENEE;
use crate::{World, journey};
use kluis_tests::{Tab, wait};
use thirtyfour::By;

/// Up to the page of permissions, with everything filled in.
async fn to_the_permissions(world: &World, tab: &Tab) {
    journey::to_the_name(world, tab, &RENEE).await;
    journey::answer(tab, RENEE.name).await;
    tab.proceed().await;
    tab.on("contact").await;
    tab.fill("contact-phone", "+31 (0)6 4817 2039").await;
    tab.press("a[href='/permissies']").await;
    tab.on("permissies").await;
}

/// How many lines of a kind are drawn out of the vault.
async fn drawn(tab: &Tab, kind: &str) -> u64 {
    let script = format!(
        "return document.querySelectorAll('.flows-vault + .flows-lines > .{kind}.is-drawn').length"
    );
    tab.script(&script).await.as_u64().expect("a number")
}

async fn draws(tab: &Tab, kind: &str, lines: u64) {
    let seen = wait::until(async || (drawn(tab, kind).await == lines).then_some(())).await;
    assert!(
        seen.is_some(),
        "{} lines of {kind}, not {lines}",
        drawn(tab, kind).await
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_drawing_and_its_words_follow_what_is_chosen() {
    let world = World::start().await;
    let tab = world.someone().await;
    to_the_permissions(&world, &tab).await;

    // Nothing is chosen, and nothing chooses for anybody.
    let chosen = "return document.querySelectorAll('main input:checked').length";
    assert_eq!(tab.script(chosen).await, 0);
    draws(&tab, "is-may", 0).await;
    draws(&tab, "is-going", 1).await;
    let alerts = "[data-flow=alerts]";
    assert!(tab.content(alerts).await.contains("Nog niet gekozen"));
    tab.press("label:has(#alerts-yes)").await;
    draws(&tab, "is-may", 1).await;
    tab.shows(
        alerts,
        "Passend werk mailen: U zegt ja. Er is nog niemand om het te krijgen, dus er gaat niets.",
    )
    .await;
    tab.press("label:has(#calls-yes)").await;
    tab.press("label:has(#profile-yes)").await;
    draws(&tab, "is-may", 3).await;
    tab.picture("permissions-drawn").await;
    // The drawing stays in view: whoever goes up again scrolls past it.
    tab.script("document.getElementById('calls-no').scrollIntoView({ block: 'center' })")
        .await;
    tab.press("label:has(#calls-no)").await;
    draws(&tab, "is-may", 2).await;
    tab.shows(
        "[data-flow=calls]",
        "Mij bellen over werk: Dit mag niet. Er gaat niets.",
    )
    .await;
    tab.see("[aria-live=polite] [data-flow=calls][aria-atomic=true]")
        .await;

    // Yes and no weigh the same: alike in size, and neither has more of anything.
    let alike = "const [yes, no] = ['yes', 'no'].map((one) => document.getElementById('profile-' + one).closest('label'));
        const a = getComputedStyle(yes), b = getComputedStyle(no);
        return ['width', 'height', 'fontSize', 'fontWeight', 'borderTopWidth'].every((one) => a[one] === b[one])";
    assert_eq!(tab.script(alike).await, true);

    // What the law or the agreement needs has no switch; what is the platform's interest can be objected to.
    for purpose in ["account", "tax", "security"] {
        let inputs = tab
            .driver()
            .find_all(By::Css(format!("[data-purpose={purpose}] input")));
        assert!(inputs.await.unwrap().is_empty(), "{purpose} has a switch");
    }
    tab.see("[data-purpose=security] [data-objection] a[href^='tel:']")
        .await;

    // Back loses nothing.
    tab.press("[data-action=back-step]").await;
    tab.on("kernpunten").await;
    tab.driver().back().await.unwrap();
    tab.on("permissies").await;
    draws(&tab, "is-may", 2).await;
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_shows_what_a_recipient_would_see_and_choosing_nothing_goes_on() {
    let world = World::start().await;
    let tab = world.someone().await;
    to_the_permissions(&world, &tab).await;
    let seen = async |purpose: &str| {
        tab.press(&format!("[data-purpose={purpose}] [data-preview] summary"))
            .await;
        tab.see(&format!("[data-purpose={purpose}] [data-preview][open] dl"))
            .await;
        tab.content(&format!("[data-purpose={purpose}] [data-preview] dl"))
            .await
    };
    // The name was saved; contact was only typed, and isn't in the vault.
    let calls = seen("calls").await;
    for value in ["Renée-Zoë", "van 't", "Hôff-Çelikkaya"] {
        assert!(calls.contains(value), "{calls}");
    }
    assert!(calls.contains("niet ingevuld"), "{calls}");
    assert!(!calls.contains("06 48"), "{calls}");
    let alerts = seen("alerts").await;
    assert!(
        alerts.contains(RENEE.address) && !alerts.contains("Renée"),
        "{alerts}"
    );
    tab.picture("permissions-preview").await;

    tab.proceed().await;
    tab.on("controleren").await;
    tab.see_text("nog niet gekozen").await;
    tab.close().await;
}
