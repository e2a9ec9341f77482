//! The thin storage API: it authenticates people, keeps their commits in order, releases the platform's
//! half of a key to a signature, and stores bytes that it can't read.
//!
//! ```no_run
//! use clap::Parser;
//! use kluis_storage::{Clock, Config, serve};
//! use tokio::net::TcpListener;
//!
//! # async fn run() -> Result<(), kluis_storage::ServeError> {
//! let config = Config::parse_from(["kluis-storage", "--data", "/tmp/kluis-example"]);
//! let listener = TcpListener::bind("127.0.0.1:0").await?;
//! let ctrl_c = async { tokio::signal::ctrl_c().await.unwrap_or_default() };
//! serve(config, Clock::system(), listener, ctrl_c).await
//! # }
//! ```
//!
//! - [`config`]: how it is set up; [`backup`]: making backups, and putting them back
//! - `app`: what handlers share; `calls`: which of them answers which path; `handlers`: a file a resource
//! - `openapi`: the description of the calls, made of them; `body`, `extract`, `answer`: what a call takes and gives
//! - `store`: the data; `shares`: the platform's keys and shares, behind the share service
//! - [`purposes`]: the operator's file, and what was published of it
//! - `mail`, `statics`, `cookies`, `headers`, `guard`, `problem`: what their names say
//! - `measure`: passing on which pages are used, where people allow it
//! - `tls`: the certificate, where this server has one; without it another program in front speaks TLS
//! - `trace`: what a request shows of its origin, made coarse; `security`: the log of what happened to an account
//! - `cases`: requests and what becomes of them
//! - `upkeep`: what goes on behind the requests; `notices`: what people are mailed about it; `inactive`: accounts that
//!   nobody opens

mod answer;
mod app;
pub mod backup;
mod body;
mod calls;
mod cases;
mod clock;
pub mod config;
mod cookies;
mod extract;
mod guard;
mod handlers;
mod headers;
mod inactive;
mod mail;
mod measure;
mod notices;
mod openapi;
mod problem;
pub mod purposes;
mod rng;
mod security;
mod serve;
mod shares;
mod statics;
mod store;
mod tls;
mod trace;
mod upkeep;

pub use clock::Clock;
pub use config::Config;
pub use serve::{ServeError, serve};
