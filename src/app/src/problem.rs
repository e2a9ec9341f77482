//! What can be wrong with what was filled in, and how that is told: never a word without a way to fix it.

use crate::{
    intake::Failure as Unseen,
    passphrase::Weakness,
    text::{Failures, Message, Text},
};
use kluis_catalog::{Field, Invalid};
use kluis_intake::Refusal as Refused;
use kluis_worker::{Failure, FileFailure, Refusal};

/// Something wrong on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A field's value wasn't taken.
    Field(Field, Invalid),
    /// It is a BSN, as its owner says: it was taken out.
    Bsn(Field),
    /// It is called a BSN in the text itself.
    LabelledBsn(Field),
    /// A BSN stands in a file.
    FileBsn(Field),
    /// A file was chosen and looked at, and not kept yet.
    FileWaits(Field),
    /// A file wasn't taken when it was looked at.
    File(Field, Unseen),
    /// A required field has no value; it is asked on another page.
    Absent(Field),
    /// Age was not answered.
    AdultMissing,
    /// The mailed code was not filled in.
    CodeMissing,
    /// What was filled in can't be a mailed code.
    CodeForm,
    /// The passphrase was not filled in.
    PassphraseMissing,
    /// The passphrase is too easy.
    Passphrase(Weakness),
    /// No receipt was chosen or pasted, at the input with this id.
    ReceiptMissing(&'static str),
    /// Neither file nor code.
    RecoveryMissing,
    /// Of the recovery code so many characters are there, and more belong to it.
    RecoveryShort(usize),
    /// In this group of the recovery code stands a character that no code has.
    RecoveryForeign(usize),
    /// These groups are others than those of the code that was just shown.
    RecoveryOther(Vec<usize>),
    /// The new address is the one there is.
    SameAddress,
    /// It isn't the passphrase of the open vault.
    OtherPassphrase,
    /// Not a day within the term of the purpose with this name.
    Until(String),
    /// Nothing was chosen to ask for.
    RequestKind,
    /// A request says nothing.
    RequestText,
    /// A request says more than fits.
    RequestLong,
    /// The worker could not do it.
    Failure(Failure),
}

/// Ids of the inputs that are not fields of the catalogue.
pub mod id {
    /// Yes, 16 or older.
    pub const ADULT: &str = "adult-yes";
    /// The mailed code.
    pub const CODE: &str = "code";
    /// The passphrase.
    pub const PASSPHRASE: &str = "passphrase";
    /// The recovery code.
    pub const RECOVERY: &str = "recovery-code";
    /// The saved file with the recovery code.
    pub const RECOVERY_FILE: &str = "recovery-file";
    /// The file with a receipt.
    pub const RECEIPT: &str = "receipt";
    /// What is asked for.
    pub const REQUEST_KIND: &str = "request-kind";
    /// A request in words.
    pub const REQUEST_TEXT: &str = "request-text";
    /// The file with the receipt beside it.
    pub const OTHER_RECEIPT: &str = "receipt-other";
}

/// The id of a field's input: its stable name with dashes for dots.
#[must_use]
pub fn input_id(field: Field) -> String {
    field.id().replace('.', "-")
}

/// The id of the input for the last day of a permission.
#[must_use]
pub fn until_id(purpose: &str) -> String {
    [purpose, "-until"].concat()
}

impl Problem {
    /// The problems that a failure stands for: one for each field that was not taken, or itself.
    #[must_use]
    pub fn from_failure(failure: Failure) -> Vec<Self> {
        match failure {
            Failure::Invalid(fields) if !fields.is_empty() => fields
                .into_iter()
                .map(|(field, invalid)| Self::Field(field, invalid))
                .collect(),
            other => vec![Self::Failure(other)],
        }
    }

