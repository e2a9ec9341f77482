//! What must not stay behind or get out: secrets in freed memory, in what prints, and in what the server logs. And what is
//! promised: that every promise has its tests, and stands in the README as it does on the page.

mod licences;
mod logs;
mod memory;
mod messages;
mod prints;
mod promises;
mod types;
