//! What a visitor has to load, as the browser gets it: compressed with brotli.

use kluis_tests::site;
use std::path::{Path, PathBuf};

const KB: u64 = 1024;

/// Every file of the site with this ending.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the site can be listed") {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found
}

/// Compressed size of every file of the site with one of these endings whose name is taken.
fn sum(endings: &[&str], taken: impl Fn(&str) -> bool) -> u64 {
    let site = site();
    let mut sum = 0;
    for path in endings
        .iter()
        .flat_map(|ending| files(&site, &format!("{ending}.br")))
    {
        let name = path
            .file_name()
            .expect("a file has a name")
            .to_string_lossy();
        if taken(&name) {
            let size = path.metadata().expect("a file has a size").len();
            println!("{size:>8} {name}");
            sum += size;
        }
    }
    println!("{sum:>8} = {:.1} KB", sum as f64 / KB as f64);
    sum
}

/// Whether a file is a part of a program that is fetched when it is asked for. The first part of each ends in
/// `_bg.wasm`. What looks at files is in one part.
fn later(name: &str) -> bool {
    name.contains(".wasm") && !name.contains("_bg.wasm") && !name.contains("intake")
}

#[test]
fn first_screen_is_at_most_160_kb() {
    let size = sum(&[".html", ".css", ".js", ".wasm", ".txt"], |name| {
        // Of the text only the language that is shown is loaded; the other list is for making a passphrase, and the
        // script for passkeys comes with the first of them.
        let words = !name.contains(".txt") || name.starts_with("text-nl");
        words
            && !name.contains("worker")
            && !name.contains("intake")
            && !name.starts_with("kluis-passkey")
            && !later(name)
    });
    assert!(size > 10 * KB, "there is hardly a page in dist");
    assert!(size <= 160 * KB, "the first screen is {size} bytes");
}

#[test]
fn worker_is_at_most_140_kb() {
    let size = sum(&[".js", ".wasm"], |name| {
        name.contains("worker") && !later(name)
    });
    assert!(size > KB, "there is hardly a worker in dist");
    assert!(size <= 140 * KB, "the worker is {size} bytes");
}

/// What looks at a file, which is fetched when one was chosen. The most of it is one library, with every filter and
/// cipher that a PDF may use.
#[test]
fn what_looks_at_files_is_at_most_260_kb() {
    let size = sum(&[".js", ".wasm"], |name| name.contains("intake"));
    assert!(size > 10 * KB, "there is hardly a program in dist");
    assert!(size <= 260 * KB, "what looks at files is {size} bytes");
}

/// What comes later is small beside what came first: nobody waits for it long.
#[test]
fn no_later_part_is_larger_than_48_kb() {
    let size = sum(&[".wasm"], later);
    assert!(
        size > KB,
        "nothing comes later: the programs aren't in parts"
    );
    for path in files(&site(), ".wasm.br") {
        let name = path.to_string_lossy().into_owned();
        let size = path.metadata().expect("a file has a size").len();
        assert!(!later(&name) || size <= 48 * KB, "{name}: {size} bytes");
    }
}
