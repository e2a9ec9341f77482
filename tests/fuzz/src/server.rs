//! Bytes on a connection to the real server: it is what reads methods, paths, identifiers in them, cookies, tags,
//! encodings and bodies, and no parser of its needs to be reachable from outside for this.
//!
//! In an input `{cookie}` stands for the cookie of an account that exists, so that what comes after the session is
//! reached too.

mod running;

/// Bytes on a connection.
pub mod requests {
    use super::running::exchange;

    /// What decides where a request ends. The target decides that itself: else most inputs would only wait for more.
    const FRAMING: [&[u8]; 6] = [
        b"content-length",
        b"transfer-encoding",
        b"connection",
        b"keep-alive",
        b"expect",
        b"upgrade",
    ];

    /// Whatever comes is answered with what is no fault of the server's own.
    pub fn run(data: &[u8]) {
        let Some(request) = whole(data) else {
            return;
        };
        let answer = exchange(&request);
        let status = answer
            .strip_prefix(b"HTTP/1.")
            .and_then(|rest| rest.get(2..5))
            .unwrap_or_default();
        assert!(
            (b"200".as_slice()..b"500").contains(&status),
            "{:?} to {:?}",
            String::from_utf8_lossy(&answer),
            String::from_utf8_lossy(&request)
        );
    }

    /// The request in the input, with its body as long as it says, and nothing after it.
    fn whole(data: &[u8]) -> Option<Vec<u8>> {
        const END: &[u8] = b"\r\n\r\n";
        let end = data.windows(END.len()).position(|window| window == END)?;
        let (head, body) = (&data[..end], &data[end + END.len()..]);
        let mut lines = head.split(|byte| *byte == b'\n');
        let mut request = lines.next()?.to_vec();
        for line in lines {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let framing = FRAMING.iter().any(|name| {
                line.get(..name.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(name))
            });
            if line.is_empty() {
                return None;
            }
            if !framing {
                request.extend_from_slice(&[b"\n", line, b"\r"].concat());
            }
        }
        if !request.ends_with(b"\r") {
            request.push(b'\r');
        }
        let length = body.len();
        let more = format!("\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
        Some([&request, more.as_bytes(), body].concat())
    }

    /// Requests of every kind.
    pub fn seeds() -> Vec<Vec<u8>> {
        let usual =
            "host: localhost\r\norigin: http://localhost:8080\r\nsec-fetch-site: same-origin\r\n";
        let get = |path: &str, more: &str| format!("GET {path} HTTP/1.1\r\n{usual}{more}\r\n");
        let send = |method: &str, path: &str, more: &str, body: &str| {
            format!(
                "{method} {path} HTTP/1.1\r\n{usual}content-type: application/json\r\n{more}\r\n{body}"
            )
        };
        let id = "AAAAAAAAAAAAAAAAAAAAAA";
        let cookie = "cookie: kluis={cookie}\r\n";
        [
            get(
                "/",
                "accept-encoding: br;q=0.5, gzip, *;q=0\r\nif-none-match: W/\"abc\", \"def\"\r\n",
            ),
            get("/v1/platform", ""),
            get("/v1/vault?since=1", cookie),
            get(
                "/v1/vault?since=0",
                "cookie: other=1; kluis=AAAA; kluis={cookie}\r\n",
            ),
            send(
                "PUT",
                "/v1/vault",
                &format!("{cookie}if-match: \"1\"\r\n"),
                "{\"head\":{\"header\":\"AA\",\"signature\":\"AA\"},\"body\":\"AA\"}",
            ),
            send("POST", "/v1/shares", cookie, "{\"session\":\"AA\"}"),
            send("DELETE", "/v1/session", "cookie: kluis=AAAA\r\n", ""),
            send(
                "POST",
                "/v1/sign-up",
                "",
                "{\"address\":\"AAAA\",\"language\":\"nl\"}",
            ),
            send(
                "POST",
                &format!("/v1/sign-up/{id}/code"),
                "",
                "{\"code\":\"AAAA\"}",
            ),
            send(
                "POST",
                "/v1/login",
                "x-forwarded-for: 2001:db8::1, 192.0.2.1\r\n",
                "{\"address\":\"AAAA\",\"request\":\"AAAA\"}",
            ),
            send(
                "POST",
                &format!("/v1/login/{id}"),
                "",
                "{\"finalization\":\"AAAA\",\"keep\":true}",
            ),
            send(
                "POST",
                "/v1/challenge",
                "",
                &format!("{{\"slot\":\"{id}\",\"purpose\":\"login\"}}"),
            ),
        ]
        .map(String::into_bytes)
        .into()
    }
}
