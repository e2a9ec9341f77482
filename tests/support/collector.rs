//! Stands where Google Analytics would, and keeps every byte that comes.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// An endpoint on this machine.
pub struct Collector {
    address: SocketAddr,
    came: Arc<Mutex<Came>>,
}

#[derive(Default)]
struct Came {
    connections: usize,
    requests: Vec<String>,
}

impl Collector {
    /// Starts one.
    ///
    /// # Panics
    /// Where no port is free.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let came = Arc::new(Mutex::new(Came::default()));
        let keeps = came.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                keeps.lock().expect("nobody panicked").connections += 1;
                tokio::spawn(take(stream, keeps.clone()));
            }
        });
        Self { address, came }
    }

    /// Its options for a server.
    #[must_use]
    pub fn options(&self) -> Vec<String> {
        vec![
            format!("--analytics-endpoint=http://{}/mp/collect", self.address),
            "--analytics-id=G-VOORBEELD".to_owned(),
            "--analytics-secret=dit-is-geheim".to_owned(),
        ]
    }

    /// How often anything connected at all.
    ///
    /// # Panics
    /// Where another test did.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.came.lock().expect("nobody panicked").connections
    }

    /// Every request, to the byte.
    ///
    /// # Panics
    /// Where another test did.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.came.lock().expect("nobody panicked").requests.clone()
    }

    /// What a request with this body is, to the byte.
    #[must_use]
    pub fn request(&self, body: &str) -> String {
        format!(
            "POST /mp/collect?measurement_id=G-VOORBEELD&api_secret=dit-is-geheim HTTP/1.1\r\n\
             content-type: application/json\r\nhost: {}\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
    }
}

/// Takes requests from one connection until it closes.
async fn take(mut stream: TcpStream, came: Arc<Mutex<Came>>) {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut piece).await {
        bytes.extend_from_slice(&piece[..count]);
        while let Some(length) = whole(&bytes) {
            let request: Vec<u8> = bytes.drain(..length).collect();
            let request = String::from_utf8_lossy(&request).into_owned();
            came.lock().expect("nobody panicked").requests.push(request);
            let answer = b"HTTP/1.1 204 No Content\r\n\r\n";
            if stream.write_all(answer).await.is_err() {
                return;
            }
        }
    }
}

/// How long the first request is, once it is there.
fn whole(bytes: &[u8]) -> Option<usize> {
    let text = String::from_utf8_lossy(bytes);
    let head = text.find("\r\n\r\n")? + 4;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length.then(|| value.trim().parse::<usize>().ok())?
    })?;
    (bytes.len() >= head + length).then_some(head + length)
}
