//! Someone opens the page for the first time.

use crate::World;
use kluis_tests::{Tab, wait};

async fn language(tab: &Tab) -> String {
    let language = tab.script("return document.documentElement.lang").await;
    language.as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_start_shows_before_the_program_has_loaded() {
    let world = World::start().await;
    world.proxy.hold(Some(".wasm"));
    let tab = world.someone().await;
    tab.start_goto("/").await;
    tab.see("h1").await;
    let before = tab.text().await;
    assert!(
        before.len() > 200,
        "the first paint says hardly anything:\n{before}"
    );
    tab.picture("start-before-wasm").await;
    world.proxy.hold(None);
    tab.on("start").await;
    tab.picture("start").await;
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_address_opens_its_page_with_a_title() {
    let world = World::start().await;
    let tab = world.someone().await;
    let mut titles = Vec::new();
    for (path, page) in [
        ("/", "start"),
        ("/account", "account"),
        ("/kernpunten", "kernpunten"),
        ("/beloften", "beloften"),
        ("/openen", "openen"),
        ("/herstellen", "herstellen"),
        ("/kwijt", "kwijt"),
        ("/nergens", "not-found"),
    ] {
        tab.goto(path).await;
        tab.on(page).await;
        assert_eq!(tab.path().await, path);
        assert_eq!(language(&tab).await, "nl");
        titles.push(tab.title().await);
    }
    let all = titles.len();
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), all, "pages share a title: {titles:?}");
    assert!(
        titles.iter().all(|title| title.ends_with(" · Kluis")),
        "{titles:?}"
    );
    tab.close().await;
}

/// Beside the program, not after it: each of its parts was asked for by the page itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_asks_for_its_section_at_once() {
    let world = World::start().await;
    for (path, page) in [
        ("/", "start"),
        ("/account", "account"),
        ("/kernpunten", "kernpunten"),
        ("/beloften", "beloften"),
        ("/instellingen/gegevens", "openen"),
    ] {
        // Without a look ahead at what may come next.
        let tab = world.someone().await;
        let source = serde_json::json!({ "source": "self.requestIdleCallback = () => 0" });
        let devtools = tab.driver().cdp();
        let still = devtools.send_raw("Page.addScriptToEvaluateOnNewDocument", source);
        still.await.expect("a script before all others");
        tab.goto(path).await;
        tab.on(page).await;
        let parts = tab
            .script(
                "return performance.getEntriesByType('resource')
                    .filter(({ name }) => /kluis-app.*wasm$/.test(name))
                    .map(({ name, initiatorType }) => [name, initiatorType])",
            )
            .await;
        let parts: Vec<(String, String)> = serde_json::from_value(parts).expect("names");
        assert_eq!(parts.len() > 1, path != "/", "{path}: {parts:?}");
        for (name, asked) in &parts {
            assert_eq!(asked, "link", "{path}: {name} came late, or twice");
        }
        tab.close().await;
    }
}

/// What may be next is in the browser's own store before it is asked for: it comes without a network.
#[tokio::test(flavor = "multi_thread")]
async fn the_first_step_is_there_before_it_is_asked_for() {
    let world = World::start().await;
    let tab = world.someone().await;
    tab.goto("/").await;
    tab.on("start").await;
    let come = async || {
        let all = tab
            .script(
                "const come = performance.getEntriesByType('resource')
                    .filter(({ name, responseEnd }) => responseEnd > 0)
                    .map(({ name }) => new URL(name).pathname);
                const { sections } = document.querySelector('script[data-sections]').dataset;
                return JSON.parse(sections).sign_up.every((file) => come.includes(file))",
            )
            .await;
        (all == true).then_some(())
    };
    wait::until(come).await.expect("the first step's files");
    world.proxy.cut(true);
    tab.press("main a[href='/account']").await;
    tab.on("account").await;
    tab.see("h1").await;
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_locked_asks_for_the_key_first() {
    let world = World::start().await;
    let tab = world.someone().await;
    for path in [
        "/sleutels",
        "/gegevens/naam",
        "/gegevens/contact",
        "/gegevens/werk",
        "/permissies",
        "/instellingen/gegevens",
        "/instellingen/sleutels",
        "/instellingen/permissies",
        "/instellingen/inzage",
        "/instellingen/verzoeken",
        "/instellingen/werk",
        "/instellingen/betalingen",
    ] {
        tab.goto(path).await;
        tab.on("openen").await;
        assert_eq!(tab.path().await, "/openen", "{path}");
    }
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_changes_everywhere_and_is_remembered() {
    let world = World::start().await;
    let tab = world.someone().await;
    tab.goto("/kernpunten").await;
    tab.on("kernpunten").await;
    let (title, heading) = (tab.title().await, tab.see("h1").await.text().await.unwrap());
    tab.press("[data-action=\"language\"]").await;
    let english = wait::until(async || (language(&tab).await == "en").then_some(())).await;
    assert!(
        english.is_some(),
        "the document says it is in {}",
        language(&tab).await
    );
    assert_ne!(tab.title().await, title);
    assert_ne!(tab.see("h1").await.text().await.unwrap(), heading);
    tab.reload().await;
    tab.on("kernpunten").await;
    assert_eq!(language(&tab).await, "en");
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_lets_nothing_else_run() {
    let world = World::start().await;
    let tab = world.someone().await;
    tab.goto("/").await;
    tab.on("start").await;
    let policy = world
        .proxy
        .answer_header("/", "content-security-policy")
        .expect("the page has a policy");
    assert!(
        policy.contains("default-src 'none'")
            && policy.contains("require-trusted-types-for 'script'"),
        "{policy}"
    );
    assert!(
        !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
        "{policy}"
    );

    // Each of these is what an injected text would try.
    tab.script(
        "const inline = document.createElement('script');
         inline.append('document.title = \"inline ran\"');
         document.head.append(inline);",
    )
    .await;
    tab.script("try { document.body.innerHTML = '<p>written</p>' } catch { document.body.dataset.refused = '' }").await;
    tab.see("body[data-refused]").await;
    assert_ne!(tab.title().await, "inline ran");
    let elsewhere = tab
        .script("return fetch('http://127.0.0.1:9/').then(() => 'reached', () => 'refused')")
        .await;
    assert_eq!(elsewhere, "refused");
    let errors = tab.errors().await;
    assert!(errors.len() >= 3, "{errors:?}");
    tab.close().await;
}
