//! Every decoder of the project against hostile bytes.
//!
//! A target is a function over bytes. It says what has to hold whatever the bytes are: nothing panics; what is
//! decoded encodes to the very bytes that it came from, so that no value has two encodings; what is allocated stays
//! within a fixed multiple of the input; and where something is opened or verified, only the one valid input is taken.
//!
//! They run in two ways:
//!
//! - `cargo test`: each with its seeds and the inputs kept in `corpus/`, then with a fixed number of mutations of
//!   these, the same in every run ([`engine`]);
//! - `make fuzz`: under libFuzzer, guided by coverage, for as long as you like.
//!
//! ```
//! let header = kluis_fuzz::TARGETS.iter().find(|target| target.name == "header").expect("a target");
//! (header.run)(b"no header, and that is fine");
//! ```
//!
//! - [`formats`]: the vault's encodings, plain; [`sealed`]: what is opened or verified; [`passphrase`]: OPAQUE's messages
//! - [`decisions`], [`grants`], [`looks`]: what is signed and sealed between a person, the platform and a recipient
//! - [`cases`]: statements in cases, and what is written with them
//! - [`wire`]: what travels, in both forms, the worker's messages, and text that people type
//! - [`server`]: bytes on a connection to the real server
//! - [`scene`]: the keys and the vault that the targets use; [`bounds`]: counting what is allocated

pub mod bounds;
pub mod cases;
pub mod decisions;
pub mod engine;
pub mod formats;
pub mod grants;
pub mod looks;
pub mod passphrase;
pub mod scene;
pub mod sealed;
pub mod server;
pub mod wire;

#[cfg(feature = "libfuzzer")]
#[doc(hidden)]
pub use libfuzzer_sys;

/// One decoder, and what must hold of it.
pub struct Target {
    /// Its name: also that of its program and of its folder in `corpus/`.
    pub name: &'static str,
    /// Panics where something doesn't hold.
    pub run: fn(&[u8]),
    /// Inputs that get far, made anew by the code of today.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// So many mutations in a short run: what takes about a second.
    pub tries: u32,
}

