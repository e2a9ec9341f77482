//! What was: every decision with its receipt, and every look, read from the beginning and verified as far as what
//! this device saw and the person's devices noted.

use crate::{
    Device, Memory, Refusal, Report, Transport,
    cases::{Checking, Kind, Place, Said, Told},
    parts::{Reading, Seeking},
    permit::lets_in_until,
    save::ATTEMPTS,
    unlock::UnlockError,
};
pub use kluis_vault::{
    decision::Outcome,
    log::Outcome as LookOutcome,
    registry::{Barred, Entry as Registered},
};
use kluis_vault::{
    decision::{Decision, Receipt},
    log::{self, Look},
    manifest::digest,
    open::Page,
    registry::Registry,
};
use kluis_wire::{Digest, limits::LOOK_SECONDS};

/// A decision, with the platform's receipt for it.
#[derive(Clone, Debug)]
pub struct Made {
    /// What was decided.
    pub decision: Decision,
    /// Its digest, by which grants and looks name it.
    pub digest: Digest,
    /// The countersignature.
    pub receipt: Receipt,
}

/// A look, as it was logged.
#[derive(Clone, Debug)]
pub struct Logged {
    /// The entry.
    pub entry: log::Entry,
    /// Its digest, which the next entry names.
    pub digest: Digest,
    /// What it says.
    pub look: Look,
}

/// Everything that was decided and looked at.
#[derive(Clone, Debug)]
pub struct Past {
    /// The decisions, the first one first.
    pub decisions: Vec<Made>,
    /// The looks, the first one first.
    pub looks: Vec<Logged>,
    /// The cases, the first one first.
    pub cases: Vec<Told>,
    /// How many entries the log has: looks, and statements in cases.
    pub logged: u64,
    /// Who may be given anything, and who might once.
    pub registry: Registry,
}

impl Past {
    /// Whether a look was under a decision of the person that held at that moment: it permitted, it named them, its time
    /// wasn't over, its one look wasn't taken, no later decision about the same purpose had taken its place, and no request
    /// kept the data from being used. A look that was refused needs none.
    ///
    /// What came before what is read from the log, in which everything has its place: the times in it are the platform's own
    /// word, held only against what the recipient signed. Which fields a decision is about, the grants say; a copy of
    /// another field was never sealed.
    #[must_use]
    pub fn covers(&self, logged: &Logged) -> bool {
        logged.entry.outcome != log::Outcome::Released || self.permits(logged)
    }

    fn permits(&self, logged: &Logged) -> bool {
        let (entry, look) = (&logged.entry, &logged.look);
        let place = entry.sequence;
        let mut decisions = self.decisions.iter();
        let Some(made) = decisions.find(|made| made.digest == look.decision) else {
            return false;
        };
        let choice = &made.decision.choice;
        // What is left are the later ones.
        let replaced = decisions.any(|other| {
            other.decision.choice.purpose == choice.purpose && other.receipt.log.sequence < place
        });
        let before = |told: &Told| told.said.first().is_some_and(|said| said.sequence < place);
        let mut looks = self.looks.iter();
        let taken = choice.outcome == Outcome::Once
            && looks.any(|other| other.entry.sequence < place && other.shows_under(made.digest));
        let mut copies = look.copies.iter();
        choice.outcome.permits()
            && choice.recipients.contains(&look.recipient)
            && made.receipt.log.sequence < place
            && made.receipt.time <= entry.time
            && entry.time < lets_in_until(made)
            && entry.time.abs_diff(look.time) <= LOOK_SECONDS
            && !replaced
            && !taken
            && !self.withdrawal(made).is_some_and(before)
            && !copies.any(|copy| self.restricted(&copy.name.field, place))
    }

    /// Whether a request kept a field from being used, at this place in the log.
    fn restricted(&self, field: &str, place: u64) -> bool {
        self.cases.iter().any(|told| {
            let subjects = &told.case.subjects;
            let concerned = subjects.is_empty() || subjects.iter().any(|named| named == field);
            concerned && told.as_of(place).is_some_and(|case| case.restricts())
        })
    }

    /// The withdrawal of what a decision gave that came by phone or letter, and was written down by the desk.
    #[must_use]
    pub fn withdrawal(&self, made: &Made) -> Option<&Told> {
        let purpose = &made.decision.choice.purpose;
        let later = |said: &Said| said.sequence > made.receipt.log.sequence;
        self.cases.iter().find(|told| {
            told.case.kind == Kind::Withdrawal
                && told.case.subjects.contains(purpose)
                && told.said.first().is_some_and(later)
        })
    }
}

impl Logged {
    /// Whether it showed anything, under this decision.
    pub(crate) fn shows_under(&self, decision: Digest) -> bool {
        self.look.decision == decision && self.entry.outcome == log::Outcome::Released
    }
}

impl<T: Transport, M: Memory> Device<T, M> {
    /// Reads all of it, afresh from the server.
    ///
    /// # Errors
    /// [`UnlockError`]; the vault that was open stays open.
    pub async fn past(&mut self, report: Report<'_>) -> Result<Past, UnlockError> {
        for _ in 0..ATTEMPTS {
            // Between the log and what stands in it somebody may have said something: then it is read again.
            if let Some(past) = self.past_once(report).await? {
                return Ok(past);
            }
        }
        Err(Refusal::Log.into())
    }

    async fn past_once(&mut self, report: Report<'_>) -> Result<Option<Past>, UnlockError> {
        let stored = self.fetch_verified(report).await?;
        let signing = self.platform().await?.signing;
        let vault = self.vault.as_ref().ok_or(UnlockError::Locked)?;
        let seeking = Seeking {
            signing: &signing,
            account: vault.account(),
            noted: vault.registry(),
        };
        let history = vault.past(&signing, stored.log.as_ref())?;
        let (mut receipts, mut entries) = (Vec::new(), Vec::new());
        let mut take = |page: Page| {
            receipts.extend(page.receipts);
            entries.extend(page.entries);
        };
        let reading = Reading { seeking, history };
        self.read_on(reading, &mut take).await?;
        let registry = self.seek(seeking).await?;

        let decisions: Vec<Made> = receipts
            .into_iter()
            .map(|(receipt, decision)| Made {
                digest: digest(receipt.decision.as_bytes()),
                decision,
                receipt,
            })
            .collect();
        let origin = &self.settings.origin;
        let logged = u64::try_from(entries.len()).unwrap_or(u64::MAX);
        let places: Vec<Place> = entries.iter().filter_map(Place::of).collect();
        let vault = self.vault.as_ref().ok_or(UnlockError::Locked)?;
        let cases = if places.is_empty() && vault.requests().is_empty() {
            Vec::new()
        } else {
            let told = self.api.cases().await?;
            let checking = Checking {
                origin,
                signing: &signing,
                vault,
                chain: vault.chain(),
                registry: &registry,
                places: &places,
            };
            let Some(cases) = checking.cases(told) else {
                return Ok(None);
            };
            cases
        };
        let looks = entries.into_iter().filter_map(|entry| {
            Some(Logged {
                digest: digest(&entry.encode()),
                look: Look::decode(origin, entry.look.look.as_ref()).ok()?,
                entry,
            })
        });
        Ok(Some(Past {
            looks: looks.collect(),
            logged,
            cases,
            decisions,
            registry,
        }))
    }
}
