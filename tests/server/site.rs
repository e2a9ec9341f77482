//! The page's files.

use crate::harness::{PAGE, Server, make_site, publish};
use kluis_tests::purposes::{file, purpose};
use kluis_wire::ProblemType;
use reqwest::Method;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const HASHED: &str = "/app-0123456789abcdef.js";

/// A page with a script that has compressed copies, and things that are none of anybody's business.
async fn server() -> Server {
    let folder = TempDir::with_prefix("kluis-").expect("a temporary folder");
    make_site(folder.path());
    let site = folder.path().join("site");
    for (name, content) in [
        ("app-0123456789abcdef.js", "plain"),
        ("app-0123456789abcdef.js.br", "brotli"),
        ("app-0123456789abcdef.js.gz", "gzip"),
        ("look-012345678abcdef.css", "body {}"),
        ("worker.js", "worker"),
        ("worker_bg.wasm", "\0asm"),
        ("style.css", "body {}"),
        (".hidden.txt", "hidden"),
    ] {
        std::fs::write(site.join(name), content).expect("a file");
    }
    std::fs::create_dir(site.join("fonts")).expect("a folder");
    std::fs::write(site.join("fonts/letter.woff2"), "font").expect("a file");
    std::fs::write(folder.path().join("secret.txt"), "secret").expect("a file");
    Server::start_in(folder, &[]).await
}

#[tokio::test]
async fn each_file_has_the_type_that_browsers_insist_on() {
    let server = server().await;
    for (path, media_type, caching) in [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/index.html", "text/html; charset=utf-8", "no-cache"),
        (
            HASHED,
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
        (
            "/look-012345678abcdef.css",
            "text/css; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
        ("/worker.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/worker_bg.wasm", "application/wasm", "no-cache"),
        ("/style.css", "text/css; charset=utf-8", "no-cache"),
        ("/fonts/letter.woff2", "font/woff2", "no-cache"),
    ] {
        let answer = server.client().get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), Some(media_type), "{path}");
        assert_eq!(answer.header("cache-control"), Some(caching), "{path}");
    }
}

/// The page is built with what the built-in file says.
#[tokio::test]
async fn the_page_names_the_platform_of_the_operator() {
    let built = include_str!("../../index.html");
    let of = |purposes: Option<String>| async move {
        let folder = TempDir::with_prefix("kluis-").expect("a temporary folder");
        make_site(folder.path());
        let site = folder.path().join("site");
        std::fs::write(site.join("index.html"), built).expect("a file");
        std::fs::write(site.join("index.html.br"), "as it was built").expect("a file");
        if let Some(purposes) = purposes {
            publish(folder.path(), &purposes);
        }
        Server::start_in(folder, &[]).await
    };
    let own = of(None).await;
    let get = async |server: &Server, accepted: &str| {
        let headers = [("accept-encoding", accepted)];
        server.client().send(Method::GET, "/", "", &headers).await
    };
    assert_eq!(get(&own, "br").await.text(), "as it was built");
    assert_eq!(get(&own, "").await.text(), built);

    let purposes = file(&[purpose("calls", 1, &[])], &[])
        .replace("Voorbeeld BV", "Bakker & <Zn>")
        .replace("Voorbeeldstraat 1", "Rue de l'Exemple 2, Brussel")
        .replace("hulp@kluis.example", "help@bakker.example")
        .replace("088 000 00 00", "+32 2 000 00 01");
    let theirs = of(Some(purposes)).await;
    let page = get(&theirs, "br").await;
    assert_eq!(page.header("content-encoding"), None);
    let page = page.text();
    for said in [
        "<meta name=\"controller\" content=\"Bakker &amp; &lt;Zn&gt;\" />",
        "<dd>Bakker &amp; &lt;Zn&gt;, Rue de l'Exemple 2, Brussel, is verantwoordelijk",
        "<a href=\"tel:+3220000001\">+32 2 000 00 01</a>",
        "<a href=\"mailto:help@bakker.example\">help@bakker.example</a>",
    ] {
        assert!(page.contains(said), "it doesn't say {said}");
    }
    for gone in ["Voorbeeld", "kluis.example", "088 000", "tel:+31"] {
        assert!(!page.contains(gone), "it still says {gone}");
    }
    let packed = get(&theirs, "gzip, br").await;
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    let mut read = String::new();
    let mut decoder = flate2::read::GzDecoder::new(packed.body.as_slice());
    std::io::Read::read_to_string(&mut decoder, &mut read).expect("it unpacks");
    assert_eq!(read, page);
}

