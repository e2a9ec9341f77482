//! What must not stay behind or get out: secrets in freed memory, in what prints, and in what the server logs.

mod licences;
mod logs;
mod memory;
mod messages;
mod prints;
mod types;
