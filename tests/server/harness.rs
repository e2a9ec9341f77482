//! A server with a clock that can be moved, and a client that keeps its cookies where a test can see them.

use crate::described::Described;
use clap::Parser;
use kluis_storage::{Clock, Config, ServeError, serve};
use kluis_vault::{
    manifest::{Head, digest},
    registry,
};
use kluis_wire::{Digest, PROBLEM_MEDIA_TYPE, Problem, ProblemType, paths};
use reqwest::{Method, header::HeaderMap};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Where the clock starts.
pub const START: u64 = 1_800_000_000;
/// The page of a server that isn't there for its page.
pub const PAGE: &str =
    "<!doctype html><title>Kluis</title><script type=\"module\">start()</script>";

/// The operator's file in a server's folder, where it has one.
const PURPOSES: &str = "purposes.toml";

/// A running server.
pub struct Server {
    pub origin: String,
    folder: TempDir,
    now: Arc<AtomicU64>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), ServeError>>,
    described: Arc<Described>,
}

impl Server {
    /// One with an empty folder.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// One with these options besides.
    pub async fn start_with(options: &[&str]) -> Self {
        let folder = TempDir::with_prefix("kluis-").expect("a temporary folder");
        make_site(folder.path());
        Self::start_in(folder, options).await
    }

    /// One with this file of purposes.
    pub async fn start_for(purposes: &str) -> Self {
        let folder = TempDir::with_prefix("kluis-").expect("a temporary folder");
        make_site(folder.path());
        publish(folder.path(), purposes);
        Self::start_in(folder, &[]).await
    }

    /// Stops it and starts it again, so many seconds later, with this file of purposes.
    pub async fn restart_for(self, purposes: &str, seconds: u64) -> Self {
        let now = self.now() + seconds;
        let folder = self.stop().await;
        publish(folder.path(), purposes);
        Self::start_at(now, folder, &[]).await
    }

    /// One on a folder that was used before.
    pub async fn start_in(folder: TempDir, options: &[&str]) -> Self {
        Self::start_at(START, folder, options).await
    }

    /// Stops it and starts it again, so many seconds later.
    pub async fn restart_after(self, seconds: u64) -> Self {
        let now = self.now() + seconds;
        Self::start_at(now, self.stop().await, &[]).await
    }

    async fn start_at(now: u64, folder: TempDir, options: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let now = Arc::new(AtomicU64::new(now));
        let (clock, (stop, stopped)) = (now.clone(), oneshot::channel());
        let clock = Clock::new(move || clock.load(Ordering::SeqCst));
        let shutdown = async { stopped.await.unwrap_or_default() };
        let task = tokio::spawn(serve(
            config(folder.path(), options),
            clock,
            listener,
            shutdown,
        ));
        let origin = format!("http://localhost:{port}");
        let described = describe(&origin).await;
        let server = Self {
            origin,
            folder,
            now,
            stop,
            task,
            described,
        };
        let ready = server.client().get("/ready").await;
        assert_eq!(ready.status, 204, "the server isn't ready");
        server
    }

    /// Stops it as SIGTERM does; the folder stays.
    pub async fn stop(self) -> TempDir {
        self.stop.send(()).expect("it was running");
        self.task
            .await
            .expect("it didn't panic")
            .expect("it ended well");
        self.folder
    }

