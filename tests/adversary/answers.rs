//! Answers that are no answers: endless, cut short, compressed, over every limit, or in a second spelling.

use crate::{
    attack::{at_first_sight, at_opening},
    knowing::random,
    lying::{Lie, answered, is},
    stage::{Person, Remembering, Stage},
};
use kluis_device::{
    CallError, Refusal,
    http::Http,
    transport::{Method, Request, Response, Transport, TransportError},
    unlock::UnlockError,
};
use kluis_wire::{Bytes, Problem, RowId, SlotId, StoredRow, StoredSlot, Vault, limits, paths};
use std::{cell::Cell, rc::Rc};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

const FORM: UnlockError = UnlockError::Call(CallError::Form);

/// A lie about the bytes of the vault, as they travel.
fn about_the_bytes(mut lie: impl FnMut(&mut Vec<u8>) + 'static) -> Lie {
    Lie::answer(move |request, response| {
        let told = is(request, Method::Get, paths::VAULT);
        if told {
            lie(&mut response.body);
        }
        told
    })
}

#[tokio::test]
async fn cut_short() {
    let person = Person::new().await;
    let lie = about_the_bytes(|body| body.truncate(body.len() / 2));
    at_opening(&person, lie, FORM).await;
}

#[tokio::test]
async fn nothing_at_all() {
    let person = Person::new().await;
    at_opening(&person, about_the_bytes(Vec::clear), FORM).await;
}

#[tokio::test]
async fn something_behind_it() {
    let person = Person::new().await;
    let lie = about_the_bytes(|body| body.push(0));
    at_opening(&person, lie, FORM).await;
}

/// Where the number of headers stands: in front of the first header and of the two bytes of its length.
fn number_of_headers(body: &[u8]) -> usize {
    let vault: Vault = crate::lying::decode(body);
    let header = vault.headers[0].header.as_ref();
    let at = body.windows(header.len()).position(|bytes| bytes == header);
    at.expect("it is there") - 3
}

/// A list that is said to hold more than there are bytes in the world.
#[tokio::test]
async fn a_list_that_is_said_to_be_endless() {
    let person = Person::new().await;
    let lie = about_the_bytes(|body| {
        body.truncate(number_of_headers(body));
        body.extend_from_slice(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
    });
    at_opening(&person, lie, FORM).await;
}

#[tokio::test]
async fn a_page_in_place_of_an_answer() {
    let person = Person::new().await;
    let lie = about_the_bytes(|body| *body = b"<!doctype html><title>Kluis</title>".to_vec());
    at_opening(&person, lie, FORM).await;
}

/// The number of headers, in two bytes where one does.
#[tokio::test]
async fn a_second_spelling_of_the_same_number() {
    let person = Person::new().await;
    let lie = about_the_bytes(|body| {
        let at = number_of_headers(body);
        assert_eq!(body[at], 1, "one header, in the honest spelling");
        body[at] = 0x81;
        body.insert(at + 1, 0);
    });
    at_opening(&person, lie, FORM).await;
}

/// The same vault in the form that is meant for people who look.
#[tokio::test]
async fn a_second_form_of_the_same_answer() {
    let person = Person::new().await;
    let lie = about_the_bytes(|body| {
        let vault: Vault = crate::lying::decode(body);
        *body = serde_json::to_vec(&vault).expect("it serialises");
    });
    at_opening(&person, lie, FORM).await;
}

/// A choice that isn't one of the known ones.
#[tokio::test]
async fn a_choice_that_does_not_exist() {
    let person = Person::new().await;
    let lie = Lie::answer(|request, response| {
        let told = is(request, Method::Get, paths::VAULT);
        if told {
            let vault: Vault = crate::lying::decode(&response.body);
            let id = vault.slots[0].id.0;
            let at = response.body.windows(16).position(|bytes| bytes == id);
            // The kind stands behind the slot's name.
            response.body[at.expect("it is there") + 16] = 9;
        }
        told
    });
    at_opening(&person, lie, FORM).await;
}

#[tokio::test]
async fn more_slots_than_there_can_be() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| {
        let slot = vault.slots[0].clone();
        vault.slots.extend((0..limits::SLOTS).map(|_| StoredSlot {
            id: SlotId(random()),
            ..slot.clone()
        }));
    });
    at_first_sight(&person, lie, Refusal::Form).await;
}

#[tokio::test]
async fn more_rows_than_there_can_be() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| {
        vault.rows.extend((0..limits::ROWS).map(|_| StoredRow {
            id: RowId(random()),
            sealed: Bytes(vec![1; 153]),
        }));
    });
    at_first_sight(&person, lie, Refusal::Form).await;
}

#[tokio::test]
async fn a_row_larger_than_one_can_be() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| vault.rows[0].sealed.0.resize(limits::ROW + 1, 0));
    at_first_sight(&person, lie, Refusal::Form).await;
}

#[tokio::test]
async fn a_body_larger_than_one_can_be() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| vault.body.0.resize(limits::BODY + 1, 0));
    at_first_sight(&person, lie, Refusal::Form).await;
}

#[tokio::test]
async fn a_header_larger_than_one_can_be() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| vault.headers[0].header.0.resize(limits::HEADER + 1, 0));
    at_opening(&person, lie, FORM).await;
}

#[tokio::test]
async fn more_headers_than_are_given_at_once() {
    let person = Person::new().await;
    let lie = Lie::vault(|vault| {
        let head = vault.headers[0].clone();
        vault.headers = vec![head; limits::HEADERS + 2];
    });
    at_opening(&person, lie, FORM).await;
}

