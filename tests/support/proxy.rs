//! Stands between browser and server: keeps every request, can hold answers back, and can cut the line.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::Response;
use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, OnceLock};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A request as it passed.
#[derive(Clone, Debug)]
pub struct Passed {
    /// `POST`.
    pub method: String,
    /// With its query.
    pub path: String,
    /// Names and values, a line each.
    pub headers: String,
    /// As it was sent.
    pub body: Bytes,
    /// What the server answered; 0 when it didn't.
    pub status: u16,
    /// Names and values of its answer, a line each.
    pub answer_headers: String,
}

/// A running proxy.
pub struct Proxy {
    address: SocketAddr,
    inner: Arc<Inner>,
    task: JoinHandle<()>,
}

struct Inner {
    server: OnceLock<SocketAddr>,
    client: reqwest::Client,
    passed: Mutex<Vec<Passed>>,
    /// Requests whose path ends like this wait until it changes.
    held: watch::Sender<Option<&'static str>>,
    /// Requests whose path ends like this are done, and their answer gets lost.
    lost: watch::Sender<Option<&'static str>>,
    cut: watch::Sender<bool>,
}

impl Proxy {
    /// Starts one. The server needs to know its origin, so it comes first.
    pub async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a free port");
        let address = listener
            .local_addr()
            .expect("a bound listener has an address");
        let inner = Arc::new(Inner {
            server: OnceLock::new(),
            client: reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .expect("a plain client"),
            passed: Mutex::default(),
            held: watch::Sender::new(None),
            lost: watch::Sender::new(None),
            cut: watch::Sender::new(false),
        });
        let routes = axum::Router::new()
            .fallback(forward)
            .with_state(inner.clone());
        let task = tokio::spawn(async move {
            axum::serve(listener, routes)
                .await
                .expect("the proxy serves");
        });
        Self {
            address,
            inner,
            task,
        }
    }

    /// From now on it stands before this server.
    ///
    /// # Panics
    /// When it stands before one already.
    pub fn stand_before(&self, server: SocketAddr) {
        self.inner
            .server
            .set(server)
            .expect("it stands before one server");
    }

    /// What a browser opens. `localhost` counts as a secure context.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.address.port())
    }

    /// Every request so far.
    #[must_use]
    pub fn passed(&self) -> Vec<Passed> {
        self.inner
            .passed
            .lock()
            .expect("no test panics while it holds this")
            .clone()
    }

    /// A header of the last answer for this path.
    #[must_use]
    pub fn answer_header(&self, path: &str, name: &str) -> Option<String> {
        let passed = self.passed();
        let last = passed
            .iter()
            .rfind(|request| request.path == path && request.status != 0)?;
        let mut lines = last.answer_headers.lines();
        lines.find_map(|line| Some(line.strip_prefix(name)?.strip_prefix(": ")?.to_owned()))
    }

    /// Every request so far, as bytes.
    #[must_use]
    pub fn transcript(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for request in self.passed() {
            bytes.extend_from_slice(
                format!("{} {}\n{}\n", request.method, request.path, request.headers).as_bytes(),
            );
            bytes.extend_from_slice(&request.body);
            bytes.push(b'\n');
        }
        bytes
    }

    /// Lets requests whose path ends in `ending` wait; `None` lets them go.
    pub fn hold(&self, ending: Option<&'static str>) {
        self.inner.held.send_replace(ending);
    }

    /// Loses the answers to requests whose path ends in `ending`; `None` loses none.
    pub fn lose(&self, ending: Option<&'static str>) {
        self.inner.lost.send_replace(ending);
    }

    /// Answers nothing more, as when the network is gone, until it is said otherwise.
    pub fn cut(&self, cut: bool) {
        self.inner.cut.send_replace(cut);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn forward(State(inner): State<Arc<Inner>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let path = head
        .uri
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    let body = to_bytes(body, 64 << 20)
        .await
        .expect("a request of a test fits into memory");
    let at = {
        let mut passed = inner
            .passed
            .lock()
            .expect("no test panics while it holds this");
        passed.push(Passed {
            method: head.method.to_string(),
            path: path.clone(),
            headers: lines(&head.headers),
            body: body.clone(),
            status: 0,
            answer_headers: String::new(),
        });
        passed.len() - 1
    };
    let mut held = inner.held.subscribe();
    held.wait_for(|ending| ending.is_none_or(|ending| !path.ends_with(ending)))
        .await
        .expect("the proxy is alive");
    let Some(server) = inner.server.get().filter(|_| !*inner.cut.borrow()) else {
        return plain(StatusCode::BAD_GATEWAY, "the line is cut");
    };
    let sent = inner
        .client
        .request(head.method, format!("http://{server}{path}"))
        .headers(without_hops(head.headers))
        .body(body)
        .send()
        .await;
    let Ok(answer) = sent else {
        return plain(StatusCode::BAD_GATEWAY, "the server doesn't answer");
    };
    let (status, headers) = (answer.status(), without_hops(answer.headers().clone()));
    {
        let mut passed = inner
            .passed
            .lock()
            .expect("no test panics while it holds this");
        passed[at].status = status.as_u16();
        passed[at].answer_headers = lines(&headers);
    }
    let lost = *inner.lost.borrow();
    if lost.is_some_and(|ending| path.ends_with(ending)) {
        return plain(StatusCode::BAD_GATEWAY, "the answer got lost");
    }
    let Ok(body) = answer.bytes().await else {
        return plain(StatusCode::BAD_GATEWAY, "the server's answer broke off");
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response
}

fn lines(headers: &HeaderMap) -> String {
    headers
        .iter()
        .fold(String::new(), |mut text, (name, value)| {
            writeln!(
                text,
                "{name}: {}",
                String::from_utf8_lossy(value.as_bytes())
            )
            .expect("writing to a string can't fail");
            text
        })
}

/// Headers that are between two neighbours only (RFC 9110 section 7.6.1).
fn without_hops(mut headers: HeaderMap) -> HeaderMap {
    for name in [
        header::CONNECTION,
        header::TRANSFER_ENCODING,
        HeaderName::from_static("keep-alive"),
    ] {
        headers.remove(name);
    }
    headers
}