macro_rules! targets {
    ($($(#[$doc:meta])+ $name:ident = $module:ident, $tries:literal;)+) => {
        /// Every target.
        pub const TARGETS: &[Target] = &[$(Target {
            name: stringify!($name),
            run: $module::$name::run,
            seeds: $module::$name::seeds,
            tries: $tries,
        },)+];

        #[cfg(test)]
        mod short {
            $($(#[$doc])+ #[test] fn $name() { crate::engine::short_run(stringify!($name)); })+
        }
    };
}

targets! {
    /// `E(label, x…)` itself: any sequence of readings.
    encoding = formats, 60_000;
    /// The manifest's header.
    header = formats, 60_000;
    /// The manifest's body.
    body = formats, 20_000;
    /// What is sealed in the keyring.
    keyring = formats, 2_000;
    /// What is sealed in a deposit of shares.
    deposit = formats, 600;
    /// The platform's wrapped keys.
    platform_keys = formats, 2_000;
    /// The padding inside everything sealed.
    padding = formats, 60_000;
    /// A recovery code, typed or in its file.
    recovery_code = formats, 10_000;
    /// The value that holds the key of a file.
    file = formats, 20_000;

    /// The one shape of everything sealed.
    sealed_bytes = sealed, 10_000;
    /// A sealed field.
    field = sealed, 10_000;
    /// A slot.
    slot = sealed, 5_000;
    /// A chunk of a file.
    chunk = sealed, 10_000;
    /// What was typed and not yet saved.
    draft = sealed, 300;
    /// A share in the platform's store.
    stored_share = sealed, 5_000;
    /// Sealed to a public key.
    hpke = sealed, 500;
    /// A public key to seal to.
    public_key = sealed, 2_000;
    /// The platform's document.
    platform_document = sealed, 1_000;
    /// The platform's answer to a request for shares.
    share_answer = sealed, 500;
    /// A request for shares.
    share_request = sealed, 1_000;
    /// A signed challenge.
    key_login = sealed, 1_000;
    /// A commit, as the server checks it.
    commit = sealed, 1_000;
    /// A whole vault, as the device verifies it.
    vault = sealed, 300;

    /// A compact JWS, as a decision and as a receipt.
    jws_token = decisions, 20_000;
    /// What is signed as a decision.
    decision = decisions, 60_000;
    /// What is signed as a receipt.
    receipt = decisions, 60_000;
    /// A decision, signed by the person.
    signed_decision = decisions, 4_000;
    /// A receipt, signed by the platform.
    signed_receipt = decisions, 3_000;
    /// The file that a person keeps of a decision.
    receipt_file = decisions, 300;
    /// The person's public keys, which lead back to the account.
    identity_chain = decisions, 3_000;
    /// New identity keys, as the server checks them.
    succession = decisions, 4_000;

    /// A granted copy, as the server and everybody after it check whose it is.
    granted_copy = grants, 4_000;
    /// What a recipient is shown, up to the request for its share.
    grant_shown = grants, 1_000;
    /// What is sealed in a deposit of shares of granted copies.
    grant_deposit = grants, 100;
    /// The share of a granted copy in the platform's store.
    stored_grant_share = grants, 20_000;
    /// A letter whose writer signed whatever stands in it.
    letter = grants, 300;
    /// What others sealed to the person.
    answer = grants, 3_000;

    /// What a recipient signs to ask for shares.
    look = looks, 3_000;
    /// A signed look, as the server checks it.
    look_request = looks, 4_000;
    /// What the platform gives out for a look: the receipt from the log, and the shares.
    look_answer = looks, 1_500;
    /// A recipient's question what there is.
    grants_asked = looks, 5_000;
    /// An entry of the access log.
    log_entry = looks, 60_000;
    /// The access log with its head.
    access_log = looks, 4_000;
    /// An entry of the registry of recipients and staff, signed whatever it is.
    registry_entry = looks, 2_000;
    /// The registry of recipients and staff with its head.
    registry_document = looks, 3_000;

    /// What is signed in a case.
    statement = cases, 40_000;
    /// A statement with its author's signature.
    signed_statement = cases, 3_000;
    /// The platform's receipt for a statement.
    stated_receipt = cases, 4_000;
    /// What is in a letter, once it is opened.
    letter_content = cases, 40_000;
    /// What a person wrote to the desk.
    request_text = cases, 400;
    /// The desk's question.
    desk_asked = cases, 4_000;
    /// The platform's answer to a question for the shares of letters.
    letters_answer = cases, 500;

    /// `RegistrationRequest`, at the server.
    registration_request = passphrase, 1_000;
    /// `RegistrationResponse`, at the device.
    registration_response = passphrase, 6;
    /// `RegistrationRecord`, at the server.
    registration_record = passphrase, 1_000;
    /// `KE1`, at the server.
    ke1 = passphrase, 500;
    /// `KE2`, at the device.
    ke2 = passphrase, 6;
    /// `KE3`, at the server.
    ke3 = passphrase, 2_000;

    /// Identifiers and byte strings, as text.
    identifiers = wire, 40_000;
    /// Every type that travels as JSON.
    json = wire, 4_000;
    /// Every type in the binary form.
    binary = wire, 4_000;
    /// What the page asks of the worker.
    ask = wire, 20_000;
    /// What the worker tells the page.
    tell = wire, 20_000;
    /// Values as people type them, by every validator.
    typed = wire, 4_000;

    /// Bytes on a connection: methods, paths, cookies, tags, encodings, bodies.
    requests = server, 400;
}

/// The target of this name.
///
/// # Panics
/// Where there is none.
#[must_use]
pub fn target(name: &str) -> &'static Target {
    TARGETS
        .iter()
        .find(|target| target.name == name)
        .unwrap_or_else(|| panic!("there is no target {name}"))
}

/// A program for libFuzzer around one target. What the target makes once is made first, by its seeds: it is no part of
/// what an input may allocate.
#[cfg(feature = "libfuzzer")]
#[macro_export]
macro_rules! program {
    ($name:literal) => {
        use $crate::libfuzzer_sys;
        libfuzzer_sys::fuzz_target!(
            init: drop(($crate::target($name).seeds)()),
            |data: &[u8]| ($crate::target($name).run)(data)
        );
    };
}
