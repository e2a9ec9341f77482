//! The readers in Python, which share no line and no library with this workspace.

use serde_json::Value;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What `make test` made for them, by the versions it pins.
fn program() -> PathBuf {
    let versions = include_str!("../../.ci/versions");
    let pinned = |name: &str| {
        let line = versions.lines().find_map(|line| line.strip_prefix(name));
        line.expect("a pinned version").to_owned()
    };
    let versions = ["CRYPTOGRAPHY=", "PYNACL=", "JOSERFC=", "OPENAPI_VALIDATOR="].map(pinned);
    let cache = std::env::var_os("XDG_CACHE_HOME").map_or_else(
        || PathBuf::from(std::env::var_os("HOME").expect("a home")).join(".cache"),
        PathBuf::from,
    );
    let name = format!("reader-{}", versions.join("-"));
    let python = cache.join("kluis").join(name).join("bin/python");
    assert!(
        python.exists(),
        "there is no reader: '.ci/tools reader' gets it"
    );
    python
}

/// Gives one of the scripts in `tests/reader` a document, and takes what it says.
///
/// # Panics
/// Where there is no Python.
#[must_use]
pub fn python(script: &str, given: &Value) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("reader")
        .join(script);
    let mut reader = Command::new(program())
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Python starts");
    let mut input = reader.stdin.take().expect("its input was asked for");
    input
        .write_all(given.to_string().as_bytes())
        .expect("it reads its input");
    drop(input);
    reader.wait_with_output().expect("it ends")
}
