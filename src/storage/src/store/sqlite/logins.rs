//! [`Logins`] in SQLite.

use super::{
    Sqlite, damaged, fixed, kind,
    limits::{self, Guesser},
    optional, sessions, signed, unsigned,
};
use crate::store::{
    AddressIndex, Begun, Challenged, Login, LoginToBegin, Logins, Record, SlotKey, StoreError,
};
use async_trait::async_trait;
use kluis_wire::{
    AccountId, ChallengeStart, LoginId, Nonce, Purpose, SigningPublic, SlotId,
    limits::LOGIN_SECONDS,
};

#[async_trait]
impl Logins for Sqlite {
    async fn record(&self, address: AddressIndex) -> Result<Option<Record>, StoreError> {
        let row: Option<(Vec<u8>, Vec<u8>)> =
            sqlx::query_as("SELECT id, record FROM accounts WHERE address = $1")
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
        let secret = login.device.unwrap_or_default();
        let known = sessions::knows_device(&mut transaction, secret, account).await?;
        let device = login.device.filter(|_| known);
        if device.is_none()
            && let Some(seconds) = limits::count(&mut transaction, login.client, now).await?
        {
            transaction.commit().await?;
            return Ok(Begun::Wait(seconds));
        }
        if let Some(seconds) =
            limits::guess(&mut transaction, Guesser::new(login.address, device), now).await?
        {
            transaction.commit().await?;
            return Ok(Begun::Wait(seconds));
        }
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

    async fn take_login(&self, id: LoginId, now: u64) -> Result<Option<Login>, StoreError> {
        type Row = (Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>, Vec<u8>, i64);
        let row: Option<Row> = sqlx::query_as(
            "DELETE FROM logins WHERE id = $1 RETURNING address, account, device, state, expires",
        )
        .bind(id.as_ref())
        .fetch_optional(self.0.writer())
        .await?;
        let Some((address, account, device, state, expires)) = row else {
            return Ok(None);
        };
        let login = Login {
            address: fixed(address)?,
            account: optional(account)?.map(AccountId),
            device: optional(device)?,
            state,
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
        let row: Option<(Vec<u8>, i64, Vec<u8>)> = sqlx::query_as(
            "SELECT account, kind, auth FROM slots WHERE id = $1 AND auth IS NOT NULL",
        )
        .bind(slot.as_ref())
        .fetch_optional(self.0.reader())
        .await?;
        row.map(|(account, number, auth)| {
            Ok(SlotKey {
                account: AccountId(fixed(account)?),
                kind: kind(number)?,
                auth: SigningPublic(fixed(auth)?),
            })
        })
        .transpose()
    }
}

fn purpose_of(number: i64) -> Result<Purpose, StoreError> {
    u8::try_from(number)
        .ok()
        .and_then(Purpose::from_number)
        .ok_or_else(|| damaged("an unknown purpose"))
}
