//! [`Vaults`] in SQLite.

use super::{
    Sqlite, files, fixed, granting, grants, held, kind, optional, signed, unlockers, unsigned,
};
use crate::store::{Hash, Head, NextCommit, StoreError, Stored, Vaults};
use async_trait::async_trait;
use kluis_vault::manifest;
use kluis_wire::{
    AccountId, Bytes, Commit, IdentityPublic, LogHead, Nonce, RowId, ShareId, Signature,
    SignedHeader, SigningPublic, SlotId, StoredRow, StoredSlot, Vault,
    limits::{HEADERS, ROWS},
};
use sqlx::SqliteConnection;

#[async_trait]
impl Vaults for Sqlite {
    async fn vault(
        &self,
        account: AccountId,
        since: Option<u64>,
        nonce: Nonce,
    ) -> Result<Option<Vault>, StoreError> {
        let mut snapshot = self.0.snapshot().await?;
        type Row = (i64, Vec<u8>, Vec<u8>);
        let row: Option<Row> =
            sqlx::query_as("SELECT sequence, body, keyring FROM accounts WHERE id = $1")
                .bind(account.as_ref())
                .fetch_optional(&mut *snapshot)
                .await?;
        let Some((sequence, body, keyring)) = row else {
            return Ok(None);
        };
        let vault = Vault {
            account,
            headers: headers(&mut snapshot, account, since, sequence).await?,
            body: Bytes(body),
            keyring: Bytes(keyring),
            slots: slots(&mut snapshot, account).await?,
            rows: rows(&mut snapshot, account).await?,
            nonce,
            log: log_head(&mut snapshot, account).await?,
        };
        snapshot.rollback().await?;
        Ok(Some(vault))
    }

    async fn head(&self, account: AccountId) -> Result<Option<Head>, StoreError> {
        type Row = (Vec<u8>, Vec<u8>, i64, i64, Vec<u8>, Vec<u8>);
        let row: Option<Row> = sqlx::query_as(
            "SELECT signing, sealing, successions, headers.sequence, header, signature
             FROM accounts JOIN headers ON account = id AND headers.sequence = accounts.sequence WHERE id = $1",
        )
        .bind(account.as_ref())
        .fetch_optional(self.0.reader())
        .await?;
        row.map(
            |(signing, sealing, successions, sequence, header, signature)| {
                Ok(Head {
                    identity: IdentityPublic {
                        signing: SigningPublic(fixed(signing)?),
                        sealing: Bytes(sealing),
                    },
                    successions: unsigned(successions)?,
                    sequence: unsigned(sequence)?,
                    head: SignedHeader {
                        header: Bytes(header),
                        signature: Signature(fixed(signature)?),
                    },
                })
            },
        )
        .transpose()
    }

    async fn commit(&self, next: NextCommit<'_>) -> Result<Stored, StoreError> {
        let mut transaction = self.0.begin().await?;
        let NextCommit {
            account,
            after,
            commit,
            ..
        } = next;
        if !advance(&mut transaction, account, after, commit).await? {
            return Ok(Stored::Changed);
        }
        // The order of decisions and looks is what the person reads from them: it is the one in which they were stored.
        if let Some(receipt) = next.receipts.first()
            && receipt.log != grants::log_head(&mut transaction, account).await?
        {
            return Ok(Stored::Logged);
        }
        insert_header(&mut transaction, account, after + 1, &commit.head).await?;
        let unlockers = unlockers::change(&mut transaction, next).await?;
        if unlockers != Stored::Done {
            return Ok(unlockers);
        }
        if !delete_rows(&mut transaction, account, &commit.rows_removed).await?
            || !give_up_shares(&mut transaction, account, &commit.shares_destroyed).await?
            || (commit.succession.is_some() && !is_empty(&mut transaction, account).await?)
            || !insert_shares(&mut transaction, account, next.header, next.shares).await?
            || !files::remove(&mut transaction, account, &commit.files_removed).await?
            || !files::attach(&mut transaction, account, &commit.files).await?
        {
            return Ok(Stored::Unproven);
        }
        if let Some(succession) = &commit.succession {
            let (keys, signature) = (&succession.identity, &succession.signature);
            let number = succession.number;
            grants::insert_identity(&mut transaction, account, number, keys, Some(signature))
                .await?;
        }
        if !granting::store(
            &mut transaction,
            account,
            commit,
            (next.header, next.now),
            next.receipts,
        )
        .await?
        {
            return Ok(Stored::Unproven);
        }
        if !commit.grants.is_empty()
            || !commit.grants_removed.is_empty()
            || !next.receipts.is_empty()
        {
            held::settle(&mut transaction, account, next.now).await?;
        }
        upsert_rows(&mut transaction, account, &commit.rows).await?;
        let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM fields WHERE account = $1")
            .bind(account.as_ref())
            .fetch_one(&mut *transaction)
            .await?;
        if usize::try_from(rows).is_ok_and(|rows| rows > ROWS) {
            return Ok(Stored::TooLarge);
        }
        transaction.commit().await?;
        Ok(Stored::Done)
    }

