//! A file that was granted, on the recipient's side: what opened is its key, and the chunks are lent.
//!
//! ```text
//! asked = Sign(recipient, E("kluis/v1/chunk-asked", origin, recipient fingerprint, account, grant, field, file id, number,
//!         nonce, time))
//! ```
//!
//! The server lends them for a short while after a look that is in the person's log, and no longer than the permission
//! stands: no log, no chunk. What it gives is what the person sealed, or is refused ([`Refusal::File`]): each chunk says
//! whose it is, of which field and version, which, and whether it is the last ([`crate::file`]).

use crate::{
    check,
    file::{File, Opener, Place},
    primitive::Failed,
    recipient::{Opened, Recipient, Refusal},
};
use alloc::vec::Vec;
use kluis_wire::{AccountId, ChunkAsked, GrantName, LookNonce, Signature};
use zeroize::Zeroizing;

/// A file that a look opened.
pub struct Lent {
    account: AccountId,
    name: GrantName,
    file: File,
}

impl Lent {
    /// The file in an opened copy, in this person's account; none where the copy is of no file.
    ///
    /// # Errors
    /// [`Refusal::File`] where the value is another file than the copy says.
    pub(crate) fn of(account: AccountId, opened: &Opened) -> Result<Option<Self>, Refusal> {
        let Some(id) = opened.file else {
            return Ok(None);
        };
        let file = File::decode(&opened.value).ok();
        let file = file.filter(|file| file.id() == id).ok_or(Refusal::File)?;
        let name = opened.name.clone();
        Ok(Some(Self {
            account,
            name,
            file,
        }))
    }

    /// Its name, length and kind.
    #[must_use]
    pub const fn file(&self) -> &File {
        &self.file
    }

    /// Asks for one of its chunks.
    #[must_use]
    pub fn ask(
        &self,
        recipient: &Recipient,
        origin: &str,
        number: u64,
        (nonce, time): (LookNonce, u64),
    ) -> ChunkAsked {
        let mut asked = ChunkAsked {
            recipient: recipient.fingerprint(),
            account: self.account,
            name: self.name.clone(),
            file: self.file.id(),
            number,
            nonce,
            time,
            signature: Signature([0; 64]),
        };
        asked.signature = recipient.sign(&check::chunk_message(origin, &asked));
        asked
    }

    /// Reads it from its first chunk to its last.
    #[must_use]
    pub fn read(&self) -> Reading<'_> {
        Reading(self.file.opener(Place {
            account: self.account,
            field: &self.name.field,
        }))
    }
}

/// Reads a file in order, a chunk at a time. What was read counts only once its [end](Self::end) is well.
pub struct Reading<'a>(Opener<'a>);

impl Reading<'_> {
    /// Which chunk it waits for; none when it has had the last.
    #[must_use]
    pub fn wants(&self) -> Option<u64> {
        self.0.wants()
    }

    /// What is in the next chunk.
    ///
    /// # Errors
    /// [`Refusal::File`] for anything but exactly that chunk.
    pub fn open(&mut self, chunk: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        self.0.open(chunk).map_err(|Failed| Refusal::File)
    }

    /// Nothing may be missing at the end.
    ///
    /// # Errors
    /// [`Refusal::File`] where the last chunk wasn't read.
    pub fn end(self) -> Result<(), Refusal> {
        self.0.end().map_err(|Failed| Refusal::File)
    }
}
