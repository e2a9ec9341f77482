//! The share service, as the keeper of the security log's keys: one a day, destroyed after its term.

use super::{ShareService, store::ShareStore};
use crate::{
    rng,
    store::{StoreError, sqlite::signed},
};
use kluis_vault::{primitive::Failed, secret::DayKey};
use kluis_wire::AccountId;
use zeroize::Zeroizing;

/// Why something can't be sealed for a day.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DayError {
    /// The key that is there isn't one of this platform.
    #[error("the key of a day is damaged")]
    Damaged,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Failed> for DayError {
    fn from(Failed: Failed) -> Self {
        Self::Damaged
    }
}

impl ShareService {
    /// Seals what happened to an account on a day, under the key of that day, which is made where it isn't there.
    pub(crate) async fn seal_for_day(
        &self,
        account: AccountId,
        day: u64,
        plain: &[u8],
    ) -> Result<Vec<u8>, DayError> {
        let key = match self.day_key(day).await? {
            Some(key) => key,
            None => {
                let fresh = DayKey::generate(&mut rng::system());
                let wrapped = self.keys.wrap_day(day, &fresh, &mut rng::system())?;
                self.store.add_day(day, &wrapped).await?;
                // Another request may have been first.
                self.day_key(day).await?.ok_or(DayError::Damaged)?
            }
        };
        Ok(kluis_vault::security::seal(
            &key,
            &self.origin,
            account,
            day,
            plain,
            &mut rng::system(),
        )?)
    }

    /// Opens it; none where the key of that day is destroyed.
    pub(crate) async fn open_for_day(
        &self,
        account: AccountId,
        day: u64,
        sealed: &[u8],
    ) -> Result<Option<Zeroizing<Vec<u8>>>, DayError> {
        let Some(key) = self.day_key(day).await? else {
            return Ok(None);
        };
        let plain = kluis_vault::security::open(&key, &self.origin, account, day, sealed)?;
        Ok(Some(plain))
    }

    async fn day_key(&self, day: u64) -> Result<Option<DayKey>, DayError> {
        let Some(wrapped) = self.store.day(day).await? else {
            return Ok(None);
        };
        Ok(Some(self.keys.unwrap_day(day, &wrapped)?))
    }

    /// Destroys the keys of the days before this one: they are neither in the file nor in its log any more.
    pub(crate) async fn destroy_days(&self, before: u64) -> Result<(), StoreError> {
        self.store.destroy_days(before).await
    }
}

impl ShareStore {
    async fn day(&self, day: u64) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(
            sqlx::query_scalar("SELECT wrapped FROM days WHERE day = $1")
                .bind(signed(day))
                .fetch_optional(self.0.reader())
                .await?,
        )
    }

    async fn add_day(&self, day: u64, wrapped: &[u8]) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO days (day, wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(signed(day))
            .bind(wrapped)
            .execute(self.0.writer())
            .await?;
        Ok(())
    }

    /// Destroys the keys of the days before this one.
    pub(crate) async fn destroy_days(&self, before: u64) -> Result<(), StoreError> {
        let gone = sqlx::query("DELETE FROM days WHERE day < $1")
            .bind(signed(before))
            .execute(self.0.writer())
            .await?;
        if gone.rows_affected() > 0 {
            // The pages as they were are still in the log.
            self.0.truncate_log().await?;
        }
        Ok(())
    }
}
