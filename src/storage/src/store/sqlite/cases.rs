//! [`Cases`] in SQLite.

use super::{
    Sqlite, damaged, fixed, granting,
    grants::{identities, log_head, use_nonce},
    held, signed, unsigned,
};
use crate::{
    rng,
    store::{Cases, GrantShare, NewStated, Put, StatedRow, Stating, StoreError},
};
use async_trait::async_trait;
use kluis_vault::{
    case::{Event, Kind, Statement},
    log::{Entry, Outcome},
    manifest::{Head, digest},
};
use kluis_wire::{
    AccountId, Bytes, CaseId, Digest, Enclosed, GrantShareId, IdentityLink, LookNonce,
    Participation, Signature, SignedLook, SignedStatement, body,
    limits::{RECORDS, REQUESTS, STATEMENTS},
};
use sqlx::SqliteConnection;

const DAY: u64 = 24 * 60 * 60;
/// A receipt and what surrounds a statement, in bytes, on the safe side.
const RECEIPT: i64 = 1_024;
/// Participations that a recipient is shown, the last ones first.
const PARTICIPATIONS: i64 = 2_048;

type Row = (Vec<u8>, Vec<u8>, Vec<u8>, Option<Vec<u8>>, Vec<u8>);

fn stated_row(
    (named, statement, signature, enclosed, encoded): Row,
) -> Result<StatedRow, StoreError> {
    let entry = Entry::decode(&encoded).map_err(|_| damaged("an entry of a log"))?;
    let enclosed = enclosed.map(|enclosed| body::decode::<Enclosed>(&enclosed));
    Ok(StatedRow {
        signed: SignedStatement {
            statement: Bytes(statement),
            signature: Signature(fixed(signature)?),
        },
        digest: Digest(fixed(named)?),
        enclosed: enclosed
            .transpose()
            .map_err(|_| damaged("what was written with a statement"))?,
        log: Head {
            sequence: entry.sequence,
            digest: digest(&encoded),
        },
        time: entry.time,
    })
}

#[async_trait]
impl Cases for Sqlite {
    async fn chain(&self, account: AccountId) -> Result<Vec<IdentityLink>, StoreError> {
        let mut snapshot = self.0.snapshot().await?;
        let chain = identities(&mut snapshot, account).await?;
        snapshot.rollback().await?;
        Ok(chain)
    }

    async fn use_once(
        &self,
        (asking, nonce): (Digest, LookNonce),
        now: u64,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.0.begin().await?;
        let first = use_nonce(&mut transaction, asking, nonce, now).await?;
        transaction.commit().await?;
        Ok(first)
    }

