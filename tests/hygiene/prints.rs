//! What holds a secret prints as `…`, whatever else it says.

use kluis_vault::{
    recovery::RecoveryCode,
    secret::{PersonalKey, PlatformKey, RootKey, Share, SigningSeed},
};

#[test]
fn secrets_print_as_nothing_but_their_names() {
    let bytes = *b"a secret of thirty-two bytes!!!!";
    let printed = [
        format!("{:?}", RootKey::from_bytes(bytes)),
        format!("{:?}", PersonalKey::from_bytes(bytes)),
        format!("{:?}", Share::from_bytes(bytes)),
        format!("{:?}", SigningSeed::from_bytes(bytes)),
        format!("{:?}", PlatformKey::from_bytes(bytes)),
        format!(
            "{:?}",
            RecoveryCode::parse("7TH4-JJS7-7JVA-WWYH-D73W-X0NN-K7D3").expect("a code")
        ),
    ];
    let names = [
        "RootKey",
        "PersonalKey",
        "Share",
        "SigningSeed",
        "PlatformKey",
        "RecoveryCode",
    ];
    for (printed, name) in printed.iter().zip(names) {
        assert_eq!(*printed, format!("{name}(…)"));
    }
}
