//! The promises: the README says the same as the page, and the tests that they name exist. That these ran, `.ci/test` sees
//! to: it reads their names from the README.

use kluis_text::{PromiseText, text};
use kluis_wire::Language;
use std::{fmt::Write as _, fs, path::PathBuf};

fn promises() -> Vec<PromiseText> {
    text(Language::En).promises.into_inner().all
}

/// The table in the README.
fn table() -> String {
    let mut table = String::from(
        "| | promise | how it is kept | seen on | tests that fail when it is broken |\n|---|---|---|---|---|\n",
    );
    for promise in promises() {
        let missing = promise
            .missing
            .map(|missing| format!(" *Not yet: {missing}*"));
        let seen = promise.seen.map(|path| format!("`{path}`"));
        let tests: Vec<_> = promise
            .tests
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        let _ = writeln!(
            table,
            "| {} | {} | {}{} | {} | {} |",
            promise.id.to_uppercase(),
            promise.promise,
            promise.how,
            missing.unwrap_or_default(),
            seen.unwrap_or_default(),
            tests.join(" ")
        );
    }
    table
}

#[test]
fn the_readme_says_what_the_page_says() {
    let root = kluis_tests::root();
    let readme = fs::read_to_string(root.join("README.md")).expect("the README");
    let table = table();
    if !readme.contains(&table) {
        let wanted = root.join("target/promises.md");
        fs::write(&wanted, &table).expect("it can be written");
        panic!(
            "README.md has another table; the true one is in {}",
            wanted.display()
        );
    }
}

/// Where the source of a test may stand, and its own name.
fn places(name: &str) -> (Vec<PathBuf>, &str) {
    let root = kluis_tests::root();
    let mut parts: Vec<_> = name.split("::").collect();
    let own = parts.pop().expect("a name");
    let binary = parts.remove(0);
    let under = |mut folder: PathBuf, parts: &[&str], alone: &str| {
        folder.extend(parts);
        if parts.is_empty() {
            folder.push(alone);
        }
        folder.with_extension("rs")
    };
    if let Some(crate_name) = binary.strip_prefix("kluis_") {
        // Its own tests stand beside what they are about.
        assert_eq!(parts.pop(), Some("tests"), "{name}");
        let sources = root.join("src").join(crate_name).join("src");
        return (vec![under(sources, &parts, "lib")], own);
    }
    let mut places = vec![under(root.join("tests").join(binary), &parts, "main")];
    let crates = fs::read_dir(root.join("src")).expect("the crates");
    for one in crates.flatten() {
        places.push(one.path().join("tests").join(binary).with_extension("rs"));
    }
    (places, own)
}

/// Whether a source has a test with this name.
fn has_test(source: &str, name: &str) -> bool {
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    lines.iter().enumerate().any(|(at, line)| {
        let function = line.trim_start_matches("async ").strip_prefix("fn ");
        let is_it = function.is_some_and(|rest| {
            rest.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('('))
        });
        let before = lines[..at].iter().rev();
        is_it
            && before
                .take_while(|line| line.starts_with("#["))
                .any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"))
    })
}

#[test]
fn every_test_that_a_promise_names_exists() {
    for promise in promises() {
        for name in promise.tests {
            let (places, own) = places(name);
            let sources = places
                .iter()
                .filter_map(|place| fs::read_to_string(place).ok());
            let found = sources.filter(|source| has_test(source, own)).count();
            assert_eq!(found, 1, "{}: {name} in {places:?}", promise.id);
        }
    }
}

#[test]
fn a_test_that_is_none_is_noticed() {
    let source = "#[test]\nfn one() {}\n\n#[tokio::test(flavor = \"x\")]\nasync fn two() {}\n\nfn three() {}\n";
    let found = ["one", "two", "three", "on"].map(|name| has_test(source, name));
    assert_eq!(found, [true, true, false, false]);
}
