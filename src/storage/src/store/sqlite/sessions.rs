//! [`Sessions`] in SQLite.

use super::{
    Sqlite, fixed, kind_number,
    limits::{self, Guesser},
    optional, signed, unsigned,
};
use crate::store::{Hash, NewSession, NonceUse, OpenSession, Sessions, StoreError};
use async_trait::async_trait;
use kluis_wire::{
    AccountId, Digest, Nonce, SessionId, SessionInfo, SlotId, UnlockerKind,
    limits::{SESSION_IDLE_SECONDS, SESSION_SECONDS},
};
use sqlx::SqliteConnection;

/// How exactly the last use is known: not every request has to write.
const USED_STEP: u64 = 60;

#[async_trait]
impl Sessions for Sqlite {
    async fn open_session(&self, session: NewSession, now: u64) -> Result<bool, StoreError> {
        let mut transaction = self.0.begin().await?;
        let opened = sqlx::query(
            "INSERT INTO sessions (secret, id, account, slot, nonce, ephemeral, opened, used)
             SELECT $1, $2, $3, slots.id, $4, $5, $6, $6 FROM slots JOIN accounts ON accounts.id = account
             WHERE account = $3 AND successions = $7 AND slots.id = coalesce($8, slots.id)
             ORDER BY kind, slots.id LIMIT 1",
        )
        .bind(session.secret.as_slice())
        .bind(session.id.as_ref())
        .bind(session.account.as_ref())
        .bind(session.nonce.as_ref())
        .bind(session.ephemeral.as_ref().map(AsRef::as_ref))
        .bind(signed(now))
        .bind(signed(session.successions))
        .bind(session.slot.as_ref().map(AsRef::as_ref))
        .execute(&mut *transaction)
        .await?;
        if opened.rows_affected() != 1 {
            return Ok(false);
        }
        // Whoever gets in has lost nothing.
        sqlx::query("DELETE FROM erasures WHERE account = $1")
            .bind(session.account.as_ref())
            .execute(&mut *transaction)
            .await?;
        // It is in use: to the day, no nearer.
        sqlx::query("UPDATE accounts SET seen = max(seen, $2 / 86400), warned = 0 WHERE id = $1")
            .bind(session.account.as_ref())
            .bind(signed(now))
            .execute(&mut *transaction)
            .await?;
        if let Some(device) = session.device {
            sqlx::query("INSERT INTO devices (secret, account, used) VALUES ($1, $2, $3)")
                .bind(device.as_slice())
                .bind(session.account.as_ref())
                .bind(signed(now))
                .execute(&mut *transaction)
                .await?;
        }
        if let Some((address, device)) = session.guessed {
            limits::forgive(&mut transaction, Guesser::new(address, device)).await?;
            sqlx::query("UPDATE devices SET used = $2 WHERE secret = $1")
                .bind(device.as_ref().map(<[u8; 32]>::as_slice))
                .bind(signed(now))
                .execute(&mut *transaction)
                .await?;
        }
        if let Some(slot) = session.slot {
            sqlx::query("UPDATE slots SET used = $2 WHERE id = $1 AND used IS NULL")
                .bind(slot.as_ref())
                .bind(signed(now))
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    async fn session(&self, secret: Hash, now: u64) -> Result<Option<OpenSession>, StoreError> {
        type Row = (Vec<u8>, Vec<u8>, Option<Vec<u8>>, i64);
        let row: Option<Row> = sqlx::query_as(
            "SELECT id, account, ephemeral, used FROM sessions
             WHERE secret = $1 AND opened > $2 AND used > $3",
        )
        .bind(secret.as_slice())
        .bind(signed(now) - signed(SESSION_SECONDS))
        .bind(signed(now) - signed(SESSION_IDLE_SECONDS))
        .fetch_optional(self.0.reader())
        .await?;
        let Some((id, account, ephemeral, used)) = row else {
            return Ok(None);
        };
        if used + signed(USED_STEP) <= signed(now) {
            sqlx::query("UPDATE sessions SET used = $2 WHERE secret = $1")
                .bind(secret.as_slice())
                .bind(signed(now))
                .execute(self.0.writer())
                .await?;
        }
        Ok(Some(OpenSession {
            secret,
            id: SessionId(fixed(id)?),
            account: AccountId(fixed(account)?),
            ephemeral: optional(ephemeral)?.map(Digest),
        }))
    }

    async fn set_nonce(&self, secret: Hash, nonce: Nonce) -> Result<(), StoreError> {
        sqlx::query("UPDATE sessions SET nonce = $2 WHERE secret = $1")
            .bind(secret.as_slice())
            .bind(nonce.as_ref())
            .execute(self.0.writer())
            .await?;
        Ok(())
    }

    async fn use_nonce(
        &self,
        secret: Hash,
        used: Nonce,
        next: Nonce,
    ) -> Result<NonceUse, StoreError> {
        let mut transaction = self.0.begin().await?;
        let frozen: Option<i64> = sqlx::query_scalar(
            "SELECT 1 FROM freezes JOIN sessions USING (account) WHERE secret = $1",
        )
        .bind(secret.as_slice())
        .fetch_optional(&mut *transaction)
        .await?;
        if frozen.is_some() {
            return Ok(NonceUse::Frozen);
        }
        let done = sqlx::query("UPDATE sessions SET nonce = $3 WHERE secret = $1 AND nonce = $2")
            .bind(secret.as_slice())
            .bind(used.as_ref())
            .bind(next.as_ref())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(if done.rows_affected() == 1 {
            NonceUse::Done
        } else {
            NonceUse::Unproven
        })
    }

    async fn close_session(&self, secret: Hash) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE secret = $1")
            .bind(secret.as_slice())
            .execute(self.0.writer())
            .await?;
        Ok(())
    }

    async fn close_named(&self, account: AccountId, id: SessionId) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM sessions WHERE account = $1 AND id = $2")
            .bind(account.as_ref())
            .bind(id.as_ref())
            .execute(self.0.writer())
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn close_others(&self, account: AccountId, own: Hash) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        delete_others(&mut transaction, account, own).await?;
        Ok(transaction.commit().await?)
    }

