//! [`Holdings`] in SQLite. Whatever way a copy ended, by decision, by time, by its one look, with its field or with the
//! account: nothing in force is left of it, and that is what is looked for.

use super::{Sqlite, fixed, grants::use_nonce, optional, signed, unsigned};
use crate::store::{Holdings, StoreError};
use async_trait::async_trait;
use kluis_vault::log::Look;
use kluis_wire::{
    AccountId, Confirmed, Digest, Erased, GrantId, GrantName, Held, LookNonce, Notice, NoticeKind,
    Notices, Signature,
    limits::{self, NOTICE_SECONDS},
};
use sqlx::{AssertSqlSafe, SqliteConnection};

/// Copies of what is held that are in force at $1.
const IN_FORCE: &str = "FROM grants JOIN grant_shares ON grant_shares.account = grants.account AND grant_shares.id = grants.share
     WHERE grants.account = held.account AND grants.id = held.id AND grants.field = held.field
       AND until > $1 AND state = 0";
/// When the term of what is held was over, where it is and nobody has cleared it away yet.
const OVER: &str =
    "(SELECT until FROM grants WHERE grants.account = held.account AND grants.id = held.id
     AND grants.field = held.field AND until > 0 AND until <= $1)";
/// What every new notice begins with.
const ANEW: &str = "told = NULL, confirmed = NULL, confirmed_by = NULL, signature = NULL";
const ENDED: i64 = 2;

#[async_trait]
impl Holdings for Sqlite {
    async fn notices(
        &self,
        keys: &[Digest],
        (asking, nonce): (Digest, LookNonce),
        now: u64,
    ) -> Result<Option<Notices>, StoreError> {
        let mut transaction = self.0.begin().await?;
        if !use_nonce(&mut transaction, asking, nonce, now).await? {
            return Ok(None);
        }
        settle_over(&mut transaction, now).await?;
        let (mut all, mut count) = (Vec::new(), 0_u64);
        for key in keys {
            type Row = (Vec<u8>, Vec<u8>, String, i64, i64, i64, Option<i64>);
            let rows: Vec<Row> = sqlx::query_as(
                "SELECT account, id, field, kind, since, opened, told FROM held
                 WHERE recipient = $1 AND kind > 0 AND confirmed IS NULL ORDER BY told IS NOT NULL, since LIMIT $2",
            )
            .bind(key.as_ref())
            .bind(i64::try_from(limits::NOTICES).unwrap_or(i64::MAX))
            .fetch_all(&mut *transaction)
            .await?;
            all.extend(rows);
            let waiting: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM held WHERE recipient = $1 AND kind > 0 AND confirmed IS NULL",
            )
            .bind(key.as_ref())
            .fetch_one(&mut *transaction)
            .await?;
            count = count.saturating_add(unsigned(waiting)?);
        }
        all.sort_by_key(|(.., since, _, told)| (told.is_some(), *since));
        all.truncate(limits::NOTICES);
        let more = count.saturating_sub(u64::try_from(all.len()).unwrap_or(u64::MAX));
        let mut notices = Vec::with_capacity(all.len());
        for (account, id, field, kind, since, opened, _) in all {
            sqlx::query(
                "UPDATE held SET told = coalesce(told, $4) WHERE account = $1 AND id = $2 AND field = $3",
            )
            .bind(account.as_slice())
            .bind(id.as_slice())
            .bind(field.as_str())
            .bind(signed(now))
            .execute(&mut *transaction)
            .await?;
            notices.push(Notice {
                account: AccountId(fixed(account)?),
                name: GrantName {
                    grant: GrantId(fixed(id)?),
                    field,
                },
                kind: if kind == ENDED {
                    NoticeKind::Ended
                } else {
                    NoticeKind::Changed
                },
                since: unsigned(since)?,
                opened: unsigned(opened)?,
            });
        }
        transaction.commit().await?;
        Ok(Some(Notices { notices, more }))
    }

    async fn erased(&self, erased: &Erased, keys: &[Digest], now: u64) -> Result<bool, StoreError> {
        let mut transaction = self.0.begin().await?;
        settle(&mut transaction, erased.account, now).await?;
        let row: Option<(Vec<u8>, i64, Option<i64>)> = sqlx::query_as(
            "SELECT recipient, opened, confirmed FROM held
             WHERE account = $1 AND id = $2 AND field = $3 AND kind > 0",
        )
        .bind(erased.account.as_ref())
        .bind(erased.name.grant.as_ref())
        .bind(erased.name.field.as_str())
        .fetch_optional(&mut *transaction)
        .await?;
        let Some((recipient, opened, confirmed)) = row else {
            return Ok(false);
        };
        // What was signed before the last look says nothing about what that look gave.
        let before = erased.time.saturating_add(limits::LOOK_SECONDS) < unsigned(opened)?;
        if !keys.contains(&Digest(fixed(recipient)?)) || before {
            return Ok(false);
        }
        if confirmed.is_none() {
            sqlx::query(
                "UPDATE held SET told = coalesce(told, $4), confirmed = $5, confirmed_by = $6, signature = $7
                 WHERE account = $1 AND id = $2 AND field = $3",
            )
            .bind(erased.account.as_ref())
            .bind(erased.name.grant.as_ref())
            .bind(erased.name.field.as_str())
            .bind(signed(now))
            .bind(signed(erased.time))
            .bind(erased.recipient.as_ref())
            .bind(erased.signature.as_ref())
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    async fn held(&self, account: AccountId, now: u64) -> Result<Vec<Held>, StoreError> {
        let mut transaction = self.0.begin().await?;
        settle(&mut transaction, account, now).await?;
        type Row = (
            Vec<u8>,
            String,
            Vec<u8>,
            i64,
            i64,
            Option<i64>,
            Option<i64>,
            Option<i64>,
            Option<Vec<u8>>,
            Option<Vec<u8>>,
        );
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, field, recipient, opened, kind, since, told, confirmed, confirmed_by, signature FROM held
             WHERE account = $1 ORDER BY opened DESC, id, field LIMIT $2",
        )
        .bind(account.as_ref())
        .bind(i64::try_from(limits::HELD).unwrap_or(i64::MAX))
        .fetch_all(&mut *transaction)
        .await?;
        transaction.commit().await?;
        let rows = rows.into_iter();
        rows.map(
            |(id, field, recipient, opened, kind, since, told, confirmed, by, signature)| {
                let since = since.map(unsigned).transpose()?;
                let confirmed = match (confirmed, optional(by)?, optional(signature)?) {
                    (Some(time), Some(by), Some(signature)) => Some(Confirmed {
                        recipient: Digest(by),
                        time: unsigned(time)?,
                        signature: Signature(signature),
                    }),
                    _ => None,
                };
                Ok(Held {
                    name: GrantName {
                        grant: GrantId(fixed(id)?),
                        field,
                    },
                    recipient: Digest(fixed(recipient)?),
                    opened: unsigned(opened)?,
                    changed: since.filter(|_| kind != ENDED),
                    ended: since.filter(|_| kind == ENDED),
                    told: told.map(unsigned).transpose()?,
                    confirmed,
                })
            },
        )
        .collect()
    }

    async fn settle_held(&self, now: u64) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        settle_over(&mut transaction, now).await?;
        sqlx::query("DELETE FROM held WHERE erased = 1 AND (confirmed IS NOT NULL OR since <= $1)")
            .bind(signed(now.saturating_sub(NOTICE_SECONDS)))
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }
}

