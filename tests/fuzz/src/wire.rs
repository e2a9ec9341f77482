//! What travels as JSON, the worker's messages, and text that people type.
//!
//! The binary form has one encoding for a value. JSON and the worker's letters have more than one spelling for a value (white space, the order of names, long forms of numbers):
//! nothing is ever signed or digested in these forms. So what is asked of them is that a value survives: read, written
//! and read again it is the same, and is written the same.

use crate::{
    bounds::{bounded, bounded_beside},
    scene::{GRANTED, PLATFORM, VAULT},
};
use kluis_catalog::Field;
use kluis_wire::*;
use kluis_worker::{Answer, Ask, Change, Failure, Opened, Progress, Recall, Tell, View};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Debug;

/// Calls a function for every type that travels.
macro_rules! every_type {
    ($call:ident($data:ident)) => {
        every_type!($call($data): Platform, SignUpStart, SignUpStarted, SignUpCode, OpaqueRequest, OpaqueResponse,
            NewAccount, LoginStart, LoginStarted, LoginFinish, ChallengeStart, Challenge, KeyLogin, SessionOpened,
            Second, SecondShown, WaitStart, Wait, Erasure, Deletion, Deleted, Frozen, SessionInfo, AccountState, Commit, Committed, Succession,
            NewRecord, Vault, Chunk, Uploaded, ShareRequest, SharesReleased, Problem, StoredGrant, GrantShown,
            Cases, LettersAsked, NewStatement, Recorded, DeskAsked, Waiting, Person, Participation,
            GrantsAsked, ChunkAsked, NoticesAsked, Notices, Erased, Held, SignedRegistry, SignedLook, LookReleased, AccessLog)
    };
    ($call:ident($data:ident): $($name:ident),+) => {$(
        $call::<kluis_wire::$name>($data);
    )+};
}

/// Values of many of them, each written by a function.
macro_rules! messages {
    ($write:ident) => {{
        let account = NewAccount {
            account: VAULT.account,
            identity: VAULT.identity.clone(),
            record: Some(Bytes(vec![1; 192])),
            commit: VAULT.commit.clone(),
            keep: true,
        };
        let started = SignUpStarted {
            id: SignUpId([1; 16]),
            expires_in: 900,
            outbox: Some("/outbox".into()),
        };
        let asked = ChallengeStart {
            slot: SlotId([2; 16]),
            purpose: Purpose::Recover,
        };
        let opened = SessionOpened {
            account: VAULT.account,
            session: SessionId([3; 16]),
            nonce: Nonce([4; 32]),
        };
        let login = LoginStart {
            address: Bytes(vec![5; 9]),
            request: Bytes(vec![6; 96]),
        };
        let second = Second::Passphrase {
            login: LoginId([7; 16]),
            purpose: Purpose::Delete,
            finalization: Bytes(vec![8; 64]),
        };
        let grown = Commit {
            succession: Some(Succession {
                identity: VAULT.identity.clone(),
                signature: Signature([9; 64]),
                number: 1,
            }),
            record: Some(NewRecord {
                record: Some(Bytes(vec![1; 192])),
                address: Some(SignUpId([1; 16])),
            }),
            files: vec![FileId([1; 16])],
            ..VAULT.commit.clone()
        };
        vec![
            $write(&PLATFORM.document),
            $write(&account),
            $write(&grown),
            $write(&VAULT.commit),
            $write(&VAULT.stored),
            $write(&VAULT.request),
            $write(&VAULT.answer),
            $write(&started),
            $write(&asked),
            $write(&opened),
            $write(&login),
            $write(&second),
            $write(&GRANTED.shown.copies[0]),
            $write(&GRANTED.shown),
            $write(&GRANTED.registry),
            $write(&GRANTED.request),
            $write(&GRANTED.released),
            $write(&GRANTED.log),
            $write(&Committed { sequence: 300 }),
            $write(&Uploaded {
                chunks: vec![0, 1, 300],
            }),
            $write(&Challenge {
                nonce: Nonce([8; 32]),
                expires: 9,
            }),
            $write(&ProblemType::WrongCode.document()),
        ]
    }};
}

