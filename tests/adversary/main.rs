//! A server that lies, against the real device code. The server is the real program; between it and the device stands
//! a transport that changes one thing. Every lie is a test of its own, and each is preceded by its honest twin: the same
//! steps without the lie, which succeed. What must hold after a lie: the refusal has the right name, no value but the
//! right ones was shown, the device's memory hasn't moved, and an honest device finds everything as it was.
//!
//! The table of all of them stands in `src/vault/README.md`; [`table`] checks that the two agree.
//!
//! - [`lying`]: the transport, and how a lie is made
//! - [`stage`]: a device under test, its memory, and the person it belongs to
//! - [`attack`]: the order of events: honest twin, lie, refusal, nothing lost
//! - [`granted`]: somebody who granted something, and the recipient it was granted to
//! - [`knowing`]: what a server knows beyond what it stores: the platform's keys

mod attack;
mod granted;
mod knowing;
mod lying;
mod stage;
mod table;

mod answers;
mod cases;
mod decisions;
mod fields;
mod files;
mod history;
mod holding;
mod keys;
mod lent;
mod login;
mod looking;
mod looks;
mod manifest;
mod platform;
mod precautions;
mod purposes;
mod recipients;
mod rollback;
mod saving;
mod shares;
mod sign_up;
mod slots;
mod two_keys;
mod undetectable;
