//! Mail by a mail server.

use crate::harness::Server;
use crate::person::start;
use std::fs;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// A mail server that takes everything (RFC 5321, as far as a polite client needs it).
async fn mail_server() -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("smtp://{}", listener.local_addr().expect("an address"));
    let (taken, mails) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(talk(stream, taken.clone()));
        }
    });
    (url, mails)
}

async fn talk(stream: TcpStream, taken: mpsc::UnboundedSender<String>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 ready\r\n").await.expect("sent");
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match line.split(' ').next().unwrap_or_default() {
            "EHLO" => "250 welcome",
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.expect("sent");
                let mut mail = String::new();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    mail.push_str(&line);
                    mail.push('\n');
                }
                taken.send(mail).expect("the test waits for it");
                "250 taken"
            }
            _ => "250 fine",
        };
        let answer = format!("{answer}\r\n");
        write.write_all(answer.as_bytes()).await.expect("sent");
    }
}

#[tokio::test]
async fn a_code_goes_out_by_the_mail_server_and_stays_in_no_folder() {
    let (url, mut mails) = mail_server().await;
    let options = ["--smtp", &url, "--mail-from", "Kluis <kluis@example.nl>"];
    let server = Server::start_with(&options).await;
    let newcomer = start(&server, "zoe@example.org").await;
    let mail = mails.recv().await.expect("a mail");
    assert!(
        mail.contains("To: zoe@example.org") && mail.contains("From: Kluis <kluis@example.nl>"),
        "{mail}"
    );
    let digits = mail
        .lines()
        .find(|line| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit()))
        .expect("a code on a line of its own");
    assert_eq!(newcomer.try_code(digits).await.status, 204);
    assert!(fs::read_dir(server.outbox()).is_err(), "no outbox is made");
}

#[tokio::test]
async fn a_mail_server_that_is_away_changes_no_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("smtp://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let server = Server::start_with(&["--smtp", &url]).await;
    start(&server, "zoe@example.org").await;
}