    /// The id of the input it is about; `None` where it is about none.
    #[must_use]
    pub fn target(&self) -> Option<String> {
        Some(match self {
            Self::Field(field, _)
            | Self::Bsn(field)
            | Self::LabelledBsn(field)
            | Self::FileBsn(field)
            | Self::FileWaits(field)
            | Self::File(field, _)
            | Self::Failure(Failure::Conflict(field)) => input_id(*field),
            Self::Absent(_) => return None,
            Self::AdultMissing => id::ADULT.to_owned(),
            Self::CodeMissing | Self::CodeForm | Self::Failure(Failure::WrongCode { .. }) => {
                id::CODE.to_owned()
            }
            Self::PassphraseMissing | Self::Passphrase(_) | Self::OtherPassphrase => {
                id::PASSPHRASE.to_owned()
            }
            Self::SameAddress => input_id(Field::Email),
            Self::Until(purpose) => until_id(purpose),
            Self::RequestKind => id::REQUEST_KIND.to_owned(),
            Self::RequestText | Self::RequestLong => id::REQUEST_TEXT.to_owned(),
            Self::ReceiptMissing(id) => (*id).to_owned(),
            Self::Failure(Failure::ShortPassphrase | Failure::WrongPassphrase) => {
                id::PASSPHRASE.to_owned()
            }
            Self::RecoveryMissing
            | Self::RecoveryShort(_)
            | Self::RecoveryForeign(_)
            | Self::RecoveryOther(_) => id::RECOVERY.to_owned(),
            Self::Failure(Failure::WrongRecoveryCode | Failure::MistypedRecoveryCode) => {
                id::RECOVERY.to_owned()
            }
            Self::Failure(_) => return None,
        })
    }

    /// What it says.
    #[must_use]
    pub fn message(&self, text: &Text) -> String {
        match self {
            Self::Absent(field) | Self::Field(field, Invalid::Missing) => {
                text.form.missing.fill([&text.fields.of(*field).label])
            }
            Self::Field(field, Invalid::TooLong) => {
                text.form.too_long.fill([&text.fields.of(*field).label])
            }
            Self::Field(field, Invalid::Form) => {
                let field = text.fields.of(*field);
                format!("{}: {}", field.label, lower_first(field.fix))
            }
            Self::Bsn(_) => text.doubt.bsn_refused.to_owned(),
            Self::LabelledBsn(_) => text.doubt.bsn_labelled.to_owned(),
            Self::FileBsn(_) => text.files.bsn.to_owned(),
            Self::FileWaits(field) => text.files.waits.fill([&text.fields.of(*field).label]),
            Self::File(_, unseen) => plain(unseen_message(*unseen, text)),
            Self::AdultMissing => text.account.address.adult_missing.to_owned(),
            Self::CodeMissing => text.account.code.missing.to_owned(),
            Self::CodeForm => text.account.code.form.to_owned(),
            Self::PassphraseMissing => text.account.passphrase.missing.to_owned(),
            Self::Passphrase(weakness) => weakness_message(weakness, text),
            Self::ReceiptMissing(_) => text.proofs.missing.to_owned(),
            Self::RecoveryMissing => text.keys.rehearse_missing.to_owned(),
            Self::RecoveryShort(count) => text.keys.code_short.fill([count]),
            Self::RecoveryForeign(group) => text.keys.code_foreign.fill([group]),
            Self::RecoveryOther(groups) => other_groups(groups, text),
            Self::SameAddress => text.my_keys.same_address.to_owned(),
            Self::OtherPassphrase => text.my_keys.other_passphrase.to_owned(),
            Self::Until(_) => text.permissions.until_wrong.to_owned(),
            Self::RequestKind => text.cases.kind_missing.to_owned(),
            Self::RequestText => text.cases.text_missing.to_owned(),
            Self::RequestLong => text.cases.text_long.to_owned(),
            Self::Failure(failure) => failure_message(failure, text),
        }
    }
}