    async fn stated(&self, account: AccountId, case: CaseId) -> Result<Vec<StatedRow>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT digest, statement, signature, enclosed, entry FROM statements
             JOIN access_log ON access_log.account = statements.account AND access_log.sequence = statements.sequence
             WHERE statements.account = $1 AND case_id = $2 ORDER BY statements.sequence",
        )
        .bind(account.as_ref())
        .bind(case.as_ref())
        .fetch_all(self.0.reader())
        .await?;
        rows.into_iter().map(stated_row).collect()
    }

    async fn stated_after(
        &self,
        account: AccountId,
        after: u64,
        bytes: usize,
    ) -> Result<(Vec<StatedRow>, bool), StoreError> {
        let mut snapshot = self.0.snapshot().await?;
        let (last, end): (Option<i64>, Option<i64>) = sqlx::query_as(
            "SELECT max(CASE WHEN first OR total <= $3 THEN sequence END), max(sequence) FROM (
                 SELECT sequence, row_number() OVER page = 1 AS first,
                        sum(length(statement) + coalesce(length(enclosed), 0) + $4) OVER page AS total
                 FROM statements WHERE account = $1 AND sequence > $2 WINDOW page AS (ORDER BY sequence))",
        )
        .bind(account.as_ref())
        .bind(signed(after))
        .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
        .bind(RECEIPT)
        .fetch_one(&mut *snapshot)
        .await?;
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT digest, statement, signature, enclosed, entry FROM statements
             JOIN access_log ON access_log.account = statements.account AND access_log.sequence = statements.sequence
             WHERE statements.account = $1 AND statements.sequence > $2 AND statements.sequence <= $3
             ORDER BY statements.sequence",
        )
        .bind(account.as_ref())
        .bind(signed(after))
        .bind(last.unwrap_or(0))
        .fetch_all(&mut *snapshot)
        .await?;
        snapshot.rollback().await?;
        let rows: Result<_, _> = rows.into_iter().map(stated_row).collect();
        Ok((rows?, last < end))
    }

    async fn state(&self, stating: &[Stating<'_>], now: u64) -> Result<Put, StoreError> {
        let mut transaction = self.0.begin().await?;
        let mut heads = Vec::new();
        for stating in stating {
            if let Some(refused) = refused(&mut transaction, stating).await? {
                return Ok(refused);
            }
            if let Some(last) = stating.new.last() {
                stand(&mut transaction, stating, last).await?;
            }
            for new in stating.new {
                let head = log(&mut transaction, stating, new, now).await?;
                if !insert(&mut transaction, new, head).await? {
                    return Ok(Put::Overtaken);
                }
                follow(&mut transaction, new, now).await?;
                heads.push(head);
            }
            held::settle(&mut transaction, stating.account, now).await?;
        }
        transaction.commit().await?;
        Ok(Put::Done(heads))
    }

    async fn waiting(
        &self,
        account: Option<AccountId>,
    ) -> Result<Vec<(AccountId, CaseId)>, StoreError> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(
            "SELECT account, id FROM cases WHERE open = 1 AND ($1 IS NULL OR account = $1) ORDER BY due, id",
        )
        .bind(account.as_ref().map(AsRef::as_ref))
        .fetch_all(self.0.reader())
        .await?;
        named(rows)
    }

    async fn overdue(&self, now: u64) -> Result<Vec<(AccountId, CaseId)>, StoreError> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(
            "SELECT account, id FROM cases WHERE open = 1 AND missed = 0 AND due > 0 AND due < $1",
        )
        .bind(signed(now))
        .fetch_all(self.0.reader())
        .await?;
        named(rows)
    }

    async fn lets_in(
        &self,
        account: AccountId,
        keys: &[Digest],
        now: u64,
    ) -> Result<bool, StoreError> {
        for key in keys {
            let granted: Option<i64> = sqlx::query_scalar(
                "SELECT 1 FROM grants WHERE account = $1 AND recipient = $2 AND until > $3 LIMIT 1",
            )
            .bind(account.as_ref())
            .bind(key.as_ref())
            .bind(signed(now))
            .fetch_optional(self.0.reader())
            .await?;
            if granted.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn desk_of(
        &self,
        account: AccountId,
        case: CaseId,
    ) -> Result<Option<String>, StoreError> {
        let desk = sqlx::query_scalar("SELECT desk FROM cases WHERE account = $1 AND id = $2")
            .bind(account.as_ref())
            .bind(case.as_ref())
            .fetch_optional(self.0.reader())
            .await?;
        Ok(desk)
    }

    async fn letter_shares(
        &self,
        account: AccountId,
        shares: &[GrantShareId],
    ) -> Result<Option<Vec<GrantShare>>, StoreError> {
        let mut found = Vec::with_capacity(shares.len());
        for id in shares {
            let header: Option<Vec<u8>> = sqlx::query_scalar(
                "SELECT header FROM grant_shares JOIN statements
                 ON statements.account = grant_shares.account AND statements.share = grant_shares.id
                 WHERE grant_shares.account = $1 AND grant_shares.id = $2 AND state = 0",
            )
            .bind(account.as_ref())
            .bind(id.as_ref())
            .fetch_optional(self.0.reader())
            .await?;
            let Some(header) = header else {
                return Ok(None);
            };
            found.push(GrantShare {
                account,
                id: *id,
                header: fixed(header)?,
            });
        }
        Ok(Some(found))
    }

    async fn participations(&self, number: &str) -> Result<Vec<Participation>, StoreError> {
        type Row = (
            Vec<u8>,
            Vec<u8>,
            i64,
            bool,
            Option<Vec<u8>>,
            Option<Vec<u8>>,
        );
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, own, day, closed, account, case_id FROM participations WHERE number = $1
             ORDER BY day DESC LIMIT $2",
        )
        .bind(number)
        .bind(PARTICIPATIONS)
        .fetch_all(self.0.reader())
        .await?;
        rows.into_iter()
            .map(|(id, own, day, closed, account, case)| {
                let who = match (account, case) {
                    (Some(account), Some(case)) => {
                        Some((AccountId(fixed(account)?), CaseId(fixed(case)?)))
                    }
                    _ => None,
                };
                Ok(Participation {
                    id: CaseId(fixed(id)?),
                    own: Bytes(own),
                    day: unsigned(day)?,
                    closed,
                    who,
                })
            })
            .collect()
    }
}

