//! Every word has a place on a page, and a translation; and no page has words of its own.

#![expect(
    clippy::expect_used,
    reason = "a test that can't read the sources fails"
)]

use kluis_text::{archive::archive, text, words::Words as _};
use kluis_wire::Language;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// What is the same in both languages: names, and words that both have.
const SAME: &[&str] = &[
    // Of browsers and machines.
    "Browser",
    "Chrome",
    "Edge",
    "Firefox",
    "Opera",
    "Safari",
    "Samsung Internet",
    "computer",
    "tablet",
    // A page.
    "apparaat",
    "Account",
    "Contact",
    "Download",
    "Kluis Voorbeeld B.V.",
    "Passkey",
    "Postcode",
    "Print",
    "Stop",
    "Tussenvoegsel",
    "contact",
    // What the pages are called in the program.
    "gegevens",
    "klaar",
    "werk",
    "inzage",
    "permissies",
];

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let source = fs::read_to_string(&path).expect("a source");
                found.push((path, source));
            }
        }
    }
    found
}

/// Without its tests: they may say what they like.
fn program(source: &str) -> &str {
    source.split("#[cfg(test)]").next().unwrap_or(source)
}

#[test]
fn no_text_is_without_a_place() {
    let own = sources("src");
    let structures: String = (own.iter())
        .filter(|(path, _)| path.ends_with("lib.rs") || path.ends_with("archive.rs"))
        .map(|(_, source)| source.to_owned() + "\n")
        .collect();
    let pages: String = (sources("../app/src").iter())
        .map(|(_, source)| program(source).to_owned() + "\n")
        .chain([structures.clone()])
        .collect();
    let used: BTreeSet<&str> = pages
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '.'))
        .flat_map(|path| path.split('.').skip(1))
        .collect();
    let names = structures.lines().filter_map(|line| {
        let name = line.trim().strip_prefix("pub ")?.split_once(": ")?.0;
        name.chars()
            .all(|c| c.is_ascii_lowercase() || c == '_')
            .then_some(name)
    });
    let names: Vec<_> = names.collect();
    assert!(names.len() > 200, "only {} texts were found", names.len());
    let unused: Vec<_> = names.iter().filter(|name| !used.contains(*name)).collect();
    assert!(unused.is_empty(), "no page shows {unused:?}");
}

#[test]
fn no_text_is_left_in_the_other_language() {
    let [dutch, english] = [Language::Nl, Language::En].map(|language| {
        let mut lines = vec![text(language).lines()];
        archive(language).write(&mut lines);
        lines.join("\n")
    });
    let pairs: Vec<_> = dutch.lines().zip(english.lines()).collect();
    assert_eq!(dutch.lines().count(), english.lines().count());
    let same: BTreeSet<_> = pairs
        .into_iter()
        .filter(|(dutch, english)| dutch == english && !SAME.contains(dutch))
        .map(|(dutch, _)| dutch)
        // Not addresses, nor names of tests.
        .filter(|text| !text.contains(['/', '@']) && !text.contains("::"))
        .filter(|text| text.chars().filter(|c| c.is_alphabetic()).count() > 3)
        .collect();
    assert!(same.is_empty(), "the same in both: {same:#?}");
}

/// Two words in quotation marks are a sentence, or nearly.
#[test]
fn no_page_has_words_of_its_own() {
    let mut found = Vec::new();
    for (path, source) in sources("../app/src") {
        // Who runs the platform.
        if path.ends_with("platform.rs") {
            continue;
        }
        for line in program(&source).lines() {
            let line = line.trim();
            if line.starts_with("//") || line.contains("reason =") {
                continue;
            }
            let quoted = line.split('"').skip(1).step_by(2);
            let words = quoted.filter(|text| {
                text.starts_with(char::is_uppercase)
                    && text
                        .split(' ')
                        .filter(|word| {
                            word.len() > 1 && word.chars().all(|c| c.is_alphabetic() || c == '.')
                        })
                        .count()
                        > 1
            });
            // A name that isn't translated is no word of a page.
            let words = words.filter(|text| !SAME.contains(text));
            found.extend(words.map(|text| format!("{}: {text}", path.display())));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}
