//! OPAQUE log-ins on one core of the server: the answer to the first message, and the check of the last.

use crate::table::{Budget, Figure, Row};
use kluis_bench::{Primitives, statistics::Middle};
use kluis_vault::opaque::{Login, Registration, Server};
use rand_core::UnwrapErr;
use std::{hint::black_box, time::Instant};

/// What it is called.
pub const NAME: &str = "OPAQUE log-ins on one core of the server";
const PASSPHRASE: &[u8] = b"vijf gewone woorden op rij";
const ADDRESS: &str = "zoe@example.org";
const ORIGIN: &str = "kluis.example";
const CREDENTIAL: [u8; 32] = [1; 32];
const ROUNDS: usize = 15;
/// Log-ins in a batch. Of so many batches in a row the fastest counts.
const LOGINS: u32 = 10;
const BATCHES: usize = 20;

/// Log-ins in a second, and how many more that are than a server could do that stretches passphrases itself.
pub fn row(primitives: &Primitives) -> Row {
    let rng = &mut UnwrapErr(getrandom::SysRng);
    let server = Server::generate(rng);
    let (registration, request) = Registration::start(PASSPHRASE, rng).expect("a request");
    let response = server.register(&CREDENTIAL, &request).expect("a response");
    let (_, record) = registration
        .finish(PASSPHRASE, ADDRESS, ORIGIN, &response, rng)
        .expect("a record");

    // One device; its messages do for every log-in, since the server begins each anew.
    let (login, first) = Login::start(PASSPHRASE, rng).expect("a request");
    let (second, state) = server
        .login(&CREDENTIAL, ADDRESS, ORIGIN, Some(&record), &first, rng)
        .expect("an answer");
    let (_, last) = login
        .finish(PASSPHRASE, ADDRESS, ORIGIN, &second, rng)
        .expect("the right passphrase");

    let (mut rates, mut ratios) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let batches = (0..BATCHES).map(|_| batch(&server, &record, &first, &state, &last));
        let one = batches.fold(f64::INFINITY, f64::min) / f64::from(LOGINS);
        let start = Instant::now();
        black_box(primitives.stretch(PASSPHRASE).expect("memory"));
        ratios.push(start.elapsed().as_secs_f64() / one);
        rates.push(1.0 / one);
    }
    let ratio = Middle::of(ratios).expect("rounds");
    Row {
        name: NAME,
        figure: Figure::Number {
            middle: Middle::of(rates).expect("rounds"),
            unit: "/s",
            note: format!(
                "{:.0} times what a server does that stretches the passphrases itself",
                ratio.median
            ),
        },
        budget: Some(Budget::AtLeast(2_000.0)),
    }
}

/// Seconds that some log-ins take.
fn batch(server: &Server, record: &[u8], first: &[u8], state: &[u8], last: &[u8]) -> f64 {
    let rng = &mut UnwrapErr(getrandom::SysRng);
    let start = Instant::now();
    for _ in 0..LOGINS {
        let answer = server.login(&CREDENTIAL, ADDRESS, ORIGIN, Some(record), first, rng);
        black_box(answer.expect("an answer"));
        Server::finish(state, last).expect("the right passphrase");
    }
    start.elapsed().as_secs_f64()
}
