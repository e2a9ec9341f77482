//! TLS in the server itself: with the certificate that it was given, HTTP/2 and HTTP/1.1, and not without a pair.

use crate::harness::{START, config, make_site};
use kluis_storage::{Clock, ServeError, serve};
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName},
};
use std::{fs::write, path::Path, sync::Arc};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// A server with a certificate for localhost.
struct Secured {
    port: u16,
    certificate: CertificateDer<'static>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), ServeError>>,
    _folder: TempDir,
}

fn made(folder: &Path) -> CertificateDer<'static> {
    let made = generate_simple_self_signed(["localhost".to_owned()]);
    let CertifiedKey { cert, signing_key } = made.expect("a certificate");
    write(folder.join("chain.pem"), cert.pem()).expect("written");
    write(folder.join("key.pem"), signing_key.serialize_pem()).expect("written");
    cert.der().clone()
}

async fn start(folder: &Path) -> (u16, oneshot::Sender<()>, JoinHandle<Result<(), ServeError>>) {
    make_site(folder);
    let file = |name| folder.join(name).display().to_string();
    let (chain, key) = (file("chain.pem"), file("key.pem"));
    let config = config(folder, &["--tls-certificate", &chain, "--tls-key", &key]);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let (stop, stopped) = oneshot::channel();
    let shutdown = async { stopped.await.unwrap_or_default() };
    let task = tokio::spawn(serve(config, Clock::new(|| START), listener, shutdown));
    (port, stop, task)
}

impl Secured {
    async fn start() -> Self {
        let folder = TempDir::with_prefix("kluis-").expect("a temporary folder");
        let certificate = made(folder.path());
        let (port, stop, task) = start(folder.path()).await;
        Self {
            port,
            certificate,
            stop,
            task,
            _folder: folder,
        }
    }

    /// A connection that trusts this certificate alone.
    async fn connect(&self, protocol: &[u8]) -> TlsStream<TcpStream> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).expect("a certificate");
        let mut client = ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth();
        client.alpn_protocols = vec![protocol.to_vec()];
        let connector = TlsConnector::from(Arc::new(client));
        let tcp = TcpStream::connect(("127.0.0.1", self.port)).await;
        let name = ServerName::try_from("localhost").expect("a name");
        let stream = connector.connect(name, tcp.expect("a connection")).await;
        stream.expect("hands shaken")
    }

    async fn stop(self) {
        self.stop.send(()).expect("it was running");
        let ended = self.task.await.expect("it didn't panic");
        ended.expect("it ended well");
    }
}

#[tokio::test]
async fn it_answers_under_its_certificate_in_both_versions_of_http() {
    let server = Secured::start().await;

    let mut first = server.connect(b"http/1.1").await;
    assert_eq!(first.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    let ask = b"GET /ready HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    first.write_all(ask).await.expect("it is sent");
    let mut answer = String::new();
    let read = first.read_to_string(&mut answer).await;
    assert!(answer.starts_with("HTTP/1.1 204"), "{read:?} {answer}");
    let secured = "strict-transport-security: max-age=63072000";
    assert!(answer.contains(secured), "{answer}");

    let second = server.connect(b"h2").await;
    let (mut sending, connection) = h2::client::handshake(second).await.expect("HTTP/2");
    let connection = tokio::spawn(connection);
    let ask = axum::http::Request::get("https://localhost/").body(());
    let (answer, _) = sending
        .send_request(ask.expect("a request"), true)
        .expect("it is sent");
    assert_eq!(answer.await.expect("an answer").status(), 200);
    drop(sending);
    connection.await.expect("no panic").expect("it ends well");
    server.stop().await;
}

#[tokio::test]
async fn who_speaks_without_tls_gets_nothing_and_stops_nobody() {
    let server = Secured::start().await;
    let plain = TcpStream::connect(("127.0.0.1", server.port)).await;
    let mut plain = plain.expect("a connection");
    plain
        .write_all(b"GET /ready HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .await
        .expect("it is sent");
    let mut answer = Vec::new();
    // Cut off, or told so by an alert: never answered.
    let _ = plain.read_to_end(&mut answer).await;
    assert!(!answer.windows(4).any(|four| four == b"HTTP"), "{answer:?}");

    let mut silent = TcpStream::connect(("127.0.0.1", server.port)).await;
    let others = server.connect(b"http/1.1").await;
    assert_eq!(others.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    drop((others, silent.as_mut().expect("a connection")));
    drop(silent);
    server.stop().await;
}

#[tokio::test]
async fn without_a_pair_it_does_not_start_and_says_why() {
    let folder = TempDir::with_prefix("kluis-").expect("a temporary folder");
    made(folder.path());
    let other = KeyPair::generate().expect("a key").serialize_pem();
    write(folder.path().join("key.pem"), other).expect("written");
    let (_, _stop, task) = start(folder.path()).await;
    let refused = task.await.expect("no panic").expect_err("it doesn't start");
    assert!(refused.to_string().contains("make no pair"), "{refused}");

    write(folder.path().join("chain.pem"), "nothing").expect("written");
    let (_, _stop, task) = start(folder.path()).await;
    let refused = task.await.expect("no panic").expect_err("it doesn't start");
    assert!(refused.to_string().contains("make no pair"), "{refused}");
    std::fs::remove_file(folder.path().join("chain.pem")).expect("removed");
    let (_, _stop, task) = start(folder.path()).await;
    let refused = task.await.expect("no panic").expect_err("it doesn't start");
    assert!(
        refused.to_string().contains("chain.pem can't be read"),
        "{refused}"
    );
}
