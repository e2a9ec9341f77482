//! Every package this project is built from may be used, and none of its own members lets `unsafe` in.

use kluis_tests::root;
use serde_json::Value;
use std::{fs::read_to_string, process::Command};

/// Licences that may be in what the project ships.
const ALLOWED: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "EUPL-1.2",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
];
/// Exceptions to a licence, which only ever allow more.
const EXCEPTIONS: [&str; 1] = ["LLVM-exception"];

fn packages() -> Vec<Value> {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let mut metadata: Value = serde_json::from_slice(&out.stdout).expect("metadata");
    let Value::Array(packages) = metadata["packages"].take() else {
        panic!("no packages");
    };
    packages
}

/// Whether an SPDX expression can be met with what is allowed. `AND` binds closer than `OR`; `/` is an old `OR`.
fn allowed(expression: &str) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let tokens: Vec<_> = spaced.split_whitespace().collect();
    let (holds, rest) = either(&tokens);
    holds && rest.is_empty()
}

fn either<'a>(tokens: &'a [&'a str]) -> (bool, &'a [&'a str]) {
    let (mut holds, mut rest) = both(tokens);
    while let ["OR", more @ ..] = rest {
        let (other, after) = both(more);
        (holds, rest) = (holds || other, after);
    }
    (holds, rest)
}

fn both<'a>(tokens: &'a [&'a str]) -> (bool, &'a [&'a str]) {
    let (mut holds, mut rest) = one(tokens);
    while let ["AND", more @ ..] = rest {
        let (other, after) = one(more);
        (holds, rest) = (holds && other, after);
    }
    (holds, rest)
}

fn one<'a>(tokens: &'a [&'a str]) -> (bool, &'a [&'a str]) {
    match tokens {
        ["(", inner @ ..] => match either(inner) {
            (holds, [")", rest @ ..]) => (holds, rest),
            (_, rest) => (false, rest),
        },
        [licence, "WITH", exception, rest @ ..] => (
            ALLOWED.contains(licence) && EXCEPTIONS.contains(exception),
            rest,
        ),
        [licence, rest @ ..] => (ALLOWED.contains(licence), rest),
        [] => (false, tokens),
    }
}

#[test]
fn expressions_are_read_as_they_are_meant() {
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0-only OR MIT", true),
        ("GPL-3.0-only AND MIT", false),
        ("(MIT OR GPL-3.0-only) AND Unicode-3.0", true),
        ("Apache-2.0 WITH LLVM-exception OR GPL-3.0-only", true),
        ("MIT OR GPL-3.0-only AND GPL-3.0-only", true),
        ("(MIT", false),
        ("", false),
    ] {
        assert_eq!(allowed(expression), expected, "{expression}");
    }
}

#[test]
fn every_package_may_be_used() {
    let packages = packages();
    assert!(packages.len() > 100, "the whole graph");
    let wrong: Vec<_> = packages
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(allowed))
        .map(|package| format!("{} {}", package["name"], package["license"]))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_package_comes_from_the_registry_with_its_digest() {
    let lock = read_to_string(root().join("Cargo.lock")).expect("a lock file");
    for package in lock.split("[[package]]").skip(1) {
        let registry =
            package.contains("source = \"registry+https://github.com/rust-lang/crates.io-index\"");
        let own = !package.contains("source = ") && package.contains("name = \"kluis-");
        assert!(
            own || (registry && package.contains("checksum = ")),
            "{package}"
        );
    }
}

#[test]
fn no_member_lets_unsafe_code_in() {
    for package in packages() {
        if !package["source"].is_null() {
            continue;
        }
        let manifest = package["manifest_path"].as_str().expect("a path");
        let text = read_to_string(manifest).expect("a manifest");
        let inherits = text.contains("[lints]\nworkspace = true");
        let forbids = text.contains("[lints.rust]\nunsafe_code = \"forbid\"");
        // What wasm-bindgen writes for a function of the benchmark's page has an `allow` of its own, which `forbid` refuses.
        // An allocator, which the tests watch freed memory with, can't be written without one.
        let may = package["name"] == "kluis-bench" || package["name"] == "kluis-freed";
        let denies = may && text.contains("unsafe_code = \"deny\"");
        assert!(
            inherits || forbids || denies,
            "{manifest} allows unsafe code"
        );
    }
    let workspace = read_to_string(root().join("Cargo.toml")).expect("a manifest");
    assert!(workspace.contains("[workspace.lints.rust]\nunsafe_code = \"forbid\""));
}
