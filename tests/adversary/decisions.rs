//! Lies about what a person decided: decisions cut, forked, reordered, back-dated, or another's. Below any server: what
//! reads a chain of decisions gets them as they are, and then as a liar would give them.

use crate::knowing::{another_platform, random, rng};
use kluis_vault::{
    decision::{Choice, Decision, Outcome, SignedDecision, Unproven},
    identity::Identity,
    manifest::Head,
};
use kluis_wire::{AccountId, Digest, Language};

const THEN: u64 = 1_800_000_000;

/// Somebody who decides.
struct Decider {
    account: AccountId,
    identity: Identity,
}

impl Decider {
    fn new() -> Self {
        Self {
            account: AccountId(random()),
            identity: Identity::generate(&mut rng()).expect("keys"),
        }
    }

    fn decide(&self, after: Head, outcome: Outcome) -> SignedDecision {
        let choice = Choice {
            outcome,
            purpose: "vacancies".into(),
            purpose_version: 1,
            text: Digest([7; 32]),
            language: Language::Nl,
            recipients: Vec::new(),
            shown_at: THEN,
            chosen_at: THEN,
            until: 0,
        };
        Decision::sign(self.account, &self.identity, after, choice, THEN).expect("it signs")
    }

    /// Yes, no longer, yes again.
    fn three(&self) -> [SignedDecision; 3] {
        let given = self.decide(Head::NONE, Outcome::Given);
        let withdrawn = self.decide(given.head, Outcome::Withdrawn);
        let again = self.decide(withdrawn.head, Outcome::Given);
        [given, withdrawn, again]
    }

    fn follow(&self, tokens: &[&str]) -> Result<Head, Unproven> {
        let tokens: Vec<String> = tokens.iter().map(|token| (*token).to_owned()).collect();
        let chain = self.identity.chain();
        Decision::follow(self.account, chain, Head::NONE, &tokens).map(|(head, _)| head)
    }
}

/// Three decisions, that follow each other where nobody lies.
fn honest() -> (Decider, [SignedDecision; 3]) {
    let person = Decider::new();
    let three = person.three();
    let tokens = three.each_ref().map(|decision| decision.token.as_str());
    assert_eq!(person.follow(&tokens), Ok(three[2].head), "the honest twin");
    (person, three)
}

#[test]
fn withdrawal_left_out() {
    let (person, [given, _, again]) = honest();
    assert_eq!(person.follow(&[&given.token, &again.token]), Err(Unproven));
}

#[test]
fn first_one_left_out() {
    let (person, [_, withdrawn, again]) = honest();
    let tokens = [withdrawn.token.as_str(), &again.token];
    assert_eq!(person.follow(&tokens), Err(Unproven));
}

/// What is cut off at the end isn't seen from within the chain: its head isn't the one in the manifest.
#[test]
fn last_ones_cut_off() {
    let (person, [given, _, again]) = honest();
    let head = person.follow(&[&given.token]).expect("it is true so far");
    assert_ne!(head, again.head);
}

#[test]
fn reordered() {
    let (person, [given, withdrawn, again]) = honest();
    let tokens = [given.token.as_str(), &again.token, &withdrawn.token];
    assert_eq!(person.follow(&tokens), Err(Unproven));
}

#[test]
fn forked() {
    let (person, [given, withdrawn, _]) = honest();
    let other = person.decide(given.head, Outcome::Refused);
    let tokens = [given.token.as_str(), &withdrawn.token, &other.token];
    assert_eq!(person.follow(&tokens), Err(Unproven));
}

#[test]
fn given_twice() {
    let (person, [given, ..]) = honest();
    assert_eq!(person.follow(&[&given.token, &given.token]), Err(Unproven));
}

/// The same decision with another payload under the old signature.
#[test]
fn back_dated() {
    let (person, [given, ..]) = honest();
    let earlier = {
        let choice = Choice {
            outcome: Outcome::Given,
            purpose: "vacancies".into(),
            purpose_version: 1,
            text: Digest([7; 32]),
            language: Language::Nl,
            recipients: Vec::new(),
            shown_at: THEN - 86_400,
            chosen_at: THEN - 86_400,
            until: 0,
        };
        let servers = Decider::new();
        let signed = Decision::sign(
            person.account,
            &servers.identity,
            Head::NONE,
            choice,
            THEN - 86_400,
        );
        signed.expect("it signs").token
    };
    let [header, _, signature] = parts(&given.token);
    let [_, payload, _] = parts(&earlier);
    let spliced = format!("{header}.{payload}.{signature}");
    assert_eq!(person.follow(&[&spliced]), Err(Unproven));
    assert_eq!(person.follow(&[&earlier]), Err(Unproven));
}

fn parts(token: &str) -> [&str; 3] {
    let parts: Vec<&str> = token.split('.').collect();
    parts.try_into().expect("three parts")
}

#[test]
fn of_another_person() {
    let (person, _) = honest();
    let (_, [theirs, ..]) = honest();
    assert_eq!(person.follow(&[&theirs.token]), Err(Unproven));
}

#[test]
fn without_a_signature() {
    let (person, [given, ..]) = honest();
    let [header, payload, _] = parts(&given.token);
    assert_eq!(
        person.follow(&[&format!("{header}.{payload}.")]),
        Err(Unproven)
    );
    // {"alg":"none"}
    let none = format!("eyJhbGciOiJub25lIn0.{payload}.");
    assert_eq!(person.follow(&[&none]), Err(Unproven));
}

/// A receipt of the platform isn't a decision of the person.
#[test]
fn receipt_in_place_of_a_decision() {
    let (person, [given, ..]) = honest();
    let (keys, _) = another_platform();
    let receipt = kluis_vault::decision::Receipt {
        account: person.account,
        sequence: 1,
        previous: Digest([0; 32]),
        time: THEN,
        log: Head::NONE,
        decision: given.token,
        record: "{}".to_owned(),
    };
    let token = keys.countersign(crate::stage::ORIGIN, &receipt);
    assert_eq!(person.follow(&[&token]), Err(Unproven));
}
