//! What people do, in a real browser against the real server. One file a story.

mod harness;
mod journey;
mod person;
mod sign_up;
mod start;

use kluis_tests::{Browsers, Proxy, Server};

/// A server, what stands before it, and browsers.
struct World {
    server: Server,
    proxy: Proxy,
    browsers: Browsers,
}

impl World {
    async fn start() -> Self {
        let proxy = Proxy::start().await;
        let server = Server::start(&proxy.origin()).await;
        proxy.stand_before(server.address());
        Self {
            server,
            proxy,
            browsers: Browsers::start(),
        }
    }

    /// Someone with a browser of their own.
    async fn someone(&self) -> kluis_tests::Tab {
        self.browsers.open(&self.proxy.origin()).await
    }
}
