//! Whether a decision is about what is published, and what it lets in. The platform countersigns nothing else: a receipt
//! always leads back to a text that it signed.

use crate::{purposes::Published, store::Term};
use kluis_catalog::purpose::Purpose;
use kluis_vault::{
    decision::{Choice, Outcome},
    manifest::digest,
    registry::Registry,
};
use kluis_wire::{Digest, ProblemType};

const DAY: u64 = 24 * 60 * 60;

/// What a decision lets in. One that permits must be about the version in force, with exactly its recipients; one
/// that doesn't may be about any version that ever was.
pub(super) fn term(
    published: &Published,
    registry: &Registry,
    choice: &Choice,
    now: u64,
) -> Result<Term, ProblemType> {
    let changed = ProblemType::PurposeChanged;
    let purpose = published
        .find(&choice.purpose, choice.purpose_version)
        .ok_or(changed)?;
    if digest(purpose.shown(choice.language).as_bytes()) != choice.text {
        return Err(changed);
    }
    // What is agreed, or what the law asks, nobody decides about here.
    if !purpose.is_a_choice() {
        return Err(ProblemType::Unproven);
    }
    let mut term = Term {
        purpose: purpose.id.clone(),
        fields: Vec::new(),
        once: false,
        until: 0,
    };
    if !choice.outcome.permits() {
        return Ok(term);
    }
    let current = published.current(&choice.purpose).ok_or(changed)?;
    if current.version != purpose.version || receiving(registry, purpose) != choice.recipients {
        return Err(changed);
    }
    term.once = choice.outcome == Outcome::Once;
    term.until = until(purpose, choice, now).ok_or(ProblemType::Unproven)?;
    term.fields = purpose.fields.iter().map(|field| field.id()).collect();
    if term.once && !purpose.once {
        return Err(ProblemType::Unproven);
    }
    Ok(term)
}

/// Until when it holds. The person's clock may be off by a day, and their day may end later than ours; the term of the
/// purpose is never exceeded.
fn until(purpose: &Purpose, choice: &Choice, now: u64) -> Option<u64> {
    let days = purpose.term_days?;
    let most = now.saturating_add(u64::from(days).saturating_mul(DAY));
    match choice.until {
        0 => Some(most),
        until => (until <= most.saturating_add(DAY)).then_some(until.min(most)),
    }
}

/// Fingerprints of the purpose's recipients who are active, ascending.
fn receiving(registry: &Registry, purpose: &Purpose) -> Vec<Digest> {
    let mut recipients: Vec<Digest> = registry.receiving(&purpose.recipients).collect();
    recipients.sort_unstable();
    recipients
}
