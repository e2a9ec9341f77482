//! What recipients hold: what is granted to them now, what of it they opened, whether they were told when it changed or
//! ended, and whether they confirmed that they erased it.
//!
//! What was opened is in the verified log, and what is granted in the manifest: the server has to say the same. A
//! confirmation counts where the recipient signed it, after it opened the field last. Only since when something ended, and
//! whether a notice was fetched, is the server's word.

use crate::{
    Device, Memory, Refusal, Report, Transport,
    past::{LookOutcome, Past, Registered},
    save::ATTEMPTS,
    unlock::UnlockError,
};
use kluis_catalog::Field;
use kluis_vault::{check, open::OpenVault};
use kluis_wire::{AccountId, Digest, Erased, GrantId, GrantName, Held, limits};
use litemap::LiteMap;

/// A field that somebody may open or has opened. All times in seconds since 1970.
#[derive(Clone, Debug)]
pub struct Holding {
    /// Under which grant.
    pub grant: GrantId,
    /// Which.
    pub field: Field,
    /// Who, as registered last.
    pub recipient: Registered,
    /// Digest of the decision that let them in.
    pub decision: Digest,
    /// When they opened it last; none where they never did.
    pub opened: Option<u64>,
    /// When it changed after that.
    pub changed: Option<u64>,
    /// When it ended. From then on nothing opens it, and they are to erase what they have.
    pub ended: Option<u64>,
    /// When they fetched the notice of that.
    pub told: Option<u64>,
    /// When they signed that they erased it.
    pub confirmed: Option<u64>,
}

/// The last look that released a field.
struct Opened {
    time: u64,
    recipient: Digest,
    decision: Digest,
}

fn opened(past: &Past) -> LiteMap<(GrantId, String), Opened> {
    let mut opened = LiteMap::new();
    let released = past
        .looks
        .iter()
        .filter(|logged| logged.entry.outcome == LookOutcome::Released);
    for logged in released {
        for copy in &logged.look.copies {
            let last = Opened {
                time: logged.entry.time,
                recipient: logged.look.recipient,
                decision: logged.look.decision,
            };
            opened.insert((copy.name.grant, copy.name.field.clone()), last);
        }
    }
    opened
}

/// Whom the server's word is checked for.
struct Checking<'a> {
    origin: &'a str,
    account: AccountId,
    past: &'a Past,
}

impl Checking<'_> {
    /// When its recipient signed that it erased this, or that nobody signed. None where the signature isn't the recipient's,
    /// or is older than its last look.
    fn confirmed(&self, held: &Held) -> Option<Option<u64>> {
        let Some(confirmed) = &held.confirmed else {
            return Some(None);
        };
        let registry = &self.past.registry;
        let signer = registry.ever(confirmed.recipient)?;
        let holder = registry.ever(held.recipient)?;
        let erased = Erased {
            account: self.account,
            name: held.name.clone(),
            recipient: confirmed.recipient,
            time: confirmed.time,
            signature: confirmed.signature,
        };
        let holds = signer.number == holder.number
            && check::erased(self.origin, signer, &erased).is_ok()
            && (held.changed.is_some() || held.ended.is_some())
            && confirmed.time.saturating_add(limits::LOOK_SECONDS) >= held.opened;
        holds.then_some(Some(confirmed.time))
    }

    /// Everything, where the server says what log and manifest say.
    fn holdings(&self, vault: &OpenVault, told: Vec<Held>, now: u64) -> Option<Vec<Holding>> {
        let opened = opened(self.past);
        if told.len() != opened.len().min(limits::HELD) {
            return None;
        }
        let granted = vault.grants();
        let mut names: Vec<GrantName> = Vec::with_capacity(told.len());
        let mut holdings = Vec::with_capacity(told.len() + granted.len());
        for held in told {
            let name = (held.name.grant, held.name.field.clone());
            let last = opened.get(&name)?;
            let same = last.time == held.opened
                && last.recipient == held.recipient
                && (held.ended.is_some() || granted.get(&name).is_some())
                && !names.contains(&held.name);
            if !same {
                return None;
            }
            let confirmed = self.confirmed(&held)?;
            let registered = self.past.registry.ever(held.recipient)?;
            if let Some(field) = Field::from_id(&name.1) {
                holdings.push(Holding {
                    grant: name.0,
                    field,
                    recipient: registered.clone(),
                    decision: last.decision,
                    opened: Some(held.opened),
                    changed: held.changed,
                    ended: held.ended,
                    told: held.told,
                    confirmed,
                });
            }
            names.push(held.name);
        }
        for (name, listed) in granted.iter() {
            let Some(field) = Field::from_id(&name.1) else {
                continue;
            };
            if opened.get(name).is_none() && listed.expires > now {
                holdings.push(Holding {
                    grant: name.0,
                    field,
                    recipient: self.past.registry.ever(listed.recipient)?.clone(),
                    decision: listed.decision,
                    opened: None,
                    changed: None,
                    ended: None,
                    told: None,
                    confirmed: None,
                });
            }
        }
        Some(holdings)
    }
}

impl<T: Transport, M: Memory> Device<T, M> {
    /// What recipients hold, read and verified afresh: what they opened, the last opened first, and what they may
    /// open and haven't; beside the past that they were verified with.
    ///
    /// # Errors
    /// [`UnlockError`]; [`Refusal::Log`] where the server says something else than the log and the manifest do, or has a
    /// confirmation that its recipient didn't sign.
    pub async fn held(&mut self, report: Report<'_>) -> Result<(Past, Vec<Holding>), UnlockError> {
        for _ in 0..ATTEMPTS {
            let past = self.past(report).await?;
            let told = self.api.held().await?;
            let vault = self.vault.as_ref().ok_or(UnlockError::Locked)?;
            let checking = Checking {
                origin: &self.settings.origin,
                account: vault.account(),
                past: &past,
            };
            // Between the two questions somebody may have looked: then it is asked again.
            if let Some(holdings) = checking.holdings(vault, told, self.now()) {
                return Ok((past, holdings));
            }
        }
        Err(Refusal::Log.into())
    }
}
