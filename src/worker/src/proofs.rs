//! What the page asks about receipts that somebody has: no vault is needed for it.

pub use kluis_receipt::finding::{Beside, Finding, Outcome, Proof, Receiver, Signer};
use serde::{Deserialize, Serialize};

/// What was found in one receipt, or in two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checks {
    /// Each, in the order asked. The account in it is its fingerprint, in groups.
    pub each: Vec<Result<Proof, Finding>>,
    /// What two that hold say beside each other.
    pub beside: Option<Beside>,
}
