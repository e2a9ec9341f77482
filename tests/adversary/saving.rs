//! Lies about what was saved.

use crate::{
    attack::{attack, everything, new_street, open, while_saving},
    lying::{Lie, answered, is, said},
    stage::{Person, Remembering, Stage},
};
use kluis_catalog::Field;
use kluis_device::{
    CallError, Refusal,
    save::SaveError,
    transport::{Method, Request, TransportError},
    unlock::UnlockError,
};
use kluis_wire::{Commit, Committed, ProblemType, paths};
use std::{cell::Cell, rc::Rc};

async fn save(stage: &mut Stage) -> Result<(), SaveError> {
    stage.save(Field::Street, "Dijk").await
}

/// The sequence after the one that a commit was made on.
fn next(request: &Request) -> Committed {
    let base = request.if_match.as_deref().expect("a sequence");
    let base: u64 = base.trim_matches('"').parse().expect("a number");
    Committed { sequence: base + 1 }
}

fn problem(kind: ProblemType) -> SaveError {
    SaveError::Call(CallError::Problem {
        kind,
        tries_left: None,
        retry_after: None,
    })
}

/// That the server didn't store what it acknowledged shows at the next look, on the device that was told so.
#[tokio::test]
async fn acknowledged_but_not_stored() {
    let person = Person::new().await;
    let lie = Lie::instead(|request| {
        is(request, Method::Put, paths::VAULT).then(|| Ok(answered(&next(request))))
    });
    let mut twin = person.device(Remembering::nothing());
    open(&mut twin).await;
    save(&mut twin).await.expect("the honest twin");
    twin.refresh().await.expect("it is there");

    let mut device = person.device(Remembering::nothing());
    open(&mut device).await;
    device.wire.lie(lie);
    device
        .save(Field::Street, "Wal")
        .await
        .expect("the server says that it saved");
    assert!(device.wire.stop() > 0);
    let refused = Err(UnlockError::Refused(Refusal::RolledBack));
    assert_eq!(device.refresh().await, refused);
    assert_eq!(device.recover().await, refused);
}

#[tokio::test]
async fn acknowledged_with_another_sequence() {
    let person = Person::new().await;
    let lie = Lie::instead(|request| {
        is(request, Method::Put, paths::VAULT).then(|| {
            Ok(answered(&Committed {
                sequence: next(request).sequence + 1,
            }))
        })
    });
    while_saving(&person, new_street(), lie, SaveError::Call(CallError::Form)).await;
}

#[tokio::test]
async fn acknowledged_with_a_sequence_of_before() {
    let person = Person::new().await;
    let lie = Lie::instead(|request| {
        is(request, Method::Put, paths::VAULT).then(|| Ok(answered(&Committed { sequence: 1 })))
    });
    while_saving(&person, new_street(), lie, SaveError::Call(CallError::Form)).await;
}

#[tokio::test]
async fn said_to_be_changed_elsewhere_for_ever() {
    let person = Person::new().await;
    let lie = Lie::problem(Method::Put, paths::VAULT, ProblemType::Changed);
    while_saving(&person, new_street(), lie, problem(ProblemType::Changed)).await;
}

#[tokio::test]
async fn refused_without_a_reason() {
    let person = Person::new().await;
    let lie = Lie::problem(Method::Put, paths::VAULT, ProblemType::Unproven);
    while_saving(&person, new_street(), lie, problem(ProblemType::Unproven)).await;
}

/// The commit is stored and its answer denied: the device finds its own commit and says the truth.
#[tokio::test]
async fn stored_and_then_denied() {
    let person = Person::new().await;
    let mut device = person.device(Remembering::nothing());
    open(&mut device).await;
    let told = Rc::new(Cell::new(false));
    device.wire.lie(Lie::answer(move |request, response| {
        let lies = is(request, Method::Put, paths::VAULT) && !told.replace(true);
        if lies {
            *response = said(ProblemType::Changed);
        }
        lies
    }));
    save(&mut device).await.expect("it is saved");
    assert_eq!(device.wire.stop(), 1);
    let stored = everything(&person).await;
    assert_eq!(stored.get(&Field::Street).map(String::as_str), Some("Dijk"));
    assert_eq!(device.values(), Some(stored));
}

