//! What Lighthouse makes of the pages that anyone can read, as on a slow phone: its default profile (four times slower
//! processor, slow 4G), scores out of a hundred.

use crate::table::{Budget, Figure, Row};
use kluis_bench::statistics::Middle;
use kluis_tests::Server;
use serde_json::Value;
use std::{path::PathBuf, process::Command};
use tempfile::TempDir;

/// What they are called, and where they are.
const PAGES: [(&str, &str); 2] = [
    ("Lighthouse, the start page: performance", "/"),
    ("Lighthouse, the key points: performance", "/kernpunten"),
];
/// What has to be perfect beside it.
const OTHERS: [&str; 3] = ["accessibility", "best-practices", "seo"];
const ROUNDS: usize = 5;
/// So often one report is asked for.
const TRIES: usize = 3;

/// One row a page that is asked for.
pub async fn rows(wants: impl Fn(&str) -> bool) -> Vec<Row> {
    let mut rows = Vec::new();
    let pages = PAGES.iter().filter(|(name, _)| wants(name));
    for (name, path) in pages {
        let server = Server::with_page().await;
        let address = format!("{}{path}", server.origin());
        let reports: Vec<_> = (0..ROUNDS).map(|_| whole(&address)).collect();
        let scores = |category| {
            reports
                .iter()
                .filter_map(move |report| score(report, category))
        };
        let performance = scores("performance");
        let others = OTHERS
            .map(|category| format!("{category} {:.0}", scores(category).fold(100.0, f64::min)));
        rows.push(Row {
            name,
            figure: Figure::Number {
                middle: Middle::of(performance.collect()).expect("rounds"),
                unit: "",
                note: others.join(", "),
            },
            budget: Some(Budget::AtLeast(95.0)),
        });
    }
    rows
}

/// A report with every score in it. Now and then a trace misses what a score is made of.
fn whole(address: &str) -> Value {
    let mut tries = (0..TRIES).map(|_| look(address));
    let found = tries.find(|report| {
        let mut all = OTHERS.iter().chain(&["performance"]);
        all.all(|category| score(report, category).is_some())
    });
    found.expect("a report with every score")
}

fn look(address: &str) -> Value {
    let program = std::env::var_os("LIGHTHOUSE").expect("'make bench' says where it is");
    let folder = TempDir::with_prefix("kluis-lighthouse-").expect("a temporary folder");
    let report = folder.path().join("report.json");
    let output = Command::new(PathBuf::from(program))
        .args([address, "--quiet", "--output=json"])
        .arg(format!("--output-path={}", report.display()))
        .arg("--chrome-flags=--headless=new --no-sandbox --disable-gpu")
        .output()
        .expect("it starts");
    let read = std::fs::read(&report).unwrap_or_else(|_| {
        panic!("no report: {}", String::from_utf8_lossy(&output.stderr));
    });
    serde_json::from_slice(&read).expect("a report")
}

fn score(report: &Value, category: &str) -> Option<f64> {
    let score = report["categories"][category]["score"].as_f64();
    score.map(|score| score * 100.0)
}
