//! The share store: a database file of its own, so that shares are in no backup of the data, and what is
//! destroyed here is destroyed.

use super::journal::Read;
use crate::store::{
    BACKUP, BackupMark, DepositedShare, JOURNAL, StoreError, head_bytes, read_head,
    sqlite::{Database, OpenError, fixed, share_id, signed},
};
use kluis_vault::{destroyed, manifest::Head};
use kluis_wire::AccountId;
use std::path::Path;

const MIGRATIONS: &[(i64, &str, &str)] = &[
    (
        1,
        "shares",
        include_str!("../../migrations/shares/0001_shares.sql"),
    ),
    (
        2,
        "grant_shares",
        include_str!("../../migrations/shares/0002_grant_shares.sql"),
    ),
    (
        9,
        "days",
        include_str!("../../migrations/shares/0009_days.sql"),
    ),
];

const KEYS: &str = "platform-keys";
const SETTLED: &str = "settled-until";

pub(crate) struct ShareStore(pub(super) Database);

impl ShareStore {
    pub(crate) async fn open(path: &Path) -> Result<Self, OpenError> {
        Database::open(path, MIGRATIONS).await.map(Self)
    }

    /// The platform's separate keys, wrapped under the platform key.
    pub(super) async fn wrapped_keys(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.meta(KEYS).await
    }

    pub(super) async fn set_wrapped_keys(&self, wrapped: &[u8]) -> Result<(), StoreError> {
        self.set_meta(KEYS, wrapped).await
    }

    async fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let query = sqlx::query_scalar("SELECT value FROM meta WHERE name = $1").bind(name);
        Ok(query.fetch_optional(self.0.reader()).await?)
    }

    async fn set_meta(&self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        sqlx::query("INSERT OR REPLACE INTO meta (name, value) VALUES ($1, $2)")
            .bind(name)
            .bind(value)
            .execute(self.0.writer())
            .await?;
        Ok(())
    }

    /// The same share by the same commit may come twice: its first answer got lost.
    pub(super) async fn insert(
        &self,
        shares: &[(DepositedShare, Vec<u8>)],
        now: u64,
    ) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        for (share, wrapped) in shares {
            sqlx::query(
                "INSERT INTO shares (account, category, epoch, header, wrapped, deposited)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT DO UPDATE SET deposited = excluded.deposited",
            )
            .bind(share.account.as_ref())
            .bind(share.id.category.number())
            .bind(signed(share.id.epoch))
            .bind(share.header.as_slice())
            .bind(wrapped.as_slice())
            .bind(signed(now))
            .execute(&mut *transaction)
            .await?;
        }
        Ok(transaction.commit().await?)
    }

    pub(super) async fn wrapped(
        &self,
        share: DepositedShare,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT wrapped FROM shares WHERE account = $1 AND category = $2 AND epoch = $3 AND header = $4",
        )
        .bind(share.account.as_ref())
        .bind(share.id.category.number())
        .bind(signed(share.id.epoch))
        .bind(share.header.as_slice())
        .fetch_optional(self.0.reader())
        .await?)
    }

    /// One that was deposited again after `until` stays.
    pub(super) async fn destroy(
        &self,
        shares: &[DepositedShare],
        until: u64,
    ) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        for share in shares {
            sqlx::query(
                "DELETE FROM shares
                 WHERE account = $1 AND category = $2 AND epoch = $3 AND header = $4 AND deposited <= $5",
            )
            .bind(share.account.as_ref())
            .bind(share.id.category.number())
            .bind(signed(share.id.epoch))
            .bind(share.header.as_slice())
            .bind(signed(until))
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        // The pages as they were are still in the log.
        self.0.truncate_log().await
    }

    pub(super) async fn unsettled(&self, until: u64) -> Result<Vec<DepositedShare>, StoreError> {
        self.deposited(self.settled().await?, until).await
    }

    /// Those deposited after `from` and up to `until`.
    async fn deposited(&self, from: u64, until: u64) -> Result<Vec<DepositedShare>, StoreError> {
        let rows: Vec<(Vec<u8>, i64, i64, Vec<u8>)> = sqlx::query_as(
            "SELECT account, category, epoch, header FROM shares WHERE deposited > $1 AND deposited <= $2",
        )
        .bind(signed(from))
        .bind(signed(until))
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

    /// Until when everything deposited was asked about.
    pub(super) async fn settled(&self) -> Result<u64, StoreError> {
        match self.meta(SETTLED).await? {
            Some(bytes) => Ok(u64::from_be_bytes(fixed(bytes)?)),
            None => Ok(0),
        }
    }

    pub(super) async fn settle(&self, until: u64) -> Result<(), StoreError> {
        self.set_meta(SETTLED, &until.to_be_bytes()).await
    }

    /// How far it has come in the journal.
    pub(super) async fn journaled(&self) -> Result<Head, StoreError> {
        let bytes = self.meta(JOURNAL).await?;
        Ok(bytes
            .and_then(|bytes| read_head(&bytes))
            .unwrap_or(Head::NONE))
    }

    pub(super) async fn note_journal(&self, head: Head) -> Result<(), StoreError> {
        self.set_meta(JOURNAL, &head_bytes(head)).await
    }

    /// Whether it is a backup.
    pub(crate) async fn backup(&self) -> Result<Option<BackupMark>, StoreError> {
        let bytes = self.meta(BACKUP).await?;
        Ok(bytes.and_then(|bytes| BackupMark::read(&bytes)))
    }

    /// Says that it is one, or isn't any more.
    pub(crate) async fn mark_backup(&self, mark: Option<BackupMark>) -> Result<(), StoreError> {
        match mark {
            Some(mark) => self.set_meta(BACKUP, &mark.bytes()).await,
            None => {
                sqlx::query("DELETE FROM meta WHERE name = $1")
                    .bind(BACKUP)
                    .execute(self.0.writer())
                    .await?;
                Ok(())
            }
        }
    }

    /// Destroys what the journal names and is still here, where it says more than was done here.
    pub(crate) async fn replay(&self, journal: &Read) -> Result<(), StoreError> {
        if journal.head() == self.journaled().await? {
            return Ok(());
        }
        let (all, copies) = (
            self.deposited(0, u64::MAX),
            self.deposited_grants(0, u64::MAX),
        );
        let (mut shares, mut grants) = (all.await?, copies.await?);
        shares.retain(|one| journal.names(destroyed::share(one.account, one.id, one.header)));
        grants.retain(|one| journal.names(destroyed::copy(one.account, one.id, one.header)));
        self.destroy(&shares, u64::MAX).await?;
        self.destroy_grants(&grants, u64::MAX).await?;
        self.note_journal(journal.head()).await
    }

    pub(super) async fn ready(&self) -> Result<(), StoreError> {
        self.0.ready().await
    }

    pub(crate) async fn close(&self) {
        self.0.close().await;
    }
}
