//! What a commit may do to unlockers, and what must happen with it.
//!
//! A recovery code that was never used may be replaced. Anything else takes a second unlocker or the three days,
//! and, but for adding or rewrapping, new identity keys: then every slot that stays comes rewrapped, and every
//! other session, open log-in and challenge of the account ends in the same transaction.

use super::{
    kind_number,
    precautions::{Cleared, cleared, delete_wait, frozen},
    sessions::{delete_others, passphrase_slot},
    signed,
};
use crate::store::{NextCommit, StoreError, Stored};
use kluis_wire::{
    AccountId, Bytes, Commit, Purpose, SignUpId, SlotId, StoredSlot, Succession, UnlockerKind,
    limits::SLOTS,
};
use sqlx::SqliteConnection;

/// [`Stored::Done`] where everything that the commit says about unlockers is done, or it says nothing.
pub(super) async fn change(
    transaction: &mut SqliteConnection,
    next: NextCommit<'_>,
) -> Result<Stored, StoreError> {
    let NextCommit {
        account,
        session,
        now,
        commit,
        ..
    } = next;
    if commit.slots.is_empty()
        && commit.slots_removed.is_empty()
        && commit.succession.is_none()
        && commit.record.is_none()
    {
        return Ok(Stored::Done);
    }
    if frozen(transaction, account).await?.is_some() {
        return Ok(Stored::Frozen);
    }
    if let Some((old, new)) = renewal(commit)
        && delete_unused_code(transaction, account, old).await?
    {
        return fits(insert_slot(transaction, account, new, true, now).await?);
    }
    let purpose = Purpose::Unlockers;
    let Some(by) = cleared(transaction, session, account, purpose, now).await? else {
        return Ok(Stored::SecondNeeded);
    };
    if by == Cleared::Waited || commit.succession.is_some() {
        delete_wait(transaction, account).await?;
    }
    match &commit.succession {
        Some(succession) => succeed(transaction, next, succession).await,
        None if commit.slots_removed.is_empty() && commit.record.is_none() => {
            fits(put_slots(transaction, next).await?)
        }
        None => Ok(Stored::Unproven),
    }
}

const fn fits(fits: bool) -> Result<Stored, StoreError> {
    Ok(if fits { Stored::Done } else { Stored::Unproven })
}

/// One recovery code in place of another, and nothing else.
fn renewal(commit: &Commit) -> Option<(SlotId, &StoredSlot)> {
    match (commit.slots_removed.as_slice(), commit.slots.as_slice()) {
        ([old], [new])
            if new.kind == UnlockerKind::RecoveryCode
                && new.auth.is_some()
                && commit.succession.is_none()
                && commit.record.is_none() =>
        {
            Some((*old, new))
        }
        _ => None,
    }
}

async fn delete_unused_code(
    transaction: &mut SqliteConnection,
    account: AccountId,
    slot: SlotId,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "DELETE FROM slots WHERE id = $1 AND account = $2 AND kind = $3 AND used IS NULL",
    )
    .bind(slot.as_ref())
    .bind(account.as_ref())
    .bind(kind_number(UnlockerKind::RecoveryCode))
    .execute(transaction)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The record of a new passphrase, where one comes.
fn new_record(commit: &Commit) -> Option<&Bytes> {
    commit.record.as_ref().and_then(|new| new.record.as_ref())
}

/// New identity keys, and everything that comes with them.
async fn succeed(
    transaction: &mut SqliteConnection,
    next: NextCommit<'_>,
    succession: &Succession,
) -> Result<Stored, StoreError> {
    let (account, commit) = (next.account, next.commit);
    let before = passphrase_slot(transaction, account).await?;
    // While the slots are still there that they were given for.
    sqlx::query("DELETE FROM challenges WHERE slot IN (SELECT id FROM slots WHERE account = $1)")
        .bind(account.as_ref())
        .execute(&mut *transaction)
        .await?;
    if !replace_keys(transaction, account, succession).await?
        || !delete_slots(transaction, account, &commit.slots_removed).await?
        || !put_slots(transaction, next).await?
        || count_slots(transaction, account).await? != commit.slots.len()
    {
        return Ok(Stored::Unproven);
    }
    let after = passphrase_slot(transaction, account).await?;
    let moves = commit.record.as_ref().and_then(|new| new.address);
    match new_record(commit) {
        Some(record) => replace_record(transaction, account, record).await?,
        None if after.is_none() => forget_record(transaction, account).await?,
        // The passphrase that stays is bound to the address that goes.
        None if moves.is_some() => return Ok(Stored::Unproven),
        None => {}
    }
    if let Some(sign_up) = moves {
        let moved = move_to(transaction, account, sign_up, next.now).await?;
        if moved != Stored::Done {
            return Ok(moved);
        }
    }
    delete_others(transaction, account, next.session).await?;
    sqlx::query("DELETE FROM logins WHERE account = $1")
        .bind(account.as_ref())
        .execute(&mut *transaction)
        .await?;
    if let (Some(before), Some(after)) = (before, after) {
        // What the old passphrase opened and the new one goes on with is the new one's.
        sqlx::query("UPDATE sessions SET slot = $3 WHERE secret = $1 AND slot = $2")
            .bind(next.session.as_slice())
            .bind(before.as_ref())
            .bind(after.as_ref())
            .execute(&mut *transaction)
            .await?;
    }
    Ok(Stored::Done)
}

