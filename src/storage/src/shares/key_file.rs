//! The platform key: a file that is made once, and must then never be missing.

use super::{StartError, store::ShareStore};
use crate::rng;
use kluis_vault::{platform::PlatformKeys, primitive::Failed, secret::PlatformKey};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// What is wrong with the key file, or with the database beside it.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// It is gone.
    #[error(
        "the platform key {0} is missing, though the databases need it: put it back from its backup, or say where it is with --key-file"
    )]
    Missing(PathBuf),
    /// Others can read it.
    #[error(
        "the platform key {0} can be read by others: make it readable by its owner alone with chmod 600"
    )]
    Exposed(PathBuf),
    /// It isn't 32 bytes, or not the ones that wrapped the keys.
    #[error("the platform key {0} is not the one that belongs to these databases")]
    Damaged(PathBuf),
    /// The share database is gone, the data isn't.
    #[error(
        "the database of shares is missing or empty, though there are accounts: put it back, or say where it is with --shares"
    )]
    SharesMissing,
    /// It can't be read or written.
    #[error("the platform key {0} can't be used: {1}")]
    File(PathBuf, #[source] io::Error),
}

/// Opens the platform's keys, or makes them with their file where neither is there. True when it made the file.
pub(super) async fn open(
    path: &Path,
    store: &ShareStore,
    fresh: bool,
) -> Result<(PlatformKeys, bool), StartError> {
    let file = read(path)?;
    let damaged = |Failed| KeyError::Damaged(path.to_owned());
    match (file, store.wrapped_keys().await?) {
        (Some(key), Some(wrapped)) => Ok((
            PlatformKeys::unwrap(&key, &wrapped).map_err(damaged)?,
            false,
        )),
        (None, Some(_)) => Err(KeyError::Missing(path.to_owned()).into()),
        (_, None) if !fresh => Err(KeyError::SharesMissing.into()),
        (file, None) => {
            let made = file.is_none();
            let key = match file {
                Some(key) => key,
                None => create(path)?,
            };
            let keys = PlatformKeys::generate(&mut rng::system());
            store
                .set_wrapped_keys(&keys.wrap(&key, &mut rng::system()).map_err(damaged)?)
                .await?;
            Ok((keys, made))
        }
    }
}

/// The platform's keys, where they and their file are there; none where the database holds none.
pub(crate) async fn read_keys(
    path: &Path,
    store: &ShareStore,
) -> Result<Option<PlatformKeys>, StartError> {
    let Some(wrapped) = store.wrapped_keys().await? else {
        return Ok(None);
    };
    let key = read(path)?.ok_or_else(|| KeyError::Missing(path.to_owned()))?;
    let keys = PlatformKeys::unwrap(&key, &wrapped);
    let keys = keys.map_err(|Failed| KeyError::Damaged(path.to_owned()))?;
    Ok(Some(keys))
}

fn read(path: &Path) -> Result<Option<PlatformKey>, KeyError> {
    let failed = |error| KeyError::File(path.to_owned(), error);
    let bytes = match fs::read(path) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    if fs::metadata(path).map_err(failed)?.permissions().mode() & 0o077 != 0 {
        return Err(KeyError::Exposed(path.to_owned()));
    }
    let bytes = bytes
        .as_slice()
        .try_into()
        .map_err(|_| KeyError::Damaged(path.to_owned()))?;
    Ok(Some(PlatformKey::from_bytes(bytes)))
}

/// Makes it whole or not at all, and on the disk before anything is wrapped under it.
fn create(path: &Path) -> Result<PlatformKey, KeyError> {
    let key = PlatformKey::generate(&mut rng::system());
    let write = || {
        let unfinished = path.with_extension("new");
        match fs::remove_file(&unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&unfinished)?;
        file.write_all(key.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, path)?;
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()
    };
    write().map_err(|error| KeyError::File(path.to_owned(), error))?;
    Ok(key)
}