#[tokio::test]
async fn shares_of_a_megabyte() {
    let person = Person::new().await;
    let lie = Lie::shares(|released| released.sealed.0.resize(1 << 20, 0));
    at_first_sight(&person, lie, Refusal::Share).await;
}

/// Speaks just enough HTTP to send these bytes after a request, and then goes on with `more` for ever.
async fn server_that_sends(
    head: &'static str,
    body: Vec<u8>,
    endless: bool,
) -> (Http, Rc<Cell<usize>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let sent = Rc::new(Cell::new(0));
    let count = Rc::clone(&sent);
    tokio::task::spawn_local(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = connection.read(&mut request).await;
            let mut going = connection.write_all(head.as_bytes()).await.is_ok();
            while going {
                going = connection.write_all(&body).await.is_ok() && endless;
                count.set(count.get() + body.len());
            }
        }
    });
    (
        Http::new(&format!("http://{address}")).expect("a client"),
        sent,
    )
}

/// What the device's own transport makes of that.
async fn transported(
    head: &'static str,
    body: Vec<u8>,
    endless: bool,
) -> (Result<Vec<u8>, TransportError>, usize) {
    tokio::task::LocalSet::new()
        .run_until(async move {
            let (http, sent) = server_that_sends(head, body, endless).await;
            let request = Request {
                method: Method::Get,
                path: paths::VAULT.into(),
                body: None,
                if_match: None,
            };
            let answer = http.send(request).await;
            drop(http);
            (answer.map(|answer| answer.body), sent.get())
        })
        .await
}

/// A stream without end is left after the largest honest answer, not collected until memory is gone.
#[tokio::test]
async fn a_stream_without_end() {
    let person = Person::new().await;
    let (answer, sent) = transported(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n",
        vec![b' '; 64 * 1024],
        true,
    )
    .await;
    assert_eq!(answer, Err(TransportError::TooLarge));
    // What the two ends of a connection buffer, and no more.
    assert!(sent < limits::ANSWER * 4, "{sent} bytes were taken");
    let lie = Lie::instead(|request| {
        is(request, Method::Get, paths::VAULT).then_some(Err(TransportError::TooLarge))
    });
    at_opening(&person, lie, FORM).await;
}

/// An answer that breaks off before its announced end is none.
#[tokio::test]
async fn a_connection_that_breaks_off() {
    let person = Person::new().await;
    let (answer, _) = transported(
        "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n",
        vec![b'{'; 1000],
        false,
    )
    .await;
    assert_eq!(answer, Err(TransportError::Offline));
    let lie = Lie::instead(|request| {
        is(request, Method::Get, paths::VAULT).then_some(Err(TransportError::Offline))
    });
    at_opening(&person, lie, UnlockError::Call(CallError::Offline)).await;
}

/// A small answer that says it is compressed isn't unpacked to a large one.
#[tokio::test]
async fn a_compressed_bomb() {
    let person = Person::new().await;
    // Blocks of zeros: 1 MiB each when they are unpacked.
    let bomb = bomb(64);
    let length = bomb.len();
    let (answer, _) = transported(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n",
        bomb.clone(),
        false,
    )
    .await;
    assert_eq!(answer.map(|body| body.len()), Ok(length));
    let lie = about_the_bytes(move |body| *body = bomb.clone());
    at_opening(&person, lie, FORM).await;
}

/// A gzip file of so many times 64 KiB, in blocks that repeat one byte.
fn bomb(blocks: usize) -> Vec<u8> {
    let mut file = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    for _ in 0..blocks {
        // A block with fixed codes: one literal zero, then as many runs of 258 as fill it.
        file.extend_from_slice(&[0x62, 0x60, 0x18, 0x05, 0xa3, 0x00]);
    }
    file
}

/// The device never waits for what it was told to wait for, and reads no time from the server: a lie about both changes
/// nothing but the number that is shown.
#[tokio::test]
async fn told_to_wait_for_ever() {
    let person = Person::new().await;
    let lie = Lie::answer(|request, response| {
        let told = is(request, Method::Get, paths::VAULT);
        if told {
            *response = crate::lying::said(kluis_wire::ProblemType::TooMany);
            response.retry_after = Some(u64::MAX);
        }
        told
    });
    let expected = UnlockError::Call(CallError::Problem {
        kind: kluis_wire::ProblemType::TooMany,
        tries_left: None,
        retry_after: Some(u64::MAX),
    });
    at_opening(&person, lie, expected).await;
}

/// A problem that nobody knows isn't guessed at.
#[tokio::test]
async fn an_unknown_problem() {
    let person = Person::new().await;
    let lie = Lie::answer(|request, response| {
        let told = is(request, Method::Get, paths::VAULT);
        if told {
            *response = Response {
                status: 402,
                ..answered(&Problem {
                    kind: "urn:kluis:problem:pay".into(),
                    title: "Pay first.".into(),
                    status: 402,
                    tries_left: None,
                })
            };
        }
        told
    });
    at_opening(&person, lie, FORM).await;
}

/// A status that says "done" beside a problem is no answer either.
#[tokio::test]
async fn a_problem_under_a_good_status() {
    let person = Person::new().await;
    let lie = Lie::answer(|request, response| {
        let told = is(request, Method::Post, paths::SHARES);
        if told {
            *response = crate::lying::said(kluis_wire::ProblemType::NotFound);
            response.status = 200;
        }
        told
    });
    let memory = Remembering::nothing();
    crate::attack::attack(&person, &memory, async |_| {}, Stage::recover, lie, FORM).await;
}
