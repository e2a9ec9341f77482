//! [`SignUps`] in SQLite.

use super::{Sqlite, grants, limits, signed, unlockers, vaults};
use crate::store::{
    Created, FirstVault, Hash, Mailing, NewSignUp, SignUp, SignUps, StoreError, Tried, Window,
};
use async_trait::async_trait;
use kluis_wire::{
    SignUpId,
    limits::{CODE_SECONDS, CODE_TRIES, CODES_PER_ADDRESS_HOUR, SIGN_UP_SECONDS},
};
use sqlx::SqliteConnection;
use subtle::ConstantTimeEq;

#[async_trait]
impl SignUps for Sqlite {
    async fn start_sign_up(&self, new: NewSignUp, now: u64) -> Result<Mailing, StoreError> {
        let mut transaction = self.0.begin().await?;
        let mails = Window {
            name: "mails-to-address",
            key: new.address,
            most: CODES_PER_ADDRESS_HOUR,
            seconds: Window::HOUR,
        };
        let too_many = limits::count(&mut transaction, mails, now).await?.is_some();
        let known: Option<i64> = sqlx::query_scalar("SELECT 1 FROM accounts WHERE address = $1")
            .bind(new.address.as_slice())
            .fetch_optional(&mut *transaction)
            .await?;
        let mailing = match known {
            _ if too_many => Mailing::Nothing,
            Some(_) if new.lost => Mailing::Code,
            None if new.lost => Mailing::NoAccount,
            Some(_) => Mailing::HasAccount,
            None => Mailing::Code,
        };
        sqlx::query(
            "INSERT INTO sign_ups (id, address, code, tries_left, confirmed, account, expires, lost)
             VALUES ($1, $2, $3, $4, 0, NULL, $5, $6)",
        )
        .bind(new.id.as_ref())
        .bind(new.address.as_slice())
        .bind((mailing == Mailing::Code).then_some(new.code.as_slice()))
        .bind(CODE_TRIES)
        .bind(signed(now + CODE_SECONDS))
        .bind(new.lost)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(mailing)
    }

    async fn try_code(&self, id: SignUpId, code: Hash, now: u64) -> Result<Tried, StoreError> {
        let mut transaction = self.0.begin().await?;
        let row: Option<(Option<Vec<u8>>, u32, bool)> = sqlx::query_as(
            "SELECT code, tries_left, confirmed FROM sign_ups
             WHERE id = $1 AND expires > $2 AND tries_left > 0 AND account IS NULL",
        )
        .bind(id.as_ref())
        .bind(signed(now))
        .fetch_optional(&mut *transaction)
        .await?;
        let Some((expected, tries_left, confirmed)) = row else {
            return Ok(Tried::Expired);
        };
        let right = expected.is_some_and(|expected| expected.ct_eq(&code).into());
        match (right, confirmed) {
            (true, true) => return Ok(Tried::Right),
            (true, false) => {
                sqlx::query("UPDATE sign_ups SET confirmed = 1, expires = $2 WHERE id = $1")
                    .bind(id.as_ref())
                    .bind(signed(now + SIGN_UP_SECONDS))
                    .execute(&mut *transaction)
                    .await?;
            }
            (false, _) => {
                sqlx::query("UPDATE sign_ups SET tries_left = tries_left - 1 WHERE id = $1")
                    .bind(id.as_ref())
                    .execute(&mut *transaction)
                    .await?;
            }
        }
        transaction.commit().await?;
        Ok(if right {
            Tried::Right
        } else {
            Tried::Wrong(tries_left - 1)
        })
    }

    async fn sign_up(&self, id: SignUpId, now: u64) -> Result<Option<SignUp>, StoreError> {
        let row: Option<(Vec<u8>, bool, bool, bool)> = sqlx::query_as(
            "SELECT address, confirmed, account IS NOT NULL, lost FROM sign_ups WHERE id = $1 AND expires > $2",
        )
        .bind(id.as_ref())
        .bind(signed(now))
        .fetch_optional(self.0.reader())
        .await?;
        row.map(|(address, confirmed, finished, lost)| {
            Ok(SignUp {
                address: super::fixed(address)?,
                confirmed,
                finished,
                lost,
            })
        })
        .transpose()
    }

    async fn create_account(&self, vault: FirstVault<'_>, now: u64) -> Result<Created, StoreError> {
        let mut transaction = self.0.begin().await?;
        let row: Option<(Vec<u8>, bool, Option<Vec<u8>>)> = sqlx::query_as(
            "SELECT address, confirmed, account FROM sign_ups WHERE id = $1 AND expires > $2",
        )
        .bind(vault.sign_up.as_ref())
        .bind(signed(now))
        .fetch_optional(&mut *transaction)
        .await?;
        let address = match row {
            None => return Ok(Created::Expired),
            Some((_, _, Some(_))) => return again(&mut transaction, vault).await,
            Some((_, false, None)) => return Ok(Created::Order),
            Some((address, true, None)) => address,
        };
        if !insert_account(&mut transaction, vault, &address, now).await? {
            return Ok(Created::Exists);
        }
        let account = vault.account.account;
        let commit = &vault.account.commit;
        vaults::insert_header(&mut transaction, account, 1, &commit.head).await?;
        let first = &vault.account.identity;
        grants::insert_identity(&mut transaction, account, 0, first, None).await?;
        for slot in &commit.slots {
            if !unlockers::insert_slot(&mut transaction, account, slot, false, now).await? {
                return Ok(Created::Unproven);
            }
        }
        vaults::upsert_rows(&mut transaction, account, &commit.rows).await?;
        vaults::insert_shares(&mut transaction, account, vault.header, vault.shares).await?;
        sqlx::query("UPDATE sign_ups SET account = $2 WHERE id = $1")
            .bind(vault.sign_up.as_ref())
            .bind(account.as_ref())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Created::There)
    }
}

/// The sign-up has its account: was it made by this very request, whose answer got lost? Once other keys have
/// followed its keys, it proves nothing any more.
async fn again(
    transaction: &mut SqliteConnection,
    vault: FirstVault<'_>,
) -> Result<Created, StoreError> {
    let same: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM sign_ups JOIN headers USING (account) JOIN accounts ON accounts.id = account
         WHERE sign_ups.id = $1 AND account = $2 AND headers.sequence = 1 AND header = $3 AND successions = 0",
    )
    .bind(vault.sign_up.as_ref())
    .bind(vault.account.account.as_ref())
    .bind(vault.account.commit.head.header.as_ref())
    .fetch_optional(transaction)
    .await?;
    Ok(if same.is_some() {
        Created::There
    } else {
        Created::Exists
    })
}

/// False where address or account are taken.
async fn insert_account(
    transaction: &mut SqliteConnection,
    vault: FirstVault<'_>,
    address: &[u8],
    now: u64,
) -> Result<bool, StoreError> {
    let new = vault.account;
    let done = sqlx::query(
        "INSERT INTO accounts (id, address, signing, sealing, successions, record, sequence, body, keyring, created, seen)
         VALUES ($1, $2, $3, $4, 0, $5, 1, $6, $7, $8, $8 / 86400) ON CONFLICT DO NOTHING",
    )
    .bind(new.account.as_ref())
    .bind(address)
    .bind(new.identity.signing.as_ref())
    .bind(new.identity.sealing.as_ref())
    .bind(new.record.as_ref().map(AsRef::<[u8]>::as_ref))
    .bind(new.commit.body.as_ref())
    .bind(vault.keyring)
    .bind(signed(now))
    .execute(transaction)
    .await?;
    Ok(done.rows_affected() == 1)
}