    async fn deposits(
        &self,
        account: AccountId,
        shares: &[ShareId],
    ) -> Result<Option<Vec<Hash>>, StoreError> {
        let mut snapshot = self.0.snapshot().await?;
        let mut deposits = Vec::with_capacity(shares.len());
        for id in shares {
            let header: Option<Vec<u8>> = sqlx::query_scalar(
                "SELECT header FROM shares WHERE account = $1 AND category = $2 AND epoch = $3 AND state = 0",
            )
            .bind(account.as_ref())
            .bind(id.category.number())
            .bind(signed(id.epoch))
            .fetch_optional(&mut *snapshot)
            .await?;
            let Some(header) = header else {
                return Ok(None);
            };
            deposits.push(fixed(header)?);
        }
        snapshot.rollback().await?;
        Ok(Some(deposits))
    }
}

/// How far the access log has come; the signature is not the store's.
async fn log_head(
    snapshot: &mut SqliteConnection,
    account: AccountId,
) -> Result<Option<LogHead>, StoreError> {
    let head = grants::log_head(snapshot, account).await?;
    Ok((head != manifest::Head::NONE).then_some(LogHead {
        sequence: head.sequence,
        digest: head.digest,
        signature: Signature([0; Signature::LENGTH]),
    }))
}

/// The headers after `since`, oldest first, the current one always the last. Where there are more than may be
/// returned at once, those just before the current one are left out: asking again goes on from there.
async fn headers(
    snapshot: &mut SqliteConnection,
    account: AccountId,
    since: Option<u64>,
    current: i64,
) -> Result<Vec<SignedHeader>, StoreError> {
    let before = i64::try_from(HEADERS - 1).unwrap_or(i64::MAX);
    let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(
        "SELECT header, signature FROM headers
         WHERE account = $1 AND (sequence = $3 OR sequence IN (
             SELECT sequence FROM headers WHERE account = $1 AND sequence > $2 AND sequence < $3
             ORDER BY sequence LIMIT $4))
         ORDER BY sequence",
    )
    .bind(account.as_ref())
    .bind(since.map_or(current, signed))
    .bind(current)
    .bind(before)
    .fetch_all(snapshot)
    .await?;
    rows.into_iter()
        .map(|(header, signature)| {
            Ok(SignedHeader {
                header: Bytes(header),
                signature: Signature(fixed(signature)?),
            })
        })
        .collect()
}

async fn slots(
    snapshot: &mut SqliteConnection,
    account: AccountId,
) -> Result<Vec<StoredSlot>, StoreError> {
    type Row = (Vec<u8>, i64, Option<Vec<u8>>, Vec<u8>);
    let rows: Vec<Row> =
        sqlx::query_as("SELECT id, kind, auth, wrapped FROM slots WHERE account = $1 ORDER BY id")
            .bind(account.as_ref())
            .fetch_all(snapshot)
            .await?;
    rows.into_iter()
        .map(|(id, number, auth, wrapped)| {
            Ok(StoredSlot {
                id: SlotId(fixed(id)?),
                kind: kind(number)?,
                auth: optional(auth)?.map(SigningPublic),
                wrapped: Bytes(wrapped),
            })
        })
        .collect()
}

