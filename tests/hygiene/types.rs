//! The types of a crate, as they stand in its source: enough of a reader for what these tests ask.

use kluis_tests::root;
use std::{fs, path::Path};

/// A struct or an enum.
#[derive(Debug)]
pub struct Type {
    pub name: String,
    /// What is derived for it.
    pub derives: Vec<String>,
    /// What stands in it, without comments and attributes.
    pub body: String,
}

/// Every type in these files, or in all files of these folders.
pub fn of(paths: &[&str]) -> Vec<Type> {
    let mut types = Vec::new();
    for path in paths {
        read(&root().join(path), &mut types);
    }
    types
}

fn read(path: &Path, types: &mut Vec<Type>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder") {
            read(&entry.expect("a file").path(), types);
        }
    } else if path.extension().is_some_and(|end| end == "rs") {
        types.extend(in_source(&fs::read_to_string(path).expect("a file")));
    }
}

/// What a trait is implemented for by hand: the words after this one, in all files of a folder.
pub fn written(path: &str, after: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(path)];
    while let Some(path) = folders.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(path).expect("a folder");
            folders.extend(entries.map(|entry| entry.expect("a file").path()));
            continue;
        }
        let source = fs::read_to_string(path).expect("a file");
        let names = source.split(after).skip(1).filter_map(|rest| {
            let name = rest.split([' ', '<']).next()?;
            Some(name.to_owned())
        });
        found.extend(names);
    }
    found
}

/// The types in a piece of source.
pub fn in_source(source: &str) -> Vec<Type> {
    let code: String = source
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .flat_map(|line| [line, "\n"])
        .collect();
    let mut types = Vec::new();
    let mut derives = Vec::new();
    let mut rest = code.as_str();
    while let Some(line) = rest.lines().next() {
        let bare = line
            .trim()
            .trim_start_matches("pub(crate) ")
            .trim_start_matches("pub(super) ")
            .trim_start_matches("pub ");
        if let Some(list) = bare.strip_prefix("#[derive(") {
            let list = list.split(')').next().unwrap_or_default();
            derives.extend(list.split(',').map(|one| one.trim().to_owned()));
        } else if let Some(after) = bare
            .strip_prefix("struct ")
            .or_else(|| bare.strip_prefix("enum "))
        {
            let name = after.split(|c: char| !c.is_alphanumeric() && c != '_');
            types.push(Type {
                name: name.into_iter().next().unwrap_or_default().to_owned(),
                derives: std::mem::take(&mut derives),
                body: body(rest),
            });
        } else if !bare.is_empty() && !bare.starts_with('#') && bare.contains([';', '{']) {
            // Derives belong to the type that follows; anything else in between ends them.
            derives.clear();
        }
        rest = rest.get(line.len() + 1..).unwrap_or_default();
    }
    types
}

/// From the start of a definition to its end, without the attributes in it.
fn body(definition: &str) -> String {
    let mut depth = 0_usize;
    let mut body = String::new();
    for c in definition.chars() {
        body.push(c);
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => {
                depth -= 1;
                if depth == 0 && c == '}' {
                    break;
                }
            }
            ';' if depth == 0 => break,
            _ => {}
        }
    }
    let open = body.find(['{', '(', ';']).unwrap_or(0);
    let lines = body[open..].lines();
    lines
        .filter(|line| !line.trim_start().starts_with('#'))
        .flat_map(|line| [line, "\n"])
        .collect()
}

#[test]
fn types_are_read_as_they_stand() {
    let types = in_source(
        "/// One.\n#[derive(Clone, Debug)]\npub struct One {\n    /// A.\n    pub a: Vec<u8>, // b: B\n}\n\
         pub(crate) struct Two(Box<[u8; 32]>);\n#[derive(Debug)]\n#[repr(u8)]\nenum Three {\n    A { b: C },\n    D,\n}\n",
    );
    let read: Vec<_> = types
        .iter()
        .map(|one| {
            (
                one.name.as_str(),
                one.derives.join(" "),
                one.body.contains("a: Vec<u8>"),
            )
        })
        .collect();
    assert_eq!(
        read,
        [
            ("One", "Clone Debug".to_owned(), true),
            ("Two", String::new(), false),
            ("Three", "Debug".to_owned(), false),
        ]
    );
    assert!(types[1].body.contains("Box<[u8; 32]>") && types[2].body.contains("b: C"));
    assert!(!types[0].body.contains('B'), "comments are no part of it");
}
