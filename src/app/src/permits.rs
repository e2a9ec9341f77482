//! Where each purpose stands for a person: what the decisions say, and what is chosen on the page and not yet signed.

use kluis_catalog::{Basis, purpose::Purpose};
use kluis_wire::Event;
use kluis_worker::{LookOutcome, Made, Outcome, Permits, Say, Who, Wish};

/// Where a purpose stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was decided.
    Open,
    /// It may, since and until these moments.
    Given(u64, u64),
    /// It may for one look, until this moment.
    Once(u64),
    /// It may as it was, but the purpose says something else by now, or names somebody more: asked again.
    Changed(u64),
    /// It may not any more: the term was over at this moment.
    Over(u64),
    /// It may not any more: the one look was taken.
    Used,
    /// It may not, since this moment.
    Refused(u64),
    /// It may not any more, since this moment.
    Withdrawn(u64),
    /// It may not any more: the person said so by phone or letter, and the desk wrote it down at this moment.
    WrittenDown(u64),
}

impl Standing {
    /// Whether data goes.
    #[must_use]
    pub const fn lets_in(self) -> bool {
        matches!(self, Self::Given(..) | Self::Once(_) | Self::Changed(_))
    }
}

/// Where a purpose stands, as it was decided.
#[must_use]
pub fn standing(permits: &Permits, purpose: &Purpose) -> Standing {
    permits.last(&purpose.id).map_or(Standing::Open, of)
}

fn of(made: &Made) -> Standing {
    let until = made.until.unwrap_or_default();
    if let (Some(at), true) = (made.written_down, made.until.is_some()) {
        return Standing::WrittenDown(at);
    }
    match made.outcome {
        Outcome::Refused => Standing::Refused(made.signed_at),
        Outcome::Withdrawn => Standing::Withdrawn(made.signed_at),
        Outcome::Expired => Standing::Over(made.signed_at),
        Outcome::Once if made.in_force => Standing::Once(until),
        Outcome::Given | Outcome::Renewed if made.in_force && made.current => {
            Standing::Given(made.signed_at, until)
        }
        Outcome::Given | Outcome::Renewed if made.in_force => Standing::Changed(made.signed_at),
        Outcome::Once if until > made.signed_at && !made.in_force => Standing::Used,
        Outcome::Given | Outcome::Renewed | Outcome::Once => Standing::Over(until),
    }
}

/// A yes that ended by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lapse {
    /// About which purpose.
    pub purpose: String,
    /// When, seconds since 1970.
    pub at: u64,
    /// Because its one look was taken; else its time was over.
    pub taken: bool,
}

/// Every yes that ended by itself, before another decision about the same purpose took its place.
#[must_use]
pub fn lapses(permits: &Permits) -> Vec<Lapse> {
    let mut lapses = Vec::new();
    let mut decisions = permits.decisions.iter();
    while let Some(made) = decisions.next() {
        let look = permits.looks.iter().find(|look| {
            made.outcome == Outcome::Once
                && look.decision == Some(made.number)
                && look.outcome == LookOutcome::Released
        });
        let Some(at) = look.map(|look| look.at).or(made.until) else {
            continue;
        };
        // What is left are the later ones.
        let next = decisions.clone().find(|next| next.purpose == made.purpose);
        let next = next.map(|next| next.countersigned_at);
        let replaced = next.into_iter().chain(made.written_down).min();
        if at <= permits.at && replaced.is_none_or(|replaced| at < replaced) {
            lapses.push(Lapse {
                purpose: made.purpose.clone(),
                at,
                taken: look.is_some(),
            });
        }
    }
    lapses
}

/// What was chosen on the page and isn't decided yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// About which purpose.
    pub purpose: String,
    /// In the version that was shown.
    pub version: u64,
    /// What was said.
    pub say: Say,
    /// When, seconds since 1970.
    pub at: u64,
}

/// What is said about a purpose on the page. What was said about another version of it doesn't count.
#[must_use]
pub fn said(chosen: &[Chosen], purpose: &Purpose) -> Option<Say> {
    let about = |one: &&Chosen| one.purpose == purpose.id && one.version == purpose.version;
    chosen.iter().find(about).map(|one| one.say)
}

/// What becomes of the data of a purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// It goes, as the account can't do without.
    Goes,
    /// It may go.
    May,
    /// It was refused, withdrawn, or is over.
    Stays,
    /// Nothing was chosen.
    Open,
    /// There is nothing that could go.
    Nothing,
}

