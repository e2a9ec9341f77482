//! Somebody with devices, at the real server.

use crate::harness::{START, Server};
use kluis_catalog::Field;
use kluis_device::{
    Device, Kit, Memory, Settings, Transport, http::Http, memory::Passing, save::Change,
    second::Shown,
};
use kluis_tests::mail;
use kluis_wire::{Language, Purpose};
use std::collections::BTreeMap;

pub const ADDRESS: &str = "zoe@example.org";
pub const PASSPHRASE: &[u8] = "klaproos wandelt traag langs zeven dijken".as_bytes();
pub const OTHER: &[u8] = "negen ganzen vliegen over het natte veld".as_bytes();
pub const PASSKEY: [&[u8; 32]; 2] = [&[5; 32], &[5; 32]];

pub type Native = Device<Http, Passing>;

pub const QUIET: &dyn Fn(kluis_device::Progress) = &|_| {};

pub fn settings() -> Settings {
    Settings {
        origin: "localhost".into(),
        clock: || START,
    }
}

/// A device that was never used.
pub fn device(server: &Server) -> Native {
    let http = Http::new(&server.origin).expect("a client");
    Device::new(settings(), http, Passing::default())
}

/// A device with a proven address, ready to make a vault or to move one.
pub async fn confirm(server: &Server, device: &mut Native, address: &str) {
    let seen = mail::count(&server.outbox(), address);
    device
        .sign_up(address, Language::Nl)
        .await
        .expect("a start");
    let code = mail::code(&server.outbox(), address, seen).await;
    device.confirm(&code).await.expect("the right code");
}

pub fn change(field: Field, value: &str) -> Change {
    Change {
        field,
        value: Some(value.into()),
    }
}

/// Signs up with a passphrase, and fills a few fields.
pub async fn zoe(server: &Server) -> (Native, Kit) {
    let mut device = device(server);
    confirm(server, &mut device, ADDRESS).await;
    let kit = device.create_vault(PASSPHRASE, false, QUIET).await;
    let kit = kit.expect("a vault");
    let changes = [
        change(Field::GivenName, "Zoë"),
        change(Field::Phone, "+31612345678"),
        change(Field::City, "Ede"),
    ];
    device.save(&changes, QUIET).await.expect("saved");
    (device, kit)
}

/// Shows the recovery code beside the passphrase.
pub async fn show_code(device: &mut Native, kit: &Kit) {
    device
        .show_second(Shown::Code(&kit.code), Purpose::Unlockers, QUIET)
        .await
        .expect("a second unlocker");
}

pub async fn unlock(server: &Server, address: &str, passphrase: &[u8]) -> Native {
    let mut device = device(server);
    let opened = device.unlock(address, passphrase, false, QUIET).await;
    opened.expect("the vault opens");
    device
}

pub async fn recover(server: &Server, code: &str) -> Native {
    let mut device = device(server);
    let opened = device.recover(code, false, QUIET).await;
    opened.expect("the vault opens");
    device
}

/// Every value, as text.
pub fn values<T: Transport, M: Memory>(device: &Device<T, M>) -> BTreeMap<&'static str, String> {
    let values = device.values().expect("an open vault");
    let each = values.iter();
    each.map(|(field, opened)| (field.id(), opened.value.as_str().to_owned()))
        .collect()
}
