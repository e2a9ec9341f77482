//! The desk: what staff and recipients do with what people granted them, from the command line.
//!
//! ```no_run
//! # async fn story() {
//! use kluis_desk::{Surroundings, run};
//!
//! let around = Surroundings { clock: &|| 1_800_000_000, out: &mut std::io::stdout(), err: &mut std::io::stderr() };
//! let asked = ["kluis-desk", "--key", "desk.key", "--server", "https://kluis.example.nl", "list"];
//! assert_eq!(run(asked, around).await, 0);
//! # }
//! ```
//!
//! A recipient has a key file of its own and, beside it, a folder with what it has seen and what it opened. What the server says is
//! verified before it is shown, by `kluis_vault::recipient`; a value is shown only to who asked to open it, with a
//! reason, once the look is in the person's log and in the desk's own.
//!
//! - [`cli`]: the commands, their options and their help
//! - [`failure`]: why something didn't work: a sentence, a name, an exit code
//! - `key`: the key file, and the block that registers it
//! - `state`: what the desk has seen; `looks`: what it opened
//! - `connect`: the server, and who this desk is there; `list`, `open`, `notices`: the work; `transport`: how bytes travel
//! - `opened`: where opened values go; `fetch`: the files among them
//! - `case`: stating something in a person's case; `requests`, `record`, `work`: what is stated
//! - `show`: how it is said, to people or as JSON
#![deny(missing_docs)]

mod case;
pub mod cli;
mod connect;
pub mod failure;
mod fetch;
mod key;
mod list;
mod looks;
mod notices;
mod open;
mod opened;
mod record;
mod requests;
mod show;
mod state;
mod transport;
mod work;

use clap::Parser as _;
use cli::{Cli, Command};
use failure::Failure;
use getrandom::SysRng;
use rand_core::UnwrapErr;
use show::Show;
use std::{ffi::OsString, io::Write};

/// What a program stands in.
pub struct Surroundings<'a> {
    /// Seconds since 1970.
    pub clock: &'a dyn Fn() -> u64,
    /// For what was asked.
    pub out: &'a mut dyn Write,
    /// For what went wrong.
    pub err: &'a mut dyn Write,
}

/// The system's randomness. Nothing goes on without any, so its failure is a panic.
pub(crate) const fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// Does what was asked, and gives the exit code: see [`failure`].
pub async fn run<A: Into<OsString> + Clone>(
    arguments: impl IntoIterator<Item = A>,
    around: Surroundings<'_>,
) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(said) => return usage(&said, around),
    };
    let mut show = Show::new(cli.json, around.out, around.err);
    match command(&cli, around.clock, &mut show).await {
        Ok(()) => 0,
        Err(failure) => {
            show.failure(&failure);
            failure.code()
        }
    }
}

/// Help and version are what was asked; anything else is a mistake.
fn usage(said: &clap::Error, around: Surroundings<'_>) -> u8 {
    let code = u8::try_from(said.exit_code()).unwrap_or(2);
    let to = if said.use_stderr() {
        around.err
    } else {
        around.out
    };
    // Where nothing can be said the exit code still is.
    let _ = write!(to, "{}", said.render());
    code
}

async fn command(cli: &Cli, clock: &dyn Fn() -> u64, show: &mut Show<'_>) -> Result<(), Failure> {
    match &cli.command {
        Command::New(place) => key::new(cli, place, show),
        Command::Key(place) => key::show(cli, place, show),
        Command::List => list::run(cli, clock, show).await,
        Command::Open(asked) => open::run(cli, asked, clock, show).await,
        Command::Notices => notices::run(cli, clock, show).await,
        Command::Confirm(asked) => notices::confirm(cli, asked, clock, show).await,
        Command::Requests => requests::list(cli, clock, show).await,
        Command::Start(asked) => requests::start(cli, asked, clock, show).await,
        Command::Extend(asked) => requests::extend(cli, asked, clock, show).await,
        Command::Answer(asked) => requests::answer(cli, asked, clock, show).await,
        Command::Record(asked) => record::record(cli, asked, clock, show).await,
        Command::Note(asked) => record::note(cli, asked, clock, show).await,
        Command::Disclose(asked) => record::disclose(cli, asked, clock, show).await,
        Command::Participate(asked) => work::participate(cli, asked, clock, show).await,
        Command::Participations => work::list(cli, clock, show).await,
        Command::Close(asked) => work::close(cli, asked, clock, show).await,
        Command::Log => looks::log(cli, show),
        Command::Export(to) => looks::export(cli, to, show),
    }
}
