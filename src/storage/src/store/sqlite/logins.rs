//! [`Logins`] in SQLite.

use super::{
    Sqlite, damaged, fixed, kind,
    limits::{self, Guesser},
    optional, sessions, signed, unsigned,
};
use crate::store::{
    AddressIndex, Begun, Challenged, Hash, Login, LoginToBegin, Logins, Record, Registering,
    SlotKey, StoreError, Window,
};
use async_trait::async_trait;
use kluis_wire::{
    AccountId, ChallengeStart, LoginId, Nonce, Purpose, SigningPublic, SlotId,
    limits::LOGIN_SECONDS,
};
use sqlx::SqliteConnection;

#[async_trait]
impl Logins for Sqlite {
    async fn record(&self, address: AddressIndex) -> Result<Option<Record>, StoreError> {
        let row: Option<(Vec<u8>, Vec<u8>)> = sqlx::query_as(
            "SELECT id, record FROM accounts WHERE address = $1 AND record IS NOT NULL",
        )
        .bind(address.as_slice())
        .fetch_optional(self.0.reader())
        .await?;
        row.map(|(account, record)| {
            Ok(Record {
                account: AccountId(fixed(account)?),
                record,
            })
        })
        .transpose()
    }

    async fn begin_login(&self, login: LoginToBegin<'_>, now: u64) -> Result<Begun, StoreError> {
        let mut transaction = self.0.begin().await?;
        // An address without an account takes the same steps: it knows no device.
        let account = login.account.unwrap_or(AccountId([0; AccountId::LENGTH]));
        let guess = Guess {
            address: login.address,
            account,
            device: login.device,
            client: login.client,
        };
        let device = match guess.count(&mut transaction, now).await? {
            Ok(device) => device,
            Err(seconds) => {
                transaction.commit().await?;
                return Ok(Begun::Wait(seconds));
            }
        };
        sqlx::query(
            "INSERT INTO logins (id, address, account, device, state, expires) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(login.id.as_ref())
        .bind(login.address.as_slice())
        .bind(login.account.as_ref().map(AsRef::as_ref))
        .bind(device.as_ref().map(<[u8; 32]>::as_slice))
        .bind(login.state)
        .bind(signed(now + LOGIN_SECONDS))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Begun::Open)
    }

    async fn begin_registration(
        &self,
        account: AccountId,
        device: Option<Hash>,
        client: Window,
        now: u64,
    ) -> Result<Registering, StoreError> {
        let mut transaction = self.0.begin().await?;
        let address: Vec<u8> = sqlx::query_scalar("SELECT address FROM accounts WHERE id = $1")
            .bind(account.as_ref())
            .fetch_one(&mut *transaction)
            .await?;
        let guess = Guess {
            address: fixed(address)?,
            account,
            device,
            client,
        };
        let counted = guess.count(&mut transaction, now).await?;
        transaction.commit().await?;
        Ok(match counted {
            Ok(_) => Registering::Open(guess.address),
            Err(seconds) => Registering::Wait(seconds),
        })
    }

    async fn take_login(&self, id: LoginId, now: u64) -> Result<Option<Login>, StoreError> {
        type Row = (Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>, Vec<u8>, i64, i64);
        // It is gone with the next succession, so that the count is the one it was begun under.
        let row: Option<Row> = sqlx::query_as(
            "DELETE FROM logins WHERE id = $1 RETURNING address, account, device, state, expires,
             coalesce((SELECT successions FROM accounts WHERE accounts.id = logins.account), 0)",
        )
        .bind(id.as_ref())
        .fetch_optional(self.0.writer())
        .await?;
        let Some((address, account, device, state, expires, successions)) = row else {
            return Ok(None);
        };
        let login = Login {
            address: fixed(address)?,
            account: optional(account)?.map(AccountId),
            device: optional(device)?,
            state,
            successions: unsigned(successions)?,
        };
        Ok((unsigned(expires)? > now).then_some(login))
    }

    async fn challenge(&self, nonce: Nonce, challenged: Challenged) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO challenges (nonce, slot, purpose, expires) VALUES ($1, $2, $3, $4)",
        )
        .bind(nonce.as_ref())
        .bind(challenged.start.slot.as_ref())
        .bind(i64::from(challenged.start.purpose.number()))
        .bind(signed(challenged.expires))
        .execute(self.0.writer())
        .await?;
        Ok(())
    }

    async fn take_challenge(
        &self,
        nonce: Nonce,
        now: u64,
    ) -> Result<Option<Challenged>, StoreError> {
        let row: Option<(Vec<u8>, i64, i64)> = sqlx::query_as(
            "DELETE FROM challenges WHERE nonce = $1 RETURNING slot, purpose, expires",
        )
        .bind(nonce.as_ref())
        .fetch_optional(self.0.writer())
        .await?;
        let Some((slot, purpose, expires)) = row else {
            return Ok(None);
        };
        let start = ChallengeStart {
            slot: SlotId(fixed(slot)?),
            purpose: purpose_of(purpose)?,
        };
        let challenged = Challenged {
            start,
            expires: unsigned(expires)?,
        };
        Ok((challenged.expires > now).then_some(challenged))
    }

    async fn slot_key(&self, slot: SlotId) -> Result<Option<SlotKey>, StoreError> {
        let row: Option<(Vec<u8>, i64, Vec<u8>, i64)> = sqlx::query_as(
            "SELECT account, kind, auth, successions FROM slots JOIN accounts ON accounts.id = account
             WHERE slots.id = $1 AND auth IS NOT NULL",
        )
        .bind(slot.as_ref())
        .fetch_optional(self.0.reader())
        .await?;
        row.map(|(account, number, auth, successions)| {
            Ok(SlotKey {
                account: AccountId(fixed(account)?),
                kind: kind(number)?,
                auth: SigningPublic(fixed(auth)?),
                successions: unsigned(successions)?,
            })
        })
        .transpose()
    }
}

/// What is counted of a guess.
struct Guess {
    address: AddressIndex,
    account: AccountId,
    device: Option<Hash>,
    client: Window,
}

impl Guess {
    /// Counts it: the known device it counts against, if it is one, or the seconds to wait.
    async fn count(
        &self,
        transaction: &mut SqliteConnection,
        now: u64,
    ) -> Result<Result<Option<Hash>, u64>, StoreError> {
        let secret = self.device.unwrap_or_default();
        let known = sessions::knows_device(transaction, secret, self.account).await?;
        let device = self.device.filter(|_| known);
        if device.is_none()
            && let Some(seconds) = limits::count(transaction, self.client, now).await?
        {
            return Ok(Err(seconds));
        }
        let guesser = Guesser::new(self.address, device);
        let wait = limits::guess(transaction, guesser, now).await?;
        Ok(wait.map_or(Ok(device), Err))
    }
}

fn purpose_of(number: i64) -> Result<Purpose, StoreError> {
    u8::try_from(number)
        .ok()
        .and_then(Purpose::from_number)
        .ok_or_else(|| damaged("an unknown purpose"))
}
