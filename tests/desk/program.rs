//! The program as people start it, at the server as it runs.

use crate::{
    desk::Desk,
    person::{NAME, Person},
    registered::{CALLS, purposes},
};
use kluis_device::permit::Say;
use kluis_tests::{Server, programs};
use std::{
    fs,
    process::{Command, Output},
    time::{SystemTime, UNIX_EPOCH},
};

pub fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970")
        .as_secs()
}

fn program(arguments: &[&str]) -> Output {
    Command::new(programs::desk())
        .args(arguments)
        .env_remove("KLUIS_DESK_KEY")
        .env_remove("KLUIS_DESK_SERVER")
        .output()
        .expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

#[test]
fn help_tells_everything_and_is_no_failure() {
    let long = program(&["--help"]);
    assert_eq!(
        (long.status.code(), text(&long.stderr)),
        (Some(0), String::new())
    );
    let long = text(&long.stdout);
    for told in [
        "KLUIS_DESK_KEY",
        "KLUIS_DESK_SERVER",
        "--json",
        "Examples:",
        "Ends with 0",
        "new",
        "key",
        "list",
        "open",
        "log",
        "export",
        "notices",
        "confirm",
        "requests",
        "start",
        "extend",
        "answer",
        "record",
        "note",
        "disclose",
        "participate",
        "participations",
        "close",
    ] {
        assert!(long.contains(told), "{told}");
    }
    let open = text(&program(&["open", "--help"]).stdout);
    for told in [
        "--field",
        "--reason",
        "--out",
        "512 bytes",
        "the person reads",
        "Examples:",
    ] {
        assert!(open.contains(told), "{told}");
    }
    for command in [
        "new",
        "key",
        "list",
        "notices",
        "confirm",
        "log",
        "export",
        "requests",
        "start",
        "extend",
        "answer",
        "record",
        "note",
        "disclose",
        "participate",
        "participations",
        "close",
    ] {
        let help = program(&[command, "--help"]);
        assert_eq!(help.status.code(), Some(0), "{command}");
        assert!(text(&help.stdout).lines().count() > 10, "{command}");
    }
    assert_eq!(program(&["--version"]).status.code(), Some(0));
    for wrong in [
        &[][..],
        &["look"],
        &["list", "--quickly"],
        &["--server", "http://kluis.example.nl", "list"],
    ] {
        let ran = program(wrong);
        assert_eq!(
            (ran.status.code(), text(&ran.stdout)),
            (Some(2), String::new()),
            "{wrong:?}"
        );
        assert!(!ran.stderr.is_empty());
    }
}

/// There is no TLS where the test's server stands: that is no answer, and no crash.
#[test]
fn a_server_that_speaks_no_tls_is_no_answer() {
    let folder = tempfile::TempDir::with_prefix("kluis-desk-").expect("a folder");
    let key = folder.path().join("desk.key");
    let key = key.to_str().expect("a path that is text");
    assert_eq!(program(&["--key", key, "new"]).status.code(), Some(0));
    let listening = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listening.local_addr().expect("an address").port();
    let answering = std::thread::spawn(move || {
        use std::io::Write as _;
        let (mut stream, _) = listening.accept().expect("somebody calls");
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    });
    let server = format!("https://localhost:{port}");
    let ran = program(&["--key", key, "--server", &server, "list"]);
    assert_eq!(ran.status.code(), Some(1), "{}", text(&ran.stderr));
    assert!(
        text(&ran.stderr).contains("doesn't answer"),
        "{}",
        text(&ran.stderr)
    );
    answering.join().expect("it answered");
}

#[tokio::test]
async fn a_whole_story_with_the_program_itself() {
    let mut desk = Desk::new().await;
    let purposes = purposes(&desk).await;
    let mut server = Server::without_page().await;
    fs::copy(purposes, server.purposes_file()).expect("the file is copied");
    server.restart().await;
    desk.server = server.origin().to_owned();
    let mut zoe = Person::zoe_at(server.origin(), &server.data(), now).await;
    zoe.say(CALLS, Say::Yes(None)).await;

    let key = desk.key();
    let run = |arguments: &[&str]| {
        Command::new(programs::desk())
            .args(arguments)
            .env("KLUIS_DESK_KEY", &key)
            .env("KLUIS_DESK_SERVER", server.origin())
            .output()
            .expect("the program runs")
    };
    let listed = run(&["list"]);
    assert_eq!(listed.status.code(), Some(0), "{}", text(&listed.stderr));
    assert!(text(&listed.stdout).contains(&zoe.account()));
    let account = zoe.account();
    let open = [
        "open",
        &account,
        "--field",
        "name.given",
        "--reason",
        "Bellen over vacature 214",
    ];
    let opened = run(&open);
    assert_eq!(opened.status.code(), Some(0), "{}", text(&opened.stderr));
    assert!(text(&opened.stdout).contains(NAME));
    assert_eq!(zoe.log().await[0].reason, "Bellen over vacature 214");

    zoe.say(CALLS, Say::No).await;
    let refused = run(&open);
    assert_eq!(
        (refused.status.code(), text(&refused.stdout)),
        (Some(3), String::new())
    );
    assert!(text(&refused.stderr).starts_with("kluis-desk: the platform refused"));
    assert_eq!(zoe.log().await.len(), 2);
    // Nothing of it is in the server's log.
    let printed = server.printed();
    for secret in [NAME, "vacature 214", account.as_str()] {
        assert!(!printed.contains(secret), "{secret}");
    }
}
