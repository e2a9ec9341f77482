//! The file that a person keeps: the receipt, and the public keys that it is checked with.

use kluis_wire::{IdentityLink, Platform};
use serde::{Deserialize, Serialize};

/// What it is called when it is saved.
pub const NAME: &str = "kluis-receipt.json";
/// Longest that is read, in bytes.
pub const BYTES: usize = 512 * 1_024;

/// A receipt with everything that it takes to check it, offline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// [`VERSION`]
    pub version: u8,
    /// The receipt: a compact JWS of the platform, in which that of the person stands.
    pub receipt: String,
    /// The platform's public keys.
    pub platform: Platform,
    /// The person's public keys, the first ones first.
    pub identity: Vec<IdentityLink>,
}

/// Version of this file.
pub const VERSION: u8 = 1;

impl File {
    /// The file as it is saved.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Plain data with texts for keys can always be written.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Reads it back, and nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > BYTES {
            return None;
        }
        let file: Self = serde_json::from_str(text).ok()?;
        (file.version == VERSION).then_some(file)
    }
}
