//! Sign-up, and the ways to log in.

use crate::{
    AccountId, Bytes, Commit, Digest, LoginId, Nonce, SessionId, SignUpId, Signature,
    SigningPublic, SlotId,
};
#[cfg(feature = "schema")]
use crate::{bytes::spelled, limits::*};
use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

/// Who the platform is, cryptographically. Devices pin it at first sight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Platform {
    /// Version of the protocol: 1.
    pub version: u8,
    /// The platform's domain: the WebAuthn relying-party id, without scheme or port.
    pub origin: String,
    /// The key that signs the platform's answers.
    pub signing: SigningPublic,
    /// The X-Wing key (1216 bytes) that addresses, mailed codes and new shares are sealed to.
    #[cfg_attr(feature = "schema", schemars(length(equal = spelled(SEALING_PUBLIC))))]
    pub sealing: Bytes,
    /// Signature by `signing` over `E("kluis/v1/platform", origin, signing, sealing)`.
    pub signature: Signature,
}

/// A person's public keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IdentityPublic {
    /// Signs decisions, manifests and requests for shares.
    pub signing: SigningPublic,
    /// X-Wing, 1216 bytes: others seal to it.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(SEALING_PUBLIC))))]
    pub sealing: Bytes,
}

/// The language of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Dutch.
    Nl,
    /// English.
    En,
}

/// Asks for a code by mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignUpStart {
    /// The address, sealed to the platform (`kluis/v1/address`).
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(SEALED_TO_PLATFORM))))]
    pub address: Bytes,
    /// Language of the mail.
    pub language: Language,
}

/// A code was asked for: the same answer whether the address has an account or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignUpStarted {
    /// Names this sign-up in the calls that follow.
    pub id: SignUpId,
    /// How long the code counts, in seconds.
    pub expires_in: u64,
    /// Development only: the folder the mail was written to.
    #[serde(default)]
    pub outbox: Option<String>,
}

/// The mailed code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignUpCode {
    /// The digits, sealed to the platform (`kluis/v1/code`, bound to the sign-up's id).
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(SEALED_TO_PLATFORM))))]
    pub code: Bytes,
}

/// First OPAQUE registration message (RFC 9807 section 5.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpaqueRequest {
    /// `RegistrationRequest`.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(OPAQUE_MESSAGE))))]
    pub request: Bytes,
}

/// Second OPAQUE registration message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpaqueResponse {
    /// `RegistrationResponse`.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(OPAQUE_MESSAGE))))]
    pub response: Bytes,
}

/// Makes the account with its first commit, in one step. Sent again unchanged it is the same account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewAccount {
    /// `SHA-256(E("kluis/v1/account", origin, signing, sealing))`; the server computes it too.
    pub account: AccountId,
    /// The first identity keys.
    pub identity: IdentityPublic,
    /// `RegistrationRecord` of OPAQUE; none where the vault begins without a passphrase.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(OPAQUE_MESSAGE))))]
    pub record: Option<Bytes>,
    /// The first commit: sequence 1.
    pub commit: Commit,
    /// False on a device that isn't the person's own: no device cookie then.
    pub keep: bool,
}

/// First log-in message (RFC 9807 section 6.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LoginStart {
    /// The address, sealed to the platform (`kluis/v1/address`).
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(SEALED_TO_PLATFORM))))]
    pub address: Bytes,
    /// `KE1`.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(OPAQUE_MESSAGE))))]
    pub request: Bytes,
}

/// Second log-in message; for an unknown address a simulated one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LoginStarted {
    /// Names this log-in in the last message.
    pub id: LoginId,
    /// `KE2`.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(OPAQUE_MESSAGE))))]
    pub response: Bytes,
}

/// Third log-in message (RFC 9807 section 6.1): each log-in can be completed once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LoginFinish {
    /// `KE3`.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(OPAQUE_MESSAGE))))]
    pub finalization: Bytes,
    /// False on a device that isn't the person's own: no device cookie then.
    pub keep: bool,
}

/// What an unlocker key is asked to prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "UnlockerPurpose"))]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// Opening the vault.
    Login,
    /// Opening it with the recovery code.
    Recover,
    /// Ending a freeze.
    Unfreeze,
    /// Changing unlockers or the address, as the second of two.
    Unlockers,
    /// Deleting the account, as the second of two.
    Delete,
}

impl Purpose {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 5] = [
        Self::Login,
        Self::Recover,
        Self::Unfreeze,
        Self::Unlockers,
        Self::Delete,
    ];

    /// The number used in every encoding; counts from 1.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The purpose with this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|purpose| purpose.number() == number)
    }
}