fn named(rows: Vec<(Vec<u8>, Vec<u8>)>) -> Result<Vec<(AccountId, CaseId)>, StoreError> {
    rows.into_iter()
        .map(|(account, case)| Ok((AccountId(fixed(account)?), CaseId(fixed(case)?))))
        .collect()
}

/// Why not, where the account isn't there, the case isn't as it was when the statements were checked, or there is no room.
/// Requests and what others put on record have room of their own: nobody's records keep a person from asking.
async fn refused(
    transaction: &mut SqliteConnection,
    stating: &Stating<'_>,
) -> Result<Option<Put>, StoreError> {
    let (here, all, asked, recorded): (i64, i64, i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM statements WHERE account = $1 AND case_id = $2),
                (SELECT count(*) FROM statements WHERE account = $1),
                (SELECT count(*) FROM cases WHERE account = $1 AND id <> $2 AND kind < $3),
                (SELECT count(*) FROM cases WHERE account = $1 AND id <> $2 AND kind >= $3)
         FROM accounts WHERE id = $1",
    )
    .bind(stating.account.as_ref())
    .bind(stating.case.as_ref())
    .bind(i64::from(Kind::Participation as u8))
    .fetch_optional(&mut *transaction)
    .await?
    .unwrap_or((-1, 0, 0, 0));
    if usize::try_from(here) != Ok(stating.after) {
        return Ok(Some(Put::Overtaken));
    }
    let records = |new: &NewStated<'_>| new.statement.kind >= Kind::Participation;
    let (others, most) = if stating.new.iter().any(records) {
        (recorded, RECORDS)
    } else {
        (asked, REQUESTS)
    };
    let fits = |count: i64, more: usize, most: usize| {
        usize::try_from(count).is_ok_and(|count| count + more <= most)
    };
    let room = fits(all, stating.new.len(), STATEMENTS) && fits(others, 1, most);
    Ok((!room).then_some(Put::Full))
}

/// Puts a statement's digest at the end of the log.
async fn log(
    transaction: &mut SqliteConnection,
    stating: &Stating<'_>,
    new: &NewStated<'_>,
    now: u64,
) -> Result<Head, StoreError> {
    let before = log_head(transaction, stating.account).await?;
    let entry = Entry {
        account: stating.account,
        sequence: before.sequence.saturating_add(1),
        previous: before.digest,
        time: now,
        registry: stating.registry,
        outcome: Outcome::Case,
        look: SignedLook {
            look: Bytes(digest(new.signed.statement.as_ref()).0.to_vec()),
            signature: new.signed.signature,
        },
    };
    let encoded = entry.encode();
    sqlx::query("INSERT INTO access_log (account, sequence, entry) VALUES ($1, $2, $3)")
        .bind(stating.account.as_ref())
        .bind(signed(entry.sequence))
        .bind(encoded.as_slice())
        .execute(transaction)
        .await?;
    Ok(Head {
        sequence: entry.sequence,
        digest: digest(&encoded),
    })
}

