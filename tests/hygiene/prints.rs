//! What holds a secret prints as `…`, or says only what is no secret.

use crate::types::{self, Type};
use kluis_catalog::Field;
use kluis_device::{Opened, conflict::Conflict};
use kluis_vault::{
    case::{Attachment, Content},
    recovery::RecoveryCode,
    secret::{
        FileKey, PasskeyOutput, PersonalKey, PlatformKey, Prk, RootKey, Share, SigningSeed, SlotPsk,
    },
};

#[test]
fn secrets_print_as_nothing_but_their_names() {
    let bytes = *b"a secret of thirty-two bytes!!!!";
    macro_rules! print {
        ($($name:ident),+) => {
            [$((format!("{:?}", $name::from_bytes(bytes)), stringify!($name))),+]
        };
    }
    let printed = print!(
        RootKey,
        PersonalKey, Share, SlotPsk, SigningSeed, FileKey, PlatformKey, PasskeyOutput, Prk
    );
    for (printed, name) in printed {
        assert_eq!(printed, format!("{name}(…)"));
    }
    let code = RecoveryCode::parse("7TH4-JJS7-7JVA-WWYH-D73W-X0NN-K7D3").expect("a code");
    assert_eq!(format!("{code:?}"), "RecoveryCode(…)");
}

#[test]
fn values_are_not_printed() {
    let value = || "Zoë-Ömer".to_owned().into();
    let opened = Opened {
        value: value(),
        revision: 1,
        changed: 2,
    };
    let conflict = Conflict {
        name: "1.name.given".to_owned(),
        field: Field::GivenName,
        value: value(),
    };
    let attachment = Attachment {
        name: "Zoë.pdf".to_owned(),
        bytes: b"Zo".to_vec().into(),
    };
    let content = Content {
        text: "Zoë-Ömer".to_owned().into(),
        attachments: vec![attachment.clone()],
    };
    for printed in [
        format!("{opened:?}"),
        format!("{conflict:#?}"),
        format!("{attachment:?}"),
        format!("{content:#?}"),
    ] {
        assert!(!printed.contains("Zo"), "{printed}");
    }
}

/// Whether a type holds what is wiped after use. A type of the vault's that has a `Debug` of its own isn't meant: that
/// prints nothing.
fn holds_a_secret(one: &Type) -> bool {
    ["Zeroizing<", "Box<[u8"]
        .iter()
        .any(|held| one.body.contains(held))
}

/// Types whose `Debug` is written by hand, and looked at above; `$name` stands for all that a macro makes.
const BY_HAND: [&str; 6] = [
    "RecoveryCode",
    "$name",
    "Opened",
    "Conflict",
    "Attachment",
    "Content",
];

#[test]
fn no_type_that_holds_a_secret_prints_it() {
    let folders = [
        "src/vault/src",
        "src/device/src",
        "src/worker/src/holder.rs",
        "src/worker/src/holder",
        "src/desk/src",
    ];
    let types = types::of(&folders);
    let holding: Vec<_> = types.iter().filter(|one| holds_a_secret(one)).collect();
    assert!(types.len() > 120 && holding.len() > 12, "they are found");
    let printing: Vec<_> = holding
        .iter()
        .filter(|one| one.derives.iter().any(|derive| derive == "Debug"))
        .map(|one| &one.name)
        .collect();
    assert!(printing.is_empty(), "{printing:?} print what they hold");

    let mut by_hand = Vec::new();
    for folder in folders {
        by_hand.extend(types::written(folder, "fmt::Debug for "));
    }
    by_hand.sort();
    let mut known = BY_HAND;
    known.sort();
    assert_eq!(by_hand, known, "each is looked at above");
}

#[test]
fn a_secret_that_prints_is_noticed() {
    let types = types::in_source(
        "#[derive(Clone, Debug)]\npub struct Kit {\n    pub code: Zeroizing<String>,\n}",
    );
    assert!(holds_a_secret(&types[0]) && types[0].derives.contains(&"Debug".to_owned()));
}
