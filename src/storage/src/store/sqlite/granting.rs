//! What a commit does to decisions and granted copies, and what ends them.

use super::{files, fixed, loans, signed, unsigned};
use crate::store::{Hash, NewReceipt, StoreError};
use kluis_wire::{AccountId, Commit, Digest, GrantName, StoredGrant, limits::GRANTS};
use sqlx::SqliteConnection;

/// Receipts and granted copies of a commit. False where a copy rests on no decision that is there, where one that
/// goes isn't there, or where there would be too many.
pub(super) async fn store(
    transaction: &mut SqliteConnection,
    account: AccountId,
    commit: &Commit,
    (header, now): (Hash, u64),
    receipts: &[NewReceipt],
) -> Result<bool, StoreError> {
    for receipt in receipts {
        sqlx::query(
            "INSERT INTO receipts (account, sequence, decision, token, purpose, fields, once, until)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(account.as_ref())
        .bind(signed(receipt.sequence))
        .bind(receipt.decision.as_ref())
        .bind(receipt.token.as_str())
        .bind(receipt.term.purpose.as_str())
        .bind(written(&receipt.term.fields))
        .bind(receipt.term.once)
        .bind(signed(receipt.term.until))
        .execute(&mut *transaction)
        .await?;
    }
    for name in &commit.grants_removed {
        if !remove(transaction, account, name).await? {
            return Ok(false);
        }
    }
    for receipt in receipts {
        end_earlier(transaction, account, receipt).await?;
    }
    for copy in &commit.grants {
        remove(transaction, account, &copy.name).await?;
        if !insert(transaction, account, copy, header, now).await? {
            return Ok(false);
        }
    }
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM grants WHERE account = $1")
        .bind(account.as_ref())
        .fetch_one(&mut *transaction)
        .await?;
    Ok(usize::try_from(count).is_ok_and(|count| count <= GRANTS))
}

/// Names with a comma behind each.
fn written(fields: &[&str]) -> String {
    fields.iter().flat_map(|field| [*field, ","]).collect()
}

/// What earlier decisions about the same purpose let in ends with the next one, whatever the device said about it.
async fn end_earlier(
    transaction: &mut SqliteConnection,
    account: AccountId,
    receipt: &NewReceipt,
) -> Result<(), StoreError> {
    let earlier: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT decision FROM receipts WHERE account = $1 AND purpose = $2 AND sequence < $3 AND until > 0",
    )
    .bind(account.as_ref())
    .bind(receipt.term.purpose.as_str())
    .bind(signed(receipt.sequence))
    .fetch_all(&mut *transaction)
    .await?;
    for decision in earlier {
        end(transaction, account, Digest(fixed(decision)?)).await?;
    }
    loans::end_of_purpose(transaction, account, &receipt.term.purpose).await
}

/// What the person let in for a purpose ends: a withdrawal that the desk wrote down.
pub(super) async fn end_purpose(
    transaction: &mut SqliteConnection,
    account: AccountId,
    purpose: &str,
) -> Result<(), StoreError> {
    let decisions: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT decision FROM receipts WHERE account = $1 AND purpose = $2 AND until > 0",
    )
    .bind(account.as_ref())
    .bind(purpose)
    .fetch_all(&mut *transaction)
    .await?;
    for decision in decisions {
        end(transaction, account, Digest(fixed(decision)?)).await?;
    }
    loans::end_of_purpose(transaction, account, purpose).await
}

/// The one look was taken, where it was for one.
pub(super) async fn end_once(
    transaction: &mut SqliteConnection,
    account: AccountId,
    decision: Digest,
) -> Result<bool, StoreError> {
    let once: Option<bool> =
        sqlx::query_scalar("SELECT once FROM receipts WHERE account = $1 AND decision = $2")
            .bind(account.as_ref())
            .bind(decision.as_ref())
            .fetch_optional(&mut *transaction)
            .await?;
    let once = once == Some(true);
    if once {
        end(transaction, account, decision).await?;
    }
    Ok(once)
}

