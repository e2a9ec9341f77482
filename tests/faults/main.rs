//! `kill -9`, again and again, while several devices commit: what was acknowledged is there, and every vault that is
//! there verifies.

mod leaving;

use kluis_catalog::Field;
use kluis_device::http::Http;
use kluis_device::memory::Passing;
use kluis_device::save::{Change, SaveError};
use kluis_device::sign_up::SignUpError;
use kluis_device::{CallError, Device, Progress, Settings};
use kluis_tests::{Server, mail, wait};
use kluis_wire::{Language, ProblemType};
use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, SystemTime};
use tokio::task::{JoinHandle, LocalSet, spawn_local};

const ROUNDS: u64 = 200;
const PEOPLE: usize = 3;
const SIGN_UPS: usize = 30;
const PASSPHRASE: &[u8] = "klaproos wandelt traag langs zeven dijken".as_bytes();
/// Each device of a person writes a field of its own, so that any order of commits is fine.
const FIELDS: [Field; 2] = [Field::Street, Field::City];
/// What stands before the number: these fields want letters.
const WORD: &str = "Kade";

type Native = Device<Http, Passing>;

fn device(server: &Server) -> Native {
    let settings = Settings {
        origin: "localhost".into(),
        clock: || {
            SystemTime::now()
                .duration_since(SystemTime::UNIX_EPOCH)
                .map_or(0, |time| time.as_secs())
        },
    };
    Device::new(
        settings,
        Http::new(server.origin()).expect("a client"),
        Passing::default(),
    )
}

fn address(person: usize) -> String {
    format!("persoon-{person}@example.org")
}

/// A device with a proven address, ready to make a vault.
async fn confirmed(server: &Server, person: usize) -> Native {
    let (mut device, address) = (device(server), address(person));
    device
        .sign_up(&address, Language::Nl)
        .await
        .expect("a sign-up starts");
    let code = mail::code(&server.outbox(), &address, 0).await;
    device
        .confirm(&code)
        .await
        .expect("the mailed code is right");
    device
}

async fn sign_up(server: &Server, person: usize) {
    confirmed(server, person)
        .await
        .create_vault(PASSPHRASE, false, &|_| {})
        .await
        .expect("a vault is made");
}

async fn unlocked(server: &Server, person: usize) -> Native {
    let mut device = device(server);
    device
        .unlock(&address(person), PASSPHRASE, false, &|_| {})
        .await
        .expect("the vault opens and verifies");
    device
}

/// A device that counts upwards in one field.
struct Committer {
    device: Native,
    person: usize,
    field: Field,
    acknowledged: u64,
    tried: u64,
}

impl Committer {
    /// Commits until the server is gone.
    async fn commit_until_killed(mut self, acknowledged: Rc<Cell<u64>>) -> Self {
        loop {
            self.tried += 1;
            let change = Change {
                field: self.field,
                value: Some(format!("{WORD} {}", self.tried)),
            };
            match self.device.save(&[change], &|_| {}).await {
                Ok(()) => {
                    self.acknowledged = self.tried;
                    acknowledged.set(acknowledged.get() + 1);
                }
                Err(SaveError::Call(CallError::Offline)) => return self,
                // The other device was faster every time: nothing was acknowledged, and it tries again.
                Err(SaveError::Call(CallError::Problem {
                    kind: ProblemType::Changed,
                    ..
                })) => {}
                Err(error) => panic!("a commit of person {} failed: {error:?}", self.person),
            }
        }
    }

    /// The field holds at least what was acknowledged, and nothing that was never tried.
    fn verify(&self, opened: &Native, round: u64) {
        let values = opened.values().expect("the vault is open");
        let stored = values
            .get(&self.field)
            .map_or(0, |opened| number(&opened.value));
        assert!(
            (self.acknowledged..=self.tried).contains(&stored),
            "round {round}, person {}, {:?}: {stored} is stored, {} was acknowledged, {} was tried",
            self.person,
            self.field,
            self.acknowledged,
            self.tried
        );
    }
}

fn number(value: &str) -> u64 {
    let number = value
        .strip_prefix(WORD)
        .expect("only this test writes here");
    number.trim().parse().expect("a number was written")
}

