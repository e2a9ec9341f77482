//! Why something didn't work: one sentence for people, one name for programs, one exit code.
//!
//! | code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | failed: no answer, a file that can't be used |
//! | 2 | wrong usage |
//! | 3 | refused: not permitted, here or by the server |
//! | 4 | something does not verify |

use kluis_device::CallError;
use kluis_vault::{recipient::Refusal, registry::Barred};
use kluis_wire::ProblemType;
use std::{io, path::PathBuf};

/// Why something didn't work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No answer.
    #[error("the platform doesn't answer: look whether --server is right and there is a network")]
    Offline,
    /// No TLS.
    #[error("the certificates that this machine trusts can't be read: {0}")]
    Certificates(#[source] io::Error),
    /// It said that it can't.
    #[error("the platform can't do this now: try again later")]
    Unavailable,
    /// It said something else than it ever should.
    #[error("the platform gave an answer that is none: is it a Kluis, and of this version?")]
    Answer,
    /// Clocks.
    #[error("the platform says that this is too late: is this machine's clock right?")]
    Clock,
    /// Too often.
    #[error("you asked too often: try again in {0} seconds")]
    TooOften(u64),
    /// A file.
    #[error("the file {0} can't be used: {1}")]
    File(PathBuf, #[source] io::Error),
    /// There is a file.
    #[error("there is a file {0} already: nothing is ever overwritten")]
    Exists(PathBuf),
    /// There is no key.
    #[error(
        "there is no key file {0}: make one with 'kluis-desk new', or say where it is with --key"
    )]
    NoKey(PathBuf),
    /// Others can read it.
    #[error("the key file {0} can be read by others: make it yours alone with chmod 600")]
    Exposed(PathBuf),
    /// Not a key file.
    #[error("the file {0} is no key file of the desk")]
    NotAKey(PathBuf),
    /// What was kept is damaged.
    #[error("the file {0} isn't as the desk left it: put it back from a backup")]
    Damaged(PathBuf),
    /// The answer can't be printed.
    #[error("the answer can't be written: {0}")]
    Output(#[source] io::Error),

    /// Nobody by that name.
    #[error(
        "no account that you may see or saw before begins with {0}: 'kluis-desk list' shows them"
    )]
    NoAccount(String),
    /// Several.
    #[error("more than one account begins with {0}: give more of it")]
    Ambiguous(String),

    /// Nothing by that name.
    #[error("nothing that you know of begins with {0}: give the whole of it")]
    NoneSuch(String),
    /// No such request.
    #[error(
        "no request that waits for an answer begins with {0}: 'kluis-desk requests' shows them"
    )]
    NoCase(String),
    /// An empty text.
    #[error("the file {0} has no words in it: the person reads them")]
    NoWords(PathBuf),
    /// An attachment without a usable name.
    #[error("the file {0} has a name that can't be sent: give it a shorter one")]
    NoName(PathBuf),
    /// Too much.
    #[error("that is too much for one letter: eight files, and a mebibyte in all")]
    TooLong,
    /// Not a day that it can have come on.
    #[error("it can't have come on that day: it is after today, or more than a year ago")]
    Day,
    /// Not a day that it can be put off to.
    #[error("it can be put off to a day after {0}, and to {1} at the latest")]
    Until(String, String),
    /// Not a purpose that people choose.
    #[error("{0} is nothing that people permit, so it can't be withdrawn")]
    NoPurpose(String),
    /// Not a purpose on the basis of the platform's own interest.
    #[error("{0} is no use of the platform's own interest, so nobody objects to it")]
    NoInterest(String),
    /// Options that don't go together.
    #[error("these options don't go together: this goes with {0}")]
    Options(&'static str),
    /// It can't be said.
    #[error("that can't be said in this case")]
    Unsaid,
    /// Masked.
    #[error("it was masked: nobody knows any more whose it is")]
    Masked,

    /// More than one permission.
    #[error(
        "more than one permission has these fields ({0}): say with --purpose for which you look"
    )]
    Purposes(String),
    /// A file needs a place.
    #[error("a file isn't shown here: say with --out in which new folder it goes")]
    NoFolder,
    /// Nothing to confirm.
    #[error("there is no notice about that: 'kluis-desk notices' shows what can be confirmed")]
    NoNotice,

    /// Not in the registry.
    #[error("this key isn't registered: give the operator what 'kluis-desk key' prints")]
    Unregistered,
    /// No longer.
    #[error(
        "you are registered as no longer active; where you asked to open something, the person can see that"
    )]
    Ended,
    /// Not from there.
    #[error(
        "you are registered outside the European Economic Area: nothing may be opened there; where you asked to, the person can see that"
    )]
    Region,
    /// Papers.
    #[error(
        "your certificate of conduct or declaration of reliability isn't valid or its review is overdue; where you asked to open something, the person can see that"
    )]
    Review,
    /// Another desk.
    #[error("this key isn't the platform's desk: only that desk answers requests and keeps notes")]
    NotTheDesk,
    /// Nobody to write to.
    #[error("there is no such account, or its owner hasn't let you in")]
    NoPerson,
    /// Not for this one to say.
    #[error("the platform refused: that isn't for you to say, or not about this person")]
    NotYours,
    /// Something else was said before.
    #[error(
        "the platform refused: something else was said in this case before, or can't follow now"
    )]
    Order,
    /// No room.
    #[error("the platform refused: there is no room for more on record for this person")]
    Full,
    /// No permission.
    #[error("nothing that is in force permits you to see that")]
    NotPermitted,
    /// Fields of several permissions.
    #[error("no single permission has all these fields: open them one permission at a time")]
    Spread,
    /// The server said no.
    #[error(
        "the platform refused: nothing in force permits it any more, or the person has frozen the account; the person can see that you asked"
    )]
    Refused,
    /// A file that isn't lent any more.
    #[error(
        "the platform doesn't give the file any more: the person took it back or changed it, or the look was too long ago"
    )]
    NotLent,
    /// Its term is over.
    #[error("that permission is over")]
    Expired,

    /// Another platform.
    #[error(
        "ALARM: the platform has another key than before ({now} in place of {before}): don't go on, and ask the operator"
    )]
    Platform {
        /// Its fingerprint as it was pinned.
        before: String,
        /// As it is.
        now: String,
    },
    /// Not a platform.
    #[error("the platform's keys don't verify: don't go on, and ask the operator")]
    NoPlatform,
    /// Purposes that aren't the platform's.
    #[error("what the platform says about its purposes doesn't verify: tell the operator")]
    Published,
    /// A case that doesn't verify.
    #[error(
        "what the platform sent about a case doesn't verify: nothing of it is shown; tell the operator"
    )]
    Case,
    /// The registry was changed.
    #[error(
        "ALARM: the platform's registry isn't what it was and more: don't go on, and tell the operator"
    )]
    Registry,
    /// What was granted or released doesn't verify.
    #[error("what the platform sent doesn't verify ({}): nothing of it is shown; tell the operator", refusal(*.0))]
    Refusal(Refusal),
    /// The desk's own log was changed.
    #[error("line {1} of {0} isn't as the desk wrote it: the log was changed")]
    Log(PathBuf, usize),
}

