//! New keys for the same people: a personal key that is renewed with the platform's half of it, or the root key with
//! everything below it. On the device, with progress; the old halves are destroyed with the same commit.

use crate::{
    Device, Memory, Report, Transport, keys::Made, save::CommitError, unlockers::UnlockersError,
};
use kluis_vault::open::{Change, Renew};
use kluis_wire::Category;

impl<T: Transport, M: Memory> Device<T, M> {
    /// Renews the personal keys of these categories. Their fields are sealed anew, others aren't touched.
    ///
    /// # Errors
    /// [`UnlockersError`]. After a lost answer the same call goes on where it was.
    pub async fn rotate(
        &mut self,
        categories: &[Category],
        report: Report<'_>,
    ) -> Result<(), UnlockersError> {
        let same = |made: &Made| matches!(made, Made::Personal(before) if before == categories);
        if self.done_before(&same, report).await?.is_none() {
            let change = |_: &_| -> Result<Change<'_>, CommitError> {
                Ok(Change {
                    renew: Renew::Personal(categories),
                    ..Change::default()
                })
            };
            let made = Made::Personal(categories.to_vec());
            self.change_keys(&change, made, report).await?;
        }
        Ok(())
    }

    /// Renews every key there is; the unlockers stay. Takes a second unlocker, and ends every other session.
    ///
    /// # Errors
    /// [`UnlockersError`]. After a lost answer the same call goes on where it was.
    pub async fn rotate_root(&mut self, report: Report<'_>) -> Result<(), UnlockersError> {
        let same = |made: &Made| matches!(made, Made::Root);
        if self.done_before(&same, report).await?.is_none() {
            let change = |_: &_| -> Result<Change<'_>, CommitError> {
                Ok(Change {
                    renew: Renew::Root,
                    ..Change::default()
                })
            };
            self.change_keys(&change, Made::Root, report).await?;
        }
        Ok(())
    }
}
