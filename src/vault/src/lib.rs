//! The cryptographic protocol of Kluis, both sides. No I/O, no clock, no DOM: randomness, time and bytes come
//! from the caller.
//!
//! A person's device founds a vault, seals fields into a commit, and later opens it again from what the server
//! kept. A field opens only with both halves: the person's own key and the platform's share.
//!
//! ```
//! use getrandom::{SysRng, rand_core::UnwrapErr};
//! use kluis_vault::{check, open::{self, *}, hpke::SealingKey, platform::*, recovery::RecoveryCode, share, slot::Unlocker};
//! use kluis_wire::*;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # fn failed<E: std::fmt::Debug>(error: E) -> String { format!("{error:?}") }
//! let rng = &mut UnwrapErr(SysRng);
//! let keys = PlatformKeys::generate(rng);                       // the platform's own
//! let platform = keys.public("kluis.example").map_err(failed)?; // what a device sees of it
//!
//! // The device makes everything, and seals one field into the first commit.
//! let code = RecoveryCode::generate(rng);
//! let mut vault = OpenVault::found(&platform, rng).map_err(failed)?;
//! let slot = Unlocker::recovery(&code).enrol("kluis.example", String::new(), rng).map_err(failed)?;
//! let edit = Edit { field: "name.given", category: Category::Identity, schema: 1, value: Some(b"Zo\xc3\xab"), file: None };
//! let change = Change { edits: &[edit], slots: vec![slot], ..Change::default() };
//! let writing = Writing { time: 1_800_000_000, device: DeviceId([1; 16]) };
//! let pending = vault.prepare(&platform, change, writing, |_| {}, rng).map_err(failed)?;
//! let commit = pending.commit.clone();
//! vault.adopt(pending);
//!
//! // The platform checks what it can, opens the shares, and stores what it can't read.
//! let (account, identity) = (vault.account(), vault.identity().map_err(failed)?.clone());
//! check::commit(account, &identity, None, &commit).map_err(failed)?;
//! let deposit = commit.deposit.clone().ok_or("a deposit")?;
//! let shares: Vec<(ShareId, _)> = keys.open_deposit("kluis.example", account, 1, deposit.as_ref()).map_err(failed)?;
//!
//! // Another device has the code, and what the server sends.
//! let stored = Vault {
//!     account, headers: vec![commit.head], body: commit.body,
//!     keyring: commit.keyring.ok_or("a keyring")?, slots: commit.slots, rows: commit.rows, nonce: Nonce([0; 32]), log: None,
//! };
//! let code = RecoveryCode::parse(&code.to_text()).map_err(failed)?;
//! let expected = Expected { origin: "kluis.example", platform: fingerprint(&platform), remembered: None };
//! let verified = open::unlock(expected, &Unlocker::recovery(&code), stored).map_err(failed)?;
//!
//! // It asks for the platform's halves, signed; they come back sealed to a key of its own.
//! let ephemeral = SealingKey::generate(rng);
//! let asking = share::Asking { origin: "kluis.example", account, session: SessionId([2; 16]), nonce: Nonce([0; 32]), time: 1 };
//! let request = verified.ask(&asking, &ephemeral).map_err(failed)?;
//! check::share_request("kluis.example", account, &identity.signing, &request).map_err(failed)?;
//! let asked: Vec<_> = shares.into_iter().map(|(_, share)| share).collect();
//! let (sealed, signature) = keys.release("kluis.example", account, &request, &asked, rng).map_err(failed)?;
//! let answer = SharesReleased { sealed, signature, nonce: Nonce([1; 32]) };
//! let received = share::receive("kluis.example", account, &platform.signing, &request, &ephemeral, &answer).map_err(failed)?;
//!
//! let opened = verified.finish(received, |_, _| {}).map_err(failed)?;
//! let given = opened.values().get("name.given").ok_or("a name")?;
//! assert_eq!(given.bytes.as_slice(), "Zoë".as_bytes());
//! # Ok(())
//! # }
//! ```
//!
//! - [`encoding`]: `E(label, x…)`, the one encoding of everything signed, digested or bound
//! - [`primitive`], [`hpke`], [`opaque`]: the primitives, each behind plain bytes
//! - [`sealed`]: the one shape in which anything is sealed; [`secret`]: the secrets' types
//! - [`slot`], [`recovery`]: unlockers, and the root key they wrap
//! - [`identity`], [`keyring`]: who the person is, cryptographically, and what the root key opens
//! - [`share`], [`field`]: the platform's halves, and the fields that need both
//! - [`file`]: what is too large for a field, in chunks under a key that is a field
//! - [`draft`]: what waits on the device until it is saved
//! - [`manifest`]: what is in the vault, signed; [`mod@open`]: the vault at work, and the order of verification
//! - [`decision`], [`jws`], [`json`]: what the person chose, signed and countersigned
//! - [`deletion`]: the end of an account, asked by the person and proven by the platform; [`destroyed`]: the journal by
//!   which a restored backup learns what it may not bring back
//! - [`grant`], [`granting`], [`recipient`]: copies sealed to others, what a commit does about them, and how
//!   recipients verify and open them; [`lent`]: the files among them; [`answer`]: the other way round
//! - [`case`], [`letters`]: requests and what becomes of them, what is put on record, and the shares of what was written
//! - [`purposes`], [`registry`], [`log`]: what data is used for, who may be given any, and who looked at what
//! - [`security`]: what happened to an account, under keys that last a day and a term
//! - [`platform`]: the platform's keys; [`check`]: what a server checks without any secret
#![no_std]
#![deny(missing_docs)]

extern crate alloc;

pub mod answer;
pub mod case;
pub mod check;
pub mod decision;
pub mod deletion;
pub mod destroyed;
pub mod draft;
pub mod encoding;
pub mod field;
pub mod file;
pub mod grant;
pub mod granting;
pub mod hpke;
pub mod identity;
pub mod json;
pub mod jws;
pub mod keyring;
pub mod lent;
mod letter;
pub mod letters;
pub mod log;
pub mod manifest;
pub mod opaque;
pub mod open;
pub mod platform;
pub mod primitive;
pub mod purposes;
pub mod recipient;
pub mod recovery;
pub mod registry;
mod rng;
pub mod sealed;
pub mod secret;
pub mod security;
pub mod share;
pub mod slot;

/// Version of every format.
pub const VERSION: u8 = 1;
/// Name of the symmetric suite, bound into everything sealed.
pub(crate) const SUITE: &[u8] = b"XChaCha20-Poly1305+HKDF-SHA-256";
