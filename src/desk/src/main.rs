//! `kluis-desk`: what it was asked, on the standard outputs, with the system's clock.

use kluis_desk::{Surroundings, run};
use std::{
    io::{stderr, stdout},
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let Ok(runtime) = runtime else {
        return ExitCode::FAILURE;
    };
    let around = Surroundings {
        clock: &|| {
            SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| since.as_secs())
        },
        out: &mut stdout().lock(),
        err: &mut stderr().lock(),
    };
    ExitCode::from(runtime.block_on(run(std::env::args_os(), around)))
}
