//! The server with a clock that a test can put forward: by as many seconds as stand in the file `later` beside its data.
//! Everything else is the server's own.

use clap::Parser as _;
use kluis_storage::{Clock, Config, serve};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() {
    let config = Config::parse();
    let file = config.data.with_file_name("later");
    let clock = Clock::new(move || {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let later = std::fs::read_to_string(&file).unwrap_or_default();
        now.map_or(0, |now| now.as_secs()) + later.trim().parse::<u64>().unwrap_or(0)
    });
    let listener = TcpListener::bind(config.listen).await.expect("a free port");
    let never = std::future::pending();
    serve(config, clock, listener, never)
        .await
        .expect("it serves");
}
