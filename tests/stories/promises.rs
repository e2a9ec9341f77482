//! Anyone reads what is promised, without an account, and goes from there to where it is seen.

use crate::World;
use kluis_text::text;
use kluis_wire::Language;

#[tokio::test(flavor = "multi_thread")]
async fn anyone_reads_them_and_goes_to_where_they_are_seen() {
    let world = World::start().await;
    let tab = world.someone().await;
    tab.goto("/kernpunten").await;
    tab.on("kernpunten").await;
    tab.press("main a[href='/beloften']").await;
    tab.on("beloften").await;
    let text = text(Language::Nl).promises;
    for promise in &text.all {
        let says = tab.content(&format!("#{}", promise.id)).await;
        let mut expected = vec![promise.promise, promise.how];
        // What isn't there yet is never left out.
        expected.extend(promise.missing);
        expected.extend(&promise.tests);
        for expected in expected {
            assert!(says.contains(expected), "{expected}: {says}");
        }
    }
    let kept = text.all.iter().filter(|one| one.missing.is_none()).count();
    let count = text.count.fill([&kept, &text.all.len()]);
    tab.shows("[data-kept]", &count).await;
    // What is behind a lock asks for the key first.
    tab.press("#k12 [data-evidence]").await;
    tab.on("openen").await;
    tab.goto("/beloften#k11").await;
    tab.on("beloften").await;
    let top = "return document.getElementById('k11').getBoundingClientRect().top < innerHeight";
    let there = kluis_tests::wait::until(async || (tab.script(top).await == true).then_some(()));
    assert!(there.await.is_some(), "the promise is gone to");
    tab.close().await;
}
