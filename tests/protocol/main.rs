//! People changing their unlockers: what each change leads to, and what nothing of before leads to any more.

mod conflicts;
#[path = "../server/described.rs"]
#[allow(dead_code, reason = "the server's own tests use more of it")]
mod described;
#[path = "../server/harness.rs"]
#[allow(dead_code, reason = "the server's own tests use more of it")]
mod harness;
mod keys;
mod person;
mod platform;
mod sign_up;
mod steps;
mod unlockers;
