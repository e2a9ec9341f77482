//! [`Erasures`] in SQLite.

use super::{Sqlite, fixed, signed, unsigned};
use crate::store::{Erasures, StoreError};
use async_trait::async_trait;
use kluis_wire::{AccountId, SignUpId};

/// The accounts that are shut now.
const DUE: &str = "(SELECT account FROM erasures WHERE until <= $1 AND begun = 0)";

#[async_trait]
impl Erasures for Sqlite {
    async fn erase(
        &self,
        proven: SignUpId,
        until: u64,
    ) -> Result<Option<(AccountId, u64)>, StoreError> {
        let begun: Option<(Vec<u8>, i64)> = sqlx::query_as(
            "INSERT INTO erasures (account, until, begun)
             SELECT accounts.id, $2, 0 FROM sign_ups JOIN accounts USING (address) WHERE sign_ups.id = $1
             ON CONFLICT (account) DO UPDATE SET begun = begun
             RETURNING account, until",
        )
        .bind(proven.as_ref())
        .bind(signed(until))
        .fetch_optional(self.0.writer())
        .await?;
        begun
            .map(|(account, until)| Ok((AccountId(fixed(account)?), unsigned(until)?)))
            .transpose()
    }

    async fn shut_erased(&self, now: u64) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        for change in [
            "DELETE FROM sessions WHERE account IN",
            "DELETE FROM logins WHERE account IN",
            "DELETE FROM slots WHERE account IN",
            "UPDATE shares SET state = 1 WHERE state = 0 AND account IN",
            "UPDATE grant_shares SET state = 1 WHERE state = 0 AND account IN",
            // Who opened something is told; the account won't be there any more.
            "UPDATE held SET erased = 1 WHERE account IN",
            "UPDATE held SET kind = 2, since = $1, told = NULL, confirmed = NULL, confirmed_by = NULL, signature = NULL
             WHERE kind < 2 AND account IN",
            "UPDATE accounts SET address = randomblob(32), record = NULL WHERE id IN",
            "UPDATE erasures SET begun = 1 WHERE account IN",
        ] {
            sqlx::query(sqlx::AssertSqlSafe([change, " ", DUE].concat()))
                .bind(signed(now))
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }

    async fn remove_erased(&self) -> Result<(), StoreError> {
        sqlx::query(
            "DELETE FROM accounts WHERE id IN (SELECT account FROM erasures WHERE begun = 1)
             AND NOT EXISTS (SELECT 1 FROM shares WHERE account = accounts.id AND state <> 2)
             AND NOT EXISTS (SELECT 1 FROM grant_shares WHERE account = accounts.id AND state <> 2)",
        )
        .execute(self.0.writer())
        .await?;
        Ok(())
    }
}
