//! `kluis-storage`: reads its options, serves until it is asked to stop; prints and checks files of purposes, makes backups
//! and puts them back.

use clap::Parser;
use kluis_storage::{
    Clock, Config, ServeError,
    backup::{self, BackupError, Done},
    config::{Cli, Command},
    purposes, serve,
};
use std::{
    io::{self, IsTerminal as _, Write as _},
    net::SocketAddr,
    panic,
    process::ExitCode,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("it can't listen on {0}: {1}")]
    Listen(SocketAddr, #[source] io::Error),
    #[error("it can't wait for signals: {0}")]
    Signals(#[source] io::Error),
    #[error(transparent)]
    Serve(#[from] ServeError),
}

#[tokio::main]
async fn main() -> ExitCode {
    let Cli { command, config } = Cli::parse();
    match command {
        None => serving(config).await,
        Some(Command::Purposes) => print(purposes::BUILT_IN.trim_end()),
        Some(Command::CheckPurposes { file, data }) => {
            match purposes::check::check(&file, data.as_deref()).await {
                Ok(checked) => print(&checked.to_string()),
                Err(error) => {
                    eprintln!("{error}");
                    ExitCode::FAILURE
                }
            }
        }
        Some(Command::Backup { which, to, files }) => {
            told(backup::backup(which, &to, &files, &Clock::system()).await)
        }
        Some(Command::Restore { which, from, files }) => {
            told(backup::restore(which, &from, &files, &Clock::system()).await)
        }
    }
}

fn told(done: Result<Done, BackupError>) -> ExitCode {
    match done {
        Ok(done) => print(&done.to_string()),
        Err(error) => {
            eprintln!("kluis-storage: {error}.");
            ExitCode::FAILURE
        }
    }
}

/// To standard output, where nobody may be listening any more.
fn print(text: &str) -> ExitCode {
    match writeln!(io::stdout(), "{text}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

async fn serving(config: Config) -> ExitCode {
    start_log(&config);
    // Where a fault was, never what it said: that may hold anything.
    panic::set_hook(Box::new(|fault| {
        let place = fault.location().map(ToString::to_string);
        tracing::error!(place, "a fault of this program's own");
    }));
    match run(config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kluis-storage: {error}.");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: Config) -> Result<(), Error> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::Signals)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::Signals)?;
    let shutdown = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| Error::Listen(config.listen, error))?;
    Ok(serve(config, Clock::system(), listener, shutdown).await?)
}

fn start_log(config: &Config) {
    let log = tracing_subscriber::fmt()
        .with_max_level(config.log)
        .with_target(false)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr);
    if config.log_json {
        log.json().init()
    } else {
        log.init()
    }
}
