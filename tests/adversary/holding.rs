//! Lies about what recipients hold: who opened what, and who signed that it is erased. The log is verified, so nobody
//! can be left out of it; and a confirmation is the recipient's, or nobody's.

use crate::{
    attack::{attack, open},
    granted::{ADVICE, Granted, PLANNING, now},
    knowing::random,
    lying::Lie,
    stage::{Remembering, Stage},
};
use kluis_device::{Refusal, transport::Method, unlock::UnlockError};
use kluis_vault::{decision::Outcome, recipient::Recipient};
use kluis_wire::{
    AccountId, Confirmed, Digest, GrantId, GrantName, Held, Signature, limits, paths,
};

const REFUSED: UnlockError = UnlockError::Refused(Refusal::Log);
const ORIGIN: &str = crate::stage::ORIGIN;

async fn ask(stage: &mut Stage) -> Result<(), UnlockError> {
    stage.device.held(&|_| {}).await.map(drop)
}

/// A name that was opened twice and that the person took back.
async fn ended() -> Granted {
    let mut granted = Granted::new().await;
    granted.look().await.expect("an honest server");
    granted.look().await.expect("an honest server");
    let decision = granted.decision;
    granted
        .decide(PLANNING, Outcome::Withdrawn, Some(decision))
        .await;
    granted
}

/// A lie about the list.
async fn lied(granted: &Granted, lie: impl FnMut(&mut Vec<Held>) + 'static) {
    let lie = Lie::to(Method::Get, paths::HELD, lie);
    let memory = Remembering::nothing();
    attack(&granted.person, &memory, open, ask, lie, REFUSED).await;
}

/// What the recipient that somebody is would sign.
fn signed(by: &Recipient, account: AccountId, name: &GrantName, time: u64) -> Confirmed {
    let erased = by.erased(ORIGIN, account, name.clone(), time);
    Confirmed {
        recipient: erased.recipient,
        time: erased.time,
        signature: erased.signature,
    }
}

/// What the list would hold if the recipient had confirmed, which is taken.
async fn confirmed(granted: &Granted, spoil: impl Fn(&mut Confirmed, &mut Held) + 'static) {
    let account = granted.person.account();
    let by = granted.recipient.fingerprint();
    let mut stage = granted.person.device(Remembering::nothing());
    open(&mut stage).await;
    ask(&mut stage).await.expect("an honest server");
    let (_, mut list): (_, Vec<Held>) = stage.wire.last(Method::Get, paths::HELD);
    let honest = signed(&granted.recipient, account, &list[0].name, now());
    assert_eq!(honest.recipient, by);
    list[0].confirmed = Some(honest.clone());
    let told = list.clone();
    stage
        .wire
        .lie(Lie::to(Method::Get, paths::HELD, move |held| {
            *held = told.clone();
        }));
    assert_eq!(
        ask(&mut stage).await,
        Ok(()),
        "the recipient's own is taken"
    );
    assert!(stage.wire.stop() > 0, "it was told");

    lied(granted, move |held| {
        let mut confirmed = honest.clone();
        spoil(&mut confirmed, &mut held[0]);
        held[0].confirmed = Some(confirmed);
    })
    .await;
}

#[tokio::test]
async fn confirmation_forged() {
    let granted = ended().await;
    confirmed(&granted, |confirmed, _| {
        confirmed.signature = Signature(random())
    })
    .await;
}

#[tokio::test]
async fn confirmation_at_another_time() {
    let granted = ended().await;
    confirmed(&granted, |confirmed, _| confirmed.time += 1).await;
}

#[tokio::test]
async fn confirmation_signed_by_the_server() {
    let granted = ended().await;
    let account = granted.person.account();
    let own = Recipient::generate(&mut crate::knowing::rng()).expect("keys");
    confirmed(&granted, move |confirmed, held| {
        *confirmed = signed(&own, account, &held.name, now());
    })
    .await;
}

#[tokio::test]
async fn confirmation_signed_by_another_recipient() {
    let granted = ended().await;
    let other = Granted::elsewhere().await;
    let account = granted.person.account();
    let theirs = other.recipient;
    confirmed(&granted, move |confirmed, held| {
        *confirmed = signed(&theirs, account, &held.name, now());
    })
    .await;
}

/// Its own, but about something else.
#[tokio::test]
async fn confirmation_of_something_else() {
    let granted = ended().await;
    let account = granted.person.account();
    let own = crate::granted::recipient("P-17");
    confirmed(&granted, move |confirmed, held| {
        let other = GrantName {
            grant: GrantId([9; 16]),
            ..held.name.clone()
        };
        *confirmed = signed(&own, account, &other, now());
    })
    .await;
}

#[tokio::test]
async fn confirmation_for_another_account() {
    let granted = ended().await;
    let own = crate::granted::recipient("P-17");
    confirmed(&granted, move |confirmed, held| {
        *confirmed = signed(&own, AccountId([9; 32]), &held.name, now());
    })
    .await;
}

/// What was erased before the last look says nothing about what that look gave.
#[tokio::test]
async fn confirmation_from_before_the_last_look() {
    let granted = ended().await;
    let account = granted.person.account();
    let own = crate::granted::recipient("P-17");
    confirmed(&granted, move |confirmed, held| {
        let before = held.opened - limits::LOOK_SECONDS - 1;
        *confirmed = signed(&own, account, &held.name, before);
    })
    .await;
}

#[tokio::test]
async fn confirmation_of_what_is_in_force() {
    let granted = Granted::new().await;
    granted.look().await.expect("an honest server");
    let account = granted.person.account();
    let own = crate::granted::recipient("P-17");
    lied(&granted, move |held| {
        held[0].confirmed = Some(signed(&own, account, &held[0].name, now()));
    })
    .await;
}

#[tokio::test]
async fn holder_left_out() {
    let granted = ended().await;
    lied(&granted, Vec::clear).await;
}

#[tokio::test]
async fn holder_who_never_looked() {
    let mut granted = ended().await;
    let decision = granted.decide(ADVICE, Outcome::Given, None).await;
    assert_ne!(decision, Digest([0; 32]));
    lied(&granted, |held| {
        let mut more = held[0].clone();
        more.name.grant = GrantId(random());
        held.push(more);
    })
    .await;
}

#[tokio::test]
async fn holder_twice_in_place_of_another() {
    let mut granted = ended().await;
    granted.decision = granted.decide(PLANNING, Outcome::Given, None).await;
    granted.look().await.expect("an honest server");
    lied(&granted, |held| {
        assert_eq!(held.len(), 2);
        held[1] = held[0].clone();
    })
    .await;
}

#[tokio::test]
async fn another_holder() {
    let granted = ended().await;
    let other = crate::granted::recipient("P-18").fingerprint();
    lied(&granted, move |held| held[0].recipient = other).await;
}

#[tokio::test]
async fn opened_at_another_time() {
    let granted = ended().await;
    lied(&granted, |held| held[0].opened -= 1).await;
}

#[tokio::test]
async fn end_kept_quiet() {
    let granted = ended().await;
    lied(&granted, |held| held[0].ended = None).await;
}

#[tokio::test]
async fn holders_without_end() {
    let granted = ended().await;
    lied(&granted, |held| {
        let one = held[0].clone();
        held.resize(limits::HELD + 1, one);
    })
    .await;
}
