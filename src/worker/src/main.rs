//! The worker's entry point: takes messages one at a time and answers them.
//!
//! Asks wait in a queue: the device does one thing at a time, so two never see half of each other's change.

mod failure;
mod fetch;
mod holder;

use futures_channel::mpsc;
use holder::Holder;
use js_sys::{Array, Uint8Array};
use kluis_worker::{Ask, Failure, Tell};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};
use zeroize::Zeroizing;

/// One message, taken apart.
struct Message {
    id: f64,
    ask: Option<Ask>,
    secret: Zeroizing<Vec<u8>>,
}

/// Takes a message apart, and clears the bytes of the secret that were transferred.
fn read(event: &MessageEvent) -> Option<Message> {
    let parts = event.data().dyn_into::<Array>().ok()?;
    let id = parts.get(0).as_f64()?;
    let letter = parts.get(1).dyn_into::<Uint8Array>().ok()?.to_vec();
    let ask = postcard::from_bytes(&letter).ok();
    let secret = match parts.get(2).dyn_into::<Uint8Array>() {
        Ok(bytes) => {
            let secret = Zeroizing::new(bytes.to_vec());
            bytes.fill(0, 0, bytes.length());
            secret
        }
        Err(_) => Zeroizing::default(),
    };
    Some(Message { id, ask, secret })
}

/// Sends one message to the page. A page that is gone can't be told anything, so failing is no failure.
fn post(scope: &DedicatedWorkerGlobalScope, id: f64, letter: &[u8]) {
    let _ = scope.post_message(&Array::of2(&id.into(), &Uint8Array::from(letter)));
}

fn tell(scope: &DedicatedWorkerGlobalScope, id: f64, tell: &Tell) {
    if let Ok(letter) = postcard::to_allocvec(tell) {
        post(scope, id, &letter);
    }
}

fn main() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else {
        return;
    };
    let (sender, mut receiver) = mpsc::unbounded::<Message>();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(message) = read(&event) {
            let _ = sender.unbounded_send(message);
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The listener lives as long as the worker.
    on_message.forget();

    wasm_bindgen_futures::spawn_local(async move {
        let mut holder = Holder::new(&scope.location().hostname());
        post(&scope, 0.0, &[]);
        while let Ok(Message { id, ask, secret }) = receiver.recv().await {
            let outcome = match ask {
                Some(ask) => {
                    holder
                        .answer(ask, secret, &|progress| {
                            tell(&scope, id, &Tell::Progress(progress))
                        })
                        .await
                }
                None => Err(Failure::Internal),
            };
            tell(&scope, id, &Tell::Done(outcome));
        }
    });
}
