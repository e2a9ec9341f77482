//! No message between the page and the worker can hold a key: what stands in them is made of a few harmless types.

use crate::types::{self, Type};
use kluis_tests::root;
use std::{collections::BTreeSet, fs};

/// What a message may be made of, beside the types that stand in the same files. No bytes, no arrays, nothing of the
/// vault's.
const HARMLESS: [&str; 26] = [
    "Option",
    "Vec",
    "Result",
    "String",
    "bool",
    "u16",
    "u32",
    "u64",
    "usize",
    "Field",
    "Invalid",
    "Purpose",
    "Purposes",
    "Language",
    "Category",
    "SlotId",
    "SessionId",
    "UnlockerKind",
    "KeyAsk",
    // What a case is about, what happened in it and how it came; and who the platform is.
    "Kind",
    "Event",
    "Channel",
    "Party",
    // Packs one of the others, which is named with it.
    "Packed",
    // What the server says of a request, and which page it was: numbers and names that it knows anyway.
    "System",
    "Shown",
];
/// A statement as it was signed, and by which public key: for whoever checks the file that it is exported in. Nothing else
/// may hold bytes.
const AS_SIGNED: [(&str, &str); 3] = [
    ("Signed", "Bytes"),
    ("Signed", "Signature"),
    ("Signed", "SigningPublic"),
];
/// A text could be a key in letters: so nothing is called like one.
const TELLING: [&str; 9] = [
    "key",
    "seed",
    "secret",
    "share",
    "prk",
    "psk",
    "root",
    "private",
    "passphrase",
];

fn messages() -> Vec<Type> {
    types::of(&[
        "src/worker/src/lib.rs",
        "src/worker/src/cases.rs",
        "src/worker/src/keys.rs",
        "src/worker/src/permits.rs",
        "src/worker/src/proofs.rs",
        "src/receipt/src/finding.rs",
    ])
}

/// The names in a piece of a type.
fn words(body: &str) -> impl Iterator<Item = &str> {
    body.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}

/// What is wrong with a type of a message.
fn wrong(message: &Type, own: &BTreeSet<&str>) -> Vec<String> {
    let mut wrong = Vec::new();
    if message.body.contains('[') {
        wrong.push(format!("{} holds an array", message.name));
    }
    for line in message.body.lines().filter(|line| !line.trim().is_empty()) {
        // `name: Type,`, `Variant(Type),`, `Variant {` or `Variant,`.
        let (name, held) = line
            .split_once(':')
            .or_else(|| line.split_once('('))
            .unwrap_or((line, ""));
        let known = |word: &str| {
            HARMLESS.contains(&word)
                || own.contains(word)
                || AS_SIGNED.contains(&(message.name.as_str(), word))
        };
        let unknown = words(held).filter(|word| !known(word));
        wrong.extend(unknown.map(|word| format!("{} holds a {word}", message.name)));
        // A variant is said with a capital; what it holds isn't.
        let name = name.trim().trim_start_matches("pub ");
        let field = name.starts_with(char::is_lowercase) && !held.contains("bool");
        if field && TELLING.iter().any(|telling| name.contains(telling)) {
            wrong.push(format!("{} has a {name}", message.name));
        }
    }
    wrong
}

#[test]
fn no_message_can_hold_a_key() {
    let messages = messages();
    let own: BTreeSet<&str> = messages.iter().map(|one| one.name.as_str()).collect();
    for expected in [
        "Ask", "Tell", "Answer", "KeyAsk", "Keys", "View", "Kit", "Failure",
    ] {
        assert!(own.contains(expected), "{expected} is among the messages");
    }
    let wrong: Vec<_> = messages.iter().flat_map(|one| wrong(one, &own)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whoever can't be written as a message can't be in one: the vault knows no way to write its types.
#[test]
fn nothing_of_the_vault_can_be_written_as_a_message() {
    let manifest = fs::read_to_string(root().join("src/vault/Cargo.toml")).expect("a manifest");
    let known = manifest
        .lines()
        .any(|line| line.contains("serde") || line.contains("postcard"));
    assert!(!known, "the vault would be able to serialise its keys");
    for one in types::of(&["src/vault/src"]) {
        assert!(
            !one.derives.iter().any(|derive| derive == "Serialize"),
            "{}",
            one.name
        );
    }
}

#[test]
fn a_key_in_a_message_is_noticed() {
    for (spoiled, expected) in [
        (
            "pub enum Ask {\n    Unlock {\n        root: RootKey,\n    },\n}",
            2,
        ),
        ("pub enum Ask {\n    Unlock(Share),\n}", 1),
        ("pub struct View {\n    pub bytes: Vec<u8>,\n}", 1),
        ("pub struct View {\n    pub words: [u64; 4],\n}", 2),
        ("pub struct View {\n    pub name: Zeroizing<String>,\n}", 1),
        ("pub struct View {\n    pub personal_key: String,\n}", 1),
        ("pub struct View {\n    pub passkey: bool,\n}", 0),
    ] {
        let types = types::in_source(spoiled);
        assert_eq!(
            wrong(&types[0], &BTreeSet::new()).len(),
            expected,
            "{spoiled}"
        );
    }
}
