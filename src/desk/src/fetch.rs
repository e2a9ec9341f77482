//! Fetching a file that a look opened: chunk by chunk, each verified, into a new file that has its name only once it is whole.
//! The name is the field's; what the person calls it names nothing here.

use crate::{connect::Desk, failure::Failure, key};
use kluis_catalog::{Field, Media};
use kluis_device::CallError;
use kluis_vault::{lent::Lent, recipient::Refusal};
use kluis_wire::{Chunk, ProblemType};
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

/// How often a chunk is asked for where no answer comes: a look that was for once can't be taken again.
const TRIES: u32 = 3;

/// A file that was fetched.
pub(crate) struct Fetched {
    pub path: PathBuf,
    pub length: u64,
    pub media: Media,
    /// What the person calls it.
    pub name: String,
}

/// Fetches it into a folder.
pub(crate) async fn fetch(
    desk: &Desk,
    lent: &Lent,
    (folder, field): (&Path, Field),
    clock: &dyn Fn() -> u64,
) -> Result<Fetched, Failure> {
    let file = lent.file();
    let media = Media::from_number(file.media()).ok_or(Refusal::File)?;
    let part = folder.join(format!("{}.part", field.id()));
    let path = folder.join(format!("{}.{}", field.id(), media.extension()));
    let failed = |error| Failure::File(part.clone(), error);
    let mut content = key::create(&part)?;
    let mut reading = lent.read();
    while let Some(number) = reading.wants() {
        let chunk = chunk(desk, lent, number, clock).await?;
        let piece = reading.open(chunk.sealed.as_ref())?;
        content.write_all(&piece).map_err(failed)?;
    }
    reading.end()?;
    content.sync_all().map_err(failed)?;
    fs::rename(&part, &path).map_err(failed)?;
    Ok(Fetched {
        path,
        length: file.length(),
        media,
        name: file.name().to_owned(),
    })
}

async fn chunk(
    desk: &Desk,
    lent: &Lent,
    number: u64,
    clock: &dyn Fn() -> u64,
) -> Result<Chunk, Failure> {
    let origin = &desk.platform.origin;
    let mut tries = 0;
    loop {
        tries += 1;
        let once = (Desk::nonce(), clock());
        let asked = lent.ask(&desk.recipient, origin, number, once);
        match desk.calls.lent(&asked).await {
            Err(CallError::Offline) if tries < TRIES => {}
            Err(CallError::Problem {
                kind: ProblemType::NotFound,
                ..
            }) => return Err(Failure::NotLent),
            answer => return desk.answered(answer),
        }
    }
}
