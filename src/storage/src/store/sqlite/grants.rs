//! [`Grants`] in SQLite.

use super::{
    Sqlite, cases::restricted, fixed, granting, held, loans, optional, precautions::frozen, signed,
    unsigned,
};
use crate::store::{GrantShare, Grants, Hash, Heads, Looked, NewLook, StoreError};
use async_trait::async_trait;
use kluis_vault::{
    log::{Asked, Entry, Outcome},
    manifest::{Head, digest},
};
use kluis_wire::{
    AccountId, Bytes, Digest, FileId, GrantId, GrantName, GrantShareId, GrantShown, IdentityLink,
    IdentityPublic, LookNonce, Signature, SigningPublic, StoredGrant,
    limits::{LOG_ENTRIES, LOOK_SECONDS, RECEIPTS},
};
use sqlx::SqliteConnection;

#[async_trait]
impl Grants for Sqlite {
    async fn heads(&self, account: AccountId) -> Result<Heads, StoreError> {
        let mut snapshot = self.0.snapshot().await?;
        let row: Option<(i64, Vec<u8>, String)> = sqlx::query_as(
            "SELECT sequence, decision, token FROM receipts WHERE account = $1 ORDER BY sequence DESC LIMIT 1",
        )
        .bind(account.as_ref())
        .fetch_optional(&mut *snapshot)
        .await?;
        let log = log_head(&mut snapshot, account).await?;
        snapshot.rollback().await?;
        let (decision, receipt) = match row {
            None => (Head::NONE, Head::NONE),
            Some((sequence, decision, token)) => {
                let sequence = unsigned(sequence)?;
                let at = |digest| Head { sequence, digest };
                (at(Digest(fixed(decision)?)), at(digest(token.as_bytes())))
            }
        };
        Ok(Heads {
            decision,
            receipt,
            log,
        })
    }

    async fn granted(
        &self,
        recipient: Digest,
        nonce: LookNonce,
        now: u64,
    ) -> Result<Option<Vec<GrantShown>>, StoreError> {
        let mut transaction = self.0.begin().await?;
        if !use_nonce(&mut transaction, recipient, nonce, now).await? {
            return Ok(None);
        }
        let shown = in_force(&mut transaction, None, recipient, now).await?;
        transaction.commit().await?;
        Ok(Some(shown))
    }

    async fn granted_by(
        &self,
        account: AccountId,
        recipient: Digest,
        now: u64,
    ) -> Result<Vec<GrantShown>, StoreError> {
        let mut snapshot = self.0.snapshot().await?;
        let shown = in_force(&mut snapshot, Some(account), recipient, now).await?;
        snapshot.rollback().await?;
        Ok(shown)
    }

    async fn allows(
        &self,
        account: AccountId,
        purpose: &str,
        now: u64,
    ) -> Result<bool, StoreError> {
        let until: Option<i64> = sqlx::query_scalar(
            "SELECT until FROM receipts WHERE account = $1 AND purpose = $2 ORDER BY sequence DESC LIMIT 1",
        )
        .bind(account.as_ref())
        .bind(purpose)
        .fetch_optional(self.0.reader())
        .await?;
        Ok(until.is_some_and(|until| until > signed(now)))
    }

    async fn over(&self, now: u64) -> Result<Vec<AccountId>, StoreError> {
        let accounts: Vec<Vec<u8>> = sqlx::query_scalar(
            "SELECT DISTINCT account FROM grants WHERE until > 0 AND until <= $1",
        )
        .bind(signed(now))
        .fetch_all(self.0.reader())
        .await?;
        accounts
            .into_iter()
            .map(|account| fixed(account).map(AccountId))
            .collect()
    }