/// Identifiers and byte strings, as text.
pub mod identifiers {
    use super::*;

    macro_rules! one_spelling {
        ($text:ident: $($name:ident),+) => {$(
            if let Some(id) = $name::parse($text) {
                assert_eq!(id.to_string(), $text);
            }
        )+};
    }

    /// One spelling each.
    pub fn run(data: &[u8]) {
        let Ok(text) = core::str::from_utf8(data) else {
            return;
        };
        one_spelling!(text: AccountId, SlotId, RowId, SessionId, DeviceId, SignUpId, LoginId, FileId, GrantId, GrantShareId, AnswerId, LookNonce, CaseId, Nonce, Digest, SigningPublic, Signature);
        let quoted = format!("\"{text}\"");
        if let Ok(bytes) = bounded(data, || serde_json::from_str::<Bytes>(&quoted))
            && !text.contains('\\')
        {
            assert_eq!(serde_json::to_string(&bytes).expect("text"), quoted);
        }
        if let Some(problem) = ProblemType::parse(text) {
            assert_eq!(problem.document().kind, text);
        }
        if let Some(field) = Field::from_id(text) {
            assert_eq!(field.id(), text);
        }
    }

    /// Of 16, 32 and 64 bytes, and names.
    pub fn seeds() -> Vec<Vec<u8>> {
        let texts = [
            SlotId([0xfb; 16]).to_string(),
            VAULT.account.to_string(),
            VAULT.commit.head.signature.to_string(),
            ProblemType::Malformed.document().kind,
            Field::GivenName.id().to_owned(),
            "alerts".to_owned(),
        ];
        texts.map(String::into_bytes).into()
    }
}

/// Every type that travels as JSON.
pub mod json {
    use super::*;

    fn survives<T: Serialize + DeserializeOwned + PartialEq + Debug>(data: &[u8]) {
        if let Ok(value) = bounded(data, || serde_json::from_slice::<T>(data)) {
            let written = serde_json::to_vec(&value).expect("plain data serialises");
            let again: T = serde_json::from_slice(&written).expect("what was written is read");
            assert_eq!(again, value);
            assert_eq!(
                serde_json::to_vec(&again).expect("plain data serialises"),
                written
            );
        }
    }

    /// Nothing is lost on the way.
    pub fn run(data: &[u8]) {
        every_type!(survives(data));
    }

    fn written(value: &impl Serialize) -> Vec<u8> {
        serde_json::to_vec(value).expect("plain data serialises")
    }

    /// The larger ones, and small ones of every kind.
    pub fn seeds() -> Vec<Vec<u8>> {
        messages!(written)
    }
}

/// Every type in the binary form.
pub mod binary {
    use super::*;
    use kluis_wire::body::{decode, encode};

    /// One encoding. A list's room is set aside for as many items as there are bytes, and an item of a list is at most
    /// this large in memory.
    const ITEM: usize = size_of::<Stated>();

    fn one_encoding<T: Serialize + DeserializeOwned + PartialEq + Debug>(data: &[u8]) {
        if let Ok(value) = bounded_beside(ITEM * data.len(), data, || decode::<T>(data)) {
            assert_eq!(encode(&value).expect("plain data is encoded"), data);
        }
    }

    /// What is read is written in the same bytes.
    pub fn run(data: &[u8]) {
        every_type!(one_encoding(data));
    }

    /// What was written is read: nothing is left out, as JSON may.
    fn written<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> Vec<u8> {
        let bytes = encode(value).expect("plain data is encoded");
        assert_eq!(decode::<T>(&bytes).as_ref(), Ok(value));
        bytes
    }

    /// The larger ones, and small ones of every kind.
    pub fn seeds() -> Vec<Vec<u8>> {
        messages!(written)
    }
}

