//! The browser's transport.

use js_sys::{ArrayBuffer, Uint8Array};
use kluis_device::transport::{Request, Response, Transport, TransportError};
use kluis_wire::{body::MEDIA_TYPE, limits};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DedicatedWorkerGlobalScope, Headers, RequestCache, RequestInit, RequestRedirect,
    Response as Answer,
};

/// Speaks to the server that the page came from; the browser keeps the cookies.
pub(crate) struct Fetch(pub(crate) DedicatedWorkerGlobalScope);

impl Fetch {
    async fn ask(&self, request: Request) -> Result<Answer, JsValue> {
        let headers = Headers::new()?;
        headers.set("accept", MEDIA_TYPE)?;
        if let Some(tag) = &request.if_match {
            headers.set("if-match", tag)?;
        }
        let init = RequestInit::new();
        if let Some(body) = &request.body {
            headers.set("content-type", MEDIA_TYPE)?;
            init.set_body(&Uint8Array::from(body.as_slice()));
        }
        init.set_method(request.method.as_str());
        init.set_headers(&headers);
        init.set_cache(RequestCache::NoStore);
        init.set_redirect(RequestRedirect::Error);
        JsFuture::from(self.0.fetch_with_str_and_init(&request.path, &init))
            .await?
            .dyn_into()
    }
}

/// A number in a header.
fn number(answer: &Answer, name: &str) -> Option<u64> {
    answer.headers().get(name).ok()??.parse().ok()
}

/// The whole body.
async fn read(answer: &Answer) -> Result<Uint8Array, JsValue> {
    let buffer: ArrayBuffer = JsFuture::from(answer.array_buffer()?).await?.dyn_into()?;
    Ok(Uint8Array::new(&buffer))
}

impl Transport for Fetch {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let offline = |_| TransportError::Offline;
        let answer = self.ask(request).await.map_err(offline)?;
        if number(&answer, "content-length").is_some_and(|length| length > limits::ANSWER as u64) {
            return Err(TransportError::TooLarge);
        }
        let body = read(&answer).await.map_err(offline)?;
        // Not copied before its length is known.
        if body.length() as usize > limits::ANSWER {
            return Err(TransportError::TooLarge);
        }
        Ok(Response {
            status: answer.status(),
            retry_after: number(&answer, "retry-after"),
            body: body.to_vec(),
        })
    }
}
