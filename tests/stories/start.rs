//! Someone opens the page for the first time.

use crate::World;

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
