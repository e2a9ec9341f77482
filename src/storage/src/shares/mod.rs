//! The share service: everything that uses the platform key, behind one small interface, so that it can run
//! as a process of its own on another host. The rest of this crate never holds a key.

mod days;
mod grants;
mod journal;
mod key_file;
mod mailer;
mod store;

pub(crate) use days::DayError;
pub(crate) use journal::{JournalError, Read as ReadJournal};
pub(crate) use key_file::{KeyError, read_keys};
pub(crate) use mailer::MAILER;

use crate::{
    rng,
    store::{AddressIndex, DepositedShare, Hash, StoreError, sqlite::OpenError},
};
use journal::Journal;
use kluis_vault::{
    deletion::Proof,
    destroyed,
    manifest::Head,
    platform::{self, LoginAnswer, PlatformKeys},
    primitive::Failed,
    recipient::Recipient,
    secret::Share,
    share::Shared,
};
use kluis_wire::{AccountId, Bytes, Digest, Platform, ShareId, ShareRequest, SignUpId, Signature};
use std::path::{Path, PathBuf};
pub(crate) use store::ShareStore;
use tokio::sync::Mutex;
use zeroize::Zeroizing;

/// The platform's keys and its half of everybody's keys.
pub(crate) struct ShareService {
    origin: String,
    public: Platform,
    keys: PlatformKeys,
    mailer: Recipient,
    store: ShareStore,
    /// One destruction at a time: what the journal says first is done first.
    journal: Mutex<Journal>,
}

/// Where its files are.
#[derive(Clone, Copy)]
pub(crate) struct Places<'a> {
    /// The database of shares.
    pub database: &'a Path,
    /// The platform key.
    pub key_file: &'a Path,
    /// The journal of destructions.
    pub journal: &'a Path,
}

/// A share service that was opened.
pub(crate) struct Opened {
    /// It.
    pub service: ShareService,
    /// Whether it made the platform key.
    pub made: bool,
    /// What stood in the journal.
    pub journal: Option<ReadJournal>,
}

/// Why a share service can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its database.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Its database, once open.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key file, or how it fits the database.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The journal of destructions.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The database is a backup.
    #[error(
        "the database {0} is a backup that was put back by hand: take it away and put it back with `kluis-storage restore`, which destroys in it what was destroyed since"
    )]
    Backup(PathBuf),
}

/// Why shares can't be put in or taken out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ShareError {
    /// Sealed or signed for something else, or not at all.
    #[error("the request does not prove what it must")]
    Unproven,
    /// A share that the data store says is here isn't, or doesn't open.
    #[error("a share that was deposited is not there")]
    Lost,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Failed> for ShareError {
    fn from(Failed: Failed) -> Self {
        Self::Unproven
    }
}

impl ShareService {
    /// Opens the database, the platform key and the journal, and does in the database what the journal says. Key and
    /// journal are made where none is there and nothing was ever sealed to the key (`fresh`).
    ///
    /// # Errors
    /// [`StartError`] where the files don't belong together, or can't be used.
    pub(crate) async fn open(
        places: Places<'_>,
        origin: &str,
        fresh: bool,
    ) -> Result<Opened, StartError> {
        let Places {
            database,
            key_file,
            journal,
        } = places;
        let store = ShareStore::open(database).await?;
        if store.backup().await?.is_some() {
            return Err(StartError::Backup(database.to_owned()));
        }
        let (keys, made) = key_file::open(key_file, &store, fresh).await?;
        let damaged = |Failed| KeyError::Damaged(key_file.to_owned());
        let public = keys.public(origin).map_err(damaged)?;
        let mailer = keys.mailer().map_err(damaged)?;
        let read = ReadJournal::of(journal, &keys, store.journaled().await?)?;
        if let Some(read) = &read {
            store.replay(read).await?;
        }
        let open = Journal::open(journal, read.as_ref())?;
        Ok(Opened {
            service: Self {
                origin: origin.to_owned(),
                public,
                keys,
                mailer,
                store,
                journal: Mutex::new(open),
            },
            made,
            journal: read,
        })
    }

    /// The platform's domain.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// The public document.
    pub(crate) const fn public(&self) -> &Platform {
        &self.public
    }

    /// Signs the proof that an account is deleted.
    pub(crate) fn prove_deletion(&self, proof: &Proof) -> String {
        self.keys.prove_deletion(&self.origin, proof)
    }

    /// What devices pin.
    pub(crate) fn fingerprint(&self) -> Digest {
        platform::fingerprint(&self.public)
    }

    /// The keyed index of an address. Of a client's network address too: that has no "@" and is never confused.
    pub(crate) fn index(&self, address: &str) -> AddressIndex {
        self.keys.index(address)
    }

    /// Opens an address.
    pub(crate) fn open_address(&self, sealed: &Bytes) -> Result<Zeroizing<String>, Failed> {
        self.keys.open_address(&self.origin, sealed.as_ref())
    }

    /// Opens a mailed code; only its digest comes out.
    pub(crate) fn open_code(&self, sign_up: SignUpId, sealed: &Bytes) -> Result<Hash, Failed> {
        let digits = self
            .keys
            .open_code(&self.origin, sign_up, sealed.as_ref())?;
        Ok(self.code_digest(sign_up, &digits))
    }

