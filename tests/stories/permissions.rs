//! Permissions: nothing chosen beforehand, drawn as they are chosen, with what a recipient would see.

use crate::person::RENEE;
use crate::{World, desk::Desk, journey};
use kluis_tests::{Tab, purposes::built_in, wait};
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

/// A purpose as the operator's file has it: its id, its lines, and those of its Dutch text.
struct Written {
    id: String,
    lines: Vec<(String, String)>,
}

impl Written {
    fn line(&self, name: &str) -> Option<&str> {
        let found = self.lines.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Every purpose of the built-in file, read by its lines.
fn written() -> Vec<Written> {
    let file = built_in();
    let blocks = file.split("\n[[purpose]]\n").skip(1);
    let read = |block: &str| {
        let dutch = block.split("[purpose.en]").next().expect("the Dutch text");
        let lines = dutch.lines().filter_map(|line| line.split_once(" = "));
        let lines: Vec<_> = lines
            .map(|(key, value)| (key.to_owned(), value.trim_matches('"').to_owned()))
            .collect();
        let id = lines.iter().find(|(key, _)| key == "id");
        Written {
            id: id.expect("an id").1.clone(),
            lines,
        }
    };
    blocks.map(read).collect()
}

/// What stands beside a term of a purpose.
async fn beside(tab: &Tab, purpose: &str, term: &str) -> String {
    let found = format!(
        "return [...document.querySelectorAll('[data-purpose={purpose}] > dl dt')]
            .filter((one) => one.textContent === '{term}').map((one) => one.nextElementSibling.innerText)"
    );
    let found: Vec<String> = serde_json::from_value(tab.script(&found).await).expect("texts");
    match found.as_slice() {
        [one] => one.clone(),
        other => panic!("{purpose} says {other:?} of {term:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_purpose_says_what_for_whom_how_long_and_why_and_opens_further() {
    let mut world = World::start().await;
    let _desk = Desk::registered(&mut world, "K-014", "calls").await;
    let tab = world.someone().await;
    to_the_permissions(&world, &tab).await;
    tab.see("[data-purpose=security]").await;
    let purposes = written();
    assert!(purposes.len() > 5, "the file has hardly any");
    let shown =
        "return [...document.querySelectorAll('[data-purpose]')].map((one) => one.dataset.purpose)";
    let mut shown: Vec<String> = serde_json::from_value(tab.script(shown).await).expect("ids");
    let mut all: Vec<_> = purposes.iter().map(|one| one.id.clone()).collect();
    shown.sort();
    all.sort();
    assert_eq!(shown, all);
    for purpose in &purposes {
        let id = purpose.id.as_str();
        let line = |name| purpose.line(name).unwrap_or_else(|| panic!("{id}: {name}"));
        for (term, name) in [
            ("Welke gegevens", "which"),
            ("Voor wie", "for_whom"),
            ("Hoe lang", "how_long"),
        ] {
            assert_eq!(beside(&tab, id, term).await, line(name), "{id}");
        }
        let basis = match line("basis") {
            "consent" => "uw toestemming",
            "contract" => "nodig voor onze afspraak met u",
            "legal-obligation" => "de wet verplicht ons",
            "legitimate-interest" => "ons belang, waartegen u bezwaar kunt maken",
            other => panic!("{id}: {other}"),
        };
        assert_eq!(beside(&tab, id, "Grondslag").await, basis, "{id}");
        opens(&tab, purpose).await;
    }
    // Who gets a copy is there by number; where nobody is registered, that.
    let receivers = tab.content("[data-purpose=calls] [data-receivers]").await;
    assert!(
        receivers.contains("adviseur (K-014) van Kluis Voorbeeld B.V."),
        "{receivers}"
    );
    let nobody = tab.content("[data-purpose=alerts] [data-receivers]").await;
    assert!(nobody.contains("niemand aangemeld"), "{nobody}");
    tab.picture("permissions-opened").await;
    tab.close().await;
}

/// Opens what a purpose can open: the preview where fields go, and after a yes the day by which it ends.
async fn opens(tab: &Tab, purpose: &Written) {
    let (id, within) = (&purpose.id, format!("[data-purpose={}]", purpose.id));
    let goes = purpose.line("fields") != Some("[]");
    if goes {
        tab.press(&format!("{within} [data-preview] > summary"))
            .await;
        tab.see(&format!("{within} [data-preview][open] dt")).await;
    } else {
        tab.gone(&format!("{within} [data-preview]")).await;
    }
    let Some(days) = purpose.line("term_days") else {
        tab.gone(&format!("{within} input")).await;
        return;
    };
    tab.press(&format!("label:has(#{id}-yes)")).await;
    tab.press(&format!("{within} details.only > summary")).await;
    tab.see(&format!("#{id}-until")).await;
    // The last day that can be chosen is that of the term.
    let term = format!(
        "const last = document.getElementById('{id}-until').max;
         const day = (at) => new Date(at).toLocaleDateString('sv-SE');
         return [last, [-1, 0].map((one) => day(Date.now() + one * 60000 + {days} * 86400000))]"
    );
    let term = tab.script(&term).await;
    let (last, within_a_minute) = (&term[0], term[1].as_array().expect("two days"));
    assert!(within_a_minute.contains(last), "{id}: {term}");
}
