//! What grows beside the vault, verified from where it was seen last: the platform's receipts for the person's
//! decisions, and the log of who looked.
//!
//! The person's own devices signed how far the decisions have come, and which entry of the log one of them verified
//! last: both stand in the manifest. So the receipts have to lead exactly to the first; and the log has to go through
//! the second, through what this device saw, through every head of it that the platform countersigned, and up to the
//! head that came with the vault.

use super::{OpenVault, Refusal};
use crate::{
    decision::{Decision, Receipt},
    identity::signed_by,
    log,
    manifest::{Head, digest},
    registry::Registry,
};
use alloc::{vec, vec::Vec};
use kluis_wire::{self as wire, Digest, LogHead, SigningPublic, limits};

/// How far a device has seen an account; [`Head::NONE`] where it hasn't.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The headers of the vault.
    pub vault: Head,
    /// The platform's receipts.
    pub receipts: Head,
    /// The log of who looked.
    pub log: Head,
    /// The registry that the log was read with; it is read for that only.
    pub registry: Head,
}

/// What one answer told, verified as far as it goes.
#[derive(Debug)]
pub struct Page {
    /// The platform's receipts, each with the decision that it countersigns.
    pub receipts: Vec<(Receipt, Decision)>,
    /// Entries of the log of who looked.
    pub entries: Vec<log::Entry>,
}

/// The reading of what grew.
pub struct History<'a> {
    vault: &'a OpenVault,
    platform: &'a SigningPublic,
    receipts: Head,
    /// The decision of the last receipt; none where it was seen earlier.
    decision: Option<Digest>,
    log: Head,
    registry: Head,
    /// Digests of entries of the log one after the other, from where reading began.
    passed: Vec<Digest>,
    first: u64,
    /// What the log has to go through.
    marks: Vec<Head>,
}

impl OpenVault {
    /// How far everything has been seen on this device.
    #[must_use]
    pub const fn seen(&self) -> Seen {
        Seen {
            vault: self.remember(),
            receipts: self.receipts,
            log: self.log,
            registry: self.registry,
        }
    }

    /// Begins to read what grew since it was `seen`, up to the log's head that came with the vault.
    ///
    /// # Errors
    /// [`Refusal::Log`] for a head that isn't signed, or is behind what was seen; [`Refusal::Decisions`] where there are
    /// fewer decisions than were seen.
    pub fn history<'a>(
        &'a self,
        platform: &'a SigningPublic,
        seen: Seen,
        log: Option<&LogHead>,
    ) -> Result<History<'a>, Refusal> {
        let now = self.log_head(platform, log)?;
        let noted = self.body.log;
        if now.sequence < noted.sequence.max(seen.log.sequence) {
            return Err(Refusal::Log);
        }
        if seen.receipts.sequence > self.body.decisions.sequence {
            return Err(Refusal::Decisions);
        }
        // In the same vault the same entry is noted, and what was seen was verified from there.
        let from_noted = seen.vault != self.remember()
            && (seen.log == Head::NONE || noted.sequence < seen.log.sequence);
        let from = if from_noted { noted } else { seen.log };
        Ok(History {
            vault: self,
            platform,
            receipts: seen.receipts,
            decision: (seen.receipts == Head::NONE).then_some(Head::NONE.digest),
            log: from,
            registry: Head::NONE,
            passed: vec![from.digest],
            first: from.sequence,
            marks: vec![seen.log, noted, now],
        })
    }

    /// Begins to read everything from the first decision and the first look on, through what this device saw.
    ///
    /// # Errors
    /// [`Refusal::Log`] for a head that isn't signed, or is behind what was seen.
    pub fn past<'a>(
        &'a self,
        platform: &'a SigningPublic,
        log: Option<&LogHead>,
    ) -> Result<History<'a>, Refusal> {
        let now = self.log_head(platform, log)?;
        let noted = self.body.log;
        if now.sequence < noted.sequence.max(self.log.sequence) {
            return Err(Refusal::Log);
        }
        Ok(History {
            vault: self,
            platform,
            receipts: Head::NONE,
            decision: Some(Head::NONE.digest),
            log: Head::NONE,
            registry: Head::NONE,
            passed: vec![Head::NONE.digest],
            first: 0,
            marks: vec![self.log, noted, now],
        })
    }

    /// Where the log is, as the platform signed it.
    fn log_head(&self, platform: &SigningPublic, log: Option<&LogHead>) -> Result<Head, Refusal> {
        let Some(log) = log else {
            return Ok(Head::NONE);
        };
        let head = Head {
            sequence: log.sequence,
            digest: log.digest,
        };
        let message = log::head_message(&self.origin, self.account(), head);
        if signed_by(platform, &message, &log.signature) {
            Ok(head)
        } else {
            Err(Refusal::Log)
        }
    }

    /// Takes over what was read: the log's last entry is noted with the next commit.
    pub const fn saw(&mut self, seen: Seen) {
        self.receipts = seen.receipts;
        self.log = seen.log;
        self.registry = seen.registry;
    }
}

