//! The table in `src/vault/README.md` names every attack that is tested here, and nothing else.

use std::{collections::BTreeSet, process::Command};

/// Modules that are no attacks.
const NONE: [&str; 1] = ["table::"];

/// What this very program can run.
fn tests() -> BTreeSet<String> {
    let here = std::env::current_exe().expect("a test knows where it stands");
    let listed = Command::new(here)
        .args(["--list", "--format", "terse"])
        .output()
        .expect("it can list its tests");
    let listed = String::from_utf8(listed.stdout).expect("names are text");
    let names = listed
        .lines()
        .filter_map(|line| line.strip_suffix(": test"));
    names
        .filter(|name| !NONE.iter().any(|none| name.starts_with(none)))
        .map(ToOwned::to_owned)
        .collect()
}

/// The rows of a table: those whose third cell is a name in backticks with two colons.
fn rows() -> Vec<Vec<String>> {
    let readme = kluis_tests::root().join("src/vault/README.md");
    let readme = std::fs::read_to_string(readme).expect("the README");
    readme
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains("::"))
        .map(|line| {
            let cells = line.trim_matches('|').split('|');
            cells.map(|cell| cell.trim().to_owned()).collect()
        })
        .collect()
}

#[test]
fn every_attack_stands_in_the_table_once() {
    let mut named = BTreeSet::new();
    for row in rows() {
        assert_eq!(row.len(), 5, "{row:?}");
        assert!(row.iter().all(|cell| !cell.is_empty()), "{row:?}");
        let name = row[3].trim_matches('`').to_owned();
        assert!(named.insert(name.clone()), "{name} stands there twice");
    }
    let tests = tests();
    let missing: Vec<_> = tests.difference(&named).collect();
    let unknown: Vec<_> = named.difference(&tests).collect();
    assert!(missing.is_empty(), "not in the table: {missing:#?}");
    assert!(
        unknown.is_empty(),
        "in the table, but no test: {unknown:#?}"
    );
}
