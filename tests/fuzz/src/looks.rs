//! Looks at what was granted: who may, what they ask, what is answered, and the log of all of it.

use crate::{
    bounds::bounded,
    scene::{GRANTED, ORIGIN, staff},
    sealed::{json, only_json},
};
use kluis_vault::{
    check,
    log::{self, Look},
    manifest::Head,
    registry,
};
use kluis_wire::{
    AccessLog, Bytes, GrantsAsked, LookNonce, LookReleased, SignedLook, SignedRegistry,
};
use std::sync::LazyLock;

static STAFF: LazyLock<registry::Entry> = LazyLock::new(|| staff(&GRANTED.recipient));

/// What a recipient signs to ask for shares.
pub mod look {
    use super::*;

    /// One encoding.
    pub fn run(data: &[u8]) {
        if let Ok(look) = bounded(data, || Look::decode(ORIGIN, data)) {
            assert_eq!(look.encode(ORIGIN), data);
        }
    }

    /// A real one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![GRANTED.request.look.0.clone()]
    }
}

/// A signed look, as the server checks it.
pub mod look_request {
    use super::*;

    /// Only the signed one.
    pub fn run(data: &[u8]) {
        only_json(&GRANTED.request, data, |request: &SignedLook| {
            check::look(ORIGIN, &STAFF, request).is_ok()
        });
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        json(&GRANTED.request)
    }
}

/// What the platform gives out for a look: the receipt from the log, and the shares.
pub mod look_answer {
    use super::*;

    /// Only the answer to that look.
    pub fn run(data: &[u8]) {
        let Ok(read) = bounded(data, || serde_json::from_slice::<LookReleased>(data)) else {
            return;
        };
        let pending = GRANTED.pending(&GRANTED.shown).expect("everything holds");
        let taken = bounded(data, || pending.open(&read).is_ok());
        assert_eq!(taken, read == GRANTED.released);
    }

    /// The valid one, and what was truly released for another look.
    pub fn seeds() -> Vec<Vec<u8>> {
        [json(&GRANTED.released), json(&GRANTED.elsewhere)].concat()
    }
}

/// A recipient's question what there is.
pub mod grants_asked {
    use super::*;

    static VALID: LazyLock<GrantsAsked> = LazyLock::new(|| {
        let nonce = LookNonce([6; 16]);
        GRANTED.recipient.ask(ORIGIN, nonce, 1_800_000_000)
    });

    /// Only the signed one.
    pub fn run(data: &[u8]) {
        only_json(&*VALID, data, |asked: &GrantsAsked| {
            check::grants_asked(ORIGIN, &STAFF, asked).is_ok()
        });
    }

    /// The valid one.
    pub fn seeds() -> Vec<Vec<u8>> {
        json(&*VALID)
    }
}

/// An entry of the access log.
pub mod log_entry {
    use super::*;

    /// One encoding.
    pub fn run(data: &[u8]) {
        if let Ok(entry) = bounded(data, || log::Entry::decode(data)) {
            assert_eq!(entry.encode(), data);
        }
    }

    /// The first, and one that follows.
    pub fn seeds() -> Vec<Vec<u8>> {
        GRANTED
            .log
            .entries
            .iter()
            .map(|entry| entry.0.clone())
            .collect()
    }
}

/// The access log with its head.
pub mod access_log {
    use super::*;

    /// Only the one that the platform signed.
    pub fn run(data: &[u8]) {
        let platform = &GRANTED.signing;
        only_json(&GRANTED.log, data, |read: &AccessLog| {
            log::follow(ORIGIN, platform, GRANTED.account, Head::NONE, read).is_ok()
        });
    }

    /// The valid one, and one that stops short.
    pub fn seeds() -> Vec<Vec<u8>> {
        let mut short = GRANTED.log.clone();
        short.entries.pop();
        [json(&GRANTED.log), json(&short)].concat()
    }
}

/// An entry of the registry of recipients and staff, signed whatever it is.
pub mod registry_entry {
    use super::*;

    /// One encoding.
    pub fn run(data: &[u8]) {
        let signed = GRANTED
            .platform
            .sign_registry(ORIGIN, vec![Bytes(data.to_vec())]);
        if let Ok(registry) = bounded(data, || GRANTED.verify(&signed)) {
            let entry = registry.standing().next().expect("the only one");
            assert_eq!(entry.encode(ORIGIN, Head::NONE), data);
        }
    }

    /// A real one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![GRANTED.registry.entries[0].0.clone()]
    }
}

/// The registry of recipients and staff with its head.
pub mod registry_document {
    use super::*;

    /// Only the one that the platform signed.
    pub fn run(data: &[u8]) {
        only_json(&GRANTED.registry, data, |signed: &SignedRegistry| {
            GRANTED.verify(signed).is_ok()
        });
    }

    /// The valid one, and one with an entry that nobody signed for.
    pub fn seeds() -> Vec<Vec<u8>> {
        let head = GRANTED
            .verify(&GRANTED.registry)
            .expect("it verifies")
            .head();
        let mut more = GRANTED.registry.clone();
        more.entries.push(Bytes(STAFF.encode(ORIGIN, head)));
        [json(&GRANTED.registry), json(&more)].concat()
    }
}
