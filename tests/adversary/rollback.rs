//! Lies about time: a vault as it was before, and forks.

use crate::{
    attack::{at_a_later_visit, attack, new_street, open, while_open, while_saving},
    lying::{Lie, answered, is},
    stage::{Person, Remembering, Stage},
};
use kluis_catalog::Field;
use kluis_device::{CallError, Refusal, save::SaveError, transport::Method, unlock::UnlockError};
use kluis_wire::{ProblemType, Vault, paths};

/// Shows this vault from now on, whatever is asked for.
fn always(old: Vault) -> Lie {
    Lie::vault(move |vault| {
        let nonce = vault.nonce;
        *vault = Vault {
            nonce,
            ..old.clone()
        };
    })
}

#[tokio::test]
async fn whole_vault_rolled_back() {
    let mut person = Person::new().await;
    let old = person.stored().await;
    person.own.save(Field::City, "Urk").await.expect("it saves");
    at_a_later_visit(&person, always(old), Refusal::RolledBack).await;
}

#[tokio::test]
async fn whole_vault_rolled_back_while_it_is_open() {
    let mut person = Person::new().await;
    let old = person.stored().await;
    person.own.save(Field::City, "Urk").await.expect("it saves");
    while_open(&person, always(old), Refusal::RolledBack).await;
}

#[tokio::test]
async fn rolled_back_in_answer_to_a_save() {
    let mut person = Person::new().await;
    let old = person.stored().await;
    person.own.save(Field::City, "Urk").await.expect("it saves");
    let lie = Lie::problem(Method::Put, paths::VAULT, ProblemType::Changed).and(always(old));
    let expected = SaveError::Refused(Refusal::RolledBack);
    while_saving(&person, new_street(), lie, expected).await;
}

#[tokio::test]
async fn only_the_newest_header_rolled_back() {
    let mut person = Person::new().await;
    let old = person.stored().await.headers;
    person.own.save(Field::City, "Urk").await.expect("it saves");
    let lie = Lie::vault(move |vault| vault.headers = old.clone());
    at_a_later_visit(&person, lie, Refusal::Body).await;
}

/// One device commits, the server keeps that from another and lets it commit too; then it shows the one what the other
/// did.
#[tokio::test]
async fn a_fork_joined_again() {
    let person = Person::new().await;
    let base = person.own.memory.copy();

    // Two devices save on top of the same header. The server takes the first commit only.
    let mut first = person.device(base.copy());
    let mut second = person.device(base.copy());
    open(&mut first).await;
    open(&mut second).await;
    first.save(Field::City, "Urk").await.expect("it saves");
    second.wire.lie(Lie::instead(|request| {
        is(request, Method::Put, paths::VAULT).then(|| {
            let sequence = request.if_match.as_deref().expect("a sequence");
            let sequence: u64 = sequence.trim_matches('"').parse().expect("a number");
            Ok(answered(&kluis_wire::Committed {
                sequence: sequence + 1,
            }))
        })
    }));
    second
        .save(Field::City, "Edam")
        .await
        .expect("the server says that it saved");
    second.wire.stop();

    // The second remembers its own head, and doesn't take the other branch for it.
    let remembered = second.memory.contents();
    assert_eq!(
        second.recover().await,
        Err(UnlockError::Refused(Refusal::RolledBack))
    );
    assert_eq!(
        second.refresh().await,
        Err(UnlockError::Refused(Refusal::RolledBack))
    );
    // What it commits on its own branch doesn't follow the other: the server, now honest, can't take it.
    let refused = second.save(Field::Street, "Dijk").await;
    let unproven = CallError::Problem {
        kind: ProblemType::Unproven,
        tries_left: None,
        retry_after: None,
    };
    assert_eq!(refused, Err(SaveError::Call(unproven)));
    assert_eq!(second.memory.contents(), remembered, "what is remembered");
    let shown = second.values().expect("it stays open");
    assert_eq!(shown.get(&Field::City).map(String::as_str), Some("Edam"));
    first
        .refresh()
        .await
        .expect("the first is on the true branch");
}

#[tokio::test]
async fn an_older_state_never_replaces_a_newer_memory() {
    let mut person = Person::new().await;
    let old = person.stored().await;
    for city in ["Urk", "Edam"] {
        person.own.save(Field::City, city).await.expect("it saves");
    }
    // A device that saw the newest, twice in a row: the refusal doesn't make it forget.
    let twice = async |stage: &mut Stage| {
        let first = stage.recover().await;
        let again = stage.recover().await;
        assert_eq!(first, again);
        again
    };
    let memory: &Remembering = &person.own.memory;
    let expected = UnlockError::Refused(Refusal::RolledBack);
    attack(&person, memory, async |_| {}, twice, always(old), expected).await;
}

/// The recovery kit prints a sequence, and who gives the whole file gives it with the code: a new device isn't shown
/// what is older than the kit.
#[tokio::test]
async fn rolled_back_to_before_the_kit() {
    let mut person = Person::new().await;
    let kit = person.own.device.renew_code(&|_| {}).await;
    person.kit = kit.expect("a new code");
    let file = person.kit.file.to_string();
    let raised = file.replace(
        &format!("sequence: {}", person.kit.sequence),
        &format!("sequence: {}", person.kit.sequence + 1),
    );
    assert_ne!(file, raised);

    let mut twin = person.device(Remembering::nothing());
    twin.device
        .recover(&file, true, &|_| {})
        .await
        .expect("the honest twin");
    // To a kit that was made one commit later, the true vault of today is a roll-back.
    let mut device = person.device(Remembering::nothing());
    assert_eq!(
        device.device.recover(&raised, true, &|_| {}).await,
        Err(UnlockError::Refused(Refusal::RolledBack))
    );
    assert_eq!(device.values(), None);
    assert_eq!(device.memory.contents(), Remembering::nothing().contents());
    person.own.save(Field::City, "Urk").await.expect("it saves");
    device
        .device
        .recover(&raised, true, &|_| {})
        .await
        .expect("the truth after the lie");
}