/// False where the name of the letter's share was used before.
async fn insert(
    transaction: &mut SqliteConnection,
    new: &NewStated<'_>,
    head: Head,
) -> Result<bool, StoreError> {
    let enclosed = new.enclosed.map(body::encode).transpose();
    let enclosed = enclosed.map_err(|_| damaged("what was written with a statement"))?;
    sqlx::query(
        "INSERT INTO statements (account, sequence, case_id, digest, statement, signature, enclosed, share)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.statement.account.as_ref())
    .bind(signed(head.sequence))
    .bind(new.statement.case.as_ref())
    .bind(digest(new.signed.statement.as_ref()).0.as_slice())
    .bind(new.signed.statement.as_ref())
    .bind(new.signed.signature.as_ref())
    .bind(enclosed)
    .bind(new.share.map(|share| share.id.0.to_vec()))
    .execute(&mut *transaction)
    .await?;
    let Some(share) = new.share else {
        return Ok(true);
    };
    let done = sqlx::query(
        "INSERT INTO grant_shares (account, id, header, state) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING",
    )
    .bind(share.account.as_ref())
    .bind(share.id.as_ref())
    .bind(share.header.as_slice())
    .execute(transaction)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What follows from a statement beyond its case.
async fn follow(
    transaction: &mut SqliteConnection,
    new: &NewStated<'_>,
    now: u64,
) -> Result<(), StoreError> {
    let Statement {
        account,
        case,
        event,
        kind,
        ..
    } = *new.statement;
    match (event, kind) {
        (Event::Asked, Kind::Withdrawal) => {
            for purpose in &new.statement.subjects {
                granting::end_purpose(transaction, account, purpose).await?;
            }
        }
        (Event::Recorded, Kind::Participation) => {
            if let Some(own) = new.own {
                sqlx::query(
                    "INSERT INTO participations (id, number, own, day, account, case_id)
                     SELECT $1, desk, $2, $3, account, id FROM cases WHERE account = $4 AND id = $5",
                )
                .bind(rng::bytes::<16>().as_slice())
                .bind(own.as_ref())
                .bind(signed(now - now % DAY))
                .bind(account.as_ref())
                .bind(case.as_ref())
                .execute(transaction)
                .await?;
            }
        }
        (Event::Closed, Kind::Participation) => {
            sqlx::query("UPDATE participations SET closed = 1 WHERE account = $1 AND case_id = $2")
                .bind(account.as_ref())
                .bind(case.as_ref())
                .execute(transaction)
                .await?;
        }
        (Event::Masked, Kind::Participation) => {
            for gone in &new.statement.gone {
                destroy(transaction, account, *gone).await?;
            }
            sqlx::query(
                "UPDATE participations SET account = NULL, case_id = NULL WHERE account = $1 AND case_id = $2",
            )
            .bind(account.as_ref())
            .bind(case.as_ref())
            .execute(&mut *transaction)
            .await?;
            // Nor at whom.
            sqlx::query("UPDATE cases SET desk = '' WHERE account = $1 AND id = $2")
                .bind(account.as_ref())
                .bind(case.as_ref())
                .execute(transaction)
                .await?;
        }
        _ => {}
    }
    Ok(())
}

/// Destroys a statement and what was written with it; its digest stays in the log.
async fn destroy(
    transaction: &mut SqliteConnection,
    account: AccountId,
    gone: Digest,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE grant_shares SET state = 1 WHERE account = $1 AND state = 0
         AND id IN (SELECT share FROM statements WHERE account = $1 AND digest = $2)",
    )
    .bind(account.as_ref())
    .bind(gone.as_ref())
    .execute(&mut *transaction)
    .await?;
    sqlx::query("DELETE FROM statements WHERE account = $1 AND digest = $2")
        .bind(account.as_ref())
        .bind(gone.as_ref())
        .execute(transaction)
        .await?;
    Ok(())
}

/// The case as it stands from now on.
async fn stand(
    transaction: &mut SqliteConnection,
    stating: &Stating<'_>,
    last: &NewStated<'_>,
) -> Result<(), StoreError> {
    let case = last.standing;
    let subjects: String = case
        .subjects
        .iter()
        .flat_map(|subject| [subject.as_str(), ","])
        .collect();
    sqlx::query(
        "INSERT INTO cases (account, id, kind, desk, open, due, missed, restricts, subjects)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT DO UPDATE SET open = $5, due = $6, missed = $7, restricts = $8",
    )
    .bind(stating.account.as_ref())
    .bind(stating.case.as_ref())
    .bind(i64::from(case.kind as u8))
    .bind(stating.desk)
    .bind(case.is_open())
    .bind(signed(case.due))
    .bind(case.missed)
    .bind(case.restricts())
    .bind(subjects)
    .execute(transaction)
    .await?;
    Ok(())
}

/// Whether a field is left unused for now.
pub(super) async fn restricted(
    transaction: &mut SqliteConnection,
    account: AccountId,
    field: &str,
) -> Result<bool, StoreError> {
    let found: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM cases WHERE account = $1 AND restricts = 1
         AND (subjects = '' OR instr(',' || subjects, ',' || $2 || ',') > 0) LIMIT 1",
    )
    .bind(account.as_ref())
    .bind(field)
    .fetch_optional(transaction)
    .await?;
    Ok(found.is_some())
}
