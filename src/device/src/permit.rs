//! Deciding about a purpose: what a person says becomes a signed decision over exactly the text that was shown, and
//! sealed copies of just the purpose's fields for its recipients; or the end of those.

use crate::{
    Device, Memory, Report, SaveError, Transport,
    grants::{Decided, fresh},
    past::{Made, Past},
    unlock::UnlockError,
};
use kluis_catalog::purpose::Purposes;
use kluis_vault::{
    decision::{Choice, Outcome},
    granting::{Granting, Grants},
    manifest::digest,
    open,
};
use kluis_wire::{Digest, GrantId, Language};

const DAY: u64 = 24 * 60 * 60;

/// What a person says about a purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Say {
    /// It may: as long as the purpose's term, or until a moment before that, in seconds since 1970.
    Yes(Option<u64>),
    /// It may, for one look.
    Once,
    /// It may not, or not any more.
    No,
}

/// What is said about which purpose, and what was seen when it was said.
#[derive(Clone, Debug)]
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

/// Why nothing was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PermitError {
    /// The commit was not stored.
    Save(SaveError),
    /// There is no such purpose, nothing is to be chosen about it, or it says something else than what was shown.
    Purpose,
}

impl From<SaveError> for PermitError {
    fn from(error: SaveError) -> Self {
        Self::Save(error)
    }
}

impl From<UnlockError> for PermitError {
    fn from(error: UnlockError) -> Self {
        Self::Save(error.into())
    }
}

impl Past {
    /// What was said last about a purpose.
    #[must_use]
    pub fn last(&self, purpose: &str) -> Option<&Made> {
        let mut decisions = self.decisions.iter().rev();
        decisions.find(|made| made.decision.choice.purpose == purpose)
    }

    /// Whether anything is let in under this decision now: it permits, its time isn't over, and what was for one look
    /// wasn't looked at.
    #[must_use]
    pub fn in_force(&self, made: &Made, expires: u64, now: u64) -> bool {
        let choice = &made.decision.choice;
        let mut looks = self.looks.iter();
        let used =
            choice.outcome == Outcome::Once && looks.any(|logged| logged.shows_under(made.digest));
        choice.outcome.permits() && now < expires && !used && self.withdrawal(made).is_none()
    }
}

/// Until when a decision lets anything in, in seconds since 1970: what it says itself, else the term that is on record
/// with it, from when it was signed. What the purpose says by now changes nothing about it.
#[must_use]
pub fn expires(made: &Made) -> u64 {
    let decision = &made.decision;
    end(decision.choice.until, decision.signed_at, term(made))
}

/// The moment itself, or where there is none (0) as many days from then on.
fn end(until: u64, from: u64, days: Option<u64>) -> u64 {
    match (until, days) {
        (0, Some(days)) => from.saturating_add(days.saturating_mul(DAY)),
        (0, None) => u64::MAX,
        (until, _) => until,
    }
}

