//! Byte strings and fixed-length identifiers: base64url in JSON, and as they are in a binary form.

use alloc::{string::String, vec::Vec};
use base64ct::{Base64UrlUnpadded, Encoding};
use core::fmt;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
};

/// A byte string of any length; its limit stands with the field that holds it, in [`crate::limits`].
#[derive(Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
#[cfg_attr(feature = "schema", schemars(extend("contentEncoding" = "base64url", "pattern" = spelling(None))))]
pub struct Bytes(#[cfg_attr(feature = "schema", schemars(with = "String"))] pub Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({})", self.0.len())
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(&Base64UrlUnpadded::encode_string(&self.0))
        } else {
            serializer.serialize_bytes(&self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return deserializer.deserialize_bytes(Plain).map(Self);
        }
        let text = String::deserialize(deserializer)?;
        // base64ct refuses padding, white space and non-zero trailing bits: one spelling per value.
        Base64UrlUnpadded::decode_vec(&text)
            .map(Self)
            .map_err(|_| D::Error::custom("not base64url"))
    }
}

/// Bytes as they are.
struct Plain;

impl Visitor<'_> for Plain {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }
}

/// How many characters so many bytes take in base64url.
#[cfg(feature = "schema")]
pub(crate) const fn spelled(bytes: usize) -> usize {
    (bytes * 4).div_ceil(3)
}

/// The regular expression for the one spelling of so many bytes, or of any number: the bits that the last character has too
/// many are zero.
#[cfg(feature = "schema")]
fn spelling(bytes: Option<usize>) -> String {
    let [two, three] = ["[A-Za-z0-9_-][AQgw]", "[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048]"];
    let Some(bytes) = bytes else {
        return alloc::format!("^([A-Za-z0-9_-]{{4}})*({two}|{three})?$");
    };
    let end = match bytes % 3 {
        0 => "",
        1 => two,
        _ => three,
    };
    alloc::format!("^[A-Za-z0-9_-]{{{}}}{end}$", bytes / 3 * 4)
}

/// Whether `text` is base64url of exactly as many bytes as `out` holds.
fn decode_exactly(text: &str, out: &mut [u8]) -> bool {
    let length = out.len();
    Base64UrlUnpadded::decode(text, out).is_ok_and(|bytes| bytes.len() == length)
}

macro_rules! fixed {
    ($(#[$doc:meta] $name:ident: $length:literal),+ $(,)?) => {$(
        #[$doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(
            feature = "schema",
            schemars(extend("contentEncoding" = "base64url", "pattern" = spelling(Some($length))))
        )]
        pub struct $name(#[cfg_attr(feature = "schema", schemars(with = "String"))] pub [u8; $length]);

        impl $name {
            /// Length in bytes.
            pub const LENGTH: usize = $length;

            /// Reads the base64url form, as it stands in a path.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
let mut bytes = [0; $length];
                decode_exactly(text, &mut bytes).then_some(Self(bytes))
            }
        }

        impl AsRef<[u8]> for $name {
            fn as_ref(&self) -> &[u8] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&Base64UrlUnpadded::encode_string(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    serializer.serialize_bytes(&self.0)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let wrong = || D::Error::custom(concat!("not ", stringify!($length), " bytes"));
                if !deserializer.is_human_readable() {
                    let bytes = deserializer.deserialize_bytes(Plain)?;
                    return bytes.try_into().map(Self).map_err(|_| wrong());
                }
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(wrong)
            }
        }
    )+};
}

fixed! {
    /// Names an account: a digest over the origin and the person's first public keys.
    AccountId: 32,
    /// Names one way to open the keyring.
    SlotId: 16,
    /// Names the row of a sealed field; says nothing about which field it is.
    RowId: 16,
    /// Names a session in signatures; not the cookie's secret.
    SessionId: 16,
    /// Names the device that wrote a header; random per device memory.
    DeviceId: 16,
    /// Names a sign-up in progress; known only to the device that started it.
    SignUpId: 16,
    /// Names a log-in in progress.
    LoginId: 16,
    /// Names one version of a file: a new one for every upload.
    FileId: 16,
    /// Names a grant: sealed copies of fields for one recipient.
    GrantId: 16,
    /// Names the platform's half of one granted copy: a new one for every revision.
    GrantShareId: 16,
    /// Names something that others sealed to the person: an answer, a note.
    AnswerId: 16,
    /// A single-use random value of a recipient.
    LookNonce: 16,
    /// Names a case: a request of the person, or something else between them and the platform.
    CaseId: 16,
    /// A single-use random value from the server.
    Nonce: 32,
    /// A SHA-256 digest.
    Digest: 32,
    /// An Ed25519 public key (RFC 8032 section 5.1.5).
    SigningPublic: 32,
    /// An Ed25519 signature (RFC 8032 section 5.1.6).
    Signature: 64,
}
