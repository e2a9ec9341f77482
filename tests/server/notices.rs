//! The platform's own mailer: let in by a person's yes like any recipient, and every look of it is in their log.

use crate::grants::{NAME, ORIGIN, PURPOSE, intermediary};
use crate::harness::{START, Server};
use crate::person::rng;
use kluis_catalog::{Field, purpose::Purpose};
use kluis_device::{
    Device, Settings,
    http::Http,
    memory::Passing,
    permit::{Say, Wish},
    save,
};
use kluis_tests::{
    mail,
    purposes::{file, purpose},
};
use kluis_vault::{
    log,
    recipient::{Expected, Reason, Recipient},
};
use kluis_wire::{GrantShown, Language, LookNonce, LookReleased, Platform, paths};

const ADDRESS: &str = "zoe@example.org";

/// Lets the mailer in to the address.
fn notices() -> Purpose {
    Purpose {
        fields: vec![Field::Email],
        once: false,
        ..purpose("notices", 1, &["mailer"])
    }
}

/// Zoë, with a name, on a server whose operator registered one recipient.
struct Scene {
    server: Server,
    recipient: Recipient,
    device: Device<Http, Passing>,
}

impl Scene {
    async fn new() -> Self {
        let recipient = Recipient::generate(&mut rng()).expect("keys");
        let to = [("P-17", recipient.public())];
        let server = Server::start_for(&file(&[intermediary(), notices()], &to)).await;
        let settings = Settings {
            origin: ORIGIN.into(),
            clock: || START,
        };
        let transport = Http::new(&server.origin).expect("a client");
        let mut device = Device::new(settings, transport, Passing::default());
        let started = device.sign_up(ADDRESS, Language::Nl).await;
        started.expect("a start");
        let digits = mail::code(&server.outbox(), ADDRESS, 0).await;
        device.confirm(&digits).await.expect("the right code");
        let made = device.create_vault_with_passkey([&[7; 32], &[7; 32]], "", true, &|_| {});
        made.await.expect("a vault");
        let name = save::Change {
            field: Field::GivenName,
            value: Some(NAME.into()),
        };
        device.save(&[name], &|_| {}).await.expect("it is saved");
        Self {
            server,
            recipient,
            device,
        }
    }

    async fn says(&mut self, id: &str, say: Say) {
        let purposes = self.device.purposes().await.expect("they are signed");
        let wish = Wish {
            purpose: id.to_owned(),
            version: purposes.find(id).expect("it is published").version,
            say,
            language: Language::En,
            shown_at: START - 60,
            chosen_at: START - 20,
        };
        let permitted = self.device.permit(&purposes, &wish, &|_| {}).await;
        permitted.expect("it is decided");
    }

    /// The registered recipient looks.
    async fn look(&self) {
        let client = self.server.client();
        let platform: Platform = client.get(paths::PLATFORM).await.ok();
        let asked = self.recipient.ask(ORIGIN, LookNonce([1; 16]), START);
        let shown: Vec<GrantShown> = client.post(paths::GRANTS, &asked).await.ok();
        let expected = Expected {
            origin: ORIGIN,
            platform: &platform.signing,
            now: START,
        };
        let reason = Reason {
            role: "planner",
            number: "P-17",
            words: "Een gesprek voorbereiden",
        };
        let checked = self.recipient.check(expected, &shown[0], |_| 0);
        let pending = checked.expect("an honest server");
        let pending = pending.ask(&["name.given"], reason, &mut rng());
        let pending = pending.expect("a reason");
        let released: LookReleased = client.post(paths::LOOKS, &pending.request).await.ok();
        pending.open(&released).expect("it opens");
    }

    /// Since when the mailer is to hold no address, and that it signed that it doesn't.
    async fn mailer_holds(&mut self) -> (Option<u64>, Option<u64>) {
        let held = self.device.held(&|_| {}).await;
        let (_, holdings) = held.expect("everything verifies");
        let of = holdings
            .into_iter()
            .find(|holding| holding.field == Field::Email);
        let of = of.expect("the mailer may look");
        assert_eq!(of.recipient.number, "mailer");
        (of.ended, of.confirmed)
    }

