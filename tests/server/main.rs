//! The real server, in this process and on a port of its own, against everything a client can get wrong.
//! What is spoilt is spoilt one thing at a time, and then the honest request passes.

mod account;
mod body;
mod code;
mod commit;
mod deletion;
mod files;
mod forms;
mod freeze;
mod grants;
mod harness;
mod headers;
mod held;
mod key_login;
mod lost;
mod notices;
mod passphrase;
mod person;
mod purposes;
mod receipts;
mod record;
mod release;
mod restored;
mod second;
mod session;
mod site;
mod smtp;
mod start;
mod succession;
mod system;
mod terms;
mod unlocking;
mod upkeep;
mod uploads;
mod wait;
