//! From a key to the end of all that the page does about it, while someone types in a form: a frame is 16 ms.

use crate::{
    person::{ADDRESS, PASSPHRASE, Person},
    table::{Budget, Figure, Row},
};
use kluis_bench::statistics::Middle;
use kluis_tests::{Browsers, Server};

/// What it is called.
pub const NAME: &str = "typing: the slowest of 40 keys, handled and laid out";
const ROUNDS: usize = 9;

/// Notes for each key how many milliseconds later the page has done everything and knows its layout again.
const WATCH: &str = "
    self.keys = [];
    let start = 0;
    addEventListener('keydown', () => { start = performance.now() }, { capture: true });
    addEventListener('input', () => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
            document.body.getBoundingClientRect();
            self.keys.push(performance.now() - start);
        };
        channel.port2.postMessage(0);
    }, { capture: true });";

/// Milliseconds, one figure a round.
pub async fn row(browsers: &Browsers) -> Row {
    const TEXT: &str = "Lasser met papieren, ook op grote hoogte";
    let server = Server::with_page().await;
    Person::sign_up(&server).await;
    let tab = browsers.open(server.origin()).await;
    tab.goto("/openen?naar=naam").await;
    tab.on("openen").await;
    tab.fill("contact-email", ADDRESS).await;
    tab.fill("passphrase", PASSPHRASE).await;
    tab.proceed().await;
    tab.on("naam").await;
    tab.script(WATCH).await;
    let mut slowest = Vec::new();
    for _ in 0..ROUNDS {
        tab.script("self.keys.length = 0").await;
        tab.fill("name-given", TEXT).await;
        let keys = tab.script("return self.keys").await;
        let keys = keys.as_array().expect("a list").iter();
        let keys: Vec<f64> = keys.filter_map(serde_json::Value::as_f64).collect();
        assert!(keys.len() >= TEXT.len(), "only {} keys", keys.len());
        slowest.push(keys.into_iter().fold(0.0, f64::max));
    }
    tab.close().await;
    Row {
        name: NAME,
        figure: Figure::Number {
            middle: Middle::of(slowest).expect("rounds"),
            unit: " ms",
            note: String::new(),
        },
        budget: Some(Budget::AtMost(16.0)),
    }
}
