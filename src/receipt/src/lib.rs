//! Receipts of decisions: what the platform has on record about them, and checking one in full, offline.
//!
//! A person decides, and the platform countersigns: that is a receipt (see `kluis_vault::decision`). With it goes a
//! record in the terms of ISO/IEC TS 27560 and DPV, made here for the platform; and here whoever has the file checks all
//! of it.
//!
//! ```
//! use getrandom::{SysRng, rand_core::UnwrapErr};
//! use kluis_catalog::{Basis, Field, purpose::{Party, Purpose, PurposeText}};
//! use kluis_receipt::{check::{Known, check}, file::{File, Kept as _}, finding::Signer, record::{Source, record}};
//! use kluis_vault::{decision::{Choice, Decision, Outcome, Receipt}, identity::{Identity, account}};
//! use kluis_vault::{manifest::{Head, digest}, platform::{PlatformKeys, fingerprint}};
//! use kluis_wire::Language;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # fn failed<E: std::fmt::Debug>(error: E) -> String { format!("{error:?}") }
//! # let words = |title: &str| PurposeText { title: title.into(), ..PurposeText::default() };
//! # let purpose = Purpose {
//! #     id: "alerts".into(), version: 1, basis: Basis::Consent, fields: vec![Field::Email], recipients: vec![],
//! #     term_days: Some(365), kept_days: None, once: false, nl: words("Vacatures per e-mail"), en: words("Jobs by e-mail"),
//! # };
//! let (rng, origin, now) = (&mut UnwrapErr(SysRng), "kluis.example", 1_800_000_000);
//! let (keys, person) = (PlatformKeys::generate(rng), Identity::generate(rng).map_err(failed)?);
//! let account = account(origin, person.public().map_err(failed)?);
//! let choice = Choice {
//!     outcome: Outcome::Given, purpose: "alerts".into(), purpose_version: 1, language: Language::Nl,
//!     text: digest(purpose.shown(Language::Nl).as_bytes()), recipients: vec![],
//!     shown_at: now - 9, chosen_at: now - 2, until: 0,
//! };
//! let signed = Decision::sign(account, &person, Head::NONE, choice, now).map_err(failed)?;
//!
//! // The platform countersigns, with what it has on record.
//! let decision = Decision::verify(account, person.chain(), &signed.token).map_err(failed)?;
//! let record = record(&Source {
//!     origin, sequence: 1, time: now, decision: &decision, platform: &Party::default(), purpose: &purpose, receivers: &[],
//! });
//! let receipt = Receipt {
//!     account, sequence: 1, previous: Head::NONE.digest, time: now, log: Head::NONE, decision: signed.token, record,
//! };
//! let platform = keys.public(origin).map_err(failed)?;
//! let known = Known { origin, platform: Some(fingerprint(&platform)) };
//! let file = File {
//!     version: 1, receipt: keys.countersign(origin, &receipt), platform, identity: person.chain().to_vec(),
//! };
//!
//! // Anyone checks it.
//! let checked = check(known, &file.to_json()).map_err(failed)?;
//! assert_eq!(checked.proof.title, "Vacatures per e-mail");
//! assert_eq!(checked.proof.signer, Signer::Known);
//! # Ok(())
//! # }
//! ```
//!
//! - [`finding`]: what a check finds; all that there is without the feature `full`
//! - [`record`]: what the platform has on record, in the terms of ISO/IEC TS 27560 and DPV; [`time`]: its times
//! - [`file`]: what a person keeps; [`check`]: checking it, and two of them beside each other
//! - [`deletion`], [`request`]: the proof that an account is gone, and the receipt of a request, kept and checked likewise

#![deny(missing_docs)]

#[cfg(feature = "full")]
pub mod check;
#[cfg(feature = "full")]
pub mod deletion;
#[cfg(feature = "full")]
pub mod file;
pub mod finding;
#[cfg(feature = "full")]
pub mod record;
#[cfg(feature = "full")]
pub mod request;
#[cfg(feature = "full")]
pub mod time;