impl Failure {
    /// The exit code.
    #[must_use]
    pub const fn code(&self) -> u8 {
        match self {
            Self::Offline
            | Self::Certificates(_)
            | Self::Unavailable
            | Self::Answer
            | Self::Clock
            | Self::File(..)
            | Self::Exists(_)
            | Self::NoKey(_)
            | Self::Exposed(_)
            | Self::NotAKey(_)
            | Self::Damaged(_)
            | Self::Output(_) => 1,
            Self::NoAccount(_)
            | Self::Ambiguous(_)
            | Self::NoneSuch(_)
            | Self::NoCase(_)
            | Self::NoWords(_)
            | Self::NoName(_)
            | Self::TooLong
            | Self::Day
            | Self::Until(..)
            | Self::NoPurpose(_)
            | Self::NoInterest(_)
            | Self::Options(_)
            | Self::Unsaid
            | Self::Masked
            | Self::Spread
            | Self::NoNotice
            | Self::NoFolder
            | Self::Purposes(_) => 2,
            Self::TooOften(_)
            | Self::Unregistered
            | Self::Ended
            | Self::Region
            | Self::Review
            | Self::NotPermitted
            | Self::NotTheDesk
            | Self::NoPerson
            | Self::NotYours
            | Self::Order
            | Self::Full
            | Self::Refused
            | Self::NotLent
            | Self::Expired => 3,
            Self::Platform { .. }
            | Self::NoPlatform
            | Self::Published
            | Self::Case
            | Self::Registry
            | Self::Refusal(_)
            | Self::Log(..) => 4,
        }
    }