#[tokio::test]
async fn the_best_copy_that_is_accepted_is_sent() {
    let server = server().await;
    let client = server.client();
    let mut tags = Vec::new();
    for (accepted, body, encoding) in [
        ("gzip, deflate, br, zstd", "brotli", Some("br")),
        ("gzip", "gzip", Some("gzip")),
        ("br;q=0, gzip;q=0.2", "gzip", Some("gzip")),
        ("identity", "plain", None),
        ("", "plain", None),
    ] {
        let answer = client
            .send(Method::GET, HASHED, "", &[("accept-encoding", accepted)])
            .await;
        assert_eq!(
            (answer.text().as_str(), answer.header("content-encoding")),
            (body, encoding),
            "{accepted}"
        );
        assert_eq!(answer.header("vary"), Some("accept-encoding"));
        tags.push(answer.header("etag").expect("a tag").to_owned());
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 3, "each copy has a tag of its own: {tags:?}");
}

#[tokio::test]
async fn what_is_known_is_not_sent_again() {
    let server = server().await;
    let client = server.client();
    let tag = client
        .get("/")
        .await
        .header("etag")
        .expect("a tag")
        .to_owned();
    assert!(tag.starts_with('"'), "a strong one");
    let again = client
        .send(Method::GET, "/", "", &[("if-none-match", &tag)])
        .await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), Some(tag.as_str()));
    let changed = client
        .send(Method::GET, "/", "", &[("if-none-match", "\"other\"")])
        .await;
    assert_eq!(changed.status, 200);
}

#[tokio::test]
async fn every_page_of_the_page_is_the_page() {
    let server = server().await;
    for path in [
        "/account",
        "/sleutels",
        "/instellingen/gegevens",
        "/en/account",
        "/openen?x=1",
        "/fonts",
    ] {
        let answer = server.client().get(path).await;
        assert_eq!(
            (answer.status, answer.text().as_str()),
            (200, PAGE),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_is_not_the_page() {
    let server = server().await;
    for path in [
        "/missing.js",
        "/app-0123456789abcdef.js.br",
        "/.hidden.txt",
        "/fonts/missing.woff2",
        "/favicon.ico",
    ] {
        server
            .client()
            .get(path)
            .await
            .refused(ProblemType::NotFound);
    }
}

#[tokio::test]
async fn head_says_what_get_would_and_nothing_else_is_allowed() {
    let server = server().await;
    let client = server.client();
    let head = client.send(Method::HEAD, "/", "", &[]).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(
        head.header("content-length"),
        Some(PAGE.len().to_string().as_str())
    );
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let answer = client.send(method, "/", "", &[]).await;
        answer.refused(ProblemType::Method);
        assert_eq!(answer.header("allow"), Some("GET, HEAD"));
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_folder() {
    let server = server().await;
    let address = server
        .origin
        .strip_prefix("http://")
        .expect("plain http")
        .to_owned();
    for path in [
        "/../secret.txt",
        "/fonts/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "//../secret.txt",
        "/fonts/%00/../../secret.txt",
        "/../data/platform.key",
    ] {
        // By hand: a client library resolves the dots before it asks.
        let mut stream = TcpStream::connect(&address).await.expect("a connection");
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
    }
}
