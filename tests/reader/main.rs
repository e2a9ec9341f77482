//! The protocol as it is described can be written a second time: `reader.py`, which shares no line and no library with the
//! vault, opens a stored vault when it is given both halves, and refuses what was tampered with.

use kluis_tests::python;
use kluis_vault::{
    platform::{self, PlatformKeys},
    secret::PlatformKey,
};
use kluis_wire::{Bytes, Platform, Vault};
use serde_json::{Value, json};
use std::process::Output;

fn read(given: &Value) -> Output {
    python("reader.py", given)
}

/// The frozen vault with both halves: its recovery code, and the shares that the platform keeps.
fn exported() -> Value {
    let kept: Value =
        serde_json::from_str(include_str!("../vectors/kluis/vault.json")).expect("JSON");
    let typed = |name: &str| kept[name].clone();
    let origin = "kluis.example";
    let platform: Platform = serde_json::from_value(typed("platform")).expect("a document");
    let vault: Vault = serde_json::from_value(typed("vault")).expect("a vault");
    let deposit: Bytes = serde_json::from_value(typed("deposit")).expect("a deposit");
    let wrapped = hex::decode(kept["platform_keys"].as_str().expect("text")).expect("hex");
    let keys = PlatformKeys::unwrap(&PlatformKey::from_bytes([21; 32]), &wrapped)
        .expect("the platform's keys");
    let shares = keys
        .open_deposit::<kluis_wire::ShareId>(origin, vault.account, 1, &deposit.0)
        .expect("the shares");
    let shares: Vec<_> = shares
        .into_iter()
        .map(|(id, share)| {
            json!({
                "category": id.category,
                "epoch": id.epoch,
                "share": Bytes(share.as_bytes().to_vec()),
            })
        })
        .collect();
    json!({
        "origin": origin,
        "platform": platform::fingerprint(&platform),
        "vault": vault,
        "code": kept["code"],
        "shares": shares,
    })
}

#[test]
fn both_halves_open_the_vault_and_show_what_the_vault_shows() {
    let answer = read(&exported());
    let error = String::from_utf8_lossy(&answer.stderr);
    assert!(answer.status.success(), "{error}");
    let shown: Value = serde_json::from_slice(&answer.stdout).expect("JSON");
    let expected = json!({
        "sequence": 2,
        "values": { "contact.phone": "+31612345678", "name.given": "Zoë" },
    });
    assert_eq!(shown, expected);
}

/// Changes one character of base64url in the middle.
fn spoil(text: &mut Value) {
    let spoiled = text.as_str().expect("text").to_owned();
    let middle = spoiled.len() / 2;
    let (before, rest) = spoiled.split_at(middle);
    let other = if rest.starts_with('A') { "B" } else { "A" };
    *text = format!("{before}{other}{}", &rest[1..]).into();
}

#[test]
fn what_was_tampered_with_is_refused_by_name() {
    type Tamper = fn(&mut Value);
    let cases: [(&str, Tamper); 8] = [
        ("slot", |given| {
            spoil(&mut given["vault"]["slots"][0]["wrapped"])
        }),
        ("keyring", |given| spoil(&mut given["vault"]["keyring"])),
        ("header", |given| {
            spoil(&mut given["vault"]["headers"][0]["signature"])
        }),
        ("body", |given| spoil(&mut given["vault"]["body"])),
        ("listing", |given| {
            let slots = given["vault"]["slots"].as_array_mut().expect("a list");
            slots.push(slots[0].clone());
            slots[1]["id"] = "AAAAAAAAAAAAAAAAAAAAAA".into();
        }),
        ("share", |given| spoil(&mut given["shares"][0]["share"])),
        ("field", |given| {
            spoil(&mut given["vault"]["rows"][0]["sealed"])
        }),
        ("field", |given| {
            let rows = given["vault"]["rows"].as_array_mut().expect("a list");
            rows.pop();
        }),
    ];
    for (step, tamper) in cases {
        let mut given = exported();
        tamper(&mut given);
        let answer = read(&given);
        let error = String::from_utf8_lossy(&answer.stderr);
        assert_eq!(error.trim(), format!("refused: {step}"));
        assert_eq!(answer.stdout, b"");
    }
}
