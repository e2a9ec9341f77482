//! Files: sealed in chunks, under a key that is itself a sealed field.
//!
//! ```text
//! value     = E("kluis/v1/file", file id, file key(32), length, media type, name)      the field's value
//! padded    = Padmé(max(length, 1024))
//! count     = ⌈padded / 65536⌉
//! context_i = E("kluis/v1/chunk", suite, account, field, file id, padded, count, i, i + 1 = count)
//! k_i ‖ c_i = HKDF-Expand(file key, lp(context_i) ‖ nonce(24), 64)
//! chunk_i   = nonce(24) ‖ c_i(32) ‖ XChaCha20-Poly1305(k_i, nonce, 65536 bytes of content and zeros, aad = context_i)
//! ```
//!
//! This is what STREAM does (Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption and its
//! Nonce-Reuse Misuse-Resistance", CRYPTO 2015, section 7): each chunk says which it is, and whether it is the
//! last, so that none is moved, dropped, doubled or put behind the end. Two things differ. STREAM packs number
//! and flag into the nonce; here they stand in the context of [`sealed`], the one shape of everything
//! sealed, which also commits each chunk to its key, account, field, file and length. And the nonce is random: an
//! upload that is taken up again may seal a chunk a second time, and even a source that gave other bytes then
//! would never see one key and nonce used twice.
//!
//! A file key is fresh for every version of a file, so chunks of two versions never fit each other. The length is
//! in the sealed value; the server sees it rounded up as Padmé does (Nikitin, Barman, Lueks, Underwood, Hubaux
//! and Ford, "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", PoPETs 2019(4),
//! section 4): at most 12 % more, and one of few lengths.
//!
//! One chunk is held at a time, whatever the file's length.

use crate::{
    SUITE,
    encoding::{Malformed, Reader, Writer},
    manifest::ListedFile,
    primitive::Failed,
    sealed,
    secret::FileKey,
};
use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};
use kluis_wire::{AccountId, FileId, limits};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Bytes of content in one chunk.
pub const CHUNK: usize = limits::CHUNK - sealed::OVERHEAD;
/// Longest name of a file, in bytes: every value fits the same bucket, so that the length of a name doesn't show.
pub const NAME: usize = 160;
/// What is shorter is padded to this, in bytes.
const SHORTEST: u64 = 1_024;

/// One version of a file, with its key.
pub struct File {
    id: FileId,
    key: FileKey,
    length: u64,
    media: u64,
    name: String,
}

/// What a file's chunks are bound to, beside the file itself.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Whose.
    pub account: AccountId,
    /// The stable name of the field that holds the key.
    pub field: &'a str,
}

/// Padmé: of a length of `e + 1` bits, only the first `⌊log2 e⌋ + 1` bits may be other than zero; rounded up.
#[must_use]
pub const fn padme(length: u64) -> u64 {
    let Some(e) = length.checked_ilog2() else {
        return length;
    };
    let Some(s) = e.checked_ilog2() else {
        return length;
    };
    let mask = (1 << (e - s - 1)) - 1;
    (length + mask) & !mask
}

