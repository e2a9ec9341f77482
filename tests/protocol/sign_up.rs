//! A sign-up whose answer got lost, tried again with another passphrase: the vault opens with what the person said
//! first or with what they said last, and never with both.

use crate::{
    harness::Server,
    person::{ADDRESS, OTHER, PASSPHRASE, QUIET, device, settings, unlock},
};
use kluis_device::{
    CallError, Device,
    http::Http,
    memory::Passing,
    sign_up::SignUpError,
    transport::{Request, Response, Transport, TransportError},
    unlock::UnlockError,
};
use kluis_tests::mail;
use kluis_wire::{Language, paths};
use std::cell::Cell;

/// Loses one call that makes an account: on its way there, or its answer on the way back.
struct Losing {
    http: Http,
    on_the_way_back: bool,
    lost: Cell<bool>,
}

impl Transport for Losing {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        if !request.path.ends_with(paths::SIGN_UP_ACCOUNT) || self.lost.replace(true) {
            return self.http.send(request).await;
        }
        if self.on_the_way_back {
            let answer = self.http.send(request).await?;
            assert_eq!(answer.status, 201);
        }
        Err(TransportError::Offline)
    }
}

async fn lost(server: &Server, on_the_way_back: bool) -> Device<Losing, Passing> {
    let transport = Losing {
        http: Http::new(&server.origin).expect("a client"),
        on_the_way_back,
        lost: Cell::new(false),
    };
    let mut device = Device::new(settings(), transport, Passing::default());
    let started = device.sign_up(ADDRESS, Language::Nl).await;
    started.expect("a start");
    let code = mail::code(&server.outbox(), ADDRESS, 0).await;
    device.confirm(&code).await.expect("the right code");
    let made = device.create_vault(PASSPHRASE, false, QUIET).await;
    let offline = SignUpError::Call(CallError::Offline);
    assert_eq!(made.map(drop), Err(offline));
    device
}

async fn shut(server: &Server, passphrase: &[u8]) {
    let opened = device(server)
        .unlock(ADDRESS, passphrase, false, QUIET)
        .await;
    assert_eq!(opened, Err(UnlockError::WrongPassphrase));
}

#[tokio::test]
async fn what_never_arrived_is_made_with_the_passphrase_that_was_said_last() {
    let server = Server::start().await;
    let mut device = lost(&server, false).await;
    let made = device.create_vault(OTHER, false, QUIET).await;
    made.expect("a vault");
    unlock(&server, ADDRESS, OTHER).await;
    shut(&server, PASSPHRASE).await;
}

#[tokio::test]
async fn what_arrived_opens_with_the_passphrase_that_was_said_first() {
    let server = Server::start().await;
    let mut device = lost(&server, true).await;
    let made = device.create_vault(OTHER, false, QUIET).await;
    assert_eq!(made.map(drop), Err(SignUpError::Expired));
    shut(&server, OTHER).await;

    // Nobody has the code that was made then: it was never used, and is replaced.
    let mut opened = unlock(&server, ADDRESS, PASSPHRASE).await;
    let kit = opened.renew_code(QUIET).await.expect("a new code");
    opened.rehearse(&kit.code, QUIET).await.expect("rehearsed");
}
