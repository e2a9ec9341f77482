//! `kill -9` while an account is being deleted: after the restart either everything is there and opens, or nothing does; and
//! asked again it is done, and proven.

use crate::{Native, PASSPHRASE, address, confirmed, device};
use kluis_catalog::Field;
use kluis_device::{
    CallError, leave::LeaveError, save::Change, second::Shown, unlock::UnlockError,
};
use kluis_tests::{Server, wait};
use kluis_wire::Purpose;
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{cell::Cell, rc::Rc, time::Duration};
use tokio::task::{LocalSet, spawn_local};

const DELETIONS: usize = 25;
const CITY: &str = "Ede";

/// A vault with something in it, in whose session a second unlocker was shown.
async fn ready(server: &Server, person: usize) -> Native {
    let mut device = confirmed(server, person).await;
    let kit = device.create_vault(PASSPHRASE, false, &|_| {}).await;
    let kit = kit.expect("a vault is made");
    let change = Change {
        field: Field::City,
        value: Some(CITY.into()),
    };
    device.save(&[change], &|_| {}).await.expect("saved");
    device
        .show_second(Shown::Code(&kit.code), Purpose::Delete, &|_| {})
        .await
        .expect("a second unlocker");
    device
}

/// How many rows there are of accounts, and of shares in both stores.
async fn rows(server: &Server) -> (i64, i64, i64) {
    let count = async |file: &str, query: &'static str| -> i64 {
        let options = SqliteConnectOptions::new().filename(server.data().join(file));
        let mut connection = SqliteConnection::connect_with(&options)
            .await
            .expect("the database opens");
        let count = sqlx::query_scalar(query).fetch_one(&mut connection).await;
        count.expect("a count")
    };
    (
        count("data.sqlite", "SELECT count(*) FROM accounts").await,
        count("data.sqlite", "SELECT count(*) FROM shares").await,
        count("shares.sqlite", "SELECT count(*) FROM shares").await,
    )
}

async fn deletions(chance: &mut fastrand::Rng) {
    let mut server = Server::without_page().await;
    let mut interrupted = [0, 0];
    for person in 0..DELETIONS {
        let mut leaving = ready(&server, person).await;
        let sent = Rc::new(Cell::new(false));
        let told = sent.clone();
        let deleting = spawn_local(async move {
            told.set(true);
            let left = leaving.leave(&|_| {}).await;
            (leaving, left)
        });
        let waited = wait::until(async || sent.get().then_some(())).await;
        assert!(waited.is_some(), "nothing is sent");
        tokio::time::sleep(Duration::from_micros(chance.u64(0..60_000))).await;
        server.kill();
        let (mut leaving, left) = deleting.await.expect("deleting doesn't panic");
        server.restart().await;

        // A device that knows nothing of it.
        let mut other = device(&server);
        let opened = other
            .unlock(&address(person), PASSPHRASE, false, &|_| {})
            .await;
        match (&left, opened) {
            (Err(LeaveError::Call(CallError::Offline)), Ok(())) => {
                let values = other.values().expect("the vault is open");
                assert_eq!(
                    values[&Field::City].value.as_str(),
                    CITY,
                    "all of it is there"
                );
                interrupted[0] += 1;
            }
            (_, Err(UnlockError::WrongPassphrase)) => interrupted[1] += 1,
            (left, opened) => panic!("deletion {person}: {left:?}, and then {opened:?}"),
        }
        if left.is_err() {
            let again = leaving.leave(&|_| {}).await;
            let farewell = again.unwrap_or_else(|error| panic!("deletion {person}: {error:?}"));
            assert!(farewell.proof.shares > 0 && farewell.proof.fields > 0);
        }
        let gone = wait::until(async || (rows(&server).await == (0, 0, 0)).then_some(()));
        assert!(gone.await.is_some(), "{:?} is left", rows(&server).await);
    }
    println!(
        "{} killed before it was shut, {} after",
        interrupted[0], interrupted[1]
    );
}

#[tokio::test]
async fn a_deletion_that_is_killed_is_whole_or_never_was() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    LocalSet::new()
        .run_until(deletions(&mut fastrand::Rng::with_seed(seed)))
        .await;
}