    /// A name that stays.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Certificates(_) => "certificates",
            Self::Unavailable => "unavailable",
            Self::Answer => "answer",
            Self::Clock => "clock",
            Self::TooOften(_) => "too-often",
            Self::File(..) => "file",
            Self::Exists(_) => "exists",
            Self::NoKey(_) => "no-key",
            Self::Exposed(_) => "exposed-key",
            Self::NotAKey(_) => "not-a-key",
            Self::Damaged(_) => "damaged",
            Self::Output(_) => "output",
            Self::NoAccount(_) => "no-account",
            Self::Ambiguous(_) => "ambiguous",
            Self::NoneSuch(_) => "none-such",
            Self::NoCase(_) => "no-case",
            Self::NoWords(_) => "no-words",
            Self::NoName(_) => "no-name",
            Self::TooLong => "too-long",
            Self::Day => "day",
            Self::Until(..) => "until",
            Self::NoPurpose(_) => "no-purpose",
            Self::NoInterest(_) => "no-interest",
            Self::Options(_) => "options",
            Self::Unsaid => "unsaid",
            Self::Masked => "masked",
            Self::NotTheDesk => "not-the-desk",
            Self::NoPerson => "no-person",
            Self::NotYours => "not-yours",
            Self::Order => "order",
            Self::Full => "full",
            Self::Published => "purposes-unsigned",
            Self::Case => "case",
            Self::NoNotice => "no-notice",
            Self::NoFolder => "no-folder",
            Self::Purposes(_) => "purposes",
            Self::Unregistered => "unregistered",
            Self::Ended => "ended",
            Self::Region => "outside-the-eea",
            Self::Review => "review-overdue",
            Self::NotPermitted => "not-permitted",
            Self::Spread => "spread",
            Self::Refused => "refused",
            Self::NotLent => "not-lent",
            Self::Expired => "expired",
            Self::Platform { .. } => "platform-changed",
            Self::NoPlatform => "no-platform",
            Self::Registry => "registry-changed",
            Self::Refusal(refusal) => self::refusal(*refusal),
            Self::Log(..) => "log-changed",
        }
    }
}

/// What didn't verify, in a word.
const fn refusal(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Identity => "identity",
        Refusal::Signature => "signature",
        Refusal::Decision => "decision",
        Refusal::Expired => "expired",
        Refusal::Addressee => "addressee",
        Refusal::Old => "older-than-seen",
        Refusal::Request => "request",
        Refusal::Log => "log-entry",
        Refusal::Share => "share",
        Refusal::Sealed => "sealed-copy",
        Refusal::Commitment => "commitment",
        Refusal::File => "granted-file",
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Expired => Self::Expired,
            other => Self::Refusal(other),
        }
    }
}

impl From<Barred> for Failure {
    fn from(barred: Barred) -> Self {
        match barred {
            Barred::Ended => Self::Ended,
            Barred::Region => Self::Region,
            Barred::Review => Self::Review,
        }
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Offline => Self::Offline,
            CallError::Form => Self::Answer,
            CallError::Problem {
                kind, retry_after, ..
            } => match kind {
                ProblemType::Unproven => Self::Refused,
                ProblemType::Expired => Self::Clock,
                ProblemType::Order => Self::Order,
                ProblemType::TooLarge => Self::Full,
                ProblemType::TooMany => Self::TooOften(retry_after.unwrap_or(0)),
                ProblemType::Unavailable | ProblemType::Internal => Self::Unavailable,
                _ => Self::Answer,
            },
        }
    }
}