fn letter<T: Serialize + DeserializeOwned + PartialEq + Debug>(data: &[u8]) {
    if let Ok(value) = bounded(data, || postcard::from_bytes::<T>(data)) {
        let written = postcard::to_allocvec(&value).expect("plain data serialises");
        assert_eq!(
            postcard::from_bytes::<T>(&written).expect("what was written is read"),
            value
        );
        assert!(
            written.len() <= data.len(),
            "the short form is the shortest"
        );
    }
}

fn letters<T: Serialize>(values: &[T]) -> Vec<Vec<u8>> {
    values
        .iter()
        .map(|value| postcard::to_allocvec(value).expect("plain data serialises"))
        .collect()
}

/// What the page asks of the worker.
pub mod ask {
    use super::*;

    /// Nothing is lost on the way.
    pub fn run(data: &[u8]) {
        letter::<Ask>(data);
    }

    /// Some asks.
    pub fn seeds() -> Vec<Vec<u8>> {
        let change = |value: Option<&str>| Change {
            field: Field::GivenName,
            value: value.map(str::to_owned),
        };
        letters(&[
            Ask::SignUpStart {
                address: "zoe@example.org".into(),
                language: Language::En,
            },
            Ask::SignUpCode {
                code: "123456".into(),
            },
            Ask::Unlock {
                address: "zoe@example.org".into(),
                keep: true,
            },
            Ask::Save {
                changes: vec![change(Some("Zoë")), change(None)],
            },
            Ask::Read,
            Ask::Lock,
        ])
    }
}

/// What the worker tells the page.
pub mod tell {
    use super::*;

    /// Nothing is lost on the way.
    pub fn run(data: &[u8]) {
        letter::<Tell>(data);
    }

    /// Some answers.
    pub fn seeds() -> Vec<Vec<u8>> {
        let opened = Opened {
            field: Field::GivenName,
            value: "Zoë".into(),
            changed: 1_800_000_000,
            revision: 1,
            length: None,
        };
        let view = View {
            fingerprint: "0123 4567".into(),
            platform: "89ab cdef".into(),
            sequence: 2,
            rehearsed: true,
            words: vec![1, 2, 3, 4, 5, 2047],
            recall: Recall::Known,
            conflicts: Vec::new(),
            fields: vec![opened],
        };
        letters(&[
            Tell::Progress(Progress::Sealing { done: 1, total: 2 }),
            Tell::Done(Ok(Answer::Vault(view))),
            Tell::Done(Ok(Answer::CodeSent {
                expires_in: 900,
                outbox: Some("/outbox".into()),
            })),
            Tell::Done(Err(Failure::Conflict(Field::City))),
            Tell::Done(Err(Failure::TooMany { seconds: 300 })),
        ])
    }
}

/// Values as people type them, by every validator.
pub mod typed {
    use super::*;

    /// What is accepted once is accepted unchanged, also as it is shown.
    pub fn run(data: &[u8]) {
        let Ok(text) = core::str::from_utf8(data) else {
            return;
        };
        for field in Field::ALL {
            if let Ok(stored) = bounded(data, || field.normalise(text)) {
                assert!(stored.len() <= kluis_catalog::validate::MAX_BYTES);
                assert_eq!(field.normalise(&stored).as_ref(), Ok(&stored));
                let shown = bounded(stored.as_bytes(), || field.shown(&stored, Language::Nl));
                assert_eq!(field.normalise(&shown), Ok(stored));
            }
        }
    }

    /// Every kind of value.
    pub fn seeds() -> Vec<Vec<u8>> {
        [
            "Zoë-Ömer",
            "van der",
            "zoe@example.org",
            "06 12345678",
            "+31 (0)20-555 01 23",
            "1234ab",
            "12",
            "bis",
            "’s-Hertogenbosch",
            "given=alerts\n",
        ]
        .map(|text| text.as_bytes().to_vec())
        .into()
    }
}
