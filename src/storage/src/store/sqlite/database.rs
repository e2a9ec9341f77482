//! An SQLite file as both stores use it: durable, and forgetting what is deleted.

use super::StoreError;
use sqlx::{
    ConnectOptions as _, Connection as _, Executor, SqlSafeStr, Sqlite, SqlitePool, Transaction,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs::OpenOptions,
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// Readers don't wait for the writer or for each other; more of them than this gain nothing.
const READERS: u32 = 8;

/// Why a database file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It can't be opened or written.
    #[error("the database {0} can't be opened: {1}")]
    File(PathBuf, #[source] sqlx::Error),
    /// Its tables can't be brought up to date: a newer version made them, or they are damaged.
    #[error("the tables of {0} can't be brought up to date: {1}")]
    Tables(PathBuf, #[source] MigrateError),
}

/// One file: one connection that writes, and some that read.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    writer: SqlitePool,
    reader: SqlitePool,
}

impl Database {
    /// Opens the file, or makes it, and runs the migrations (version, name, SQL) it hasn't had.
    ///
    /// # Errors
    /// [`OpenError`] where the file can't be used.
    pub(crate) async fn open(
        path: &Path,
        migrations: &[(i64, &'static str, &'static str)],
    ) -> Result<Self, OpenError> {
        let failed = |error| OpenError::File(path.to_owned(), error);
        make_private(path).map_err(|error| failed(error.into()))?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            // A commit returns when the disk has it.
            .synchronous(SqliteSynchronous::Full)
            // What is deleted is overwritten.
            .pragma("secure_delete", "ON")
            .foreign_keys(true)
            .busy_timeout(PATIENCE)
            .disable_statement_logging();
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(PATIENCE)
        };

        let writer = pool(1)
            .connect_with(options.clone())
            .await
            .map_err(failed)?;
        let migrations = migrations.iter().map(|(version, name, sql)| {
            Migration::new(
                *version,
                (*name).into(),
                MigrationType::Simple,
                (*sql).into_sql_str(),
                false,
            )
        });
        Migrator::with_migrations(migrations.collect())
            .run(&writer)
            .await
            .map_err(|error| OpenError::Tables(path.to_owned(), error))?;
        // Not opened read-only: a reader must be able to recover the log that a crash left behind.
        let reader = pool(READERS)
            .connect_with(options.pragma("query_only", "ON"))
            .await
            .map_err(failed)?;
        Ok(Self { writer, reader })
    }

    /// For a query that changes nothing.
    pub(crate) fn reader(&self) -> &SqlitePool {
        &self.reader
    }

    /// For one statement that changes something.
    pub(crate) fn writer(&self) -> &SqlitePool {
        &self.writer
    }

    /// Several queries that see the same moment.
    pub(crate) async fn snapshot(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.reader.begin().await?)
    }

    /// Several statements that happen together or not at all. Dropped without a commit, nothing happens.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        // Takes the lock at once: taken half-way it could not be waited for.
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Moves everything from the log into the file and empties the log, so that what was deleted is in neither.
    pub(crate) async fn truncate_log(&self) -> Result<(), StoreError> {
        self.writer
            .execute("PRAGMA wal_checkpoint(TRUNCATE)")
            .await?;
        Ok(())
    }

    /// Answers when both sides do.
    pub(crate) async fn ready(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.reader).await?;
        self.begin().await?.rollback().await?;
        Ok(())
    }

    /// Truncates the log and closes the file.
    pub(crate) async fn close(&self) {
        self.reader.close().await;
        if let Err(error) = self.truncate_log().await {
            tracing::warn!(%error, "the log of a database could not be emptied");
        }
        self.writer.close().await;
    }
}

/// Makes the file where it isn't there, for its owner alone; SQLite gives its log the same mode.
fn make_private(path: &Path) -> io::Result<()> {
    OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
        .map(drop)
}

/// Copies a database that may be in use into a file that isn't there yet, for its owner alone.
///
/// # Errors
/// [`OpenError`] where one of the files can't be used.
pub(crate) async fn copy(from: &Path, to: &Path) -> Result<(), OpenError> {
    let failed = |error| OpenError::File(from.to_owned(), error);
    make_private(to).map_err(|error| OpenError::File(to.to_owned(), error.into()))?;
    let options = SqliteConnectOptions::new()
        .filename(from)
        .busy_timeout(PATIENCE)
        .disable_statement_logging();
    let mut connection = options.connect().await.map_err(failed)?;
    let name = to.to_str().ok_or_else(|| {
        let error = io::Error::from(io::ErrorKind::InvalidFilename);
        OpenError::File(to.to_owned(), error.into())
    })?;
    sqlx::query("VACUUM INTO $1")
        .bind(name)
        .execute(&mut connection)
        .await
        .map_err(failed)?;
    connection.close().await.map_err(failed)
}
