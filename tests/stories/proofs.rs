//! Whoever has a receipt checks it on `/bewijs`, without an account: one that holds, one that somebody changed, and two
//! with which the platform contradicts itself.

use crate::World;
use kluis_device::{
    Device, Settings,
    http::Http,
    memory::Passing,
    permit::{Say, Wish},
};
use kluis_receipt::{
    file::{File, Kept as _},
    record::{Source, record},
};
use kluis_tests::{Tab, mail};
use kluis_vault::{
    decision::{Decision, Receipt},
    platform::PlatformKeys,
    secret::PlatformKey,
};
use kluis_wire::Language;
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

const ORIGIN: &str = "localhost";
/// What the built-in purposes call it.
const TITLE: &str = "Passend werk mailen";

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("after 1970").as_secs()
}

/// Receipts of one decision, each a file.
struct Receipts {
    folder: TempDir,
    /// As the platform gave it.
    honest: PathBuf,
    /// With one thing changed after it was signed.
    changed: PathBuf,
    /// As the platform, which has its keys, told somebody else.
    otherwise: PathBuf,
}

impl Receipts {
    /// Of somebody who says yes on this world's server.
    async fn new(world: &World) -> Self {
        let settings = Settings {
            origin: ORIGIN.into(),
            clock: now,
        };
        let transport = Http::new(&world.proxy.origin()).expect("a client");
        let mut device = Device::new(settings, transport, Passing::default());
        let (address, quiet) = ("zoe@example.org", &|_| {});
        let started = device.sign_up(address, Language::Nl).await;
        started.expect("a start");
        let digits = mail::code(&world.server.outbox(), address, 0).await;
        device.confirm(&digits).await.expect("the right code");
        let passphrase = "vijf gewone woorden op rij".as_bytes();
        let made = device.create_vault(passphrase, false, quiet).await;
        made.expect("a vault");
        let purposes = device.purposes().await.expect("purposes");
        let purpose = purposes.find("alerts").expect("a purpose").clone();
        let wish = Wish {
            purpose: purpose.id.clone(),
            version: purpose.version,
            say: Say::Yes(None),
            language: Language::Nl,
            shown_at: now() - 60,
            chosen_at: now() - 20,
        };
        let said = device.permit(&purposes, &wish, quiet).await;
        said.expect("it is decided");
        let honest = device.receipt(1, quiet).await.expect("a receipt");

        let mut file = File::parse(&honest).expect("a file");
        let signing = &file.platform.signing;
        let receipt = Receipt::verify(ORIGIN, signing, &file.receipt).expect("the platform's");
        let decision = Decision::verify(receipt.account, &file.identity, &receipt.decision);
        let time = receipt.time + 7;
        let otherwise = Receipt {
            time,
            record: record(&Source {
                origin: ORIGIN,
                sequence: 1,
                time,
                decision: &decision.expect("the person's"),
                platform: &purposes.platform,
                purpose: &purpose,
                receivers: &[],
            }),
            ..receipt
        };
        file.receipt = platform(world).await.countersign(ORIGIN, &otherwise);
        let folder = TempDir::with_prefix("kluis-receipts-").expect("a folder");
        let kept = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("a file");
            path
        };
        Self {
            changed: kept("changed.json", &spoiled(&honest)),
            honest: kept("kluis-receipt.json", &honest),
            otherwise: kept("otherwise.json", &file.to_json()),
            folder,
        }
    }

    fn read(&self, file: &PathBuf) -> String {
        assert!(file.starts_with(self.folder.path()));
        std::fs::read_to_string(file).expect("a file")
    }
}

/// The platform's own keys: who has them can sign anything.
async fn platform(world: &World) -> PlatformKeys {
    let data = world.server.data();
    let key = std::fs::read(data.join("platform.key")).expect("the key file");
    let key = PlatformKey::from_bytes(key.try_into().expect("32 bytes"));
    let options = SqliteConnectOptions::new().filename(data.join("shares.sqlite"));
    let mut database = SqliteConnection::connect_with(&options)
        .await
        .expect("the share database");
    let query = "SELECT value FROM meta WHERE length(value) > 100";
    let wrapped: Vec<u8> = sqlx::query_scalar(query)
        .fetch_one(&mut database)
        .await
        .expect("the wrapped keys");
    PlatformKeys::unwrap(&key, &wrapped).expect("the platform's keys")
}

/// The same file with another signature under the receipt: its last but one character is another.
fn spoiled(honest: &str) -> String {
    let mut file = File::parse(honest).expect("a file");
    let at = file.receipt.len() - 10;
    let other = if file.receipt[at..].starts_with('A') {
        "B"
    } else {
        "A"
    };
    file.receipt.replace_range(at..=at, other);
    file.to_json()
}