/// Ends a decision and what rests on it, for good: no share of it is released any more, and nothing sealed stays.
async fn end(
    transaction: &mut SqliteConnection,
    account: AccountId,
    decision: Digest,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE receipts SET until = 0 WHERE account = $1 AND decision = $2")
        .bind(account.as_ref())
        .bind(decision.as_ref())
        .execute(&mut *transaction)
        .await?;
    sqlx::query(
        "UPDATE grant_shares SET state = 1 WHERE account = $1 AND state = 0
         AND id IN (SELECT share FROM grants WHERE account = $1 AND decision = $2)",
    )
    .bind(account.as_ref())
    .bind(decision.as_ref())
    .execute(&mut *transaction)
    .await?;
    sqlx::query(
        "UPDATE grants SET until = 0, sealed = x'', signature = x'' WHERE account = $1 AND decision = $2",
    )
    .bind(account.as_ref())
    .bind(decision.as_ref())
    .execute(transaction)
    .await?;
    Ok(())
}

/// Takes a copy away and gives up its share. False where there is none. What was lent is taken back with it, unless its one look
/// was taken: then its device only clears it away.
async fn remove(
    transaction: &mut SqliteConnection,
    account: AccountId,
    name: &GrantName,
) -> Result<bool, StoreError> {
    let removed: Option<(Vec<u8>, i64)> = sqlx::query_as(
        "DELETE FROM grants WHERE account = $1 AND id = $2 AND field = $3 RETURNING share, until",
    )
    .bind(account.as_ref())
    .bind(name.grant.as_ref())
    .bind(name.field.as_str())
    .fetch_optional(&mut *transaction)
    .await?;
    let Some((share, until)) = removed else {
        return Ok(false);
    };
    if until > 0 {
        loans::end_of_copy(transaction, account, name).await?;
    }
    sqlx::query("UPDATE grant_shares SET state = 1 WHERE account = $1 AND id = $2 AND state = 0")
        .bind(account.as_ref())
        .bind(share)
        .execute(transaction)
        .await?;
    Ok(true)
}

/// False where it rests on no decision that lets this field in, is of a file that the account doesn't have, or its share's name
/// was used before. A copy under a decision
/// that no longer counts isn't kept: a device can't know yet that its time is over, or that its one look was taken.
async fn insert(
    transaction: &mut SqliteConnection,
    account: AccountId,
    copy: &StoredGrant,
    header: Hash,
    now: u64,
) -> Result<bool, StoreError> {
    let until: Option<i64> = sqlx::query_scalar(
        "SELECT until FROM receipts WHERE account = $1 AND decision = $2
         AND instr(',' || fields, ',' || $3 || ',') > 0",
    )
    .bind(account.as_ref())
    .bind(copy.decision.as_ref())
    .bind(copy.name.field.as_str())
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(until) = until else {
        return Ok(false);
    };
    if let Some(file) = copy.file
        && !files::holds(transaction, account, file).await?
    {
        return Ok(false);
    }
    let until = unsigned(until)?.min(copy.expires);
    let counts = until > now;
    let share = sqlx::query(
        "INSERT INTO grant_shares (account, id, header, state) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(account.as_ref())
    .bind(copy.share.as_ref())
    .bind(header.as_slice())
    .bind(i64::from(!counts))
    .execute(&mut *transaction)
    .await?;
    if share.rows_affected() != 1 {
        return Ok(false);
    }
    let (until, sealed, signature) = match counts {
        true => (until, copy.sealed.as_ref(), copy.signature.as_ref()),
        false => (0, [].as_slice(), [].as_slice()),
    };
    sqlx::query(
        "INSERT INTO grants (account, id, field, revision, recipient, decision, purpose_version, share, expires,
         until, file, sealed, signature) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(account.as_ref())
    .bind(copy.name.grant.as_ref())
    .bind(copy.name.field.as_str())
    .bind(signed(copy.revision))
    .bind(copy.recipient.as_ref())
    .bind(copy.decision.as_ref())
    .bind(signed(copy.purpose_version))
    .bind(copy.share.as_ref())
    .bind(signed(copy.expires))
    .bind(signed(until))
    .bind(copy.file.as_ref().map(AsRef::as_ref))
    .bind(sealed)
    .bind(signature)
    .execute(transaction)
    .await?;
    Ok(true)
}
