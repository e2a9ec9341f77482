//! What people do, in a real browser against the real server. One file a story.

mod away;
mod bad_luck;
mod barred;
mod cases;
mod desk;
mod done;
mod files;
mod hands;
mod harness;
mod history;
mod journey;
mod key_points;
mod keys;
mod kit;
mod later;
mod leave;
mod lent;
mod memory;
mod objecting;
mod pages;
mod passkey;
mod permissions;
mod permits;
mod person;
mod promises;
mod proofs;
mod responsive;
mod round;
mod sign_up;
mod start;
mod system;
mod takeout;
mod work;
mod year;

use kluis_tests::proxy::Passed;
use kluis_tests::search::Searcher;
use kluis_tests::{Browsers, Proxy, Server};
use std::sync::{Arc, LazyLock};
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

/// Stories share the machine, except those that measure it.
static MACHINE: LazyLock<Arc<RwLock<()>>> = LazyLock::new(Arc::default);

/// Kept as long as the story runs.
enum Turn {
    Shared { _turn: OwnedRwLockReadGuard<()> },
    Alone { _turn: OwnedRwLockWriteGuard<()> },
}

/// A server, what stands before it, and browsers.
struct World {
    server: Server,
    proxy: Proxy,
    browsers: Browsers,
    _turn: Turn,
}

impl World {
    async fn start() -> Self {
        Self::begin(Turn::Shared {
            _turn: MACHINE.clone().read_owned().await,
        })
        .await
    }

    /// Without any other story running beside it.
    async fn start_alone() -> Self {
        Self::begin(Turn::Alone {
            _turn: MACHINE.clone().write_owned().await,
        })
        .await
    }

    /// With a server whose clock can be put forward.
    async fn start_with_clock() -> Self {
        let turn = MACHINE.clone().read_owned().await;
        let proxy = Proxy::start().await;
        let server = Server::start_with_clock(&proxy.origin()).await;
        Self::with(proxy, server, Turn::Shared { _turn: turn })
    }

    async fn begin(turn: Turn) -> Self {
        let proxy = Proxy::start().await;
        let server = Server::start(&proxy.origin()).await;
        Self::with(proxy, server, turn)
    }

    fn with(proxy: Proxy, server: Server, turn: Turn) -> Self {
        proxy.stand_before(server.address());
        Self {
            server,
            proxy,
            browsers: Browsers::start(),
            _turn: turn,
        }
    }

    /// Someone with a browser of their own.
    async fn someone(&self) -> kluis_tests::Tab {
        self.browsers.open(&self.proxy.origin()).await
    }

    /// Whether the server gave this answer to a request whose path ends so.
    fn answered(&self, method: &str, ending: &str, status: u16) -> Option<()> {
        let passed = self.proxy.passed();
        let asked = |request: &&Passed| request.method == method && request.path.ends_with(ending);
        passed
            .iter()
            .filter(asked)
            .any(|request| request.status == status)
            .then_some(())
    }

    /// Looks for `secrets` in everything the server has and was sent: databases with their logs, keys, what it printed,
    /// every request. Mails apart: those are for the person.
    fn assert_knows_nothing_of(&self, secrets: &[String]) {
        let searcher = Searcher::new(secrets);
        let (mut found, files) =
            searcher.search_files(self.server.folder(), &[self.server.outbox()]);
        let names: Vec<_> = files
            .iter()
            .filter_map(|file| file.file_name()?.to_str())
            .collect();
        for name in [
            "data.sqlite",
            "data.sqlite-wal",
            "shares.sqlite",
            "shares.sqlite-wal",
            "err.log",
        ] {
            assert!(
                names.contains(&name),
                "{name} was not searched, only {names:?}"
            );
        }
        found.extend(searcher.search(&self.proxy.transcript(), "the requests"));
        assert!(found.is_empty(), "the server got to know:\n{found:#?}");
    }
}
