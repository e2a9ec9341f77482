//! The stories lean on these to fail: they must notice what they are there to notice.

use axum::response::{Html, IntoResponse};
use axum::{Router, http::header, routing};
use kluis_tests::Browsers;
use tokio::net::TcpListener;

/// A page that does what ours may not.
async fn bad_page() -> String {
    let page = || async {
        let policy = [(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'nonce-a'",
        )];
        let html = "<!doctype html><title>bad</title><link rel=icon href='data:,'>
            <h1>Bad</h1><script>document.title = 'inline ran'</script>
            <script nonce=a>console.error('a complaint')</script>";
        (policy, Html(html)).into_response()
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let routes = Router::new().route("/", routing::get(page));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    origin
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_and_violations_are_noticed() {
    let browsers = Browsers::start();
    let tab = browsers.open(&bad_page().await).await;
    tab.goto("/").await;
    tab.see("h1").await;
    assert_eq!(tab.title().await, "bad");
    let errors = tab.errors().await.join("\n");
    assert!(errors.contains("a complaint"), "{errors}");
    assert!(errors.contains("Content Security Policy"), "{errors}");
    assert!(tab.errors().await.is_empty(), "each error is told once");
    tab.close_expecting(&["Content Security Policy"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_task_is_noticed() {
    let browsers = Browsers::start();
    let tab = browsers.open(&bad_page().await).await;
    tab.goto("/").await;
    tab.watch_long_tasks().await;
    tab.script("setTimeout(() => { const end = performance.now() + 120; while (performance.now() < end); document.title = 'busy' }, 0)")
        .await;
    let noticed = kluis_tests::wait::until(async || {
        tab.long_tasks().await.into_iter().find(|task| *task >= 100)
    })
    .await;
    assert!(noticed.is_some(), "a task of 120 ms was not seen");
    tab.close_expecting(&["Content Security Policy", "a complaint"])
        .await;
}
