//! The server program itself, as a process that a test can kill.

use crate::{programs, site, wait};
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A running server. Dropping it kills the process; the folder goes with it.
pub struct Server {
    process: Child,
    address: SocketAddr,
    origin: String,
    site: PathBuf,
    folder: TempDir,
    program: &'static Path,
    options: Vec<String>,
    _empty_site: Option<TempDir>,
}

impl Server {
    /// Starts one with the built page, that people open at `origin`, and waits until it is ready.
    pub async fn start(origin: &str) -> Self {
        Self::launch(Some(origin), &site(), programs::storage()).await
    }

    /// The same with a clock that [`Self::later`] puts forward.
    pub async fn start_with_clock(origin: &str) -> Self {
        Self::launch(Some(origin), &site(), programs::later()).await
    }

    /// Puts its clock forward, to so many seconds after the real one.
    pub fn later(&self, seconds: u64) {
        std::fs::write(self.folder().join("later"), seconds.to_string()).expect("a file");
    }

    /// Starts one with the built page that people reach directly.
    pub async fn with_page() -> Self {
        Self::launch(None, &site(), programs::storage()).await
    }

    /// Starts one that people reach directly, for what needs no page.
    pub async fn without_page() -> Self {
        let site = TempDir::with_prefix("kluis-site-").expect("a temporary folder");
        std::fs::write(site.path().join("index.html"), "<!doctype html>").expect("a file");
        let mut server = Self::launch(None, site.path(), programs::storage()).await;
        server._empty_site = Some(site);
        server
    }

    /// The same, with this file of purposes.
    pub async fn without_page_for(purposes: &str) -> Self {
        let mut server = Self::without_page().await;
        std::fs::write(server.purposes_file(), purposes).expect("a file");
        server.restart().await;
        server
    }

    async fn launch(origin: Option<&str>, site: &Path, program: &'static Path) -> Self {
        let folder = TempDir::with_prefix("kluis-server-").expect("a temporary folder");
        let address = free_address();
        let origin = origin.map_or_else(
            || format!("http://localhost:{}", address.port()),
            ToOwned::to_owned,
        );
        let site = site.to_owned();
        let process = launch(program, folder.path(), address, &origin, &site, &[]);
        let mut server = Self {
            process,
            address,
            origin,
            site,
            folder,
            program,
            options: Vec::new(),
            _empty_site: None,
        };
        server.ready().await;
        server
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What people open.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Everything it keeps: databases, keys, outbox, and what it printed.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where its mails go.
    #[must_use]
    pub fn outbox(&self) -> PathBuf {
        self.data().join("outbox")
    }

    /// Its databases and keys.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder().join("data")
    }

    /// The operator's file of purposes and recipients: used from the next start on, where it is there.
    #[must_use]
    pub fn purposes_file(&self) -> PathBuf {
        purposes_file(self.folder())
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        // It may be gone already; what counts is that it is gone now.
        let _ = self.process.kill();
        self.process
            .wait()
            .expect("a killed process can be waited for");
    }

    /// Starts it again on the same folder and port.
    pub async fn restart(&mut self) {
        self.kill();
        self.process = launch(
            self.program,
            self.folder.path(),
            self.address,
            &self.origin,
            &self.site,
            &self.options,
        );
        self.ready().await;
    }

    /// The same, with these options from now on.
    pub async fn restart_with(&mut self, options: &[String]) {
        self.options = options.to_vec();
        self.restart().await;
    }

    async fn ready(&mut self) {
        let client = reqwest::Client::new();
        let url = format!("http://{}{}", self.address, kluis_wire::paths::READY);
        let ready = wait::until(async || {
            if let Ok(Some(status)) = self.process.try_wait() {
                panic!("the server stopped at once ({status}):\n{}", self.printed());
            }
            client
                .get(&url)
                .send()
                .await
                .ok()
                .filter(|answer| answer.status().is_success())
        })
        .await;
        assert!(
            ready.is_some(),
            "the server doesn't get ready:\n{}",
            self.printed()
        );
    }

    /// What it wrote to its outputs.
    #[must_use]
    pub fn printed(&self) -> String {
        ["out.log", "err.log"]
            .map(|name| std::fs::read_to_string(self.folder().join(name)).unwrap_or_default())
            .concat()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the server said:\n{}", self.printed());
        }
        self.kill();
    }
}

fn purposes_file(folder: &Path) -> PathBuf {
    folder.join("purposes.toml")
}

fn launch(
    program: &Path,
    folder: &Path,
    address: SocketAddr,
    origin: &str,
    site: &Path,
    options: &[String],
) -> Child {
    let log = |name| {
        File::options()
            .create(true)
            .append(true)
            .open(folder.join(name))
            .expect("a log file")
    };
    let purposes = purposes_file(folder);
    let purposes = purposes.exists().then_some(purposes);
    Command::new(program)
        .args(purposes.map(|file| format!("--purposes={}", file.display())))
        .arg("--listen")
        .arg(address.to_string())
        .args(["--origin", origin])
        .arg("--data")
        .arg(folder.join("data"))
        .arg("--site")
        .arg(site)
        // Hundreds of people sign up from one machine here; `tests/server` has the limit itself.
        .args(["--sign-ups-per-client", "10000"])
        .args(options)
        // All that it can say: the stories look for people's data in it.
        .env("KLUIS_LOG", "trace")
        .stdin(Stdio::null())
        .stdout(log("out.log"))
        .stderr(log("err.log"))
        .spawn()
        .expect("the server program starts")
}

/// A port that was free a moment ago: known before the server runs, and kept when it starts again.
fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
}
