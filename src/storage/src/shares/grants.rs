//! The share service, for what is sealed to others: countersigning decisions, and the shares of granted copies, which
//! leave only with the entry of the look that they are released for.

use super::{ShareError, ShareService, store::ShareStore};
use crate::{
    rng,
    store::{GrantShare, Hash, StoreError, sqlite::fixed, sqlite::signed},
};
use kluis_vault::{
    case,
    decision::Receipt,
    destroyed,
    log::{Entry, Look},
    manifest::Head,
    primitive::Failed,
    secret::Share,
};
use kluis_wire::{AccountId, Bytes, Digest, GrantShareId, LookReleased, Signature, SignedRegistry};

impl ShareService {
    /// Countersigns a decision.
    pub(crate) fn countersign(&self, receipt: &Receipt) -> String {
        self.keys.countersign(&self.origin, receipt)
    }

    /// The registry, with its head signed.
    pub(crate) fn registry(&self, entries: Vec<Bytes>) -> SignedRegistry {
        self.keys.sign_registry(&self.origin, entries)
    }

    /// Signs the purposes whose encoding has this digest.
    pub(crate) fn sign_purposes(&self, digest: Digest) -> Signature {
        self.keys.sign_purposes(&self.origin, digest)
    }

    /// Signs a receipt for a statement in a case.
    pub(crate) fn sign_stated(&self, receipt: &case::Receipt) -> String {
        self.keys.sign_stated(&self.origin, receipt)
    }

    /// Opens the share that comes with a letter.
    pub(crate) fn open_letter_deposit(
        &self,
        account: AccountId,
        id: GrantShareId,
        sealed: &Bytes,
    ) -> Result<Share, Failed> {
        self.keys
            .open_letter_deposit(&self.origin, account, id, sealed.as_ref())
    }

    /// The shares of granted copies, or of letters, as they were deposited.
    pub(crate) async fn granted(&self, deposits: &[GrantShare]) -> Result<Vec<Share>, ShareError> {
        let mut shares = Vec::with_capacity(deposits.len());
        for share in deposits {
            let wrapped = self.store.wrapped_grant(*share).await?;
            let wrapped = wrapped.ok_or(ShareError::Lost)?;
            shares.push(
                self.keys
                    .unwrap_share(share.account, share.id, &wrapped)
                    .map_err(|Failed| ShareError::Lost)?,
            );
        }
        Ok(shares)
    }

    /// Signs the head of an access log.
    pub(crate) fn sign_log(&self, account: AccountId, head: Head) -> Signature {
        self.keys.sign_log(&self.origin, account, head)
    }

    /// Keeps shares of granted copies for the commit with this header.
    pub(crate) async fn deposit_grants(
        &self,
        account: AccountId,
        header: Hash,
        shares: &[(GrantShareId, Share)],
        now: u64,
    ) -> Result<(), ShareError> {
        let mut wrapped = Vec::with_capacity(shares.len());
        for (id, share) in shares {
            let bytes = self
                .keys
                .wrap_share(account, *id, share, &mut rng::system())?;
            let id = *id;
            wrapped.push((
                GrantShare {
                    account,
                    id,
                    header,
                },
                bytes,
            ));
        }
        Ok(self.store.insert_grants(&wrapped, now).await?)
    }

    /// Seals the shares of a look that is in the log to the key that it names.
    pub(crate) async fn release_look(
        &self,
        entry: &Entry,
        look: &Look,
        deposits: &[GrantShare],
    ) -> Result<LookReleased, ShareError> {
        let shares = self.granted(deposits).await?;
        let rng = &mut rng::system();
        Ok(self
            .keys
            .release_look(&self.origin, entry, look, &shares, rng)?)
    }

    /// Destroys shares of granted copies, and the journal says so.
    pub(crate) async fn destroy_grants(
        &self,
        shares: &[GrantShare],
        now: u64,
    ) -> Result<(), StoreError> {
        let marks = shares
            .iter()
            .map(|share| destroyed::copy(share.account, share.id, share.header));
        let mut journal = self.journal.lock().await;
        let head = journal.append(&self.keys, marks.collect(), now)?;
        self.store.destroy_grants(shares, u64::MAX).await?;
        self.store.note_journal(head).await
    }

    /// As [`Self::sweep`].
    pub(crate) async fn sweep_grants(
        &self,
        shares: &[GrantShare],
        until: u64,
    ) -> Result<(), StoreError> {
        self.store.destroy_grants(shares, until).await
    }

    /// As [`Self::unsettled`], and settled with it.
    pub(crate) async fn unsettled_grants(&self, until: u64) -> Result<Vec<GrantShare>, StoreError> {
        self.store.unsettled_grants(until).await
    }
}

impl ShareStore {
    async fn insert_grants(
        &self,
        shares: &[(GrantShare, Vec<u8>)],
        now: u64,
    ) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        for (share, wrapped) in shares {
            sqlx::query(
                "INSERT INTO grant_shares (account, id, header, wrapped, deposited)
                 VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT DO UPDATE SET deposited = excluded.deposited",
            )
            .bind(share.account.as_ref())
            .bind(share.id.as_ref())
            .bind(share.header.as_slice())
            .bind(wrapped.as_slice())
            .bind(signed(now))
            .execute(&mut *transaction)
            .await?;
        }
        Ok(transaction.commit().await?)
    }

    async fn wrapped_grant(&self, share: GrantShare) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT wrapped FROM grant_shares WHERE account = $1 AND id = $2 AND header = $3",
        )
        .bind(share.account.as_ref())
        .bind(share.id.as_ref())
        .bind(share.header.as_slice())
        .fetch_optional(self.0.reader())
        .await?)
    }

    pub(super) async fn destroy_grants(
        &self,
        shares: &[GrantShare],
        until: u64,
    ) -> Result<(), StoreError> {
        let mut transaction = self.0.begin().await?;
        for share in shares {
            sqlx::query(
                "DELETE FROM grant_shares
                 WHERE account = $1 AND id = $2 AND header = $3 AND deposited <= $4",
            )
            .bind(share.account.as_ref())
            .bind(share.id.as_ref())
            .bind(share.header.as_slice())
            .bind(signed(until))
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        // The pages as they were are still in the log.
        self.0.truncate_log().await
    }

    async fn unsettled_grants(&self, until: u64) -> Result<Vec<GrantShare>, StoreError> {
        self.deposited_grants(self.settled().await?, until).await
    }

    /// Those deposited after `from` and up to `until`.
    pub(super) async fn deposited_grants(
        &self,
        from: u64,
        until: u64,
    ) -> Result<Vec<GrantShare>, StoreError> {
        let rows: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> = sqlx::query_as(
            "SELECT account, id, header FROM grant_shares WHERE deposited > $1 AND deposited <= $2",
        )
        .bind(signed(from))
        .bind(signed(until))
        .fetch_all(self.0.reader())
        .await?;
        rows.into_iter()
            .map(|(account, id, header)| {
                Ok(GrantShare {
                    account: AccountId(fixed(account)?),
                    id: GrantShareId(fixed(id)?),
                    header: fixed(header)?,
                })
            })
            .collect()
    }
}