/// False where the number isn't the next one, or the sealing key stays.
async fn replace_keys(
    transaction: &mut SqliteConnection,
    account: AccountId,
    succession: &Succession,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE accounts SET signing = $2, sealing = $3, successions = $4
         WHERE id = $1 AND successions = $4 - 1 AND signing <> $2 AND sealing <> $3",
    )
    .bind(account.as_ref())
    .bind(succession.identity.signing.as_ref())
    .bind(succession.identity.sealing.as_ref())
    .bind(signed(succession.number))
    .execute(transaction)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// False where one isn't there.
async fn delete_slots(
    transaction: &mut SqliteConnection,
    account: AccountId,
    removed: &[SlotId],
) -> Result<bool, StoreError> {
    for id in removed {
        let done = sqlx::query("DELETE FROM slots WHERE id = $1 AND account = $2")
            .bind(id.as_ref())
            .bind(account.as_ref())
            .execute(&mut *transaction)
            .await?;
        if done.rows_affected() != 1 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Rewraps those that are there and adds the others. False where one is of another kind or key than before or
/// belongs to somebody else, where there are too many, or where a new passphrase comes without its record or a
/// record without its passphrase.
async fn put_slots(
    transaction: &mut SqliteConnection,
    next: NextCommit<'_>,
) -> Result<bool, StoreError> {
    let (account, record) = (next.account, new_record(next.commit).is_some());
    let mut passphrases = 0;
    for slot in &next.commit.slots {
        let passphrase = slot.kind == UnlockerKind::Passphrase;
        passphrases += usize::from(passphrase);
        // With a new record it opens with another passphrase: it is a new one, whatever its name.
        let created = (passphrase && record).then(|| signed(next.now));
        let rewrapped = sqlx::query(
            "UPDATE slots SET wrapped = $5, alone = 0, created = coalesce($6, created)
             WHERE id = $1 AND account = $2 AND kind = $3 AND auth IS $4",
        )
        .bind(slot.id.as_ref())
        .bind(account.as_ref())
        .bind(kind_number(slot.kind))
        .bind(slot.auth.as_ref().map(AsRef::as_ref))
        .bind(slot.wrapped.as_ref())
        .bind(created)
        .execute(&mut *transaction)
        .await?;
        if rewrapped.rows_affected() == 1 {
            continue;
        }
        if passphrase != slot.auth.is_none()
            || (passphrase && !record)
            || !insert_slot(transaction, account, slot, false, next.now).await?
        {
            return Ok(false);
        }
    }
    let fitting = if record {
        passphrases == 1
    } else {
        passphrases <= 1
    };
    let count = count_slots(transaction, account).await?;
    Ok(fitting && (1..=SLOTS).contains(&count))
}

/// False where the name is taken.
pub(super) async fn insert_slot(
    transaction: &mut SqliteConnection,
    account: AccountId,
    slot: &StoredSlot,
    alone: bool,
    now: u64,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO slots (id, account, kind, auth, wrapped, created, alone, used)
         VALUES ($1, $2, $3, $4, $5, $6, $7, NULL) ON CONFLICT DO NOTHING",
    )
    .bind(slot.id.as_ref())
    .bind(account.as_ref())
    .bind(kind_number(slot.kind))
    .bind(slot.auth.as_ref().map(AsRef::as_ref))
    .bind(slot.wrapped.as_ref())
    .bind(signed(now))
    .bind(alone)
    .execute(transaction)
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn count_slots(
    transaction: &mut SqliteConnection,
    account: AccountId,
) -> Result<usize, StoreError> {
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM slots WHERE account = $1")
        .bind(account.as_ref())
        .fetch_one(transaction)
        .await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// A new passphrase.
async fn replace_record(
    transaction: &mut SqliteConnection,
    account: AccountId,
    record: &Bytes,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE accounts SET record = $2 WHERE id = $1")
        .bind(account.as_ref())
        .bind(record.as_ref())
        .execute(transaction)
        .await?;
    Ok(())
}

/// Moves the account to the address of a confirmed sign-up, and uses that up.
async fn move_to(
    transaction: &mut SqliteConnection,
    account: AccountId,
    sign_up: SignUpId,
    now: u64,
) -> Result<Stored, StoreError> {
    let row: Option<(Vec<u8>, bool)> = sqlx::query_as(
        "SELECT address, confirmed FROM sign_ups WHERE id = $1 AND expires > $2 AND account IS NULL",
    )
    .bind(sign_up.as_ref())
    .bind(signed(now))
    .fetch_optional(&mut *transaction)
    .await?;
    let address = match row {
        None => return Ok(Stored::Expired),
        Some((_, false)) => return Ok(Stored::Order),
        Some((address, true)) => address,
    };
    let moved = sqlx::query("UPDATE OR IGNORE accounts SET address = $2 WHERE id = $1")
        .bind(account.as_ref())
        .bind(address.as_slice())
        .execute(&mut *transaction)
        .await?;
    if moved.rows_affected() != 1 {
        return Ok(Stored::Exists);
    }
    sqlx::query("UPDATE sign_ups SET account = $2 WHERE id = $1")
        .bind(sign_up.as_ref())
        .bind(account.as_ref())
        .execute(transaction)
        .await?;
    Ok(Stored::Done)
}

/// The passphrase went.
async fn forget_record(
    transaction: &mut SqliteConnection,
    account: AccountId,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE accounts SET record = NULL WHERE id = $1")
        .bind(account.as_ref())
        .execute(transaction)
        .await?;
    Ok(())
}
