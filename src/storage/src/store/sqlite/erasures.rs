//! [`Erasures`] in SQLite.

use super::{
    Sqlite, fixed,
    precautions::{cleared, frozen},
    signed, unsigned,
};
use crate::store::{Erasures, Hash, Leave, Left, StoreError};
use async_trait::async_trait;
use kluis_vault::{
    deletion::Proof,
    manifest::{Head, digest},
};
use kluis_wire::{
    AccountId, Digest, Purpose, SignUpId,
    limits::{BACKUP_SECONDS, CONSENT_SECONDS, PROOF_SECONDS},
};
use sqlx::SqliteConnection;

/// The accounts that are shut now.
const DUE: &str = "(SELECT account FROM erasures WHERE until <= $1 AND begun = 0)";

/// Accounts that were shut, and all of whose shares are destroyed.
const EMPTY: &str = "id IN (SELECT account FROM erasures WHERE begun = 1)
     AND NOT EXISTS (SELECT 1 FROM shares WHERE account = accounts.id AND state <> 2)
     AND NOT EXISTS (SELECT 1 FROM grant_shares WHERE account = accounts.id AND state <> 2)";

/// What stands in `warned`: its owner was, or can't be.
const WARNED: i64 = 1;
const UNABLE: i64 = 2;

#[async_trait]
impl Erasures for Sqlite {
    async fn leave(&self, leave: Leave, now: u64) -> Result<Left, StoreError> {
        let Leave {
            session,
            account,
            request,
            head,
        } = leave;
        let mut transaction = self.0.begin().await?;
        let header: Option<Vec<u8>> = sqlx::query_scalar(
            "SELECT header FROM headers JOIN accounts ON accounts.id = headers.account AND accounts.sequence = headers.sequence
             JOIN sessions ON sessions.account = accounts.id WHERE accounts.id = $1 AND secret = $2",
        )
        .bind(account.as_ref())
        .bind(session.as_slice())
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(header) = header else {
            return Ok(Left::Gone);
        };
        if digest(&header) != head {
            return Ok(Left::Changed);
        }
        if frozen(&mut transaction, account).await?.is_some() {
            return Ok(Left::Frozen);
        }
        let by = cleared(&mut transaction, session, account, Purpose::Delete, now).await?;
        if by.is_none() {
            return Ok(Left::SecondNeeded);
        }
        note(&mut transaction, account, request, now).await?;
        sqlx::query("INSERT OR REPLACE INTO erasures (account, until, begun) VALUES ($1, $2, 0)")
            .bind(account.as_ref())
            .bind(signed(now))
            .execute(&mut *transaction)
            .await?;
        shut(&mut transaction, now).await?;
        transaction.commit().await?;
        Ok(Left::Done)
    }

    async fn left(&self, request: Hash) -> Result<Option<(Proof, bool)>, StoreError> {
        type Row = (Vec<u8>, i64, i64, i64, i64, i64, i64, Vec<u8>, bool);
        let row: Option<Row> = sqlx::query_as(
            "SELECT account, time, fields, files, shares, copies, receipts, receipt,
                    NOT EXISTS (SELECT 1 FROM accounts WHERE id = account)
             FROM deletions WHERE request = $1",
        )
        .bind(request.as_slice())
        .fetch_optional(self.0.reader())
        .await?;
        let Some((account, time, fields, files, shares, copies, sequence, receipt, gone)) = row
        else {
            return Ok(None);
        };
        let time = unsigned(time)?;
        let proof = Proof {
            account: AccountId(fixed(account)?),
            time,
            fields: unsigned(fields)?,
            files: unsigned(files)?,
            shares: unsigned(shares)?,
            copies: unsigned(copies)?,
            receipts: Head {
                sequence: unsigned(sequence)?,
                digest: Digest(fixed(receipt)?),
            },
            backups: time.saturating_add(BACKUP_SECONDS),
        };
        Ok(Some((proof, gone)))
    }

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

    async fn unused(&self, day: u64, most: u32) -> Result<Vec<(AccountId, u64)>, StoreError> {
        let rows: Vec<(Vec<u8>, i64)> = sqlx::query_as(
            "SELECT id, seen FROM accounts WHERE seen <= $1 AND warned = 0
             AND NOT EXISTS (SELECT 1 FROM erasures WHERE account = id AND begun = 1) ORDER BY seen LIMIT $2",
        )
        .bind(signed(day))
        .bind(most)
        .fetch_all(self.0.reader())
        .await?;
        rows.into_iter()
            .map(|(account, seen)| Ok((AccountId(fixed(account)?), unsigned(seen)?)))
            .collect()
    }

    async fn set_warned(&self, account: AccountId, warned: bool) -> Result<(), StoreError> {
        sqlx::query("UPDATE accounts SET warned = $2 WHERE id = $1")
            .bind(account.as_ref())
            .bind(if warned { WARNED } else { UNABLE })
            .execute(self.0.writer())
            .await?;
        Ok(())
    }

