//! What the page asks about receipts that somebody has: no vault is needed for it.

pub use kluis_receipt::finding::{
    Beside, Deletion, Finding, Outcome, Proof, Receiver, Requested, Signer,
};
use serde::{Deserialize, Serialize};

/// What was found in one receipt, or in two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checks {
    /// Each, in the order asked. The account in it is its fingerprint, in groups.
    pub each: Vec<Result<Proven, Finding>>,
    /// What two receipts that hold say beside each other.
    pub beside: Option<Beside>,
}

/// What holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Proven {
    /// The receipt of a decision.
    Decision(Proof),
    /// The proof that an account is deleted.
    Deletion(Deletion),
    /// The receipt of a request, or of another statement in a case.
    Request(Requested),
}