/// Puts a text into the field for pasting, as pasting does.
async fn paste(tab: &Tab, id: &str, text: &str) {
    let text = serde_json::to_string(text).expect("plain text");
    tab.see(&format!("#{id}")).await;
    tab.script(&format!(
        "document.getElementById('{id}').value = {text}; return true"
    ))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_is_checked_by_somebody_without_an_account() {
    let world = World::start().await;
    let receipts = Receipts::new(&world).await;
    let tab = world.someone().await;
    tab.goto("/").await;
    tab.press("footer a[href='/bewijs']").await;
    tab.on("bewijs").await;

    // Nothing chosen is said.
    tab.proceed().await;
    tab.see("[data-problems]").await;

    tab.choose_file("receipt", &receipts.honest).await;
    tab.see("[data-verdict=known]").await;
    tab.gone("[data-problems]").await;
    let focused = "return document.activeElement === document.querySelector('.verdict h2')";
    assert_eq!(tab.script(focused).await, true);
    let text = tab.text().await;
    for says in [
        "Dit bewijs klopt",
        "Getekend door het platform van deze pagina: localhost.",
        "Ja, het mag",
        "alerts",
        TITLE,
        "Kluis Voorbeeld B.V., localhost",
        "niemand anders",
        "Het platform heeft getekend",
        "De handtekening van de persoon is echt",
        "hooguit één keer per dag",
    ] {
        assert!(text.contains(says), "{says}: {text}");
    }
    // Once more: the file is still chosen.
    tab.proceed().await;
    tab.see("[data-verdict=known]").await;
    tab.gone("[data-problems]").await;
    // The same in the other language; the text stays as it was shown.
    tab.press("[data-action=language]").await;
    tab.see_text("This receipt holds").await;
    tab.see_text("hooguit één keer per dag").await;
    tab.press("[data-action=language]").await;
    tab.see_text("Dit bewijs klopt").await;

    // Nothing of it went anywhere.
    let file = receipts.read(&receipts.honest);
    let token = File::parse(&file).expect("a file").receipt;
    let sent = world.proxy.passed();
    let posts = sent.iter().filter(|request| request.method == "POST");
    let before = posts.count();
    paste(&tab, "receipt-text", &receipts.read(&receipts.changed)).await;
    tab.proceed().await;
    tab.see("[data-verdict=broken]").await;
    tab.see_text("De handtekening van het platform klopt niet")
        .await;
    tab.gone(".proven").await;
    let sent = world.proxy.passed();
    let posts = sent.iter().filter(|request| request.method == "POST");
    assert_eq!(posts.count(), before);
    assert!(!token.is_empty());

    // The token alone, and something else.
    paste(&tab, "receipt-text", &token).await;
    tab.proceed().await;
    tab.see_text("Dit is maar een deel van een bewijs").await;
    paste(&tab, "receipt-text", "Bewaar dit goed.").await;
    tab.proceed().await;
    tab.see_text("Dit is geen bewijs").await;
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_receipts_that_contradict_each_other_are_found() {
    let world = World::start().await;
    let receipts = Receipts::new(&world).await;
    let tab = world.someone().await;
    tab.goto("/bewijs").await;
    tab.on("bewijs").await;
    // Each holds by itself.
    tab.choose_file("receipt", &receipts.otherwise).await;
    tab.see("[data-verdict=known]").await;
    tab.choose_file("receipt", &receipts.honest).await;
    tab.see("[data-verdict=known]").await;
    tab.choose_file("receipt-other", &receipts.otherwise).await;
    tab.see("[data-verdict=equivocated]").await;
    tab.see_text("Deze bewijzen spreken elkaar tegen").await;
    tab.see_text("Alleen het platform kan zo tekenen").await;
    // Beside one that doesn't hold the first still does.
    tab.choose_file("receipt", &receipts.changed).await;
    tab.see("[data-verdict=broken]").await;
    tab.choose_file("receipt", &receipts.honest).await;
    tab.see("[data-verdict=known]").await;
    tab.choose_file("receipt-other", &receipts.changed).await;
    tab.see("[data-verdict=broken]").await;
    tab.see("[data-verdict=known]").await;
    tab.close().await;
}

/// A part of the round through every page and state.
mod round {
    use super::*;
    use kluis_tests::Eye;

    #[tokio::test(flavor = "multi_thread")]
    async fn checking_a_receipt() {
        let world = World::start().await;
        let receipts = Receipts::new(&world).await;
        let tab = world.someone().await;
        let mut eye = Eye::open();
        tab.goto("/bewijs").await;
        tab.on("bewijs").await;
        eye.look(&tab, "bewijs").await;
        tab.proceed().await;
        tab.see("[data-problems]").await;
        eye.look(&tab, "bewijs-missing").await;
        tab.choose_file("receipt", &receipts.honest).await;
        tab.see("[data-verdict=known]").await;
        eye.look(&tab, "bewijs-holds").await;
        tab.choose_file("receipt-other", &receipts.otherwise).await;
        tab.see("[data-verdict=equivocated]").await;
        eye.look(&tab, "bewijs-equivocated").await;
        tab.choose_file("receipt", &receipts.changed).await;
        tab.see("[data-verdict=broken]").await;
        eye.look(&tab, "bewijs-broken").await;
        tab.close().await;
        eye.close("checking a receipt");
    }
}
