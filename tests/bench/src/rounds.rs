//! The primitives: Kluis' own in the page, the others beside it, and the same Rust natively as the limit.

use crate::{
    page::Page,
    table::{Budget, Figure, Report, Row},
};
use kluis_bench::{Primitives, statistics::Middle, value};
use serde_json::{Value, json};
use std::{collections::BTreeMap, hint::black_box, time::Instant};

const KIB: usize = 1_024;
/// A batch of a native call takes about this long, in nanoseconds, and of so many in a row the fastest counts: as in the
/// page.
const BATCH: f64 = 2e6;
const BATCHES: usize = 5;
/// The one that budgets are counted in.
const REFERENCE: &str = "libsodium";

struct Task {
    name: &'static str,
    what: &'static str,
    size: usize,
    rounds: usize,
    budget: Option<f64>,
}

const fn task(
    name: &'static str,
    what: &'static str,
    size: usize,
    rounds: usize,
    budget: Option<f64>,
) -> Task {
    Task {
        name,
        what,
        size,
        rounds,
        budget,
    }
}

const TASKS: [Task; 7] = [
    task(
        "Argon2id 64 MiB, 3 passes, 1 lane",
        "stretch",
        0,
        15,
        Some(1.0),
    ),
    task("seal a field of 64 bytes", "seal", 64, 41, Some(3.0)),
    task("open a field of 64 bytes", "open", 64, 41, Some(3.0)),
    task("seal a field of 1 KiB", "seal", KIB, 41, None),
    task("open a field of 1 KiB", "open", KIB, 41, None),
    task("seal 1 MiB", "seal", KIB * KIB, 41, Some(1.0)),
    task("open 1 MiB", "open", KIB * KIB, 41, Some(1.0)),
];

/// Times by candidate, one a round.
type Times = BTreeMap<String, Vec<f64>>;

/// Every row.
pub async fn all(page: &mut Page, primitives: &Primitives, report: &mut Report) {
    page.begin().await;
    for task in TASKS
        .iter()
        .filter(|task| report.wants(task.name))
        .collect::<Vec<_>>()
    {
        let times = measured(task, page, primitives).await;
        report.add(row(task, times));
    }
    if report.wants(FIRST.name) {
        let times = first(page).await;
        report.add(row(&FIRST, times));
    }
}

/// Lets the candidates take turns.
async fn measured(task: &Task, page: &mut Page, primitives: &Primitives) -> Times {
    let length = value(task.size);
    let made = page
        .ask(json!({
            "ask": "prepare", "row": task.name, "what": task.what, "size": task.size, "length": length,
        }))
        .await;
    let native = Native::prepare(task, length, primitives);
    let mut order: Vec<String> = candidates(task, &made);
    order.push("native".to_owned());
    let mut times = Times::new();
    for _ in 0..task.rounds {
        fastrand::shuffle(&mut order);
        for candidate in &order {
            let time = if candidate == "native" {
                native.time()
            } else {
                page.time(json!({ "ask": "run", "row": task.name, "candidate": candidate }))
                    .await
            };
            times.entry(candidate.clone()).or_default().push(time);
        }
    }
    times
}

/// Who takes part, after a look at what they made: the same work is asked of all.
fn candidates(task: &Task, made: &Value) -> Vec<String> {
    let made = made.as_object().expect("what each of them made");
    for (name, out) in made {
        let right = match task.what {
            "stretch" => out == &made[REFERENCE],
            "seal" => out["length"].as_u64() >= Some(task.size as u64),
            _ => out["length"].as_u64() >= Some(value(task.size) as u64),
        };
        assert!(right, "{name} does something else: {made:?}");
    }
    made.keys().cloned().collect()
}

const FIRST: Task = task(
    "Argon2id, first call of a fresh worker",
    "first",
    0,
    9,
    None,
);

/// Argon2id before the browser has compiled it at its best, as a person meets it.
async fn first(page: &mut Page) -> Times {
    let mut order = ["kluis", REFERENCE, "hash-wasm"];
    let mut times = Times::new();
    for _ in 0..FIRST.rounds {
        fastrand::shuffle(&mut order);
        for candidate in order {
            let time = first_stretch(page, candidate).await;
            times.entry(candidate.to_owned()).or_default().push(time);
        }
    }
    times
}

/// Argon2id once, in a fresh worker.
pub async fn first_stretch(page: &mut Page, candidate: &str) -> f64 {
    page.begin().await;
    page.time(json!({ "ask": "first", "candidate": candidate }))
        .await
}

/// One of the primitives, without a browser.
struct Native<'a> {
    call: Box<dyn Fn() + 'a>,
    calls: u32,
}

impl<'a> Native<'a> {
    fn prepare(task: &Task, length: usize, primitives: &'a Primitives) -> Self {
        let value = vec![7; length];
        let call: Box<dyn Fn() + 'a> = match task.what {
            "stretch" => Box::new(move || drop(black_box(primitives.stretch(b"a passphrase")))),
            "seal" => Box::new(move || drop(black_box(primitives.seal(&value)))),
            _ => {
                let sealed = primitives.seal(&value).expect("short enough");
                Box::new(move || drop(black_box(primitives.open(length, &sealed))))
            }
        };
        let mut native = Self { call, calls: 1 };
        // Twice: the first call finds cold caches.
        for _ in 0..2 {
            native.calls = (BATCH / native.time()).ceil().clamp(1.0, 1e6) as u32;
        }
        native
    }

    /// Nanoseconds a call.
    fn time(&self) -> f64 {
        let batches = if self.calls == 1 { 1 } else { BATCHES };
        let fastest = (0..batches)
            .map(|_| self.batch())
            .fold(f64::INFINITY, f64::min);
        fastest / f64::from(self.calls)
    }

    /// Nanoseconds a batch.
    fn batch(&self) -> f64 {
        let start = Instant::now();
        for _ in 0..self.calls {
            (self.call)();
        }
        start.elapsed().as_nanos() as f64
    }
}

/// Kluis' time divided by each of the others', round by round.
fn row(task: &Task, times: Times) -> Row {
    let ratio = |other: &[f64]| {
        let rounds = times["kluis"].iter().zip(other);
        Middle::of(rounds.map(|(kluis, other)| kluis / other).collect())
    };
    let beside = times
        .iter()
        .filter(|(name, _)| *name != "kluis")
        .filter_map(|(name, other)| Some((name.clone(), ratio(other)?)))
        .collect();
    Row {
        name: task.name,
        figure: Figure::Beside {
            reference: REFERENCE,
            ratios: beside,
            nanoseconds: times
                .iter()
                .filter_map(|(name, times)| Some((name.clone(), Middle::of(times.clone())?.median)))
                .collect(),
        },
        budget: task.budget.map(Budget::AtMost),
    }
}
