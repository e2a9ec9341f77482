//! The order of events in every attack. Honest twin first; then the lie; then everything must be as it was.

use crate::{
    lying::Lie,
    stage::{Person, Remembering, Stage},
};
use kluis_catalog::Field;
use kluis_device::{Refusal, save::SaveError, unlock::UnlockError};
use std::{cell::Cell, fmt::Debug};

/// On devices with this memory, after the honest `before`: the `steps` succeed without the lie, and fail with it as
/// `expected`. No value was shown that wasn't, the memory hasn't moved, the same device goes on once the truth is told,
/// and an honest one finds every value as it was.
pub async fn attack<E: Debug + PartialEq>(
    person: &Person,
    memory: &Remembering,
    before: impl AsyncFn(&mut Stage),
    steps: impl AsyncFn(&mut Stage) -> Result<(), E>,
    lie: Lie,
    expected: E,
) {
    let mut twin = person.device(memory.copy());
    before(&mut twin).await;
    assert_eq!(steps(&mut twin).await, Ok(()), "the honest twin");
    let there = everything(person).await;

    let mut stage = person.device(memory.copy());
    before(&mut stage).await;
    let (shown, remembered) = (stage.values(), stage.memory.contents());
    stage.wire.lie(lie);
    assert_eq!(steps(&mut stage).await, Err(expected), "the lie");
    assert!(stage.wire.stop() > 0, "the lie was never told");
    assert_eq!(stage.values(), shown, "what is shown");
    assert_eq!(stage.memory.contents(), remembered, "what is remembered");

    assert_eq!(everything(person).await, there, "what is stored");
    assert_eq!(steps(&mut stage).await, Ok(()), "the truth after the lie");
}

/// Every value, as a device sees it that knows nothing and is told the truth.
pub async fn everything(person: &Person) -> crate::stage::Values {
    let mut honest = person.device(Remembering::nothing());
    honest.recover().await.expect("an honest server");
    honest.values().expect("it is open")
}

async fn nothing(_: &mut Stage) {}

/// A lie to a device that opens the vault for the first time.
pub async fn at_first_sight(person: &Person, lie: Lie, refusal: Refusal) {
    at_opening(person, lie, UnlockError::Refused(refusal)).await;
}

/// The same, with any error.
pub async fn at_opening(person: &Person, lie: Lie, expected: UnlockError) {
    let memory = Remembering::nothing();
    attack(person, &memory, nothing, Stage::recover, lie, expected).await;
}

/// A lie to a device that opens a vault that it has seen before.
pub async fn at_a_later_visit(person: &Person, lie: Lie, refusal: Refusal) {
    let memory = person.own.memory.clone();
    let expected = UnlockError::Refused(refusal);
    attack(person, &memory, nothing, Stage::recover, lie, expected).await;
}

/// A lie to a device that opens the vault with the passphrase.
pub async fn at_the_passphrase(person: &Person, lie: Lie, expected: UnlockError) {
    let memory = Remembering::nothing();
    attack(person, &memory, nothing, Stage::unlock, lie, expected).await;
}

/// A lie to a device that has the vault open, and looks again.
pub async fn while_open(person: &Person, lie: Lie, refusal: Refusal) {
    let memory = Remembering::nothing();
    let expected = UnlockError::Refused(refusal);
    attack(person, &memory, open, Stage::refresh, lie, expected).await;
}

/// A lie to a device that has the vault open, and saves.
pub async fn while_saving(
    person: &Person,
    steps: impl AsyncFn(&mut Stage) -> Result<(), SaveError>,
    lie: Lie,
    expected: SaveError,
) {
    attack(person, &Remembering::nothing(), open, steps, lie, expected).await;
}

/// Opens the vault honestly.
pub async fn open(stage: &mut Stage) {
    stage.recover().await.expect("an honest server");
}

/// Saves something else each time, so that there is always something to save.
pub fn new_street() -> impl AsyncFn(&mut Stage) -> Result<(), SaveError> {
    let count = Cell::new(0);
    async move |stage: &mut Stage| {
        count.set(count.get() + 1);
        let street = format!("{} Dijk", ["Eerste", "Tweede", "Derde"][count.get() - 1]);
        stage.save(Field::Street, &street).await
    }
}
