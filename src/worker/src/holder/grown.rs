//! Reading what others did: the registry of recipients, receipts, and the log of who looked. A part of the worker that is
//! fetched where something was granted, decided or looked at.

use crate::{fetch::Fetch, memory::Browser};
use kluis_device::{
    CallError, Device,
    parts::{Later, Parts, Reading, Registry, Seeking, Seen},
    unlock::UnlockError,
};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

type Own = Device<Fetch, Browser>;

/// Why it wasn't read.
enum NotRead {
    /// The part didn't come.
    Part,
    /// What was read didn't hold.
    Device(UnlockError),
}

impl From<SplitLoaderError> for NotRead {
    fn from(_: SplitLoaderError) -> Self {
        Self::Part
    }
}

impl From<NotRead> for UnlockError {
    fn from(error: NotRead) -> Self {
        match error {
            NotRead::Part => Self::Call(CallError::Offline),
            NotRead::Device(error) => error,
        }
    }
}

#[wasm_split(
    grown,
    fallible,
    return_wrapper(let sought = _; { sought.await.map_err(NotRead::Device) } -> Result<Registry, NotRead>)
)]
fn seek<'a>(device: &'a Own, seeking: Seeking<'a>) -> Later<'a, Registry> {
    Box::pin(device.seek(seeking))
}

#[wasm_split(
    grown,
    fallible,
    return_wrapper(let read = _; { read.await.map_err(NotRead::Device) } -> Result<Seen, NotRead>)
)]
fn read<'a>(device: &'a Own, reading: Reading<'a>) -> Later<'a, Seen> {
    Box::pin(device.read_grown(reading))
}

/// How the worker comes by each.
pub(super) fn parts() -> Parts<Fetch, Browser> {
    Parts {
        registry: |device, seeking| Box::pin(async move { Ok(seek(device, seeking).await?) }),
        history: |device, reading| Box::pin(async move { Ok(read(device, reading).await?) }),
    }
}
