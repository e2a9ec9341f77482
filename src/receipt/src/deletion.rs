//! The proof that an account is deleted: the file that its person keeps, and checking it.

use crate::{
    check::{Known, stated},
    file::Kept,
    finding::{Deletion, Finding},
};
use kluis_vault::{deletion::Proof, jws::Kind};
use kluis_wire::Platform;
use serde::{Deserialize, Serialize};

/// What it is called when it is saved.
pub const NAME: &str = "kluis-verwijderd.json";

/// The proof with everything that it takes to check it, offline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// [`Kept::VERSION`]
    pub version: u8,
    /// The proof: a compact JWS of the platform.
    pub deletion: String,
    /// The platform's public keys.
    pub platform: Platform,
}

impl Kept for File {
    const VERSION: u8 = 1;
    const BYTES: usize = 16 * 1_024;

    fn version(&self) -> u8 {
        self.version
    }
}

/// Checks one that was read, in the order in which a receipt is checked.
///
/// # Errors
/// [`Finding`]
pub fn check(known: Known<'_>, file: &File) -> Result<Deletion, Finding> {
    let token = (Kind::Deletion, file.deletion.as_str());
    let (proof, signer) = stated(known, token, &file.platform, Proof::decode)?;
    Ok(Deletion {
        origin: file.platform.origin.clone(),
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
