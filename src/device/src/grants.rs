//! Decisions and grants: what a person permits is signed, and sealed copies of just those fields go to the recipients.
//! From then on each save of a granted field seals its copies anew.

use crate::{
    Device, Memory, Refusal, Report, SaveError, Transport,
    memory::{Chain, MemoryError},
    parts::Seeking,
    rng,
    save::{ATTEMPTS, CommitError},
    unlock::UnlockError,
};
use kluis_catalog::Field;
use kluis_vault::{
    decision::Choice,
    granting::{Granting, Grants},
    manifest::Head,
    open,
    registry::Registry,
};
use kluis_wire::{AccountId, Digest, GrantId, ProblemType};
use rand_core::Rng as _;

/// A decision, and what follows from it.
#[derive(Clone, Debug)]
pub struct Decided<'a> {
    /// What was chosen. Where it permits, its recipients get the fields.
    pub choice: Choice,
    /// The fields that it is about.
    pub fields: &'a [Field],
    /// Until when grants under it last, seconds since 1970.
    pub expires: u64,
    /// The earlier decisions whose grants end with this one.
    pub ends: &'a [Digest],
}

/// A grant's name that no other has.
pub(crate) fn fresh() -> GrantId {
    let mut id = GrantId([0; GrantId::LENGTH]);
    rng().fill_bytes(&mut id.0);
    id
}

impl<T: Transport, M: Memory> Device<T, M> {
    /// The platform's registry of recipients, verified, and at least what was seen of it before.
    ///
    /// # Errors
    /// [`SaveError`]; [`Refusal::Registry`] is an alarm: the platform changed what it had signed.
    pub async fn registry(&mut self) -> Result<Registry, SaveError> {
        self.fetch_registry().await.map_err(SaveError::from)
    }

    /// The registry, where anything is granted: what changes is sealed anew to the recipients, whose keys are in it.
    pub(crate) async fn registry_of_grants(&mut self) -> Result<Option<Registry>, CommitError> {
        let vault = self.vault.as_ref().ok_or(CommitError::Locked)?;
        if vault.grants().is_empty() {
            Ok(None)
        } else {
            self.fetch_registry().await.map(Some)
        }
    }

    async fn fetch_registry(&mut self) -> Result<Registry, CommitError> {
        let signing = self.platform().await?.signing;
        let vault = self.vault.as_ref().ok_or(CommitError::Locked)?;
        let (account, noted) = (vault.account(), vault.registry());
        let seeking = Seeking {
            signing: &signing,
            account,
            noted,
        };
        let registry = (self.parts.registry)(self, seeking).await?;
        if self.session.as_ref().is_some_and(|session| session.keep) {
            let head = (Chain::Registry, registry.head());
            self.keep(account, head, Refusal::Registry).await?;
        }
        Ok(registry)
    }

    /// Moves one chain forward in the memory. A memory that can't is told of when the vault is opened.
    pub(crate) async fn keep(
        &self,
        account: AccountId,
        head: (Chain, Head),
        contradicted: Refusal,
    ) -> Result<(), CommitError> {
        match self.memory.advance(self.own, account, &[head]).await {
            Err(MemoryError::Contradicted) => Err(CommitError::Refused(contradicted)),
            Ok(_) | Err(MemoryError::Unable) => Ok(()),
        }
    }

    /// The registry: at least what another device of the person noted, and what this one saw. It isn't remembered yet.
    ///
    /// # Errors
    /// [`UnlockError`]
    pub async fn seek(&self, seeking: Seeking<'_>) -> Result<Registry, UnlockError> {
        let signed = self.api.registry().await?;
        let own = self.memory.head(seeking.account, Chain::Registry).await;
        let own = own.unwrap_or_default().unwrap_or(Head::NONE);
        let verify = |seen| {
            Registry::verify(&self.settings.origin, seeking.signing, &signed, seen)
                .map_err(|_| Refusal::Registry)
        };
        verify(own)?;
        Ok(verify(seeking.noted)?)
    }

    /// Signs a decision, and brings the grants in line with it, in one commit. Gives back the decision's digest.
    ///
    /// # Errors
    /// [`SaveError`]
    pub async fn decide(
        &mut self,
        decided: &Decided<'_>,
        report: Report<'_>,
    ) -> Result<Digest, SaveError> {
        let grants: Vec<GrantId> = decided.choice.recipients.iter().map(|_| fresh()).collect();
        for _ in 0..ATTEMPTS {
            let registry = self.registry().await?;
            let time = self.now();
            let vault = self.vault.as_ref().ok_or(SaveError::Locked)?;
            let decision = vault
                .decide(decided.choice.clone(), time)
                .map_err(|_| SaveError::Locked)?;
            let digest = decision.head.digest;
            let permitted = decided.choice.outcome.permits();
            let filled = |field: &&Field| vault.values().get(field.id()).is_some();
            let to = decided.choice.recipients.iter().zip(&grants);
            let given: Vec<Granting<'_>> = to
                .filter(|_| permitted)
                .flat_map(|(recipient, grant)| {
                    let fields = decided.fields.iter().filter(filled);
                    fields.map(|field| Granting {
                        grant: *grant,
                        field: field.id(),
                        recipient: *recipient,
                        decision: digest,
                        purpose_version: decided.choice.purpose_version,
                        expires: decided.expires,
                    })
                })
                .collect();
            let under = vault.grants().iter();
            let ended: Vec<GrantId> = under
                .filter(|(_, listed)| decided.ends.contains(&listed.decision))
                .map(|((grant, _), _)| *grant)
                .collect();
            let grants = Grants {
                decisions: &[decision],
                given: &given,
                ended: &ended,
                registry: Some(&registry),
            };
            let change = open::Change {
                grants,
                ..open::Change::default()
            };
            match self.commit(change, report).await {
                Ok(()) => return Ok(digest),
                Err(error) if error.is(ProblemType::Changed) => self.refresh(report).await?,
                Err(error) => return Err(error.into()),
            }
        }
        Err(SaveError::changed())
    }
}