fn unseen_message(unseen: Unseen, text: &Text) -> &Message {
    match unseen {
        Unseen::Refused(Refused::Kind) => &text.failures.file_kind,
        Unseen::Refused(Refused::Encrypted) => &text.files.encrypted,
        Unseen::Refused(Refused::Broken) => &text.files.broken,
        Unseen::Refused(Refused::TooLarge) => &text.files.too_large,
        Unseen::TooLong => &text.files.too_long,
        Unseen::Unavailable => &text.files.unavailable,
    }
}

fn weakness_message(weakness: &Weakness, text: &Text) -> String {
    let says = &text.account.passphrase;
    match weakness {
        Weakness::Short { missing } => says.short.of(*missing),
        Weakness::Common => says.common.to_owned(),
        Weakness::Repeats => says.repeats.to_owned(),
        Weakness::Sequence => says.sequence.to_owned(),
        Weakness::Address => says.address.to_owned(),
    }
}

/// Which groups are others, as a list in words.
fn other_groups(groups: &[usize], text: &Text) -> String {
    let names: Vec<_> = groups.iter().map(usize::to_string).collect();
    text.keys.code_other.fill([&names.join(", ")])
}

fn wait(says: &Failures, seconds: u64) -> String {
    if seconds < 90 {
        says.wait_seconds.fill([&seconds])
    } else {
        says.wait_minutes.fill([&seconds.div_ceil(60)])
    }
}

fn tries(says: &Failures, left: u32) -> String {
    match usize::try_from(left) {
        Ok(0) => says.no_tries_left.to_owned(),
        left => says.tries_left.of(left.unwrap_or(usize::MAX)),
    }
}

fn failure_message(failure: &Failure, text: &Text) -> String {
    let says = &text.failures;
    match failure {
        Failure::Offline => plain(&says.offline),
        Failure::Unavailable => plain(&says.unavailable),
        Failure::TooMany { seconds } => {
            format!("{} {}", plain(&says.too_many), wait(says, *seconds))
        }
        Failure::WrongCode { tries_left } => {
            format!("{} {}", plain(&says.wrong_code), tries(says, *tries_left))
        }
        Failure::Expired => plain(&says.expired),
        Failure::WrongPassphrase => plain(&says.wrong_passphrase),
        Failure::WrongRecoveryCode => plain(&says.wrong_recovery_code),
        Failure::MistypedRecoveryCode => plain(&says.mistyped_recovery_code),
        Failure::WrongPasskey => plain(&says.wrong_passkey),
        Failure::PasskeyCancelled => plain(&says.passkey_cancelled),
        Failure::PasskeyUnable => plain(&says.passkey_unable),
        Failure::SecondNeeded => plain(&says.second_needed),
        Failure::NotSecond => plain(&says.not_second),
        Failure::Froze => plain(&says.froze),
        Failure::Frozen => plain(&says.frozen),
        Failure::Unlocker => plain(&says.unlocker),
        Failure::ShortPassphrase => plain(&says.short_passphrase),
        Failure::Locked => plain(&says.locked),
        Failure::Invalid(_) => plain(&says.invalid),
        Failure::Conflict(field) => {
            format!(
                "{} {}",
                says.conflict.fill([&text.fields.of(*field).label]),
                says.conflict_todo
            )
        }
        Failure::File(wrong) => plain(match wrong {
            FileFailure::Empty => &says.file_empty,
            FileFailure::TooLarge => &says.file_too_large,
            FileFailure::Kind => &says.file_kind,
            FileFailure::Unreadable => &says.file_unreadable,
        }),
        Failure::CodeInUse => plain(&says.code_in_use),
        Failure::Purpose => plain(&says.purpose),
        Failure::Refused(refusal) => {
            format!(
                "{} {} {} {}",
                says.refused.what,
                finding(*refusal, text),
                says.refused_safe,
                says.refused.todo
            )
        }
        Failure::Internal | Failure::NotKept => plain(&says.internal),
    }
}