/// The term in days that the platform put on record with a decision that names no end: a record is JSON in one encoding, in which
/// `dct:valid` is an ISO 8601 interval such as `2026-11-24T10:00:00Z/P365D`, and a quote within a text has a backslash before it.
fn term(made: &Made) -> Option<u64> {
    let (_, rest) = made.receipt.record.split_once(r#""dct:valid":""#)?;
    let (interval, _) = rest.split_once('"')?;
    let (_, days) = interval.split_once("/P")?;
    days.strip_suffix('D')?.parse().ok()
}

/// Until when the platform lets anybody in under a decision, by its own clock: no longer than the decision says, nor than the
/// term from when it countersigned.
pub(crate) fn lets_in_until(made: &Made) -> u64 {
    end(made.decision.choice.until, made.receipt.time, term(made))
}

impl<T: Transport, M: Memory> Device<T, M> {
    /// Decides about a purpose, in one commit: signs it, ends what an earlier decision about it gave, and gives what
    /// this one does.
    ///
    /// # Errors
    /// [`PermitError`]
    pub async fn permit(
        &mut self,
        purposes: &Purposes,
        wish: &Wish,
        report: Report<'_>,
    ) -> Result<(), PermitError> {
        let purpose = purposes
            .find(&wish.purpose)
            .filter(|purpose| purpose.is_a_choice())
            // A no is a no, whatever the purpose says by now.
            .filter(|purpose| purpose.version == wish.version || wish.say == Say::No)
            .ok_or(PermitError::Purpose)?;
        let past = self.past(report).await?;
        let time = self.now();
        let before = past.last(&purpose.id);
        let stands = before.is_some_and(|made| past.in_force(made, expires(made), time));
        let outcome = match (wish.say, stands) {
            (Say::Yes(_), false) => Outcome::Given,
            (Say::Yes(_), true) => Outcome::Renewed,
            (Say::Once, _) if purpose.once => Outcome::Once,
            (Say::Once, _) => return Err(PermitError::Purpose),
            (Say::No, true) => Outcome::Withdrawn,
            (Say::No, false) => Outcome::Refused,
        };
        let until = match wish.say {
            Say::Yes(until) => until.unwrap_or(0),
            Say::Once | Say::No => 0,
        };
        let mut recipients: Vec<Digest> = if outcome.permits() {
            past.registry.receiving(&purpose.recipients).collect()
        } else {
            before
                .map(|made| made.decision.choice.recipients.clone())
                .unwrap_or_default()
        };
        recipients.sort_unstable();
        recipients.dedup();
        // What is signed is what was seen. A no that waited while the purpose changed is about what was said yes to.
        let (text, language) = if purpose.version == wish.version {
            (
                digest(purpose.shown(wish.language).as_bytes()),
                wish.language,
            )
        } else {
            let seen = before.map(|made| &made.decision.choice);
            let seen = seen.filter(|choice| choice.purpose_version == wish.version);
            seen.map(|choice| (choice.text, choice.language))
                .ok_or(PermitError::Purpose)?
        };
        let about = |made: &&Made| made.decision.choice.purpose == purpose.id;
        let ends: Vec<Digest> = past
            .decisions
            .iter()
            .filter(about)
            .map(|made| made.digest)
            .collect();
        let decided = Decided {
            choice: Choice {
                outcome,
                purpose: purpose.id.clone(),
                purpose_version: wish.version,
                text,
                language,
                recipients,
                shown_at: wish.shown_at,
                chosen_at: wish.chosen_at.max(wish.shown_at),
                until,
            },
            fields: &purpose.fields,
            expires: end(until, time, purpose.term_days.map(u64::from)),
            ends: &ends,
        };
        self.decide(&decided, report).await?;
        Ok(())
    }

    /// Brings the granted copies in line with the decisions: a field that got its first value after it was permitted
    /// goes to its recipients; what was for one look and was looked at ends, and so does what has no purpose any more.
    /// Gives back the past as it was read for that, where nothing had to be done and it still is so.
    ///
    /// # Errors
    /// [`SaveError`]
    pub async fn follow(
        &mut self,
        purposes: &Purposes,
        report: Report<'_>,
    ) -> Result<Option<Past>, SaveError> {
        let past = self.past(report).await?;
        let time = self.now();
        let vault = self.vault.as_ref().ok_or(SaveError::Locked)?;
        let mut given: Vec<Granting<'_>> = Vec::new();
        for purpose in &purposes.purposes {
            let Some(made) = past.last(&purpose.id) else {
                continue;
            };
            let expires = expires(made);
            let choice = &made.decision.choice;
            if choice.purpose_version != purpose.version || !past.in_force(made, expires, time) {
                continue;
            }
            for recipient in &choice.recipients {
                let granted = vault.grants().iter().filter(|(_, listed)| {
                    listed.decision == made.digest && listed.recipient == *recipient
                });
                let granted: Vec<_> = granted.map(|((grant, field), _)| (*grant, field)).collect();
                let grant = granted.first().map_or_else(fresh, |(grant, _)| *grant);
                let missing = purpose
                    .fields
                    .iter()
                    .map(|field| field.id())
                    .filter(|field| {
                        vault.values().get(*field).is_some()
                            && granted.iter().all(|(_, given)| given.as_str() != *field)
                    });
                let active = past
                    .registry
                    .find(*recipient)
                    .is_some_and(|entry| entry.active);
                given.extend(missing.filter(|_| active).map(|field| Granting {
                    grant,
                    field,
                    recipient: *recipient,
                    decision: made.digest,
                    purpose_version: purpose.version,
                    expires,
                }));
            }
        }
        let over = |decision: Digest| {
            let made = past.decisions.iter().find(|made| made.digest == decision);
            made.is_none_or(|made| {
                let published = purposes.find(&made.decision.choice.purpose).is_some();
                !published || !past.in_force(made, u64::MAX, time)
            })
        };
        let ended: Vec<GrantId> = vault
            .grants()
            .iter()
            .filter(|(_, listed)| over(listed.decision))
            .map(|((grant, _), _)| *grant)
            .collect();
        if given.is_empty() && ended.is_empty() {
            return Ok(Some(past));
        }
        let grants = Grants {
            decisions: &[],
            given: &given,
            ended: &ended,
            registry: Some(&past.registry),
        };
        let change = open::Change {
            grants,
            ..open::Change::default()
        };
        // Where another device was first it is done after the next save.
        self.commit(change, report).await?;
        Ok(None)
    }
}
