//! [`Journaled`] in SQLite, for the data.

use super::{Sqlite, damaged, erasures::shut, fixed, share_id};
use crate::store::{
    BACKUP, BackupMark, Erasures as _, JOURNAL, Journaled, Names, StoreError, head_bytes, read_head,
};
use async_trait::async_trait;
use kluis_vault::{destroyed, manifest::Head};
use kluis_wire::{AccountId, GrantShareId};
use sqlx::SqliteConnection;

#[async_trait]
impl Journaled for Sqlite {
    async fn journaled(&self) -> Result<Head, StoreError> {
        match self.mark(JOURNAL).await? {
            Some(bytes) => read_head(&bytes).ok_or_else(|| damaged("a mark of the journal")),
            None => Ok(Head::NONE),
        }
    }

    async fn note_journal(&self, head: Head) -> Result<(), StoreError> {
        self.set_mark(JOURNAL, Some(&head_bytes(head))).await
    }

    async fn replay(&self, names: Names<'_>, now: u64) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        replay_shares(&mut transaction, names).await?;
        replay_copies(&mut transaction, names).await?;
        let accounts: Vec<Vec<u8>> = sqlx::query_scalar("SELECT id FROM accounts")
            .fetch_all(&mut *transaction)
            .await?;
        for account in accounts {
            let account = AccountId(fixed(account)?);
            if names(destroyed::account(account)) {
                sqlx::query(
                    "INSERT OR REPLACE INTO erasures (account, until, begun) VALUES ($1, 0, 0)",
                )
                .bind(account.as_ref())
                .execute(&mut *transaction)
                .await?;
            }
        }
        // What was lent then may have been taken back since.
        sqlx::query("DELETE FROM loans")
            .execute(&mut *transaction)
            .await?;
        shut(&mut transaction, now).await?;
        transaction.commit().await?;
        let erased = self.emptied().await?;
        self.remove_erased(&erased).await?;
        self.0.truncate_log().await
    }

    async fn backup(&self) -> Result<Option<BackupMark>, StoreError> {
        let Some(bytes) = self.mark(BACKUP).await? else {
            return Ok(None);
        };
        let mark = BackupMark::read(&bytes).ok_or_else(|| damaged("a mark of a backup"))?;
        Ok(Some(mark))
    }

    async fn mark_backup(&self, mark: Option<BackupMark>) -> Result<(), StoreError> {
        let bytes = mark.map(BackupMark::bytes);
        self.set_mark(BACKUP, bytes.as_deref()).await
    }
}

impl Sqlite {
    async fn mark(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let query = sqlx::query_scalar("SELECT value FROM marks WHERE name = $1").bind(name);
        Ok(query.fetch_optional(self.0.reader()).await?)
    }

    async fn set_mark(&self, name: &str, value: Option<&[u8]>) -> Result<(), StoreError> {
        let query = match value {
            Some(_) => "INSERT OR REPLACE INTO marks (name, value) VALUES ($1, $2)",
            None => "DELETE FROM marks WHERE name = $1",
        };
        sqlx::query(query)
            .bind(name)
            .bind(value)
            .execute(self.0.writer())
            .await?;
        Ok(())
    }
}

async fn replay_shares(
    transaction: &mut SqliteConnection,
    names: Names<'_>,
) -> Result<(), StoreError> {
    type Row = (Vec<u8>, i64, i64, Vec<u8>);
    let rows: Vec<Row> =
        sqlx::query_as("SELECT account, category, epoch, header FROM shares WHERE state < 2")
            .fetch_all(&mut *transaction)
            .await?;
    for (account, category, epoch, header) in rows {
        let whose = AccountId(fixed(account)?);
        if names(destroyed::share(
            whose,
            share_id(category, epoch)?,
            fixed(header)?,
        )) {
            sqlx::query(
                "UPDATE shares SET state = 2 WHERE account = $1 AND category = $2 AND epoch = $3",
            )
            .bind(whose.as_ref())
            .bind(category)
            .bind(epoch)
            .execute(&mut *transaction)
            .await?;
        }
    }
    Ok(())
}

/// With a share goes what it sealed.
async fn replay_copies(
    transaction: &mut SqliteConnection,
    names: Names<'_>,
) -> Result<(), StoreError> {
    let rows: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> =
        sqlx::query_as("SELECT account, id, header FROM grant_shares WHERE state < 2")
            .fetch_all(&mut *transaction)
            .await?;
    for (account, id, header) in rows {
        let (account, id) = (AccountId(fixed(account)?), GrantShareId(fixed(id)?));
        if !names(destroyed::copy(account, id, fixed(header)?)) {
            continue;
        }
        for statement in [
            "UPDATE grant_shares SET state = 2 WHERE account = $1 AND id = $2",
            "UPDATE grants SET until = 0, sealed = x'', signature = x'' WHERE account = $1 AND share = $2",
        ] {
            sqlx::query(statement)
                .bind(account.as_ref())
                .bind(id.as_ref())
                .execute(&mut *transaction)
                .await?;
        }
    }
    Ok(())
}
