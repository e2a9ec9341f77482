//! OPAQUE's messages. Where Argon2id runs, its 64 MiB are allowed on top.

use crate::{
    bounds::{bounded, bounded_beside},
    scene::rng,
};
use kluis_vault::opaque::{Login, MEMORY_KIB, Registration, Server};
use std::sync::LazyLock;

const PASSPHRASE: &[u8] = b"vijf gewone woorden op rij";
const CREDENTIAL: [u8; 32] = [1; 32];
const ADDRESS: &str = "zoe@example.org";
const ORIGIN: &str = crate::scene::ORIGIN;
const STRETCHING: usize = MEMORY_KIB as usize * 1_024;

static SERVER: LazyLock<Server> = LazyLock::new(|| Server::generate(&mut rng()));

/// Every message of one registration and one log-in.
struct Messages {
    request: Vec<u8>,
    response: Vec<u8>,
    record: Vec<u8>,
    ke1: Vec<u8>,
    ke2: Vec<u8>,
    ke3: Vec<u8>,
    state: Vec<u8>,
}

static VALID: LazyLock<Messages> = LazyLock::new(|| {
    let (registration, request) = Registration::start(PASSPHRASE, &mut rng()).expect("it starts");
    let response = SERVER.register(&CREDENTIAL, &request).expect("an answer");
    let finished = registration.finish(PASSPHRASE, ADDRESS, ORIGIN, &response, &mut rng());
    let (_, record) = finished.expect("a record");
    let (login, ke1) = Login::start(PASSPHRASE, &mut rng()).expect("it starts");
    let answered = SERVER.login(
        &CREDENTIAL,
        ADDRESS,
        ORIGIN,
        Some(&record),
        &ke1,
        &mut rng(),
    );
    let (ke2, state) = answered.expect("an answer");
    let finished = login.finish(PASSPHRASE, ADDRESS, ORIGIN, &ke2, &mut rng());
    let (_, ke3) = finished.expect("the right passphrase");
    Messages {
        request,
        response,
        record,
        ke1,
        ke2,
        ke3,
        state: state.to_vec(),
    }
});

/// `RegistrationRequest`, at the server.
pub mod registration_request {
    use super::*;

    /// Answered, or refused.
    pub fn run(data: &[u8]) {
        if bounded(data, || SERVER.register(&CREDENTIAL, data)).is_ok() {
            assert_eq!(data.len(), VALID.request.len());
        }
    }

    /// A real one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![VALID.request.clone()]
    }
}

/// `RegistrationResponse`, at the device.
pub mod registration_response {
    use super::*;

    /// Finished, or refused.
    pub fn run(data: &[u8]) {
        let (registration, _) = Registration::start(PASSPHRASE, &mut rng()).expect("it starts");
        let finished = bounded_beside(STRETCHING, data, || {
            registration.finish(PASSPHRASE, ADDRESS, ORIGIN, data, &mut rng())
        });
        assert!(finished.is_err() || data.len() == VALID.response.len());
    }

    /// A real one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![VALID.response.clone()]
    }
}

/// `RegistrationRecord`, at the server.
pub mod registration_record {
    use super::*;

    /// What is taken for a record can be logged in with.
    pub fn run(data: &[u8]) {
        if bounded(data, || Server::is_record(data)) {
            let answered = SERVER.login(
                &CREDENTIAL,
                ADDRESS,
                ORIGIN,
                Some(data),
                &VALID.ke1,
                &mut rng(),
            );
            assert!(answered.is_ok());
        }
    }

    /// A real one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![VALID.record.clone()]
    }
}

/// `KE1`, at the server.
pub mod ke1 {
    use super::*;

    /// Answered, or refused: for an account and for none alike.
    pub fn run(data: &[u8]) {
        let answer = |record| {
            let answered = SERVER.login(&CREDENTIAL, ADDRESS, ORIGIN, record, data, &mut rng());
            answered.map(|(response, _)| response.len()).ok()
        };
        let known = bounded(data, || answer(Some(&VALID.record)));
        assert_eq!(known, bounded(data, || answer(None)));
        assert!(known.is_none() || data.len() == VALID.ke1.len());
    }

    /// A real one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![VALID.ke1.clone()]
    }
}

/// `KE2`, at the device.
pub mod ke2 {
    use super::*;

    /// Only the server's own answer.
    pub fn run(data: &[u8]) {
        let (login, _) = Login::start(PASSPHRASE, &mut rng()).expect("it starts");
        let finished = bounded_beside(STRETCHING, data, || {
            login.finish(PASSPHRASE, ADDRESS, ORIGIN, data, &mut rng())
        });
        assert_eq!(finished.is_ok(), data == VALID.ke2);
    }

    /// A real one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![VALID.ke2.clone()]
    }
}

/// `KE3`, at the server.
pub mod ke3 {
    use super::*;

    /// Only the device's own answer. The state, which the server keeps sealed, is only ever read without panicking.
    pub fn run(data: &[u8]) {
        let finished = bounded(data, || Server::finish(&VALID.state, data));
        assert_eq!(finished.is_ok(), data == VALID.ke3);
        let _ = bounded(data, || Server::finish(data, &VALID.ke3));
    }

    /// A real one, and the state it is checked against.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![VALID.ke3.clone(), VALID.state.clone()]
    }
}