/// Asks for a challenge to sign. Every slot id gets one, known or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChallengeStart {
    /// Derived from the unlocker's secret.
    pub slot: SlotId,
    /// What for.
    pub purpose: Purpose,
}

/// A single-use challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Challenge {
    /// What to sign.
    pub nonce: Nonce,
    /// Until when it counts, seconds since 1970.
    pub expires: u64,
}

/// The signed challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyLogin {
    /// Which slot.
    pub slot: SlotId,
    /// What for.
    pub purpose: Purpose,
    /// The challenge.
    pub nonce: Nonce,
    /// Its expiry, as it was given.
    pub expires: u64,
    /// SHA-256 of the X-Wing key that shares may be released to in this session.
    pub ephemeral: Digest,
    /// By the slot's auth key over `E("kluis/v1/auth", origin, platform fingerprint, slot, purpose, nonce,
    /// expiry, ephemeral)`.
    pub signature: Signature,
    /// False on a device that isn't the person's own: no device cookie then.
    pub keep: bool,
}

/// A session was opened; its secret is in the cookie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionOpened {
    /// Whose vault.
    pub account: AccountId,
    /// The session's public name, for signatures.
    pub session: SessionId,
    /// To be signed with the first request for shares.
    pub nonce: Nonce,
}

/// Shows an unlocker other than the one that opened the session, in that session: what changes unlockers, ends a
/// freeze or deletes the account takes a second one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Second {
    /// A passkey or recovery code, by a signed challenge with the purpose it is shown for.
    Key(KeyLogin),
    /// The passphrase, by a log-in that was started for it.
    Passphrase {
        /// The log-in.
        login: LoginId,
        /// What for.
        purpose: Purpose,
        /// `KE3`.
        #[cfg_attr(feature = "schema", schemars(length(max = spelled(OPAQUE_MESSAGE))))]
        finalization: Bytes,
    },
}

/// A second unlocker was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecondShown {
    /// Until when it counts in this session, seconds since 1970.
    pub until: u64,
}

/// Starts the days that have to go by: three that stand in for a second unlocker, or seven before an account is erased. The
/// notice of them goes to the account's own address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WaitStart {
    /// The address, sealed to the platform (`kluis/v1/address`): it doesn't keep it, and checks that it is the account's.
    #[cfg_attr(feature = "schema", schemars(length(max = spelled(SEALED_TO_PLATFORM))))]
    pub address: Bytes,
    /// Language of the mail.
    pub language: Language,
}

/// The three days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Wait {
    /// Since when, seconds since 1970.
    pub since: u64,
    /// From when on it stands in for a second unlocker.
    pub until: u64,
    /// Until when it does.
    pub expires: u64,
}

/// The seven days before an account is erased that nothing opens any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Erasure {
    /// Until when, seconds since 1970. Whoever opens the vault before ends it.
    pub until: u64,
}

/// Deletes the account: all of it, at once. Signed by the person's identity key, so that a cookie isn't enough; about the
/// vault as it stood, so that nobody deletes what they haven't seen. Sent again unchanged it gives the same proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Deletion {
    /// The session that a second unlocker was shown in.
    pub session: SessionId,
    /// SHA-256 of the header that the vault stands at.
    pub head: Digest,
    /// The device's clock, seconds since 1970.
    pub time: u64,
    /// By the identity key over `E("kluis/v1/delete", origin, account, session, head, time)`.
    pub signature: Signature,
}

/// It is deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Deleted {
    /// What proves it: a compact JWS of the platform.
    pub proof: String,
}

/// A freeze: no share is released.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Frozen {
    /// Since when, seconds since 1970.
    pub since: u64,
    /// The slot whose session pressed it, which can't end it.
    pub by: SlotId,
}

/// One open session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionInfo {
    /// Its public name.
    pub session: SessionId,
    /// The slot that opened it.
    pub slot: SlotId,
    /// When it was opened, seconds since 1970.
    pub opened: u64,
    /// When it was used last, to the minute.
    pub used: u64,
}

/// What the server says about an account beside its vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccountState {
    /// Whether it is frozen.
    pub frozen: Option<Frozen>,
    /// Whether a change without a second unlocker was announced.
    pub wait: Option<Wait>,
    /// The session that asks.
    pub session: SessionId,
    /// Every open session, this one included.
    pub sessions: Vec<SessionInfo>,
}
