//! Waiting for a condition.

use std::time::{Duration, Instant};

/// How long a condition may take before a test fails: long, for a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// Tries until there is an answer; `None` when patience has run out.
pub async fn until<T>(mut attempt: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let started = Instant::now();
    loop {
        if let Some(answer) = attempt().await {
            return Some(answer);
        }
        if started.elapsed() > PATIENCE {
            return None;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
