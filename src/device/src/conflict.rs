//! Two versions of one field. Where two devices changed the same field, the one that came first stays, and the other is
//! kept beside it, sealed like any field, until the person has chosen.

use crate::{Device, Memory, Report, Transport, save::SaveError};
use core::fmt;
use kluis_catalog::Field;
use kluis_vault::open::{Change, Edit, OpenVault};
use zeroize::Zeroizing;

/// Where a version waits: `conflict.`, a number, a dot, and the field's stable name.
const PREFIX: &str = "conflict.";
/// The most versions of one field that wait at once.
const MOST: u8 = 16;

/// A version of a field that waits to be chosen or dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Where it waits.
    pub name: String,
    /// Of which field.
    pub field: Field,
    /// What was to be saved.
    pub value: Zeroizing<String>,
}

impl fmt::Debug for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conflict")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

fn field_of(name: &str) -> Option<Field> {
    let (number, field) = name.strip_prefix(PREFIX)?.split_once('.')?;
    number.parse::<u8>().ok()?;
    Field::from_id(field)
}

/// A place for another version of a field; none where too many wait already.
pub(crate) fn place(vault: &OpenVault, field: Field) -> Option<String> {
    (1..=MOST)
        .map(|number| format!("{PREFIX}{number}.{}", field.id()))
        .find(|name| !vault.values().contains_key(name.as_str()))
}

impl<T: Transport, M: Memory> Device<T, M> {
    /// Every version that waits; none while the vault is closed.
    #[must_use]
    pub fn conflicts(&self) -> Vec<Conflict> {
        let values = self.vault.iter().flat_map(|vault| vault.values().iter());
        values
            .filter_map(|(name, value)| {
                Some(Conflict {
                    name: name.clone(),
                    field: field_of(name)?,
                    value: Zeroizing::new(core::str::from_utf8(&value.bytes).ok()?.to_owned()),
                })
            })
            .collect()
    }

    /// Takes a version that waits in place of the one that is shown, or drops it. One that is gone is done already.
    ///
    /// # Errors
    /// [`SaveError`]
    pub async fn choose(
        &mut self,
        name: &str,
        take: bool,
        report: Report<'_>,
    ) -> Result<(), SaveError> {
        let mut waiting = self.conflicts().into_iter();
        let Some(version) = waiting.find(|version| version.name == name) else {
            return Ok(());
        };
        let field = version.field;
        let edit = |name, value| Edit {
            field: name,
            category: field.category(),
            schema: field.schema().into(),
            value,
            file: None,
        };
        let mut edits = vec![edit(name, None)];
        if take {
            edits.push(edit(field.id(), Some(version.value.as_bytes())));
        }
        let change = Change {
            edits: &edits,
            ..Change::default()
        };
        Ok(self.commit(change, report).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::field_of;
    use kluis_catalog::Field;

    #[test]
    fn only_a_place_for_versions_is_one() {
        assert_eq!(field_of("conflict.1.address.city"), Some(Field::City));
        assert_eq!(field_of("conflict.16.name.given"), Some(Field::GivenName));
        for other in [
            "address.city",
            "conflict.address.city",
            "conflict..name.given",
            "conflict.1.x",
        ] {
            assert_eq!(field_of(other), None, "{other}");
        }
    }
}