    async fn knows_device(&self, secret: Hash, account: AccountId) -> Result<bool, StoreError> {
        let mut connection = self.0.reader().acquire().await?;
        knows_device(&mut connection, secret, account).await
    }
}

pub(super) async fn knows_device(
    connection: &mut SqliteConnection,
    secret: Hash,
    account: AccountId,
) -> Result<bool, StoreError> {
    let known: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM devices WHERE secret = $1 AND account = $2")
            .bind(secret.as_slice())
            .bind(account.as_ref())
            .fetch_optional(connection)
            .await?;
    Ok(known.is_some())
}

pub(super) async fn delete_others(
    transaction: &mut SqliteConnection,
    account: AccountId,
    own: Hash,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM sessions WHERE account = $1 AND secret <> $2")
        .bind(account.as_ref())
        .bind(own.as_slice())
        .execute(transaction)
        .await?;
    Ok(())
}

/// Those that count, the oldest first.
pub(super) async fn all(
    connection: &mut SqliteConnection,
    account: AccountId,
    now: u64,
) -> Result<Vec<SessionInfo>, StoreError> {
    type Row = (Vec<u8>, Vec<u8>, i64, i64);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, slot, opened, used FROM sessions
         WHERE account = $1 AND opened > $2 AND used > $3 ORDER BY opened, id",
    )
    .bind(account.as_ref())
    .bind(signed(now) - signed(SESSION_SECONDS))
    .bind(signed(now) - signed(SESSION_IDLE_SECONDS))
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|(id, slot, opened, used)| {
            Ok(SessionInfo {
                session: SessionId(fixed(id)?),
                slot: SlotId(fixed(slot)?),
                opened: unsigned(opened)?,
                used: unsigned(used)?,
            })
        })
        .collect()
}

/// The slot of the passphrase, if the account has one.
pub(super) async fn passphrase_slot(
    connection: &mut SqliteConnection,
    account: AccountId,
) -> Result<Option<SlotId>, StoreError> {
    let id: Option<Vec<u8>> =
        sqlx::query_scalar("SELECT id FROM slots WHERE account = $1 AND kind = $2")
            .bind(account.as_ref())
            .bind(kind_number(UnlockerKind::Passphrase))
            .fetch_optional(connection)
            .await?;
    Ok(optional(id)?.map(SlotId))
}
