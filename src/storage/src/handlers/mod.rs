//! The calls, a file a resource.

pub(crate) mod account;
pub(crate) mod cases;
pub(crate) mod deletion;
pub(crate) mod files;
pub(crate) mod freeze;
pub(crate) mod grants;
pub(crate) mod health;
pub(crate) mod held;
pub(crate) mod login;
pub(crate) mod lost;
pub(crate) mod measure;
pub(crate) mod platform;
pub(crate) mod second;
pub(crate) mod session;
pub(crate) mod shares;
pub(crate) mod sign_up;
pub(crate) mod system;
pub(crate) mod vault;
pub(crate) mod wait;

mod decided;
mod size;
