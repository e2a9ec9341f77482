//! The real server in this process, with one account, and a connection for every input.

use clap::Parser as _;
use kluis_device::{
    Device, Settings,
    memory::Passing,
    transport::{Request, Response, Transport, TransportError},
};
use kluis_storage::{Clock, Config, serve};
use kluis_wire::{Language, body::MEDIA_TYPE, limits::CODE_DIGITS};
use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::Path,
    sync::{Mutex, mpsc},
    thread::{self, JoinHandle},
};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot};

const ORIGIN: &str = "http://localhost:8080";
const ADDRESS: &str = "zoe@example.org";
const NOW: u64 = 1_800_000_000;

/// A server that runs as long as the thread that asked for it first.
struct Running {
    address: SocketAddr,
    cookie: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

thread_local! {
    static RUNNING: Running = Running::start();
}

/// Sends these bytes on a connection of their own, and reads what is answered.
pub(super) fn exchange(bytes: &[u8]) -> Vec<u8> {
    RUNNING.with(|running| {
        let text = replaced(bytes, b"{cookie}", running.cookie.as_bytes());
        send(running.address, &text)
    })
}

fn replaced(bytes: &[u8], mark: &[u8], by: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.windows(mark.len()).position(|window| window == mark) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(by);
        rest = &rest[at + mark.len()..];
    }
    out.extend_from_slice(rest);
    out
}

/// The server closes the connection behind its answer.
fn send(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    let _ = stream.set_read_timeout(Some(std::time::Duration::from_secs(2)));
    // It may have answered and closed before it has read everything.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

impl Running {
    fn start() -> Self {
        let (tell, told) = mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = thread::spawn(move || {
            let folder = TempDir::with_prefix("kluis-fuzz-").expect("a temporary folder");
            let site = folder.path().join("site");
            std::fs::create_dir(&site).expect("a folder");
            std::fs::write(site.join("index.html"), "<!doctype html>").expect("a file");
            let config = config(folder.path());
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build();
            runtime.expect("a runtime").block_on(async {
                let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
                    .await
                    .expect("a free port");
                let outbox = config.outbox();
                tell.send((listener.local_addr().expect("an address"), outbox))
                    .expect("somebody waits");
                let shutdown = async { stopped.await.unwrap_or_default() };
                serve(config, Clock::new(|| NOW), listener, shutdown)
                    .await
                    .expect("it serves");
            });
        });
        let (address, outbox) = told.recv().expect("it starts");
        Self {
            address,
            cookie: sign_up(address, &outbox),
            stop: Some(stop),
            thread: Some(thread),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn config(folder: &Path) -> Config {
    let text = |name| {
        folder
            .join(name)
            .to_str()
            .expect("a path that is text")
            .to_owned()
    };
    // As good as no limits: they are not what is tried here.
    let options = [
        "kluis-storage",
        "--data",
        &text("data"),
        "--site",
        &text("site"),
        "--origin",
        ORIGIN,
        "--guesses-per-client",
        "4000000000",
        "--sign-ups-per-client",
        "4000000000",
        "--client-header",
        "x-forwarded-for",
    ];
    Config::try_parse_from(options).expect("options")
}

/// Makes an account, and returns the secret in its session's cookie.
fn sign_up(address: SocketAddr, outbox: &Path) -> String {
    let settings = Settings {
        origin: "localhost".into(),
        clock: || NOW,
    };
    let cookie = &Mutex::new(String::new());
    let mut device = Device::new(settings, Wire { address, cookie }, Passing::default());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        device
            .sign_up(ADDRESS, Language::Nl)
            .await
            .expect("a start");
        device
            .confirm(&mailed(outbox))
            .await
            .expect("the right code");
        let passphrase = "vijf gewone woorden op rij".as_bytes();
        device
            .create_vault(passphrase, false, &|_| {})
            .await
            .expect("a vault");
    });
    cookie.lock().expect("one thread").clone()
}

/// The code in the first mail, as soon as it is there.
fn mailed(outbox: &Path) -> String {
    loop {
        let mails = std::fs::read_dir(outbox).into_iter().flatten().flatten();
        let mut paths = mails.map(|mail| mail.path());
        if let Some(path) = paths.find(|path| path.extension().is_some_and(|end| end == "eml")) {
            let mail = std::fs::read_to_string(path)
                .expect("readable")
                .replace("\r\n", "\n");
            let (_, text) = mail.split_once("\n\n").expect("a body");
            let mut numbers = text.split(|letter: char| !letter.is_ascii_digit());
            return numbers
                .find(|digits| digits.len() == CODE_DIGITS)
                .expect("a code")
                .to_owned();
        }
        thread::yield_now();
    }
}

/// A device's transport over a plain connection a request.
struct Wire<'a> {
    address: SocketAddr,
    cookie: &'a Mutex<String>,
}

impl Transport for Wire<'_> {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let body = request.body.unwrap_or_default();
        let tag = request
            .if_match
            .map(|tag| format!("if-match: {tag}\r\n"))
            .unwrap_or_default();
        let cookie = self.cookie.lock().expect("one thread").clone();
        let text = format!(
            "{} {} HTTP/1.1\r\nhost: localhost\r\norigin: {ORIGIN}\r\nconnection: close\r\ncontent-type: {MEDIA_TYPE}\r\naccept: {MEDIA_TYPE}\r\n{tag}\
             cookie: kluis={cookie}\r\ncontent-length: {}\r\n\r\n",
            request.method.as_str(),
            request.path,
            body.len(),
        );
        let answer = send(self.address, &[text.as_bytes(), &body].concat());
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n");
        let (head, body) = answer.split_at(end.ok_or(TransportError::Offline)?);
        let head = core::str::from_utf8(head).map_err(|_| TransportError::Offline)?;
        if let Some(set) = head
            .lines()
            .find_map(|line| line.strip_prefix("set-cookie: kluis="))
        {
            let value = set.split(';').next().unwrap_or_default();
            value.clone_into(&mut self.cookie.lock().expect("one thread"));
        }
        let status = head.get(9..12).and_then(|status| status.parse().ok());
        Ok(Response {
            status: status.ok_or(TransportError::Offline)?,
            retry_after: None,
            body: body[4..].to_vec(),
        })
    }
}
