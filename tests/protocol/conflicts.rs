//! Two devices change the same field.

use crate::harness::Server;
use crate::person::{ADDRESS, PASSPHRASE, QUIET, change, unlock, values, zoe};
use kluis_catalog::Field;

#[tokio::test]
async fn both_versions_are_kept_and_the_person_chooses() {
    let server = Server::start().await;
    let (mut first, _) = zoe(&server).await;
    let mut second = unlock(&server, ADDRESS, PASSPHRASE).await;

    let edits = [change(Field::City, "Assen"), change(Field::Street, "Brink")];
    first.save(&edits, QUIET).await.expect("saved");
    let edits = [
        change(Field::City, "Zwolle"),
        change(Field::Country, "Nederland"),
    ];
    second.save(&edits, QUIET).await.expect("saved beside it");

    // Different fields merged; of the same one the first stays and the other waits.
    let seen = values(&second);
    assert_eq!(seen["address.city"], "Assen");
    assert_eq!(seen["address.street"], "Brink");
    assert_eq!(seen["address.country"], "Nederland");
    let waiting = second.conflicts();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].field, Field::City);
    assert_eq!(waiting[0].value.as_str(), "Zwolle");

    // Every device sees both, and a choice made on one counts on all.
    first.refresh(QUIET).await.expect("verified");
    assert_eq!(first.conflicts(), waiting);
    let chosen = first.choose(&waiting[0].name, true, QUIET).await;
    chosen.expect("saved");
    second.refresh(QUIET).await.expect("verified");
    assert_eq!(values(&second)["address.city"], "Zwolle");
    assert_eq!(second.conflicts(), []);
}

#[tokio::test]
async fn a_version_that_is_dropped_leaves_what_is_shown() {
    let server = Server::start().await;
    let (mut first, _) = zoe(&server).await;
    let mut second = unlock(&server, ADDRESS, PASSPHRASE).await;
    for name in ["Assen", "Borger"] {
        let edits = [change(Field::City, name)];
        first.save(&edits, QUIET).await.expect("saved");
    }
    let edits = [change(Field::City, "Zwolle")];
    second.save(&edits, QUIET).await.expect("saved beside it");
    let name = second.conflicts()[0].name.clone();
    second.choose(&name, false, QUIET).await.expect("dropped");
    assert_eq!(values(&second)["address.city"], "Borger");
    assert_eq!(second.conflicts(), []);

    // The same on both sides is no conflict at all.
    let edits = [change(Field::City, "Coevorden")];
    first.refresh(QUIET).await.expect("verified");
    first.save(&edits, QUIET).await.expect("saved");
    second
        .save(&edits, QUIET)
        .await
        .expect("nothing left to save");
    assert_eq!(second.conflicts(), []);
}
