//! Uploading a file, a step at a time, so that the vault can be used meanwhile. Where the network goes it waits and
//! goes on by itself with what is missing.

use crate::{
    form::Trouble,
    problem::Problem,
    state::{App, Remark},
};
use kluis_catalog::Field;
use kluis_worker::{Answer, Ask, Failure};
use leptos::prelude::*;
use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};
use web_sys::Blob;

/// How long to wait before the next try, in seconds: twice as long each time, up to this.
const LONGEST_WAIT: u64 = 16;

/// How many uploads were begun.
static LAST: AtomicU32 = AtomicU32::new(0);

/// An upload that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upload {
    /// For which field.
    pub field: Field,
    /// So many bytes are there.
    pub sent: u64,
    /// Of so many.
    pub of: u64,
    /// For how long it waits for the network, in seconds; 0 while it goes on.
    pub waits: u64,
    /// Which one it is: an answer to an earlier one says nothing about this.
    number: u32,
}

/// Begins an upload.
pub fn begin(app: App, trouble: Trouble, field: Field, name: String, file: &Blob) {
    trouble.clear();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a length in bytes is a whole number, and never below zero"
    )]
    let of = file.size() as u64;
    let upload = Upload {
        field,
        sent: 0,
        of,
        waits: 0,
        number: LAST.fetch_add(1, Ordering::Relaxed),
    };
    app.upload.set(Some(upload));
    step(
        app,
        trouble,
        upload,
        Ask::Upload { field, name },
        Some(file.clone()),
    );
}

/// Gives it up.
pub fn stop(app: App) {
    app.upload.set(None);
    app.ask(Ask::UploadStop, |_| ());
}

fn step(app: App, trouble: Trouble, upload: Upload, ask: Ask, file: Option<Blob>) {
    let begins = file.clone();
    let done = move |result| {
        let now = app.upload.get_untracked();
        let Some(now) = now.filter(|now| now.number == upload.number) else {
            return;
        };
        match result {
            Ok(Answer::Sent { bytes, of }) => {
                let now = Upload {
                    sent: bytes,
                    of,
                    waits: 0,
                    ..now
                };
                app.upload.set(Some(now));
                step(app, trouble, now, Ask::UploadOn, None);
            }
            Ok(_) => {
                app.upload.set(None);
                app.remark.set(Some(Remark::Saved(now.field)));
            }
            Err(Failure::Offline | Failure::Unavailable) => {
                let waits = (now.waits * 2).clamp(1, LONGEST_WAIT);
                let now = Upload { waits, ..now };
                app.upload.set(Some(now));
                let again = move || {
                    if app.upload.try_get_untracked().flatten() == Some(now) {
                        step(app, trouble, now, Ask::UploadOn, None);
                    }
                };
                set_timeout(again, Duration::from_secs(waits));
            }
            Err(failure) => {
                app.upload.set(None);
                trouble.show(Problem::from_failure(failure));
            }
        }
    };
    app.ask_about(
        &ask,
        begins.map(Into::into),
        Box::new(|_| ()),
        Box::new(done),
    );
}
