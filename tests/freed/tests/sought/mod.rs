//! What is looked for, and how: the platform's halves by way of the server's own files, and pieces of whatever is secret.

use kluis_freed::{Freed, Place};
use kluis_vault::{
    platform::PlatformKeys,
    secret::{PlatformKey, Share},
    share::Shared,
};
use kluis_wire::{AccountId, Category, GrantShareId, ShareId};
use sqlx::{
    Connection as _,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};
use std::path::Path;

/// Length of the pieces of secrets that are looked for: of 15 bytes in a row, 8 are one of them.
const PIECE: usize = 8;

/// A secret, and what it is.
pub type Secrets = Vec<(String, Vec<u8>)>;

/// The share service's database, and the keys that open what is in it.
pub struct Halves {
    database: SqliteConnection,
    keys: PlatformKeys,
}

impl Halves {
    /// Of the server with this folder of data.
    pub async fn of(data: &Path) -> Self {
        let file = std::fs::read(data.join("platform.key")).expect("the key file");
        let key = PlatformKey::from_bytes(file.try_into().expect("32 bytes"));
        let options = SqliteConnectOptions::new().filename(data.join("shares.sqlite"));
        let mut database = SqliteConnection::connect_with(&options)
            .await
            .expect("the share database");
        let wrapped: Vec<u8> =
            sqlx::query_scalar("SELECT value FROM meta WHERE length(value) > 100")
                .fetch_one(&mut database)
                .await
                .expect("the wrapped keys");
        let keys = PlatformKeys::unwrap(&key, &wrapped).expect("they belong together");
        Self { database, keys }
    }

    /// Those of personal keys.
    pub async fn shares(&mut self, account: AccountId) -> Vec<(ShareId, Share)> {
        let rows: Vec<(u8, i64, Vec<u8>)> =
            sqlx::query_as("SELECT category, epoch, wrapped FROM shares WHERE account = ?")
                .bind(&account.0[..])
                .fetch_all(&mut self.database)
                .await
                .expect("the shares");
        let id = |category, epoch: i64| ShareId {
            category: Category::from_number(category).expect("a category"),
            epoch: u64::try_from(epoch).expect("an epoch"),
        };
        let rows = rows.into_iter();
        rows.map(|(category, epoch, wrapped)| self.half(account, id(category, epoch), &wrapped))
            .collect()
    }

    /// Those of granted copies.
    #[allow(dead_code, reason = "a device holds none")]
    pub async fn granted(&mut self, account: AccountId) -> Vec<(GrantShareId, Share)> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> =
            sqlx::query_as("SELECT id, wrapped FROM grant_shares WHERE account = ?")
                .bind(&account.0[..])
                .fetch_all(&mut self.database)
                .await
                .expect("the shares");
        let id = |id: Vec<u8>| GrantShareId(id.try_into().expect("an id"));
        let rows = rows.into_iter();
        rows.map(|(name, wrapped)| self.half(account, id(name), &wrapped))
            .collect()
    }

    fn half<Id: Shared + Copy>(&self, account: AccountId, id: Id, wrapped: &[u8]) -> (Id, Share) {
        let share = self.keys.unwrap_share(account, id, wrapped);
        (id, share.expect("it unwraps"))
    }
}

/// What was left behind, and how often.
pub fn left(freed: &Freed, when: &str, secrets: &Secrets) -> Vec<String> {
    let pieces: Vec<(&str, &[u8])> = secrets
        .iter()
        .flat_map(|(name, secret)| {
            secret
                .chunks_exact(PIECE)
                .map(|piece| (name.as_str(), piece))
        })
        .collect();
    let sought: Vec<&[u8]> = pieces.iter().map(|(_, piece)| *piece).collect();
    let found = freed.find(&sought).into_iter().map(|place| {
        let (name, Place { size, at, .. }) = (pieces[place.which].0, place);
        format!("{when}: {name}, {at} bytes into a block of {size}")
    });
    found.collect()
}
