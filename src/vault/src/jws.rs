//! Compact JWS (RFC 7515 section 7.1) with EdDSA (RFC 8037): how decisions, receipts and proofs of deletion are
//! signed, so that anyone can check them with an ordinary library.
//!
//! ```text
//! token = BASE64URL(header) ‖ "." ‖ BASE64URL(payload) ‖ "." ‖ BASE64URL(signature)
//! signature = Sign(ASCII(BASE64URL(header) ‖ "." ‖ BASE64URL(payload)))
//! ```
//!
//! The header is a constant of the kind of token: algorithm and `typ` (RFC 8725 section 3.11), no key. So nothing
//! in a token says how, or with which key, it is to be checked.

use crate::{identity::signed_by, json, primitive::Failed};
use alloc::{string::String, vec::Vec};
use base64ct::{Base64UrlUnpadded, Encoding};
use kluis_wire::{Signature, SigningPublic};

/// What is signed. Each kind has a header of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The person's.
    Decision,
    /// The platform's countersignature.
    Receipt,
    /// The platform's, for a statement in a case.
    Request,
    /// The platform's proof that an account is deleted.
    Deletion,
    /// The platform's journal of what it destroyed.
    Destroyed,
}

impl Kind {
    /// The protected header, byte for byte.
    #[must_use]
    pub const fn header(self) -> &'static str {
        match self {
            Self::Decision => r#"{"alg":"EdDSA","typ":"kluis-decision+jws"}"#,
            Self::Receipt => r#"{"alg":"EdDSA","typ":"kluis-receipt+jws"}"#,
            Self::Request => r#"{"alg":"EdDSA","typ":"kluis-request+jws"}"#,
            Self::Deletion => r#"{"alg":"EdDSA","typ":"kluis-deletion+jws"}"#,
            Self::Destroyed => r#"{"alg":"EdDSA","typ":"kluis-destroyed+jws"}"#,
        }
    }
}

/// A token that was taken apart; its signature is yet to be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    signed: &'a str,
    signature: Signature,
    /// What was signed.
    pub payload: Vec<u8>,
}

/// Makes a token; `sign` gets the signing input.
pub fn sign(kind: Kind, payload: &[u8], sign: impl FnOnce(&[u8]) -> Signature) -> String {
    let mut token = Base64UrlUnpadded::encode_string(kind.header().as_bytes());
    token.push('.');
    token.push_str(&Base64UrlUnpadded::encode_string(payload));
    let signature = sign(token.as_bytes());
    token.push('.');
    token.push_str(&Base64UrlUnpadded::encode_string(&signature.0));
    token
}

impl<'a> Token<'a> {
    /// Takes a token apart, if it has exactly the header of this kind and one spelling.
    ///
    /// # Errors
    /// [`Failed`] for anything else.
    pub fn parse(kind: Kind, token: &'a str) -> Result<Self, Failed> {
        // What has more than two dots has one in its signature, where none can be.
        let (header, rest) = split(token)?;
        let (payload, signature) = split(rest)?;
        let signed = token.len() - signature.len() - 1;
        let signed = token.get(..signed).ok_or(Failed)?;
        if decode(header)? != kind.header().as_bytes() {
            return Err(Failed);
        }
        Ok(Self {
            signed,
            signature: Signature(decode(signature)?.try_into().map_err(|_| Failed)?),
            payload: decode(payload)?,
        })
    }

    /// Whether this key signed it.
    #[must_use]
    pub fn is_signed(&self, key: &SigningPublic) -> bool {
        signed_by(key, self.signed.as_bytes(), &self.signature)
    }
}

/// What stands before the first dot, and behind it.
fn split(token: &str) -> Result<(&str, &str), Failed> {
    let before = json::until(token.as_bytes(), b'.').len();
    let parts = token.get(..before).zip(token.get(before + 1..));
    parts.ok_or(Failed)
}

/// base64ct refuses padding, white space and non-zero trailing bits: one spelling per value.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, Failed> {
    Base64UrlUnpadded::decode_vec(text).map_err(|_| Failed)
}
