//! The sizes and counts that JSON alone doesn't limit.

use kluis_wire::{
    Bytes, Commit, ProblemType,
    limits::{
        BODY, DECISION, DECISIONS, DEPOSIT, FILES, GRANT, GRANTS, HEADER, KEYRING, OPAQUE_MESSAGE,
        ROW, ROWS, SEALING_PUBLIC, SHARES, SLOT, SLOTS,
    },
};

/// Refuses bytes that are longer than they may be.
pub(super) fn bytes(bytes: &Bytes, most: usize) -> Result<(), ProblemType> {
    count(bytes.as_ref().len(), most)
}

/// Refuses a count that is higher than it may be.
pub(super) const fn count(count: usize, most: usize) -> Result<(), ProblemType> {
    if count > most {
        Err(ProblemType::TooLarge)
    } else {
        Ok(())
    }
}

/// Refuses a commit in which anything is too long or too many.
pub(super) fn commit(commit: &Commit) -> Result<(), ProblemType> {
    bytes(&commit.head.header, HEADER)?;
    bytes(&commit.body, BODY)?;
    commit
        .keyring
        .iter()
        .try_for_each(|keyring| bytes(keyring, KEYRING))?;
    commit
        .deposit
        .iter()
        .try_for_each(|deposit| bytes(deposit, DEPOSIT))?;
    commit
        .record
        .iter()
        .filter_map(|new| new.record.as_ref())
        .try_for_each(|record| bytes(record, OPAQUE_MESSAGE))?;
    commit
        .succession
        .iter()
        .try_for_each(|next| bytes(&next.identity.sealing, SEALING_PUBLIC))?;
    count(commit.slots.len(), SLOTS)?;
    count(commit.slots_removed.len(), SLOTS)?;
    count(commit.rows.len(), ROWS)?;
    count(commit.rows_removed.len(), ROWS)?;
    count(commit.shares_destroyed.len(), SHARES)?;
    count(commit.files.len(), FILES)?;
    count(commit.files_removed.len(), FILES)?;
    count(commit.decisions.len(), DECISIONS)?;
    count(commit.grants.len(), GRANTS)?;
    count(commit.grants_removed.len(), GRANTS)?;
    commit
        .decisions
        .iter()
        .try_for_each(|decision| count(decision.len(), DECISION))?;
    commit
        .grants
        .iter()
        .try_for_each(|copy| bytes(&copy.sealed, GRANT))?;
    commit
        .slots
        .iter()
        .try_for_each(|slot| bytes(&slot.wrapped, SLOT))?;
    commit
        .rows
        .iter()
        .try_for_each(|row| bytes(&row.sealed, ROW))
}
