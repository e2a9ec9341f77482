//! The page of the benchmark, in a browser of its own.

use axum::{
    Router,
    http::{StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use kluis_tests::{Browsers, Tab, root};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpListener;

/// The page.
pub struct Page {
    tab: Tab,
}

/// A file of the site. The two policies give the page a clock with finer steps.
async fn file(uri: Uri) -> Response {
    let name = uri.path().trim_start_matches('/');
    let kind = match name.rsplit_once('.') {
        Some((_, "html")) => "text/html",
        Some((_, "js")) => "text/javascript",
        Some((_, "wasm")) => "application/wasm",
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    match std::fs::read(root().join("target/bench/site").join(name)) {
        Ok(bytes) => {
            let policies = [
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-embedder-policy", "require-corp"),
            ];
            (policies, [(header::CONTENT_TYPE, kind)], bytes).into_response()
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

impl Page {
    /// Serves the page and opens it.
    pub async fn open(browsers: &Browsers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(file)).await });
        let tab = browsers.open(&origin).await;
        tab.driver()
            .set_script_timeout(Duration::from_secs(120))
            .await
            .expect("a time limit");
        tab.goto("/index.html").await;
        Self { tab }
    }

    /// Starts the worker, anew if there is one.
    pub async fn begin(&mut self) {
        self.call("begin", json!({})).await;
    }

    /// Asks the worker.
    pub async fn ask(&mut self, question: Value) -> Value {
        self.call("ask", question).await
    }

    /// How long something took, in nanoseconds.
    pub async fn time(&mut self, question: Value) -> f64 {
        self.ask(question).await.as_f64().expect("a time")
    }

    async fn call(&mut self, function: &str, argument: Value) -> Value {
        let script = format!(
            "const done = arguments[1];
             {function}(arguments[0]).then((answer) => done({{ answer }}), (error) => done({{ error: String(error) }}))"
        );
        let told = self
            .tab
            .driver()
            .execute_async(script, vec![argument])
            .await
            .expect("the page answers");
        match told.json() {
            Value::Object(told) if told.contains_key("answer") => told["answer"].clone(),
            told => panic!("the page failed: {told}"),
        }
    }

    /// Which browser it is.
    pub fn browser(&self) -> String {
        let about = self.tab.driver().capabilities();
        ["browserName", "browserVersion"]
            .map(|name| about.get(name).and_then(Value::as_str).unwrap_or("?"))
            .join(" ")
    }

    /// Closes it.
    pub async fn close(self) {
        self.tab.close().await;
    }
}
