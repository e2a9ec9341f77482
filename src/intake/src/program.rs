//! Takes one file and answers.

use crate::{Kind, Refusal, cv, photo};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use serde::Serialize;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Takes a message from the page, from now on.
pub fn start() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else {
        return;
    };
    let own = scope.clone();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let _ = answer(&own, &event);
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The listener lives as long as the worker.
    on_message.forget();
}

/// A message of another form has no answer: the page waits no longer than it waits for any.
fn answer(scope: &DedicatedWorkerGlobalScope, event: &MessageEvent) -> Option<()> {
    let message = event.data().dyn_into::<Array>().ok()?;
    let kind = message.get(0).as_f64()?;
    let file = Uint8Array::new(message.get(1).dyn_ref::<ArrayBuffer>()?).to_vec();
    let (letter, kept) = if kind == f64::from(Kind::Cv as u8) {
        match cv(&file) {
            Ok((cv, kept)) => (letter(&Ok(cv))?, kept),
            Err(refusal) => (letter::<crate::Cv>(&Err(refusal))?, Vec::new()),
        }
    } else {
        (letter(&photo(&file))?, Vec::new())
    };
    let (letter, kept) = (
        Uint8Array::from(letter.as_slice()),
        Uint8Array::from(kept.as_slice()).buffer(),
    );
    let both = Array::of2(&letter, &kept);
    scope
        .post_message_with_transfer(&both, &Array::of1(&kept))
        .ok()
}

fn letter<T: Serialize>(found: &Result<T, Refusal>) -> Option<Vec<u8>> {
    postcard::to_allocvec(found).ok()
}