async fn rows(
    snapshot: &mut SqliteConnection,
    account: AccountId,
) -> Result<Vec<StoredRow>, StoreError> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("SELECT id, sealed FROM fields WHERE account = $1 ORDER BY id")
            .bind(account.as_ref())
            .fetch_all(snapshot)
            .await?;
    rows.into_iter()
        .map(|(id, sealed)| {
            Ok(StoredRow {
                id: RowId(fixed(id)?),
                sealed: Bytes(sealed),
            })
        })
        .collect()
}

/// Compare and swap. False where the sequence is another one by now.
async fn advance(
    transaction: &mut SqliteConnection,
    account: AccountId,
    after: u64,
    commit: &Commit,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE accounts SET sequence = sequence + 1, body = $3, keyring = coalesce($4, keyring)
         WHERE id = $1 AND sequence = $2",
    )
    .bind(account.as_ref())
    .bind(signed(after))
    .bind(commit.body.as_ref())
    .bind(commit.keyring.as_ref().map(AsRef::as_ref))
    .execute(transaction)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn insert_header(
    transaction: &mut SqliteConnection,
    account: AccountId,
    sequence: u64,
    head: &SignedHeader,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO headers (account, sequence, header, signature) VALUES ($1, $2, $3, $4)",
    )
    .bind(account.as_ref())
    .bind(signed(sequence))
    .bind(head.header.as_ref())
    .bind(head.signature.as_ref())
    .execute(transaction)
    .await?;
    Ok(())
}

/// False where one isn't there.
async fn delete_rows(
    transaction: &mut SqliteConnection,
    account: AccountId,
    removed: &[RowId],
) -> Result<bool, StoreError> {
    for id in removed {
        let done = sqlx::query("DELETE FROM fields WHERE account = $1 AND id = $2")
            .bind(account.as_ref())
            .bind(id.as_ref())
            .execute(&mut *transaction)
            .await?;
        if done.rows_affected() != 1 {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(super) async fn upsert_rows(
    transaction: &mut SqliteConnection,
    account: AccountId,
    rows: &[StoredRow],
) -> Result<(), StoreError> {
    for row in rows {
        sqlx::query(
            "INSERT INTO fields (account, id, sealed) VALUES ($1, $2, $3)
             ON CONFLICT (account, id) DO UPDATE SET sealed = excluded.sealed",
        )
        .bind(account.as_ref())
        .bind(row.id.as_ref())
        .bind(row.sealed.as_ref())
        .execute(&mut *transaction)
        .await?;
    }
    Ok(())
}

/// Whether neither a row nor a share in force is left: nothing of what the old keys led to.
async fn is_empty(
    transaction: &mut SqliteConnection,
    account: AccountId,
) -> Result<bool, StoreError> {
    let left: i64 = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM fields WHERE account = $1)
             OR EXISTS (SELECT 1 FROM shares WHERE account = $1 AND state = 0)",
    )
    .bind(account.as_ref())
    .fetch_one(transaction)
    .await?;
    Ok(left == 0)
}

/// False where one of them was there before, destroyed or not: a category's epochs are used once.
pub(super) async fn insert_shares(
    transaction: &mut SqliteConnection,
    account: AccountId,
    header: Hash,
    shares: &[ShareId],
) -> Result<bool, StoreError> {
    for id in shares {
        let done = sqlx::query(
            "INSERT INTO shares (account, category, epoch, header, state) VALUES ($1, $2, $3, $4, 0)
             ON CONFLICT DO NOTHING",
        )
        .bind(account.as_ref())
        .bind(id.category.number())
        .bind(signed(id.epoch))
        .bind(header.as_slice())
        .execute(&mut *transaction)
        .await?;
        if done.rows_affected() != 1 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// False where one isn't kept.
async fn give_up_shares(
    transaction: &mut SqliteConnection,
    account: AccountId,
    shares: &[ShareId],
) -> Result<bool, StoreError> {
    for id in shares {
        let done = sqlx::query(
            "UPDATE shares SET state = 1 WHERE account = $1 AND category = $2 AND epoch = $3 AND state = 0",
        )
        .bind(account.as_ref())
        .bind(id.category.number())
        .bind(signed(id.epoch))
        .execute(&mut *transaction)
        .await?;
        if done.rows_affected() != 1 {
            return Ok(false);
        }
    }
    Ok(true)
}