impl History<'_> {
    /// How many receipts are still missing.
    const fn missing(&self) -> u64 {
        let decisions = self.vault.body.decisions.sequence;
        decisions.saturating_sub(self.receipts.sequence)
    }

    /// After which receipt and which entry of the log to go on; none where everything was read.
    #[must_use]
    pub fn after(&self) -> Option<(u64, u64)> {
        let logged = self.log.sequence;
        let done = self.missing() == 0 && self.marks.iter().all(|mark| mark.sequence <= logged);
        (!done).then_some((self.receipts.sequence, logged))
    }

    /// Reads on, and gives out what was read. Where anybody looked it takes the registry as it is by now.
    ///
    /// # Errors
    /// [`Refusal`]
    pub fn read(
        &mut self,
        page: &wire::History,
        registry: Option<&Registry>,
    ) -> Result<Page, Refusal> {
        // Another device may have gone on: what comes after this vault is for the next one.
        let missing = usize::try_from(self.missing()).unwrap_or(usize::MAX);
        if missing > 0 && page.receipts.is_empty() {
            return Err(Refusal::Decisions);
        }
        let receipts = page.receipts.iter().take(missing);
        let receipts: Vec<_> = receipts
            .map(|token| self.receipt(token))
            .collect::<Result<_, _>>()?;
        let (origin, account) = (&self.vault.origin, self.vault.account());
        let (head, entries) = log::follow(origin, self.platform, account, self.log, &page.log)
            .map_err(|_| Refusal::Log)?;
        if let Some(registry) = registry {
            self.registry = registry.head();
        }
        for entry in &entries {
            if !registry.is_some_and(|registry| registry.knows(origin, entry)) {
                return Err(Refusal::Log);
            }
        }
        // Each entry names the one before it.
        self.passed
            .extend(entries.iter().skip(1).map(|entry| entry.previous));
        if !entries.is_empty() {
            self.passed.push(head.digest);
        } else if missing == 0 {
            return Err(Refusal::Log);
        }
        self.log = head;
        Ok(Page { receipts, entries })
    }

    fn receipt(&mut self, token: &str) -> Result<(Receipt, Decision), Refusal> {
        if token.len() > limits::RECEIPT {
            return Err(Refusal::Form);
        }
        let (origin, account) = (&self.vault.origin, self.vault.account());
        let receipt = Receipt::verify(origin, self.platform, token)
            .ok()
            .filter(|receipt| receipt.account == account)
            .ok_or(Refusal::Decisions)?;
        let head = Head {
            sequence: receipt.sequence,
            digest: digest(token.as_bytes()),
        };
        let before = self.receipts;
        let follows = before.sequence.checked_add(1) == Some(head.sequence);
        // The platform signed another one with this sequence, or says that it did before.
        if (follows && receipt.previous != before.digest)
            || (head.sequence == before.sequence && head != before)
        {
            return Err(Refusal::Equivocated);
        }
        let chain = self.vault.keys.keyring.identity.chain();
        let decision = Decision::verify(account, chain, &receipt.decision)
            .ok()
            .filter(|decision| follows && decision.number == head.sequence)
            .filter(|decision| {
                self.decision
                    .is_none_or(|before| before == decision.previous)
            })
            .ok_or(Refusal::Decisions)?;
        self.decision = Some(digest(receipt.decision.as_bytes()));
        self.receipts = head;
        self.marks.push(receipt.log);
        Ok((receipt, decision))
    }

    /// Whether everything that has to be in it was in it.
    ///
    /// # Errors
    /// [`Refusal::Decisions`], [`Refusal::Log`]
    pub fn done(self) -> Result<Seen, Refusal> {
        let decisions = self.vault.body.decisions;
        if self.receipts.sequence != decisions.sequence
            || self.decision.is_some_and(|last| last != decisions.digest)
        {
            return Err(Refusal::Decisions);
        }
        let holds = |mark: &Head| match mark.sequence.checked_sub(self.first) {
            // What comes before was verified by who noted or saw the entry that reading began with.
            None => true,
            Some(at) => {
                usize::try_from(at).is_ok_and(|at| self.passed.get(at) == Some(&mark.digest))
            }
        };
        if !self.marks.iter().all(holds) {
            return Err(Refusal::Log);
        }
        Ok(Seen {
            vault: self.vault.remember(),
            receipts: self.receipts,
            log: self.log,
            registry: self.registry,
        })
    }
}
