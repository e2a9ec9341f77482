//! The page stays responsive while the worker stretches a passphrase.

use crate::person::RENEE;
use crate::{World, journey};
use kluis_tests::wait;

/// What a person starts to notice, and what the browser calls a long task.
const LONG: u64 = 50;

#[tokio::test(flavor = "multi_thread")]
async fn making_keys_leaves_the_page_responsive() {
    let world = World::start_alone().await;
    let tab = world.someone().await;
    journey::to_the_passphrase(&world, &tab, &RENEE).await;
    tab.fill("passphrase", RENEE.passphrase).await;
    tab.watch_long_tasks().await;
    tab.proceed().await;
    let made = wait::until(async || world.answered("POST", "/account", 201)).await;
    assert!(made.is_some(), "no vault was made");
    assert_no_long_task(&tab.long_tasks().await);
    tab.close().await;
}

fn assert_no_long_task(tasks: &[u64]) {
    assert!(
        tasks.iter().all(|task| *task <= LONG),
        "the page was stuck for {tasks:?} ms"
    );
}
