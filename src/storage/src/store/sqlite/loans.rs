//! [`Loans`] in SQLite, and what begins and ends one. With its file and its account a loan goes by itself.

use super::{Sqlite, cases::restricted, grants::use_nonce, signed};
use crate::store::{Lending, Loans, StoreError};
use async_trait::async_trait;
use kluis_vault::log::Look;
use kluis_wire::{AccountId, ChunkAsked, GrantName, limits::LOAN_SECONDS};
use sqlx::SqliteConnection;

#[async_trait]
impl Loans for Sqlite {
    async fn lent(&self, asked: &ChunkAsked, now: u64) -> Result<Lending, StoreError> {
        let mut transaction = self.0.begin().await?;
        if !use_nonce(&mut transaction, asked.recipient, asked.nonce, now).await? {
            return Ok(Lending::Again);
        }
        let field = &asked.name.field;
        let sealed: Option<Vec<u8>> = match restricted(&mut transaction, asked.account, field).await? {
            true => None,
            false => {
                sqlx::query_scalar(
                    "SELECT sealed FROM loans JOIN chunks ON chunks.file = loans.file
                     WHERE account = $1 AND id = $2 AND field = $3 AND loans.file = $4 AND recipient = $5
                       AND until > $6 AND number = $7",
                )
                .bind(asked.account.as_ref())
                .bind(asked.name.grant.as_ref())
                .bind(field.as_str())
                .bind(asked.file.as_ref())
                .bind(asked.recipient.as_ref())
                .bind(signed(now))
                .bind(signed(asked.number))
                .fetch_optional(&mut *transaction)
                .await?
            }
        };
        transaction.commit().await?;
        Ok(sealed.map_or(Lending::Not, Lending::Chunk))
    }
}

/// A look opened these: the files among them are lent, no longer than they are granted.
pub(super) async fn begin(
    transaction: &mut SqliteConnection,
    look: &Look,
    now: u64,
) -> Result<(), StoreError> {
    for copy in &look.copies {
        sqlx::query(
            "INSERT OR REPLACE INTO loans (account, id, field, file, recipient, decision, until)
             SELECT grants.account, grants.id, field, file, recipient, decision, min(until, $4)
             FROM grants JOIN files ON files.id = file AND files.account = grants.account
             WHERE grants.account = $1 AND grants.id = $2 AND field = $3",
        )
        .bind(look.account.as_ref())
        .bind(copy.name.grant.as_ref())
        .bind(copy.name.field.as_str())
        .bind(signed(now.saturating_add(LOAN_SECONDS)))
        .execute(&mut *transaction)
        .await?;
    }
    Ok(())
}

/// Another decision about the same purpose came: what was lent under one before it is taken back, also where that was for one
/// look, and the look was taken.
pub(super) async fn end_of_purpose(
    transaction: &mut SqliteConnection,
    account: AccountId,
    purpose: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM loans WHERE account = $1
         AND decision IN (SELECT decision FROM receipts WHERE account = $1 AND purpose = $2)",
    )
    .bind(account.as_ref())
    .bind(purpose)
    .execute(transaction)
    .await?;
    Ok(())
}

/// A copy that was in force goes, or is sealed anew.
pub(super) async fn end_of_copy(
    transaction: &mut SqliteConnection,
    account: AccountId,
    name: &GrantName,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM loans WHERE account = $1 AND id = $2 AND field = $3")
        .bind(account.as_ref())
        .bind(name.grant.as_ref())
        .bind(name.field.as_str())
        .execute(transaction)
        .await?;
    Ok(())
}

/// The account is frozen.
pub(super) async fn end_of_account(
    transaction: &mut SqliteConnection,
    account: AccountId,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM loans WHERE account = $1")
        .bind(account.as_ref())
        .execute(transaction)
        .await?;
    Ok(())
}