/// What becomes of the data of a purpose, by what was chosen on the page, else by what was decided.
#[must_use]
pub fn flow(permits: &Permits, chosen: &[Chosen], purpose: &Purpose) -> Flow {
    if purpose.basis != Basis::Consent {
        let objection = permits.objection(&purpose.id);
        let stopped = objection.is_some_and(|case| case.restricts || case.state == Event::Answered);
        return match purpose.fields.is_empty() {
            true => Flow::Nothing,
            false if stopped => Flow::Stays,
            false => Flow::Goes,
        };
    }
    match (said(chosen, purpose), standing(permits, purpose)) {
        (Some(Say::No), _) => Flow::Stays,
        (Some(_), _) => Flow::May,
        (None, Standing::Open) => Flow::Open,
        (None, standing) if standing.lets_in() => Flow::May,
        (None, _) => Flow::Stays,
    }
}

/// Who receives a purpose's data: those it names who are registered.
#[must_use]
pub fn receivers<'a>(permits: &'a Permits, purpose: &Purpose) -> Vec<&'a Who> {
    let registered = permits.registered.iter();
    registered
        .filter(|who| purpose.recipients.contains(&who.number))
        .collect()
}

/// What was chosen, as it is to be decided: about purposes that still are as they were shown.
#[must_use]
pub fn wishes(
    permits: &Permits,
    chosen: &[Chosen],
    language: kluis_wire::Language,
    shown_at: u64,
) -> Vec<Wish> {
    let wish = |one: &Chosen| {
        let purpose = permits.purposes.find(&one.purpose)?;
        (purpose.version == one.version).then(|| Wish {
            purpose: one.purpose.clone(),
            version: one.version,
            say: one.say,
            language,
            shown_at: shown_at.min(one.at),
            chosen_at: one.at,
        })
    };
    chosen.iter().filter_map(wish).collect()
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use kluis_catalog::{
        Field,
        purpose::{Party, PurposeText, Purposes},
    };
    use kluis_wire::Language;

    /// A purpose for tests.
    pub fn purpose(id: &str, basis: Basis, fields: &[Field]) -> Purpose {
        let words = PurposeText {
            title: id.to_owned(),
            to: "wie het krijgt".to_owned(),
            ..PurposeText::default()
        };
        Purpose {
            id: id.to_owned(),
            version: 2,
            basis,
            fields: fields.to_vec(),
            recipients: vec!["R-1".to_owned()],
            term_days: Some(365),
            kept_days: None,
            once: true,
            nl: words.clone(),
            en: words,
        }
    }

    /// What stands after these decisions about "calls".
    pub fn permits(decisions: Vec<Made>) -> Permits {
        Permits {
            at: 1_000,
            purposes: Purposes {
                edition: 1,
                platform: Party::default(),
                purposes: vec![
                    purpose("calls", Basis::Consent, &[Field::Phone]),
                    purpose("account", Basis::Contract, &[Field::Email]),
                    purpose("tax", Basis::LegalObligation, &[]),
                ],
            },
            registered: vec![Who {
                number: "R-1".to_owned(),
                ..Who::default()
            }],
            decisions,
            looks: Vec::new(),
            barred: Vec::new(),
            objections: Vec::new(),
        }
    }

    /// A decision about "calls".
    pub fn made(number: u64, outcome: Outcome, in_force: bool, current: bool) -> Made {
        let permits = matches!(outcome, Outcome::Given | Outcome::Renewed | Outcome::Once);
        Made {
            number,
            purpose: "calls".to_owned(),
            version: 2,
            outcome,
            recipients: Vec::new(),
            shown_at: 10 * number,
            chosen_at: 10 * number,
            signed_at: 10 * number,
            countersigned_at: 10 * number,
            until: permits.then_some(5_000),
            written_down: None,
            in_force,
            current,
        }
    }

    fn after(decisions: Vec<Made>) -> Standing {
        let permits = permits(decisions);
        let purpose = permits.purposes.find("calls").expect("it is there");
        standing(&permits, purpose)
    }

    #[test]
    fn the_last_decision_counts() {
        let given = made(1, Outcome::Given, true, true);
        assert_eq!(after(vec![]), Standing::Open);
        assert_eq!(after(vec![given.clone()]), Standing::Given(10, 5_000));
        let withdrawn = made(2, Outcome::Withdrawn, false, true);
        assert_eq!(after(vec![given, withdrawn]), Standing::Withdrawn(20));
        let called = Made {
            written_down: Some(30),
            ..made(1, Outcome::Given, false, true)
        };
        assert_eq!(after(vec![called]), Standing::WrittenDown(30));
        let refused = made(1, Outcome::Refused, false, false);
        assert_eq!(after(vec![refused]), Standing::Refused(10));
    }

    #[test]
    fn what_changed_is_asked_again_and_holds_as_it_was() {
        let standing = after(vec![made(1, Outcome::Given, true, false)]);
        assert_eq!(standing, Standing::Changed(10));
        assert!(standing.lets_in());
    }

    #[test]
    fn what_is_over_or_used_lets_nothing_in() {
        let over = after(vec![made(1, Outcome::Renewed, false, true)]);
        assert_eq!(over, Standing::Over(5_000));
        let used = after(vec![made(1, Outcome::Once, false, true)]);
        assert_eq!(used, Standing::Used);
        assert!(!over.lets_in() && !used.lets_in());
        assert!(after(vec![made(1, Outcome::Once, true, true)]).lets_in());
    }

    #[test]
    fn what_ended_by_itself_is_told_and_nothing_that_was_ended() {
        let until = |until: u64, made: Made| Made {
            until: Some(until),
            ..made
        };
        let over = until(900, made(1, Outcome::Given, false, true));
        let lapse = |at, taken| Lapse {
            purpose: "calls".to_owned(),
            at,
            taken,
        };
        let found = |decisions: Vec<Made>| lapses(&permits(decisions));
        assert_eq!(found(vec![over.clone()]), [lapse(900, false)]);
        // It is renewed at 950, and still holds; or it was withdrawn at 20, before its end.
        let mut renewed = made(2, Outcome::Renewed, true, true);
        renewed.countersigned_at = 950;
        assert_eq!(found(vec![over.clone(), renewed]), [lapse(900, false)]);
        let withdrawn = made(2, Outcome::Withdrawn, false, true);
        assert_eq!(found(vec![over.clone(), withdrawn]), []);
        let told = Made {
            written_down: Some(500),
            ..over
        };
        assert_eq!(found(vec![told]), []);
        let mut permits = permits(vec![made(1, Outcome::Once, false, true)]);
        assert_eq!(lapses(&permits), []);
        permits.looks = vec![crate::looks::tests::look(700)];
        assert_eq!(lapses(&permits), [lapse(700, true)]);
    }

    #[test]
    fn what_is_chosen_on_the_page_goes_before_what_was_decided() {
        let permits = permits(vec![made(1, Outcome::Given, true, true)]);
        let purpose = |id: &str| permits.purposes.find(id).expect("it is there");
        let calls = purpose("calls");
        assert_eq!(flow(&permits, &[], calls), Flow::May);
        let no = Chosen {
            purpose: "calls".to_owned(),
            version: 2,
            say: Say::No,
            at: 900,
        };
        let chosen = [no];
        assert_eq!(flow(&permits, &chosen, calls), Flow::Stays);
        assert_eq!(flow(&permits, &chosen, purpose("account")), Flow::Goes);
        assert_eq!(flow(&permits, &chosen, purpose("tax")), Flow::Nothing);
        assert_eq!(said(&chosen, purpose("account")), None);
    }

    #[test]
    fn a_wish_is_about_what_was_shown_and_about_what_is_there() {
        let permits = permits(vec![]);
        let chosen = ["calls", "gone"].map(|id| Chosen {
            purpose: id.to_owned(),
            version: 2,
            say: Say::Yes(None),
            at: 900,
        });
        let wishes = wishes(&permits, &chosen, Language::Nl, 950);
        let [wish] = wishes.as_slice() else {
            panic!("{wishes:?}");
        };
        // A clock that was put back in between makes no decision that was chosen before it was shown.
        assert_eq!((wish.version, wish.shown_at, wish.chosen_at), (2, 900, 900));
    }

    #[test]
    fn what_was_chosen_about_another_version_counts_for_nothing() {
        let permits = permits(vec![]);
        let calls = permits.purposes.find("calls").expect("it is there");
        let chosen = [Chosen {
            purpose: "calls".to_owned(),
            version: 1,
            say: Say::Yes(None),
            at: 900,
        }];
        assert_eq!(said(&chosen, calls), None);
        assert_eq!(flow(&permits, &chosen, calls), Flow::Open);
        assert!(wishes(&permits, &chosen, Language::Nl, 900).is_empty());
    }

    #[test]
    fn only_who_is_named_and_registered_receives() {
        let mut permits = permits(vec![]);
        let calls = permits.purposes.find("calls").expect("it is there").clone();
        assert_eq!(receivers(&permits, &calls).len(), 1);
        permits.registered.clear();
        assert!(receivers(&permits, &calls).is_empty());
    }
}