/// Finds what is over by now, and nobody has cleared away yet.
async fn settle_over(transaction: &mut SqliteConnection, now: u64) -> Result<(), StoreError> {
    let accounts: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT DISTINCT account FROM grants WHERE until > 0 AND until <= $1")
            .bind(signed(now))
            .fetch_all(&mut *transaction)
            .await?;
    for account in accounts {
        settle(transaction, AccountId(fixed(account)?), now).await?;
    }
    Ok(())
}

/// Finds what ended of one account, and what changed after it was opened.
pub(super) async fn settle(
    transaction: &mut SqliteConnection,
    account: AccountId,
    now: u64,
) -> Result<(), StoreError> {
    let ended = [
        "UPDATE held SET kind = 2, since = coalesce(",
        OVER,
        ", $1), ",
        ANEW,
        " WHERE account = $2 AND kind < 2 AND NOT EXISTS (SELECT 1 ",
        IN_FORCE,
        ")",
    ];
    let changed = [
        "UPDATE held SET kind = 1, since = $1, ",
        ANEW,
        " WHERE account = $2 AND kind = 0 AND EXISTS (SELECT 1 ",
        IN_FORCE,
        " AND grants.revision > held.revision)",
    ];
    for statement in [ended.concat(), changed.concat()] {
        sqlx::query(AssertSqlSafe(statement))
            .bind(signed(now))
            .bind(account.as_ref())
            .execute(&mut *transaction)
            .await?;
    }
    Ok(())
}

/// A look released these: its recipient has them as they are now.
pub(super) async fn opened(
    transaction: &mut SqliteConnection,
    look: &Look,
    now: u64,
) -> Result<(), StoreError> {
    for copy in &look.copies {
        sqlx::query(
            "INSERT INTO held (account, id, field, recipient, revision, opened) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (account, id, field) DO UPDATE SET recipient = $4, revision = $5, opened = $6, kind = 0,
             since = NULL, told = NULL, confirmed = NULL, confirmed_by = NULL, signature = NULL",
        )
        .bind(look.account.as_ref())
        .bind(copy.name.grant.as_ref())
        .bind(copy.name.field.as_str())
        .bind(look.recipient.as_ref())
        .bind(signed(copy.revision))
        .bind(signed(now))
        .execute(&mut *transaction)
        .await?;
    }
    Ok(())
}
