//! [`Security`] in SQLite.

use super::{Sqlite, signed, unsigned};
use crate::{
    rng,
    store::{Entry, Security, StoreError},
};
use async_trait::async_trait;
use kluis_wire::{AccountId, LoginId, limits::SECURITY_ENTRIES_PER_DAY};

#[async_trait]
impl Security for Sqlite {
    async fn note(&self, account: AccountId, entry: Entry) -> Result<(), StoreError> {
        let id: [u8; LoginId::LENGTH] = rng::bytes();
        sqlx::query(
            "INSERT INTO security_log (id, account, day, sealed) SELECT $1, id, $3, $4 FROM accounts
             WHERE id = $2 AND (SELECT count(*) FROM security_log WHERE account = $2 AND day = $3) < $5",
        )
        .bind(id.as_slice())
        .bind(account.as_ref())
        .bind(signed(entry.day))
        .bind(entry.sealed)
        .bind(SECURITY_ENTRIES_PER_DAY)
        .execute(self.0.writer())
        .await?;
        Ok(())
    }

    async fn note_try(&self, login: LoginId, entry: Entry) -> Result<(), StoreError> {
        // Half of a day's entries: tries never crowd out what really happened.
        sqlx::query(
            "INSERT INTO security_log (id, account, day, sealed) SELECT id, account, $2, $3 FROM logins AS tried
             WHERE id = $1 AND account IS NOT NULL
             AND (SELECT count(*) FROM security_log WHERE account = tried.account AND day = $2) < $4",
        )
        .bind(login.as_ref())
        .bind(signed(entry.day))
        .bind(entry.sealed)
        .bind(SECURITY_ENTRIES_PER_DAY / 2)
        .execute(self.0.writer())
        .await?;
        Ok(())
    }

    async fn forget_try(&self, login: LoginId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM security_log WHERE id = $1")
            .bind(login.as_ref())
            .execute(self.0.writer())
            .await?;
        Ok(())
    }

    async fn security_log(&self, account: AccountId) -> Result<Vec<Entry>, StoreError> {
        let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(
            "SELECT day, sealed FROM security_log WHERE account = $1 ORDER BY rowid DESC",
        )
        .bind(account.as_ref())
        .fetch_all(self.0.reader())
        .await?;
        rows.into_iter()
            .map(|(day, sealed)| {
                Ok(Entry {
                    day: unsigned(day)?,
                    sealed,
                })
            })
            .collect()
    }

    async fn forget_days(&self, before: u64) -> Result<(), StoreError> {
        let gone = sqlx::query("DELETE FROM security_log WHERE day < $1")
            .bind(signed(before))
            .execute(self.0.writer())
            .await?;
        if gone.rows_affected() > 0 {
            self.0.truncate_log().await?;
        }
        Ok(())
    }
}
