//! What the platform uses data for, and who may receive it: the operator says so in a file, which is checked at start,
//! compared with what was published before, and published in a new edition where it differs.
//!
//! - [`file`]: what the file looks like
//! - [`declared`]: what it says, once checked, and [`problem`]: everything that can be wrong with it, by line
//! - [`editions`]: what was published, and what may follow it; [`check`]: a file, before it is published
//! - `publish`: bringing editions and the registry in line with the file, and what the running server knows of them

pub mod check;
pub mod declared;
pub mod editions;
pub mod file;
pub mod problem;
pub(crate) mod publish;

pub use declared::Declared;
pub use editions::Editions;
pub use problem::{Problem, Problems, Reason};
pub use publish::PublishError;
pub(crate) use publish::{Published, publish};

use kluis_catalog::Party;

/// The purposes where the operator names no file of its own.
pub const BUILT_IN: &str = include_str!("../purposes.toml");

/// The platform that the built-in file names, and the page as it is built.
pub(crate) fn built_in() -> Party {
    let declared = Declared::parse("the built-in purposes", BUILT_IN, None);
    declared
        .map(|declared| declared.platform)
        .unwrap_or_default()
}
