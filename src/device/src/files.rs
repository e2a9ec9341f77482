//! Files: uploaded and downloaded a chunk at a time, so that memory stays flat whatever their length.
//!
//! An upload is begun, and then goes on step by step: each step sends one chunk, the last one commits. A step that
//! fails changes nothing; the next one asks the server what it has and sends what is missing. Key and name of an
//! upload wait in the device's memory, sealed to the person as a draft is, with a digest of the file: after a lock or a
//! reload the same file, chosen again, goes on where it was. On a device that isn't the person's own it begins anew. What
//! the server had of it goes after a day.

use crate::{
    CallError, Device, Memory, Progress, Refusal, Report, Transport, rng,
    save::{CommitError, SaveError},
    unlock::UnlockError,
};
use kluis_catalog::{Field, Media, validate};
use kluis_vault::{
    file::{self, File, Place},
    manifest,
    open::{self, Edit},
};
use kluis_wire::{Digest, ProblemType, limits};
use zeroize::Zeroizing;

/// How often a file's commit is tried again on top of what other devices did in between.
const ATTEMPTS: usize = 4;

/// Where the bytes of an upload come from. The same piece is asked for again after an interruption.
pub trait Source {
    /// How many bytes there are.
    fn length(&self) -> u64;
    /// This piece of them; none where it can't be read any more.
    fn read(&self, start: u64, length: usize) -> impl Future<Output = Option<Zeroizing<Vec<u8>>>>;
}

/// Bytes in memory.
impl Source for &[u8] {
    fn length(&self) -> u64 {
        u64::try_from(self.len()).unwrap_or(u64::MAX)
    }

    async fn read(&self, start: u64, length: usize) -> Option<Zeroizing<Vec<u8>>> {
        let start = usize::try_from(start).ok()?;
        let piece = self.get(start..start.checked_add(length)?)?;
        Some(Zeroizing::new(piece.to_vec()))
    }
}

/// What is known of a file without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileInfo {
    /// What its owner calls it.
    pub name: String,
    /// What it is.
    pub media: Media,
    /// Its length in bytes.
    pub length: u64,
}

impl FileInfo {
    fn of(file: &File) -> Option<Self> {
        Some(Self {
            name: file.name().to_owned(),
            media: Media::from_number(file.media())?,
            length: file.length(),
        })
    }
}

/// How far an upload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many bytes are there, of so many.
    Sent(u64, u64),
    /// It is part of the vault; what was there before is gone.
    Done,
}

/// Why a file wasn't taken or given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// For the reasons for which nothing is saved.
    Save(SaveError),
    /// There is nothing in it.
    Empty,
    /// It is larger than a file may be, or all files together are.
    TooLarge,
    /// It isn't of a kind that belongs to this field.
    Kind,
    /// It can't be read any more.
    Unreadable,
    /// There is none.
    Absent,
}

impl From<SaveError> for FileError {
    fn from(error: SaveError) -> Self {
        Self::Save(error)
    }
}

impl From<CallError> for FileError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Problem {
                kind: ProblemType::TooLarge,
                ..
            } => Self::TooLarge,
            other => Self::Save(UnlockError::from(other).into()),
        }
    }
}

const REFUSED: FileError = FileError::Save(SaveError::Refused(Refusal::File));

/// An upload that isn't part of the vault yet.
pub(crate) struct Upload {
    field: Field,
    file: File,
    /// The field's revision that the person saw.
    base: Option<u64>,
    /// The chunks that have yet to be sent, the next one last; none where the server has to be asked.
    missing: Option<Vec<u64>>,
    /// Whether the server was asked what it has because it wouldn't take the commit.
    asked_again: bool,
}

impl Upload {
    fn sent(&self) -> Step {
        let missing = self.missing.iter().flatten();
        let left: u64 = missing
            .filter_map(|number| Some(self.file.span(*number)?.1 as u64))
            .sum();
        let length = self.file.length();
        Step::Sent(length.saturating_sub(left), length)
    }
}

/// A value as it is shown: of a file its name. Its key stays here.
pub(crate) fn shown(field: Field, value: &[u8]) -> Option<Zeroizing<String>> {
    let text = if field.is_file() {
        File::decode(value).ok()?.name().to_owned()
    } else {
        core::str::from_utf8(value).ok()?.to_owned()
    };
    Some(Zeroizing::new(text))
}

/// A digest of all the bytes, a piece at a time: each piece is hashed with what came before it.
async fn fingerprint(source: &impl Source) -> Option<Digest> {
    const PIECE: usize = 64 * 1_024;
    let (length, mut start, mut digest) = (source.length(), 0, Digest([0; 32]));
    while start < length {
        let piece = usize::try_from(length - start).map_or(PIECE, |left| left.min(PIECE));
        let content = source.read(start, piece).await?;
        let all = Zeroizing::new([digest.0.as_slice(), &content].concat());
        digest = manifest::digest(&all);
        start += piece as u64;
    }
    Some(digest)
}

