//! The page stays responsive while the worker stretches a passphrase.

use crate::person::{Person, RENEE};
use crate::{World, journey};
use kluis_tests::Tab;

/// What a person starts to notice, and what the browser calls a long task.
const LONG: u64 = 50;
/// A page that blocks is stuck every time; one on a busy machine is not.
const ATTEMPTS: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn making_keys_leaves_the_page_responsive() {
    let world = World::start_alone().await;
    let mut stuck = Vec::new();
    for address in [
        "een@voorbeeld.example",
        "twee@voorbeeld.example",
        "drie@voorbeeld.example",
    ] {
        let tab = world.someone().await;
        let someone = Person { address, ..RENEE };
        journey::to_the_passphrase(&world, &tab, &someone).await;
        tab.fill("passphrase", RENEE.passphrase).await;
        tab.watch_long_tasks().await;
        tab.proceed().await;
        tab.see("[data-recovery-code]").await;
        stuck.push(longest(&tab).await);
        tab.close().await;
    }
    assert_responsive(&stuck);
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_leaves_the_page_responsive() {
    let world = World::start_alone().await;
    let tab = world.someone().await;
    journey::to_the_keys(&world, &tab, &RENEE).await;
    tab.see("[data-recovery-code]").await;
    let mut stuck = Vec::new();
    for _ in 0..ATTEMPTS {
        tab.goto("/openen").await;
        tab.on("openen").await;
        tab.watch_long_tasks().await;
        journey::unlock(&tab, &RENEE).await;
        tab.on("sleutels").await;
        stuck.push(longest(&tab).await);
    }
    assert_responsive(&stuck);
    tab.close().await;
}

/// The longest task since they are watched; 0 where none was long.
async fn longest(tab: &Tab) -> u64 {
    tab.long_tasks().await.into_iter().max().unwrap_or(0)
}

fn assert_responsive(stuck: &[u64]) {
    println!("longest tasks: {stuck:?} ms");
    assert!(
        stuck.iter().any(|task| *task <= LONG),
        "the page was stuck each time: {stuck:?} ms"
    );
}