    /// Lets time pass.
    pub fn wait(&self, seconds: u64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn now(&self) -> u64 {
        self.now.load(Ordering::SeqCst)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn outbox(&self) -> PathBuf {
        self.data().join("outbox")
    }

    /// A client without cookies.
    pub fn client(&self) -> Client {
        Client::new(&self.origin, self.described.clone())
    }

    /// What the server says of itself.
    pub fn described(&self) -> &Described {
        &self.described
    }

    /// Everything that is kept: both databases, but for what counts and expires by itself.
    pub async fn dump(&self) -> String {
        const PASSING: [&str; 6] = [
            "limits",
            "security_log",
            "challenges",
            "logins",
            "look_nonces",
            "_sqlx_migrations",
        ];
        let data = dump(&self.data().join("data.sqlite"), &PASSING).await;
        let shares = dump(
            &self.data().join("shares.sqlite"),
            &["meta", "days", "_sqlx_migrations"],
        )
        .await;
        format!("{data}{shares}")
    }

    /// Writes entries into the registry as they are, also what no honest file could say.
    pub async fn register(&self, entries: &[registry::Entry]) {
        let mut connection = connect(&self.data().join("data.sqlite")).await;
        let before: Vec<Vec<u8>> =
            sqlx::query_scalar("SELECT entry FROM registry ORDER BY sequence")
                .fetch_all(&mut connection)
                .await
                .expect("entries");
        let mut head = Head {
            sequence: u64::try_from(before.len()).expect("few"),
            digest: before.last().map_or(Digest([0; 32]), |last| digest(last)),
        };
        for entry in entries {
            let encoded = entry.encode("localhost", head);
            head = Head {
                sequence: head.sequence + 1,
                digest: digest(&encoded),
            };
            sqlx::query("INSERT INTO registry (sequence, entry) VALUES ($1, $2)")
                .bind(i64::try_from(head.sequence).expect("few"))
                .bind(encoded)
                .execute(&mut connection)
                .await
                .expect("an entry");
        }
    }

    /// Changes a database behind the server's back.
    pub async fn change(&self, file: &str, statement: &'static str) {
        let mut connection = connect(&self.data().join(file)).await;
        let changed = sqlx::query(statement).execute(&mut connection).await;
        changed.expect("a statement");
    }

    /// The answer to a database query, for what no call shows.
    pub async fn query(&self, file: &str, query: &'static str) -> Vec<String> {
        let mut connection = connect(&self.data().join(file)).await;
        sqlx::query_scalar(query)
            .fetch_all(&mut connection)
            .await
            .expect("a query")
    }
}

/// Options for a server on this folder.
pub fn config(folder: &Path, options: &[&str]) -> Config {
    let text = |name| {
        folder
            .join(name)
            .to_str()
            .expect("a path that is text")
            .to_owned()
    };
    let (data, site) = (text("data"), text("site"));
    let purposes = text(PURPOSES);
    let mut own = vec!["kluis-storage", "--data", &data, "--site", &site];
    if Path::new(&purposes).is_file() {
        own.extend(["--purposes", &purposes]);
    }
    Config::try_parse_from(own.iter().chain(options)).expect("options")
}

/// Writes the operator's file.
pub fn publish(folder: &Path, purposes: &str) {
    std::fs::write(folder.join(PURPOSES), purposes).expect("a file");
}

/// A page with one script.
pub fn make_site(folder: &Path) {
    let site = folder.join("site");
    std::fs::create_dir_all(&site).expect("a folder");
    std::fs::write(site.join("index.html"), PAGE).expect("a file");
}

async fn connect(file: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(file);
    SqliteConnection::connect_with(&options)
        .await
        .expect("the database opens")
}

async fn dump(file: &Path, skipped: &[&str]) -> String {
    let mut connection = connect(file).await;
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            .fetch_all(&mut connection)
            .await
            .expect("tables");
    let mut text = String::new();
    for table in tables
        .iter()
        .filter(|table| !skipped.contains(&table.as_str()))
    {
        let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1)")
            .bind(table)
            .fetch_all(&mut connection)
            .await
            .expect("columns");
        let columns: Vec<_> = columns
            .iter()
            .map(|column| format!("quote({column})"))
            .collect();
        let query = format!(
            "SELECT {} FROM {table} ORDER BY 1",
            columns.join(" || ',' || ")
        );
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(query))
            .fetch_all(&mut connection)
            .await
            .expect("rows");
        for row in rows {
            text.push_str(&format!("{table}: {row}\n"));
        }
    }
    text
}

/// A client of the API, as a page of the origin would be. Whatever it sends and gets must be as the server describes it.
pub struct Client {
    http: reqwest::Client,
    base: String,
    described: Arc<Described>,
    pub cookies: RefCell<BTreeMap<String, String>>,
}

/// A request as it was sent.
pub struct Sent<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub headers: Vec<(&'static str, &'a str)>,
    pub body: &'a [u8],
}

impl Sent<'_> {
    /// One of its headers.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find_map(|(other, value)| (*other == name).then_some(*value))
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// Headers on top of the usual ones; an empty value leaves a usual one out.
pub type Extra<'a> = &'a [(&'static str, &'a str)];

