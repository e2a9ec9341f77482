//! Someone signs up, and opens the vault on other devices.

use crate::person::RENEE;
use crate::{World, journey};

#[tokio::test(flavor = "multi_thread")]
async fn one_vault_on_three_devices() {
    let world = World::start().await;
    let first = world.someone().await;
    let code = journey::to_the_keys(&world, &first, &RENEE).await;
    let made = kluis_tests::wait::until(async || world.answered("POST", "/account", 201)).await;
    made.expect("made");
    first.picture("keys").await;
    let mut secrets = RENEE.secrets();
    secrets.push(code);
    world.assert_knows_nothing_of(&secrets);
    first.close().await;
}