/// Kills the server in the midst of things: after so many commits of this round, and a moment more.
async fn kill_midway(
    server: &mut Server,
    acknowledged: &Cell<u64>,
    running: &[JoinHandle<Committer>],
    chance: &mut fastrand::Rng,
) {
    let enough = chance.u64(0..12);
    // A committer that ends by itself has failed, and says so when it is joined.
    let done = || acknowledged.get() >= enough || running.iter().any(JoinHandle::is_finished);
    let waited = wait::until(async || done().then_some(())).await;
    assert!(
        waited.is_some(),
        "commits don't get on: {} of {enough}",
        acknowledged.get()
    );
    tokio::time::sleep(Duration::from_micros(chance.u64(0..20_000))).await;
    server.kill();
}

/// Kills the server while someone's vault is being made, in between its two stores if chance wants it so.
async fn sign_ups(chance: &mut fastrand::Rng) {
    let mut server = Server::without_page().await;
    for person in 0..SIGN_UPS {
        let mut newcomer = confirmed(&server, person).await;
        let sending = Rc::new(Cell::new(false));
        let told = sending.clone();
        let making = spawn_local(async move {
            let report = move |step| told.set(told.get() || step == Progress::Sending);
            let made = newcomer.create_vault(PASSPHRASE, false, &report).await;
            (newcomer, made.map(drop))
        });
        let waited = wait::until(async || sending.get().then_some(())).await;
        assert!(waited.is_some(), "no vault is sent");
        tokio::time::sleep(Duration::from_micros(chance.u64(0..30_000))).await;
        server.kill();
        let (mut newcomer, made) = making.await.expect("making a vault doesn't panic");
        server.restart().await;
        match made {
            Ok(()) => {}
            // The same call goes on, with the same keys.
            Err(SignUpError::Call(CallError::Offline)) => {
                let again = newcomer.create_vault(PASSPHRASE, false, &|_| {}).await;
                again.unwrap_or_else(|error| panic!("sign-up {person} doesn't go on: {error:?}"));
            }
            Err(error) => panic!("sign-up {person}: {error:?}"),
        }
        unlocked(&server, person).await;
    }
}

#[tokio::test]
async fn a_vault_whose_making_was_killed_is_made_by_trying_again() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    LocalSet::new()
        .run_until(sign_ups(&mut fastrand::Rng::with_seed(seed)))
        .await;
}

#[tokio::test]
async fn every_acknowledged_commit_survives_200_kills() {
    LocalSet::new().run_until(rounds()).await;
}

async fn rounds() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut server = Server::without_page().await;

    let (mut committers, mut observers) = (Vec::new(), Vec::new());
    for person in 0..PEOPLE {
        sign_up(&server, person).await;
        observers.push(unlocked(&server, person).await);
        for field in FIELDS {
            let device = unlocked(&server, person).await;
            committers.push(Committer {
                device,
                person,
                field,
                acknowledged: 0,
                tried: 0,
            });
        }
    }

    let mut all = 0;
    for round in 1..=ROUNDS {
        let acknowledged = Rc::new(Cell::new(0));
        let running: Vec<JoinHandle<Committer>> = committers
            .drain(..)
            .map(|committer| spawn_local(committer.commit_until_killed(acknowledged.clone())))
            .collect();
        kill_midway(&mut server, &acknowledged, &running, &mut chance).await;
        for task in running {
            committers.push(task.await.expect("no committer panics"));
        }
        all += acknowledged.get();

        server.restart().await;
        for observer in &mut observers {
            observer
                .refresh(&|_| {})
                .await
                .unwrap_or_else(|error| panic!("round {round}: {error:?}"));
        }
        for committer in &committers {
            committer.verify(&observers[committer.person], round);
        }
    }
    assert!(
        all > ROUNDS,
        "only {all} commits were made in {ROUNDS} rounds"
    );

    // A device that has seen nothing before verifies everything from the first header on.
    for committer in &committers {
        committer.verify(&unlocked(&server, committer.person).await, ROUNDS);
    }
    println!("{all} acknowledged commits over {ROUNDS} kills");
}
