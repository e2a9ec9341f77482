//! Has a file looked at before it is sealed, by a program of its own that is there for this one file: it is started,
//! gets the file, answers or is taking too long, and is ended. The contract is [`kluis_intake`].

use crate::programs::{self, Program};
use js_sys::{Array, ArrayBuffer, Promise, Uint8Array, WebAssembly};
use kluis_intake::{Cv, Kind, Photo, Refusal};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, File, MessageEvent, Window, Worker};

/// How long it may take, in milliseconds.
const LONGEST: i32 = 20_000;
const PDF: &str = "application/pdf";

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The file isn't looked at.
    Refused(Refusal),
    /// It took longer than 20 seconds.
    TooLong,
    /// The program didn't come, or the file can't be read.
    Unavailable,
}

/// Looks at a CV. Gives what it holds, and what is to be kept of it.
pub fn cv(file: &File, then: impl FnOnce(Result<(Cv, Blob), Failure>) + 'static) {
    let file = file.clone();
    spawn_local(async move { then(look(Kind::Cv, file).await.and_then(kept)) });
}

/// Looks at a photo.
pub fn photo(file: &File, then: impl FnOnce(Result<Photo, Failure>) + 'static) {
    let file = file.clone();
    spawn_local(async move {
        let answer = look(Kind::Photo, file).await;
        then(answer.and_then(|answer| read(&answer)));
    });
}

/// One look: the program says what it is called, since it can fetch nothing, gets itself and the file, and answers.
async fn look(kind: Kind, file: File) -> Result<Array, Failure> {
    let window = web_sys::window().ok_or(Failure::Unavailable)?;
    let bytes = JsFuture::from(file.array_buffer())
        .await
        .map_err(|_| Failure::Unavailable)?;
    let running = Running(programs::start(Program::Intake).ok_or(Failure::Unavailable)?);
    let limit = Limit::new(&window);

    let name = limit
        .or(running.next())
        .await?
        .map_err(|_| Failure::Unavailable)?;
    let name = name.as_string().ok_or(Failure::Unavailable)?;
    let program = WebAssembly::compile_streaming(&window.fetch_with_str(&name));
    let program = limit.or(program).await?.map_err(|_| Failure::Unavailable)?;

    let message = Array::of3(&program, &f64::from(kind as u8).into(), &bytes);
    let answer = running.next();
    running
        .0
        .post_message_with_transfer(&message, &Array::of1(&bytes))
        .map_err(|_| Failure::Unavailable)?;
    // Whatever made it stop was in the file.
    let broken = Failure::Refused(Refusal::Broken);
    let answer = limit.or(answer).await?.map_err(|_| broken)?;
    answer.dyn_into().map_err(|_| broken)
}

/// What the program found.
fn read<T: DeserializeOwned>(answer: &Array) -> Result<T, Failure> {
    let letter = answer
        .get(0)
        .dyn_into::<Uint8Array>()
        .map(|letter| letter.to_vec());
    let found: Result<T, Refusal> = letter
        .ok()
        .and_then(|letter| postcard::from_bytes(&letter).ok())
        .ok_or(Failure::Unavailable)?;
    found.map_err(Failure::Refused)
}

fn kept(answer: Array) -> Result<(Cv, Blob), Failure> {
    let cv = read(&answer)?;
    let bytes: ArrayBuffer = answer.get(1).dyn_into().map_err(|_| Failure::Unavailable)?;
    let kind = BlobPropertyBag::new();
    kind.set_type(PDF);
    let blob = Blob::new_with_buffer_source_sequence_and_options(&Array::of1(&bytes), &kind);
    Ok((cv, blob.map_err(|_| Failure::Unavailable)?))
}

/// The program while it is needed: it is ended with this.
struct Running(Worker);

impl Running {
    /// What it says next; an error where it stops instead.
    fn next(&self) -> Promise {
        Promise::new(&mut |say, stop| {
            self.0.set_onmessage(Some(&say));
            self.0.set_onerror(Some(&stop));
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.terminate();
    }
}

/// The longest that all of it may take.
struct Limit {
    window: Window,
    timer: Option<i32>,
    over: Promise,
}

impl Limit {
    fn new(window: &Window) -> Self {
        let mut timer = None;
        let over = Promise::new(&mut |end, _| {
            timer = window
                .set_timeout_with_callback_and_timeout_and_arguments_0(&end, LONGEST)
                .ok();
        });
        Self {
            window: window.clone(),
            timer,
            over,
        }
    }

    /// What comes, if it comes in time. Of a message what it says.
    async fn or(&self, awaited: Promise) -> Result<Result<JsValue, JsValue>, Failure> {
        match JsFuture::from(Promise::race(&Array::of2(&awaited, &self.over))).await {
            Ok(nothing) if nothing.is_undefined() => Err(Failure::TooLong),
            Ok(came) => Ok(Ok(match came.dyn_into::<MessageEvent>() {
                Ok(message) => message.data(),
                Err(came) => came,
            })),
            Err(stopped) => Ok(Err(stopped)),
        }
    }
}

impl Drop for Limit {
    fn drop(&mut self) {
        if let Some(timer) = self.timer {
            self.window.clear_timeout_with_handle(timer);
        }
    }
}