/// The connection breaks after the commit was stored, every time: nothing is said to be saved.
#[tokio::test]
async fn stored_and_the_answer_cut_off() {
    let person = Person::new().await;
    let mut device = person.device(Remembering::nothing());
    open(&mut device).await;
    let (before, remembered) = (device.values(), device.memory.contents());
    device.wire.lie(Lie::instead(|request| {
        is(request, Method::Put, paths::VAULT).then_some(Err(TransportError::Offline))
    }));
    assert_eq!(
        save(&mut device).await,
        Err(SaveError::Call(CallError::Offline))
    );
    assert!(device.wire.stop() > 0);
    assert_eq!(device.values(), before);
    assert_eq!(device.memory.contents(), remembered, "what is remembered");
    save(&mut device).await.expect("the truth after the lie");
}

/// A row is taken out of a commit on its way: what the person signed is the whole.
#[tokio::test]
async fn commit_robbed_of_a_row() {
    changed_on_its_way(|commit| commit.rows.clear()).await;
}

#[tokio::test]
async fn commit_given_a_slot_of_the_server() {
    let servers = kluis_wire::StoredSlot {
        id: kluis_wire::SlotId([7; 16]),
        kind: kluis_wire::UnlockerKind::RecoveryCode,
        auth: Some(kluis_wire::SigningPublic([7; 32])),
        wrapped: vec![7; 100].into(),
    };
    changed_on_its_way(move |commit| commit.slots.push(servers.clone())).await;
}

#[tokio::test]
async fn commit_made_to_destroy_a_share() {
    changed_on_its_way(|commit| {
        commit.shares_destroyed.push(kluis_wire::ShareId {
            category: kluis_wire::Category::Identity,
            epoch: 1,
        });
    })
    .await;
}

/// An outsider who changes a commit on its way gets it refused by the honest server; a dishonest one that stores it all
/// the same has a vault that doesn't verify.
async fn changed_on_its_way(mut change: impl FnMut(&mut Commit) + 'static) {
    let person = Person::new().await;
    let lie = Lie::instead(move |request| {
        if is(request, Method::Put, paths::VAULT) {
            let mut commit: Commit = crate::lying::asked(request);
            change(&mut commit);
            request.body = Some(crate::lying::encode(&commit));
        }
        None
    })
    .and(Lie::answer(|request, _| {
        is(request, Method::Put, paths::VAULT)
    }));
    while_saving(&person, new_street(), lie, problem(ProblemType::Unproven)).await;
}

/// A session that is said to be over: the device locks nothing away and saves nothing.
#[tokio::test]
async fn session_said_to_have_ended() {
    let person = Person::new().await;
    let lie = Lie::problem(Method::Put, paths::VAULT, ProblemType::NoSession);
    while_saving(&person, new_street(), lie, SaveError::Locked).await;
}

/// A fake conflict: "another device was first", and then the other device's vault isn't this one's.
#[tokio::test]
async fn conflict_with_another_persons_vault() {
    let (person, mut other) = (Person::new().await, Person::new().await);
    let theirs = other.stored().await;
    let lie = Lie::problem(Method::Put, paths::VAULT, ProblemType::Changed)
        .and(Lie::vault(move |vault| *vault = theirs.clone()));
    let expected = SaveError::Refused(Refusal::Header);
    while_saving(&person, new_street(), lie, expected).await;
}

/// "Proef op de som" is made on what the server really stores.
#[tokio::test]
async fn something_else_shown_as_what_is_stored() {
    let person = Person::new().await;
    let at = person.at(Field::GivenName);
    let lie = Lie::vault(move |vault| {
        let at = at(vault);
        vault.rows[at].sealed = vec![0; 153].into();
    });
    let prove = async |stage: &mut Stage| stage.device.prove(&|_| {}).await.map(drop);
    let expected = UnlockError::Refused(Refusal::Field);
    attack(&person, &Remembering::nothing(), open, prove, lie, expected).await;
}

/// A rehearsal really opens the vault: a server that doesn't let it can't have it noted.
#[tokio::test]
async fn rehearsal_on_another_vault() {
    let (person, mut other) = (Person::new().await, Person::new().await);
    let theirs = other.stored().await;
    let lie = Lie::vault(move |vault| *vault = theirs.clone());
    let rehearse = async |stage: &mut Stage| {
        let code = stage.code.clone();
        stage.device.rehearse(&code, &|_| {}).await
    };
    let expected = UnlockError::Refused(Refusal::Slot);
    attack(
        &person,
        &Remembering::nothing(),
        open,
        rehearse,
        lie,
        expected,
    )
    .await;
    assert!(person.kit.sequence > 0);
}
