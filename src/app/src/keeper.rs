//! The worker that keeps the keys, seen from the page: asks go in, tells come out. The contract is
//! [`kluis_worker`]; here is only the post.

use crate::programs::{self, Program};
use js_sys::{Array, Uint8Array};
use kluis_worker::{Answer, Ask, Failure, Progress, Tell};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Blob, MessageEvent, Worker};

/// What happens with the answer.
pub type Done = Box<dyn FnOnce(Result<Answer, Failure>)>;
/// What happens on word of how far it is.
pub type OnProgress = Box<dyn Fn(Progress)>;

/// The worker, started at the first ask.
#[derive(Clone, Default)]
pub struct Keeper(Rc<RefCell<Post>>);

#[derive(Default)]
struct Post {
    worker: Option<Worker>,
    ready: bool,
    /// What was asked before the worker could take it.
    waiting: Vec<Array>,
    open: Vec<(u32, Open)>,
    last: u32,
    /// The file that came with the answer that is being given.
    file: Option<Blob>,
}

/// An ask without its answer yet.
struct Open {
    progress: OnProgress,
    done: Done,
}

impl Keeper {
    /// Starts the worker, so that it is there when it is needed.
    pub fn start(&self) {
        if self.0.borrow().worker.is_some() {
            return;
        }
        let Some(worker) = programs::start(Program::Keeper) else {
            return;
        };
        // The worker lives as long as the page, and so do what listens to it.
        let post = Rc::clone(&self.0);
        let hear =
            Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| receive(&post, &event));
        worker.set_onmessage(Some(hear.into_js_value().unchecked_ref()));
        let post = Rc::clone(&self.0);
        let fail = Closure::<dyn Fn()>::new(move || fail_all(&post));
        worker.set_onerror(Some(fail.into_js_value().unchecked_ref()));
        self.0.borrow_mut().worker = Some(worker);
    }

    /// Asks the worker. A secret (`Uint8Array`) is transferred: it is gone here once it is sent. A file (`Blob`) goes
    /// by reference.
    pub fn ask(&self, ask: &Ask, enclosed: Option<JsValue>, progress: OnProgress, done: Done) {
        self.start();
        let mut post = self.0.borrow_mut();
        if post.worker.is_none() {
            drop(post);
            return done(Err(Failure::Internal));
        }
        post.last += 1;
        let id = post.last;
        let enclosed = enclosed.unwrap_or_else(|| Uint8Array::new_with_length(0).into());
        let Ok(letter) = postcard::to_allocvec(ask) else {
            drop(post);
            return done(Err(Failure::Internal));
        };
        post.open.push((id, Open { progress, done }));
        let message = Array::of3(&id.into(), &Uint8Array::from(letter.as_slice()), &enclosed);
        if post.ready {
            post.send(&message);
        } else {
            post.waiting.push(message);
        }
    }

    /// The file that came with an answer, while that is being given.
    #[must_use]
    pub fn file(&self) -> Option<Blob> {
        self.0.borrow_mut().file.take()
    }
}

impl Post {
    fn take(&mut self, id: f64) -> Option<(u32, Open)> {
        let index = self
            .open
            .iter()
            .position(|(open, _)| f64::from(*open) == id)?;
        Some(self.open.swap_remove(index))
    }

    fn send(&self, message: &Array) {
        let Some(worker) = &self.worker else { return };
        let _ = match message.get(2).dyn_into::<Uint8Array>() {
            Ok(secret) => worker.post_message_with_transfer(message, &Array::of1(&secret.buffer())),
            Err(_) => worker.post_message(message),
        };
    }
}

fn receive(post: &RefCell<Post>, event: &MessageEvent) {
    let message: Array = event.data().unchecked_into();
    let (Some(id), Ok(letter)) = (
        message.get(0).as_f64(),
        message.get(1).dyn_into::<Uint8Array>(),
    ) else {
        return;
    };
    if id == 0.0 {
        let mut post = post.borrow_mut();
        post.ready = true;
        for message in std::mem::take(&mut post.waiting) {
            post.send(&message);
        }
        return;
    }
    let Some((id, open)) = post.borrow_mut().take(id) else {
        return;
    };
    post.borrow_mut().file = message.get(2).dyn_into().ok();
    // It is taken out while it runs: what it does may ask the worker again.
    match postcard::from_bytes(&letter.to_vec()) {
        Ok(Tell::Progress(step)) => {
            (open.progress)(step);
            post.borrow_mut().open.push((id, open));
        }
        Ok(Tell::Done(result)) => (open.done)(result),
        Err(_) => (open.done)(Err(Failure::Internal)),
    }
}

/// The worker stopped, or never started: nothing it was asked will come. The next ask starts a new one.
fn fail_all(post: &RefCell<Post>) {
    let stopped = std::mem::take(&mut *post.borrow_mut());
    if let Some(worker) = stopped.worker {
        worker.terminate();
    }
    for (_, open) in stopped.open {
        (open.done)(Err(Failure::Internal));
    }
}
