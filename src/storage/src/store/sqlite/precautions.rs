//! [`Precautions`] in SQLite.

use super::{
    Sqlite, fixed,
    limits::{self, Guesser},
    loans,
    sessions::{self, passphrase_slot},
    signed, unsigned,
};
use crate::store::{
    AddressIndex, Hash, OpenSession, Precautions, Shown, StoreError, Taken, Waits, Window,
};
use async_trait::async_trait;
use kluis_wire::{
    AccountId, AccountState, Frozen, Purpose, SlotId, Wait, limits::WAITS_PER_ACCOUNT_HOUR,
};
use sqlx::SqliteConnection;

#[async_trait]
impl Precautions for Sqlite {
    async fn account_state(
        &self,
        session: OpenSession,
        now: u64,
    ) -> Result<AccountState, StoreError> {
        let mut snapshot = self.0.snapshot().await?;
        let account = session.account;
        let state = AccountState {
            frozen: frozen(&mut snapshot, account).await?,
            wait: wait(&mut snapshot, account)
                .await?
                .filter(|wait| wait.expires > now),
            session: session.id,
            sessions: sessions::all(&mut snapshot, account, now).await?,
        };
        snapshot.rollback().await?;
        Ok(state)
    }

    async fn show_second(
        &self,
        shown: Shown,
        purpose: Purpose,
        until: u64,
        now: u64,
    ) -> Result<Taken, StoreError> {
        let mut transaction = self.0.begin().await?;
        let Some(slot) = take(&mut transaction, shown, now).await? else {
            return Ok(Taken::Gone);
        };
        let second = sqlx::query(
            "UPDATE sessions SET second = $2, second_for = $3, second_until = $4
             WHERE secret = $1 AND slot <> $2 AND EXISTS (SELECT 1 FROM slots WHERE id = $2 AND alone = 0)",
        )
        .bind(shown.session.as_slice())
        .bind(slot.as_ref())
        .bind(purpose.number())
        .bind(signed(until))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(if second.rows_affected() == 1 {
            Taken::Done
        } else {
            Taken::SecondNeeded
        })
    }

    async fn freeze(&self, session: Hash, now: u64) -> Result<bool, StoreError> {
        let mut transaction = self.0.begin().await?;
        let account: Option<Vec<u8>> =
            sqlx::query_scalar("SELECT account FROM sessions WHERE secret = $1")
                .bind(session.as_slice())
                .fetch_optional(&mut *transaction)
                .await?;
        let Some(account) = account else {
            return Ok(false);
        };
        sqlx::query(
            "INSERT INTO freezes (account, since, slot)
             SELECT account, $2, slot FROM sessions WHERE secret = $1 ON CONFLICT DO NOTHING",
        )
        .bind(session.as_slice())
        .bind(signed(now))
        .execute(&mut *transaction)
        .await?;
        let account = AccountId(fixed(account)?);
        loans::end_of_account(&mut transaction, account).await?;
        delete_wait(&mut transaction, account).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn unfreeze(&self, shown: Shown, now: u64) -> Result<Taken, StoreError> {
        let mut transaction = self.0.begin().await?;
        let Some(slot) = take(&mut transaction, shown, now).await? else {
            return Ok(Taken::Gone);
        };
        let done = sqlx::query(
            "DELETE FROM freezes WHERE account = $1 AND slot <> $2
             AND EXISTS (SELECT 1 FROM slots WHERE id = $2 AND created <= freezes.since)",
        )
        .bind(shown.account.as_ref())
        .bind(slot.as_ref())
        .execute(&mut *transaction)
        .await?;
        let ended =
            done.rows_affected() == 1 || frozen(&mut transaction, shown.account).await?.is_none();
        transaction.commit().await?;
        Ok(if ended {
            Taken::Done
        } else {
            Taken::SecondNeeded
        })
    }

    async fn may_wait(
        &self,
        session: OpenSession,
        address: AddressIndex,
        now: u64,
    ) -> Result<Waits, StoreError> {
        let mut transaction = self.0.begin().await?;
        let asked = Window {
            name: "waits-of-account",
            key: session.account.0,
            most: WAITS_PER_ACCOUNT_HOUR,
            seconds: Window::HOUR,
        };
        let wait = limits::count(&mut transaction, asked, now).await?;
        let may = match wait {
            Some(seconds) => Waits::TooMany(seconds),
            None => waits(&mut transaction, session, address).await?,
        };
        transaction.commit().await?;
        Ok(may)
    }

    async fn begin_wait(
        &self,
        session: OpenSession,
        address: AddressIndex,
        wait: Wait,
    ) -> Result<Waits, StoreError> {
        let mut transaction = self.0.begin().await?;
        let may = waits(&mut transaction, session, address).await?;
        if may == Waits::Done {
            sqlx::query(
                "INSERT OR REPLACE INTO waits (account, since, until, expires) VALUES ($1, $2, $3, $4)",
            )
            .bind(session.account.as_ref())
            .bind(signed(wait.since))
            .bind(signed(wait.until))
            .bind(signed(wait.expires))
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await?;
        }
        Ok(may)
    }

    async fn end_wait(&self, account: AccountId) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        delete_wait(&mut transaction, account).await?;
        Ok(transaction.commit().await?)
    }
}

