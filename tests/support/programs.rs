//! The project's own programs, built from the sources as they are now.

use crate::root;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The server, or the one that `KLUIS_STORAGE` names.
pub fn storage() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| program("kluis-storage", "KLUIS_STORAGE"))
}

/// The server with a clock that can be put forward.
pub fn later() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| program("kluis-storage-later", "KLUIS_STORAGE_LATER"))
}

/// The desk, or the one that `KLUIS_DESK` names.
pub fn desk() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| program("kluis-desk", "KLUIS_DESK"))
}

fn program(name: &str, variable: &str) -> PathBuf {
    if let Some(program) = std::env::var_os(variable) {
        return program.into();
    }
    // All packages, so that shared crates get the same features as in `cargo test --workspace` and aren't built twice.
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--workspace", "--bin", name])
        .current_dir(root())
        .status()
        .expect("cargo runs");
    assert!(built.success(), "{name} doesn't build");
    // A test stands in `target/<profile>/deps`.
    let here = std::env::current_exe().expect("a test knows where it stands");
    let folder = here.parent().and_then(Path::parent).expect("in target");
    folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
