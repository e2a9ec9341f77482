//! `kill -9` at every step: before and after each call of a change of keys the server is killed, and the answer with
//! it. Then either the same device asks for the same thing again, or it is gone and another one comes. Every time the
//! vault opens with every value in it, and nothing was made twice.

use crate::person::{ADDRESS, PASSPHRASE, QUIET, change, values};
use kluis_catalog::Field;
use kluis_device::{
    CallError, Device, Settings,
    http::Http,
    memory::Passing,
    second::Shown,
    transport::{Request, Response, Transport, TransportError},
    unlock::UnlockError,
    unlockers::UnlockersError,
};
use kluis_tests::{Server, mail};
use kluis_wire::{Category, Language, Purpose, SlotId, UnlockerKind};
use sha2_010::{Digest as _, Sha256};
use std::{cell::Cell, cell::RefCell, collections::BTreeMap, rc::Rc, time::SystemTime};

#[derive(Clone, Copy, Debug, PartialEq)]
enum When {
    /// The server never hears of the call.
    Before,
    /// It has done what was asked; the answer is lost.
    After,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Then {
    /// The same device asks again.
    Again,
    /// It is gone.
    Gone,
}

/// Kills the server at one call.
struct Killing {
    http: Http,
    server: Rc<RefCell<Server>>,
    at: Rc<Cell<Option<(usize, When)>>>,
}

impl Transport for Killing {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        match self.at.take() {
            None => self.http.send(request).await,
            Some((0, when)) => {
                if when == When::After {
                    let _ = self.http.send(request).await?;
                }
                self.server.borrow_mut().kill();
                Err(TransportError::Offline)
            }
            Some((calls, when)) => {
                self.at.set(Some((calls - 1, when)));
                self.http.send(request).await
            }
        }
    }
}

type Native = Device<Killing, Passing>;

/// What the vault opens with.
#[derive(Clone, Debug)]
struct Known {
    address: String,
    passphrase: String,
    code: String,
    passkey: Option<([u8; 32], SlotId)>,
}

/// A vault at a server that gets killed.
struct Scene {
    server: Rc<RefCell<Server>>,
    at: Rc<Cell<Option<(usize, When)>>>,
    origin: String,
    known: Known,
    values: BTreeMap<&'static str, String>,
}

impl Scene {
    async fn new() -> Self {
        let server = Server::without_page().await;
        let origin = server.origin().to_owned();
        let mut scene = Self {
            server: Rc::new(RefCell::new(server)),
            at: Rc::default(),
            origin,
            known: Known {
                address: ADDRESS.to_owned(),
                passphrase: String::from_utf8(PASSPHRASE.to_vec()).expect("text"),
                code: String::new(),
                passkey: None,
            },
            values: BTreeMap::new(),
        };
        let mut device = scene.device();
        scene.prove(&mut device, ADDRESS).await;
        let kit = device.create_vault(PASSPHRASE, false, QUIET).await;
        scene.known.code = kit.expect("a vault").code.to_string();
        let changes = [
            change(Field::GivenName, "Zoë"),
            change(Field::Phone, "+31612345678"),
        ];
        device.save(&changes, QUIET).await.expect("saved");
        scene.values = values(&device);
        scene
    }

    fn device(&self) -> Native {
        let settings = Settings {
            origin: "localhost".into(),
            clock: || {
                let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
                now.map_or(0, |time| time.as_secs())
            },
        };
        let transport = Killing {
            http: Http::new(&self.origin).expect("a client"),
            server: Rc::clone(&self.server),
            at: Rc::clone(&self.at),
        };
        Device::new(settings, transport, Passing::default())
    }

    async fn open(&self, known: &Known) -> Result<Native, UnlockError> {
        let mut device = self.device();
        let (address, passphrase) = (&known.address, known.passphrase.as_bytes());
        device.unlock(address, passphrase, false, QUIET).await?;
        Ok(device)
    }

    /// What the vault opens with from now on. The address is a field too.
    fn knows(&mut self, known: Known) {
        let address = known.address.clone();
        self.values.insert(Field::Email.id(), address);
        self.known = known;
    }

