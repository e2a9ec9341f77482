//! The device's errors as the page knows them, each matched exhaustively.

use crate::{Failure, FileFailure, Refusal};
use kluis_catalog::Field;
use kluis_device::{
    CallError, draft::DraftError, files::FileError, leave::LeaveError, permit::PermitError,
    save::SaveError, second::SecondError, sign_up::SignUpError, unlock::UnlockError,
    unlockers::UnlockersError,
};
use kluis_wire::{ProblemType, UnlockerKind};

/// The longest wait that is suggested where the server names none, in seconds.
const SOME_TIME: u64 = 60;

pub(crate) fn call(error: CallError) -> Failure {
    match error {
        CallError::Offline => Failure::Offline,
        CallError::Form => Failure::Refused(Refusal::Form),
        CallError::Problem {
            kind, retry_after, ..
        } => match kind {
            ProblemType::NoSession => Failure::Locked,
            ProblemType::TooMany => Failure::TooMany {
                seconds: retry_after.unwrap_or(SOME_TIME),
            },
            ProblemType::WrongUnlocker => Failure::WrongPassphrase,
            ProblemType::Expired => Failure::Expired,
            ProblemType::SecondNeeded => Failure::SecondNeeded,
            ProblemType::Frozen => Failure::Frozen,
            ProblemType::PurposeChanged => Failure::Purpose,
            ProblemType::Unavailable | ProblemType::Changed => Failure::Unavailable,
            ProblemType::Malformed
            | ProblemType::MediaType
            | ProblemType::TooLarge
            | ProblemType::NotFound
            | ProblemType::Method
            | ProblemType::Origin
            | ProblemType::WrongCode
            | ProblemType::Order
            | ProblemType::Exists
            | ProblemType::MatchRequired
            | ProblemType::Unproven
            | ProblemType::Internal => Failure::Internal,
        },
    }
}

const fn refusal(refusal: kluis_device::Refusal) -> Refusal {
    use kluis_device::Refusal as From;
    match refusal {
        From::Form => Refusal::Form,
        From::Slot => Refusal::Slot,
        From::Keyring => Refusal::Keyring,
        From::Identity => Refusal::Identity,
        From::Header => Refusal::Header,
        From::Body => Refusal::Body,
        From::Platform => Refusal::Platform,
        From::RolledBack => Refusal::RolledBack,
        From::Listing => Refusal::Listing,
        From::Share => Refusal::Share,
        From::Field => Refusal::Field,
        From::File => Refusal::File,
        From::Registry => Refusal::Registry,
        From::Purposes => Refusal::Purposes,
        From::Decisions => Refusal::Decisions,
        From::Equivocated => Refusal::Equivocated,
        From::Log => Refusal::Log,
    }
}

pub(crate) fn leave(error: LeaveError) -> Failure {
    match error {
        LeaveError::Call(error) => call(error),
        LeaveError::SecondNeeded => Failure::SecondNeeded,
        LeaveError::Frozen => Failure::Frozen,
        LeaveError::Refused(what) => Failure::Refused(refusal(what)),
        LeaveError::Platform => Failure::Refused(Refusal::Platform),
        LeaveError::Locked => Failure::Locked,
    }
}

pub(crate) fn sign_up(error: SignUpError) -> Failure {
    match error {
        SignUpError::Call(error) => call(error),
        SignUpError::Platform => Failure::Refused(Refusal::Platform),
        SignUpError::Address(invalid) => Failure::Invalid(vec![(Field::Email, invalid)]),
        SignUpError::WrongCode { tries_left } => Failure::WrongCode { tries_left },
        SignUpError::Expired => Failure::Expired,
        SignUpError::ShortPassphrase => Failure::ShortPassphrase,
        SignUpError::UnsteadyPasskey => Failure::PasskeyUnable,
        SignUpError::Refused(what) => Failure::Refused(refusal(what)),
        SignUpError::Locked => Failure::Locked,
        SignUpError::CodeInUse => Failure::CodeInUse,
    }
}

pub(crate) fn unlock(error: UnlockError) -> Failure {
    match error {
        UnlockError::Call(error) => call(error),
        UnlockError::Platform => Failure::Refused(Refusal::Platform),
        UnlockError::WrongPassphrase => Failure::WrongPassphrase,
        UnlockError::WrongPasskey => Failure::WrongPasskey,
        UnlockError::WrongCode => Failure::WrongRecoveryCode,
        UnlockError::Mistyped(_) => Failure::MistypedRecoveryCode,
        UnlockError::Refused(what) => Failure::Refused(refusal(what)),
        UnlockError::Locked => Failure::Locked,
    }
}

/// Why an unlocker of this kind wasn't taken.
pub(crate) fn second(kind: UnlockerKind, error: SecondError) -> Failure {
    match error {
        SecondError::Call(error) => call(error),
        SecondError::Platform => Failure::Refused(Refusal::Platform),
        SecondError::Wrong => Failure::wrong(kind),
        SecondError::Mistyped(_) => Failure::MistypedRecoveryCode,
        SecondError::NotSecond => Failure::NotSecond,
        SecondError::Frozen => Failure::Frozen,
        SecondError::Refused(what) => Failure::Refused(refusal(what)),
        SecondError::Locked => Failure::Locked,
    }
}

pub(crate) fn unlockers(error: UnlockersError) -> Failure {
    match error {
        UnlockersError::Call(error) => call(error),
        UnlockersError::Platform => Failure::Refused(Refusal::Platform),
        UnlockersError::SecondNeeded => Failure::SecondNeeded,
        UnlockersError::Frozen => Failure::Frozen,
        UnlockersError::ShortPassphrase => Failure::ShortPassphrase,
        UnlockersError::WrongPassphrase => Failure::WrongPassphrase,
        UnlockersError::UnsteadyPasskey => Failure::PasskeyUnable,
        UnlockersError::Address => Failure::Expired,
        UnlockersError::Unlocker => Failure::Unlocker,
        UnlockersError::Refused(what) => Failure::Refused(refusal(what)),
        UnlockersError::Locked => Failure::Locked,
    }
}

pub(crate) fn save(error: SaveError) -> Failure {
    match error {
        SaveError::Call(error) => call(error),
        SaveError::Platform => Failure::Refused(Refusal::Platform),
        SaveError::Locked => Failure::Locked,
        SaveError::Invalid(wrong) => Failure::Invalid(wrong),
        SaveError::Conflict(field) => Failure::Conflict(field),
        SaveError::Refused(what) => Failure::Refused(refusal(what)),
    }
}

pub(crate) fn permit(error: PermitError) -> Failure {
    match error {
        PermitError::Save(error) => save(error),
        PermitError::Purpose => Failure::Purpose,
    }
}

pub(crate) fn file(error: FileError) -> Failure {
    Failure::File(match error {
        FileError::Save(error) => return save(error),
        FileError::Empty => FileFailure::Empty,
        FileError::TooLarge => FileFailure::TooLarge,
        FileError::Kind => FileFailure::Kind,
        FileError::Unreadable | FileError::Absent => FileFailure::Unreadable,
    })
}

pub(crate) const fn draft(error: DraftError) -> Failure {
    match error {
        DraftError::Locked => Failure::Locked,
        DraftError::TooLong | DraftError::Unable => Failure::NotKept,
    }
}
