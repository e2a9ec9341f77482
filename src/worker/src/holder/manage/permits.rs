//! Permissions: what stands, and what is decided.

use super::{cases, hexadecimal};
use crate::{
    Answer, Failure, HeldItem, Look, LookOutcome, Made, Packed, PermitAsk, Permits, Say, Who,
    failure,
    holder::{Holder, now},
};
use kluis_catalog::{Field, purpose::Purposes};
use kluis_device::{
    Report,
    cases::Kind,
    held::Holding,
    past::{self, Barred, Past, Registered},
    permit::{self, PermitError, Wish, expires},
};
use kluis_wire::Digest;

impl Holder {
    pub(super) async fn permits(
        &mut self,
        ask: PermitAsk,
        report: Report<'_>,
    ) -> Result<Answer, Failure> {
        let device = &mut self.device;
        let purposes = device.purposes().await.map_err(failure::save)?;
        let mut read = None;
        match ask {
            PermitAsk::Follow => {
                let followed = device.follow(&purposes, report).await;
                return followed.map(|_| Answer::Nothing).map_err(failure::save);
            }
            // Also where a save didn't get as far; where it can't be done now, it is the next time.
            PermitAsk::See => read = device.follow(&purposes, report).await.unwrap_or_default(),
            PermitAsk::Decide(wishes) => self.decide(&purposes, wishes, report).await?,
        }
        let past = match read {
            Some(past) => past,
            None => self.device.past(report).await.map_err(failure::unlock)?,
        };
        let seen = seen(purposes, &past, now());
        Ok(Answer::Permits(Packed::of(&seen)))
    }

    async fn decide(
        &mut self,
        purposes: &Purposes,
        wishes: Vec<crate::Wish>,
        report: Report<'_>,
    ) -> Result<(), Failure> {
        let mut changed = Ok(());
        for wish in wishes {
            let wish = Wish {
                purpose: wish.purpose,
                version: wish.version,
                say: match wish.say {
                    Say::Yes(until) => permit::Say::Yes(until),
                    Say::Once => permit::Say::Once,
                    Say::No => permit::Say::No,
                },
                language: wish.language,
                shown_at: wish.shown_at,
                chosen_at: wish.chosen_at,
            };
            match self.device.permit(purposes, &wish, report).await {
                // Nothing can be decided about this one; that keeps none of the others from being.
                Err(error @ PermitError::Purpose) => changed = Err(error),
                permitted => permitted.map_err(failure::permit)?,
            }
        }
        changed.map_err(failure::permit)
    }

    pub(super) async fn held(&mut self, report: Report<'_>) -> Result<Answer, Failure> {
        let (past, holdings) = self.device.held(report).await.map_err(failure::unlock)?;
        let items = holdings.iter().map(|holding| item(holding, &past));
        Ok(Answer::Held(Packed::of(&items.collect())))
    }
}

fn seen(purposes: Purposes, past: &Past, now: u64) -> Permits {
    let decisions = past
        .decisions
        .iter()
        .map(|one| made(one, &purposes, past, now));
    Permits {
        at: now,
        registered: past
            .registry
            .standing()
            .filter(|entry| entry.active)
            .map(who)
            .collect(),
        barred: past
            .registry
            .standing()
            .filter_map(|entry| Some((entry.number.clone(), barred(entry, now)?)))
            .collect(),
        decisions: decisions.collect(),
        looks: past
            .looks
            .iter()
            .filter_map(|logged| look(logged, past))
            .collect(),
        objections: past
            .cases
            .iter()
            .filter(|told| told.case.kind == Kind::Objection)
            .map(|told| cases::case(told, &[]))
            .collect(),
        purposes,
    }
}

/// Why nothing is shown to somebody in the registry.
fn barred(entry: &Registered, now: u64) -> Option<LookOutcome> {
    entry.may_look(now).err().map(|barred| match barred {
        Barred::Ended => LookOutcome::Ended,
        Barred::Region => LookOutcome::Region,
        Barred::Review => LookOutcome::Review,
    })
}

pub(super) fn who(entry: &Registered) -> Who {
    Who {
        number: entry.number.clone(),
        role: entry.role.clone(),
        organisation: entry.organisation.clone(),
        region: entry.region.iter().copied().map(char::from).collect(),
    }
}

fn made(one: &past::Made, purposes: &Purposes, past: &Past, now: u64) -> Made {
    let choice = &one.decision.choice;
    let purpose = purposes.find(&choice.purpose);
    let until = expires(one);
    let recipients = choice.recipients.iter();
    Made {
        number: one.decision.number,
        purpose: choice.purpose.clone(),
        version: choice.purpose_version,
        outcome: choice.outcome.into(),
        recipients: recipients
            .filter_map(|recipient| past.registry.ever(*recipient))
            .map(who)
            .collect(),
        shown_at: choice.shown_at,
        chosen_at: choice.chosen_at,
        signed_at: one.decision.signed_at,
        countersigned_at: one.receipt.time,
        until: choice.outcome.permits().then_some(until),
        written_down: past
            .withdrawal(one)
            .and_then(|told| told.said.first())
            .map(|said| said.time),
        in_force: past.in_force(one, until, now),
        current: purpose.is_some_and(|purpose| {
            let named: Vec<Digest> = past.registry.receiving(&purpose.recipients).collect();
            purpose.version == choice.purpose_version
                && (!choice.outcome.permits()
                    || named.iter().all(|one| choice.recipients.contains(one)))
        }),
    }
}

fn item(holding: &Holding, past: &Past) -> HeldItem {
    let under = past
        .decisions
        .iter()
        .find(|made| made.digest == holding.decision);
    HeldItem {
        who: who(&holding.recipient),
        field: holding.field,
        decision: under.map(|made| made.decision.number),
        purpose: under.map(|made| made.decision.choice.purpose.clone()),
        opened: holding.opened,
        changed: holding.changed,
        ended: holding.ended,
        told: holding.told,
        confirmed: holding.confirmed,
    }
}

fn look(logged: &past::Logged, past: &Past) -> Option<Look> {
    let (entry, look) = (&logged.entry, &logged.look);
    let under = past
        .decisions
        .iter()
        .find(|made| made.digest == look.decision);
    let fields = look.copies.iter();
    Some(Look {
        sequence: entry.sequence,
        at: entry.time,
        who: Who {
            number: look.number.clone(),
            role: look.role.clone(),
            ..past
                .registry
                .ever(look.recipient)
                .map(who)
                .unwrap_or_default()
        },
        fields: fields
            .filter_map(|copy| Field::from_id(&copy.name.field))
            .collect(),
        reason: look.reason.clone(),
        decision: under.map(|made| made.decision.number),
        purpose: under.map(|made| made.decision.choice.purpose.clone()),
        outcome: match entry.outcome {
            past::LookOutcome::Released => LookOutcome::Released,
            past::LookOutcome::Ended => LookOutcome::Ended,
            past::LookOutcome::Region => LookOutcome::Region,
            past::LookOutcome::Review => LookOutcome::Review,
            past::LookOutcome::NotGranted => LookOutcome::NotGranted,
            past::LookOutcome::Frozen => LookOutcome::Frozen,
            past::LookOutcome::NoReason => LookOutcome::NoReason,
            past::LookOutcome::Restricted => LookOutcome::Restricted,
            past::LookOutcome::Case => return None,
        },
        covered: past.covers(logged),
        digest: hexadecimal(logged.digest.as_ref()),
        previous: hexadecimal(entry.previous.as_ref()),
    })
}
