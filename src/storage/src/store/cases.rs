//! Cases: requests of people, and what is put on record for them.

use super::{GrantShare, StoreError};
use async_trait::async_trait;
use kluis_vault::{
    case::{Case, Statement},
    manifest::Head,
};
use kluis_wire::{
    AccountId, Bytes, CaseId, Digest, Enclosed, GrantShareId, IdentityLink, LookNonce,
    Participation, SignedStatement,
};

/// A statement that was checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewStated<'a> {
    /// What it says.
    pub statement: &'a Statement,
    /// As it was signed.
    pub signed: &'a SignedStatement,
    /// What was written with it.
    pub enclosed: Option<&'a Enclosed>,
    /// The share of the letter in it, which is in the share store.
    pub share: Option<GrantShare>,
    /// The case after it.
    pub standing: &'a Case,
    /// What a recipient keeps about a participation.
    pub own: Option<&'a Bytes>,
}

/// Statements that come into a case at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stating<'a> {
    /// Whose.
    pub account: AccountId,
    /// Which case.
    pub case: CaseId,
    /// How many statements it had when they were checked.
    pub after: usize,
    /// Head of the registry that their authors were found in.
    pub registry: Head,
    /// The number of the desk that the case is for, or of who recorded it.
    pub desk: &'a str,
    /// The statements.
    pub new: &'a [NewStated<'a>],
}

/// What became of them.
#[derive(Clone, Debug)]
pub(crate) enum Put {
    /// They stand at these places of the log.
    Done(Vec<Head>),
    /// The case has got others in the meantime, or the name of a letter's share was used before.
    Overtaken,
    /// There would be too many.
    Full,
}

/// A statement in the log.
#[derive(Clone, Debug)]
pub(crate) struct StatedRow {
    /// What was stated.
    pub signed: SignedStatement,
    /// Its digest.
    pub digest: Digest,
    /// What was written with it.
    pub enclosed: Option<Enclosed>,
    /// Its place in the log.
    pub log: Head,
    /// The platform's clock, seconds since 1970.
    pub time: u64,
}

/// What cases need.
#[async_trait]
pub(crate) trait Cases: Send + Sync {
    /// The person's keys, from the first to today's; empty for no account.
    async fn chain(&self, account: AccountId) -> Result<Vec<IdentityLink>, StoreError>;

    /// Counts a question of these keys; false where it came before.
    async fn use_once(
        &self,
        (asking, nonce): (Digest, LookNonce),
        now: u64,
    ) -> Result<bool, StoreError>;

    /// The statements in one case of an account, the oldest first.
    async fn stated(&self, account: AccountId, case: CaseId) -> Result<Vec<StatedRow>, StoreError>;

    /// The statements in all cases of an account after this place in the log, the oldest first: at least one, and as many
    /// as these bytes hold. And whether there are more.
    async fn stated_after(
        &self,
        account: AccountId,
        after: u64,
        bytes: usize,
    ) -> Result<(Vec<StatedRow>, bool), StoreError>;

    /// Puts statements into the log, with all that follows from them, at one moment.
    async fn state(&self, stating: &[Stating<'_>], now: u64) -> Result<Put, StoreError>;

    /// What waits for an answer, of everybody or of one account, the most urgent first.
    async fn waiting(
        &self,
        account: Option<AccountId>,
    ) -> Result<Vec<(AccountId, CaseId)>, StoreError>;

    /// What was to be answered by now, wasn't, and isn't on record as that yet.
    async fn overdue(&self, now: u64) -> Result<Vec<(AccountId, CaseId)>, StoreError>;

    /// Whether the person has let the recipient with one of these keys in.
    async fn lets_in(
        &self,
        account: AccountId,
        keys: &[Digest],
        now: u64,
    ) -> Result<bool, StoreError>;

    /// Who recorded a case, by number in the registry.
    async fn desk_of(&self, account: AccountId, case: CaseId)
    -> Result<Option<String>, StoreError>;

    /// By which statement the share of each letter came; none where one is not there.
    async fn letter_shares(
        &self,
        account: AccountId,
        shares: &[GrantShareId],
    ) -> Result<Option<Vec<GrantShare>>, StoreError>;

    /// What people take part in at this recipient, the last first.
    async fn participations(&self, number: &str) -> Result<Vec<Participation>, StoreError>;
}