    async fn look(&self, new: NewLook<'_>, now: u64) -> Result<Looked, StoreError> {
        let mut transaction = self.0.begin().await?;
        let look = new.look;
        let account: Option<i64> = sqlx::query_scalar("SELECT 1 FROM accounts WHERE id = $1")
            .bind(look.account.as_ref())
            .fetch_optional(&mut *transaction)
            .await?;
        if account.is_none()
            || !use_nonce(&mut transaction, look.recipient, look.nonce, now).await?
        {
            return Ok(Looked::Nothing);
        }
        let mut shares = Vec::with_capacity(look.copies.len());
        let mut outcome = new.refused.unwrap_or(Outcome::Released);
        if outcome != Outcome::NoReason && frozen(&mut transaction, look.account).await?.is_some() {
            outcome = Outcome::Frozen;
        }
        for copy in &look.copies {
            let field = &copy.name.field;
            if outcome == Outcome::Released
                && restricted(&mut transaction, look.account, field).await?
            {
                outcome = Outcome::Restricted;
            }
            let granted = match outcome {
                Outcome::Released => covering(&mut transaction, &new, copy, now).await?,
                _ => break,
            };
            match granted {
                Some(header) => shares.push(GrantShare {
                    account: look.account,
                    id: copy.share,
                    header,
                }),
                None => outcome = Outcome::NotGranted,
            }
        }
        if outcome != Outcome::Released {
            shares.clear();
        }
        let before = log_head(&mut transaction, look.account).await?;
        let entry = Entry {
            account: look.account,
            sequence: before.sequence.saturating_add(1),
            previous: before.digest,
            time: now,
            registry: new.registry,
            outcome,
            look: new.signed.clone(),
        };
        sqlx::query("INSERT INTO access_log (account, sequence, entry) VALUES ($1, $2, $3)")
            .bind(look.account.as_ref())
            .bind(signed(entry.sequence))
            .bind(entry.encode())
            .execute(&mut *transaction)
            .await?;
        let mut last = false;
        if outcome == Outcome::Released {
            held::opened(&mut transaction, look, now).await?;
            loans::begin(&mut transaction, look, now).await?;
            last = granting::end_once(&mut transaction, look.account, look.decision).await?;
            held::settle(&mut transaction, look.account, now).await?;
        }
        transaction.commit().await?;
        Ok(Looked::Logged {
            entry: Box::new(entry),
            shares,
            last,
        })
    }

    async fn receipts(&self, account: AccountId, since: u64) -> Result<Vec<String>, StoreError> {
        let receipts = sqlx::query_scalar(
            "SELECT token FROM receipts WHERE account = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
        )
        .bind(account.as_ref())
        .bind(signed(since))
        .bind(i64::try_from(RECEIPTS).unwrap_or(i64::MAX))
        .fetch_all(self.0.reader())
        .await?;
        Ok(receipts)
    }

    async fn access_log(&self, account: AccountId, since: u64) -> Result<Vec<Bytes>, StoreError> {
        let entries: Vec<Vec<u8>> = sqlx::query_scalar(
            "SELECT entry FROM access_log WHERE account = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
        )
        .bind(account.as_ref())
        .bind(signed(since))
        .bind(i64::try_from(LOG_ENTRIES).unwrap_or(i64::MAX))
        .fetch_all(self.0.reader())
        .await?;
        Ok(entries.into_iter().map(Bytes).collect())
    }

    async fn grant_shares_to_destroy(&self, most: u32) -> Result<Vec<GrantShare>, StoreError> {
        let rows: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> =
            sqlx::query_as("SELECT account, id, header FROM grant_shares WHERE state = 1 LIMIT $1")
                .bind(most)
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

    async fn grant_share_destroyed(&self, share: GrantShare) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE grant_shares SET state = 2 WHERE account = $1 AND id = $2 AND state = 1",
        )
        .bind(share.account.as_ref())
        .bind(share.id.as_ref())
        .execute(self.0.writer())
        .await?;
        Ok(())
    }

    async fn is_grant_share_kept(&self, share: GrantShare) -> Result<bool, StoreError> {
        let kept: Option<i64> = sqlx::query_scalar(
            "SELECT 1 FROM grant_shares WHERE account = $1 AND id = $2 AND header = $3 AND state = 0",
        )
        .bind(share.account.as_ref())
        .bind(share.id.as_ref())
        .bind(share.header.as_slice())
        .fetch_optional(self.0.reader())
        .await?;
        Ok(kept.is_some())
    }
}

/// What a recipient has been granted, by everybody or by one account.
async fn in_force(
    snapshot: &mut SqliteConnection,
    account: Option<AccountId>,
    recipient: Digest,
    now: u64,
) -> Result<Vec<GrantShown>, StoreError> {
    type Row = (Vec<u8>, Vec<u8>, Vec<u8>, String);
    let grants: Vec<Row> = sqlx::query_as(
        "SELECT DISTINCT grants.account, grants.id, grants.decision, token FROM grants
         JOIN receipts ON receipts.account = grants.account AND receipts.decision = grants.decision
         WHERE recipient = $1 AND grants.until > $2 AND ($3 IS NULL OR grants.account = $3)",
    )
    .bind(recipient.as_ref())
    .bind(signed(now))
    .bind(account.as_ref().map(AsRef::as_ref))
    .fetch_all(&mut *snapshot)
    .await?;
    let mut shown = Vec::with_capacity(grants.len());
    for (account, id, decision, receipt) in grants {
        let account = AccountId(fixed(account)?);
        let to = (recipient, Digest(fixed(decision)?), now);
        shown.push(GrantShown {
            account,
            identity: identities(snapshot, account).await?,
            copies: copies(snapshot, account, GrantId(fixed(id)?), to).await?,
            receipt,
        });
    }
    Ok(shown)
}

