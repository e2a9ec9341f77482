//! The files that a person keeps: what the platform signed, and the public keys that it is checked with.

use kluis_wire::{IdentityLink, Platform};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A file that a person keeps.
pub trait Kept: Serialize + DeserializeOwned {
    /// Of the form that is written.
    const VERSION: u8;
    /// Longest that is read, in bytes.
    const BYTES: usize;

    /// The version that it names.
    fn version(&self) -> u8;

    /// The file as it is saved.
    #[must_use]
    fn to_json(&self) -> String {
        // Plain data with texts for keys can always be written.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Reads it back, and nothing else.
    #[must_use]
    fn parse(text: &str) -> Option<Self> {
        if text.len() > Self::BYTES {
            return None;
        }
        let file: Self = serde_json::from_str(text).ok()?;
        (file.version() == Self::VERSION).then_some(file)
    }
}

/// What it is called when it is saved.
pub const NAME: &str = "kluis-receipt.json";

/// A receipt with everything that it takes to check it, offline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// [`Kept::VERSION`]
    pub version: u8,
    /// The receipt: a compact JWS of the platform, in which that of the person stands.
    pub receipt: String,
    /// The platform's public keys.
    pub platform: Platform,
    /// The person's public keys, the first ones first.
    pub identity: Vec<IdentityLink>,
}

impl Kept for File {
    const VERSION: u8 = 1;
    const BYTES: usize = 512 * 1_024;

    fn version(&self) -> u8 {
        self.version
    }
}
