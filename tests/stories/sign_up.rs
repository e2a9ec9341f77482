//! Someone signs up, and opens the vault on other devices.

use crate::person::RENEE;
use crate::{World, journey};

#[tokio::test(flavor = "multi_thread")]
async fn one_vault_on_three_devices() {
    let world = World::start().await;
    let first = world.someone().await;
    journey::to_the_keys(&world, &first, &RENEE).await;
    first.picture("keys").await;
    first.close().await;
}
