//! [`Limits`] in SQLite, and the counting that log-ins and sign-ups do in their own transactions.

use super::{Sqlite, signed, unsigned};
use crate::store::{Hash, Limits, StoreError, Window};
use async_trait::async_trait;
use kluis_wire::limits::{FREE_GUESSES, GUESSES_FORGOTTEN_SECONDS, LONGEST_DELAY_SECONDS};
use sqlx::SqliteConnection;

#[async_trait]
impl Limits for Sqlite {
    async fn count(&self, window: Window, now: u64) -> Result<Option<u64>, StoreError> {
        let mut transaction = self.0.begin().await?;
        let wait = count(&mut transaction, window, now).await?;
        transaction.commit().await?;
        Ok(wait)
    }
}

/// Counts one more in its time. `Some` when that is too many: the seconds until that time ends.
pub(super) async fn count(
    transaction: &mut SqliteConnection,
    window: Window,
    now: u64,
) -> Result<Option<u64>, StoreError> {
    let (count, until): (i64, i64) = sqlx::query_as(
        "INSERT INTO limits (name, key, count, until, forget) VALUES ($1, $2, 1, $3, $3)
         ON CONFLICT (name, key) DO UPDATE SET
             count = CASE WHEN until <= $4 THEN 1 ELSE count + 1 END,
             until = CASE WHEN until <= $4 THEN $3 ELSE until END,
             forget = CASE WHEN until <= $4 THEN $3 ELSE until END
         RETURNING count, until",
    )
    .bind(window.name)
    .bind(window.key.as_slice())
    .bind(signed(now + window.seconds))
    .bind(signed(now))
    .fetch_one(transaction)
    .await?;
    let too_many = count > i64::from(window.most);
    Ok(if too_many {
        Some(unsigned(until)?.saturating_sub(now).max(1))
    } else {
        None
    })
}

/// Whose guesses are counted together.
#[derive(Clone, Copy)]
pub(super) struct Guesser {
    pub(super) name: &'static str,
    pub(super) key: Hash,
}

impl Guesser {
    pub(super) fn new(address: Hash, device: Option<Hash>) -> Self {
        device.map_or(
            Self {
                name: "guess-address",
                key: address,
            },
            |key| Self {
                name: "guess-device",
                key,
            },
        )
    }
}

/// How long the next try waits after so many that weren't completed: not at all at first, then a second, and
/// twice as long each time.
fn delay(guesses: i64) -> u64 {
    let Ok(beyond) = u32::try_from(guesses - i64::from(FREE_GUESSES)) else {
        return 0;
    };
    1_u64
        .checked_shl(beyond)
        .unwrap_or(u64::MAX)
        .min(LONGEST_DELAY_SECONDS)
}

/// Counts a guess before it is answered. `Some` when it comes too soon: the seconds to wait.
pub(super) async fn guess(
    transaction: &mut SqliteConnection,
    guesser: Guesser,
    now: u64,
) -> Result<Option<u64>, StoreError> {
    let before: Option<(i64, i64, i64)> =
        sqlx::query_as("SELECT count, until, forget FROM limits WHERE name = $1 AND key = $2")
            .bind(guesser.name)
            .bind(guesser.key.as_slice())
            .fetch_optional(&mut *transaction)
            .await?;
    let (count, until) = match before {
        Some((count, until, forget)) if unsigned(forget)? > now => (count, unsigned(until)?),
        _ => (0, 0),
    };
    if until > now {
        return Ok(Some(until - now));
    }
    sqlx::query("INSERT OR REPLACE INTO limits (name, key, count, until, forget) VALUES ($1, $2, $3, $4, $5)")
        .bind(guesser.name)
        .bind(guesser.key.as_slice())
        .bind(count + 1)
        .bind(signed(now + delay(count + 1)))
        .bind(signed(now + GUESSES_FORGOTTEN_SECONDS))
        .execute(transaction)
        .await?;
    Ok(None)
}

/// The right passphrase was given: what was counted before it is forgotten.
pub(super) async fn forgive(
    transaction: &mut SqliteConnection,
    guesser: Guesser,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM limits WHERE name = $1 AND key = $2")
        .bind(guesser.name)
        .bind(guesser.key.as_slice())
        .execute(transaction)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::delay;

    #[test]
    fn the_delay_starts_late_doubles_and_stays_bearable() {
        let delays: Vec<_> = [1, 4, 5, 6, 7, 14, 15, 1_000].map(delay).into();
        assert_eq!(delays, [0, 0, 1, 2, 4, 512, 900, 900]);
    }
}