    /// Who looked at what, and why, as the device verifies and reads it.
    async fn looks(&mut self) -> Vec<(String, String, String)> {
        self.device.refresh(&|_| {}).await.expect("it verifies");
        let past = self.device.past(&|_| {}).await.expect("it verifies");
        let looks = past.looks.iter().map(|logged| {
            assert_eq!(logged.entry.outcome, log::Outcome::Released);
            let look = &logged.look;
            let field = look.copies[0].name.field.clone();
            (look.number.clone(), field, look.reason.clone())
        });
        looks.collect()
    }
}

fn by_the_mailer() -> (String, String, String) {
    (
        "mailer".to_owned(),
        "contact.email".to_owned(),
        "To mail you that a permission has ended".to_owned(),
    )
}

#[tokio::test]
async fn the_one_look_is_mailed_and_so_is_logged_how() {
    let mut scene = Scene::new().await;
    scene.says("notices", Say::Yes(None)).await;
    scene.says(PURPOSE, Say::Once).await;
    let before = mail::count(&scene.server.outbox(), ADDRESS);
    scene.look().await;
    let told = mail::newest(&scene.server.outbox(), ADDRESS, before).await;
    assert!(told.contains("Subject: A permission has ended"), "{told}");
    assert!(!told.contains(NAME) && !told.contains(PURPOSE), "{told}");
    let looks = scene.looks().await;
    assert_eq!(looks.len(), 2);
    assert_eq!(looks[0].0, "P-17");
    assert_eq!(looks[1], by_the_mailer());
}

#[tokio::test]
async fn the_end_of_a_term_is_mailed_with_nobody_there() {
    let mut scene = Scene::new().await;
    scene.says("notices", Say::Yes(None)).await;
    scene.says(PURPOSE, Say::Yes(Some(START + 500))).await;
    let outbox = scene.server.outbox();
    let before = mail::count(&outbox, ADDRESS);
    let server = scene.server.restart_after(500).await;
    let told = mail::newest(&outbox, ADDRESS, before).await;
    assert!(told.contains("Subject: A permission has ended"), "{told}");
    let logged = "SELECT hex(entry) FROM access_log";
    assert_eq!(server.query("data.sqlite", logged).await.len(), 1);
    // Once is enough, also after another start.
    let server = server.restart_after(60).await;
    let swept = kluis_tests::wait::until(async || {
        let left = "SELECT hex(id) FROM grants WHERE until = 0";
        (!server.query("data.sqlite", left).await.is_empty()).then_some(())
    });
    assert!(swept.await.is_some());
    assert_eq!(mail::count(&outbox, ADDRESS), before + 1);
}

#[tokio::test]
async fn without_a_yes_the_mailer_sees_nothing() {
    let mut scene = Scene::new().await;
    scene.says("notices", Say::Yes(None)).await;
    scene.says("notices", Say::No).await;
    scene.says(PURPOSE, Say::Once).await;
    let before = mail::count(&scene.server.outbox(), ADDRESS);
    scene.look().await;
    // Stopping waits for every mail that is under way.
    let looks = scene.looks().await;
    let outbox = scene.server.outbox();
    let folder = scene.server.stop().await;
    assert_eq!(mail::count(&outbox, ADDRESS), before);
    drop(folder);
    assert_eq!(looks.len(), 1);
    assert_eq!(looks[0].0, "P-17");
}

/// It holds an address no longer than its mail takes, and signs that, as every recipient has to.
#[tokio::test]
async fn the_mailer_confirms_that_it_holds_no_address() {
    let mut scene = Scene::new().await;
    scene.says("notices", Say::Yes(None)).await;
    scene.says(PURPOSE, Say::Once).await;
    let before = mail::count(&scene.server.outbox(), ADDRESS);
    scene.look().await;
    mail::newest(&scene.server.outbox(), ADDRESS, before).await;
    assert_eq!(scene.mailer_holds().await, (None, None));
    scene.says("notices", Say::No).await;
    assert_eq!(scene.mailer_holds().await, (Some(START), Some(START)));
}

/// Its keys follow from the platform's, so that its entry in the registry stays.
#[tokio::test]
async fn the_mailer_stays_who_it_is() {
    let server = Server::start().await;
    let entries = "SELECT hex(entry) FROM registry";
    let first = server.query("data.sqlite", entries).await;
    assert_eq!(first.len(), 1);
    let server = server.restart_after(60).await;
    assert_eq!(server.query("data.sqlite", entries).await, first);
}
