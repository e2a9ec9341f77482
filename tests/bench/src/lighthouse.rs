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

/// One row a page that is asked for.
pub async fn rows(wants: impl Fn(&str) -> bool) -> Vec<Row> {
    let mut rows = Vec::new();
    let pages = PAGES.iter().filter(|(name, _)| wants(name));
    for (name, path) in pages {
        let server = Server::with_page().await;
        let address = format!("{}{path}", server.origin());
        let reports: Vec<_> = (0..ROUNDS).map(|_| look(&address)).collect();
        let performance = reports.iter().map(|report| score(report, "performance"));
        let others = OTHERS.map(|category| {
            let worst = reports.iter().map(|report| score(report, category));
            format!("{category} {:.0}", worst.fold(100.0, f64::min))
        });
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

fn score(report: &Value, category: &str) -> f64 {
    let score = report["categories"][category]["score"].as_f64();
    score.expect("a score") * 100.0
}
