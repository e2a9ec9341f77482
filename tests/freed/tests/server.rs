//! The server leaves no half of a key in memory that it frees: not of personal keys, and not of granted copies. It runs in
//! this process, beside a device and a recipient, who free nothing secret either (`secrets`).
//!
//! What this doesn't see: what SQLite frees, which holds halves only as they are wrapped.

mod sought;

use clap::Parser as _;
use kluis_catalog::Field;
use kluis_device::{
    Device, Settings,
    http::Http,
    memory::Passing,
    permit::{Say, Wish},
    recipient::Calls,
    save::Change,
};
use kluis_freed::record;
use kluis_storage::{Clock, Config, serve};
use kluis_tests::{
    mail,
    purposes::{file, purpose},
};
use kluis_vault::recipient::{Expected, Reason, Recipient};
use kluis_wire::{AccountId, Language, LookNonce};
use rand_core::UnwrapErr;
use sought::{Halves, Secrets, left};
use std::{net::SocketAddr, path::Path};
use tokio::{net::TcpListener, runtime::Runtime, sync::oneshot};

const NOW: u64 = 1_800_000_000;
const ORIGIN: &str = "localhost";
const ADDRESS: &str = "zoe@example.org";
const OUTPUT: [u8; 32] = [7; 32];
const FIELDS: [(Field, &str); 3] = [
    (Field::GivenName, "Zoë"),
    (Field::FamilyName, "Voorbeeld"),
    (Field::Phone, "0201234567"),
];

fn quiet(_: kluis_device::Progress) {}

fn device(server: SocketAddr) -> Device<Http, Passing> {
    let settings = Settings {
        origin: ORIGIN.into(),
        clock: || NOW,
    };
    Device::new(settings, calls(server), Passing::default())
}

fn calls(server: SocketAddr) -> Http {
    Http::new(&format!("http://localhost:{}", server.port())).expect("a client")
}

fn config(folder: &Path) -> Config {
    let text = |name| folder.join(name).display().to_string();
    let (data, site, purposes) = (text("data"), text("site"), text("purposes.toml"));
    let options = ["--data", &data, "--site", &site, "--purposes", &purposes];
    Config::try_parse_from(["kluis-storage"].iter().chain(&options)).expect("options")
}

/// Makes a vault with what is granted, and opens it again: its halves come, and leave.
async fn lives(server: SocketAddr, outbox: &Path) -> AccountId {
    let mut first = device(server);
    let started = first.sign_up(ADDRESS, Language::Nl).await;
    started.expect("a start");
    let digits = mail::code(outbox, ADDRESS, 0).await;
    first.confirm(&digits).await.expect("the right code");
    let made = first
        .create_vault_with_passkey([&OUTPUT, &OUTPUT], "sleutel", true, &quiet)
        .await;
    made.expect("a vault");
    let changes = FIELDS.map(|(field, value)| Change {
        field,
        value: Some(value.to_owned()),
    });
    first.save(&changes, &quiet).await.expect("it is saved");
    let purposes = first.purposes().await.expect("they are signed");
    let wish = Wish {
        purpose: "intermediary".to_owned(),
        version: 1,
        say: Say::Yes(None),
        language: Language::Nl,
        shown_at: NOW,
        chosen_at: NOW,
    };
    let permitted = first.permit(&purposes, &wish, &quiet).await;
    permitted.expect("it is decided");
    first.lock().await.expect("the session ends");

    let mut second = device(server);
    let opened = second.unlock_with_passkey(&OUTPUT, true, &quiet).await;
    opened.expect("it opens");
    let account = second.account().expect("it is open");
    second.lock().await.expect("the session ends");
    account
}

/// The recipient looks at everything that was granted, at once.
async fn looks(server: SocketAddr, recipient: &Recipient) {
    let calls = Calls::new(calls(server));
    let platform = calls.platform().await.expect("a platform");
    let asked = recipient.ask(ORIGIN, LookNonce([1; 16]), NOW);
    let shown = calls.granted(&asked).await.expect("what there is");
    let expected = Expected {
        origin: ORIGIN,
        platform: &platform.signing,
        now: NOW,
    };
    let reason = Reason {
        role: "planner",
        number: "P-17",
        words: "Een gesprek voorbereiden",
    };
    let checked = recipient.check(expected, &shown[0], |_| 0);
    let fields = FIELDS.map(|(field, _)| field.id());
    let pending = checked.expect("an honest server");
    let pending = pending.ask(&fields, reason, &mut UnwrapErr(getrandom::SysRng));
    let pending = pending.expect("a reason");
    let released = calls.look(&pending.request).await.expect("it is released");
    assert_eq!(
        pending.open(&released).expect("it opens").len(),
        FIELDS.len()
    );
}

#[test]
fn a_server_leaves_no_half_of_a_key_in_what_it_frees() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = folder.path().join("site");
    std::fs::create_dir(&site).expect("a folder");
    std::fs::write(site.join("index.html"), "<!doctype html>").expect("a file");
    let recipient = Recipient::generate(&mut UnwrapErr(getrandom::SysRng)).expect("keys");
    let purposes = file(
        &[purpose("intermediary", 1, &["P-17"])],
        &[("P-17", recipient.public())],
    );
    std::fs::write(folder.path().join("purposes.toml"), purposes).expect("a file");

    let runtime = Runtime::new().expect("a runtime");
    let listener = runtime
        .block_on(TcpListener::bind("127.0.0.1:0"))
        .expect("a free port");
    let server = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel();
    let stopped = async { stopped.await.unwrap_or_default() };
    let config = config(folder.path());
    let serving = runtime.spawn(serve(config, Clock::new(|| NOW), listener, stopped));

    let data = folder.path().join("data");
    let (account, freed) = record(|| {
        runtime.block_on(async {
            let account = lives(server, &data.join("outbox")).await;
            looks(server, &recipient).await;
            account
        })
    });
    let secrets: Secrets = runtime.block_on(async {
        let mut halves = Halves::of(&data).await;
        let personal = halves.shares(account).await;
        let granted = halves.granted(account).await;
        assert!(personal.len() > 1 && granted.len() == FIELDS.len());
        let personal = personal
            .iter()
            .map(|(id, share)| (format!("{id:?}"), share.as_bytes().to_vec()));
        let granted = granted
            .iter()
            .map(|(id, share)| (format!("{id:?}"), share.as_bytes().to_vec()));
        personal.chain(granted).collect()
    });
    println!("{} bytes freed", freed.bytes());
    let found = left(&freed, "serving", &secrets);
    assert!(found.is_empty(), "{} copies: {found:#?}", found.len());
    stop.send(()).expect("it runs");
    let served = runtime.block_on(serving).expect("it didn't panic");
    served.expect("it ended well");
}
