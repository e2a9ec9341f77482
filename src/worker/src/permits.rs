//! What the page asks about permissions, and what it may know of them: the purposes, every decision, every look.

use crate::{
    Outcome,
    cases::{About, Case},
};
use kluis_catalog::{Field, purpose::Purposes};
use kluis_wire::Language;
use serde::{Deserialize, Serialize};

/// What the page asks about permissions. Each is done with [`Answer::Permits`](crate::Answer::Permits), read and verified
/// afresh.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PermitAsk {
    /// What stands.
    See,
    /// Bring what recipients get in line with what was decided. The worker asks itself, after a save. Done with
    /// [`Answer::Nothing`](crate::Answer::Nothing).
    Follow,
    /// Decide, one after the other.
    Decide(Vec<Wish>),
}

/// What a person says about a purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Say {
    /// It may, until a moment in seconds since 1970, or as long as the purpose's term.
    Yes(Option<u64>),
    /// It may, for one look.
    Once,
    /// It may not, or not any more.
    No,
}

/// What is said about which purpose, and what was seen when it was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// The purpose's stable name.
    pub purpose: String,
    /// The version that was shown.
    pub version: u64,
    /// What is said.
    pub say: Say,
    /// The language it was shown in.
    pub language: Language,
    /// When it was shown, seconds since 1970.
    pub shown_at: u64,
    /// When it was chosen.
    pub chosen_at: u64,
}

/// Everything about permissions, verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permits {
    /// When it was read, seconds since 1970 by the device's clock.
    pub at: u64,
    /// What data is used for.
    pub purposes: Purposes,
    /// Who may receive anything now.
    pub registered: Vec<Who>,
    /// Those among them who open nothing whatever was permitted, by number, and as what a look of theirs is refused.
    pub barred: Vec<(String, LookOutcome)>,
    /// Every decision, the first one first.
    pub decisions: Vec<Made>,
    /// Every look, the first one first.
    pub looks: Vec<Look>,
    /// Every objection, the first one first. What was written with it is read with the other cases.
    pub objections: Vec<Case>,
}

impl Permits {
    /// What was decided last about a purpose.
    #[must_use]
    pub fn last(&self, purpose: &str) -> Option<&Made> {
        self.decisions
            .iter()
            .rev()
            .find(|made| made.purpose == purpose)
    }

    /// The last objection to a purpose.
    #[must_use]
    pub fn objection(&self, purpose: &str) -> Option<&Case> {
        let is_to = |case: &&Case| matches!(&case.about, About::Purpose(id) if id == purpose);
        self.objections.iter().rev().find(is_to)
    }
}

/// A recipient or a member of staff, as registered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// Stays the same over changes of keys.
    pub number: String,
    /// What they do.
    pub role: String,
    /// For whom.
    pub organisation: String,
    /// Where: ISO 3166-1 alpha-2.
    pub region: String,
}

/// A decision, with the platform's receipt for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Counts from 1; its receipt has the same number.
    pub number: u64,
    /// About which purpose.
    pub purpose: String,
    /// In which version.
    pub version: u64,
    /// What was decided.
    pub outcome: Outcome,
    /// For whom.
    pub recipients: Vec<Who>,
    /// When the text was shown, seconds since 1970 as are all times here.
    pub shown_at: u64,
    /// When it was chosen.
    pub chosen_at: u64,
    /// When the person signed it.
    pub signed_at: u64,
    /// When the platform countersigned it, by its clock.
    pub countersigned_at: u64,
    /// Where it permits: until when.
    pub until: Option<u64>,
    /// Where the person withdrew it by phone or letter: when the desk wrote that down.
    pub written_down: Option<u64>,
    /// Whether it lets anything in now, as far as no later decision took its place.
    pub in_force: bool,
    /// Whether the purpose still says what it said then, and names nobody else.
    pub current: bool,
}

/// How a look ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LookOutcome {
    /// The data was shown.
    Released,
    /// Refused: no longer registered as active.
    Ended,
    /// Refused: outside the European Economic Area.
    Region,
    /// Refused: certificate or declaration not valid, or overdue for review.
    Review,
    /// Refused: no permission covered it.
    NotGranted,
    /// Refused: the person has frozen the account.
    Frozen,
    /// Refused: there was no reason in words.
    NoReason,
    /// Refused: a request of the person keeps the data from being used until it is decided.
    Restricted,
}

/// A look at the person's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Counts from 1.
    pub sequence: u64,
    /// The platform's clock.
    pub at: u64,
    /// Who.
    pub who: Who,
    /// At what.
    pub fields: Vec<Field>,
    /// Why, in their words.
    pub reason: String,
    /// Under which decision: its number.
    pub decision: Option<u64>,
    /// About which purpose that decision is.
    pub purpose: Option<String>,
    /// How it ended.
    pub outcome: LookOutcome,
    /// False where the data was shown without a decision of the person that covers it.
    pub covered: bool,
    /// SHA-256 of the entry, in hexadecimal.
    pub digest: String,
    /// SHA-256 of the entry before it, in hexadecimal.
    pub previous: String,
}

/// A field that somebody may open or has opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldItem {
    /// Who, as registered last.
    pub who: Who,
    /// Which.
    pub field: Field,
    /// Number of the decision that let them in.
    pub decision: Option<u64>,
    /// About which purpose that was.
    pub purpose: Option<String>,
    /// When they opened it last; none where they never did.
    pub opened: Option<u64>,
    /// When it changed after that.
    pub changed: Option<u64>,
    /// When it ended: from then on nothing opens it, and they are to erase what they have.
    pub ended: Option<u64>,
    /// When they fetched the notice of that.
    pub told: Option<u64>,
    /// When they signed that they erased it.
    pub confirmed: Option<u64>,
}
