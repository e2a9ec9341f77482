//! [`Publications`] in SQLite.

use super::{OpenError, Sqlite, damaged, fixed, granting, held, signed};
use crate::store::{Publications, StoreError};
use async_trait::async_trait;
use kluis_catalog::Purposes;
use kluis_wire::{AccountId, Bytes};
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::path::Path;

const EDITIONS: &str = "SELECT document FROM purposes ORDER BY edition";

#[async_trait]
impl Publications for Sqlite {
    async fn editions(&self) -> Result<Vec<Purposes>, StoreError> {
        let documents = sqlx::query_scalar(EDITIONS)
            .fetch_all(self.0.reader())
            .await?;
        read(documents)
    }

    async fn registry(&self) -> Result<Vec<Bytes>, StoreError> {
        let entries: Vec<Vec<u8>> =
            sqlx::query_scalar("SELECT entry FROM registry ORDER BY sequence")
                .fetch_all(self.0.reader())
                .await?;
        Ok(entries.into_iter().map(Bytes).collect())
    }

    async fn publish(
        &self,
        edition: Option<&Purposes>,
        entries: &[(u64, Bytes)],
        now: u64,
    ) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        if let Some(edition) = edition {
            let document = serde_json::to_string(edition)
                .map_err(|_| damaged("purposes that can't be written"))?;
            sqlx::query("INSERT INTO purposes (edition, document) VALUES ($1, $2)")
                .bind(signed(edition.edition))
                .bind(document)
                .execute(&mut *transaction)
                .await?;
            end_taken_out(&mut transaction, edition, now).await?;
        }
        for (sequence, entry) in entries {
            sqlx::query("INSERT INTO registry (sequence, entry) VALUES ($1, $2)")
                .bind(signed(*sequence))
                .bind(entry.as_ref())
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }
}

/// What people let in for purposes that the edition doesn't have any more ends with it.
async fn end_taken_out(
    transaction: &mut SqliteConnection,
    edition: &Purposes,
    now: u64,
) -> Result<(), StoreError> {
    let ids: Vec<&str> = edition.purposes.iter().map(|one| one.id.as_str()).collect();
    let ids = serde_json::to_string(&ids).map_err(|_| damaged("purposes that can't be written"))?;
    let open: Vec<(Vec<u8>, String)> = sqlx::query_as(
        "SELECT DISTINCT account, purpose FROM receipts
         WHERE until > 0 AND purpose NOT IN (SELECT value FROM json_each($1))",
    )
    .bind(ids)
    .fetch_all(&mut *transaction)
    .await?;
    for (account, purpose) in open {
        let account = AccountId(fixed(account)?);
        granting::end_purpose(transaction, account, &purpose).await?;
        held::settle(transaction, account, now).await?;
    }
    Ok(())
}

fn read(documents: Vec<String>) -> Result<Vec<Purposes>, StoreError> {
    documents
        .iter()
        .map(|document| serde_json::from_str(document).map_err(|_| damaged("unreadable purposes")))
        .collect()
}

/// What was published from a database that a server may be using: it is only read.
///
/// # Errors
/// [`OpenError`] where there is no such database.
pub(crate) async fn published(path: &Path) -> Result<Vec<Purposes>, OpenError> {
    let failed = |error| OpenError::File(path.to_owned(), error);
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    let mut connection = SqliteConnection::connect_with(&options)
        .await
        .map_err(failed)?;
    let any: Option<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_master WHERE name = 'purposes'")
            .fetch_optional(&mut connection)
            .await
            .map_err(failed)?;
    if any.is_none() {
        return Ok(Vec::new());
    }
    let documents = sqlx::query_scalar(EDITIONS)
        .fetch_all(&mut connection)
        .await
        .map_err(failed)?;
    read(documents).map_err(|error| match error {
        StoreError::Unavailable(error) | StoreError::Failed(error) => failed(error),
    })
}