/// The slot that was shown, noted as used. None where session or slot have gone in the meantime.
async fn take(
    transaction: &mut SqliteConnection,
    shown: Shown,
    now: u64,
) -> Result<Option<SlotId>, StoreError> {
    let slot = match shown.slot {
        Some(slot) => Some(slot),
        None => passphrase_slot(transaction, shown.account).await?,
    };
    let Some(slot) = slot else {
        return Ok(None);
    };
    let done = sqlx::query(
        "UPDATE slots SET used = coalesce(used, $4) WHERE id = $1 AND account = $2
         AND EXISTS (SELECT 1 FROM sessions WHERE secret = $3 AND sessions.account = $2)",
    )
    .bind(slot.as_ref())
    .bind(shown.account.as_ref())
    .bind(shown.session.as_slice())
    .bind(signed(now))
    .execute(&mut *transaction)
    .await?;
    if let Some((address, device)) = shown.guessed {
        limits::forgive(transaction, Guesser::new(address, device)).await?;
    }
    Ok((done.rows_affected() == 1).then_some(slot))
}

/// Whether a wait may begin, but for how often.
async fn waits(
    transaction: &mut SqliteConnection,
    session: OpenSession,
    address: AddressIndex,
) -> Result<Waits, StoreError> {
    let own: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM sessions JOIN accounts ON accounts.id = account WHERE secret = $1 AND address = $2",
    )
    .bind(session.secret.as_slice())
    .bind(address.as_slice())
    .fetch_optional(&mut *transaction)
    .await?;
    Ok(match own {
        None => Waits::Unproven,
        Some(_) if frozen(transaction, session.account).await?.is_some() => Waits::Frozen,
        Some(_) => Waits::Done,
    })
}

pub(super) async fn frozen(
    connection: &mut SqliteConnection,
    account: AccountId,
) -> Result<Option<Frozen>, StoreError> {
    let row: Option<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT since, slot FROM freezes WHERE account = $1")
            .bind(account.as_ref())
            .fetch_optional(connection)
            .await?;
    row.map(|(since, slot)| {
        Ok(Frozen {
            since: unsigned(since)?,
            by: SlotId(fixed(slot)?),
        })
    })
    .transpose()
}

async fn wait(
    connection: &mut SqliteConnection,
    account: AccountId,
) -> Result<Option<Wait>, StoreError> {
    let row: Option<(i64, i64, i64)> =
        sqlx::query_as("SELECT since, until, expires FROM waits WHERE account = $1")
            .bind(account.as_ref())
            .fetch_optional(connection)
            .await?;
    row.map(|(since, until, expires)| {
        Ok(Wait {
            since: unsigned(since)?,
            until: unsigned(until)?,
            expires: unsigned(expires)?,
        })
    })
    .transpose()
}

pub(super) async fn delete_wait(
    transaction: &mut SqliteConnection,
    account: AccountId,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM waits WHERE account = $1")
        .bind(account.as_ref())
        .execute(transaction)
        .await?;
    Ok(())
}

/// Whether a second unlocker that counts for this was shown in this session, or else the three days have passed:
/// `None` where neither is so.
pub(super) async fn cleared(
    transaction: &mut SqliteConnection,
    session: Hash,
    account: AccountId,
    purpose: Purpose,
    now: u64,
) -> Result<Option<Cleared>, StoreError> {
    let second: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM sessions JOIN slots ON slots.id = second AND slots.account = sessions.account
         WHERE secret = $1 AND sessions.account = $2 AND second_for = $3 AND second_until > $4 AND second <> slot",
    )
    .bind(session.as_slice())
    .bind(account.as_ref())
    .bind(purpose.number())
    .bind(signed(now))
    .fetch_optional(&mut *transaction)
    .await?;
    if second.is_some() {
        return Ok(Some(Cleared::Second));
    }
    let ripe = wait(transaction, account)
        .await?
        .filter(|wait| wait.until <= now && now < wait.expires);
    Ok(ripe.map(|_| Cleared::Waited))
}

/// What stood beside the first unlocker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cleared {
    /// A second one.
    Second,
    /// Three days.
    Waited,
}