fn plain(message: &Message) -> String {
    format!("{} {}", message.what, message.todo)
}

/// What was found in an answer that doesn't verify.
fn finding(refusal: Refusal, text: &Text) -> &'static str {
    let says = &text.failures.refusals;
    match refusal {
        Refusal::Form => says.form,
        Refusal::Platform => says.platform,
        Refusal::Slot => says.slot,
        Refusal::Keyring => says.keyring,
        Refusal::Identity => says.identity,
        Refusal::Header => says.header,
        Refusal::Body => says.body,
        Refusal::RolledBack => says.rolled_back,
        Refusal::Listing => says.listing,
        Refusal::Share => says.share,
        Refusal::Field => says.field,
        Refusal::File => says.file,
        Refusal::Registry => says.registry,
        Refusal::Purposes => says.purposes,
        Refusal::Decisions => says.decisions,
        Refusal::Equivocated => says.equivocated,
        Refusal::Log => says.log,
    }
}

/// A text to begin a sentence with.
#[must_use]
pub fn upper_first(text: &str) -> String {
    let mut rest = text.chars();
    rest.next()
        .map(|first| first.to_uppercase().chain(rest).collect())
        .unwrap_or_default()
}

/// A text to go on a sentence with.
#[must_use]
pub fn lower_first(text: &str) -> String {
    let mut rest = text.chars();
    rest.next()
        .map(|first| {
            core::iter::once(first.to_ascii_lowercase())
                .chain(rest)
                .collect()
        })
        .unwrap_or_default()
}

/// The labels of fields within a sentence; what is written with capitals, as KvK, stays so.
#[must_use]
pub fn enumerated(labels: &[&str]) -> String {
    let label = |label: &&str| {
        let first = label.split(' ').next().unwrap_or_default();
        if first.chars().skip(1).any(char::is_uppercase) {
            (*label).to_owned()
        } else {
            lower_first(label)
        }
    };
    let all: Vec<String> = labels.iter().map(label).collect();
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::text;
    use kluis_wire::Language;

    #[test]
    fn labels_are_small_within_a_sentence_where_they_can_be() {
        assert_eq!(
            enumerated(&["Voornaam", "E-mailadres", "KvK-nummer", "Hoever u bent"]),
            "voornaam, e-mailadres, KvK-nummer, hoever u bent"
        );
        assert_eq!(enumerated(&[]), "");
    }

    #[test]
    fn a_wrong_field_says_how_to_fix_it_and_where() {
        let problem = Problem::Field(Field::Postcode, Invalid::Form);
        assert_eq!(problem.target().as_deref(), Some("address-postcode"));
        assert_eq!(
            problem.message(&text(Language::Nl)),
            "Postcode: schrijf vier cijfers en twee letters, zoals 1234 AB."
        );
    }

    #[test]
    fn refused_fields_become_one_problem_each() {
        let failure = Failure::Invalid(vec![
            (Field::Phone, Invalid::Form),
            (Field::GivenName, Invalid::Missing),
        ]);
        assert_eq!(
            Problem::from_failure(failure),
            [
                Problem::Field(Field::Phone, Invalid::Form),
                Problem::Field(Field::GivenName, Invalid::Missing)
            ]
        );
    }

    #[test]
    fn an_alarm_names_what_was_found_and_says_that_nothing_was_overwritten() {
        let message =
            Problem::Failure(Failure::Refused(Refusal::RolledBack)).message(&text(Language::En));
        assert!(
            message.contains("older than what this device has already seen"),
            "{message}"
        );
        assert!(message.contains("nothing was overwritten"), "{message}");
    }

    #[test]
    fn waiting_is_told_in_seconds_and_then_in_minutes() {
        let message =
            |seconds| Problem::Failure(Failure::TooMany { seconds }).message(&text(Language::Nl));
        assert!(message(30).contains("30 seconden"));
        assert!(message(91).contains("2 minuten"));
    }
}
