//! [`Files`] in SQLite.

use super::{Sqlite, signed, unsigned};
use crate::store::{Files, Kept, NewChunk, StoreError};
use async_trait::async_trait;
use kluis_wire::{
    AccountId, FileId,
    limits::{FILES, FILES_BYTES},
};
use sqlx::SqliteConnection;

#[async_trait]
impl Files for Sqlite {
    async fn keep_chunk(&self, chunk: NewChunk<'_>, now: u64) -> Result<Kept, StoreError> {
        let mut transaction = self.0.begin().await?;
        let file: Option<(Vec<u8>, bool)> =
            sqlx::query_as("SELECT account, waiting IS NOT NULL FROM files WHERE id = $1")
                .bind(chunk.file.as_ref())
                .fetch_optional(&mut *transaction)
                .await?;
        let waiting = match file {
            Some((account, _)) if account != chunk.account.as_ref() => return Ok(Kept::Elsewhere),
            Some((_, waiting)) => waiting,
            None => {
                begin(&mut transaction, chunk, now).await?;
                true
            }
        };
        let there: Option<bool> =
            sqlx::query_scalar("SELECT sealed = $3 FROM chunks WHERE file = $1 AND number = $2")
                .bind(chunk.file.as_ref())
                .bind(signed(chunk.number))
                .bind(chunk.sealed)
                .fetch_optional(&mut *transaction)
                .await?;
        match there {
            Some(true) => return Ok(Kept::There),
            Some(false) => return Ok(Kept::Other),
            None if !waiting => return Ok(Kept::Other),
            None => insert(&mut transaction, chunk, now).await?,
        }
        if !within_quota(&mut transaction, chunk.account).await? {
            return Ok(Kept::TooLarge);
        }
        transaction.commit().await?;
        Ok(Kept::There)
    }

    async fn chunks(
        &self,
        account: AccountId,
        file: FileId,
    ) -> Result<Option<Vec<u64>>, StoreError> {
        // An outer join: a file is there also without chunks, and its row of chunks is empty then.
        let numbers: Vec<Option<i64>> = sqlx::query_scalar(
            "SELECT number FROM files LEFT JOIN chunks ON file = id WHERE id = $1 AND account = $2 ORDER BY number",
        )
        .bind(file.as_ref())
        .bind(account.as_ref())
        .fetch_all(self.0.reader())
        .await?;
        if numbers.is_empty() {
            return Ok(None);
        }
        let numbers = numbers.into_iter().flatten().map(unsigned);
        numbers.collect::<Result<_, _>>().map(Some)
    }

    async fn chunk(
        &self,
        account: AccountId,
        file: FileId,
        number: u64,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let sealed = sqlx::query_scalar(
            "SELECT sealed FROM chunks JOIN files ON id = file WHERE file = $1 AND account = $2 AND number = $3",
        )
        .bind(file.as_ref())
        .bind(account.as_ref())
        .bind(signed(number))
        .fetch_optional(self.0.reader())
        .await?;
        Ok(sealed)
    }

    async fn forget_upload(&self, account: AccountId, file: FileId) -> Result<bool, StoreError> {
        let done =
            sqlx::query("DELETE FROM files WHERE id = $1 AND account = $2 AND waiting IS NOT NULL")
                .bind(file.as_ref())
                .bind(account.as_ref())
                .execute(self.0.writer())
                .await?;
        Ok(done.rows_affected() == 1)
    }
}

async fn begin(
    transaction: &mut SqliteConnection,
    chunk: NewChunk<'_>,
    now: u64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO files (id, account, chunks, bytes, waiting) VALUES ($1, $2, 0, 0, $3)",
    )
    .bind(chunk.file.as_ref())
    .bind(chunk.account.as_ref())
    .bind(signed(now))
    .execute(transaction)
    .await?;
    Ok(())
}

async fn insert(
    transaction: &mut SqliteConnection,
    chunk: NewChunk<'_>,
    now: u64,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO chunks (file, number, sealed) VALUES ($1, $2, $3)")
        .bind(chunk.file.as_ref())
        .bind(signed(chunk.number))
        .bind(chunk.sealed)
        .execute(&mut *transaction)
        .await?;
    sqlx::query(
        "UPDATE files SET chunks = chunks + 1, bytes = bytes + length($2), waiting = $3 WHERE id = $1",
    )
    .bind(chunk.file.as_ref())
    .bind(chunk.sealed)
    .bind(signed(now))
    .execute(transaction)
    .await?;
    Ok(())
}

/// Uploads count as much as files of the vault do: what is stored is stored.
async fn within_quota(
    transaction: &mut SqliteConnection,
    account: AccountId,
) -> Result<bool, StoreError> {
    let (files, bytes): (i64, i64) =
        sqlx::query_as("SELECT count(*), coalesce(sum(bytes), 0) FROM files WHERE account = $1")
            .bind(account.as_ref())
            .fetch_one(transaction)
            .await?;
    Ok(usize::try_from(files).is_ok_and(|files| files <= FILES) && unsigned(bytes)? <= FILES_BYTES)
}

/// Uploads become part of the vault. False where one isn't there, isn't waiting, or misses a chunk.
pub(super) async fn attach(
    transaction: &mut SqliteConnection,
    account: AccountId,
    files: &[FileId],
) -> Result<bool, StoreError> {
    for file in files {
        let done = sqlx::query(
            "UPDATE files SET waiting = NULL WHERE id = $1 AND account = $2 AND waiting IS NOT NULL
             AND chunks = (SELECT max(number) + 1 FROM chunks WHERE file = id)",
        )
        .bind(file.as_ref())
        .bind(account.as_ref())
        .execute(&mut *transaction)
        .await?;
        if done.rows_affected() != 1 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a file is part of the account's vault.
pub(super) async fn holds(
    transaction: &mut SqliteConnection,
    account: AccountId,
    file: FileId,
) -> Result<bool, StoreError> {
    let found: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM files WHERE id = $1 AND account = $2 AND waiting IS NULL",
    )
    .bind(file.as_ref())
    .bind(account.as_ref())
    .fetch_optional(transaction)
    .await?;
    Ok(found.is_some())
}

/// Files go, with every chunk. False where one isn't part of the vault.
pub(super) async fn remove(
    transaction: &mut SqliteConnection,
    account: AccountId,
    files: &[FileId],
) -> Result<bool, StoreError> {
    for file in files {
        let done =
            sqlx::query("DELETE FROM files WHERE id = $1 AND account = $2 AND waiting IS NULL")
                .bind(file.as_ref())
                .bind(account.as_ref())
                .execute(&mut *transaction)
                .await?;
        if done.rows_affected() != 1 {
            return Ok(false);
        }
    }
    Ok(true)
}
