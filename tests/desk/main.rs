//! The desk: what a person permits is listed and opened with a reason, which the person reads; what isn't permitted is
//! refused, and that is in the person's log too. A real server, a real device, and the desk's own commands: in this
//! process where time has to pass, as a program where the program counts.

mod casework;
#[path = "../server/described.rs"]
#[allow(dead_code, reason = "the server's own tests use more of it")]
mod described;
mod desk;
mod files;
#[path = "../server/harness.rs"]
#[allow(dead_code, reason = "the server's own tests use more of it")]
mod harness;
mod keys;
mod killed;
mod office;
mod opening;
mod order;
mod person;
mod program;
mod refusing;
mod registered;
mod requests;
mod shapes;
mod told;
