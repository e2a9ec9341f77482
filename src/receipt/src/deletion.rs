//! The proof that an account is deleted: the file that its person keeps, and checking it.

use crate::{
    check::{Known, payload, signer},
    finding::{Deletion, Finding},
};
use kluis_vault::{deletion::Proof, jws::Kind, platform};
use kluis_wire::Platform;
use serde::{Deserialize, Serialize};

/// What it is called when it is saved.
pub const NAME: &str = "kluis-verwijderd.json";
/// Version of this file.
pub const VERSION: u8 = 1;
/// Longest that is read, in bytes.
const BYTES: usize = 16 * 1_024;

/// The proof with everything that it takes to check it, offline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// [`VERSION`]
    pub version: u8,
    /// The proof: a compact JWS of the platform.
    pub deletion: String,
    /// The platform's public keys.
    pub platform: Platform,
}

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
        let file: Self = serde_json::from_str(text.trim()).ok()?;
        (file.version == VERSION).then_some(file)
    }
}

/// Checks one that was read, in the order in which a receipt is checked.
///
/// # Errors
/// [`Finding`]
pub fn check(known: Known<'_>, file: &File) -> Result<Deletion, Finding> {
    let payload = payload(Kind::Deletion, &file.deletion)?;
    let origin = &file.platform.origin;
    if platform::verify(origin, &file.platform).is_err() {
        return Err(Finding::Platform);
    }
    Proof::decode(origin, &payload).map_err(|_| Finding::Contents)?;
    let signer = signer(known, &file.platform)?;
    let proof = Proof::verify(origin, &file.platform.signing, &file.deletion)
        .map_err(|_| Finding::PlatformSignature)?;
    Ok(Deletion {
        origin: origin.clone(),
        signer,
        account: proof.account.to_string(),
        time: proof.time,
        fields: proof.fields,
        files: proof.files,
        halves: proof.shares,
        copies: proof.copies,
        decisions: proof.receipts.sequence,
        receipt: (proof.receipts.sequence > 0).then(|| proof.receipts.digest.to_string()),
        backups: proof.backups,
    })
}
