//! What the tests share: the real server as a process, real browsers, and what passes between them.
//!
//! - [`programs`]: the project's own programs
//! - [`server`]: the server program, with its data in a folder of its own
//! - [`proxy`]: stands between browser and server and keeps every byte
//! - [`browser`]: any number of browsers that share nothing
//! - [`eye`]: looks at a page in every language, theme and width
//! - [`mail`]: the outbox
//! - [`purposes`]: an operator's file
//! - [`search`]: finds a value in any encoding
//! - [`mod@python`]: the readers in Python
//! - [`wait`]: waiting for conditions, never for time

pub mod browser;
mod collector;
pub mod eye;
pub mod mail;
pub mod programs;
pub mod proxy;
pub mod purposes;
mod python;
pub mod search;
pub mod server;
pub mod wait;

pub use browser::{Browsers, Tab};
pub use collector::Collector;
pub use eye::Eye;
pub use proxy::Proxy;
pub use python::python;
pub use server::Server;

use std::path::{Path, PathBuf};

/// The root of the checkout.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ stands in the checkout")
        .to_owned()
}

/// Leaves a line that `make test` shows at its end.
///
/// # Panics
/// When it can't be written.
pub fn figure(name: &str, line: &str) {
    let folder = root().join("target/tmp");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(format!("{name}.figure")), format!("{line}\n")).expect("a file");
}

/// The built page, or the one that `KLUIS_SITE` names.
///
/// # Panics
/// When it wasn't built.
#[must_use]
pub fn site() -> PathBuf {
    let dist = std::env::var_os("KLUIS_SITE").map_or_else(|| root().join("dist"), PathBuf::from);
    assert!(
        dist.join("index.html").is_file(),
        "there is no page in dist: run 'make page' first"
    );
    dist
}
