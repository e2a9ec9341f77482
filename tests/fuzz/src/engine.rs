//! The short run: seeds, kept inputs, and mutations of both. It has no eyes, as libFuzzer has: it goes further only
//! from inputs that got far already, which is what `corpus/` is for. The same mutations in every run.

use crate::{Target, target};
use fastrand::Rng;
use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::{Path, PathBuf},
};

/// No mutation grows an input beyond this, in bytes.
const LONGEST: usize = 64 * 1_024;

/// The folder of inputs kept for a target.
#[must_use]
pub fn corpus(target: &Target) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target.name)
}

/// Runs the target of this name on its seeds, its kept inputs and some mutations.
///
/// # Panics
/// Where something doesn't hold; it says for which input.
pub fn short_run(name: &str) {
    let target = target(name);
    let mut known = (target.seeds)();
    assert!(!known.is_empty(), "{name} has no seed");
    let mut kept: Vec<_> = fs::read_dir(corpus(target))
        .unwrap_or_else(|_| panic!("{name} has no corpus"))
        .map(|entry| entry.expect("a file").path())
        .collect();
    kept.sort();
    known.extend(kept.iter().map(|path| fs::read(path).expect("readable")));
    known.push(Vec::new());

    for input in &known {
        tried(target, input);
    }
    // FNV-1a: any number that follows from the name alone.
    let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut rng = Rng::with_seed(seed);
    for _ in 0..target.tries {
        let mut input = rng.choice(&known).expect("at least one").clone();
        for _ in 0..rng.usize(1..4) {
            mutate(&mut input, &known, &mut rng);
        }
        input.truncate(LONGEST);
        tried(target, &input);
    }
}

fn tried(target: &Target, input: &[u8]) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| (target.run)(input))) {
        let hex: String = input.iter().map(|byte| format!("{byte:02x}")).collect();
        eprintln!("{} does not hold for {hex}", target.name);
        resume_unwind(panic);
    }
}

/// One of the changes that find most: a bit, a byte, a number, a piece cut out, doubled, added or taken from elsewhere.
fn mutate(input: &mut Vec<u8>, known: &[Vec<u8>], rng: &mut Rng) {
    let at = rng.usize(0..=input.len());
    let rest = input.len() - at;
    match rng.u8(0..9) {
        0 | 1 if rest > 0 => input[at] ^= 1 << rng.u8(0..8),
        2 if rest > 0 => {
            input[at] = rng
                .choice([0, 1, 0x7f, 0x80, 0xff, b'"', b'='].as_slice().iter())
                .copied()
                .unwrap_or(0)
        }
        3 if rest >= 4 => {
            let length = u32::try_from(input.len()).unwrap_or(u32::MAX);
            let number = [0, 1, length, length / 2, u32::MAX, 1 << 31][rng.usize(0..6)];
            input[at..at + 4].copy_from_slice(&number.to_be_bytes());
        }
        4 if rest >= 8 => {
            let number = [0, 1, 64, 513, u64::MAX, 1 << 63][rng.usize(0..6)];
            input[at..at + 8].copy_from_slice(&number.to_be_bytes());
        }
        5 => drop(input.drain(at..at + rng.usize(0..=rest))),
        6 => {
            let piece = input[at..at + rng.usize(0..=rest.min(256))].to_vec();
            input.splice(at..at, piece);
        }
        7 => {
            let more: Vec<u8> = (0..rng.usize(1..16)).map(|_| rng.u8(..)).collect();
            input.splice(at..at, more);
        }
        _ => {
            let other = rng.choice(known).expect("at least one");
            let from = rng.usize(0..=other.len());
            let to = from + rng.usize(0..=other.len() - from);
            let end = at + rng.usize(0..=rest);
            input.splice(at..end, other[from..to].iter().copied());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TARGETS;
    use std::collections::BTreeSet;

    fn names(folder: &str, strip: &str) -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| {
                entry
                    .expect("a file")
                    .file_name()
                    .into_string()
                    .expect("text")
            })
            .map(|name| name.trim_end_matches(strip).to_owned())
            .collect()
    }

    #[test]
    fn every_target_has_its_program_and_its_corpus() {
        let targets: BTreeSet<_> = TARGETS
            .iter()
            .map(|target| target.name.to_owned())
            .collect();
        assert_eq!(targets.len(), TARGETS.len(), "a name twice");
        assert_eq!(names("targets", ".rs"), targets);
        assert_eq!(names("corpus", ""), targets);
        let manifest = include_str!("../Cargo.toml");
        let programs = manifest
            .lines()
            .filter(|line| line.starts_with("path = \"targets/"));
        let programs: BTreeSet<_> = programs
            .filter_map(|line| {
                Some(
                    line.strip_prefix("path = \"targets/")?
                        .strip_suffix(".rs\"")?
                        .to_owned(),
                )
            })
            .collect();
        assert_eq!(programs, targets);
    }

    #[test]
    fn the_short_run_is_the_same_every_time() {
        let known = [b"one".to_vec(), b"another".to_vec()];
        let run = || {
            let mut rng = Rng::with_seed(1);
            let mut input = b"kluis/v1/header".to_vec();
            (0..500).for_each(|_| mutate(&mut input, &known, &mut rng));
            input
        };
        assert_eq!(run(), run());
    }
}
