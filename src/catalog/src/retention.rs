//! How long everything stays, by which law or policy, and who sees to it. The server keeps to the same constants: it has no
//! others.
//!
//! ```
//! use kluis_catalog::retention::{By, Kept, RETENTION, Term};
//!
//! let log = RETENTION.iter().find(|kept| kept.what == Kept::SecurityLog).expect("it is listed");
//! assert_eq!(log.term, Term::Days(30));
//! assert_eq!(log.by, By::Server);
//! ```

use kluis_wire::limits;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Something that stays for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// What is in the vault, and what was decided and looked at.
    Vault,
    /// An account that nobody opens, whose owner could be warned by mail.
    Inactive,
    /// One whose owner couldn't.
    InactiveUnwarned,
    /// That a consent was given, after the account is gone: a digest.
    Consent,
    /// What is in backups, sealed.
    Backups,
    /// What recipients opened, after the account is gone.
    Notices,
    /// An application, at the client it went to.
    Application,
    /// The same, where the person allows it.
    ApplicationAllowed,
    /// Invoices, once anything can be paid.
    Invoices,
    /// What happened to the account.
    SecurityLog,
    /// How often a passphrase was tried.
    Guesses,
    /// An open session, without use.
    SessionIdle,
    /// An open session at most.
    Session,
    /// The cookie by which a device is known.
    Device,
    /// A mailed code.
    Code,
    /// A sign-up that isn't finished.
    SignUp,
    /// An upload that isn't finished.
    Upload,
    /// What the page keeps open without input.
    Open,
}

/// How long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// As long as there is an account.
    Account,
    /// So many minutes.
    Minutes(u64),
    /// So many hours.
    Hours(u64),
    /// So many days.
    Days(u64),
    /// So many months, of 30 days and a bit: twelve are a year of 365.
    Months(u64),
    /// So many years of 365 days.
    Years(u64),
}

impl Term {
    const fn minutes(seconds: u64) -> Self {
        Self::Minutes(seconds / MINUTE)
    }

    const fn hours(seconds: u64) -> Self {
        Self::Hours(seconds / HOUR)
    }

    const fn days(seconds: u64) -> Self {
        Self::Days(seconds / DAY)
    }

    const fn months(seconds: u64) -> Self {
        Self::Months(seconds / DAY * 12 / 365)
    }

    const fn years(seconds: u64) -> Self {
        Self::Years(seconds / DAY / 365)
    }
}

/// Who sees to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The server, by itself.
    Server,
    /// Who received it, who is told and confirms.
    Recipient,
    /// The page, by itself.
    Page,
    /// Nobody yet: there is nothing of it so far.
    Nobody,
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// What.
    pub what: Kept,
    /// How long.
    pub term: Term,
    /// Who sees to it.
    pub by: By,
}

const fn kept(what: Kept, term: Term, by: By) -> Retention {
    Retention { what, term, by }
}

/// Everything that stays, in the order in which it is shown.
pub const RETENTION: [Retention; 18] = [
    kept(Kept::Vault, Term::Account, By::Server),
    kept(
        Kept::Inactive,
        Term::months(limits::INACTIVE_SECONDS),
        By::Server,
    ),
    kept(
        Kept::InactiveUnwarned,
        Term::months(limits::INACTIVE_UNWARNED_SECONDS),
        By::Server,
    ),
    kept(
        Kept::Consent,
        Term::years(limits::CONSENT_SECONDS),
        By::Server,
    ),
    kept(
        Kept::Backups,
        Term::days(limits::BACKUP_SECONDS),
        By::Server,
    ),
    kept(
        Kept::Notices,
        Term::years(limits::NOTICE_SECONDS),
        By::Server,
    ),
    kept(
        Kept::Application,
        Term::days(limits::APPLICATION_SECONDS),
        By::Recipient,
    ),
    kept(
        Kept::ApplicationAllowed,
        Term::years(limits::APPLICATION_ALLOWED_SECONDS),
        By::Recipient,
    ),
    kept(
        Kept::Invoices,
        Term::years(limits::INVOICE_SECONDS),
        By::Nobody,
    ),
    kept(
        Kept::SecurityLog,
        Term::Days(limits::SECURITY_LOG_DAYS as u64),
        By::Server,
    ),
    kept(
        Kept::Guesses,
        Term::hours(limits::GUESSES_FORGOTTEN_SECONDS),
        By::Server,
    ),
    kept(
        Kept::SessionIdle,
        Term::hours(limits::SESSION_IDLE_SECONDS),
        By::Server,
    ),
    kept(
        Kept::Session,
        Term::hours(limits::SESSION_SECONDS),
        By::Server,
    ),
    kept(Kept::Device, Term::days(limits::DEVICE_SECONDS), By::Server),
    kept(Kept::Code, Term::minutes(limits::CODE_SECONDS), By::Server),
    kept(
        Kept::SignUp,
        Term::hours(limits::SIGN_UP_SECONDS),
        By::Server,
    ),
    kept(
        Kept::Upload,
        Term::hours(limits::UPLOAD_SECONDS),
        By::Server,
    ),
    kept(Kept::Open, Term::minutes(limits::AWAY_SECONDS), By::Page),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_is_said_exactly() {
        let seconds = |kept| {
            let found = RETENTION.iter().find(|one| one.what == kept);
            match found.expect("it is listed").term {
                Term::Account => 0,
                Term::Minutes(minutes) => minutes * MINUTE,
                Term::Hours(hours) => hours * HOUR,
                Term::Days(days) => days * DAY,
                Term::Months(months) => months * 365 * DAY / 12,
                Term::Years(years) => years * 365 * DAY,
            }
        };
        for (kept, exactly) in [
            (Kept::Inactive, limits::INACTIVE_SECONDS),
            (Kept::InactiveUnwarned, limits::INACTIVE_UNWARNED_SECONDS),
            (Kept::Consent, limits::CONSENT_SECONDS),
            (Kept::Backups, limits::BACKUP_SECONDS),
            (Kept::Notices, limits::NOTICE_SECONDS),
            (Kept::Application, limits::APPLICATION_SECONDS),
            (
                Kept::ApplicationAllowed,
                limits::APPLICATION_ALLOWED_SECONDS,
            ),
            (
                Kept::SecurityLog,
                u64::from(limits::SECURITY_LOG_DAYS) * DAY,
            ),
            (Kept::Guesses, limits::GUESSES_FORGOTTEN_SECONDS),
            (Kept::SessionIdle, limits::SESSION_IDLE_SECONDS),
            (Kept::Session, limits::SESSION_SECONDS),
            (Kept::Device, limits::DEVICE_SECONDS),
            (Kept::Code, limits::CODE_SECONDS),
            (Kept::SignUp, limits::SIGN_UP_SECONDS),
            (Kept::Upload, limits::UPLOAD_SECONDS),
            (Kept::Open, limits::AWAY_SECONDS),
        ] {
            assert_eq!(seconds(kept), exactly, "{kept:?}");
        }
    }

    #[test]
    fn each_stands_in_the_table_once_and_in_its_place() {
        for (place, kept) in RETENTION.iter().enumerate() {
            assert_eq!(kept.what as usize, place, "{:?}", kept.what);
        }
    }
}
