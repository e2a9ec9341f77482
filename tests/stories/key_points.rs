//! The key points, read by anyone: searched, printed, linked to; and what is recorded of them.

use crate::person::RENEE;
use crate::{World, journey};
use kluis_tests::Tab;
use thirtyfour::Key;

/// SHA-256 of the key points as they stand on the page, line by line.
const DIGEST: &str = "
    const lines = (css, within) => [...within.querySelectorAll(css)].map((one) => one.textContent);
    const main = document.querySelector('main');
    const told = [...lines('h1', main), ...lines('.lead', main), ...lines('.introduction > p:not(:has(a))', main)];
    for (const theme of main.querySelectorAll('.theme')) {
        told.push(...lines('h2', theme));
        for (const point of theme.querySelectorAll('.point')) {
            const own = ':not(.point-link, [data-live], :has([data-evidence]))';
            told.push(point.id, ...lines('summary', point).map((line) => line.trim()), ...lines(`p${own}`, point));
        }
    }
    const bytes = new TextEncoder().encode(told.join('\\n'));
    return crypto.subtle.digest('SHA-256', bytes).then((digest) =>
        [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join(''))";

/// The points that show, by name.
async fn shown(tab: &Tab) -> Vec<String> {
    let script = "return [...document.querySelectorAll('.point')]
        .filter((point) => point.checkVisibility()).map((point) => point.id)";
    let names = tab.script(script).await;
    serde_json::from_value(names).expect("a list of names")
}

async fn is_open(tab: &Tab, point: &str) -> bool {
    let script = format!("return document.getElementById('{point}').open");
    tab.script(&script).await == true
}

#[tokio::test(flavor = "multi_thread")]
async fn anyone_can_search_them_without_accents_and_see_what_was_found() {
    let world = World::start().await;
    let tab = world.someone().await;
    tab.goto("/kernpunten").await;
    tab.on("kernpunten").await;
    assert_eq!(shown(&tab).await.len(), 15);
    assert_eq!(tab.content("[data-found]").await, "");

    // In the sentence of one, in the whole of another, which opens for it.
    tab.fill("search", "GÉZÓNDHEID").await;
    tab.shows("[data-found]", "1 van de 15 punten gevonden.")
        .await;
    assert_eq!(shown(&tab).await, ["k6"]);
    assert!(!is_open(&tab, "k6").await);
    tab.shows("#k6 mark", "gezondheid").await;
    tab.fill("search", "huidskleur foto").await;
    tab.shows("#k6 p mark", "foto").await;
    assert!(is_open(&tab, "k6").await);
    tab.picture("key-points-search").await;
    tab.fill("search", "eenhoorn").await;
    tab.see_text("Niets gevonden").await;
    assert!(shown(&tab).await.is_empty());

    // Escape clears, and everything stands as it stood.
    tab.see("#search")
        .await
        .send_keys(Key::Escape)
        .await
        .unwrap();
    tab.see("#k1").await;
    assert_eq!(tab.value("search").await, "");
    assert_eq!(shown(&tab).await.len(), 15);
    assert!(!is_open(&tab, "k6").await);

    // A browser that opens them all by itself, to show what it found in the page, isn't contradicted.
    tab.script(
        "const points = [...document.querySelectorAll('.point')];
         points[14].addEventListener('toggle', () => { document.body.dataset.toggled = '' });
         points.forEach((one) => { one.open = true })",
    )
    .await;
    tab.see("body[data-toggled]").await;
    let open = "return document.querySelectorAll('.point[open]').length";
    assert_eq!(tab.script(open).await, 15);
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_a_point_opens_it_and_back_goes_back() {
    let world = World::start().await;
    let tab = world.someone().await;
    tab.goto("/kernpunten#k11").await;
    tab.on("kernpunten").await;
    tab.see("#k11[open]").await;
    let focused = "return document.activeElement.closest('details')?.id";
    let seen =
        kluis_tests::wait::until(async || (tab.script(focused).await == "k11").then_some(()));
    assert!(seen.await.is_some(), "the point has the focus");
    let top = tab
        .script("return document.getElementById('k11').getBoundingClientRect().top < innerHeight");
    assert_eq!(top.await, true);

    // Each point has a link of its own; following it goes there, and back comes back.
    tab.press("#k3 > summary").await;
    tab.press("#k3 [data-link]").await;
    let hash = async || tab.script("return location.hash").await;
    assert_eq!(hash().await, "#k3");
    tab.driver().back().await.unwrap();
    assert_eq!(hash().await, "#k11");
    tab.see("#k11[open]").await;
    tab.on("kernpunten").await;

    // In the other language the same point stands open.
    tab.press("[data-action=language]").await;
    tab.see("html[lang=en]").await;
    tab.see("#k11[open]").await;
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_paper_all_of_them_are_whole_with_addresses_and_no_controls() {
    let world = World::start().await;
    let tab = world.someone().await;
    tab.goto("/kernpunten").await;
    tab.on("kernpunten").await;
    tab.fill("search", "mollie").await;
    tab.see_text("punten gevonden").await;
    let media = serde_json::json!({ "media": "print" });
    let tools = tab.driver().cdp();
    let emulated = tools.send_raw("Emulation.setEmulatedMedia", media).await;
    emulated.expect("it prints");
    assert_eq!(shown(&tab).await.len(), 15);
    let whole = "return [...document.querySelectorAll('.point p:not(.point-link)')]
        .every((line) => line.checkVisibility({ contentVisibilityAuto: true }) && line.offsetHeight > 0)";
    assert_eq!(tab.script(whole).await, true);
    let controls = "return [...document.querySelectorAll('button, input, nav, form, [data-link]')]
        .filter((one) => one.checkVisibility()).map((one) => one.outerHTML)";
    assert_eq!(tab.script(controls).await, serde_json::json!([]));
    let address = "return getComputedStyle(document.querySelector('#k11 [data-evidence]'), '::after').content";
    let address = tab.script(address).await.to_string();
    assert!(address.contains("/klaar"), "{address}");
    tab.picture("key-points-paper").await;
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_shown_is_recorded_with_its_digest() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::sign_up(&world, &tab, &RENEE).await;
    tab.press("a[href='/instellingen/gegevens']").await;
    tab.on("gegevens").await;
    let shown = tab
        .content(&journey::value_of("preferences-key-points"))
        .await;
    assert!(
        shown.contains("getoond op") && shown.contains("taal nl"),
        "{shown}"
    );
    // The page says nothing of a change, for there was none; and asks for nothing to be confirmed.
    tab.press("footer a[href='/kernpunten']").await;
    tab.on("kernpunten").await;
    tab.see("#k1").await;
    // The digest is that of the text which stands on the page, whoever computes it.
    let digest = tab.script(DIGEST).await;
    let digest = digest.as_str().expect("a digest");
    assert_eq!(digest.len(), 64);
    assert!(shown.contains(digest), "{digest} isn't in {shown}");
    assert!(
        tab.driver()
            .find(thirtyfour::By::Css("[data-changed], input[type=checkbox]"))
            .await
            .is_err()
    );
    tab.close().await;
}
