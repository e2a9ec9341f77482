//! [`Upkeep`] in SQLite.

use super::{Sqlite, fixed, share_id, signed};
use crate::store::{DepositedShare, StoreError, Upkeep};
use async_trait::async_trait;
use kluis_wire::{
    AccountId,
    limits::{DEVICE_SECONDS, SESSION_IDLE_SECONDS, SESSION_SECONDS, UPLOAD_SECONDS},
};

#[async_trait]
impl Upkeep for Sqlite {
    async fn holds_accounts(&self) -> Result<bool, StoreError> {
        let any: Option<i64> = sqlx::query_scalar("SELECT 1 FROM accounts LIMIT 1")
            .fetch_optional(self.0.reader())
            .await?;
        Ok(any.is_some())
    }

    async fn sweep(&self, now: u64) -> Result<(), StoreError> {
        // One by one: a request that waits gets its turn in between.
        for (statement, until) in [
            ("DELETE FROM sign_ups WHERE expires <= $1", now),
            ("DELETE FROM logins WHERE expires <= $1", now),
            ("DELETE FROM challenges WHERE expires <= $1", now),
            ("DELETE FROM waits WHERE expires <= $1", now),
            ("DELETE FROM limits WHERE forget <= $1", now),
            ("DELETE FROM look_nonces WHERE forget <= $1", now),
            ("DELETE FROM loans WHERE until <= $1", now),
            ("DELETE FROM deletions WHERE forget <= $1", now),
            ("DELETE FROM consents WHERE forget <= $1", now),
            // What is over is over without the person being there.
            (
                "UPDATE grant_shares SET state = 1 WHERE state = 0 AND (account, id) IN (
                     SELECT account, share FROM grants WHERE until > 0 AND until <= $1)",
                now,
            ),
            (
                "UPDATE grants SET until = 0, sealed = x'', signature = x''
                 WHERE until > 0 AND until <= $1",
                now,
            ),
            (
                "DELETE FROM files WHERE waiting <= $1",
                now.saturating_sub(UPLOAD_SECONDS),
            ),
            (
                "DELETE FROM sessions WHERE opened <= $1",
                now.saturating_sub(SESSION_SECONDS),
            ),
            (
                "DELETE FROM sessions WHERE used <= $1",
                now.saturating_sub(SESSION_IDLE_SECONDS),
            ),
            (
                "DELETE FROM devices WHERE used <= $1",
                now.saturating_sub(DEVICE_SECONDS),
            ),
        ] {
            sqlx::query(statement)
                .bind(signed(until))
                .execute(self.0.writer())
                .await?;
        }
        Ok(())
    }

    async fn forget(&self) -> Result<(), StoreError> {
        self.0.truncate_log().await
    }

    async fn shares_to_destroy(&self, most: u32) -> Result<Vec<DepositedShare>, StoreError> {
        let rows: Vec<(Vec<u8>, i64, i64, Vec<u8>)> = sqlx::query_as(
            "SELECT account, category, epoch, header FROM shares WHERE state = 1 LIMIT $1",
        )
        .bind(most)
        .fetch_all(self.0.reader())
        .await?;
        rows.into_iter()
            .map(|(account, category, epoch, header)| {
                Ok(DepositedShare {
                    account: AccountId(fixed(account)?),
                    id: share_id(category, epoch)?,
                    header: fixed(header)?,
                })
            })
            .collect()
    }

    async fn share_destroyed(&self, share: DepositedShare) -> Result<(), StoreError> {
        sqlx::query("UPDATE shares SET state = 2 WHERE account = $1 AND category = $2 AND epoch = $3 AND state = 1")
            .bind(share.account.as_ref())
            .bind(share.id.category.number())
            .bind(signed(share.id.epoch))
            .execute(self.0.writer())
            .await?;
        Ok(())
    }

    async fn is_kept(&self, share: DepositedShare) -> Result<bool, StoreError> {
        let kept: Option<i64> = sqlx::query_scalar(
            "SELECT 1 FROM shares WHERE account = $1 AND category = $2 AND epoch = $3 AND header = $4 AND state = 0",
        )
        .bind(share.account.as_ref())
        .bind(share.id.category.number())
        .bind(signed(share.id.epoch))
        .bind(share.header.as_slice())
        .fetch_optional(self.0.reader())
        .await?;
        Ok(kept.is_some())
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.0.ready().await
    }

    async fn close(&self) {
        self.0.close().await;
    }
}