    /// The keyed digest of a code.
    pub(crate) fn code_digest(&self, sign_up: SignUpId, digits: &str) -> Hash {
        self.keys.code_digest(sign_up, digits)
    }

    /// Answers an OPAQUE registration.
    pub(crate) fn register(
        &self,
        address: &AddressIndex,
        request: &Bytes,
    ) -> Result<Vec<u8>, Failed> {
        self.keys.register(address, request.as_ref())
    }

    /// Checks `KE3` against what was kept when the log-in began.
    ///
    /// # Errors
    /// [`Failed`] where the passphrase wasn't the one.
    pub(crate) fn login_finish(&self, state: &[u8], finalization: &Bytes) -> Result<(), Failed> {
        self.keys.login_finish(state, finalization.as_ref())
    }

    /// Answers a guess; without a record, so that it can't be told.
    pub(crate) fn login_start(
        &self,
        address: &str,
        record: Option<&[u8]>,
        request: &Bytes,
    ) -> Result<LoginAnswer, Failed> {
        self.keys.login_start(
            &self.origin,
            address,
            record,
            request.as_ref(),
            &mut rng::system(),
        )
    }

    /// Opens the shares that come with a commit.
    pub(crate) fn open_deposit<Id: Shared>(
        &self,
        account: AccountId,
        sequence: u64,
        sealed: &Bytes,
    ) -> Result<Vec<(Id, Share)>, Failed> {
        self.keys
            .open_deposit(&self.origin, account, sequence, sealed.as_ref())
    }

    /// Keeps shares for the commit with this header. Nobody gets them before the data store has that commit.
    pub(crate) async fn deposit(
        &self,
        account: AccountId,
        header: Hash,
        shares: &[(ShareId, Share)],
        now: u64,
    ) -> Result<(), ShareError> {
        let mut wrapped = Vec::with_capacity(shares.len());
        for (id, share) in shares {
            let bytes = self
                .keys
                .wrap_share(account, *id, share, &mut rng::system())?;
            wrapped.push((
                DepositedShare {
                    account,
                    id: *id,
                    header,
                },
                bytes,
            ));
        }
        Ok(self.store.insert(&wrapped, now).await?)
    }

    /// The shares of personal keys, as they were deposited. With room for all of them from the start: a list that grew
    /// would leave its beginnings behind.
    pub(crate) async fn kept(&self, deposits: &[DepositedShare]) -> Result<Vec<Share>, ShareError> {
        let mut shares = Vec::with_capacity(deposits.len());
        for share in deposits {
            let wrapped = self.store.wrapped(*share).await?.ok_or(ShareError::Lost)?;
            shares.push(
                self.keys
                    .unwrap_share(share.account, share.id, &wrapped)
                    .map_err(|Failed| ShareError::Lost)?,
            );
        }
        Ok(shares)
    }

    /// Seals shares to the key that a checked request names, in its order.
    pub(crate) fn release<Id: Shared>(
        &self,
        account: AccountId,
        request: &ShareRequest<Id>,
        shares: &[Share],
    ) -> Result<(Bytes, Signature), ShareError> {
        let rng = &mut rng::system();
        Ok(self
            .keys
            .release(&self.origin, account, request, shares, rng)?)
    }

    /// Destroys shares: they are neither in the file nor in its log any more, and the journal says so.
    pub(crate) async fn destroy(
        &self,
        shares: &[DepositedShare],
        now: u64,
    ) -> Result<(), StoreError> {
        let marks = shares
            .iter()
            .map(|share| destroyed::share(share.account, share.id, share.header));
        let mut journal = self.journal.lock().await;
        let head = journal.append(&self.keys, marks.collect(), now)?;
        self.store.destroy(shares, u64::MAX).await?;
        self.store.note_journal(head).await
    }

    /// Destroys shares without a commit that were deposited up to then. The journal says nothing about them: their commit
    /// may still come, and bring them again.
    pub(crate) async fn sweep(
        &self,
        shares: &[DepositedShare],
        until: u64,
    ) -> Result<(), StoreError> {
        self.store.destroy(shares, until).await
    }

    /// Notes that these accounts are going to be removed.
    pub(crate) async fn note_accounts(
        &self,
        accounts: &[AccountId],
        now: u64,
    ) -> Result<(), StoreError> {
        let marks = accounts.iter().map(|account| destroyed::account(*account));
        let mut journal = self.journal.lock().await;
        let head = journal.append(&self.keys, marks.collect(), now)?;
        self.store.note_journal(head).await
    }

    /// How far the journal has come.
    pub(crate) async fn journaled(&self) -> Head {
        self.journal.lock().await.head()
    }

    /// Shares deposited up to then that nobody has asked [`Self::settle`] about.
    pub(crate) async fn unsettled(&self, until: u64) -> Result<Vec<DepositedShare>, StoreError> {
        self.store.unsettled(until).await
    }

    /// Everything deposited up to then is either kept or destroyed.
    pub(crate) async fn settle(&self, until: u64) -> Result<(), StoreError> {
        self.store.settle(until).await
    }

    /// Answers when the database does.
    pub(crate) async fn ready(&self) -> Result<(), StoreError> {
        self.store.ready().await
    }

    /// Writes everything into the database file itself and closes it.
    pub(crate) async fn close(&self) {
        self.store.close().await;
    }
}