    async fn erase_unused(&self, warned: u64, unwarned: u64, now: u64) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO erasures (account, until, begun)
             SELECT id, $3, 0 FROM accounts WHERE seen <= $2 OR (seen <= $1 AND warned = $4)
             ON CONFLICT (account) DO UPDATE SET until = min(until, excluded.until) WHERE begun = 0",
        )
        .bind(signed(warned))
        .bind(signed(unwarned))
        .bind(signed(now))
        .bind(WARNED)
        .execute(self.0.writer())
        .await?;
        Ok(())
    }

    async fn shut_erased(&self, now: u64) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        shut(&mut transaction, now).await?;
        Ok(transaction.commit().await?)
    }

    async fn emptied(&self) -> Result<Vec<AccountId>, StoreError> {
        let query = sqlx::AssertSqlSafe(["SELECT id FROM accounts WHERE ", EMPTY].concat());
        let accounts: Vec<Vec<u8>> = sqlx::query_scalar(query).fetch_all(self.0.reader()).await?;
        accounts
            .into_iter()
            .map(|account| Ok(AccountId(fixed(account)?)))
            .collect()
    }

    async fn remove_erased(&self, accounts: &[AccountId]) -> Result<(), StoreError> {
        for account in accounts {
            let query = ["DELETE FROM accounts WHERE id = $1 AND ", EMPTY].concat();
            sqlx::query(sqlx::AssertSqlSafe(query))
                .bind(account.as_ref())
                .execute(self.0.writer())
                .await?;
        }
        // The rows as they were are still in the log.
        self.0.truncate_log().await
    }
}

/// Notes what will be destroyed, for the proof of it.
async fn note(
    transaction: &mut SqliteConnection,
    account: AccountId,
    request: Hash,
    now: u64,
) -> Result<(), StoreError> {
    let receipts = receipts(transaction, account).await?;
    sqlx::query(
        "INSERT INTO deletions (request, account, time, fields, files, shares, copies, receipts, receipt, forget)
         VALUES ($1, $2, $3, (SELECT count(*) FROM fields WHERE account = $2),
                 (SELECT count(*) FROM files WHERE account = $2),
                 (SELECT count(*) FROM shares WHERE account = $2 AND state = 0),
                 (SELECT count(*) FROM grant_shares WHERE account = $2 AND state = 0), $4, $5, $6)",
    )
    .bind(request.as_slice())
    .bind(account.as_ref())
    .bind(signed(now))
    .bind(signed(receipts.sequence))
    .bind(receipts.digest.as_ref())
    .bind(signed(now.saturating_add(PROOF_SECONDS)))
    .execute(transaction)
    .await?;
    Ok(())
}

/// The head of an account's receipts.
async fn receipts(
    transaction: &mut SqliteConnection,
    account: AccountId,
) -> Result<Head, StoreError> {
    let last: Option<(i64, String)> = sqlx::query_as(
        "SELECT sequence, token FROM receipts WHERE account = $1 ORDER BY sequence DESC LIMIT 1",
    )
    .bind(account.as_ref())
    .fetch_optional(transaction)
    .await?;
    let Some((sequence, token)) = last else {
        return Ok(Head::NONE);
    };
    Ok(Head {
        sequence: unsigned(sequence)?,
        digest: digest(token.as_bytes()),
    })
}

/// From here on nothing leads to the accounts whose time has come.
pub(super) async fn shut(transaction: &mut SqliteConnection, now: u64) -> Result<(), StoreError> {
    let due: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT account FROM erasures WHERE until <= $1 AND begun = 0")
            .bind(signed(now))
            .fetch_all(&mut *transaction)
            .await?;
    for account in due {
        let last = receipts(transaction, AccountId(fixed(account)?)).await?;
        if last != Head::NONE {
            sqlx::query("INSERT OR REPLACE INTO consents (receipt, forget) VALUES ($1, $2)")
                .bind(last.digest.as_ref())
                .bind(signed(now.saturating_add(CONSENT_SECONDS)))
                .execute(&mut *transaction)
                .await?;
        }
    }
    let challenges = "DELETE FROM challenges WHERE slot IN (SELECT id FROM slots WHERE account IN";
    sqlx::query(sqlx::AssertSqlSafe([challenges, " ", DUE, ")"].concat()))
        .bind(signed(now))
        .execute(&mut *transaction)
        .await?;
    for change in [
        "DELETE FROM sessions WHERE account IN",
        "DELETE FROM logins WHERE account IN",
        "DELETE FROM slots WHERE account IN",
        "UPDATE shares SET state = 1 WHERE state = 0 AND account IN",
        "UPDATE grant_shares SET state = 1 WHERE state = 0 AND account IN",
        "DELETE FROM loans WHERE account IN",
        // Who opened something is told; the account won't be there any more.
        "UPDATE held SET erased = 1 WHERE account IN",
        "UPDATE held SET kind = 2, since = $1, told = NULL, confirmed = NULL, confirmed_by = NULL, signature = NULL
         WHERE kind < 2 AND account IN",
        // Others go on seeing what happened, and no longer who.
        "UPDATE participations SET account = NULL, case_id = NULL WHERE account IN",
        "UPDATE accounts SET address = randomblob(32), record = NULL WHERE id IN",
        "UPDATE erasures SET begun = 1 WHERE account IN",
    ] {
        sqlx::query(sqlx::AssertSqlSafe([change, " ", DUE].concat()))
            .bind(signed(now))
            .execute(&mut *transaction)
            .await?;
    }
    Ok(())
}