fn absent<A>(answer: Result<A, CallError>) -> Result<Option<A>, CallError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(CallError::Problem {
            kind: ProblemType::NotFound,
            ..
        }) => Ok(None),
        Err(error) => Err(error),
    }
}

impl<T: Transport, M: Memory> Device<T, M> {
    /// The file in a field, while the vault is open.
    #[must_use]
    pub fn file(&self, field: Field) -> Option<FileInfo> {
        FileInfo::of(&self.vault.as_ref()?.file(field.id())?)
    }

    /// Begins an upload. What it is follows from how it begins, not from what it is called. One that was under way
    /// before is given up.
    ///
    /// # Errors
    /// [`FileError`]
    pub async fn begin_upload(
        &mut self,
        field: Field,
        name: &str,
        source: &impl Source,
    ) -> Result<(), FileError> {
        self.give_up().await;
        let vault = self.vault.as_ref().ok_or(SaveError::Locked)?;
        let length = source.length();
        if length == 0 {
            return Err(FileError::Empty);
        }
        if length > limits::FILE {
            return Err(FileError::TooLarge);
        }
        let head = usize::try_from(length).map_or(Media::HEAD, |length| length.min(Media::HEAD));
        let head = source.read(0, head).await.ok_or(FileError::Unreadable)?;
        let media = Media::of(&head)
            .filter(|media| field.files().contains(media))
            .ok_or(FileError::Kind)?;
        let name = validate::file_name(name, file::NAME);
        let content = fingerprint(source).await.ok_or(FileError::Unreadable)?;
        let base = vault.values().get(field.id()).map(|value| value.revision);
        let (file, missing) = match self.begun(field, content).await {
            // What the server has of it, it is asked.
            Some(file) if file.length() == length => (file, None),
            _ => {
                let file = File::new(length, media.number(), &name, &mut rng())
                    .map_err(|_| FileError::TooLarge)?;
                let all = (0..file.chunks()).rev().collect();
                self.note(field, content, &file).await;
                (file, Some(all))
            }
        };
        self.upload = Some(Upload {
            field,
            file,
            base,
            missing,
            asked_again: false,
        });
        Ok(())
    }

    /// Notes an upload that begins. Where the device can't remember, it begins anew after a reload.
    async fn note(&self, field: Field, content: Digest, file: &File) {
        let mut note = Zeroizing::new(content.0.to_vec());
        note.extend_from_slice(&file.encode());
        // A draft is text: each byte is a letter of it.
        let text: Zeroizing<String> =
            Zeroizing::new(note.iter().copied().map(char::from).collect());
        let _ = self.keep_draft(field, Some(&text)).await;
    }

    /// The upload of this content that was noted for a field, if one was. Without key and name nobody can go on with it.
    async fn begun(&self, field: Field, content: Digest) -> Option<File> {
        let noted = self.noted(field).await?;
        let note: Option<Vec<u8>> = noted.chars().map(|c| u8::try_from(c).ok()).collect();
        let note = Zeroizing::new(note?);
        let (digest, file) = note.split_first_chunk()?;
        (*digest == content.0)
            .then(|| File::decode(file).ok())
            .flatten()
    }

    /// Gives up the upload that is under way, if one is. What the server has of it goes by itself where it can't be
    /// told now.
    pub async fn cancel_upload(&mut self) {
        if let Some(upload) = &self.upload {
            let _ = self.keep_draft(upload.field, None).await;
        }
        self.give_up().await;
    }

    async fn give_up(&mut self) {
        if let Some(upload) = self.upload.take() {
            let _ = self.api.forget_upload(upload.file.id()).await;
        }
    }

    /// One step of the upload: the next chunk, or the commit. After an error the same step is taken again, until
    /// [`Step::Done`].
    ///
    /// # Errors
    /// [`FileError`]
    pub async fn upload(
        &mut self,
        source: &impl Source,
        report: Report<'_>,
    ) -> Result<Step, FileError> {
        // Taken out while it works; it is put back unless it is done.
        let mut upload = self.upload.take().ok_or(FileError::Absent)?;
        let step = self.step(&mut upload, source, report).await;
        if step == Ok(Step::Done) {
            let _ = self.keep_draft(upload.field, None).await;
        } else {
            self.upload = Some(upload);
        }
        step
    }

