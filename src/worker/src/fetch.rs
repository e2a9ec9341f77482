//! The browser's transport.

use js_sys::{Reflect, Uint8Array};
use kluis_device::transport::{Request, Response, Transport, TransportError};
use kluis_wire::{body::MEDIA_TYPE, limits};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DedicatedWorkerGlobalScope, Headers, ReadableStreamDefaultReader, RequestCache, RequestInit,
    RequestRedirect, Response as Answer,
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

/// The whole body, piece by piece as the browser unpacks it: what is endless, or small only as long as it is
/// compressed, is left where it becomes too large.
async fn read(answer: &Answer) -> Result<Option<Vec<u8>>, JsValue> {
    let mut body = Vec::new();
    let Some(stream) = answer.body() else {
        return Ok(Some(body));
    };
    let reader: ReadableStreamDefaultReader = stream.get_reader().dyn_into()?;
    loop {
        let piece = JsFuture::from(reader.read()).await?;
        // At the end there is no value.
        let Ok(piece) = Reflect::get(&piece, &"value".into())?.dyn_into::<Uint8Array>() else {
            return Ok(Some(body));
        };
        if body.len() + piece.length() as usize > limits::ANSWER {
            // That it is left is all that counts; that the browser was told so is courtesy.
            drop(reader.cancel());
            return Ok(None);
        }
        body.extend(piece.to_vec());
    }
}

impl Transport for Fetch {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let offline = |_| TransportError::Offline;
        let answer = self.ask(request).await.map_err(offline)?;
        let body = read(&answer).await.map_err(offline)?;
        Ok(Response {
            status: answer.status(),
            retry_after: number(&answer, "retry-after"),
            body: body.ok_or(TransportError::TooLarge)?,
        })
    }
}