impl File {
    /// A new version, with a name and a key of its own. `media` is a number that the caller knows the meaning of.
    ///
    /// # Errors
    /// [`Failed`] where it is empty or larger than a file may be, or its name is too long.
    pub fn new(
        length: u64,
        media: u64,
        name: &str,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, Failed> {
        let mut id = FileId([0; FileId::LENGTH]);
        rng.fill_bytes(&mut id.0);
        let file = Self {
            id,
            key: FileKey::generate(rng),
            length,
            media,
            name: name.to_owned(),
        };
        file.within_limits().then_some(file).ok_or(Failed)
    }

    fn within_limits(&self) -> bool {
        (1..=limits::FILE).contains(&self.length) && self.name.len() <= NAME
    }

    /// The field's value. It holds the key.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(
            Writer::new("kluis/v1/file")
                .fixed(self.id)
                .fixed(self.key.as_bytes())
                .number(self.length)
                .number(self.media)
                .bytes(self.name.as_bytes())
                .done(),
        )
    }

    /// Reads a field's value.
    ///
    /// # Errors
    /// [`Malformed`] for anything that isn't exactly one.
    pub fn decode(value: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new("kluis/v1/file", value)?;
        let file = Self {
            id: FileId(reader.fixed()),
            key: FileKey::from_bytes(reader.fixed()),
            length: reader.number(),
            media: reader.number(),
            name: core::str::from_utf8(reader.bytes())
                .map_err(|_| Malformed)?
                .to_string(),
        };
        reader.end()?;
        file.within_limits().then_some(file).ok_or(Malformed)
    }

    /// Names this version.
    #[must_use]
    pub const fn id(&self) -> FileId {
        self.id
    }

    /// Bytes of content.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// What kind of content, in the caller's numbering.
    #[must_use]
    pub const fn media(&self) -> u64 {
        self.media
    }

    /// What the person calls it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// As the manifest lists it.
    #[must_use]
    pub const fn listed(&self) -> ListedFile {
        ListedFile {
            id: self.id,
            chunks: self.chunks(),
        }
    }

    const fn padded(&self) -> u64 {
        padme(if self.length < SHORTEST {
            SHORTEST
        } else {
            self.length
        })
    }

    /// How many chunks it has.
    #[must_use]
    pub const fn chunks(&self) -> u64 {
        self.padded().div_ceil(CHUNK as u64)
    }

    /// Which bytes of the content chunk `number` holds: where they begin, and how many there are. None where
    /// the file has no such chunk; no bytes where it is padding alone.
    #[must_use]
    pub fn span(&self, number: u64) -> Option<(u64, usize)> {
        let (start, _) = self.room(number)?;
        let start = start.min(self.length);
        let end = self.length.min(start + CHUNK as u64);
        Some((start, usize::try_from(end - start).ok()?))
    }

    /// Where chunk `number` begins, and how many bytes are sealed in it.
    fn room(&self, number: u64) -> Option<(u64, usize)> {
        if number >= self.chunks() {
            return None;
        }
        let start = number * CHUNK as u64;
        let end = self.padded().min(start + CHUNK as u64);
        Some((start, usize::try_from(end - start).ok()?))
    }

    fn context(&self, place: Place<'_>, number: u64) -> Vec<u8> {
        let count = self.chunks();
        Writer::new("kluis/v1/chunk")
            .bytes(SUITE)
            .fixed(place.account)
            .bytes(place.field.as_bytes())
            .fixed(self.id)
            .number(self.padded())
            .number(count)
            .number(number)
            .number(u64::from(number + 1 == count))
            .done()
    }

    /// Seals one chunk. `content` is exactly what [`File::span`] says.
    ///
    /// # Errors
    /// [`Failed`] where it isn't.
    pub fn seal(
        &self,
        place: Place<'_>,
        number: u64,
        content: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, Failed> {
        let (_, length) = self.span(number).ok_or(Failed)?;
        let (_, room) = self.room(number).ok_or(Failed)?;
        if content.len() != length {
            return Err(Failed);
        }
        let mut plain = Zeroizing::new(Vec::with_capacity(room));
        plain.extend_from_slice(content);
        plain.resize(room, 0);
        sealed::seal(
            self.key.as_bytes(),
            &self.context(place, number),
            &plain,
            rng,
        )
    }

    /// Opens it from its first chunk to its last.
    #[must_use]
    pub const fn opener<'a>(&'a self, place: Place<'a>) -> Opener<'a> {
        Opener {
            file: self,
            place,
            next: 0,
        }
    }
}

/// Opens a file in order, a chunk at a time.
pub struct Opener<'a> {
    file: &'a File,
    place: Place<'a>,
    next: u64,
}

impl Opener<'_> {
    /// Which chunk it waits for; none when it has had the last.
    #[must_use]
    pub fn wants(&self) -> Option<u64> {
        (self.next < self.file.chunks()).then_some(self.next)
    }

    /// Opens the next chunk; what comes out is content alone.
    ///
    /// # Errors
    /// [`Failed`] for anything but exactly that chunk, and after the last.
    pub fn open(&mut self, stored: &[u8]) -> Result<Zeroizing<Vec<u8>>, Failed> {
        let (_, length) = self.file.span(self.next).ok_or(Failed)?;
        let (_, room) = self.file.room(self.next).ok_or(Failed)?;
        if stored.len() != room + sealed::OVERHEAD {
            return Err(Failed);
        }
        let context = self.file.context(self.place, self.next);
        let mut plain = sealed::open(self.file.key.as_bytes(), &context, stored)?;
        if plain.iter().skip(length).any(|&byte| byte != 0) {
            return Err(Failed);
        }
        plain.truncate(length);
        self.next += 1;
        Ok(plain)
    }

    /// Nothing may be missing at the end.
    ///
    /// # Errors
    /// [`Failed`] where the last chunk hasn't been opened.
    pub fn end(self) -> Result<(), Failed> {
        self.wants().is_none().then_some(()).ok_or(Failed)
    }
}