    async fn step(
        &mut self,
        upload: &mut Upload,
        source: &impl Source,
        report: Report<'_>,
    ) -> Result<Step, FileError> {
        let vault = self.vault.as_ref().ok_or(SaveError::Locked)?;
        let place = Place {
            account: vault.account(),
            field: upload.field.id(),
        };
        let missing = match &mut upload.missing {
            Some(missing) => missing,
            unknown => {
                let uploaded = absent(self.api.uploaded(upload.file.id()).await)?;
                let there = uploaded.map(|uploaded| uploaded.chunks).unwrap_or_default();
                let all = (0..upload.file.chunks()).rev();
                unknown.insert(all.filter(|number| !there.contains(number)).collect())
            }
        };
        let Some(number) = missing.pop() else {
            return self.attach(upload, report).await;
        };
        // Until this chunk is there, nobody knows whether it is.
        let rest = upload.missing.take();
        let (start, length) = upload.file.span(number).ok_or(FileError::Absent)?;
        let content = source.read(start, length).await;
        let content = content.ok_or(FileError::Unreadable)?;
        let sealed = upload.file.seal(place, number, &content, &mut rng());
        let sealed = sealed.map_err(|_| FileError::Unreadable)?;
        match self.api.put_chunk(upload.file.id(), number, sealed).await {
            // It came through earlier, though its answer didn't; sealed anew it looks different.
            Ok(())
            | Err(CallError::Problem {
                kind: ProblemType::Exists,
                ..
            }) => {}
            Err(error) => return Err(error.into()),
        }
        upload.missing = rest;
        Ok(upload.sent())
    }

    /// The commit that makes it part of the vault.
    async fn attach(&mut self, upload: &mut Upload, report: Report<'_>) -> Result<Step, FileError> {
        let (field, value) = (upload.field, upload.file.encode());
        let edits = [Edit {
            field: field.id(),
            category: field.category(),
            schema: field.schema().into(),
            value: Some(&value),
            file: Some(upload.file.listed()),
        }];
        for _ in 0..ATTEMPTS {
            let change = open::Change {
                edits: &edits,
                ..open::Change::default()
            };
            match self.commit(change, report).await {
                Ok(()) => return Ok(Step::Done),
                Err(CommitError::Call(CallError::Problem {
                    kind: ProblemType::Changed,
                    ..
                })) => {}
                // It waited so long that chunks of it were swept: once it is worth to look what is missing.
                Err(CommitError::Call(CallError::Problem {
                    kind: ProblemType::Unproven,
                    ..
                })) if !upload.asked_again => {
                    upload.asked_again = true;
                    upload.missing = None;
                    return Ok(upload.sent());
                }
                Err(CommitError::Call(error)) => return Err(error.into()),
                Err(CommitError::Platform) => return Err(SaveError::Platform.into()),
                Err(CommitError::Locked) => return Err(SaveError::Locked.into()),
                Err(CommitError::TooLarge) => return Err(FileError::TooLarge),
                Err(CommitError::Refused(refusal)) => {
                    return Err(SaveError::Refused(refusal).into());
                }
            }
            self.refresh(report).await.map_err(SaveError::from)?;
            let vault = self.vault.as_ref().ok_or(SaveError::Locked)?;
            if vault.file(field.id()).map(|file| file.id()) == Some(upload.file.id()) {
                return Ok(Step::Done);
            }
            let now = vault.values().get(field.id()).map(|value| value.revision);
            if now != upload.base {
                // The person sees the other one now; going on is a choice.
                upload.base = now;
                return Err(SaveError::Conflict(field).into());
            }
        }
        Err(CallError::Problem {
            kind: ProblemType::Changed,
            tries_left: None,
            retry_after: None,
        }
        .into())
    }

    /// Gives the content of a file to `sink`, piece by piece, each verified. What the sink was given counts only
    /// where this ends well: a server may keep the end back.
    ///
    /// # Errors
    /// [`FileError`]
    pub async fn download(
        &self,
        field: Field,
        sink: &mut dyn FnMut(&[u8]),
        report: Report<'_>,
    ) -> Result<FileInfo, FileError> {
        let vault = self.vault.as_ref().ok_or(SaveError::Locked)?;
        let file = vault.file(field.id()).ok_or(FileError::Absent)?;
        let info = FileInfo::of(&file).ok_or(REFUSED)?;
        let mut opener = file.opener(Place {
            account: vault.account(),
            field: field.id(),
        });
        let count = |number| usize::try_from(number).unwrap_or(usize::MAX);
        while let Some(number) = opener.wants() {
            report(Progress::Opening(count(number), count(file.chunks())));
            let chunk = absent(self.api.chunk(file.id(), number).await)?.ok_or(REFUSED)?;
            sink(&opener.open(chunk.sealed.as_ref()).map_err(|_| REFUSED)?);
        }
        opener.end().map_err(|_| REFUSED)?;
        Ok(info)
    }
}
