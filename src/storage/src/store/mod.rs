//! The data store: everything but the shares. One trait a subject, each method one transaction.
//!
//! What is decided together is decided in here, under the database's lock: tries, limits, single use, order.
//! Whether a signature holds is decided before.

mod cases;
mod erasures;
mod files;
mod grants;
mod held;
mod journal;
mod limits;
mod loans;
mod logins;
mod precautions;
mod publications;
mod security;
mod sessions;
mod sign_ups;
pub(crate) mod sqlite;
mod upkeep;
mod vaults;

pub(crate) use cases::{Cases, NewStated, Put, StatedRow, Stating};
pub(crate) use erasures::{Erasures, Leave, Left};
pub(crate) use files::{Files, Kept, NewChunk};
pub(crate) use grants::{GrantShare, Grants, Heads, Looked, NewLook, NewReceipt, Term};
pub(crate) use held::Holdings;
pub(crate) use journal::{BACKUP, BackupMark, JOURNAL, Journaled, Names, head_bytes, read_head};
pub(crate) use limits::{Limits, Window};
pub(crate) use loans::{Lending, Loans};
pub(crate) use logins::{
    Begun, Challenged, Login, LoginToBegin, Logins, Record, Registering, SlotKey,
};
pub(crate) use precautions::{Precautions, Shown, Taken, Waits};
pub(crate) use publications::Publications;
pub(crate) use security::{Entry, Security};
pub(crate) use sessions::{NewSession, NonceUse, OpenSession, Sessions};
pub(crate) use sign_ups::{Created, FirstVault, Mailing, NewSignUp, SignUp, SignUps, Tried};
pub(crate) use upkeep::{DepositedShare, Upkeep};
pub(crate) use vaults::{Head, NextCommit, Stored, Vaults};

/// SHA-256 of something that is kept only so: a cookie's secret, or a header.
pub(crate) type Hash = [u8; 32];

/// The keyed index of an e-mail address.
pub(crate) type AddressIndex = [u8; 32];

/// Everything a backend must do.
pub(crate) trait Store:
    SignUps
    + Logins
    + Sessions
    + Precautions
    + Vaults
    + Files
    + Limits
    + Upkeep
    + Grants
    + Loans
    + Holdings
    + Publications
    + Erasures
    + Security
    + Cases
    + Journaled
{
}

/// Why the database didn't do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It can't at this moment: it is full, locked, or its disk is gone.
    #[error("the database can't do this now: {0}")]
    Unavailable(#[source] sqlx::Error),
    /// It failed in a way that it never should, or holds what it never should.
    #[error("the database failed: {0}")]
    Failed(#[source] sqlx::Error),
}