/// By which commit the share of a copy came that is granted exactly as it is asked for, and in force.
async fn covering(
    transaction: &mut SqliteConnection,
    new: &NewLook<'_>,
    copy: &Asked,
    now: u64,
) -> Result<Option<Hash>, StoreError> {
    let header: Option<Vec<u8>> = sqlx::query_scalar(
        "SELECT header FROM grants
         JOIN grant_shares ON grant_shares.account = grants.account AND grant_shares.id = grants.share
         WHERE grants.account = $1 AND grants.id = $2 AND field = $3 AND revision = $4 AND share = $5
           AND recipient = $6 AND decision = $7 AND until > $8 AND state = 0",
    )
    .bind(new.look.account.as_ref())
    .bind(copy.name.grant.as_ref())
    .bind(copy.name.field.as_str())
    .bind(signed(copy.revision))
    .bind(copy.share.as_ref())
    .bind(new.look.recipient.as_ref())
    .bind(new.look.decision.as_ref())
    .bind(signed(now))
    .fetch_optional(transaction)
    .await?;
    header.map(fixed).transpose()
}

/// False where it came before.
pub(super) async fn use_nonce(
    transaction: &mut SqliteConnection,
    recipient: Digest,
    nonce: LookNonce,
    now: u64,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO look_nonces (recipient, nonce, forget) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(recipient.as_ref())
    .bind(nonce.as_ref())
    // A clock that is ahead makes a request that counts longer.
    .bind(signed(now.saturating_add(3 * LOOK_SECONDS)))
    .execute(transaction)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn log_head(
    snapshot: &mut SqliteConnection,
    account: AccountId,
) -> Result<Head, StoreError> {
    let row: Option<(i64, Vec<u8>)> = sqlx::query_as(
        "SELECT sequence, entry FROM access_log WHERE account = $1 ORDER BY sequence DESC LIMIT 1",
    )
    .bind(account.as_ref())
    .fetch_optional(snapshot)
    .await?;
    row.map_or(Ok(Head::NONE), |(sequence, entry)| {
        Ok(Head {
            sequence: unsigned(sequence)?,
            digest: digest(&entry),
        })
    })
}

pub(super) async fn identities(
    snapshot: &mut SqliteConnection,
    account: AccountId,
) -> Result<Vec<IdentityLink>, StoreError> {
    type Row = (Vec<u8>, Vec<u8>, Option<Vec<u8>>);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT signing, sealing, signature FROM identities WHERE account = $1 ORDER BY number",
    )
    .bind(account.as_ref())
    .fetch_all(snapshot)
    .await?;
    rows.into_iter()
        .map(|(signing, sealing, signature)| {
            Ok(IdentityLink {
                public: IdentityPublic {
                    signing: SigningPublic(fixed(signing)?),
                    sealing: Bytes(sealing),
                },
                succession: optional(signature)?.map(Signature),
            })
        })
        .collect()
}

async fn copies(
    snapshot: &mut SqliteConnection,
    account: AccountId,
    grant: GrantId,
    (recipient, decision, now): (Digest, Digest, u64),
) -> Result<Vec<StoredGrant>, StoreError> {
    type Row = (
        String,
        i64,
        i64,
        Vec<u8>,
        i64,
        Option<Vec<u8>>,
        Vec<u8>,
        Vec<u8>,
    );
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT field, revision, purpose_version, share, expires, file, sealed, signature FROM grants
         WHERE account = $1 AND id = $2 AND recipient = $3 AND decision = $4 AND until > $5 ORDER BY field",
    )
    .bind(account.as_ref())
    .bind(grant.as_ref())
    .bind(recipient.as_ref())
    .bind(decision.as_ref())
    .bind(signed(now))
    .fetch_all(snapshot)
    .await?;
    rows.into_iter()
        .map(
            |(field, revision, version, share, expires, file, sealed, signature)| {
                Ok(StoredGrant {
                    name: GrantName { grant, field },
                    revision: unsigned(revision)?,
                    recipient,
                    decision,
                    purpose_version: unsigned(version)?,
                    share: GrantShareId(fixed(share)?),
                    expires: unsigned(expires)?,
                    file: optional(file)?.map(FileId),
                    sealed: Bytes(sealed),
                    signature: Signature(fixed(signature)?),
                })
            },
        )
        .collect()
}

/// The keys that an account now has, beside the ones it had.
pub(super) async fn insert_identity(
    transaction: &mut SqliteConnection,
    account: AccountId,
    number: u64,
    keys: &IdentityPublic,
    signature: Option<&Signature>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO identities (account, number, signing, sealing, signature) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(account.as_ref())
    .bind(signed(number))
    .bind(keys.signing.as_ref())
    .bind(keys.sealing.as_ref())
    .bind(signature.map(AsRef::as_ref))
    .execute(transaction)
    .await?;
    Ok(())
}
