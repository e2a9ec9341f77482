//! Takes messages one at a time and answers them.
//!
//! Asks wait in a queue: the device does one thing at a time, so two never see half of each other's change.

use crate::holder::{Enclosed, Holder};
use crate::{Ask, Failure, Tell};
use js_sys::{Array, Uint8Array};
use std::{cell::RefCell, collections::VecDeque, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent};
use zeroize::Zeroizing;

/// One message, taken apart.
struct Message {
    id: f64,
    ask: Option<Ask>,
    enclosed: Enclosed,
}

/// Takes a message apart, and clears the bytes of the secret that were transferred.
fn read(event: &MessageEvent) -> Option<Message> {
    let parts = event.data().dyn_into::<Array>().ok()?;
    let id = parts.get(0).as_f64()?;
    let letter = parts.get(1).dyn_into::<Uint8Array>().ok()?.to_vec();
    let ask = postcard::from_bytes(&letter).ok();
    let enclosed = match parts.get(2).dyn_into::<Blob>() {
        Ok(file) => Enclosed::File(file),
        Err(other) => Enclosed::Secret(secret(other)),
    };
    Some(Message { id, ask, enclosed })
}

fn secret(bytes: JsValue) -> Zeroizing<Vec<u8>> {
    match bytes.dyn_into::<Uint8Array>() {
        Ok(bytes) => {
            let secret = Zeroizing::new(bytes.to_vec());
            bytes.fill(0, 0, bytes.length());
            secret
        }
        Err(_) => Zeroizing::default(),
    }
}

/// Sends one message to the page. A page that is gone can't be told anything, so failing is no failure.
fn post(scope: &DedicatedWorkerGlobalScope, id: f64, letter: &[u8], file: Option<Blob>) {
    let (letter, file) = (Uint8Array::from(letter), file.into());
    let _ = scope.post_message(&Array::of3(&id.into(), &letter, &file));
}

fn tell(scope: &DedicatedWorkerGlobalScope, id: f64, tell: &Tell, file: Option<Blob>) {
    if let Ok(letter) = postcard::to_allocvec(tell) {
        post(scope, id, &letter, file);
    }
}

/// What waits to be done, and who does it: nobody is there while it works.
struct Desk {
    waiting: VecDeque<Message>,
    holder: Option<Holder>,
}

impl Desk {
    /// The next message, where the holder is free and one waits.
    fn next(&mut self) -> Option<(Holder, Message)> {
        let holder = self.holder.take()?;
        match self.waiting.pop_front() {
            Some(message) => Some((holder, message)),
            None => {
                self.holder = Some(holder);
                None
            }
        }
    }
}

async fn work(scope: DedicatedWorkerGlobalScope, desk: Rc<RefCell<Desk>>) {
    loop {
        let Some((mut holder, Message { id, ask, enclosed })) = desk.borrow_mut().next() else {
            return;
        };
        let mut file = None;
        let outcome = match ask {
            Some(ask) => {
                holder
                    .answer(
                        ask,
                        enclosed,
                        &|progress| tell(&scope, id, &Tell::Progress(progress), None),
                        &mut file,
                    )
                    .await
            }
            None => Err(Failure::Internal),
        };
        tell(&scope, id, &Tell::Done(outcome), file);
        desk.borrow_mut().holder = Some(holder);
    }
}

/// Takes messages from the page, from now on.
pub fn start() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else {
        return;
    };
    let desk = Rc::new(RefCell::new(Desk {
        waiting: VecDeque::new(),
        holder: Some(Holder::new(&scope)),
    }));
    let own = scope.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(message) = read(&event) {
            desk.borrow_mut().waiting.push_back(message);
            wasm_bindgen_futures::spawn_local(work(own.clone(), Rc::clone(&desk)));
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The listener lives as long as the worker.
    on_message.forget();
    post(&scope, 0.0, &[], None);
}
