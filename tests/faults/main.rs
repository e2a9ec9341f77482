//! `kill -9`, again and again, while several devices commit: what was acknowledged is there, and every vault that is
//! there verifies.

use kluis_catalog::Field;
use kluis_device::http::Http;
use kluis_device::memory::Passing;
use kluis_device::save::{Change, SaveError};
use kluis_device::{CallError, Device, Settings};
use kluis_tests::{Server, mail, wait};
use kluis_wire::Language;
use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, SystemTime};
use tokio::task::{JoinHandle, LocalSet, spawn_local};

const ROUNDS: u64 = 200;
const PEOPLE: usize = 3;
const PASSPHRASE: &[u8] = "klaproos wandelt traag langs zeven dijken".as_bytes();
/// Each device of a person writes a field of its own, so that any order of commits is fine.
const FIELDS: [Field; 2] = [Field::Street, Field::City];

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

async fn sign_up(server: &Server, person: usize) {
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
                value: Some(self.tried.to_string()),
            };
            match self.device.save(&[change], &|_| {}).await {
                Ok(()) => {
                    self.acknowledged = self.tried;
                    acknowledged.set(acknowledged.get() + 1);
                }
                Err(SaveError::Call(CallError::Offline)) => return self,
                Err(error) => panic!("a commit of person {} failed: {error:?}", self.person),
            }
        }
    }

    /// The field holds at least what was acknowledged, and nothing that was never tried.
    fn verify(&self, opened: &Native, round: u64) {
        let values = opened.values().expect("the vault is open");
        let stored = values.get(&self.field).map_or(0, |opened| {
            opened.value.parse().expect("a number was written")
        });
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

/// Kills the server in the midst of things: after so many commits of this round, and a moment more.
async fn kill_midway(server: &mut Server, acknowledged: &Cell<u64>, chance: &mut fastrand::Rng) {
    let enough = chance.u64(0..12);
    let waited = wait::until(async || (acknowledged.get() >= enough).then_some(())).await;
    assert!(
        waited.is_some(),
        "commits don't get on: {} of {enough}",
        acknowledged.get()
    );
    tokio::time::sleep(Duration::from_micros(chance.u64(0..20_000))).await;
    server.kill();
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
        kill_midway(&mut server, &acknowledged, &mut chance).await;
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