impl Client {
    fn new(base: &str, described: Arc<Described>) -> Self {
        Self {
            http: http(),
            base: base.to_owned(),
            described,
            cookies: RefCell::default(),
        }
    }

    /// The same cookies in somebody else's hands.
    pub fn stolen(&self) -> Self {
        let thief = Self::new(&self.base, self.described.clone());
        *thief.cookies.borrow_mut() = self.cookies.borrow().clone();
        thief
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "", &[]).await
    }

    pub async fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        // Nothing is sent as nothing.
        let body = Some(json(body)).filter(|body| body != "null");
        self.send(Method::POST, path, body.unwrap_or_default(), &[])
            .await
    }

    pub async fn put(&self, path: &str, after: u64, body: &impl Serialize) -> Answer {
        let tag = format!("\"{after}\"");
        self.send(Method::PUT, path, json(body), &[("if-match", &tag)])
            .await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, "", &[]).await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: impl AsRef<[u8]>,
        extra: Extra<'_>,
    ) -> Answer {
        let body = body.as_ref();
        let cookies: Vec<_> = self
            .cookies
            .borrow()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let cookies = cookies.join("; ");
        let reads = method == Method::GET || method == Method::HEAD;
        let usual: [(&str, &str); 4] = [
            ("origin", if reads { "" } else { &self.base }),
            ("sec-fetch-site", "same-origin"),
            (
                "content-type",
                if body.is_empty() {
                    ""
                } else {
                    "application/json"
                },
            ),
            ("cookie", &cookies),
        ];
        let usual = usual
            .into_iter()
            .filter(|(name, _)| !extra.iter().any(|(other, _)| other == name));
        let headers = usual.chain(extra.iter().copied());
        let sent = Sent {
            method: method.as_str(),
            path,
            headers: headers.filter(|(_, value)| !value.is_empty()).collect(),
            body,
        };
        let url = format!("{}{path}", self.base);
        let mut request = self.http.request(method.clone(), url);
        for (name, value) in &sent.headers {
            request = request.header(*name, *value);
        }
        let response = request
            .body(body.to_owned())
            .send()
            .await
            .unwrap_or_else(|error| panic!("no answer to {path}: {error:?}"));
        for cookie in response
            .headers()
            .get_all("set-cookie")
            .iter()
            .filter_map(|value| value.to_str().ok())
        {
            let (pair, attributes) = cookie.split_once(';').expect("attributes");
            let (name, value) = pair.split_once('=').expect("a value");
            if attributes.contains("Max-Age=0") {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.cookies
                    .borrow_mut()
                    .insert(name.to_owned(), value.to_owned());
            }
        }
        let answer = Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.bytes().await.expect("a whole body").into(),
        };
        self.described.check(&sent, &answer);
        answer
    }
}

fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client")
}

/// What the server at this address says of itself.
async fn describe(base: &str) -> Arc<Described> {
    let answer = http().get(format!("{base}{}", paths::OPENAPI)).send().await;
    let text = answer.expect("an answer").text().await;
    Described::of(&text.expect("a text"))
}

pub fn json(body: &impl Serialize) -> String {
    serde_json::to_string(body).expect("plain data serialises")
}

impl Answer {
    /// The body of a success.
    #[track_caller]
    pub fn ok<T: DeserializeOwned>(&self) -> T {
        assert!(
            (200..300).contains(&self.status),
            "{}: {}",
            self.status,
            self.text()
        );
        serde_json::from_slice(&self.body).expect("the promised body")
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The problem document, which must be one in every respect.
    #[track_caller]
    pub fn problem(&self) -> Problem {
        assert_eq!(
            self.header("content-type"),
            Some(PROBLEM_MEDIA_TYPE),
            "{}: {}",
            self.status,
            self.text()
        );
        let problem: Problem = serde_json::from_slice(&self.body).expect("a problem document");
        assert_eq!(problem.status, self.status);
        assert_eq!(self.header("cache-control"), Some("no-store"));
        problem
    }

    /// That it is refused, for this reason.
    #[track_caller]
    pub fn refused(&self, expected: ProblemType) {
        let problem = self.problem();
        assert_eq!(
            ProblemType::parse(&problem.kind),
            Some(expected),
            "{}",
            self.text()
        );
        assert_eq!(self.status, expected.status());
    }
}
