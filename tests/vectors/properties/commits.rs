//! The digest that stands for a commit.

use super::{id, kinds, share_ids};
use kluis_vault::manifest::rest_digest;
use kluis_wire::{
    Bytes, Commit, Digest, FileId, GrantId, GrantName, GrantShareId, RowId, Signature,
    SigningPublic, SlotId, StoredGrant, StoredRow, StoredSlot,
};
use proptest::{collection::vec, prelude::*};

fn commits() -> impl Strategy<Value = Commit> {
    let blob = || vec(any::<u8>(), 0..20).prop_map(Bytes);
    let short = || any::<[u8; 16]>();
    let slot = (
        short(),
        kinds(),
        prop::option::of(id().prop_map(SigningPublic)),
        blob(),
    )
        .prop_map(|(id, kind, auth, wrapped)| StoredSlot {
            id: SlotId(id),
            kind,
            auth,
            wrapped,
        });
    let row = (short(), blob()).prop_map(|(id, sealed)| StoredRow {
        id: RowId(id),
        sealed,
    });
    (
        (blob(), prop::option::of(blob()), prop::option::of(blob())),
        vec(slot, 0..4),
        vec(short().prop_map(SlotId), 0..4),
        vec(row, 0..4),
        vec(short().prop_map(RowId), 0..4),
        vec(share_ids(), 0..4),
    )
        .prop_map(
            |(
                (body, keyring, deposit),
                slots,
                slots_removed,
                rows,
                rows_removed,
                shares_destroyed,
            )| {
                let name = |row: &RowId| GrantName {
                    grant: GrantId(row.0),
                    field: "name.given".to_owned(),
                };
                let granted = |row: &StoredRow| StoredGrant {
                    name: name(&row.id),
                    revision: 1,
                    recipient: Digest([1; 32]),
                    decision: Digest([2; 32]),
                    purpose_version: 1,
                    share: GrantShareId(row.id.0),
                    expires: 1,
                    file: row.id.0[0].is_multiple_of(2).then_some(FileId(row.id.0)),
                    sealed: row.sealed.clone(),
                    signature: Signature([3; 64]),
                };
                let mut commit = Commit {
                    grants: rows.iter().map(granted).collect(),
                    grants_removed: rows_removed.iter().map(name).collect(),
                    grant_deposit: deposit.clone(),
                    keyring,
                    slots,
                    slots_removed,
                    rows,
                    rows_removed,
                    deposit,
                    shares_destroyed,
                    ..Commit::of(body)
                };
                commit.slots.sort_by_key(|slot| slot.id);
                commit.slots_removed.sort();
                commit.rows.sort_by_key(|row| row.id);
                commit.rows_removed.sort();
                commit.shares_destroyed.sort();
                commit.grants.sort_by_key(|grant| grant.name.clone());
                commit.grants_removed.sort();
                commit
            },
        )
}

proptest! {
    /// The header's digest of a commit stands for one commit only.
    #[test]
    fn commits_that_differ_have_digests_that_differ(one in commits(), other in commits()) {
        let (Some(first), Some(second)) = (rest_digest(&one), rest_digest(&other)) else {
            return Err(TestCaseError::reject("an identifier twice"));
        };
        // Header and body stand in the header by themselves.
        let same = Commit { head: one.head.clone(), body: one.body.clone(), ..other } == one;
        prop_assert_eq!(first == second, same);
    }

    #[test]
    fn a_commit_in_another_order_or_with_something_twice_has_no_digest(commit in commits()) {
        prop_assume!(commit.rows.len() > 1 && rest_digest(&commit).is_some());
        let mut reversed = commit.clone();
        reversed.rows.reverse();
        prop_assert_eq!(rest_digest(&reversed), None);
        let mut doubled = commit;
        doubled.rows[0] = doubled.rows[1].clone();
        prop_assert_eq!(rest_digest(&doubled), None);
    }
}