    /// Proves that mail to an address arrives.
    async fn prove(&self, device: &mut Native, address: &str) {
        let outbox = self.server.borrow().outbox();
        let started = device.sign_up(address, Language::Nl).await;
        started.expect("a start");
        let code = mail::code(&outbox, address, 0).await;
        device.confirm(&code).await.expect("the right code");
    }

    async fn recover(&self, code: &str) -> Result<Native, UnlockError> {
        let mut device = self.device();
        device.recover(code, false, QUIET).await?;
        Ok(device)
    }

    async fn touch(&self, said: &[u8; 32]) -> Result<Native, UnlockError> {
        let mut device = self.device();
        device.unlock_with_passkey(said, false, QUIET).await?;
        Ok(device)
    }

    #[expect(
        clippy::await_holding_refcell_ref,
        reason = "nothing else runs meanwhile"
    )]
    async fn restart(&self) {
        self.server.borrow_mut().restart().await;
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Operation {
    Personal,
    Root,
    Passphrase,
    Address,
    Code,
    AddPasskey,
    RemovePasskey,
}

impl Operation {
    /// Does it; returns what the vault opens with after it.
    async fn run(
        self,
        device: &mut Native,
        known: &Known,
        next: &str,
    ) -> Result<Known, UnlockersError> {
        let mut known = known.clone();
        match self {
            Self::Personal => device.rotate(&Category::ALL, QUIET).await?,
            Self::Root => device.rotate_root(QUIET).await?,
            Self::Passphrase => {
                device.change_passphrase(next.as_bytes(), QUIET).await?;
                next.clone_into(&mut known.passphrase);
            }
            Self::Address => {
                let passphrase = Some(known.passphrase.as_bytes());
                device.change_address(passphrase, QUIET).await?;
                known.address = address(next);
            }
            Self::Code => known.code = device.replace_code(QUIET).await?.code.to_string(),
            Self::AddPasskey => {
                let said = passkey(next);
                let added = device.add_passkey([&said, &said], "sleutelbos", QUIET);
                added.await?;
                known.passkey = Some((said, listed(device)));
            }
            Self::RemovePasskey => {
                let (_, slot) = known.passkey.take().expect("a passkey");
                device.remove_unlocker(slot, QUIET).await?;
            }
        }
        Ok(known)
    }
}

/// The slot of the passkey.
fn listed(device: &Native) -> SlotId {
    let slots = device.unlockers().expect("an open vault");
    let mut passkeys = slots
        .iter()
        .filter(|(_, slot)| slot.kind == UnlockerKind::Passkey);
    *passkeys.next().expect("a passkey").0
}

/// An address to move to: another one for each text.
fn address(text: &str) -> String {
    let [first, second, third, fourth, ..] = passkey(text);
    let number = u32::from_be_bytes([first, second, third, fourth]);
    format!("zaira-{number}@example.org")
}

/// What an authenticator says: another one for each text.
fn passkey(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// Kills at one step. False where the operation was over before that step.
async fn step(scene: &mut Scene, operation: Operation, at: usize, when: When, then: Then) -> bool {
    let told = format!("{operation:?}, call {at}, {when:?}, {then:?}");
    let next = format!("zwanen slapen in het riet {told}");
    let mut device = scene.open(&scene.known).await.expect("the vault opens");
    let shown = Shown::Code(&scene.known.code);
    let second = device.show_second(shown, Purpose::Unlockers, QUIET).await;
    second.expect("a second unlocker");
    let before = match (operation, scene.known.passkey) {
        (Operation::AddPasskey, Some(_)) => Some(Operation::RemovePasskey),
        (Operation::RemovePasskey, None) => Some(Operation::AddPasskey),
        _ => None,
    };
    if let Some(before) = before {
        let known = before.run(&mut device, &scene.known, &told).await;
        scene.known = known.expect("there is nothing in the way");
        let shown = Shown::Code(&scene.known.code);
        let second = device.show_second(shown, Purpose::Unlockers, QUIET).await;
        second.expect("a second unlocker");
    }
    let before = device.sequence().expect("an open vault");
    if operation == Operation::Address {
        scene.prove(&mut device, &address(&next)).await;
    }

    scene.at.set(Some((at, when)));
    let outcome = operation.run(&mut device, &scene.known, &next).await;
    if scene.at.take().is_some() {
        scene.knows(outcome.unwrap_or_else(|error| panic!("{told}: {error:?}")));
        assert_eq!(values(&device), scene.values, "{told}");
        return false;
    }
    let offline = UnlockersError::Call(CallError::Offline);
    assert_eq!(outcome.err(), Some(offline), "{told}");
    scene.restart().await;

    let sequence = match then {
        Then::Again => {
            let again = operation.run(&mut device, &scene.known, &next).await;
            scene.knows(again.unwrap_or_else(|error| panic!("{told}: {error:?}")));
            assert_eq!(device.sequence(), Some(before + 1), "{told}");
            assert_eq!(values(&device), scene.values, "{told}");
            before..=before + 1
        }
        Then::Gone => {
            drop(device);
            if matches!(operation, Operation::AddPasskey | Operation::RemovePasskey) {
                let said = scene.known.passkey.map(|(said, _)| said);
                let said = said.unwrap_or_else(|| passkey(&next));
                let found = scene.touch(&said).await.ok();
                scene.known.passkey = found.map(|found| (said, listed(&found)));
            }
            // One of the two opens, as the server has it.
            let mut new = scene.known.clone();
            match operation {
                Operation::Passphrase => new.passphrase = next,
                Operation::Address => new.address = address(&next),
                _ => (),
            }
            let may_differ = matches!(operation, Operation::Passphrase | Operation::Address);
            if may_differ && scene.open(&new).await.is_ok() {
                assert!(scene.open(&scene.known).await.is_err(), "{told}");
                scene.knows(new);
            }
            before..=before + 1
        }
    };
    let mut opened = scene
        .open(&scene.known)
        .await
        .unwrap_or_else(|error| panic!("{told}: {error:?}"));
    assert_eq!(values(&opened), scene.values, "{told}");
    let now = opened.sequence().expect("an open vault");
    assert!(sequence.contains(&now), "{told}: {before} and {now}");
    if let Some((said, _)) = scene.known.passkey {
        let found = scene.touch(&said).await;
        let found = found.unwrap_or_else(|error| panic!("{told}: {error:?}"));
        assert_eq!(values(&found), scene.values, "{told}");
    }
    match scene.recover(&scene.known.code).await {
        Ok(found) => assert_eq!(values(&found), scene.values, "{told}"),
        // The new code went with the device; it was never used, and is replaced.
        Err(UnlockError::WrongCode) if operation == Operation::Code && then == Then::Gone => {
            let kit = opened.renew_code(QUIET).await;
            let kit = kit.expect("an unused code is replaced");
            scene.recover(&kit.code).await.expect("the new one opens");
            // Replaced with one unlocker only it is no second one: the next step begins with another vault.
            *scene = Scene::new().await;
        }
        Err(error) => panic!("{told}: {error:?}"),
    }
    true
}

async fn every_step(operation: Operation) {
    let mut scene = Scene::new().await;
    let mut steps = 0;
    for when in [When::Before, When::After] {
        for then in [Then::Again, Then::Gone] {
            let mut at = 0;
            while step(&mut scene, operation, at, when, then).await {
                at += 1;
            }
            steps += at;
        }
    }
    println!("{operation:?}: {steps} interruptions");
    assert!(steps >= 8, "{operation:?} has two calls at least");
}

#[tokio::test]
async fn personal_keys_are_rotated_whatever_is_interrupted() {
    every_step(Operation::Personal).await;
}

#[tokio::test]
async fn the_root_is_rotated_whatever_is_interrupted() {
    every_step(Operation::Root).await;
}

#[tokio::test]
async fn the_passphrase_is_changed_whatever_is_interrupted() {
    every_step(Operation::Passphrase).await;
}

#[tokio::test]
async fn the_address_is_changed_whatever_is_interrupted() {
    every_step(Operation::Address).await;
}

#[tokio::test]
async fn the_recovery_code_is_replaced_whatever_is_interrupted() {
    every_step(Operation::Code).await;
}

#[tokio::test]
async fn a_passkey_is_added_whatever_is_interrupted() {
    every_step(Operation::AddPasskey).await;
}

#[tokio::test]
async fn a_passkey_is_removed_whatever_is_interrupted() {
    every_step(Operation::RemovePasskey).await;
}
